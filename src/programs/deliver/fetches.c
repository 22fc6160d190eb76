/*
 * libcurl in the loop. Must never connect before the very address was judged, never hand out more of an answer than was
 * asked for, and never leave a request without an end.
 */
#include "programs/deliver/fetches.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"

#define CONNECT_MS 10000
#define LOOK_US (100 * EW_US_PER_MS) /* at who waits too long */
#define TYPE_BYTES 101

struct fetch {
	struct fetch *next; /* among those that wait, or those that are asked */
	struct ew_fetches *all;
	CURL *curl;
	struct curl_slist *fields;
	struct ew_buf body;   /* of the request */
	struct ew_buf answer;
	size_t header_bytes;
	struct ew_mono until;
	const char *refused;  /* why the last address was not connected to */
	bool too_long;
	ew_fetched_fn *fn;
	void *arg;
	char words[CURL_ERROR_SIZE];
};

struct watch {
	struct watch *next;
	struct ew_fetches *all;
	struct ew_loop_source *source;
	curl_socket_t fd;
};

struct ew_fetches {
	struct ew_loop *loop;
	const struct ew_reach *reach;
	struct ew_buf certificates;
	CURLM *multi;
	struct ew_loop_timer *timer;
	struct ew_loop_timer *look; /* while somebody waits */
	struct watch *watches;
	struct fetch *active, *waiting;
	size_t n_active, n_waiting;
};

static void free_fetch(struct fetch **fetch)
{
	struct fetch *f = TAKE(*fetch);

	if (!f)
		return;
	curl_easy_cleanup(f->curl);
	curl_slist_free_all(f->fields);
	ew_buf_free(&f->body);
	ew_buf_free(&f->answer);
	free(f);
}

/* -- what libcurl asks of us -- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *f = arg;
	const char *why = ew_reach_address_refused(f->all->reach, &address->addr, (socklen_t)address->addrlen);

	if (purpose != CURLSOCKTYPE_IPCXN)
		why = "unknown";
	if (why) {
		f->refused = why;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_header(char *at, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	(void)at;
	f->header_bytes += size * n;
	if (f->header_bytes <= EW_FETCH_HEADER_BYTES)
		return size * n;
	f->too_long = true;
	return 0;
}

static size_t take_body(char *at, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	ew_buf_add(&f->answer, at, size * n);
	if (ew_buf_error(&f->answer) == 0)
		return size * n;
	f->too_long = ew_buf_error(&f->answer) == -EFBIG;
	return 0;
}

/* -- the end of one -- */

static void start_waiting(struct ew_fetches *all);

static int code_of(const struct fetch *f, CURLcode code)
{
	if (f->too_long)
		return -EFBIG;
	switch (code) {
	case CURLE_OK:
		return 0;
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_COULDNT_RESOLVE_HOST:
		return -EHOSTUNREACH;
	case CURLE_COULDNT_CONNECT:
		return f->refused ? -EACCES : -ECONNREFUSED;
	case CURLE_OUT_OF_MEMORY:
		return -ENOMEM;
	default:
		return -EPROTO;
	}
}

/* Others have a word in what libcurl says: names in certificates, say. Only what is sure to pass a message goes on. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static void describe(const struct fetch *f, int code, CURLcode curl_code, char *to, size_t room)
{
	const char *words = f->words[0] ? f->words : curl_easy_strerror(curl_code);

	if (code == -EACCES)
		snprintf(to, room,
			"the name leads to a %s address; if it is to be asked, list that in outbound: {private: [...]}",
			f->refused);
	else if (code == -EFBIG)
		snprintf(to, room, "the answer is longer than was asked for");
	else
		snprintf(to, room, "%.300s", words);
	make_printable(to);
}

/* Hostile, and of no weight: one that is odd is none. */
static void copy_type(const char *type, char to[static TYPE_BYTES])
{
	size_t n = type ? strlen(type) : 0;

	to[0] = '\0';
	if (n >= TYPE_BYTES)
		return;
	memcpy(to, type ? type : "", n + 1);
	make_printable(to);
}

static void unlink_fetch(struct fetch **list, struct fetch *f)
{
	while (*list && *list != f)
		list = &(*list)->next;
	if (*list)
		*list = f->next;
}

