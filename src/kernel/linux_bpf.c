/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that steer the packets of IPMP groups, as tables of BPF instructions, and bpf(2), which takes them.
 * What they have to know stands in them as numbers, and the addresses in a map, which those that are made together share
 * and nobody changes any more: who changes anything puts in another program, in whose place the former goes.
 */
#include <assert.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/macros.h"
#include "kernel/linux.h"

#define INSNS_MAX   160
#define KEY_SIZE    16
#define LOAD_TRIES  5
#define DHCP_CLIENT 68  /* RFC 2131, section 4.1 */
#define MLD_FIRST   130 /* RFC 2710, section 3 */
#define MLD_LAST    132
#define MLD2_REPORT 143 /* RFC 3810, section 5.2 */
#define ND_FIRST    133 /* RFC 4861, section 4 */
#define ND_LAST     137

/* What becomes of an instruction when the program is put together. */
enum hole {
	AS_IS,
	LABEL,     /* it is none, but a place that jumps lead to */
	JUMP,      /* it leads there */
	OTHER,     /* takes struct steer.other */
	NOMINATED, /* takes 1 or 0 */
	ADDRESSES, /* takes the map; the next one belongs to it */
};

enum place {
	NOWHERE,
	V4,
	V4_KEY,
	V6,
	V6_OPTIONS,
	LOOKUP,
	COPY,
	SHARED,
	DEAF,
	MANY,
	ONE,
	DROP,
	PASS,
	N_PLACES,
};

struct line {
	struct bpf_insn insn;
	enum hole hole;
	enum place place;
};

/*
 * R6 is the packet, R7 its type by hardware address. On the stack is the network header, at whose end IPv6 has the
 * destination, and the lookup its key; below it, what is looked at for a moment.
 */
#define HEADER (-40)
#define KEY    (-16)
#define ASIDE  (-64)

/* clang-format off */
#define INSN(c, d, s, o, i)  .insn = { .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) }
#define SET(d, v)            { INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, v) }
#define COPY_TO(d, s)        { INSN(BPF_ALU64 | BPF_MOV | BPF_X, d, s, 0, 0) }
#define ADD(d, v)            { INSN(BPF_ALU64 | BPF_ADD | BPF_K, d, 0, 0, v) }
#define AND(d, v)            { INSN(BPF_ALU64 | BPF_AND | BPF_K, d, 0, 0, v) }
#define SHIFT(d, v)          { INSN(BPF_ALU64 | BPF_LSH | BPF_K, d, 0, 0, v) }
#define HOST16(d)            { INSN(BPF_ALU | BPF_END | BPF_TO_BE, d, 0, 0, 16) }
#define GET(w, d, s, o)      { INSN(BPF_LDX | BPF_MEM | (w), d, s, o, 0) }
#define PUT(w, o, s)         { INSN(BPF_STX | BPF_MEM | (w), BPF_REG_10, s, o, 0) }
#define STORE(w, o, v)       { INSN(BPF_ST | BPF_MEM | (w), BPF_REG_10, 0, o, v) }
#define META(d, field)       GET(BPF_W, d, BPF_REG_6, offsetof(struct __sk_buff, field))
#define CALL(f)              { INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_##f) }
#define EXIT                 { INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0) }
#define GO(p)                { INSN(BPF_JMP | BPF_JA, 0, 0, 0, 0), JUMP, p }
#define IF(d, op, v, p)      { INSN(BPF_JMP | (op) | BPF_K, d, 0, 0, v), JUMP, p }
#define FILL(d, h)           { INSN(BPF_ALU64 | BPF_MOV | BPF_K, d, 0, 0, 0), .hole = (h) }
#define AT(p)                { .hole = LABEL, .place = (p) }
#define MAP(d)               { INSN(BPF_LD | BPF_DW | BPF_IMM, d, BPF_PSEUDO_MAP_FD, 0, 0), .hole = ADDRESSES }, \
			     { .hole = AS_IS } /* the upper half of its number */
/* Bytes of the packet, from @from behind the beginning of its network header on, to the stack: R0 is 0 when it has them. */
#define LOAD_AT_R2(to, n)    COPY_TO(1, 6), COPY_TO(3, 10), ADD(3, to), SET(4, n), SET(5, BPF_HDR_START_NET), \
			     CALL(skb_load_bytes_relative)
