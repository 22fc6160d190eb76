/*
 * earwitness-recorder: reads its settings, gives up what it does not need, starts its threads and
 * waits. It exits with 1 when a tape has failed, because only a new start can know again what is
 * durable.
 */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "ipc/channel.h"
#include "programs/recorder/ports_uring.h"
#include "programs/recorder/recorder_thread.h"
#include "rtp/srtp.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define SUPERVISOR_FD 3
#define SETTINGS_WAIT_MS 30000
#define MAX_THREADS 64
#define MOST_CALLS 4096u /* for each thread */
#define LOCKED_BYTES_PER_CALL ((uint64_t)15 * 1024)
/* Keys, frames that wait for one, datagrams; the ring of the ear and the first frames that wait for it */
#define LOCKED_BYTES_SPARE ((uint64_t)1280 * 1024 + EW_EAR_RING_BYTES + LOCKED_BYTES_EAR)
#define LOCKED_BYTES_EAR ((uint64_t)1024 * 1024)
/* What is held while somebody is asked takes what is left: where there is too little, less is held, and told. The same
 * of what more waits for the ear: less is listened to, and told */
#define LOCKED_BYTES_PER_THREAD                                                                    \
	(LOCKED_BYTES_SPARE + MOST_CALLS * LOCKED_BYTES_PER_CALL + EW_MAX_HOLD_BYTES + 8 * LOCKED_BYTES_EAR)
#define SPARE_FILES 1024
#define RESERVE_BYTES ((uint64_t)8 * 1024 * 1024) /* of each thread, for events on a full disk */
#define USER_SUFFIX "-recorder"

struct program {
	struct ew_buf storage; /* of the settings' text */
	struct ew_msg_recorder_settings settings;
	char *run, *tape, *user, *rtp_address;
	uid_t uid;
	gid_t gid;
	uid_t peer_uid[EW_RECORDER_PEERS];
	gid_t group;
	struct ew_loop *loop;
	struct ew_loop_source *failed_source;
	int failed_event;
	bool failed;
	size_t n_threads;
	struct ew_recorder_thread *threads[MAX_THREADS];
	struct ew_dtls_identity *dtls;
	struct ew_uring *rings[MAX_THREADS]; /* all or none */
};

/* -- settings -- */

static int read_settings(struct program *p, struct ew_error *error)
{
	struct ew_message m;
	int code = ew_channel_receive_now(SUPERVISOR_FD, SETTINGS_WAIT_MS, &p->storage, &m);

	if (code)
		return ew_error_set(error, code, "the supervisor sent no settings on descriptor 3");
	if (m.type->number != EW_MSG_recorder_settings)
		return ew_error_set(error, -EPROTO, "the supervisor sent %s instead of settings",
			m.type->name);
	p->settings = *EW_MESSAGE_AS(&m, recorder_settings);
	code = ew_slice_dup(p->settings.run, &p->run);
	if (!code)
		code = ew_slice_dup(p->settings.tape, &p->tape);
	if (!code)
		code = ew_slice_dup(p->settings.user, &p->user);
	if (!code)
		code = ew_slice_dup(p->settings.rtp_address, &p->rtp_address);
	if (code)
		return ew_error_set(error, code, "reading the settings");
	if (p->settings.threads == 0 || p->settings.threads > MAX_THREADS)
		return ew_error_set(error, -EINVAL, "recorder threads: %u is not 1 to %d",
			(unsigned)p->settings.threads, MAX_THREADS);
	return 0;
}

/* -- users -- */

/* Programs with users of their own are named alike: "earwitness-recorder" is spoken to by
 * "earwitness-signal". */
static int find_peer(struct program *p, enum ew_recorder_peer peer, const char *role,
	struct ew_error *error)
{
	size_t n = strlen(p->user), suffix = sizeof(USER_SUFFIX) - 1;
	char name[128];
	gid_t gid;

