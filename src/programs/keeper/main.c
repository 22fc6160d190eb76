/*
 * earwitness-keeper: settings, its two keys, sandbox, connections, the loop. What it does with messages is the core's.
 */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "ipc/child.h"
#include "programs/keeper/keeper_policies.h"
#include "programs/keeper/links.h"
#include "programs/keeper/policy_parcel.h"
#include "programs/keeper/remote/remote.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define TICK_US (500 * EW_US_PER_MS)
#define LOCKED_BYTES (64u << 20)
#define KEY_FILE_BYTES 4096
#define MAX_PROVIDERS 8

struct program {
	struct ew_loop *loop;
	struct ew_keeper *keeper;
	struct ew_links *links;
	struct ew_channel *supervisor;
	struct ew_loop_timer *tick;
	struct ew_loop_timer *turn; /* NULL: there is no work, or its turn is running */
	struct ew_identity *events;
	struct ew_buf storage;
	const struct ew_msg_keeper_settings *settings;
	struct ew_message message;
	struct ew_policy_parcel policy; /* as it came with the settings */
	struct ew_keeper_provider providers[MAX_PROVIDERS];
	struct ew_buf said[MAX_PROVIDERS]; /* what those point into; secret */
	size_t n_providers;
	bool has_providers;
	char run[EW_MAX_PATH_BYTES], data[EW_MAX_PATH_BYTES], keys[EW_MAX_PATH_BYTES];
	char tape[EW_MAX_PATH_BYTES], archive[EW_MAX_PATH_BYTES], user[65], entity[201], origin[256], speech_model[101];
	gid_t group;
	uid_t worker_uid, web_uid;
	bool failed;
};

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	snprintf(to, n, "%.*s", (int)text.len, (const char *)text.at);
}

static int keep_provider(struct program *p, struct ew_buf *storage, const struct ew_message *m, struct ew_error *error)
{
	const struct ew_msg_provider *said = EW_MESSAGE_AS(m, provider);
	struct ew_keeper_provider *to = &p->providers[p->n_providers];

	if (p->n_providers == MAX_PROVIDERS)
		return ew_error_set(error, -EPROTO, "the supervisor said too much");
	to->words = said->words;
	to->secret = said->secret;
	p->said[p->n_providers++] = *storage; /* the slices point into it */
	*storage = (struct ew_buf){0};
	ew_buf_init_secret(storage, EW_MAX_MESSAGE_BYTES);
	return 0;
}

/* Providers of sign-in come before the settings, each with a secret. */
static int read_messages(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	int r;

	ew_buf_init_secret(&storage, EW_MAX_MESSAGE_BYTES);
	for (;;) {
		r = ew_child_receive(&storage, &p->message, error);
		if (r < 0)
			return r;
		if (p->message.type->number != EW_MSG_provider)
			break;
		r = keep_provider(p, &storage, &p->message, error);
		if (r < 0)
			return r;
	}
	p->storage = storage;
	storage = (struct ew_buf){0};
	return p->message.type->number == EW_MSG_keeper_settings ? 0 : ew_child_refuse(&p->message, error);
}

static int read_settings(struct program *p, struct ew_error *error)
{
	int r = read_messages(p, error);

	if (r < 0)
		return r;
	p->settings = EW_MESSAGE_AS(&p->message, keeper_settings);
	p->has_providers = p->n_providers > 0;
	copy_text(p->run, sizeof(p->run), p->settings->run);
	copy_text(p->data, sizeof(p->data), p->settings->data);
	copy_text(p->keys, sizeof(p->keys), p->settings->keys);
	copy_text(p->tape, sizeof(p->tape), p->settings->tape);
	copy_text(p->archive, sizeof(p->archive), p->settings->archive_path);
	copy_text(p->user, sizeof(p->user), p->settings->user);
	copy_text(p->entity, sizeof(p->entity), p->settings->entity);
	copy_text(p->origin, sizeof(p->origin), p->settings->ledger_origin);
	copy_text(p->speech_model, sizeof(p->speech_model), p->settings->speech_model);
	return 0;
}

