/*
 * Secured streams through the whole core: what the key opens is on the tape bit by bit, what it does not open is
 * nowhere, and what comes before its keys is there with the time at which it came.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/srtp_keys.h"
#include "programs/caller/secure.h"
#include "rtp/srtp.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define SSRC 0x5555aaaa

static struct ew_stream_keys make_keys(unsigned suite, uint8_t seed)
{
	struct ew_stream_keys k = {.security = EW_SECURITY_SDES, .srtp = {.suite = (uint8_t)suite, .n_peer = 1}};

	for (size_t i = 0; i < EW_SRTP_MAX_MASTER_BYTES; i++) {
		k.srtp.peer[0].bytes[i] = (uint8_t)(seed * 3 + i);
		k.srtp.own[i] = (uint8_t)(seed * 5 + i);
	}
	return k;
}

struct line {
	struct harness *h;
	struct ew_secure *sender;
	uint32_t slot;
	uint16_t sequence;
};

/* With `keys` NULL the stream is known as secured, and without keys. */
static uint64_t say_add(struct harness *h, enum ew_recorder_peer from, uint8_t security,
	const struct ew_stream_keys *keys)
{
	static const struct ew_codec_entry codecs[] = {
		{0, 1, EW_CODEC_PCMU, 8000}, {101, 1, EW_CODEC_TELEPHONE_EVENT, 8000}};
	_cleanup_(ew_buf_free) struct ew_buf map = {0}, bytes = {0};

	ew_buf_init(&map, 256);
	ew_buf_init_secret(&bytes, EW_MAX_STREAM_KEYS_BYTES);
	ew_codec_map_add(&map, codecs, EW_COUNT(codecs));
	if (keys)
		ew_stream_keys_add(&bytes, keys);
	struct ew_msg_stream_add m = {.interaction = harness_id(1),
		.party = harness_id(11),
		.stream = 1,
		.codecs = ew_buf_slice(&map),
		.remote_address = EW_SLICE("192.0.2.1"),
		.remote_port = 4000,
		.active = 1,
		.security = security,
		.keys = ew_buf_slice(&bytes)};

	return harness_say(h, from, EW_MSG_stream_add, &m);
}

static void say_set(struct harness *h, const struct ew_stream_keys *keys)
{
	static const struct ew_codec_entry codecs[] = {{0, 1, EW_CODEC_PCMU, 8000}};
	_cleanup_(ew_buf_free) struct ew_buf map = {0}, bytes = {0};

	ew_buf_init(&map, 256);
	ew_buf_init_secret(&bytes, EW_MAX_STREAM_KEYS_BYTES);
	ew_codec_map_add(&map, codecs, EW_COUNT(codecs));
	ew_stream_keys_add(&bytes, keys);
	struct ew_msg_stream_set m = {.interaction = harness_id(1),
		.stream = 1,
		.codecs = ew_buf_slice(&map),
		.remote_address = EW_SLICE("192.0.2.1"),
		.remote_port = 4000,
		.active = 1,
		.security = keys->security,
		.keys = ew_buf_slice(&bytes)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &m);
}

static struct line begin(uint64_t seed, uint8_t security, const struct ew_stream_keys *keys,
	const struct ew_stream_keys *sent_under)
{
	struct line l = {.h = harness_new(seed)};
	const struct sent *answer;

	harness_open_call(l.h, 1);
	answer = harness_answer(l.h, say_add(l.h, EW_RECORDER_SIGNAL, security, keys));
	assert_non_null(answer);
	assert_int_equal(answer->as.stream_added.code, 0);
	l.slot = (uint32_t)(answer->as.stream_added.port - 20000) / 2;
	if (sent_under)
		assert_int_equal(ew_secure_new(&sent_under->srtp, &l.sender), 0);
	return l;
}

