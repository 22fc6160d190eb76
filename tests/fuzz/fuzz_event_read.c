/*
 * Any bytes as a stored event: the record up to the first NUL, its disclosures behind it. The
 * commitment is made to match, so that everything behind it is reached; what is read must also be
 * foldable.
 */
#include <errno.h>
#include <string.h>

#include "domain/interaction.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fold(struct ew_event *e)
{
	struct ew_interaction *it = NULL;

	if (ew_interaction_new(e->interaction, &it) < 0)
		return;
	e->index = 0;
	if (ew_interaction_apply(it, e) == 0)
		json_decref(ew_interaction_record(it, "fuzz"));
	ew_interaction_free(&it);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t n = end ? (size_t)(end - data) : size;
	struct ew_slice record = ew_slice_of(data, n);
	struct ew_slice disclosures = end ? ew_slice_of(end + 1, size - n - 1) : EW_SLICE_EMPTY;
	const struct ew_slice parts[] = {EW_SLICE("earwitness/event/v1\0"), record};
	uint8_t salt[32] = {0};
	struct ew_hash commitment;
	struct ew_event e;

	if (ew_hmac_sha256(ew_slice_of(salt, sizeof(salt)), parts, 2, &commitment) < 0)
		return 0;
	if (ew_event_read(record, ew_slice_of(salt, sizeof(salt)), disclosures, &commitment, &e) < 0)
		return 0;
	if (!ew_event_type_name(e.type) || !json_is_object(e.fields))
		abort();
	fold(&e);
	ew_event_free(&e);
	return 0;
}
