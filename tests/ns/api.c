/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that knows the library by its documented names alone, as one that was written for the
 * original does: every function and field that there is for interfaces; for addresses and properties in
 * files of their own. Called by api.sh in namespaces of its own, where the links net0 to net9 are.
 */
#include "api.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static int points;
static int failures;

void is_true(bool good, const char *name)
{
	points++;
	failures += good ? 0 : 1;
	printf("%sok %d - %s\n", good ? "" : "not ", points, name);
}

void is(ipadm_handle_t h, ipadm_status_t got, ipadm_status_t wanted, const char *name)
{
	ipadm_error_t e = { .status = IPADM_SUCCESS };
	bool good = got == wanted;

	if (h)
		ipadm_last_error(h, &e);
	/* Whoever is refused is told why. */
	if (h && got != IPADM_SUCCESS)
		good = good && e.status == got && e.text[0] != '\0';
	is_true(good, name);
	if (!good)
		printf("# got %s, wanted %s: %s\n", ipadm_status2symbol(got),
			ipadm_status2symbol(wanted), e.text);
}

ipadm_handle_t open_handle(uint32_t flags)
{
	ipadm_handle_t h = NULL;

	if (ipadm_open(&h, flags) != IPADM_SUCCESS)
		printf("Bail out! ipadm_open\n");

	return h;
}

static void test_handle(void)
{
	ipadm_handle_t h = (ipadm_handle_t)&points;
	ipadm_error_t e;

	is(NULL, ipadm_open(NULL, 0), IPADM_INVALID_ARG, "open: nowhere to put the handle");
	is(NULL, ipadm_open(&h, 0x8), IPADM_INVALID_ARG, "open: unknown flag");
	is_true(h == NULL, "open: the handle is NULL after a failure");
	is(NULL, ipadm_open_netns(&h, 0, "nosuch"), IPADM_NO_NETNS, "open: no such namespace");
	is(NULL, ipadm_open_netns(&h, 0, "../x"), IPADM_INVALID_ARG, "open: no name at all");
	is(NULL, ipadm_open(&h, IPH_VRRP | IPH_LEGACY | IPH_INIT), IPADM_SUCCESS, "open");
	is(h, ipadm_last_error(h, &e), IPADM_SUCCESS, "last error");
	is_true(e.status == IPADM_SUCCESS && e.text[0] == '\0', "last error: none yet");
	is(NULL, ipadm_last_error(NULL, &e), IPADM_INVALID_ARG, "last error: no handle");
	ipadm_close(h);
	ipadm_close(NULL);
	is_true(ipadm_check_auth() == B_TRUE, "root may");
	is_true(strcmp(ipadm_status2str((ipadm_status_t)999), "<unknown error>") == 0,
		"text of a number that is none");
	is_true(ipadm_errno2status(EBUSY) == IPADM_IF_INUSE, "errno to status");
	is_true(ipadm_errno2status(ENODEV) == IPADM_ENXIO, "ENODEV to status");
	is_true(ipadm_version()[0] != '\0', "version");
}

/* clang-format off */
static const struct {
	const char *name;
	const char *ifname;
	sa_family_t af;
	uint32_t flags;
} bad_creations[] = {
	{ "no flags",                  "net0", AF_INET, 0 },
	{ "persistent alone",          "net0", AF_INET, IPADM_OPT_PERSIST },
	{ "unknown flag",              "net0", AF_INET, BOTH | 0x10000 },
	{ "flag of another call",      "net0", AF_INET, BOTH | IPADM_OPT_V46 },
	{ "no name",                   NULL,   AF_INET, BOTH },
	{ "empty name",                "",     AF_INET, BOTH },
	{ "slash",                     "a/b",  AF_INET, BOTH },
	{ "blank",                     "a b",  AF_INET, BOTH },
	{ "sixteen bytes",             "abcdefghijklmnop", AF_INET, BOTH },
	{ "longer than the buffer",    "abcdefghijklmnopabcdefghijklmnopabcdefghijklmnop", AF_INET, BOTH },
	{ "logical name",              "net0:1", AF_INET, BOTH },
	{ "family of another kind",    "net0", AF_UNIX, BOTH },
	{ "no room for a number",      "abcdefghijklmno", AF_INET, BOTH | IPADM_OPT_GENPPA },
};
/* clang-format on */

