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

static long long to_ms(int64_t samples)
{
	return (long long)(samples * 1000 / EW_CANVAS_HZ);
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

static json_t *fills(const struct ew_canvas_figures *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n_fills; i++)
		(void)json_array_append_new(list,
			json_pack("{s:I,s:I,s:s}", "from_ms", to_ms(c->fills[i].from), "to_ms",
				to_ms(c->fills[i].to), "cause", ew_fill_name(c->fills[i].cause)));
	return list;
}

static json_t *level(const struct ew_canvas_figures *c)
{
	double n = (double)(c->samples[EW_FILL_SOUND] + c->samples[EW_FILL_CONCEALED]);
	double full = 32768.0 * 32768.0 / 2;

	if (n < 1 || c->energy < 1)
		return json_null();
	double dbm0 = 10 * log10(c->energy / n / full) + EW_G711_FULL_SCALE_DBM0;

	return json_integer((json_int_t)round(dbm0));
}

static json_t *encoder(const struct ew_report *r)
{
	return json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:I,s:I}", "name", "opus", "bitrate",
		EW_OPUS_TRACK_BITRATE, "complexity", EW_OPUS_TRACK_COMPLEXITY, "gate_dbm0",
		EW_OPUS_TRACK_GATE_DBM0, "hangover_ms", 20 * EW_OPUS_TRACK_HANGOVER_FRAMES,
		"onset_ms", 20 * EW_OPUS_TRACK_ONSET_FRAMES, "packets", (json_int_t)r->packets_made, "coded",
		(json_int_t)r->packets_coded);
}

static json_t *counters(const struct ew_report *r)
{
	const struct ew_timeline_figures *t = &r->timeline;

	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "packets",
		(json_int_t)t->packets, "lost", (json_int_t)t->lost, "duplicates",
		(json_int_t)t->duplicates, "late", (json_int_t)t->late, "refused",
		(json_int_t)t->refused, "segments", (json_int_t)t->segments, "anchored_again",
		(json_int_t)t->anchored_again, "spans", (json_int_t)r->spans, "missing_spans",
		(json_int_t)r->missing_spans, "missing_frames", (json_int_t)r->missing_frames,
		"jitter_us", (json_int_t)t->jitter_us, "drift_ppb", (json_int_t)round(t->drift_ppm * 1000),
		"fills_omitted", (json_int_t)r->canvas.fills_omitted, "peaks_step_ms",
		(json_int_t)r->peaks_step_ms);
}

static int add_times(json_t *j, const struct ew_canvas_figures *c)
{
	int64_t silence = 0;

	for (int i = EW_FILL_LOST; i < EW_FILL_CAUSES; i++)
		silence += c->samples[i];
	return json_object_set_new(j, "sound_ms", json_integer(to_ms(c->samples[EW_FILL_SOUND]))) |
		json_object_set_new(
			j, "concealed_ms", json_integer(to_ms(c->samples[EW_FILL_CONCEALED]))) |
		json_object_set_new(j, "silence_ms", json_integer(to_ms(silence))) |
		json_object_set_new(
			j, "withheld_ms", json_integer(to_ms(c->samples[EW_FILL_WITHHELD])));
}

int ew_report_add(const struct ew_report *report, struct ew_buf *to)
{
	_cleanup_(release) json_t *j = counters(report);

	if (!j || add_times(j, &report->canvas) != 0 ||
		json_object_set_new(j, "codecs", codecs(report->timeline.codecs)) != 0 ||
		json_object_set_new(j, "level_dbm0", level(&report->canvas)) != 0 ||
		json_object_set_new(j, "fills", fills(&report->canvas)) != 0)
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
