/*
 * Digest. The secret itself is not kept, and neither it nor a hash of it may be compared with a function that stops at
 * the first difference.
 */
#include "sip/digest_auth.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/secret.h"
#include "sip/sip_message.h"

#define MAX_HASH_BYTES 32
#define MAX_PARTS 6

struct ew_digest_user {
	unsigned algorithms;
	size_t name_len;
	char name[EW_DIGEST_USER_BYTES];
	char ha1[2][EW_DIGEST_HEX_BYTES]; /* by algorithm */
};

static size_t hex_bytes(enum ew_digest_algorithm algorithm)
{
	return algorithm == EW_DIGEST_SHA256 ? 64 : 32;
}

static void write_hex(const uint8_t *from, size_t n, char *to)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		to[2 * i] = digits[from[i] >> 4];
		to[2 * i + 1] = digits[from[i] & 15];
	}
}

/* The hash of the parts with colons between them, as hex. */
static int hash_parts(
	enum ew_digest_algorithm algorithm, const struct ew_slice *parts, size_t n, char to[static EW_DIGEST_HEX_BYTES])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	uint8_t bytes[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	bool good = c && EVP_DigestInit_ex(c, algorithm == EW_DIGEST_SHA256 ? EVP_sha256() : EVP_md5(), NULL) == 1;

	for (size_t i = 0; i < n && good; i++) {
		good = i == 0 || EVP_DigestUpdate(c, ":", 1) == 1;
		good = good && (parts[i].len == 0 || EVP_DigestUpdate(c, parts[i].at, parts[i].len) == 1);
	}
	good = good && EVP_DigestFinal_ex(c, bytes, &len) == 1 && 2 * len == hex_bytes(algorithm);
	EVP_MD_CTX_free(c);
	if (good)
		write_hex(bytes, len, to);
	ew_wipe(bytes, sizeof(bytes));
	return good ? 0 : -EIO;
}

int ew_digest_user_new(struct ew_slice name, struct ew_slice realm, struct ew_slice secret, unsigned algorithms,
	struct ew_digest_user **ret)
{
	const struct ew_slice parts[] = {name, realm, secret};
	_cleanup_(ew_digest_user_free) struct ew_digest_user *user = NULL;

	if (name.len == 0 || name.len >= EW_DIGEST_USER_BYTES)
		return -EINVAL;
	user = ew_secret_alloc(sizeof(*user));
	if (!user)
		return -ENOMEM;
	memcpy(user->name, name.at, name.len);
	user->name_len = name.len;
	user->algorithms = algorithms ? algorithms : EW_DIGEST_BOTH;
	int r = hash_parts(EW_DIGEST_MD5, parts, EW_COUNT(parts), user->ha1[EW_DIGEST_MD5]);

	if (r == 0)
		r = hash_parts(EW_DIGEST_SHA256, parts, EW_COUNT(parts), user->ha1[EW_DIGEST_SHA256]);
	if (r < 0)
		return r;
	*ret = TAKE(user);
	return 0;
}

void ew_digest_user_free(struct ew_digest_user **user)
{
	ew_secret_free(user);
}

/* -- reading -- */

static struct ew_slice unquoted(struct ew_slice value)
{
	value = ew_slice_trim(value);
	if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
		return ew_slice_of(value.at + 1, value.len - 2);
	return value;
}

static int read_algorithm(struct ew_slice word, enum ew_digest_algorithm *ret)
{
	if (word.len == 0 || ew_slice_equal_nocase(word, EW_SLICE("MD5")))
		*ret = EW_DIGEST_MD5;
	else if (ew_slice_equal_nocase(word, EW_SLICE("SHA-256")))
		*ret = EW_DIGEST_SHA256;
	else
		return -ENOTSUP;
	return 0;
}

static int read_qop(struct ew_slice word, enum ew_digest_qop *ret)
{
	if (word.len == 0)
		*ret = EW_DIGEST_PLAIN;
	else if (ew_slice_equal_nocase(word, EW_SLICE("auth")))
		*ret = EW_DIGEST_AUTH;
	else if (ew_slice_equal_nocase(word, EW_SLICE("auth-int")))
		*ret = EW_DIGEST_AUTH_INT;
	else
		return -ENOTSUP;
	return 0;
}

static int digit_of(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Eight hex digits (RFC 7616 section 3.4). */
static int read_count(struct ew_slice text, uint32_t *ret)
{
	uint32_t n = 0;

	if (text.len != 8)
		return -EBADMSG;
	for (size_t i = 0; i < text.len; i++) {
		int digit = digit_of(text.at[i]);

		if (digit < 0)
			return -EBADMSG;
		n = n << 4 | (uint32_t)digit;
	}
	*ret = n;
	return n > 0 ? 0 : -EBADMSG;
}

/* Each parameter once; others are no business of ours. */
static int take_parameter(struct ew_slice name, struct ew_slice value, struct ew_digest_answer *to,
	struct ew_slice *algorithm, struct ew_slice *qop)
{
	const struct {
		const char *name;
		struct ew_slice *to;
	} known[] = {{"username", &to->username}, {"realm", &to->realm}, {"nonce", &to->nonce}, {"uri", &to->uri},
		{"response", &to->response}, {"cnonce", &to->cnonce}, {"nc", &to->nc}, {"algorithm", algorithm},
		{"qop", qop}};

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (!ew_slice_equal_nocase(name, ew_slice_text(known[i].name)))
			continue;
		if (known[i].to->at)
			return -EBADMSG;
		*known[i].to = value;
	}
	return 0;
}

