/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for the engine: the fake kernel, documents in a temporary directory, and short lines of
 * text that do something to it:
 *
 *	link NAME | unlink NAME | tun NAME | rename OLD NEW | up NAME | down NAME
 *	addr NAME ADDRESS/LEN [label]       somebody else adds an address
 *	route NAME DST/LEN [SOURCE]         and a route
 *	through NAME DST/LEN GATEWAY        a route through a gateway
 *	withdraw DST/LEN                    and removes one of ours that stands before such a one
 *	doubt                               the daemon saw that somebody did something to groups
 *	advert AOBJ SECONDS LIFETIME [PREFIX/LEN]  at that time a router says so to a member of a group
 *	expire AOBJ SECONDS                 it is that time, and what is over goes
 *	create NAME [inet|inet6]            create-t NAME [inet|inet6]    generate BASE
 *	delete NAME [inet|inet6]            disable NAME   enable NAME    move NAME
 *	restart | once | reboot             a new engine: resident, for one call, after a reboot
 *	forget                              the active document is lost
 *	reload | hotplug [NAME]
 *
 *	p2p NAME                            a point-to-point link comes
 *	sit NAME [ADDRESS]                  a 6to4 tunnel comes, over that address
 *	noarp NAME | bare NAME              a link does without ARP | without IPv6
 *	twin NAME OTHER                     it gets the hardware address of the other one
 *	rival NAME ADDRESS | norivals       another host has it | there are none any more
 *	settle                              IPv6 duplicate detection ends
 *	static NAME ADDRESS/LEN [REMOTE]    static-t, static-d (down), static-1 (one family)
 *	dhcp NAME [inet6]                   dhcp-t
 *	addrconf NAME [ID/LEN]              addrconf-t
 *	rm NAME   rm-t   release            off NAME   on NAME (disable, enable)
 *	raise NAME   raise-t   lower   lower-t    refresh NAME   inform NAME
 *	lease NAME [ADDRESS/LEN]            the client reports one, or that it has none
 *	conflict NAME | linkup LINK         the daemon reports
 *	group NAME [MEMBERS]                group-t, group-g (NAME is a base)
 *	ungroup NAME                        ungroup-f (with its members), ungroup-t
 *	join GROUP MEMBERS   join-t         leave GROUP MEMBERS   leave-t
 *	carrier NAME on|off                 a link gets it or loses it
 *	mtu NAME BYTES                      somebody sets it
 *	look                                the daemon looks at the groups' links
 *	offline NAME | online NAME          of a member
 *	neighbour NAME ADDRESS              the kernel learns of a host; neighbour-p: somebody says so
 *	rehearse NAME | rehearsed           its failure
 *	ill NAME silent|flapping on|off     what the daemon found out of it
 *	set OBJECT PROTO NAME VALUE         set-t; OBJECT "-": of the protocol; PROTO "-": of an address
 *	reset OBJECT PROTO NAME
 *	adopt OBJECT                        what the kernel has of it; adopt-t
 *	put NAME                            a document of engine_world_put.c: it is the configuration now; put-t (for now),
 *	                                    put-m (merged into it), put-f (what differs from the recorded one)
 *	edit NAME                           somebody writes such a document into the file
 *	undo [GENERATION] | redo
 *	wish SECONDS [ADDRESS]              the changes that follow are to be confirmed (0: not), and their caller came
 *	                                    over ADDRESS
 *	repair [NAME]                       the kernel is as the documents again
 *	unaddr NAME ADDRESS                 somebody else takes it off
 *	sysctl NAME PATH VALUE              and sets that; NAME "-": of no interface
 *	confirm | revert | late             late: the next engine finds the time over
 */
#ifndef UNIT_ENGINE_WORLD_H
#define UNIT_ENGINE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "kernel/fake.h"

#define WORLD_WORDS 5

