/*
 * From a request as data to a transfer of libcurl's, and back. Must never say that an answer is whole when it was cut.
 */
#include "programs/deliver/exchange.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define URL_BYTES 16384
#define FIELD_BYTES 16384
#define BUFFER_BYTES 131072
#define HEADER_BYTES (64u << 10)

struct ew_exchange {
	struct ew_transfer transfer;
	struct ew_exchange_wish wish;
	struct ew_s3_answer *answer;
	struct curl_slist *fields;
	uint64_t sent;       /* of the body */
	size_t header_bytes;
	int unreadable;
	bool has_head;       /* the header came to its end */
	bool is_odd;         /* the answer ended because of what it is */
};

/* -- the body -- */

static size_t send_own(struct ew_exchange *x, char *to, size_t room)
{
	struct ew_slice body = ew_buf_slice(&x->wish.request->body);
	size_t n = body.len - (size_t)x->sent;

	if (n > room)
		n = room;
	if (n > 0)
		memcpy(to, body.at + x->sent, n);
	x->sent += n;
	return n;
}

static size_t send_streamed(struct ew_exchange *x, char *to, size_t room)
{
	uint64_t left = x->wish.request->bytes - x->sent;
	ssize_t n;

	if (room > left)
		room = (size_t)left;
	if (room == 0)
		return 0;
	do
		n = pread(x->wish.fd, to, room, (off_t)(x->wish.request->offset + x->sent));
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		x->unreadable = n < 0 ? -errno : -ENODATA;
		return CURL_READFUNC_ABORT;
	}
	x->sent += (uint64_t)n;
	return (size_t)n;
}

static size_t give_body(char *to, size_t size, size_t n, void *arg)
{
	struct ew_exchange *x = arg;

	return x->wish.request->streams ? send_streamed(x, to, size * n) : send_own(x, to, size * n);
}

/* A connection that was kept open may turn out to be closed: libcurl takes another and begins anew. */
static int seek_body(void *arg, curl_off_t offset, int origin)
{
	struct ew_exchange *x = arg;

	if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > x->wish.request->bytes)
		return CURL_SEEKFUNC_CANTSEEK;
	x->sent = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* -- the answer -- */

static void take_status(struct ew_exchange *x, struct ew_slice line)
{
	struct ew_slice head;
	uint64_t status;

	/* What came before was an informational one. */
	x->has_head = false;
	(void)ew_slice_cut(&line, ' ', &head);
	if (line.len >= 3 && ew_slice_decimal(ew_slice_of(line.at, 3), 999, &status) == 0)
		ew_s3_answer_status(x->answer, (unsigned)status);
}

static size_t take_header(char *at, size_t size, size_t n, void *arg)
{
	struct ew_exchange *x = arg;
	struct ew_slice line = ew_slice_of(at, size * n);

	x->header_bytes += line.len;
	if (x->header_bytes > HEADER_BYTES)
		return 0;
	if (ew_slice_starts(line, EW_SLICE("HTTP/")))
		take_status(x, line);
	else if (ew_slice_trim(line).len == 0)
		x->has_head = true;
	else
		ew_s3_answer_header(x->answer, line);
	return line.len;
}

static size_t take_body(char *at, size_t size, size_t n, void *arg)
{
	struct ew_exchange *x = arg;
	struct ew_slice bytes = ew_slice_of(at, size * n);

	if (x->wish.is_raw)
		return x->wish.sink(x->wish.sink_arg, bytes) < 0 ? 0 : bytes.len;
	x->is_odd = ew_s3_answer_body(x->answer, bytes) < 0;
	return x->is_odd ? 0 : size * n;
}

static void on_over(void *arg, CURLcode code)
{
	struct ew_exchange *x = arg;
	char words[320] = "";
	int transport = x->is_odd ? 0 : ew_transfer_code(&x->transfer, code);
	const struct ew_s3_said *said;

	/* libcurl takes a header that breaks off for a short one, and "200" alone for all there is. */
	if (transport == 0 && !x->has_head) {
		transport = -EPROTO;
		(void)snprintf(words, sizeof(words), "the answer was cut off in its header");
	} else if (transport < 0) {
		ew_transfer_describe(&x->transfer, code, words, sizeof(words));
	}
	said = ew_s3_answer_end(x->answer, transport);
	x->wish.fn(x->wish.arg, said, words);
}

/* -- beginning -- */

static int add_field(struct ew_exchange *x, const char *text)
{
	struct curl_slist *longer = curl_slist_append(x->fields, text);

	if (!longer)
		return -ENOMEM;
	x->fields = longer;
	return 0;
}

