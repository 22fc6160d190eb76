/*
 * Who we are in DTLS: a certificate that nobody signed, made at the start and never written. The offer and answer carry
 * its hash, and that is what it is known by.
 */
#include "rtp/dtls_identity.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/srtp.h>
#include <openssl/x509.h>

#include "base/secret.h"

/* Strongest first; those that RFC 5764 and RFC 7714 define and libsrtp has. */
#define PROFILES \
	"SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32"
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES"
#define SERIAL_BYTES 8
#define DAY_S (24L * 3600)
#define LIFE_S (365 * DAY_S)

/* -- the certificate -- */

static int set_name(X509 *cert)
{
	X509_NAME *name = X509_NAME_new();
	int good = name && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
				   (const unsigned char *)"earwitness", -1, -1, 0) == 1 &&
		   X509_set_subject_name(cert, name) == 1 && X509_set_issuer_name(cert, name) == 1;

	X509_NAME_free(name);
	return good;
}

static int set_serial(X509 *cert)
{
	uint8_t bytes[SERIAL_BYTES];
	uint64_t serial;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return 0;
	memcpy(&serial, bytes, sizeof(serial));
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1);
}

static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, 2) == 1 && set_serial(cert) == 1 && set_name(cert) == 1 &&
		X509_gmtime_adj(X509_getm_notBefore(cert), -DAY_S) &&
		X509_gmtime_adj(X509_getm_notAfter(cert), LIFE_S) && X509_set_pubkey(cert, key) == 1 &&
		X509_sign(cert, key, EVP_sha256()) > 0)
		return cert;
	X509_free(cert);
	return NULL;
}

static int use_certificate(struct ew_dtls_identity *id)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = key ? make_certificate(key) : NULL;
	unsigned n = 0;
	int good = cert && SSL_CTX_use_certificate(id->context, cert) == 1 &&
		   SSL_CTX_use_PrivateKey(id->context, key) == 1 &&
		   X509_digest(cert, EVP_sha256(), id->fingerprint.bytes, &n) == 1 &&
		   n == sizeof(id->fingerprint.bytes);

	X509_free(cert);
	EVP_PKEY_free(key);
	return good;
}

/* -- what the context asks back -- */

/* The certificate is held against the offer's fingerprint when the handshake is done: nobody has signed it. */
static int take_any(int good, X509_STORE_CTX *store)
{
	(void)good;
	(void)store;
	return 1;
}

/* A cookie shows that the peer hears us, before it is sent ten times what it said (RFC 6347 section 4.2.1). */
static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned *n)
{
	struct ew_slice ours = ew_dtls_cookie(ew_dtls_of(ssl));

	memcpy(cookie, ours.at, ours.len);
	*n = (unsigned)ours.len;
	return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned n)
{
	struct ew_slice ours = ew_dtls_cookie(ew_dtls_of(ssl));

	return n == ours.len && ew_secret_equal(cookie, ours.at, n);
}

static int set_up(SSL_CTX *context)
{
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, take_any);
	SSL_CTX_set_cookie_generate_cb(context, make_cookie);
	SSL_CTX_set_cookie_verify_cb(context, check_cookie);
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	(void)SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_QUERY_MTU |
						   SSL_OP_COOKIE_EXCHANGE | SSL_OP_NO_COMPRESSION);
	(void)SSL_CTX_set_read_ahead(context, 1);
	SSL_CTX_set_quiet_shutdown(context, 1);
	return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(context, CIPHERS) == 1 &&
	       SSL_CTX_set_tlsext_use_srtp(context, PROFILES) == 0; /* 0 is success here */
}

/* -- birth and death -- */

int ew_dtls_identity_new(struct ew_dtls_identity **ret, struct ew_error *error)
{
	struct ew_dtls_identity *id = calloc(1, sizeof(*id));

	if (!id)
		return ew_error_set(error, -ENOMEM, "no memory for DTLS");
	id->context = SSL_CTX_new(DTLS_method());
	id->sink = ew_dtls_sink_new();
	if (!id->context || !id->sink || !set_up(id->context) || !use_certificate(id)) {
		ERR_clear_error();
		ew_dtls_identity_free(&id);
		return ew_error_set(error, -ENOTSUP,
			"OpenSSL could not make the certificate for DTLS: is its configuration in order?");
	}
	*ret = id;
	return 0;
}

void ew_dtls_identity_free(struct ew_dtls_identity **identity)
{
	struct ew_dtls_identity *id = TAKE(*identity);

	if (!id)
		return;
	SSL_CTX_free(id->context);
	BIO_meth_free(id->sink);
	free(id);
}

struct ew_hash ew_dtls_fingerprint(const struct ew_dtls_identity *identity)
{
	return identity->fingerprint;
}
