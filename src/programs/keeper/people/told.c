/*
 * What the people on a call were told that it is kept for. Another leg of the same call counts for this one only where those who heard it
 * there are the customers here. Must never take a word for a purpose that nobody on the call was told of.
 */
#include "programs/keeper/people/told.h"

#include <errno.h>
#include <string.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"

#define MOST_LEGS 16
#define DIGITS 7 /* fewer are an extension, not a person */

struct telling {
	struct ew_purpose_told *told;
	size_t n;
};

static void add_told(struct telling *t, const char *purpose, const char *notice, const char *where)
{
	if (t->n < EW_PURPOSES_TOLD && !ew_purpose_find(t->told, t->n, ew_slice_text(purpose)))
		t->told[t->n++] = (struct ew_purpose_told){purpose, notice, where};
}

static void add_notice(struct telling *t, const struct ew_notice *notice)
{
	for (size_t i = 0; notice && notice->purposes && notice->purposes[i]; i++)
		add_told(t, notice->purposes[i], notice->name, NULL);
}

/* -- who is who in another leg -- */

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Digits of a number, or of the user of a SIP address; how many there are. */
static size_t digits_of(const char *address, char digits[static 33])
{
	size_t n = 0;

	for (const char *c = address; c && *c && *c != '@' && n < 32; c++)
		if (*c >= '0' && *c <= '9')
			digits[n++] = *c;
	digits[n] = '\0';
	return n;
}

static bool is_same_address(const char *one, const char *other)
{
	char a[33], b[33];

	if (!one || !other)
		return false;
	return strcmp(one, other) == 0 ||
	       (digits_of(one, a) >= DIGITS && digits_of(other, b) >= DIGITS && strcmp(a, b) == 0);
}

static bool is_among(const json_t *ids, const char *id)
{
	const json_t *one;
	size_t i;

	json_array_foreach(ids, i, one) {
		if (id && json_is_string(one) && strcmp(json_string_value(one), id) == 0)
			return true;
	}
	return false;
}

static const char *address_of(const json_t *parties, const char *id)
{
	const json_t *party;
	size_t i;

	json_array_foreach(parties, i, party) {
		const char *other = text_at(party, "id");

		if (other && strcmp(other, id) == 0)
			return text_at(party, "address");
	}
	return NULL;
}

/* Somebody of these is this party: by the id, which some recording clients keep in all legs, or by the number. */
static bool heard_there(const char *id, const char *address, const json_t *parties, const json_t *who)
{
	const json_t *other;
	size_t i;

	json_array_foreach(parties, i, other) {
		const char *other_id = text_at(other, "id");

		if (is_among(who, other_id) && (strcmp(id, other_id) == 0 || is_same_address(address, text_at(other, "address"))))
			return true;
	}
	return false;
}

/* Each customer of this leg is one of those who heard it there. */
static bool all_heard(const struct ew_call *here, const struct ew_call *there, const json_t *who)
{
	const json_t *parties = json_object_get(ew_interaction_facts(here->fold), "parties");
	const json_t *others = json_object_get(ew_interaction_facts(there->fold), "parties");
	struct ew_participant one;

	for (size_t i = 0; ew_interaction_participant(here->fold, i, &one); i++) {
		char id[EW_ID_TEXT_BYTES];

		ew_id_format(one.id, id);
		if (one.says->kind == EW_PARTY_CUSTOMER && !heard_there(id, address_of(parties, id), others, who))
			return false;
	}
	return true;
}

/* -- notices -- */

/*
 * By the policy that the call went by: what a notice of that name tells today is another thing. `of`: the leg for which it is to count;
 * NULL: its own.
 */
static int add_heard(struct ew_keeper *k, struct ew_call *call, const struct ew_call *of, struct telling *t)
{
	struct ew_policy_set *set = NULL;
	const char *name;
	json_t *who;
	int r = ew_keeper_policy_for(k, call, &set);

	if (r < 0 || !set)
		return r == -EINVAL || r == -ENOENT || r == -EBADMSG ? 0 : r;
	json_object_foreach((json_t *)(uintptr_t)ew_interaction_notices_heard(call->fold), name, who) {
		if (ew_interaction_heard(call->fold, name) && (!of || all_heard(of, call, who)))
			add_notice(t, ew_policy_find_notice(set->policy, ew_slice_text(name)));
	}
	return 0;
}

/* In writing: by the rule of this leg. */
static int add_own(struct ew_keeper *k, struct ew_call *call, struct telling *t)
{
	const char *purpose;
	json_t *where;

	json_object_foreach((json_t *)(uintptr_t)ew_interaction_told(call->fold), purpose, where)
		add_told(t, purpose, NULL, json_string_value(where));
	return add_heard(k, call, NULL, t);
}

int ew_purposes_told(
	struct ew_keeper *k, struct ew_call *call, struct ew_purpose_told told[static EW_PURPOSES_TOLD], size_t *ret_n)
{
	struct telling t = {.told = told};
	int r = add_own(k, call, &t);

	for (size_t i = 0; r == 0 && i < ew_interaction_relatives(call->fold) && i < MOST_LEGS; i++) {
		struct ew_call *leg;

		/* A leg that is erased or cannot be read tells nothing. */
		r = ew_keeper_call(k, ew_interaction_relative(call->fold, i), &leg);
		if (r == 0)
			r = add_heard(k, leg, call, &t);
		else if (r == -EMFILE || ew_keeper_call_is_lost(r))
			r = 0;
	}
	*ret_n = t.n;
	return r;
}

json_t *ew_purpose_told_by(const struct ew_purpose_told *told)
{
	return told->notice ? json_sprintf("notice %s", told->notice) : json_string(told->where);
}

static void name_told(const struct ew_purpose_told *told, size_t n, struct ew_error *because)
{
	char names[300] = "";
	size_t used = 0;

	for (size_t i = 0; i < n && used < sizeof(names); i++) {
		int more = snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "", told[i].purpose);

		used += more > 0 ? (size_t)more : 0;
	}
	(void)ew_error_set(because, -EACCES,
		n > 0 ? "this purpose was not told on this call; told were: %s. Anything else needs a legal ground that was granted"
		      : "no purpose was told on this call%s: only a legal ground that was granted opens it",
		names);
}

int ew_purpose_stated(struct ew_keeper *k, struct ew_call *call, struct ew_slice purpose, json_t **ret_why,
	struct ew_error *because)
{
	struct ew_purpose_told told[EW_PURPOSES_TOLD];
	const struct ew_purpose_told *found;
	size_t n = 0;
	int r = ew_purposes_told(k, call, told, &n);

	*ret_why = NULL;
	if (r < 0)
		return r;
	found = ew_purpose_find(told, n, purpose);
	if (!found) {
		name_told(told, n, because);
		return 0;
	}
	*ret_why = json_pack("{s:s, s:o}", "purpose", found->purpose, "told_by", ew_purpose_told_by(found));
	return *ret_why ? 0 : -ENOMEM;
}
