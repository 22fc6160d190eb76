/*
 * What was decided about roles in a month, by whom and why. Must never be written anew: who asks in ten years gets what was decided.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/attested.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/attest.h"
#include "programs/keeper/people/binding.h"
#include "programs/keeper/people/words.h"

#define PAGE 200
#define LIST_BYTES (EW_MAX_ANSWER_BYTES - 4096)
#define COLUMN "attested"
#define WORDS_BYTES (8 * 1024)

/* -- rounds -- */

static int begin_of(unsigned year, unsigned month, struct ew_wall *ret)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%04u-%02u-01T00:00:00Z", year, month);
	return ew_wall_parse(ew_slice_text(text), ret);
}

static int make_round(unsigned year, unsigned month, struct ew_round *ret)
{
	bool last = month == 12;
	struct ew_round round;
	int r = begin_of(year, month, &round.from);

	if (r == 0)
		r = begin_of(year + last, last ? 1 : month + 1, &round.until);
	if (r < 0 || snprintf(round.name, sizeof(round.name), "%04u-%02u", year % 10000, month % 100) != 7)
		return -EINVAL;
	*ret = round;
	return 0;
}

int ew_round_read(struct ew_slice name, struct ew_round *ret)
{
	uint64_t year, month;

	if (name.len != 7 || name.at[4] != '-' || ew_slice_decimal(ew_slice_of(name.at, 4), 9998, &year) < 0 ||
		ew_slice_decimal(ew_slice_of(name.at + 5, 2), 12, &month) < 0 || year < 1970 || month < 1)
		return -EINVAL;
	return make_round((unsigned)year, (unsigned)month, ret);
}

void ew_round_at(struct ew_wall at, struct ew_round *ret)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format(at, text);
	if (ew_round_read(ew_slice_of(text, 7), ret) < 0)
		*ret = (struct ew_round){.name = "", .from = at, .until = at};
}

/* -- writing -- */

int ew_attested_note(struct ew_keeper *k, const struct ew_picked *p, const char *did, struct ew_id by, struct ew_id and_by,
	const char *reason)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	_cleanup_(ew_json_drop) json_t *words = json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:s?}", "by", ew_account_who_json(k, by),
		"approved_by", ew_account_who_json(k, and_by), "person", ew_account_who_json(k, p->row.person), "binding",
		ew_json_id(p->row.id), "role", p->role, "decision", did, "reason", reason);
	struct ew_attested_row row = {.at = ew_io_wall(k->io)};
	int r = ew_words_seal(k, NULL, COLUMN, (uint64_t)row.at.us, words, WORDS_BYTES, &sealed);

	row.sealed = ew_buf_slice(&sealed);
	return r < 0 ? r : ew_attested_insert(k->catalog, &row);
}

/* -- reading -- */

struct reading {
	struct ew_keeper *k;
	json_t *items;
	size_t bytes;
	uint64_t last, n;
};

/* One that cannot be read is told of: a report with a hole must not look whole. */
static json_t *decision_json(struct ew_keeper *k, const struct ew_attested_row *row)
{
	json_t *words = NULL, *one = json_pack("{s:I, s:o}", "number", (json_int_t)row->number, "at", ew_json_wall(row->at));

	if (ew_words_open(k, NULL, COLUMN, (uint64_t)row->at.us, row->sealed, WORDS_BYTES, &words) < 0)
		words = NULL;
	if (one && (words ? json_object_update(one, words) : json_object_set_new(one, "unreadable", json_true())) < 0) {
		json_decref(one);
		one = NULL;
	}
	json_decref(words);
	return one;
}

static int add_decision(void *arg, const struct ew_attested_row *row)
{
	struct reading *reading = arg;
	json_t *one = decision_json(reading->k, row);
	size_t bytes = one ? json_dumpb(one, NULL, 0, JSON_COMPACT) : 0;

	if (one && reading->bytes + bytes > LIST_BYTES) {
		json_decref(one);
		return 1;
	}
	reading->bytes += bytes;
	reading->last = row->number;
	reading->n++;
	return json_array_append_new(reading->items, one) < 0 ? -ENOMEM : 0;
}

static int answer_round(struct ew_asked *a, const struct ew_round *round, struct reading *reading, bool full)
{
	uint64_t decided = 0;
	int r = ew_attested_count(a->k->catalog, round->from, round->until, &decided);

	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:s, s:o, s:o, s:b, s:I, s:O, s:o}", "round", round->name, "from", ew_json_wall(round->from),
				       "until", ew_json_wall(round->until), "closed", round->until.us <= ew_io_wall(a->k->io).us, "decided",
				       (json_int_t)decided, "items", reading->items, "next",
				       full ? json_integer((json_int_t)reading->last) : json_null()));
}

int ew_ask_attest_round(struct ew_asked *a)
{
	_cleanup_(ew_json_drop) json_t *items = json_array();
	struct reading reading = {.k = a->k, .items = items};
	const char *cursor = ew_asked_text(a, "cursor");
	struct ew_round round;
	uint64_t after = 0;
	int r;

	if (ew_round_read(ew_slice_text(ew_asked_text(a, "round")), &round) < 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_report", "a round is a month, such as 2026-11");
	if (cursor && ew_slice_decimal(ew_slice_text(cursor), INT64_MAX, &after) < 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said");
	if (!items)
		return -ENOMEM;
	r = ew_attested_each(a->k->catalog, round.from, round.until, after, PAGE, add_decision, &reading);
	return r < 0 ? r : answer_round(a, &round, &reading, r == 1 || reading.n == PAGE);
}
