/*
 * Text to a redactor that the test plays, and what becomes of it: findings in their place, parts that fit a message, and answers that fit no text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ipc/redact_list.h"
#include "programs/worker/worker_hear.h"

struct stage {
	struct ew_worker w;
	struct ew_worker_heard heard;
	struct ew_read read;
	const struct ew_redact_mark *marks;
	size_t n_marks;
	const char *rules;
	int64_t code;
	int error;         /* of the call itself */
	unsigned calls;
	uint8_t flags[8];
	size_t pieces[8];
	struct ew_buf spans;
};

static size_t count_pieces(struct ew_slice rest)
{
	struct ew_redact_piece piece;
	size_t n = 0;

	while (ew_redact_piece_cut(&rest, &piece) > 0)
		n++;
	assert_int_equal(rest.len, 0);
	return n;
}

static int call(void *arg, enum ew_role to, uint16_t number, const void *message, struct ew_message *ret, int *ret_handle)
{
	struct stage *s = arg;
	const struct ew_msg_redact_texts *m = message;
	struct ew_msg_redacted said = {.job = m->job, .code = s->code, .version = 3, .rules = ew_slice_text(s->rules)};

	assert_int_equal(to, EW_ROLE_REDACTOR);
	assert_int_equal(number, EW_MSG_redact_texts);
	assert_true(ew_slice_equal(m->profile, EW_SLICE("standard")));
	assert_true(s->calls < EW_COUNT(s->flags));
	s->flags[s->calls] = m->flags;
	s->pieces[s->calls++] = count_pieces(m->texts);
	ew_buf_clear(&s->spans);
	for (size_t i = 0; s->calls == 1 && i < s->n_marks; i++)
		ew_redact_mark_add(&s->spans, &s->marks[i]);
	said.spans = ew_buf_slice(&s->spans);
	ret->type = ew_message_type(EW_MSG_redacted);
	memcpy(ret->body, &said, sizeof(said));
	*ret_handle = -1;
	return s->error;
}

static int never(void *arg, uint16_t number, const void *message)
{
	(void)arg;
	(void)number;
	(void)message;
	return -EPROTO;
}

static void begin(struct stage *s, const char *profile)
{
	static const struct ew_worker_ops ops = {.call = call, .send = never};

	memset(s, 0, sizeof(*s));
	s->w.ops = &ops;
	s->w.arg = s;
	s->w.hear.profile = ew_slice_text(profile);
	s->rules = "";
	ew_buf_init(&s->spans, 65536);
}

static void add(struct stage *s, const char *text)
{
	uint32_t ms = 1000 * (uint32_t)(s->heard.n + 1);
	struct ew_said said = {.confidence = -1, .from_ms = ms, .to_ms = ms + 999};

	assert_int_equal(ew_worker_heard_add(&s->heard, &said, ew_slice_text(text)), 0);
}

static struct ew_slice text_of(const struct stage *s, size_t i)
{
	return ew_slice_of(s->heard.text.at + s->heard.said[i].at, s->heard.said[i].len);
}

static void end(struct stage *s)
{
	ew_worker_heard_free(&s->heard);
	ew_buf_free(&s->spans);
}

