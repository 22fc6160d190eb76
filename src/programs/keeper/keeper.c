/*
 * Construction, connections and the pulse of the keeper. What a message means is said in the other files; here it is
 * only sent to the right one.
 */
#include "programs/keeper/keeper_audit.h"
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_heard.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/deletion/replay.h"
#include "programs/keeper/backups/backups.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/people/standing.h"
#include "programs/keeper/keeper_recheck.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_survey.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/audience.h"
#include "programs/keeper/rights/rights.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/people/panel.h"
#include "programs/keeper/people/persons.h"
#include "programs/keeper/remote/remote.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/events.h"
#include "catalog/interactions.h"
#include "catalog/positions.h"

#define OUTBOX_BYTES (64 * 1024 * 1024)

static int own_log(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	int r;

	ew_buf_init(&value, sizeof(k->log.bytes));
	r = ew_catalog_get(k->catalog, "log_id", &value);
	if (r == -ENOENT) {
		r = ew_id_random(k->io, &k->log);
		return r < 0 ? r : ew_catalog_set(k->catalog, "log_id",
			ew_slice_of(k->log.bytes, sizeof(k->log.bytes)));
	}
	if (r == 0 && value.len != sizeof(k->log.bytes))
		r = -EBADMSG;
	if (r == 0)
		memcpy(k->log.bytes, value.at, sizeof(k->log.bytes));
	return r;
}

static int open_keys(struct ew_keeper *k, struct ew_error *error)
{
	int r = ew_secret_pool_new(EW_COLUMN_KEY_BYTES, k->max_calls + EW_KEEPER_LOOKED_AT + EW_KEEPER_READINGS + 3,
		&k->keys);

	if (r < 0)
		return ew_error_set(error, r, "locking memory for keys failed: %s; raise the memlock limit",
			strerror(-r));
	k->system_key = ew_secret_pool_take(k->keys);
	k->index_key = ew_secret_pool_take(k->keys);
	k->account_key = ew_secret_pool_take(k->keys);
	r = own_log(k);
	if (r == 0)
		r = ew_keeper_rotation_open(k);
	if (r == 0)
		r = ew_keeper_own_keys_open(k);
	if (r < 0)
		ew_error_set(error, r, "opening the catalogue's keys failed: %s", r != -ENOKEY
			? "is this the folder of keys that belongs to this data?"
			: "the key that this catalogue was made under is destroyed: it is an older copy than the horizon of deletion allows "
			  "(`retention: {horizon: ...}`), or the folder of keys is of another installation");
	return r;
}

static int announce(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct ew_error why = {0};
	bool taken;
	int r = ew_keeper_append(k, NULL, EW_EVENT_KEEPER_STARTED, ew_io_wall(k->io), "keeper", (struct ew_id){{0}}, NULL,
		NULL, NULL, NULL);

	if (r < 0)
		return r;
	if (config->n_policy == 0)
		return ew_keeper_except(k, NULL, "no_policy",
			"no policy is active: every call is neither held nor written");
	r = ew_keeper_policy_take(k, config->policy_name, config->policy, config->n_policy, &taken, &why);
	if (r == 0 && !taken)
		ew_log(EW_LOG_ERROR, "policy_refused", EW_F_ERROR(&why));
	return r;
}

struct taking_up {
	struct ew_keeper *k;
	unsigned unreadable;
};

static int load_live(void *arg, const struct ew_interaction_row *row)
{
	struct taking_up *t = arg;
	struct ew_call *call;
	int r = ew_keeper_call(t->k, row->id, &call);

	/*
	 * A call whose key is gone was erased: nothing is left to take up. One that cannot be read must not stop the
	 * others.
	 */
	if (!ew_keeper_call_is_lost(r))
		return r;
	if (r == -ENOENT || r == -ENOKEY)
		return 0;
	ew_log(EW_LOG_ERROR, "interaction_unreadable", EW_F_ID("interaction", row->id), EW_F_I64("code", r));
	t->unreadable++;
	return 0;
}

