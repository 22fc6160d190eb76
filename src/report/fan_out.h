/*
 * Private to report: what followed from each opt-out, in one place: gates, staff, tools and what existed, each with
 * when it was ordered and what came of it. Made of the events alone, because the record lists no refusal that is an
 * answer.
 */
#ifndef EW_REPORT_FAN_OUT_H
#define EW_REPORT_FAN_OUT_H

#include "report/view.h"

#define EW_FAN_OUTS 64	/* opt-outs that are followed; what is more is counted */
#define EW_FAN_ROWS 512 /* of all of them together; what is more is counted */

enum ew_fan_what { EW_FAN_GATE, EW_FAN_STAFF, EW_FAN_TOOL, EW_FAN_TREATMENT };

struct ew_fan_row {
	enum ew_fan_what what;
	size_t of;	      /* which opt-out */
	const json_t *event;  /* that ordered it; of a gate that shut it */
	const json_t *done;   /* the acknowledgement, or the end of a treatment; NULL: none */
	const json_t *silent; /* the flag of a tool that did not acknowledge in time; NULL: none */
	const json_t *purged; /* in which a tool says that it has destroyed what it had; NULL: none */
};

struct ew_fan_out {
	const json_t *event;
	struct ew_opt_out judged; /* all zero for a minor */
	bool refusal;		  /* false: a minor, which is treated alike and stops no tool */
	size_t at;		  /* of the event, among the events */
	struct ew_wall t;	  /* from when times count: when the recorder had the order, else when it was said */
	size_t rows, open;	  /* open: not acknowledged, not done, or not known to be */
};

struct ew_fan_outs {
	struct ew_fan_out one[EW_FAN_OUTS];
	size_t n, untold;
	struct ew_fan_row *rows;
	size_t n_rows, untold_rows;
};

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_fan_outs_make(const struct ew_report_view *v, struct ew_fan_outs *ret);
/** A zeroed one is fine. */
void ew_fan_outs_free(struct ew_fan_outs *f);

/** True when it is not done, or not known to be: what came of a treatment must be a word that says so. */
bool ew_fan_row_open(const struct ew_fan_row *row);
/** Things that are open in all of them. */
size_t ew_fan_outs_open(const struct ew_fan_outs *f);

#endif
