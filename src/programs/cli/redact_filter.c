/*
 * `earwitness redact`: lines of text in, the same lines without what must not be kept out. The lines are turns of one
 * conversation until a blank one; a line is written when nothing that follows can change it. Must never write a line that was
 * not looked at, nor say what it has masked.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "programs/cli/command.h"
#include "programs/cli/screen.h"
#include "redact/redact.h"

#define MOST_LINES 256         /* that wait for their end */
#define MOST_SPANS 4096        /* of one line */
#define MOST_LINE (1024 * 1024)
#define SPEAKER_BYTES 24

/* A finding of a line: bytes. */
struct mark {
	size_t from, to;
	struct ew_redact_span span;
};

struct line {
	char *text;
	size_t len;
	size_t spoken;    /* where behind the name of its speaker the text begins */
	unsigned speaker;
	uint64_t begin;   /* of the line in the speaker's text */
	size_t n_marks, room;
	struct mark *marks;
};

struct filter {
	struct ew_redact_rules *rules;
	struct ew_redact *redact;
	bool json, apart;
	uint64_t read[EW_REDACT_SPEAKERS];
	char names[EW_REDACT_SPEAKERS][SPEAKER_BYTES];
	size_t n_names;
	size_t n;
	struct line lines[MOST_LINES];
	int error;
};

/* -- who speaks ------------------------------------------------------------------------------------ */

static bool is_role(struct ew_slice name)
{
	static const char *const roles[] = {"agent", "customer", "caller", "client", "bot", "ivr", "user", "operator", "assistant",
		"advisor", "representative", "rep", "conseiller", "conseillere", "agente", "cliente", "kunde", "kundin", "berater",
		"beraterin", "mitarbeiter", "anrufer", "operador", "operadora", "a", "b", "c"};

	for (size_t i = 0; i < EW_COUNT(roles); i++)
		if (ew_slice_equal_nocase(name, ew_slice_text(roles[i])))
			return true;
	return ew_slice_starts_nocase(name, EW_SLICE("speaker")) || ew_slice_starts_nocase(name, EW_SLICE("agent ")) ||
	       ew_slice_starts_nocase(name, EW_SLICE("customer "));
}

static unsigned number_of(struct filter *f, struct ew_slice name)
{
	for (size_t i = 0; i < f->n_names; i++)
		if (ew_slice_equal_nocase(name, ew_slice_text(f->names[i])))
			return (unsigned)i + 1;
	if (f->n_names + 1 == EW_REDACT_SPEAKERS)
		return EW_REDACT_SPEAKERS - 1;
	memcpy(f->names[f->n_names], name.at, name.len);
	f->names[f->n_names][name.len] = '\0';
	return (unsigned)++f->n_names;
}

/* "Agent: good morning": speaker and where the words begin. Lines without a name are all of one. */
static void find_speaker(struct filter *f, struct line *line)
{
	struct ew_slice rest = ew_slice_of(line->text, line->len), name;

	if (ew_slice_find(rest, EW_SLICE(":")) == SIZE_MAX || !ew_slice_cut(&rest, ':', &name))
		return;
	name = ew_slice_trim(name);
	if (name.len == 0 || name.len >= SPEAKER_BYTES || !is_role(name))
		return;
	line->speaker = number_of(f, name);
	line->spoken = line->len - rest.len;
}

/* -- what was found -------------------------------------------------------------------------------- */

static struct line *line_at(struct filter *f, unsigned speaker, uint64_t byte)
{
	for (size_t i = f->n; i > 0; i--)
		if (f->lines[i - 1].speaker == speaker && f->lines[i - 1].begin <= byte)
			return &f->lines[i - 1];
	return NULL;
}

