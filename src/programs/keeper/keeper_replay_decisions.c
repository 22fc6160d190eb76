/*
 * Decisions made again. Each is computed from the state before its event by the very functions that made it, and
 * compared with the event member by member. What a person stated (a purpose) cannot be computed; that it was stated
 * can be seen.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"

#define AGREED_SHOWN 150
#define DIFFERED_SHOWN 100 /* as many as findings */

void ew_again_agree(struct ew_again *a, const char *because)
{
	a->agrees = true;
	(void)snprintf(a->because, sizeof(a->because), "%s", because);
}

void ew_again_object(struct ew_again *a, const char *what, const char *because)
{
	a->agrees = false;
	a->what = what;
	(void)snprintf(a->because, sizeof(a->because), "%s", because);
}

static bool is_text(const struct ew_event *e, const char *name, const char *text)
{
	const char *value = json_string_value(json_object_get(e->fields, name));

	return value && text && strcmp(value, text) == 0;
}

/* By what a decision says it was made. */
struct named {
	bool policy;
	struct ew_hash hash, packs;
};

/* -- by policy --------------------------------------------------------------------------------- */

static bool read_hash(const json_t *text, struct ew_hash *ret)
{
	return json_is_string(text) &&
		ew_hex_decode(ew_slice_text(json_string_value(text)), ret->bytes, sizeof(ret->bytes)) == 0;
}

/* The policy and the list of packs that the event names; none when it names none. */
static int read_names(const struct ew_event *e, struct ew_again *a, struct named *ret)
{
	_cleanup_(ew_json_drop) json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	json_t *policy = json_object_get(record, "policy");
	json_t *packs = json_array_get(json_object_get(record, "packs"), 0);

	if (!record)
		return -ENOMEM;
	*ret = (struct named){.policy = policy != NULL};
	if (policy)
		(void)snprintf(a->policy, sizeof(a->policy), "%s", json_string_value(policy));
	if ((policy && !read_hash(policy, &ret->hash)) || (packs && !read_hash(packs, &ret->packs)))
		return -EBADMSG;
	return 0;
}

/* -ENOENT, -EBADMSG: there is no such policy any more; -EINVAL: this program does not understand it. */
static int load_policy(struct ew_replay *replay, const struct named *named)
{
	struct ew_policy_set *set;
	int r = ew_keeper_policy_of(replay->k, &named->hash, &named->packs, &set);

	if (r < 0 || set == replay->set)
		return r;
	r = ew_keeper_policy_kept(replay->k, set);
	if (r < 0)
		return r;
	ew_keeper_policy_hold(set);
	ew_keeper_policy_let_go(replay->k, &replay->set);
	replay->set = set;
	return 0;
}

/*
 * Members of `expected` that the event has otherwise; NULL without memory. Events of before said nothing of how long
 * things are kept, nor by what they are redacted.
 */
static json_t *differences(const json_t *expected, const json_t *fields)
{
	json_t *differs = json_array();
	json_t *walked = (json_t *)(uintptr_t)expected; /* iterating changes nothing */
	const char *name;
	json_t *value;

	json_object_foreach(walked, name, value) {
		const json_t *is = json_object_get(fields, name);

		if (!is && (strcmp(name, "keep") == 0 || strcmp(name, "redact_profiles") == 0))
			continue;
		if ((!is || !json_equal(is, value)) && json_array_append_new(differs, json_string(name)) < 0) {
			json_decref(differs);
			return NULL; /* a list that is short of one would say that it agrees */
		}
	}
	return differs;
}

int ew_again_compare(const json_t *expected, const struct ew_event *e, const char *yes, struct ew_again *a)
{
	json_t *differs = expected ? differences(expected, e->fields) : NULL;

	if (!differs)
		return -ENOMEM;
	if (json_array_size(differs) == 0) {
		json_decref(differs);
		ew_again_agree(a, yes);
		return 0;
	}
	ew_again_object(a, "decision_differs", "made again, it comes out otherwise than the event says");
	a->differs = differs;
	return 0;
}

