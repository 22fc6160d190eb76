/*
 * earwitness-signal: reads its settings, opens its SIP sockets, gives up everything else, and carries bytes between
 * libre's loop, the core and the recorder threads. It must never hold media, keys or files, and its log never says who
 * calls whom.
 */
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/secret.h"
#include "ipc/child.h"
#include "programs/signal/signal.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"
#include "sip/facts.h"
#include "sip/sip_transport.h"

#define TICK_MS 10
#define RETRY_US (20 * EW_US_PER_MS)
#define TRIM_US (20 * EW_US_PER_S)
#define OPEN_FILES 4096 /* SIP over TCP and TLS */
#define LOCKED_BYTES ((uint64_t)24 * 1024 * 1024) /* keys of secured streams: half a KiB each */

struct program;

/* The connection to one thread of the recorder. */
struct link {
	struct program *program;
	uint32_t thread;
	struct ew_channel *channel; /* NULL: away */
	struct ew_mono retry_at;
};

struct program {
	struct ew_buf storage; /* of the settings' text */
	struct ew_msg_signal_settings settings;
	struct ew_signal_peer peers[EW_SIGNAL_MAX_PEERS];
	size_t n_peers;
	char *run;
	char *user;
	uid_t recorder_uid; /* (uid_t)-1: our own user */
	struct ew_loop *loop;
	struct ew_sip_transport *transport;
	struct ew_signal *core;
	struct ew_buf identity; /* tls_identity until the transport has it */
	struct link links[EW_SIGNAL_MAX_THREADS];
	struct ew_mono trim_at;
};

/* -- settings -- */

static int copy_text(char *to, size_t n, struct ew_slice from)
{
	if (from.len >= n)
		return -EINVAL;
	if (from.len > 0)
		memcpy(to, from.at, from.len);
	to[from.len] = '\0';
	return 0;
}

/* Name and secret of a peer that has to prove itself; the message is wiped with its storage. */
static int take_digest(struct ew_signal_peer *peer, const struct ew_msg_peer *m, struct ew_error *error)
{
	struct ew_digest_user *user = NULL;
	int r = m->digest_user.len == 0
			? 0
			: ew_digest_user_new(m->digest_user, EW_SLICE(EW_DIGEST_REALM), m->digest_secret,
				  m->digest_algorithms, &user);

	peer->digest = user; /* as long as the process lives */
	return r < 0 ? ew_error_set(error, r, "keeping the digest secret of a SIP peer: %s", strerror(-r)) : 0;
}

static int take_peer(struct program *p, const struct ew_msg_peer *m, struct ew_error *error)
{
	struct ew_signal_peer *peer = &p->peers[p->n_peers];

	if (p->n_peers == EW_SIGNAL_MAX_PEERS)
		return ew_error_set(error, -E2BIG, "there may be at most %d SIP peers", EW_SIGNAL_MAX_PEERS);
	if (copy_text(peer->name, sizeof(peer->name), m->name) < 0 ||
		copy_text(peer->address, sizeof(peer->address), m->address) < 0 ||
		copy_text(peer->media, sizeof(peer->media), m->media) < 0)
		return ew_error_set(error, -EINVAL, "the address of a SIP peer must be numeric");
	if (copy_text(peer->tls_name, sizeof(peer->tls_name), m->tls_name) < 0)
		return ew_error_set(error, -EINVAL, "the tls_name of a SIP peer is too long");
	peer->transports = m->transports;
	peer->unrecorded = m->unrecorded;
	p->n_peers++;
	return take_digest(peer, m, error);
}

/* Kept until there is a transport; the message's own storage is used for the next one. */
static int keep_identity(struct program *p, struct ew_error *error)
{
	ew_buf_free(&p->identity);
	ew_buf_add_slice(&p->identity, ew_buf_slice(&p->storage));
	int r = ew_buf_error(&p->identity);

	return r < 0 ? ew_error_set(error, r, "keeping the certificate of SIP over TLS") : 0;
}

static int take_setting(struct program *p, const struct ew_message *m, struct ew_error *error)
{
	switch (m->type->number) {
	case EW_MSG_peer:
		return take_peer(p, EW_MESSAGE_AS(m, peer), error);
	case EW_MSG_tls_identity:
		return keep_identity(p, error);
	default:
		return ew_child_refuse(m, error);
	}
}

