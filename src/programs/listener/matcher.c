/*
 * Talking with the operator's program: one utterance out, one line back. What is read lies in locked memory and is wiped with each line. Must never
 * wait for it, and never believe a number that it was not given.
 */
#include "programs/listener/matcher.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/utf8.h"

struct ew_matcher {
	struct ew_loop *loop;
	struct ew_matcher_config config;
	struct ew_matcher_process process;
	struct ew_loop_source *to, *from;
	struct ew_loop_timer *timer;
	char head[96]; /* of the utterance, */
	size_t head_bytes;
	const uint8_t *pcm; /* and what follows it */
	size_t pcm_bytes, written; /* of both */
	uint64_t number; /* that it has; 0: none */
	uint64_t last;
	bool warm; /* it has answered once */
	bool lost;
	char *line; /* EW_MATCHER_LINE_BYTES, locked */
	size_t n;
};

static void forget_utterance(struct ew_matcher *m)
{
	ew_loop_timer_cancel(&m->timer);
	m->number = 0;
	m->pcm = NULL;
}

/* From here on nothing of it is touched: it may be freed by whoever is told. */
static void lose(struct ew_matcher *m, const char *why)
{
	m->lost = true;
	forget_utterance(m);
	ew_loop_unwatch(&m->to);
	ew_loop_unwatch(&m->from);
	ew_wipe(m->line, EW_MATCHER_LINE_BYTES);
	m->config.lost(m->config.arg, why);
}

/* -- to it -- */

static const char *write_failed(void)
{
	return errno == EPIPE ? "the matcher has ended" : "the matcher could not be written to";
}

