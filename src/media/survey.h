/*
 * The first of two passes over a party's packets: which codecs there are, and how each sender's clock goes against
 * ours. The second pass (media/timeline.h) then places every packet knowing all that came later: a delay that rose and
 * fell again is told from a sender that stalled, and a slow clock is followed without steps.
 *
 * Memory is bounded by EW_SURVEY_MAX_*; what has no room any more is placed by its own first arrival. Belongs to one
 * thread.
 */
#ifndef EW_MEDIA_SURVEY_H
#define EW_MEDIA_SURVEY_H

#include "media/clock_fit.h"
#include "media/packet.h"

#define EW_SURVEY_MAX_SOURCES 64       /* at once */
#define EW_SURVEY_MAX_SEGMENTS 4096
#define EW_SURVEY_MAX_POINTS (1 << 20) /* 16 MB: six weeks of one source */
#define EW_SURVEY_MAX_PIECES 8192
#define EW_SURVEY_MAX_REPORTS 2048     /* of one segment; later ones take the place of every second one */
#define EW_SURVEY_HOLD_US (2 * EW_US_PER_S) /* how long a packet waits for those sent before it */
/** A change of arrival against RTP time beyond this, if it lasts, is a jump; less is followed along the edge. */
#define EW_SURVEY_JUMP_US 60000

/** How a drift was found. */
enum ew_drift_method {
	EW_DRIFT_NONE = 0,  /* too short to tell: RTP time is taken as it is */
	EW_DRIFT_ARRIVAL,   /* lower edge of arrival against RTP time */
	EW_DRIFT_CONFIRMED, /* ... and sender reports say the same */
	EW_DRIFT_DISPUTED   /* ... and sender reports say something else: arrival is believed */
};

/** "none", "arrival", "arrival_and_reports", "arrival_against_reports". */
const char *ew_drift_method_name(enum ew_drift_method method);

/** What was found of one segment: a stream's SSRC from one beginning of its numbers to the next. */
struct ew_segment_facts {
	uint32_t stream;
	uint32_t ssrc;
	uint32_t rtp_ts;        /* of its first packet, with its arrival the segment's name */
	struct ew_wall arrival;
	struct ew_wall last;    /* arrival */
	uint32_t clock_hz;      /* as RTP time really goes */
	uint32_t told_clock_hz; /* as the offer said */
	uint8_t channels;       /* of L16; 0: not known */
	uint64_t packets;
	uint64_t codecs;        /* bits 1 << enum ew_codec */
	uint32_t reports;
	enum ew_drift_method method;
	double measured; /* drift as measured, 0 when it was not; ppm / 10^6 */
	double reported; /* by the sender's reports, when `has_reported` */
	bool has_reported;
	uint32_t delays; /* detours of the network that look like jumps and were not followed */
	struct ew_clock clock; /* its drift is what is corrected: 0 when it amounts to nothing */
};

struct ew_survey;

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_new(struct ew_wall origin, struct ew_survey **ret);

/** Frees. NULL is fine. */
void ew_survey_free(struct ew_survey **survey);

/** A span begins: what was held back is settled. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_span(struct ew_survey *s);

/** Packets as they are read. Nonsense is passed over as the timeline does. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_add(struct ew_survey *s, const struct ew_media_packet *p);

/** Settles everything and works out the clocks; once. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_end(struct ew_survey *s);

/** 16000 when any packet holds more than telephone bandwidth (G.722, Opus, L16 above 8 kHz), else 8000. */
uint32_t ew_survey_rate_hz(const struct ew_survey *s);

/** The segments in the order in which they began; the survey's. */
const struct ew_segment_facts *ew_survey_segments(const struct ew_survey *s, size_t *ret_n);

/** The segment that begins with this packet; NULL when the survey never saw it. After ew_survey_end(). */
const struct ew_segment_facts *ew_survey_find(const struct ew_survey *s, const struct ew_media_packet *first);

#endif