/* Certificate and peers first, then the rest. */
static int read_settings(struct program *p, struct ew_error *error)
{
	for (;;) {
		struct ew_message m;
		int r = ew_child_receive(&p->storage, &m, error);

		if (r < 0)
			return r;
		if (m.type->number == EW_MSG_signal_settings) {
			p->settings = *EW_MESSAGE_AS(&m, signal_settings);
			return 0;
		}
		r = take_setting(p, &m, error);
		/* What is wanted of it was copied; it may have been a secret or a key. */
		ew_wipe(p->storage.at, p->storage.len);
		if (r < 0)
			return r;
	}
}

/* -- the recorder's threads -- */

static void serve(void *arg)
{
	struct program *p = arg;
	int r = ew_loop_turn(p->loop, 0);

	if (r < 0)
		ew_log(EW_LOG_ERROR, "loop_failed", EW_F_I64("code", r));
}

static void drop_link(struct link *link)
{
	if (!link->channel)
		return;
	ew_sip_transport_unwatch(ew_channel_fd(link->channel));
	ew_channel_close(&link->channel);
	link->retry_at.us = ew_io_mono(ew_io_real()).us + RETRY_US;
	ew_signal_recorder_down(link->program->core, link->thread);
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	struct link *link = arg;

	(void)channel;
	(void)fds;
	(void)n_fds;
	if (ew_signal_message(link->program->core, link->thread, message) == 0)
		return;
	ew_log(EW_LOG_ERROR, "recorder_out_of_turn", EW_F_U64("thread", link->thread),
		EW_F_WORD("message", message->type->name));
	drop_link(link);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct link *link = arg;

	(void)channel;
	ew_log(EW_LOG_WARNING, "recorder_lost", EW_F_U64("thread", link->thread),
		EW_F_WORD("why", why ? why : "hung up"));
	drop_link(link);
}

/* Whoever took the socket's name before the recorder came would be told of every call. */
static bool is_recorder(const struct link *link)
{
	uid_t expected =
		link->program->recorder_uid == (uid_t)-1 ? geteuid() : link->program->recorder_uid;
	uid_t uid;

	if (ew_channel_peer_uid(link->channel, &uid) == 0 && uid == expected)
		return true;
	ew_log(EW_LOG_ERROR, "recorder_of_another_user", EW_F_U64("thread", link->thread));
	return false;
}

