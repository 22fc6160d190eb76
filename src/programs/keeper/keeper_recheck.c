/*
 * The life of a re-check: when it begins, what it says at the end. What a restart cuts short is begun anew: what was mended by then is found
 * nowhere any more, and what could not be is told once more.
 */
#include "programs/keeper/keeper_recheck.h"

#include <errno.h>
#include <inttypes.h>

#include "base/log.h"
#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define PAUSE_US (5 * EW_US_PER_S)
#define WISH_BYTES 200
#define RULES_TOLD 5 /* of one text, in an exception and in the report */

/* -- beginning -- */

static void recheck_free(struct ew_recheck **recheck)
{
	struct ew_recheck *r = TAKE(*recheck);

	if (!r)
		return;
	ew_recheck_put_down(r);
	json_decref(r->by_rule);
	json_decref(r->by_kind);
	json_decref(r->findings);
	free(r->drawn);
	free(r);
}

void ew_keeper_recheck_forget(struct ew_keeper *k)
{
	recheck_free(&k->recheck);
}

void ew_keeper_recheck_usually(struct ew_keeper *k, const struct ew_recheck_usual *usual)
{
	k->recheck_usual = usual->days ? *usual : (struct ew_recheck_usual){EW_RECHECK_DAYS, EW_RECHECK_AUDIO, EW_RECHECK_AT_S};
}

/* Ids begin with the time at which they were made, in milliseconds: all of that day are above this one. */
static struct ew_id id_before(struct ew_wall at)
{
	uint64_t ms = at.us > 0 ? (uint64_t)at.us / EW_US_PER_MS : 0;
	struct ew_id id = {{0}};

	for (size_t i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
	return id;
}

static int recheck_new(struct ew_keeper *k, const struct ew_report_row *row, uint32_t days, uint32_t audio)
{
	struct ew_recheck *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->row = *row;
	r->row.sealed = EW_SLICE_EMPTY;
	r->days = days;
	r->audio = audio;
	r->call = id_before((struct ew_wall){row->begun.us - (int64_t)days * DAY_US});
	r->by_rule = json_object();
	r->by_kind = json_object();
	r->findings = json_array();
	if (!r->by_rule || !r->by_kind || !r->findings) {
		recheck_free(&r);
		return -ENOMEM;
	}
	k->recheck = r;
	return 0;
}

/* What was asked for outlives the keeper. */
static int write_wish(struct ew_keeper *k, struct ew_report_row *row, uint32_t days, uint32_t audio)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	char wish[WISH_BYTES];
	int r;

