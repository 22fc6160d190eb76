/*
 * Which law is in force: the packs that a policy names. A pack that is not there must never be passed over, for its
 * places would then fall to the strictest law in silence, and its sector to none.
 */
#include <errno.h>
#include <string.h>

#include "policy/policy_load.h"

#define BASE_PACK "base" /* the law of nowhere in particular: always in force */

static uint64_t bit_of_pack(const struct ew_packs *packs, const char *name)
{
	for (size_t i = 0; packs && i < ew_packs_count(packs) && i < 64; i++) {
		if (strcmp(ew_packs_name(packs, i), name) == 0)
			return UINT64_C(1) << i;
	}
	return 0;
}

int ew_load_sector(const struct ew_yaml *node, const struct ew_law *law, const struct ew_law **sectors, size_t *n,
	struct ew_error *error)
{
	for (size_t i = 0; i < *n; i++) {
		if (sectors[i] == law)
			return 0;
	}
	if (*n == EW_RULE_SECTORS)
		return ew_yaml_complain(
			node, error, "at most %d sectors were expected, those of `packs` among them", EW_RULE_SECTORS);
	sectors[(*n)++] = law;
	return 0;
}

/* The sectors of a pack apply to every rule. */
static int use_pack(struct ew_policy *to, const struct ew_yaml *item, uint64_t bit, struct ew_error *error)
{
	size_t i = (size_t)__builtin_ctzll(bit);
	int r = 0;

	to->use |= bit;
	to->named |= bit;
	for (size_t n = 0; r == 0 && n < ew_packs_laws(to->packs, i); n++) {
		const struct ew_law *law = ew_packs_law(to->packs, i, n);

		if (law->sector)
			r = ew_load_sector(item, law, to->sectors, &to->n_sectors, error);
	}
	return r;
}

/* A pack, or one sector of a pack that has more. */
static int use_name(struct ew_policy *to, const struct ew_yaml *item, const char *name, struct ew_error *error)
{
	uint64_t bit = bit_of_pack(to->packs, name);
	const struct ew_law *sector = !bit && to->packs ? ew_packs_of_sector(to->packs, name) : NULL;

	if (bit)
		return use_pack(to, item, bit, error);
	if (sector)
		return ew_load_sector(item, sector, to->sectors, &to->n_sectors, error);
	return ew_yaml_complain(item, error, "there is no pack \"%.60s\": its file must stand among the packs", name);
}

int ew_load_packs(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(root, "packs");
	struct ew_words names = {0};
	int r = ew_load_texts_of(root, "packs", &names, error);

	to->pack_names = names.at;
	to->n_packs = names.n;
	to->use = bit_of_pack(to->packs, BASE_PACK);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		r = use_name(to, ew_yaml_kind(node) == EW_YAML_LIST ? ew_yaml_at(node, i) : node, names.at[i], error);
	return r;
}

bool ew_policy_names_pack(const struct ew_policy *policy, size_t i)
{
	return i < 64 && (policy->named >> i & 1) != 0;
}
