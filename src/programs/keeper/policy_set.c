/*
 * Making a set: packs, the policy that stands on them, and what is known of the audio of its notices. Reading 58
 * packs takes milliseconds in which every call waits, and nearly always they are those of a set in memory: then they
 * are shared. Must never share what differs by a byte: everything goes by hashes of the texts.
 */
#include "programs/keeper/policy_set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"

#define NOTICES "notices/"

bool ew_same_hash(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

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

static const struct ew_policy_text *find_text(const struct ew_policy_text *texts, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(texts[i].name, name) == 0)
			return &texts[i];
	}
	return NULL;
}

/* -- packs ------------------------------------------------------------------------------------- */

struct pack_text {
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_slice text;
	struct ew_hash hash;
};

/* "packs/us.yaml" is the pack "us"; false for what is no pack. */
static bool read_pack_name(const struct ew_policy_text *text, struct pack_text *to)
{
	const char *file = text->name + strlen("packs/");
	size_t n;

	if (strncmp(text->name, "packs/", strlen("packs/")) != 0)
		return false;
	n = strlen(file);
	if (n > 5 && strcmp(file + n - 5, ".yaml") == 0)
		n -= 5;
	(void)snprintf(to->name, sizeof(to->name), "%.*s", (int)n, file);
	to->text = text->text;
	return true;
}

static int add_packs(struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n, struct ew_error *error)
{
	struct pack_text pack;
	int r = ew_packs_new(&set->packs);

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (read_pack_name(&texts[i], &pack))
			r = ew_packs_add(set->packs, pack.name, pack.text, error);
	}
	return r < 0 ? r : ew_packs_ready(set->packs, error);
}

/* A line for each pack: what the event names by one hash. */
static void add_line(struct ew_buf *to, const char *name, const struct ew_hash *hash)
{
	ew_buf_printf(to, "%s ", name);
	ew_hex_add(to, ew_slice_of(hash->bytes, sizeof(hash->bytes)));
	ew_buf_add_text(to, "\n");
}

int ew_policy_set_list_packs(const struct ew_packs *packs, struct ew_buf *to)
{
	for (size_t i = 0; i < ew_packs_count(packs); i++) {
		struct ew_hash hash = ew_packs_hash(packs, i);

		add_line(to, ew_packs_name(packs, i), &hash);
	}
	return ew_buf_error(to);
}

static int by_name(const void *a, const void *b)
{
	const struct pack_text *one = a, *other = b;

	return strcmp(one->name, other->name);
}

/* The same list before the packs are read. Too many, or one twice, make a list that no library has. */
static int list_texts(const struct ew_policy_text *texts, size_t n, struct ew_buf *to)
{
	_cleanup_(ew_free_ptr) struct pack_text *packs = calloc(n + 1, sizeof(*packs));
	size_t n_packs = 0;
	int r = packs ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (!read_pack_name(&texts[i], &packs[n_packs]))
			continue;
		r = ew_sha256_of(texts[i].text, &packs[n_packs].hash);
		n_packs++;
	}
	if (r < 0)
		return r;
	qsort(packs, n_packs, sizeof(*packs), by_name);
	for (size_t i = 0; i < n_packs; i++)
		add_line(to, packs[i].name, &packs[i].hash);
	return ew_buf_error(to);
}

/* -- what may be shared ------------------------------------------------------------------------ */

/* -ENOENT: there is no policy among them. */
static int hash_texts(
	const struct ew_policy_text *texts, size_t n, struct ew_hash *ret_policy, struct ew_hash *ret_packs)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	const struct ew_policy_text *policy = find_text(texts, n, "policy");
	struct ew_hash hash;
	int r;

	if (!policy)
		return -ENOENT;
	ew_buf_init(&list, EW_POLICY_LIST_BYTES);
	r = list_texts(texts, n, &list);
	if (r == 0)
		r = ew_sha256_of(policy->text, &hash);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&list), ret_packs);
	if (r == 0)
		*ret_policy = hash;
	return r;
}

const struct ew_policy_set *ew_policy_set_like(
	const struct ew_policy_set *sets, const struct ew_hash *policy, const struct ew_hash *packs)
{
	const struct ew_policy_set *like = NULL;

	for (const struct ew_policy_set *set = sets; set; set = set->next) {
		if (!ew_same_hash(&set->packs_hash, packs))
			continue;
		if (ew_same_hash(&set->hash, policy))
			return set;
		like = set;
	}
	return like;
}

/* -- notices ----------------------------------------------------------------------------------- */

json_t *ew_policy_set_notices(const struct ew_policy_set *set)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_policy_notices(set->policy); i++) {
		const struct ew_notice *notice = ew_policy_notice(set->policy, i);
		struct ew_hash hash;

		json_array_append_new(list,
			json_pack("{s:s, s:o}", "name", notice->name, "sha256",
				ew_policy_set_audio(set, notice, &hash) ? ew_json_hash_text(&hash) : json_null()));
	}
	return list;
}