	(void)snprintf(wish, sizeof(wish), "{\"days\":%" PRIu32 ",\"audio\":%" PRIu32 "}", days, audio);
	ew_buf_init(&sealed, WISH_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_keeper_seal(k, NULL, "report", row->number, ew_slice_text(wish), &sealed);
	if (r < 0)
		return r;
	row->sealed = ew_buf_slice(&sealed);
	r = ew_reports_update(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	return r;
}

static int begin(struct ew_keeper *k, uint32_t days, uint32_t audio)
{
	struct ew_report_row row = {.number = 0};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_report_begin(k, EW_REPORT_RECHECK, &row);
	if (r == 0)
		r = write_wish(k, &row, days, audio);
	if (r == 0)
		r = ew_keeper_commit(k);
	return r < 0 ? r : recheck_new(k, &row, days, audio);
}

struct last {
	struct ew_keeper *k;
	struct ew_report_row row; /* number 0: there was none */
	uint32_t days, audio;
};

static uint32_t number_of(const json_t *wish, const char *name, uint32_t least, uint32_t most, uint32_t otherwise)
{
	const json_t *value = json_object_get(wish, name);
	json_int_t n = json_integer_value(value);

	return json_is_integer(value) && n >= (json_int_t)least && n <= (json_int_t)most ? (uint32_t)n : otherwise;
}

/* Only of one that runs the wish is there; one that cannot be read is the daily one's. */
static int note_last(void *arg, const struct ew_report_row *row)
{
	struct last *last = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *wish = NULL;

	last->row = *row;
	last->row.sealed = EW_SLICE_EMPTY;
	if (row->state != EW_REPORT_RUNNING)
		return 0;
	ew_buf_init(&plain, WISH_BYTES);
	if (ew_report_open(last->k, row, &plain) == 0)
		wish = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	last->days = number_of(wish, "days", 1, EW_RECHECK_MOST_DAYS, last->k->recheck_usual.days);
	last->audio = number_of(wish, "audio", 0, EW_RECHECK_MOST_AUDIO, last->k->recheck_usual.audio);
	return 0;
}

static int begin_anew(struct ew_keeper *k, const struct last *last)
{
	int r = recheck_new(k, &last->row, last->days, last->audio);

	if (r == 0)
		k->recheck->anew = true;
	return r;
}

int ew_keeper_recheck_tick(struct ew_keeper *k)
{
	struct last last = {.k = k};
	bool due;
	int r;

	if (k->recheck)
		return 0;
	r = ew_reports_each(k->catalog, EW_REPORT_RECHECK, 0, 1, note_last, &last);
	if (r == 0 && last.row.state == EW_REPORT_RUNNING)
		return begin_anew(k, &last);
	if (r == 0)
		r = ew_report_is_due(k, last.row.begun, k->recheck_usual.at_s * EW_US_PER_S, &due);
	return r < 0 || !due ? r : begin(k, k->recheck_usual.days, k->recheck_usual.audio);
}

/* -- what is found -- */

static int count(json_t *counted, const char *word, json_int_t n)
{
	return json_object_set_new(counted, word, json_integer(json_integer_value(json_object_get(counted, word)) + n)) < 0 ? -ENOMEM : 0;
}

static int count_all(struct ew_recheck *r, const json_t *counts)
{
	const json_t *one;
	size_t i;
	int code = 0;

	json_array_foreach (counts, i, one) {
		json_int_t n = json_integer_value(json_object_get(one, "count"));

		if (code == 0)
			code = count(r->by_rule, json_string_value(json_object_get(one, "rule")), n);
		if (code == 0)
			code = count(r->by_kind, json_string_value(json_object_get(one, "kind")), n);
	}
	return code;
}

int ew_recheck_find(
	struct ew_recheck *r, struct ew_id call, const char *artifact, uint32_t version, const json_t *counts, bool masked)
{
	json_t *one, *told = json_array();
	const json_t *count;
	size_t i;
	int code = told ? count_all(r, counts) : -ENOMEM;

	r->n_findings++;
	json_array_foreach (counts, i, count)
		if (code == 0 && i < RULES_TOLD && json_array_append_new(told, json_deep_copy(count)) < 0)
			code = -ENOMEM;
	if (code < 0 || r->n_findings > EW_RECHECK_FINDINGS) {
		json_decref(told);
		return code;
	}
	one = json_pack("{s:o, s:s, s:o, s:o, s:b}", "interaction", ew_json_id(call), "artifact", artifact, "version",
		version ? json_integer(version) : json_null(), "redacted", told, "masked", (int)masked);
	return json_array_append_new(r->findings, one) < 0 ? -ENOMEM : 0;
}

static void add_rules(char *to, size_t room, const json_t *counts)
{
	const json_t *one;
	size_t i, at = 0;

	to[0] = '\0';
	json_array_foreach (counts, i, one) {
		if (i == RULES_TOLD) {
			(void)snprintf(to + at, room - at, ", and others");
			return;
		}
		at += (size_t)snprintf(to + at, room - at, "%s%.40s: %" JSON_INTEGER_FORMAT, i ? ", " : "",
			json_string_value(json_object_get(one, "rule")), json_integer_value(json_object_get(one, "count")));
	}
}

int ew_recheck_except(
	struct ew_keeper *k, struct ew_call *call, const char *artifact, const json_t *counts, enum ew_recheck_fate fate)
{
	static const char *const fates[] = {
		[EW_RECHECK_MASKED] = "held what today's rules find: what reads texts did not know it then; it is masked now, and who has read it before is in "
				      "the log",
		[EW_RECHECK_KEPT] = "holds what today's rules find, and stays as it is, because a legal hold covers the call: who must read it should know, and "
				    "at the end of the hold it is masked by another re-check",
		[EW_RECHECK_SILENCED] = "held what today's rules find in what is said: nobody hears those stretches any more, and who has heard them before is "
					"in the log",
	};
	char rules[RULES_TOLD * 64 + 32], sentence[sizeof(rules) + 300];

	add_rules(rules, sizeof(rules), counts);
	(void)snprintf(sentence, sizeof(sentence), "%.40s of this call (%s) %s", artifact, rules, fates[fate]);
	return ew_keeper_except(k, call, "mask_failed", sentence);
}

/* -- the end -- */

static int tell(json_t *to, bool so, const char *sentence)
{
	return so && json_array_append_new(to, json_string(sentence)) < 0 ? -ENOMEM : 0;
}

static int tell_number(json_t *to, uint64_t n, const char *of_what)
{
	char sentence[300];

	(void)snprintf(sentence, sizeof(sentence), "%" PRIu64 " %s", n, of_what);
	return tell(to, n > 0, sentence);
}

/* Whoever reads "nothing found" must read beside it what nobody has looked at. */
static json_t *unchecked_json(const struct ew_keeper *k, const struct ew_recheck *r)
{
	json_t *to = json_array();
	int code = to ? tell_number(to, r->unread, "stored texts could not be read to their end") : -ENOMEM;

	if (code == 0)
		code = tell_number(to, r->unreadable, "calls whose events cannot be read: see the exceptions");
	if (code == 0)
		code = tell_number(to, r->unheard, "calls that were drawn to be heard again were not: the engine, deliver or a worker was away or refused");
	if (code == 0)
		code = tell(to, r->audio > 0 && ew_id_is_zero(k->speech.vendor), "sound: no speech engine is configured that could hear it again");
	if (code == 0)
		code = tell(to, !ew_id_is_zero(k->speech.vendor) && r->n_open > r->n_drawn, "sound of calls that were not drawn");
	if (code == 0)
		code = tell(to, true, "calls in progress, and kinds of text that policy stores unread");
	if (code == 0)
		code = tell(to, true, "parts of a value, such as its last digits, that only the memory of the call's other texts could know");
	if (code == 0)
		code = tell(to, r->anew, "the keeper was started anew meanwhile: what was mended before is told by the events and exceptions of its calls alone");
	if (code == 0)
		return to;
	json_decref(to);
	return NULL;
}

static const char *verdict(const struct ew_recheck *r)
{
	return r->n_findings ? "findings" : "nothing_found";
}

static json_t *document(const struct ew_keeper *k, const struct ew_recheck *r)
{
	return json_pack("{s:o, s:s, s:s, s:o, s:o, s:s, s:I, s:{s:I, s:I, s:I}, s:O, s:O, s:O, s:I, s:o}", "id", ew_json_id(r->row.id), "kind",
		"recheck", "entity", k->entity, "begun_at", ew_json_wall(r->row.begun), "ended_at", ew_json_wall(ew_io_wall(k->io)), "verdict",
		verdict(r), "days", (json_int_t)r->days, "looked_at", "calls", (json_int_t)r->calls, "texts", (json_int_t)r->texts, "audio",
		(json_int_t)r->heard, "by_rule", r->by_rule, "by_kind", r->by_kind, "findings", r->findings, "findings_in_all",
		(json_int_t)r->n_findings, "not_checked", unchecked_json(k, r));
}

static int finish(struct ew_keeper *k)
{
	struct ew_recheck *r = k->recheck;
	json_t *d = document(k, r);
	int code = ew_keeper_begin(k);

	if (code == 0)
		code = ew_report_end(k, &r->row, EW_EVENT_RECHECKED, (struct ew_id){{0}}, d,
			json_pack("{s:s, s:I, s:I, s:I, s:I, s:I}", "verdict", verdict(r), "findings", (json_int_t)r->n_findings, "days",
				(json_int_t)r->days, "calls", (json_int_t)r->calls, "texts", (json_int_t)r->texts, "audio", (json_int_t)r->heard));
	if (code == 0)
		code = ew_keeper_heal(k, NULL, "recheck_broken_off", NULL, "a re-check has seen everything");
	if (code == 0)
		code = ew_keeper_commit(k);
	json_decref(d);
	if (code < 0)
		return code;
	ew_log(r->n_findings ? EW_LOG_WARNING : EW_LOG_INFO, "rechecked", EW_F_U64("findings", r->n_findings), EW_F_U64("calls", r->calls),
		EW_F_U64("texts", r->texts), EW_F_U64("audio", r->heard));
	recheck_free(&k->recheck);
	return 0;
}

/* What was mended stays so; nothing is believed of the rest, and the keeper goes on. */
static int break_off(struct ew_keeper *k, int why)
{
	struct ew_report_row row = k->recheck->row;

	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "recheck_broken_off", EW_F_I64("code", why));
	recheck_free(&k->recheck);
	return ew_report_break_off(k, &row, "recheck_broken_off");
}

/* -- pieces -- */

void ew_recheck_pause(struct ew_keeper *k, struct ew_recheck *r)
{
	r->not_before.us = ew_io_mono(k->io).us + PAUSE_US;
}

bool ew_keeper_recheck_due(const struct ew_keeper *k)
{
	const struct ew_recheck *r = k->recheck;
	struct ew_mono now;

	if (!r)
		return false;
	now = ew_io_mono(k->io);
	return now.us >= r->not_before.us && (!r->reading.waits || r->reading.lost || now.us >= r->reading.until.us);
}

static int (*const stages[])(struct ew_keeper *k, struct ew_recheck *r) = {
	[EW_RECHECK_TEXTS] = ew_recheck_texts,
	[EW_RECHECK_SOUND] = ew_recheck_sound,
};

int ew_keeper_recheck_step(struct ew_keeper *k)
{
	struct ew_recheck *r = k->recheck;
	int code;

	if (r->stage == EW_RECHECK_OVER) {
		code = finish(k);
		return code < 0 ? break_off(k, code) : 0;
	}
	code = stages[r->stage](k, r);
	if (code == 0)
		r->stage++;
	/* Too many calls are in memory: there is room again when somebody has looked at theirs. */
	if (code == -EMFILE) {
		ew_keeper_rollback(k);
		ew_recheck_put_down(r);
		ew_recheck_pause(k, r);
	} else if (code < 0) {
		return break_off(k, code);
	}
	return 0;
}

void ew_keeper_recheck_unread(struct ew_keeper *k)
{
	if (k->recheck)
		k->recheck->reading.lost = k->recheck->reading.waits;
}

bool ew_keeper_recheck_answer(struct ew_keeper *k, const struct ew_msg_redacted *said, int *ret)
{
	struct ew_recheck *r = k->recheck;

	if (!r || !r->reading.waits || r->reading.lost || !ew_id_equal(r->reading.job, said->job))
		return false;
	*ret = ew_recheck_take(k, r, said);
	if (*ret == -EMFILE) {
		ew_keeper_rollback(k);
		ew_recheck_put_down(r);
		ew_recheck_pause(k, r);
		*ret = 0;
	}
	if (*ret < 0)
		*ret = break_off(k, *ret);
	return true;
}

/* -- asks -- */

static int answer_running(struct ew_asked *a, unsigned status)
{
	return ew_keeper_answer(a->k, a->connection, a->request, status,
		json_pack("{s:o, s:s, s:I, s:I}", "id", ew_json_id(a->k->recheck->row.id), "state", "running", "days", (json_int_t)a->k->recheck->days,
			"audio", (json_int_t)a->k->recheck->audio));
}

int ew_ask_recheck_run(struct ew_asked *a)
{
	uint64_t days = ew_asked_number(a, "days", a->k->recheck_usual.days), audio = ew_asked_number(a, "audio", a->k->recheck_usual.audio);
	int r;

	if (days < 1 || days > EW_RECHECK_MOST_DAYS || audio > EW_RECHECK_MOST_AUDIO)
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "invalid_body",
			"\"days\" is a number from 1 to 3650, \"audio\" one from 0 to 10000");
	if (a->k->recheck)
		return answer_running(a, 200);
	r = begin(a->k, (uint32_t)days, (uint32_t)audio);
	return r < 0 ? r : answer_running(a, 202);
}
