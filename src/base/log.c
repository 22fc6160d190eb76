/*
 * Log lines and the counts behind the metric. Must never block on anything but one write(2), never
 * allocate (a line about lost memory has to get out), and never let one noisy event hide the
 * others.
 */
#include "base/log.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/utf8.h"

#define LINE_BYTES 2048
#define NAME_BYTES 64
#define NAMES_MAX 512
#define PER_SECOND_MAX 20

/* The last slot takes all names that come when the table is full: nothing is uncounted. */
#define OVERFLOW_NAME "log_names_exhausted"
#define LOST_NAME "log_lines_lost"

struct event_count {
	char name[NAME_BYTES];
	uint64_t count;
	int64_t second;   /* monotonic second that `written` belongs to */
	uint32_t written; /* lines in that second */
	uint64_t dropped; /* lines not written since the last report */
};

/*
 * One log per process: events come from every thread and library, and the descriptor is the
 * process's.
 */
static struct {
	pthread_mutex_t lock;
	char program[NAME_BYTES];
	enum ew_log_level least;
	int fd;
	bool any_dropped;
	uint64_t lost; /* lines that write(2) refused */
	size_t names;
	struct event_count events[NAMES_MAX];
} the_log = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .program = "earwitness", .least = EW_LOG_INFO, .fd = 2};

struct line {
	char at[LINE_BYTES];
	size_t len;
	bool full; /* something did not fit: the line ends with a mark of it */
};

/* Leaves room for the end of a line that was cut. */
static const size_t line_room = LINE_BYTES - 32;

static void put(struct line *line, const void *at, size_t n)
{
	if (line->full || n > line_room - line->len) {
		line->full = true;
		return;
	}
	memcpy(line->at + line->len, at, n);
	line->len += n;
}

static void put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

static void put_character(struct line *line, const uint8_t *at, size_t n)
{
	if (n == 0 || ew_utf8_is_control(at, n)) {
		put_text(line, "\xef\xbf\xbd");
		return;
	}
	char escaped[5] = {'\\'};
	size_t backslash = at[0] == '"' || at[0] == '\\' ? 1 : 0;

	memcpy(escaped + backslash, at, n);
	put(line, escaped, n + backslash);
}

static void put_string(struct line *line, const char *text)
{
	struct ew_slice rest = ew_slice_text(text);
	size_t begin = line->len;

	put_text(line, "\"");
	while (rest.len > 0 && !line->full) {
		size_t n = ew_utf8_character(rest);

		put_character(line, rest.at, n);
		n = n ? n : 1;
		rest = ew_slice_of(rest.at + n, rest.len - n);
	}
	if (line->full && line->len > begin) {
		line->at[line->len++] = '"'; /* of the room kept for the end */
		return;
	}
	put_text(line, "\"");
}

static void put_key(struct line *line, const char *key)
{
	put_text(line, line->len ? "," : "{");
	put_string(line, key);
	put_text(line, ":");
}

static void hex_of(struct ew_id id, char text[static 2 * sizeof(id.bytes) + 1])
{
	for (size_t i = 0; i < sizeof(id.bytes); i++)
		(void)snprintf(text + 2 * i, 3, "%02x", id.bytes[i]);
}

static void put_field(struct line *line, const struct ew_log_field *field)
{
	char text[EW_ID_TEXT_BYTES + 2];
	size_t begin = line->len;
	bool was_full = line->full;

	put_key(line, field->key);
	if (line->full) {
		/* A key without its value is no JSON. */
		line->len = begin;
		return;
	}
	switch (field->kind) {
	case EW_LOG_ID:
		ew_id_format(field->as.id, text);
		put_string(line, text);
		break;
	case EW_LOG_TRACE:
		hex_of(field->as.id, text);
		put_string(line, text);
		break;
	case EW_LOG_SPAN:
		(void)snprintf(text, sizeof(text), "%016llx", (unsigned long long)field->as.u64);
		put_string(line, text);
		break;
	case EW_LOG_U64:
		(void)snprintf(text, sizeof(text), "%llu", (unsigned long long)field->as.u64);
		put_text(line, text);
		break;
	case EW_LOG_I64:
		(void)snprintf(text, sizeof(text), "%lld", (long long)field->as.i64);
		put_text(line, text);
		break;
	case EW_LOG_WORD:
	case EW_LOG_SENTENCE:
		put_string(line, field->as.text);
		return; /* a cut string is closed and still a value */
	}
	if (line->full && !was_full)
		line->len = begin;
}

static const char *level_word(enum ew_log_level level)
{
	static const char *const words[] = {"debug", "info", "warning", "error"};

	return words[level];
}

