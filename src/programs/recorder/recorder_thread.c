/*
 * Glue between the core and the world: messages from channels, datagrams from ports, jobs to the
 * disk thread, time from the loop. It decides nothing about calls or gates.
 */
#include "programs/recorder/recorder_thread.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "ipc/ear_ring.h"
#include "ipc/listener.h"
#include "programs/recorder/disk_thread.h"
#include "programs/recorder/ports.h"

#define TICK_US (10 * EW_US_PER_MS)
#define MAX_CALLS 4096u
#define BOOT_TEXT_BYTES 32

struct door {
	struct ew_recorder_thread *thread;
	enum ew_recorder_peer peer;
	struct ew_listener *listener;
	struct ew_channel *channel; /* the one that is up, or NULL */
};

struct ew_recorder_thread {
	struct ew_recorder_thread_config config;
	char tape[EW_MAX_PATH_BYTES];
	struct ew_loop *loop;
	struct ew_ports *ports;
	struct ew_disk_thread *syncer, *scribe; /* for syncs, and for write(2) */
	struct ew_recorder *core;
	struct ew_loop_timer *timer;
	struct door doors[EW_RECORDER_PEERS];
	struct ew_ear_ring *ring; /* of the ear that is connected, or NULL */
	pthread_t thread;
	int failed;
};

static const enum ew_role roles[EW_RECORDER_PEERS] = {
	[EW_RECORDER_SIGNAL] = EW_ROLE_SIGNAL,
	[EW_RECORDER_KEEPER] = EW_ROLE_KEEPER,
	[EW_RECORDER_WEB] = EW_ROLE_WEB,
	[EW_RECORDER_EAR] = EW_ROLE_EAR,
};

/* Nothing may be said or kept after the tape has failed: the loop ends and the program with it. */
static void look_for_failure(struct ew_recorder_thread *t)
{
	t->failed = ew_recorder_failed(t->core);
	if (t->failed)
		ew_loop_stop(t->loop);
}

/* -- what the core asks for -- */

static void on_send(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number,
	const void *message)
{
	struct ew_recorder_thread *t = arg;
	struct ew_channel *channel = t->doors[to].channel;
	int error = channel ? ew_channel_send(channel, number, request, message, NULL, 0) : 0;

	/* A peer that does not read is cut off by its channel, and told everything again when
	 * it is back. */
	if (error)
		ew_log(EW_LOG_WARNING, "message_not_sent", EW_F_WORD("to", ew_role_name(roles[to])),
			EW_F_I64("code", error));
}

static bool on_room(void *arg, enum ew_recorder_peer to)
{
	struct ew_recorder_thread *t = arg;

	return t->doors[to].channel && ew_channel_has_room(t->doors[to].channel);
}

static int on_port_open(void *arg, uint32_t slot, const struct ew_recorder_remote *remote,
	uint16_t port, uint16_t *ret_port)
{
	struct ew_recorder_thread *t = arg;

	return ew_ports_open(t->ports, slot, remote, port, ret_port);
}

static int on_port_peer(void *arg, uint32_t slot, const struct ew_recorder_remote *remote)
{
	struct ew_recorder_thread *t = arg;

	return ew_ports_peer(t->ports, slot, remote);
}

static void on_port_reports(void *arg, uint32_t slot, uint16_t rtcp_port, bool mux)
{
	struct ew_recorder_thread *t = arg;

	ew_ports_reports(t->ports, slot, rtcp_port, mux);
}

static void on_port_close(void *arg, uint32_t slot)
{
	struct ew_recorder_thread *t = arg;

	ew_ports_close(t->ports, slot);
}

static void on_rtcp_send(void *arg, uint32_t slot, struct ew_slice packet)
{
	struct ew_recorder_thread *t = arg;

	ew_ports_rtcp(t->ports, slot, packet);
}

static void on_rtp_send(void *arg, uint32_t slot, uint16_t port, struct ew_slice packet)
{
	struct ew_recorder_thread *t = arg;

	ew_ports_rtp_send(t->ports, slot, port, packet);
}

static void run_sync(void *job)
{
	ew_tape_sync_run(job);
}

static void run_write(void *piece)
{
	ew_tape_write_run(piece);
}

