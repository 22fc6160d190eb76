/*
 * Reading tables of turns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "unit/phrase/phrase_table.h"

#define TURN_MS 3000
#define NEXT_MS 4000

enum mode { ALONE, AFTER, TALK };

struct reader {
	enum mode mode;
	struct table_line after;
	char after_text[1024];
	struct ew_phrase_talk talk;
	int64_t at_ms;
	table_line_fn fn;
	void *context;
};

static uint32_t wanted_of(struct ew_slice words, unsigned number)
{
	uint32_t bits = 0;

	if (ew_slice_equal(words, EW_SLICE("-")))
		return 0;
	for (struct ew_slice one; ew_slice_cut(&words, ',', &one);) {
		if (!ew_phrase_of(one))
			fail_msg("line %u: \"%.*s\" is not known", number, (int)one.len, (const char *)one.at);
		bits |= 1u << ew_phrase_of(one);
	}
	return bits;
}

static struct table_line line_of(struct ew_slice text, unsigned number)
{
	struct ew_slice wanted, side;
	struct table_line line = {.number = number};

	if (!ew_slice_cut(&text, '\t', &wanted) || !ew_slice_cut(&text, '\t', &side) || side.len != 1 || text.len == 0)
		fail_msg("line %u: expected, side and text have tabs between them", number);
	line.wanted = wanted_of(wanted, number);
	line.side = side.at[0] == 'H' ? EW_PHRASE_HOUSE : EW_PHRASE_CUSTOMER;
	line.text = text;
	return line;
}

uint32_t table_found(struct ew_phrase_talk *talk, const struct table_line *line, int64_t at_ms)
{
	struct ew_phrase_turn turn = {.side = line->side, .from_ms = at_ms, .to_ms = at_ms + TURN_MS, .text = line->text};
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];
	size_t n = ew_phrase_read(talk, &turn, found);
	uint32_t bits = 0;

	for (size_t i = 0; i < n; i++)
		bits |= 1u << found[i].what;
	return bits;
}

static void begin_talk(struct reader *reader)
{
	memset(&reader->talk, 0, sizeof(reader->talk));
	reader->at_ms = 1000;
}

static void say(struct reader *reader, const struct table_line *line)
{
	reader->fn(reader->context, &reader->talk, line, reader->at_ms);
	reader->at_ms += NEXT_MS;
}

static void set_after(struct reader *reader, struct ew_slice text, unsigned number)
{
	assert_true(text.len < sizeof(reader->after_text));
	memcpy(reader->after_text, text.at, text.len);
	reader->after = line_of(ew_slice_of(reader->after_text, text.len), number);
	reader->mode = AFTER;
	begin_talk(reader);
	say(reader, &reader->after);
}

static void directive(struct reader *reader, struct ew_slice text, unsigned number)
{
	struct ew_slice word, rest = text;

	ew_slice_cut(&rest, '\t', &word);
	if (ew_slice_equal(word, EW_SLICE("@after")))
		set_after(reader, rest, number);
	else if (ew_slice_equal(word, EW_SLICE("@alone")))
		reader->mode = ALONE;
	else if (ew_slice_equal(word, EW_SLICE("@talk")))
		reader->mode = TALK;
	else
		fail_msg("line %u: no such directive", number);
	if (reader->mode == TALK)
		begin_talk(reader);
}

static void read_line(struct reader *reader, struct ew_slice text, unsigned number)
{
	struct table_line line;

	if (text.len == 0 && reader->mode == TALK)
		begin_talk(reader);
	if (text.len == 0 || text.at[0] == '#')
		return;
	if (text.at[0] == '@') {
		directive(reader, text, number);
		return;
	}
	line = line_of(text, number);
	if (reader->mode != TALK)
		begin_talk(reader);
	if (reader->mode == AFTER) {
		table_found(&reader->talk, &reader->after, reader->at_ms);
		reader->at_ms += NEXT_MS;
	}
	say(reader, &line);
}

void table_read(const char *file, table_line_fn fn, void *context)
{
	struct reader reader = {.fn = fn, .context = context};
	const char *root = getenv("EW_SOURCE_DIR");
	char path[512], text[1024];
	unsigned number = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/cases/phrase/%s", root ? root : ".", file);
	f = fopen(path, "re");
	if (!f)
		fail_msg("%s cannot be read", path);
	while (fgets(text, sizeof(text), f))
		read_line(&reader, ew_slice_of(text, strcspn(text, "\n")), ++number);
	assert_int_equal(fclose(f), 0);
}
