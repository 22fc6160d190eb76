/*
 * What was said on a call, handed in by a worker: checked member by member, given the parties it belongs to, and stored as the next version of the
 * call's transcript with what is known of its making. Must never store anything of a call that has changed since it was heard, nor of what was
 * deleted since.
 */
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_phrases.h"
#include "programs/keeper/keeper_recheck.h"

#include <errno.h>

#include "base/log.h"
#include "base/reader.h"
#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/people/desk.h"

#define MOST_SEGMENTS 20000

static const struct ew_id nobody;

struct hearing {
	struct ew_keeper *k;
	struct ew_worker_seat *seat;
	const struct ew_msg_job_heard *said;
	struct ew_call *call;
	json_t *segments; /* owned */
	json_t *speech;   /* [{"party", "speech_ms", "unheard_ms"}]; owned */
	json_t *counts;   /* owned */
	json_t *found;    /* when what was found was said; owned */
	uint64_t speech_ms, unheard_ms;
	struct ew_buf sealed; /* payload of the original */
};

static void hearing_free(struct hearing *h)
{
	json_decref(h->segments);
	json_decref(h->speech);
	json_decref(h->counts);
	json_decref(h->found);
	ew_buf_free(&h->sealed);
}

/* -- reading what the worker wrote -- */

/* So many bytes of the output, which hash to this. */
static int read_output(const struct hearing *h, uint64_t at, uint64_t bytes, const struct ew_hash *expected, struct ew_buf *to)
{
	struct ew_hash hash;
	size_t got = 0, n = (size_t)bytes;
	uint8_t *into = bytes <= to->max ? ew_buf_extend(to, n) : NULL;
	int r;

	if (!into)
		return bytes <= to->max ? -ENOMEM : -EFBIG;
	while (got < n) {
		ssize_t part = ew_io_read_at(h->k->io, h->seat->output, into + got, n - got, at + got);

		if (part <= 0)
			return part < 0 ? (int)part : -EBADMSG;
		got += (size_t)part;
	}
	r = ew_sha256_of(ew_buf_slice(to), &hash);
	return r == 0 && memcmp(&hash, expected, sizeof(hash)) != 0 ? -EBADMSG : r;
}

static bool is_ms(const json_t *one, const char *name)
{
	const json_t *value = json_object_get(one, name);

	return json_is_integer(value) && json_integer_value(value) >= 0 && json_integer_value(value) <= UINT32_MAX;
}

static bool are_words(const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_object_size(one) != 3 || !json_is_string(json_object_get(one, "text")) || !is_ms(one, "from_ms") || !is_ms(one, "to_ms"))
			return false;
	return json_array_size(list) > 0;
}

/* A segment says whose it is by the number of its source; only what is known stays in it. */
static int settle_segment(const struct hearing *h, json_t *one)
{
	const json_t *source = json_object_get(one, "source"), *confidence = json_object_get(one, "confidence"), *words = json_object_get(one, "words");
	json_int_t number = json_is_integer(source) ? json_integer_value(source) : -1;

	if (!is_ms(one, "from_ms") || !is_ms(one, "to_ms") || !json_is_string(json_object_get(one, "text")) ||
		(confidence && !json_is_number(confidence)) || (words && !are_words(words)) ||
		json_object_size(one) != 4u + (confidence != NULL) + (words != NULL) || number < 0 ||
		number >= h->seat->n_heard)
		return -EBADMSG;
	if (!ew_json_put(one, "party", ew_json_id(h->seat->heard[number])))
		return -ENOMEM;
	return json_object_del(one, "source") == 0 ? 0 : -EBADMSG;
}