static void on_sync(void *arg, struct ew_tape_sync *job)
{
	struct ew_recorder_thread *t = arg;

	ew_disk_thread_give(t->syncer, job);
}

static void on_write(void *arg, struct ew_tape_write *piece)
{
	struct ew_recorder_thread *t = arg;

	ew_disk_thread_give(t->scribe, piece);
}

static const struct ew_recorder_ops ops = {.send = on_send,
	.room = on_room,
	.port_open = on_port_open,
	.port_peer = on_port_peer,
	.port_reports = on_port_reports,
	.port_close = on_port_close,
	.rtcp_send = on_rtcp_send,
	.rtp_send = on_rtp_send,
	.sync = on_sync,
	.write = on_write};

/* -- the ear -- */

static void take_ring(struct ew_recorder_thread *t)
{
	ew_recorder_ear(t->core, NULL);
	ew_ear_ring_free(&t->ring);
}

/* Each ear gets memory of its own: what another left in it is nobody's. */
static void give_ring(struct ew_recorder_thread *t, struct ew_channel *channel)
{
	struct ew_msg_ear_ring m = {.thread = t->config.number};
	_cleanup_(ew_close_fd) int fd = -1;
	int error = ew_ear_ring_new(EW_EAR_RING_BYTES, &t->ring, &fd);

	if (!error)
		error = ew_channel_send(channel, EW_MSG_ear_ring, 0, &m, &fd, 1);
	if (!error) {
		ew_recorder_ear(t->core, t->ring);
		return;
	}
	ew_ear_ring_free(&t->ring);
	ew_log(EW_LOG_WARNING, "ear_without_ring", EW_F_I64("code", error));
}

static void close_door(struct door *door)
{
	if (door->peer == EW_RECORDER_EAR)
		take_ring(door->thread);
	ew_recorder_peer(door->thread->core, door->peer, false);
}

/* One that says to be where it cannot be. */
static void watch_ear(struct ew_recorder_thread *t)
{
	struct door *door = &t->doors[EW_RECORDER_EAR];

	if (!t->ring || !ew_ear_ring_is_broken(t->ring))
		return;
	ew_log(EW_LOG_ERROR, "ear_cut_off");
	close_door(door);
	ew_channel_close(&door->channel);
}

/* -- what the loop reports -- */

static void on_synced(void *arg, void *job)
{
	struct ew_recorder_thread *t = arg;

	if (ew_recorder_synced(t->core, job))
		look_for_failure(t);
}

static void on_written(void *arg, void *piece)
{
	struct ew_recorder_thread *t = arg;

	if (ew_recorder_written(t->core, piece))
		look_for_failure(t);
}

static void on_tick(void *arg)
{
	struct ew_recorder_thread *t = arg;

	ew_recorder_tick(t->core);
	watch_ear(t);
	look_for_failure(t);
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds,
		size_t n_fds)
{
	struct door *door = arg;

	(void)fds; /* none is expected; the channel closes them */
	(void)n_fds;
	if (channel != door->channel)
		return;
	ew_recorder_message(door->thread->core, door->peer, message);
	look_for_failure(door->thread);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct door *door = arg;

	if (why)
		ew_log(EW_LOG_WARNING, "peer_cut_off", EW_F_WORD("peer",
			ew_role_name(roles[door->peer])),
			EW_F_WORD("why", why));
	if (channel == door->channel) {
		door->channel = NULL;
		close_door(door);
	}
	ew_channel_close(&channel);
}

/* One of each kind at a time: who comes later has replaced the one before. */
static void on_opened(void *arg, struct ew_channel *channel)
{
	struct door *door = arg;

	if (door->channel) {
		struct ew_channel *before = TAKE(door->channel);

		close_door(door);
		ew_channel_close(&before);
	}
	door->channel = channel;
	ew_recorder_peer(door->thread->core, door->peer, true);
	if (door->peer == EW_RECORDER_EAR)
		give_ring(door->thread, channel);
}

/* -- birth -- */

/*
 * On a full disk a few digits take the place of those before them: what is there already needs no
 * room, and lies in one sector.
 */