static void end_call(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

static const struct ew_msg_ev_stream_removed *close_line(struct line *l)
{
	end_call(l->h);
	harness_read(l->h);
	return EW_MESSAGE_AS(&harness_event(l->h, EW_MSG_ev_stream_removed, 0)->message, ev_stream_removed);
}

static void free_line(struct line *l)
{
	ew_secure_free(&l->sender);
	harness_free(&l->h);
}

/* One packet now; 20 ms pass. */
static void send_under(struct line *l, struct ew_secure *sender, uint8_t type, const char *marker)
{
	_Alignas(8) uint8_t bytes[256] = {0x80, type};
	uint32_t ts = l->sequence * 160u;
	size_t len = 172;

	bytes[2] = (uint8_t)(l->sequence >> 8);
	bytes[3] = (uint8_t)l->sequence;
	for (int i = 0; i < 4; i++) {
		bytes[4 + i] = (uint8_t)(ts >> (24 - 8 * i));
		bytes[8 + i] = (uint8_t)((uint32_t)SSRC >> (24 - 8 * i));
	}
	(void)harness_payload(bytes + 12, l->sequence++, marker);
	if (sender)
		assert_int_equal(ew_secure_rtp(sender, bytes, &len), 0);
	ew_recorder_rtp(l->h->core, l->slot, ew_slice_of(bytes, len), ew_io_wall(l->h->io));
	harness_run_ms(l->h, 20);
}

static void send_some(struct line *l, size_t n)
{
	for (; n; n--)
		send_under(l, l->sender, 0, "kept");
}

/* What is on the tape is what was said, in order, from `first` on. */
static void must_hold(const struct harness *h, size_t n, uint16_t first)
{
	uint8_t payload[160];

	assert_int_equal(h->n_kept, n);
	for (size_t i = 0; i < n; i++) {
		const struct ew_packet *p = &h->kept[i].packet;
		uint16_t sequence = (uint16_t)(first + i);

		assert_int_equal(p->sequence, sequence);
		assert_int_equal(p->payload.len, 160);
		assert_memory_equal(p->payload.at, harness_payload(payload, sequence, "kept").at, 160);
	}
}

static void test_every_suite_is_kept_bit_by_bit(void **state)
{
	(void)state;
	for (unsigned suite = 1; suite < EW_SRTP_SUITES; suite++) {
		struct ew_stream_keys keys = make_keys(suite, 1);
		struct line l = begin(suite, EW_SECURITY_SDES, &keys, &keys);

		l.sequence = 65500;
		assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
		send_some(&l, 100);
		assert_int_equal(close_line(&l)->auth_failed, 0);
		must_hold(l.h, 100, 65500);
		free_line(&l);
	}
}

static void test_a_wrong_key_keeps_nothing_and_is_told(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct ew_stream_keys others = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 2);
	struct line l = begin(20, EW_SECURITY_SDES, &keys, &others);
	const struct ew_msg_ev_stream_removed *e;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	send_some(&l, 50);
	for (int i = 0; i < 50; i++) /* and what is not secured at all */
		send_under(&l, NULL, 0, "plain");
	e = close_line(&l);
	assert_int_equal(e->auth_failed, 100);
	assert_int_equal(e->packets, 0);
	assert_int_equal(l.h->n_kept, 0);
	assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 1);
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(&harness_event(l.h, EW_MSG_ev_exception, 0)->message, ev_exception)->kind,
		EW_SLICE("srtp_auth_failed")));
	free_line(&l);
}

static void test_a_rekey_loses_nothing(void **state)
{
	struct ew_stream_keys one = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_32, 1);
	struct ew_stream_keys two = make_keys(EW_SRTP_AEAD_AES_256_GCM, 2);
	struct line l = begin(21, EW_SECURITY_SDES, &one, &one);
	struct ew_secure *after;

	(void)state;
	assert_int_equal(ew_secure_new(&two.srtp, &after), 0);
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	send_some(&l, 50);
	say_set(l.h, &two);
	for (int i = 0; i < 100; i++)
		send_under(&l, i % 3 ? after : l.sender, 0, "kept");
	for (int i = 0; i < 50; i++)
		send_under(&l, after, 0, "kept");
	assert_int_equal(close_line(&l)->auth_failed, 0);
	must_hold(l.h, 200, 0);
	ew_secure_free(&after);
	free_line(&l);
}

