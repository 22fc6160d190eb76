/*
 * The first start from a backup. The tape of that time is not there: what lay on it alone is lost, and each call that is concerned must say so. Must never
 * hand a call of then back to a recorder, nor keep a segment of the new tape for a stretch of the old one.
 */
#include "programs/keeper/backups/backups.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/copy.h"
#include "catalog/jobs.h"
#include "catalog/live.h"
#include "catalog/spans.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/remote/remote.h"

#define RESTORED "restored" /* among the small values, until all is done */
#define RESTORING "restoring"
#define AT_ONCE 32
#define LOST                                                                                                                                                   \
	"the call was not finished when the backup was made that this house was restored from: what lay on the tape of it is in no backup, and is lost"

static const struct ew_id nobody;

int ew_keeper_restoring_refuse(struct ew_keeper *k, const char *data, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int handle = -1;
	int r = ew_path_join(path, sizeof(path), data, RESTORING);

	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_READ, &handle);
	ew_io_discard(k->io, &handle);
	if (r == -ENOENT)
		return 0;
	return ew_error_set(error, r < 0 ? r : -EUCLEAN, "a restore into %s has not come to its end: run `earwitness restore` with the same words again", data);
}

struct restored {
	struct ew_keeper *k;
	struct ew_buf text;
	json_t *told;
	struct ew_wall made;
	uint64_t calls;
};

static int read_value(struct restored *s)
{
	int r = ew_catalog_get(s->k->catalog, RESTORED, &s->text);

	if (r < 0)
		return r;
	s->told = json_loadb((const char *)s->text.at, s->text.len, 0, NULL);
	if (!json_is_object(s->told) || !json_is_string(json_object_get(s->told, "made_at")) ||
		ew_wall_parse(ew_slice_text(json_string_value(json_object_get(s->told, "made_at"))), &s->made) < 0)
		return -EBADMSG;
	return 0;
}

static int write_value(struct restored *s)
{
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (json_object_set_new(s->told, "said", json_true()) < 0)
		return -ENOMEM;
	text = json_dumps(s->told, JSON_SORT_KEYS);
	return text ? ew_catalog_set(s->k->catalog, RESTORED, ew_slice_text(text)) : -ENOMEM;
}

/* Once, also when the rest is begun again. */
static int say(struct restored *s)
{
	char sentence[300];
	int r = ew_keeper_append(s->k, NULL, EW_EVENT_RESTORED, ew_io_wall(s->k->io), "keeper", nobody,
		json_pack("{s:O, s:O, s:O*}", "backup", json_object_get(s->told, "id"), "made_at", json_object_get(s->told, "made_at"), "restored_at",
			json_object_get(s->told, "restored_at")),
		NULL, NULL, NULL);

	(void)snprintf(sentence, sizeof(sentence),
		"this house was restored from a backup made at %s: nothing of after that is in it but deletions; look at calls that were lost, tokens, accounts and "
		"the public log, and resolve this when all is as it should be",
		json_string_value(json_object_get(s->told, "made_at")));
	if (r == 0)
		r = ew_keeper_except(s->k, NULL, "house_restored", sentence);
	if (r == 0)
		r = ew_remote_restored(s->k);
	if (r == 0)
		r = ew_spans_without_tape(s->k->catalog);
	return r < 0 ? r : write_value(s);
}

/* -- calls that were not finished -- */

struct unfinished {
	struct ew_id ids[AT_ONCE];
	bool live[AT_ONCE];
	size_t n;
};

static int take(void *arg, struct ew_id interaction, bool live)
{
	struct unfinished *u = arg;

	u->ids[u->n] = interaction;
	u->live[u->n++] = live;
	return u->n == AT_ONCE ? 1 : 0;
}

/* Frames that are not there were never counted: what is known of an open stretch is what the catalogue had. */
static int close_span(struct restored *s, struct ew_call *call, struct ew_id span)
{
	struct ew_span_row row;
	int r = ew_spans_get(s->k->catalog, span, &row);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	row.state = EW_SPAN_CLOSED;
	row.last = EW_TAPE_NOWHERE;
	row.to = s->made.us > row.from.us ? s->made : row.from;
	r = ew_spans_put(s->k->catalog, &row);
	return r < 0 ? r
		     : ew_keeper_append(s->k, call, EW_EVENT_SPAN_CLOSED, row.to, "keeper", nobody,
			       json_pack("{s:o, s:I, s:o, s:b}", "span", ew_json_id(span), "frames", (json_int_t)row.frames, "last",
				       ew_json_number_text(row.last), "recovered", 1),
			       NULL, NULL, NULL);
}