static int tell_unreadable(struct ew_keeper *k, unsigned n)
{
	char sentence[200];

	if (n == 0)
		return 0;
	snprintf(sentence, sizeof(sentence),
		"%u calls that were live cannot be read any more and were not taken up: run `earwitness audit run`, "
		"and see the "
		"keeper's log for which they are",
		n);
	return ew_keeper_except(k, NULL, "interaction_unreadable", sentence);
}

static int take_up(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	struct taking_up t = {.k = k};
	int r;

	for (uint32_t i = 0; i < k->threads; i++) {
		uint64_t position;

		r = ew_positions_get(k->catalog, i, &position);
		if (r < 0)
			return r;
		k->tapes[i].position = position;
		r = ew_positions_get_event(k->catalog, i, &k->tapes[i].next_event);
		if (r < 0)
			return r;
	}
	r = ew_events_place(k->catalog, (struct ew_id){{0}}, &k->system_next, &k->system_previous);
	if (r == 0)
		r = ew_interactions_live(k->catalog, load_live, &t);
	if (r == 0)
		r = announce(k, config);
	return r < 0 ? r : tell_unreadable(k, t.unreadable);
}

static int open_catalogue(
	struct ew_keeper *k, const struct ew_keeper_config *config, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	struct ew_catalog_config catalog = {.path = path, .vfs = config->vfs};
	int r = ew_path_join(path, sizeof(path), config->data, "catalog.db");

	if (r < 0)
		return ew_error_set(error, r, "the data folder has too long a name: %s", config->data);
	r = ew_keeper_restoring_refuse(k, config->data, error);
	if (r < 0)
		return r;
	r = ew_catalog_open(&catalog, &k->catalog, error);
	if (r < 0)
		return r;
	/* The write-ahead log may have been made by a process that died before its name was durable: without it the file is half a database. */
	r = ew_io_sync_dir(k->io, config->data);
	if (r < 0)
		return ew_error_set(error, r, "the data folder %s cannot be synced: %s", config->data, strerror(-r));
	r = ew_store_open(k->io, config->data, &k->store, error);
	if (r < 0)
		return r;
	r = ew_keeper_prompts_open(k, config->data);
	return r < 0 ? ew_error_set(error, r, "the folder of notices in %s cannot be used: %s", config->data, strerror(-r)) : 0;
}

static int prepare(struct ew_keeper *k, const struct ew_keeper_config *config, struct ew_error *error)
{
	int r;

	r = ew_oidc_open(k, config, error);
	if (r == 0)
		r = open_catalogue(k, config, error);
	if (r < 0)
		return r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = open_keys(k, error);
	if (r == 0)
		r = ew_keeper_ledger_open(k, config);
	if (r == 0)
		r = take_up(k, config);
	if (r == 0)
		r = ew_answers_erase_requests(k->catalog);
	if (r == 0)
		r = ew_roles_seed(k);
	if (r == 0)
		r = ew_keeper_outside_open(k, config);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		r = ew_keeper_restored_open(k);
	if (r == 0)
		r = ew_keeper_reindex_open(k);
	if (r == 0)
		r = ew_keeper_retention_open(k);
	if (r == 0)
		r = ew_path_join(k->backups.file, sizeof(k->backups.file), config->data, "backup.json");
	if (r == 0)
		r = ew_keeper_backups_open(k, config->backup_every_s);
	if (r == 0)
		r = ew_keeper_rights_open(k);
	if (r == 0)
		r = ew_remote_open(k, config->remote, error);
	if (r < 0) {
		ew_keeper_rollback(k);
		return ew_error_set(error, r, "opening the catalogue in %s failed: %s (%s)", config->data,
			strerror(-r), ew_catalog_error(k->catalog));
	}
	return ew_deletion_replay(k, config->keys, error);
}

