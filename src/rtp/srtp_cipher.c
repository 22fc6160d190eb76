/*
 * libsrtp knows the protocol and lets others do the arithmetic. What distributions build it with may cost a millisecond
 * and tens of kilobytes for each key, on the thread that must not lose packets; OpenSSL's costs a microsecond, and
 * wipes its memory. This is the only file of the recorder that decrypts, and only what came from the network.
 */
#include "rtp/srtp_cipher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <srtp2/auth.h>
#include <srtp2/cipher.h>
#include <srtp2/crypto_types.h>

#include "base/secret.h"

#define ICM_SALT_BYTES 14
#define GCM_SALT_BYTES 12
#define GCM_MAX_TAG_BYTES 16
#define SHA1_BYTES 20

/* Fetched once, before threads: looking an algorithm up costs more than using it. */
static struct {
	EVP_CIPHER *ctr[3]; /* keys of 128, 192, 256 bits */
	EVP_CIPHER *gcm[2]; /* 128, 256 */
	EVP_MAC *hmac;
} fetched;

struct state {
	EVP_CIPHER_CTX *ctx;
	uint8_t offset[16]; /* ICM: the salt */
	int key_bytes;
	int tag_bytes;
	bool decrypts;
};

/* -- what both ciphers share -- */

static srtp_err_status_t cipher_free(srtp_cipher_t *c)
{
	struct state *s = c->state;

	EVP_CIPHER_CTX_free(s->ctx); /* which wipes */
	ew_wipe(s, sizeof(*s));
	free(s);
	free(c);
	return srtp_err_status_ok;
}

static srtp_err_status_t cipher_new(srtp_cipher_t **ret, const srtp_cipher_type_t *type,
	const EVP_CIPHER *cipher, int key_len, int tag_len)
{
	srtp_cipher_t *c = calloc(1, sizeof(*c));
	struct state *s = calloc(1, sizeof(*s));

	if (s)
		s->ctx = EVP_CIPHER_CTX_new();
	if (!c || !s || !s->ctx || EVP_EncryptInit_ex2(s->ctx, cipher, NULL, NULL, NULL) != 1) {
		if (s)
			EVP_CIPHER_CTX_free(s->ctx);
		free(s);
		free(c);
		return srtp_err_status_alloc_fail;
	}
	s->key_bytes = EVP_CIPHER_get_key_length(cipher);
	s->tag_bytes = tag_len;
	*c = (srtp_cipher_t){.type = type, .state = s, .key_len = key_len, .algorithm = (int)type->id};
	*ret = c;
	return srtp_err_status_ok;
}

/* -- AES in counter mode (RFC 3711 section 4.1.1, RFC 6188) -- */

static const srtp_cipher_type_t *icm_type(int key_len);

static srtp_err_status_t icm_alloc(srtp_cipher_t **ret, int key_len, int tag_len)
{
	int n = (key_len - ICM_SALT_BYTES - 16) / 8;

	if (!icm_type(key_len))
		return srtp_err_status_bad_param;
	return cipher_new(ret, icm_type(key_len), fetched.ctr[n], key_len, tag_len);
}

/*
 * RFC 6188 section 3 derives the session keys of AES-192 by AES-192. libsrtp as distributed does it by AES-256, over
 * the master and the 8 zeros that it puts behind it. No master of AES-256 ends so but by design of who chose it.
 */
static bool is_master_192(const struct state *s, const uint8_t *key)
{
	static const uint8_t padding[8];

	return s->key_bytes == 32 && memcmp(key + 24 + ICM_SALT_BYTES, padding, sizeof(padding)) == 0;
}