static int store_boot(struct ew_io *io, const char *path, struct ew_slice text)
{
	int handle = -1;
	int code = ew_file_replace(io, path, text, EW_IO_GROUP);

	if (code != -ENOSPC && code != -EDQUOT)
		return code;
	code = ew_io_open(io, path, EW_IO_WRITE, &handle);
	if (!code)
		code = ew_io_write_all(io, handle, text.at, text.len, 0);
	if (!code)
		code = ew_io_sync(io, handle);
	if (!code)
		return ew_io_close(io, &handle);
	ew_io_discard(io, &handle);
	return code;
}

/* A number that rises with each start, so that restriction numbers do. */
static int count_boot(struct ew_recorder_thread *t, uint32_t *ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_io *io = ew_io_real();
	char path[EW_MAX_PATH_BYTES];
	uint64_t before = 0;
	int code = ew_path_join(path, sizeof(path), t->tape, "boot");

	ew_buf_init(&text, BOOT_TEXT_BYTES);
	if (!code)
		code = ew_file_read(io, path, &text);
	if (!code)
		code = ew_slice_decimal(ew_slice_trim(ew_buf_slice(&text)), UINT32_MAX - 1,
			&before);
	if (code && code != -ENOENT)
		return ew_error_set(error, code, "reading the count of starts in %s", path);
	ew_buf_clear(&text);
	ew_buf_printf(&text, "%u\n", (unsigned)before + 1);
	code = ew_buf_error(&text);
	if (!code)
		code = store_boot(io, path, ew_buf_slice(&text));
	if (code)
		return ew_error_set(error, code, "writing the count of starts in %s", path);
	*ret = (uint32_t)before + 1;
	return 0;
}

static int open_core(struct ew_recorder_thread *t, struct ew_error *error)
{
	struct ew_recorder_config *core = &t->config.core;
	int code;

	core->max_calls = core->max_calls ? core->max_calls : MAX_CALLS;
	core->tape.folder = t->tape;
	core->tape.thread = t->config.number;
	core->tape.spans = core->max_calls * (size_t)2 + 64;
	core->tape.key_stock_most = core->tape.spans;
	core->ports = (t->config.rtp_high - t->config.rtp_low + 1u) / 2;
	code = ew_file_mkdirs_group(ew_io_real(), t->tape);
	if (code)
		return ew_error_set(error, code, "making the tape's folder %s", t->tape);
	code = count_boot(t, &core->boot_counter, error);
	if (code)
		return code;
	return ew_recorder_new(ew_io_real(), core, &ops, t, &t->core, error);
}

static int open_ports(struct ew_recorder_thread *t, struct ew_error *error)
{
	struct ew_ports_config ports = {.address = t->config.rtp_address,
		.low = t->config.rtp_low,
		.high = t->config.rtp_high,
		.slots = t->config.core.max_calls * EW_MAX_STREAMS_PER_CALL,
		.uring = t->config.uring};
	int code = ew_ports_new(t->loop, &ports, &t->ports, error);

	if (!code)
		ew_ports_attach(t->ports, t->core);
	return code;
}

static int open_door(struct ew_recorder_thread *t, enum ew_recorder_peer peer,
	struct ew_error *error)
{
	struct door *door = &t->doors[peer];
	char path[EW_MAX_PATH_BYTES];
	struct ew_listener_config listener = {.path = path,
		.self = EW_ROLE_RECORDER,
		.peer = roles[peer],
		.peer_uid = t->config.peer_uid[peer],
		.group = t->config.group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = door};
	int n = snprintf(path, sizeof(path), "%s/recorder/%u/%s.sock", t->config.run,
		t->config.number,
		ew_role_name(roles[peer]));

	if (n < 0 || (size_t)n >= sizeof(path))
		return ew_error_set(error, -ENAMETOOLONG,
			"the folder of the sockets has too long a name");
	door->thread = t;
	door->peer = peer;
	return ew_listener_new(t->loop, &listener, &door->listener, error);
}

static int open_doors(struct ew_recorder_thread *t, struct ew_error *error)
{
	char folder[EW_MAX_PATH_BYTES];
	int n = snprintf(folder, sizeof(folder), "%s/recorder/%u", t->config.run, t->config.number);
	int code = n < 0 || (size_t)n >= sizeof(folder) ? -ENAMETOOLONG
							: ew_file_mkdirs(ew_io_real(), folder);

	if (code)
		return ew_error_set(error, code, "making the folder of the sockets under %s",
			t->config.run);
	for (int peer = 0; peer < EW_RECORDER_PEERS && !code; peer++)
		code = open_door(t, (enum ew_recorder_peer)peer, error);
	return code;
}

