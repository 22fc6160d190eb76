/*
 * The four cards on top: opt-outs, what was kept, exceptions, what is missing. A card is green only when the events
 * show it; what they do not tell is never good news.
 */
#include "report/page.h"

#include <stdio.h>

struct opt_outs {
	size_t n, obeyed, timed;
	int64_t slowest_us; /* of those that are timed */
};

static struct opt_outs count_opt_outs(const struct ew_report_view *v)
{
	struct opt_outs all = {0};

	for (size_t i = 0; i < json_array_size(v->events); i++) {
		struct ew_opt_out o;

		if (!ew_report_opt_out(v, i, &o) || o.again)
			continue;
		all.n++;
		all.obeyed += o.obeyed;
		all.timed += o.gate_us >= 0;
		if (o.last_us > all.slowest_us)
			all.slowest_us = o.last_us;
	}
	return all;
}

/* The gates obeyed, and something behind them is not done, or nobody can know whether it is. */
static void open_card(struct ew_page *p, const char *head, size_t open)
{
	if (open == 0)
		ew_page_card(p, EW_TONE_WARN, head,
			"Nothing that was refused was kept. Not all that follows from it is told here: see the "
			"opt-outs below.");
	else
		ew_page_card(p, EW_TONE_WARN, head,
			"Nothing that was refused was kept. But %zu thing%s that follow%s from it %s open. See the "
			"opt-outs below.",
			open, open == 1 ? "" : "s", open == 1 ? "s" : "", open == 1 ? "is" : "are");
}

static void opt_out_card(struct ew_page *p, const struct ew_report_view *v)
{
	struct opt_outs all = count_opt_outs(v);
	size_t open = ew_fan_outs_open(p->fans);
	char head[80];

	if (all.n == 0) {
		ew_page_card(p, EW_TONE_PLAIN, "No opt-out",
			"Nobody asked for the recording to stop, as far as the log knows.");
		return;
	}
	snprintf(head, sizeof(head), "%zu of %zu opt-out%s obeyed", all.obeyed, all.n, all.n == 1 ? "" : "s");
	if (all.obeyed < all.n)
		ew_page_card(p, EW_TONE_BAD, head,
			"The log does not show that every opt-out was obeyed. See the opt-outs below.");
	else if (open > 0 || p->fans->untold > 0 || p->fans->untold_rows > 0)
		open_card(p, head, open);
	else if (all.timed == all.n)
		ew_page_card(p, EW_TONE_GOOD, head, "Every gate was shut within %s of the recorder having the order.",
			ew_said_length(all.slowest_us).at);
	else
		ew_page_card(p, EW_TONE_GOOD, head,
			"Nothing that was refused was kept from then on. How long it took is told of %zu of them.",
			all.timed);
}

static size_t parties_kept(const struct ew_report_view *v)
{
	const json_t *party;
	size_t i, n = 0;

	json_array_foreach (v->parties, i, party)
		n += ew_report_text(party, "id") && ew_report_spent(v, ew_report_text(party, "id"), "recorded") > 0;
	return n;
}

/* Entries of `missing` that are about sound which should be there. */
static bool sound_is_missing(const struct ew_report_view *v)
{
	static const char *const words[] = {"media", "frames", "span_end"};
	const json_t *one;
	size_t i;

	json_array_foreach (ew_report_list(v, "missing"), i, one)
		for (size_t k = 0; k < EW_COUNT(words); k++)
			if (ew_report_is(one, "what", words[k]))
				return true;
	return false;
}

static void kept_card(struct ew_page *p, const struct ew_report_view *v)
{
	int64_t kept = ew_report_spent(v, NULL, "recorded");
	int64_t lost = ew_report_spent(v, NULL, "missing");
	size_t n = parties_kept(v);
	char head[EW_SAID_BYTES + 48];

	snprintf(head, sizeof(head), "%s of %zu %s kept", ew_said_length(kept * 1000).at, n,
		n == 1 ? "party" : "parties");
	if (kept == 0)
		ew_page_card(p, EW_TONE_PLAIN, "Nothing was kept", "No sound of this call was recorded.");
	else if (lost > 0)
		ew_page_card(p, EW_TONE_WARN, head, "%s that should be there were lost. See what is missing below.",
			ew_said_length(lost * 1000).at);
	else if (sound_is_missing(v))
		ew_page_card(p, EW_TONE_WARN, head,
			"Something of it that should be there is not. See what is missing below.");
	else
		ew_page_card(
			p, EW_TONE_GOOD, head, "Each party by itself. Nothing that the gate let through was lost.");
}

static bool is_open(const json_t *exception)
{
	return !ew_report_is(exception, "state", "resolved") && !ew_report_is(exception, "state", "closed");
}

static void exception_card(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "exceptions");
	const json_t *one;
	size_t n = json_array_size(list);
	size_t open = 0;
	size_t i;
	char head[80];

	json_array_foreach (list, i, one)
		open += is_open(one);
	if (n == 0) {
		ew_page_card(p, EW_TONE_GOOD, "No exceptions",
			"Nothing that happened failed or bypassed the policy, as far as the log knows.");
		return;
	}
	snprintf(head, sizeof(head), "%zu exception%s, %zu open", n, n == 1 ? "" : "s", open);
	ew_page_card(p, open > 0 ? EW_TONE_BAD : EW_TONE_WARN, head,
		"What failed or went past the policy. Each is told below.");
}

static void missing_card(struct ew_page *p, const struct ew_report_view *v)
{
	size_t n = ew_page_missing_count(v);
	char head[80];

	if (n == 0) {
		ew_page_card(p, EW_TONE_PLAIN, "Nothing is listed as missing",
			"The record names nothing that one would expect and that is not there.");
		return;
	}
	snprintf(head, sizeof(head), "%zu thing%s missing", n, n == 1 ? " is" : "s are");
	ew_page_card(p, EW_TONE_WARN, head,
		"One would expect %s in a complete record. Each is told below, with the reason.",
		n == 1 ? "it" : "them");
}

void ew_page_cards(struct ew_page *p, const struct ew_report_view *v)
{
	opt_out_card(p, v);
	kept_card(p, v);
	exception_card(p, v);
	missing_card(p, v);
}
