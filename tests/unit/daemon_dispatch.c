/* SPDX-License-Identifier: Apache-2.0 */
/* From a call to the engine and back: who may, what reaches the engine, and what is answered. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/dispatch.h"
#include "daemon_fixture.h"

static const struct peer root = { .uid = 0 };
static const struct peer somebody = { .uid = 1000, .gid = 1000 };

/* What is said of it is counted. */
static void count_change(void *ctx)
{
	unsigned int *changes = ctx;

	(*changes)++;
}

static void ignore_carrier(void *ctx, const char *ifname)
{
}

static void ignore_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
}

static void ignore_links(void *ctx)
{
}

static const struct service_ops counting = {
	.changed = count_change,
	.carrier = ignore_carrier,
	.ra_flags = ignore_ra_flags,
	.links = ignore_links,
};

/* Dispatch and decode the answer; the caller frees it. */
static void call(struct fixture *fx, const struct peer *peer, const struct wire_request *req,
	struct wire_reply *ret)
{
	struct buf out = { 0 };
	struct err e = { 0 };

	*ret = (struct wire_reply){ 0 };
	assert_int_equal(dispatch_call(&fx->service, peer, req, &out), 0);
	assert_int_equal(strlen(out.data), out.len - 1);
	assert_int_equal(wire_decode_reply(req->method, out.data, out.len - 1, ret, &e), 0);
	buf_fini(&out);
}

/* The same, and only the status counts. */
static ipadm_status_t try(
	struct fixture *fx, const struct peer *peer, const struct wire_request *req)
{
	struct wire_reply reply;
	ipadm_status_t status;

	call(fx, peer, req, &reply);
	status = reply.error.status;
	if (status != IPADM_SUCCESS) {
		print_message("# %s\n", reply.error.text);
		assert_true(reply.error.text[0]);
	}
	wire_reply_fini(&reply);
	return status;
}

/* Something of each kind that the method would change. */
static struct wire_request make_request(enum wire_method method)
{
	static char document[] = "[ipadm]\nversion = 1\n[protocol ipv4]\nttl = 63\n";
	uint64_t takes = wire_method_row(method)->takes;
	struct wire_request req = {
		.method = method, .families = FAM_BOTH, .wait = IPADM_DHCP_WAIT_DEFAULT
	};

	if (takes & WIRE_PARAM_NAME)
		snprintf(req.name, sizeof(req.name), "%s",
			takes & WIRE_PARAM_PROTOCOL ? "net0" : "net0/v4");
	if (takes & WIRE_PARAM_INTERFACE)
		snprintf(req.name, sizeof(req.name), "org.ipadm");
	if (takes & WIRE_PARAM_ADDRESS)
		snprintf(req.address, sizeof(req.address), "192.0.2.1/24");
	if (takes & WIRE_PARAM_PROTOCOL)
		snprintf(req.protocol, sizeof(req.protocol), "ipv4");
	if (takes & WIRE_PARAM_PROPERTY)
		snprintf(req.property, sizeof(req.property), "forwarding");
	if (takes & WIRE_PARAM_DOCUMENT)
		req.document = document;
	if (takes & WIRE_PARAM_VALUE)
		snprintf(req.value, sizeof(req.value), "on");
	return req;
}

/* Every method that changes something is refused to those who may not, and none of the others. */
static void test_authorization(void **state)
{
	struct fixture fx;
	unsigned int changes = 0, mutating = 0;
	char *before, *after;

	fixture_init(&fx, "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n");
	fx.service.ops = &counting;
	fx.service.ctx = &changes;
	before = fake_format(fx.fake);
	fx.fake->calls = 0;
	for (int m = 0; m < WIRE_N_METHODS; m++) {
		struct wire_request req = make_request((enum wire_method)m);
		struct buf out = { 0 };
		ipadm_status_t status;

		print_message("# %s\n", wire_method_row(req.method)->name);
		if (wire_method_row(req.method)->restricted) {
			assert_int_equal(try(&fx, &somebody, &req), IPADM_EPERM);
			continue;
		}
		if (!wire_method_row(req.method)->mutating) {
			assert_int_not_equal(try(&fx, &somebody, &req), IPADM_EPERM);
			continue;
		}
		mutating++;
		fx.fake->calls = 0;
		status = try(&fx, &somebody, &req);
		assert_int_equal(status, IPADM_EPERM);
		assert_int_equal(fx.fake->calls, 0);
		req.oneway = true;
		assert_int_equal(dispatch_call(&fx.service, &somebody, &req, &out), 0);
		assert_int_equal(out.len, 0);
		buf_fini(&out);
		assert_int_equal(fx.fake->calls, 0);
	}
	after = fake_format(fx.fake);
	assert_string_equal(after, before);
	assert_int_equal(mutating, 29);
	free(before);
	free(after);
	fixture_fini(&fx);
}

