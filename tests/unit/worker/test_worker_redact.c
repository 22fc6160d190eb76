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

#include "base/io_sim.h"
#include "ipc/redact_list.h"
#include "open/age_open.h"
#include "programs/worker/worker_hear.h"
#include "seal/padded_seal.h"
#include "support/support.h"

struct stage {
	struct ew_worker w;
	struct ew_worker_heard heard, original;
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
	ew_worker_heard_free(&s->original);
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
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, NULL, &s.read), 0);
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
		if (ew_worker_redact(&s.w, &s.heard, NULL, &s.read) != rows[i].r)
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
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, NULL, &s.read), 0);
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
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, NULL, &s.read), 0);
	assert_int_equal(s.calls, 0);
	assert_true(ew_slice_equal(text_of(&s, 0), EW_SLICE("text")));
	end(&s);
}

/* -- originals --------------------------------------------------------------------------------- */

#define RULES "card card.luhn\ncvv cvv.said\nknown known.part\nnumber number.any\n"

static struct ew_slice said_in(const struct ew_worker_heard *h, size_t i)
{
	return ew_slice_of(h->text.at + h->said[i].at, h->said[i].len);
}

/* What may never be kept is not in it, by its kind or for what lies with it; its words go with its text. */
static void an_original(void **state)
{
	static const struct ew_redact_mark marks[] = {{.text = 0, .from = 3, .to = 7, .score = 100, .rule = 0},
		{.text = 0, .from = 8, .to = 11, .score = 100, .rule = 1}, {.text = 1, .from = 0, .to = 4, .score = 90, .rule = 0, .code = true},
		{.text = 1, .from = 5, .to = 7, .score = 90, .rule = 2}, {.text = 1, .from = 8, .to = 10, .score = 90, .rule = 3}};
	struct stage s;

	(void)state;
	begin(&s, "standard");
	s.marks = marks;
	s.n_marks = EW_COUNT(marks);
	s.rules = RULES;
	add(&s, "my 4111 739 ok");
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){3, 7, 1100, 1200}), 0);
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){8, 11, 1200, 1300}), 0);
	assert_int_equal(ew_worker_heard_word(&s.heard, &(struct ew_said_word){12, 14, 1300, 1400}), 0);
	add(&s, "1111 22 33 bye");
	add(&s, "nothing");
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, &s.original, &s.read), 0);
	assert_true(s.read.kept);
	assert_true(ew_slice_equal(text_of(&s, 0), EW_SLICE("my [card] [cvv] ok")));
	assert_true(ew_slice_equal(text_of(&s, 1), EW_SLICE("[card] [known] [number] bye")));
	assert_true(ew_slice_equal(said_in(&s.original, 0), EW_SLICE("my 4111 [cvv] ok")));
	assert_true(ew_slice_equal(said_in(&s.original, 1), EW_SLICE("[card] [known] [number] bye")));
	assert_true(ew_slice_equal(said_in(&s.original, 2), EW_SLICE("nothing")));
	assert_int_equal(s.original.said[0].n_words, 3);
	assert_int_equal(s.original.words[0].behind, 7);
	assert_int_equal(s.original.words[1].at, 8);
	assert_int_equal(s.original.words[1].behind, 13);
	assert_int_equal(s.original.words[2].at, 14);
	assert_int_equal(s.heard.words[2].at, 16);
	assert_int_equal(s.read.n_said, 5);
	end(&s);
}

/* Where nothing differs there is none. */
static void nothing_of_which_one_is_kept(void **state)
{
	static const struct ew_redact_mark marks[] = {{.text = 0, .from = 0, .to = 3, .score = 100, .rule = 1},
		{.text = 0, .from = 4, .to = 8, .score = 100, .rule = 0, .code = true}, {.text = 0, .from = 9, .to = 10, .score = 100, .rule = 3}};
	struct stage s;

	(void)state;
	begin(&s, "standard");
	s.marks = marks;
	s.n_marks = EW_COUNT(marks);
	s.rules = RULES;
	add(&s, "739 4111 9");
	assert_int_equal(ew_worker_redact(&s.w, &s.heard, &s.original, &s.read), 0);
	assert_false(s.read.kept);
	end(&s);
}

struct sealing {
	struct stage s;
	struct ew_identity who;
};