static srtp_err_status_t icm_init(void *state, const uint8_t *key)
{
	struct state *s = state;
	bool is_192 = is_master_192(s, key);

	memset(s->offset, 0, sizeof(s->offset));
	memcpy(s->offset, key + (is_192 ? 24 : s->key_bytes), ICM_SALT_BYTES);
	return EVP_EncryptInit_ex2(s->ctx, is_192 ? fetched.ctr[1] : NULL, key, NULL, NULL) == 1
		       ? srtp_err_status_ok
		       : srtp_err_status_init_fail;
}

static srtp_err_status_t icm_set_iv(void *state, uint8_t *iv, srtp_cipher_direction_t direction)
{
	struct state *s = state;
	uint8_t counter[16];

	(void)direction;
	for (size_t i = 0; i < sizeof(counter); i++)
		counter[i] = iv[i] ^ s->offset[i];
	return EVP_EncryptInit_ex2(s->ctx, NULL, NULL, counter, NULL) == 1 ? srtp_err_status_ok
									     : srtp_err_status_cipher_fail;
}

static srtp_err_status_t icm_crypt(void *state, uint8_t *buffer, unsigned *n)
{
	struct state *s = state;
	int done;

	return EVP_EncryptUpdate(s->ctx, buffer, &done, buffer, (int)*n) == 1 ? srtp_err_status_ok
										: srtp_err_status_cipher_fail;
}

/* -- AES-GCM (RFC 7714) -- */

static const srtp_cipher_type_t *gcm_type(int key_len);

static srtp_err_status_t gcm_alloc(srtp_cipher_t **ret, int key_len, int tag_len)
{
	if (!gcm_type(key_len) || tag_len < 8 || tag_len > GCM_MAX_TAG_BYTES)
		return srtp_err_status_bad_param;
	return cipher_new(ret, gcm_type(key_len), fetched.gcm[key_len == 16 + GCM_SALT_BYTES ? 0 : 1],
		key_len, tag_len);
}

static srtp_err_status_t gcm_init(void *state, const uint8_t *key)
{
	struct state *s = state;

	return EVP_EncryptInit_ex2(s->ctx, NULL, key, NULL, NULL) == 1 ? srtp_err_status_ok
									: srtp_err_status_init_fail;
}

static srtp_err_status_t gcm_set_iv(void *state, uint8_t *iv, srtp_cipher_direction_t direction)
{
	struct state *s = state;
	int good;

	s->decrypts = direction == srtp_direction_decrypt;
	good = s->decrypts ? EVP_DecryptInit_ex2(s->ctx, NULL, NULL, iv, NULL)
			   : EVP_EncryptInit_ex2(s->ctx, NULL, NULL, iv, NULL);
	return good == 1 ? srtp_err_status_ok : srtp_err_status_cipher_fail;
}

static srtp_err_status_t gcm_set_aad(void *state, const uint8_t *aad, uint32_t n)
{
	struct state *s = state;
	int done, good;

	good = s->decrypts ? EVP_DecryptUpdate(s->ctx, NULL, &done, aad, (int)n)
			   : EVP_EncryptUpdate(s->ctx, NULL, &done, aad, (int)n);
	return good == 1 ? srtp_err_status_ok : srtp_err_status_algo_fail;
}

static srtp_err_status_t gcm_encrypt(void *state, uint8_t *buffer, unsigned *n)
{
	struct state *s = state;
	int done;

	return EVP_EncryptUpdate(s->ctx, buffer, &done, buffer, (int)*n) == 1 ? srtp_err_status_ok
										: srtp_err_status_cipher_fail;
}

static srtp_err_status_t gcm_get_tag(void *state, uint8_t *tag, uint32_t *n)
{
	struct state *s = state;
	uint8_t rest[GCM_MAX_TAG_BYTES];
	int done;

	if (EVP_EncryptFinal_ex(s->ctx, rest, &done) != 1 ||
		EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_GET_TAG, s->tag_bytes, tag) != 1)
		return srtp_err_status_algo_fail;
	*n = (uint32_t)s->tag_bytes;
	return srtp_err_status_ok;
}

