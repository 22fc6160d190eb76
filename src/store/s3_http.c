/*
 * Requests as data. Must never let a text break out of its place: header values are printable ASCII, everything in a
 * query is encoded at the end, and what one of them held is wiped, since some of them are keys.
 */
#include "store/s3_http.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"

#define QUERY_MAX_BYTES (32u << 10)

struct action_row {
	const char *name;
	enum ew_s3_right right;
};

static const struct action_row actions[EW_S3_ACTIONS] = {
	[EW_S3_PUT_OBJECT] = {"PutObject", EW_S3_MAY_WRITE},
	[EW_S3_GET_OBJECT] = {"GetObject", EW_S3_MAY_READ},
	[EW_S3_HEAD_OBJECT] = {"HeadObject", EW_S3_MAY_READ},
	[EW_S3_DELETE_OBJECT] = {"DeleteObject", EW_S3_MAY_DELETE},
	[EW_S3_COPY_OBJECT] = {"CopyObject", EW_S3_MAY_WRITE},
	[EW_S3_RESTORE_OBJECT] = {"RestoreObject", EW_S3_MAY_READ},
	[EW_S3_CREATE_UPLOAD] = {"CreateMultipartUpload", EW_S3_MAY_WRITE},
	[EW_S3_UPLOAD_PART] = {"UploadPart", EW_S3_MAY_WRITE},
	[EW_S3_COMPLETE_UPLOAD] = {"CompleteMultipartUpload", EW_S3_MAY_WRITE},
	[EW_S3_ABORT_UPLOAD] = {"AbortMultipartUpload", EW_S3_MAY_WRITE},
	[EW_S3_LIST_PARTS] = {"ListParts", EW_S3_MAY_WRITE},
	[EW_S3_LIST_UPLOADS] = {"ListMultipartUploads", EW_S3_MAY_DELETE},
	[EW_S3_LIST_VERSIONS] = {"ListObjectVersions", EW_S3_MAY_DELETE},
	[EW_S3_LIST_OBJECTS] = {"ListObjectsV2", EW_S3_MAY_READ},
	[EW_S3_GET_RETENTION] = {"GetObjectRetention", EW_S3_MAY_READ},
	[EW_S3_PUT_RETENTION] = {"PutObjectRetention", EW_S3_MAY_CONFIGURE},
	[EW_S3_GET_LEGAL_HOLD] = {"GetObjectLegalHold", EW_S3_MAY_READ},
	[EW_S3_PUT_LEGAL_HOLD] = {"PutObjectLegalHold", EW_S3_MAY_CONFIGURE},
	[EW_S3_GET_TAGGING] = {"GetObjectTagging", EW_S3_MAY_READ},
	[EW_S3_PUT_TAGGING] = {"PutObjectTagging", EW_S3_MAY_WRITE},
	[EW_S3_GET_VERSIONING] = {"GetBucketVersioning", EW_S3_MAY_READ},
	[EW_S3_PUT_VERSIONING] = {"PutBucketVersioning", EW_S3_MAY_CONFIGURE},
	[EW_S3_GET_LIFECYCLE] = {"GetBucketLifecycleConfiguration", EW_S3_MAY_CONFIGURE},
	[EW_S3_PUT_LIFECYCLE] = {"PutBucketLifecycleConfiguration", EW_S3_MAY_CONFIGURE},
	[EW_S3_DELETE_LIFECYCLE] = {"DeleteBucketLifecycle", EW_S3_MAY_CONFIGURE},
	[EW_S3_GET_LOCK_CONFIGURATION] = {"GetObjectLockConfiguration", EW_S3_MAY_READ},
	[EW_S3_PUT_LOCK_CONFIGURATION] = {"PutObjectLockConfiguration", EW_S3_MAY_CONFIGURE},
	[EW_S3_CREATE_BUCKET] = {"CreateBucket", EW_S3_MAY_CONFIGURE},
	[EW_S3_ASK_ROLE] = {"asking for the instance's role", EW_S3_MAY_READ},
};

enum ew_s3_right ew_s3_action_right(enum ew_s3_action action)
{
	return actions[action].right;
}

const char *ew_s3_action_name(enum ew_s3_action action)
{
	return actions[action].name;
}

int ew_s3_request_new(enum ew_s3_action action, const char *method, struct ew_s3_request **ret)
{
	struct ew_s3_request *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->action = action;
	r->method = method;
	ew_buf_init_secret(&r->body, EW_S3_MAX_BODY_BYTES);
	*ret = r;
	return 0;
}

static void free_value(struct ew_s3_pair *pair)
{
	if (pair->value)
		ew_wipe(pair->value, strlen(pair->value));
	free(pair->value);
	pair->value = NULL;
}

static void free_pairs(struct ew_s3_pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++)
		free_value(&pairs->pair[i]);
	pairs->n = 0;
}

void ew_s3_request_free(struct ew_s3_request **request)
{
	struct ew_s3_request *r = *request;

	if (!r)
		return;
	free_pairs(&r->query);
	free_pairs(&r->headers);
	ew_buf_free(&r->body);
	free(r);
	*request = NULL;
}

