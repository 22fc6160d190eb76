/*
 * Signature Version 4. The key of a day is derived anew each time and wiped: it is as good as the secret for that day.
 * Must never sign what differs from what is sent, so that names and values are taken from the request alone and
 * encoded by the same functions as its URL.
 */
#include "store/s3_sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "store/s3_sign_parts.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define CANONICAL_MAX_BYTES (64u << 10)
#define FIELD_MAX_BYTES 2048
#define HASH_HEX_BYTES (2 * EW_SHA256_BYTES + 1)

static const char *const signing[] = {
	"authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"};

void ew_s3_date(struct ew_wall now, char to[static EW_S3_DATE_BYTES])
{
	char text[EW_WALL_TEXT_BYTES];
	size_t n = 0;

	ew_wall_format(now, text);
	for (size_t i = 0; text[i] != '.'; i++)
		if (text[i] != '-' && text[i] != ':')
			to[n++] = text[i];
	to[n++] = 'Z';
	to[n] = '\0';
}

/* -- the canonical request --------------------------------------------------------------------- */

struct field {
	const char *name;
	const char *value;
};

static size_t sorted_fields(const struct ew_s3_request *request, struct field all[static EW_S3_MAX_PAIRS + 1])
{
	size_t n = 0;

	all[n++] = (struct field){"host", request->host};
	for (size_t i = 0; i < request->headers.n; i++)
		all[n++] = (struct field){request->headers.pair[i].name, request->headers.pair[i].value};
	for (size_t i = 1; i < n; i++)
		for (size_t j = i; j > 0 && strcmp(all[j].name, all[j - 1].name) < 0; j--) {
			struct field other = all[j];

			all[j] = all[j - 1];
			all[j - 1] = other;
		}
	return n;
}

int ew_s3_signed_names(const struct ew_s3_request *request, struct ew_buf *to)
{
	struct field all[EW_S3_MAX_PAIRS + 1];
	size_t n = sorted_fields(request, all);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			ew_buf_add_u8(to, ';');
		ew_buf_add_text(to, all[i].name);
	}
	return ew_buf_error(to);
}

/* Runs of blanks count as one. */
static void add_value(struct ew_buf *to, const char *value)
{
	for (; *value; value++)
		if (*value != ' ' || value[1] != ' ')
			ew_buf_add_u8(to, (uint8_t)*value);
}

int ew_s3_canonical_request(const struct ew_s3_request *request, const char *payload, struct ew_buf *to)
{
	struct field all[EW_S3_MAX_PAIRS + 1];
	size_t n = sorted_fields(request, all);

	ew_buf_printf(to, "%s\n%s\n", request->method, request->path);
	int r = ew_s3_request_canonical_query(request, to);

	ew_buf_add_u8(to, '\n');
	for (size_t i = 0; i < n; i++) {
		ew_buf_printf(to, "%s:", all[i].name);
		add_value(to, all[i].value);
		ew_buf_add_u8(to, '\n');
	}
	ew_buf_add_u8(to, '\n');
	if (r == 0)
		r = ew_s3_signed_names(request, to);
	ew_buf_printf(to, "\n%s", payload);
	return r == 0 ? ew_buf_error(to) : r;
}

/* -- the signature ----------------------------------------------------------------------------- */

static const char *service_of(const struct ew_s3_scope *scope)
{
	return scope->service ? scope->service : "s3";
}

static bool is_scope_word(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return n > 0 && n < 64 && word[n] == '\0';
}

int ew_s3_scope_text(const struct ew_s3_scope *scope, const char *date, struct ew_buf *to)
{
	if (!is_scope_word(scope->region) || !is_scope_word(service_of(scope)))
		return -EINVAL;
	ew_buf_printf(to, "%.8s/%s/%s/aws4_request", date, scope->region, service_of(scope));
	return ew_buf_error(to);
}

static struct ew_slice slice_of_hash(const struct ew_hash *hash)
{
	return ew_slice_of(hash->bytes, sizeof(hash->bytes));
}

