/*
 * Interactions that belong to the same call. A recording session is one interaction; a call may have several of them,
 * one after the other (a transfer) or side by side (one for each party, a consultation). They are found through what
 * the telephone side says they share, by keyed hashes that go with each call. What is said in one holds in all the others
 * (keeper_legs.c).
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>
#include <string.h>

#include "catalog/blind.h"
#include "catalog/interactions.h"

/* Of an id that is shared: a leg that ended so long ago may still be the one before this. */
#define SHARED_ID_US (10 * 60 * EW_US_PER_S)
/* Of a customer's number, which says less: the call before must have been going on a moment ago. */
#define SAME_CUSTOMER_US (30 * EW_US_PER_S)
/* No call is looked at that began earlier than this before the new one. */
#define LONGEST_CALL_US (24 * 3600 * EW_US_PER_S)
/* More legs than this do not share one id: who gives the same to everybody identifies nothing. */
#define MOST_LEGS 8
#define MOST_KEYS 24
/* An id shorter than this is a counter of one switch, good for that peer alone. */
#define GLOBAL_ID_BYTES 8

static const struct ew_id nobody;

/* One thing that another leg of the call would have as well. */
struct shared {
	const char *relation;
	const char *key;
	int64_t within_us;
	struct ew_hash token;
};

struct shared_list {
	struct shared list[MOST_KEYS];
	size_t n;
};

/* Ids of interactions that were found under one key. */
struct found {
	struct ew_id self;
	struct ew_wall since; /* who ended before is of another call */
	struct ew_id ids[MOST_LEGS + 1];
	size_t n;
};

/* -- what is shared --------------------------------------------------------------------------- */

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* A word of ours for a word of theirs, so that nothing foreign stands in an open field of an event. */
static const char *known_word(const char *word, const char *const *words, size_t n, const char *otherwise)
{
	for (size_t i = 0; word && i < n; i++) {
		if (strcmp(word, words[i]) == 0)
			return words[i];
	}
	return otherwise;
}

static const char *relation_word(const char *word)
{
	static const char *const words[] = {
		"group", "same_session", "transfer", "consult", "conference", "park"};

	return known_word(word, words, EW_COUNT(words), "leg");
}

static const char *key_word(const char *word)
{
	static const char *const words[] = {"siprec_session_id", "siprec_group_id", "sip_session_id", "sip_call_id",
		"x_call_id", "ucid", "guid", "refci", "genesys_uuid", "session_id", "gcid", "broadworks_tracking_id",
		"original_call_id", "customer"};

	return known_word(word, words, EW_COUNT(words), "id");
}

static int add_shared(struct ew_keeper *k, const struct ew_call *call, struct shared_list *to,
	const struct shared *like, const char *value)
{
	const char *peer = text_at(ew_interaction_facts(call->fold), "peer");
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct shared one = *like;
	int r;

	if (!value || !*value || to->n == MOST_KEYS)
		return 0;
	ew_buf_init(&text, 4096);
	ew_buf_printf(&text, "%s\n%s\n", one.key, peer && strlen(value) < GLOBAL_ID_BYTES ? peer : "");
	ew_buf_add_slice(&text, ew_slice_text(value));
	r = ew_buf_error(&text);
	if (r == -EFBIG)
		return 0; /* no id is as long as that */
	if (r == 0)
		r = ew_blind_token(
			ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES), "related", ew_buf_slice(&text), &one.token);
	if (r == 0)
		to->list[to->n++] = one;
	return r;
}

static int add_relations(struct ew_keeper *k, const struct ew_call *call, struct shared_list *to)
{
	const json_t *told;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(ew_interaction_facts(call->fold), "relations"), i, told) {
		struct shared like = {.relation = relation_word(text_at(told, "kind")),
			.key = key_word(text_at(told, "key")),
			.within_us = SHARED_ID_US};

		if (r == 0)
			r = add_shared(k, call, to, &like, text_at(told, "value"));
	}
	return r;
}

static int add_external_ids(struct ew_keeper *k, const struct ew_call *call, struct shared_list *to)
{
	static const struct shared known[] = {
		{.relation = "same_session", .key = "siprec_session_id", .within_us = SHARED_ID_US},
		{.relation = "group", .key = "siprec_group_id", .within_us = SHARED_ID_US},
		{.relation = "same_session", .key = "ucid", .within_us = SHARED_ID_US},
		{.relation = "same_session", .key = "guid", .within_us = SHARED_ID_US},
		{.relation = "same_session", .key = "genesys_uuid", .within_us = SHARED_ID_US},
		{.relation = "same_session", .key = "x_call_id", .within_us = SHARED_ID_US},
		{.relation = "leg", .key = "refci", .within_us = SHARED_ID_US},
	};
	const json_t *ids = json_object_get(ew_interaction_facts(call->fold), "external_ids");
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(known); i++)
		r = add_shared(k, call, to, &known[i], text_at(ids, known[i].key));
	return r;
}

/* The digits of a number, or of the user of a SIP address; false when there are too few to mean a person. */
static bool digits_of(const char *address, char digits[static 33])
{
	const char *at = address ? strchr(address, '@') : NULL;
	size_t n = 0;

	for (const char *c = address; c && *c && c != at && n < 32; c++) {
		if (*c >= '0' && *c <= '9')
			digits[n++] = *c;
	}
	digits[n] = '\0';
	return n >= 7;
}