#define LOAD(from, to, n)    SET(2, from), LOAD_AT_R2(to, n)
/* R0: what the map has of the address in KEY. */
#define FIND                 MAP(1), COPY_TO(2, 10), ADD(2, KEY), CALL(map_lookup_elem)
/* The destination of the IPv4 header, as one of IPv6 (RFC 4291, section 2.5.5.2). */
#define KEY_OF_V4            STORE(BPF_DW, KEY, 0), STORE(BPF_H, KEY + 8, 0), STORE(BPF_H, KEY + 10, 0xffff), \
			     GET(BPF_W, 1, 10, HEADER + 16), PUT(BPF_W, KEY + 12, 1)
/* A word of the header, in the place where who it goes to stands. */
#define WORD(from, to)       GET(BPF_W, 1, 10, HEADER + (from)), PUT(BPF_W, ASIDE + (to), 1)
/* Tell IPv4 and IPv6; what is neither goes on behind it. */
#define TELL_FAMILIES        META(2, protocol), HOST16(2), \
			     IF(2, BPF_JEQ, ETH_P_IP, V4), IF(2, BPF_JEQ, ETH_P_IPV6, V6)

/*
 * What comes over a member. Unicast for a data address goes to the group's link instead, but for DHCP, whose client
 * works over the member. Multicast goes to both: the link hears what it has joined, and the group what it has. So does
 * broadcast, but the member has no ear for it: others on the link, like a macvlan, have. Each of these comes
 * by all members, and goes to the group by one. ARP and neighbour discovery are the member's own.
 */
static const struct line taking[] = {
	COPY_TO(6, 1),
	META(2, vlan_present),
	IF(2, BPF_JNE, 0, PASS),
	META(7, pkt_type),
	IF(7, BPF_JGT, PACKET_MULTICAST, PASS),
	TELL_FAMILIES,
	GO(PASS),

	AT(V4),
	LOAD(0, HEADER, 20),
	IF(0, BPF_JNE, 0, PASS),
	GET(BPF_B, 1, 10, HEADER + 9),
	IF(1, BPF_JEQ, IPPROTO_IGMP, COPY),
	IF(1, BPF_JNE, IPPROTO_UDP, V4_KEY),
	GET(BPF_H, 1, 10, HEADER + 6),
	HOST16(1),
	AND(1, 0x1fff), /* the fragment's offset */
	IF(1, BPF_JNE, 0, V4_KEY),
	GET(BPF_B, 2, 10, HEADER),
	AND(2, 0x0f),
	SHIFT(2, 2),
	ADD(2, 2), /* the destination port */
	LOAD_AT_R2(ASIDE, 2),
	IF(0, BPF_JNE, 0, V4_KEY),
	GET(BPF_H, 1, 10, ASIDE),
	HOST16(1),
	IF(1, BPF_JEQ, DHCP_CLIENT, PASS),
	AT(V4_KEY),
	KEY_OF_V4,
	GO(LOOKUP),

	AT(V6),
	LOAD(0, HEADER, 40),
	IF(0, BPF_JNE, 0, PASS),
	GET(BPF_B, 1, 10, HEADER + 6),
	IF(1, BPF_JEQ, IPPROTO_HOPOPTS, V6_OPTIONS),
	IF(1, BPF_JNE, IPPROTO_ICMPV6, LOOKUP),
	LOAD(40, ASIDE, 1),
	IF(0, BPF_JNE, 0, PASS),
	GET(BPF_B, 1, 10, ASIDE),
	IF(1, BPF_JGT, ND_LAST, LOOKUP),
	IF(1, BPF_JGE, ND_FIRST, PASS),
	GO(LOOKUP),
	AT(V6_OPTIONS), /* as multicast listener discovery has them */
	LOAD(40, ASIDE, 9),
	IF(0, BPF_JNE, 0, LOOKUP),
	GET(BPF_B, 1, 10, ASIDE),
	IF(1, BPF_JNE, IPPROTO_ICMPV6, LOOKUP),
	GET(BPF_B, 1, 10, ASIDE + 8),
	IF(1, BPF_JEQ, MLD2_REPORT, COPY),
	IF(1, BPF_JGT, MLD_LAST, LOOKUP),
	IF(1, BPF_JGE, MLD_FIRST, COPY),

	AT(LOOKUP),
	FIND,
	IF(0, BPF_JEQ, 0, MANY),
	GET(BPF_W, 1, 0, 0),
	IF(1, BPF_JNE, 0, SHARED),
	FILL(1, OTHER),
	SET(2, BPF_F_INGRESS),
	CALL(redirect),
	EXIT,
	AT(MANY),
	IF(7, BPF_JNE, PACKET_MULTICAST, PASS),
	AT(COPY),
	IF(7, BPF_JEQ, PACKET_HOST, PASS),
	FILL(1, NOMINATED),
	IF(1, BPF_JEQ, 0, PASS),
	COPY_TO(1, 6),
	FILL(2, OTHER),
	SET(3, BPF_F_INGRESS),
	CALL(clone_redirect),
	GO(PASS),
	AT(SHARED),
	IF(7, BPF_JEQ, PACKET_HOST, PASS),
	FILL(1, NOMINATED),
	IF(1, BPF_JEQ, 0, DEAF),
	COPY_TO(1, 6),
	FILL(2, OTHER),
	SET(3, BPF_F_INGRESS),
	CALL(clone_redirect),
	AT(DEAF),
	COPY_TO(1, 6),
	SET(2, PACKET_OTHERHOST),
	CALL(skb_change_type),

	AT(PASS),
	SET(0, TC_ACT_UNSPEC),
	EXIT,
};

