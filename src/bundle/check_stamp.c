/*
 * The time stamp (RFC 3161) over the checkpoint, by OpenSSL. The certificates inside the bundle only tell whether the
 * token is whole; who made it is proved by the certificates that the reader brings, or not at all. They are judged at
 * the time that the token names, for a stamp outlives the certificate it was made with.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <string.h>

#include "bundle/check_parts.h"

#define STAMPED "proofs/stamped"
#define REPLY "proofs/stamped.tsr"
#define CERTIFICATES "proofs/tsa.pem"

#define FREES(name, type)                                                                          \
	static void drop_##name(type **at)                                                         \
	{                                                                                          \
		type##_free(*at);                                                                  \
		*at = NULL;                                                                        \
	}

FREES(response, TS_RESP)
FREES(context, TS_VERIFY_CTX)
FREES(bio, BIO)

struct stamp {
	struct ew_buf stamped, reply, inside;
	TS_RESP *response;
};

static void free_stamp(struct stamp *s)
{
	ew_buf_free(&s->stamped);
	ew_buf_free(&s->reply);
	ew_buf_free(&s->inside);
	drop_response(&s->response);
	ERR_clear_error();
}

static void tell_wrong(struct check *c, const char *path, const char *what)
{
	check_tell(c, EW_FAULT_STAMP_WRONG, path, "The time stamp proves nothing: %s", what);
}

/* -- what was stamped ------------------------------------------------------------------------- */

/* The checkpoint's text, and of its signature lines none that the checkpoint does not have. */
static bool is_checkpoint(const struct check *c, struct ew_slice stamped)
{
	struct ew_note note;

	if (!c->has_tree || ew_note_parse(stamped, &note) < 0 || !ew_slice_equal(note.text, c->note.text))
		return false;
	for (size_t i = 0; i < note.n; i++) {
		bool found = false;

		for (size_t k = 0; !found && k < c->note.n; k++)
			found = ew_slice_equal(note.signature[i].line, c->note.signature[k].line);
		if (!found)
			return false;
	}
	return true;
}

/* -- the token -------------------------------------------------------------------------------- */

static int wall_of(const ASN1_GENERALIZEDTIME *time, struct ew_wall *ret)
{
	struct tm tm = {0};

	if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
		return -EBADMSG;
	ret->us = (int64_t)timegm(&tm) * EW_US_PER_S;
	return 0;
}

static X509_STORE *store_of(struct ew_slice pem, time_t at)
{
	_cleanup_(drop_bio) BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	X509_STORE *store = X509_STORE_new();
	X509 *one;

	while (bio && store && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		(void)X509_STORE_add_cert(store, one);
		X509_free(one);
	}
	if (store) {
		X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), at);
		X509_VERIFY_PARAM_set_flags(X509_STORE_get0_param(store), X509_V_FLAG_PARTIAL_CHAIN);
	}
	return store;
}

/* A certificate that the token itself has is judged as it stands there, and not by another copy of it. */
static bool is_in_token(TS_RESP *response, const X509 *certificate)
{
	const PKCS7 *token = TS_RESP_get_token(response);
	const STACK_OF(X509) *own = PKCS7_type_is_signed(token) ? token->d.sign->cert : NULL;

	for (int i = 0; i < sk_X509_num(own); i++)
		if (X509_issuer_and_serial_cmp(sk_X509_value(own, i), certificate) == 0)
			return true;
	return false;
}

static STACK_OF(X509) *chain_of(struct stamp *s)
{
	_cleanup_(drop_bio) BIO *bio = BIO_new_mem_buf(s->inside.at, (int)s->inside.len);
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *one;

	while (bio && chain && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
		if (is_in_token(s->response, one) || sk_X509_push(chain, one) <= 0)
			X509_free(one);
	return chain;
}

/* Whether the token is of these bytes and signed by somebody whom the certificates vouch for. */
static bool verified(struct stamp *s, struct ew_slice trusted, time_t at)
{
	_cleanup_(drop_context) TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();

	if (!context || trusted.len == 0 || trusted.len > INT_MAX)
		return false;
	/* The context takes all three over. */
	TS_VERIFY_CTX_set_flags(context, TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_DATA);
	TS_VERIFY_CTX_set_data(context, BIO_new_mem_buf(s->stamped.at, (int)s->stamped.len));
	TS_VERIFY_CTX_set_store(context, store_of(trusted, at));
	TS_VERIFY_CTX_set_certs(context, chain_of(s));
	bool good = TS_RESP_verify_response(context, s->response) == 1;

	ERR_clear_error();
	return good;
}

static int judge(struct check *c, struct stamp *s)
{
	const uint8_t *at = s->reply.at;
	struct ew_wall time;

	if (s->reply.len == 0 || !is_checkpoint(c, ew_buf_slice(&s->stamped))) {
		tell_wrong(c, STAMPED, "what was stamped is not the bundle's checkpoint.");
		return 0;
	}
	s->response = d2i_TS_RESP(NULL, &at, (long)s->reply.len);
	TS_TST_INFO *info = s->response ? TS_RESP_get_tst_info(s->response) : NULL;

	if (!info || at != s->reply.at + s->reply.len || wall_of(TS_TST_INFO_get_time(info), &time) < 0) {
		tell_wrong(c, REPLY, "proofs/stamped.tsr cannot be read as a reply (RFC 3161).");
		return 0;
	}
	time_t seconds = (time_t)(time.us / EW_US_PER_S);

	if (!verified(s, ew_buf_slice(&s->inside), seconds)) {
		tell_wrong(c, REPLY,
			"it is of something else, or not well signed by the certificates that lie beside it.");
		return 0;
	}
	c->proved.stamp = true;
	if (c->asked->authority.len == 0)
		return 0;
	if (verified(s, c->asked->authority, seconds))
		c->proved.stamped = time;
	else
		tell_wrong(c, REPLY, "it is not signed by the authority that you trust.");
	return 0;
}

static int load(struct check *c, const char *path, struct ew_buf *to)
{
	ew_buf_init(to, CHECK_STAMP_BYTES);
	return check_load(c, path, to);
}

int check_stamp(struct check *c)
{
	_cleanup_(free_stamp) struct stamp s = {0};
	int stamped = load(c, STAMPED, &s.stamped);
	int reply = stamped < 0 ? stamped : load(c, REPLY, &s.reply);
	int inside = reply < 0 ? reply : load(c, CERTIFICATES, &s.inside);

	if (inside < 0)
		return inside;
	if (!stamped && !reply && !inside)
		return 0;
	if (!stamped || !reply || !inside) {
		tell_wrong(c, STAMPED, "one of proofs/stamped, proofs/stamped.tsr and proofs/tsa.pem is missing.");
		return 0;
	}
	return judge(c, &s);
}