static int derive(const struct ew_s3_credentials *credentials, const struct ew_s3_scope *scope, const char *date,
	struct ew_hash *ret)
{
	const struct ew_slice words[] = {ew_slice_of(date, 8), ew_slice_text(scope->region),
		ew_slice_text(service_of(scope)), EW_SLICE("aws4_request")};
	char first[EW_S3_SECRET_BYTES + 4];
	struct ew_hash key;
	size_t n = strlen(credentials->secret);

	memcpy(first, "AWS4", 4);
	memcpy(first + 4, credentials->secret, n);
	int r = ew_hmac_sha256(ew_slice_of(first, n + 4), &words[0], 1, &key);

	ew_wipe(first, sizeof(first));
	for (size_t i = 1; r == 0 && i < EW_COUNT(words); i++)
		r = ew_hmac_sha256(slice_of_hash(&key), &words[i], 1, &key);
	if (r == 0)
		*ret = key;
	ew_wipe(&key, sizeof(key));
	return r;
}

static int string_to_sign(const struct ew_s3_scope *scope, const char *date, struct ew_slice canonical,
	struct ew_buf *to)
{
	struct ew_hash hash;
	int r = ew_sha256_of(canonical, &hash);

	ew_buf_printf(to, ALGORITHM "\n%s\n", date);
	if (r == 0)
		r = ew_s3_scope_text(scope, date, to);
	ew_buf_add_u8(to, '\n');
	if (r == 0)
		ew_hex_add(to, slice_of_hash(&hash));
	return r == 0 ? ew_buf_error(to) : r;
}

int ew_s3_signature(const struct ew_s3_credentials *credentials, const struct ew_s3_scope *scope, const char *date,
	struct ew_slice canonical, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf text;
	struct ew_hash key, signature;

	ew_buf_init(&text, FIELD_MAX_BYTES);
	int r = string_to_sign(scope, date, canonical, &text);
	struct ew_slice part = ew_buf_slice(&text);

	if (r == 0)
		r = derive(credentials, scope, date, &key);
	if (r < 0)
		return r;
	r = ew_hmac_sha256(slice_of_hash(&key), &part, 1, &signature);
	ew_wipe(&key, sizeof(key));
	if (r == 0)
		ew_hex_add(to, slice_of_hash(&signature));
	return r == 0 ? ew_buf_error(to) : r;
}

static int sign_canonical(const struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, const char *date, const char *payload, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf canonical;

	ew_buf_init_secret(&canonical, CANONICAL_MAX_BYTES);
	int r = ew_s3_canonical_request(request, payload, &canonical);

	if (r == 0)
		r = ew_s3_signature(credentials, scope, date, ew_buf_slice(&canonical), to);
	return r;
}

/* -- in the header ----------------------------------------------------------------------------- */

static void hex_of(const struct ew_hash *hash, char to[static HASH_HEX_BYTES])
{
	for (size_t i = 0; i < sizeof(hash->bytes); i++)
		(void)snprintf(to + 2 * i, 3, "%02x", hash->bytes[i]);
}

static int add_authorization(struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, const char *date, const char *payload)
{
	_cleanup_(ew_buf_free) struct ew_buf text;

	ew_buf_init(&text, FIELD_MAX_BYTES);
	ew_buf_printf(&text, ALGORITHM " Credential=%s/", credentials->access_key);
	int r = ew_s3_scope_text(scope, date, &text);

	ew_buf_add_text(&text, ", SignedHeaders=");
	if (r == 0)
		r = ew_s3_signed_names(request, &text);
	ew_buf_add_text(&text, ", Signature=");
	if (r == 0)
		r = sign_canonical(request, credentials, scope, date, payload, &text);
	ew_buf_add_u8(&text, 0);
	if (r == 0)
		r = ew_buf_error(&text);
	if (r == 0 && request->spoil)
		text.at[text.len - 2] = text.at[text.len - 2] == '0' ? '1' : '0'; /* still a hex digit */
	if (r == 0)
		ew_s3_request_header(request, "authorization", (const char *)text.at);
	return r == 0 ? request->error : r;
}