static void test_arguments(ipadm_handle_t h)
{
	ipadm_if_info_t *list = NULL;
	char name[128];

	for (size_t i = 0; i < sizeof(bad_creations) / sizeof(bad_creations[0]); i++) {
		char *buf = NULL;

		if (bad_creations[i].ifname) {
			snprintf(name, sizeof(name), "%s", bad_creations[i].ifname);
			buf = name;
		}
		is(h, ipadm_create_if(h, buf, bad_creations[i].af, bad_creations[i].flags),
			IPADM_INVALID_ARG, bad_creations[i].name);
	}
	snprintf(name, sizeof(name), "net0");
	is(NULL, ipadm_create_if(NULL, name, AF_INET, BOTH), IPADM_INVALID_ARG, "no handle");
	is(h, ipadm_delete_if(h, "net0", AF_INET, IPADM_OPT_PERSIST), IPADM_INVALID_ARG,
		"delete: persistent alone");
	is(h, ipadm_delete_if(h, "net0", AF_INET, 0), IPADM_INVALID_ARG, "delete: no flags");
	is(h, ipadm_delete_if(h, NULL, AF_INET, BOTH), IPADM_INVALID_ARG, "delete: no name");
	is(h, ipadm_delete_if(h, "net0", AF_UNIX, BOTH), IPADM_INVALID_ARG, "delete: family");
	is(h, ipadm_enable_if(h, "net0", BOTH), IPADM_NOTSUP, "enable: persistent");
	is(h, ipadm_enable_if(h, NULL, IPADM_OPT_ACTIVE), IPADM_INVALID_ARG, "enable: no name");
	is(h, ipadm_disable_if(h, "net0", BOTH), IPADM_NOTSUP, "disable: persistent");
	is(h, ipadm_disable_if(h, "net0:1", IPADM_OPT_ACTIVE), IPADM_INVALID_ARG,
		"disable: logical name");
	is(h, ipadm_disable_if(h, "net0", IPADM_OPT_ACTIVE | IPADM_OPT_UP), IPADM_INVALID_ARG,
		"disable: unknown flag");
	is(h, ipadm_offline_if(h, "net0", BOTH), IPADM_NOTSUP, "offline: persistent");
	is(h, ipadm_offline_if(h, NULL, IPADM_OPT_ACTIVE), IPADM_INVALID_ARG, "offline: no name");
	is(h, ipadm_offline_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_ENXIO, "offline: not there");
	is(NULL, ipadm_online_if(NULL, "net0", IPADM_OPT_ACTIVE), IPADM_INVALID_ARG,
		"online: no handle");
	is(h, ipadm_if_info(h, NULL, NULL, 0, 0), IPADM_INVALID_ARG, "info: nowhere to put it");
	is(h, ipadm_if_info(h, NULL, &list, 1, 0), IPADM_INVALID_ARG, "info: flags");
	is(h, ipadm_if_info(h, "net0:1", &list, 0, 0), IPADM_INVALID_ARG, "info: logical name");
	is(h, ipadm_if_info(h, "nosuch0", &list, 0, 0), IPADM_ENXIO, "info: no such interface");
	is(h, ipadm_if_info(h, NULL, &list, 0, LIFC_NOXMIT | LIFC_TEMPORARY | LIFC_ALLZONES),
		IPADM_SUCCESS, "info: with the original's enumeration flags");
	ipadm_free_if_info(list);
	ipadm_free_if_info(NULL);
	is_true(!ipadm_if_enabled(h, "net0", AF_UNSPEC), "nothing was made by all of this");
}

