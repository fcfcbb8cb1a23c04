/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of ipadm-watch, from one table that usage and parser read, and the URL in it. */
#include "watch/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define PORT          ":2379" /* of etcd's clients */
#define DEFAULT_RETRY 30
#define MAX_SECONDS   IPADM_CONFIRM_MAX

/* clang-format off */
static const struct row {
	char letter;
	const char *name;
	const char *value; /* NULL: takes none */
	const char *help;
} rows[] = {
	{ 'n', "netns",     "name",    "in this network namespace" },
	{ 'm', "merge",     NULL,      "change the objects of the document alone, keep all others" },
	{ 'u', "unplugged", NULL,      "new interfaces need no link yet" },
	{ '1', "once",      NULL,      "apply what is there now, and exit" },
	{ 'r', "retry",     "seconds", "try again after so long, at most; 30 without it" },
	{ 'C', "confirm",   "seconds", "take a change back after so long unless etcd is reached again; 0: never" },
	{ 'a', "cacert",    "file",    "certificates of those who may sign for etcd; without it those of the host" },
	{ 'c', "cert",      "file",    "our certificate" },
	{ 'k', "key",       "file",    "the private key of it" },
	{ 'l', "login",     "file",    "log in to etcd with what its first line says: name:password" },
	{ 'h', "help",      NULL,      "show how this is used" },
	{ 'V', "version",   NULL,      "show the version" },
};
/* clang-format on */

static const struct scheme {
	const char *prefix;
	const char *http;
} schemes[] = {
	{ "etcd://", "http://" },
	{ "etcds://", "https://" },
};

static int refuse(const char *url, const char *why, struct err *e)
{
	return err_set(e, IPADM_INVALID_ARG, EINVAL,
		"'%.200s' is not etcd://host[:port][,...]/key: %s", url, why);
}

static const struct scheme *find_scheme(const char *url)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (strncmp(url, schemes[i].prefix, strlen(schemes[i].prefix)) == 0)
			return &schemes[i];
	return NULL;
}

/* Of "host:port", or "[2001:db8::1]:port", whether the port is there. */
static bool has_port(const char *host, size_t len)
{
	for (size_t i = len; i > 0 && host[i - 1] != ']'; i--)
		if (host[i - 1] == ':')
			return true;
	return false;
}

static int add_endpoint(
	struct watch_source *s, const char *http, const char *host, size_t len, struct err *e)
{
	if (asprintf(&s->endpoints[s->n_endpoints], "%s%.*s%s", http, (int)len, host,
		    has_port(host, len) ? "" : PORT) < 0) {
		s->endpoints[s->n_endpoints] = NULL;
		return err_nomem(e);
	}
	s->n_endpoints++;
	return 0;
}

/* All hosts of the list @p, which is @len bytes long. */
static int add_endpoints(struct watch_source *s, const char *url, const char *p, size_t len,
	const char *http, struct err *e)
{
	const char *end = p + len;

	for (; p <= end; p++) {
		size_t n = 0;
		int r;

		while (p + n < end && p[n] != ',')
			n++;
		if (n == 0)
			return refuse(url, "there is no host", e);
		if (!str_is_plain(p, n) || memchr(p, '@', n))
			return refuse(url, "a host is a name or an address", e);
		if (s->n_endpoints == MAX_ENDPOINTS)
			return refuse(url, "there are more than 16 hosts", e);
		r = add_endpoint(s, http, p, n, e);
		if (r < 0)
			return r;
		p += n;
	}

	return 0;
}

int watch_source_parse(const char *url, struct watch_source *ret, struct err *e)
{
	_cleanup_(watch_source_fini) struct watch_source s = { .n_endpoints = 0 };
	const struct scheme *scheme = find_scheme(url);
	const char *hosts, *key;
	int r;

	if (!scheme)
		return refuse(url, "etcds:// is with TLS, and there is no other", e);
	hosts = url + strlen(scheme->prefix);
	key = strchr(hosts, '/');
	if (!key || !key[1])
		return refuse(url, "there is no key", e);
	r = add_endpoints(&s, url, hosts, (size_t)(key - hosts), scheme->http, e);
	if (r < 0)
		return r;
	s.key = strdup(key);
	if (!s.key)
		return err_nomem(e);
	*ret = s;
	s = (struct watch_source){ .n_endpoints = 0 };

	return 0;
}