/* Restored by the keeper, keyed by signal a while later: nothing is lost, and each packet has the time it came. */
static void test_early_packets_wait_for_their_keys(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_192_CM_HMAC_SHA1_80, 1);
	struct line l = begin(22, EW_SECURITY_SDES, NULL, &keys);
	int64_t before = 0;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	send_some(&l, 50);
	assert_int_equal(harness_answer(l.h, say_add(l.h, EW_RECORDER_SIGNAL, EW_SECURITY_SDES, &keys))
				 ->as.stream_added.code,
		-EEXIST);
	send_some(&l, 50);
	assert_int_equal(close_line(&l)->unkeyed, 0);
	must_hold(l.h, 100, 0);
	for (size_t i = 0; i < 100; i++) {
		int64_t at = l.h->kept[i].packet.arrival.us;

		assert_true(i == 0 || at - before == 20 * EW_US_PER_MS);
		before = at;
	}
	free_line(&l);
}

/* They were withheld when they came, and stay so. */
static void test_early_packets_from_before_the_opening_stay_out(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct line l = begin(23, EW_SECURITY_SDES, NULL, &keys);

	(void)state;
	send_some(&l, 20);
	harness_run_ms(l.h, 200);
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	harness_run_ms(l.h, 3000);
	(void)say_add(l.h, EW_RECORDER_SIGNAL, EW_SECURITY_SDES, &keys);
	send_some(&l, 10);
	assert_int_equal(close_line(&l)->withheld, 20);
	must_hold(l.h, 10, 20);
	free_line(&l);
}

static void test_the_ring_is_bounded(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct line l = begin(24, EW_SECURITY_SDES, NULL, &keys);

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	send_some(&l, EW_MAX_EARLY_PACKETS_PER_STREAM + 40);
	(void)say_add(l.h, EW_RECORDER_SIGNAL, EW_SECURITY_SDES, &keys);
	assert_int_equal(close_line(&l)->unkeyed, 40);
	must_hold(l.h, EW_MAX_EARLY_PACKETS_PER_STREAM, 40);
	free_line(&l);
}

static uint64_t gap_packets(const struct harness *h)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_gap); i++) {
		const struct ew_msg_ev_gap *gap = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, i)->message, ev_gap);

		assert_int_equal(gap->why, ENOKEY);
		assert_true(gap->to_wall - gap->from_wall >= (int64_t)gap->packets * 20 * EW_US_PER_MS);
		sum += gap->packets;
	}
	return sum;
}

static void test_lost_keys_are_told_once(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct line l = begin(25, EW_SECURITY_SDES, NULL, &keys);
	const struct ew_msg_ev_stream_removed *e;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	send_some(&l, 1000);
	/* What it could not wait for is a gap, with the reason. */
	harness_run_ms(l.h, 1000);
	/* Signal after 0.3, 3 and 10 s, and then ever more rarely; somebody to read it once. */
	assert_int_equal(harness_count(l.h, EW_MSG_stream_unkeyed), 3);
	/* A new offer brings others: from then on it is kept. */
	say_set(l.h, &keys);
	send_some(&l, 10);
	e = close_line(&l);
	assert_int_equal(e->unkeyed, 1000);
	assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 1);
	assert_int_equal(gap_packets(l.h), 1000);
	must_hold(l.h, 10, 1000);
	free_line(&l);
}

static void test_duplicates_are_counted(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct line l = begin(26, EW_SECURITY_SDES, &keys, &keys);
	const struct ew_msg_ev_stream_removed *e;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	for (int i = 0; i < 10; i++) {
		send_some(&l, 1);
		l.sequence--;
		send_some(&l, 1);
	}
	e = close_line(&l);
	assert_int_equal(e->duplicates, 10);
	assert_int_equal(e->packets, 20);
	must_hold(l.h, 10, 0);
	free_line(&l);
}