/* What came by the engine's hooks. */
struct world_heard {
	char events[512]; /* "net0/v4:free net0/v4:duplicate …" */
	char told[4096];  /* of groups and their members: "net0 of ipmp0 failed: no carrier\n…" */
	unsigned int releases;
	unsigned int renewals;
};

struct world {
	char dir[64];
	struct store_paths paths;
	struct fake *fake;
	struct store *store;
	struct engine *engine;
	struct err err; /* of the last line */
	bool legacy;    /* create and delete as a legacy handle does */
	struct confirm_wish wish;
	bool alone; /* the engines have no hooks: no resident daemon */
	struct world_heard heard;
};

void world_open(struct world *w);
/* The same with a place for the history. */
void world_open_kept(struct world *w);
void world_close(struct world *w);
/* Do what the line says: 0 or what the engine returned, with w->err. */
int world_do(struct world *w, const char *line);
/* The same, and it must succeed. */
void world_must(struct world *w, const char *line);
/* All of them, up to @n or a NULL. */
static inline void world_must_all(struct world *w, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n && lines[i]; i++)
		world_must(w, lines[i]);
}
/*
 * Lines, up to @n or a NULL, each by @act (NULL: by world_do()). One without " -> SYMBOL" behind it must
 * succeed; one that is refused so has changed nothing. No stage is left. @what is for the message.
 */
void world_run(struct world *w, const char *what, const char *const *lines, size_t n,
	int (*act)(struct world *w, const char *line));
/* In a world of their own: a restart and a second look disturb nothing of what the lines make. */
void world_restart_is_silent(const char *const *lines, size_t n);
/* In worlds of their own: after the lines net0 is as before, whether it was up or down. */
void world_left_as_before(const char *const *lines, size_t n);
/* All there is: kernel, both documents without their generations. malloc'd. */
char *world_format(const struct world *w);
/* "net0=down 46/46 net1=disabled --/46": the listing. malloc'd. */
char *world_list(const struct world *w);
/* "net0/v4=ok 192.0.2.1/24, net0/v6=down 2001:db8::1/64": the addresses. malloc'd. */
char *world_addrs(const struct world *w);
/* For world_do(): lines about addresses and properties; false when it is none. */
bool world_do_addr(struct world *w, char words[WORLD_WORDS][64], int *ret);
/* The same for lines about groups. */
bool world_do_group(struct world *w, char words[WORLD_WORDS][64], int *ret);
/* The same for lines that put documents. */
bool world_do_put(struct world *w, char words[WORLD_WORDS][64], int *ret);
/* The same for lines about confirmations. */
bool world_do_confirm(struct world *w, char words[WORLD_WORDS][64], int *ret);
/* As the daemon does it: before an operation, and before the boot. */
void world_wish(struct world *w);
void world_enforce(struct world *w);
/* What is kept for a confirmation: removed, or told. */
void world_remove_unconfirmed(const struct world *w);
void world_remove_kept(const struct world *w); /* of these files the one below /etc alone */
void world_append_unconfirmed(const struct world *w, struct buf *out);
/* Put the text of a document; @op: how. */
int world_put(struct world *w, const char *text, const struct op_put *op, struct put_result *ret);
int world_undo(struct world *w, const struct op_undo *op);
/* "ipmp0(net0 net1/net1)": the groups, their members now and recorded. malloc'd. */
char *world_groups(const struct world *w);
/* "192.0.2.1@net0 192.0.2.0/24>net0,net1": who answers for which address, over whom it goes. malloc'd. */
char *world_paths(const struct world *w);
/* "192.0.2.1@net0": whose hardware addresses the kernel has, on which links. malloc'd. */
char *world_neighbours(const struct world *w);
/* The hooks of the present engine. */
void world_hook(struct world *w);
/* As a disk may that was not written to its end. */
void world_lose_history(const struct world *w);
/* Write the persistent document as a person would. */
void world_edit(const struct world *w, const char *text);
/* Whether a stage is left behind. */
bool world_has_stage(const struct world *w);

#endif
