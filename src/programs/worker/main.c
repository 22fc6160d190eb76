/*
 * earwitness-worker: settings, sandbox, two connections, one job, exit. Must never hold a name of a file but of the
 * system's fonts, which reports are set in: everything else that it reads, and all it writes, comes as a descriptor.
 */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"
#include "ipc/child.h"
#include "programs/worker/worker.h"
#include "sandbox/sandbox.h"

#define CONNECT_TRIES 100
#define CONNECT_PAUSE_US (100 * EW_US_PER_MS)
#define CALL_WAIT_US (30 * EW_US_PER_S)
#define NICENESS 5
#define KEY_BYTES 32
#define FONT_PATHS 5

/* A message that came while nobody could take it, with the bytes that its slices name. */
struct waiting {
	struct waiting *next;
	struct ew_buf bytes;
	struct ew_message message;
	int handle;
};

struct program {
	struct ew_loop *loop;
	struct ew_channel *keeper;
	struct ew_channel *vault;
	struct ew_channel *redactor; /* once it was asked */
	struct waiting *first;
	struct waiting **end;
	uint64_t awaited; /* request of the call under way, 0: none */
	bool answered;
	struct ew_message reply;
	struct waiting *kept; /* what it points into, if it does; until the next call */
	int reply_handle;
	uint8_t reply_key[KEY_BYTES];
	int broken; /* a negative errno once a connection is lost or memory is */
	char run[400 + 1];
	char user[64 + 1];
};

/* -- connections -- */

static int take_first(int *fds, size_t n)
{
	return n > 0 ? TAKE_FD(fds[0]) : -1;
}

static void waiting_free(struct waiting **waiting)
{
	struct waiting *w = TAKE(*waiting);

	if (!w)
		return;
	ew_close_fd(&w->handle);
	ew_buf_free(&w->bytes);
	free(w);
}

/* What came is the channel's and gone with the next message: it is written down anew. */
static int keep(const struct ew_message *m, struct waiting **ret)
{
	_cleanup_(waiting_free) struct waiting *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	w->handle = -1;
	ew_buf_init_secret(&w->bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(m->type->number, m->request, m->body, &w->bytes);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&w->bytes), &w->message);
	if (r < 0)
		return r;
	*ret = TAKE(w);
	return 0;
}

/* Bytes that a message names are gone when its callback returns: a short key is copied, anything else is written down anew. */
static void take_reply(struct program *p, const struct ew_message *m, int handle)
{
	int r = 0;

	p->reply = *m;
	p->reply_handle = handle;
	p->answered = true;
	if (m->type->number == EW_MSG_unwrapped) {
		struct ew_msg_unwrapped *copy = (void *)p->reply.body;

		/* The message type caps the key at KEY_BYTES. */
		memcpy(p->reply_key, copy->key.at, copy->key.len);
		copy->key.at = p->reply_key;
	} else if (m->type->number == EW_MSG_redacted) {
		r = keep(m, &p->kept);
		if (r == 0)
			p->reply = p->kept->message;
	}
	p->answered = r == 0;
	p->broken = r < 0 ? r : p->broken;
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct program *p = arg;

	if (m->request != 0 && m->request == p->awaited && !p->answered) {
		take_reply(p, m, take_first(fds, n_fds));
		return;
	}
	if (channel != p->keeper || m->type->number == EW_MSG_hello)
		return;
	struct waiting *w;
	int r = keep(m, &w);

	if (r < 0) {
		p->broken = r;
		return;
	}
	w->handle = take_first(fds, n_fds);
	*p->end = w;
	p->end = &w->next;
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct program *p = arg;

	(void)why;
	p->broken = -EPIPE;
	ew_channel_close(channel == p->keeper ? &p->keeper : channel == p->vault ? &p->vault : &p->redactor);
}

static int connect_to(
	struct program *p, enum ew_role peer, struct ew_channel **ret, struct ew_error *error)
{
	struct ew_channel_config config = {.self = EW_ROLE_WORKER,
		.peer = peer,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = p};
	char path[sizeof(p->run) + 32];
	int r = -ENOENT;

	(void)snprintf(path, sizeof(path), "%s/%s/worker.sock", p->run, ew_role_name(peer));
	for (int i = 0; i < CONNECT_TRIES; i++) {
		r = ew_channel_connect(p->loop, path, &config, ret);
		if (r != -ENOENT && r != -ECONNREFUSED)
			break;
		if (ew_loop_turn(p->loop, CONNECT_PAUSE_US) < 0)
			break;
	}
	if (r < 0)
		return ew_error_set(error, r, "connecting to the %s at %s", ew_role_name(peer), path);
	return 0;
}

/* -- what the core asks of us -- */

/* NULL: it is not there. */
static struct ew_channel *channel_to(struct program *p, enum ew_role to)
{
	struct ew_error error = {0};

	if (to == EW_ROLE_REDACTOR && !p->redactor && connect_to(p, to, &p->redactor, &error) < 0)
		return NULL;
	return to == EW_ROLE_VAULT ? p->vault : to == EW_ROLE_REDACTOR ? p->redactor : p->keeper;
}

static int call(void *arg, enum ew_role to, uint16_t number, const void *message,
	struct ew_message *ret_reply, int *ret_handle)
{
	struct program *p = arg;
	struct ew_channel *channel = channel_to(p, to);
	int64_t until = ew_io_mono(ew_io_real()).us + CALL_WAIT_US;

