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

#define POLICY_BYTES (2 * EW_MAX_CONFIG_BYTES)
#define LIST_BYTES (64 * 1024)

static const struct ew_id nobody;

/* -- texts ------------------------------------------------------------------------------------- */

static int keep_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_slice text)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

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

/* -- making a set ------------------------------------------------------------------------------ */

void ew_policy_set_free(struct ew_policy_set **ptr)
{
	struct ew_policy_set *set = *ptr;

	if (!set)
		return;
	ew_policy_free(&set->policy);
	ew_packs_free(&set->packs);
	free(set);
	*ptr = NULL;
}

static const char *pack_name(const char *name)
{
	return strncmp(name, "packs/", 6) == 0 ? name + 6 : NULL;
}

/* "packs/us.yaml" is the pack "us". */
static int add_pack(struct ew_packs *packs, const struct ew_policy_text *text, struct ew_error *error)
{
	const char *file = pack_name(text->name);
	size_t n = strlen(file);
	char name[EW_PARCEL_NAME_BYTES + 1];

	if (n > 5 && strcmp(file + n - 5, ".yaml") == 0)
		n -= 5;
	snprintf(name, sizeof(name), "%.*s", (int)n, file);
	return ew_packs_add(packs, name, text->text, error);
}

static int add_packs(struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n, struct ew_error *error)
{
	int r = ew_packs_new(&set->packs);

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (pack_name(texts[i].name))
			r = add_pack(set->packs, &texts[i], error);
	}
	return r < 0 ? r : ew_packs_ready(set->packs, error);
}

/* A line for each pack: what the event names by one hash. */
static int list_packs(const struct ew_packs *packs, struct ew_buf *to)
{
	for (size_t i = 0; i < ew_packs_count(packs); i++) {
		struct ew_hash hash = ew_packs_hash(packs, i);

		ew_buf_printf(to, "%s ", ew_packs_name(packs, i));
		ew_hex_add(to, ew_slice_of(hash.bytes, sizeof(hash.bytes)));
		ew_buf_add_text(to, "\n");
	}
	return ew_buf_error(to);
}

static const struct ew_policy_text *find_text(const struct ew_policy_text *texts, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(texts[i].name, name) == 0)
			return &texts[i];
	}
	return NULL;
}

int ew_policy_set_new(const char *name, const struct ew_policy_text *texts, size_t n, struct ew_policy_set **ret,
	struct ew_error *error)
{
	_cleanup_(ew_policy_set_free) struct ew_policy_set *set = calloc(1, sizeof(*set));
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	const struct ew_policy_text *policy = find_text(texts, n, "policy");
	int r;

	if (!set)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	if (!policy)
		return ew_error_set(error, -ENOENT, "there is no policy");
	ew_buf_init(&list, LIST_BYTES);
	r = add_packs(set, texts, n, error);
	if (r == 0)
		r = ew_policy_load(policy->text, name, set->packs, &set->policy, error);
	if (r == 0)
		r = list_packs(set->packs, &list);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&list), &set->packs_hash);
	if (r < 0)
		return ew_error_set(error, r, "the policy could not be loaded: %s", strerror(-r));
	set->hash = ew_policy_hash(set->policy);
	*ret = TAKE(set);
	return 0;
}

/* -- in force ---------------------------------------------------------------------------------- */

static bool same_hash(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

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

static json_t *notices_json(const struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	json_t *list = json_array();
	char name[EW_PARCEL_NAME_BYTES + 1];

	for (size_t i = 0; list && i < ew_policy_notices(set->policy); i++) {
		const struct ew_notice *notice = ew_policy_notice(set->policy, i);
		const struct ew_policy_text *audio;

		snprintf(name, sizeof(name), "notices/%s", notice->name);
		audio = find_text(texts, n, name);
		json_array_append_new(list,
			json_pack("{s:s, s:o}", "name", notice->name, "sha256",
				audio ? json_stringn((const char *)audio->text.at, audio->text.len) : json_null()));
	}
	return list;
}

static int keep_set(struct ew_keeper *k, const struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	struct ew_hash hash;
	int r = 0;

	ew_buf_init(&list, LIST_BYTES);
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (strncmp(texts[i].name, "notices/", 8) == 0)
			continue;
		r = ew_sha256_of(texts[i].text, &hash);
		if (r == 0)
			r = keep_text(k, &hash, texts[i].text);
	}
	if (r == 0)
		r = list_packs(set->packs, &list);
	return r < 0 ? r : keep_text(k, &set->packs_hash, ew_buf_slice(&list));
}

/* Inside a transaction. The set becomes the one in force when that is committed. */
static int announce(struct ew_keeper *k, const struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	int r = keep_set(k, set, texts, n);

	if (r < 0)
		return r;
	return ew_keeper_append(k, NULL, EW_EVENT_POLICY_ACTIVATED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:o, s:o, s:o, s:o}", "name", ew_policy_name(set->policy), "policy",
			ew_json_hash_text(&set->hash), "packs", packs_json(set->packs), "packs_list",
			ew_json_hash_text(&set->packs_hash), "notices", notices_json(set, texts, n)),
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

static int keep_notices(struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ew_hash hash;
		struct ew_notice_hash *one;

		if (strncmp(texts[i].name, "notices/", 8) != 0 || set->n_notices == EW_COUNT(set->notices) ||
			ew_hex_decode(texts[i].text, hash.bytes, sizeof(hash.bytes)) < 0)
			continue;
		one = &set->notices[set->n_notices];
		one->notice = ew_policy_find_notice(set->policy, ew_slice_text(texts[i].name + 8));
		one->hash = hash;
		set->n_notices += one->notice != NULL;
	}
	return 0;
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
	int loaded = ew_policy_set_new(name, texts, n, &set, why);
	int r;

	*ret_taken = false;
	if (loaded == -ENOMEM)
		return loaded;
	if (loaded < 0)
		return refuse(k, why);
	(void)keep_notices(set, texts, n);
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

	ew_buf_init(&list, LIST_BYTES);
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

	return !same_hash(packs, &none);
}

int ew_keeper_policy_of(
	struct ew_keeper *k, const struct ew_hash *policy, const struct ew_hash *packs, struct ew_policy_set **ret)
{
	_cleanup_(forget) struct remembered *all = NULL;
	struct ew_policy_set *set;
	struct ew_error error = {0};
	int r;

	for (set = k->sets; set; set = set->next) {
		if (same_hash(&set->hash, policy) && same_hash(&set->packs_hash, packs)) {
			*ret = set;
			return 0;
		}
	}
	all = calloc(1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	r = remember(k, all, "policy", policy);
	if (r == 0 && has_list(packs))
		r = remember_packs(k, all, packs);
	if (r == 0)
		r = ew_policy_set_new("the policy of that time", all->texts, all->n, &set, &error);
	if (r < 0)
		return r;
	set->next = k->sets;
	k->sets = set;
	*ret = set;
	return 0;
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

int ew_keeper_policy_for(struct ew_keeper *k, struct ew_call *call, struct ew_policy_set **ret)
{
	struct ew_policy_set *set = k->set;
	struct ew_hash policy, packs;
	int r = 0;

	if (!call->by && ew_interaction_mode(call->fold)) {
		if (!ew_interaction_policy(call->fold, &policy, &packs)) {
			*ret = NULL;
			return 0;
		}
		r = ew_keeper_policy_of(k, &policy, &packs, &set);
		if (r < 0)
			return r;
	}
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
