/*
 * The ring between recorder and ear: what goes in comes out, nothing stays behind, and neither side can be hurt by what
 * the other writes into the memory that both share.
 */
#include "test_case.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "ipc/ear_heard.h"
#include "ipc/ear_ring.h"
#include "support/support.h"

#define BYTES 8192
#define FRONT 4096 /* as the memory begins: */
#define WRITTEN 0
#define READ 64

struct pair {
	struct ew_ear_ring *writer, *reader;
	uint8_t *memory; /* as somebody in the wrong hands sees it */
	uint8_t payload[EW_EAR_MAX_PAYLOAD];
};

static void open_pair(struct pair *p)
{
	int fd;

	assert_int_equal(ew_ear_ring_new(BYTES, &p->writer, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &p->reader), 0);
	p->memory = mmap(NULL, FRONT + BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(p->memory != MAP_FAILED);
	close(fd);
}

static void close_pair(struct pair *p)
{
	ew_ear_ring_free(&p->writer);
	ew_ear_ring_free(&p->reader);
	munmap(p->memory, FRONT + BYTES);
}

static uint64_t *position(struct pair *p, size_t at)
{
	return (uint64_t *)(void *)(p->memory + at);
}

static struct ew_ear_record record(uint32_t n, size_t bytes)
{
	static uint8_t payload[EW_EAR_MAX_PAYLOAD + 1];

	memset(payload, (int)(n % 255) + 1, sizeof(payload));
	return (struct ew_ear_record){.stream = n,
		.serial = n + 1,
		.ssrc = n + 2,
		.clock_hz = 48000,
		.rtp_ts = n * 960,
		.sequence = (uint16_t)n,
		.codec = 4,
		.channels = 2,
		.flags = EW_EAR_STRAGGLER,
		.purposes = EW_EAR_FOR_TONES,
		.arrival = {(int64_t)n << 33},
		.payload = ew_slice_of(payload, bytes)};
}

static void take(struct pair *p, uint32_t n, size_t bytes)
{
	struct ew_ear_record want = record(n, bytes), got;

	assert_int_equal(ew_ear_ring_take(p->reader, p->payload, &got), 1);
	assert_int_equal(got.stream, want.stream);
	assert_int_equal(got.serial, want.serial);
	assert_int_equal(got.ssrc, want.ssrc);
	assert_int_equal(got.rtp_ts, want.rtp_ts);
	assert_int_equal(got.sequence, want.sequence);
	assert_int_equal(got.flags, want.flags);
	assert_int_equal(got.purposes, want.purposes);
	assert_int_equal(got.arrival.us, want.arrival.us);
	assert_true(ew_slice_equal(got.payload, want.payload));
}

static void assert_wiped(const struct pair *p)
{
	for (size_t i = 0; i < BYTES; i++)
		assert_int_equal(p->memory[FRONT + i], 0);
}

static void what_goes_in_comes_out(void **state)
{
	static const size_t lengths[] = {0, 1, 7, 8, 80, 160, 333, 1275, EW_EAR_MAX_PAYLOAD};
	struct ew_ear_record got;
	uint32_t in = 0, out = 0;
	struct pair p;

	(void)state;
	open_pair(&p);
	assert_int_equal(ew_ear_ring_take(p.reader, p.payload, &got), 0);
	while (out < 5000) {
		struct ew_ear_record r = record(in, lengths[in % EW_COUNT(lengths)]);
		int error = in - out < 3 + out % 5 ? ew_ear_ring_put(p.writer, &r) : -ENOBUFS;

		in += !error;
		if (!error)
			continue;
		assert_int_equal(error, -ENOBUFS);
		take(&p, out, lengths[out % EW_COUNT(lengths)]);
		out++;
	}
	while (out < in) {
		take(&p, out, lengths[out % EW_COUNT(lengths)]);
		out++;
	}
	assert_wiped(&p);
	close_pair(&p);
}

static void a_full_ring_refuses(void **state)
{
	struct ew_ear_record r = record(1, 1000), big = record(1, EW_EAR_MAX_PAYLOAD + 1);
	unsigned n = 0;
	struct pair p;

	(void)state;
	open_pair(&p);
	while (ew_ear_ring_put(p.writer, &r) == 0)
		n++;
	assert_int_equal(n, 7);
	assert_int_equal(ew_ear_ring_put(p.writer, &r), -ENOBUFS);
	assert_int_equal(ew_ear_ring_put(p.writer, &big), -EMSGSIZE);
	take(&p, 1, 1000);
	assert_int_equal(ew_ear_ring_put(p.writer, &r), 0);
	/* Only one side writes, and only the other reads. */
	assert_int_equal(ew_ear_ring_put(p.reader, &r), -EPROTO);
	assert_false(ew_ear_ring_is_broken(p.writer));
	/* What nobody took is wiped when either lets go. */
	ew_ear_ring_free(&p.writer);
	assert_wiped(&p);
	close_pair(&p);
}

/* A reader that says to be ahead of the writer, or behind where it was. */
static void a_reader_that_lies_is_parted_from(void **state)
{
	static const int64_t lies[] = {1, 8192, INT64_MAX, INT64_MIN, -1};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(lies); i++) {
		struct ew_ear_record r = record(1, 1000);
		struct pair p;

		open_pair(&p);
		for (unsigned n = 0; n < 20; n++) { /* it has been somewhere */
			assert_int_equal(ew_ear_ring_put(p.writer, &r), 0);
			take(&p, 1, 1000);
		}
		while (ew_ear_ring_put(p.writer, &r) == 0)
			;
		*position(&p, READ) = lies[i] == -1 ? 0 : *position(&p, WRITTEN) + (uint64_t)lies[i];
		assert_int_equal(ew_ear_ring_put(p.writer, &r), -EPROTO);
		assert_true(ew_ear_ring_is_broken(p.writer));
		*position(&p, READ) = *position(&p, WRITTEN);
		assert_int_equal(ew_ear_ring_put(p.writer, &r), -EPROTO);
		close_pair(&p);
	}
}