/* The customer's number; false where it is not known who that is. */
static bool customer_of(const struct ew_call *call, char digits[static 33])
{
	const json_t *facts = ew_interaction_facts(call->fold);
	const char *direction = text_at(facts, "direction");
	const char *end = direction && strcmp(direction, "outbound") == 0 ? "to" : "from";

	if (!direction || (strcmp(direction, "inbound") != 0 && strcmp(direction, "outbound") != 0))
		return false;
	return digits_of(text_at(json_object_get(facts, end), "address"), digits);
}

static int add_customer(struct ew_keeper *k, const struct ew_call *call, struct shared_list *to)
{
	static const struct shared like = {
		.relation = "same_customer", .key = "customer", .within_us = SAME_CUSTOMER_US};
	char digits[33];

	return customer_of(call, digits) ? add_shared(k, call, to, &like, digits) : 0;
}

/* -- who has it too --------------------------------------------------------------------------- */

static int take_row(void *arg, const struct ew_interaction_row *row)
{
	struct found *f = arg;
	bool over = row->ended.us != 0 && row->ended.us < f->since.us;

	if (over || ew_id_equal(row->id, f->self))
		return 0;
	f->ids[f->n++] = row->id;
	return f->n > MOST_LEGS ? 1 : 0;
}

static int find(struct ew_keeper *k, const struct ew_call *call, const struct shared *s, struct found *ret)
{
	struct ew_wall started = ew_interaction_started(call->fold);
	struct ew_interaction_query query = {
		.from = {started.us - LONGEST_CALL_US},
		.tokens = &s->token,
		.n_tokens = 1,
		.limit = 256,
	};
	int r;

	*ret = (struct found){.self = call->id, .since = {started.us - s->within_us}};
	r = ew_interactions_search(k->catalog, &query, take_row, ret, NULL);
	return r < 0 ? r : 0;
}

static int tell_related(struct ew_keeper *k, struct ew_call *call, struct ew_id other, const struct shared *s)
{
	if (ew_interaction_is_related(call->fold, other))
		return 0;
	return ew_keeper_append(k, call, EW_EVENT_RELATED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:s, s:s}", "interaction", ew_json_id(other), "relation", s->relation, "key", s->key),
		NULL, NULL, NULL);
}

/* A call that is over, and of another customer, is another call: the client gives its ids more than once. */
static bool is_another_call(const struct ew_call *call, const struct ew_call *other)
{
	char one[33], two[33];

	return ew_interaction_ended(other->fold).us != 0 && customer_of(call, one) && customer_of(other, two) &&
	       strcmp(one, two) != 0;
}

static int not_unique(struct ew_keeper *k, struct ew_call *call)
{
	if (ew_interaction_excepted(call->fold, "relation_not_unique"))
		return 0;
	return ew_keeper_except(k, call, "relation_not_unique",
		"the recording client gives the same call identifier to many calls, so its legs cannot be told by it "
		"and inherit no refusals through it: let it send an identifier of each call");
}

static int relate(struct ew_keeper *k, struct ew_call *call, struct ew_id id, const struct shared *s)
{
	struct ew_call *other;
	int r = ew_keeper_call(k, id, &other);

	if (r == -ENOENT || r == -ENOKEY)
		return 0; /* erased since: nothing is left that could be inherited */
	if (r == -EMFILE || ew_keeper_call_is_lost(r))
		return ew_keeper_distrust_leg(k, call, id);
	if (r == 0 && is_another_call(call, other))
		return not_unique(k, call);
	if (r == 0)
		r = tell_related(k, call, id, s);
	if (r == 0)
		r = tell_related(k, other, call->id, s);
	/* Who calls again has not been paying all the while, whatever was left open. */
	return r < 0 ? r
		     : ew_keeper_hear_leg(k, call, other, strcmp(s->key, "customer") != 0 || ew_keeper_call_is_live(other));
}

static int relate_by(struct ew_keeper *k, struct ew_call *call, const struct shared *s)
{
	struct found f;
	int r = find(k, call, s, &f);

	if (r == 0)
		r = ew_blind_add(k->catalog, call->id, &s->token);
	/* Who gives one call thousands of ids is not found by the last of them. */
	if (r < 0 && r != -EFBIG)
		return r;
	if (f.n > MOST_LEGS)
		return not_unique(k, call);
	for (size_t i = 0; r == 0 && i < f.n; i++)
		r = relate(k, call, f.ids[i], s);
	return r;
}

static int list_shared(struct ew_keeper *k, const struct ew_call *call, struct shared_list *ret)
{
	int r = add_relations(k, call, ret);

	if (r == 0)
		r = add_external_ids(k, call, ret);
	return r == 0 ? add_customer(k, call, ret) : r;
}

int ew_keeper_relate(struct ew_keeper *k, struct ew_call *call)
{
	struct shared_list shared = {0};
	size_t known = ew_interaction_relatives(call->fold);
	int r = list_shared(k, call, &shared);

	for (size_t i = 0; r == 0 && i < shared.n; i++)
		r = relate_by(k, call, &shared.list[i]);
	return r < 0 || ew_interaction_relatives(call->fold) == known ? r : ew_keeper_hear_legs(k, call);
}

int ew_keeper_note_relations(struct ew_keeper *k, const struct ew_call *call)
{
	struct shared_list shared = {0};
	int r = list_shared(k, call, &shared);

	for (size_t i = 0; r == 0 && i < shared.n; i++) {
		r = ew_blind_add(k->catalog, call->id, &shared.list[i].token);
		r = r == -EFBIG ? 0 : r;
	}
	return r;
}
