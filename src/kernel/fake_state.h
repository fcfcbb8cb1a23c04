/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the fake share: what it knows beside its snapshot, and the steps as changes of it. */
#ifndef KERNEL_FAKE_STATE_H
#define KERNEL_FAKE_STATE_H

#include "base/err.h"
#include "kernel/fake.h"

#define FAKE_EVENTS  256 /* more than that waiting are lost, all of them */
#define FAKE_NEWS    64  /* the same */
#define FAKE_LATE    8   /* more than that at once are told in time */
#define FAKE_HEARD   256 /* the same */
#define FAKE_SILENT  8   /* links at once */
#define FAKE_ROUTERS 8   /* more than that waiting are lost, the last ones */
#define FAKE_PACKETS 64  /* more than that waiting are lost, the last ones */

#define FAKE_UP_FLAGS (0x1u | 0x40u | 0x10000u) /* IFF_UP, IFF_RUNNING, IFF_LOWER_UP */

/* A setting that isn't as by default. */
struct fake_change {
	uint32_t ifindex; /* 0: of no link, path is whole */
	char *path;
	char *value; /* NULL: it isn't there */
};

struct fake_rival {
	uint32_t ifindex;
	struct ip addr;
	uint8_t mac[6];
	bool forgotten; /* it is there, and not among the neighbours */
	bool permanent; /* it is, by somebody's word */
};

struct fake_silence {
	uint32_t ifindex;
	bool rx, tx;
};

struct fake_kernel {
	struct fake fake;
	int event_fd; /* -1 until somebody watches */
	struct kernel_event events[FAKE_EVENTS];
	size_t n_events;
	size_t first_event;
	bool lost;
	uint32_t late[FAKE_LATE]; /* links that have changed, and it was not told yet */
	size_t n_late;
	struct fake_change *changes;
	size_t n_changes;
	size_t cap_changes;
	struct fake_rival *rivals;
	size_t n_rivals;
	size_t cap_rivals;
	int path_fd;            /* -1 unless somebody watches */
	struct path_event path; /* the last one, until it is taken */
	int news_fd;            /* -1 unless somebody watches */
	struct kernel_event news[FAKE_NEWS];
	size_t n_news;        /* more than there is room for: they are lost */
	int arp_fd;           /* -1 until somebody watches */
	unsigned int watched; /* FAM_* */
	struct arp_seen packets[FAKE_PACKETS];
	size_t n_packets;
	int router_fd; /* -1 until somebody listens to routers */
	struct router_heard routers[FAKE_ROUTERS];
	size_t n_routers;
	int probe_fd; /* -1 until somebody probes */
	struct probe_heard heard[FAKE_HEARD];
	size_t n_heard;
	struct fake_silence silent[FAKE_SILENT];
	size_t n_silent;
};

static inline struct fake_kernel *to_fake(struct kernel *k)
{
	return (struct fake_kernel *)k;
}

/* For those who only look. */
static inline const struct fake_kernel *fake_const(const struct fake *f)
{
	return (const struct fake_kernel *)f;
}

/* fake_monitor.c */
int fake_monitor_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
int fake_monitor_next(struct kernel *k, struct kernel_event *ret) _warn_unused_;
void fake_tell(struct fake *f, enum kernel_event_type type, const struct link *l);
/* The kernel doesn't tell of settings that are made while a link is down. */
void fake_tell_if_up(struct fake *f, const struct link *l);
int fake_poll_carrier(struct kernel *k, const char *ifname, bool *ret) _warn_unused_;
/* An event of its IPv6 settings. */
void fake_tell_ra(struct fake *f, const struct link *l);

/* fake_news.c */
int fake_news_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
int fake_news_next(struct kernel *k, struct kernel_event *ret) _warn_unused_;
void fake_news_close(struct kernel *k);
void fake_put_news(struct fake_kernel *f, const struct kernel_event *ev);
/* An address of a link came, went or changed. */
void fake_tell_addr(struct fake *f, uint32_t ifindex);

/* fake_path.c */
int fake_path_open(struct kernel *k, int *ret_fd, struct err *e) _warn_unused_;
int fake_path_next(struct kernel *k, struct path_event *ret) _warn_unused_;
void fake_path_close(struct kernel *k);