static int explain_policy(struct ew_again *a, int r)
{
	if (r == -ENOENT)
		ew_again_object(a, "policy_unknown",
			"the text of the policy that it was made by is not kept, so it cannot be made again");
	else if (r == -EBADMSG)
		ew_again_object(a, "policy_altered", "the text that is kept is not the policy that the event names");
	else if (r == -EINVAL)
		ew_again_object(
			a, "policy_unreadable", "this program does not understand the policy of that time any more");
	else
		return r;
	return 0;
}

static int mode_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	struct ew_decision d;
	struct named named;
	int r = read_names(e, a, &named);

	if (r == 0 && named.policy)
		r = load_policy(replay, &named);
	if (r < 0)
		return explain_policy(a, r);
	ew_keeper_decide_on(named.policy ? replay->set->policy : NULL, it, &d);
	expected = ew_decision_json(&d);
	r = ew_again_compare(expected, e, "the policy of that time and the facts of that time give the same", a);
	if (r == 0 && a->agrees && !ew_interaction_undecided(it))
		ew_again_object(a, "decision_differs", "it had been decided before, and nothing had changed since");
	return r;
}

/* A tool is answered by the policy that the call went by, and before there was one by that in force. */
int ew_replay_regions(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a, const char **ret_regions)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	struct ew_decision d;
	struct named named;
	int r = read_names(e, a, &named);

	if (r == 0 && ew_interaction_mode(it))
		named.policy = ew_interaction_policy(it, &named.hash, &named.packs);
	if (r == 0 && named.policy)
		r = load_policy(replay, &named);
	if (r < 0) {
		r = explain_policy(a, r);
		return r < 0 ? r : 1;
	}
	*ret_regions = "";
	if (!named.policy)
		return 0;
	ew_keeper_decide_on(replay->set->policy, it, &d);
	*ret_regions = d.regions ? d.regions : "";
	return 0;
}

/* -- by the state ------------------------------------------------------------------------------ */

static int opening_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	const char *text = json_string_value(json_object_get(e->fields, "party"));
	const struct ew_party *party = NULL;
	struct ew_id id;

	if (text && ew_id_parse(ew_slice_text(text), &id) == 0)
		party = ew_interaction_find_party(it, id);
	if (!party || !ew_interaction_mode(it)) {
		ew_again_object(a, "decision_differs",
			"no gate could be opened: the party, or what policy decided, was not known");
		return 0;
	}
	json_t *expected = json_pack("{s:o, s:o, s:s}", "purposes",
		ew_json_purposes(ew_interaction_may(it, party->id) & ~party->open), "supersedes",
		ew_json_number_text(party->restriction), "because", ew_interaction_mode(it));
	int r = ew_again_compare(
		expected, e, "what was allowed, refused and paused until then opens this gate in the same way", a);

	json_decref(expected);
	return r;
}

/* An order that was given must not have been one to refuse. */
static int order_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const char *why = ew_keeper_why_not(
		ew_record_interaction(replay->reading->record), e->type == EW_EVENT_START_ORDERED);

	if (!why)
		ew_again_agree(a, "nothing stood against the order");
	else
		(void)snprintf(a->because, sizeof(a->because), "it should have been refused: %s", why);
	a->what = "decision_differs";
	return 0;
}

/*
 * What a voice told, or ordered of the recorder, and might not: whose voice it was decided that, or what the recorder
 * knew, and neither is in the state. Where the state does say it, it must agree.
 */
static int voice_refused_again(const struct ew_interaction *it, const struct ew_event *e, struct ew_again *a)
{
	if (is_text(e, "because", "call_over") && ew_interaction_is_live(it))
		ew_again_object(a, "decision_differs", "it was refused because the call was over, and it was not");
	else if (is_text(e, "because", "refusal_stands") && !ew_interaction_refused(it))
		ew_again_object(a, "decision_differs", "it was refused for a refusal, and nobody had refused anything");
	else
		ew_again_agree(a, "nothing in the state stands against the refusal");
	return 0;
}