void watch_source_fini(struct watch_source *s)
{
	for (size_t i = 0; i < s->n_endpoints; i++)
		free(s->endpoints[i]);
	free(s->key);
	*s = (struct watch_source){ .n_endpoints = 0 };
}

static int get_seconds(
	const char *option, const char *value, uint64_t min, uint64_t *ret, struct err *e)
{
	uint64_t n = 0;

	if (str_to_uint(value, MAX_SECONDS, &n) < 0 || n < min)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"option --%s is a number of seconds from %d to %d, not '%.64s'", option,
			(int)min, MAX_SECONDS, value);
	*ret = n;
	return 0;
}

static int set_retry(struct watch_options *o, const char *value, struct err *e)
{
	uint64_t n = 0;
	int r = get_seconds("retry", value, 1, &n, e);

	if (r == 0)
		o->retry = (unsigned int)n;
	return r;
}

static int set_confirm(struct watch_options *o, const char *value, struct err *e)
{
	uint64_t n = 0;
	int r = get_seconds("confirm", value, 0, &n, e);

	if (r == 0)
		o->confirm = n > 0 ? (int32_t)n : IPADM_CONFIRM_NEVER;
	return r;
}

static int set_option(struct watch_options *o, int letter, const char *value, struct err *e)
{
	switch (letter) {
	case 'n':
		o->netns = value;
		return 0;
	case 'm':
		o->flags |= IPADM_OPT_MERGE;
		return 0;
	case 'u':
		o->flags |= IPADM_OPT_UNPLUGGED;
		return 0;
	case '1':
		o->once = true;
		return 0;
	case 'r':
		return set_retry(o, value, e);
	case 'C':
		return set_confirm(o, value, e);
	case 'a':
		o->cacert = value;
		return 0;
	case 'c':
		o->cert = value;
		return 0;
	case 'k':
		o->private_key = value;
		return 0;
	case 'l':
		o->login = value;
		return 0;
	case 'h':
		o->help = true;
		return 0;
	case 'V':
		o->version = true;
		return 0;
	default:
		return err_set(
			e, IPADM_INVALID_ARG, EINVAL, "option -%c is not understood", letter);
	}
}

/* What getopt_long() wants to know. */
struct grammar {
	char letters[1 + 2 * ARRAY_SIZE(rows) + 1];
	struct option names[ARRAY_SIZE(rows) + 1];
};

static void grammar_init(struct grammar *g)
{
	char *p = g->letters;

	*g = (struct grammar){ 0 };
	*p++ = ':';
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		g->names[i] = (struct option){ rows[i].name,
			rows[i].value ? required_argument : no_argument, NULL, rows[i].letter };
		*p++ = rows[i].letter;
		if (rows[i].value)
			*p++ = ':';
	}
}

int watch_options_parse(int argc, char *const argv[], struct watch_options *ret, struct err *e)
{
	struct watch_options o = {
		.flags = IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST,
		.retry = DEFAULT_RETRY,
		.confirm = IPADM_CONFIRM_BY_NEED,
	};
	struct grammar g;
	int c;

	grammar_init(&g);
	opterr = 0;
	optind = 0; /* start afresh */
	while ((c = getopt_long(argc, argv, g.letters, g.names, NULL)) != -1) {
		int r;

		if (c == ':' || c == '?')
			return err_set(e, IPADM_INVALID_ARG, EINVAL, "%s %.64s",
				c == ':' ? "a value is missing behind" : "there is no option",
				argv[optind - 1]);
		r = set_option(&o, c, optarg, e);
		if (r < 0)
			return r;
	}
	if (!o.help && !o.version && argc - optind != 1)
		return err_set(e, IPADM_INVALID_ARG, EINVAL, "one URL is wanted: etcd://host/key");
	o.url = argv[optind];
	*ret = o;

	return 0;
}

void watch_options_usage(struct buf *out)
{
	buf_puts(out, "usage: ipadm-watch [options] etcd[s]://host[:port][,...]/key\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char left[48];

		snprintf(left, sizeof(left), "-%c, --%s%s%s", rows[i].letter, rows[i].name,
			rows[i].value ? " " : "", rows[i].value ? rows[i].value : "");
		buf_printf(out, "  %-21s %s\n", left, rows[i].help);
	}
}