static int say_failed(struct restored *s, struct ew_call *call, uint32_t kind, struct ew_id party, uint32_t version)
{
	return ew_keeper_append(s->k, call, EW_EVENT_ARTIFACT_FAILED, ew_io_wall(s->k->io), "keeper", nobody,
		json_pack("{s:s, s:o, s:I, s:I, s:s}", "kind", ew_keeper_kind_name(kind), "party", ew_json_id(party), "version", (json_int_t)version, "attempts",
			(json_int_t)0, "because", LOST),
		NULL, NULL, NULL);
}

static bool was_recorded(const struct ew_call *call, struct ew_id party)
{
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++) {
		const struct ew_interaction_span *span = ew_interaction_span(call->fold, i);

		if (ew_id_equal(span->party, party) && span->purposes & EW_PURPOSE_RECORDING)
			return true;
	}
	return false;
}

/* It went on at least until then. */
static int end_live(struct restored *s, struct ew_call *call)
{
	struct ew_wall started = ew_interaction_started(call->fold);
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_spans(call->fold); i++)
		if (!ew_interaction_span(call->fold, i)->closed)
			r = close_span(s, call, ew_interaction_span(call->fold, i)->span);
	if (r == 0)
		r = ew_keeper_append(s->k, call, EW_EVENT_CALL_ENDED, s->made.us > started.us ? s->made : started, "keeper", nobody,
			json_pack("{s:s}", "cause", "unknown"), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_end_grants(s->k, call);
	if (r == 0)
		r = ew_live_remove_call(s->k->catalog, call->id);
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		struct ew_id party = ew_interaction_party(call->fold, i)->id;

		if (was_recorded(call, party))
			r = say_failed(s, call, EW_MAKE_AUDIO, party, 1);
	}
	return r;
}

static int end_jobs(struct restored *s, struct ew_call *call)
{
	struct ew_job_row row;
	int r = ew_jobs_waiting_first(s->k->catalog, call->id, &row);

	while (r == 0) {
		row.state = EW_JOB_FAILED;
		r = ew_jobs_update(s->k->catalog, &row);
		if (r == 0)
			r = say_failed(s, call, row.kind, row.party, row.version);
		if (r == 0)
			r = ew_jobs_waiting_first(s->k->catalog, call->id, &row);
	}
	return r == -ENOENT ? 0 : r;
}

static int end_call(struct restored *s, struct ew_id id, bool live)
{
	struct ew_call *call;
	int r = ew_keeper_call(s->k, id, &call);

	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r; /* told of when it was taken up */
	r = live ? end_live(s, call) : 0;
	if (r == 0)
		r = end_jobs(s, call);
	if (r == 0)
		r = ew_keeper_except(s->k, call, "recording_lost", LOST);
	s->calls++;
	return r < 0 ? r : ew_keeper_finish_if_done(s->k, call);
}

static int end_some(struct restored *s, struct ew_id *after, bool *ret_more)
{
	struct unfinished u = {.n = 0};
	int r = ew_copy_unfinished(s->k->catalog, *after, take, &u);

	*ret_more = r == 1;
	if (r < 0 || u.n == 0)
		return r < 0 ? r : 0;
	r = ew_keeper_begin(s->k);
	for (size_t i = 0; r == 0 && i < u.n; i++)
		r = end_call(s, u.ids[i], u.live[i]);
	if (r == 0)
		r = ew_keeper_commit(s->k);
	if (r == 0)
		*after = u.ids[u.n - 1];
	ew_keeper_calls_trim(s->k);
	return r;
}

/* -- */

static int begin(struct restored *s)
{
	int r = json_is_true(json_object_get(s->told, "said")) ? 0 : ew_keeper_begin(s->k);

	if (r < 0 || json_is_true(json_object_get(s->told, "said")))
		return r;
	r = say(s);
	return r < 0 ? r : ew_keeper_commit(s->k);
}

static int end(struct restored *s)
{
	int r = ew_keeper_begin(s->k);

	if (r == 0)
		r = ew_catalog_forget(s->k->catalog, RESTORED);
	return r < 0 ? r : ew_keeper_commit(s->k);
}

static int take_over(struct restored *s)
{
	struct ew_id after = nobody;
	bool more = true;
	int r = begin(s);

	while (r == 0 && more)
		r = end_some(s, &after, &more);
	if (r == 0)
		r = end(s);
	if (r == 0)
		ew_log(EW_LOG_WARNING, "restored", EW_F_U64("calls_lost", s->calls));
	return r;
}

int ew_keeper_restored_open(struct ew_keeper *k)
{
	struct restored s = {.k = k};
	int r;

	ew_buf_init(&s.text, 4096);
	r = read_value(&s);
	if (r == 0)
		r = take_over(&s);
	else if (r == -ENOENT)
		r = 0; /* of no backup */
	ew_buf_free(&s.text);
	json_decref(s.told);
	return r;
}