/* Root reaches the engine with each of them. */
static void test_root(void **state)
{
	for (int m = 0; m < WIRE_N_METHODS; m++) {
		struct wire_request req = make_request((enum wire_method)m);
		unsigned int changes = 0;
		struct fixture fx;

		print_message("# %s\n", wire_method_row(req.method)->name);
		fixture_init(&fx, NULL);
		fx.service.ops = &counting;
		fx.service.ctx = &changes;
		assert_int_not_equal(try(&fx, &root, &req), IPADM_EPERM);
		assert_int_equal(changes, wire_method_row(req.method)->mutating);
		fixture_fini(&fx);
	}
}

/* Without an engine each call is answered with the reason, whoever asks. */
static void test_no_engine(void **state)
{
	struct fixture fx;
	struct service none = { .quiet = true };

	fixture_init(&fx, NULL);
	err_set(&none.refusal, IPADM_NO_NETNS, ENOENT, "there is none");
	for (int m = WIRE_CREATE_INTERFACE; m < WIRE_N_METHODS; m++) {
		struct wire_request req = make_request((enum wire_method)m);
		struct buf out = { 0 };
		struct wire_reply reply = { 0 };
		struct err e = { 0 };

		assert_int_equal(dispatch_call(&none, &root, &req, &out), 0);
		assert_int_equal(
			wire_decode_reply(req.method, out.data, out.len - 1, &reply, &e), 0);
		assert_int_equal(reply.error.status, IPADM_NO_NETNS);
		buf_fini(&out);
	}
	fixture_fini(&fx);
}

static const struct wire_addr *find(const struct wire_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->addrs.n; i++) {
		if (strcmp(reply->addrs.rows[i].name, name) == 0)
			return &reply->addrs.rows[i];
	}

	return NULL;
}

static void check_listed(struct fixture *fx, const char *filter, const char *name,
	const char *state, const char *address)
{
	struct wire_request req = { .method = WIRE_LIST_ADDRESSES };
	struct wire_reply reply;
	const struct wire_addr *row;

	snprintf(req.name, sizeof(req.name), "%s", filter);
	call(fx, &somebody, &req, &reply);
	assert_int_equal(reply.error.status, IPADM_SUCCESS);
	row = find(&reply, name);
	if (!state) {
		assert_null(row);
	} else {
		assert_non_null(row);
		assert_string_equal(row->state, state);
		assert_string_equal(row->address, address);
	}
	wire_reply_fini(&reply);
}

/* One address object from its making to its end. */
static void test_address(void **state)
{
	struct wire_request create = { .method = WIRE_CREATE_ADDRESS,
		.name = "net0",
		.address = "192.0.2.1/24",
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT };
	struct wire_request down = { .method = WIRE_DOWN_ADDRESS, .name = "net0/v4" };
	struct wire_request up = { .method = WIRE_UP_ADDRESS, .name = "net0/v4" };
	struct wire_request disable = { .method = WIRE_DISABLE_ADDRESS, .name = "net0/v4" };
	struct wire_request enable = { .method = WIRE_ENABLE_ADDRESS, .name = "net0/v4" };
	struct wire_request delete = { .method = WIRE_DELETE_ADDRESS, .name = "net0/v4" };
	struct wire_reply reply;
	struct fixture fx;

	fixture_init(&fx, NULL);
	call(&fx, &root, &create, &reply);
	assert_int_equal(reply.error.status, IPADM_SUCCESS);
	assert_string_equal(reply.name, "net0/v4");
	wire_reply_fini(&reply);

	check_listed(&fx, "", "net0/v4", "ok", "192.0.2.1/24");
	check_listed(&fx, "net0", "net0/v4", "ok", "192.0.2.1/24");
	check_listed(&fx, "net0/v4", "net0/v4", "ok", "192.0.2.1/24");
	assert_int_equal(try(&fx, &root, &down), IPADM_SUCCESS);
	check_listed(&fx, "", "net0/v4", "down", "192.0.2.1/24");
	assert_int_equal(try(&fx, &root, &up), IPADM_SUCCESS);
	assert_int_equal(try(&fx, &root, &disable), IPADM_SUCCESS);
	check_listed(&fx, "", "net0/v4", "disabled", "192.0.2.1/24");
	assert_int_equal(try(&fx, &root, &enable), IPADM_SUCCESS);
	check_listed(&fx, "", "net0/v4", "ok", "192.0.2.1/24");
	delete.release = true;
	assert_int_equal(try(&fx, &root, &delete), IPADM_NOTSUP);
	delete.release = false;
	assert_int_equal(try(&fx, &root, &delete), IPADM_SUCCESS);
	check_listed(&fx, "", "net0/v4", NULL, NULL);
	assert_int_equal(try(&fx, &root, &delete), IPADM_NOTFOUND);
	fixture_fini(&fx);
}