static int read_segments(struct hearing *h)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	json_t *one;
	size_t i;
	int r;

	ew_buf_init_secret(&text, EW_MAX_HEARD_BYTES);
	r = read_output(h, 0, h->said->bytes, &h->said->sha256, &text);
	if (r < 0)
		return r;
	h->segments = json_loadb((const char *)text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_array(h->segments) || json_array_size(h->segments) > MOST_SEGMENTS)
		return -EBADMSG;
	json_array_foreach (h->segments, i, one) {
		r = settle_segment(h, one);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_speech(struct hearing *h)
{
	struct ew_reader r;

	h->speech = json_array();
	ew_reader_init(&r, h->said->heard);
	while (h->speech && r.rest.len > 0 && ew_reader_ok(&r)) {
		uint8_t number = ew_reader_u8(&r);
		uint32_t speech = ew_reader_u32(&r), unheard = ew_reader_u32(&r);

		if (!ew_reader_ok(&r) || number >= h->seat->n_heard || unheard > speech)
			return -EBADMSG;
		h->speech_ms += speech;
		h->unheard_ms += unheard;
		if (json_array_append_new(h->speech, json_pack("{s:o, s:I, s:I}", "party", ew_json_id(h->seat->heard[number]), "speech_ms",
							     (json_int_t)speech, "unheard_ms", (json_int_t)unheard)) < 0)
			return -ENOMEM;
	}
	return h->speech ? 0 : -ENOMEM;
}

static int read_counts(struct hearing *h)
{
	const json_t *one;
	size_t i;

	h->counts = json_loadb((const char *)h->said->counts.at, h->said->counts.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_array(h->counts))
		return -EBADMSG;
	json_array_foreach (h->counts, i, one)
		if (json_object_size(one) != 3 || !json_is_string(json_object_get(one, "kind")) || !json_is_string(json_object_get(one, "rule")) ||
			!json_is_integer(json_object_get(one, "count")))
			return -EBADMSG;
	return 0;
}

static bool is_finding(const struct hearing *h, const json_t *one)
{
	const json_t *source = json_object_get(one, "source"), *code = json_object_get(one, "code");

	return json_is_string(json_object_get(one, "kind")) && json_is_string(json_object_get(one, "rule")) && is_ms(one, "from_ms") &&
	       is_ms(one, "to_ms") && json_is_integer(source) && json_integer_value(source) >= 0 && json_integer_value(source) < h->seat->n_heard &&
	       (!code || json_is_boolean(code));
}

static int read_found(struct hearing *h)
{
	const json_t *one;
	size_t i;

	h->found = json_loadb((const char *)h->said->said.at, h->said->said.len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_array(h->found))
		return -EBADMSG;
	json_array_foreach (h->found, i, one)
		if (!is_finding(h, one))
			return -EBADMSG;
	return 0;
}

/* There is one only where it was asked for. */
static int read_original(struct hearing *h)
{
	const struct ew_msg_job_heard *m = h->said;

	if (m->original == EW_TEXT_ORIGINAL_NONE)
		return 0;
	if (h->seat->hears_original == EW_TEXT_ORIGINAL_NONE || m->original > EW_TEXT_ORIGINAL_NOT_KEPT)
		return -EBADMSG;
	if (m->original == EW_TEXT_ORIGINAL_NOT_KEPT)
		return 0;
	if (h->seat->hears_original != EW_TEXT_ORIGINAL_KEPT || m->header.len == 0 || m->original_bytes == 0)
		return -EBADMSG;
	ew_buf_init(&h->sealed, EW_ORIGINAL_PAYLOAD_BYTES);
	return read_output(h, m->bytes, m->original_bytes, &m->original_sha256, &h->sealed);
}

static int read_all(struct hearing *h)
{
	int r = read_segments(h);

	if (r == 0)
		r = read_speech(h);
	if (r == 0)
		r = read_counts(h);
	if (r == 0)
		r = read_found(h);
	return r < 0 ? r : read_original(h);
}

/* -- storing -- */

static enum ew_redaction_profile profile_of(const struct hearing *h)
{
	return (enum ew_redaction_profile)ew_interaction_terms(h->call->fold)->redact[EW_ARTIFACT_TRANSCRIPT];
}

static int64_t length_ms(const struct hearing *h)
{
	int64_t ms = (ew_interaction_ended(h->call->fold).us - ew_interaction_started(h->call->fold).us) / EW_US_PER_MS;

	return ms > 0 ? ms : 0;
}

static json_t *fields_of(const struct hearing *h, uint32_t version, const struct ew_hash *hash, size_t bytes)
{
	bool checked = profile_of(h) != EW_PROFILE_NONE;
	json_t *fields = json_pack("{s:s, s:I, s:i, s:I, s:[], s:i, s:o, s:I, s:s*, s:o, s:{s:s, s:s}, s:O, s:b}", "kind", "transcript", "version",
		(json_int_t)version, "from_ms", 0, "to_ms", (json_int_t)length_ms(h), "trimmed", "cut", 0, "sha256", ew_json_hash_text(hash), "bytes",
		(json_int_t)bytes, "model", h->k->speech.model[0] ? h->k->speech.model : NULL, "vendor", ew_json_id(h->k->speech.vendor), "made_by",
		"program", "worker", "version", EW_VERSION, "speech", h->speech, "checked", checked);

	if (!fields || !checked)
		return fields;
	if (ew_json_put(fields, "profile", json_string(ew_profile_name(profile_of(h)))) &&
		ew_json_put(fields, "redacted", json_incref(h->counts)) && ew_json_put(fields, "rules", json_integer(h->said->rules)) &&
		(ew_id_is_zero(h->said->memory) || ew_json_put(fields, "memory", ew_json_id(h->said->memory))))
		return fields;
	json_decref(fields);
	return NULL;
}

static int put_row(struct hearing *h, struct ew_slice text, uint32_t version)
{
	struct ew_keeper *k = h->k;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_handed_row row = {
		.interaction = h->call->id,
		.kind = EW_ARTIFACT_TRANSCRIPT,
		.version = version,
		.from = ew_interaction_started(h->call->fold),
		.to = ew_interaction_ended(h->call->fold),
		.made = ew_io_wall(k->io),
		.event = ew_interaction_next(h->call->fold) - 1,
		.held_back = ew_interaction_treated(h->call->fold, EW_ARTIFACT_TRANSCRIPT, EW_TREAT_SEAL, NULL).us != 0,
	};
	int r;

	ew_buf_init(&sealed, 2 * EW_MAX_HEARD_BYTES);
	r = ew_keeper_seal(k, h->call, "handed", row.event, text, &sealed);
	row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_handed_insert(k->catalog, &row);
	return r < 0 ? r : ew_retention_handed_in(k, h->call, EW_ARTIFACT_TRANSCRIPT);
}

static int list_found(const struct hearing *h, struct ew_mute_list *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (h->found, i, one) {
		struct ew_mute_found found = {
			.party = h->seat->heard[json_integer_value(json_object_get(one, "source"))],
			.from_ms = json_integer_value(json_object_get(one, "from_ms")),
			.to_ms = json_integer_value(json_object_get(one, "to_ms")),
			.kind = json_string_value(json_object_get(one, "kind")),
			.rule = json_string_value(json_object_get(one, "rule")),
			.code = json_is_true(json_object_get(one, "code")),
		};
		int r = ew_mute_add(list, &found);

		if (r < 0)
			return r;
	}
	return 0;
}

static int mute(struct hearing *h, uint32_t version)
{
	_cleanup_(ew_mute_list_free) struct ew_mute_list list = {0};
	int r = list_found(h, &list);

	return r < 0 ? r : ew_keeper_mute(h->k, h->call, &list, EW_ARTIFACT_TRANSCRIPT, version);
}

/* What was said is there already, or was never wanted. */
static int only_mute(struct hearing *h)
{
	_cleanup_(ew_mute_list_free) struct ew_mute_list list = {0};
	int r = list_found(h, &list);

	return r < 0 ? r : ew_keeper_recheck_mutes(h->k, h->call, &list, h->counts);
}

/* As of what is handed in: a text without its original is better than no text, and somebody is told. */
static int take_original(struct hearing *h, struct ew_original *o, bool *ret_kept)
{
	int r = -ENOKEY;

	*ret_kept = false;
	if (h->said->original == EW_TEXT_ORIGINAL_NONE || !ew_keeper_original_wanted(h->call, EW_ARTIFACT_TRANSCRIPT))
		return 0;
	if (h->said->original == EW_TEXT_ORIGINAL_KEPT)
		r = ew_keeper_original_take(
			h->k, h->call, EW_ARTIFACT_TRANSCRIPT, h->seat->original_epoch, h->said->header, ew_buf_slice(&h->sealed), o);
	*ret_kept = r == 0;
	return r == 0 || r == -ENOMEM ? r : ew_keeper_except(h->k, h->call, "original_not_kept", NULL);
}

static int append(struct hearing *h, uint32_t version, struct ew_slice text, const struct ew_original *o)
{
	struct ew_hash hash;
	json_t *fields;
	int r = ew_sha256_of(text, &hash);

	if (r < 0)
		return r;
	fields = fields_of(h, version, &hash, text.len);
	if (fields && o && !ew_json_put(fields, "original", ew_original_json(o))) {
		json_decref(fields);
		return -ENOMEM;
	}
	return ew_keeper_append(h->k, h->call, EW_EVENT_ARTIFACT_RECEIVED, ew_io_wall(h->k->io), "keeper", nobody, fields, NULL, NULL, NULL);
}

static int put_original(struct hearing *h, struct ew_original *o, uint32_t version)
{
	return ew_keeper_original_keep(h->k, o, version, ew_interaction_next(h->call->fold) - 1);
}

static int store(struct hearing *h)
{
	struct ew_keeper *k = h->k;
	_cleanup_(ew_original_free) struct ew_original original = {0};
	bool kept = false;
	char *text = json_dumps(h->segments, JSON_COMPACT | JSON_SORT_KEYS);
	uint32_t last;
	int r = text ? ew_handed_last(k->catalog, h->call->id, EW_ARTIFACT_TRANSCRIPT, &last) : -ENOMEM;

	if (r == 0)
		r = take_original(h, &original, &kept);
	if (r == 0)
		r = append(h, last + 1, ew_slice_text(text), kept ? &original : NULL);
	if (r == 0 && kept)
		r = put_original(h, &original, last + 1);
	if (r == 0)
		r = put_row(h, ew_slice_text(text), last + 1);
	if (r == 0)
		r = mute(h, last + 1);
	if (r == 0)
		r = ew_keeper_phrases(k, h->call, h->segments, EW_ARTIFACT_TRANSCRIPT, last + 1);
	if (r == 0)
		r = ew_keeper_spoken_notices(k, h->call, h->segments, h->unheard_ms == 0);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	return r;
}

/* Refused or deleted meanwhile, or to be destroyed: nothing of it stays. */
static bool is_unwanted(const struct hearing *h, bool again)
{
	return ew_keeper_hearing_is_unwanted(h->k, h->call, again) ||
	       ew_interaction_treated(h->call->fold, EW_ARTIFACT_TRANSCRIPT, EW_TREAT_PURGE, NULL).us != 0;
}

static int make_true(struct hearing *h)
{
	struct ew_keeper *k = h->k;
	bool again = ew_keeper_is_hearing_again(&h->seat->work.row), unwanted = is_unwanted(h, again);
	int r = ew_keeper_begin(k);

	h->seat->work.row.state = EW_JOB_DONE;
	if (r == 0 && again && !unwanted)
		r = only_mute(h);
	else if (r == 0 && h->speech_ms > 0 && !unwanted)
		r = store(h);
	if (r == 0 && h->unheard_ms > 0 && !again && !unwanted)
		r = ew_keeper_except(k, h->call, "speech_not_transcribed", NULL);
	if (r == 0)
		r = ew_jobs_update(k->catalog, &h->seat->work.row);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		return again && !unwanted ? ew_keeper_recheck_heard(k, h->seat->work.row.id, h->call->id, h->counts) : 0;
	ew_keeper_rollback(k);
	h->seat->work.row.state = EW_JOB_WAITING;
	return r;
}

int ew_keeper_heard(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_heard *m)
{
	_cleanup_(hearing_free) struct hearing h = {.k = k, .seat = seat, .said = m};
	bool off = false;
	int r = ew_keeper_job_is_off(k, &seat->work, &off);

	if (r < 0 || (off && !ew_keeper_is_hearing_again(&seat->work.row))) /* again: what may not be in the sound is silenced, however late */
		return r;
	r = ew_keeper_call(k, seat->work.row.interaction, &h.call);
	if (r == 0 && ew_interaction_is_frozen(h.call->fold))
		return ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_NO_ROOM, "the call was frozen while it was heard");
	if (r == 0 && ew_interaction_redaction_changes(h.call->fold) != seat->redactions)
		return ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_NO_ROOM, "the call was redacted while it was heard");
	if (r == 0)
		r = read_all(&h);
	if (r == 0)
		return make_true(&h);
	return ew_keeper_job_ended(k, &seat->work, r, "what the worker heard cannot be read");
}