static void fail(struct ew_s3_request *r, int error)
{
	if (r->error == 0)
		r->error = error;
}

static void add(struct ew_s3_request *r, struct ew_s3_pairs *pairs, const char *name, const char *value)
{
	struct ew_s3_pair *pair = &pairs->pair[pairs->n];

	if (pairs->n >= EW_S3_MAX_PAIRS) {
		fail(r, -E2BIG);
		return;
	}
	pair->name = name;
	pair->value = value ? strdup(value) : NULL;
	if (value && !pair->value)
		fail(r, -ENOMEM);
	else
		pairs->n++;
}

/* RFC 9110 5.5, and no blanks at the ends: they would be signed in one form and sent in another. */
static bool is_field_value(const char *value)
{
	size_t n = strlen(value);

	for (size_t i = 0; i < n; i++)
		if (value[i] < ' ' || value[i] > '~')
			return false;
	return n == 0 || (value[0] != ' ' && value[n - 1] != ' ');
}

void ew_s3_request_header(struct ew_s3_request *request, const char *name, const char *value)
{
	if (!is_field_value(value))
		fail(request, -EINVAL);
	else
		add(request, &request->headers, name, value);
}

void ew_s3_request_query(struct ew_s3_request *request, const char *name, const char *value)
{
	add(request, &request->query, name, value);
}

void ew_s3_request_header_remove(struct ew_s3_request *request, const char *name)
{
	struct ew_s3_pairs *pairs = &request->headers;

	for (size_t i = 0; i < pairs->n; i++) {
		if (strcmp(pairs->pair[i].name, name) != 0)
			continue;
		free_value(&pairs->pair[i]);
		pairs->pair[i] = pairs->pair[--pairs->n];
		return;
	}
}

const char *ew_s3_pairs_find(const struct ew_s3_pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (strcmp(pairs->pair[i].name, name) == 0)
			return pairs->pair[i].value;
	return NULL;
}

int ew_s3_request_close(struct ew_s3_request *request)
{
	int r = request->error;

	if (r == 0)
		r = ew_buf_error(&request->body);
	if (r == 0 && !request->streams) {
		request->bytes = request->body.len;
		r = ew_sha256_of(ew_buf_slice(&request->body), &request->sha256);
	}
	return r;
}

/* -- encoding ---------------------------------------------------------------------------------- */

static bool is_unreserved(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

void ew_s3_encode(struct ew_buf *to, struct ew_slice text, bool keep_slash)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.at[i];

		if (is_unreserved(c) || (c == '/' && keep_slash)) {
			ew_buf_add_u8(to, c);
			continue;
		}
		ew_buf_add_u8(to, '%');
		ew_buf_add_u8(to, (uint8_t)digits[c >> 4]);
		ew_buf_add_u8(to, (uint8_t)digits[c & 15]);
	}
}

struct encoded {
	size_t name; /* offsets of NUL-terminated texts */
	size_t value;
};

static bool comes_before(const struct ew_buf *texts, const struct encoded *a, const struct encoded *b)
{
	const char *at = (const char *)texts->at;
	int order = strcmp(at + a->name, at + b->name);

	return order < 0 || (order == 0 && strcmp(at + a->value, at + b->value) < 0);
}

/* Few and nearly sorted already. */
static void sort(const struct ew_buf *texts, struct encoded *all, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && comes_before(texts, &all[j], &all[j - 1]); j--) {
			struct encoded other = all[j];

			all[j] = all[j - 1];
			all[j - 1] = other;
		}
}

int ew_s3_request_canonical_query(const struct ew_s3_request *request, struct ew_buf *to)
{
	const struct ew_s3_pairs *query = &request->query;
	_cleanup_(ew_buf_free) struct ew_buf texts;
	struct encoded all[EW_S3_MAX_PAIRS];

	ew_buf_init_secret(&texts, QUERY_MAX_BYTES);
	for (size_t i = 0; i < query->n; i++) {
		all[i].name = texts.len;
		ew_s3_encode(&texts, ew_slice_text(query->pair[i].name), false);
		ew_buf_add_u8(&texts, 0);
		all[i].value = texts.len;
		ew_s3_encode(&texts, ew_slice_text(query->pair[i].value), false);
		ew_buf_add_u8(&texts, 0);
	}
	if (ew_buf_error(&texts) < 0)
		return ew_buf_error(&texts);
	sort(&texts, all, query->n);
	for (size_t i = 0; i < query->n; i++)
		ew_buf_printf(to, "%s%s=%s", i > 0 ? "&" : "", (const char *)texts.at + all[i].name,
			(const char *)texts.at + all[i].value);
	return ew_buf_error(to);
}

int ew_s3_request_url(const struct ew_s3_request *request, struct ew_buf *to)
{
	ew_buf_printf(to, "%s://%s%s", request->tls ? "https" : "http", request->host, request->path);
	if (request->query.n == 0)
		return ew_buf_error(to);
	ew_buf_add_u8(to, '?');
	return ew_s3_request_canonical_query(request, to);
}