/* What is behind the last byte is the tag. A buffer whose tag is wrong holds noise: libsrtp gives it to nobody. */
static srtp_err_status_t gcm_decrypt(void *state, uint8_t *buffer, unsigned *n)
{
	struct state *s = state;
	unsigned text = *n - (unsigned)s->tag_bytes;
	uint8_t rest[GCM_MAX_TAG_BYTES];
	int done;

	if (*n < (unsigned)s->tag_bytes)
		return srtp_err_status_bad_param;
	if (EVP_CIPHER_CTX_ctrl(s->ctx, EVP_CTRL_AEAD_SET_TAG, s->tag_bytes, buffer + text) != 1 ||
		(text > 0 && EVP_DecryptUpdate(s->ctx, buffer, &done, buffer, (int)text) != 1) ||
		EVP_DecryptFinal_ex(s->ctx, rest, &done) != 1)
		return srtp_err_status_auth_fail;
	*n = text;
	return srtp_err_status_ok;
}

/* -- the types -- */

#define ICM(bits) \
	{ \
		.alloc = icm_alloc, .dealloc = cipher_free, .init = icm_init, .encrypt = icm_crypt, \
		.decrypt = icm_crypt, .set_iv = icm_set_iv, .description = "AES-" #bits " counter mode", \
		.id = SRTP_AES_ICM_##bits \
	}
#define GCM(bits) \
	{ \
		.alloc = gcm_alloc, .dealloc = cipher_free, .init = gcm_init, .set_aad = gcm_set_aad, \
		.encrypt = gcm_encrypt, .decrypt = gcm_decrypt, .set_iv = gcm_set_iv, .get_tag = gcm_get_tag, \
		.description = "AES-" #bits " GCM", .id = SRTP_AES_GCM_##bits \
	}

/* Their test data are put in before they are installed. */
static srtp_cipher_type_t icm_types[] = {ICM(128), ICM(192), ICM(256)};
static srtp_cipher_type_t gcm_types[] = {GCM(128), GCM(256)};

static const srtp_cipher_type_t *icm_type(int key_len)
{
	int n = key_len - ICM_SALT_BYTES - 16;

	return n == 0 || n == 8 || n == 16 ? &icm_types[n / 8] : NULL;
}

static const srtp_cipher_type_t *gcm_type(int key_len)
{
	int n = key_len - GCM_SALT_BYTES - 16;

	return n == 0 || n == 16 ? &gcm_types[n / 16] : NULL;
}

/* -- HMAC-SHA1 -- */

static const srtp_auth_type_t hmac_type;

static srtp_err_status_t hmac_alloc(srtp_auth_t **ret, int key_len, int out_len)
{
	srtp_auth_t *a;
	EVP_MAC_CTX *ctx;

	if (key_len > SHA1_BYTES || out_len > SHA1_BYTES)
		return srtp_err_status_bad_param;
	a = calloc(1, sizeof(*a));
	ctx = EVP_MAC_CTX_new(fetched.hmac);
	if (!a || !ctx) {
		EVP_MAC_CTX_free(ctx);
		free(a);
		return srtp_err_status_alloc_fail;
	}
	*a = (srtp_auth_t){.type = &hmac_type, .state = ctx, .out_len = out_len, .key_len = key_len};
	*ret = a;
	return srtp_err_status_ok;
}

static srtp_err_status_t hmac_free(srtp_auth_t *a)
{
	EVP_MAC_CTX_free(a->state); /* which wipes */
	free(a);
	return srtp_err_status_ok;
}

static srtp_err_status_t hmac_init(void *state, const uint8_t *key, int key_len)
{
	char digest[] = "SHA1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end()};

	return EVP_MAC_init(state, key, (size_t)key_len, params) == 1 ? srtp_err_status_ok
								       : srtp_err_status_auth_fail;
}

