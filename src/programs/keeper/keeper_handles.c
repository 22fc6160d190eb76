/*
 * Access handles: what lets a player fetch media without a token for a quarter of an hour. A handle speaks for one
 * user, one interaction and the access event it was made by, which says what for; nothing of that can be read from it
 * or changed in it, and no table of handles is kept.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/reader.h"
#include "base/text.h"
#include "catalog/events.h"

#define HANDLE_BYTES 128

static int handle_mac(const struct ew_keeper *k, struct ew_id interaction, const struct ew_handle *h,
	struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bound = {0};
	struct ew_slice parts[1];

	ew_buf_init(&bound, HANDLE_BYTES);
	ew_buf_add_text(&bound, "earwitness/handle/v2");
	ew_buf_add(&bound, interaction.bytes, sizeof(interaction.bytes));
	ew_buf_add(&bound, h->user.bytes, sizeof(h->user.bytes));
	ew_buf_add_u64(&bound, (uint64_t)h->expires.us);
	ew_buf_add_u64(&bound, h->event);
	if (ew_buf_error(&bound) < 0)
		return ew_buf_error(&bound);
	parts[0] = ew_buf_slice(&bound);
	return ew_hmac_sha256(ew_slice_of(k->system_key, EW_COLUMN_KEY_BYTES), parts, 1, ret);
}

int ew_keeper_handle_add(const struct ew_keeper *k, struct ew_id interaction, const struct ew_handle *h,
	struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_hash mac;
	int r = handle_mac(k, interaction, h, &mac);

	if (r < 0)
		return r;
	ew_buf_init(&plain, HANDLE_BYTES);
	ew_buf_add(&plain, h->user.bytes, sizeof(h->user.bytes));
	ew_buf_add_u64(&plain, (uint64_t)h->expires.us);
	ew_buf_add_u64(&plain, h->event);
	ew_buf_add(&plain, mac.bytes, sizeof(mac.bytes));
	if (ew_buf_error(&plain) < 0)
		return ew_buf_error(&plain);
	ew_base64_add(to, ew_buf_slice(&plain), EW_BASE64_URL);
	return ew_buf_error(to);
}

int ew_keeper_handle_read(const struct ew_keeper *k, struct ew_id interaction, const char *text,
	struct ew_handle *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_hash mac, expected;
	struct ew_reader reader;
	struct ew_handle h;
	int r;

	ew_buf_init(&plain, HANDLE_BYTES);
	if (ew_base64_decode(ew_slice_text(text), EW_BASE64_URL, &plain) < 0)
		return -EACCES;
	ew_reader_init(&reader, ew_buf_slice(&plain));
	ew_reader_copy(&reader, h.user.bytes, sizeof(h.user.bytes));
	h.expires.us = (int64_t)ew_reader_u64(&reader);
	h.event = ew_reader_u64(&reader);
	ew_reader_copy(&reader, mac.bytes, sizeof(mac.bytes));
	if (!ew_reader_ok(&reader) || reader.rest.len > 0)
		return -EACCES;
	r = handle_mac(k, interaction, &h, &expected);
	if (r < 0)
		return r;
	if (!ew_secret_equal(mac.bytes, expected.bytes, sizeof(mac.bytes)))
		return -EACCES;
	*ret = h;
	return h.expires.us < ew_io_wall(k->io).us ? -ETIMEDOUT : 0;
}

struct stated {
	struct ew_keeper *k;
	struct ew_call *call;
	json_t *why;
};

static int take_why(void *arg, const struct ew_event_row *row)
{
	static const char *const names[] = {"purpose", "told_by", "legal_ground", "case", "ground", "approval", "unredacted"};
	struct stated *s = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(s->k, s->call, row->index, row->sealed, &row->commitment, &e);

	for (size_t i = 0; r == 0 && i < EW_COUNT(names); i++) {
		json_t *word = json_object_get(e.fields, names[i]);

		if (word && json_object_set(s->why, names[i], word) < 0)
			r = -ENOMEM;
	}
	return r;
}

int ew_keeper_handle_why(
	struct ew_keeper *k, struct ew_call *call, const struct ew_handle *h, json_t **ret)
{
	struct stated s = {k, call, json_object()};
	int r = s.why ? ew_events_each(k->catalog, call->id, h->event, 1, take_why, &s) : -ENOMEM;

	if (r == 0 && json_object_set_new(s.why, "handle", json_integer((json_int_t)h->event)) < 0)
		r = -ENOMEM;
	if (r < 0) {
		json_decref(s.why);
		return r;
	}
	*ret = s.why;
	return 0;
}
