/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of engine_world.h that put whole documents. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "engine_world.h"
#include "store/interchange.h"

/* clang-format off */
#define IF(name) "[interface " name "]\nfamilies = inet inet6\n"
#define STATIC(name, address) "[address " name "]\ntype = static\naddress = " address "\n"

static const struct {
	const char *name;
	const char *text;
} documents[] = {
	{ "nothing", "" },
	{ "net0", IF("net0") STATIC("net0/v4", "192.0.2.1/24") STATIC("net0/v6", "2001:db8::1/64") },
	{ "other", IF("net0") STATIC("net0/v4", "198.51.100.1/24") STATIC("net0/v6", "2001:db8::1/64") },
	{ "one", "[interface net0]\nfamilies = inet\n" STATIC("net0/v4", "192.0.2.1/24") },
	{ "two", IF("net0") IF("net1") STATIC("net0/v4", "192.0.2.1/24") STATIC("net1/v4", "203.0.113.1/24") },
	{ "net1", IF("net1") STATIC("net1/v4", "203.0.113.1/24") },
	{ "no-net0", "[interface net0]\nabsent = yes\n" },
	{ "no-v4", "[address net0/v4]\nabsent = yes\n" },
	{ "moved", "[interface net0]\nabsent = yes\n" IF("net1") STATIC("net1/v4", "192.0.2.1/24") },
	{ "mtu", "[interface net0]\nfamilies = inet inet6\nipv4.mtu = 1400\n" STATIC("net0/v4", "192.0.2.1/24") },
	{ "protocol", "[protocol ipv4]\nttl = 63\n" },
	{ "vni", "[interface vni0]\nfamilies = inet\nclass = vni\n" STATIC("vni0/v4", "192.0.2.1/32") },
	{ "group", "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n"
		"[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n"
		"[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n" STATIC("ipmp0/v4", "192.0.2.1/24") },
	{ "stable", IF("net0") "[address net0/v6]\ntype = addrconf\ngeneration = stable-privacy\n" },
	/* They have other primary addresses, and settings that the kernel sets anew by itself. */
	{ "early", IF("net0") "ipv4.dad = off\nipv4.forwarding = off\n" STATIC("net0/a", "192.0.2.1/24")
		STATIC("net0/b", "192.0.2.2/24") "[protocol ipv4]\nttl = 63\n" },
	{ "late", "[interface net0]\nfamilies = inet\nipv4.dad = off\nipv4.mtu = 1400\n" STATIC("net0/b", "192.0.2.2/24")
		STATIC("net0/c", "192.0.2.3/24") IF("net1") "ipv6.mtu = 1400\n" },
	{ "down", IF("net0") STATIC("net0/v4", "192.0.2.1/24") "up = no\n" },
	{ "dhcp", IF("net0") "[address net0/d]\ntype = dhcp\n" },
	/* What is refused. */
	{ "missing", IF("net9") },
	{ "homeless", STATIC("net0/v4", "192.0.2.1/24") },
	{ "family", "[interface net0]\nfamilies = inet\n" STATIC("net0/v6", "2001:db8::1/64") },
	{ "twice", IF("net0") IF("net1") STATIC("net0/v4", "192.0.2.1/24") STATIC("net1/v4", "192.0.2.1/24") },
	{ "multicast", IF("net0") STATIC("net0/v4", "224.0.0.1/24") },
	{ "broadcast", IF("net0") STATIC("net0/v4", "192.0.2.255/24") },
	{ "loopback", IF("net0") STATIC("net0/v4", "127.0.0.1/8") },
	{ "lone-member", "[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n" },
	{ "mtu-small", "[interface net0]\nfamilies = inet inet6\nipv4.mtu = 1000\n" },
	{ "fdt", "[interface net0]\nfamilies = inet inet6\nip.fdt = 300\n" },
	{ "class", "[interface net0]\nfamilies = inet inet6\nclass = vni\n" },
	{ "reqhost", IF("net0") STATIC("net0/v4", "192.0.2.1/24") "reqhost = me\n" },
	{ "kernels", "[interface lo]\nfamilies = inet inet6\n" STATIC("lo/v4", "127.0.0.1/8") },
	{ "ip", "[protocol ip]\nreserved_ports = 8080\n" },
	{ "admins", "admin-group = netadm\n" IF("net0") },
	{ "unknown-host", IF("net0") STATIC("net0/a", "nobody/24") STATIC("net0/z", "192.0.2.9/24") },
	{ "unknown-hosts", IF("net0") STATIC("net0/a", "nobody/24") STATIC("net0/b", "nobody/24") STATIC("net0/c", "nobody/24")
		STATIC("net0/d", "nobody/24") STATIC("net0/z", "192.0.2.9/24") },
	{ "stable-stub", "[interface vni0]\nfamilies = inet inet6\nclass = vni\n" "ipv6.addr_gen_mode = stable-privacy\n"
		STATIC("vni0/v6", "2001:db8::1/64") },
	{ "ports", "[protocol ip]\nsmallest_anon_port = 10000\nlargest_anon_port = 20000\n" },
	{ "high-ports", "[protocol ip]\nsmallest_anon_port = 61000\nlargest_anon_port = 65000\n" },
	{ "low-port", "[protocol ip]\nlargest_anon_port = 20000\n" },
	{ "high-start", "[protocol ip]\nsmallest_anon_port = 40000\n" },
	{ "crossed-ports", "[protocol ip]\nsmallest_anon_port = 20000\nlargest_anon_port = 10000\n" },
	{ "stable-all", IF("net0") "ipv6.addr_gen_mode = stable-privacy\n" },
	{ "inet6", "[interface net0]\nfamilies = inet6\n" },
	{ "sit", "[interface tun0]\nfamilies = inet6\nclass = 6to4\n" "[address tun0/v6]\ntype = 6to4\naddress = 2002:c000:201::1/16\n" },
	{ "no-sit", "[interface net0]\nfamilies = inet6\n" "[address net0/v6]\ntype = 6to4\naddress = 2002:c000:201::1/16\n" },
	{ "stub-member", "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n"
		"[interface vni0]\nfamilies = inet\nclass = vni\ngroup = ipmp0\n" },
	{ "stub-dhcp", "[interface vni0]\nfamilies = inet\nclass = vni\n[address vni0/d]\ntype = dhcp\n" },
	{ "stub-multicast", "[interface vni0]\nfamilies = inet\nclass = vni\n" STATIC("vni0/v4", "224.0.0.1/24") },
	{ "group-multicast", "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n" STATIC("ipmp0/v4", "224.0.0.1/24") },
	{ "two-names", "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\nip.groupname = front\n"
		"[interface ipmp1]\nfamilies = inet inet6\nclass = ipmp\nip.groupname = front\n" },
	{ "dhcp-twice", IF("net0") "[address net0/d]\ntype = dhcp\n[address net0/e]\ntype = dhcp\n" },
};
/* clang-format on */