/*
 * Under the lock, so that lines of threads neither mix nor overtake their own report of dropped
 * ones.
 */
static void write_line(
	enum ew_log_level level, const char *name, const struct ew_log_field *fields, size_t n)
{
	struct line line = {.len = 0};
	char time[EW_WALL_TEXT_BYTES];

	ew_wall_format(ew_io_wall(ew_io_real()), time);
	const struct ew_log_field head[] = {EW_F_WORD("time", time),
		EW_F_WORD("level", level_word(level)), EW_F_WORD("program", the_log.program),
		EW_F_WORD("event", name)};

	for (size_t i = 0; i < EW_COUNT(head); i++)
		put_field(&line, &head[i]);
	for (size_t i = 0; i < n && !line.full; i++)
		put_field(&line, &fields[i]);
	const char *end = line.full ? ",\"cut\":true}\n" : "}\n";

	memcpy(line.at + line.len, end, strlen(end));
	line.len += strlen(end);
	ssize_t put = write(the_log.fd, line.at, line.len);

	if (put != (ssize_t)line.len)
		the_log.lost++;
}

static struct event_count *find_event(const char *name)
{
	for (size_t i = 0; i < the_log.names; i++) {
		if (strncmp(the_log.events[i].name, name, NAME_BYTES - 1) == 0)
			return &the_log.events[i];
	}
	if (the_log.names == NAMES_MAX)
		return &the_log.events[NAMES_MAX - 1];
	struct event_count *event = &the_log.events[the_log.names++];

	if (the_log.names == NAMES_MAX)
		name = OVERFLOW_NAME;
	(void)snprintf(event->name, sizeof(event->name), "%s", name);
	return event;
}

static void report_dropped(int64_t second)
{
	bool still = false;

	for (size_t i = 0; the_log.any_dropped && i < the_log.names; i++) {
		struct event_count *event = &the_log.events[i];

		if (event->dropped > 0 && event->second != second) {
			const struct ew_log_field fields[] = {EW_F_WORD("of", event->name),
				EW_F_U64("lines", event->dropped)};

			event->dropped = 0;
			write_line(EW_LOG_WARNING, "log_lines_dropped", fields, EW_COUNT(fields));
		}
		still = still || event->dropped > 0;
	}
	the_log.any_dropped = still;
}

/* True when the event may still be written in this second. */
static bool admit(struct event_count *event, int64_t second)
{
	if (event->second != second) {
		event->second = second;
		event->written = 0;
	}
	if (event->written < PER_SECOND_MAX) {
		event->written++;
		return true;
	}
	event->dropped++;
	the_log.any_dropped = true;
	return false;
}

void ew_log_open(const char *program, enum ew_log_level least, int fd)
{
	(void)pthread_mutex_lock(&the_log.lock);
	(void)snprintf(the_log.program, sizeof(the_log.program), "%s", program);
	the_log.least = least;
	the_log.fd = fd;
	(void)pthread_mutex_unlock(&the_log.lock);
}

static int64_t this_second(void)
{
	return ew_io_mono(ew_io_real()).us / EW_US_PER_S;
}

void ew_log_event(
	enum ew_log_level level, const char *name, const struct ew_log_field *fields, size_t n)
{
	int64_t second = this_second();

	(void)pthread_mutex_lock(&the_log.lock);
	report_dropped(second);
	struct event_count *event = find_event(name);

	event->count++;
	if (level >= the_log.least && admit(event, second))
		write_line(level, name, fields, n);
	(void)pthread_mutex_unlock(&the_log.lock);
}

/* One entry's copy, taken under the lock, so that fn may log. */
static bool read_event(size_t i, char name[static NAME_BYTES], uint64_t *ret_count)
{
	(void)pthread_mutex_lock(&the_log.lock);
	bool there = i < the_log.names;

	if (there) {
		memcpy(name, the_log.events[i].name, NAME_BYTES);
		*ret_count = the_log.events[i].count;
	}
	(void)pthread_mutex_unlock(&the_log.lock);
	return there;
}

void ew_log_counts(void (*fn)(void *arg, const char *name, uint64_t count), void *arg)
{
	char name[NAME_BYTES];
	uint64_t count = 0;

	(void)pthread_mutex_lock(&the_log.lock);
	report_dropped(this_second());
	uint64_t lost = the_log.lost;

	(void)pthread_mutex_unlock(&the_log.lock);
	for (size_t i = 0; read_event(i, name, &count); i++)
		fn(arg, name, count);
	if (lost > 0)
		fn(arg, LOST_NAME, lost);
}