static void add_mark(struct filter *f, struct line *line, const struct ew_redact_span *span, size_t from, size_t to)
{
	if (line->n_marks == line->room) {
		size_t room = line->room ? line->room * 2 : 8;
		struct mark *more = room <= MOST_SPANS ? realloc(line->marks, room * sizeof(*more)) : NULL;

		if (!more) {
			f->error = -ENOMEM;
			return;
		}
		line->marks = more;
		line->room = room;
	}
	line->marks[line->n_marks++] = (struct mark){from, to, *span};
}

/* A number may have been said in several lines: each gets its part. */
static void found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	struct filter *f = context;
	uint64_t at = span->from;

	(void)value;
	while (at < span->to) {
		struct line *line = line_at(f, speaker, at);
		uint64_t end;

		if (!line) {
			f->error = -EPROTO;
			return;
		}
		end = line->begin + (line->len - line->spoken) + 1;
		while (at > span->from && at < end - 1 && line->text[line->spoken + (size_t)(at - line->begin)] == ' ')
			at++;
		if (at < end - 1)
			add_mark(f, line, span, line->spoken + (size_t)(at - line->begin),
				line->spoken + (size_t)((span->to < end - 1 ? span->to : end - 1) - line->begin));
		at = end;
		while (at < span->to && line_at(f, speaker, at) == line)
			at++;
	}
}

/* -- writing --------------------------------------------------------------------------------------- */

static size_t points(const char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; count++) {
		size_t one = ew_utf8_character(ew_slice_of(text + i, n - i));

		i += one ? one : 1;
	}
	return count;
}

/* As it stands, but for bytes that are no text. */
static void add_plain(struct ew_buf *to, const char *text, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t one = ew_utf8_character(ew_slice_of(text + i, n - i));

		if (one > 0)
			ew_buf_add(to, text + i, one);
		else
			ew_buf_add_text(to, "\xef\xbf\xbd");
		i += one ? one : 1;
	}
}

static void add_redacted(struct ew_buf *to, const struct line *line)
{
	size_t at = 0;

	for (size_t i = 0; i < line->n_marks; i++) {
		const struct mark *m = &line->marks[i];

		add_plain(to, line->text + at, m->from - at);
		ew_buf_printf(to, "[%s]", ew_sensitive_name((enum ew_sensitive)m->span.kind));
		at = m->to;
	}
	add_plain(to, line->text + at, line->len - at);
}

/* Identity numbers are named by their rule. */
static const char *type_of(const struct ew_redact_span *span)
{
	return span->kind == EW_SENSITIVE_ID && !strchr(span->rule, '.') ? span->rule : ew_sensitive_name((enum ew_sensitive)span->kind);
}

static int write_json(const struct line *line, struct ew_slice text)
{
	json_t *spans = json_array();
	_cleanup_(ew_free_ptr) char *out = NULL;
	json_t *answer;

	for (size_t i = 0; i < line->n_marks; i++) {
		const struct mark *m = &line->marks[i];
		size_t start = points(line->text, m->from);

		json_array_append_new(spans, json_pack("{s:s, s:I, s:I, s:s, s:f}", "type", type_of(&m->span), "start", (json_int_t)start, "end",
			(json_int_t)(start + points(line->text + m->from, m->to - m->from)), "rule", m->span.rule, "score",
			m->span.score / 100.0));
	}
	answer = json_pack("{s:s%, s:o}", "text", (const char *)text.at, text.len, "spans", spans);
	if (answer)
		out = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(3));
	json_decref(answer);
	if (!out)
		return -ENOMEM;
	return puts(out) < 0 ? -EIO : 0;
}

static int write_line(const struct filter *f, const struct line *line)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init(&text, MOST_LINE * 4);
	add_redacted(&text, line);
	r = ew_buf_error(&text);
	if (r < 0)
		return r;
	if (f->json)
		return line->len == 0 ? (putchar('\n') < 0 ? -EIO : 0) : write_json(line, ew_buf_slice(&text));
	return (text.len == 0 || fwrite(text.at, 1, text.len, stdout) == text.len) && putchar('\n') >= 0 ? 0 : -EIO;
}