static void tell(struct fetch *f, CURLcode curl_code)
{
	char sentence[400] = "", content_type[TYPE_BYTES] = "", *type = NULL;
	struct ew_fetch_result result = {
		.code = code_of(f, curl_code), .sentence = sentence, .content_type = content_type};
	long status = 0;

	if (result.code == 0) {
		(void)curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
		(void)curl_easy_getinfo(f->curl, CURLINFO_CONTENT_TYPE, &type);
		result.status = (unsigned)status;
		copy_type(type, content_type);
		result.body = ew_buf_slice(&f->answer);
	} else {
		describe(f, result.code, curl_code, sentence, sizeof(sentence));
	}
	f->fn(f->arg, &result);
}

static void end_fetch(struct fetch *f, CURLcode code)
{
	struct ew_fetches *all = f->all;

	(void)curl_multi_remove_handle(all->multi, f->curl);
	unlink_fetch(&all->active, f);
	all->n_active--;
	tell(f, code);
	free_fetch(&f);
	start_waiting(all);
}

static void collect(struct ew_fetches *all)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(all->multi, &left))) {
		struct fetch *f = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&f);
		end_fetch(f, code);
	}
}

/* -- sockets and time -- */

static void drive(struct ew_fetches *all, curl_socket_t fd, int mask)
{
	int running;
	CURLMcode code = curl_multi_socket_action(all->multi, fd, mask, &running);

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
	struct ew_fetches *all = arg;

	ew_loop_timer_cancel(&all->timer);
	drive(all, CURL_SOCKET_TIMEOUT, 0);
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
	struct ew_fetches *all = arg;

	(void)multi;
	ew_loop_timer_cancel(&all->timer);
	if (ms < 0)
		return 0;
	return ew_loop_timer(all->loop, ms * EW_US_PER_MS, 0, on_timer, all, &all->timer) < 0 ? -1 : 0;
}

static void unwatch(struct ew_fetches *all, struct watch *w)
{
	struct watch **at = &all->watches;

	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
	ew_loop_unwatch(&w->source);
	free(w);
}

static int watch_new(struct ew_fetches *all, curl_socket_t fd, unsigned wanted)
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
	return curl_multi_assign(all->multi, fd, w) == CURLM_OK ? 0 : -EIO;
}

static int set_socket(CURL *curl, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct ew_fetches *all = arg;
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

static int add_field(struct fetch *f, const char *text)
{
	struct curl_slist *longer = curl_slist_append(f->fields, text);

	if (!longer)
		return -ENOMEM;
	f->fields = longer;
	return 0;
}

/* Field values come from our own programs, and are looked at all the same. */
static int add_authorization(struct fetch *f, struct ew_slice field)
{
	char text[EW_MAX_ENGINE_KEY_BYTES + 64];
	int r;

	if (field.len == 0)
		return 0;
	for (size_t i = 0; i < field.len; i++)
		if (field.at[i] < ' ' || field.at[i] > '~')
			return -EINVAL;
	if (field.len >= sizeof(text))
		return -EINVAL;
	(void)snprintf(text, sizeof(text), "%.*s", (int)field.len, (const char *)field.at);
	r = add_field(f, text);
	ew_wipe(text, sizeof(text));
	return r;
}

static int add_fields(struct fetch *f, struct ew_slice content_type)
{
	char text[160];
	int r = add_field(f, "Expect:");

	if (r < 0 || content_type.len == 0)
		return r;
	for (size_t i = 0; i < content_type.len; i++)
		if (content_type.at[i] < ' ' || content_type.at[i] > '~')
			return -EINVAL;
	if (content_type.len > 100)
		return -EINVAL;
	snprintf(text, sizeof(text), "Content-Type: %.*s", (int)content_type.len, (const char *)content_type.at);
	return add_field(f, text);
}

#define SET(option, value) (code = code == CURLE_OK ? curl_easy_setopt(f->curl, option, value) : code)

static int set_safety(struct fetch *f)
{
	struct ew_buf *pem = &f->all->certificates;
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

static int set_callbacks(struct fetch *f)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_PRIVATE, f);
	SET(CURLOPT_ERRORBUFFER, f->words);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, f);
	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, f);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, f);
	return code == CURLE_OK ? 0 : -EIO;
}