static int read_parameters(
	struct ew_slice rest, struct ew_digest_answer *to, struct ew_slice *algorithm, struct ew_slice *qop)
{
	struct ew_slice item;
	struct ew_slice name;

	while (ew_sip_list_cut(&rest, &item)) {
		if (memchr(item.at ? item.at : (const uint8_t *)"", '=', item.len) == NULL)
			return -EBADMSG;
		if (!ew_slice_cut(&item, '=', &name))
			return -EBADMSG;
		int r = take_parameter(ew_slice_trim(name), unquoted(item), to, algorithm, qop);

		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_complete(const struct ew_digest_answer *a)
{
	if (a->username.len == 0 || a->nonce.len == 0 || a->uri.len == 0 || a->response.len != hex_bytes(a->algorithm))
		return false;
	return a->qop == EW_DIGEST_PLAIN || a->cnonce.len > 0;
}

int ew_digest_answer_read(struct ew_slice value, struct ew_digest_answer *ret)
{
	struct ew_digest_answer a = {0};
	struct ew_slice algorithm = EW_SLICE_EMPTY;
	struct ew_slice qop = EW_SLICE_EMPTY;

	value = ew_slice_trim(value);
	if (!ew_slice_starts_nocase(value, EW_SLICE("Digest")) || value.len < 7 ||
		(value.at[6] != ' ' && value.at[6] != '\t' && value.at[6] != '\r' && value.at[6] != '\n'))
		return -ENOTSUP;
	int r = read_parameters(ew_slice_of(value.at + 7, value.len - 7), &a, &algorithm, &qop);

	if (r == 0)
		r = read_algorithm(algorithm, &a.algorithm);
	if (r == 0)
		r = read_qop(qop, &a.qop);
	if (r == 0 && a.qop != EW_DIGEST_PLAIN)
		r = read_count(a.nc, &a.count);
	if (r == 0 && !is_complete(&a))
		r = -EBADMSG;
	if (r == 0)
		*ret = a;
	return r;
}

/* -- judging -- */

static int hash_request(const struct ew_digest_answer *a, struct ew_slice method, struct ew_slice body,
	char to[static EW_DIGEST_HEX_BYTES])
{
	char entity[EW_DIGEST_HEX_BYTES];
	struct ew_slice parts[] = {method, a->uri, ew_slice_of(entity, hex_bytes(a->algorithm))};

	if (a->qop != EW_DIGEST_AUTH_INT)
		return hash_parts(a->algorithm, parts, 2, to);
	int r = hash_parts(a->algorithm, &body, 1, entity);

	return r < 0 ? r : hash_parts(a->algorithm, parts, 3, to);
}

static int expect(const struct ew_digest_user *user, const struct ew_digest_answer *a, struct ew_slice method,
	struct ew_slice body, char to[static EW_DIGEST_HEX_BYTES])
{
	char ha2[EW_DIGEST_HEX_BYTES];
	size_t n = hex_bytes(a->algorithm);
	struct ew_slice ha1 = ew_slice_of(user->ha1[a->algorithm], n);
	int r = hash_request(a, method, body, ha2);

	if (r < 0)
		return r;
	if (a->qop == EW_DIGEST_PLAIN) {
		const struct ew_slice parts[] = {ha1, a->nonce, ew_slice_of(ha2, n)};

		return hash_parts(a->algorithm, parts, EW_COUNT(parts), to);
	}
	const struct ew_slice parts[MAX_PARTS] = {ha1, a->nonce, a->nc, a->cnonce,
		a->qop == EW_DIGEST_AUTH ? EW_SLICE("auth") : EW_SLICE("auth-int"), ew_slice_of(ha2, n)};

	return hash_parts(a->algorithm, parts, EW_COUNT(parts), to);
}

bool ew_digest_answer_proves(const struct ew_digest_user *user, const struct ew_digest_answer *answer,
	struct ew_slice method, struct ew_slice body)
{
	char expected[EW_DIGEST_HEX_BYTES];
	char said[EW_DIGEST_HEX_BYTES] = {0};
	size_t n = hex_bytes(answer->algorithm);
	bool same_name = answer->username.len == user->name_len &&
			 ew_secret_equal(answer->username.at, user->name, user->name_len);

	if (!(user->algorithms & 1u << answer->algorithm) || answer->response.len != n ||
		expect(user, answer, method, body, expected) < 0)
		return false;
	/* Hex in capitals means the same. */
	for (size_t i = 0; i < n; i++)
		said[i] = (char)(answer->response.at[i] | (answer->response.at[i] >= 'A' ? 0x20 : 0));
	bool same = ew_secret_equal(said, expected, n);

	ew_wipe(expected, sizeof(expected));
	return same && same_name;
}

void ew_digest_challenge_write(struct ew_buf *to, const struct ew_digest_user *user, const char *nonce, bool stale)
{
	static const struct {
		enum ew_digest_algorithm algorithm;
		const char *name;
	} known[] = {{EW_DIGEST_SHA256, "SHA-256"}, {EW_DIGEST_MD5, "MD5"}};

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (user->algorithms & 1u << known[i].algorithm)
			ew_buf_printf(to,
				"WWW-Authenticate: Digest realm=\"" EW_DIGEST_REALM
				"\", nonce=\"%s\", %salgorithm=%s, qop=\"auth\"\r\n",
				nonce, stale ? "stale=true, " : "", known[i].name);
	}
}
