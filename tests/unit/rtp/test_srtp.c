/*
 * SRTP streams against another sender: every suite, keys that change under way, rollover, loss, restarts, wrong keys.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "programs/caller/secure.h"
#include "rtp/srtp.h"

#define PAYLOAD 160
#define SSRC 0xcafebabe

struct world {
	struct ew_secret_pool *pool;
	struct ew_srtp *srtp;
	struct ew_secure *sender;
	struct ew_srtp_keys keys;
	struct ew_mono now;
};

static struct ew_srtp_keys make_keys(unsigned suite, uint8_t seed)
{
	struct ew_srtp_keys k = {.suite = (uint8_t)suite, .n_peer = 1};

	memset(k.peer[0].bytes, seed, sizeof(k.peer[0].bytes));
	for (size_t i = 0; i < sizeof(k.own); i++) {
		k.peer[0].bytes[i] = (uint8_t)(seed + i);
		k.own[i] = (uint8_t)(seed + 100 + i);
	}
	return k;
}

static void begin(struct world *w, const struct ew_srtp_keys *keys)
{
	*w = (struct world){.keys = *keys, .now.us = 1000000};
	assert_int_equal(ew_srtp_start(), 0);
	assert_int_equal(ew_secret_pool_new(ew_srtp_block_bytes(), 4, &w->pool), 0);
	assert_int_equal(ew_srtp_new(w->pool, keys, 0x11223344, &w->srtp), 0);
	assert_int_equal(ew_secure_new(keys, &w->sender), 0);
}

static void end(struct world *w)
{
	ew_secure_free(&w->sender);
	ew_srtp_free(w->pool, &w->srtp);
	assert_int_equal(ew_secret_pool_left(w->pool), 4);
	ew_secret_pool_free(&w->pool);
}

struct packet {
	_Alignas(8) uint8_t bytes[256];
	size_t len;
};

static struct packet make_packet(struct ew_secure *sender, uint32_t ssrc, uint16_t sequence)
{
	struct packet p = {.bytes = {0x80, 8}, .len = 12 + PAYLOAD};

	p.bytes[2] = (uint8_t)(sequence >> 8);
	p.bytes[3] = (uint8_t)sequence;
	for (int i = 0; i < 4; i++)
		p.bytes[8 + i] = (uint8_t)(ssrc >> (24 - 8 * i));
	memset(p.bytes + 12, sequence & 0xff, PAYLOAD);
	assert_int_equal(ew_secure_rtp(sender, p.bytes, &p.len), 0);
	return p;
}

static int open_packet(struct world *w, const struct packet *p)
{
	_Alignas(8) uint8_t to[300];
	uint16_t sequence = (uint16_t)(p->bytes[2] << 8 | p->bytes[3]);
	size_t len = 0;
	int r = ew_srtp_open_rtp(w->srtp, ew_slice_of(p->bytes, p->len), w->now, to, &len);

	w->now.us += 20000;
	if (r < 0)
		return r;
	assert_int_equal(len, 12 + PAYLOAD);
	for (size_t i = 0; i < PAYLOAD; i++)
		assert_int_equal(to[12 + i], sequence & 0xff);
	return 0;
}

static int pass(struct world *w, uint16_t sequence)
{
	struct packet p = make_packet(w->sender, SSRC, sequence);

	return open_packet(w, &p);
}

static void test_every_suite(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_srtp_keys keys = make_keys(suite, 1);
		_Alignas(8) uint8_t report[64] = {0x80, 201, 0, 1, 0x11, 0x22, 0x33, 0x44};
		size_t len = 8;
		struct world w;

		begin(&w, &keys);
		for (uint16_t i = 0; i < 100; i++)
			assert_int_equal(pass(&w, (uint16_t)(65500 + i)), 0);
		assert_int_equal(ew_srtp_counts(w.srtp).opened, 100);
		assert_int_equal(ew_srtp_seal_rtcp(w.srtp, report, &len), 0);
		assert_true(len > 8 + 4 + 9);
		assert_int_equal(ew_secure_open_rtcp(&keys, report, &len), 0);
		assert_int_equal(len, 8);
		end(&w);
	}
}

/*
 * Master key and salt of RFC 3711 section B.3, from which B.3's session keys follow, and a packet of theirs; and one
 * under AEAD_AES_128_GCM with keys of ascending octets. Both as libsrtp's own test driver has them. And one under the
 * master of RFC 6188 section 7.4, computed from the session keys that are there.
 */
