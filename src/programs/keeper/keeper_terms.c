/*
 * The terms of a call: policy and packs asked with what is known of it. Asked again when people, places or facts are new;
 * by the policy that the call was first decided by, whatever is loaded meanwhile, and never for weaker terms. Must
 * hand to policy nothing but what the log holds, so that a replay can ask again.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "domain/event_json.h"

static const struct ew_id nobody;

/* The recorder does not see domain: its own numbers for these must be the same. */
_Static_assert(EW_MSG_VOICE_PARTY == EW_VOICE_PARTY, "the voice of a party");
_Static_assert(EW_MSG_SEGMENTS == EW_SEGMENTS, "kinds of segments");

/* -- what is known ----------------------------------------------------------------------------- */

/* The facts as policy looks at them; texts are the fold's. */
struct known {
	struct ew_policy_facts facts;
	struct ew_policy_party parties[EW_POLICY_PARTIES];
	char id[EW_ID_TEXT_BYTES];
};

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char *address_of(const json_t *facts, struct ew_id id)
{
	const json_t *party;
	struct ew_id its;
	size_t i;

	json_array_foreach (json_object_get(facts, "parties"), i, party) {
		const char *text = text_at(party, "id");

		if (text && ew_id_parse(ew_slice_text(text), &its) == 0 && ew_id_equal(its, id))
			return text_at(party, "address");
	}
	return NULL;
}

/* A party that the facts give no address is where the call's other end is: when it is that end, being the only one. */
static const char *number_of(const json_t *facts, const struct ew_participant *who, bool only)
{
	const char *address = address_of(facts, who->id);
	const char *direction = text_at(facts, "direction");
	bool outbound = direction && strcmp(direction, "outbound") == 0;
	bool far = who->says->kind == EW_PARTY_CUSTOMER;

	if (address || !far || !only)
		return address;
	return text_at(json_object_get(facts, outbound ? "to" : "from"), "address");
}

static size_t customers_of(const struct ew_interaction *it)
{
	struct ew_participant who;
	size_t n = 0;

	for (size_t i = 0; ew_interaction_participant(it, i, &who); i++)
		n += who.says->kind == EW_PARTY_CUSTOMER;
	return n;
}

static void know_people(const struct ew_interaction *it, struct known *to)
{
	const json_t *facts = ew_interaction_facts(it);
	bool only = customers_of(it) == 1;
	struct ew_participant who;

	for (size_t i = 0; i < EW_POLICY_PARTIES && ew_interaction_participant(it, i, &who); i++) {
		to->parties[i] = (struct ew_policy_party){
			.kind = (enum ew_party_kind)who.says->kind,
			.address = number_of(facts, &who, only),
			.told = who.place,
		};
		to->facts.n_parties = i + 1;
	}
	/* More than policy looks at: the last stands for all the rest, and is nowhere that is known. */
	if (ew_interaction_people(it) > EW_POLICY_PARTIES)
		to->parties[EW_POLICY_PARTIES - 1] = (struct ew_policy_party){.kind = EW_PARTY_CUSTOMER};
	to->facts.parties = to->parties;
}

static void know(const struct ew_interaction *it, struct known *to)
{
	const json_t *facts = ew_interaction_facts(it);
	const char *agent = text_at(json_object_get(facts, "extensions"), "agent");

	ew_id_format(ew_interaction_id(it), to->id);
	to->facts = (struct ew_policy_facts){
		.direction = text_at(facts, "direction"),
		.queue = text_at(facts, "queue"),
		.extension = text_at(facts, "extension"),
		.channel = text_at(facts, "source"),
		.agent = agent ? agent : text_at(facts, "extension"),
		.from = text_at(json_object_get(facts, "from"), "address"),
		.to = text_at(json_object_get(facts, "to"), "address"),
		.id = to->id,
		.started_us = ew_interaction_started(it).us,
	};
	know_people(it, to);
}

void ew_keeper_decide_from(const struct ew_policy *policy, const struct ew_interaction *it, const struct ew_terms *before,
	struct ew_decision *ret)
{
	struct known known;

	know(it, &known);
	ew_policy_decide(policy, &known.facts, before, ret);
}

void ew_keeper_decide_on(const struct ew_policy *policy, const struct ew_interaction *it, struct ew_decision *ret)
{
	ew_keeper_decide_from(policy, it, ew_interaction_bound(it), ret);
}

int ew_keeper_explain_on(const struct ew_policy *policy, const struct ew_interaction *it, const struct ew_decision *d,
	struct ew_buf *to)
{
	struct known known;

	know(it, &known);
	return ew_policy_explain(policy, &known.facts, d, to);
}

/* -- deciding ---------------------------------------------------------------------------------- */

bool ew_keeper_wants_telling(const struct ew_terms *terms)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if ((terms->offered & 1u << i) && terms->need[i] >= EW_NEED_NOTICE && terms->need[i] != EW_NEED_NEVER)
			return true;
	}
	return false;
}

