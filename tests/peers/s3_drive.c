/*
 * Runs the state machines of the S3 library against a real server, over libcurl: for tests. It can lose an answer on
 * purpose (--lose N: the N-th request is sent and its answer thrown away) and die in the middle (--stop N), so that
 * what follows from both can be seen. Prints one JSON object.
 *
 * Usage: s3_drive ENDPOINT BUCKET COMMAND [options], credentials in the environment.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/io.h"
#include "store/s3_delete.h"
#include "store/s3_probe.h"
#include "store/s3_sign.h"
#include "store/s3_upload.h"

#define FILE_MAX_BYTES (256u << 20)

struct drive {
	struct ew_s3_place place;
	struct ew_s3_credentials *credentials;
	CURL *curl;
	struct ew_buf file; /* the caller's bytes */
	unsigned sent;
	unsigned lose;
	unsigned stop;
	char **options;
	int n_options;
};

__attribute__((noreturn, format(printf, 1, 2))) static void give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vfprintf(stderr, format, args);
	va_end(args);
	(void)fputc('\n', stderr);
	exit(1);
}

/* -- options: "--name value", or "--name" alone -- */

static const char *option(const struct drive *d, const char *name)
{
	for (int i = 0; i < d->n_options; i++)
		if (strcmp(d->options[i], name) == 0)
			return i + 1 < d->n_options ? d->options[i + 1] : "";
	return NULL;
}

static uint64_t number(const struct drive *d, const char *name)
{
	const char *text = option(d, name);
	uint64_t value = 0;

	if (text && ew_slice_decimal(ew_slice_text(text), UINT64_MAX, &value) < 0)
		give_up("%s is no number", name);
	return value;
}

static const char *need(const struct drive *d, const char *name)
{
	const char *text = option(d, name);

	if (!text)
		give_up("%s is missing", name);
	return text;
}

static void read_file(const char *path, struct ew_buf *to)
{
	FILE *f = fopen(path, "rb");
	char room[65536];
	size_t n;

	if (!f)
		give_up("%s: %s", path, strerror(errno));
	while ((n = fread(room, 1, sizeof(room), f)) > 0)
		ew_buf_add(to, room, n);
	(void)fclose(f);
	if (ew_buf_error(to) < 0)
		give_up("%s does not fit", path);
}

static void write_file(const char *path, const struct ew_buf *from)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(from->at, 1, from->len, f) != from->len || fclose(f) != 0)
		give_up("%s: %s", path, strerror(errno));
}

static struct ew_s3_now now(void)
{
	struct ew_s3_now n = {.wall = ew_io_wall(ew_io_real())};

	if (ew_io_random(ew_io_real(), &n.random, sizeof(n.random)) < 0)
		give_up("no randomness");
	return n;
}

/* -- one exchange -- */

struct exchange {
	struct ew_s3_answer *answer;
	struct ew_slice left; /* to be sent */
};

static size_t send_bytes(char *to, size_t size, size_t n, void *arg)
{
	struct exchange *x = arg;
	size_t most = size * n < x->left.len ? size * n : x->left.len;

	if (most > 0)
		memcpy(to, x->left.at, most);
	x->left = ew_slice_of(x->left.at + most, x->left.len - most);
	return most;
}

static size_t take_header(char *at, size_t size, size_t n, void *arg)
{
	struct exchange *x = arg;
	struct ew_slice line = ew_slice_of(at, size * n), head;
	uint64_t status;

	if (!ew_slice_starts(line, EW_SLICE("HTTP/"))) {
		ew_s3_answer_header(x->answer, line);
		return size * n;
	}
	(void)ew_slice_cut(&line, ' ', &head);
	if (line.len >= 3 && ew_slice_decimal(ew_slice_of(line.at, 3), 999, &status) == 0)
		ew_s3_answer_status(x->answer, (unsigned)status);
	return size * n;
}

static size_t take_body(char *at, size_t size, size_t n, void *arg)
{
	struct exchange *x = arg;

	return ew_s3_answer_body(x->answer, ew_slice_of(at, size * n)) < 0 ? 0 : size * n;
}

static struct curl_slist *fields_of(const struct ew_s3_request *q)
{
	struct curl_slist *fields = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; fields && i < q->headers.n; i++) {
		struct ew_buf line;

		ew_buf_init(&line, 16384);
		ew_buf_printf(&line, "%s: %s", q->headers.pair[i].name, q->headers.pair[i].value);
		char *text = ew_buf_take_text(&line);

		fields = text ? curl_slist_append(fields, text) : NULL;
		free(text);
		ew_buf_free(&line);
	}
	if (!fields)
		give_up("no memory");
	return fields;
}

