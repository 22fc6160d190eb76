/*
 * Sets of policy and packs: the one in force, those that calls in progress still go by, and those of before, read from
 * the catalogue by what an event names. Texts are sealed under the system's key: rules may name numbers. A text is believed
 * only when its hash is the one that it was asked for by.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "base/reader.h"
#include "base/text.h"
#include "catalog/policies.h"
#include "programs/keeper/policy_set.h"

#define POLICY_BYTES (2 * EW_MAX_CONFIG_BYTES)

static const struct ew_id nobody;

/* -- texts ------------------------------------------------------------------------------------- */

static int keep_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_slice text)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	bool kept = false;
	int r = ew_policies_has(k->catalog, hash, &kept);

	if (r < 0 || kept)
		return r;
	ew_buf_init(&sealed, POLICY_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_keeper_seal(k, NULL, "policy", 0, text, &sealed);
	return r < 0 ? r : ew_policies_put(k->catalog, hash, ew_io_wall(k->io), ew_buf_slice(&sealed));
}

int ew_keeper_policy_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	struct ew_hash is;
	struct ew_wall activated;
	int r;

	ew_buf_init(&sealed, POLICY_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	ew_buf_init_secret(&plain, POLICY_BYTES);
	r = ew_policies_get(k->catalog, hash, &activated, &sealed);
	if (r == 0)
		r = ew_keeper_unseal(k, NULL, "policy", 0, ew_buf_slice(&sealed), &plain);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&plain), &is);
	if (r < 0)
		return r;
	if (memcmp(is.bytes, hash->bytes, sizeof(is.bytes)) != 0)
		return -EBADMSG;
	ew_buf_add_slice(to, ew_buf_slice(&plain));
	return ew_buf_error(to);
}

/* -- in force ---------------------------------------------------------------------------------- */

static json_t *packs_json(const struct ew_packs *packs)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_packs_count(packs); i++) {
		struct ew_hash hash = ew_packs_hash(packs, i);

		json_array_append_new(list,
			json_pack("{s:s, s:o}", "name", ew_packs_name(packs, i), "sha256", ew_json_hash_text(&hash)));
	}
	return list;
}

static int keep_lists(struct ew_keeper *k, const struct ew_policy_set *set)
{
	_cleanup_(ew_buf_free) struct ew_buf packs = {0}, notices = {0};
	int r;

	ew_buf_init(&packs, EW_POLICY_LIST_BYTES);
	ew_buf_init(&notices, EW_POLICY_LIST_BYTES);
	r = ew_policy_set_list_packs(set->packs, &packs);
	if (r == 0)
		r = ew_policy_set_list_notices(set, &notices);
	if (r == 0)
		r = keep_text(k, &set->packs_hash, ew_buf_slice(&packs));
	return r < 0 ? r : keep_text(k, &set->notices_hash, ew_buf_slice(&notices));
}

static int keep_set(struct ew_keeper *k, const struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	struct ew_hash hash;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (strncmp(texts[i].name, "notices/", 8) == 0)
			continue;
		r = ew_sha256_of(texts[i].text, &hash);
		if (r == 0)
			r = keep_text(k, &hash, texts[i].text);
	}
	return r < 0 ? r : keep_lists(k, set);
}

/* Inside a transaction. The set becomes the one in force when that is committed. */
static int announce(struct ew_keeper *k, const struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	int r = keep_set(k, set, texts, n);

	if (r < 0)
		return r;
	return ew_keeper_append(k, NULL, EW_EVENT_POLICY_ACTIVATED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", ew_policy_name(set->policy), "policy",
			ew_json_hash_text(&set->hash), "packs", packs_json(set->packs), "packs_list",
			ew_json_hash_text(&set->packs_hash), "notices",
			ew_policy_set_notices(set), "notices_list", ew_json_hash_text(&set->notices_hash)),
		NULL, NULL, NULL);
}

static void forget_unused(struct ew_keeper *k)
{
	for (struct ew_policy_set **at = &k->sets; *at;) {
		struct ew_policy_set *set = *at;

		if (set->users > 0 || set == k->set) {
			at = &set->next;
			continue;
		}
		*at = set->next;
		ew_policy_set_free(&set);
	}
}

static int refuse(struct ew_keeper *k, const struct ew_error *error)
{
	int r = ew_keeper_append(k, NULL, EW_EVENT_POLICY_REFUSED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s}", "because", ew_error_text(error)), NULL, NULL, NULL);

	return r < 0 ? r : ew_keeper_except(k, NULL, "policy_refused", ew_error_text(error));
}

