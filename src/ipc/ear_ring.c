/*
 * The ring between recorder and ear. Positions count bytes since the beginning and never go back; a record lies at its
 * position modulo the size, cut in two where it meets the end. Each side keeps its own position for itself and writes it
 * down for the other; nothing that the other wrote is used twice without having been copied first.
 */
#include "ipc/ear_ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

#define LINE 64 /* bytes of the processor's cache: the two positions disturb each other as little as may be */
#define FRONT_BYTES 4096
#define ALIGN 8u
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* In the shared memory. */
struct front {
	_Alignas(LINE) _Atomic uint64_t written;
	_Alignas(LINE) _Atomic uint64_t read;
};

/* One record there; its payload follows. */
struct entry {
	uint32_t payload_bytes;
	uint32_t stream, serial, ssrc, clock_hz, rtp_ts;
	uint16_t sequence;
	uint8_t codec, channels, flags, purposes;
	uint8_t thread;
	uint8_t spare;
	uint32_t call;
	int64_t asked_us;
	int64_t arrival_us;
};

struct ew_ear_ring {
	struct front *front;
	uint8_t *data;
	size_t bytes; /* of data, a power of two */
	uint64_t at;  /* our own position */
	uint64_t other; /* where the other side was last */
	bool broken;
	bool reads;
};

