/*
 * One handshake. OpenSSL speaks, over a memory BIO that is given one datagram at a time and a sink that is told of each
 * datagram to send. Nothing of it outlives the keys, and no application data is ever read.
 */
#include "rtp/dtls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/srtp.h>

#include "base/secret.h"
#include "rtp/dtls_identity.h"

#define COOKIE_BYTES 20
#define LABEL "EXTRACTOR-dtls_srtp"
#define RECORD_BYTES 13 /* header of a record (RFC 6347 section 4.1) */
#define HANDSHAKE 22
#define CLIENT_HELLO 1

struct ew_dtls {
	SSL *ssl;
	struct ew_dtls_peer peer;
	ew_dtls_send_fn *send;
	void *arg;
	struct ew_mono since; /* of its first datagram, either way; 0: none yet */
	struct ew_mono now;
	size_t sent_bytes;
	enum ew_dtls_state state;
	const char *why;
	uint8_t cookie[COOKIE_BYTES];
};

struct ew_dtls *ew_dtls_of(const SSL *ssl)
{
	return SSL_get_app_data(ssl);
}

struct ew_slice ew_dtls_cookie(const struct ew_dtls *d)
{
	return ew_slice_of(d->cookie, sizeof(d->cookie));
}

static void fail(struct ew_dtls *d, const char *why)
{
	if (d->state != EW_DTLS_RUNNING)
		return;
	d->state = EW_DTLS_FAILED;
	d->why = why;
}

/* -- the sink -- */

static int sink_write(BIO *bio, const char *bytes, int n)
{
	struct ew_dtls *d = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	if (n <= 0)
		return n;
	if (d->sent_bytes + (size_t)n > EW_MAX_DTLS_SENT_BYTES) {
		fail(d, "amplification");
		return n;
	}
	d->sent_bytes += (size_t)n;
	d->send(d->arg, ew_slice_of(bytes, (size_t)n));
	return n;
}

static long sink_control(BIO *bio, int command, long number, void *at)
{
	(void)bio;
	(void)number;
	(void)at;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_DGRAM_QUERY_MTU:
	case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
		return EW_DTLS_MTU_BYTES;
	default:
		return 0;
	}
}

static int sink_create(BIO *bio)
{
	BIO_set_init(bio, 1);
	return 1;
}

BIO_METHOD *ew_dtls_sink_new(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");

	if (m && BIO_meth_set_write(m, sink_write) == 1 && BIO_meth_set_ctrl(m, sink_control) == 1 &&
		BIO_meth_set_create(m, sink_create) == 1)
		return m;
	BIO_meth_free(m);
	return NULL;
}

/* -- birth and death -- */

static int attach(struct ew_dtls *d, const struct ew_dtls_identity *identity)
{
	BIO *in = BIO_new(BIO_s_mem());
	BIO *out = BIO_new(identity->sink);

	d->ssl = SSL_new(identity->context);
	if (!in || !out || !d->ssl) {
		BIO_free(in);
		BIO_free(out);
		return -ENOMEM;
	}
	BIO_set_mem_eof_return(in, -1); /* nothing more now, not the end */
	BIO_set_data(out, d);
	SSL_set_bio(d->ssl, in, out);
	if (SSL_set_app_data(d->ssl, d) != 1 || SSL_set_mtu(d->ssl, EW_DTLS_MTU_BYTES) <= 0)
		return -ENOMEM;
	if (d->peer.active)
		SSL_set_connect_state(d->ssl);
	else
		SSL_set_accept_state(d->ssl);
	return 0;
}

int ew_dtls_new(const struct ew_dtls_identity *identity, const struct ew_dtls_peer *peer,
	ew_dtls_send_fn *send, void *arg, struct ew_mono now, struct ew_dtls **ret)
{
	_cleanup_(ew_dtls_free) struct ew_dtls *d = NULL;
	int r;

	if (ew_fingerprint_bytes(peer->hash) == 0 || peer->n == 0 || peer->n > EW_MAX_FINGERPRINTS_PER_STREAM)
		return -EINVAL;
	d = calloc(1, sizeof(*d));
	if (!d || RAND_bytes(d->cookie, sizeof(d->cookie)) != 1)
		return -ENOMEM;
	d->peer = *peer;
	d->send = send;
	d->arg = arg;
	d->now = now;
	r = attach(d, identity);
	ERR_clear_error();
	if (r == 0)
		*ret = TAKE(d);
	return r;
}

void ew_dtls_free(struct ew_dtls **dtls)
{
	struct ew_dtls *d = TAKE(*dtls);

	if (!d)
		return;
	SSL_free(d->ssl);
	ew_wipe(d, sizeof(*d));
	free(d);
}

/* -- whom we talk to -- */

static const EVP_MD *digest_of(unsigned hash)
{
	switch (hash) {
	case EW_FINGERPRINT_SHA384:
		return EVP_sha384();
	case EW_FINGERPRINT_SHA512:
		return EVP_sha512();
	default:
		return EVP_sha256();
	}
}

static bool is_expected(const struct ew_dtls *d)
{
	X509 *cert = SSL_get1_peer_certificate(d->ssl);
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	bool found = false;

	if (cert && X509_digest(cert, digest_of(d->peer.hash), digest, &n) == 1 &&
		n == ew_fingerprint_bytes(d->peer.hash)) {
		for (size_t i = 0; i < d->peer.n; i++)
			found = found || ew_secret_equal(digest, d->peer.fingerprints[i], n);
	}
	X509_free(cert);
	return found;
}

