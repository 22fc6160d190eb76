/*
 * Two handshakes of our own against each other, over a network that loses and repeats; and peers that are not who the
 * offer named.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "rtp/dtls.h"

#define MOST 64

struct end {
	struct ew_dtls_identity *identity;
	struct ew_dtls *dtls;
	struct ew_dtls_peer peer; /* whom it expects */
	size_t n, sent_bytes;
	struct {
		uint8_t bytes[1500];
		size_t len;
	} queue[MOST]; /* what it sent */
};

static struct ew_mono now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (struct ew_mono){t.tv_sec * EW_US_PER_S + t.tv_nsec / 1000};
}

static void on_send(void *arg, struct ew_slice datagram)
{
	struct end *e = arg;

	assert_true(datagram.len <= EW_DTLS_MTU_BYTES && datagram.at[0] >= 20 && datagram.at[0] <= 63);
	e->sent_bytes += datagram.len;
	if (e->n == MOST)
		return;
	memcpy(e->queue[e->n].bytes, datagram.at, datagram.len);
	e->queue[e->n++].len = datagram.len;
}

static void expect(struct end *e, const struct ew_dtls_identity *whom, bool active)
{
	struct ew_hash f = ew_dtls_fingerprint(whom);

	e->peer = (struct ew_dtls_peer){.active = active, .hash = EW_FINGERPRINT_SHA256, .n = 1};
	memcpy(e->peer.fingerprints[0], f.bytes, sizeof(f.bytes));
}

static void open_ends(struct end ends[static 2])
{
	struct ew_error error = {0};

	memset(ends, 0, 2 * sizeof(*ends));
	for (int i = 0; i < 2; i++)
		assert_int_equal(ew_dtls_identity_new(&ends[i].identity, &error), 0);
	for (int i = 0; i < 2; i++)
		expect(&ends[i], ends[1 - i].identity, i == 0);
}

static void start(struct end ends[static 2])
{
	for (int i = 0; i < 2; i++)
		assert_int_equal(ew_dtls_new(ends[i].identity, &ends[i].peer, on_send, &ends[i], now(),
					 &ends[i].dtls),
			0);
	ew_dtls_begin(ends[0].dtls);
}

static void close_ends(struct end ends[static 2])
{
	for (int i = 0; i < 2; i++) {
		ew_dtls_free(&ends[i].dtls);
		ew_dtls_identity_free(&ends[i].identity);
	}
}

/* Delivers what is there; every `lose`-th datagram is lost. */
static void deliver(struct end ends[static 2], int *count, int lose)
{
	for (int i = 0; i < 2; i++) {
		size_t n = ends[i].n;

		for (size_t k = 0; k < n; k++) {
			struct ew_slice d = ew_slice_of(ends[i].queue[k].bytes, ends[i].queue[k].len);

			if (lose == 0 || ++*count % lose != 0)
				ew_dtls_receive(ends[1 - i].dtls, d);
		}
		memmove(ends[i].queue, ends[i].queue + n, (ends[i].n - n) * sizeof(ends[i].queue[0]));
		ends[i].n -= n;
	}
}

static void run(struct end ends[static 2], int lose)
{
	int count = 0;

	for (int round = 0; round < 1000; round++) {
		struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

		deliver(ends, &count, lose);
		for (int i = 0; i < 2; i++)
			ew_dtls_tick(ends[i].dtls, now());
		if (ew_dtls_state(ends[0].dtls) != EW_DTLS_RUNNING && ew_dtls_state(ends[1].dtls) != EW_DTLS_RUNNING)
			return;
		if (lose == 0 && ends[0].n + ends[1].n == 0)
			return;
		if (ends[0].n + ends[1].n == 0)
			(void)nanosleep(&pause, NULL);
	}
}

static void must_agree(struct end ends[static 2])
{
	struct ew_srtp_keys a, b;
	size_t n;

	assert_int_equal(ew_dtls_state(ends[0].dtls), EW_DTLS_DONE);
	assert_int_equal(ew_dtls_state(ends[1].dtls), EW_DTLS_DONE);
	assert_int_equal(ew_dtls_keys(ends[0].dtls, &a), 0);
	assert_int_equal(ew_dtls_keys(ends[1].dtls, &b), 0);
	assert_int_equal(a.suite, EW_SRTP_AEAD_AES_256_GCM);
	assert_int_equal(b.suite, a.suite);
	n = ew_srtp_key_bytes(a.suite) + ew_srtp_salt_bytes(a.suite);
	assert_memory_equal(a.own, b.peer[0].bytes, n);
	assert_memory_equal(b.own, a.peer[0].bytes, n);
	assert_memory_not_equal(a.own, b.own, n);
}

