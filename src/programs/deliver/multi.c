/*
 * libcurl in the loop. Must never connect before the very address was judged, and never leave a transfer without an end.
 */
#include "programs/deliver/multi.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"

struct watch {
	struct watch *next;
	struct ew_multi *all;
	struct ew_loop_source *source;
	curl_socket_t fd;
};

struct ew_multi {
	struct ew_loop *loop;
	const struct ew_reach *reach;
	struct ew_buf certificates;
	CURLM *curl;
	struct ew_loop_timer *timer;
	struct watch *watches;
	struct ew_transfer *active;
};

/* -- what libcurl asks of us -- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct ew_transfer *t = arg;
	const char *why = ew_reach_address_refused(t->multi->reach, &address->addr, (socklen_t)address->addrlen);

	if (purpose != CURLSOCKTYPE_IPCXN)
		why = "unknown";
	if (why) {
		t->refused = why;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int ew_transfer_code(const struct ew_transfer *t, CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return 0;
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_COULDNT_RESOLVE_HOST:
		return -EHOSTUNREACH;
	case CURLE_COULDNT_CONNECT:
		return t->refused ? -EACCES : -ECONNREFUSED;
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	default:
		return -EPROTO;
	}
}

void ew_make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void ew_transfer_describe(const struct ew_transfer *t, CURLcode code, char *to, size_t room)
{
	const char *words = t->words[0] ? t->words : curl_easy_strerror(code);

	if (ew_transfer_code(t, code) == -EACCES)
		snprintf(to, room,
			"the name leads to a %s address; if it is to be asked, list that in outbound: {private: [...]}",
			t->refused);
	else
		snprintf(to, room, "%.300s", words);
	ew_make_printable(to);
}

/* -- the end of one -- */

static void unlink_transfer(struct ew_transfer *t)
{
	struct ew_transfer **at = &t->multi->active;

	while (*at && *at != t)
		at = &(*at)->next;
	if (*at)
		*at = t->next;
	t->is_active = false;
}

static void end(struct ew_transfer *t)
{
	(void)curl_multi_remove_handle(t->multi->curl, t->curl);
	unlink_transfer(t);
}

void ew_transfer_close(struct ew_transfer *t)
{
	if (t->is_active)
		end(t);
	curl_easy_cleanup(t->curl);
	t->curl = NULL;
}

static void collect(struct ew_multi *all)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(all->curl, &left))) {
		struct ew_transfer *t = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		end(t);
		t->fn(t->arg, code);
	}
}

/* -- sockets and time -- */

static void drive(struct ew_multi *all, curl_socket_t fd, int mask)
{
	int running;
	CURLMcode code = curl_multi_socket_action(all->curl, fd, mask, &running);

	collect(all);
	if (code == CURLM_OK)
		return;
	/* A callback of ours had no memory, and libcurl does nothing any more: nobody would ever get an answer. */
	ew_log(EW_LOG_ERROR, "fetching_failed", EW_F_I64("code", code));
	ew_loop_stop(all->loop);
}

static void on_socket(void *arg, unsigned ready)
{
	struct watch *w = arg;
	int mask = 0;

	if (ready & EW_LOOP_READ)
		mask |= CURL_CSELECT_IN;
	if (ready & EW_LOOP_WRITE)
		mask |= CURL_CSELECT_OUT;
	if (ready & EW_LOOP_HANGUP)
		mask |= CURL_CSELECT_ERR | CURL_CSELECT_IN;
	drive(w->all, w->fd, mask);
}

static void on_timer(void *arg)
{
	struct ew_multi *all = arg;

	ew_loop_timer_cancel(&all->timer);
	drive(all, CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
	struct ew_multi *all = arg;

	(void)multi;
	ew_loop_timer_cancel(&all->timer);
	if (ms < 0)
		return 0;
	return ew_loop_timer(all->loop, ms * EW_US_PER_MS, 0, on_timer, all, &all->timer) < 0 ? -1 : 0;
}

static void unwatch(struct ew_multi *all, struct watch *w)
{
	struct watch **at = &all->watches;

	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
	ew_loop_unwatch(&w->source);
	free(w);
}

static int watch_new(struct ew_multi *all, curl_socket_t fd, unsigned wanted)
{
	struct watch *w = calloc(1, sizeof(*w));
	int r = w ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	w->all = all;
	w->fd = fd;
	r = ew_loop_watch(all->loop, fd, wanted, EW_LOOP_MEDIA, on_socket, w, &w->source);
	if (r < 0) {
		free(w);
		return r;
	}
	w->next = all->watches;
	all->watches = w;
	return curl_multi_assign(all->curl, fd, w) == CURLM_OK ? 0 : -EIO;
}

static int set_socket(CURL *curl, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct ew_multi *all = arg;
	struct watch *w = of_socket;
	unsigned wanted = (what & CURL_POLL_IN ? EW_LOOP_READ : 0u) | (what & CURL_POLL_OUT ? EW_LOOP_WRITE : 0u);

	(void)curl;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			unwatch(all, w);
		return 0;
	}
	return (w ? ew_loop_rewatch(w->source, wanted) : watch_new(all, fd, wanted)) < 0 ? -1 : 0;
}

