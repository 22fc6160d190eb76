/*
 * Any bytes as a pack of law and as a numbering plan: refused with a sentence, or a library whose every law can be
 * asked for, is never less strict than its parent, and knows at least one place for any number.
 */
#include <errno.h>
#include <string.h>

#include "policy/pack_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_law(const struct ew_packs *packs, const struct ew_law *law)
{
	struct ew_law twice = *law;

	if (law->n_cites == 0 || !law->name || !law->review_by || !law->place == !law->sector)
		abort();
	if (law->sector && ew_packs_of_sector(packs, law->sector) != law)
		abort();
	if (law->place && strlen(law->place) != 2 && ew_packs_of_place(packs, ~0ull, law->place) != law)
		abort();
	if (law->parent && law->consent < law->parent->consent)
		abort();
	ew_law_merge(&twice, law);
	if (!ew_law_at_least(&twice, law) || !ew_law_at_least(law, &twice))
		abort();
}

static void ask(const struct ew_packs *packs)
{
	static const char *const numbers[] = {
		"+14155550100", "0049891234567", "sip:4155550100@x;user=phone", "112", "x", "tel:1;phone-context=+49"};
	static const char *const homes[] = {NULL, "LU", "US", "*", "zz"};

	for (size_t i = 0; i < EW_COUNT(numbers) * EW_COUNT(homes); i++) {
		struct ew_places places = {0};

		ew_place_of_number(packs, numbers[i % EW_COUNT(numbers)], homes[i / EW_COUNT(numbers)], i % 2, &places);
		if (places.n == 0 || places.n > EW_PLACE_CANDIDATES || !places.at[places.n - 1])
			abort();
	}
	for (size_t i = 0; i < ew_packs_count(packs); i++) {
		for (size_t k = 0; k < ew_packs_laws(packs, i); k++)
			check_law(packs, ew_packs_law(packs, i, k));
	}
}

static void load(const char *name, struct ew_slice text)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};
	int r = ew_packs_new(&packs);

	if (r == 0)
		r = ew_packs_add(packs, name, text, &error);
	if (r == 0)
		r = ew_packs_ready(packs, &error);
	if (r < 0 && r != -ENOMEM && error.text[0] == '\0')
		abort();
	if (r == 0)
		ask(packs);
	ew_packs_free(&packs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	load("fuzz", ew_slice_of(data, size));
	load("places", ew_slice_of(data, size));
	return 0;
}
