/*
 * The bucket in memory. It does what S3's documentation says of the few requests that the machines send, so that what
 * they believe can be compared with what is there.
 */
#include "unit/store/s3_fake.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MOST (16u << 20)

void fake_free(struct fake *f)
{
	for (size_t i = 0; i < f->n_versions; i++)
		ew_buf_free(&f->version[i].bytes);
	for (size_t i = 0; i < EW_COUNT(f->part); i++)
		ew_buf_free(&f->part[i]);
}

size_t fake_count(const struct fake *f, const char *key)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_versions; i++)
		n += !f->version[i].is_gone && strcmp(f->version[i].key, key) == 0;
	return n;
}

static struct fake_version *find(struct fake *f, const char *key, const char *id)
{
	for (size_t i = f->n_versions; i > 0; i--) {
		struct fake_version *v = &f->version[i - 1];

		if (!v->is_gone && strcmp(v->key, key) == 0 && (!id || strcmp(v->id, id) == 0))
			return v;
	}
	return NULL;
}

struct fake_version *fake_newest(struct fake *f, const char *key)
{
	struct fake_version *v = find(f, key, NULL);

	return v && !v->is_marker ? v : NULL;
}

static void say_error(struct ew_buf *to, unsigned status, const char *code)
{
	ew_buf_printf(to, "%u\nDate: Sun, 22 Nov 2026 12:00:00 GMT\n\n<Error><Code>%s</Code></Error>", status, code);
}

static struct fake_version *add(struct fake *f, const char *key)
{
	struct fake_version *v = &f->version[f->n_versions];

	if (f->n_versions == FAKE_VERSIONS)
		abort();
	if (!f->has_versions)
		for (size_t i = 0; i < f->n_versions; i++)
			if (strcmp(f->version[i].key, key) == 0)
				f->version[i].is_gone = true;
	*v = (struct fake_version){0};
	(void)snprintf(v->key, sizeof(v->key), "%s", key);
	(void)snprintf(v->id, sizeof(v->id), f->has_versions ? "v%zu" : "null", f->n_versions);
	ew_buf_init(&v->bytes, BYTES_MOST);
	f->n_versions++;
	return v;
}

static void note_locks(const struct fake *f, const struct ew_s3_request *q, struct fake_version *v)
{
	const char *mode = ew_s3_pairs_find(&q->headers, "x-amz-object-lock-mode");
	const char *until = ew_s3_pairs_find(&q->headers, "x-amz-object-lock-retain-until-date");

	if (!f->has_locks)
		return;
	v->hold = ew_s3_pairs_find(&q->headers, "x-amz-object-lock-legal-hold") != NULL;
	if (mode && ew_wall_parse(ew_slice_text(until), &v->until) == 0)
		v->lock = mode[0] == 'C' ? EW_S3_LOCK_COMPLIANCE : EW_S3_LOCK_GOVERNANCE;
}

static void stored(struct fake *f, struct fake_version *v, struct ew_buf *to)
{
	if (f->damages && v->bytes.len > 0)
		v->bytes.at[v->bytes.len / 2] ^= 1;
	if (f->forgets)
		v->is_gone = true;
	ew_buf_printf(to, "200\nDate: Sun, 22 Nov 2026 12:00:00 GMT\nETag: \"e\"\n");
	if (f->has_versions)
		ew_buf_printf(to, "x-amz-version-id: %s\n", v->id);
	ew_buf_add_text(to, "\n");
}

static bool condition_fails(struct fake *f, const struct ew_s3_request *q)
{
	return f->has_conditions && ew_s3_pairs_find(&q->headers, "if-none-match") && fake_newest(f, q->key);
}

static void put_object(struct fake *f, const struct ew_s3_request *q, struct ew_slice bytes, struct ew_buf *to)
{
	if (condition_fails(f, q)) {
		say_error(to, 412, "PreconditionFailed");
		return;
	}
	struct fake_version *v = add(f, q->key);

	ew_buf_add_slice(&v->bytes, bytes);
	note_locks(f, q, v);
	stored(f, v, to);
}

static void describe(const struct fake_version *v, struct ew_buf *to)
{
	char until[EW_WALL_TEXT_BYTES];

	ew_wall_format(v->until, until);
	ew_buf_printf(to, "200\nETag: \"e\"\nContent-Length: %zu\n", v->bytes.len);
	if (v->id[0] == 'v')
		ew_buf_printf(to, "x-amz-version-id: %s\n", v->id);
	if (v->lock != EW_S3_LOCK_NONE)
		ew_buf_printf(to, "x-amz-object-lock-mode: %s\nx-amz-object-lock-retain-until-date: %s\n",
			v->lock == EW_S3_LOCK_COMPLIANCE ? "COMPLIANCE" : "GOVERNANCE", until);
	if (v->hold)
		ew_buf_add_text(to, "x-amz-object-lock-legal-hold: ON\n");
	ew_buf_add_text(to, "\n");
}

