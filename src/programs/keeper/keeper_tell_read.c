/*
 * What is told, read and judged: which members a thing has, which voices may say it, and whether a refusal stands against it. Must
 * never turn a refusal of somebody away for want of something else: who says no is believed.
 */
#include "programs/keeper/keeper_tell.h"

#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_tokens.h"

#define VOICE(v) (1u << EW_VOICE_##v)
#define ANYBODY (VOICE(MACHINE) | VOICE(PLATFORM) | VOICE(AGENT) | VOICE(PERSON))
#define QUESTION_MS 15000

typedef int tell_fn(struct ew_telling *t);

const char *ew_told_text(const struct ew_telling *t, const char *name)
{
	return json_string_value(json_object_get(t->asked->arguments, name));
}

static int wrong(struct ew_telling *t, const char *sentence)
{
	t->status = 422;
	t->problem = "invalid_body";
	(void)snprintf(t->detail, sizeof(t->detail), "%s", sentence);
	return -EINVAL;
}

static int forbidden(struct ew_telling *t, const char *problem, const char *sentence)
{
	t->status = 403;
	t->problem = problem;
	(void)snprintf(t->detail, sizeof(t->detail), "%s", sentence);
	return -EPERM;
}

static int conflict(struct ew_telling *t, const char *problem, const char *sentence)
{
	t->status = 409;
	t->problem = problem;
	(void)snprintf(t->detail, sizeof(t->detail), "%s", sentence);
	return -EPERM;
}

/* -- members that several have -- */

static bool knows_party(const struct ew_interaction *it, struct ew_id id)
{
	struct ew_participant who;

	for (size_t i = 0; ew_interaction_participant(it, i, &who); i++) {
		if (ew_id_equal(who.id, id))
			return true;
	}
	return false;
}

static int put_party(struct ew_telling *t, bool needed)
{
	const char *text = ew_told_text(t, "party");

	if (!text)
		return needed ? wrong(t, "\"party\" is missing: the id of a party of this call was expected") : 0;
	if (ew_id_parse(ew_slice_text(text), &t->party) < 0 || !knows_party(t->call->fold, t->party))
		return wrong(t, "\"party\" is not the id of a party of this call; GET /v1/interactions/{id} lists them");
	return ew_json_put(t->fields, "party", json_string(text)) ? 0 : -ENOMEM;
}

static int put_purposes(struct ew_telling *t, uint32_t otherwise)
{
	const json_t *words = json_object_get(t->asked->arguments, "purposes");

	t->purposes = words ? ew_purposes_of_json(words) : otherwise;
	if (words && (!json_is_array(words) || json_array_size(words) != (size_t)__builtin_popcount(t->purposes)))
		return wrong(t, "\"purposes\" is not a list of different purposes such as [\"recording\"]");
	return ew_json_put(t->fields, "purposes", ew_json_purposes(t->purposes)) ? 0 : -ENOMEM;
}

static int put_voice(struct ew_telling *t)
{
	return ew_json_put(t->fields, "voice", json_string(ew_voice_name(t->voice))) &&
			ew_json_put(t->fields, "asserted", json_string("claimed"))
		? 0
		: -ENOMEM;
}

/* A caller's own word: data, personal where it may name somebody. */
static int put_text(struct ew_telling *t, const char *name, bool personal)
{
	const char *text = ew_told_text(t, name);

	if (!text)
		return 0;
	if (strlen(text) > EW_MAX_REASON_BYTES)
		return wrong(t, "a text is longer than 500 bytes");
	return ew_json_put(personal ? t->personal : t->fields, name, json_string(text)) ? 0 : -ENOMEM;
}

static int put_segment(struct ew_telling *t, bool needed)
{
	const char *text = ew_told_text(t, "segment");

	t->segment = text ? ew_segment_of(ew_slice_text(text)) : -1;
	if (!text)
		return needed ? wrong(t, "\"segment\" is missing: payment, health, credentials, identity, private, "
					 "advice, on_hold or other was expected")
			      : 0;
	if (t->segment < 0)
		return wrong(t, "\"segment\" is none of: payment, health, credentials, identity, private, advice, on_hold, "
				"other");
	return ew_json_put(t->fields, "segment", json_string(text)) ? 0 : -ENOMEM;
}

