/*
 * RFC 3161 through OpenSSL. Must never call a reply good that OpenSSL's own check did not, and never reads a
 * configuration file or anybody's trust store but the certificates it was given.
 */
#include "programs/deliver/stamp.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"

#define NONCE_BYTES 16
#define MOST_CERTIFICATES 16

struct ew_authority {
	X509_STORE *store;
	struct ew_buf pem;
};

struct ew_stamp_query {
	TS_REQ *request;
};

static void free_bio(BIO **bio)
{
	BIO_free(*bio);
}

static void free_certificate(X509 **x)
{
	X509_free(*x);
}

static void free_message_imprint(TS_MSG_IMPRINT **m)
{
	TS_MSG_IMPRINT_free(*m);
}

static void free_algorithm(X509_ALGOR **a)
{
	X509_ALGOR_free(*a);
}

static void free_integer(ASN1_INTEGER **i)
{
	ASN1_INTEGER_free(*i);
}

static void free_reply(TS_RESP **r)
{
	TS_RESP_free(*r);
}

static void free_context(TS_VERIFY_CTX **c)
{
	TS_VERIFY_CTX_free(*c);
}

/* -- the authority -- */

static int add_pem(struct ew_authority *a, X509 *certificate)
{
	_cleanup_(free_bio) BIO *out = BIO_new(BIO_s_mem());
	char *at;
	long n;

	if (!out || PEM_write_bio_X509(out, certificate) != 1)
		return -ENOMEM;
	n = BIO_get_mem_data(out, &at);
	ew_buf_add(&a->pem, at, n > 0 ? (size_t)n : 0);
	return ew_buf_error(&a->pem);
}

/* A list that ends in anything but the lack of another certificate was cut or damaged: half of it was not meant. */
static bool is_end(void)
{
	return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

static int read_certificates(struct ew_authority *a, BIO *in)
{
	for (int i = 0;; i++) {
		_cleanup_(free_certificate) X509 *certificate = PEM_read_bio_X509(in, NULL, NULL, NULL);
		int r;

		if (!certificate)
			return i > 0 && is_end() ? 0 : -EINVAL;
		if (i == MOST_CERTIFICATES)
			return -EFBIG;
		if (X509_STORE_add_cert(a->store, certificate) != 1)
			return -ENOMEM;
		r = add_pem(a, certificate);
		if (r < 0)
			return r;
	}
}

int ew_authority_new(struct ew_slice pem, struct ew_authority **ret, struct ew_error *error)
{
	_cleanup_(ew_authority_free) struct ew_authority *a = calloc(1, sizeof(*a));
	_cleanup_(free_bio) BIO *in = BIO_new_mem_buf(
		pem.at ? (const void *)pem.at : "", pem.len < INT32_MAX ? (int)pem.len : INT32_MAX);
	int r;

	if (!a || !in)
		return ew_error_set(error, -ENOMEM, "no memory for the certificates of the time-stamping authority");
	ew_buf_init(&a->pem, EW_MAX_AUTHORITY_BYTES);
	a->store = X509_STORE_new();
	r = a->store ? read_certificates(a, in) : -ENOMEM;
	ERR_clear_error();
	if (r == -EINVAL)
		return ew_error_set(error, r, "the certificates of the time-stamping authority are no PEM, or one of "
			"them is cut or damaged");
	if (r < 0)
		return ew_error_set(error, r, "the certificates of the time-stamping authority: %s; at most %d and %d "
			"bytes are possible", strerrordesc_np(-r), MOST_CERTIFICATES, EW_MAX_AUTHORITY_BYTES);
	*ret = TAKE(a);
	return 0;
}

void ew_authority_free(struct ew_authority **authority)
{
	struct ew_authority *a = TAKE(*authority);

	if (!a)
		return;
	X509_STORE_free(a->store);
	ew_buf_free(&a->pem);
	free(a);
}

struct ew_slice ew_authority_pem(const struct ew_authority *a)
{
	return ew_buf_slice(&a->pem);
}

/* -- the request -- */

static int set_imprint(TS_REQ *request, struct ew_slice data)
{
	_cleanup_(free_message_imprint) TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	_cleanup_(free_algorithm) X509_ALGOR *algorithm = X509_ALGOR_new();
	struct ew_hash hash;
	int r = ew_sha256_of(data, &hash);

	if (r < 0)
		return r;
	if (!imprint || !algorithm ||
		X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) != 1 ||
		TS_MSG_IMPRINT_set_algo(imprint, algorithm) != 1 ||
		TS_MSG_IMPRINT_set_msg(imprint, hash.bytes, sizeof(hash.bytes)) != 1 ||
		TS_REQ_set_msg_imprint(request, imprint) != 1)
		return -ENOMEM;
	return 0;
}

static int set_nonce(TS_REQ *request)
{
	_cleanup_(free_integer) ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	uint8_t bytes[NONCE_BYTES];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return -EIO;
	bytes[0] = (bytes[0] & 0x7f) | 0x40; /* positive, and of full length */
	if (!nonce || ASN1_STRING_set(nonce, bytes, sizeof(bytes)) != 1 || TS_REQ_set_nonce(request, nonce) != 1)
		return -ENOMEM;
	return 0;
}