/* It bears the hardware address of the member. */
static const struct line landing[] = {
	COPY_TO(6, 1),
	META(2, pkt_type),
	IF(2, BPF_JNE, PACKET_OTHERHOST, PASS),
	SET(2, PACKET_HOST),
	CALL(skb_change_type),
	AT(PASS),
	SET(0, TC_ACT_UNSPEC),
	EXIT,
};

/* To many by the hardware address that stands for them, to one by the member's own neighbours and routes. What nobody
 * can carry ends here. */
static const struct line sending[] = {
	COPY_TO(6, 1),
	FILL(7, OTHER),
	IF(7, BPF_JEQ, 0, DROP),
	STORE(BPF_DW, ASIDE, 0), /* struct bpf_redir_neigh */
	STORE(BPF_DW, ASIDE + 8, 0),
	STORE(BPF_W, ASIDE + 16, 0),
	TELL_FAMILIES,
	GO(DROP),

	AT(V4),
	LOAD(0, HEADER, 20),
	IF(0, BPF_JNE, 0, DROP),
	STORE(BPF_W, ASIDE, AF_INET),
	WORD(16, 4),
	GET(BPF_B, 1, 10, HEADER + 16),
	AND(1, 0xf0),
	IF(1, BPF_JEQ, 0xe0, MANY),
	KEY_OF_V4,
	FIND,
	IF(0, BPF_JEQ, 0, ONE),
	GET(BPF_W, 1, 0, 0),
	IF(1, BPF_JEQ, 0, ONE),
	STORE(BPF_W, ASIDE + 4, -1),
	GO(MANY),

	AT(V6),
	LOAD(0, HEADER, 40),
	IF(0, BPF_JNE, 0, DROP),
	GET(BPF_B, 1, 10, HEADER + 24),
	IF(1, BPF_JNE, 0xff, ONE),
	STORE(BPF_W, ASIDE, AF_INET6),
	WORD(24, 4),
	WORD(28, 8),
	WORD(32, 12),
	WORD(36, 16),

	AT(MANY), /* what has found its hardware address already the kernel doesn't take */
	STORE(BPF_DW, ASIDE + 24, 0),
	COPY_TO(1, 6),
	SET(2, 0),
	COPY_TO(3, 10),
	ADD(3, ASIDE + 24),
	SET(4, ETH_ALEN),
	SET(5, 0),
	CALL(skb_store_bytes),
	IF(0, BPF_JNE, 0, DROP),
	COPY_TO(1, 7),
	COPY_TO(2, 10),
	ADD(2, ASIDE),
	SET(3, sizeof(struct bpf_redir_neigh)),
	SET(4, 0),
	CALL(redirect_neigh),
	EXIT,
	AT(ONE),
	COPY_TO(1, 7),
	SET(2, 0),
	SET(3, 0),
	SET(4, 0),
	CALL(redirect_neigh),
	EXIT,
	AT(DROP),
	SET(0, TC_ACT_SHOT),
	EXIT,
};
/* clang-format on */

struct program {
	const struct line *lines;
	size_t n;
	const char *name;
	bool looks_up; /* it has a map */
};

static const struct program programs[] = {
	[STEER_TAKE] = { taking, ARRAY_SIZE(taking), "ipadm_take", true },
	[STEER_LAND] = { landing, ARRAY_SIZE(landing), "ipadm_land", false },
	[STEER_SEND] = { sending, ARRAY_SIZE(sending), "ipadm_send", true },
};

/* What is put into the holes. */
struct filling {
	int map_fd;
	int other;
	int nominated;
};

