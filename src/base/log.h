/*
 * Structured events: a name, ids and typed fields, from which the log line and the metric both come. Libraries return
 * errors; the program that decides logs, once. Never a number of a caller, name, digit, token or text of a call: there
 * is no field kind for them.
 */
#ifndef EW_BASE_LOG_H
#define EW_BASE_LOG_H

#include "base/buf.h"
#include "base/error.h"
#include "base/id.h"

enum ew_log_level { EW_LOG_DEBUG, EW_LOG_INFO, EW_LOG_WARNING, EW_LOG_ERROR };

enum ew_log_kind { EW_LOG_ID, EW_LOG_U64, EW_LOG_I64, EW_LOG_WORD, EW_LOG_SENTENCE, EW_LOG_TRACE, EW_LOG_SPAN };

struct ew_log_field {
	const char *key;
	enum ew_log_kind kind;
	union {
		struct ew_id id;
		uint64_t u64;
		int64_t i64;
		const char *text;
	} as;
};

#define EW_F_ID(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_ID, .as.id = (v)})
#define EW_F_U64(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_U64, .as.u64 = (v)})
#define EW_F_I64(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_I64, .as.i64 = (v)})
/** A word of our own: an enum's name, a program, a state. */
#define EW_F_WORD(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_WORD, .as.text = (v)})
/** A trace id as 32 hex digits, and the number of a span in it as 16 (W3C Trace Context). */
#define EW_F_TRACE(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_TRACE, .as.id = (v)})
#define EW_F_SPAN(k, v) ((struct ew_log_field){.key = (k), .kind = EW_LOG_SPAN, .as.u64 = (v)})
/** The sentence of an ew_error. */
#define EW_F_ERROR(e) \
	((struct ew_log_field){.key = "error", .kind = EW_LOG_SENTENCE, .as.text = ew_error_text(e)})

/** Names the program in every line, sets the least level that is written and the descriptor (2 by default). */
void ew_log_open(const char *program, enum ew_log_level least, int fd);

/**
 * Writes one JSON line {"time", "level", "program", "event", fields...} with a single write(2) and counts the event's
 * name. An event name that comes more than 20 times in a second is dropped and its count reported when the second is
 * over. May be called from any thread. Never fails: a line that cannot be written is counted.
 */
void ew_log_event(enum ew_log_level level, const char *name, const struct ew_log_field *fields, size_t n);

#define ew_log(level, name, ...)                                                                   \
	ew_log_event(level, name, (const struct ew_log_field[]){__VA_ARGS__},                      \
		sizeof((const struct ew_log_field[]){__VA_ARGS__}) / sizeof(struct ew_log_field))

/** Calls fn once per event name seen, with its count: the source of the `earwitness_events_total` metric. */
void ew_log_counts(void (*fn)(void *arg, const char *name, uint64_t count), void *arg);

#endif