int ew_keeper_policy_take(struct ew_keeper *k, const char *name, const struct ew_policy_text *texts, size_t n,
	bool *ret_taken, struct ew_error *why)
{
	_cleanup_(ew_policy_set_free) struct ew_policy_set *set = NULL;
	int loaded = ew_policy_set_new(name, texts, n, k->sets, &set, why);
	int r;

	*ret_taken = false;
	if (loaded == -ENOMEM)
		return loaded;
	if (loaded < 0)
		return refuse(k, why);
	r = announce(k, set, texts, n);
	if (r == 0)
		r = ew_keeper_heal(k, NULL, "policy_refused", NULL, "a policy was loaded");
	if (r == 0)
		r = ew_keeper_heal(k, NULL, "no_policy", NULL, "a policy was loaded");
	if (r < 0)
		return r;
	set->next = k->sets;
	k->sets = k->set = TAKE(set);
	*ret_taken = true;
	return 0;
}

int ew_keeper_policy_reload(struct ew_keeper *k, const char *name, const struct ew_policy_text *texts, size_t n,
	bool *ret_taken, struct ew_error *why)
{
	struct ew_policy_set *before = k->set;
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_keeper_policy_take(k, name, texts, n, ret_taken, why);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0) {
		k->set = before;
		ew_keeper_rollback(k);
	}
	forget_unused(k);
	return r;
}

/* -- those of before --------------------------------------------------------------------------- */

#define SET_TEXTS 128

/* The texts that a list of packs names, and the policy itself. */
struct remembered {
	struct ew_policy_text texts[SET_TEXTS];
	char names[SET_TEXTS][EW_PARCEL_NAME_BYTES + 1];
	struct ew_buf bytes[SET_TEXTS];
	size_t n;
};

static void forget(struct remembered **ptr)
{
	for (size_t i = 0; *ptr && i < (*ptr)->n; i++)
		ew_buf_free(&(*ptr)->bytes[i]);
	free(*ptr);
	*ptr = NULL;
}

static int remember(struct ew_keeper *k, struct remembered *all, const char *name, const struct ew_hash *hash)
{
	struct ew_buf *bytes = &all->bytes[all->n];
	int r;

	if (all->n == SET_TEXTS)
		return -EFBIG;
	ew_buf_init(bytes, POLICY_BYTES);
	snprintf(all->names[all->n], sizeof(all->names[0]), "%s", name);
	r = ew_keeper_policy_text(k, hash, bytes);
	all->texts[all->n] = (struct ew_policy_text){.name = all->names[all->n], .text = ew_buf_slice(bytes)};
	all->n++;
	return r;
}

static int remember_packs(struct ew_keeper *k, struct remembered *all, const struct ew_hash *list_hash)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	struct ew_slice rest, line, name;
	struct ew_hash hash;
	char file[EW_PARCEL_NAME_BYTES + 1];
	int r;

	ew_buf_init(&list, EW_POLICY_LIST_BYTES);
	r = ew_keeper_policy_text(k, list_hash, &list);
	rest = ew_buf_slice(&list);
	while (r == 0 && ew_slice_cut(&rest, '\n', &line) && line.len > 0) {
		if (!ew_slice_cut(&line, ' ', &name) || ew_hex_decode(line, hash.bytes, sizeof(hash.bytes)) < 0)
			return -EBADMSG;
		snprintf(file, sizeof(file), "packs/%.*s.yaml", (int)name.len, (const char *)name.at);
		r = remember(k, all, file, &hash);
	}
	return r;
}

static int is_kept(struct ew_keeper *k, const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, POLICY_BYTES);
	return ew_keeper_policy_text(k, hash, &text);
}

static bool has_list(const struct ew_hash *packs)
{
	static const struct ew_hash none;

	return !ew_same_hash(packs, &none);
}

/*
 * Notices of before: what is not kept, or not what it was, is not known, and a version that is told counts for
 * nothing.
 */
static int remember_notices(struct ew_keeper *k, struct ew_policy_set *set, const struct ew_hash *notices)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	int r = notices ? 0 : -ENOENT;

	ew_buf_init(&list, EW_POLICY_LIST_BYTES);
	if (r == 0)
		r = ew_keeper_policy_text(k, notices, &list);
	if (r == 0)
		r = ew_policy_set_read_notices(set, ew_buf_slice(&list), notices);
	if (r != -ENOENT && r != -EBADMSG)
		return r;
	ew_policy_set_forget_notices(set);
	return 0;
}

/* What a call names that its set must have: the list of its notices' audio, or none. */
struct wanted {
	const struct ew_hash *policy, *packs, *notices;
};

