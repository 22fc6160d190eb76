/*
 * Decisions made again for the self-audit, by the very policy that each names and on what was known then. Must never
 * take a text for a policy whose hash is another.
 */
#include "programs/keeper/keeper_audit.h"

#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"

/* By what a decision says it was made. */
struct named {
	bool policy;
	struct ew_hash hash, packs;
};

static bool read_hash(const json_t *text, struct ew_hash *ret)
{
	return json_is_string(text) &&
		ew_hex_decode(ew_slice_text(json_string_value(text)), ret->bytes, sizeof(ret->bytes)) == 0;
}

/* Errors: -ENOMEM, -EBADMSG. */
static int read_names(const struct ew_event *e, struct named *ret)
{
	_cleanup_(ew_json_drop) json_t *record = json_loadb((const char *)e->record.at, e->record.len, 0, NULL);
	json_t *policy = json_object_get(record, "policy");
	json_t *packs = json_array_get(json_object_get(record, "packs"), 0);

	if (!record)
		return -ENOMEM;
	*ret = (struct named){.policy = policy != NULL};
	if ((policy && !read_hash(policy, &ret->hash)) || (packs && !read_hash(packs, &ret->packs)))
		return -EBADMSG;
	return 0;
}

/* Errors: -ENOENT, -EBADMSG, -EINVAL (it is not there, or no longer what it was), -ENOMEM, the catalogue's. */
static int have_policy(struct ew_keeper *k, struct ew_audit *a, const struct named *named)
{
	struct ew_policy_set *set;
	int r = ew_keeper_policy_of(k, &named->hash, &named->packs, &set);

	if (r < 0 || set == a->set)
		return r;
	r = ew_keeper_policy_kept(k, set);
	if (r < 0)
		return r;
	ew_keeper_policy_hold(set);
	ew_keeper_policy_let_go(k, &a->set);
	a->set = set;
	return 0;
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
	struct named named;
	int r = read_names(decided, &named);

	if (r == 0 && named.policy)
		r = have_policy(k, a, &named);
	*ret_known = r == 0;
	if (r == -EBADMSG)
		return ew_audit_find(a, EW_AUDIT_POLICY_ALTERED, a->at.id, "catalog.db/policies", decided->index);
	if (r < 0)
		return r == -ENOENT || r == -EINVAL ? 0 : r;
	ew_keeper_decide_on(named.policy ? a->set->policy : NULL, a->at.call->fold, &d);
	expected = ew_decision_json(&d);
	if (!expected)
		return -ENOMEM;
	*ret_agrees = says_all(decided->fields, expected);
	return 0;
}