static void test_reports_are_protected(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AEAD_AES_128_GCM, 1);
	struct line l = begin(27, EW_SECURITY_SDES, &keys, &keys);
	_Alignas(8) uint8_t copy[256];
	size_t len;

	(void)state;
	send_some(&l, 500);
	assert_true(l.h->reports > 0);
	len = l.h->report_len;
	memcpy(copy, l.h->report, len);
	assert_int_equal(ew_secure_open_rtcp(&keys.srtp, copy, &len), 0);
	assert_true(len < l.h->report_len);
	assert_int_equal(copy[1], 201);
	copy[0] = 0;
	free_line(&l);
}

static void test_keys_are_on_no_tape(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct line l = begin(28, EW_SECURITY_SDES, &keys, &keys);

	(void)state;
	say_set(l.h, &keys);
	(void)close_line(&l);
	for (size_t at = 0; at + 8 <= l.h->memory.len; at++)
		assert_memory_not_equal(l.h->memory.at + at, keys.srtp.peer[0].bytes, 8);
	assert_int_equal(
		EW_MESSAGE_AS(&harness_event(l.h, EW_MSG_ev_stream_added, 0)->message, ev_stream_added)->security,
		EW_SECURITY_SDES);
	free_line(&l);
}

/* -- DTLS -- */

struct phone {
	struct harness *h;
	struct ew_dtls_identity *identity;
	struct ew_dtls *dtls;
	uint32_t slot;
	size_t n;
	struct {
		uint8_t bytes[1500];
		size_t len;
	} to_recorder[32], to_phone[32];
	size_t n_to_phone;
};

static void phone_sends(void *arg, struct ew_slice d)
{
	struct phone *p = arg;

	assert_true(p->n < EW_COUNT(p->to_recorder));
	memcpy(p->to_recorder[p->n].bytes, d.at, d.len);
	p->to_recorder[p->n++].len = d.len;
}

static void recorder_sends(void *arg, uint32_t slot, uint16_t port, struct ew_slice d)
{
	struct phone *p = arg;

	assert_int_equal(slot, p->slot);
	assert_int_equal(port, 4000);
	assert_true(p->n_to_phone < EW_COUNT(p->to_phone));
	memcpy(p->to_phone[p->n_to_phone].bytes, d.at, d.len);
	p->to_phone[p->n_to_phone++].len = d.len;
}

static void exchange(struct phone *p)
{
	for (int i = 0; i < 100 && (p->n || p->n_to_phone || i < 20); i++) {
		size_t n = p->n, m = p->n_to_phone;

		p->n = p->n_to_phone = 0;
		for (size_t k = 0; k < n; k++)
			ew_recorder_rtp(p->h->core, p->slot,
				ew_slice_of(p->to_recorder[k].bytes, p->to_recorder[k].len), ew_io_wall(p->h->io));
		for (size_t k = 0; k < m; k++)
			ew_dtls_receive(p->dtls, ew_slice_of(p->to_phone[k].bytes, p->to_phone[k].len));
		harness_run_ms(p->h, 10);
	}
}

static struct ew_dtls_identity *our_identity(void)
{
	static struct ew_dtls_identity *identity;
	struct ew_error error = {0};

	if (!identity)
		assert_int_equal(ew_dtls_identity_new(&identity, &error), 0);
	return identity;
}

static void expect(struct ew_dtls_peer *peer, struct ew_hash fingerprint, bool active)
{
	*peer = (struct ew_dtls_peer){.active = active, .hash = EW_FINGERPRINT_SHA256, .n = 1};
	memcpy(peer->fingerprints[0], fingerprint.bytes, sizeof(fingerprint.bytes));
}

/* A call whose stream waits for a handshake with the phone. `active`: we are to begin it. */
static struct line ring(struct phone *p, uint64_t seed, bool active, bool wrong)
{
	struct ew_stream_keys keys = {.security = EW_SECURITY_DTLS};
	struct line l = {.h = harness_bare(seed)};
	struct ew_dtls_peer recorder;
	struct ew_error error = {0};
	const struct sent *answer;