/* The policy comes as a second message, with its files in a descriptor. */
static int read_policy(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message message;
	int fd = -1;
	int r;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	r = ew_child_receive_with(&storage, &message, &fd, error);
	if (r == 0 && message.type->number != EW_MSG_policy_set)
		r = ew_child_refuse(&message, error);
	if (r == 0)
		r = ew_policy_parcel_read(&p->policy, EW_MESSAGE_AS(&message, policy_set), fd, error);
	if (fd >= 0)
		(void)close(fd); /* it was read, and is only memory */
	return r;
}

/* Before the sandbox: behind it the user database is out of reach. */
static int find_users(struct program *p, struct ew_error *error)
{
	int r;

	p->group = (gid_t)-1;
	p->worker_uid = p->web_uid = (uid_t)-1;
	if (!p->user[0])
		return 0;
	r = ew_group_find(EW_GROUP, &p->group, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "worker", &p->worker_uid, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "web", &p->web_uid, error);
	return r;
}

/* The key is the line that is no comment. */
static int parse_key(struct ew_slice text, struct ew_identity *to)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to);
	}
	return -EINVAL;
}

static int read_key(
	struct program *p, const char *name, struct ew_identity **ret, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = identity ? ew_path_join(path, sizeof(path), p->keys, name) : -ENOMEM;

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(ew_io_real(), path, &text);
	if (r == 0)
		r = parse_key(ew_buf_slice(&text), identity);
	if (r < 0)
		return ew_error_set(error, r,
			"reading the key %s/%s failed: %s; `earwitness init` makes keys, a "
			"restored folder of keys must be the one that belongs to this data",
			p->keys, name, strerror(-r));
	*ret = TAKE(identity);
	return 0;
}

static int scratch(void *arg, int *ret_handle)
{
	int fd = memfd_create("earwitness-rendering", MFD_CLOEXEC);

	(void)arg;
	if (fd < 0)
		return -errno;
	*ret_handle = fd;
	return 0;
}

static int pair(void *arg, int ret_handles[2])
{
	(void)arg;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ret_handles) < 0 ? -errno : 0;
}

static int send_message(void *arg, enum ew_role to, uint32_t connection, uint64_t request,
	uint16_t number, const void *message, const int *handles, size_t n)
{
	struct program *p = arg;

	/* Before the links stand there is nobody to send to. */
	if (!p->links)
		return -ENOTCONN;
	return ew_links_send(p->links, to, connection, request, number, message, handles, n);
}

static bool have_room(void *arg, enum ew_role to, uint32_t connection)
{
	struct program *p = arg;

	return p->links && ew_links_have_room(p->links, to, connection);
}

static void stop_for(struct program *p, int code)
{
	ew_log(EW_LOG_ERROR, "keeper_stopped", EW_F_I64("code", code));
	p->failed = true;
	ew_loop_stop(p->loop);
}

static void wake(void *arg);

static void on_turn(void *arg)
{
	struct program *p = arg;
	int r;

	ew_loop_timer_cancel(&p->turn);
	r = ew_keeper_turn(p->keeper);
	if (r < 0)
		stop_for(p, r);
	else if (ew_keeper_has_work(p->keeper))
		wake(p);
}

/* In the loop's next turn, behind what peers have said by then. */
static void wake(void *arg)
{
	struct program *p = arg;

	if (!p->turn && ew_loop_timer(p->loop, 0, 0, on_turn, p, &p->turn) < 0)
		ew_log(EW_LOG_ERROR, "turn_delayed", EW_F_WORD("why", "no memory for a timer"));
}

static const struct ew_keeper_ops ops = {
	.send = send_message, .room = have_room, .scratch = scratch, .pair = pair, .wake = wake};

/* -- the supervisor, after its settings -- */

static void answer_policy(struct ew_channel *channel, uint64_t turn, bool taken, const struct ew_error *why)
{
	struct ew_msg_policy_taken m = {
		.turn = turn, .code = taken ? 0 : -EINVAL, .sentence = ew_slice_text(taken ? "" : ew_error_text(why))};

	if (ew_channel_send(channel, EW_MSG_policy_taken, 0, &m, NULL, 0) < 0)
		ew_log(EW_LOG_WARNING, "policy_not_answered", EW_F_U64("turn", turn));
}