/* RFC 5764 section 4.1.2, RFC 7714 section 14.2. */
static unsigned suite_of(const SSL *ssl)
{
	SRTP_PROTECTION_PROFILE *profile = SSL_get_selected_srtp_profile((SSL *)(uintptr_t)ssl);

	switch (profile ? profile->id : 0) {
	case SRTP_AES128_CM_SHA1_80:
		return EW_SRTP_AES_CM_128_HMAC_SHA1_80;
	case SRTP_AES128_CM_SHA1_32:
		return EW_SRTP_AES_CM_128_HMAC_SHA1_32;
	case SRTP_AEAD_AES_128_GCM:
		return EW_SRTP_AEAD_AES_128_GCM;
	case SRTP_AEAD_AES_256_GCM:
		return EW_SRTP_AEAD_AES_256_GCM;
	default:
		return 0;
	}
}

static void conclude(struct ew_dtls *d)
{
	if (!is_expected(d))
		fail(d, "fingerprint");
	else if (suite_of(d->ssl) == 0)
		fail(d, "profile");
	else if (d->state == EW_DTLS_RUNNING)
		d->state = EW_DTLS_DONE;
}

/* -- going on -- */

static void go_on(struct ew_dtls *d)
{
	uint8_t ignored[64];
	int r;

	ERR_clear_error();
	if (d->state == EW_DTLS_DONE) {
		/* Repeats our last flight when the peer repeats its own; what is said besides is for nobody. */
		(void)SSL_read(d->ssl, ignored, sizeof(ignored));
		ew_wipe(ignored, sizeof(ignored));
		ERR_clear_error();
		return;
	}
	r = SSL_do_handshake(d->ssl);
	if (r == 1)
		conclude(d);
	else if (SSL_get_error(d->ssl, r) != SSL_ERROR_WANT_READ)
		fail(d, "handshake");
	ERR_clear_error();
}

void ew_dtls_begin(struct ew_dtls *d)
{
	if (!d->peer.active || d->state != EW_DTLS_RUNNING || d->since.us)
		return;
	d->since = d->now;
	go_on(d);
}

void ew_dtls_receive(struct ew_dtls *d, struct ew_slice datagram)
{
	BIO *in = SSL_get_rbio(d->ssl);

	if (d->state == EW_DTLS_FAILED || datagram.len < RECORD_BYTES || datagram.len > EW_MAX_RTP_BYTES)
		return;
	if (!d->since.us)
		d->since = d->now;
	(void)BIO_reset(in); /* what a datagram before it left behind belongs to that */
	if (BIO_write(in, datagram.at, (int)datagram.len) != (int)datagram.len)
		return; /* as if it were lost */
	go_on(d);
}

void ew_dtls_tick(struct ew_dtls *d, struct ew_mono now)
{
	d->now = now;
	if (d->state != EW_DTLS_RUNNING || !d->since.us)
		return;
	if (now.us - d->since.us > EW_DTLS_PATIENCE_US) {
		fail(d, "timeout");
		return;
	}
	if (DTLSv1_handle_timeout(d->ssl) < 0)
		fail(d, "timeout");
	ERR_clear_error();
}

bool ew_dtls_has_begun(const struct ew_dtls *d)
{
	return d->since.us != 0;
}

enum ew_dtls_state ew_dtls_state(const struct ew_dtls *d)
{
	return d->state;
}

const char *ew_dtls_why(const struct ew_dtls *d)
{
	return d->why;
}

/* -- keys -- */

static void put_master(uint8_t *to, const uint8_t *key, size_t key_bytes, const uint8_t *salt, size_t salt_bytes)
{
	memcpy(to, key, key_bytes);
	memcpy(to + key_bytes, salt, salt_bytes);
}

/* Client's key, server's key, client's salt, server's salt. */
int ew_dtls_keys(const struct ew_dtls *d, struct ew_srtp_keys *ret)
{
	uint8_t block[2 * EW_SRTP_MAX_MASTER_BYTES];
	struct ew_srtp_keys keys = {.suite = (uint8_t)suite_of(d->ssl), .n_peer = 1};
	size_t k = ew_srtp_key_bytes(keys.suite), s = ew_srtp_salt_bytes(keys.suite);
	const uint8_t *salts = block + 2 * k;
	bool client = d->peer.active;

	if (d->state != EW_DTLS_DONE || k == 0 ||
		SSL_export_keying_material(d->ssl, block, 2 * (k + s), LABEL, sizeof(LABEL) - 1, NULL, 0, 0) != 1)
		return -EIO;
	put_master(keys.own, block + (client ? 0 : k), k, salts + (client ? 0 : s), s);
	put_master(keys.peer[0].bytes, block + (client ? k : 0), k, salts + (client ? s : 0), s);
	*ret = keys;
	ew_wipe(block, sizeof(block));
	ew_wipe(&keys, sizeof(keys));
	return 0;
}

bool ew_dtls_is_hello(struct ew_slice datagram)
{
	return datagram.len > RECORD_BYTES && datagram.at[0] == HANDSHAKE && datagram.at[3] == 0 &&
	       datagram.at[4] == 0 && datagram.at[RECORD_BYTES] == CLIENT_HELLO;
}
