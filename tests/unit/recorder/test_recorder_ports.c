/*
 * The sockets of the media path, real ones on loopback: every datagram is handed over once and in
 * order, whether its stream was awake, asleep, is closed meanwhile or closed by the core on account
 * of it; what the kernel lost is told; and nobody takes the place of a sender. Each test runs with
 * both ways of receiving.
 */
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "programs/recorder/ports.h"
#include "programs/recorder/ports_private.h"
#include "programs/recorder/ports_uring.h"

#define PAIRS 120
#define LOW 26000

static struct {
	struct ew_loop *loop;
	struct ew_ports *ports;
	struct ew_uring *uring;
	struct ew_recorder_remote remote[PAIRS];
	uint64_t dropped[PAIRS];
	uint32_t moved[PAIRS];
	uint32_t came[PAIRS];
	struct ew_mono swept;
	uint32_t odd;
	bool odd_expected;
	bool gaps; /* numbers may be missing: the kernel dropped them */
	uint16_t port[PAIRS];
	uint32_t sent[PAIRS];
	uint32_t got[PAIRS]; /* and in order: the number of the next one */
	uint32_t reports[PAIRS];
	uint32_t foreign[PAIRS];
	int64_t last_us[PAIRS];
	uint32_t close_at[PAIRS]; /* the core closes the pair when it is given this one */
	int fd;
} b;

/* -- the core, as the ports see it -- */

void ew_recorder_rtp(struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival)
{
	uint32_t number;

	(void)r;
	assert_in_range(slot, 0, PAIRS - 1);
	if (b.odd_expected && datagram.len != 12 + 160) {
		b.odd++;
		return;
	}
	assert_int_equal(datagram.len, 12 + 160);
	memcpy(&number, datagram.at + 8, sizeof(number));
	if (b.gaps)
		assert_true(number >= b.got[slot]);
	else
		assert_int_equal(number, b.got[slot]);
	assert_true(arrival.us >= b.last_us[slot]);
	b.last_us[slot] = arrival.us;
	b.came[slot]++;
	b.got[slot] = number + 1;
	if (b.close_at[slot] && b.got[slot] == b.close_at[slot])
		ew_ports_close(b.ports, slot);
}

void ew_recorder_rtcp(
	struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival)
{
	(void)r;
	(void)datagram;
	(void)arrival;
	b.reports[slot]++;
}

void ew_recorder_foreign(struct ew_recorder *r, uint32_t slot)
{
	(void)r;
	b.foreign[slot]++;
}

void ew_recorder_swept(struct ew_recorder *r, struct ew_mono until)
{
	(void)r;
	assert_true(until.us >= b.swept.us || until.us == 0);
	b.swept = until;
}

void ew_recorder_moved(struct ew_recorder *r, uint32_t slot)
{
	(void)r;
	b.moved[slot]++;
}

void ew_recorder_dropped(struct ew_recorder *r, uint32_t slot, uint32_t n, struct ew_wall until)
{
	(void)r;
	(void)until;
	b.dropped[slot] += n;
}

void ew_recorder_expect(const struct ew_recorder *r, uint32_t slot, enum ew_recorder_ahead ahead)
{
	(void)r;
	(void)slot;
	(void)ahead;
}

/* -- the other end -- */

static void send_to(int fd, uint16_t port, const uint8_t *bytes, size_t n)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	assert_int_equal(sendto(fd, bytes, n, 0, (struct sockaddr *)&to, sizeof(to)), n);
}

static void send_packet_from(int fd, uint32_t slot)
{
	uint8_t packet[12 + 160] = {0x80};

	memcpy(packet + 8, &b.sent[slot], sizeof(b.sent[slot]));
	send_to(fd, b.port[slot], packet, sizeof(packet));
	b.sent[slot]++;
}

static void send_packet(uint32_t slot)
{
	send_packet_from(b.fd, slot);
}

/* Not one that is to come through. */
static void send_foreign(int fd, uint32_t slot)
{
	uint8_t packet[12 + 160] = {0x80};

	send_to(fd, b.port[slot], packet, sizeof(packet));
}

/* A socket on 127.0.0.host. */
static int socket_on(uint8_t host, uint16_t *ret_port)
{
	struct sockaddr_in from = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host)};
	socklen_t bytes = sizeof(from);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&from, &bytes), 0);
	*ret_port = ntohs(from.sin_port);
	return fd;
}

static void run_for(int64_t ms)
{
	int64_t end = ew_io_mono(ew_io_real()).us + ms * EW_US_PER_MS;

	while (ew_io_mono(ew_io_real()).us < end)
		assert_true(ew_loop_turn(b.loop, EW_US_PER_MS) >= 0);
}

static bool all_came(void)
{
	return memcmp(b.sent, b.got, sizeof(b.sent)) == 0;
}

