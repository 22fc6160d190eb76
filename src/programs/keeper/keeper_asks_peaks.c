/*
 * The picture of the sound. It tells who spoke when, so it is opened like the sound itself; how long its steps are is what the worker
 * said that made it.
 */
#include "programs/keeper/keeper_mute.h"

#include <errno.h>

#include "base/reader.h"
#include "base/text.h"
#include "catalog/objects.h"

struct peaks {
	struct ew_asked *a;
	struct ew_call *call;
	bool unredacted;
	json_t *parties;
};

/* Length of a step, in the report that lies before the peaks. */
static int read_step(struct ew_slice report, json_int_t *ret_ms)
{
	json_t *json = json_loadb((const char *)report.at, report.len, JSON_REJECT_DUPLICATES, NULL);
	json_int_t ms = json_integer_value(json_object_get(json, "peaks_step_ms"));

	json_decref(json);
	if (ms <= 0)
		return -EBADMSG;
	*ret_ms = ms;
	return 0;
}

/* A gap in the picture where nothing is heard. */
static void flatten(const struct peaks *p, struct ew_id party, uint64_t step_ms, uint8_t *at, size_t bytes)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];
	size_t n = p->unredacted ? ew_interaction_silences_owed(p->call->fold, party, silent) : ew_interaction_silences(p->call->fold, party, silent);

	ew_keeper_flatten_peaks(silent, n, step_ms, at, bytes);
}

static int add_party(struct peaks *p, const struct ew_object_row *row, json_int_t step_ms, struct ew_slice pairs)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, EW_MAX_MESSAGE_BYTES);
	ew_base64_add(&text, pairs, EW_BASE64_PADDED);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	return json_array_append_new(p->parties, json_pack("{s:o, s:I, s:s%}", "party", ew_json_id(row->party), "step_ms",
							 step_ms, "peaks", (const char *)text.at, text.len)) < 0
		       ? -ENOMEM
		       : 0;
}

static int add_peaks(void *arg, const struct ew_object_row *row)
{
	struct peaks *p = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_reader reader;
	struct ew_slice report;
	json_int_t step_ms;
	int r;

	if (row->kind != EW_MAKE_AUDIO)
		return 0;
	ew_buf_init_secret(&plain, EW_MAX_MESSAGE_BYTES);
	r = ew_keeper_unseal(p->a->k, p->call, "object", 0, row->sealed, &plain);
	if (r < 0)
		return r;
	ew_reader_init(&reader, ew_buf_slice(&plain));
	report = ew_reader_bytes(&reader, ew_reader_u32(&reader));
	if (!ew_reader_ok(&reader))
		return -EBADMSG;
	r = read_step(report, &step_ms);
	if (r < 0)
		return r;
	flatten(p, row->party, (uint64_t)step_ms, plain.at + (plain.len - reader.rest.len), reader.rest.len);
	return add_party(p, row, step_ms, reader.rest);
}

int ew_ask_peaks(struct ew_asked *a)
{
	struct peaks p = {.a = a};
	struct ew_hash event;
	json_t *why;
	int r = ew_ask_authorise(a, "peaks", &p.call, &why);

	if (r < 0 || !p.call)
		return r;
	p.unredacted = json_is_true(json_object_get(why, "unredacted"));
	r = ew_ask_note_access(a, p.call, "peaks", why, &event);
	if (r < 0)
		return r;
	p.parties = json_array();
	if (!p.parties)
		return -ENOMEM;
	r = ew_objects_of(a->k->catalog, a->interaction, add_peaks, &p);
	if (r < 0) {
		json_decref(p.parties);
		return r;
	}
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:o}", "parties", p.parties));
}