int ew_s3_sign(struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, struct ew_wall now)
{
	char date[EW_S3_DATE_BYTES], payload[HASH_HEX_BYTES];

	for (size_t i = 0; i < EW_COUNT(signing); i++)
		ew_s3_request_header_remove(request, signing[i]);
	ew_s3_date(now, date);
	hex_of(&request->sha256, payload);
	ew_s3_request_header(request, "x-amz-content-sha256", payload);
	ew_s3_request_header(request, "x-amz-date", date);
	if (credentials->token[0])
		ew_s3_request_header(request, "x-amz-security-token", credentials->token);
	if (request->error < 0)
		return request->error;
	return add_authorization(request, credentials, scope, date, payload);
}

/* -- in the query ------------------------------------------------------------------------------ */

static bool is_signing(const char *name)
{
	for (size_t i = 0; i < EW_COUNT(signing); i++)
		if (strcmp(name, signing[i]) == 0)
			return true;
	return false;
}

static int copy_pairs(const struct ew_s3_request *from, struct ew_s3_request *to)
{
	for (size_t i = 0; i < from->headers.n; i++) {
		const struct ew_s3_pair *pair = &from->headers.pair[i];

		if (!is_signing(pair->name))
			ew_s3_request_header(to, pair->name, pair->value);
	}
	for (size_t i = 0; i < from->query.n; i++)
		ew_s3_request_query(to, from->query.pair[i].name, from->query.pair[i].value);
	return to->error;
}

static int copy_for_presigning(const struct ew_s3_request *from, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *to = NULL;
	int r = ew_s3_request_new(from->action, from->method, &to);

	if (r < 0)
		return r;
	to->tls = from->tls;
	memcpy(to->host, from->host, sizeof(to->host));
	memcpy(to->path, from->path, sizeof(to->path));
	r = copy_pairs(from, to);
	if (r == 0)
		*ret = TAKE(to);
	return r;
}

static int add_signed_query(struct ew_s3_request *r, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, const char *date, unsigned seconds)
{
	_cleanup_(ew_buf_free) struct ew_buf credential, names;
	char expires[16];

	ew_buf_init(&credential, FIELD_MAX_BYTES);
	ew_buf_init(&names, FIELD_MAX_BYTES);
	(void)snprintf(expires, sizeof(expires), "%u", seconds);
	ew_buf_printf(&credential, "%s/", credentials->access_key);
	int code = ew_s3_scope_text(scope, date, &credential);

	ew_buf_add_u8(&credential, 0);
	if (code == 0)
		code = ew_s3_signed_names(r, &names);
	ew_buf_add_u8(&names, 0);
	if (code == 0)
		code = ew_buf_error(&credential);
	if (code == 0)
		code = ew_buf_error(&names);
	if (code < 0)
		return code;
	ew_s3_request_query(r, "X-Amz-Algorithm", ALGORITHM);
	ew_s3_request_query(r, "X-Amz-Credential", (const char *)credential.at);
	ew_s3_request_query(r, "X-Amz-Date", date);
	ew_s3_request_query(r, "X-Amz-Expires", expires);
	if (credentials->token[0])
		ew_s3_request_query(r, "X-Amz-Security-Token", credentials->token);
	ew_s3_request_query(r, "X-Amz-SignedHeaders", (const char *)names.at);
	return r->error;
}

int ew_s3_presign(const struct ew_s3_request *request, const struct ew_s3_credentials *credentials,
	const struct ew_s3_scope *scope, struct ew_wall now, unsigned seconds, struct ew_buf *to)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *copy = NULL;
	_cleanup_(ew_buf_free) struct ew_buf signature;
	char date[EW_S3_DATE_BYTES];

	ew_buf_init(&signature, HASH_HEX_BYTES);
	if (seconds < 1 || seconds > EW_S3_PRESIGN_MOST_S)
		return -EINVAL;
	ew_s3_date(now, date);
	int r = copy_for_presigning(request, &copy);

	if (r == 0)
		r = add_signed_query(copy, credentials, scope, date, seconds);
	if (r == 0)
		r = sign_canonical(copy, credentials, scope, date, "UNSIGNED-PAYLOAD", &signature);
	if (r == 0)
		r = ew_s3_request_url(copy, to);
	if (r < 0)
		return r;
	ew_buf_add_text(to, "&X-Amz-Signature=");
	ew_buf_add_slice(to, ew_buf_slice(&signature));
	return ew_buf_error(to);
}