/* A policy that was changed: it is loaded beside the one in force, and takes its place only when it is sound. */
static int take_policy(struct program *p, struct ew_channel *channel, const struct ew_msg_policy_set *m, int fd)
{
	_cleanup_(ew_policy_parcel_free) struct ew_policy_parcel parcel = {0};
	struct ew_error why = {0};
	bool taken = false;
	int r = ew_policy_parcel_read(&parcel, m, fd, &why);

	if (r == 0)
		r = ew_keeper_policy_reload(p->keeper, parcel.name, parcel.texts, parcel.n, &taken, &why);
	else
		r = 0; /* what could not be read changes nothing, and is answered */
	ew_log(taken ? EW_LOG_INFO : EW_LOG_ERROR, taken ? "policy_taken" : "policy_refused", EW_F_ERROR(&why));
	answer_policy(channel, m->turn, taken, &why);
	return r;
}

/* What the supervisor opened is a file; nothing else is waited for. */
static int take_audio(struct program *p, const struct ew_msg_notice_audio *m, int *fd)
{
	struct stat s;

	if (fstat(*fd, &s) < 0 || !S_ISREG(s.st_mode))
		return 0;
	return ew_keeper_notice_audio(p->keeper, m, fd);
}

static void on_word(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct program *p = arg;
	int r;

	if (m->type->number == EW_MSG_enrolment)
		r = ew_keeper_set_enrolment(p->keeper, &EW_MESSAGE_AS(m, enrolment)->digest);
	else if (m->type->number == EW_MSG_notice_audio && n_fds > 0)
		r = take_audio(p, EW_MESSAGE_AS(m, notice_audio), &fds[0]);
	else if (m->type->number == EW_MSG_policy_set)
		r = take_policy(p, channel, EW_MESSAGE_AS(m, policy_set), n_fds > 0 ? fds[0] : -1);
	else
		r = ew_keeper_message(p->keeper, EW_ROLE_SUPERVISOR, 0, m, fds, n_fds);
	if (r < 0)
		stop_for(p, r);
}

/* Who started us is gone, or speaks another language; a signal to end follows in the one case, none in the other. */
static void on_silence(void *arg, struct ew_channel *channel, const char *why)
{
	struct program *p = arg;

	(void)channel;
	ew_log(EW_LOG_WARNING, "supervisor_gone", EW_F_WORD("why", why ? why : "hung up"));
	ew_channel_close(&p->supervisor);
}

static int hear_supervisor(struct program *p, struct ew_error *error)
{
	struct ew_channel_config config = {
		.self = EW_ROLE_KEEPER,
		.peer = EW_ROLE_SUPERVISOR,
		.on_message = on_word,
		.on_closed = on_silence,
		.arg = p,
	};
	int fd = EW_CHILD_SUPERVISOR_FD;
	int r = ew_channel_new(p->loop, &fd, &config, &p->supervisor);

	return r < 0 ? ew_error_set(error, r, "listening to the supervisor: %s", strerror(-r)) : 0;
}

static struct ew_remote_config stores_of(const struct program *p)
{
	const struct ew_msg_keeper_settings *s = p->settings;

	return (struct ew_remote_config){.store = s->store,
		.cache_s = s->store_cache_s,
		.lock = s->store_lock,
		.lock_most_s = s->store_lock_most_s,
		.archive = s->archive,
		.archive_after_s = s->archive_after_s,
		.archive_path = p->archive,
		.archive_lock = s->archive_lock,
		.archive_lock_most_s = s->archive_lock_most_s};
}

static int open_keeper(struct program *p, struct ew_error *error)
{
	const struct ew_remote_config stores = stores_of(p);
	static const struct ew_hash none;
	struct ew_keeper_config config = {
		.data = p->data,
		.tape = p->tape,
		.threads = p->settings->recorder_threads,
		.entity = p->entity,
		.policy_name = p->policy.name,
		.policy = p->policy.texts,
		.n_policy = p->policy.n,
		.ledger_origin = p->origin,
		.checkpoint_ms = p->settings->checkpoint_ms,
		.events = p->events,
		.keys = p->keys,
		.witnesses = p->settings->witnesses,
		.stamp_s = p->settings->stamp_s,
		.speech_vendor = p->settings->speech_vendor,
		.speech_model = p->speech_model,
		.recheck = {p->settings->recheck_days, p->settings->recheck_audio, p->settings->recheck_at_s},
		.retention = {.off = p->settings->retention_by_hand,
			.per_s = p->settings->retention_per_s,
			.unstated_s = p->settings->retention_unstated_s,
			.cooling_s = p->settings->retention_cooling_s,
			.at_once = p->settings->retention_at_once},
		.rotation = {.every_s = p->settings->rotation_every_s, .horizon_s = p->settings->rotation_horizon_s},
		.backup_every_s = p->settings->backup_every_s,
		.remote = &stores,
		.providers = p->providers,
		.n_providers = p->n_providers,
	};
	int r = ew_keeper_new(ew_io_real(), &config, &ops, p, &p->keeper, error);

	/* The keeper has its own copies. */
	for (size_t i = 0; i < MAX_PROVIDERS; i++)
		ew_buf_free(&p->said[i]);
	p->n_providers = 0;
	if (r < 0)
		return r;
	if (memcmp(&p->settings->enrolment, &none, sizeof(none)) != 0) {
		r = ew_keeper_set_enrolment(p->keeper, &p->settings->enrolment);
		if (r < 0)
			return ew_error_set(error, r, "storing the enrolment token: %s", strerror(-r));
	}
	return 0;
}

