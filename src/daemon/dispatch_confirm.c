/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that wait for their confirmation: asked for, confirmed, taken back. */
#include "daemon/dispatch_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int next_ip(const char **text, struct ip *ret)
{
	char word[IP_STRSIZE];
	size_t len;

	*text += strspn(*text, " ");
	len = strcspn(*text, " ");
	snprintf(word, sizeof(word), "%.*s", (int)len, *text);
	*text += len;

	return len < sizeof(word) ? ip_parse(word, ret) : -EINVAL;
}

/* "LOCAL REMOTE LOCAL REMOTE …" */
static int parse_connections(
	const char *text, struct connection ret[CONFIRM_CONNECTIONS], size_t *ret_n, struct err *e)
{
	size_t n = 0;

	while (text[strspn(text, " ")]) {
		if (n == CONFIRM_CONNECTIONS || next_ip(&text, &ret[n].local) < 0 ||
			next_ip(&text, &ret[n].remote) < 0)
			return err_set(e, IPADM_INVALID_ARG, EINVAL,
				"connections are at most %d pairs of addresses, local and remote",
				CONFIRM_CONNECTIONS);
		n++;
	}
	*ret_n = n;

	return 0;
}

int dispatch_begin(struct service *svc, const struct wire_request *req, struct err *e)
{
	const struct wire_method_row *row = wire_method_row(req->method);
	struct confirm_wish wish = { .seconds = req->confirm };
	int r = 0;

	/* It is final, but may be told what the caller works over. */
	if (row->at_once)
		wish.seconds = -1;
	else if (row->mutating)
		r = engine_check_pending(svc->engine, e);
	if (r == 0)
		r = parse_connections(req->connections, wish.connections, &wish.n_connections, e);
	if (r == 0)
		engine_set_wish(svc->engine, &wish);

	return r;
}

int run_confirm(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_confirm(svc->engine, &ret->reply.error);
}

int run_revert(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct put_result res;
	int r = engine_revert(svc->engine, &res, &ret->reply.error);

	ret->reply.plan.changed = res.changed;
	ret->reply.plan.generation = (int64_t)res.restored;
	put_result_fini(&res);

	return r;
}
