/*
 * Reading PEM and judging it. It decides nothing about a peer: that is for the handshake. The text of a key must not be
 * copied here, and no part of it may get into a sentence.
 */
#include "tls/tls_pem.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "base/limits.h"

#define MAX_ROOTS 1024

static void free_bio(BIO **bio)
{
	BIO_free_all(*bio);
}

static void free_store(X509_STORE **store)
{
	X509_STORE_free(*store);
}

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

void ew_tls_certificates_free(STACK_OF(X509) * *list)
{
	sk_X509_pop_free(*list, X509_free);
	*list = NULL;
}

static BIO *open_text(struct ew_slice pem)
{
	return pem.len > 0 && pem.len <= INT32_MAX ? BIO_new_mem_buf(pem.at, (int)pem.len) : NULL;
}

int ew_tls_certificates(struct ew_slice pem, size_t most, STACK_OF(X509) * *ret)
{
	_cleanup_(free_bio) BIO *bio = open_text(pem);
	_cleanup_(ew_tls_certificates_free) STACK_OF(X509) *list = sk_X509_new_null();
	X509 *one;

	if (!list)
		return -ENOMEM;
	while (bio && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		if ((size_t)sk_X509_num(list) == most || sk_X509_push(list, one) == 0) {
			X509_free(one);
			return -EINVAL;
		}
	}
	/* The end of the text is an error too: it must be that one. */
	unsigned long last = ERR_peek_last_error();

	ERR_clear_error();
	if (sk_X509_num(list) == 0 ||
		!(ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE))
		return -EINVAL;
	*ret = TAKE(list);
	return 0;
}

/* Instead of asking a terminal. */
static int no_passphrase(char *to, int room, int writing, void *arg)
{
	(void)to;
	(void)room;
	(void)writing;
	(void)arg;
	return -1;
}

int ew_tls_key(struct ew_slice pem, EVP_PKEY **ret)
{
	_cleanup_(free_bio) BIO *bio = open_text(pem);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;

	ERR_clear_error();
	if (!key)
		return -EINVAL;
	*ret = key;
	return 0;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
	struct tm tm;

	return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static void note_times(STACK_OF(X509) * chain, struct ew_tls_report *to)
{
	to->until_s = INT64_MAX;
	for (int i = 0; i < sk_X509_num(chain); i++) {
		const X509 *one = sk_X509_value(chain, i);
		int64_t from_s = seconds_of(X509_get0_notBefore(one));
		int64_t until_s = seconds_of(X509_get0_notAfter(one));

		to->from_s = from_s > to->from_s ? from_s : to->from_s;
		to->until_s = until_s < to->until_s ? until_s : to->until_s;
	}
}

static bool signs_itself(X509 *one)
{
	return X509_check_issued(one, one) == X509_V_OK;
}

static int fill_store(X509_STORE *store, STACK_OF(X509) * list, bool only_roots)
{
	for (int i = 0; i < sk_X509_num(list); i++) {
		X509 *one = sk_X509_value(list, i);

		if ((!only_roots || signs_itself(one)) && X509_STORE_add_cert(store, one) != 1)
			return -ENOMEM;
	}
	return 0;
}

static int look_for_root(STACK_OF(X509) * chain, STACK_OF(X509) * ca, bool system_roots, bool *ret_complete)
{
	_cleanup_(free_store) X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *check = X509_STORE_CTX_new();
	int r = store && check ? fill_store(store, chain, true) : -ENOMEM;

	if (r == 0 && ca)
		r = fill_store(store, ca, false);
	if (r == 0 && system_roots && X509_STORE_set_default_paths(store) != 1)
		r = -ENOMEM;
	if (r == 0 && X509_STORE_CTX_init(check, store, sk_X509_value(chain, 0), chain) != 1)
		r = -ENOMEM;
	if (r == 0) {
		/* Time is told apart from this, and what a certificate is for is the peer's to judge. */
		X509_STORE_CTX_set_flags(check, X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_PARTIAL_CHAIN);
		*ret_complete = X509_verify_cert(check) == 1;
	}
	ERR_clear_error();
	X509_STORE_CTX_free(check);
	return r;
}

static int check_pair(const struct ew_tls_pem *pem, STACK_OF(X509) * chain, struct ew_error *error)
{
	_cleanup_(free_key) EVP_PKEY *key = NULL;

	if (ew_tls_key(pem->key, &key) < 0)
		return ew_error_set(error, -EINVAL, "the key is no private key in PEM without a passphrase");
	int fits = X509_check_private_key(sk_X509_value(chain, 0), key);

	ERR_clear_error();
	return fits == 1 ? 0
			 : ew_error_set(error, -EINVAL,
				   "the key does not fit the certificate; the first "
				   "certificate of its file must be the one of this host");
}

int ew_tls_pem_check(const struct ew_tls_pem *pem, bool system_roots, struct ew_tls_report *ret, struct ew_error *error)
{
	_cleanup_(ew_tls_certificates_free) STACK_OF(X509) *chain = NULL;
	_cleanup_(ew_tls_certificates_free) STACK_OF(X509) *ca = NULL;
	struct ew_tls_report report = {0};

	if (ew_tls_certificates(pem->certificate, EW_MAX_TLS_CHAIN, &chain) < 0)
		return ew_error_set(
			error, -EINVAL, "the certificate's file is no PEM with 1 to %d certificates", EW_MAX_TLS_CHAIN);
	if (pem->ca.len > 0 && ew_tls_certificates(pem->ca, MAX_ROOTS, &ca) < 0)
		return ew_error_set(error, -EINVAL,
			"the file of trusted certificates (ca) is no PEM with "
			"certificates");
	int r = check_pair(pem, chain, error);

	if (r < 0)
		return r;
	note_times(chain, &report);
	r = look_for_root(chain, ca, system_roots, &report.complete);
	if (r < 0)
		return ew_error_set(error, r, "no memory for checking a certificate");
	*ret = report;
	return 0;
}