/* -- notices -- */

static json_t *tells_json(uint32_t tells)
{
	json_t *words = json_array();

	for (unsigned i = 0; words && i < EW_TELLS_COUNT; i++) {
		if (tells & 1u << i)
			json_array_append_new(words, json_string(ew_tells_name(1u << i)));
	}
	return words;
}

/*
 * What was played counts for what policy says it tells only when it is what policy means. Who says which audio it was
 * asks for it to be compared: where nothing is known to compare it with, it counts for nothing. Where the audio was
 * not there when the policy was activated, somebody else plays it, and its name is all that policy means.
 */
static int check_version(struct ew_telling *t, const struct ew_policy_set *set, const struct ew_notice *notice)
{
	const char *version = ew_told_text(t, "version");
	struct ew_hash is, played;
	bool known = ew_policy_set_audio(set, notice, &is);

	if (version && ew_hex_decode(ew_slice_text(version), played.bytes, sizeof(played.bytes)) < 0)
		return wrong(t, "\"version\" is not the SHA-256 of the audio that was played, in hex");
	t->unknown_version = version && !set->knows_notices;
	t->other_version = version && known && memcmp(is.bytes, played.bytes, sizeof(is.bytes)) != 0;
	if (version)
		return ew_json_put(t->fields, "version", json_string(version)) ? 0 : -ENOMEM;
	return !known || ew_json_put(t->fields, "version", ew_json_hash_text(&is)) ? 0 : -ENOMEM;
}

static int put_notice(struct ew_telling *t)
{
	struct ew_policy_set *set;
	const char *name = ew_told_text(t, "notice");
	const struct ew_notice *notice;
	int r = ew_keeper_policy_for(t->asked->k, t->call, &set);
	bool counts;

	if (r == -ENOENT || r == -EBADMSG || r == -EINVAL || (r == 0 && !set))
		return conflict(t, "no_policy", "no policy is known for this call, so it has no notices");
	if (r < 0)
		return r;
	notice = name ? ew_policy_find_notice(set->policy, ew_slice_text(name)) : NULL;
	if (!notice)
		return wrong(t, "\"notice\" is not the name of a notice of the policy of this call");
	r = check_version(t, set, notice);
	if (r < 0)
		return r;
	counts = !t->other_version && !t->unknown_version;
	return ew_json_put(t->fields, "notice", json_string(name)) &&
			(!notice->language || ew_json_put(t->fields, "language", json_string(notice->language))) &&
			ew_json_put(t->fields, "tells", tells_json(counts ? notice->tells : 0))
		? 0
		: -ENOMEM;
}

static int tell_notice(struct ew_telling *t)
{
	const json_t *ms = json_object_get(t->asked->arguments, "played_ms");
	const char *played = ew_told_text(t, "played");
	int r = put_party(t, false);

	if (r == 0)
		r = put_notice(t);
	if (r == 0)
		r = put_voice(t);
	if (r < 0 || t->type == EW_EVENT_NOTICE_STARTED)
		return r;
	if (!played || (strcmp(played, "complete") != 0 && strcmp(played, "interrupted") != 0))
		return wrong(t, "\"played\" is missing: \"complete\" or \"interrupted\" was expected");
	if (json_is_integer(ms) && !ew_json_put(t->fields, "played_ms", json_integer(json_integer_value(ms))))
		return -ENOMEM;
	return ew_json_put(t->fields, "played", json_string(played)) ? 0 : -ENOMEM;
}

/* -- questions and answers -- */

/* Who has refused is asked again by nobody whose yes would not be believed: the question itself presses. */
static int check_asking(struct ew_telling *t, const struct ew_terms *terms)
{
	struct ew_said yes = {.what = EW_SAID_GRANTED,
		.purposes = t->purposes,
		.voice = t->voice,
		.again = terms->again,
		.segment = EW_SEGMENT_NONE};

	if (ew_interaction_would(t->call->fold, t->party, &yes) != EW_SAID_NOT_BELIEVED)
		return 0;
	return conflict(t, "refusal_stands",
		"this was refused, and policy does not let this voice ask again (ask: {again: ...}): it is not asked");
}