	p->peer_uid[peer] = p->uid;
	if (n <= suffix || strcmp(p->user + n - suffix, USER_SUFFIX) != 0)
		return 0;
	(void)snprintf(name, sizeof(name), "%.*s-%s", (int)(n - suffix), p->user, role);
	return ew_user_find(name, &p->peer_uid[peer], &gid, error);
}

static int find_users(struct program *p, struct ew_error *error)
{
	int code;

	for (size_t i = 0; i < EW_RECORDER_PEERS; i++)
		p->peer_uid[i] = (uid_t)-1;
	p->group = (gid_t)-1;
	p->uid = geteuid();
	p->gid = getegid();
	if (!p->user[0])
		return 0;
	code = ew_user_find(p->user, &p->uid, &p->gid, error);
	if (!code)
		code = ew_group_find(EW_GROUP, &p->group, error);
	if (!code)
		code = find_peer(p, EW_RECORDER_SIGNAL, "signal", error);
	if (!code)
		code = find_peer(p, EW_RECORDER_KEEPER, "keeper", error);
	if (!code)
		code = find_peer(p, EW_RECORDER_WEB, "web", error);
	if (!code)
		code = find_peer(p, EW_RECORDER_EAR, "ear", error);
	return code;
}

/* -- folders -- */

/*
 * Made while we may: ours to write, the group's to look into, and what is made in it later is the
 * group's as well.
 */
static int make_folder(struct program *p, const char *path, struct ew_error *error)
{
	int code = ew_file_mkdirs(ew_io_real(), path);

	if (code)
		return ew_error_set(error, code, "making the folder %s", path);
	if (p->group == (gid_t)-1 || geteuid() != 0)
		return 0;
	if (chown(path, p->uid, p->group) < 0 || chmod(path, 02750) < 0)
		return ew_error_set(error, -errno, "giving the folder %s to user %s", path,
			p->user);
	return 0;
}

static int make_folders(struct program *p, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int code = ew_file_mkdirs(ew_io_real(), p->run);

	if (!code)
		code = ew_path_join(path, sizeof(path), p->run, "recorder");
	if (code)
		return ew_error_set(error, code, "making the folder %s", p->run);
	code = make_folder(p, path, error);
	if (!code)
		code = make_folder(p, p->tape, error);
	for (uint32_t i = 0; i < p->settings.threads && !code; i++) {
		(void)snprintf(path, sizeof(path), "%s/recorder/%u", p->run, i);
		code = make_folder(p, path, error);
		(void)snprintf(path, sizeof(path), "%s/%u", p->tape, i);
		if (!code)
			code = make_folder(p, path, error);
	}
	return code;
}

/* -- ways of receiving -- */

static void free_rings(struct program *p)
{
	for (size_t i = 0; i < MAX_THREADS; i++)
		ew_uring_free(&p->rings[i]);
}

/* Before the sandbox closes: afterwards a ring can be used and none can be made. */
static int make_rings(struct program *p, struct ew_error *error)
{
	struct ew_error why = {0};
	int code = 0;

	if (p->settings.receive == EW_RECEIVE_EPOLL)
		return 0;
	for (uint32_t i = 0; i < p->settings.threads && !code; i++)
		code = ew_uring_new(&p->rings[i], &why);
	if (!code)
		return 0;
	free_rings(p);
	if (p->settings.receive == EW_RECEIVE_IO_URING)
		return ew_error_set(error, code, "%s", ew_error_text(&why));
	ew_log(EW_LOG_INFO, "io_uring_refused", EW_F_ERROR(&why));
	return 0;
}

