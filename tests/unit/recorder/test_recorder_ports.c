/*
 * The sockets of the media path, real ones on loopback: every datagram is handed over once and in
 * order, whether its stream was awake, asleep, is closed meanwhile or closed by the core on account
 * of it.
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

#define PAIRS 120
#define LOW 26000

static struct {
	struct ew_loop *loop;
	struct ew_ports *ports;
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
	assert_int_equal(datagram.len, 12 + 160);
	memcpy(&number, datagram.at + 8, sizeof(number));
	assert_int_equal(number, b.got[slot]);
	assert_true(arrival.us >= b.last_us[slot]);
	b.last_us[slot] = arrival.us;
	b.got[slot]++;
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

static void send_packet(uint32_t slot)
{
	uint8_t packet[12 + 160] = {0x80};

	memcpy(packet + 8, &b.sent[slot], sizeof(b.sent[slot]));
	send_to(b.fd, b.port[slot], packet, sizeof(packet));
	b.sent[slot]++;
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

static void open_pair(uint32_t slot)
{
	assert_int_equal(
		ew_ports_open(b.ports, slot, EW_SLICE("127.0.0.1"), b.port[slot], &b.port[slot]), 0);
}

static int begin(void **state)
{
	struct ew_ports_config config = {
		.address = "127.0.0.1", .low = LOW, .high = LOW + 4 * PAIRS - 1, .slots = PAIRS};
	struct ew_error error = {0};

	(void)state;
	memset(&b, 0, sizeof(b));
	b.fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_true(b.fd >= 0);
	assert_int_equal(ew_loop_new(&b.loop), 0);
	assert_int_equal(ew_ports_new(b.loop, &config, &b.ports, &error), 0);
	ew_ports_attach(b.ports, (struct ew_recorder *)&b);
	for (uint32_t i = 0; i < PAIRS; i++)
		open_pair(i);
	return 0;
}

static int end(void **state)
{
	(void)state;
	ew_ports_free(&b.ports);
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

/* A socket of the other end, and its port. */
static int socket_at(uint16_t *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*ret_port = ntohs(at.sin_port);
	return fd;
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
	int named = socket_at(&named_port), own = socket_at(&own_port);

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
	assert_int_equal(ew_ports_peer(b.ports, 0, EW_SLICE("127.0.0.9")), 0);
	ew_ports_rtcp(b.ports, 0, ours);
	assert_false(hears(own));
	assert_false(hears(named));
	assert_false(hears(b.fd));
	(void)close(named);
	(void)close(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_talk_silence_talk, begin, end),
		cmocka_unit_test_setup_teardown(test_any_rhythm, begin, end),
		cmocka_unit_test_setup_teardown(test_closed_and_opened_again, begin, end),
		cmocka_unit_test_setup_teardown(test_closed_by_the_core, begin, end),
		cmocka_unit_test_setup_teardown(test_reports_and_foreigners, begin, end),
		cmocka_unit_test_setup_teardown(test_where_reports_go, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