static void test_known_packets(void **state)
{
	static const struct {
		unsigned suite;
		uint8_t master[38];
		uint8_t packet[44];
		size_t len;
	} known[] = {
		{EW_SRTP_AES_CM_128_HMAC_SHA1_80,
			{0xe1, 0xf9, 0x7a, 0x0d, 0x3e, 0x01, 0x8b, 0xe0, 0xd6, 0x4f, 0xa3, 0x2c, 0x06, 0xde, 0x41,
				0x39, 0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab,
				0xe6},
			{0x80, 0x0f, 0x12, 0x34, 0xde, 0xca, 0xfb, 0xad, 0xca, 0xfe, 0xba, 0xbe, 0x4e, 0x55, 0xdc,
				0x4c, 0xe7, 0x99, 0x78, 0xd8, 0x8c, 0xa4, 0xd2, 0x15, 0x94, 0x9d, 0x24, 0x02, 0xb7,
				0x8d, 0x6a, 0xcc, 0x99, 0xea, 0x17, 0x9b, 0x8d, 0xbb},
			38},
		{EW_SRTP_AEAD_AES_128_GCM,
			{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e,
				0x0f, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab},
			{0x80, 0x0f, 0x12, 0x34, 0xde, 0xca, 0xfb, 0xad, 0xca, 0xfe, 0xba, 0xbe, 0xc5, 0x00, 0x2e,
				0xde, 0x04, 0xcf, 0xdd, 0x2e, 0xb9, 0x11, 0x59, 0xe0, 0x88, 0x0a, 0xa0, 0x6e, 0xd2,
				0x97, 0x68, 0x26, 0xf7, 0x96, 0xb2, 0x01, 0xdf, 0x31, 0x31, 0xa1, 0x27, 0xe8, 0xa3,
				0x92},
			44},
		{EW_SRTP_AES_192_CM_HMAC_SHA1_80,
			{0x73, 0xed, 0xc6, 0x6c, 0x4f, 0xa1, 0x57, 0x76, 0xfb, 0x57, 0xf9, 0x50, 0x5c, 0x17, 0x13,
				0x65, 0x50, 0xff, 0xda, 0x71, 0xf3, 0xe8, 0xe5, 0xf1, 0xc8, 0x52, 0x2f, 0x3a, 0xcd,
				0x4c, 0xe8, 0x6d, 0x5a, 0xdd, 0x78, 0xed, 0xbb, 0x11},
			{0x80, 0x0f, 0x12, 0x34, 0xde, 0xca, 0xfb, 0xad, 0xca, 0xfe, 0xba, 0xbe, 0x1e, 0x84, 0xe1,
				0x39, 0x5a, 0x55, 0xcc, 0x6c, 0xd7, 0xb8, 0x0d, 0xb9, 0x39, 0xa8, 0x3a, 0x78, 0xe3,
				0xe7, 0xe1, 0x0b, 0xf5, 0x79, 0xc2, 0x61, 0xe5, 0xc6},
			38},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(known); i++) {
		struct ew_srtp_keys keys = {.suite = (uint8_t)known[i].suite, .n_peer = 1};
		_Alignas(8) uint8_t to[100];
		struct world w;
		size_t len = 0;

		memcpy(keys.peer[0].bytes, known[i].master, sizeof(known[i].master));
		begin(&w, &keys);
		assert_int_equal(ew_srtp_open_rtp(w.srtp, ew_slice_of(known[i].packet, known[i].len), w.now, to, &len),
			0);
		assert_int_equal(len, 28);
		for (size_t k = 12; k < len; k++)
			assert_int_equal(to[k], 0xab);
		/* Cut anywhere it is nothing. */
		for (size_t k = 0; k < known[i].len; k++)
			assert_true(ew_srtp_open_rtp(w.srtp, ew_slice_of(known[i].packet, k), w.now, to, &len) < 0);
		end(&w);
	}
}