/* fake_query.c */
int fake_copy(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
	_warn_unused_;

/* fake_step.c. The steps of the others give 0 or a negative errno, and may say why. */
int fake_step(struct fake *f, const struct step *step, struct err *e) _warn_unused_;
struct link *fake_find_link(struct fake *f, const struct step *step);
int fake_step_link(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;
int fake_step_addr(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;
int fake_step_route(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;
int fake_step_setting(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;

int fake_step_nexthop(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;

/* fake_steer.c */
int fake_step_steer(struct fake *f, const struct step *step, const char **ret_why) _warn_unused_;
/* A link is gone, or its hook. */
void fake_drop_steers(struct fake *f, uint32_t ifindex);
bool fake_can_steer(struct kernel *k);

/* fake_nexthop.c */
/* Those whose link is gone, down or without carrier go, and what hangs on them. */
void fake_prune_nexthops(struct fake *f);

/* fake_link.c */
int fake_set_disable6(struct fake *f, struct link *l, bool disable) _warn_unused_;
/* Whether it listens to routers. */
bool fake_hears_routers(const struct link *l);

/* fake_addr.c: what happens to addresses and routes when a link changes. */
void fake_drop_family(struct fake *f, uint32_t ifindex, uint8_t family);
/* IPv6 ends with the link's going down; some addresses may stay. */
void fake_stop_ipv6(struct fake *f, const struct link *l);
/* IPv6 begins on a link that is up. */
int fake_start_ipv6(struct fake *f, const struct link *l) _warn_unused_;

/* fake_route.c */
void fake_drop_routes(struct fake *f, uint32_t ifindex, uint8_t family);
/* The link that a route is over. */
uint32_t fake_route_link(const struct fake *f, const struct route *r);
/* Whether a gateway can be reached over the link itself. */
bool fake_is_on_link(const struct fake *f, uint32_t ifindex, const struct ip *gateway);
/* An address is gone: routes that have it as their source are concerned. */
void fake_source_gone(struct fake *f, const struct addr *a);

/* fake_setting.c */
void fake_settings_fini(struct fake_kernel *k);
/* A link is new (it has what future links were to have), or is gone, or has another MTU, or
 * gets ready, when the IPv6 MTU is the link's. */
int fake_settings_begin(struct fake *f, const struct link *l) _warn_unused_;
void fake_settings_end(struct fake *f, uint32_t ifindex);
void fake_settings_mtu(struct fake *f, const struct link *l);
/* As a number; 0 when it isn't there. */
int64_t fake_number(const struct fake *f, const char *ifname, const char *path);

/* fake_setting_rows.c: the kernel's default; NULL when it has no such setting. @path as in the rows:
 * with "%s" for a link, all and default. */
const char *fake_default(const char *path);

/* fake_arp.c */
int fake_arp_probe(struct kernel *k, struct arp_probe *probes, size_t n, int timeout_ms)
	_warn_unused_;
int fake_announce(struct kernel *k, const struct arp_probe *of) _warn_unused_;
int fake_announce_joined(struct kernel *k, uint32_t ifindex) _warn_unused_;
int fake_arp_open(struct kernel *k, unsigned int families, int *ret_fd, struct err *e)
	_warn_unused_;
int fake_arp_next(struct kernel *k, struct arp_seen *ret) _warn_unused_;
const struct fake_rival *fake_find_rival(
	const struct fake *f, uint32_t ifindex, const struct ip *addr);

/* fake_router.c */
int fake_router_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
void fake_router_close(struct kernel *base);
int fake_router_ask(struct kernel *base, uint32_t ifindex, const uint8_t hwaddr[6]) _warn_unused_;
int fake_router_next(struct kernel *base, struct router_heard *ret) _warn_unused_;

/* fake_probe.c */
int fake_neighbours(struct kernel *base, struct neighs *ret, struct err *e) _warn_unused_;
int fake_forget_neighbours(struct kernel *base, uint32_t ifindex) _warn_unused_;
int fake_probe_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
void fake_probe_close(struct kernel *base);
int fake_probe_send(struct kernel *base, const struct probe *p) _warn_unused_;
int fake_probe_next(struct kernel *base, struct probe_heard *ret) _warn_unused_;

#endif
