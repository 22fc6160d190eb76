/*
 * Endpoint, bucket and names. What an operator writes is checked to the last character here, so that nothing of it has
 * to be looked at again where URLs are made.
 */
#include "store/s3_place.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define ID_HEX_BYTES 32

static const char *const kinds[EW_S3_KINDS] = {
	[EW_S3_AUDIO] = "audio",
	[EW_S3_FRAMES] = "frames",
	[EW_S3_TEXT] = "text",
	[EW_S3_LEDGER] = "ledger",
	[EW_S3_BACKUP] = "backup",
	[EW_S3_IDENTITY] = "identity",
};

/* -- the endpoint ------------------------------------------------------------------------------ */

struct endpoint {
	bool tls;
	char name[254]; /* lower case; an IPv6 address with its brackets */
	unsigned port;  /* 0: the scheme's */
};

static bool is_ipv6(const char *text)
{
	size_t n = strlen(text);
	char inside[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (n < 4 || n - 2 >= sizeof(inside) || text[0] != '[' || text[n - 1] != ']')
		return false;
	memcpy(inside, text + 1, n - 2);
	inside[n - 2] = '\0';
	return inet_pton(AF_INET6, inside, &address) == 1;
}

static bool is_ipv4(const char *text)
{
	struct in_addr address;

	return inet_pton(AF_INET, text, &address) == 1;
}

/* RFC 1123 2.1: letters, digits and hyphens between dots. */
static bool is_host_name(const char *text)
{
	size_t label = 0;

	for (const char *at = text; *at; at++) {
		bool is_edge = label == 0 || at[1] == '.' || at[1] == '\0';

		if (*at == '.' && label == 0)
			return false;
		if (*at != '.' && (!strchr(LOWER DIGITS "-", *at) || (*at == '-' && is_edge) || label >= 63))
			return false;
		label = *at == '.' ? 0 : label + 1;
	}
	return label > 0;
}

static int read_host(struct ew_slice text, struct endpoint *to)
{
	if (text.len == 0 || text.len >= sizeof(to->name))
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++)
		to->name[i] = (char)(text.at[i] >= 'A' && text.at[i] <= 'Z' ? text.at[i] + 32 : text.at[i]);
	to->name[text.len] = '\0';
	return memchr(to->name, '\0', text.len) || !(is_ipv6(to->name) || is_host_name(to->name)) ? -EINVAL : 0;
}

static int read_endpoint(const char *url, struct endpoint *to)
{
	struct ew_slice rest = ew_slice_text(url);
	struct ew_slice port = EW_SLICE_EMPTY;
	size_t end;

	to->tls = ew_slice_starts_nocase(rest, EW_SLICE("https://"));
	if (!to->tls && !ew_slice_starts_nocase(rest, EW_SLICE("http://")))
		return -EINVAL;
	end = to->tls ? 8 : 7;
	rest = ew_slice_of(rest.at + end, rest.len - end);
	if (rest.len > 0 && rest.at[rest.len - 1] == '/')
		rest.len--;
	/* The colons of an IPv6 address are inside its brackets. */
	for (end = rest.len; end > 0 && strchr(DIGITS, rest.at[end - 1]) && rest.at[end - 1]; end--)
		;
	if (end > 0 && end < rest.len && rest.at[end - 1] == ':') {
		port = ew_slice_of(rest.at + end, rest.len - end);
		rest.len = end - 1;
	}
	uint64_t number = 0;

	if (port.len > 0 && (ew_slice_decimal(port, 65535, &number) < 0 || number == 0))
		return -EINVAL;
	to->port = number == (to->tls ? 443 : 80) ? 0 : (unsigned)number;
	return read_host(rest, to);
}

/* -- the bucket -------------------------------------------------------------------------------- */

/* Amazon S3 User Guide, "Bucket naming rules"; the newer, narrower ones. */
static bool is_bucket(const char *name)
{
	size_t n = strlen(name);

	if (n < 3 || n >= EW_S3_BUCKET_BYTES || strspn(name, LOWER DIGITS ".-") != n)
		return false;
	if (!strchr(LOWER DIGITS, name[0]) || !strchr(LOWER DIGITS, name[n - 1]) || strstr(name, ".."))
		return false;
	return !is_ipv4(name);
}

