/*
 * Figures as JSON. Must never say who spoke or what was said.
 */
#include "media/report.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "media/g711.h"
#include "media/opus_track.h"

static void release(json_t **j)
{
	json_decref(*j);
}

static json_int_t to_ms(const struct ew_report *r, int64_t samples)
{
	return (json_int_t)(samples * 1000 / r->rate_hz);
}

static json_int_t ppb(double drift)
{
	return (json_int_t)llround(drift * 1e9);
}

static json_t *codecs(uint64_t bits)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < 64; i++)
		if (bits >> i & 1)
			(void)json_array_append_new(
				list, json_string(ew_codec_name((enum ew_codec)i)));
	return list;
}

static json_t *fill(const struct ew_report *r, const struct ew_canvas_fill *f)
{
	json_t *row = json_pack("{s:I,s:I,s:s}", "from_ms", to_ms(r, f->from), "to_ms", to_ms(r, f->to), "cause",
		ew_fill_name(f->cause));

	if (f->count > 1) {
		(void)json_object_set_new(row, "n", json_integer(f->count));
		(void)json_object_set_new(row, "ms", json_integer(to_ms(r, f->samples)));
	}
	return row;
}

static json_t *fills(const struct ew_report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->canvas.n_fills; i++)
		(void)json_array_append_new(list, fill(r, &r->canvas.fills[i]));
	return list;
}

/* -- sources -- */

static json_t *jumps(const struct ew_segment_facts *f, size_t *room)
{
	json_t *list = json_array();

	for (size_t i = 1; i < f->clock.n_pieces && *room > 0; i++, (*room)--) {
		const struct ew_clock_piece *p = &f->clock.pieces[i];
		const struct ew_clock_knot *k = &f->clock.knots[p->first_knot];
		double at = ew_clock_place_us(&f->clock, i, k->ts_us);

		(void)json_array_append_new(list,
			json_pack("{s:I,s:I}", "at_ms", (json_int_t)llround(at / 1000), "moved_ms",
				(json_int_t)llround(p->moved_us / 1000)));
	}
	return list;
}

static json_t *source(const struct ew_report *r, const struct ew_segment_facts *f, size_t *room)
{
	int64_t from = f->arrival.us - r->origin.us, to = f->last.us - r->origin.us;

	return json_pack("{s:I,s:I,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:s,s:o,s:I,s:I,s:o}", "stream",
		(json_int_t)f->stream, "ssrc", (json_int_t)f->ssrc, "codecs", codecs(f->codecs), "clock_hz",
		(json_int_t)f->clock_hz, "told_clock_hz", (json_int_t)f->told_clock_hz, "packets",
		(json_int_t)f->packets, "from_ms", (json_int_t)(from / 1000), "to_ms",
		(json_int_t)(to / 1000), "drift_ppb", ppb(f->measured), "drift_by",
		ew_drift_method_name(f->method), "reports_ppb",
		f->has_reported ? json_integer(ppb(f->reported)) : json_null(), "corrected_ms",
		(json_int_t)llround(f->clock.drift * (double)(to - from) / 1000), "delays",
		(json_int_t)f->delays, "jumps", jumps(f, room));
}

static int add_sources(const struct ew_report *r, json_t *j)
{
	size_t listed = r->n_sources < EW_REPORT_MAX_SOURCES ? r->n_sources : EW_REPORT_MAX_SOURCES;
	size_t room = EW_REPORT_MAX_JUMPS, all = 0;
	const struct ew_segment_facts *main = NULL;
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_sources; i++) {
		const struct ew_segment_facts *f = &r->sources[i];

		all += f->clock.n_pieces > 0 ? f->clock.n_pieces - 1 : 0;
		main = !main || f->packets > main->packets ? f : main;
		if (i < listed)
			(void)json_array_append_new(list, source(r, f, &room));
	}
	return json_object_set_new(j, "sources", list) |
		json_object_set_new(
			j, "sources_omitted", json_integer((json_int_t)(r->n_sources - listed))) |
		json_object_set_new(j, "jumps_omitted",
			json_integer((json_int_t)(all - (EW_REPORT_MAX_JUMPS - room)))) |
		json_object_set_new(j, "drift_ppb", json_integer(main ? ppb(main->measured) : 0));
}