/* The rest waits until there is room. NULL, or why it is lost. */
static const char *write_more(struct ew_matcher *m)
{
	size_t whole = m->head_bytes + m->pcm_bytes;

	while (m->written < whole) {
		bool in_head = m->written < m->head_bytes;
		const uint8_t *at = in_head ? (const uint8_t *)m->head + m->written : m->pcm + (m->written - m->head_bytes);
		ssize_t n = write(m->process.to, at, in_head ? m->head_bytes - m->written : whole - m->written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? NULL : write_failed();
		m->written += (size_t)n;
	}
	return NULL;
}

static void on_writable(void *arg, unsigned ready)
{
	struct ew_matcher *m = arg;
	const char *why = m->number ? write_more(m) : NULL;

	if (!why && (ready & EW_LOOP_HANGUP))
		why = "the matcher has ended";
	if (!why && (!m->number || m->written == m->head_bytes + m->pcm_bytes) && ew_loop_rewatch(m->to, 0) < 0)
		why = "the matcher could not be watched";
	if (why)
		lose(m, why);
}

static void on_overdue(void *arg)
{
	lose(arg, "the matcher did not answer in time");
}

int ew_matcher_hear(struct ew_matcher *m, uint64_t number, const char *language, const int16_t *pcm, size_t samples)
{
	int r;

	if (m->lost)
		return -EPIPE;
	if (m->number)
		return -EBUSY;
	if (samples == 0 || number <= m->last)
		return -EINVAL;
	r = ew_loop_timer(m->loop, m->warm ? EW_MATCHER_ANSWER_US : EW_MATCHER_WARM_US, 0, on_overdue, m, &m->timer);
	if (r == 0)
		r = ew_loop_rewatch(m->to, EW_LOOP_WRITE);
	if (r < 0) {
		ew_loop_timer_cancel(&m->timer);
		return r;
	}
	m->number = m->last = number;
	m->head_bytes = (size_t)snprintf(m->head, sizeof(m->head), "utterance %llu %d %zu %.16s\n", (unsigned long long)number, EW_MATCHER_RATE,
		samples, language && language[0] ? language : "-");
	m->pcm = (const uint8_t *)pcm;
	m->pcm_bytes = samples * sizeof(*pcm);
	m->written = 0;
	return 0;
}

/* -- from it -- */

static bool is_utf8(struct ew_slice text)
{
	while (text.len > 0) {
		size_t n = ew_utf8_character(text);

		if (n == 0)
			return false;
		text = ew_slice_of(text.at + n, text.len - n);
	}
	return true;
}

/* "NUMBER TEXT" or "NUMBER". */
static bool read_line(struct ew_slice line, uint64_t *ret_number, struct ew_slice *ret_text)
{
	struct ew_slice word;
	bool any = ew_slice_cut(&line, ' ', &word);

	*ret_text = line;
	return any && ew_slice_decimal(word, UINT64_MAX, ret_number) == 0 && is_utf8(line);
}

/* NULL, or why it is lost. */
static const char *take_line(struct ew_matcher *m, size_t end)
{
	struct ew_slice text;
	uint64_t number;

	if (end > 0 && m->line[end - 1] == '\r')
		m->line[--end] = '\0';
	if (!read_line(ew_slice_of(m->line, end), &number, &text))
		return "the matcher answered with a line that is none: NUMBER TEXT was expected, in UTF-8";
	if (!m->number || number != m->number || m->written < m->head_bytes + m->pcm_bytes)
		return "the matcher answered what it was not asked";
	forget_utterance(m);
	m->warm = true;
	m->config.said(m->config.arg, number, text);
	return NULL;
}

static const char *take_lines(struct ew_matcher *m)
{
	char *newline = memchr(m->line, '\n', m->n);
	const char *why;
	size_t end;

	if (!newline)
		return m->n == EW_MATCHER_LINE_BYTES ? "the matcher answered with a line that is too long" : NULL;
	end = (size_t)(newline - m->line);
	/* One utterance is one line; what follows it was not asked for. */
	if (end + 1 < m->n)
		return "the matcher answered what it was not asked";
	why = take_line(m, end);
	ew_wipe(m->line, m->n);
	m->n = 0;
	return why;
}

static void on_readable(void *arg, unsigned ready)
{
	struct ew_matcher *m = arg;
	const char *why = NULL;
	ssize_t n = read(m->process.from, m->line + m->n, EW_MATCHER_LINE_BYTES - m->n);

	(void)ready;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		why = "the matcher has ended";
	} else {
		m->n += (size_t)n;
		why = take_lines(m);
	}
	if (why)
		lose(m, why);
}

/* -- birth and end -- */

int ew_matcher_new(
	struct ew_loop *loop, const struct ew_matcher_config *config, struct ew_matcher_process *process, struct ew_matcher **ret)
{
	_cleanup_(ew_matcher_free) struct ew_matcher *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return -ENOMEM;
	m->loop = loop;
	m->config = *config;
	m->process = *process;
	*process = (struct ew_matcher_process){.pid = 0, .to = -1, .from = -1};
	m->line = ew_secret_alloc(EW_MATCHER_LINE_BYTES);
	if (!m->line)
		return -ENOMEM;
	r = ew_loop_watch(loop, m->process.from, EW_LOOP_READ, EW_LOOP_MEDIA, on_readable, m, &m->from);
	if (r == 0)
		r = ew_loop_watch(loop, m->process.to, 0, EW_LOOP_MEDIA, on_writable, m, &m->to);
	if (r < 0)
		return r;
	*ret = TAKE(m);
	return 0;
}

void ew_matcher_free(struct ew_matcher **matcher)
{
	struct ew_matcher *m = TAKE(*matcher);

	if (!m)
		return;
	ew_loop_timer_cancel(&m->timer);
	ew_loop_unwatch(&m->to);
	ew_loop_unwatch(&m->from);
	ew_close_fd(&m->process.to);
	ew_close_fd(&m->process.from);
	ew_secret_free(&m->line);
	free(m);
}

bool ew_matcher_is_busy(const struct ew_matcher *m)
{
	return m->number != 0;
}