static void read_range(const struct fake_version *v, const char *range, struct ew_buf *to)
{
	size_t from = 0, last = 0;

	if (sscanf(range, "bytes=%zu-%zu", &from, &last) != 2)
		abort();
	if (from >= v->bytes.len) {
		say_error(to, 416, "InvalidRange");
		return;
	}
	last = last < v->bytes.len ? last : v->bytes.len - 1;
	ew_buf_printf(to, "206\nETag: \"e\"\nContent-Length: %zu\n\n", last + 1 - from);
	ew_buf_add_slice(to, ew_slice_of(v->bytes.at + from, last + 1 - from));
}

static void read_object(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	struct fake_version *v = find(f, q->key, ew_s3_pairs_find(&q->query, "versionId"));

	if (v && v->is_marker && ew_s3_pairs_find(&q->query, "versionId"))
		ew_buf_add_text(to, "405\nx-amz-delete-marker: true\n\n");
	else if (!v || v->is_marker)
		q->action == EW_S3_HEAD_OBJECT ? ew_buf_add_text(to, "404\n\n") : say_error(to, 404, "NoSuchKey");
	else if (q->action == EW_S3_GET_OBJECT && ew_s3_pairs_find(&q->headers, "range") && !f->no_ranges)
		read_range(v, ew_s3_pairs_find(&q->headers, "range"), to);
	else {
		describe(v, to);
		if (q->action == EW_S3_GET_OBJECT)
			ew_buf_add_slice(to, ew_buf_slice(&v->bytes));
	}
}

static bool is_locked(const struct fake *f, const struct fake_version *v, bool bypass)
{
	bool in_time = v->until.us > f->now.us;

	return v->hold || (v->lock == EW_S3_LOCK_COMPLIANCE && in_time) ||
	       (v->lock == EW_S3_LOCK_GOVERNANCE && in_time && !bypass);
}

static void refuse_deletion(const struct fake *f, struct ew_buf *to)
{
	if (f->is_minio)
		say_error(to, 400, "InvalidRequest");
	else
		say_error(to, 403, "AccessDenied");
}

static void delete_object(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	const char *id = ew_s3_pairs_find(&q->query, "versionId");
	struct fake_version *v = find(f, q->key, id);
	bool bypass = ew_s3_pairs_find(&q->headers, "x-amz-bypass-governance-retention") != NULL;

	if (f->no_delete) {
		refuse_deletion(f, to);
		return;
	}
	if (!id && f->has_versions) {
		v = add(f, q->key);
		v->is_marker = true;
		ew_buf_printf(to, "204\nx-amz-delete-marker: true\nx-amz-version-id: %s\n\n", v->id);
		return;
	} else if (v && is_locked(f, v, bypass)) {
		refuse_deletion(f, to);
		return;
	} else if (v && !f->keeps) {
		v->is_gone = true;
	}
	ew_buf_add_text(to, "204\n\n");
}

static void list_versions(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	const char *prefix = ew_s3_pairs_find(&q->query, "prefix"), *marker = ew_s3_pairs_find(&q->query, "version-id-marker");
	size_t told = 0, i = 0;

	if (f->no_list) {
		say_error(to, 501, "NotImplemented");
		return;
	}
	ew_buf_add_text(to, "200\n\n<ListVersionsResult>");
	/* Pages of two. */
	if (marker)
		for (uint64_t at; i < f->n_versions && ew_slice_decimal(ew_slice_text(marker), 1000, &at) == 0 && i < at;)
			i++;
	for (; i < f->n_versions && told < 2; i++) {
		const struct fake_version *v = &f->version[i];
		const char *tag = v->is_marker ? "DeleteMarker" : "Version";

		if (v->is_gone || strncmp(v->key, prefix, strlen(prefix)) != 0)
			continue;
		ew_buf_printf(to, "<%s><Key>%s</Key><VersionId>%s</VersionId></%s>", tag, v->key, v->id, tag);
		told++;
	}
	if (i < f->n_versions)
		ew_buf_printf(to, "<IsTruncated>true</IsTruncated><NextKeyMarker>%s</NextKeyMarker><NextVersionIdMarker>%zu</NextVersionIdMarker>",
			prefix, i);
	ew_buf_add_text(to, "</ListVersionsResult>");
}

/* -- in parts: one upload at a time -- */