static int tell_asked(struct ew_telling *t)
{
	const json_t *within = json_object_get(t->asked->arguments, "within_ms");
	const struct ew_terms *terms = ew_interaction_terms(t->call->fold);
	int r = put_party(t, false);

	t->keys = json_is_true(json_object_get(t->asked->arguments, "keys"));
	if (json_is_integer(within) &&
		(json_integer_value(within) < 1 || json_integer_value(within) > EW_MAX_EXPECTED_KEYS_MS))
		return wrong(t, "\"within_ms\" is not between 1 and 120000");
	t->within_ms = json_is_integer(within) ? (uint32_t)json_integer_value(within) : QUESTION_MS;
	if (r == 0)
		r = put_purposes(t, ew_interaction_allowed(t->call->fold));
	if (r == 0 && ew_told_text(t, "notice"))
		r = put_notice(t);
	if (r == 0)
		r = put_voice(t);
	if (r == 0)
		r = check_asking(t, terms);
	if (r < 0 || !t->keys)
		return r;
	if (ew_id_is_zero(t->party))
		return wrong(t, "a question that is answered by a key needs the \"party\" whose key it is");
	if (!terms->grant_key || !terms->refuse_key)
		return conflict(t, "no_keys", "the policy of this call names no keys for an answer: ask: {grant: \"1\", refuse: \"2\"}");
	return 0;
}

static int put_until(struct ew_telling *t, struct ew_said *said)
{
	const struct ew_terms *terms = ew_interaction_terms(t->call->fold);
	const char *text = ew_told_text(t, "until");
	struct ew_wall until = {0};

	if (text && (ew_wall_parse(ew_slice_text(text), &until) < 0 || until.us <= t->now.us))
		return wrong(t, "\"until\" is not a time to come (RFC 3339)");
	if (said->what == EW_SAID_GRANTED && terms->grant_s > 0 &&
		(until.us == 0 || until.us > t->now.us + (int64_t)terms->grant_s * EW_US_PER_S))
		until.us = t->now.us + (int64_t)terms->grant_s * EW_US_PER_S;
	return until.us == 0 || ew_json_put(t->fields, "until", json_integer(until.us)) ? 0 : -ENOMEM;
}

static bool read_status(struct ew_telling *t, struct ew_said *said)
{
	static const struct {
		const char *word;
		enum ew_said_what what;
	} words[] = {{"granted", EW_SAID_GRANTED}, {"declined", EW_SAID_REFUSED}, {"withdrawn", EW_SAID_REFUSED}};
	const char *status = ew_told_text(t, "status");

	for (size_t i = 0; status && i < EW_COUNT(words); i++) {
		if (strcmp(words[i].word, status) == 0) {
			said->what = words[i].what;
			return ew_json_put(t->fields, "status", json_string(status));
		}
	}
	return false;
}

static bool read_method(struct ew_telling *t)
{
	static const char *const words[] = {"spoken", "bot", "agent", "prior", "api", "written", "keypad"};
	const char *method = ew_told_text(t, "method");

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (strcmp(words[i], method ? method : "api") == 0)
			return ew_json_put(t->fields, "method", json_string(words[i]));
	}
	return false;
}

/* A release in writing, or a guardian's word, is vouched for by a person, or comes with a reference to it. */
static int put_weight(struct ew_telling *t, struct ew_said *said)
{
	bool guardian = json_is_true(json_object_get(t->asked->arguments, "by_guardian"));
	bool written = json_is_true(json_object_get(t->asked->arguments, "written"));

	/* A refusal needs no weight: it is never turned away for want of one. */
	if (said->what == EW_SAID_REFUSED)
		return 0;
	if (guardian)
		said->what = EW_SAID_GUARDIAN;
	said->written = written;
	if ((guardian || written) && !ew_told_text(t, "reference"))
		return wrong(t, "a guardian's consent, or one in writing, needs a \"reference\" to where it is kept");
	if (guardian && t->voice < EW_VOICE_AGENT)
		return forbidden(t, "voice_not_enough",
			"no machine can say that a guardian agreed: let an agent or a person say it");
	if (written && t->voice < EW_VOICE_PLATFORM)
		return forbidden(t, "voice_not_enough",
			"a bot or IVR cannot say that something was signed: let whoever holds the paper say it");
	return (!guardian || ew_json_put(t->fields, "by_guardian", json_true())) &&
			(!written || ew_json_put(t->fields, "written", json_true()))
		? 0
		: -ENOMEM;
}