static int refusal_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	const char *why;

	if (json_object_get(e->fields, "voice"))
		return voice_refused_again(it, e, a);
	if (is_text(e, "kind", "resume") || is_text(e, "kind", "start"))
		why = ew_keeper_why_not(it, is_text(e, "kind", "start"));
	else
		why = !ew_interaction_is_live(it) ? "the call is over" : NULL;
	if (is_text(e, "because", why))
		ew_again_agree(a, "the same stands against the order");
	else
		(void)snprintf(a->because, sizeof(a->because), why ? "it is refused for another reason: %s" : "%s",
			why ? why : "nothing stood against the order, and it was refused");
	a->what = "decision_differs";
	return 0;
}

/* A gate that was shut because somebody else refused: somebody had. */
static int shut_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	uint32_t refused = ew_interaction_refused(ew_record_interaction(replay->reading->record));
	uint32_t purposes = ew_purposes_of_json(json_object_get(e->fields, "purposes"));

	if ((purposes & ~refused) == 0)
		ew_again_agree(a, "another party had refused this before");
	else
		ew_again_object(a, "decision_differs", "nobody had refused this, and the gate was shut all the same");
	return 0;
}

static bool read_word(const struct ew_event *e, struct ew_leg_word *ret)
{
	const char *from = json_string_value(json_object_get(e->fields, "from"));
	const char *said = json_string_value(json_object_get(e->fields, "said"));
	const char *segment = json_string_value(json_object_get(e->fields, "segment"));
	int kind = segment ? ew_segment_of(ew_slice_text(segment)) : -1;

	*ret = (struct ew_leg_word){.what = e->type == EW_EVENT_MINOR ? EW_LEG_MINOR
				    : e->type == EW_EVENT_REFUSAL_INHERITED ? EW_LEG_REFUSAL
									     : EW_LEG_SEGMENT,
		.said = said ? strtoull(said, NULL, 10) : 0,
		.purposes = ew_purposes_of_json(json_object_get(e->fields, "purposes")),
		.segment = kind >= 0 ? (enum ew_segment)kind : EW_SEGMENT_OTHER};
	return from && ew_id_parse(ew_slice_text(from), &ret->from) == 0;
}

static bool is_any_news(const struct ew_interaction *it, const struct ew_leg_word *word)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		struct ew_leg_word one = *word;

		one.purposes = word->purposes & 1u << i;
		if (one.purposes && ew_interaction_leg_knows(it, &one) == EW_LEG_UNKNOWN)
			return true;
	}
	return false;
}

/* Whether it was news. Of what earlier versions passed on it is known that not all of it had been refused. */
static bool is_news(const struct ew_interaction *it, const struct ew_event *e, const struct ew_leg_word *word)
{
	if (e->type == EW_EVENT_SEGMENT_ENDED)
		return ew_interaction_leg_knows(it, word) == EW_LEG_STANDS;
	if (e->type == EW_EVENT_REFUSAL_INHERITED && !word->purposes)
		return false;
	if (!json_object_get(e->fields, "said"))
		return word->purposes & ~ew_interaction_refused(it);
	if (e->type == EW_EVENT_REFUSAL_INHERITED)
		return is_any_news(it, word);
	return ew_interaction_leg_knows(it, word) == EW_LEG_UNKNOWN;
}

