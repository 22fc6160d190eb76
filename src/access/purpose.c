/*
 * Comparing what somebody states with what was told. Must never take two words for one, or a part for the whole.
 */
#include "access/purpose.h"

static const char *const grounds[] = {"complaint", "fraud", "regulator", "subject_request", "court_order"};

bool ew_legal_ground_is(struct ew_slice word)
{
	for (size_t i = 0; i < EW_COUNT(grounds); i++)
		if (ew_slice_equal(word, ew_slice_text(grounds[i])))
			return true;
	return false;
}

const struct ew_purpose_told *ew_purpose_find(
	const struct ew_purpose_told *told, size_t n, struct ew_slice stated)
{
	struct ew_slice word = ew_slice_trim(stated);

	for (size_t i = 0; word.len > 0 && i < n; i++)
		if (ew_slice_equal_nocase(word, ew_slice_trim(ew_slice_text(told[i].purpose))))
			return &told[i];
	return NULL;
}
