/*
 * The layout of the timeline: where each bar, mark and word stands. It knows no form of output and no colours.
 */
#include "report/lanes.h"

#include <inttypes.h>
#include <stdio.h>

#define LABEL_W 212.0 /* names of the lanes */
#define RIGHT_W 14.0
#define AFTER_W 190.0 /* what comes after the call */
#define BREAK_W 26.0
#define TOP_H 34.0
#define LANE_H 28.0
#define BAR_H 16.0
#define MARK_W 16.0
#define LEGEND_H 26.0
#define LEGEND_W 122.0
#define LEGEND_COLUMNS 8

struct frame {
	const struct ew_lanes *l;
	const struct ew_painter *to;
	double left, right; /* of the call */
	double after;       /* where the columns after it begin */
	double bottom;
};

static size_t legends(const struct ew_lanes *l)
{
	size_t n = 0;

	for (size_t i = 0; i < EW_LOOKS; i++)
		n += l->used[i];
	return n;
}

static double lanes_bottom(const struct ew_lanes *l)
{
	return TOP_H + (double)l->n * LANE_H;
}

double ew_lanes_height(const struct ew_lanes *l)
{
	size_t rows = (legends(l) + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;

	return lanes_bottom(l) + 12.0 + (double)rows * LEGEND_H;
}

static double x_of(const struct frame *f, int64_t ms)
{
	return f->left + (f->right - f->left) * (double)ms / (double)f->l->duration_ms;
}

static double column_x(const struct frame *f, unsigned column)
{
	return f->after + AFTER_W * ((double)column - 0.5) / (double)f->l->columns;
}

/* Seconds between ticks: at most nine of them. */
static int64_t tick_step(int64_t duration_ms)
{
	static const int64_t steps[] = {
		1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400};

	for (size_t i = 0; i < EW_COUNT(steps); i++)
		if (duration_ms / 1000 / steps[i] <= 8)
			return steps[i];
	return duration_ms / 8000;
}

static void tick_text(int64_t s, char text[32])
{
	if (s < 3600)
		snprintf(text, 32, "%02" PRId64 ":%02" PRId64, s / 60, s % 60);
	else
		snprintf(text, 32, "%" PRId64 ":%02" PRId64 ":%02" PRId64, s / 3600, s / 60 % 60, s % 60);
}

static void draw_ticks(const struct frame *f)
{
	int64_t step = tick_step(f->l->duration_ms);

	for (int64_t s = 0; s * 1000 <= f->l->duration_ms; s += step) {
		double x = x_of(f, s * 1000);
		char text[32];

		tick_text(s, text);
		f->to->line(f->to->arg, (struct ew_point){x, TOP_H - 6}, (struct ew_point){x, f->bottom}, EW_INK_LINE);
		f->to->text(f->to->arg, (struct ew_point){x, TOP_H - 12}, EW_ANCHOR_MIDDLE, EW_INK_FAINT, text);
	}
}

/* The axis is broken here: two slanted strokes. */
static void draw_break(const struct frame *f)
{
	double x = f->right + RIGHT_W / 2;

	for (int i = 0; i < 2; i++, x += 5)
		f->to->line(f->to->arg, (struct ew_point){x + 3, TOP_H - 6}, (struct ew_point){x - 3, f->bottom},
			EW_INK_FAINT);
	for (unsigned i = 1; i <= f->l->columns; i++) {
		x = column_x(f, i);
		f->to->line(f->to->arg, (struct ew_point){x, TOP_H - 6}, (struct ew_point){x, f->bottom}, EW_INK_LINE);
		/* Two lines of words when they stand close. */
		f->to->text(f->to->arg, (struct ew_point){x, TOP_H - (f->l->columns > 4 && i % 2 == 0 ? 23 : 12)},
			EW_ANCHOR_MIDDLE, EW_INK_FAINT, f->l->column[i].at);
	}
}

/* Outlines in a square of two by two round the origin. */
struct outline {
	struct ew_point at[12];
	size_t n;
};

static const struct outline outlines[EW_LOOKS] = {
	[EW_LOOK_NOTICE] = {{{-0.7, -1}, {1, -0.4}, {-0.4, 0.2}, {-0.4, 1}, {-0.7, 1}}, 5},
	[EW_LOOK_PAUSE] = {{{-0.8, -1}, {-0.2, -1}, {-0.2, 1}, {0.2, 1}, {0.2, -1}, {0.8, -1}, {0.8, 1}, {-0.8, 1}}, 8},
	[EW_LOOK_RESUME] = {{{-0.7, -1}, {1, 0}, {-0.7, 1}}, 3},
	[EW_LOOK_OPT_OUT] = {{{-0.42, -1}, {0.42, -1}, {1, -0.42}, {1, 0.42}, {0.42, 1}, {-0.42, 1}, {-1, 0.42},
				     {-1, -0.42}},
		8},
	[EW_LOOK_TOLD] = {{{-0.85, -0.8}, {0.85, -0.8}, {0, 0.9}}, 3},
	[EW_LOOK_ACKNOWLEDGED] = {{{-1, 0}, {-0.6, -0.4}, {-0.25, -0.05}, {0.65, -0.95}, {1.05, -0.55}, {-0.25, 0.75}},
		6},
	[EW_LOOK_SILENT] = {{{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}}, 4},
	[EW_LOOK_TREATED] = {{{-0.8, -0.1}, {-0.5, -0.1}, {-0.5, -0.9}, {0.5, -0.9}, {0.5, -0.1}, {0.8, -0.1},
				     {0.8, 0.9}, {-0.8, 0.9}},
		8},
	[EW_LOOK_MADE] = {{{0, -1}, {1, 0}, {0, 1}, {-1, 0}}, 4},
	[EW_LOOK_FAILED] = {{{-1, -0.6}, {-0.6, -1}, {0, -0.4}, {0.6, -1}, {1, -0.6}, {0.4, 0}, {1, 0.6}, {0.6, 1},
				    {0, 0.4}, {-0.6, 1}, {-1, 0.6}, {-0.4, 0}},
		12},
	[EW_LOOK_EXPORT] = {{{0, -1}, {0.9, 0}, {0.35, 0}, {0.35, 1}, {-0.35, 1}, {-0.35, 0}, {-0.9, 0}}, 7},
	[EW_LOOK_DENIED] = {{{-1, -0.3}, {1, -0.3}, {1, 0.3}, {-1, 0.3}}, 4},
	[EW_LOOK_EXCEPTION] = {{{0, -1}, {1, 0.9}, {-1, 0.9}}, 3},
};

static void draw_mark(const struct frame *f, enum ew_look look, double x, double y)
{
	const struct outline *o = &outlines[look];
	struct ew_point points[12];

	if (o->n == 0) {
		f->to->disc(f->to->arg, x, y, 5.5, look);
		return;
	}
	for (size_t i = 0; i < o->n; i++)
		points[i] = (struct ew_point){x + o->at[i].x * 7, y + o->at[i].y * 7};
	f->to->shape(f->to->arg, points, o->n, look);
}

static void draw_item(const struct frame *f, const struct ew_lane_item *item, double y)
{
	double x = x_of(f, item->from_ms);
	double w = x_of(f, item->to_ms) - x;

	if (item->look >= EW_LOOK_BARS)
		draw_mark(f, item->look, x, y + LANE_H / 2);
	else
		f->to->bar(f->to->arg, x, y + (LANE_H - BAR_H) / 2, w < 1.0 ? 1.0 : w, BAR_H, item->look);
}

/* What happened in one column after the call stands side by side, each kind once. */
static void draw_column(const struct frame *f, const struct ew_lane *lane, unsigned column, double y)
{
	bool in_it[EW_LOOKS] = {false};
	double room = AFTER_W / (double)f->l->columns;
	double n = 0;
	double x, step;

	for (size_t i = 0; i < lane->n; i++)
		if (lane->items[i].column == column && !in_it[lane->items[i].look]) {
			in_it[lane->items[i].look] = true;
			n++;
		}
	if (n == 0)
		return;
	step = room / n < MARK_W ? room / n : MARK_W;
	x = column_x(f, column) - step * (n - 1) / 2;
	for (enum ew_look look = 0; look < EW_LOOKS; look++)
		if (in_it[look]) {
			draw_mark(f, look, x, y + LANE_H / 2);
			x += step;
		}
}

static void draw_lane(const struct frame *f, const struct ew_lane *lane, size_t row)
{
	double y = TOP_H + (double)row * LANE_H;
	double text_y = y + LANE_H / 2 + 4;
	char text[64];

	f->to->text(f->to->arg, (struct ew_point){8, text_y}, EW_ANCHOR_START, EW_INK_TEXT, lane->label.at);
	if (lane->n == 0 && lane->empty)
		f->to->text(
			f->to->arg, (struct ew_point){f->left + 8, text_y}, EW_ANCHOR_START, EW_INK_FAINT, lane->empty);
	for (size_t i = 0; i < lane->n; i++)
		if (lane->items[i].column == 0)
			draw_item(f, &lane->items[i], y);
	for (unsigned column = 1; column <= f->l->columns; column++)
		draw_column(f, lane, column, y);
	if (lane->untold > 0) {
		snprintf(text, sizeof(text), "%zu more are not drawn", lane->untold);
		f->to->text(f->to->arg, (struct ew_point){f->right, text_y}, EW_ANCHOR_END, EW_INK_TEXT, text);
	}
}

static void draw_bands(const struct frame *f)
{
	for (size_t i = 0; i < f->l->n; i += 2)
		f->to->band(f->to->arg, 0, TOP_H + (double)i * LANE_H, EW_PICTURE_WIDTH, LANE_H, EW_INK_BAND);
}

static void draw_legend(const struct frame *f)
{
	size_t n = 0;

	for (enum ew_look look = 0; look < EW_LOOKS; look++) {
		double x = 8 + (double)(n % LEGEND_COLUMNS) * LEGEND_W;
		double y = f->bottom + 12 + (double)(n / LEGEND_COLUMNS) * LEGEND_H;

		if (!f->l->used[look])
			continue;
		n++;
		if (look < EW_LOOK_BARS)
			f->to->bar(f->to->arg, x, y + 5, 22, 13, look);
		else
			draw_mark(f, look, x + 11, y + 12);
		f->to->text(f->to->arg, (struct ew_point){x + 29, y + 16}, EW_ANCHOR_START, EW_INK_TEXT,
			ew_look_word(look));
	}
}

void ew_lanes_draw(const struct ew_lanes *l, const struct ew_painter *to)
{
	struct frame f = {.l = l, .to = to, .left = LABEL_W, .bottom = lanes_bottom(l)};

	f.right = EW_PICTURE_WIDTH - RIGHT_W - (l->columns > 0 ? AFTER_W + BREAK_W : 6);
	f.after = f.right + BREAK_W;
	draw_bands(&f);
	draw_ticks(&f);
	if (l->columns > 0)
		draw_break(&f);
	for (size_t i = 0; i < l->n; i++)
		draw_lane(&f, &l->lane[i], i);
	draw_legend(&f);
}