/* However busy the machine is: what was sent comes. */
static void wait_for_all(void)
{
	for (int i = 0; i < 1000 && !all_came(); i++)
		run_for(5);
	assert_true(all_came());
}

static void wait_for_count(const uint32_t *count, uint32_t n)
{
	for (int i = 0; i < 1000 && *count < n; i++)
		run_for(5);
	assert_int_equal(*count, n);
}

static void open_pair(uint32_t slot)
{
	assert_int_equal(
		ew_ports_open(b.ports, slot, &b.remote[slot], b.port[slot], &b.port[slot]), 0);
}

static int begin_with(bool ring)
{
	struct ew_ports_config config = {
		.address = "127.0.0.1", .low = LOW, .high = LOW + 4 * PAIRS - 1, .slots = PAIRS};
	struct ew_error error = {0};

	memset(&b, 0, sizeof(b));
	/* Where the kernel has no rings, there is only the other way. */
	if (ring && ew_uring_new(&b.uring, &error))
		print_message("without a ring: %s\n", ew_error_text(&error));
	config.uring = b.uring;
	for (uint32_t i = 0; i < PAIRS; i++)
		b.remote[i].address = EW_SLICE("127.0.0.1");
	b.fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_true(b.fd >= 0);
	assert_int_equal(ew_loop_new(&b.loop), 0);
	assert_int_equal(ew_ports_new(b.loop, &config, &b.ports, &error), 0);
	ew_ports_attach(b.ports, (struct ew_recorder *)&b);
	for (uint32_t i = 0; i < PAIRS; i++)
		open_pair(i);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	return begin_with(false);
}

static int begin_ring(void **state)
{
	(void)state;
	return begin_with(true);
}

static int end(void **state)
{
	(void)state;
	ew_ports_free(&b.ports);
	ew_uring_free(&b.uring);
	ew_loop_free(&b.loop);
	(void)close(b.fd);
	return 0;
}

/* -- tests -- */

static void test_talk_silence_talk(void **state)
{
	(void)state;
	for (int spurt = 0; spurt < 3; spurt++) {
		for (int n = 0; n < 8; n++) {
			for (uint32_t i = 0; i < PAIRS; i++)
				send_packet(i);
			run_for(20);
		}
		wait_for_all();
		run_for(120); /* long enough to fall asleep */
	}
}

/* Streams of every rhythm beside each other, and bursts. */
static void test_any_rhythm(void **state)
{
	uint32_t random = 4711;

	(void)state;
	for (int ms = 0; ms < 400; ms += 2) {
		for (uint32_t i = 0; i < PAIRS; i++) {
			random = random * 1103515245 + 12345;
			if ((random >> 16) % (2 + i % 40) == 0)
				for (uint32_t n = i % 7 == 0 ? 25 : 1; n > 0; n--)
					send_packet(i);
		}
		run_for(2);
	}
	wait_for_all();
}

/* What has come is handed over before the pair is gone, and the others go on; its slot is free again. */
static void test_closed_and_opened_again(void **state)
{
	(void)state;
	for (int round = 0; round < 4; round++) {
		for (uint32_t i = 0; i < PAIRS; i++)
			send_packet(i);
		run_for(round * 10);
		for (uint32_t i = 0; i < PAIRS; i += 3)
			send_packet(i);
		for (uint32_t i = 0; i < PAIRS; i += 3) {
			ew_ports_close(b.ports, i);
			assert_int_equal(b.got[i], b.sent[i]);
			b.port[i] = 0;
			open_pair(i);
		}
		wait_for_all();
	}
}

/* The core closes pairs while it is given packets of theirs. */
static void test_closed_by_the_core(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < PAIRS; i += 2)
		b.close_at[i] = 1 + i % 5;
	for (int n = 0; n < 8; n++) {
		for (uint32_t i = 0; i < PAIRS; i++)
			if (!b.close_at[i] || b.got[i] < b.close_at[i])
				send_packet(i);
		run_for(20);
	}
	for (uint32_t i = 0; i < PAIRS; i += 2)
		if (b.got[i] >= b.close_at[i])
			b.sent[i] = b.got[i]; /* what followed was for nobody */
	wait_for_all();
}

static void test_reports_and_foreigners(void **state)
{
	static const uint8_t report[] = {0x81, 201, 0, 1, 0, 0, 0, 1};
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1)};
	int stranger = socket(AF_INET, SOCK_DGRAM, 0);

	(void)state;
	assert_int_equal(bind(stranger, (struct sockaddr *)&from, sizeof(from)), 0);
	for (int n = 0; n < 5; n++) {
		for (uint32_t i = 0; i < PAIRS; i++)
			send_to(b.fd, (uint16_t)(b.port[i] + 1), report, sizeof(report));
		send_to(stranger, b.port[7], report, sizeof(report));
		run_for(20);
	}
	for (int i = 0; i < 1000 && (b.reports[PAIRS - 1] < 5 || b.foreign[7] < 5); i++)
		run_for(5);
	for (uint32_t i = 0; i < PAIRS; i++)
		assert_int_equal(b.reports[i], 5);
	assert_int_equal(b.foreign[7], 5);
	(void)close(stranger);
}