static int map(struct ew_ear_ring *r, int fd, size_t bytes)
{
	void *at = mmap(NULL, FRONT_BYTES + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return -ENOMEM;
	r->front = at;
	r->data = (uint8_t *)at + FRONT_BYTES;
	r->bytes = bytes;
	if (mlock(at, FRONT_BYTES + bytes) < 0 || madvise(at, FRONT_BYTES + bytes, MADV_DONTDUMP) < 0)
		return -EPERM;
	return 0;
}

static bool is_size(size_t bytes)
{
	return bytes >= FRONT_BYTES && bytes <= INT32_MAX && (bytes & (bytes - 1)) == 0;
}

int ew_ear_ring_new(size_t bytes, struct ew_ear_ring **ret, int *ret_fd)
{
	_cleanup_(ew_ear_ring_free) struct ew_ear_ring *r = calloc(1, sizeof(*r));
	_cleanup_(ew_close_fd) int fd = memfd_create("ear", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int error;

	if (!r || fd < 0)
		return r ? -errno : -ENOMEM;
	if (!is_size(bytes))
		return -EINVAL;
	if (ftruncate(fd, (off_t)(FRONT_BYTES + bytes)) < 0 || fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return -errno;
	error = map(r, fd, bytes);
	if (error)
		return error;
	*ret = TAKE(r);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int ew_ear_ring_open(int fd, struct ew_ear_ring **ret)
{
	_cleanup_(ew_ear_ring_free) struct ew_ear_ring *r = calloc(1, sizeof(*r));
	int seals = fcntl(fd, F_GET_SEALS), error;
	struct stat st;

	if (!r)
		return -ENOMEM;
	r->reads = true;
	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) < 0 || st.st_size < FRONT_BYTES ||
		!is_size((size_t)st.st_size - FRONT_BYTES))
		return -EINVAL;
	error = map(r, fd, (size_t)st.st_size - FRONT_BYTES);
	if (error)
		return error;
	*ret = TAKE(r);
	return 0;
}

void ew_ear_ring_free(struct ew_ear_ring **ring)
{
	struct ew_ear_ring *r = TAKE(*ring);

	if (!r)
		return;
	if (r->front) {
		ew_wipe(r->data, r->bytes);
		(void)munmap(r->front, FRONT_BYTES + r->bytes);
	}
	free(r);
}

static void copy_in(struct ew_ear_ring *r, uint64_t at, const void *from, size_t n)
{
	size_t place = (size_t)at & (r->bytes - 1), first = r->bytes - place;

	first = first < n ? first : n;
	if (first)
		memcpy(r->data + place, from, first);
	if (n > first)
		memcpy(r->data, (const uint8_t *)from + first, n - first);
}

static void copy_out(const struct ew_ear_ring *r, uint64_t at, void *to, size_t n)
{
	size_t place = (size_t)at & (r->bytes - 1), first = r->bytes - place;

	first = first < n ? first : n;
	if (first)
		memcpy(to, r->data + place, first);
	if (n > first)
		memcpy((uint8_t *)to + first, r->data, n - first);
}

static void wipe(struct ew_ear_ring *r, uint64_t at, size_t n)
{
	size_t place = (size_t)at & (r->bytes - 1), first = r->bytes - place;

	first = first < n ? first : n;
	ew_wipe(r->data + place, first);
	ew_wipe(r->data, n - first);
}

static size_t record_bytes(size_t payload)
{
	return (sizeof(struct entry) + payload + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* -- the writer -- */

/* False when it cannot be where it says: it goes forward, and not beyond what was written. */
static bool look_at_reader(struct ew_ear_ring *r)
{
	uint64_t read = atomic_load_explicit(&r->front->read, memory_order_acquire);

	if (read - r->other > r->at - r->other)
		r->broken = true;
	else
		r->other = read;
	return !r->broken;
}

static bool has_room(const struct ew_ear_ring *r, size_t n)
{
	return r->at - r->other + n <= r->bytes;
}

int ew_ear_ring_put(struct ew_ear_ring *ring, const struct ew_ear_record *record)
{
	size_t n = record_bytes(record->payload.len);
	struct entry e = {.payload_bytes = (uint32_t)record->payload.len,
		.stream = record->stream,
		.serial = record->serial,
		.ssrc = record->ssrc,
		.clock_hz = record->clock_hz,
		.rtp_ts = record->rtp_ts,
		.sequence = record->sequence,
		.codec = record->codec,
		.channels = record->channels,
		.flags = record->flags,
		.purposes = record->purposes,
		.thread = record->thread,
		.call = record->call,
		.asked_us = record->asked.us,
		.arrival_us = record->arrival.us};

	if (ring->broken || ring->reads)
		return -EPROTO;
	if (record->payload.len > EW_EAR_MAX_PAYLOAD)
		return -EMSGSIZE;
	if (!has_room(ring, n) && !look_at_reader(ring))
		return -EPROTO;
	if (!has_room(ring, n))
		return -ENOBUFS;
	copy_in(ring, ring->at, &e, sizeof(e));
	copy_in(ring, ring->at + sizeof(e), record->payload.at, record->payload.len);
	ring->at += n;
	atomic_store_explicit(&ring->front->written, ring->at, memory_order_release);
	return 0;
}

bool ew_ear_ring_is_broken(const struct ew_ear_ring *ring)
{
	return ring->broken;
}

/* -- the reader -- */

static int take_entry(struct ew_ear_ring *r, struct entry *ret)
{
	uint64_t written = atomic_load_explicit(&r->front->written, memory_order_acquire);
	uint64_t there = written - r->at;

	if (there == 0)
		return 0;
	if (there > r->bytes || there < sizeof(*ret))
		return -EBADMSG;
	copy_out(r, r->at, ret, sizeof(*ret));
	if (ret->payload_bytes > EW_EAR_MAX_PAYLOAD || record_bytes(ret->payload_bytes) > there)
		return -EBADMSG;
	return 1;
}

int ew_ear_ring_take(struct ew_ear_ring *ring, uint8_t to[static EW_EAR_MAX_PAYLOAD], struct ew_ear_record *ret)
{
	struct entry e;
	size_t n;
	int r = ring->broken || !ring->reads ? -EBADMSG : take_entry(ring, &e);

	ring->broken |= r < 0;
	if (r <= 0)
		return r;
	n = record_bytes(e.payload_bytes);
	copy_out(ring, ring->at + sizeof(e), to, e.payload_bytes);
	wipe(ring, ring->at, n);
	ring->at += n;
	atomic_store_explicit(&ring->front->read, ring->at, memory_order_release);
	*ret = (struct ew_ear_record){.stream = e.stream,
		.serial = e.serial,
		.ssrc = e.ssrc,
		.clock_hz = e.clock_hz,
		.rtp_ts = e.rtp_ts,
		.sequence = e.sequence,
		.codec = e.codec,
		.channels = e.channels,
		.flags = e.flags,
		.purposes = e.purposes,
		.thread = e.thread,
		.call = e.call,
		.asked = {e.asked_us},
		.arrival = {e.arrival_us},
		.payload = ew_slice_of(to, e.payload_bytes)};
	return 1;
}
