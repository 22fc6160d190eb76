/*
 * Private to media: one segment while it is surveyed, and what is worked out from it.
 */
#ifndef EW_MEDIA_SURVEY_SEGMENT_H
#define EW_MEDIA_SURVEY_SEGMENT_H

#include "media/survey.h"

/* NTP time of the sender minus its RTP time. */
struct ew_report_point {
	double ts_us;
	double ntp_us;
};

struct ew_survey_piece {
	int64_t from_sequence;
	size_t first; /* point */
	double from_us, to_us; /* RTP time */
};

struct ew_survey_segment {
	struct ew_segment_facts facts;
	struct ew_clock_point *points;
	size_t n_points, cap_points;
	struct ew_survey_piece *pieces;
	size_t n_pieces, cap_pieces;
	struct ew_report_point *reports;
	size_t n_reports, cap_reports;
	uint32_t report_step; /* every so-manieth report is kept */
	double block_us;      /* begin of the point that still takes packets */
	double edge_us, edge_before_us; /* earliest of the newest stretch and of the one before */
	double edge_begin_us;
	bool vague; /* all that is known of the piece came from packets without length */
};

/** Room in the whole survey. */
struct ew_survey_room {
	size_t points;
	size_t pieces;
};

/** Where this segment's earliest packets lie at the moment: offset in microseconds. */
double ew_survey_segment_edge(const struct ew_survey_segment *s);

/** A packet as the clock is told by it. */
struct ew_survey_sight {
	int64_t sequence;
	double ts_us;
	double offset_us;
	bool vague; /* its length is not known, so that its offset is a guess: it counts until something better comes */
};

/** Takes a packet that begins a piece (`jumped`) or goes on. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_segment_take(
	struct ew_survey_segment *s, struct ew_survey_room *room, const struct ew_survey_sight *sight, bool jumped);

/** Takes a sender report. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_segment_report(struct ew_survey_segment *s, double ts_us, double ntp_us);

/** Works out method, drift and clock. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_segment_end(struct ew_survey_segment *s);

/** Frees the lists; the clock too. */
void ew_survey_segment_clear(struct ew_survey_segment *s);

#endif
