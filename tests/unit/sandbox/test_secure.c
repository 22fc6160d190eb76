/*
 * SRTP and DTLS as the recorder uses them: prepared before the sandbox, used for the first time inside of it, from a
 * thread. What libsrtp, its ciphers or OpenSSL load late would kill the recorder with the first secured call.
 */
#include "child.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "rtp/dtls.h"
#include "rtp/srtp.h"

static struct ew_dtls_identity *identity;

struct end {
	struct ew_dtls *dtls;
	struct end *other;
};

static int prepare(void *arg)
{
	struct ew_error error = {0};

	(void)arg;
	return ew_srtp_start() || ew_dtls_identity_new(&identity, &error);
}

static int one_suite(struct ew_secret_pool *pool, unsigned suite)
{
	struct ew_srtp_keys keys = {.suite = (uint8_t)suite, .n_peer = 1};
	_Alignas(8) uint8_t packet[100] = {0x80}, report[64] = {0x80, 201, 0, 1, 0, 0, 0, 1}, to[200];
	struct ew_srtp *srtp;
	size_t len = 8;
	int r = ew_srtp_new(pool, &keys, 1, &srtp);

	if (r == 0)
		r = ew_srtp_open_rtp(srtp, ew_slice_of(packet, sizeof(packet)), (struct ew_mono){1}, to, &len) ==
				    -EBADMSG
			    ? 0
			    : -1;
	if (r == 0) {
		len = 8;
		r = ew_srtp_seal_rtcp(srtp, report, &len);
	}
	keys.peer[0].bytes[0] = 1;
	if (r == 0)
		r = ew_srtp_rekey(srtp, &keys);
	ew_srtp_free(pool, &srtp);
	return r;
}

static struct {
	uint8_t bytes[32][1500];
	size_t len[32];
	struct end *to[32];
	size_t n;
} post;

static void on_post(void *arg, struct ew_slice datagram)
{
	struct end *e = arg;

	if (post.n == 32)
		return;
	memcpy(post.bytes[post.n], datagram.at, datagram.len);
	post.len[post.n] = datagram.len;
	post.to[post.n++] = e->other;
}

static int handshake(void)
{
	struct ew_hash f = ew_dtls_fingerprint(identity);
	struct ew_dtls_peer peer = {.hash = EW_FINGERPRINT_SHA256, .n = 1};
	struct ew_srtp_keys keys;
	struct end client = {0}, server = {.other = &client};

	client.other = &server;
	memcpy(peer.fingerprints[0], f.bytes, sizeof(f.bytes));
	if (ew_dtls_new(identity, &peer, on_post, &server, (struct ew_mono){1}, &server.dtls))
		return 1;
	peer.active = true;
	if (ew_dtls_new(identity, &peer, on_post, &client, (struct ew_mono){1}, &client.dtls))
		return 2;
	ew_dtls_begin(client.dtls);
	for (size_t i = 0; i < post.n; i++)
		ew_dtls_receive(post.to[i]->dtls, ew_slice_of(post.bytes[i], post.len[i]));
	ew_dtls_tick(client.dtls, (struct ew_mono){2});
	int r = ew_dtls_keys(client.dtls, &keys) || ew_dtls_keys(server.dtls, &keys);

	ew_dtls_free(&client.dtls);
	ew_dtls_free(&server.dtls);
	return r ? 3 : 0;
}

static void *thread(void *arg)
{
	struct ew_secret_pool *pool = NULL;
	int *r = arg;

	*r = ew_secret_pool_new(ew_srtp_block_bytes(), 4, &pool) ? 10 : 0;
	for (unsigned suite = 1; *r == 0 && suite < EW_SRTP_SUITES; suite++)
		*r = one_suite(pool, suite) ? 10 + (int)suite : 0;
	ew_secret_pool_free(&pool);
	if (*r == 0)
		*r = handshake();
	return NULL;
}

static int inside(void *arg)
{
	pthread_t t;
	int r = 50;

	(void)arg;
	if (pthread_create(&t, NULL, thread, &r) != 0 || pthread_join(t, NULL) != 0)
		return 51;
	return r;
}

static void works_inside(void **state)
{
	static const unsigned calls[] = {EW_CALLS_THREADS | EW_CALLS_INET,
		EW_CALLS_FILES | EW_CALLS_UNIX | EW_CALLS_INET | EW_CALLS_THREADS};

	(void)state;
	need("seccomp");
	for (size_t i = 0; i < EW_COUNT(calls); i++) {
		const struct ew_sandbox_profile profile = {.program = "test",
			.calls = EW_CALLS_BASE | calls[i],
			.memlock_bytes = 1 << 20,
			.open_files = 256,
			.best_effort = true};

		assert_int_equal(run_in_sandbox_after(prepare, &profile, inside, NULL), CHILD_FINE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(works_inside)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