static void test_handshake(void **state)
{
	struct end ends[2];

	(void)state;
	open_ends(ends);
	start(ends);
	run(ends, 0);
	must_agree(ends);
	close_ends(ends);
}

static void test_handshake_with_loss(void **state)
{
	struct end ends[2];

	(void)state;
	open_ends(ends);
	start(ends);
	run(ends, 4);
	must_agree(ends);
	close_ends(ends);
}

static void test_wrong_fingerprint(void **state)
{
	(void)state;
	for (int wrong = 0; wrong < 2; wrong++) {
		struct end ends[2];
		struct ew_srtp_keys keys;

		open_ends(ends);
		ends[wrong].peer.fingerprints[0][31] ^= 1;
		start(ends);
		run(ends, 0);
		assert_int_equal(ew_dtls_state(ends[wrong].dtls), EW_DTLS_FAILED);
		assert_string_equal(ew_dtls_why(ends[wrong].dtls), "fingerprint");
		assert_int_equal(ew_dtls_keys(ends[wrong].dtls, &keys), -EIO);
		close_ends(ends);
	}
}

static void test_one_of_several_fingerprints(void **state)
{
	struct end ends[2];

	(void)state;
	open_ends(ends);
	memcpy(ends[0].peer.fingerprints[2], ends[0].peer.fingerprints[0], EW_FINGERPRINT_MAX_BYTES);
	memset(ends[0].peer.fingerprints[0], 7, EW_FINGERPRINT_MAX_BYTES);
	ends[0].peer.n = 3;
	start(ends);
	run(ends, 0);
	must_agree(ends);
	close_ends(ends);
}

/* Who only says hello, again and again, is never sent more than a cookie; and noise is sent nothing. */
static void test_no_amplification(void **state)
{
	uint8_t noise[200];
	struct end ends[2];

	(void)state;
	open_ends(ends);
	start(ends);
	assert_int_equal(ends[0].n, 1);
	for (int i = 0; i < 50; i++)
		ew_dtls_receive(ends[1].dtls, ew_slice_of(ends[0].queue[0].bytes, ends[0].queue[0].len));
	assert_true(ends[1].sent_bytes < 50 * ends[0].queue[0].len);
	ends[1].sent_bytes = 0;
	for (int i = 0; i < 200; i++) {
		memset(noise, i, sizeof(noise));
		noise[0] = (uint8_t)(20 + i % 44);
		ew_dtls_receive(ends[1].dtls, ew_slice_of(noise, sizeof(noise)));
	}
	assert_true(ends[1].sent_bytes < 200 * sizeof(noise));
	close_ends(ends);
}

/* A flight that is cut or changed anywhere: nothing is believed, and the handshake comes to its end all the same. */
static void test_mutants(void **state)
{
	struct end ends[2];

	(void)state;
	open_ends(ends);
	start(ends);
	for (size_t at = 0; at < ends[0].queue[0].len; at++) {
		uint8_t copy[1500];

		memcpy(copy, ends[0].queue[0].bytes, ends[0].queue[0].len);
		ew_dtls_receive(ends[1].dtls, ew_slice_of(copy, at));
	}
	assert_int_equal(ew_dtls_state(ends[1].dtls), EW_DTLS_RUNNING);
	run(ends, 0);
	must_agree(ends);
	close_ends(ends);
}

static void test_patience(void **state)
{
	struct end ends[2];
	struct ew_mono later = now();

	(void)state;
	open_ends(ends);
	start(ends);
	later.us += EW_DTLS_PATIENCE_US + EW_US_PER_S;
	ew_dtls_tick(ends[0].dtls, later);
	assert_int_equal(ew_dtls_state(ends[0].dtls), EW_DTLS_FAILED);
	assert_string_equal(ew_dtls_why(ends[0].dtls), "timeout");
	close_ends(ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handshake),
		cmocka_unit_test(test_handshake_with_loss),
		cmocka_unit_test(test_wrong_fingerprint),
		cmocka_unit_test(test_one_of_several_fingerprints),
		cmocka_unit_test(test_no_amplification),
		cmocka_unit_test(test_mutants),
		cmocka_unit_test(test_patience),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