static int add_pair(struct ew_exchange *x, const struct ew_s3_pair *pair)
{
	_cleanup_(ew_buf_free) struct ew_buf line = {0};
	int r;

	ew_buf_init_secret(&line, FIELD_BYTES);
	/* With an empty value libcurl would leave the field out. */
	ew_buf_printf(&line, pair->value[0] ? "%s: %s" : "%s;", pair->name, pair->value);
	ew_buf_add_u8(&line, 0);
	r = ew_buf_error(&line);
	return r < 0 ? r : add_field(x, (const char *)line.at);
}

/* No 100 Continue is waited for: servers that know it not would cost a second each time. */
static int add_fields(struct ew_exchange *x)
{
	const struct ew_s3_pairs *pairs = &x->wish.request->headers;
	int r = add_field(x, "Expect:");

	if (r == 0 && !ew_s3_pairs_find(pairs, "content-type"))
		r = add_field(x, "Content-Type:");
	for (size_t i = 0; r == 0 && i < pairs->n; i++)
		r = add_pair(x, &pairs->pair[i]);
	return r;
}

#define SET(option, value) (code = code == CURLE_OK ? curl_easy_setopt(x->transfer.curl, option, value) : code)

static bool has_body(const struct ew_s3_request *q)
{
	return strcmp(q->method, "PUT") == 0 || strcmp(q->method, "POST") == 0;
}

static int set_request(struct ew_exchange *x)
{
	_cleanup_(ew_buf_free) struct ew_buf url = {0};
	const struct ew_s3_request *q = x->wish.request;
	CURLcode code = CURLE_OK;
	int r;

	ew_buf_init(&url, URL_BYTES);
	r = ew_s3_request_url(q, &url);
	ew_buf_add_u8(&url, 0);
	if (r == 0)
		r = ew_buf_error(&url);
	if (r < 0)
		return r;
	SET(CURLOPT_URL, (const char *)url.at);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_HTTPHEADER, x->fields);
	SET(CURLOPT_CUSTOMREQUEST, q->method);
	if (strcmp(q->method, "HEAD") == 0)
		SET(CURLOPT_NOBODY, 1L);
	if (has_body(q)) {
		SET(CURLOPT_UPLOAD, 1L);
		SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)q->bytes);
		SET(CURLOPT_READFUNCTION, give_body);
		SET(CURLOPT_READDATA, x);
		SET(CURLOPT_SEEKFUNCTION, seek_body);
		SET(CURLOPT_SEEKDATA, x);
	}
	return code == CURLE_OK ? 0 : -EIO;
}

/* Where nothing moves while the server works: parts become a whole, or are copied. */
static long patience(const struct ew_exchange *x)
{
	enum ew_s3_action action = x->wish.request->action;

	return (long)x->wish.patience_s *
		(action == EW_S3_COMPLETE_UPLOAD || action == EW_S3_COPY_OBJECT ? EW_EXCHANGE_SLOW_ACTIONS : 1);
}

static int set_answer(struct ew_exchange *x)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_HEADERFUNCTION, take_header);
	SET(CURLOPT_HEADERDATA, x);
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, x);
	SET(CURLOPT_BUFFERSIZE, (long)BUFFER_BYTES);
	SET(CURLOPT_UPLOAD_BUFFERSIZE, (long)BUFFER_BYTES);
	SET(CURLOPT_CONNECTTIMEOUT, (long)EW_EXCHANGE_CONNECT_S);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)EW_EXCHANGE_SLOWEST_BYTES);
	SET(CURLOPT_LOW_SPEED_TIME, patience(x));
	return code == CURLE_OK ? 0 : -EIO;
}

int ew_exchange_new(struct ew_multi *multi, const struct ew_exchange_wish *wish, struct ew_exchange **ret)
{
	_cleanup_(ew_exchange_free) struct ew_exchange *x = calloc(1, sizeof(*x));
	int r;

	if (!x)
		return -ENOMEM;
	x->wish = *wish;
	r = ew_s3_answer_new(wish->request, wish->sink, wish->sink_arg, &x->answer);
	if (r == 0)
		r = ew_transfer_open(multi, &x->transfer, on_over, x);
	if (r == 0)
		r = add_fields(x);
	if (r == 0)
		r = set_request(x);
	if (r == 0)
		r = set_answer(x);
	if (r == 0)
		r = ew_transfer_begin(&x->transfer);
	if (r == 0)
		*ret = TAKE(x);
	return r;
}

void ew_exchange_free(struct ew_exchange **exchange)
{
	struct ew_exchange *x = TAKE(*exchange);

	if (!x)
		return;
	ew_transfer_close(&x->transfer);
	/* Signatures, tokens and keys of customers. */
	for (struct curl_slist *at = x->fields; at; at = at->next)
		ew_wipe(at->data, strlen(at->data));
	curl_slist_free_all(x->fields);
	ew_s3_answer_free(&x->answer);
	free(x);
}

int ew_exchange_unreadable(const struct ew_exchange *x)
{
	return x->unreadable;
}