static int open_all(struct ew_recorder_thread *t, struct ew_error *error)
{
	char number[16];
	int code;

	(void)snprintf(number, sizeof(number), "%u", t->config.number);
	code = ew_path_join(t->tape, sizeof(t->tape), t->config.tape, number);
	if (!code)
		code = ew_loop_new(&t->loop);
	if (!code)
		code = ew_disk_thread_new(t->loop, run_sync, on_synced, t, &t->syncer);
	if (!code)
		code = ew_disk_thread_new(t->loop, run_write, on_written, t, &t->scribe);
	if (!code)
		code = ew_loop_timer(t->loop, TICK_US, TICK_US, on_tick, t, &t->timer);
	if (code)
		return ew_error_set(error, code, "preparing recorder thread %u", t->config.number);
	code = open_core(t, error);
	if (!code)
		code = open_ports(t, error);
	return code ? code : open_doors(t, error);
}

/* -- life and death -- */

static void tell_main(const struct ew_recorder_thread *t)
{
	static const uint64_t one = 1;

	if (write(t->config.failed_event, &one, sizeof(one)) != sizeof(one))
		abort(); /* nobody would know: the supervisor sees a crash */
}

static void *run(void *arg)
{
	struct ew_recorder_thread *t = arg;
	int error = ew_loop_run(t->loop);

	if (!t->failed)
		t->failed = error;
	if (t->failed)
		tell_main(t);
	return NULL;
}

static void close_doors(struct ew_recorder_thread *t)
{
	for (size_t i = 0; i < EW_RECORDER_PEERS; i++) {
		ew_listener_free(&t->doors[i].listener);
		ew_channel_close(&t->doors[i].channel);
	}
}

/* The job that was out comes home first; after a failure the tape is left as a killed process
 * leaves it. */
static void close_core(struct ew_recorder_thread *t)
{
	struct ew_tape_write *piece;
	struct ew_tape_sync *job;

	if (t->core)
		ew_recorder_ending(t->core);
	piece = t->scribe ? ew_disk_thread_stop(t->scribe) : NULL;
	job = t->syncer ? ew_disk_thread_stop(t->syncer) : NULL;
	if (!t->core)
		return;
	if (piece && ew_recorder_written(t->core, piece))
		t->failed = ew_recorder_failed(t->core);
	if (job && ew_recorder_synced(t->core, job))
		t->failed = ew_recorder_failed(t->core);
	if (t->failed)
		ew_recorder_abandon(&t->core);
	else
		ew_recorder_free(&t->core);
}

static void thread_free(struct ew_recorder_thread **thread)
{
	struct ew_recorder_thread *t = TAKE(*thread);

	if (!t)
		return;
	close_doors(t);
	close_core(t);
	ew_ear_ring_free(&t->ring);
	ew_ports_free(&t->ports);
	ew_disk_thread_free(&t->scribe);
	ew_disk_thread_free(&t->syncer);
	ew_loop_timer_cancel(&t->timer);
	ew_loop_free(&t->loop);
	free(t);
}

int ew_recorder_thread_start(const struct ew_recorder_thread_config *config,
	struct ew_recorder_thread **ret, struct ew_error *error)
{
	_cleanup_(thread_free) struct ew_recorder_thread *t = calloc(1, sizeof(*t));
	int code;

	if (!t)
		return ew_error_set(error, -ENOMEM, "no memory for a recorder thread");
	t->config = *config;
	code = open_all(t, error);
	if (code)
		return code;
	code = -pthread_create(&t->thread, NULL, run, t);
	if (code)
		return ew_error_set(error, code, "starting recorder thread %u", config->number);
	*ret = TAKE(t);
	return 0;
}

int ew_recorder_thread_stop(struct ew_recorder_thread **thread)
{
	struct ew_recorder_thread *t = *thread;
	int failed;

	if (!t)
		return 0;
	ew_loop_stop(t->loop);
	(void)pthread_join(t->thread, NULL);
	failed = t->failed;
	thread_free(thread);
	return failed;
}