/* Packs of a set in memory need not be read, nor the policy when it is the same. */
static int load_set(struct ew_keeper *k, const struct wanted *w, struct ew_policy_set **ret)
{
	const struct ew_policy_set *like = ew_policy_set_like(k->sets, w->policy, w->packs);
	_cleanup_(ew_policy_set_free) struct ew_policy_set *set = NULL;
	_cleanup_(forget) struct remembered *all = calloc(1, sizeof(*all));
	struct ew_error error = {0};
	int r = all ? remember(k, all, "policy", w->policy) : -ENOMEM;

	if (r == 0 && !like && has_list(w->packs))
		r = remember_packs(k, all, w->packs);
	if (r == 0)
		r = ew_policy_set_make("the policy of that time", all->texts, all->n, like, &set, &error);
	if (r == 0)
		r = remember_notices(k, set, w->notices);
	if (r < 0)
		return r;
	set->next = k->sets;
	k->sets = set;
	*ret = TAKE(set);
	return 0;
}

int ew_keeper_policy_of(
	struct ew_keeper *k, const struct ew_hash *policy, const struct ew_hash *packs, struct ew_policy_set **ret)
{
	const struct wanted w = {.policy = policy, .packs = packs};

	for (struct ew_policy_set *set = k->sets; set; set = set->next) {
		if (ew_same_hash(&set->hash, policy) && ew_same_hash(&set->packs_hash, packs)) {
			*ret = set;
			return 0;
		}
	}
	return load_set(k, &w, ret);
}

int ew_keeper_policy_kept(struct ew_keeper *k, const struct ew_policy_set *set)
{
	int r = is_kept(k, &set->hash);

	if (r == 0 && ew_packs_count(set->packs) > 0)
		r = is_kept(k, &set->packs_hash);
	for (size_t i = 0; r == 0 && i < ew_packs_count(set->packs); i++) {
		struct ew_hash hash = ew_packs_hash(set->packs, i);

		r = is_kept(k, &hash);
	}
	return r;
}

int ew_keeper_policy_asked(struct ew_keeper *k, struct ew_slice policy, struct ew_policy **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf kept = {0};
	struct ew_hash hash;
	int r = 0;

	if (policy.len == 2 * sizeof(hash.bytes) && ew_hex_decode(policy, hash.bytes, sizeof(hash.bytes)) == 0) {
		ew_buf_init_secret(&kept, POLICY_BYTES);
		r = ew_keeper_policy_text(k, &hash, &kept);
		policy = ew_buf_slice(&kept);
	}
	return r < 0 ? r : ew_policy_load(policy, "the policy", k->set ? k->set->packs : NULL, ret, error);
}

/* -- of one call ------------------------------------------------------------------------------- */

void ew_keeper_policy_hold(struct ew_policy_set *set)
{
	if (set)
		set->users++;
}

void ew_keeper_policy_let_go(struct ew_keeper *k, struct ew_policy_set **set)
{
	if (!*set)
		return;
	(*set)->users--;
	*set = NULL;
	forget_unused(k);
}

void ew_keeper_call_goes_by(struct ew_keeper *k, struct ew_call *call, struct ew_policy_set *set)
{
	struct ew_policy_set *before = call->by;

	ew_keeper_policy_hold(set);
	call->by = set;
	ew_keeper_policy_let_go(k, &before);
}

static bool has_notices(const struct ew_policy_set *set, const struct ew_hash *notices)
{
	return notices ? set->knows_notices && ew_same_hash(&set->notices_hash, notices) : !set->knows_notices;
}

/* The one that the fold names: the same policy with other audio is another. */
int ew_keeper_policy_named(struct ew_keeper *k, const struct ew_interaction *it, struct ew_policy_set **ret)
{
	struct ew_hash policy, packs, notices;
	struct wanted w = {.policy = &policy, .packs = &packs};

	if (!ew_interaction_policy(it, &policy, &packs)) {
		*ret = NULL;
		return 0;
	}
	if (ew_interaction_notices_list(it, &notices))
		w.notices = &notices;
	for (struct ew_policy_set *set = k->sets; set; set = set->next) {
		if (ew_same_hash(&set->hash, &policy) && ew_same_hash(&set->packs_hash, &packs) &&
			has_notices(set, w.notices)) {
			*ret = set;
			return 0;
		}
	}
	return load_set(k, &w, ret);
}

int ew_keeper_policy_for(struct ew_keeper *k, struct ew_call *call, struct ew_policy_set **ret)
{
	struct ew_policy_set *set = k->set;
	int r = 0;

	if (!call->by && ew_interaction_mode(call->fold))
		r = ew_keeper_policy_named(k, call->fold, &set);
	if (r < 0)
		return r;
	if (!call->by)
		ew_keeper_call_goes_by(k, call, set);
	*ret = call->by;
	return 0;
}

void ew_keeper_policies_free(struct ew_keeper *k)
{
	while (k->sets) {
		struct ew_policy_set *set = k->sets;

		k->sets = set->next;
		ew_policy_set_free(&set);
	}
	k->set = NULL;
}