static srtp_err_status_t hmac_start(void *state)
{
	return EVP_MAC_init(state, NULL, 0, NULL) == 1 ? srtp_err_status_ok : srtp_err_status_auth_fail;
}

static srtp_err_status_t hmac_update(void *state, const uint8_t *bytes, int n)
{
	return EVP_MAC_update(state, bytes, (size_t)n) == 1 ? srtp_err_status_ok : srtp_err_status_auth_fail;
}

static srtp_err_status_t hmac_compute(
	void *state, const uint8_t *bytes, int n, int tag_len, uint8_t *tag)
{
	uint8_t whole[SHA1_BYTES];
	size_t len = 0;

	if (tag_len < 0 || tag_len > SHA1_BYTES || hmac_update(state, bytes, n) != srtp_err_status_ok ||
		EVP_MAC_final(state, whole, &len, sizeof(whole)) != 1 || len != SHA1_BYTES)
		return srtp_err_status_auth_fail;
	memcpy(tag, whole, (size_t)tag_len);
	return srtp_err_status_ok;
}

/* RFC 2202 section 3, the first case. */
static const uint8_t hmac_key[SHA1_BYTES] = {0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
	0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b};
static const uint8_t hmac_data[] = {'H', 'i', ' ', 'T', 'h', 'e', 'r', 'e'};
static const uint8_t hmac_tag[SHA1_BYTES] = {0xb6, 0x17, 0x31, 0x86, 0x55, 0x05, 0x72, 0x64, 0xe2, 0x8b,
	0xc0, 0xb6, 0xfb, 0x37, 0x8c, 0x8e, 0xf1, 0x46, 0xbe, 0x00};
static const srtp_auth_test_case_t hmac_test = {.key_length_octets = sizeof(hmac_key),
	.key = hmac_key,
	.data_length_octets = sizeof(hmac_data),
	.data = hmac_data,
	.tag_length_octets = sizeof(hmac_tag),
	.tag = hmac_tag};

static const srtp_auth_type_t hmac_type = {.alloc = hmac_alloc,
	.dealloc = hmac_free,
	.init = hmac_init,
	.compute = hmac_compute,
	.update = hmac_update,
	.start = hmac_start,
	.description = "HMAC-SHA1",
	.test_data = &hmac_test,
	.id = SRTP_HMAC_SHA1};

/* -- installing -- */

/* RFC 3711 section B.2 and RFC 6188 sections 7.1 and 7.2: the first two blocks of each. */
#define ICM_SALT \
	0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd
static const uint8_t zeros[32];
static uint8_t icm_index[16];
static const uint8_t icm_key_128[] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88,
	0x09, 0xcf, 0x4f, 0x3c, ICM_SALT};
static const uint8_t icm_text_128[] = {0xe0, 0x3e, 0xad, 0x09, 0x35, 0xc9, 0x5e, 0x80, 0xe1, 0x66, 0xb1, 0x6d,
	0xd9, 0x2b, 0x4e, 0xb4, 0xd2, 0x35, 0x13, 0x16, 0x2b, 0x02, 0xd0, 0xf7, 0x2a, 0x43, 0xa2, 0xfe, 0x4a,
	0x5f, 0x97, 0xab};
static const uint8_t icm_key_192[] = {0xea, 0xb2, 0x34, 0x76, 0x4e, 0x51, 0x7b, 0x2d, 0x3d, 0x16, 0x0d, 0x58,
	0x7d, 0x8c, 0x86, 0x21, 0x97, 0x40, 0xf6, 0x5f, 0x99, 0xb6, 0xbc, 0xf7, ICM_SALT};
static const uint8_t icm_text_192[] = {0x35, 0x09, 0x6c, 0xba, 0x46, 0x10, 0x02, 0x8d, 0xc1, 0xb5, 0x75, 0x03,
	0x80, 0x4c, 0xe3, 0x7c, 0x5d, 0xe9, 0x86, 0x29, 0x1d, 0xcc, 0xe1, 0x61, 0xd5, 0x16, 0x5e, 0xc4, 0x56,
	0x8f, 0x5c, 0x9a};
