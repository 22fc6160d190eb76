/*
 * One function for each program's settings message. Must never send a key that opens recordings:
 * programs are told folders, and read what is theirs after they have become themselves. Digest
 * secrets of peers go to signal, which has no files.
 */
#include "programs/cli/settings.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/certificates.h"
#include "programs/cli/folders.h"
#include "programs/cli/key_files.h"
#include "programs/cli/keyholder_settings.h"
#include "programs/cli/outside.h"
#include "programs/cli/places.h"
#include "programs/cli/policy_files.h"
#include "programs/cli/provider_settings.h"
#include "programs/cli/store_settings.h"

#define MAX_WITNESSES_BYTES 16384

/* Paths of one configuration and the user of a role. */
struct paths {
	char keeper_data[EW_MAX_PATH_BYTES];
	char tape[EW_MAX_PATH_BYTES];
	char keeper_keys[EW_MAX_PATH_BYTES];
	char vault_keys[EW_MAX_PATH_BYTES];
	char user[64];
};

static int make_paths(const struct ew_config *c, enum ew_role role, struct paths *p)
{
	int code = ew_path_join(p->keeper_data, sizeof(p->keeper_data), c->data, "keeper");

	if (!code)
		code = ew_path_join(p->tape, sizeof(p->tape), c->data, "tape");
	if (!code)
		code = ew_path_join(p->keeper_keys, sizeof(p->keeper_keys), c->keys, "keeper");
	if (!code)
		code = ew_path_join(p->vault_keys, sizeof(p->vault_keys), c->keys, "vault");
	ew_folders_user(c, ew_role_name(role), p->user);
	return code;
}

/* -- one for each role -- */

static struct ew_slice text(const char *s)
{
	return ew_slice_text(s);
}

static int send_peer(struct ew_channel *channel, const struct ew_config_peer *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	struct ew_msg_peer peer = {.name = text(p->name),
		.address = text(p->address),
		.tls_name = text(p->tls_name),
		.transports = (uint8_t)p->transports,
		.digest_user = text(p->digest_user),
		.digest_algorithms = (uint8_t)p->algorithms,
		.media = text(p->media),
		.unrecorded = p->unrecorded};
	int code = 0;

	ew_buf_init_secret(&secret, 256);
	if (p->digest_user[0])
		code = ew_digest_secret_read(p->secret_file, &secret, error);
	peer.digest_secret = ew_buf_slice(&secret);
	return code ? code : ew_channel_send(channel, EW_MSG_peer, 0, &peer, NULL, 0);
}

/* Loopback is always a peer: tests and gateways on the same machine. What is said of it comes first, and holds. */
static int send_peers(const struct ew_config *c, struct ew_channel *channel, struct ew_error *error)
{
	static const struct ew_config_peer loopback[] = {
		{.name = "loopback", .address = "127.0.0.1"}, {.name = "loopback", .address = "::1"}};
	int code = 0;

	for (size_t i = 0; i < c->n_peers && !code; i++)
		code = send_peer(channel, &c->peers[i], error);
	for (size_t i = 0; i < EW_COUNT(loopback) && !code; i++)
		code = send_peer(channel, &loopback[i], error);
	return code;
}

static int send_signal(const struct ew_config *c, const struct paths *p, struct ew_channel *channel,
	struct ew_error *error)
{
	struct ew_msg_signal_settings m = {.run = text(c->run),
		.udp_address = text(c->sip_udp.host),
		.udp_port = c->sip_udp.port,
		.tcp_address = text(c->sip_tcp.host),
		.tcp_port = c->sip_tcp.port,
		.rtp_address = text(c->rtp_address),
		.user = text(p->user),
		.recorder_threads = c->recorder_threads,
		.tls_address = text(c->sip_tls.listen.host),
		.tls_port = c->sip_tls.listen.port,
		.tls_verify = (uint8_t)c->sip_tls.verify};
	int code = send_peers(c, channel, error);

	return code ? code : ew_channel_send(channel, EW_MSG_signal_settings, 0, &m, NULL, 0);
}

static int send_recorder(const struct ew_config *c, const struct paths *p,
	struct ew_channel *channel, struct ew_error *error)
{
	struct ew_msg_recorder_settings m = {.run = text(c->run),
		.tape = text(p->tape),
		.user = text(p->user),
		.rtp_address = text(c->rtp_address),
		.rtp_low = c->rtp_low,
		.rtp_high = c->rtp_high,
		.threads = c->recorder_threads,
		.quota_bytes = c->quota_bytes,
		.segment_bytes = c->segment_bytes,
		.inactivity_s = c->inactivity_s,
		.stand_in_mandatory = c->stand_in_mandatory,
		.held_s = c->held_s,
		.receive = (uint8_t)c->receive,
		.calls = c->calls,
		.listens = c->listen_command.len > 0};
	struct ew_recipient events;
	int code = ew_keys_events_recipient(ew_io_real(), c->keys, &events, error);

