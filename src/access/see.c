/*
 * The words of `see`, each of which opens something, and nothing else does. Must never read a word that it does not know
 * as one that opens.
 */
#include "access/see.h"

#include "domain/artifact_kind.h"
#include "domain/right.h"

#define LIMITED (EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD)

/* What can be saved is what can be heard or read: of audio the one, of all else the other. */
static uint32_t opened_by_right(uint32_t word, int kind)
{
	if ((word == EW_RIGHT_LISTEN && (kind < 0 || kind == EW_ARTIFACT_AUDIO)) ||
		(word == EW_RIGHT_READ && kind != EW_ARTIFACT_AUDIO))
		return word | EW_RIGHT_DOWNLOAD;
	return word & (EW_RIGHT_LISTEN | EW_RIGHT_READ | EW_RIGHT_EXPORT | EW_RIGHT_REVEAL);
}

static uint32_t opened_by_kind(int word, int kind)
{
	if (kind < 0 || word != kind)
		return 0;
	return EW_RIGHT_DOWNLOAD | (word == EW_ARTIFACT_AUDIO ? EW_RIGHT_LISTEN : EW_RIGHT_READ);
}

static uint32_t opened_by(const char *word, int kind)
{
	uint32_t right = ew_right_of(word);

	return right ? opened_by_right(right, kind) : opened_by_kind(ew_artifact_kind_of(ew_slice_text(word)), kind);
}

bool ew_see_allows(const json_t *see, const char *role, uint32_t rights, int kind)
{
	const json_t *words = role ? json_object_get(see, role) : NULL;
	uint32_t opened = 0;

	if (!see)
		return true;
	for (size_t i = 0; i < json_array_size(words); i++)
		opened |= opened_by(json_string_value(json_array_get(words, i)), kind);
	return (rights & LIMITED & ~opened) == 0;
}
