/*
 * What is known of the quality of one finished party, as JSON:
 *
 *   {"codecs": ["PCMA"], "packets": n, "lost": n, "duplicates": n, "late": n, "refused": n, "segments": n,
 *    "anchored_again": n, "spans": n, "missing_spans": n, "missing_frames": n,
 *    "jitter_us": n, "drift_ppb": n, "level_dbm0": n or null,
 *    "sound_ms": n, "concealed_ms": n, "silence_ms": n, "withheld_ms": n,
 *    "fills": [{"from_ms": n, "to_ms": n, "cause": "concealed" | "lost" | "suppressed" | "keypad" |
 *               "not_decodable" | "absent" | "withheld"}], "fills_omitted": n,
 *    "peaks_step_ms": n,
 *    "encoder": {"name": "opus", "bitrate": 11000, "complexity": 3, "gate_dbm0": -60, "hangover_ms": 200,
 *                "onset_ms": 40, "packets": n, "coded": n}}         (only where one was used)
 *
 * Milliseconds count from the origin. silence_ms includes withheld_ms.
 */
#ifndef EW_MEDIA_REPORT_H
#define EW_MEDIA_REPORT_H

#include "base/buf.h"
#include "media/timeline.h"

struct ew_report {
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
