/*
 * What is said of a bundle. It says what was proved, what was not, and the first thing that is wrong; it must never say
 * "proved" of anything that rests on keys from inside the bundle, or on the operator's word.
 */
#include "programs/verify/verdict.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#define ROOM_BYTES 8192 /* more than one finding takes */

static void add_json_text(struct ew_buf *to, const char *text)
{
	json_t *json = json_string(text);
	char *quoted = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;

	ew_buf_add_text(to, quoted ? quoted : "\"\"");
	free(quoted);
	json_decref(json);
}

void verdict_found(void *arg, const struct ew_bundle_finding *finding)
{
	struct verdict *v = arg;
	const char *word = ew_bundle_fault_word(finding->fault);

	/* The first ones say what it is; a list without end would only hide them. */
	v->n++;
	if (v->listed > 0 && v->findings.len + ROOM_BYTES > v->findings.max)
		return;
	if (v->json) {
		ew_buf_add_text(&v->findings, v->listed ? ",\n  {\"word\": \"" : "\n  {\"word\": \"");
		ew_buf_add_text(&v->findings, word);
		ew_buf_add_text(&v->findings, "\", \"path\": ");
		add_json_text(&v->findings, finding->path);
		ew_buf_add_text(&v->findings, ", \"sentence\": ");
		add_json_text(&v->findings, finding->sentence);
		ew_buf_add_text(&v->findings, "}");
	} else {
		ew_buf_printf(&v->findings, "  %s  [%s]\n", finding->sentence, word);
	}
	v->listed++;
}

bool verdict_good(const struct verdict *v)
{
	return v->result == 0 && v->n == 0 && v->proved.origin && v->proved.quorum;
}

static const char *word_of(const struct verdict *v)
{
	if (v->result != 0 || v->n > 0)
		return v->result == 0 || v->result == -EKEYREJECTED ? "wrong" : "unreadable";
	return verdict_good(v) ? "proved" : "consistent";
}

static void add_time(struct ew_buf *to, struct ew_wall t)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format(t, text);
	ew_buf_add_text(to, text);
}

static void add_json_time(struct ew_buf *to, const char *name, struct ew_wall t)
{
	ew_buf_printf(to, ",\n \"%s\": ", name);
	if (t.us == 0) {
		ew_buf_add_text(to, "null");
		return;
	}
	ew_buf_add_text(to, "\"");
	add_time(to, t);
	ew_buf_add_text(to, "\"");
}

static void write_json(const struct verdict *v, struct ew_buf *to)
{
	const struct ew_bundle_proved *p = &v->proved;

	ew_buf_printf(to, "{\"verdict\": \"%s\", \"interaction\": ", word_of(v));
	add_json_text(to, p->interaction);
	ew_buf_printf(to, ",\n \"events\": %llu, \"withheld\": %llu,\n", (unsigned long long)p->events,
		(unsigned long long)p->withheld);
	ew_buf_printf(to, " \"earlier\": %llu,\n", (unsigned long long)p->earlier);
	ew_buf_printf(to, " \"recordings\": %zu, \"opened\": %zu, \"absent\": %zu,\n", p->recordings, p->opened,
		p->absent);
	ew_buf_printf(to, " \"origin\": %s, \"quorum\": %s, \"witnesses\": %zu,\n", p->origin ? "true" : "false",
		p->quorum ? "true" : "false", p->witnesses);
	ew_buf_add_text(to, " \"log\": ");
	add_json_text(to, p->log);
	ew_buf_printf(to, ", \"log_size\": %llu, \"stamp\": %s", (unsigned long long)p->log_size,
		p->stamp ? "true" : "false");
	add_json_time(to, "first_seen", p->first_seen);
	add_json_time(to, "last_seen", p->last_seen);
	add_json_time(to, "stamped", p->stamped);
	ew_buf_printf(to, ",\n \"wrong\": %zu, \"findings\": [", v->n);
	ew_buf_add_slice(to, ew_buf_slice(&v->findings));
	ew_buf_add_text(to, "]}\n");
}

/* -- in words --------------------------------------------------------------------------------- */

static void write_found(const struct verdict *v, struct ew_buf *to)
{
	ew_buf_add_text(to, v->result == 0 || v->result == -EKEYREJECTED
				    ? "WRONG. This bundle is not what it says it is.\n\nThe first thing that is wrong"
				    : "UNREADABLE. This cannot be checked as a bundle.\n\nWhat is wrong");
	if (v->n > 1)
		ew_buf_printf(to, ", and %zu more", v->n - 1);
	ew_buf_add_text(to, ":\n");
	ew_buf_add_slice(to, ew_buf_slice(&v->findings));
	if (v->listed < v->n)
		ew_buf_printf(to, "  The last %zu are not listed.\n", v->n - v->listed);
	if (v->n == 0)
		ew_buf_printf(to, "  The check did not come to its end: %s.\n", strerror(-v->result));
}

static void write_head(const struct verdict *v, struct ew_buf *to)
{
	if (verdict_good(v))
		ew_buf_add_text(to, "PROVED.\n");
	else
		ew_buf_add_text(to, "CONSISTENT WITH ITSELF, ORIGIN UNPROVEN.\n");
}

