/*
 * What one would expect and is not there, each with the reason as far as the events tell it. An empty list is the
 * strongest word of the record: so whatever cannot be said stands here.
 */
#include "domain/record_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add(json_t *list, const char *what, const char *because)
{
	return ew_record_add(list, json_pack("{s:s, s:s}", "what", what, "because", because));
}

static int add_of(json_t *list, const char *what, struct ew_id party, const char *because)
{
	return ew_record_add(
		list, json_pack("{s:s, s:o, s:s}", "what", what, "party", ew_id_json(party), "because", because));
}

static bool over(const struct ew_interaction *it)
{
	return it->state == EW_STATE_FINISHED || it->state == EW_STATE_FAILED;
}

/* -- the call --------------------------------------------------------------------------------- */

/* Losses stand here as the events have them. */
static int add_losses(const struct ew_interaction *it, json_t *list)
{
	const json_t *loss;
	size_t i;

	json_array_foreach (it->missing, i, loss) {
		const char *type = json_string_value(json_object_get(loss, "type"));
		_cleanup_(ew_json_drop) json_t *entry = json_deep_copy(loss);

		if (!entry || !ew_json_put(entry, "what", json_string("media")) ||
			!ew_json_put(entry, "because",
				json_string(type && strcmp(type, "gap") == 0
						? "packets that were allowed could not be kept"
						: "the recorder was away: what was said until then is not there")) ||
			json_array_append(list, entry) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_call(const struct ew_record *record, json_t *list)
{
	const struct ew_interaction *it = record->it;
	int r = 0;

	if (json_object_size(it->facts) == 0)
		r = add(list, "facts", "nothing is shown of what the telephone side told of the call");
	if (r == 0 && it->ended.us == 0)
		r = add(list, "end", "the call lasts");
	else if (r == 0 && !over(it))
		r = add(list, "finished", "the call has ended, and what is made of it is not complete yet");
	if (r == 0 && json_array_size(record->signalling) == 0)
		r = add(list, "signalling", "no event holds a message of the signalling that told the facts");
	return r;
}

static int add_decision(const struct ew_record *record, json_t *list)
{
	if (!record->it->mode)
		return add(list, "decision", "no event says what policy decided");
	if (json_is_null(json_object_get(record->decision, "policy")))
		return add(list, "policy", "no policy was in force when this call was decided on");
	return 0;
}

static bool records(const struct ew_interaction *it)
{
	return it->n_spans > 0 || (it->mode && strcmp(it->mode, "never") != 0);
}

static int add_notice(const struct ew_record *record, json_t *list)
{
	if (!records(record->it) || record->notices > 0)
		return 0;
	return add(list, "notice", "no event tells that a notice was heard to its end: the log does not know");
}

static int add_retention(const struct ew_record *record, json_t *list)
{
	if (!records(record->it) || json_is_object(json_object_get(record->decision, "keep")))
		return 0;
	return add(list, "retention", "the event of the decision does not say how long anything is kept");
}

/* -- parties ---------------------------------------------------------------------------------- */

/* Only what the terms ask for can be missing. */
static bool lacks_consent(const struct ew_interaction *it, const struct ew_person *person, unsigned i)
{
	enum ew_consent is = ew_consent_of(&person->says, 1u << i, it->terms.tells);
	enum ew_need need = (enum ew_need)it->terms.need[i];

	if (person->says.kind != EW_PARTY_CUSTOMER || need == EW_NEED_NOTHING || is == EW_CONSENT_DECLINED ||
		is == EW_CONSENT_WITHDRAWN)
		return false;
	return (need == EW_NEED_NOTICE && is < EW_CONSENT_NOTIFIED) || (need == EW_NEED_IMPLIED && is < EW_CONSENT_IMPLIED) ||
		(need >= EW_NEED_GRANT && is < EW_CONSENT_GRANTED);
}

static int add_consent(const struct ew_interaction *it, const struct ew_party_state *party, json_t *list)
{
	const struct ew_person *person = ew_person_of(it, party->shown.id);
	uint32_t refused = party->shown.refused | ew_refused_for_all(it);
	int r = 0;

	for (unsigned i = 0; r == 0 && person && i < EW_PURPOSE_COUNT; i++) {
		if (!(it->allowed & 1u << i) || (refused & 1u << i) || !lacks_consent(it, person, i))
			continue;
		r = ew_record_add(list, json_pack("{s:s, s:o, s:s, s:s, s:s}", "what", "consent", "party",
						ew_id_json(party->shown.id), "purpose", ew_purpose_name(1u << i), "needed",
						ew_need_name((enum ew_need)it->terms.need[i]), "because",
						"no event says that this party was told or agreed as the terms demand"));
	}
	return r;
}

/* What became of the newest artifact of a kind: "made", "failed" or NULL. */
static const char *artifact_state(const struct ew_interaction *it, const char *kind, struct ew_id party)
{
	char text[EW_ID_TEXT_BYTES];
	const json_t *one;
	size_t i;

	ew_id_format(party, text);
	json_array_foreach (it->artifacts, i, one) {
		const char *its = json_string_value(json_object_get(one, "party"));
		const char *of = json_string_value(json_object_get(one, "kind"));

		if (its && of && strcmp(its, text) == 0 && strcmp(of, kind) == 0)
			return json_string_value(json_object_get(one, "state"));
	}
	return NULL;
}

static uint64_t packets_of(const struct ew_interaction *it, struct ew_id party, bool *ret_counted)
{
	uint64_t packets = 0;

	*ret_counted = false;
	for (size_t i = 0; i < it->n_streams; i++) {
		const struct ew_interaction_stream *s = &it->streams[i].shown;

		if (!ew_id_equal(s->party, party))
			continue;
		*ret_counted = true;
		if (!s->counted)
			return UINT64_MAX; /* not known yet */
		packets += s->packets;
	}
	return packets;
}

static uint64_t frames_of(const struct ew_interaction *it, struct ew_id party, size_t *ret_spans)
{
	uint64_t frames = 0;

	*ret_spans = 0;
	for (size_t i = 0; i < it->n_spans; i++) {
		const struct ew_interaction_span *s = &it->spans[i];

		if (!ew_id_equal(s->party, party) || !(s->purposes & EW_PURPOSE_RECORDING))
			continue;
		*ret_spans += 1;
		frames += s->frames;
	}
	return frames;
}

/* Why nothing of the party was let through; the strongest reason first. */
static const char *why_shut(const struct ew_interaction *it, const struct ew_party_state *party)
{
	if (!it->mode)
		return "policy decided nothing, so the gate stayed shut";
	if ((party->shown.refused | ew_interaction_refused(it)) & EW_PURPOSE_RECORDING)
		return "recording was refused before anything was kept";
	if (strcmp(it->mode, "never") == 0)
		return "policy says that this call is not recorded";
	if (!ew_interaction_wanted(it))
		return "recording on demand was never started";
	if ((party->shown.paused | it->paused_all) & EW_PURPOSE_RECORDING)
		return "recording was paused or stopped before anything was kept";
	return "the gate was never opened, although policy allowed it";
}

static const char *why_silent(const struct ew_interaction *it, const struct ew_party_state *party)
{
	bool streams;
	size_t spans;
	uint64_t packets = packets_of(it, party->shown.id, &streams);
	uint64_t frames = frames_of(it, party->shown.id, &spans);
	const char *audio = artifact_state(it, "audio", party->shown.id);

	if (audio && strcmp(audio, "made") == 0)
		return NULL;
	if (!streams)
		return "the telephone side never offered a stream of this party";
	if (audio)
		return "making the recording failed; see the exceptions";
	if (packets == 0)
		return "no packet of this party arrived";
	if (spans == 0)
		return why_shut(it, party);
	if (it->ended.us == 0)
		return "the call lasts: the recording is made when it has ended";
	if (!over(it))
		return "the call has ended and the recording is not made yet";
	if (frames == 0)
		return "the gate was open and nothing came through it";
	if (ew_interaction_purge_held(it, EW_ARTIFACT_AUDIO) &&
		ew_interaction_audio_treated(it, party->shown.id, EW_TREAT_PURGE).us != 0)
		return "it was refused, and policy destroys what had been recorded until then; a legal hold keeps it, unopened";
	return ew_interaction_audio_treated(it, party->shown.id, EW_TREAT_PURGE).us != 0
		? "it was refused, and what had been recorded until then was destroyed, as policy says"
		: "nothing says why: frames were kept and no recording was made of them";
}

static int add_artifacts(const struct ew_interaction *it, const struct ew_party_state *party, json_t *list)
{
	const json_t *word;
	size_t i, spans;
	int r = 0;

	if (!over(it) || frames_of(it, party->shown.id, &spans) == 0)
		return 0;
	json_array_foreach (it->makes, i, word) {
		const char *kind = json_string_value(word);

		if (r < 0 || !kind || strcmp(kind, "audio") == 0)
			continue;
		const char *state = artifact_state(it, kind, party->shown.id);

		if (!state || strcmp(state, "made") != 0)
			r = ew_record_add(list,
				json_pack("{s:s, s:s, s:o, s:s}", "what", "artifact", "kind", kind, "party",
					ew_id_json(party->shown.id), "because",
					state ? "making it failed; see the exceptions"
					      : "policy wants it and no event says that it was made"));
	}
	return r;
}

static int add_gate(const struct ew_interaction *it, const struct ew_party_state *party, json_t *list)
{
	if (!party->shown.opening || it->ended.us == 0)
		return 0;
	return add_of(list, "opening", party->shown.id, "the recorder never answered the last opening of this gate");
}

static int add_party(const struct ew_interaction *it, const struct ew_party_state *party, json_t *list)
{
	const char *why = why_silent(it, party);
	int r = add_consent(it, party, list);

	if (r == 0 && why)
		r = add_of(list, "audio", party->shown.id, why);
	if (r == 0)
		r = add_artifacts(it, party, list);
	return r == 0 ? add_gate(it, party, list) : r;
}

/* Those that the facts name and that never had a stream. */
static int add_unheard(const struct ew_interaction *it, json_t *list)
{
	const json_t *told;
	size_t i;
	int r = 0;

	json_array_foreach (json_object_get(it->facts, "parties"), i, told) {
		const char *text = json_string_value(json_object_get(told, "id"));
		struct ew_party_state silent = {0};

		if (r == 0 && text && ew_id_parse(ew_slice_text(text), &silent.shown.id) == 0 &&
			!ew_interaction_party_state(it, silent.shown.id))
			r = add_of(list, "audio", silent.shown.id, why_silent(it, &silent));
	}
	return r;
}

static int add_parties(const struct ew_interaction *it, json_t *list)
{
	int r = it->n_parties == 0 ? add(list, "parties", "nobody of this call ever had a stream") : 0;

	for (size_t i = 0; r == 0 && i < it->n_parties; i++)
		r = add_party(it, &it->parties[i], list);
	return r == 0 ? add_unheard(it, list) : r;
}

/* -- what was kept ---------------------------------------------------------------------------- */

static int add_spans(const struct ew_interaction *it, json_t *list)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < it->n_spans; i++) {
		const struct ew_interaction_span *span = &it->spans[i];

		if (!span->closed && it->ended.us != 0)
			r = ew_record_add(list, json_pack("{s:s, s:o, s:o, s:s}", "what", "span_end", "recording",
							ew_id_json(span->span), "party", ew_id_json(span->party),
							"because", "no event says where this recording ends"));
	}
	return r;
}

static int add_frames(const struct ew_interaction *it, json_t *list)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (it->artifacts, i, one) {
		json_t *lost = json_object_get(one, "missing_frames");

		if (r == 0 && json_integer_value(lost) > 0)
			r = ew_record_add(list,
				json_pack("{s:s, s:O?, s:O?, s:O, s:s}", "what", "frames", "kind",
					json_object_get(one, "kind"), "party", json_object_get(one, "party"), "frames",
					lost, "because",
					"the tape was said to hold them, and they were not found or did not open"));
	}
	return r;
}

