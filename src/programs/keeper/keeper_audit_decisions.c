/*
 * Decisions made again for the self-audit, by the very policy that each names and on what was known then. Must never
 * take a text for a policy whose hash is another.
 */
#include "programs/keeper/keeper_audit.h"

#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* Which policy a decision names; false in `ret_named`: it was made without one. Errors: -ENOMEM, -EBADMSG. */
static int policy_named(const struct ew_event *e, struct ew_hash *ret, bool *ret_named)
{
	_cleanup_(ew_json_drop) json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	const char *hex = text_at(record, "policy");

	if (!record)
		return -ENOMEM;
	*ret_named = hex != NULL;
	if (hex && ew_hex_decode(ew_slice_text(hex), ret->bytes, sizeof(ret->bytes)) < 0)
		return -EBADMSG;
	return 0;
}

/* Errors: -ENOENT, -EBADMSG, -EINVAL (it is not there, or no longer what it was), -ENOMEM, the catalogue's. */
static int have_policy(struct ew_keeper *k, struct ew_audit *a, const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};
	struct ew_hash have;
	int r;

	if (a->policy) {
		have = ew_policy_hash(a->policy);
		if (memcmp(have.bytes, hash->bytes, sizeof(have.bytes)) == 0)
			return 0;
	}
	ew_policy_free(&a->policy);
	ew_buf_init(&text, EW_MAX_MESSAGE_BYTES);
	r = ew_keeper_policy_text(k, hash, &text);
	return r < 0 ? r : ew_policy_load(ew_buf_slice(&text), "the policy of that time", &a->policy, &error);
}

/* Events of before said nothing of how long things are kept. */
static bool says_all(const json_t *fields, const json_t *expected)
{
	json_t *walked = (json_t *)(uintptr_t)expected; /* iterating changes nothing */
	const char *name;
	json_t *value;

	json_object_foreach(walked, name, value) {
		const json_t *is = json_object_get(fields, name);

		if (is ? !json_equal(is, value) : strcmp(name, "keep") != 0)
			return false;
	}
	return true;
}

int ew_audit_replay(struct ew_keeper *k, struct ew_audit *a, const struct ew_event *decided, bool *ret_known,
	bool *ret_agrees)
{
	_cleanup_(ew_json_drop) json_t *expected = NULL;
	struct ew_decision d;
	struct ew_hash hash;
	bool named;
	int r = policy_named(decided, &hash, &named);

	if (r == 0 && named)
		r = have_policy(k, a, &hash);
	*ret_known = r == 0;
	if (r == -EBADMSG)
		return ew_audit_find(a, EW_AUDIT_POLICY_ALTERED, a->at.id, "catalog.db/policies", decided->index);
	if (r < 0)
		return r == -ENOENT || r == -EINVAL ? 0 : r;
	ew_keeper_decide_on(named ? a->policy : NULL, ew_interaction_facts(a->at.call->fold), &d);
	expected = ew_keeper_decided_fields(&d);
	if (!expected)
		return -ENOMEM;
	*ret_agrees = says_all(decided->fields, expected);
	return 0;
}