int ew_policy_set_list_notices(const struct ew_policy_set *set, struct ew_buf *to)
{
	_cleanup_(ew_json_drop) json_t *list = ew_policy_set_notices(set);
	_cleanup_(ew_free_ptr) char *text = list ? json_dumps(list, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	/* A list that is short of one would say that nothing is known of it. */
	if (!text || json_array_size(list) != ew_policy_notices(set->policy))
		return -ENOMEM;
	ew_buf_add_text(to, text);
	return ew_buf_error(to);
}

bool ew_policy_set_audio(const struct ew_policy_set *set, const struct ew_notice *notice, struct ew_hash *ret)
{
	for (size_t i = 0; i < set->n_notices; i++) {
		if (set->notices[i].notice == notice) {
			*ret = set->notices[i].hash;
			return true;
		}
	}
	return false;
}

/* What is no SHA-256, or of a notice that the policy does not have, tells nothing. */
static void note_audio(struct ew_policy_set *set, struct ew_slice name, struct ew_slice hex)
{
	const struct ew_notice *notice = ew_policy_find_notice(set->policy, name);
	struct ew_notice_hash one = {.notice = notice};

	if (!notice || set->n_notices == EW_COUNT(set->notices) ||
		ew_hex_decode(hex, one.hash.bytes, sizeof(one.hash.bytes)) < 0)
		return;
	set->notices[set->n_notices++] = one;
}

static int note_notices(struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	int r;

	for (size_t i = 0; i < n; i++) {
		if (strncmp(texts[i].name, NOTICES, strlen(NOTICES)) == 0)
			note_audio(set, ew_slice_text(texts[i].name + strlen(NOTICES)), texts[i].text);
	}
	ew_buf_init(&list, EW_POLICY_LIST_BYTES);
	r = ew_policy_set_list_notices(set, &list);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&list), &set->notices_hash);
	set->knows_notices = r == 0;
	return r;
}

void ew_policy_set_forget_notices(struct ew_policy_set *set)
{
	set->n_notices = 0;
	set->knows_notices = false;
	set->notices_hash = (struct ew_hash){0};
}

int ew_policy_set_read_notices(struct ew_policy_set *set, struct ew_slice list, const struct ew_hash *hash)
{
	_cleanup_(ew_json_drop) json_t *all = json_loadb((const char *)list.at, list.len, EW_JSON_READ, NULL);
	const json_t *one;
	size_t i;

	ew_policy_set_forget_notices(set);
	if (!json_is_array(all))
		return -EBADMSG;
	json_array_foreach (all, i, one) {
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *hex = json_string_value(json_object_get(one, "sha256"));

		if (name && hex)
			note_audio(set, ew_slice_text(name), ew_slice_text(hex));
	}
	set->knows_notices = true;
	set->notices_hash = *hash;
	return 0;
}

/* -- a set ------------------------------------------------------------------------------------- */

static int make_packs(struct ew_policy_set *set, const struct ew_policy_text *texts, size_t n,
	const struct ew_policy_set *like, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	int r;

	if (like) {
		set->packs = ew_packs_hold(like->packs);
		set->packs_hash = like->packs_hash;
		return 0;
	}
	ew_buf_init(&list, EW_POLICY_LIST_BYTES);
	r = add_packs(set, texts, n, error);
	if (r == 0)
		r = ew_policy_set_list_packs(set->packs, &list);
	return r < 0 ? r : ew_sha256_of(ew_buf_slice(&list), &set->packs_hash);
}

static int make_policy(struct ew_policy_set *set, const char *name, struct ew_slice text,
	const struct ew_policy_set *like, struct ew_error *error)
{
	int r = ew_sha256_of(text, &set->hash);

	if (r < 0)
		return r;
	if (!like || !ew_same_hash(&like->hash, &set->hash))
		return ew_policy_load(text, name, set->packs, &set->policy, error);
	set->policy = ew_policy_hold(like->policy);
	return 0;
}

int ew_policy_set_make(const char *name, const struct ew_policy_text *texts, size_t n, const struct ew_policy_set *like,
	struct ew_policy_set **ret, struct ew_error *error)
{
	_cleanup_(ew_policy_set_free) struct ew_policy_set *set = calloc(1, sizeof(*set));
	const struct ew_policy_text *policy = find_text(texts, n, "policy");
	int r;

	if (!set)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	if (!policy)
		return ew_error_set(error, -ENOENT, "there is no policy");
	r = make_packs(set, texts, n, like, error);
	if (r == 0)
		r = make_policy(set, name, policy->text, like, error);
	if (r == 0)
		r = note_notices(set, texts, n);
	if (r < 0)
		return ew_error_set(error, r, "the policy could not be loaded: %s", strerror(-r));
	*ret = TAKE(set);
	return 0;
}

int ew_policy_set_new(const char *name, const struct ew_policy_text *texts, size_t n, const struct ew_policy_set *sets,
	struct ew_policy_set **ret, struct ew_error *error)
{
	const struct ew_policy_set *like = NULL;
	struct ew_hash policy, packs;
	int r = hash_texts(texts, n, &policy, &packs);

	if (r == 0)
		like = ew_policy_set_like(sets, &policy, &packs);
	if (r == -ENOMEM)
		return ew_error_set(error, r, "no memory for the policy");
	return ew_policy_set_make(name, texts, n, like, ret, error);
}