static void test_reports_in(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_srtp_keys keys = make_keys(suite, 9);
		_Alignas(8) uint8_t report[64] = {0x80, 201, 0, 1, 0xca, 0xfe, 0xba, 0xbe}, to[100];
		size_t len = 8, clear;
		struct world w;

		begin(&w, &keys);
		assert_int_equal(ew_secure_rtcp(w.sender, report, &len), 0);
		assert_int_equal(ew_srtp_open_rtcp(w.srtp, ew_slice_of(report, len), w.now, to, &clear), 0);
		assert_int_equal(clear, 8);
		assert_int_equal(ew_srtp_open_rtcp(w.srtp, ew_slice_of(report, len), w.now, to, &clear), -EALREADY);
		report[7] ^= 1;
		assert_int_equal(ew_srtp_open_rtcp(w.srtp, ew_slice_of(report, len), w.now, to, &clear), -EBADMSG);
		end(&w);
	}
}

static void test_wrong_key_opens_nothing(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_srtp_keys keys = make_keys(suite, 1), others = make_keys(suite, 2);
		struct world w;

		begin(&w, &keys);
		ew_secure_free(&w.sender);
		assert_int_equal(ew_secure_new(&others, &w.sender), 0);
		for (uint16_t i = 0; i < 200; i++)
			assert_int_equal(pass(&w, i), -EBADMSG);
		assert_int_equal(ew_srtp_counts(w.srtp).opened, 0);
		assert_int_equal(ew_srtp_counts(w.srtp).failed, 200);
		end(&w);
	}
}

static void test_damage_and_replay(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct packet p, damaged;
	struct world w;

	(void)state;
	begin(&w, &keys);
	p = damaged = make_packet(w.sender, SSRC, 7);
	damaged.bytes[40] ^= 1;
	assert_int_equal(open_packet(&w, &damaged), -EBADMSG);
	assert_int_equal(open_packet(&w, &p), 0);
	assert_int_equal(open_packet(&w, &p), -EALREADY);
	assert_int_equal(ew_srtp_counts(w.srtp).replayed, 1);
	assert_int_equal(ew_srtp_counts(w.srtp).failed, 1);
	end(&w);
}

/* Seconds late, and thousands of packets lost round the rollover. */
static void test_rollover_with_loss_and_reordering(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AEAD_AES_256_GCM, 1);
	struct packet late;
	struct world w;
	uint32_t n = 65000;

	(void)state;
	begin(&w, &keys);
	for (; n < 65400; n++)
		assert_int_equal(pass(&w, (uint16_t)n), 0);
	late = make_packet(w.sender, SSRC, 65400);
	for (n = 65401; n < 65536 + 70000; n++) {
		struct packet p = make_packet(w.sender, SSRC, (uint16_t)n);

		if (n > 65450 && n < 65536 + 300)
			continue; /* lost, with the rollover in it */
		if (n % 7 != 0)
			assert_int_equal(open_packet(&w, &p), 0);
		if (n == 65536 + 400)
			assert_int_equal(open_packet(&w, &late), 0);
	}
	assert_int_equal(ew_srtp_counts(w.srtp).failed, 0);
	end(&w);
}

/* Who comes late does not know how often the sender has gone round; a report that comes first tells nothing of it. */
static void test_late_start(void **state)
{
	(void)state;
	for (int reported = 0; reported < 2; reported++) {
		struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_32, 1);
		_Alignas(8) uint8_t report[64] = {0x80, 201, 0, 1, 0xca, 0xfe, 0xba, 0xbe}, to[100];
		size_t len = 8, clear;
		struct world w;
		uint32_t n = 0;

		begin(&w, &keys);
		for (; n < 3 * 65536 + 100; n += 30000)
			(void)make_packet(w.sender, SSRC, (uint16_t)n);
		assert_int_equal(ew_secure_rtcp(w.sender, report, &len), 0);
		if (reported)
			assert_int_equal(ew_srtp_open_rtcp(w.srtp, ew_slice_of(report, len), w.now, to, &clear), 0);
		for (uint32_t i = 0; i < 500; i++)
			assert_int_equal(pass(&w, (uint16_t)(n + i)), 0);
		end(&w);
	}
}