static void connect_link(struct link *link)
{
	struct program *p = link->program;
	struct ew_channel_config config = {.self = EW_ROLE_SIGNAL,
		.peer = EW_ROLE_RECORDER,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = link};
	char path[EW_MAX_PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/recorder/%u/signal.sock", p->run, link->thread);
	link->retry_at.us = ew_io_mono(ew_io_real()).us + RETRY_US;
	if (ew_channel_connect(p->loop, path, &config, &link->channel) < 0)
		return;
	if (!is_recorder(link) ||
		ew_sip_transport_watch(ew_channel_fd(link->channel), serve, p) < 0) {
		ew_channel_close(&link->channel);
		return;
	}
	ew_signal_recorder_up(p->core, link->thread);
}

/* -- what the core asks for -- */

static void on_respond(void *arg, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct program *p = arg;

	ew_sip_transport_respond(p->transport, transaction, status, bytes);
}

static void count_unsent(int r)
{
	if (r < 0)
		ew_log(EW_LOG_WARNING, "sip_unsent", EW_F_I64("code", r));
}

static void on_send(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct program *p = arg;

	count_unsent(ew_sip_transport_send(p->transport, hop, bytes));
}

static int on_send_request(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	struct program *p = arg;
	int r = ew_sip_transport_request(p->transport, hop, bytes, ticket);

	count_unsent(r);
	return r;
}

static int on_recorder(void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message)
{
	struct program *p = arg;
	struct link *link = &p->links[thread];

	return link->channel ? ew_channel_send(link->channel, number, request, message, NULL, 0) : -EPIPE;
}

static bool on_room(void *arg, uint32_t thread)
{
	struct program *p = arg;

	return p->links[thread].channel && ew_channel_has_room(p->links[thread].channel);
}

static const struct ew_signal_ops core_ops = {
	.respond = on_respond,
	.send = on_send,
	.request = on_send_request,
	.recorder = on_recorder,
	.room = on_room,
};

/* -- what the transport brings -- */

static void on_request(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction)
{
	struct program *p = arg;

	ew_signal_request(p->core, raw, hop, transaction);
}

static void on_cancelled(void *arg, void *transaction)
{
	struct program *p = arg;

	ew_signal_cancelled(p->core, transaction);
}

static void on_unreadable(void *arg, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	struct program *p = arg;

	ew_signal_unreadable(p->core, raw, hop);
}

static const char *on_tls_name(void *arg, const char *address)
{
	struct program *p = arg;

	return ew_signal_tls_name(p->core, address);
}

static void on_trouble(void *arg, const struct ew_sip_trouble *trouble)
{
	struct program *p = arg;

	ew_signal_trouble(p->core, trouble);
}

static void on_outcome(void *arg, uint64_t ticket, int error, struct ew_slice raw)
{
	struct program *p = arg;

	ew_signal_outcome(p->core, ticket, error, raw);
}

static void on_repeated(void *arg, struct ew_slice raw)
{
	struct program *p = arg;

	ew_signal_repeated(p->core, raw);
}

static const struct ew_sip_transport_ops transport_ops = {
	.unreadable = on_unreadable,
	.request = on_request,
	.cancelled = on_cancelled,
	.tls_name = on_tls_name,
	.trouble = on_trouble,
	.outcome = on_outcome,
	.repeated = on_repeated,
};

/* -- certificates -- */

static int use_identity(struct program *p, const struct ew_msg_tls_identity *m, struct ew_error *error)
{
	const struct ew_tls_pem pem = {.certificate = m->certificate, .key = m->key, .ca = m->ca};

	return ew_sip_transport_identity(
		p->transport, &pem, (enum ew_tls_verify)p->settings.tls_verify, error);
}

/* The supervisor sends again what was renewed, and nothing else. */
static void on_supervisor(void *arg)
{
	struct program *p = arg;
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_error error = {0};
	struct ew_message m;

	ew_buf_init_secret(&storage, EW_MAX_MESSAGE_BYTES);
	int r = ew_child_receive(&storage, &m, &error);

	if (r < 0) {
		ew_sip_transport_unwatch(EW_CHILD_SUPERVISOR_FD);
		ew_log(EW_LOG_WARNING, "supervisor_gone", EW_F_I64("code", r));
		return;
	}
	r = m.type->number == EW_MSG_tls_identity ? use_identity(p, EW_MESSAGE_AS(&m, tls_identity), &error)
						   : ew_child_refuse(&m, &error);
	if (r < 0)
		ew_log(EW_LOG_ERROR, "sip_certificate_not_taken", EW_F_ERROR(&error));
	else
		ew_log(EW_LOG_INFO, "sip_certificate_taken");
}

/*
 * Messages of all sizes come and go between transactions that stay for half a minute: without this the heap of a busy
 * host grows to twice what is in use, and keeps it.
 */
static void give_back(struct program *p, struct ew_mono now)
{
	if (now.us < p->trim_at.us)
		return;
	p->trim_at.us = now.us + TRIM_US;
	(void)malloc_trim(0);
}

/* Libre's loop sees a channel only when it can be read; unsent messages and retries have their turn here. */
static void tick(void *arg)
{
	struct program *p = arg;
	struct ew_mono now = ew_io_mono(ew_io_real());

	for (uint32_t i = 0; i < p->settings.recorder_threads; i++) {
		if (!p->links[i].channel && now.us >= p->links[i].retry_at.us)
			connect_link(&p->links[i]);
	}
	serve(p);
	ew_signal_tick(p->core);
	give_back(p, now);
}

/* -- the start -- */

static int listen_on(struct program *p, bool tcp, struct ew_error *error)
{
	struct ew_slice address = tcp ? p->settings.tcp_address : p->settings.udp_address;
	uint16_t port = tcp ? p->settings.tcp_port : p->settings.udp_port;
	char text[EW_SIP_ADDRESS_BYTES];

	if (address.len == 0)
		return 0;
	if (copy_text(text, sizeof(text), address) < 0)
		return ew_error_set(error, -EINVAL, "the SIP address must be numeric");
	return ew_sip_transport_listen(p->transport, tcp, text, port, error);
}

static int open_tls(struct program *p, struct ew_error *error)
{
	char text[EW_SIP_ADDRESS_BYTES];
	struct ew_message m;

	if (p->settings.tls_port == 0)
		return 0;
	if (p->identity.len == 0 || ew_message_decode(ew_buf_slice(&p->identity), &m) < 0)
		return ew_error_set(error, -EINVAL, "the supervisor sent no certificate for SIP over TLS");
	if (copy_text(text, sizeof(text), p->settings.tls_address) < 0)
		return ew_error_set(error, -EINVAL, "the SIP address must be numeric");
	int r = use_identity(p, EW_MESSAGE_AS(&m, tls_identity), error);

	ew_buf_free(&p->identity);
	if (r == 0)
		r = ew_sip_transport_listen_tls(p->transport, text, p->settings.tls_port, error);
	if (r == 0)
		r = ew_sip_transport_watch(EW_CHILD_SUPERVISOR_FD, on_supervisor, p);
	return r < 0 ? ew_error_set(error, r, "preparing SIP over TLS") : 0;
}

static int open_sockets(struct program *p, struct ew_error *error)
{
	int r = ew_facts_prepare(ew_io_real());

	if (r == 0)
		r = ew_loop_new(&p->loop);
	if (r == 0)
		r = ew_sip_transport_new(&transport_ops, p, &p->transport);
	if (r < 0)
		return ew_error_set(error, r, "preparing the SIP transport");
	r = listen_on(p, false, error);
	if (r == 0)
		r = listen_on(p, true, error);
	return r == 0 ? open_tls(p, error) : r;
}

/* The folder where the recorder's sockets appear: it must be there before the sandbox can leave it visible. */
static int confine(struct program *p, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	struct ew_sandbox_path paths[] = {{path, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {.program = "earwitness-signal",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_UNIX | EW_CALLS_INET,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = LOCKED_BYTES,
		.open_files = OPEN_FILES};
	int r = ew_path_join(path, sizeof(path), p->run, "recorder");

	if (r == 0)
		r = ew_file_mkdirs(ew_io_real(), path);
	if (r < 0)
		return ew_error_set(error, r, "making the folder of the recorder's sockets");
	return ew_sandbox_enter(&profile, error);
}

static int make_core(struct program *p, struct ew_error *error)
{
	char rtp[EW_SIP_ADDRESS_BYTES];
	struct ew_signal_config config = {.io = ew_io_real(),
		.ops = &core_ops,
		.arg = p,
		.peers = p->peers,
		.n_peers = p->n_peers,
		.rtp_address = rtp,
		.threads = p->settings.recorder_threads};
	int r = copy_text(rtp, sizeof(rtp), p->settings.rtp_address);

	if (r == 0)
		r = ew_signal_new(&config, &p->core);
	if (r == -EINVAL)
		return ew_error_set(error, r, "SIP peers and the RTP address must be numeric addresses, and the "
					      "recorder must have 1 to %d threads", EW_SIGNAL_MAX_THREADS);
	if (r < 0)
		return ew_error_set(error, r, "preparing the session layer");
	for (uint32_t i = 0; i < p->settings.recorder_threads; i++)
		p->links[i] = (struct link){.program = p, .thread = i};
	return 0;
}

static int find_recorder(struct program *p, struct ew_error *error)
{
	p->recorder_uid = (uid_t)-1;
	return p->user[0] ? ew_user_of_role(p->user, "recorder", &p->recorder_uid, error) : 0;
}

static int start(struct program *p, struct ew_error *error)
{
	/* Before anything else makes OpenSSL look for files. */
	bool locked = ew_tls_prepare();
	int r = read_settings(p, error);

	if (r < 0)
		return r;
	if (!locked && p->settings.tls_port > 0)
		ew_log(EW_LOG_WARNING, "locked_memory_is_short");
	if (ew_slice_dup(p->settings.run, &p->run) < 0 || ew_slice_dup(p->settings.user, &p->user) < 0)
		return ew_error_set(error, -ENOMEM, "reading the settings");
	/* Before the sandbox: behind it the user database is out of reach. */
	r = find_recorder(p, error);
	if (r == 0)
		r = make_core(p, error);
	if (r == 0)
		r = open_sockets(p, error);
	if (r == 0)
		r = confine(p, error);
	return r < 0 ? r : ew_child_ready("signal", error);
}

static void program_free(struct program *p)
{
	for (uint32_t i = 0; i < EW_SIGNAL_MAX_THREADS; i++)
		drop_link(&p->links[i]);
	ew_signal_free(&p->core);
	ew_sip_transport_free(&p->transport);
	ew_loop_free(&p->loop);
	ew_buf_free(&p->storage);
	ew_buf_free(&p->identity);
	free(p->run);
	free(p->user);
}

int main(void)
{
	static struct program p;
	struct ew_error error = {0};
	int r;

	ew_log_open("earwitness-signal", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	ew_buf_init_secret(&p.storage, EW_MAX_MESSAGE_BYTES);
	ew_buf_init_secret(&p.identity, EW_MAX_MESSAGE_BYTES);
	r = start(&p, &error);
	if (r < 0)
		ew_child_failed(&error);
	else
		r = ew_sip_transport_run(p.transport, TICK_MS, tick, &p);
	program_free(&p);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
