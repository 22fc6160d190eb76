/*
 * Certificates that tests make for themselves.
 */
#ifndef EW_TESTS_MADE_CERTIFICATES_H
#define EW_TESTS_MADE_CERTIFICATES_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

struct pair {
	EVP_PKEY *key;
	X509 *certificate;
	char certificate_pem[4096];
	char key_pem[4096];
};

static inline void add_name(X509 *x, const char *common_name, bool issuer)
{
	X509_NAME *name = issuer ? X509_get_issuer_name(x) : X509_get_subject_name(x);

	assert_int_equal(
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0), 1);
}

static inline void add_extension(X509 *x, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	assert_non_null(e);
	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

static inline void read_bio(BIO *bio, char *to, size_t n)
{
	int len = BIO_read(bio, to, (int)n - 1);

	assert_true(len > 0);
	to[len] = '\0';
	BIO_free(bio);
}

static inline void write_pem(struct pair *p)
{
	BIO *bio = BIO_new(BIO_s_mem());

	assert_int_equal(PEM_write_bio_X509(bio, p->certificate), 1);
	read_bio(bio, p->certificate_pem, sizeof(p->certificate_pem));
	bio = BIO_new(BIO_s_mem());
	assert_int_equal(PEM_write_bio_PrivateKey(bio, p->key, NULL, NULL, 0, NULL, NULL), 1);
	read_bio(bio, p->key_pem, sizeof(p->key_pem));
}

/* Signed by `by`, or by itself. */
static inline void make(struct pair *p, const char *name, const char *alternative, const struct pair *by,
	const char *issuer, long from_s, long until_s)
{
	p->key = EVP_EC_gen("P-256");
	p->certificate = X509_new();
	assert_non_null(p->key);
	X509_set_version(p->certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(p->certificate), 1);
	add_name(p->certificate, name, false);
	add_name(p->certificate, issuer, true);
	X509_gmtime_adj(X509_getm_notBefore(p->certificate), from_s);
	X509_gmtime_adj(X509_getm_notAfter(p->certificate), until_s);
	X509_set_pubkey(p->certificate, p->key);
	if (!alternative)
		add_extension(p->certificate, NID_basic_constraints, "critical,CA:TRUE");
	else if (alternative[0])
		add_extension(p->certificate, NID_subject_alt_name, alternative);
	assert_true(X509_sign(p->certificate, by ? by->key : p->key, EVP_sha256()) > 0);
	write_pem(p);
}

static inline void unmake(struct pair *p)
{
	EVP_PKEY_free(p->key);
	X509_free(p->certificate);
}

#endif