static void test_sender_begins_anew(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct world w;
	unsigned lost = 0;

	(void)state;
	begin(&w, &keys);
	for (uint32_t n = 60000; n < 65536 + 1000; n++)
		assert_int_equal(pass(&w, (uint16_t)n), 0);
	ew_secure_free(&w.sender);
	assert_int_equal(ew_secure_new(&keys, &w.sender), 0);
	for (uint16_t i = 0; i < 500; i++)
		lost += pass(&w, (uint16_t)(20000 + i)) != 0;
	assert_true(lost <= 4);
	assert_int_equal(ew_srtp_counts(w.srtp).restarts, 1);
	end(&w);
}

/* Packets of both keys interleaved: nothing is lost; seconds later the old key is good for nothing. */
static void test_rekey_in_the_middle(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_srtp_keys one = make_keys(suite, 1);
		struct ew_srtp_keys two = make_keys(suite % (EW_SRTP_SUITES - 1) + 1, 2);
		struct ew_secure *after;
		struct packet old;
		struct world w;

		begin(&w, &one);
		assert_int_equal(ew_secure_new(&two, &after), 0);
		for (uint16_t i = 0; i < 50; i++)
			assert_int_equal(pass(&w, i), 0);
		assert_int_equal(ew_srtp_rekey(w.srtp, &two), 0);
		w.now.us += 20 * EW_US_PER_S; /* the peer takes its time */
		for (uint16_t i = 50; i < 100; i++) {
			struct packet p = make_packet(i % 2 ? w.sender : after, SSRC, i);

			assert_int_equal(open_packet(&w, &p), 0);
		}
		old = make_packet(w.sender, SSRC, 100);
		w.now.us += EW_SRTP_OVERLAP_US;
		for (uint16_t i = 101; i < 150; i++) {
			struct packet p = make_packet(after, SSRC, i);

			assert_int_equal(open_packet(&w, &p), 0);
		}
		assert_int_equal(open_packet(&w, &old), -EBADMSG);
		assert_int_equal(ew_srtp_counts(w.srtp).failed, 1);
		ew_secure_free(&after);
		end(&w);
	}
}

/* The rollover counter goes on with a new key at some senders, and begins anew at others. */
static void test_rekey_after_rollover(void **state)
{
	(void)state;
	for (int keeps = 0; keeps < 2; keeps++) {
		struct ew_srtp_keys one = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
		struct ew_srtp_keys two = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 2);
		struct ew_secure *after;
		struct world w;

		begin(&w, &one);
		assert_int_equal(ew_secure_new(&two, &after), 0);
		for (uint32_t n = 65000; n < 65536 + 100; n++) {
			assert_int_equal(pass(&w, (uint16_t)n), 0);
			if (keeps)
				(void)make_packet(after, SSRC, (uint16_t)n);
		}
		assert_int_equal(ew_srtp_rekey(w.srtp, &two), 0);
		for (uint16_t i = 100; i < 400; i++) {
			struct packet p = make_packet(after, SSRC, i);

			assert_int_equal(open_packet(&w, &p), 0);
		}
		ew_secure_free(&after);
		end(&w);
	}
}