static bool is_prefix(const char *prefix)
{
	size_t n = strlen(prefix), segment = 0;

	if (n + 2 > EW_S3_PREFIX_BYTES || strspn(prefix, LOWER UPPER DIGITS "-_./") != n)
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && prefix[i] != '/') {
			segment++;
			continue;
		}
		bool is_dots = (segment == 1 && prefix[i - 1] == '.') ||
			       (segment == 2 && prefix[i - 1] == '.' && prefix[i - 2] == '.');

		if (is_dots || (segment == 0 && i < n))
			return false;
		segment = 0;
	}
	return true;
}

static bool is_region(const char *region)
{
	size_t n = strlen(region);

	return n > 0 && n < EW_S3_REGION_BYTES && strspn(region, LOWER UPPER DIGITS "-_") == n;
}

static bool is_of_aws(const char *host)
{
	static const char *const ends[] = {".amazonaws.com", ".amazonaws.com.cn"};
	size_t n = strlen(host);

	for (size_t i = 0; i < EW_COUNT(ends); i++)
		if (n > strlen(ends[i]) && strcmp(host + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

/* A certificate for *.example.com is none for a.b.example.com, so that names with dots go into the path. */
static bool goes_in_path(const struct ew_s3_place_wish *wish, const struct endpoint *endpoint)
{
	if (wish->style != EW_S3_STYLE_CHOOSE)
		return wish->style == EW_S3_STYLE_PATH;
	return !is_of_aws(endpoint->name) || strchr(wish->bucket, '.');
}

static int write_host(const struct ew_s3_place_wish *wish, const struct endpoint *endpoint, struct ew_s3_place *to)
{
	const char *before = to->in_path ? "" : wish->bucket, *dot = to->in_path ? "" : ".";
	int n = endpoint->port ? snprintf(to->host, sizeof(to->host), "%s%s%s:%u", before, dot, endpoint->name, endpoint->port)
			       : snprintf(to->host, sizeof(to->host), "%s%s%s", before, dot, endpoint->name);

	return n < 0 || (size_t)n >= sizeof(to->host) ? -EINVAL : 0;
}

int ew_s3_place_read(const struct ew_s3_place_wish *wish, struct ew_s3_place *ret, struct ew_error *error)
{
	const char *region = wish->region ? wish->region : "us-east-1";
	const char *prefix = wish->prefix ? wish->prefix : EW_S3_DEFAULT_PREFIX;
	struct endpoint endpoint;
	struct ew_s3_place place = {0};

	if (read_endpoint(wish->endpoint, &endpoint) < 0)
		return ew_error_set(error, -EINVAL,
			"the endpoint must be https://HOST[:PORT] or http://HOST[:PORT], without user, path or query");
	if (!is_bucket(wish->bucket))
		return ew_error_set(error, -EINVAL,
			"the bucket's name must have 3 to 63 lower-case letters, digits, dots and hyphens, and begin and end with a letter or digit");
	if (!is_region(region))
		return ew_error_set(error, -EINVAL, "the region is no name of a region");
	if (!is_prefix(prefix))
		return ew_error_set(error, -EINVAL,
			"the prefix may have letters, digits, '-', '_', '.' and '/' alone, no empty segment, no \".\" and \"..\", and %d bytes",
			EW_S3_PREFIX_BYTES - 2);
	place.tls = endpoint.tls;
	place.in_path = goes_in_path(wish, &endpoint);
	if (!place.in_path && (is_ipv4(endpoint.name) || endpoint.name[0] == '['))
		return ew_error_set(error, -EINVAL, "no bucket's name fits before the address %s; its place is in the path", endpoint.name);
	size_t n = strlen(prefix);

	(void)snprintf(place.bucket, sizeof(place.bucket), "%s", wish->bucket);
	(void)snprintf(place.region, sizeof(place.region), "%s", region);
	(void)snprintf(place.prefix, sizeof(place.prefix), "%s%s", prefix, n == 0 || prefix[n - 1] == '/' ? "" : "/");
	if (write_host(wish, &endpoint, &place) < 0)
		return ew_error_set(error, -EINVAL, "the endpoint's name is too long");
	*ret = place;
	return 0;
}

/* -- keys -------------------------------------------------------------------------------------- */

static void hex_of(struct ew_id id, char to[static ID_HEX_BYTES + 1])
{
	for (size_t i = 0; i < sizeof(id.bytes); i++)
		(void)snprintf(to + 2 * i, 3, "%02x", id.bytes[i]);
}

void ew_s3_place_key(const struct ew_s3_place *place, enum ew_s3_kind kind, struct ew_wall made, struct ew_id id,
	char to[static EW_S3_KEY_BYTES])
{
	char day[EW_WALL_TEXT_BYTES], hex[ID_HEX_BYTES + 1];

	ew_wall_format(made, day);
	hex_of(id, hex);
	(void)snprintf(to, EW_S3_KEY_BYTES, "%sv1/%s/%.4s/%.2s/%.2s/%s", place->prefix, kinds[kind], day, day + 5, day + 8, hex);
}

void ew_s3_place_canary(const struct ew_s3_place *place, struct ew_id id, char to[static EW_S3_KEY_BYTES])
{
	char hex[ID_HEX_BYTES + 1];

	hex_of(id, hex);
	(void)snprintf(to, EW_S3_KEY_BYTES, "%sprobe/%s", place->prefix, hex);
}

static bool take(struct ew_slice *rest, struct ew_slice word)
{
	if (!ew_slice_starts(*rest, word))
		return false;
	*rest = ew_slice_of(rest->at + word.len, rest->len - word.len);
	return true;
}

static bool take_kind(struct ew_slice *rest, enum ew_s3_kind *ret)
{
	struct ew_slice word;

	if (!ew_slice_cut(rest, '/', &word))
		return false;
	for (int i = 0; i < EW_S3_KINDS; i++)
		if (ew_slice_equal(word, ew_slice_text(kinds[i]))) {
			*ret = (enum ew_s3_kind)i;
			return true;
		}
	return false;
}

/* "2026/11/21/" must be a day that there is. */
static bool take_day(struct ew_slice *rest)
{
	char text[] = "0000-00-00T00:00:00Z";
	struct ew_wall t;

	if (rest->len < 11 || rest->at[4] != '/' || rest->at[7] != '/' || rest->at[10] != '/')
		return false;
	memcpy(text, rest->at, 4);
	memcpy(text + 5, rest->at + 5, 2);
	memcpy(text + 8, rest->at + 8, 2);
	*rest = ew_slice_of(rest->at + 11, rest->len - 11);
	return ew_wall_parse(EW_SLICE(text), &t) == 0;
}

int ew_s3_place_key_read(
	const struct ew_s3_place *place, struct ew_slice key, enum ew_s3_kind *ret_kind, struct ew_id *ret_id)
{
	enum ew_s3_kind kind;
	struct ew_id id;

	if (!take(&key, ew_slice_text(place->prefix)) || !take(&key, EW_SLICE("v1/")) || !take_kind(&key, &kind) ||
		!take_day(&key))
		return -EINVAL;
	for (size_t i = 0; i < key.len; i++)
		if (!strchr(DIGITS "abcdef", key.at[i]) || key.at[i] == '\0')
			return -EINVAL;
	if (key.len != ID_HEX_BYTES || ew_hex_decode(key, id.bytes, sizeof(id.bytes)) < 0)
		return -EINVAL;
	*ret_kind = kind;
	*ret_id = id;
	return 0;
}

void ew_s3_place_address(const struct ew_s3_place *place, const char *key, struct ew_s3_request *request)
{
	_cleanup_(ew_buf_free) struct ew_buf path;
	size_t n = strlen(key);

	ew_buf_init(&path, EW_S3_PATH_BYTES - 1);
	request->tls = place->tls;
	(void)snprintf(request->host, sizeof(request->host), "%s", place->host);
	if (place->in_path)
		ew_buf_printf(&path, "/%s", place->bucket);
	if (!place->in_path || n > 0)
		ew_buf_add_u8(&path, '/');
	ew_s3_encode(&path, ew_slice_text(key), true);
	int r = n < EW_S3_KEY_BYTES ? ew_buf_error(&path) : -E2BIG;

	if (r < 0) {
		if (request->error == 0)
			request->error = r == -EFBIG ? -E2BIG : r;
		return;
	}
	memcpy(request->path, path.at, path.len);
	request->path[path.len] = '\0';
	memcpy(request->key, key, n + 1);
}