static void write_trust(const struct verdict *v, struct ew_buf *to)
{
	const struct ew_bundle_proved *p = &v->proved;

	if (p->origin)
		ew_buf_printf(to, "  The log %s, which you trust, has signed all of it.\n", p->log);
	if (p->witnesses > 0) {
		ew_buf_printf(to, "  %zu independent witness%s that you trust saw the log in this state, by %s clock%s at\n    ",
			p->witnesses, p->witnesses == 1 ? "" : "es", p->witnesses == 1 ? "its" : "their",
			p->witnesses == 1 ? "" : "s");
		add_time(to, p->first_seen);
		if (p->witnesses > 1) {
			ew_buf_add_text(to, " the first and ");
			add_time(to, p->last_seen);
			ew_buf_add_text(to, " the last");
		}
		ew_buf_add_text(to, ": everything here existed then,\n    and nothing of it was changed since.\n");
	}
	if (p->stamped.us != 0) {
		ew_buf_add_text(to, "  The time-stamping authority that you trust says that all of it existed ");
		add_time(to, p->stamped);
		ew_buf_add_text(to, ".\n");
	}
}

static void write_proved(const struct verdict *v, struct ew_buf *to)
{
	const struct ew_bundle_proved *p = &v->proved;

	ew_buf_printf(to, "\nWhat was proved of interaction %s:\n", p->interaction);
	write_trust(v, to);
	if (p->earlier > 0)
		ew_buf_printf(to,
			"  The first %llu events are those that the event behind them names; this log goes on for an earlier\n"
			"    one, which has them.\n",
			(unsigned long long)p->earlier);
	ew_buf_printf(to,
		"  %llu events, the export among them, are in the log as they stand here, in this order, and none\n"
		"    before the export is left out.\n"
		"  record.json is what these events give, and the policies are those they name.\n"
		"  %zu recordings are, byte for byte, those that the events name; %zu of them were opened.\n",
		(unsigned long long)(p->events - p->earlier), p->recordings, p->opened);
}

static void write_limits(const struct verdict *v, struct ew_buf *to)
{
	const struct ew_bundle_proved *p = &v->proved;

	ew_buf_add_text(to, "\nWhat was not proved:\n");
	if (v->inside)
		ew_buf_add_text(
			to, "  The file given as --trust lies in the bundle itself: nobody is trusted by it.\n");
	if (v->same)
		ew_buf_add_text(to,
			"  Where the file given as --trust comes from: it is, byte for byte, the bundle's own "
			"proofs/policy.txt.\n"
			"    Be sure that you have it from elsewhere; otherwise the bundle vouches for itself.\n");
	if (!p->origin)
		ew_buf_add_text(to,
			"  Where it comes from: whoever made it could have made all of it, keys included. Ask the "
			"operator,\n"
			"    on paper or from an earlier visit, for the log's key, and give it with --trust.\n");
	if (p->origin && p->witnesses == 0)
		ew_buf_add_text(to,
			"  That the log shows everybody the same: no independent witness has signed. The operator "
			"could\n"
			"    have kept a second log.\n");
	if (p->earlier > 0)
		ew_buf_printf(to,
			"  That the earlier log had the first %llu events in this form: it is not in the bundle, and the "
			"operator\n    may have written them anew when this log began. Ask for the earlier log.\n",
			(unsigned long long)p->earlier);
	if (p->withheld > 0)
		ew_buf_printf(to, "  %llu personal values: they are withheld, as custody.json says.\n",
			(unsigned long long)p->withheld);
	if (p->absent > 0)
		ew_buf_printf(to, "  %zu recordings or policies: they are not in the bundle; custody.json says why.\n", p->absent);
	if (p->opened < p->recordings)
		ew_buf_printf(to,
			"  What is heard in %zu recordings: no identity that opens them was given (--identity).\n",
			p->recordings - p->opened);
	if (p->stamp && p->stamped.us == 0)
		ew_buf_add_text(
			to, "  The time stamp: whole, but of an authority that you did not name (--authority).\n");
	if (v->authority && !p->stamp)
		ew_buf_add_text(to, "  A time stamp: there is none in the bundle.\n");
	ew_buf_add_text(to,
		"  Times inside of events, and what the report says in words: they are the operator's.\n"
		"  That these are the only events of the call in the log: who keeps the log could tell a call twice.\n"
		"  README.txt and bag-info.txt: nothing binds them to the log, and anybody may have changed them. Read a command\n"
		"    before you type it.\n"
		"  call.vcon.json, access.csv and call.ogg: they are there for convenience. What they say of the\n"
		"    call is proved as far as record.json and the events say it too.\n");
}

void verdict_write(const struct verdict *v, struct ew_buf *to)
{
	if (v->json) {
		write_json(v, to);
		return;
	}
	if (v->n > 0 || v->result != 0) {
		write_found(v, to);
		return;
	}
	write_head(v, to);
	write_proved(v, to);
	write_limits(v, to);
}
