/*
 * Enrolment, who a token is, and the state of the house.
 */
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "catalog/events.h"
#include "catalog/exceptions.h"
#include "catalog/interactions.h"


/* Of orders and of what is told: only what holds for the call that is asked about. */
static int rights_here(struct ew_asked *a, uint32_t *rights)
{
	static const uint32_t of_calls[] = {EW_RIGHT_ORDER, EW_RIGHT_TELL};
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	int r;

	if (ew_id_is_zero(a->interaction) || !ew_asked_is_limited(a))
		return 0;
	r = ew_resource_of(a->k, a->interaction, &resource);
	for (size_t i = 0; i < EW_COUNT(of_calls); i++) {
		bool holds = false;

		if (r == 0)
			r = ew_asked_sees(a, of_calls[i], resource.record, &holds);
		if (!holds)
			*rights &= ~of_calls[i];
	}
	return r < 0 && ew_keeper_call_is_lost(r) ? 0 : r;
}

int ew_ask_authenticate(struct ew_asked *a)
{
	uint32_t rights = a->who.rights;
	int r = rights_here(a, &rights);

	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:o, s:o, s:s, s:i}", "user", ew_json_id(a->who.user), "rights", ew_rights_json(rights),
				       "kind", ew_token_kind_name(a->who.kind), "voice", (int)ew_token_voice(a->who.kind)));
}

void ew_keeper_enrolled_name(const struct ew_hash *digest, char name[static EW_ENROLLED_NAME_BYTES])
{
	size_t n = (size_t)snprintf(name, EW_ENROLLED_NAME_BYTES, "enrolled ");

	for (size_t i = 0; i < sizeof(digest->bytes); i++)
		n += (size_t)snprintf(name + n, EW_ENROLLED_NAME_BYTES - n, "%02x", digest->bytes[i]);
}

int ew_keeper_note_enrolled(struct ew_keeper *k, const struct ew_hash *digest)
{
	struct ew_slice bytes = ew_slice_of(digest->bytes, sizeof(digest->bytes));
	char name[EW_ENROLLED_NAME_BYTES];
	int r = ew_catalog_set(k->catalog, "enrolled", bytes);

	ew_keeper_enrolled_name(digest, name);
	return r < 0 ? r : ew_catalog_set(k->catalog, name, bytes);
}

/* Whoever set the machine up, at its command line, while nobody administers: every right, and none is above the log that says so. */
static int enrol(struct ew_asked *a, struct ew_buf *text, struct ew_token_row *row)
{
	struct ew_keeper *k = a->k;
	int r = ew_token_new(k, text, row);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_tokens_remove(k->catalog, &a->token);
	if (r == 0)
		r = ew_tokens_put(k->catalog, row);
	if (r == 0)
		r = ew_keeper_note_enrolled(k, &a->token);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_ENROLLED, ew_io_wall(k->io), "user", row->user,
			json_pack("{s:o}", "rights", ew_rights_json(row->rights)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_ask_enrol(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_token_row row = {
		.rights = EW_RIGHT_SEARCH | EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL |
			EW_RIGHT_EXPORT | EW_RIGHT_ORDER | EW_RIGHT_ADMINISTER | EW_RIGHT_TELL | EW_RIGHT_DOWNLOAD |
			EW_RIGHT_HOLD | EW_RIGHT_APPROVE | EW_RIGHT_LAUNCH,
		.expires = {ew_io_wall(a->k->io).us + EW_TOKEN_LIFE_US},
	};
	char expires[EW_WALL_TEXT_BYTES];
	uint64_t people = 0;
	int r = ew_tokens_get(a->k->catalog, &a->token, &a->who);

	if (r < 0 && r != -ENOENT)
		return r;
	if (r == -ENOENT || !a->who.enrolment || a->who.expires.us <= ew_io_wall(a->k->io).us)
		return ew_keeper_problem(a->k, a->connection, a->request, 403, "enrolment_refused",
			"this enrolment token is unknown, was used, or is older than 24 hours; "
			"to get another, remove DATA/admin.token and run `earwitness init`");
	if (json_object_get(a->arguments, "login"))
		return ew_enrol_person(a);
	r = ew_people_administrators(a->k, &people);
	if (r < 0)
		return r;
	if (people > 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "people_administer",
			"people administer this house: a program's token is made by one of them (POST /v1/tokens); enrol with a login to "
			"let another administrator in");
	ew_buf_init_secret(&text, 64);
	r = enrol(a, &text, &row);
	if (r < 0)
		return r;
	ew_wall_format(row.expires, expires);
	return ew_keeper_answer(a->k, a->connection, a->request, 201,
		json_pack("{s:s%, s:o, s:o, s:s}", "token", (const char *)text.at, text.len, "user",
			ew_json_id(row.user), "rights", ew_rights_json(row.rights), "expires_at", expires));
}

static bool recorders_up(const struct ew_keeper *k)
{
	for (uint32_t i = 0; i < k->threads; i++)
		if (!k->tapes[i].up || !k->tapes[i].known || k->tapes[i].restoring)
			return false;
	return true;
}

static bool workers_up(const struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].up)
			return true;
	return false;
}