static void findings(void **state)
{
	static const struct ew_redact_mark marks[] = {{.text = 0, .from = 3, .to = 7, .score = 100, .rule = 0},
		{.text = 1, .from = 0, .to = 4, .score = 100, .rule = 0, .goes_on = true, .code = true},
		{.text = 1, .from = 5, .to = 6, .score = 90, .rule = 1}};
	struct stage s;

	(void)state;
	begin(&s, "standard");
	s.marks = marks;
	s.n_marks = EW_COUNT(marks);
	s.rules = "card card.luhn\nphone phone.e164\n";
	add(&s, "my 4111");
	add(&s, "1111 x y");
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){0, 4, 2000, 2900}), 0);
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){5, 6, 2950, 2960}), 0);
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){7, 8, 2970, 2980}), 0);
	add(&s, "bye");
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, &s.read), 0);
	assert_true(ew_slice_equal(text_of(&s, 0), EW_SLICE("my [card]")));
	assert_true(ew_slice_equal(text_of(&s, 1), EW_SLICE("[card] [phone] y")));
	assert_true(ew_slice_equal(text_of(&s, 2), EW_SLICE("bye")));
	assert_int_equal(s.read.n, 2);
	assert_string_equal(s.read.found[0].kind, "card");
	assert_string_equal(s.read.found[0].rule, "card.luhn");
	assert_int_equal(s.read.found[0].count, 1);
	assert_int_equal(s.read.found[1].count, 1);
	/* When each was said, also of the one that goes on from another text. */
	assert_int_equal(s.read.n_said, 3);
	assert_string_equal(s.read.said[0].kind, "card");
	assert_string_equal(s.read.said[2].rule, "phone.e164");
	assert_int_equal(s.read.said[1].from_ms, 2000);
	assert_int_equal(s.read.said[1].to_ms, 2900);
	assert_int_equal(s.read.said[2].from_ms, 2950);
	assert_true(s.read.said[1].code && !s.read.said[0].code && !s.read.said[2].code);
	assert_int_equal(s.read.rules, 3);
	assert_int_equal(s.flags[0], 0);
	end(&s);
}

static void answers_that_fit_nothing(void **state)
{
	static const struct {
		struct ew_redact_mark mark;
		const char *rules;
		int64_t code;
		int error, r;
	} rows[] = {
		{{.text = 0, .from = 0, .to = 99, .score = 1}, "a b\n", 0, 0, -EBADMSG},
		{{.text = 7, .from = 0, .to = 1, .score = 1}, "a b\n", 0, 0, -EBADMSG},
		{{.text = 0, .from = 0, .to = 1, .score = 1, .rule = 4}, "a b\n", 0, 0, -EBADMSG},
		{{.text = 0, .from = 0, .to = 1, .score = 1}, "word\n", 0, 0, -EBADMSG},
		{{.text = 0, .from = 0, .to = 1, .score = 1}, "a b\n", -E2BIG, 0, -E2BIG},
		{{.text = 0, .from = 0, .to = 1, .score = 1}, "a b\n", 0, -EPIPE, -EPIPE},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct stage s;

		begin(&s, "standard");
		s.marks = &rows[i].mark;
		s.n_marks = 1;
		s.rules = rows[i].rules;
		s.code = rows[i].code;
		s.error = rows[i].error;
		add(&s, "text");
		if (ew_worker_redact(&s.w, &s.heard, &s.read) != rows[i].r)
			fail_msg("row %zu", i);
		assert_int_equal(s.w.error.code, rows[i].r);
		end(&s);
	}
}

static void parts(void **state)
{
	static char text[60000];
	struct stage s;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	begin(&s, "standard");
	for (int i = 0; i < 5; i++)
		add(&s, text);
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, &s.read), 0);
	assert_int_equal(s.calls, 2);
	assert_int_equal(s.pieces[0] + s.pieces[1], 5);
	assert_int_equal(s.flags[0], EW_REDACT_LIVE);
	assert_int_equal(s.flags[1], EW_REDACT_LIVE | EW_REDACT_LAST);
	assert_int_equal(text_of(&s, 4).len, sizeof(text) - 1);
	end(&s);
}

static void nobody_wants_it_read(void **state)
{
	struct stage s;

	(void)state;
	begin(&s, "none");
	add(&s, "text");
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, &s.read), 0);
	assert_int_equal(s.calls, 0);
	assert_true(ew_slice_equal(text_of(&s, 0), EW_SLICE("text")));
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(answers_that_fit_nothing),
		cmocka_unit_test(parts),
		cmocka_unit_test(nobody_wants_it_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