	memset(p, 0, sizeof(*p));
	p->h = l.h;
	l.h->config.dtls = our_identity();
	l.h->on_rtp_send = recorder_sends;
	l.h->rtp_send_arg = p;
	harness_start(l.h);
	harness_connect(l.h);
	harness_open_call(l.h, 1);
	assert_int_equal(ew_dtls_identity_new(&p->identity, &error), 0);
	expect(&keys.dtls, ew_dtls_fingerprint(p->identity), active);
	keys.dtls.fingerprints[0][0] ^= wrong;
	answer = harness_answer(l.h, say_add(l.h, EW_RECORDER_SIGNAL, EW_SECURITY_DTLS, &keys));
	assert_int_equal(answer->as.stream_added.code, 0);
	l.slot = p->slot = (uint32_t)(answer->as.stream_added.port - 20000) / 2;
	expect(&recorder, answer->as.stream_added.fingerprint, !active);
	assert_int_equal(
		ew_dtls_new(p->identity, &recorder, phone_sends, p, ew_io_mono(l.h->io), &p->dtls), 0);
	ew_dtls_begin(p->dtls);
	return l;
}

static void hang_up(struct phone *p)
{
	ew_dtls_free(&p->dtls);
	ew_dtls_identity_free(&p->identity);
}

static void phone_secures(struct phone *p, struct line *l)
{
	struct ew_srtp_keys ours, as_sender;

	assert_int_equal(ew_dtls_state(p->dtls), EW_DTLS_DONE);
	assert_int_equal(ew_dtls_keys(p->dtls, &ours), 0);
	as_sender = ours;
	memcpy(as_sender.peer[0].bytes, ours.own, sizeof(ours.own));
	memcpy(as_sender.own, ours.peer[0].bytes, sizeof(ours.own));
	ew_secure_free(&l->sender);
	assert_int_equal(ew_secure_new(&as_sender, &l->sender), 0);
}

static void test_dtls_in_both_roles(void **state)
{
	(void)state;
	for (int active = 0; active < 2; active++) {
		struct phone p;
		struct line l = ring(&p, 30 + (uint64_t)active, active, false);

		assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
		exchange(&p);
		phone_secures(&p, &l);
		send_some(&l, 100);
		assert_int_equal(close_line(&l)->auth_failed, 0);
		must_hold(l.h, 100, 0);
		hang_up(&p);
		free_line(&l);
	}
}

/* After a restart: the phone sends on under keys of which nobody knows any more, and then makes a new handshake. */
static void test_what_came_under_old_keys_is_not_wrong(void **state)
{
	struct ew_stream_keys old = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 9);
	struct phone p;
	struct line l = ring(&p, 36, false, false);

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	assert_int_equal(ew_secure_new(&old.srtp, &l.sender), 0);
	send_some(&l, 50);
	exchange(&p);
	phone_secures(&p, &l);
	send_some(&l, 30);
	assert_int_equal(close_line(&l)->auth_failed, 0);
	assert_int_equal(gap_packets(l.h), 50);
	assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 0);
	must_hold(l.h, 30, 50);
	hang_up(&p);
	free_line(&l);
}

/* -- reports on a port of their own -- */

struct report_phone {
	struct phone media; /* first: `rtp_send_arg` of the harness is this */
	struct ew_dtls *dtls;
	size_t n, n_back;
	struct {
		uint8_t bytes[1500];
		size_t len;
	} to_recorder[32], back[32];
};

static void report_phone_sends(void *arg, struct ew_slice d)
{
	struct report_phone *p = arg;

	assert_true(p->n < EW_COUNT(p->to_recorder));
	memcpy(p->to_recorder[p->n].bytes, d.at, d.len);
	p->to_recorder[p->n++].len = d.len;
}

static void recorder_reports(void *arg, struct ew_slice d)
{
	struct report_phone *p = arg;

	if (d.at[0] < 20 || d.at[0] > 63)
		return; /* a report of ours */
	assert_true(p->n_back < EW_COUNT(p->back));
	memcpy(p->back[p->n_back].bytes, d.at, d.len);
	p->back[p->n_back++].len = d.len;
}