/* A grant that a refusal stands against, which this voice may not clear, is refused rather than half believed. */
static int check_refusals(struct ew_telling *t, const struct ew_said *said)
{
	if ((said->what != EW_SAID_GRANTED && said->what != EW_SAID_GUARDIAN) ||
		ew_interaction_would(t->call->fold, t->party, said) != EW_SAID_NOT_BELIEVED)
		return 0;
	return conflict(t, "refusal_stands",
		"a refusal stands against it, made to somebody nearer to the party: only the party itself, or whom policy lets ask "
		"again, can clear it");
}

static int tell_consent(struct ew_telling *t)
{
	struct ew_said said = {.voice = t->voice, .again = ew_interaction_terms(t->call->fold)->again};
	int r = put_party(t, false);

	if (r < 0)
		return r;
	if (!read_status(t, &said))
		return wrong(t, "\"status\" is none of: granted, declined, withdrawn");
	if (!read_method(t))
		return wrong(t, "\"method\" is none of: spoken, bot, agent, prior, api, written, keypad");
	r = put_purposes(t, said.what == EW_SAID_REFUSED ? EW_PURPOSES_ALL : ew_interaction_allowed(t->call->fold));
	if (r == 0)
		r = put_segment(t, false);
	said.segment = t->segment;
	said.purposes = t->purposes;
	if (r == 0 && ew_told_text(t, "notice") && said.what == EW_SAID_GRANTED)
		r = put_notice(t);
	if (r == 0)
		r = put_weight(t, &said);
	if (r == 0)
		r = put_until(t, &said);
	if (r == 0)
		r = put_text(t, "reference", true);
	if (r == 0)
		r = put_text(t, "reason", true);
	if (r == 0)
		r = put_voice(t);
	return r < 0 ? r : check_refusals(t, &said);
}

/* -- the rest -- */

static int check_end(struct ew_telling *t)
{
	enum ew_segment segment = (enum ew_segment)t->segment;
	char text[EW_ID_TEXT_BYTES], sentence[200];
	struct ew_id other = {{0}};
	const char *why = ew_keeper_why_no_end(t->asked->k, t->call, segment, &other);

	if (!why)
		return ew_keeper_name_segment(t->asked->k, t->call, segment, t->fields);
	if (ew_id_is_zero(other))
		return conflict(t, why, "no segment of this kind is open");
	ew_id_format(other, text);
	snprintf(sentence, sizeof(sentence),
		"this segment was opened in another interaction of the same call, which goes on: say in %s that it has ended", text);
	return conflict(t, why, sentence);
}

static int tell_segment(struct ew_telling *t)
{
	int r = put_segment(t, true);

	if (r == 0 && t->type == EW_EVENT_SEGMENT_ENDED)
		r = check_end(t);
	return r < 0 ? r : put_voice(t);
}

static int tell_minor(struct ew_telling *t)
{
	const char *status = ew_told_text(t, "status");
	bool adult = status && strcmp(status, "adult") == 0;
	int r = put_party(t, true);

	if (r < 0)
		return r;
	if (status && !adult && strcmp(status, "minor") != 0)
		return wrong(t, "\"status\" is none of: minor, adult");
	if (adult && (t->voice != EW_VOICE_PERSON || !ew_told_text(t, "reason")))
		return forbidden(t, "voice_not_enough",
			"that somebody is no minor after all is said by a person, with a \"reason\"");
	r = put_text(t, "reason", true);
	if (r == 0)
		r = put_voice(t);
	return r == 0 && !ew_json_put(t->fields, "status", json_string(adult ? "adult" : "minor")) ? -ENOMEM : r;
}