	if (!channel || p->broken)
		return p->broken ? p->broken : -EPIPE;
	waiting_free(&p->kept);
	p->awaited = ew_channel_next_request(channel);
	p->answered = false;
	int r = ew_channel_send(channel, number, p->awaited, message, NULL, 0);

	while (r >= 0 && !p->answered && !p->broken) {
		int64_t left = until - ew_io_mono(ew_io_real()).us;

		r = left > 0 ? ew_loop_turn(p->loop, left) : -ETIMEDOUT;
	}
	p->awaited = 0;
	if (!p->answered)
		return r < 0 ? r : p->broken;
	*ret_reply = p->reply;
	*ret_handle = p->reply_handle;
	return 0;
}

/* Blocking, because the process ends behind it; nothing waits on the channel when the job is over. */
static int send_final(void *arg, uint16_t number, const void *message)
{
	struct program *p = arg;

	if (!p->keeper)
		return -EPIPE;
	return ew_channel_send_now(ew_channel_fd(p->keeper), number, 0, message);
}

/* -- start and end -- */

static int read_settings(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	int r = ew_child_settings(EW_MSG_worker_settings, &storage, &m, error);

	if (r < 0)
		return r;
	const struct ew_msg_worker_settings *s = EW_MESSAGE_AS(&m, worker_settings);

	memcpy(p->run, s->run.at, s->run.len);
	memcpy(p->user, s->user.at, s->user.len);
	return 0;
}

/* jansson would open /dev/urandom at its first object, which the sandbox does not allow. */
static int seed_json(struct ew_error *error)
{
	size_t seed;
	int r = ew_io_random(ew_io_real(), &seed, sizeof(seed));

	if (r < 0)
		return ew_error_set(error, r, "drawing randomness failed: %s", strerror(-r));
	json_object_seed(seed | 1); /* 0 means: draw one yourself */
	return 0;
}

/* Where a system keeps its fonts and says which there are; what is not there cannot be named to the sandbox. */
static size_t find_fonts(struct ew_sandbox_path paths[static FONT_PATHS])
{
	static const char *const folders[FONT_PATHS] = {"/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
		"/usr/share/fontconfig", "/var/cache/fontconfig"};
	size_t n = 0;

	for (size_t i = 0; i < FONT_PATHS; i++)
		if (access(folders[i], R_OK) == 0)
			paths[n++] = (struct ew_sandbox_path){folders[i], EW_ACCESS_READ};
	return n;
}

/* Fonts are files, and the library that finds them does it on a thread of its own. */
static int confine(const struct program *p, struct ew_error *error)
{
	struct ew_sandbox_path fonts[FONT_PATHS];
	struct ew_sandbox_profile profile = {
		.program = "earwitness-worker",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX | EW_CALLS_THREADS,
		.paths = fonts,
		.n_paths = find_fonts(fonts),
	};

	if (setpriority(PRIO_PROCESS, 0, NICENESS) < 0)
		return ew_error_set(error, -errno, "lowering the priority");
	return ew_sandbox_enter(&profile, error);
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r == 0)
		r = seed_json(error);
	if (r == 0)
		r = confine(p, error);
	if (r < 0)
		return r;
	r = ew_loop_new(&p->loop);
	if (r < 0)
		return ew_error_set(error, r, "preparing the event loop");
	r = connect_to(p, EW_ROLE_VAULT, &p->vault, error);
	if (r == 0)
		r = connect_to(p, EW_ROLE_KEEPER, &p->keeper, error);
	return r == 0 ? ew_child_ready("worker", error) : r;
}

static struct waiting *pop(struct program *p)
{
	struct waiting *w = p->first;

	if (!w)
		return NULL;
	p->first = w->next;
	if (!p->first)
		p->end = &p->first;
	return w;
}

static int work(struct program *p, struct ew_worker *worker)
{
	int r = 0;

	while (r == 0) {
		_cleanup_(waiting_free) struct waiting *w = pop(p);

		if (!w) {
			if (p->broken)
				return p->broken;
			r = ew_loop_turn(p->loop, EW_US_PER_S);
			r = r > 0 ? 0 : r;
			continue;
		}
		r = ew_worker_message(worker, &w->message, &w->handle, w->handle >= 0 ? 1 : 0);
		w->handle = -1; /* the core's, whatever came of it */
	}
	return r;
}

static int run(struct program *p)
{
	_cleanup_(ew_worker_free) struct ew_worker *worker = NULL;
	const struct ew_worker_ops ops = {.call = call, .send = send_final};
	int r = ew_worker_new(ew_io_real(), &ops, p, &worker);

	return r == 0 ? work(p, worker) : r;
}

static void program_free(struct program *p)
{
	struct waiting *w;

	while ((w = pop(p)))
		waiting_free(&w);
	waiting_free(&p->kept);
	ew_channel_close(&p->keeper);
	ew_channel_close(&p->vault);
	ew_channel_close(&p->redactor);
	ew_loop_free(&p->loop);
	ew_wipe(p, sizeof(*p));
}

int main(void)
{
	struct program p = {.reply_handle = -1};
	struct ew_error error = {0};

	p.end = &p.first;
	ew_log_open("earwitness-worker", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	int r = start(&p, &error);

	if (r < 0) {
		ew_child_failed(&error);
	} else {
		r = run(&p);
		if (r < 0)
			ew_log(EW_LOG_ERROR, "worker_ended", EW_F_I64("code", r));
	}
	program_free(&p);
	return r < 0 ? 1 : 0;
}