static int confine(struct program *p, struct ew_error *error)
{
	struct ew_sandbox_path paths[] = {{p->tape, EW_ACCESS_READ | EW_ACCESS_WRITE},
		{p->run, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	unsigned ring_calls = p->rings[0] ? EW_CALLS_URING : 0;
	struct ew_sandbox_profile profile = {.program = "earwitness-recorder",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX | EW_CALLS_INET |
			EW_CALLS_THREADS | EW_CALLS_MEMFD | ring_calls,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = p->settings.threads * LOCKED_BYTES_PER_THREAD,
		.open_files = (uint64_t)(p->settings.rtp_high - p->settings.rtp_low) + SPARE_FILES};

	return ew_sandbox_enter(&profile, error);
}

/* Before the sandbox: what the libraries load for the first use of a cipher cannot be loaded in it. */
static int prepare_security(struct program *p, struct ew_error *error)
{
	int code = ew_srtp_start();

	if (code)
		return ew_error_set(error, code,
			"SRTP could not be prepared: libsrtp2 or OpenSSL fail a test of their own ciphers");
	return ew_dtls_identity_new(&p->dtls, error);
}

/* -- threads -- */

/* The range is split evenly; each part begins with an even port. */
static int split_ports(
	const struct program *p, uint32_t number, struct ew_recorder_thread_config *config)
{
	uint32_t low = (p->settings.rtp_low + 1u) & ~1u;
	uint32_t pairs = p->settings.rtp_high > low ? (p->settings.rtp_high - low + 1u) / 2 : 0;
	uint32_t each = pairs / p->settings.threads;

	if (each == 0)
		return -EINVAL;
	config->rtp_low = (uint16_t)(low + 2 * each * number);
	config->rtp_high = (uint16_t)(config->rtp_low + 2 * each - 1);
	return 0;
}

/*
 * Frames under construction and keys lie in locked memory, about 15 KiB for each call. Where the
 * system allows less than 4096 calls need, fewer calls are taken instead of none; root's own
 * processes are not held to the limit.
 */
static uint32_t calls_that_fit(const struct program *p)
{
	struct rlimit limit;
	uint64_t calls;

	if (geteuid() == 0 || getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return MOST_CALLS;
	calls = limit.rlim_cur / p->settings.threads;
	calls = calls > LOCKED_BYTES_SPARE ? (calls - LOCKED_BYTES_SPARE) / LOCKED_BYTES_PER_CALL : 0;
	if (calls >= MOST_CALLS)
		return MOST_CALLS;
	ew_log(EW_LOG_WARNING, "locked_memory_is_short", EW_F_U64("calls_per_thread", calls),
		EW_F_U64("limit_bytes", limit.rlim_cur));
	return calls ? (uint32_t)calls : 1;
}

/* What is configured can only be less than what fits. */
static uint32_t calls_of(const struct program *p)
{
	uint32_t fit = calls_that_fit(p), wanted = p->settings.calls;

	return wanted > 0 && wanted < fit ? wanted : fit;
}

static struct ew_recorder_thread_config thread_config(const struct program *p, uint32_t number)
{
	const struct ew_msg_recorder_settings *s = &p->settings;
	struct ew_recorder_thread_config config = {.number = number,
		.run = p->run,
		.tape = p->tape,
		.rtp_address = p->rtp_address,
		.group = p->group,
		.failed_event = p->failed_event,
		.uring = p->rings[number],
		.core = {.tape = {.segment_bytes = s->segment_bytes,
				 .quota_bytes = s->quota_bytes / s->threads,
				 .reserve_bytes = RESERVE_BYTES},
			.max_calls = calls_of(p),
			.dtls = p->dtls,
			.inactivity_us = (int64_t)s->inactivity_s * EW_US_PER_S,
			.held_us = (int64_t)s->held_s * EW_US_PER_S,
			.listens = s->listens,
			.stand_in_mandatory = s->stand_in_mandatory}};

	memcpy(config.peer_uid, p->peer_uid, sizeof(config.peer_uid));
	memcpy(config.core.tape.events.public_key, s->events_recipient.bytes,
		sizeof(config.core.tape.events.public_key));
	return config;
}

static int start_thread(struct program *p, uint32_t number, struct ew_error *error)
{
	struct ew_recorder_thread_config config = thread_config(p, number);

	if (split_ports(p, number, &config))
		return ew_error_set(error, -EINVAL, "RTP ports %u-%u are too few for %u threads",
			p->settings.rtp_low, p->settings.rtp_high, (unsigned)p->settings.threads);
	return ew_recorder_thread_start(&config, &p->threads[number], error);
}

static int start_threads(struct program *p, struct ew_error *error)
{
	for (uint32_t i = 0; i < p->settings.threads; i++) {
		int code = start_thread(p, i, error);

		if (code)
			return code;
		p->n_threads++;
	}
	return 0;
}

static void stop_threads(struct program *p)
{
	for (size_t i = 0; i < p->n_threads; i++) {
		int code = ew_recorder_thread_stop(&p->threads[i]);

		if (!code)
			continue;
		p->failed = true;
		ew_log(EW_LOG_ERROR, "tape_failed", EW_F_U64("thread", i), EW_F_I64("code", code));
	}
}

/* -- the main loop: signals, and threads that failed -- */

static void on_signal(void *arg, int signal)
{
	struct program *p = arg;

	(void)signal;
	ew_loop_stop(p->loop);
}

static void on_failed(void *arg, unsigned ready)
{
	struct program *p = arg;

	(void)ready;
	p->failed = true;
	ew_loop_stop(p->loop);
}

static int make_loop(struct program *p, struct ew_error *error)
{
	int code = ew_loop_new(&p->loop);

	p->failed_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!code && p->failed_event < 0)
		code = -errno;
	/* Before threads are made: they inherit what is blocked. */
	if (!code)
		code = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (!code)
		code = ew_loop_on_signal(p->loop, SIGINT, on_signal, p);
	if (!code)
		code = ew_loop_watch(p->loop, p->failed_event, EW_LOOP_READ, EW_LOOP_CONTROL,
			on_failed, p,
			&p->failed_source);
	return code ? ew_error_set(error, code, "preparing the main loop") : 0;
}

static int start(struct program *p, struct ew_error *error)
{
	struct ew_msg_ready ready = {.what = EW_SLICE("recorder")};
	int code = read_settings(p, error);

	if (!code)
		code = find_users(p, error);
	if (!code)
		code = make_folders(p, error);
	if (!code)
		code = prepare_security(p, error);
	if (!code)
		code = make_rings(p, error);
	if (!code)
		code = confine(p, error);
	if (!code)
		code = make_loop(p, error);
	if (!code)
		code = start_threads(p, error);
	if (code)
		return code;
	ew_log(EW_LOG_INFO, "receiving", EW_F_WORD("how", p->rings[0] ? "io_uring" : "epoll"));
	code = ew_channel_send_now(SUPERVISOR_FD, EW_MSG_ready, 0, &ready);
	return code ? ew_error_set(error, code, "telling the supervisor that we are ready") : 0;
}

static void tell_failure(const struct ew_error *error)
{
	struct ew_msg_failed failed = {.sentence = ew_slice_text(ew_error_text(error))};

	ew_log(EW_LOG_ERROR, "recorder_not_started", EW_F_ERROR(error));
	if (ew_channel_send_now(SUPERVISOR_FD, EW_MSG_failed, 0, &failed))
		ew_log(EW_LOG_WARNING, "supervisor_gone");
}

static void program_free(struct program *p)
{
	stop_threads(p);
	ew_dtls_identity_free(&p->dtls);
	free_rings(p);
	ew_loop_unwatch(&p->failed_source);
	ew_close_fd(&p->failed_event);
	ew_loop_free(&p->loop);
	free(p->run);
	free(p->tape);
	free(p->user);
	free(p->rtp_address);
	ew_buf_free(&p->storage);
}

int main(void)
{
	struct program p = {.failed_event = -1};
	struct ew_error error = {0};

	ew_log_open("earwitness-recorder", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error)) {
		tell_failure(&error);
		p.failed = true;
	} else if (ew_loop_run(p.loop)) {
		p.failed = true;
	}
	program_free(&p);
	return p.failed ? 1 : 0;
}