static void exchange_beside(struct report_phone *p)
{
	struct harness *h = p->media.h;

	for (int i = 0; i < 40; i++) {
		size_t n = p->n, m = p->n_back;

		p->n = p->n_back = 0;
		for (size_t k = 0; k < n; k++)
			ew_recorder_rtcp(h->core, p->media.slot,
				ew_slice_of(p->to_recorder[k].bytes, p->to_recorder[k].len), ew_io_wall(h->io));
		for (size_t k = 0; k < m; k++)
			ew_dtls_receive(p->dtls, ew_slice_of(p->back[k].bytes, p->back[k].len));
		harness_run_ms(h, 10);
	}
}

static void send_report(const struct line *l, struct ew_secure *sender)
{
	_Alignas(8) uint8_t bytes[256] = {0x80, 200, 0, 6, 0x55, 0x55, 0xaa, 0xaa};
	size_t len = 28;

	if (sender)
		assert_int_equal(ew_secure_rtcp(sender, bytes, &len), 0);
	ew_recorder_rtcp(l->h->core, l->slot, ew_slice_of(bytes, len), ew_io_wall(l->h->io));
	harness_run_ms(l->h, 20);
}

/* RFC 5764 section 3: a handshake and keys of its own, in either role; those of the media are as they were. */
static void test_reports_beside_their_media(void **state)
{
	(void)state;
	for (int active = 0; active < 2; active++) {
		static struct report_phone p;
		struct line l = ring(&p.media, 40 + (uint64_t)active, active, false);
		struct line beside = l;
		struct ew_dtls *media;
		struct ew_dtls_peer recorder;
		const struct ew_msg_ev_stream_removed *e;

		p.dtls = NULL;
		p.n = p.n_back = 0;
		l.h->on_rtcp_send = recorder_reports;
		expect(&recorder, ew_dtls_fingerprint(our_identity()), !active);
		assert_int_equal(ew_dtls_new(p.media.identity, &recorder, report_phone_sends, &p,
					 ew_io_mono(l.h->io), &p.dtls),
			0);
		ew_dtls_begin(p.dtls);
		exchange_beside(&p); /* before that of the media, which it must not be taken for */
		exchange(&p.media);
		phone_secures(&p.media, &l);
		media = p.media.dtls;
		p.media.dtls = p.dtls;
		phone_secures(&p.media, &beside);
		p.media.dtls = media;
		send_some(&l, 1);
		for (int i = 0; i < 10; i++)
			send_report(&l, beside.sender);
		assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
		send_some(&l, 100);
		e = close_line(&l);
		assert_int_equal(e->auth_failed, 0);
		assert_int_equal(e->sender_reports, 10);
		must_hold(l.h, 100, 1);
		assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 0);
		ew_dtls_free(&p.dtls);
		ew_secure_free(&beside.sender);
		hang_up(&p.media);
		free_line(&l);
	}
}

/* What is not protected, or not as it must be, is dropped, counted and told once, and is no word about the audio. */
static void test_reports_that_no_key_opens(void **state)
{
	struct phone p;
	struct line l = ring(&p, 42, false, false);
	const struct ew_msg_ev_stream_removed *e;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	exchange(&p);
	phone_secures(&p, &l);
	for (int i = 0; i < 40; i++) {
		send_some(&l, 1);
		send_report(&l, NULL);
	}
	e = close_line(&l);
	assert_int_equal(e->auth_failed, 40);
	assert_int_equal(e->sender_reports, 0);
	must_hold(l.h, 40, 0);
	assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 1);
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(&harness_event(l.h, EW_MSG_ev_exception, 0)->message, ev_exception)->kind,
		EW_SLICE("srtcp_auth_failed")));
	hang_up(&p);
	free_line(&l);
}

/* The phone begins anew: its media stays good under the keys before, and then under the new ones. */
static void test_a_second_handshake(void **state)
{
	struct phone p;
	struct line l = ring(&p, 32, false, false);
	struct ew_dtls_peer recorder;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	exchange(&p);
	phone_secures(&p, &l);
	harness_run_ms(l.h, 3000);
	send_some(&l, 10);
	ew_dtls_free(&p.dtls);
	expect(&recorder, ew_dtls_fingerprint(our_identity()), true);
	assert_int_equal(ew_dtls_new(p.identity, &recorder, phone_sends, &p, ew_io_mono(l.h->io), &p.dtls), 0);
	ew_dtls_begin(p.dtls);
	exchange(&p);
	send_some(&l, 10); /* under the keys before: still good */
	phone_secures(&p, &l);
	send_some(&l, 30);
	assert_int_equal(close_line(&l)->auth_failed, 0);
	must_hold(l.h, 50, 0);
	hang_up(&p);
	free_line(&l);
}