static const char *find_text(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		if (strcmp(documents[i].name, name) == 0)
			return documents[i].text;
	fail_msg("there is no document %s", name);

	return "";
}

int world_put(struct world *w, const char *text, const struct op_put *op, struct put_result *ret)
{
	static const char header[] = "[ipadm]\nversion = 1\n";
	_cleanup_document_ struct document *doc = NULL;
	struct op_put with = *op;
	char *whole = NULL;
	int r;

	*ret = (struct put_result){ .changed = false };
	/* Memory may be what a test lets run out. */
	if (asprintf(&whole, "%s%s", header, text) < 0)
		return err_nomem(&w->err);
	r = interchange_parse(whole, strlen(whole), "test", &doc, NULL, &w->err);
	free(whole);
	if (r < 0)
		return r;
	with.doc = doc;

	return engine_put(w->engine, &with, ret, &w->err);
}

int world_undo(struct world *w, const struct op_undo *op)
{
	struct put_result res;
	int r = engine_undo(w->engine, op, &res, &w->err);

	put_result_fini(&res);

	return r;
}

static bool do_undo(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	struct op_undo op = { .redo = strcmp(words[0], "redo") == 0 };

	if (!op.redo && strcmp(words[0], "undo") != 0)
		return false;
	if (words[1][0])
		assert_int_equal(str_to_uint(words[1], INT64_MAX, &op.generation), 0);
	*ret = world_undo(w, &op);

	return true;
}

static bool do_adopt(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	const struct op_adopt op = {
		.name = words[1],
		.temporary = strcmp(words[0], "adopt-t") == 0,
	};
	struct put_result res;

	if (!op.temporary && strcmp(words[0], "adopt") != 0)
		return false;
	*ret = engine_adopt(w->engine, &op, &res, &w->err);
	put_result_fini(&res);

	return true;
}

static bool do_edit(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	char text[1024];

	snprintf(text, sizeof(text), "[ipadm]\nversion = 1\n%s", find_text(words[1]));
	world_edit(w, text);
	*ret = 0;

	return true;
}

bool world_do_put(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	const struct op_put op = {
		.temporary = strcmp(words[0], "put-t") == 0,
		.merge = strcmp(words[0], "put-m") == 0,
		.follow = strcmp(words[0], "put-f") == 0,
		.unplugged = strcmp(words[0], "put-u") == 0,
	};
	struct put_result res;

	if (strcmp(words[0], "edit") == 0)
		return do_edit(w, words, ret);
	if (strncmp(words[0], "put", 3) != 0)
		return do_undo(w, words, ret) || do_adopt(w, words, ret);
	*ret = world_put(w, find_text(words[1]), &op, &res);
	put_result_fini(&res);

	return true;
}
