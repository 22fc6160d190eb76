/*
 * Datagrams of a stranger into a handshake that waits, and into an SRTP stream: nobody becomes known by them, nothing
 * is opened, and no more is sent than came in and a little. Input: chunks of two length bytes and that many bytes; the
 * first byte of each says where it goes (RFC 7983).
 */
#include <stdlib.h>
#include <string.h>

#include "base/reader.h"
#include "rtp/dtls.h"
#include "rtp/srtp.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static size_t sent;

static void on_send(void *arg, struct ew_slice datagram)
{
	(void)arg;
	sent += datagram.len;
}

static struct ew_dtls_identity *identity(void)
{
	static struct ew_dtls_identity *id;
	struct ew_error error = {0};

	if (!id && (ew_srtp_start() || ew_dtls_identity_new(&id, &error)))
		abort();
	return id;
}

static struct ew_srtp *new_srtp(struct ew_secret_pool *pool)
{
	struct ew_srtp_keys keys = {.suite = EW_SRTP_AEAD_AES_128_GCM, .n_peer = 1};
	struct ew_srtp *srtp;

	memset(keys.peer[0].bytes, 0x5a, sizeof(keys.peer[0].bytes));
	if (ew_srtp_new(pool, &keys, 1, &srtp))
		abort();
	return srtp;
}

/* None of these is under the key, so none may be opened; but for a tag of 16 bytes that was guessed. */
static void give_srtp(struct ew_srtp *srtp, struct ew_slice d, struct ew_mono now)
{
	_Alignas(8) static uint8_t to[EW_MAX_RTP_BYTES + 64];
	size_t len;

	if (d.len > EW_MAX_RTP_BYTES)
		return;
	if (ew_srtp_open_rtp(srtp, d, now, to, &len) == 0 || ew_srtp_open_rtcp(srtp, d, now, to, &len) == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	static struct ew_secret_pool *pool;
	struct ew_dtls_peer peer = {.hash = EW_FINGERPRINT_SHA256, .n = 1};
	struct ew_mono now = {1000000};
	struct ew_dtls *dtls;
	struct ew_srtp *srtp;
	struct ew_reader r;

	if (ew_dtls_new(identity(), &peer, on_send, NULL, now, &dtls))
		return 0;
	if (!pool && ew_secret_pool_new(ew_srtp_block_bytes(), 1, &pool))
		abort();
	srtp = new_srtp(pool);
	sent = 0;
	ew_reader_init(&r, ew_slice_of(at, n));
	while (r.rest.len) {
		size_t want = ew_reader_u16(&r);
		struct ew_slice d = ew_reader_bytes(&r, want > r.rest.len ? r.rest.len : want);

		now.us += 20000;
		(void)ew_dtls_is_hello(d);
		if (d.len && d.at[0] >= 20 && d.at[0] <= 63)
			ew_dtls_receive(dtls, d);
		else
			give_srtp(srtp, d, now);
		ew_dtls_tick(dtls, now);
	}
	if (ew_dtls_state(dtls) == EW_DTLS_DONE || sent > 2 * n + 1000)
		abort();
	ew_dtls_free(&dtls);
	ew_srtp_free(pool, &srtp);
	return 0;
}