static int add_opt_outs(const struct ew_record *record, json_t *list)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (record->opt_outs, i, one) {
		bool inherited = json_object_get(one, "inherited_from");

		if (r == 0 && !inherited && json_is_null(json_object_get(one, "obeyed_ms")))
			r = ew_record_add(list,
				json_pack("{s:s, s:O?, s:O?, s:s}", "what", "opt_out_time", "event",
					json_object_get(one, "event"), "party", json_object_get(one, "party"),
					"because", "the event of this opt-out does not say when the gate was shut"));
	}
	return r;
}

static int add_redaction(const struct ew_record *record, json_t *list)
{
	if (json_array_size(record->versions) == 0 || ew_interaction_is_checked(record->it, (struct ew_id){{0}}))
		return 0;
	return add(list, "redaction",
		ew_interaction_muted(record->it) > 0      ? "not all that is said was read for what should be removed from the sound"
		: ew_interaction_redacted(record->it) > 0 ? "people marked what is not to be heard; nothing has looked for more"
							  : "nothing has looked for what should be removed from the sound");
}

json_t *ew_record_missing(const struct ew_record *record)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	if (!list || add_losses(record->it, list) < 0 || add_call(record, list) < 0 ||
		add_decision(record, list) < 0 || add_notice(record, list) < 0 || add_parties(record->it, list) < 0 ||
		add_spans(record->it, list) < 0 || add_frames(record->it, list) < 0 ||
		add_opt_outs(record, list) < 0 || add_retention(record, list) < 0 ||
		add_redaction(record, list) < 0 || json_array_extend(list, record->withheld) < 0)
		return NULL;
	return TAKE(list);
}

/* -- flags ------------------------------------------------------------------------------------ */

/* Sorted by their bytes, each once. */
json_t *ew_record_exception_flags(const struct ew_record *record)
{
	_cleanup_(ew_json_drop) json_t *words = json_array();
	const json_t *one;
	size_t i;

	json_array_foreach (record->exceptions, i, one) {
		json_t *kind = json_object_get(one, "kind");
		const char *text = json_string_value(kind);
		size_t at = 0;

		while (text && at < json_array_size(words) &&
			strcmp(json_string_value(json_array_get(words, at)), text) < 0)
			at++;
		if (!words || !text || (json_array_get(words, at) && json_equal(json_array_get(words, at), kind)))
			continue;
		if (json_array_insert(words, at, kind) < 0)
			return NULL;
	}
	return TAKE(words);
}