/* Threads that would take no new call now. */
static uint64_t threads_refusing(const struct ew_keeper *k)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < k->threads; i++)
		n += k->tapes[i].load.admission != 0;
	return n;
}

json_t *ew_keeper_ready_json(struct ew_keeper *k, bool *ret_ready)
{
	struct ew_epoch_row epoch;
	bool recorder = recorders_up(k);
	bool keys = ew_keeper_epoch(k, EW_EPOCH_TAPE, &epoch) == 0;
	bool admission = threads_refusing(k) < k->threads;

	*ret_ready = recorder && keys && admission;
	return json_pack("{s:b, s:b, s:b, s:b, s:b, s:b, s:b}", "ready", *ret_ready, "recorder", recorder, "admission",
		admission, "vault", k->vault_up, "workers", workers_up(k), "epoch", keys, "policy", k->set != NULL);
}

int ew_ask_ready(struct ew_asked *a)
{
	bool ready;
	json_t *body = ew_keeper_ready_json(a->k, &ready);

	return ew_keeper_answer(a->k, a->connection, a->request, ready ? 200 : 503, body);
}

static void add_number(json_t *to, const char *name, uint64_t n)
{
	json_object_set_new(to, name, json_integer((json_int_t)n));
}

/* What admission weighs. */
static void add_room(json_t *to, const struct ew_msg_load *sum)
{
	add_number(to, "recorder_calls_most", sum->max_calls);
	add_number(to, "recorder_port_pairs", sum->ports);
	add_number(to, "recorder_port_pairs_free", sum->ports_free);
	add_number(to, "recorder_frames", sum->frames);
	add_number(to, "recorder_frames_free", sum->frames_free);
	add_number(to, "tape_pending_bytes", sum->pending_bytes);
	add_number(to, "tape_pending_most_bytes", sum->pending_most_bytes);
	add_number(to, "tape_job_microseconds", sum->job_us);
}

/* Of all threads together; each counts from its own start, as Prometheus expects of a counter. */
static void add_load(json_t *to, const struct ew_keeper *k)
{
	struct ew_msg_load sum = {0};
	uint64_t used = 0, quota = 0;

	for (uint32_t i = 0; i < k->threads; i++) {
		const struct ew_msg_load *l = &k->tapes[i].load;

		sum.calls += l->calls, sum.streams += l->streams, sum.packets += l->packets;
		sum.kept += l->kept, sum.withheld += l->withheld, sum.keypad += l->keypad;
		sum.unannounced += l->unannounced, sum.foreign += l->foreign;
		sum.malformed += l->malformed, sum.gaps += l->gaps;
		sum.dropped += l->dropped, sum.moved += l->moved, sum.not_admitted += l->not_admitted;
		sum.unrecorded += l->unrecorded, sum.unrecorded_calls += l->unrecorded_calls;
		sum.max_calls += l->max_calls, sum.ports += l->ports, sum.ports_free += l->ports_free;
		sum.pending_bytes += l->pending_bytes, sum.pending_most_bytes += l->pending_most_bytes;
		sum.frames += l->frames, sum.frames_free += l->frames_free;
		sum.job_us = l->job_us > sum.job_us ? l->job_us : sum.job_us;
		sum.lag_us = l->lag_us > sum.lag_us ? l->lag_us : sum.lag_us;
		used += k->tapes[i].used;
		quota += k->tapes[i].quota;
	}
	add_number(to, "recorder_calls", sum.calls);
	add_number(to, "recorder_streams", sum.streams);
	add_number(to, "packets_received_total", sum.packets);
	add_number(to, "packets_kept_total", sum.kept);
	add_number(to, "packets_withheld_total", sum.withheld);
	add_number(to, "packets_keypad_total", sum.keypad);
	add_number(to, "packets_unannounced_total", sum.unannounced);
	add_number(to, "packets_foreign_total", sum.foreign);
	add_number(to, "packets_malformed_total", sum.malformed);
	add_number(to, "recording_gaps_total", sum.gaps);
	add_number(to, "packets_dropped_by_kernel_total", sum.dropped);
	add_number(to, "media_sources_changed_total", sum.moved);
	add_number(to, "calls_not_admitted_total", sum.not_admitted);
	add_number(to, "calls_unrecorded_total", sum.unrecorded);
	add_number(to, "recorder_calls_unrecorded", sum.unrecorded_calls);
	add_number(to, "recorder_lag_microseconds", sum.lag_us);
	add_room(to, &sum);
	add_number(to, "recorder_threads_refusing", threads_refusing(k));
	add_number(to, "tape_used_bytes", used);
	add_number(to, "tape_quota_bytes", quota);
}