	if (code)
		return code;
	memcpy(m.events_recipient.bytes, events.public_key, sizeof(m.events_recipient.bytes));
	return ew_channel_send(channel, EW_MSG_recorder_settings, 0, &m, NULL, 0);
}

static void add_storage(const struct ew_config_storage *s, struct ew_msg_keeper_settings *m)
{
	m->store = s->store.is_s3;
	m->store_cache_s = s->cache_s;
	m->store_lock = s->store.lock;
	m->store_lock_most_s = s->store.lock_most_s;
	m->archive = (uint8_t)s->archive_kind;
	m->archive_after_s = s->archive_after_s;
	m->archive_path = text(s->archive_path);
	m->archive_lock = s->archive.lock;
	m->archive_lock_most_s = s->archive.lock_most_s;
}

static int send_keeper(const struct ew_config *c, const struct paths *p, struct ew_channel *channel,
	struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf witnesses = {0};
	struct ew_msg_keeper_settings m = {.run = text(c->run),
		.data = text(p->keeper_data),
		.keys = text(p->keeper_keys),
		.tape = text(p->tape),
		.user = text(p->user),
		.recorder_threads = c->recorder_threads,
		.entity = text(c->entity),
		.ledger_origin = text(c->ledger_origin),
		.checkpoint_ms = c->checkpoint_s * 1000};
	int code;

	code = ew_token_digest(ew_io_real(), c->data, &m.enrolment, error);
	ew_buf_init(&witnesses, MAX_WITNESSES_BYTES);
	if (!code)
		code = ew_outside_policy(c, &witnesses);
	m.witnesses = ew_buf_slice(&witnesses);
	m.stamp_s = c->stamps_url[0] ? c->stamp_s : 0;
	m.recheck_days = c->recheck_days;
	m.recheck_audio = c->recheck_audio;
	m.recheck_at_s = c->recheck_at_s;
	m.backup_every_s = c->backup_every_s;
	m.retention_by_hand = c->retention.off;
	m.retention_per_s = c->retention.per_s;
	m.retention_at_once = c->retention.at_once;
	m.retention_cooling_s = c->retention.cooling_s;
	m.retention_unstated_s = c->retention.unstated_s;
	m.rotation_every_s = c->retention.rotate_s;
	m.rotation_horizon_s = c->retention.horizon_s;
	add_storage(&c->storage, &m);
	if (c->speech_url[0]) {
		m.speech_vendor = c->speech_vendor;
		m.speech_model = text(c->speech_model);
	}
	if (!code)
		code = ew_providers_send(c, channel, error);
	return code ? code : ew_channel_send(channel, EW_MSG_keeper_settings, 0, &m, NULL, 0);
}

static int send_vault(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_vault_settings m = {
		.run = text(c->run), .keys = text(p->vault_keys), .user = text(p->user), .source = (uint8_t)c->key_source.kind};

	return ew_channel_send(channel, EW_MSG_vault_settings, 0, &m, NULL, 0);
}

static int send_web(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_web_settings m = {.run = text(c->run),
		.address = text(c->http.host),
		.port = c->http.port,
		.user = text(p->user),
		.recorder_threads = c->recorder_threads,
		.secure = strncmp(c->http_public, "https://", 8) == 0,
		.embed = text(c->http_embed)};

	return ew_channel_send(channel, EW_MSG_web_settings, 0, &m, NULL, 0);
}

static int send_worker(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_worker_settings m = {.run = text(c->run), .user = text(p->user)};

	return ew_channel_send(channel, EW_MSG_worker_settings, 0, &m, NULL, 0);
}

static int send_ear(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_ear_settings m = {
		.run = text(c->run),
		.user = text(p->user),
		.recorder_threads = c->recorder_threads,
		.listens = c->listen_command.len > 0};

	return ew_channel_send(channel, EW_MSG_ear_settings, 0, &m, NULL, 0);
}

static int send_deliver(const struct ew_config *c, const struct paths *p, struct ew_channel *channel,
	struct ew_error *error)
{
	_cleanup_(ew_outside_free) struct ew_outside outside = {0};
	_cleanup_(ew_buf_free) struct ew_buf key = {0};
	struct ew_msg_deliver_settings m = {.run = text(c->run),
		.user = text(p->user),
		.private = text(c->outbound_private),
		.authority = text(c->stamps_url),
		.engine = text(c->speech_url),
		.engine_model = text(c->speech_model),
		.engine_language = text(strcmp(c->speech_language, "auto") == 0 ? "" : c->speech_language),
		.engine_timeout_ms = c->speech_timeout_s * 1000};
	int code = ew_outside_read(c, &outside, error);

	ew_buf_init_secret(&key, EW_MAX_ENGINE_KEY_BYTES);
	if (!code && c->speech_url[0])
		code = ew_client_secret_read(c->speech_key_file, &key, error);
	m.engine_key = ew_buf_slice(&key);