int ew_stamp_query_new(struct ew_slice data, struct ew_stamp_query **ret)
{
	_cleanup_(ew_stamp_query_free) struct ew_stamp_query *q = calloc(1, sizeof(*q));
	int r;

	if (!q)
		return -ENOMEM;
	q->request = TS_REQ_new();
	if (!q->request || TS_REQ_set_version(q->request, 1) != 1 || TS_REQ_set_cert_req(q->request, 1) != 1)
		return -ENOMEM;
	r = set_imprint(q->request, data);
	if (r == 0)
		r = set_nonce(q->request);
	if (r == 0)
		*ret = TAKE(q);
	return r;
}

void ew_stamp_query_free(struct ew_stamp_query **query)
{
	struct ew_stamp_query *q = TAKE(*query);

	if (!q)
		return;
	TS_REQ_free(q->request);
	free(q);
}

int ew_stamp_query_add(const struct ew_stamp_query *q, struct ew_buf *to)
{
	uint8_t der[EW_STAMP_QUERY_BYTES], *end = der;
	int n = i2d_TS_REQ(q->request, NULL);

	if (n <= 0 || n > (int)sizeof(der) || i2d_TS_REQ(q->request, &end) != n)
		return -EIO;
	ew_buf_add(to, der, (size_t)n);
	return ew_buf_error(to);
}

/* -- the reply -- */

static int tell_why(struct ew_error *error, const char *what)
{
	char words[200];
	unsigned long code = ERR_peek_last_error();

	ERR_error_string_n(code, words, sizeof(words));
	ERR_clear_error();
	return ew_error_set(error, -EKEYREJECTED, "%s (%s); is it the authority whose certificates are configured?",
		what,
		code ? words : "no reason given");
}

static int check_status(TS_RESP *reply, struct ew_error *error)
{
	const TS_STATUS_INFO *status = TS_RESP_get_status_info(reply);
	int64_t number = -1;

	if (!status || ASN1_INTEGER_get_int64(&number, TS_STATUS_INFO_get0_status(status)) != 1)
		return ew_error_set(error, -EBADMSG, "the time-stamping authority answered without a status");
	if (number != TS_STATUS_GRANTED && number != TS_STATUS_GRANTED_WITH_MODS)
		return ew_error_set(error, -EPERM,
			"the time-stamping authority refused (status %lld); ask whoever runs it",
			(long long)number);
	return 0;
}

static int check_token(
	const struct ew_stamp_query *q, const struct ew_authority *a, TS_RESP *reply, struct ew_error *error)
{
	_cleanup_(free_context) TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(q->request, NULL);

	if (!context || X509_STORE_up_ref(a->store) != 1)
		return ew_error_set(error, -ENOMEM, "no memory to check a time stamp");
	(void)TS_VERIFY_CTX_set_store(context, a->store);
	(void)TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_NONCE);
	if (TS_RESP_verify_response(context, reply) != 1)
		return tell_why(error, "the time stamp is not good");
	return 0;
}

static int read_time(TS_RESP *reply, struct ew_wall *ret, struct ew_error *error)
{
	TS_TST_INFO *info = TS_RESP_get_tst_info(reply);
	const ASN1_GENERALIZEDTIME *at = info ? TS_TST_INFO_get_time(info) : NULL;
	struct tm parts;
	time_t seconds;

	if (!at || ASN1_TIME_to_tm(at, &parts) != 1)
		return ew_error_set(error, -EBADMSG, "the time stamp has no time that can be read");
	seconds = timegm(&parts);
	if (seconds < 0)
		return ew_error_set(error, -EBADMSG, "the time stamp has no time that can be read");
	ret->us = (int64_t)seconds * EW_US_PER_S;
	return 0;
}

static int check(const struct ew_stamp_query *q, const struct ew_authority *a, struct ew_slice bytes,
	struct ew_wall *ret_time, struct ew_error *error)
{
	const uint8_t *at = bytes.at;
	_cleanup_(free_reply) TS_RESP *reply = bytes.len > 0 ? d2i_TS_RESP(NULL, &at, (long)bytes.len) : NULL;
	int r;

	if (!reply || at != bytes.at + bytes.len)
		return ew_error_set(error, -EBADMSG, "what the time-stamping authority answered is no time stamp");
	r = check_status(reply, error);
	if (r == 0)
		r = check_token(q, a, reply, error);
	return r < 0 ? r : read_time(reply, ret_time, error);
}

int ew_stamp_check(const struct ew_stamp_query *q, const struct ew_authority *a, struct ew_slice reply,
	struct ew_wall *ret_time, struct ew_error *error)
{
	int r;

	if (reply.len > EW_STAMP_REPLY_BYTES)
		return ew_error_set(error, -EFBIG, "the time-stamping authority answered more than %d bytes",
			EW_STAMP_REPLY_BYTES);
	r = check(q, a, reply, ret_time, error);
	ERR_clear_error();
	return r;
}
