/*
 * Whether what was rendered is what was recorded. A worker opens each chunk of an object with its key, which an altered one does not
 * survive, and says the hash of what it opened: the log names the same one, or nothing is given out. Must never pass over an object.
 */
#include "programs/keeper/keeper_work.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "catalog/objects.h"
#include "programs/keeper/keeper_private.h"

int ew_opened_note(struct ew_worker_seat *seat, const struct ew_object_row *row)
{
	if (!seat->opens)
		seat->opens = json_array();
	return seat->opens && json_array_append_new(seat->opens,
				      json_pack("{s:o, s:o, s:o}", "party", ew_json_id(row->party), "object", ew_json_id(row->id),
					      "sha256", ew_json_hash_text(&row->sha256))) == 0
		       ? 0
		       : -ENOMEM;
}

static bool is_of(const json_t *one, const uint8_t *opened)
{
	struct ew_hash hash;
	const char *text = json_string_value(json_object_get(one, "sha256"));

	return text && ew_hex_decode(ew_slice_text(text), hash.bytes, sizeof(hash.bytes)) == 0 &&
	       memcmp(hash.bytes, opened, sizeof(hash.bytes)) == 0;
}

static json_t *object_of(const struct ew_worker_seat *seat, const uint8_t *opened)
{
	json_t *one;
	size_t i;

	json_array_foreach(seat->opens, i, one)
	{
		if (is_of(one, opened))
			return one;
	}
	return NULL;
}

bool ew_opened_fits(const struct ew_worker_seat *seat, struct ew_slice opened)
{
	for (size_t at = 0; at + sizeof(struct ew_hash) <= opened.len; at += sizeof(struct ew_hash))
		if (!object_of(seat, opened.at + at))
			return false;
	return opened.len > 0 && opened.len % sizeof(struct ew_hash) == 0;
}

/* One channel may have been asked for: only what was opened is told. */
static int add_sources(json_t *json, const struct ew_worker_seat *seat, struct ew_slice opened)
{
	json_t *list = json_array();

	if (json_object_set_new(json, "sources", list) < 0)
		return -ENOMEM;
	for (size_t at = 0; at + sizeof(struct ew_hash) <= opened.len; at += sizeof(struct ew_hash))
		if (json_array_append(list, object_of(seat, opened.at + at)) < 0)
			return -ENOMEM;
	return 0;
}

static int add_digest(json_t *json, const struct ew_hash *sha256)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 64);
	ew_base64_add(&text, ew_slice_of(sha256->bytes, sizeof(sha256->bytes)), EW_BASE64_PADDED);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	return json_object_set_new(json, "sha256", json_stringn((const char *)text.at, text.len)) < 0 ? -ENOMEM : 0;
}

char *ew_opened_say(const struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m)
{
	json_t *json = json_pack("{s:I}", "redactions", (json_int_t)seat->redactions);
	char *text = NULL;

	if (json && (seat->bundle || (add_digest(json, &m->sha256) == 0 && add_sources(json, seat, m->opened) == 0)))
		text = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return text;
}

/* Told once: every attempt to listen finds it again. */
static int note_damaged(struct ew_keeper *k, struct ew_id interaction, const char *sentence)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, interaction, &call);

	if (r < 0 || ew_interaction_excepted(call->fold, "object_damaged"))
		return r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_except(k, call, "object_damaged", sentence);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_render_damaged(struct ew_keeper *k, struct ew_worker_seat *seat, const char *sentence)
{
	char detail[480];
	int r = note_damaged(k, seat->work.row.interaction, sentence);

	if (r < 0) {
		ew_log(EW_LOG_ERROR, "exception_lost", EW_F_ID("interaction", seat->work.row.interaction), EW_F_I64("code", r));
		ew_keeper_rollback(k);
	}
	if (seat->bundle) {
		ew_keeper_render_failed(k, seat, sentence);
		return 0;
	}
	snprintf(detail, sizeof(detail), "%s; nothing of it is played, and an exception says so", sentence);
	if (ew_keeper_problem(k, seat->ask_connection, seat->ask_request, 500, "object_damaged", detail) < 0)
		ew_log(EW_LOG_ERROR, "answer_lost", EW_F_U64("web", seat->ask_connection));
	return 0;
}

