/*
 * What is known of the quality of one finished party, as JSON:
 *
 *   {"rate_hz": 8000 | 16000, "codecs": ["PCMA"], "packets": n, "reports": n, "lost": n, "duplicates": n, "late": n,
 *    "refused": n, "broken": n, "segments": n, "anchored_again": n, "spans": n, "missing_spans": n,
 *    "missing_frames": n, "jitter_us": n, "drift_ppb": n, "level_dbm0": n or null,
 *    "sound_ms": n, "concealed_ms": n, "repaired_ms": n, "silence_ms": n, "withheld_ms": n,
 *    "sources": [{"stream": n, "ssrc": n, "codecs": [...], "clock_hz": n, "told_clock_hz": n, "packets": n,
 *                 "from_ms": n, "to_ms": n, "drift_ppb": n, "drift_by": "none" | "arrival" | "arrival_and_reports" |
 *                 "arrival_against_reports", "reports_ppb": n or null, "corrected_ms": n, "delays": n,
 *                 "jumps": [{"at_ms": n, "moved_ms": n}]}], "sources_omitted": n, "jumps_omitted": n,
 *    "fills": [{"from_ms": n, "to_ms": n, "cause": "concealed" | "repaired" | "lost" | "suppressed" | "keypad" |
 *               "not_decodable" | "absent" | "withheld", "n": n, "ms": n}], "fills_joined_ms": n,
 *    "peaks_step_ms": n,
 *    "encoder": {"name": "opus", "bitrate": 11000, "complexity": 3, "gate_dbm0": -60, "hangover_ms": 200,
 *                "onset_ms": 40, "packets": n, "coded": n}}         (only where one was used)
 *
 * Milliseconds count from the origin; silence_ms includes withheld_ms. Drift is that of the sender's clock against
 * ours, positive when it is slow; the party's is that of the source with the most packets. "corrected_ms" is what the
 * correction amounts to at the source's end, 0 where none was worth it. "n" and "ms" stand in rows that join several
 * fills of one cause, each at most "fills_joined_ms" from the next: how many, and how long together.
 */
#ifndef EW_MEDIA_REPORT_H
#define EW_MEDIA_REPORT_H

#include "base/buf.h"
#include "media/timeline.h"

#define EW_REPORT_MAX_SOURCES 16
#define EW_REPORT_MAX_JUMPS 64 /* of all sources */

struct ew_report {
	struct ew_wall origin;
	uint32_t rate_hz;
	const struct ew_segment_facts *sources;
	size_t n_sources;
	struct ew_timeline_figures timeline;
	struct ew_canvas_figures canvas;
	uint32_t spans;
	uint32_t missing_spans;
	uint32_t missing_frames;
	uint32_t peaks_step_ms;
	bool encoded;
	uint64_t packets_made;
	uint64_t packets_coded;
};

/** Adds the JSON text, at most 65536 bytes. Errors: -ENOMEM, those of the buffer. */
EW_MUST_USE int ew_report_add(const struct ew_report *report, struct ew_buf *to);

#endif