static size_t find_places(const struct program *p, size_t places[N_PLACES])
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (p->lines[i].hole == LABEL)
			places[p->lines[i].place] = n;
		else
			n++;
	}

	return n;
}

/* Put a program together. Returns the number of instructions; @ret has room for INSNS_MAX. */
static size_t assemble(const struct program *p, const struct filling *f, struct bpf_insn *ret)
{
	size_t places[N_PLACES] = { 0 };
	size_t total = find_places(p, places);
	size_t n = 0;

	assert(total <= INSNS_MAX);
	for (size_t i = 0; i < p->n; i++) {
		const struct line *l = &p->lines[i];

		if (l->hole == LABEL)
			continue;
		ret[n] = l->insn;
		if (l->hole == JUMP)
			ret[n].off = (int16_t)((int)places[l->place] - (int)n - 1);
		if (l->hole == OTHER)
			ret[n].imm = f->other;
		if (l->hole == NOMINATED)
			ret[n].imm = f->nominated;
		if (l->hole == ADDRESSES)
			ret[n].imm = f->map_fd;
		n++;
	}

	return n;
}

static int sys_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	long r = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return r < 0 ? -errno : (int)r;
}

static void make_key(const struct ip *ip, uint8_t key[KEY_SIZE])
{
	memset(key, 0, KEY_SIZE);
	if (ip->family == AF_INET6) {
		memcpy(key, ip->bytes, KEY_SIZE);
		return;
	}
	memset(key + 10, 0xff, 2);
	memcpy(key + 12, ip->bytes, 4);
}

/*
 * All of them by one call: they are thousands, and a failover waits for it. A kernel that has not got it lacks what the
 * programs call, too.
 */
static int fill_map(int fd, const struct steer *s)
{
	_cleanup_free_ uint8_t *keys = calloc(s->n_addrs, KEY_SIZE);
	_cleanup_free_ uint32_t *values = calloc(s->n_addrs, sizeof(*values));
	union bpf_attr attr = {
		.batch = {
			.keys = (uintptr_t)keys,
			.values = (uintptr_t)values,
			.count = (uint32_t)s->n_addrs,
			.map_fd = (uint32_t)fd,
		},
	};

	if (!keys || !values)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_addrs; i++) {
		make_key(&s->addrs[i].ip, keys + i * KEY_SIZE);
		values[i] = s->addrs[i].shared ? 1 : 0;
	}

	return sys_bpf(BPF_MAP_UPDATE_BATCH, &attr);
}

void steer_map_fini(struct steer_map *map)
{
	close_fd(&map->fd);
}

/* That of the program before serves, too, where it has the same addresses. */
static int want_map(const struct steer *s, struct steer_map *map)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_HASH,
		.key_size = KEY_SIZE,
		.value_size = sizeof(uint32_t),
		.max_entries = (uint32_t)(s->n_addrs ? s->n_addrs : 1),
		.map_name = "ipadm_addrs",
	};
	_cleanup_close_ int fd = -1;
	int r;

	if (map->fd >= 0 && map->digest == s->digest && map->n == s->n_addrs)
		return 0;
	fd = sys_bpf(BPF_MAP_CREATE, &attr);
	if (fd < 0)
		return fd;
	r = s->n_addrs > 0 ? fill_map(fd, s) : 0;
	if (r < 0)
		return r;
	steer_map_fini(map);
	*map = (struct steer_map){ .fd = fd, .digest = s->digest, .n = s->n_addrs };
	fd = -1;

	return 0;
}

int steer_load(const struct steer *s, uint32_t other, struct steer_map *map, int *ret_fd)
{
	const struct program *p = &programs[s->role];
	struct bpf_insn insns[INSNS_MAX];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SCHED_CLS,
		.insns = (uintptr_t)insns,
		.license = (uintptr_t) "Apache-2.0",
	};
	int r = p->looks_up ? want_map(s, map) : 0;

	if (r < 0)
		return r;
	attr.insn_cnt = (uint32_t)assemble(p,
		&(struct filling){
			.map_fd = map->fd, .other = (int)other, .nominated = s->nominated },
		insns);
	memcpy(attr.prog_name, p->name, strlen(p->name) + 1);
	/* It gives up when a signal is on its way to us, and says that it may be asked again. */
	for (unsigned int i = 0; i < LOAD_TRIES; i++) {
		r = sys_bpf(BPF_PROG_LOAD, &attr);
		if (r != -EAGAIN)
			break;
	}
	if (r < 0)
		return r;
	*ret_fd = r;

	return 0;
}