static int tell_doubts(struct ew_keeper *k, struct ew_call *call, const struct ew_decision *d)
{
	int r = 0;

	if (d->no_policy)
		return ew_keeper_except(k, call, "no_policy", NULL);
	if (d->conflict && !ew_interaction_excepted(call->fold, "laws_conflict"))
		r = ew_keeper_except(k, call, "laws_conflict", NULL);
	if (r == 0 && d->missing_tells && ew_keeper_wants_telling(&d->terms) && !ew_interaction_excepted(call->fold, "notice_insufficient"))
		r = ew_keeper_except(k, call, "notice_insufficient", NULL);
	return r;
}

/* Which audio its notices had: a call is held to it for as long as it lasts. */
static bool name_notices(json_t *fields, const struct ew_policy_set *set)
{
	if (!set || !set->knows_notices)
		return true;
	return ew_json_put(fields, "notices_list", ew_json_hash_text(&set->notices_hash));
}

static int decide(struct ew_keeper *k, struct ew_call *call, const struct ew_policy_set *set)
{
	_cleanup_(ew_json_drop) json_t *fields = NULL;
	struct ew_terms terms;
	struct ew_decision d;
	bool first = !ew_interaction_mode(call->fold);
	int r;

	ew_keeper_decide_on(set ? set->policy : NULL, call->fold, &d);
	fields = ew_decision_json(&d);
	if (!fields || !name_notices(fields, set))
		return -ENOMEM;
	/* What is the same by every word is not decided anew. */
	if (!first && ew_terms_read(fields, &terms) &&
		memcmp(&terms, ew_interaction_terms(call->fold), sizeof(terms)) == 0) {
		call->decided_inputs = ew_interaction_inputs(call->fold);
		return 0;
	}
	r = ew_keeper_append(k, call, EW_EVENT_DECIDED, ew_io_wall(k->io), "keeper", nobody, json_incref(fields), NULL,
		NULL, NULL);
	/* The place of a call is known by its decision. */
	if (r == 0)
		r = ew_keeper_index_access(k, call);
	return r < 0 ? r : tell_doubts(k, call, &d);
}

/* The terms it has stand, and its gates go by them. */
static int without_policy(struct ew_keeper *k, struct ew_call *call)
{
	call->decided_inputs = ew_interaction_inputs(call->fold);
	if (ew_interaction_excepted(call->fold, "policy_unknown"))
		return 0;
	return ew_keeper_except(k, call, "policy_unknown", NULL);
}

int ew_keeper_settle_terms(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_policy_set *set;
	int r;

	if (!ew_interaction_undecided(call->fold) ||
		(ew_interaction_mode(call->fold) && call->decided_inputs == ew_interaction_inputs(call->fold)))
		return 0;
	r = ew_keeper_policy_for(k, call, &set);
	if (r == -ENOENT || r == -EBADMSG || r == -EINVAL)
		return without_policy(k, call);
	if (r < 0)
		return r;
	return decide(k, call, set);
}

/* -- the recorder's share ---------------------------------------------------------------------- */

#define MOST_SEGMENT_KEYS 200 /* as the message has room for */

/* The words of the message. */
static void add_segment_keys(struct ew_buf *to, const struct ew_stand_in *in)
{
	for (unsigned i = 0; i < EW_SEGMENTS; i++) {
		if (in->segment_keys[i].open[0])
			ew_buf_printf(to, "%u+%s ", i + 1, in->segment_keys[i].open);
		if (in->segment_keys[i].end[0])
			ew_buf_printf(to, "%u-%s ", i + 1, in->segment_keys[i].end);
	}
}

int ew_keeper_tell_stand_in(struct ew_keeper *k, struct ew_call *call, bool again)
{
	struct ew_gates_view view;
	struct ew_stand_in now;
	struct ew_msg_stand_in m = {.interaction = call->id};
	_cleanup_(ew_buf_free) struct ew_buf keys = {0};

	memset(&now, 0, sizeof(now)); /* padding too: it is compared */
	ew_interaction_situation(call->fold, &view);
	ew_stand_in_of(&view.situation, &now);
	if (!again && call->stood_in && memcmp(&now, &call->stand_in, sizeof(now)) == 0)
		return 0;
	m.obliged = now.obliged;
	m.pause_voices = now.pause_voices;
	m.pause_segments = now.pause_segments;
	m.pause_most = now.pause_most;
	m.pause_reason = now.pause_reason;
	m.shut_on_joining = now.shut_on_joining;
	m.opt_out_keys = ew_slice_text(now.opt_out_keys);
	m.pauses = ew_interaction_pauses(call->fold);
	ew_buf_init(&keys, MOST_SEGMENT_KEYS);
	add_segment_keys(&keys, &now);
	if (ew_buf_error(&keys) < 0)
		return ew_buf_error(&keys);
	m.segment_keys = ew_buf_slice(&keys);
	call->stand_in = now;
	call->stood_in = true;
	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, 0, EW_MSG_stand_in, &m);
}
