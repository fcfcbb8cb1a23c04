/* SPDX-License-Identifier: Apache-2.0 */
/* Requests by libcurl's multi interface, whose waiting takes a descriptor of ours, too. */
#include "watch/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "watch/etcd.h"

#define MAX_LINE  (16u << 20) /* ten times what etcd takes */
#define IDLE_MS   1000
#define CONNECT_S 10L
#define SILENCE_S 30L /* of a connection that may be dead; then it is asked */
#define HTTP_OK   200L

/* A request that goes on. */
struct transfer {
	struct http *http;
	const struct http_request *request;
	CURL *easy;
	struct buf rest; /* a line that is not whole yet; of a refusal, all of it */
	int result;      /* of the caller, or of ours */
	struct err *e;
};

static long status_of(CURL *easy)
{
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Hand the whole lines on. */
static int take_lines(struct transfer *t)
{
	const char *from = t->rest.data;
	const char *end = from + t->rest.len;
	const char *at;
	int r = 0;

	while (r == 0 && (at = memchr(from, '\n', (size_t)(end - from)))) {
		if (at > from)
			r = t->request->line(t->request->arg, from, (size_t)(at - from), t->e);
		from = at + 1;
	}
	buf_consume(&t->rest, (size_t)(from - t->rest.data));

	return r;
}

static void note_local(struct http *h)
{
	const char *address = NULL;

	if (curl_easy_getinfo(h->easy, CURLINFO_LOCAL_IP, &address) != CURLE_OK || !address ||
		str_copy(h->local, sizeof(h->local), address) < 0)
		h->local[0] = '\0';
}

static size_t take(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	note_local(t->http);
	buf_append(&t->rest, data, size * n);
	if (buf_error(&t->rest) < 0)
		t->result = err_nomem(t->e);
	else if (t->rest.len > MAX_LINE)
		t->result = err_set(t->e, IPADM_IPC_ERROR, EFBIG,
			"%s answers without an end: this is no etcd", t->request->url);
	else if (status_of(t->easy) == HTTP_OK)
		t->result = take_lines(t);

	return t->result < 0 ? CURL_WRITEFUNC_ERROR : size * n;
}

/* The lines of a request; NULL: no memory. */
static struct curl_slist *make_headers(const struct http_request *q)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	_cleanup_(buf_fini) struct buf line = { 0 };
	struct curl_slist *more;

	if (!headers || !q->token)
		return headers;
	buf_printf(&line, "Authorization: %s", q->token);
	more = buf_error(&line) < 0 ? NULL : curl_slist_append(headers, line.data);
	if (!more)
		curl_slist_free_all(headers);

	return more;
}

static struct curl_slist *set_up(const struct http *h, struct transfer *t, char *why)
{
	const struct http_request *q = t->request;
	struct curl_slist *headers = make_headers(q);

	curl_easy_reset(h->easy);
	curl_easy_setopt(h->easy, CURLOPT_URL, q->url);
	curl_easy_setopt(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h->easy, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, q->body);
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(h->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h->easy, CURLOPT_FRESH_CONNECT, q->fresh ? 1L : 0L);
	curl_easy_setopt(h->easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(h->easy, CURLOPT_TIMEOUT, (long)q->timeout_s);
	curl_easy_setopt(h->easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(h->easy, CURLOPT_TCP_KEEPIDLE, SILENCE_S);
	curl_easy_setopt(h->easy, CURLOPT_TCP_KEEPINTVL, CONNECT_S);
	curl_easy_setopt(h->easy, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, t);
	if (h->tls.cacert)
		curl_easy_setopt(h->easy, CURLOPT_CAINFO, h->tls.cacert);
	if (h->tls.cert)
		curl_easy_setopt(h->easy, CURLOPT_SSLCERT, h->tls.cert);
	if (h->tls.private_key)
		curl_easy_setopt(h->easy, CURLOPT_SSLKEY, h->tls.private_key);

	return headers;
}

/* Until it is over, or there is something at the stop descriptor. */
static CURLcode go_on(const struct http *h, struct transfer *t)
{
	struct curl_waitfd stop = { .fd = h->stop_fd, .events = CURL_WAIT_POLLIN };
	const CURLMsg *message;
	int running = 1, left;

	while (curl_multi_perform(h->multi, &running) == CURLM_OK && running > 0) {
		if (curl_multi_poll(h->multi, &stop, 1, IDLE_MS, NULL) != CURLM_OK)
			break;
		if (stop.revents) {
			t->result = -ECANCELED;
			return CURLE_OK;
		}
		if (t->request->idle)
			t->request->idle(t->request->arg);
	}
	message = curl_multi_info_read(h->multi, &left);

	return message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_OUT_OF_MEMORY;
}

/* What the end of the transfer means. */
static int conclude(struct transfer *t, CURLcode code, const char *why)
{
	_cleanup_(buf_fini) struct buf reason = { 0 };
	long status = status_of(t->easy);

	if (t->result < 0)
		return t->result;
	if (code != CURLE_OK)
		return err_set(t->e, IPADM_IPC_ERROR, EIO, "cannot ask %s: %s", t->request->url,
			why[0] ? why : curl_easy_strerror(code));
	if (status != HTTP_OK) {
		etcd_explain(t->rest.data ? t->rest.data : "", t->rest.len, &reason);
		return err_set(t->e, IPADM_IPC_ERROR, EIO, "%s answers with status %ld%s",
			t->request->url, status, reason.data ? reason.data : "");
	}
	/* a last line need not have an end */
	if (t->rest.len > 0)
		return t->request->line(t->request->arg, t->rest.data, t->rest.len, t->e);

	return 0;
}

int http_post(struct http *h, const struct http_request *q, struct err *e)
{
	struct transfer t = { .http = h, .request = q, .easy = h->easy, .e = e };
	char why[CURL_ERROR_SIZE] = "";
	struct curl_slist *headers = set_up(h, &t, why);
	CURLcode code = CURLE_OUT_OF_MEMORY;
	int r;

	if (headers && curl_multi_add_handle(h->multi, h->easy) == CURLM_OK) {
		code = go_on(h, &t);
		curl_multi_remove_handle(h->multi, h->easy);
	}
	r = conclude(&t, code, why);
	buf_fini(&t.rest);
	curl_slist_free_all(headers);

	return r;
}

int http_open(const struct http_tls *tls, int stop_fd, struct http *ret, struct err *e)
{
	struct http h = { .tls = *tls, .stop_fd = stop_fd };

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_nomem(e);
	h.multi = curl_multi_init();
	h.easy = curl_easy_init();
	if (!h.multi || !h.easy) {
		http_close(&h);
		return err_nomem(e);
	}
	*ret = h;

	return 0;
}

void http_close(struct http *h)
{
	if (h->easy)
		curl_easy_cleanup(h->easy);
	if (h->multi)
		curl_multi_cleanup(h->multi);
	*h = (struct http){ .stop_fd = -1 };
}
