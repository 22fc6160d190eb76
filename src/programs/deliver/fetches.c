/*
 * Small requests and their answers. Must never hand out more of an answer than was asked for, and never leave a request
 * without an end.
 */
#include "programs/deliver/fetches.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "programs/deliver/multi.h"

#define CONNECT_MS 10000
#define LOOK_US (100 * EW_US_PER_MS) /* at who waits too long */
#define TYPE_BYTES 101

struct fetch {
	struct fetch *next; /* among those that wait, or those that are asked */
	struct ew_fetches *all;
	struct ew_transfer transfer;
	struct curl_slist *fields;
	struct ew_buf body;   /* of the request */
	struct ew_buf answer;
	size_t header_bytes;
	struct ew_mono until;
	bool too_long;
	bool has_head; /* the header came to its end */
	ew_fetched_fn *fn;
	void *arg;
};

struct ew_fetches {
	struct ew_loop *loop;
	const struct ew_reach *reach;
	struct ew_multi *multi;
	struct ew_loop_timer *look; /* while somebody waits */
	struct fetch *active, *waiting;
	size_t n_active, n_waiting;
};

static void free_fetch(struct fetch **fetch)
{
	struct fetch *f = TAKE(*fetch);

	if (!f)
		return;
	ew_transfer_close(&f->transfer);
	curl_slist_free_all(f->fields);
	ew_buf_free(&f->body);
	ew_buf_free(&f->answer);
	free(f);
}

/* -- what libcurl asks of us -- */

static size_t take_header(char *at, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	f->header_bytes += size * n;
	if (ew_slice_starts(ew_slice_of(at, size * n), EW_SLICE("HTTP/")))
		f->has_head = false; /* what came before was an informational one */
	else if (ew_slice_trim(ew_slice_of(at, size * n)).len == 0)
		f->has_head = true;
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

/* libcurl takes a header that breaks off for a short one, and "200" alone for all there is. */
static int code_of(const struct fetch *f, CURLcode code)
{
	if (f->too_long)
		return -EFBIG;
	return code == CURLE_OK && !f->has_head ? -EPROTO : ew_transfer_code(&f->transfer, code);
}

/* Hostile, and of no weight: one that is odd is none. */
static void copy_type(const char *type, char to[static TYPE_BYTES])
{
	size_t n = type ? strlen(type) : 0;

	to[0] = '\0';
	if (n >= TYPE_BYTES)
		return;
	memcpy(to, type ? type : "", n + 1);
	ew_make_printable(to);
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
		(void)curl_easy_getinfo(f->transfer.curl, CURLINFO_RESPONSE_CODE, &status);
		(void)curl_easy_getinfo(f->transfer.curl, CURLINFO_CONTENT_TYPE, &type);
		result.status = (unsigned)status;
		copy_type(type, content_type);
		result.body = ew_buf_slice(&f->answer);
	} else {
		if (result.code == -EFBIG)
			snprintf(sentence, sizeof(sentence), "the answer is longer than was asked for");
		else if (curl_code == CURLE_OK)
			snprintf(sentence, sizeof(sentence), "the answer was cut off in its header");
		else
			ew_transfer_describe(&f->transfer, curl_code, sentence, sizeof(sentence));
	}
	f->fn(f->arg, &result);
}

static void end_fetch(void *arg, CURLcode code)
{
	struct fetch *f = arg;
	struct ew_fetches *all = f->all;

	unlink_fetch(&all->active, f);
	all->n_active--;
	tell(f, code);
	free_fetch(&f);
	start_waiting(all);
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

#define SET(option, value) (code = code == CURLE_OK ? curl_easy_setopt(f->transfer.curl, option, value) : code)

static int set_callbacks(struct fetch *f)
{
	CURLcode code = CURLE_OK;

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
	r = ew_buf_error(&f->body);
	if (r == 0)
		r = ew_transfer_open(all->multi, &f->transfer, end_fetch, f);
	if (r == 0)
		r = add_fields(f, wish->content_type);
	if (r == 0)
		r = add_authorization(f, wish->authorization);
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
	if (code != CURLE_OK || ew_transfer_begin(&f->transfer) < 0)
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
		snprintf(f->transfer.words, sizeof(f->transfer.words), "it waited too long behind others");
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
	int r;

	if (!all)
		return ew_error_set(error, -ENOMEM, "no memory for requests");
	all->loop = loop;
	all->reach = reach;
	r = ew_multi_new(loop, reach, certificates, EW_FETCHES_ACTIVE, &all->multi, error);
	if (r == 0)
		*ret = TAKE(all);
	return r;
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
		free_fetch(&f);
	}
	ew_multi_free(&all->multi);
	ew_loop_timer_cancel(&all->look);
	free(all);
}