static const uint8_t icm_key_256[] = {0x57, 0xf8, 0x2f, 0xe3, 0x61, 0x3f, 0xd1, 0x70, 0xa8, 0x5e, 0xc9, 0x3c,
	0x40, 0xb1, 0xf0, 0x92, 0x2e, 0xc4, 0xcb, 0x0d, 0xc0, 0x25, 0xb5, 0x82, 0x72, 0x14, 0x7c, 0xc4, 0x38,
	0x94, 0x4a, 0x98, ICM_SALT};
static const uint8_t icm_text_256[] = {0x92, 0xbd, 0xd2, 0x8a, 0x93, 0xc3, 0xf5, 0x25, 0x11, 0xc6, 0x77, 0xd0,
	0x8b, 0x55, 0x15, 0xa4, 0x9d, 0xa7, 0x1b, 0x23, 0x78, 0xa8, 0x54, 0xf6, 0x70, 0x50, 0x75, 0x6d, 0xed,
	0x16, 0x5b, 0xac};

#define ICM_TEST(bits) \
	{ \
		.key_length_octets = sizeof(icm_key_##bits), .key = icm_key_##bits, .idx = icm_index, \
		.plaintext_length_octets = sizeof(zeros), .plaintext = zeros, \
		.ciphertext_length_octets = sizeof(icm_text_##bits), .ciphertext = icm_text_##bits \
	}
static const srtp_cipher_test_case_t icm_tests[] = {ICM_TEST(128), ICM_TEST(192), ICM_TEST(256)};

/* The GCM specification (McGrew and Viega), appendix B, cases 4 and 16: the tag stands behind the text. */
static uint8_t gcm_iv[] = {
	0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce, 0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
static const uint8_t gcm_key_128[] = {
	0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
static const uint8_t gcm_key_256[] = {
	0xfe, 0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08, 0xfe,
	0xff, 0xe9, 0x92, 0x86, 0x65, 0x73, 0x1c, 0x6d, 0x6a, 0x8f, 0x94, 0x67, 0x30, 0x83, 0x08, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
static const uint8_t gcm_aad[] = {
	0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xab,
	0xad, 0xda, 0xd2};
static const uint8_t gcm_plain[] = {
	0xd9, 0x31, 0x32, 0x25, 0xf8, 0x84, 0x06, 0xe5, 0xa5, 0x59, 0x09, 0xc5, 0xaf, 0xf5, 0x26, 0x9a, 0x86,
	0xa7, 0xa9, 0x53, 0x15, 0x34, 0xf7, 0xda, 0x2e, 0x4c, 0x30, 0x3d, 0x8a, 0x31, 0x8a, 0x72, 0x1c, 0x3c,
	0x0c, 0x95, 0x95, 0x68, 0x09, 0x53, 0x2f, 0xcf, 0x0e, 0x24, 0x49, 0xa6, 0xb5, 0x25, 0xb1, 0x6a, 0xed,
	0xf5, 0xaa, 0x0d, 0xe6, 0x57, 0xba, 0x63, 0x7b, 0x39};
static const uint8_t gcm_text_128[] = {
	0x42, 0x83, 0x1e, 0xc2, 0x21, 0x77, 0x74, 0x24, 0x4b, 0x72, 0x21, 0xb7, 0x84, 0xd0, 0xd4, 0x9c, 0xe3,
	0xaa, 0x21, 0x2f, 0x2c, 0x02, 0xa4, 0xe0, 0x35, 0xc1, 0x7e, 0x23, 0x29, 0xac, 0xa1, 0x2e, 0x21, 0xd5,
	0x14, 0xb2, 0x54, 0x66, 0x93, 0x1c, 0x7d, 0x8f, 0x6a, 0x5a, 0xac, 0x84, 0xaa, 0x05, 0x1b, 0xa3, 0x0b,
	0x39, 0x6a, 0x0a, 0xac, 0x97, 0x3d, 0x58, 0xe0, 0x91, 0x5b, 0xc9, 0x4f, 0xbc, 0x32, 0x21, 0xa5, 0xdb,
	0x94, 0xfa, 0xe9, 0x5a, 0xe7, 0x12, 0x1a, 0x47};
static const uint8_t gcm_text_256[] = {
	0x52, 0x2d, 0xc1, 0xf0, 0x99, 0x56, 0x7d, 0x07, 0xf4, 0x7f, 0x37, 0xa3, 0x2a, 0x84, 0x42, 0x7d, 0x64,
	0x3a, 0x8c, 0xdc, 0xbf, 0xe5, 0xc0, 0xc9, 0x75, 0x98, 0xa2, 0xbd, 0x25, 0x55, 0xd1, 0xaa, 0x8c, 0xb0,
	0x8e, 0x48, 0x59, 0x0d, 0xbb, 0x3d, 0xa7, 0xb0, 0x8b, 0x10, 0x56, 0x82, 0x88, 0x38, 0xc5, 0xf6, 0x1e,
	0x63, 0x93, 0xba, 0x7a, 0x0a, 0xbc, 0xc9, 0xf6, 0x62, 0x76, 0xfc, 0x6e, 0xce, 0x0f, 0x4e, 0x17, 0x68,
	0xcd, 0xdf, 0x88, 0x53, 0xbb, 0x2d, 0x55, 0x1b};

#define GCM_TEST(bits) \
	{ \
		.key_length_octets = bits / 8 + GCM_SALT_BYTES, .key = gcm_key_##bits, .idx = gcm_iv, \
		.plaintext_length_octets = sizeof(gcm_plain), .plaintext = gcm_plain, \
		.ciphertext_length_octets = sizeof(gcm_text_##bits), .ciphertext = gcm_text_##bits, \
		.aad_length_octets = sizeof(gcm_aad), .aad = gcm_aad, .tag_length_octets = GCM_MAX_TAG_BYTES \
	}
static const srtp_cipher_test_case_t gcm_tests[] = {GCM_TEST(128), GCM_TEST(256)};

static int fetch(void)
{
	static const char *const ctr[] = {"AES-128-CTR", "AES-192-CTR", "AES-256-CTR"};
	static const char *const gcm[] = {"AES-128-GCM", "AES-256-GCM"};
	bool all = true;

	for (size_t i = 0; i < EW_COUNT(ctr); i++) {
		fetched.ctr[i] = EVP_CIPHER_fetch(NULL, ctr[i], NULL);
		all = all && fetched.ctr[i];
	}
	for (size_t i = 0; i < EW_COUNT(gcm); i++) {
		fetched.gcm[i] = EVP_CIPHER_fetch(NULL, gcm[i], NULL);
		all = all && fetched.gcm[i];
	}
	fetched.hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	return all && fetched.hmac ? 0 : -ENOTSUP;
}

static int replace(srtp_cipher_type_t *type, const srtp_cipher_test_case_t *test)
{
	type->test_data = test;
	return srtp_replace_cipher_type(type, type->id) == srtp_err_status_ok ? 0 : -ENOTSUP;
}

int ew_srtp_ciphers_install(void)
{
	int r = fetch();

	for (size_t i = 0; r == 0 && i < EW_COUNT(icm_types); i++)
		r = replace(&icm_types[i], &icm_tests[i]);
	for (size_t i = 0; r == 0 && i < EW_COUNT(gcm_types); i++)
		r = replace(&gcm_types[i], &gcm_tests[i]);
	if (r == 0 && srtp_replace_auth_type(&hmac_type, SRTP_HMAC_SHA1) != srtp_err_status_ok)
		r = -ENOTSUP;
	return r;
}