static bool is_upload(const struct fake *f, const struct ew_s3_request *q)
{
	const char *id = ew_s3_pairs_find(&q->query, "uploadId");
	char ours[16];

	(void)snprintf(ours, sizeof(ours), "u%u", f->upload_number);
	return f->has_upload && strcmp(id, ours) == 0;
}

static void create_upload(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	for (size_t i = 0; i < EW_COUNT(f->part); i++) {
		ew_buf_free(&f->part[i]);
		ew_buf_init(&f->part[i], BYTES_MOST);
	}
	f->has_upload = !f->forgets_uploads;
	f->upload_number++;
	(void)snprintf(f->upload_key, sizeof(f->upload_key), "%s", q->key);
	ew_buf_printf(to, "200\n\n<InitiateMultipartUploadResult><UploadId>u%u</UploadId></InitiateMultipartUploadResult>",
		f->upload_number);
}

static void upload_part(struct fake *f, const struct ew_s3_request *q, struct ew_slice bytes, struct ew_buf *to)
{
	uint64_t number = 0;

	if (ew_slice_decimal(ew_slice_text(ew_s3_pairs_find(&q->query, "partNumber")), 4, &number) < 0)
		abort();
	ew_buf_clear(&f->part[number - 1]);
	ew_buf_add_slice(&f->part[number - 1], bytes);
	ew_buf_printf(to, "200\nETag: \"p%" PRIu64 "\"\n\n", number);
}

