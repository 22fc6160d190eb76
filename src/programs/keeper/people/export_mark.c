/*
 * The sentence in an export. Must never say more of the call than its id: a file is read by whoever finds it.
 */
#include "programs/keeper/people/export_mark.h"

#include <errno.h>

#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/may.h"

static const char *text(const json_t *why, const char *name)
{
	const char *found = json_string_value(json_object_get(why, name));

	return found ? found : "";
}

/* Names and purposes are other people's words: a control character in them would be one in the file. */
static void add_words(struct ew_buf *to, const char *words)
{
	for (const char *c = words; *c; c++)
		ew_buf_add_u8(to, (unsigned char)*c < ' ' || *c == 0x7f ? ' ' : (uint8_t)*c);
}

/* A program may have no name. */
static void add_who(struct ew_buf *to, const char *name, const char *id)
{
	ew_buf_add_text(to, " by ");
	add_words(to, name);
	ew_buf_add_text(to, *name ? " (" : "");
	ew_buf_add_text(to, id);
	ew_buf_add_text(to, *name ? ")" : "");
}

static void add_why(struct ew_buf *to, const json_t *why)
{
	json_int_t approval = json_integer_value(json_object_get(why, "approval"));
	char number[32];

	ew_buf_add_text(to, " for ");
	add_words(to, *text(why, "purpose") ? text(why, "purpose") : text(why, "legal_ground"));
	if (*text(why, "case")) {
		ew_buf_add_text(to, ", case ");
		add_words(to, text(why, "case"));
	}
	if (approval > 0) {
		(void)snprintf(number, sizeof(number), ", approval %lld", (long long)approval);
		ew_buf_add_text(to, number);
	}
}

/* A character of UTF-8 is whole or not there. */
static size_t fitting(struct ew_slice all)
{
	size_t n = all.len < EW_MAX_MARK_BYTES ? all.len : EW_MAX_MARK_BYTES;

	while (n < all.len && n > 0 && (all.at[n] & 0xc0) == 0x80)
		n--;
	return n;
}

int ew_export_mark(struct ew_asked *a, const json_t *why, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf all = {0};
	_cleanup_(ew_json_drop) json_t *who = ew_account_who_json(a->k, ew_asked_person(a));
	char at[EW_WALL_TEXT_BYTES], id[EW_ID_TEXT_BYTES];

	if (!who)
		return -ENOMEM;
	ew_buf_init(&all, 4 * EW_MAX_MARK_BYTES);
	ew_wall_format(ew_io_wall(a->k->io), at);
	ew_id_format(a->interaction, id);
	ew_buf_add_text(&all, "Earwitness: call ");
	ew_buf_add_text(&all, id);
	ew_buf_add_text(&all, ", taken away ");
	ew_buf_add_text(&all, at);
	add_who(&all, text(who, "name"), text(who, "id"));
	add_why(&all, why);
	if (ew_buf_error(&all) < 0)
		return ew_buf_error(&all);
	ew_buf_add(to, all.at, fitting(ew_buf_slice(&all)));
	return ew_buf_error(to);
}