static int confine(struct program *p, struct ew_error *error)
{
	struct ew_sandbox_path paths[] = {
		{p->data, EW_ACCESS_READ | EW_ACCESS_WRITE},
		{p->tape, EW_ACCESS_READ},
		{p->keys, EW_ACCESS_READ | EW_ACCESS_WRITE}, /* keys rotate */
		{p->run, EW_ACCESS_READ | EW_ACCESS_WRITE},
		{p->archive, EW_ACCESS_READ | EW_ACCESS_WRITE},
	};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-keeper",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_SQLITE | EW_CALLS_UNIX | EW_CALLS_MEMFD,
		.paths = paths,
		.n_paths = EW_COUNT(paths) - (p->archive[0] == '\0'),
		.memlock_bytes = LOCKED_BYTES,
		.open_files = 4096,
	};

	return ew_sandbox_enter(&profile, error);
}

static void on_tick(void *arg)
{
	struct program *p = arg;
	int r = ew_keeper_tick(p->keeper);

	if (r < 0)
		stop_for(p, r);
}

static void on_signal(void *arg, int signal)
{
	(void)signal;
	ew_loop_stop(((struct program *)arg)->loop);
}

static int prepare_loop(struct program *p, struct ew_error *error)
{
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_timer(p->loop, TICK_US, TICK_US, on_tick, p, &p->tick);
	return r < 0 ? ew_error_set(error, r, "preparing the loop: %s", strerror(-r)) : 0;
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

static int start(struct program *p, struct ew_error *error)
{
	struct ew_links_config links = {.run = p->run};
	int r = read_settings(p, error);

	if (r == 0)
		r = read_policy(p, error);
	if (r == 0)
		r = seed_json(error);
	if (r == 0)
		r = find_users(p, error);
	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = read_key(p, "events.key", &p->events, error);
	if (r == 0)
		r = prepare_loop(p, error);
	if (r == 0)
		r = open_keeper(p, error);
	if (r < 0)
		return r;
	links.keeper = p->keeper;
	links.group = p->group;
	links.worker_uid = p->worker_uid;
	links.web_uid = p->web_uid;
	links.threads = p->settings->recorder_threads;
	links.deliver = p->settings->store == 1 || p->settings->archive == 1 || p->settings->witnesses.len > 0 || p->settings->stamp_s > 0 || p->has_providers ||
			!ew_id_is_zero(p->settings->speech_vendor);
	r = ew_links_new(p->loop, &links, &p->links, error);
	if (r == 0)
		r = ew_child_ready("keeper", error);
	return r < 0 ? r : hear_supervisor(p, error);
}

static void finish(struct program *p)
{
	ew_loop_timer_cancel(&p->tick);
	ew_loop_timer_cancel(&p->turn);
	ew_channel_close(&p->supervisor);
	ew_links_free(&p->links);
	ew_keeper_free(&p->keeper);
	ew_secret_free(&p->events);
	ew_loop_free(&p->loop);
	ew_policy_parcel_free(&p->policy);
	ew_buf_free(&p->storage);
}

int main(void)
{
	struct program p = {0};
	struct ew_error error = {0};

	ew_log_open("earwitness-keeper", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		p.failed = true;
	} else if (ew_loop_run(p.loop) < 0) {
		p.failed = true;
	}
	p.failed = p.failed || (p.links && ew_links_failed(p.links));
	finish(&p);
	return p.failed ? 1 : 0;
}