/* What was said in another leg cannot be seen from here; that the other is a leg of this call can. */
static int heard_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	struct ew_leg_word word;
	bool named = read_word(e, &word);

	if (!is_news(it, e, &word))
		ew_again_object(a, "decision_differs",
			"all of it had been known before, so there was nothing to hear from another leg");
	else if (ew_interaction_excepted(it, "relation_unreadable"))
		ew_again_agree(a, "the other interaction could not be read, and may have held a refusal");
	else if (named && ew_interaction_relatives(it) > 0)
		ew_again_agree(a, ew_interaction_is_related(it, word.from)
					  ? "the other interaction belongs to the same call"
					  : "it came by another interaction of the same call");
	else
		ew_again_object(
			a, "decision_differs", "no event says that the other interaction belongs to the same call");
	return 0;
}

static int access_again(const struct ew_event *e, struct ew_again *a)
{
	bool purpose = json_is_string(json_object_get(e->fields, "purpose"));
	bool ground = json_is_string(json_object_get(e->fields, "legal_ground")) &&
		json_is_string(json_object_get(e->fields, "case"));

	if (purpose || ground)
		ew_again_agree(a, purpose ? "a purpose was stated" : "a legal ground and its case were stated");
	else
		ew_again_object(
			a, "decision_differs", "it was granted, and neither a purpose nor a legal ground was stated");
	return 0;
}

/* -EAGAIN: no decision. */
static int make_again(struct ew_replay *replay, const struct ew_event *e, struct ew_again *a)
{
	int r;

	switch (e->type) {
	case EW_EVENT_DECIDED:
		return mode_again(replay, e, a);
	case EW_EVENT_OPENING:
		return opening_again(replay, e, a);
	case EW_EVENT_RESUME_ORDERED:
	case EW_EVENT_START_ORDERED:
		return order_again(replay, e, a);
	case EW_EVENT_ORDER_REFUSED:
		return refusal_again(replay, e, a);
	case EW_EVENT_RESTRICTED:
		return is_text(e, "reason", "other_refused") ? shut_again(replay, e, a) : -EAGAIN;
	case EW_EVENT_REFUSAL_INHERITED:
		return heard_again(replay, e, a);
	case EW_EVENT_SEGMENT_OPENED:
	case EW_EVENT_SEGMENT_ENDED:
	case EW_EVENT_MINOR:
		return json_object_get(e->fields, "from") ? heard_again(replay, e, a) : -EAGAIN;
	case EW_EVENT_ACCESS:
	case EW_EVENT_EXPORTED:
		return access_again(e, a);
	default:
		r = ew_replay_tool(replay, e, a);
		return r == -EAGAIN ? ew_replay_treatment(replay, e, a) : r;
	}
}

static json_t *decision_json(const struct ew_event *e, const struct ew_again *a)
{
	char at[EW_WALL_TEXT_BYTES];

	ew_wall_format(e->decided, at);
	return json_pack("{s:I, s:s, s:s, s:b, s:s, s:o, s:o}", "event", (json_int_t)e->index, "type",
		ew_event_type_name(e->type), "at", at, "agrees", a->agrees, "because", a->because, "policy",
		a->policy[0] ? json_string(a->policy) : json_null(), "differs",
		a->differs ? json_incref(a->differs) : json_array());
}

/* What disagrees is shown as long as findings are; what agrees, as far as an answer goes. */
static int show(struct ew_replay *replay, const struct ew_event *e, const struct ew_again *a)
{
	bool shown = a->agrees ? replay->agreed++ < AGREED_SHOWN : replay->differed++ < DIFFERED_SHOWN;

	if (!shown)
		return 0;
	return json_array_append_new(replay->decisions, decision_json(e, a)) < 0 ? -ENOMEM : 0;
}

int ew_replay_decision(struct ew_replay *replay, const struct ew_event *e)
{
	struct ew_again a = {0};
	int r = make_again(replay, e, &a);

	if (r == 0)
		r = show(replay, e, &a);
	if (r == 0 && !a.agrees)
		r = ew_replay_find(replay, a.what, e->index, "event %llu (%s): %s", (unsigned long long)e->index,
			ew_event_type_name(e->type), a.because);
	json_decref(a.differs);
	return r == -EAGAIN ? 0 : r;
}