static json_t *level(const struct ew_canvas_figures *c)
{
	double n = (double)(c->samples[EW_FILL_SOUND] + c->samples[EW_FILL_CONCEALED] +
		c->samples[EW_FILL_REPAIRED]);
	double full = 32768.0 * 32768.0 / 2;

	if (n < 1 || c->energy < 1)
		return json_null();
	double dbm0 = 10 * log10(c->energy / n / full) + EW_G711_FULL_SCALE_DBM0;

	return json_integer((json_int_t)round(dbm0));
}

static json_t *encoder(const struct ew_report *r)
{
	return json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:I,s:I}", "name", "opus", "bitrate",
		ew_opus_track_bitrate(r->rate_hz), "complexity", EW_OPUS_TRACK_COMPLEXITY, "gate_dbm0",
		EW_OPUS_TRACK_GATE_DBM0, "hangover_ms", 20 * EW_OPUS_TRACK_HANGOVER_FRAMES,
		"onset_ms", 20 * EW_OPUS_TRACK_ONSET_FRAMES, "packets", (json_int_t)r->packets_made, "coded",
		(json_int_t)r->packets_coded);
}

static json_t *counters(const struct ew_report *r)
{
	const struct ew_timeline_figures *t = &r->timeline;

	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "rate_hz",
		(json_int_t)r->rate_hz, "packets", (json_int_t)t->packets, "reports", (json_int_t)t->reports, "lost",
		(json_int_t)t->lost, "duplicates", (json_int_t)t->duplicates, "late", (json_int_t)t->late,
		"refused", (json_int_t)t->refused, "broken", (json_int_t)t->broken, "segments",
		(json_int_t)t->segments, "anchored_again", (json_int_t)t->anchored_again, "spans",
		(json_int_t)r->spans, "missing_spans", (json_int_t)r->missing_spans, "missing_frames",
		(json_int_t)r->missing_frames, "jitter_us", (json_int_t)t->jitter_us, "fills_joined_ms",
		to_ms(r, r->canvas.joined), "peaks_step_ms", (json_int_t)r->peaks_step_ms);
}

static int set_ms(const struct ew_report *r, json_t *j, const char *name, int64_t samples)
{
	return json_object_set_new(j, name, json_integer(to_ms(r, samples)));
}

static int add_times(const struct ew_report *r, json_t *j)
{
	const struct ew_canvas_figures *c = &r->canvas;
	int64_t silence = 0;

	for (int i = EW_FILL_LOST; i < EW_FILL_CAUSES; i++)
		silence += c->samples[i];
	return set_ms(r, j, "sound_ms", c->samples[EW_FILL_SOUND]) |
		set_ms(r, j, "concealed_ms", c->samples[EW_FILL_CONCEALED]) |
		set_ms(r, j, "repaired_ms", c->samples[EW_FILL_REPAIRED]) | set_ms(r, j, "silence_ms", silence) |
		set_ms(r, j, "withheld_ms", c->samples[EW_FILL_WITHHELD]);
}

int ew_report_add(const struct ew_report *report, struct ew_buf *to)
{
	_cleanup_(release) json_t *j = counters(report);

	if (!j || add_times(report, j) != 0 || add_sources(report, j) != 0 ||
		json_object_set_new(j, "codecs", codecs(report->timeline.codecs)) != 0 ||
		json_object_set_new(j, "level_dbm0", level(&report->canvas)) != 0 ||
		json_object_set_new(j, "fills", fills(report)) != 0)
		return -ENOMEM;
	if (report->encoded && json_object_set_new(j, "encoder", encoder(report)) != 0)
		return -ENOMEM;
	_cleanup_(ew_free_ptr) char *text =
		json_dumps(j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(9));

	if (!text)
		return -ENOMEM;
	ew_buf_add_text(to, text);
	return ew_buf_error(to);
}