	m.allow = ew_buf_slice(&outside.allow);
	m.authority_certificates = ew_buf_slice(&outside.authority);
	m.certificates = ew_buf_slice(&outside.certificates);
	if (!code)
		code = ew_stores_send(c, channel, error);
	return code ? code : ew_channel_send(channel, EW_MSG_deliver_settings, 0, &m, NULL, 0);
}

static int send_redactor(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_redactor_settings m = {.run = text(c->run), .user = text(p->user)};

	return ew_channel_send(channel, EW_MSG_redactor_settings, 0, &m, NULL, 0);
}

static struct ew_slice words(const struct ew_config_words *w)
{
	return ew_slice_of(w->bytes, w->len);
}

static int send_listener(const struct ew_config *c, const struct paths *p, struct ew_channel *channel)
{
	struct ew_msg_listener_settings m = {.run = text(c->run),
		.user = text(p->user),
		.command = words(&c->listen_command),
		.read = words(&c->listen_read),
		.processes = c->listen_processes,
		.memory_bytes = c->listen_memory,
		.language = text(c->listen_language)};

	return ew_channel_send(channel, EW_MSG_listener_settings, 0, &m, NULL, 0);
}

static int send_keyholder(const struct ew_config *c, const struct paths *p, struct ew_channel *channel, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf pin = {0};
	struct ew_msg_keyholder_settings m = {.user = text(p->user)};
	char socket[EW_MAX_PATH_BYTES];
	int code = ew_path_join(socket, sizeof(socket), c->run, "vault/keyholder.sock");

	ew_buf_init_secret(&pin, EW_KEY_PIN_BYTES);
	if (!code)
		code = ew_keyholder_settings(c, &pin, &m, error);
	m.socket = text(socket);
	return code ? code : ew_channel_send(channel, EW_MSG_keyholder_settings, 0, &m, NULL, 0);
}

static int send_to(const struct ew_config *c, enum ew_role role, const struct paths *p,
	struct ew_channel *channel, struct ew_error *error)
{
	switch (role) {
	case EW_ROLE_SIGNAL:
		return send_signal(c, p, channel, error);
	case EW_ROLE_RECORDER:
		return send_recorder(c, p, channel, error);
	case EW_ROLE_KEEPER:
		return send_keeper(c, p, channel, error);
	case EW_ROLE_VAULT:
		return send_vault(c, p, channel);
	case EW_ROLE_WEB:
		return send_web(c, p, channel);
	case EW_ROLE_WORKER:
		return send_worker(c, p, channel);
	case EW_ROLE_DELIVER:
		return send_deliver(c, p, channel, error);
	case EW_ROLE_EAR:
		return send_ear(c, p, channel);
	case EW_ROLE_REDACTOR:
		return send_redactor(c, p, channel);
	case EW_ROLE_LISTENER:
		return send_listener(c, p, channel);
	case EW_ROLE_KEYHOLDER:
		return send_keyholder(c, p, channel, error);
	case EW_ROLE_SUPERVISOR:
		break;
	}
	return -EINVAL;
}

int ew_settings_send(const struct ew_config *config, enum ew_role role, struct ew_channel *channel,
	struct ew_error *error)
{
	struct paths paths;
	int code = make_paths(config, role, &paths);

	if (!code)
		code = send_to(config, role, &paths, channel, error);
	return code ? ew_error_set(error, code, "cannot send the %s its settings: %s",
			      ew_role_name(role), strerrordesc_np(-code))
		    : 0;
}

static int check_secrets(const struct ew_config *c, struct ew_error *error)
{
	int code = 0;

	for (size_t i = 0; i < c->n_peers && !code; i++) {
		_cleanup_(ew_buf_free) struct ew_buf secret = {0};

		ew_buf_init_secret(&secret, 256);
		if (c->peers[i].digest_user[0])
			code = ew_digest_secret_read(c->peers[i].secret_file, &secret, error);
	}
	return code;
}

static int look_at_store(void *arg, uint16_t number, const void *message, struct ew_error *error)
{
	(void)arg;
	(void)number;
	(void)message;
	(void)error;
	return 0;
}

int ew_settings_check(const struct ew_config *config, struct ew_error *error)
{
	_cleanup_(ew_policy_files_free) struct ew_policy_files policy = {0};
	_cleanup_(ew_outside_free) struct ew_outside outside = {0};
	struct ew_recipient events;
	int code;

	code = ew_keys_events_recipient(ew_io_real(), config->keys, &events, error);
	if (!code)
		code = ew_policy_files_read(config->policy, &policy, error);
	if (!code)
		code = check_secrets(config, error);
	if (!code)
		code = ew_providers_check(config, error);
	if (!code)
		code = ew_outside_read(config, &outside, error);
	if (!code)
		code = ew_stores_each(config, look_at_store, NULL, error);
	if (!code)
		code = ew_keyholder_settings_check(config, error);
	return code;
}