static bool hears(int fd)
{
	uint8_t bytes[64];

	return recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0;
}

/* Our reports: to the port that the offer names, to RTP's own when they are muxed, and to wherever the peer's came
 * from once they have. */
static void test_where_reports_go(void **state)
{
	static const uint8_t report[] = {0x81, 201, 0, 1, 0, 0, 0, 1};
	struct ew_slice ours = ew_slice_of(report, sizeof(report));
	uint16_t named_port, own_port;
	int named = socket_on(1, &named_port), own = socket_on(1, &own_port);

	(void)state;
	send_packet(0);
	wait_for_all();
	ew_ports_reports(b.ports, 0, named_port, false);
	ew_ports_rtcp(b.ports, 0, ours);
	assert_true(hears(named));
	assert_false(hears(b.fd));
	ew_ports_reports(b.ports, 0, named_port, true);
	ew_ports_rtcp(b.ports, 0, ours);
	assert_false(hears(named));
	assert_true(hears(b.fd));
	ew_ports_reports(b.ports, 0, named_port, false);
	send_to(own, (uint16_t)(b.port[0] + 1), report, sizeof(report));
	for (int i = 0; i < 1000 && !b.reports[0]; i++)
		run_for(5);
	ew_ports_rtcp(b.ports, 0, ours);
	assert_true(hears(own));
	assert_false(hears(named));
	/* Another host from now on: nobody is known there yet. */
	b.remote[0].address = EW_SLICE("127.0.0.9");
	assert_int_equal(ew_ports_peer(b.ports, 0, &b.remote[0]), 0);
	ew_ports_rtcp(b.ports, 0, ours);
	assert_false(hears(own));
	assert_false(hears(named));
	assert_false(hears(b.fd));
	(void)close(named);
	(void)close(own);
}

/* All streams stall and catch up at once: more than one look, and more than the ring has blocks. */
static void test_bursts(void **state)
{
	(void)state;
	for (int round = 0; round < 4; round++) {
		for (uint32_t i = 0; i < PAIRS; i++)
			send_packet(i);
		run_for(40);
		for (int n = 0; n < (round % 2 ? 60 : 6); n++)
			for (uint32_t i = 0; i < PAIRS; i++)
				send_packet(i);
		wait_for_all();
	}
}

/* An empty datagram and one that is too long end nothing. */
static void test_odd_datagrams(void **state)
{
	static uint8_t big[4000];
	uint32_t before;

	(void)state;
	for (int n = 0; n < 4; n++) {
		send_packet(3);
		run_for(20);
	}
	wait_for_all();
	b.odd_expected = true;
	before = b.odd;
	for (int n = 0; n < 5; n++) {
		send_to(b.fd, b.port[3], big, 0);
		send_to(b.fd, b.port[3], big, sizeof(big));
		send_packet(3);
	}
	wait_for_all();
	assert_int_equal(b.odd - before, 10);
}

/* What does not fit into a socket is lost, and every one of them is told; the last ones when it closes. */
static void test_drops_are_told(void **state)
{
	uint32_t came = 0, sum = 0;

	(void)state;
	b.gaps = true;
	for (int burst = 0; burst < 2; burst++) {
		for (int n = 0; n < 6000; n++)
			send_packet(5);
		if (burst == 0)
			run_for(100);
		sum = b.sent[5];
	}
	ew_ports_close(b.ports, 5);
	came = b.came[5];
	assert_true(b.dropped[5] > 0);
	assert_int_equal(came + b.dropped[5], sum);
}

static void set_remote(uint32_t slot, const char *others, uint16_t port)
{
	b.remote[slot].others = ew_slice_text(others);
	b.remote[slot].port = port;
	assert_int_equal(ew_ports_peer(b.ports, slot, &b.remote[slot]), 0);
}

/*
 * Learning attacks: somebody within the list sends beside the one that is heard, before and after
 * it, and gets nowhere; silence, or a word of signalling, is what moves the place on.
 */