/* A group from its making to its end. */
static void test_group(void **state)
{
	struct wire_request create = { .method = WIRE_CREATE_INTERFACE,
		.name = "ipmp",
		.families = FAM_BOTH,
		.ipmp = true,
		.generate = true,
		.members = "net0" };
	struct wire_request leave = {
		.method = WIRE_REMOVE_MEMBERS, .name = "ipmp0", .members = "net0"
	};
	struct wire_request join = {
		.method = WIRE_ADD_MEMBERS, .name = "ipmp0", .members = "net0"
	};
	struct wire_request offline = { .method = WIRE_OFFLINE_INTERFACE, .name = "net0" };
	struct wire_request online = { .method = WIRE_ONLINE_INTERFACE, .name = "net0" };
	struct wire_request delete = {
		.method = WIRE_DELETE_INTERFACE, .name = "ipmp0", .families = FAM_BOTH, .ipmp = true
	};
	struct wire_reply reply;
	struct fixture fx;

	fixture_init(&fx, "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n");
	call(&fx, &root, &create, &reply);
	assert_string_equal(reply.name, "ipmp0");
	wire_reply_fini(&reply);
	assert_int_equal(try(&fx, &root, &join), IPADM_IF_INUSE);
	assert_int_equal(try(&fx, &root, &delete), IPADM_GRP_NOTEMPTY);
	/* Not the only one that there is, and not by anybody. */
	assert_int_equal(try(&fx, &root, &offline), IPADM_EMINRED);
	assert_int_equal(try(&fx, &somebody, &offline), IPADM_EPERM);
	assert_int_equal(try(&fx, &root, &online), IPADM_SUCCESS);
	assert_int_equal(try(&fx, &root, &leave), IPADM_SUCCESS);
	assert_int_equal(try(&fx, &root, &online), IPADM_NOT_MEMBER);
	assert_int_equal(try(&fx, &root, &join), IPADM_SUCCESS);
	delete.force = true;
	assert_int_equal(try(&fx, &root, &delete), IPADM_SUCCESS);
	assert_null(snapshot_find_link(&fx.fake->state, "ipmp0"));
	fixture_fini(&fx);
}

struct refusal {
	struct wire_request req;
	ipadm_status_t want;
};

static const struct refusal refusals[] = {
	{ { .method = WIRE_CREATE_ADDRESS, .name = "net0/v4", .type = "6to5" }, IPADM_INVALID_ARG },
	{ { .method = WIRE_CREATE_ADDRESS, .name = "net0/v4", .address = "192.0.2.1" },
		IPADM_BAD_ADDR },
	{ { .method = WIRE_CREATE_ADDRESS, .name = "net0/v4", .type = "dhcp" },
		IPADM_DHCP_START_ERROR },
	{ { .method = WIRE_UP_ADDRESS, .name = "net0/v9" }, IPADM_NOTFOUND },
	{ { .method = WIRE_SET_INTERFACE_PROPERTY,
		  .name = "net0",
		  .protocol = "ipx",
		  .property = "mtu",
		  .value = "1400" },
		IPADM_BAD_PROTOCOL },
	{ { .method = WIRE_SET_INTERFACE_PROPERTY,
		  .name = "net0",
		  .property = "mtu",
		  .value = "1400" },
		IPADM_BAD_PROTOCOL },
	{ { .method = WIRE_SET_PROTOCOL_PROPERTY,
		  .protocol = "\n",
		  .property = "ttl",
		  .value = "1" },
		IPADM_BAD_PROTOCOL },
	{ { .method = WIRE_SET_PROTOCOL_PROPERTY,
		  .protocol = "ipv4",
		  .property = "tttl",
		  .value = "1" },
		IPADM_PROP_UNKNOWN },
	{ { .method = WIRE_SET_ADDRESS_PROPERTY,
		  .name = "net0/v9",
		  .property = "private",
		  .value = "on" },
		IPADM_NOTFOUND },
	{ { .method = WIRE_LIST_ADDRESSES, .name = "nosuch0" }, IPADM_ENXIO },
};