static void set_body(struct drive *d, const struct ew_s3_request *q, struct exchange *x)
{
	x->left = q->streams ? ew_slice_of(d->file.at + q->offset, q->bytes) : ew_buf_slice(&q->body);
	curl_easy_setopt(d->curl, CURLOPT_CUSTOMREQUEST, q->method);
	if (strcmp(q->method, "HEAD") == 0)
		curl_easy_setopt(d->curl, CURLOPT_NOBODY, 1L);
	if (strcmp(q->method, "PUT") != 0 && strcmp(q->method, "POST") != 0)
		return;
	curl_easy_setopt(d->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(d->curl, CURLOPT_READFUNCTION, send_bytes);
	curl_easy_setopt(d->curl, CURLOPT_READDATA, x);
	curl_easy_setopt(d->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)q->bytes);
}

static int perform(struct drive *d, const struct ew_s3_request *q, struct exchange *x)
{
	struct curl_slist *fields = fields_of(q);
	struct ew_buf url;

	ew_buf_init(&url, 65536);
	if (ew_s3_request_url(q, &url) < 0)
		give_up("no URL");
	ew_buf_add_u8(&url, 0);
	curl_easy_reset(d->curl);
	curl_easy_setopt(d->curl, CURLOPT_URL, (const char *)url.at);
	curl_easy_setopt(d->curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(d->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(d->curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(d->curl, CURLOPT_HTTPHEADER, fields);
	curl_easy_setopt(d->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(d->curl, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(d->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(d->curl, CURLOPT_WRITEDATA, x);
	set_body(d, q, x);
	CURLcode code = curl_easy_perform(d->curl);

	curl_slist_free_all(fields);
	ew_buf_free(&url);
	if (code == CURLE_COULDNT_CONNECT)
		return -ECONNREFUSED;
	return code == CURLE_OK || code == CURLE_WRITE_ERROR ? 0 : -EPROTO;
}

/* Signs, sends, and reads the answer, which is the caller's. */
static const struct ew_s3_said *exchange(struct drive *d, struct ew_s3_request *q, ew_s3_sink_fn *sink, void *arg,
	struct ew_s3_answer **ret)
{
	const struct ew_s3_scope scope = {.region = d->place.region};
	struct exchange x = {0};

	if (ew_s3_sign(q, d->credentials, &scope, now().wall) < 0 || ew_s3_answer_new(q, sink, arg, &x.answer) < 0)
		give_up("%s cannot be signed", ew_s3_action_name(q->action));
	int code = perform(d, q, &x);

	if (++d->sent == d->lose) {
		ew_s3_answer_free(&x.answer);
		if (ew_s3_answer_new(q, NULL, NULL, &x.answer) < 0)
			give_up("no memory");
		code = -EPROTO;
	}
	const struct ew_s3_said *said = ew_s3_answer_end(x.answer, code);

	(void)fprintf(stderr, "%s %u %s%s%s\n", ew_s3_action_name(q->action), said->status, said->code,
		code < 0 ? " lost" : "", said->defect < 0 ? " defect" : "");
	*ret = x.answer;
	return said;
}

static void wait_until(struct ew_wall until)
{
	int64_t us = until.us - now().wall.us;

	if (us > 0)
		usleep((useconds_t)us);
}

/* -- uploading -- */

static void read_keeping(const struct drive *d, struct ew_s3_keeping *to)
{
	static const uint8_t key[EW_S3_CUSTOMER_KEY_BYTES] = "a key of a customer of the tests";
	const char *lock = option(d, "--lock");

	to->legal_hold = option(d, "--hold") != NULL;
	to->storage_class = option(d, "--class");
	if (lock) {
		to->lock = strcmp(lock, "COMPLIANCE") == 0 ? EW_S3_LOCK_COMPLIANCE : EW_S3_LOCK_GOVERNANCE;
		to->until.us = (now().wall.us / EW_US_PER_S + (int64_t)number(d, "--lock-s")) * EW_US_PER_S;
	}
	if (option(d, "--customer-key")) {
		to->encryption = EW_S3_ENCRYPTION_CUSTOMER;
		to->customer_key = key;
	}
}

static struct ew_s3_upload *begin_upload(struct drive *d, const struct ew_s3_upload_wish *wish)
{
	const char *saved = option(d, "--resume");
	struct ew_error error = {0};
	struct ew_s3_upload *u = NULL;
	struct ew_buf blob;
	int r;

	ew_buf_init(&blob, EW_S3_MAX_SAVED_BYTES);
	if (saved) {
		read_file(saved, &blob);
		r = ew_s3_upload_resume(&d->place, wish, ew_buf_slice(&blob), &u, &error);
	} else {
		r = ew_s3_upload_new(&d->place, wish, &u, &error);
	}
	ew_buf_free(&blob);
	if (r < 0)
		give_up("%s", error.text);
	return u;
}

static void keep(struct drive *d, struct ew_s3_upload *u)
{
	const char *path = option(d, "--save");
	struct ew_buf blob;

	if (!path || !ew_s3_upload_is_unsaved(u))
		return;
	ew_buf_init(&blob, EW_S3_MAX_SAVED_BYTES);
	if (ew_s3_upload_save(u, &blob) < 0)
		give_up("the upload cannot be saved");
	write_file(path, &blob);
	ew_buf_free(&blob);
}

static void feed(struct drive *d, struct ew_s3_upload *u, const struct ew_s3_step *step)
{
	uint64_t half = step->bytes / 2;

	/* In two pieces, which must not make a difference. */
	if (half > 0 && ew_s3_upload_bytes(u, ew_slice_of(d->file.at + step->offset, half)) < 0)
		give_up("the bytes were not taken");
	if (ew_s3_upload_bytes(u, ew_slice_of(d->file.at + step->offset + half, step->bytes - half)) < 0)
		give_up("the bytes were not taken");
}

static void print_stored(const struct ew_s3_stored *s)
{
	static const char *const ends[] = {"runs", "stored", "failed", "later"};
	char until[EW_WALL_TEXT_BYTES];

	ew_wall_format(s->until, until);
	(void)printf("{\"end\":\"%s\",\"verified\":%s,\"bytes\":%" PRIu64 ",\"version\":\"%s\",\"lock\":%d,\"until\":\"%s\","
		     "\"hold\":%d,\"differs\":%u,\"was_there\":%s,\"parts\":%u,\"failure\":\"%s\"}\n",
		ends[s->end], s->verified ? "true" : "false", s->bytes, s->version, s->lock, until, s->legal_hold, s->differs,
		s->was_there ? "true" : "false", s->parts, ew_s3_class_word(s->failure));
	if (s->sentence.text[0])
		(void)fprintf(stderr, "%s\n", s->sentence.text);
}

static void upload(struct drive *d)
{
	struct ew_s3_upload_wish wish = {.key = need(d, "--key"), .single_bytes = number(d, "--single"),
		.part_bytes = number(d, "--part"), .unconditional = option(d, "--unconditional") != NULL, .may_lock_after = option(d, "--lock-after") != NULL};
	struct ew_s3_step step = {0};

	read_file(need(d, "--file"), &d->file);
	wish.bytes = d->file.len;
	read_keeping(d, &wish.keeping);
	if (ew_sha256_of(ew_buf_slice(&d->file), &wish.sha256) < 0)
		give_up("no hash");
	struct ew_s3_upload *u = begin_upload(d, &wish);

	while (step.kind != EW_S3_STEP_END) {
		struct ew_s3_now moment = now();

		if (ew_s3_upload_next(u, &moment, &step) < 0)
			give_up("no step");
		if (step.kind == EW_S3_STEP_READ)
			feed(d, u, &step);
		else if (step.kind == EW_S3_STEP_WAIT)
			wait_until(step.until);
		else if (step.kind == EW_S3_STEP_SEND) {
			struct ew_s3_answer *answer = NULL;
			const struct ew_s3_said *said =
				exchange(d, step.request, step.wants_bytes ? ew_s3_upload_sink : NULL, u, &answer);

			if (d->sent == d->stop)
				exit(3);
			moment = now();
			if (ew_s3_upload_answered(u, said, &moment) < 0)
				give_up("no memory");
			ew_s3_answer_free(&answer);
			keep(d, u);
		}
	}
	print_stored(ew_s3_upload_result(u));
	ew_s3_upload_free(&u);
}

/* -- deleting -- */

static void print_deleted(const struct ew_s3_deleted *r)
{
	static const char *const ends[] = {"runs", "gone", "held", "unverified", "failed", "later"};
	char until[EW_WALL_TEXT_BYTES];

	ew_wall_format(r->until, until);
	(void)printf("{\"end\":\"%s\",\"versions\":%zu,\"markers\":%zu,\"uploads\":%zu,\"held\":%zu,\"until\":\"%s\",\"hold\":%s,"
		     "\"failure\":\"%s\"}\n",
		ends[r->end], r->versions, r->markers, r->uploads, r->n_held, until, r->legal_hold ? "true" : "false",
		ew_s3_class_word(r->failure));
	if (r->sentence.text[0])
		(void)fprintf(stderr, "%s\n", r->sentence.text);
}

static void delete(struct drive *d)
{
	const struct ew_s3_delete_wish wish = {.key = need(d, "--key"), .bypass = option(d, "--bypass") != NULL};
	struct ew_s3_step step = {0};
	struct ew_error error = {0};
	struct ew_s3_delete *x = NULL;

	if (ew_s3_delete_new(&d->place, &wish, &x, &error) < 0)
		give_up("%s", error.text);
	while (step.kind != EW_S3_STEP_END) {
		struct ew_s3_answer *answer = NULL;
		struct ew_s3_now moment = now();

		if (ew_s3_delete_next(x, &moment, &step) < 0)
			give_up("no step");
		if (step.kind == EW_S3_STEP_WAIT)
			wait_until(step.until);
		if (step.kind != EW_S3_STEP_SEND)
			continue;
		const struct ew_s3_said *said = exchange(d, step.request, NULL, NULL, &answer);

		moment = now();
		if (ew_s3_delete_answered(x, said, &moment) < 0)
			give_up("no memory");
		ew_s3_answer_free(&answer);
	}
	print_deleted(ew_s3_delete_result(x));
	ew_s3_delete_free(&x);
}

/* -- probing -- */

static void print_probed(const struct ew_s3_probed *r)
{
	struct ew_buf json;

	ew_buf_init(&json, 65536);
	ew_buf_printf(&json, "{\"could_ask\":%s,\"left\":[", r->could_ask ? "true" : "false");
	for (size_t i = 0; i < r->n_left; i++)
		ew_buf_printf(&json, "%s{\"key\":\"%s\",\"version\":\"%s\",\"until_us\":%" PRId64 "}", i > 0 ? "," : "", r->left[i].key,
			r->left[i].version, r->left[i].until.us);
	ew_buf_add_text(&json, "],\"found\":");
	if (ew_s3_abilities_write(&r->abilities, &json) < 0)
		give_up("no JSON");
	(void)printf("%.*s}\n", (int)json.len, (const char *)json.at);
	ew_buf_free(&json);
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		struct ew_error sentence;

		ew_s3_ability_say(&r->abilities, (enum ew_s3_ability)i, &sentence);
		(void)fprintf(stderr, "%s\n", sentence.text);
	}
	if (r->sentence.text[0])
		(void)fprintf(stderr, "%s\n", r->sentence.text);
}

static void probe(struct drive *d)
{
	struct ew_s3_canary left = {.until = {(int64_t)number(d, "--left-until-us")}};
	struct ew_s3_probe_wish wish = {.lock_s = (unsigned)number(d, "--lock-s"), .wait = option(d, "--wait") != NULL,
		.may_write_lifecycle = option(d, "--lifecycle") != NULL, .storage_class = option(d, "--class")};
	struct ew_s3_step step = {0};
	struct ew_error error = {0};
	struct ew_s3_probe *p = NULL;

	if (option(d, "--left-key")) {
		(void)snprintf(left.key, sizeof(left.key), "%s", option(d, "--left-key"));
		(void)snprintf(left.version, sizeof(left.version), "%s", need(d, "--left-version"));
		wish.left = &left;
		wish.n_left = 1;
	}
	if (ew_id_random(ew_io_real(), &wish.id) < 0 || ew_s3_probe_new(&d->place, &wish, &p, &error) < 0)
		give_up("%s", error.text);
	while (step.kind != EW_S3_STEP_END) {
		struct ew_s3_answer *answer = NULL;
		struct ew_s3_now moment = now();

		if (ew_s3_probe_next(p, &moment, &step) < 0)
			give_up("no step");
		if (step.kind == EW_S3_STEP_WAIT)
			wait_until(step.until);
		if (step.kind != EW_S3_STEP_SEND)
			continue;
		const struct ew_s3_said *said =
			exchange(d, step.request, step.wants_bytes ? ew_s3_probe_sink : NULL, p, &answer);

		moment = now();
		if (ew_s3_probe_answered(p, said, &moment) < 0)
			give_up("no memory");
		ew_s3_answer_free(&answer);
	}
	print_probed(ew_s3_probe_result(p));
	ew_s3_probe_free(&p);
}

/* -- single requests -- */

static void ask(struct drive *d, int made, struct ew_s3_request **made_request)
{
	struct ew_s3_answer *answer = NULL;

	if (made < 0)
		give_up("the request cannot be made");
	struct ew_s3_request *q = *made_request;
	const struct ew_s3_said *said = exchange(d, q, NULL, NULL, &answer);
	struct ew_s3_outcome outcome;
	struct ew_error sentence;

	ew_s3_judge(q->action, said, &outcome);
	ew_s3_say(&d->place, q, said, now().wall, &sentence);
	(void)fprintf(stderr, "%s\n", sentence.text);
	(void)printf("{\"class\":\"%s\",\"status\":%u,\"code\":\"%s\",\"versioning\":%d,\"lock_enabled\":%d,\"lock\":%d,\"entries\":%zu,"
		     "\"storage_class\":\"%s\"}\n",
		ew_s3_class_word(outcome.class), said->status, said->code, said->versioning, said->lock_enabled, said->lock,
		said->n_entries, said->storage_class);
	ew_s3_answer_free(&answer);
	ew_s3_request_free(made_request);
}

static void single(struct drive *d, const char *command)
{
	const char *key = option(d, "--key"), *version = option(d, "--version");
	struct ew_s3_request *q = NULL;
	const struct ew_s3_place *p = &d->place;

	if (strcmp(command, "create") == 0)
		ask(d, ew_s3_create_bucket(p, option(d, "--lock") != NULL, &q), &q);
	else if (strcmp(command, "version") == 0)
		ask(d, ew_s3_put_versioning(p, true, &q), &q);
	else if (strcmp(command, "hide") == 0)
		ask(d, ew_s3_delete_object(p, key, NULL, false, &q), &q);
	else if (strcmp(command, "release") == 0)
		ask(d, ew_s3_put_legal_hold(p, key, version, false, &q), &q);
	else if (strcmp(command, "begin") == 0)
		ask(d, ew_s3_create_upload(p, key, &(struct ew_s3_keeping){0}, &q), &q);
	else if (strcmp(command, "head") == 0)
		ask(d, ew_s3_head_object(p, key, version, NULL, &q), &q);
	else if (strcmp(command, "copy") == 0)
		ask(d, ew_s3_copy_object(p, key, version, &(struct ew_s3_keeping){.storage_class = need(d, "--class")}, &q), &q);
	else if (strcmp(command, "list") == 0)
		ask(d, ew_s3_list_objects(p, option(d, "--prefix"), NULL, &q), &q);
	else if (strcmp(command, "lock-configuration") == 0)
		ask(d, ew_s3_get_lock_configuration(p, &q), &q);
	else if (strcmp(command, "lock-default") == 0)
		ask(d, ew_s3_put_lock_configuration(p, EW_S3_LOCK_GOVERNANCE, 1, &q), &q);
	else
		give_up("no command %s", command);
}

static void presign(struct drive *d)
{
	const struct ew_s3_scope scope = {.region = d->place.region};
	struct ew_wall at = {now().wall.us - (int64_t)number(d, "--ago-s") * EW_US_PER_S};
	struct ew_s3_request *q = NULL;
	struct ew_buf url;

	ew_buf_init(&url, 65536);
	if (ew_s3_get_object(&d->place, need(d, "--key"), NULL, NULL, 0, NULL, &q) < 0 ||
		ew_s3_presign(q, d->credentials, &scope, at, 60, &url) < 0)
		give_up("no URL");
	(void)printf("{\"url\":\"%.*s\"}\n", (int)url.len, (const char *)url.at);
	ew_s3_request_free(&q);
	ew_buf_free(&url);
}

static const char *from_env(void *arg, const char *name)
{
	(void)arg;
	return getenv(name);
}

int main(int argc, char **argv)
{
	struct drive d = {.options = argv + 4, .n_options = argc - 4};
	struct ew_error error = {0};

	if (argc < 4)
		give_up("usage: s3_drive ENDPOINT BUCKET COMMAND [options]");
	const struct ew_s3_place_wish wish = {.endpoint = argv[1], .bucket = argv[2]};

	if (ew_s3_place_read(&wish, &d.place, &error) < 0 ||
		ew_s3_credentials_from_env(from_env, NULL, NULL, &d.credentials, &error) < 0)
		give_up("%s", error.text);
	d.lose = (unsigned)number(&d, "--lose");
	d.stop = (unsigned)number(&d, "--stop");
	ew_buf_init(&d.file, FILE_MAX_BYTES);
	d.curl = curl_easy_init();
	if (!d.curl)
		give_up("no libcurl");
	if (strcmp(argv[3], "upload") == 0)
		upload(&d);
	else if (strcmp(argv[3], "delete") == 0)
		delete(&d);
	else if (strcmp(argv[3], "probe") == 0)
		probe(&d);
	else if (strcmp(argv[3], "presign") == 0)
		presign(&d);
	else
		single(&d, argv[3]);
	curl_easy_cleanup(d.curl);
	ew_s3_credentials_free(&d.credentials);
	ew_buf_free(&d.file);
	return 0;
}