static void test_nobody_takes_the_place(void **state)
{
	uint16_t port, port2;
	int second = socket_on(9, &port), stranger = socket_on(77, &port2);

	(void)state;
	set_remote(1, "127.0.0.8/29 ::1", 0);
	for (int n = 0; n < 10; n++) {
		send_packet(1);
		send_foreign(second, 1);   /* listed, but the place is taken */
		send_foreign(stranger, 1); /* not listed */
		run_for(20);
	}
	wait_for_all();
	wait_for_count(&b.foreign[1], 20);
	assert_int_equal(b.moved[1], 0);
	run_for(EW_RELATCH_US / EW_US_PER_MS + 50); /* silence */
	send_foreign(stranger, 1);
	wait_for_count(&b.foreign[1], 21);
	send_packet_from(second, 1);
	wait_for_all();
	assert_int_equal(b.moved[1], 1);
	send_foreign(b.fd, 1);
	wait_for_count(&b.foreign[1], 22);
	(void)close(second);
	(void)close(stranger);
}

/* Whom signalling names has the place at once, from whoever was first; and keeps it. */
static void test_signalling_names_the_sender(void **state)
{
	uint16_t port;
	int first = socket_on(9, &port), named = socket_on(1, &port);

	(void)state;
	set_remote(2, "127.0.0.9", port);
	send_packet_from(first, 2); /* sent before the named one */
	wait_for_all();
	send_packet_from(named, 2);
	wait_for_all();
	for (int n = 0; n < 5; n++) {
		send_foreign(first, 2);
		send_packet_from(named, 2);
		run_for(20);
	}
	wait_for_all();
	wait_for_count(&b.foreign[2], 5);
	assert_int_equal(b.moved[2], 1);
	/* A new address in a later offer: the old one is no longer listed. */
	b.remote[2].address = EW_SLICE("127.0.0.9");
	set_remote(2, "", 0);
	send_packet_from(first, 2);
	send_foreign(named, 2);
	wait_for_all();
	wait_for_count(&b.foreign[2], 6);
	assert_int_equal(b.moved[2], 2);
	(void)close(first);
	(void)close(named);
}

/* What is not RTP takes nobody's place, and RTCP only counts from the host that sends. */
static void test_what_latches(void **state)
{
	static const uint8_t junk[] = {0x16, 0xfe, 0xff, 0, 0};
	static const uint8_t report[] = {0x81, 201, 0, 1, 0, 0, 0, 1};
	uint16_t port;
	int other = socket_on(9, &port);

	(void)state;
	set_remote(4, "127.0.0.9", 0);
	b.odd_expected = true;
	send_to(other, b.port[4], junk, sizeof(junk));
	wait_for_count(&b.odd, 1);
	send_packet(4);
	wait_for_all();
	send_to(other, b.port[4], junk, sizeof(junk));
	send_to(other, (uint16_t)(b.port[4] + 1), report, sizeof(report));
	send_to(b.fd, (uint16_t)(b.port[4] + 1), report, sizeof(report));
	wait_for_all();
	wait_for_count(&b.foreign[4], 2);
	wait_for_count(&b.reports[4], 1);
	assert_int_equal(b.moved[4], 0);
	(void)close(other);
}

static void test_lists(void **state)
{
	static const struct {
		const char *others;
		int error;
	} rows[] = {{"", 0}, {"192.0.2.1", 0}, {"192.0.2.0/24 2001:db8::/32", 0}, {"192.0.2.0/33", -EINVAL},
		{"192.0.2.0/", -EINVAL}, {"sbc.example", -EINVAL}, {"::1/129", -EINVAL}, {"  192.0.2.1 ", 0},
		{"1.0.0.1 1.0.0.2 1.0.0.3 1.0.0.4 1.0.0.5 1.0.0.6 1.0.0.7 1.0.0.8", 0},
		{"1.0.0.1 1.0.0.2 1.0.0.3 1.0.0.4 1.0.0.5 1.0.0.6 1.0.0.7 1.0.0.8 1.0.0.9", -EINVAL}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		b.remote[0].others = ew_slice_text(rows[i].others);
		assert_int_equal(ew_ports_peer(b.ports, 0, &b.remote[0]), rows[i].error);
	}
	b.remote[0] = (struct ew_recorder_remote){.address = EW_SLICE("::1")};
	assert_int_equal(ew_ports_peer(b.ports, 0, &b.remote[0]), -EINVAL);
}

#define BOTH(test)                                                                                 \
	cmocka_unit_test_setup_teardown(test, begin, end),                                         \
		cmocka_unit_test_setup_teardown(test, begin_ring, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(test_talk_silence_talk),
		BOTH(test_any_rhythm),
		BOTH(test_closed_and_opened_again),
		BOTH(test_closed_by_the_core),
		BOTH(test_reports_and_foreigners),
		BOTH(test_where_reports_go),
		BOTH(test_bursts),
		BOTH(test_odd_datagrams),
		BOTH(test_drops_are_told),
		BOTH(test_nobody_takes_the_place),
		BOTH(test_signalling_names_the_sender),
		BOTH(test_what_latches),
		BOTH(test_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