static void test_the_same_keys_again_change_nothing(void **state)
{
	struct ew_srtp_keys one = make_keys(EW_SRTP_AES_256_CM_HMAC_SHA1_80, 1);
	struct ew_srtp_keys two = make_keys(EW_SRTP_AES_256_CM_HMAC_SHA1_80, 2);
	struct world w;
	uint32_t n = 65500;

	(void)state;
	begin(&w, &one);
	for (; n < 65600; n++)
		assert_int_equal(pass(&w, (uint16_t)n), 0);
	assert_int_equal(ew_srtp_rekey(w.srtp, &one), 0);
	for (; n < 65700; n++)
		assert_int_equal(pass(&w, (uint16_t)n), 0);
	/* A change that is taken back before it was used. */
	assert_int_equal(ew_srtp_rekey(w.srtp, &two), 0);
	assert_int_equal(ew_srtp_rekey(w.srtp, &one), 0);
	for (; n < 65800; n++)
		assert_int_equal(pass(&w, (uint16_t)n), 0);
	assert_int_equal(ew_srtp_counts(w.srtp).failed, 0);
	end(&w);
}

static void test_several_keys_by_mki(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_srtp_keys keys = make_keys(suite, 1);
		struct world w;

		keys.n_peer = 3;
		keys.mki_bytes = 4;
		for (uint8_t i = 0; i < 3; i++) {
			memset(keys.peer[i].bytes, 50 + i, sizeof(keys.peer[i].bytes));
			keys.peer[i].mki[3] = (uint8_t)(i + 1);
		}
		begin(&w, &keys);
		for (uint16_t i = 0; i < 90; i++) {
			ew_secure_use(w.sender, i % 3);
			assert_int_equal(pass(&w, i), 0);
		}
		end(&w);
	}
}

/* Who has the key makes us keep no more than so many SSRCs, and the ones that talk stay good. */
static void test_many_ssrcs(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct world w;

	(void)state;
	begin(&w, &keys);
	for (uint32_t ssrc = 1; ssrc < 500; ssrc++) {
		struct packet p = make_packet(w.sender, ssrc, 1);

		assert_int_equal(open_packet(&w, &p), 0);
		assert_int_equal(pass(&w, (uint16_t)ssrc), 0);
	}
	assert_int_equal(ew_srtp_counts(w.srtp).failed, 0);
	end(&w);
}

static void test_unencrypted(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct packet p;
	struct world w;

	(void)state;
	keys.flags = EW_SRTP_UNENCRYPTED_RTP | EW_SRTP_UNENCRYPTED_RTCP;
	begin(&w, &keys);
	p = make_packet(w.sender, SSRC, 5);
	assert_int_equal(p.bytes[20], 5);
	assert_int_equal(open_packet(&w, &p), 0);
	p = make_packet(w.sender, SSRC, 6);
	p.bytes[20] ^= 1;
	assert_int_equal(open_packet(&w, &p), -EBADMSG);
	end(&w);
}

static void test_the_pool_is_a_bound(void **state)
{
	struct ew_srtp_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct ew_srtp *more[3] = {NULL}, *one = NULL;
	struct world w;

	(void)state;
	begin(&w, &keys);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ew_srtp_new(w.pool, &keys, 1, &more[i]), 0);
	assert_int_equal(ew_srtp_new(w.pool, &keys, 1, &one), -ENOMEM);
	for (int i = 0; i < 3; i++)
		ew_srtp_free(w.pool, &more[i]);
	keys.suite = 77;
	assert_int_equal(ew_srtp_new(w.pool, &keys, 1, &one), -EINVAL);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_suite),
		cmocka_unit_test(test_known_packets),
		cmocka_unit_test(test_reports_in),
		cmocka_unit_test(test_wrong_key_opens_nothing),
		cmocka_unit_test(test_damage_and_replay),
		cmocka_unit_test(test_rollover_with_loss_and_reordering),
		cmocka_unit_test(test_late_start),
		cmocka_unit_test(test_sender_begins_anew),
		cmocka_unit_test(test_rekey_in_the_middle),
		cmocka_unit_test(test_rekey_after_rollover),
		cmocka_unit_test(test_the_same_keys_again_change_nothing),
		cmocka_unit_test(test_several_keys_by_mki),
		cmocka_unit_test(test_many_ssrcs),
		cmocka_unit_test(test_unencrypted),
		cmocka_unit_test(test_the_pool_is_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