static int set_request(struct fetch *f, const struct ew_fetch_wish *wish, const char *url)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_URL, url);
	SET(CURLOPT_HTTPHEADER, f->fields);
	if (ew_slice_equal(wish->method, EW_SLICE("GET"))) {
		SET(CURLOPT_HTTPGET, 1L);
		return code == CURLE_OK ? 0 : -EIO;
	}
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE, (long)f->body.len);
	SET(CURLOPT_POSTFIELDS, f->body.at ? (const char *)f->body.at : "");
	if (ew_slice_equal(wish->method, EW_SLICE("PUT")))
		SET(CURLOPT_CUSTOMREQUEST, "PUT");
	return code == CURLE_OK ? 0 : -EIO;
}

static bool is_method(struct ew_slice method)
{
	static const char *const known[] = {"GET", "POST", "PUT"};

	for (size_t i = 0; i < EW_COUNT(known); i++)
		if (ew_slice_equal(method, ew_slice_text(known[i])))
			return true;
	return false;
}

static int64_t allowed_us(const struct ew_fetch_wish *wish)
{
	uint32_t ms = wish->timeout_ms, most = wish->is_sound ? EW_FETCH_SOUND_MS : EW_FETCH_MOST_MS;

	if (ms < EW_FETCH_LEAST_MS)
		ms = EW_FETCH_LEAST_MS;
	return (ms > most ? most : ms) * EW_US_PER_MS;
}

static size_t allowed_body(const struct ew_fetch_wish *wish)
{
	return wish->is_sound ? EW_MAX_UTTERANCE_BYTES + EW_MAX_FETCH_BYTES : EW_MAX_FETCH_BYTES;
}

static int fetch_new(struct ew_fetches *all, const struct ew_fetch_wish *wish, const char *url, struct fetch **ret)
{
	_cleanup_(free_fetch) struct fetch *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return -ENOMEM;
	f->all = all;
	/* Forms of a sign-in hold a client's secret, their answers tokens. */
	ew_buf_init_secret(&f->body, allowed_body(wish));
	ew_buf_init_secret(&f->answer, wish->most_bytes < EW_MAX_FETCH_BYTES ? wish->most_bytes : EW_MAX_FETCH_BYTES);
	ew_buf_add_slice(&f->body, wish->body);
	f->until.us = ew_loop_now(all->loop).us + allowed_us(wish);
	f->curl = curl_easy_init();
	r = f->curl ? ew_buf_error(&f->body) : -ENOMEM;
	if (r == 0)
		r = add_fields(f, wish->content_type);
	if (r == 0)
		r = add_authorization(f, wish->authorization);
	if (r == 0)
		r = set_safety(f);
	if (r == 0)
		r = set_callbacks(f);
	if (r == 0)
		r = set_request(f, wish, url);
	if (r == 0)
		*ret = TAKE(f);
	return r;
}

static int start(struct fetch *f)
{
	int64_t left_ms = (f->until.us - ew_loop_now(f->all->loop).us) / EW_US_PER_MS;
	CURLcode code = CURLE_OK;

	if (left_ms < 1)
		left_ms = 1;
	SET(CURLOPT_TIMEOUT_MS, (long)left_ms);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(left_ms < CONNECT_MS ? left_ms : CONNECT_MS));
	if (code != CURLE_OK || curl_multi_add_handle(f->all->multi, f->curl) != CURLM_OK)
		return -EIO;
	f->next = f->all->active;
	f->all->active = f;
	f->all->n_active++;
	return 0;
}

static void leave_line(struct fetch *f)
{
	unlink_fetch(&f->all->waiting, f);
	if (--f->all->n_waiting == 0)
		ew_loop_timer_cancel(&f->all->look);
}

static void give_up_waiting(struct fetch *f, CURLcode code)
{
	leave_line(f);
	tell(f, code);
	free_fetch(&f);
}

static struct fetch *find_late(const struct ew_fetches *all)
{
	int64_t now = ew_loop_now(all->loop).us;

	for (struct fetch *f = all->waiting; f; f = f->next)
		if (f->until.us <= now)
			return f;
	return NULL;
}

/* Whoever is told may begin others, so that the line is looked through anew each time. */
static void on_look(void *arg)
{
	struct ew_fetches *all = arg;
	struct fetch *f;

	while ((f = find_late(all))) {
		snprintf(f->words, sizeof(f->words), "it waited too long behind others");
		give_up_waiting(f, CURLE_OPERATION_TIMEDOUT);
	}
}