/* A writer in the wrong hands: lengths and positions that cannot be. */
static void a_writer_that_lies_is_not_read(void **state)
{
	static const struct {
		uint64_t written;
		uint32_t payload;
	} lies[] = {{1, 0}, {39, 0}, {40, 1}, {48, 9}, {4096, EW_EAR_MAX_PAYLOAD + 1}, {4096, UINT32_MAX},
		{BYTES + 1, 8}, {UINT64_MAX, 8}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(lies); i++) {
		struct ew_ear_record got;
		struct pair p;

		open_pair(&p);
		*position(&p, WRITTEN) = lies[i].written;
		memcpy(p.memory + FRONT, &lies[i].payload, sizeof(lies[i].payload));
		assert_int_equal(ew_ear_ring_take(p.reader, p.payload, &got), -EBADMSG);
		*position(&p, WRITTEN) = 0;
		assert_int_equal(ew_ear_ring_take(p.reader, p.payload, &got), -EBADMSG);
		close_pair(&p);
	}
}

/* Whatever is written over the memory, both sides stay within it (a sanitizer would say). */
static void noise_is_survived(void **state)
{
	uint64_t dice = 1;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct ew_ear_record r = record(round, round * 5), got;
		struct pair p;

		open_pair(&p);
		for (unsigned n = 0; n < 40; n++) {
			dice = dice * 6364136223846793005u + 1442695040888963407u;
			if (n % 4 == 3)
				p.memory[dice >> 33 & 1 ? dice >> 40 & 127 : FRONT + (dice >> 40 & (BYTES - 1))] ^=
					(uint8_t)(dice >> 56);
			(void)!ew_ear_ring_put(p.writer, &r);
			if (n % 3)
				(void)!ew_ear_ring_take(p.reader, p.payload, &got);
		}
		close_pair(&p);
	}
}

static void memory_that_could_change_is_refused(void **state)
{
	struct ew_ear_ring *ring = NULL;
	int fd = memfd_create("ring", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	(void)state;
	assert_int_equal(ftruncate(fd, FRONT + BYTES), 0);
	assert_int_equal(ew_ear_ring_open(fd, &ring), -EINVAL);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
	assert_int_equal(ew_ear_ring_open(fd, &ring), -EINVAL);
	close(fd);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	assert_int_equal(ew_ear_ring_open(fd, &ring), -EINVAL);
	close(fd);
	assert_int_equal(ew_ear_ring_new(5000, &ring, &fd), -EINVAL);
	assert_int_equal(ew_ear_ring_new(BYTES, &ring, &fd), 0);
	assert_int_equal(ftruncate(fd, FRONT), -1);
	assert_int_equal(ftruncate(fd, FRONT + 2 * BYTES), -1);
	close(fd);
	ew_ear_ring_free(&ring);
	assert_null(ring);
	ew_ear_ring_free(&ring);
}

static void what_was_heard_as_bytes(void **state)
{
	struct ew_ear_heard a = {1, 2, 3, EW_EAR_TONE | EW_EAR_GOES_ON, 4, 5, UINT32_MAX, {-7}}, b;
	_cleanup_(ew_buf_free) struct ew_buf buf = {0};
	struct ew_slice rest;

	(void)state;
	ew_buf_init(&buf, 4096);
	for (int i = 0; i < 3; i++)
		ew_ear_heard_add(&buf, &a);
	assert_int_equal(buf.len, 3 * EW_EAR_HEARD_BYTES);
	rest = ew_slice_of(buf.at, buf.len - 1);
	for (int i = 0; i < 2; i++) {
		memset(&b, 0, sizeof(b));
		assert_true(ew_ear_heard_next(&rest, &b));
		assert_int_equal(b.stream, 1);
		assert_int_equal(b.serial, 2);
		assert_int_equal(b.ssrc, 3);
		assert_int_equal(b.words, EW_EAR_TONE | EW_EAR_GOES_ON);
		assert_int_equal(b.heard_ts, 4);
		assert_int_equal(b.from_ts, 5);
		assert_int_equal(b.to_ts, UINT32_MAX);
		assert_int_equal(b.arrival.us, -7);
	}
	assert_false(ew_ear_heard_next(&rest, &b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(a_full_ring_refuses),
		cmocka_unit_test(a_reader_that_lies_is_parted_from),
		cmocka_unit_test(a_writer_that_lies_is_not_read),
		cmocka_unit_test(noise_is_survived),
		cmocka_unit_test(memory_that_could_change_is_refused),
		cmocka_unit_test(what_was_heard_as_bytes),
	};

	return cmocka_run_group_tests_name("ear_ring", tests, NULL, NULL);
}