/* -- beginning -- */

#define SET(option, value) (code = code == CURLE_OK ? curl_easy_setopt(t->curl, option, value) : code)

static int set_safety(struct ew_transfer *t)
{
	struct ew_buf *pem = &t->multi->certificates;
	struct curl_blob blob = {.data = pem->at, .len = pem->len, .flags = CURL_BLOB_NOCOPY};
	CURLcode code = CURLE_OK;

	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_HTTP09_ALLOWED, 0L);
	SET(CURLOPT_USERAGENT, "earwitness");
	if (pem->len > 0) {
		SET(CURLOPT_CAINFO_BLOB, &blob);
		SET(CURLOPT_CAPATH, NULL);
	}
	return code == CURLE_OK ? 0 : -EIO;
}

static int set_callbacks(struct ew_transfer *t)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_ERRORBUFFER, t->words);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, t);
	return code == CURLE_OK ? 0 : -EIO;
}

int ew_transfer_open(struct ew_multi *multi, struct ew_transfer *t, ew_transfer_fn *fn, void *arg)
{
	int r;

	t->multi = multi;
	t->fn = fn;
	t->arg = arg;
	t->curl = curl_easy_init();
	if (!t->curl)
		return -ENOMEM;
	r = set_safety(t);
	return r == 0 ? set_callbacks(t) : r;
}

int ew_transfer_begin(struct ew_transfer *t)
{
	if (curl_multi_add_handle(t->multi->curl, t->curl) != CURLM_OK)
		return -EIO;
	t->next = t->multi->active;
	t->multi->active = t;
	t->is_active = true;
	return 0;
}

/* -- all of them -- */

static CURLMcode set_options(struct ew_multi *all, unsigned connections)
{
	CURLMcode code = curl_multi_setopt(all->curl, CURLMOPT_SOCKETFUNCTION, set_socket);

	if (code == CURLM_OK)
		code = curl_multi_setopt(all->curl, CURLMOPT_SOCKETDATA, all);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->curl, CURLMOPT_TIMERFUNCTION, set_timer);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->curl, CURLMOPT_TIMERDATA, all);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->curl, CURLMOPT_MAXCONNECTS, (long)connections);
	return code;
}

int ew_multi_new(struct ew_loop *loop, const struct ew_reach *reach, struct ew_slice certificates, unsigned connections,
	struct ew_multi **ret, struct ew_error *error)
{
	_cleanup_(ew_multi_free) struct ew_multi *all = calloc(1, sizeof(*all));
	CURLMcode code;

	if (!all)
		return ew_error_set(error, -ENOMEM, "no memory for requests");
	all->loop = loop;
	all->reach = reach;
	ew_buf_init(&all->certificates, EW_MAX_TLS_CA_BYTES);
	ew_buf_add_slice(&all->certificates, certificates);
	all->curl = curl_multi_init();
	if (!all->curl || ew_buf_error(&all->certificates) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for requests");
	code = set_options(all, connections);
	if (code != CURLM_OK)
		return ew_error_set(error, -EIO, "preparing requests failed: %s", curl_multi_strerror(code));
	*ret = TAKE(all);
	return 0;
}

void ew_multi_free(struct ew_multi **multi)
{
	struct ew_multi *all = TAKE(*multi);

	if (!all)
		return;
	while (all->active)
		end(all->active);
	curl_multi_cleanup(all->curl);
	while (all->watches)
		unwatch(all, all->watches);
	ew_loop_timer_cancel(&all->timer);
	ew_buf_free(&all->certificates);
	free(all);
}
