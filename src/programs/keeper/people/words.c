/*
 * Words of rows, sealed and opened. Must never leave the plain text behind.
 */
#include "programs/keeper/people/words.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "open/column.h"
#include "programs/keeper/keeper_private.h"

uint64_t ew_words_place(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

int ew_words_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t place,
	const json_t *words, size_t most, struct ew_buf *to)
{
	char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(to, most + EW_COLUMN_OVERHEAD_BYTES);
	if (r == 0 && strlen(text) > most)
		r = -EFBIG;
	if (r == 0)
		r = ew_keeper_seal(k, call, column, place, ew_slice_text(text), to);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	return r;
}

/* Whatever else stood in the way was memory: what was sealed here is not what is wrong. */
static bool is_no_json(const json_error_t *error)
{
	enum json_error_code code = json_error_code(error);

	return code == json_error_invalid_syntax || code == json_error_premature_end_of_input || code == json_error_end_of_input_expected ||
	       code == json_error_invalid_utf8;
}

int ew_words_open(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t place,
	struct ew_slice sealed, size_t most, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_error_t error;
	json_t *words;
	int r;

	ew_buf_init_secret(&plain, most);
	r = ew_keeper_unseal(k, call, column, place, sealed, &plain);
	if (r < 0)
		return r;
	words = json_loadb((const char *)plain.at, plain.len, 0, &error);
	if (!words)
		return is_no_json(&error) ? -EBADMSG : -ENOMEM;
	*ret = words;
	return 0;
}