/* Of each store that is configured, what waits to be brought there and what is to be removed there. */
static int add_stores(json_t *to, struct ew_keeper *k)
{
	struct ew_places_count count;
	int r = ew_places_count(k->catalog, &count);

	for (uint32_t s = EW_PLACE_STORE; r == 0 && s < EW_PLACES; s++) {
		char name[64];
		const uint64_t *n = count.n[s], *bytes = count.bytes[s];

		if (!k->remote->stores[s].configured)
			continue;
		(void)snprintf(name, sizeof(name), "storage_%s_waiting_objects", ew_place_store_name(s));
		add_number(to, name, n[EW_PLACE_WAITING] + n[EW_PLACE_FAILING]);
		(void)snprintf(name, sizeof(name), "storage_%s_waiting_bytes", ew_place_store_name(s));
		add_number(to, name, bytes[EW_PLACE_WAITING] + bytes[EW_PLACE_FAILING]);
		(void)snprintf(name, sizeof(name), "storage_%s_stored_objects", ew_place_store_name(s));
		add_number(to, name, n[EW_PLACE_STORED]);
		(void)snprintf(name, sizeof(name), "storage_%s_leaving_objects", ew_place_store_name(s));
		add_number(to, name, n[EW_PLACE_LEAVING]);
		(void)snprintf(name, sizeof(name), "storage_%s_failing", ew_place_store_name(s));
		add_number(to, name, k->remote->stores[s].asking.failures > 0);
	}
	return r;
}

static void add_restrictions(json_t *to, const struct ew_keeper *k)
{
	add_number(to, "restrictions_total", k->restrictions);
	add_number(to, "restrictions_within_1_ms_total", k->shut_within_1);
	add_number(to, "restrictions_within_5_ms_total", k->shut_within_5);
	add_number(to, "restrictions_within_20_ms_total", k->shut_within_20);
}

int ew_ask_metrics(struct ew_asked *a)
{
	uint64_t states[6] = {0}, events = 0, waiting = 0, failed = 0, exceptions = 0;
	json_t *body = json_object();
	int r = ew_interactions_count(a->k->catalog, states);

	if (r == 0)
		r = ew_events_count(a->k->catalog, &events);
	if (r == 0)
		r = ew_jobs_count(a->k->catalog, EW_JOB_WAITING, &waiting);
	if (r == 0)
		r = ew_jobs_count(a->k->catalog, EW_JOB_FAILED, &failed);
	if (r == 0)
		r = ew_exceptions_count(a->k->catalog, &exceptions);
	if (r == 0 && body)
		r = ew_ledger_metrics(a->k, body);
	if (r == 0 && body)
		r = add_stores(body, a->k);
	if (r < 0 || !body) {
		json_decref(body);
		return r < 0 ? r : -ENOMEM;
	}
	add_number(body, "interactions_offered", states[EW_STATE_OFFERED]);
	add_number(body, "interactions_active", states[EW_STATE_ACTIVE]);
	add_number(body, "interactions_finishing", states[EW_STATE_FINISHING]);
	add_number(body, "interactions_finished", states[EW_STATE_FINISHED]);
	add_number(body, "interactions_failed", states[EW_STATE_FAILED]);
	add_number(body, "events", events);
	add_number(body, "jobs_waiting", waiting);
	add_number(body, "jobs_failed", failed);
	add_number(body, "exceptions_open", exceptions);
	add_number(body, "vault_up", a->k->vault_up);
	add_number(body, "recorders_up", recorders_up(a->k));
	add_load(body, a->k);
	add_restrictions(body, a->k);
	return ew_keeper_answer(a->k, a->connection, a->request, 200, body);
}
