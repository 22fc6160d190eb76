/*
 * Does an object hold all that the tape holds of its party? Asked before anything of the tape is shredded, and answered
 * by frames and packets: what was read from the tape against what went into the object. A clock cannot answer it: where
 * one stepped, sound was left out by calculation and nobody missed it.
 */
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

struct counting {
	const struct ew_call *call;
	struct ew_id party;
	uint64_t frames;
};

static bool holds_sound(const struct ew_span_row *span)
{
	return span->frames > 0 && span->purposes & EW_PURPOSE_RECORDING;
}

static int count_frames(void *arg, const struct ew_span_row *span)
{
	struct counting *c = arg;

	if (ew_id_equal(span->party, c->party) && holds_sound(span) && !ew_keeper_is_purged(c->call, span->party, span->from))
		c->frames += span->frames;
	return 0;
}

/* A figure of the worker's report; false when it is not there: then nothing is proved by it. */
static bool figure(const json_t *report, const char *name, uint64_t *ret)
{
	const json_t *n = json_object_get(report, name);

	if (!json_is_integer(n) || json_integer_value(n) < 0)
		return false;
	*ret = (uint64_t)json_integer_value(n);
	return true;
}

/*
 * Every frame holds a packet at least, so fewer packets than frames means that some were not even looked for. Received
 * frames (pcap) are kept packet by packet; sound must also have had a place for each.
 */
static void judge(const struct ew_job_row *row, json_t *report, bool clock_wrong, struct ew_coverage *c)
{
	uint64_t spans = 0, late = 0;
	bool told = figure(report, "packets", &c->packets);

	(void)figure(report, "missing_spans", &spans);
	c->whole = told && c->missing == 0 && spans == 0 && c->packets >= c->frames;
	if (row->kind == EW_MAKE_FRAMES)
		return;
	(void)figure(report, "refused", &c->left_out);
	(void)figure(report, "late", &late);
	c->left_out += late;
	c->whole = c->whole && c->left_out == 0 && !clock_wrong;
}

int ew_keeper_coverage(struct ew_keeper *k, struct ew_call *call, const struct ew_job_row *row,
	const struct ew_msg_job_object *made, struct ew_coverage *ret)
{
	struct counting counting = {.call = call, .party = row->party};
	struct ew_coverage c = {.missing = made->missing_frames};
	json_t *report;
	bool wrong = false;
	int r = ew_spans_of(k->catalog, row->interaction, count_frames, &counting);

	if (r == 0)
		r = ew_keeper_clock_wrong(k, call, &wrong);
	if (r < 0)
		return r;
	c.frames = counting.frames;
	report = json_loadb((const char *)made->report.at, made->report.len, 0, NULL);
	judge(row, report, wrong, &c);
	json_decref(report);
	*ret = c;
	return 0;
}

struct settling {
	struct ew_keeper *k;
	struct ew_call *call;
	enum ew_span_state of; /* the spans that are looked at */
	bool held;
	unsigned kept;
	struct ew_span_row *rows;
	size_t n, cap;
};

static int collect(void *arg, const struct ew_span_row *span)
{
	struct settling *s = arg;

	if (span->state != s->of)
		return 0;
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 16;
		struct ew_span_row *grown = realloc(s->rows, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->rows = grown;
		s->cap = cap;
	}
	s->rows[s->n++] = *span;
	return 0;
}

static bool wants_nothing(const struct ew_call *call)
{
	return !ew_interaction_wants(call->fold, "audio") && !ew_interaction_wants(call->fold, "frames") &&
		!ew_interaction_wants(call->fold, "wav");
}

/* Without its key a span is noise: nothing of it can be kept any more. */
static bool has_key(struct ew_keeper *k, const struct ew_span_row *span)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};

	if (span->thread >= k->threads)
		return true; /* of a thread that is no more: its folder is nobody's to look into */
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	return ew_tape_key_read(
		       k->io, k->tapes[span->thread].folder, span->epoch, span->span, &sealed) != -ENOENT;
}

static int settle(struct settling *s, const struct ew_span_row *span)
{
	bool purged = ew_keeper_is_purged(s->call, span->party, span->from);
	bool wanted = !purged && !wants_nothing(s->call);
	/* An object that covers a party covers what was not purged of it. */
	bool elsewhere = !purged && ew_interaction_covered(s->call->fold, span->party);
	bool keep = holds_sound(span) && (wanted || s->held) && !elsewhere && has_key(s->k, span);

	s->kept += keep && wanted; /* what a hold alone keeps is nobody's failure */
	return ew_spans_state(s->k->catalog, span->span, keep ? EW_SPAN_KEPT : EW_SPAN_FINISHED);
}

static int settle_all(struct settling *s)
{
	int r = ew_keeper_is_held(s->k, s->call->id, &s->held);

	if (r == 0)
		r = ew_spans_of(s->k->catalog, s->call->id, collect, s);
	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = settle(s, &s->rows[i]);
	free(s->rows);
	return r;
}

int ew_keeper_settle_kept(struct ew_keeper *k, struct ew_call *call)
{
	struct settling s = {.k = k, .call = call, .of = EW_SPAN_KEPT};

	return settle_all(&s);
}

int ew_keeper_settle_spans(struct ew_keeper *k, struct ew_call *call)
{
	struct settling s = {.k = k, .call = call, .of = EW_SPAN_CLOSED};
	int r = settle_all(&s);

	if (r < 0 || s.kept == 0)
		return r;
	return ew_keeper_except(k, call, "tape_kept",
		"no object holds all that the tape holds of this call: what was received stays on the tape and its "
		"keys are not shredded");
}
