/*
 * Private to report: the timeline. A model of lanes made of record and events, and its layout as strokes that a painter
 * draws; the page and the PDF have a painter each, so that both show the same picture.
 *
 * The call is drawn to scale. What happens after it (artifacts, accesses: seconds or years later) stands to the right
 * of a break, in order and not to scale.
 */
#ifndef EW_REPORT_LANES_H
#define EW_REPORT_LANES_H

#include "report/view.h"

/** What a stretch of a lane, or a mark on it, means. Each has a colour and a pattern, or a shape. */
enum ew_look {
	EW_LOOK_RECORDED,
	EW_LOOK_WITHHELD,
	EW_LOOK_PAUSED,
	EW_LOOK_MASKED,
	EW_LOOK_MISSING,
	EW_LOOK_HELD,
	EW_LOOK_UNANSWERED, /* nobody has said yes or no */
	EW_LOOK_IMPLIED,    /* told, and it stayed */
	EW_LOOK_AGREED,
	EW_LOOK_REFUSED,
	EW_LOOK_PLAYED,     /* a notice plays */
	EW_LOOK_SEGMENT,    /* a sensitive segment is open */
	EW_LOOK_MAY,        /* a tool may capture something */
	EW_LOOK_BARS,
	EW_LOOK_NOTICE = EW_LOOK_BARS, /* one was heard to its end */
	EW_LOOK_PAUSE,
	EW_LOOK_RESUME,
	EW_LOOK_OPT_OUT,
	EW_LOOK_TOLD,         /* a tool was */
	EW_LOOK_ACKNOWLEDGED,
	EW_LOOK_SILENT,
	EW_LOOK_MADE,
	EW_LOOK_TREATED,      /* what exists, after an opt-out: as far as it is known */
	EW_LOOK_FAILED,
	EW_LOOK_ACCESS,
	EW_LOOK_EXPORT,
	EW_LOOK_DENIED, /* an order or an access that was refused */
	EW_LOOK_EXCEPTION,
	EW_LOOKS
};

/** "recorded": the word of the legend and, in the page, the class. */
const char *ew_look_word(enum ew_look look);

#define EW_LANES_MAX 80       /* 16 parties with three lanes, 8 tools, 8 segments, and the others */
#define EW_LANE_ITEMS 4000    /* in one lane; what is more is told beside it */
#define EW_LANE_COLUMNS 8     /* times after the call */

struct ew_lane_item {
	enum ew_look look;
	int64_t from_ms, to_ms; /* a mark has both the same */
	unsigned column;        /* 0: in the call, else the n-th column behind it */
};

struct ew_lane {
	struct ew_said label;
	const char *empty;      /* what to say when there is nothing in it */
	struct ew_lane_item *items;
	size_t n, untold;
};

struct ew_lanes {
	int64_t duration_ms;
	struct ew_lane lane[EW_LANES_MAX];
	size_t n;
	struct ew_said column[EW_LANE_COLUMNS + 1]; /* from 1: "+2 s" */
	unsigned columns;
	bool used[EW_LOOKS];
	char text[1200];        /* the picture in words */
	char title[96];
};

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_lanes_make(const struct ew_report_view *v, struct ew_lanes *ret);
/** A zeroed one is fine. */
void ew_lanes_free(struct ew_lanes *l);

/** Adds a bar or a mark to a lane: used while a model is made. Errors: -ENOMEM. */
EW_MUST_USE int ew_lane_add(struct ew_lanes *l, struct ew_lane *lane, struct ew_lane_item item);

/** A new lane: "Sound: the caller". `who` may be NULL; `empty`: what to say when there is nothing in it, or NULL. */
struct ew_lane *ew_lane_new(struct ew_lanes *l, const char *what, const char *who, const char *empty);
/** Adds a mark, in the call or behind it. Errors: -ENOMEM. */
EW_MUST_USE int ew_lane_mark(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t ms);
/** Adds a bar, cut to the call. Errors: -ENOMEM. */
EW_MUST_USE int ew_lane_bar(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t from, int64_t to);

/* -- lanes_consent.c: what was said, from when to when. Errors: -ENOMEM */

/** Whether the party had agreed to be recorded. */
EW_MUST_USE int ew_lanes_add_consent(
	struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, const json_t *party);
/** While notices played, and where they were heard to their end. */
EW_MUST_USE int ew_lanes_add_notices(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane);
/** A lane for each kind of sensitive segment that was open. */
EW_MUST_USE int ew_lanes_add_segments(struct ew_lanes *l, const struct ew_report_view *v);
/** A lane for each of the first tools: while they might capture, what they were told and acknowledged. */
EW_MUST_USE int ew_lanes_add_tools(struct ew_lanes *l, const struct ew_report_view *v);

/* -- lanes_draw.c */

#define EW_PICTURE_WIDTH 1000.0

enum ew_anchor { EW_ANCHOR_START, EW_ANCHOR_MIDDLE, EW_ANCHOR_END };
enum ew_ink { EW_INK_TEXT, EW_INK_FAINT, EW_INK_LINE, EW_INK_BAND };

struct ew_point {
	double x, y;
};

struct ew_painter {
	void *arg;
	/** A bar with the colour and the pattern of its look. */
	void (*bar)(void *arg, double x, double y, double w, double h, enum ew_look look);
	/** A closed shape in the colour of its look. */
	void (*shape)(void *arg, const struct ew_point *points, size_t n, enum ew_look look);
	/** A disc round (x, y). */
	void (*disc)(void *arg, double x, double y, double r, enum ew_look look);
	/** A straight line. */
	void (*line)(void *arg, struct ew_point from, struct ew_point to, enum ew_ink ink);
	/** A plain rectangle behind everything. */
	void (*band)(void *arg, double x, double y, double w, double h, enum ew_ink ink);
	/** A line of text, UTF-8, on its baseline. */
	void (*text)(void *arg, struct ew_point at, enum ew_anchor anchor, enum ew_ink ink, const char *text);
};

/** How high the picture is when it is EW_PICTURE_WIDTH wide. */
double ew_lanes_height(const struct ew_lanes *l);
/** Draws all of it, in the order in which it lies on one another. */
void ew_lanes_draw(const struct ew_lanes *l, const struct ew_painter *to);

#endif