static void start_waiting(struct ew_fetches *all)
{
	while (all->waiting && all->n_active < EW_FETCHES_ACTIVE) {
		struct fetch *f = all->waiting;

		leave_line(f);
		if (start(f) == 0)
			continue;
		tell(f, CURLE_OUT_OF_MEMORY);
		free_fetch(&f);
	}
}

static int wait_in_line(struct ew_fetches *all, struct fetch *f)
{
	struct fetch **end = &all->waiting;

	if (!all->look) {
		int r = ew_loop_timer(all->loop, LOOK_US, LOOK_US, on_look, all, &all->look);

		if (r < 0)
			return r;
	}
	while (*end)
		end = &(*end)->next;
	f->next = NULL;
	*end = f;
	all->n_waiting++;
	return 0;
}

int ew_fetches_begin(struct ew_fetches *all, const struct ew_fetch_wish *wish, ew_fetched_fn *fn, void *arg,
	struct ew_error *error)
{
	_cleanup_(free_fetch) struct fetch *f = NULL;
	_cleanup_(ew_free_ptr) char *url = NULL;
	int r = ew_slice_dup(wish->url, &url);

	if (r < 0)
		return ew_error_set(error, r, "no memory for a request");
	if (!is_method(wish->method))
		return ew_error_set(error, -EINVAL, "only GET, POST and PUT are asked");
	r = ew_reach_url_check(all->reach, url, error);
	if (r < 0)
		return r;
	if (all->n_active >= EW_FETCHES_ACTIVE && all->n_waiting >= EW_FETCHES_WAITING)
		return ew_error_set(error, -EAGAIN, "too many requests wait; this one is to be tried again later");
	r = fetch_new(all, wish, url, &f);
	if (r < 0)
		return ew_error_set(error, r, "preparing a request failed: %s", strerrordesc_np(-r));
	f->fn = fn;
	f->arg = arg;
	r = all->n_active >= EW_FETCHES_ACTIVE ? wait_in_line(all, f) : start(f);
	if (r < 0)
		return ew_error_set(error, r, "beginning a request failed");
	f = NULL;
	return 0;
}

/* -- all of them -- */

int ew_fetches_new(struct ew_loop *loop, const struct ew_reach *reach, struct ew_slice certificates,
	struct ew_fetches **ret, struct ew_error *error)
{
	_cleanup_(ew_fetches_free) struct ew_fetches *all = calloc(1, sizeof(*all));
	CURLMcode code = CURLM_OK;

	if (!all)
		return ew_error_set(error, -ENOMEM, "no memory for requests");
	all->loop = loop;
	all->reach = reach;
	ew_buf_init(&all->certificates, EW_MAX_TLS_CA_BYTES);
	ew_buf_add_slice(&all->certificates, certificates);
	all->multi = curl_multi_init();
	if (!all->multi || ew_buf_error(&all->certificates) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for requests");
	code = curl_multi_setopt(all->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->multi, CURLMOPT_SOCKETDATA, all);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->multi, CURLMOPT_TIMERDATA, all);
	if (code == CURLM_OK)
		code = curl_multi_setopt(all->multi, CURLMOPT_MAXCONNECTS, (long)EW_FETCHES_ACTIVE);
	if (code != CURLM_OK)
		return ew_error_set(error, -EIO, "preparing requests failed: %s", curl_multi_strerror(code));
	*ret = TAKE(all);
	return 0;
}

void ew_fetches_free(struct ew_fetches **fetches)
{
	struct ew_fetches *all = TAKE(*fetches);

	if (!all)
		return;
	while (all->waiting) {
		struct fetch *f = all->waiting;

		all->waiting = f->next;
		free_fetch(&f);
	}
	while (all->active) {
		struct fetch *f = all->active;

		all->active = f->next;
		(void)curl_multi_remove_handle(all->multi, f->curl);
		free_fetch(&f);
	}
	curl_multi_cleanup(all->multi);
	while (all->watches)
		unwatch(all, all->watches);
	ew_loop_timer_cancel(&all->timer);
	ew_loop_timer_cancel(&all->look);
	ew_buf_free(&all->certificates);
	free(all);
}
