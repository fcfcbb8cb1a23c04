/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows from what a client says. A lease stays what it is until it ends: neither a carrier
 * that is lost nor a client that has ended changes anything about the server's word.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "daemon/dhcp_private.h"

#define END_FILE_MAX 64

/* So that a daemon after us ends it in time. Without the file it ends when the kernel says so. */
static void note_end(const struct dhcp_client *c)
{
	_cleanup_close_ int fd = -1;
	char path[320], text[32];
	int n;

	client_path(c, "end", path, sizeof(path));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	n = snprintf(text, sizeof(text), "%" PRId64 "\n", c->lease_end);
	if (fd < 0 || file_write_all(fd, text, (size_t)n) < 0)
		log_line(LOGL_WARNING, "%s: the end of the lease could not be noted", c->spec.aobj);
}

void lease_recall(struct dhcp_client *c)
{
	_cleanup_free_ char *text = NULL;
	char path[320];
	uint64_t end;
	size_t len;

	client_path(c, "end", path, sizeof(path));
	if (file_read_at(AT_FDCWD, path, END_FILE_MAX, &text, &len) < 0)
		return;

	text[strcspn(text, "\n")] = '\0';
	if (str_to_uint(text, INT64_MAX, &end) < 0)
		return;
	c->leased = true;
	c->told_dns = true;
	c->lease_end = (int64_t)end;
}

void lease_forget(struct dhcp_client *c)
{
	char path[320];

	client_path(c, "end", path, sizeof(path));
	unlink(path);
	c->leased = false;
	c->carrier_lost = false;
	c->lease_end = 0;
	c->dns[0] = c->search[0] = '\0';
	if (c->told_dns)
		dns_update(c->dhcp, c->spec.ifname);
	c->told_dns = false;
}

void lease_end(struct dhcp_client *c, const char *why)
{
	bool had = c->leased;
	struct err e = { 0 };

	lease_forget(c);
	if (had)
		log_line(LOGL_NOTICE, "%s: the lease has ended: %s", c->spec.aobj, why);
	if (had && engine_lease(c->dhcp->service->engine, c->spec.aobj, NULL, &e) < 0)
		log_line(LOGL_ERR, "%s: the lease has ended: %s", c->spec.aobj, e.text);
}

static void take_dns(struct dhcp_client *c, const struct lease *l)
{
	bool same = strcmp(c->dns, l->dns) == 0 && strcmp(c->search, l->search) == 0;
	bool none = !l->dns[0] && !l->search[0];

	/* What a daemon before us has told is not known. */
	if (same && !(c->told_dns && none))
		return;

	memcpy(c->dns, l->dns, sizeof(c->dns));
	memcpy(c->search, l->search, sizeof(c->search));
	dns_update(c->dhcp, c->spec.ifname);
	c->told_dns = !none;
}

static void log_lease(const struct dhcp_client *c, const struct lease *l)
{
	char addr[IP_STRSIZE];

	if (c->leased)
		return;
	log_line(LOGL_INFO, "%s: leased %s/%u%s%s", c->spec.aobj, ip_format(&l->addr, addr),
		(unsigned int)l->plen, l->server[0] ? " from " : "", l->server);
}

static void take_lease(struct dhcp_client *c, const struct lease *l)
{
	struct err e = { 0 };

	if (engine_lease(c->dhcp->service->engine, c->spec.aobj, l, &e) < 0) {
		log_line(LOGL_ERR, "%s: a lease could not be used: %s", c->spec.aobj, e.text);
		return;
	}

	log_lease(c, l);
	c->leased = true;
	c->delay_ms = 0;
	c->lease_end = l->valid == UINT32_MAX ? 0 : loop_now() + (int64_t)l->valid * 1000;
	note_end(c);
	take_dns(c, l);
}

/* Whether a word of the environment begins so. */
static bool has_word(const char *env, size_t len, const char *word)
{
	size_t size = strlen(word);

	for (size_t at = 0; at < len; at += strnlen(env + at, len - at) + 1) {
		if (len - at > size && memcmp(env + at, word, size) == 0)
			return true;
	}

	return false;
}

/*
 * Whether it is the lease that has ended, and not the client, or its carrier. Over a member of an IPMP group a client
 * also gives up what is moved to another member: there only the server's word counts, and time.
 */
static bool is_over(const struct dhcp_client *c, const char *env, size_t len)
{
	if (c->spec.of_group)
		return has_word(env, len, "reason=NAK");

	return !c->carrier_lost && !has_word(env, len, "reason=STOP");
}

void lease_take_report(struct dhcp_client *c, const char *env, size_t len)
{
	enum lease_reason reason;
	struct lease lease;
	int r;

	r = lease_parse_hook(env, len, &reason, &lease);
	if (r < 0) {
		log_line(LOGL_WARNING, "%s: what the server offers is no lease", c->spec.aobj);
		return;
	}

	if (reason != LEASE_LOST && reason != LEASE_FAILED)
		c->carrier_lost = reason == LEASE_CARRIER;
	if (c->spec.of_group)
		memcpy(lease.over, c->spec.over, sizeof(lease.over));
	switch (reason) {
	case LEASE_BOUND:
		take_lease(c, &lease);
		break;
	case LEASE_LOST:
		if (is_over(c, env, len))
			lease_end(c, "the client has given it up");
		break;
	case LEASE_INFO:
		take_dns(c, &lease);
		break;
	case LEASE_CARRIER:
	case LEASE_FAILED:
	case LEASE_NONE:
		break;
	}
}