static void test_a_wrong_certificate_is_told(void **state)
{
	struct phone p;
	struct line l = ring(&p, 33, false, true);
	const struct ew_msg_ev_exception *e;

	(void)state;
	assert_int_equal(harness_allow(l.h, 1, 11, REC), 0);
	exchange(&p);
	phone_secures(&p, &l);
	send_some(&l, 100);
	assert_int_equal(close_line(&l)->unkeyed, 100);
	assert_int_equal(l.h->n_kept, 0);
	assert_int_equal(harness_events(l.h, EW_MSG_ev_exception), 1);
	e = EW_MESSAGE_AS(&harness_event(l.h, EW_MSG_ev_exception, 0)->message, ev_exception);
	assert_true(ew_slice_equal(e->kind, EW_SLICE("dtls_failed")));
	hang_up(&p);
	free_line(&l);
}

static void test_without_handshakes_the_stream_is_refused(void **state)
{
	struct ew_stream_keys keys = {.security = EW_SECURITY_DTLS};
	struct harness *h = harness_new(34);
	const struct sent *answer;

	(void)state;
	harness_open_call(h, 1);
	expect(&keys.dtls, (struct ew_hash){{1}}, false);
	answer = harness_answer(h, say_add(h, EW_RECORDER_SIGNAL, EW_SECURITY_DTLS, &keys));
	assert_int_equal(answer->as.stream_added.code, -EOPNOTSUPP);
	assert_int_equal(h->ports_open, 0);
	harness_free(&h);
}

static void test_malformed_keys_are_refused(void **state)
{
	struct ew_stream_keys keys = make_keys(EW_SRTP_AES_CM_128_HMAC_SHA1_80, 1);
	struct harness *h = harness_new(35);

	(void)state;
	harness_open_call(h, 1);
	keys.srtp.n_peer = 2; /* and no MKI to tell them apart */
	assert_int_equal(
		harness_answer(h, say_add(h, EW_RECORDER_SIGNAL, EW_SECURITY_SDES, &keys))->as.stream_added.code,
		-EBADMSG);
	assert_int_equal(harness_answer(h, say_add(h, EW_RECORDER_SIGNAL, 9, NULL))->as.stream_added.code, -EBADMSG);
	assert_int_equal(h->ports_open, 0);
	harness_free(&h);
}

static int start(void **state)
{
	(void)state;
	return ew_srtp_start();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_suite_is_kept_bit_by_bit),
		cmocka_unit_test(test_a_wrong_key_keeps_nothing_and_is_told),
		cmocka_unit_test(test_a_rekey_loses_nothing),
		cmocka_unit_test(test_early_packets_wait_for_their_keys),
		cmocka_unit_test(test_early_packets_from_before_the_opening_stay_out),
		cmocka_unit_test(test_the_ring_is_bounded),
		cmocka_unit_test(test_lost_keys_are_told_once),
		cmocka_unit_test(test_duplicates_are_counted),
		cmocka_unit_test(test_reports_are_protected),
		cmocka_unit_test(test_keys_are_on_no_tape),
		cmocka_unit_test(test_dtls_in_both_roles),
		cmocka_unit_test(test_what_came_under_old_keys_is_not_wrong),
		cmocka_unit_test(test_reports_beside_their_media),
		cmocka_unit_test(test_reports_that_no_key_opens),
		cmocka_unit_test(test_a_second_handshake),
		cmocka_unit_test(test_a_wrong_certificate_is_told),
		cmocka_unit_test(test_without_handshakes_the_stream_is_refused),
		cmocka_unit_test(test_malformed_keys_are_refused),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