static void test_life(ipadm_handle_t h)
{
	char name[LIFNAMSIZ] = "net0";
	ipadm_if_info_t *info = NULL;
	ipadm_error_t e;

	is(h, ipadm_create_if(h, name, AF_UNSPEC, BOTH), IPADM_SUCCESS, "create");
	is(h, ipadm_create_if(h, name, AF_UNSPEC, BOTH), IPADM_IF_EXISTS, "create again");
	ipadm_last_error(h, &e);
	is_true(e.status == IPADM_IF_EXISTS && strstr(e.text, "net0"),
		"the error names the object");
	is_true(ipadm_if_enabled(h, "net0", AF_INET) == B_TRUE, "enabled for inet");
	is_true(ipadm_if_enabled(h, "net0", AF_INET6) == B_TRUE, "enabled for inet6");
	is(h, ipadm_if_info(h, "net0", &info, 0, 0), IPADM_SUCCESS, "info");
	is_true(info && info->ifi_next == NULL && strcmp(info->ifi_name, "net0") == 0, "one node");
	is_true(info && info->ifi_class == IPADM_IF_CLASS_REGULAR, "its class");
	is_true(info && info->ifi_state == IFIS_DOWN, "its state");
	is_true(info && info->ifi_cflags ==
				(IFIF_BROADCAST | IFIF_MULTICAST | IFIF_IPV4 | IFIF_IPV6),
		"its current flags");
	is_true(info && info->ifi_pflags == (IFIF_IPV4 | IFIF_IPV6), "its persistent flags");
	is_true(info && !info->ifi_ipmp_cmembers.first && !info->ifi_ipmp_pmembers.first,
		"no members");
	ipadm_free_if_info(info);

	is(h, ipadm_offline_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_NOT_MEMBER,
		"offline: in no group");
	is(h, ipadm_online_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_NOT_MEMBER,
		"online: in no group");
	is(h, ipadm_disable_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "disable");
	is(h, ipadm_disable_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_ENXIO, "disable again");
	is(h, ipadm_create_if(h, name, AF_UNSPEC, BOTH), IPADM_OP_DISABLE_OBJ, "create disabled");
	is_true(!ipadm_if_enabled(h, "net0", AF_UNSPEC), "not enabled");
	is(h, ipadm_enable_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "enable");
	is(h, ipadm_enable_if(h, "net0", IPADM_OPT_ACTIVE), IPADM_IF_EXISTS, "enable again");
	ipadm_if_move(h, "net0");
	is(h, ipadm_delete_if(h, "net0", AF_INET, BOTH), IPADM_SUCCESS, "delete inet");
	is_true(!ipadm_if_enabled(h, "net0", AF_INET) && ipadm_if_enabled(h, "net0", AF_INET6),
		"inet6 is left");
	is(h, ipadm_delete_if(h, "net0", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete the rest");
	is(h, ipadm_delete_if(h, "net0", AF_UNSPEC, BOTH), IPADM_ENXIO, "delete again");
	is(h, ipadm_reload(h), IPADM_SUCCESS, "reload");
}

static void test_generated(ipadm_handle_t h)
{
	char first[LIFNAMSIZ] = "net";
	char second[LIFNAMSIZ] = "net";

	is(h, ipadm_create_if(h, first, AF_UNSPEC, IPADM_OPT_ACTIVE | IPADM_OPT_GENPPA),
		IPADM_SUCCESS, "generated name");
	is_true(strcmp(first, "net0") == 0, "the lowest number, once for both families");
	is_true(ipadm_if_enabled(h, "net0", AF_INET) && ipadm_if_enabled(h, "net0", AF_INET6),
		"both families have it");
	is(h, ipadm_create_if(h, second, AF_INET6, IPADM_OPT_ACTIVE | IPADM_OPT_GENPPA),
		IPADM_SUCCESS, "another one");
	is_true(strcmp(second, "net1") == 0, "the next number");
	is(h, ipadm_delete_if(h, first, AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete the first");
	is(h, ipadm_delete_if(h, second, AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete the second");
}

static void test_logical(ipadm_handle_t h)
{
	ipadm_handle_t legacy = open_handle(IPH_LEGACY);
	char whole[LIFNAMSIZ] = "net2";
	char name[LIFNAMSIZ] = "net2:1";

	is(legacy, ipadm_create_if(legacy, name, AF_INET, IPADM_OPT_ACTIVE), IPADM_ENXIO,
		"logical name without its interface");
	is(h, ipadm_create_if(h, whole, AF_UNSPEC, IPADM_OPT_ACTIVE), IPADM_SUCCESS, "interface");
	is(legacy, ipadm_create_if(legacy, name, AF_INET, IPADM_OPT_ACTIVE), IPADM_SUCCESS,
		"logical name");
	is(legacy, ipadm_create_if(legacy, name, AF_INET, IPADM_OPT_ACTIVE), IPADM_IF_EXISTS,
		"logical name again");
	is_true(ipadm_if_enabled(legacy, "net2:1", AF_INET) == B_TRUE, "it is enabled");
	is_true(!ipadm_if_enabled(h, "net2:1", AF_INET), "not for those who are not legacy");
	is(legacy, ipadm_delete_if(legacy, "net2:1", AF_INET, IPADM_OPT_ACTIVE), IPADM_SUCCESS,
		"delete the logical name");
	is(legacy, ipadm_delete_if(legacy, "net2:1", AF_INET, IPADM_OPT_ACTIVE), IPADM_ENXIO,
		"delete it again");
	is(h, ipadm_delete_if(h, whole, AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete the interface");
	ipadm_close(legacy);
}

static void *thread_life(void *arg)
{
	const int *number = arg;
	ipadm_status_t bad = IPADM_SUCCESS;
	ipadm_handle_t h = open_handle(0);
	char name[LIFNAMSIZ];

	snprintf(name, sizeof(name), "net%d", *number);
	for (int i = 0; i < 5 && bad == IPADM_SUCCESS; i++) {
		bad = ipadm_create_if(h, name, AF_UNSPEC, BOTH);
		if (bad == IPADM_SUCCESS)
			bad = ipadm_delete_if(h, name, AF_UNSPEC, BOTH);
	}
	ipadm_close(h);

	return bad == IPADM_SUCCESS ? NULL : arg;
}

/* Each thread with its own handle, all at once. */
static void test_threads(void)
{
	pthread_t threads[6];
	int numbers[6];

	for (int i = 0; i < 6; i++) {
		numbers[i] = i + 4;
		if (pthread_create(&threads[i], NULL, thread_life, &numbers[i]) != 0)
			printf("Bail out! pthread_create\n");
	}
	for (int i = 0; i < 6; i++) {
		void *bad;

		pthread_join(threads[i], &bad);
		is_true(bad == NULL, "a thread of six");
	}
}

int main(int argc, char **argv)
{
	ipadm_handle_t h = open_handle(0);
	bool dhcp = argc > 1 && strcmp(argv[1], "dhcp") == 0;

	test_handle();
	test_arguments(h);
	test_life(h);
	test_generated(h);
	test_logical(h);
	test_threads();
	test_addresses(h, dhcp);
	test_groups(h);
	test_properties(h);
	ipadm_close(h);
	printf("1..%d\n", points);

	return failures != 0;
}
