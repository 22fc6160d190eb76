/*
 * Facts of a call as values for the redactor. Who is an agent or a machine is ours; so is the end that the call came to, or went out from.
 */
#include "programs/keeper/keeper_redact_facts.h"

#include <string.h>

#include "programs/keeper/keeper_private.h"

#define VALUE_BYTES 400

struct telling {
	struct ew_keeper *k;
	bool names;
	struct ew_msg_redact_known known;
};

static void tell(struct telling *t, const char *kind, struct ew_slice value)
{
	if (value.len == 0 || value.len > VALUE_BYTES)
		return;
	t->known.kind = ew_slice_text(kind);
	t->known.value = value;
	(void)t->k->ops->send(t->k->arg, EW_ROLE_REDACTOR, 0, 0, EW_MSG_redact_known, &t->known, NULL, 0);
}

static bool is_number(struct ew_slice text)
{
	size_t digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] >= '0' && text.at[i] <= '9')
			digits++;
		else if (!strchr("+-. ()", text.at[i]))
			return false;
	}
	return digits >= 4;
}

/* A number, the user of a SIP address that is one, or a mailbox. */
static void tell_address(struct telling *t, const char *address)
{
	struct ew_slice rest = ew_slice_text(address), user = EW_SLICE("");
	struct ew_slice scheme = rest;

	if (ew_slice_cut(&scheme, ':', &user) && (ew_slice_equal_nocase(user, EW_SLICE("sip")) ||
							 ew_slice_equal_nocase(user, EW_SLICE("sips")) ||
							 ew_slice_equal_nocase(user, EW_SLICE("tel"))))
		rest = scheme;
	scheme = rest;
	(void)ew_slice_cut(&scheme, '@', &user);
	if (is_number(user))
		tell(t, "phone", user);
	else if (scheme.len > 0)
		tell(t, "email", rest);
}

static void tell_names(struct telling *t, const json_t *end)
{
	const json_t *other;
	size_t i;

	tell(t, "name", ew_slice_text(json_string_value(json_object_get(end, "name"))));
	json_array_foreach(json_object_get(end, "names"), i, other)
		tell(t, "name", ew_slice_text(json_string_value(json_object_get(other, "name"))));
}

static void tell_end(struct telling *t, const json_t *end)
{
	const char *address = json_string_value(json_object_get(end, "address"));

	if (address)
		tell_address(t, address);
	if (t->names)
		tell_names(t, end);
}

static bool is_ours(const json_t *party)
{
	const char *role = json_string_value(json_object_get(party, "role"));

	return role && (strcmp(role, "agent") == 0 || strcmp(role, "supervisor") == 0 || strcmp(role, "machine") == 0 ||
			       strcmp(role, "bot") == 0);
}

static void tell_all(struct telling *t, const json_t *facts)
{
	const char *direction = json_string_value(json_object_get(facts, "direction"));
	const json_t *party;
	size_t i;

	if (!direction || strcmp(direction, "outbound") != 0)
		tell_end(t, json_object_get(facts, "from"));
	if (!direction || strcmp(direction, "inbound") != 0)
		tell_end(t, json_object_get(facts, "to"));
	json_array_foreach(json_object_get(facts, "parties"), i, party) {
		if (!is_ours(party))
			tell_end(t, party);
	}
}

/* True when it was told as much as this. */
static bool was_told(struct ew_redact_told *told, struct ew_id id, size_t facts)
{
	for (size_t i = 0; i < EW_REDACT_TOLD; i++) {
		if (!ew_id_equal(told->calls[i].id, id))
			continue;
		if (told->calls[i].facts == facts)
			return true;
		told->calls[i].facts = facts;
		return false;
	}
	told->calls[told->next % EW_REDACT_TOLD].id = id;
	told->calls[told->next++ % EW_REDACT_TOLD].facts = facts;
	return false;
}

void ew_keeper_tell_facts(struct ew_keeper *k, const struct ew_call *call, enum ew_redaction_profile profile,
	struct ew_redact_told *told)
{
	struct telling t = {.k = k, .names = profile >= EW_PROFILE_FULL, .known.interaction = call->id};
	const json_t *facts = ew_interaction_facts(call->fold);

	if (profile < EW_PROFILE_STANDARD || !facts || was_told(told, call->id, json_dumpb(facts, NULL, 0, JSON_COMPACT)))
		return;
	tell_all(&t, facts);
}

void ew_keeper_tell_facts_as(struct ew_keeper *k, const struct ew_call *call, enum ew_redaction_profile profile, struct ew_id as)
{
	struct telling t = {.k = k, .names = profile >= EW_PROFILE_FULL, .known.interaction = as};
	const json_t *facts = ew_interaction_facts(call->fold);

	if (profile >= EW_PROFILE_STANDARD && facts)
		tell_all(&t, facts);
}

void ew_redact_told_forget(struct ew_redact_told *told, struct ew_id interaction)
{
	for (size_t i = 0; i < EW_REDACT_TOLD; i++)
		if (ew_id_equal(told->calls[i].id, interaction))
			told->calls[i].id = (struct ew_id){{0}};
}