static int set_folders(struct ew_keeper *k, const struct ew_keeper_config *config)
{
	for (uint32_t i = 0; i < k->threads; i++) {
		char name[16];
		int r;

		snprintf(name, sizeof(name), "%u", i);
		r = ew_path_join(k->tapes[i].folder, sizeof(k->tapes[i].folder), config->tape, name);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Rooms that have a state of their own, before the catalogue is opened. */
static int make_rooms(struct ew_keeper *k, const struct ew_keeper_config *config, struct ew_error *error)
{
	_cleanup_(ew_ring_free) struct ew_ring *ring = NULL;
	int r = ew_ring_new(k->io, config->keys, config->catalog, &ring, error);

	if (r < 0)
		return r;
	r = ew_keeper_redacting_open(k);
	if (r < 0)
		return ew_error_set(error, r, "no locked memory for a key");
	r = ew_keeper_rotation_new(k, &config->rotation, &ring);
	if (r == 0)
		r = ew_remote_new(k, config->remote);
	if (r == 0)
		r = ew_keeper_retention_new(k, &config->retention);
	return r < 0 ? ew_error_set(error, r, "no memory for the keeper") : 0;
}

int ew_keeper_new(struct ew_io *io, const struct ew_keeper_config *config,
	const struct ew_keeper_ops *ops, void *arg, struct ew_keeper **ret, struct ew_error *error)
{
	_cleanup_(ew_keeper_free) struct ew_keeper *k = calloc(1, sizeof(*k));
	int r;

	if (!k)
		return ew_error_set(error, -ENOMEM, "no memory for the keeper");
	k->io = io;
	k->started = ew_io_wall(io);
	k->ops = ops;
	k->arg = arg;
	k->threads = config->threads;
	k->max_calls = config->max_calls ? config->max_calls : EW_KEEPER_MAX_CALLS;
	k->events = config->events;
	r = make_rooms(k, config, error);
	if (r < 0)
		return r;
	ew_buf_init(&k->outbox, OUTBOX_BYTES);
	ew_buf_init(&k->leaving, OUTBOX_BYTES);
	ew_buf_init(&k->witnesses, EW_MAX_MESSAGE_BYTES);
	ew_buf_add_slice(&k->witnesses, config->witnesses);
	k->stamps = config->stamp_s > 0;
	ew_keeper_recheck_usually(k, &config->recheck);
	k->speech.vendor = config->speech_vendor;
	snprintf(k->speech.model, sizeof(k->speech.model), "%s", config->speech_model ? config->speech_model : "");
	if (ew_buf_error(&k->witnesses) < 0)
		return ew_error_set(error, ew_buf_error(&k->witnesses), "no memory for the witnesses");
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		k->seats[i].output = -1;
	if (config->threads == 0 || config->threads > EW_KEEPER_MAX_THREADS)
		return ew_error_set(error, -EINVAL, "%u recorder threads: 1 to %d are possible",
			config->threads, EW_KEEPER_MAX_THREADS);
	snprintf(k->entity, sizeof(k->entity), "%s", config->entity ? config->entity : "default");
	r = set_folders(k, config);
	if (r < 0)
		return ew_error_set(error, r, "the tape folder has too long a name: %s", config->tape);
	r = prepare(k, config, error);
	if (r < 0)
		return r;
	*ret = TAKE(k);
	return 0;
}

void ew_keeper_free(struct ew_keeper **keeper)
{
	struct ew_keeper *k = *keeper;

	if (!k)
		return;
	if (k->catalog)
		ew_keeper_rollback(k);
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		ew_keeper_clear_seat(k, &k->seats[i]);
	ew_keeper_arrivals_free(k);
	ew_remote_close(k);
	ew_keeper_later_free(k);
	ew_keeper_redacting_close(k);
	ew_keeper_readings_free(k);
	ew_keeper_prompts_free(k);
	free(k->sweeping.ids);
	for (size_t i = 0; i < EW_KEEPER_MAX_THREADS; i++) {
		free(k->tapes[i].gates);
		free(k->tapes[i].again);
		ew_keeper_orphans_free(&k->tapes[i].orphans);
		ew_secret_free(&k->tapes[i].opener);
	}
	ew_keeper_audit_forget(k);
	ew_keeper_recheck_forget(k);
	ew_deletion_replay_close(k);
	ew_keeper_retention_close(k);
	ew_keeper_rotation_close(k);
	ew_keeper_standing_forget(k);
	ew_keeper_redate_forget(k);
	ew_survey_free(&k->survey);
	ew_holders_free(&k->holders);
	free(k->lately);
	ew_audience_free(&k->audience);
	ew_launches_free(&k->launches);
	free(k->strangers);
	ew_oidc_close(k);
	ew_keeper_calls_free(k);
	ew_keeper_policies_free(k);
	ew_keeper_outside_close(k);
	ew_keeper_ledger_close(k);
	ew_store_close(&k->store);
	ew_catalog_close(&k->catalog);
	ew_secret_pool_free(&k->keys);
	ew_buf_free(&k->outbox);
	ew_buf_free(&k->leaving);
	ew_buf_free(&k->witnesses);
	free(k);
	*keeper = NULL;
}

static void recorder_peer(struct ew_keeper *k, uint32_t thread, bool up)
{
	struct ew_tape_view *tape = &k->tapes[thread];

	tape->up = up;
	tape->known = tape->heard = false;
	tape->restoring = up;
	tape->begun = false;
	tape->n_gates = 0;
	tape->handed = (struct ew_id){{0}};
	tape->n_handed = 0;
	tape->n_again = tape->decided = 0;
	ew_keeper_release_forget(k, thread);
}

int ew_keeper_drained(struct ew_keeper *k, enum ew_role role, uint32_t connection)
{
	int r;

	if (role != EW_ROLE_RECORDER || connection >= k->threads || !k->tapes[connection].begun)
		return 0;
	r = ew_keeper_restore(k, connection);
	if (r < 0)
		ew_keeper_rollback(k);
	return r;
}

static void vault_peer(struct ew_keeper *k, bool up)
{
	k->vault_up = up;
	k->keys_away = false; /* until it says so */
	memset(k->epoch_asked, 0, sizeof(k->epoch_asked));
	k->dispatch_due = true;
	k->redating.due = true;
	k->holds_due = true; /* what a restart cut short */
	if (!up)
		ew_keeper_seats_without_vault(k);
	ew_keeper_ledger_vault(k, up);
	ew_rotation_vault_peer(k);
}

void ew_keeper_peer(struct ew_keeper *k, enum ew_role role, uint32_t connection, bool up)
{
	if (role == EW_ROLE_RECORDER && connection < k->threads)
		recorder_peer(k, connection, up);
	if (role == EW_ROLE_WORKER)
		ew_keeper_worker_peer(k, connection, up);
	if (role == EW_ROLE_WEB && up)
		ew_keeper_web_peer(k, connection);
	if (role == EW_ROLE_VAULT)
		vault_peer(k, up);
	if (role == EW_ROLE_DELIVER)
		ew_keeper_deliver_peer(k, up);
	if (role == EW_ROLE_REDACTOR)
		ew_keeper_redactor_peer(k, up);
	if (k->ops->wake && ew_keeper_has_work(k))
		k->ops->wake(k->arg);
}

static int on_trouble(struct ew_keeper *k, const struct ew_msg_trouble *m)
{
	_cleanup_(ew_free_ptr) char *kind = NULL;
	_cleanup_(ew_free_ptr) char *sentence = NULL;
	int r = ew_slice_dup(m->kind, &kind);

	if (r == 0)
		r = ew_slice_dup(m->sentence, &sentence);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except_at(k, NULL, (struct ew_wall){m->at_wall}, kind, sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

static int dispatch(struct ew_keeper *k, enum ew_role from, uint32_t connection,
	const struct ew_message *message)
{
	switch (from) {
	case EW_ROLE_RECORDER:
		return ew_keeper_recorder_message(k, connection, message);
	case EW_ROLE_VAULT:
		return ew_keeper_vault_message(k, message);
	case EW_ROLE_WORKER:
		return ew_keeper_worker_message(k, connection, message);
	case EW_ROLE_WEB:
		return ew_keeper_ask(k, connection, message);
	case EW_ROLE_REDACTOR:
		return ew_keeper_redactor_message(k, message);
	case EW_ROLE_DELIVER:
		return ew_keeper_deliver_message(k, message);
	case EW_ROLE_SUPERVISOR:
		return message->type->number == EW_MSG_trouble ? on_trouble(k, EW_MESSAGE_AS(message, trouble)) : 0;
	default:
		return 0;
	}
}

int ew_keeper_message(struct ew_keeper *k, enum ew_role from, uint32_t connection,
	const struct ew_message *message, const int *handles, size_t n)
{
	int r;

	(void)handles;
	(void)n;
	if (message->type->number == EW_MSG_hello)
		return 0;
	if (from == EW_ROLE_RECORDER && connection >= k->threads)
		return 0;
	r = dispatch(k, from, connection, message);
	if (r == 0)
		return ew_keeper_see_to(k);
	ew_keeper_rollback(k);
	return r;
}

static void show_life(struct ew_keeper *k)
{
	struct ew_msg_keeper_alive alive = {.beat = ++k->beat, .obliged = ew_policy_obliges(k->set ? k->set->policy : NULL)};

	for (uint32_t i = 0; i < k->threads; i++)
		if (k->tapes[i].up)
			(void)k->ops->send(k->arg, EW_ROLE_RECORDER, i, 0, EW_MSG_keeper_alive, &alive, NULL, 0);
}

/* Without an epoch a recorder has no keys and keeps nothing: one that had no room for it hears of it until it has. */
static int tell_epochs_again(struct ew_keeper *k)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < k->threads; i++) {
		if (!k->tapes[i].epochs_due)
			continue;
		k->tapes[i].epochs_due = false;
		r = ew_keeper_tell_epochs(k, i);
	}
	return r;
}

/* What time demands, in this order; the first error ends the process. */
static int (*const ticks[])(struct ew_keeper *k) = {
	ew_keeper_want_epochs, ew_keeper_open_again, ew_keeper_due, ew_keeper_orders_overdue, tell_epochs_again, ew_keeper_tell_token_changes,
	ew_keeper_outside_tick, ew_keeper_queue_tick, ew_keeper_audit_tick, ew_keeper_recheck_tick, ew_keeper_retention_tick, ew_keeper_redate_tick,
	ew_keeper_recipients_tick, ew_keeper_deletions_tick, ew_keeper_rotation_tick, ew_keeper_backups_tick, ew_remote_tick};

int ew_keeper_tick(struct ew_keeper *k)
{
	int r = 0;

	show_life(k);
	ew_keeper_look_at_clock(k);
	for (size_t i = 0; r == 0 && i < EW_COUNT(ticks); i++)
		r = ticks[i](k);
	/* First of all: what follows asks which rows there are, and those of a transaction that failed will not have been. */
	if (r < 0) {
		ew_keeper_rollback(k);
		return r;
	}
	ew_keeper_bundles_tick(k);
	ew_keeper_redacting_tick(k);
	ew_keeper_replaced_tick(k);
	ew_keeper_ledger_tick(k);
	ew_keeper_calls_trim(k);
	ew_keeper_release(k);
	k->dispatch_due = true;
	return ew_keeper_see_to(k);
}

static bool used_for_enrolment(struct ew_keeper *k, const struct ew_hash *digest)
{
	_cleanup_(ew_buf_free) struct ew_buf used = {0};
	char name[EW_ENROLLED_NAME_BYTES];

	ew_keeper_enrolled_name(digest, name);
	ew_buf_init(&used, sizeof(digest->bytes));
	return ew_catalog_get(k->catalog, name, &used) == 0;
}

int ew_keeper_set_enrolment(struct ew_keeper *k, const struct ew_hash *digest)
{
	struct ew_token_row row;
	int r = ew_tokens_get(k->catalog, digest, &row);

	/* Known already: its 24 hours run on. Used: it is good once, whatever the file still says. */
	if (r == 0 || used_for_enrolment(k, digest))
		return 0;
	row = (struct ew_token_row){
		.digest = *digest,
		.expires = {ew_io_wall(k->io).us + 24 * 3600 * EW_US_PER_S},
		.enrolment = true,
	};
	r = ew_id_random(k->io, &row.user);
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_tokens_put(k->catalog, &row);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		ew_keeper_rollback(k);
	return r;
}

bool ew_keeper_enrolled(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};

	ew_buf_init(&value, sizeof(struct ew_hash));
	return ew_catalog_get(k->catalog, "enrolled", &value) == 0;
}
