/*
 * The talk with a matcher: an utterance out, a line back. Must never keep what was said longer than the call back that hands it on, never copy what is
 * heard, and never take a line for an answer that is not exactly one.
 */
#include "programs/listener/matcher.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"

#define TAG_BYTES 35 /* of a language: RFC 5646, 4.4.1 */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "samples go out as they are in memory");

struct ew_matcher {
	struct ew_loop *loop;
	struct ew_matcher_config config;
	struct ew_matcher_process process;
	struct ew_loop_source *answers; /* as long as it lives */
	struct ew_loop_source *room;    /* while there is something to write */
	struct ew_loop_timer *overdue;
	bool *gone;        /* of the one call back that runs: set when it frees us */
	bool busy, warm;   /* warm: has answered once */
	uint64_t number;
	struct iovec out[2]; /* what is left of the heading and of the samples */
	char heading[96 + TAG_BYTES];
	char *line; /* EW_MATCHER_LINE_BYTES, locked */
	size_t line_len;
};

/* Wipes what we have of it, and ends it. */
static void end(struct ew_matcher *m)
{
	ew_loop_unwatch(&m->answers);
	ew_loop_unwatch(&m->room);
	ew_loop_timer_cancel(&m->overdue);
	ew_close_fd(&m->process.to);
	ew_close_fd(&m->process.from);
	ew_close_fd(&m->process.leash);
	ew_wipe(m->line, EW_MATCHER_LINE_BYTES);
	m->line_len = 0;
	m->out[0] = m->out[1] = (struct iovec){0};
	m->busy = false;
}

/* It may be freed when this returns. */
static void lose(struct ew_matcher *m, const char *why)
{
	end(m);
	m->config.lost(m->config.arg, why);
}

/* -- out -- */

static void advance(struct ew_matcher *m, size_t n)
{
	for (size_t i = 0; i < EW_COUNT(m->out); i++) {
		size_t part = n < m->out[i].iov_len ? n : m->out[i].iov_len;

		m->out[i].iov_base = (char *)m->out[i].iov_base + part;
		m->out[i].iov_len -= part;
		n -= part;
	}
}

static bool all_is_out(const struct ew_matcher *m)
{
	return m->out[0].iov_len == 0 && m->out[1].iov_len == 0;
}

static void on_room(void *arg, unsigned ready)
{
	struct ew_matcher *m = arg;
	ssize_t n = writev(m->process.to, m->out, EW_COUNT(m->out));

	(void)ready;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		lose(m, "the matcher takes no more utterances");
		return;
	}
	advance(m, (size_t)n);
	if (all_is_out(m))
		ew_loop_unwatch(&m->room);
}

static void on_overdue(void *arg)
{
	struct ew_matcher *m = arg;

	lose(m, m->warm ? "the matcher did not answer in time" : "the matcher did not give its first answer in time");
}

/* A tag holds letters, digits and hyphens; more would be a heading of its own. */
static bool is_tag(const char *language)
{
	size_t n = strnlen(language, TAG_BYTES + 1);

	return n <= TAG_BYTES && strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == n;
}

static void prepare(struct ew_matcher *m, uint64_t number, const char *language, const int16_t *pcm, size_t samples)
{
	union {
		const int16_t *ours;
		void *out; /* writev(2) changes nothing of it */
	} at = {.ours = pcm};
	int n = snprintf(m->heading, sizeof(m->heading), "utterance %" PRIu64 " %d %zu %s\n", number, EW_MATCHER_RATE, samples,
		language[0] ? language : "-");

	m->number = number;
	m->out[0] = (struct iovec){m->heading, (size_t)n};
	m->out[1] = (struct iovec){at.out, samples * sizeof(*pcm)};
}

static int64_t patience_us(const struct ew_matcher *m)
{
	if (m->warm)
		return m->config.answer_us ? m->config.answer_us : EW_MATCHER_ANSWER_US;
	return m->config.warm_us ? m->config.warm_us : EW_MATCHER_WARM_US;
}

int ew_matcher_hear(struct ew_matcher *m, uint64_t number, const char *language, const int16_t *pcm, size_t samples)
{
	if (m->process.to < 0)
		return -EPIPE;
	if (m->busy)
		return -EBUSY;
	if (samples == 0 || samples > SIZE_MAX / sizeof(*pcm) || !is_tag(language))
		return -EINVAL;
	int r = ew_loop_timer(m->loop, patience_us(m), 0, on_overdue, m, &m->overdue);

	if (r < 0)
		return r;
	/* Written from the loop, so that nothing is lost inside of this call. */
	r = ew_loop_watch(m->loop, m->process.to, EW_LOOP_WRITE, EW_LOOP_MEDIA, on_room, m, &m->room);
	if (r < 0) {
		ew_loop_timer_cancel(&m->overdue);
		return r;
	}
	prepare(m, number, language, pcm, samples);
	m->busy = true;
	return 0;
}