static int tell_agreement(struct ew_telling *t)
{
	int r = put_party(t, true);

	if (r == 0 && !ew_told_text(t, "reference"))
		return wrong(t, "\"reference\" is missing: where the agreement is kept");
	if (r == 0)
		r = put_text(t, "reference", true);
	if (r == 0)
		r = put_purposes(t, EW_PURPOSE_RECORDING);
	return r < 0 ? r : put_voice(t);
}

static int tell_located(struct ew_telling *t)
{
	const char *place = ew_told_text(t, "place");
	struct ew_policy_set *set;
	int r = put_party(t, true);

	if (r == 0)
		r = ew_keeper_policy_for(t->asked->k, t->call, &set);
	if (r < 0)
		return r;
	if (!place || strlen(place) >= EW_PLACE_BYTES ||
		!ew_place_is_known(set ? set->packs : NULL, ew_slice_text(place)))
		return wrong(t, "\"place\" is not a known place such as \"DE\" or \"US-CA\"");
	r = put_voice(t);
	return r == 0 && !ew_json_put(t->fields, "place", json_string(place)) ? -ENOMEM : r;
}

static int tell_moved(struct ew_telling *t)
{
	int r = put_text(t, "to", true);

	if (r == 0)
		r = put_text(t, "reason", true); /* whatever words a platform has for it: not for an open field */
	return r < 0 ? r : put_voice(t);
}

static int tell_uncontrolled(struct ew_telling *t)
{
	const char *status = ew_told_text(t, "status");
	const char *system = ew_told_text(t, "system");

	if (!system || strlen(system) > 64)
		return wrong(t, "\"system\" is missing: a name of at most 64 bytes of what captures");
	if (!status || (strcmp(status, "found") != 0 && strcmp(status, "controlled") != 0))
		return wrong(t, "\"status\" is none of: found, controlled");
	t->controlled = strcmp(status, "controlled") == 0;
	return ew_json_put(t->fields, "system", json_string(system)) &&
			ew_json_put(t->fields, "status", json_string(status))
		? put_voice(t)
		: -ENOMEM;
}

static const struct {
	const char *word;
	enum ew_event_type type;
	uint32_t voices;
	tell_fn *read;
	bool after_end; /* may be said of a call that is over */
} kinds[] = {
	{"notice_started", EW_EVENT_NOTICE_STARTED, ANYBODY, tell_notice, false},
	{"notice_ended", EW_EVENT_NOTICE_ENDED, ANYBODY, tell_notice, false},
	{"asked", EW_EVENT_ASKED, ANYBODY, tell_asked, false},
	{"consent", EW_EVENT_CONSENT, ANYBODY, tell_consent, true},
	{"segment_opened", EW_EVENT_SEGMENT_OPENED, ANYBODY, tell_segment, false},
	{"segment_ended", EW_EVENT_SEGMENT_ENDED, ANYBODY, tell_segment, false},
	{"minor", EW_EVENT_MINOR, ANYBODY, tell_minor, true},
	{"agreement", EW_EVENT_AGREEMENT, VOICE(PLATFORM) | VOICE(PERSON), tell_agreement, false},
	{"located", EW_EVENT_LOCATED, ANYBODY, tell_located, false},
	{"moved", EW_EVENT_MOVED, ANYBODY, tell_moved, false},
	{"uncontrolled", EW_EVENT_UNCONTROLLED, VOICE(PLATFORM) | VOICE(PERSON), tell_uncontrolled, true},
};

int ew_tell_read(struct ew_telling *t)
{
	const char *word = ew_told_text(t, "type");

	for (size_t i = 0; word && i < EW_COUNT(kinds); i++) {
		if (strcmp(kinds[i].word, word) != 0)
			continue;
		t->type = kinds[i].type;
		if (!(kinds[i].voices & 1u << t->voice) || t->asked->who.kind == EW_TOKEN_TOOL)
			return forbidden(t, "voice_not_enough", "a token of this kind cannot say this; use one of another kind");
		if (!ew_keeper_call_is_live(t->call) && !kinds[i].after_end)
			return conflict(t, "call_over", "the call is over");
		return kinds[i].read(t);
	}
	return wrong(t, "\"type\" is none of: notice_started, notice_ended, asked, consent, segment_opened, segment_ended, "
			"minor, agreement, located, moved, uncontrolled");
}