static void begin_sealing(struct sealing *x, struct ew_io *io)
{
	begin(&x->s, "standard");
	assert_int_equal(ew_identity_new(io, &x->who), 0);
	x->s.w.io = io;
	x->s.w.hear.original = EW_TEXT_ORIGINAL_KEPT;
	memcpy(x->s.w.hear.recipient.bytes, x->who.recipient.public_key, sizeof(x->s.w.hear.recipient.bytes));
	x->s.w.n_sources = 2;
	x->s.w.sources[0].message.number = 1;
	x->s.w.sources[1].message.party.bytes[0] = 0x42;
	add(&x->s, "my 4111");
	assert_int_equal(ew_worker_heard_word(&x->s.heard, &(struct ew_said_word){0, 2, 1000, 1100}), 0);
}

static int seal(struct sealing *x, uint8_t *ret_how, struct ew_buf *header, struct ew_buf *payload)
{
	return ew_worker_seal_original(&x->s.w, &x->s.heard, header, payload, ret_how);
}

static void it_is_sealed_in_the_form_in_which_it_is_served(void **state)
{
	static const char expected[] =
		"[{\"from_ms\":1000,\"party\":\"42000000-0000-0000-0000-000000000000\",\"text\":\"my 4111\",\"to_ms\":1999,"
		"\"words\":[{\"from_ms\":1000,\"text\":\"my\",\"to_ms\":1100}]}] ";
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, payload = {0}, whole = {0}, plain = {0};
	struct sealing x;
	const struct ew_identity *identities[] = {&x.who};
	uint8_t how = 9;

	(void)state;
	begin_sealing(&x, io);
	assert_int_equal(seal(&x, &how, &header, &payload), 0);
	assert_int_equal(how, EW_TEXT_ORIGINAL_KEPT);
	ew_buf_init(&whole, 65536);
	ew_buf_init(&plain, 65536);
	ew_buf_add_slice(&whole, ew_buf_slice(&header));
	ew_buf_add_slice(&whole, ew_buf_slice(&payload));
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&whole), &plain), 0);
	assert_int_equal(plain.len, EW_PADDED_STEP_BYTES);
	assert_memory_equal(plain.at, expected, sizeof(expected) - 1);
	end(&x.s);
}

/* Without a key, to one that is none, and without what keys are drawn from, the text goes on alone. */
static void what_cannot_be_sealed_is_not_kept(void **state)
{
	(void)state;
	for (int row = 0; row < 3; row++) {
		_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
		_cleanup_(ew_buf_free) struct ew_buf header = {0}, payload = {0};
		struct sealing x;
		uint8_t how = 9;

		begin_sealing(&x, io);
		if (row == 0)
			x.s.w.hear.original = EW_TEXT_ORIGINAL_NOT_KEPT;
		if (row == 1)
			memset(x.s.w.hear.recipient.bytes, 0, sizeof(x.s.w.hear.recipient.bytes));
		if (row == 2)
			ew_io_sim_fail(io, 1, -EIO);
		assert_int_equal(seal(&x, &how, &header, &payload), 0);
		assert_int_equal(how, EW_TEXT_ORIGINAL_NOT_KEPT);
		end(&x.s);
	}
}

static int seal_without_memory(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, payload = {0};
	uint8_t how = 9;
	int r = seal(arg, &how, &header, &payload);

	return r == 0 && how != EW_TEXT_ORIGINAL_KEPT ? -EBADMSG : r;
}

static int redact_without_memory(void *arg)
{
	static const struct ew_redact_mark marks[] = {{.text = 0, .from = 3, .to = 7, .score = 100}};
	struct stage s;
	struct ew_said said = {.confidence = -1, .to_ms = 9};
	int r;

	(void)arg;
	begin(&s, "standard");
	s.marks = marks;
	s.n_marks = 1;
	s.rules = RULES;
	r = ew_worker_heard_add(&s.heard, &said, EW_SLICE("my 4111"));
	if (r == 0)
		r = ew_worker_redact(&s.w, &s.heard, &s.original, &s.read);
	if (r == 0 && !ew_slice_equal(said_in(&s.original, 0), EW_SLICE("my 4111")))
		r = -EBADMSG;
	end(&s);
	return r;
}

static void without_memory(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	struct sealing x;

	(void)state;
	begin_sealing(&x, io);
	assert_true(ew_test_each_allocation(seal_without_memory, &x) > 2);
	end(&x.s);
	assert_true(ew_test_each_allocation(redact_without_memory, NULL) > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(answers_that_fit_nothing),
		cmocka_unit_test(parts),
		cmocka_unit_test(nobody_wants_it_read),
		cmocka_unit_test(an_original),
		cmocka_unit_test(nothing_of_which_one_is_kept),
		cmocka_unit_test(it_is_sealed_in_the_form_in_which_it_is_served),
		cmocka_unit_test(what_cannot_be_sealed_is_not_kept),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