static void drop_line(struct line *line)
{
	if (line->text)
		ew_wipe(line->text, line->len);
	free(line->text);
	free(line->marks);
	*line = (struct line){0};
}

static bool is_final(const struct filter *f, const struct line *line)
{
	return ew_redact_final(f->redact, line->speaker) >= line->begin + (line->len - line->spoken);
}

/* Lines go in their order, whoever has said them. */
static int write_final(struct filter *f)
{
	size_t done = 0;
	int r = f->error;

	for (; r == 0 && done < f->n && is_final(f, &f->lines[done]); done++)
		r = write_line(f, &f->lines[done]);
	for (size_t i = 0; i < done; i++)
		drop_line(&f->lines[i]);
	memmove(f->lines, f->lines + done, (f->n - done) * sizeof(f->lines[0]));
	memset(f->lines + f->n - done, 0, done * sizeof(f->lines[0]));
	f->n -= done;
	if (r == 0 && done > 0 && fflush(stdout) != 0)
		r = -EIO;
	return r;
}

/* -- reading --------------------------------------------------------------------------------------- */

static int end_talk(struct filter *f)
{
	int r = ew_redact_end(f->redact);

	f->n_names = 0;
	return r < 0 ? r : write_final(f);
}

static int take_line(struct filter *f, char *text, size_t len)
{
	struct line *line = &f->lines[f->n++];
	unsigned speaker;
	int r;

	*line = (struct line){.text = text, .len = len};
	find_speaker(f, line);
	speaker = line->speaker;
	line->begin = f->read[speaker];
	f->read[speaker] += len - line->spoken + 1;
	r = ew_redact_text(f->redact, speaker, ew_slice_of(text + line->spoken, len - line->spoken));
	if (r == 0)
		r = ew_redact_text(f->redact, speaker, EW_SLICE("\n"));
	if (r == 0 && (len == 0 || f->apart))
		return end_talk(f);
	if (r == 0 && f->n == MOST_LINES)
		r = ew_redact_flush(f->redact);
	return r < 0 ? r : write_final(f);
}

static int filter_all(struct filter *f)
{
	int r = 0;

	while (r == 0) {
		char *text = NULL;
		size_t room = 0;
		ssize_t n = getline(&text, &room, stdin);

		if (n < 0) {
			free(text);
			break;
		}
		if (n > 0 && text[n - 1] == '\n')
			n--;
		if (n > MOST_LINE) {
			ew_wipe(text, (size_t)n);
			free(text);
			return -EFBIG;
		}
		r = take_line(f, text, (size_t)n);
	}
	if (r == 0 && ferror(stdin))
		r = -EIO;
	return r < 0 ? r : end_talk(f);
}

static void filter_free(struct filter *f)
{
	for (size_t i = 0; i < f->n; i++)
		drop_line(&f->lines[i]);
	ew_redact_free(&f->redact);
	ew_redact_rules_free(&f->rules);
}

enum ew_exit ew_run_redact(const struct ew_options *options)
{
	static struct filter f;
	const char *profile = options->profile ? options->profile : "standard";
	uint32_t kinds = ew_redact_profile(ew_slice_text(profile));
	int r;

	if (kinds == 0) {
		ew_screen_complain("--profile %s: there are payment, standard, full and numbers", profile);
		return EW_EXIT_USAGE;
	}
	f = (struct filter){.json = options->json, .apart = options->apart};
	r = ew_redact_rules_new(&f.rules);
	if (r == 0)
		r = ew_redact_new(f.rules, kinds, found, &f, &f.redact);
	if (r == 0)
		r = filter_all(&f);
	filter_free(&f);
	if (r == -EFBIG)
		ew_screen_complain("a line is longer than 1 MiB: break it; nothing of it was written");
	else if (r < 0)
		ew_screen_complain("the text could not be checked (%s): what is not written was not checked", strerror(-r));
	return r < 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
}
