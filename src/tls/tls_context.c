/*
 * OpenSSL's knobs, all of them in one place. Everything is read from memory: behind the sandbox there is no file.
 */
#include "tls/tls_context.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "base/limits.h"
#include "tls/tls_names.h"

#define KEY_HEAP_BYTES (64 * 1024)
#define KEY_HEAP_LEAST 32
#define MAX_ROOTS 1024
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL:!PSK"

static void free_context(SSL_CTX **context)
{
	SSL_CTX_free(*context);
}

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

bool ew_tls_prepare(void)
{
	/* The host's openssl.cnf could weaken what stands below, and is out of reach later. */
	bool ready = OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_LOAD_SSL_STRINGS, NULL) == 1;

	return CRYPTO_secure_malloc_init(KEY_HEAP_BYTES, KEY_HEAP_LEAST) == 1 && ready;
}

static SSL_CTX *new_context(const SSL_METHOD *method)
{
	_cleanup_(free_context) SSL_CTX *c = SSL_CTX_new(method);

	if (!c || SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) != 1 || SSL_CTX_set_cipher_list(c, CIPHERS) != 1 ||
		SSL_CTX_set_num_tickets(c, 0) != 1)
		return NULL;
	SSL_CTX_set_security_level(c, 2);
	SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
				       SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(
		c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_dh_auto(c, 1);
	SSL_CTX_set_max_cert_list(c, EW_MAX_TLS_CERTIFICATE_BYTES);
	/*
	 * Whoever gave a certificate may have meant it for servers only, as many public authorities do now; here the
	 * list of trusted ones and the name decide (RFC 5922 section 7.1).
	 */
	(void)X509_VERIFY_PARAM_set_purpose(SSL_CTX_get0_param(c), X509_PURPOSE_ANY);
	return TAKE(c);
}

static int add_chain(SSL_CTX *c, STACK_OF(X509) * chain)
{
	if (SSL_CTX_use_certificate(c, sk_X509_value(chain, 0)) != 1)
		return -EINVAL;
	for (int i = 1; i < sk_X509_num(chain); i++) {
		if (SSL_CTX_add1_chain_cert(c, sk_X509_value(chain, i)) != 1)
			return -EINVAL;
	}
	return 0;
}

static int add_identity(SSL_CTX *c, const struct ew_tls_pem *pem)
{
	_cleanup_(ew_tls_certificates_free) STACK_OF(X509) *chain = NULL;
	_cleanup_(free_key) EVP_PKEY *key = NULL;
	int r = ew_tls_certificates(pem->certificate, EW_MAX_TLS_CHAIN, &chain);

	if (r == 0)
		r = ew_tls_key(pem->key, &key);
	if (r == 0)
		r = add_chain(c, chain);
	return r == 0 && SSL_CTX_use_PrivateKey(c, key) == 1 && SSL_CTX_check_private_key(c) == 1 ? 0 : -EINVAL;
}

static int add_trusted(SSL_CTX *c, struct ew_slice pem)
{
	_cleanup_(ew_tls_certificates_free) STACK_OF(X509) *list = NULL;
	int r = pem.len > 0 ? ew_tls_certificates(pem, MAX_ROOTS, &list) : 0;

	if (r < 0)
		return r;
	for (int i = 0; list && i < sk_X509_num(list); i++) {
		X509 *one = sk_X509_value(list, i);

		/* The names also tell a client which of its certificates to show. */
		if (X509_STORE_add_cert(SSL_CTX_get_cert_store(c), one) != 1 || SSL_CTX_add_client_CA(c, one) != 1)
			return -ENOMEM;
	}
	return 0;
}

/* A doubtful certificate is not a reason to end the handshake; that it is doubtful is kept in the result. */
static int let_pass(int good, X509_STORE_CTX *check)
{
	(void)good;
	(void)check;
	return 1;
}

static int finish(SSL_CTX **made, const struct ew_tls_pem *pem, SSL_CTX **ret, struct ew_error *error)
{
	int r = *made ? add_identity(*made, pem) : -ENOMEM;

	if (r == 0)
		r = add_trusted(*made, pem->ca);
	ERR_clear_error();
	if (r < 0)
		return ew_error_set(error, r,
			"the certificate, the key or the trusted certificates of SIP over "
			"TLS cannot be used; ask `earwitness doctor`");
	*ret = TAKE(*made);
	return 0;
}

int ew_tls_server(const struct ew_tls_pem *pem, enum ew_tls_verify verify, SSL_CTX **ret, struct ew_error *error)
{
	_cleanup_(free_context) SSL_CTX *c = new_context(TLS_server_method());

	if (c && verify == EW_TLS_VERIFY_REQUIRED)
		SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	else if (c && verify == EW_TLS_VERIFY_OPTIONAL)
		SSL_CTX_set_verify(c, SSL_VERIFY_PEER, let_pass);
	return finish(&c, pem, ret, error);
}

int ew_tls_client(const struct ew_tls_pem *pem, SSL_CTX **ret, struct ew_error *error)
{
	_cleanup_(free_context) SSL_CTX *c = new_context(TLS_client_method());

	if (c)
		SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
	return finish(&c, pem, ret, error);
}

enum ew_tls_standing ew_tls_standing(const SSL *ssl, const char *name)
{
	const X509 *certificate = SSL_get0_peer_certificate(ssl);

	if (!certificate)
		return EW_TLS_UNKNOWN;
	if (SSL_get_verify_result(ssl) != X509_V_OK)
		return EW_TLS_DOUBTFUL;
	return name[0] && ew_tls_has_name(certificate, name) ? EW_TLS_NAMED : EW_TLS_TRUSTED;
}