static void test_refusals(void **state)
{
	struct fixture fx;
	char *before, *after;

	fixture_init(&fx, "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n");
	before = fake_format(fx.fake);
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		assert_int_equal(try(&fx, &root, &refusals[i].req), refusals[i].want);
	after = fake_format(fx.fake);
	assert_string_equal(after, before);
	free(before);
	free(after);
	fixture_fini(&fx);
}

static void test_properties(void **state)
{
	struct wire_request set = { .method = WIRE_SET_INTERFACE_PROPERTY,
		.name = "net0",
		.protocol = "ipv4",
		.property = "mtu",
		.value = "1400" };
	struct fixture fx;

	fixture_init(&fx, "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n");
	assert_int_equal(try(&fx, &root, &set), IPADM_SUCCESS);
	assert_int_equal(snapshot_find_link(&fx.fake->state, "net0")->mtu, 1400);
	set.operation = WIRE_ADD;
	assert_int_equal(try(&fx, &root, &set), IPADM_INVALID_ARG);
	set.operation = WIRE_REMOVE;
	assert_int_equal(try(&fx, &root, &set), IPADM_INVALID_ARG);
	set.operation = WIRE_RESET;
	set.value[0] = '\0';
	assert_int_equal(try(&fx, &root, &set), IPADM_SUCCESS);
	assert_int_equal(snapshot_find_link(&fx.fake->state, "net0")->mtu, 1500);
	fixture_fini(&fx);
}

/* What a caller says it came over: pairs of addresses, of which there is a bounded number. */
static void test_connections(void **state)
{
	static const char pair[] = "192.0.2.1 192.0.2.254 ";
	struct wire_request req = make_request(WIRE_CREATE_INTERFACE);
	struct fixture fx;

	fixture_init(&fx, NULL);
	snprintf(req.name, sizeof(req.name), "vni0");
	snprintf(req.connections, sizeof(req.connections), "192.0.2.1");
	assert_int_equal(try(&fx, &root, &req), IPADM_INVALID_ARG);
	snprintf(req.connections, sizeof(req.connections), "192.0.2.1 host");
	assert_int_equal(try(&fx, &root, &req), IPADM_INVALID_ARG);
	req.connections[0] = '\0';
	for (unsigned int i = 0; i <= CONFIRM_CONNECTIONS; i++)
		memcpy(req.connections + i * strlen(pair), pair, sizeof(pair));
	assert_int_equal(try(&fx, &root, &req), IPADM_INVALID_ARG);
	req.connections[CONFIRM_CONNECTIONS * strlen(pair)] = '\0';
	assert_int_equal(try(&fx, &root, &req), IPADM_SUCCESS);
	fixture_fini(&fx);
}

static void check_exported(struct fixture *fx, const struct wire_request *req, const char *text)
{
	struct wire_reply reply;

	call(fx, &somebody, req, &reply);
	assert_int_equal(reply.error.status, IPADM_SUCCESS);
	assert_string_equal(reply.text, text);
	assert_int_equal(reply.left_out, req->where == WIRE_PERSISTENT);
	wire_reply_fini(&reply);
}

/* Documents are for anybody to read; of one that makes no sense there is none. */
static void test_export(void **state)
{
	struct wire_request req = { .method = WIRE_EXPORT, .format = WIRE_INI };
	char known[] = "net1", unknown[] = "net1,net2";
	struct fixture fx;

	fixture_init(&fx, "[ipadm]\nversion = 1\n[interface net1]\nfamilies = inet\nnovel = 1\n");
	check_exported(&fx, &req, "[ipadm]\nversion = 1\n\n[interface net1]\nfamilies = inet\n");
	req.objects = known;
	req.where = WIRE_ACTIVE;
	check_exported(&fx, &req, "[ipadm]\nversion = 1\n\n[interface net1]\nfamilies = inet\n");
	req.objects = unknown;
	assert_int_equal(try(&fx, &somebody, &req), IPADM_NOTFOUND);
	fixture_fini(&fx);
	fixture_init(&fx, "[ipadm\n");
	req.objects = NULL;
	assert_int_equal(try(&fx, &somebody, &req), IPADM_SUCCESS);
	req.where = WIRE_PERSISTENT;
	assert_int_equal(try(&fx, &somebody, &req), IPADM_BAD_DOCUMENT);
	req.where = WIRE_KERNEL;
	assert_int_equal(try(&fx, &somebody, &req), IPADM_SUCCESS);
	fixture_fini(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_authorization),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_no_engine),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_export),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