static void complete_upload(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	if (condition_fails(f, q)) {
		say_error(to, 412, "PreconditionFailed");
		return;
	}
	struct fake_version *v = add(f, q->key);

	for (size_t i = 0; i < EW_COUNT(f->part); i++)
		ew_buf_add_slice(&v->bytes, ew_buf_slice(&f->part[i]));
	f->has_upload = false;
	stored(f, v, to);
	ew_buf_add_text(to, "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
}

static void list_parts(struct fake *f, struct ew_buf *to)
{
	ew_buf_add_text(to, "200\n\n<ListPartsResult>");
	for (size_t i = 0; i < EW_COUNT(f->part); i++)
		if (f->part[i].len > 0)
			ew_buf_printf(to, "<Part><PartNumber>%zu</PartNumber><ETag>\"p%zu\"</ETag><Size>%zu</Size></Part>", i + 1, i + 1,
				f->part[i].len);
	ew_buf_add_text(to, "<IsTruncated>false</IsTruncated></ListPartsResult>");
}

static void of_upload(struct fake *f, const struct ew_s3_request *q, struct ew_slice bytes, struct ew_buf *to)
{
	if (!is_upload(f, q)) {
		say_error(to, 404, "NoSuchUpload");
	} else if (q->action == EW_S3_UPLOAD_PART) {
		upload_part(f, q, bytes, to);
	} else if (q->action == EW_S3_COMPLETE_UPLOAD) {
		complete_upload(f, q, to);
	} else if (q->action == EW_S3_LIST_PARTS) {
		list_parts(f, to);
	} else {
		f->has_upload = false;
		ew_buf_add_text(to, "204\n\n");
	}
}

static void list_uploads(struct fake *f, struct ew_buf *to)
{
	ew_buf_add_text(to, "200\n\n<ListMultipartUploadsResult>");
	if (f->has_upload)
		ew_buf_printf(to, "<Upload><Key>%s</Key><UploadId>u%u</UploadId></Upload>", f->upload_key, f->upload_number);
	ew_buf_add_text(to, "</ListMultipartUploadsResult>");
}

static void set_hold(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	struct fake_version *v = find(f, q->key, ew_s3_pairs_find(&q->query, "versionId"));

	if (!v || !f->has_locks) {
		say_error(to, 400, "InvalidRequest");
		return;
	}
	bool on = ew_slice_find(ew_buf_slice(&q->body), EW_SLICE(">ON<")) != SIZE_MAX;

	if (q->action == EW_S3_PUT_LEGAL_HOLD && !on && f->no_release) {
		say_error(to, 403, "AccessDenied");
		return;
	}
	if (q->action == EW_S3_PUT_LEGAL_HOLD && !f->ignores_holds)
		v->hold = on || f->keeps_holds;
	else if (q->action == EW_S3_PUT_LEGAL_HOLD)
		;
	else if (is_locked(f, v, false)) {
		say_error(to, 403, "AccessDenied");
		return;
	} else {
		v->lock = EW_S3_LOCK_COMPLIANCE;
		v->until.us = f->now.us + 1000 * EW_US_PER_S;
	}
	ew_buf_add_text(to, "200\n\n");
}

static void show_hold(struct fake *f, const struct ew_s3_request *q, struct ew_buf *to)
{
	const struct fake_version *v = find(f, q->key, ew_s3_pairs_find(&q->query, "versionId"));

	if (!v || v->is_marker)
		say_error(to, 404, "NoSuchKey");
	else if (!v->hold)
		say_error(to, 404, f->is_gateway || f->never_held++ % 2 ? "ObjectLockConfigurationNotFoundError" : "NoSuchObjectLockConfiguration");
	else
		ew_buf_add_text(to, "200\n\n<LegalHold><Status>ON</Status></LegalHold>");
}

static void act(struct fake *f, const struct ew_s3_request *q, struct ew_slice bytes, struct ew_buf *to)
{
	switch (q->action) {
	case EW_S3_PUT_OBJECT:
		put_object(f, q, bytes, to);
		break;
	case EW_S3_HEAD_OBJECT:
	case EW_S3_GET_OBJECT:
		read_object(f, q, to);
		break;
	case EW_S3_DELETE_OBJECT:
		delete_object(f, q, to);
		break;
	case EW_S3_LIST_VERSIONS:
		list_versions(f, q, to);
		break;
	case EW_S3_CREATE_UPLOAD:
		create_upload(f, q, to);
		break;
	case EW_S3_LIST_UPLOADS:
		list_uploads(f, to);
		break;
	case EW_S3_GET_LEGAL_HOLD:
		show_hold(f, q, to);
		break;
	case EW_S3_PUT_LEGAL_HOLD:
	case EW_S3_PUT_RETENTION:
		set_hold(f, q, to);
		break;
	case EW_S3_GET_VERSIONING:
		ew_buf_printf(to, "200\n\n<VersioningConfiguration>%s</VersioningConfiguration>",
			f->has_versions && !f->denies_versions ? "<Status>Enabled</Status>" : "");
		break;
	case EW_S3_UPLOAD_PART:
	case EW_S3_COMPLETE_UPLOAD:
	case EW_S3_ABORT_UPLOAD:
	case EW_S3_LIST_PARTS:
		of_upload(f, q, bytes, to);
		break;
	default:
		say_error(to, 501, "NotImplemented");
	}
}

const struct ew_s3_said *fake_answer(struct fake *f, const struct ew_s3_request *q, struct ew_slice streamed,
	ew_s3_sink_fn *sink, void *arg, struct ew_s3_answer **ret)
{
	struct ew_slice bytes = q->streams ? streamed : ew_buf_slice(&q->body), head, line;
	bool hit = ++f->requests == f->fault_at || (f->fault_lasts && f->fault_at > 0 && f->requests > f->fault_at);
	enum fake_fault fault = hit ? f->fault : FAULT_NONE;
	struct ew_s3_answer *a = NULL;
	struct ew_buf text;
	uint64_t status = 0;

	if (ew_s3_answer_new(q, sink, arg, &a) < 0)
		return NULL;
	*ret = a;
	ew_buf_init(&text, BYTES_MOST + 4096);
	if (fault != FAULT_CUT && fault != FAULT_BUSY)
		act(f, q, bytes, &text);
	if (fault == FAULT_BUSY || fault == FAULT_BROKEN || fault == FAULT_GARBAGE)
		ew_buf_clear(&text);
	if (fault == FAULT_BUSY)
		say_error(&text, 503, "SlowDown");
	if (fault == FAULT_BROKEN)
		say_error(&text, 500, "InternalError");
	if (fault == FAULT_GARBAGE)
		ew_buf_add_text(&text, "200\n\n<html>");
	struct ew_slice rest = ew_buf_slice(&text);

	if (fault == FAULT_LOST || fault == FAULT_CUT)
		rest = EW_SLICE_EMPTY;
	if (ew_slice_cut(&rest, '\n', &head) && ew_slice_decimal(head, 999, &status) == 0)
		ew_s3_answer_status(a, (unsigned)status);
	while (ew_slice_cut(&rest, '\n', &line) && line.len > 0)
		ew_s3_answer_header(a, line);
	bool is_cut = f->cuts > 0 && q->action == EW_S3_GET_OBJECT && status < 300 && rest.len > f->cut_after;

	if (is_cut) {
		f->cuts--;
		rest.len = f->cut_after;
	}
	/* A HEAD has no body. */
	int r = q->action == EW_S3_HEAD_OBJECT ? 0 : ew_s3_answer_body(a, rest);
	const struct ew_s3_said *said = ew_s3_answer_end(a, is_cut || fault == FAULT_LOST || fault == FAULT_CUT ? -EPROTO : 0);

	(void)r;
	r = ew_buf_error(&text);
	ew_buf_free(&text);
	return r < 0 ? NULL : said;
}