/* -- back -- */

static bool has_controls(struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < ' ' || text.at[i] == 0x7f)
			return true;
	}
	return false;
}

/* What is wrong with a line without its end, or NULL; `ret` is a part of it. */
static const char *parse(const struct ew_matcher *m, struct ew_slice line, struct ew_slice *ret)
{
	char expected[24];
	int n = snprintf(expected, sizeof(expected), "%" PRIu64, m->number);

	if (!ew_slice_starts(line, ew_slice_of(expected, (size_t)n)))
		return "the matcher answered another utterance than it was asked about";
	struct ew_slice rest = {line.at + n, line.len - (size_t)n};

	if (rest.len > 0 && rest.at[0] != ' ')
		return "the matcher answered another utterance than it was asked about";
	if (!ew_utf8_valid(rest) || has_controls(rest))
		return "the matcher answered what is no text";
	*ret = rest.len > 0 ? (struct ew_slice){rest.at + 1, rest.len - 1} : EW_SLICE_EMPTY;
	return NULL;
}

/* The one line is whole. From the call back it may be asked again, or freed. */
static void answer(struct ew_matcher *m, size_t line_len)
{
	struct ew_slice text;
	bool gone = false;
	const char *wrong = m->line_len > line_len + 1 ? "the matcher answered more than a line" : NULL;

	if (!wrong)
		wrong = parse(m, ew_slice_of(m->line, line_len), &text);
	if (wrong) {
		lose(m, wrong);
		return;
	}
	ew_loop_timer_cancel(&m->overdue);
	m->busy = false;
	m->warm = true;
	m->gone = &gone;
	m->config.said(m->config.arg, m->number, text);
	if (gone)
		return;
	m->gone = NULL;
	ew_wipe(m->line, EW_MATCHER_LINE_BYTES);
	m->line_len = 0;
}

static const char *misspoke(const struct ew_matcher *m)
{
	if (!m->busy)
		return "the matcher spoke without being asked";
	return all_is_out(m) ? NULL : "the matcher answered before it had heard";
}

static void on_answers(void *arg, unsigned ready)
{
	struct ew_matcher *m = arg;
	ssize_t n = read(m->process.from, m->line + m->line_len, EW_MATCHER_LINE_BYTES - m->line_len);

	(void)ready;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	const char *wrong = n > 0 ? misspoke(m) : "the matcher has ended";

	if (wrong) {
		lose(m, wrong);
		return;
	}
	m->line_len += (size_t)n;
	const char *line_end = memchr(m->line, '\n', m->line_len);

	if (line_end)
		answer(m, (size_t)(line_end - m->line));
	else if (m->line_len == EW_MATCHER_LINE_BYTES)
		lose(m, "the matcher answered a line that is too long");
}

/* -- its life -- */

int ew_matcher_new(struct ew_loop *loop, const struct ew_matcher_config *config, struct ew_matcher_process *process, struct ew_matcher **ret)
{
	_cleanup_(ew_free_ptr) struct ew_matcher *m = calloc(1, sizeof(*m));

	if (!m)
		return -ENOMEM;
	m->loop = loop;
	m->config = *config;
	m->process = *process;
	m->line = ew_secret_alloc(EW_MATCHER_LINE_BYTES);
	if (!m->line)
		return -ENOMEM;
	int r = ew_loop_watch(loop, m->process.from, EW_LOOP_READ, EW_LOOP_MEDIA, on_answers, m, &m->answers);

	if (r < 0) {
		ew_secret_free(&m->line);
		return r;
	}
	process->to = process->from = process->leash = -1;
	*ret = TAKE(m);
	return 0;
}

void ew_matcher_free(struct ew_matcher **matcher)
{
	struct ew_matcher *m = *matcher;

	if (!m)
		return;
	if (m->gone)
		*m->gone = true;
	end(m);
	ew_secret_free(&m->line);
	free(m);
	*matcher = NULL;
}

bool ew_matcher_is_busy(const struct ew_matcher *m)
{
	return m->busy;
}
