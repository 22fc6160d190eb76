/*
 * The redactor's core from message to message: what is found where, what is remembered of a call and for how long, and what it makes of messages
 * that nobody of ours would send.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/io_sim.h"
#include "ipc/redact_list.h"
#include "programs/redactor/redactor.h"
#include "redact/redact.h"
#include "support/support.h"

#define CARD "4929 1182 7364 0011"
#define MARKS 64

struct bench {
	struct ew_io *io;
	struct ew_redactor *core;
	struct ew_buf texts;
	unsigned answers;
	struct ew_msg_redacted said;
	struct ew_buf spans, rules; /* of the last answer */
	struct ew_redact_mark marks[MARKS];
	size_t n_marks;
};

static struct ew_id call_of(uint8_t n)
{
	return (struct ew_id){{0xca, [15] = n}};
}

static int on_reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct bench *b = arg;

	assert_int_equal(number, EW_MSG_redacted);
	assert_int_equal(request, 7);
	b->answers++;
	b->said = *(const struct ew_msg_redacted *)message;
	ew_buf_clear(&b->spans);
	ew_buf_clear(&b->rules);
	ew_buf_add_slice(&b->spans, b->said.spans);
	ew_buf_add_slice(&b->rules, b->said.rules);
	return 0;
}

static void begin(struct bench *b)
{
	*b = (struct bench){.io = ew_io_sim_new(3)};
	assert_non_null(b->io);
	ew_buf_init(&b->texts, EW_MAX_REDACT_TEXTS_BYTES);
	ew_buf_init(&b->spans, EW_MAX_REDACT_SPANS_BYTES);
	ew_buf_init(&b->rules, EW_MAX_REDACT_RULES_BYTES);
	assert_int_equal(ew_redactor_new(b->io, &b->core, NULL), 0);
}

static void end(struct bench *b)
{
	ew_redactor_free(&b->core);
	ew_buf_free(&b->texts);
	ew_buf_free(&b->spans);
	ew_buf_free(&b->rules);
	ew_io_sim_free(&b->io);
}

static void piece(struct bench *b, uint8_t speaker, bool begins, const char *text)
{
	struct ew_redact_piece p = {speaker, begins ? EW_REDACT_BEGINS : 0, ew_slice_text(text)};

	ew_redact_piece_add(&b->texts, &p);
}

static int say(struct bench *b, uint16_t number, const void *body)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(number, 7, body, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
	return ew_redactor_message(b->core, &m, on_reply, b);
}

static void read_marks(struct bench *b)
{
	struct ew_slice rest = ew_buf_slice(&b->spans);
	int r;

	b->n_marks = 0;
	while ((r = ew_redact_mark_cut(&rest, b->n_marks ? &b->marks[b->n_marks - 1] : NULL, &b->marks[b->n_marks])) == 1)
		assert_true(++b->n_marks < MARKS);
	assert_int_equal(r, 0);
}

/* Sends what was gathered; the code. */
static int64_t ask(struct bench *b, struct ew_id call, const char *profile, uint8_t flags)
{
	struct ew_msg_redact_texts m = {.interaction = call,
		.artifact = 3,
		.profile = ew_slice_text(profile),
		.flags = flags,
		.texts = ew_buf_slice(&b->texts)};
	unsigned before = b->answers;

	memset(m.job.bytes, 0x10, sizeof(m.job.bytes));
	assert_int_equal(say(b, EW_MSG_redact_texts, &m), 0);
	assert_int_equal(b->answers, before + 1);
	assert_true(ew_id_equal(b->said.job, m.job));
	ew_buf_clear(&b->texts);
	read_marks(b);
	return b->said.code;
}

static bool is_marked(const struct bench *b, uint32_t text, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < b->n_marks; i++)
		if (b->marks[i].text == text && b->marks[i].from <= from && b->marks[i].to >= to)
			return true;
	return false;
}

static void what_is_found_stands_in_its_text(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "What is the number of your card?");
	piece(&b, 1, false, "it is " CARD);
	piece(&b, 0, true, "nothing at all");
	assert_int_equal(ask(&b, call_of(1), "standard", 0), 0);
	assert_int_equal(b.n_marks, 1);
	assert_true(is_marked(&b, 1, 6, 6 + 19));
	assert_int_equal(b.said.version, EW_REDACT_VERSION);
	assert_true(ew_slice_starts(ew_buf_slice(&b.rules), EW_SLICE("card card")));
	assert_false(ew_id_is_zero(b.said.memory));
	end(&b);
}

static void a_number_over_many_texts_is_one_finding(void **state)
{
	static const char *const words[] = {"four", "nine", "two", "nine", "one", "one", "eight", "two", "seven", "three", "six", "four",
		"zero", "zero", "one", "one"};
	struct bench b;
	size_t begun = 0;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "card");
	piece(&b, 0, false, "number");
	for (size_t i = 0; i < EW_COUNT(words); i++)
		piece(&b, 0, false, words[i]);
	assert_int_equal(ask(&b, call_of(1), "payment", 0), 0);
	for (size_t i = 0; i < EW_COUNT(words); i++)
		assert_true(is_marked(&b, (uint32_t)i + 2, 0, (uint32_t)strlen(words[i])));
	for (size_t i = 0; i < b.n_marks; i++)
		begun += !b.marks[i].goes_on;
	assert_int_equal(begun, 1);
	end(&b);
}

static void what_was_found_is_found_again_in_another_form(void **state)
{
	struct bench b;
	struct ew_id memory;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "my card is " CARD);
	assert_int_equal(ask(&b, call_of(1), "standard", 0), 0);
	memory = b.said.memory;
	piece(&b, 0, true, "paid by the one ending 0011");
	assert_int_equal(ask(&b, call_of(1), "payment", 0), 0);
	assert_true(is_marked(&b, 0, 23, 27));
	assert_true(ew_id_equal(b.said.memory, memory));
	piece(&b, 0, true, "paid by the one ending 0011");
	assert_int_equal(ask(&b, call_of(2), "payment", 0), 0);
	assert_int_equal(b.n_marks, 0); /* another call knows nothing of it */
	assert_false(ew_id_equal(b.said.memory, memory));
	assert_int_equal(ew_redactor_calls(b.core), 2);
	end(&b);
}

/* In one message, whatever stands first. */
static void it_is_found_before_it_was_said(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "paid by the one ending 0011");
	piece(&b, 0, true, "my card is " CARD);
	assert_int_equal(ask(&b, call_of(1), "standard", 0), 0);
	assert_true(is_marked(&b, 0, 23, 27));
	assert_true(is_marked(&b, 1, 11, 30));
	end(&b);
}

static void what_is_known_is_found(void **state)
{
	struct ew_msg_redact_known known = {.interaction = call_of(1), .kind = EW_SLICE("name"), .value = EW_SLICE("Xaverine Qwortz")};
	struct bench b;

	(void)state;
	begin(&b);
	assert_int_equal(say(&b, EW_MSG_redact_known, &known), 0);
	piece(&b, 0, true, "so Qwortz said yes");
	assert_int_equal(ask(&b, call_of(1), "full", 0), 0);
	assert_true(is_marked(&b, 0, 3, 9));
	known.kind = EW_SLICE("colour"); /* no kind: nothing is remembered, and nothing ends */
	known.value = EW_SLICE("Vermilion");
	assert_int_equal(say(&b, EW_MSG_redact_known, &known), 0);
	piece(&b, 0, true, "so Vermilion said yes");
	assert_int_equal(ask(&b, call_of(1), "full", 0), 0);
	assert_int_equal(b.n_marks, 0);
	end(&b);
}

static void a_call_is_forgotten(void **state)
{
	struct ew_msg_redact_forget forget = {.interaction = call_of(1)};
	struct ew_id memory;
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "my card is " CARD);
	assert_int_equal(ask(&b, call_of(1), "standard", 0), 0);
	memory = b.said.memory;
	assert_int_equal(say(&b, EW_MSG_redact_forget, &forget), 0);
	assert_int_equal(ew_redactor_calls(b.core), 0);
	piece(&b, 0, true, "paid by the one ending 0011");
	assert_int_equal(ask(&b, call_of(1), "payment", 0), 0);
	assert_int_equal(b.n_marks, 0);
	assert_false(ew_id_equal(b.said.memory, memory));
	ew_io_sim_advance(b.io, EW_REDACTOR_IDLE_US - 1);
	ew_redactor_tick(b.core);
	assert_int_equal(ew_redactor_calls(b.core), 1);
	ew_io_sim_advance(b.io, 2);
	ew_redactor_tick(b.core);
	assert_int_equal(ew_redactor_calls(b.core), 0);
	end(&b);
}

static void strictly_every_longer_number_goes(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "the one that ends with 0011");
	assert_int_equal(ask(&b, call_of(1), "payment", 0), 0);
	assert_int_equal(b.n_marks, 0);
	piece(&b, 0, true, "the one that ends with 0011");
	assert_int_equal(ask(&b, call_of(1), "payment", EW_REDACT_STRICT), 0);
	assert_true(is_marked(&b, 0, 23, 27));
	end(&b);
}

/* The first half is masked although nobody can know yet what it will be, for it is stored now. */
static void a_live_conversation_goes_on(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, false, "The number on your card, please?");
	piece(&b, 1, false, "four nine two nine one one eight two");
	assert_int_equal(ask(&b, call_of(1), "payment", EW_REDACT_LIVE), 0);
	assert_true(is_marked(&b, 1, 0, 36));
	piece(&b, 1, false, "seven three six four zero zero one one");
	assert_int_equal(ask(&b, call_of(1), "payment", EW_REDACT_LIVE | EW_REDACT_LAST), 0);
	assert_true(is_marked(&b, 0, 0, 38));
	end(&b);
}

static void texts_of_no_call_leave_nothing(void **state)
{
	static const struct ew_id none;
	struct bench b;

	(void)state;
	begin(&b);
	piece(&b, 0, true, "my card is " CARD);
	assert_int_equal(ask(&b, none, "standard", 0), 0);
	assert_int_equal(b.n_marks, 1);
	assert_true(ew_id_is_zero(b.said.memory));
	assert_int_equal(ew_redactor_calls(b.core), 0);
	end(&b);
}

static void more_calls_than_there_is_room_for(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	for (unsigned i = 0; i < EW_MAX_REDACTED_CALLS + 10; i++) {
		struct ew_id call = {{0xcc, [12] = (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i, 1}};

		ew_io_sim_advance(b.io, 1000);
		piece(&b, 0, true, "a");
		if (ask(&b, call, "payment", 0) == -ENOMEM)
			break; /* less memory may be locked here than a machine of ours has; the calls before it are well */
		assert_int_equal(b.said.code, 0);
		assert_true(ew_redactor_calls(b.core) <= EW_MAX_REDACTED_CALLS);
	}
	end(&b);
}

static void hostile_messages(void **state)
{
	static const struct {
		const char *what, *profile;
		uint8_t flags;
		struct ew_slice texts;
		int64_t code;
	} rows[] = {
		{"no such profile", "everything", 0, EW_SLICE("\0\1\0\0\0\1a"), -EINVAL},
		{"an empty profile", "", 0, EW_SLICE("\0\1\0\0\0\1a"), -EINVAL},
		{"a flag that is none", "payment", 8, EW_SLICE("\0\1\0\0\0\1a"), -EINVAL},
		{"cut off", "payment", 0, EW_SLICE("\0\1\0\0\0\2a"), -EBADMSG},
		{"no UTF-8", "payment", 0, EW_SLICE("\0\1\0\0\0\1\xfe"), -EBADMSG},
		{"nothing", "payment", 0, EW_SLICE(""), 0},
		{"live without a conversation", "payment", EW_REDACT_LIVE, EW_SLICE("\0\1\0\0\0\1a"), 0},
		{"the last of nothing", "payment", EW_REDACT_LAST, EW_SLICE("\0\1\0\0\0\1a"), 0},
	};
	struct ew_msg_fetch other = {.timeout_ms = 1};
	struct bench b;

	(void)state;
	begin(&b);
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		ew_buf_add_slice(&b.texts, rows[i].texts);
		if (ask(&b, call_of(1), rows[i].profile, rows[i].flags) != rows[i].code)
			fail_msg("%s: %lld", rows[i].what, (long long)b.said.code);
		assert_int_equal(b.n_marks, 0);
	}
	for (unsigned i = 0; i < EW_MAX_REDACT_TEXTS + 1; i++)
		piece(&b, 0, true, "a");
	assert_int_equal(ask(&b, call_of(1), "payment", 0), -E2BIG);
	assert_int_equal(say(&b, EW_MSG_fetch, &other), -EBADMSG);
	end(&b);
}

static int with_memory_that_runs_out(void *arg)
{
	struct bench b = {.io = arg};
	struct ew_msg_redact_texts m = {.interaction = call_of(1), .profile = EW_SLICE("standard"), .texts = EW_SLICE("\0\1\0\0\0\4""1234")};
	struct ew_message message = {.type = ew_message_type(EW_MSG_redact_texts), .request = 7};
	int r = ew_redactor_new(b.io, &b.core, NULL);

	if (r < 0)
		return r;
	ew_buf_init(&b.spans, 100);
	ew_buf_init(&b.rules, 100);
	memcpy(message.body, &m, sizeof(m));
	r = ew_redactor_message(b.core, &message, on_reply, &b);
	if (r == 0)
		r = (int)b.said.code;
	ew_redactor_free(&b.core);
	ew_buf_free(&b.spans);
	ew_buf_free(&b.rules);
	return r;
}

static void without_memory_nothing_is_said_to_be_read(void **state)
{
	struct ew_io *io = ew_io_sim_new(3);

	(void)state;
	assert_non_null(io);
	assert_true(ew_test_each_allocation(with_memory_that_runs_out, io) > 5);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_stands_in_its_text),
		cmocka_unit_test(a_number_over_many_texts_is_one_finding),
		cmocka_unit_test(what_was_found_is_found_again_in_another_form),
		cmocka_unit_test(it_is_found_before_it_was_said),
		cmocka_unit_test(what_is_known_is_found),
		cmocka_unit_test(a_call_is_forgotten),
		cmocka_unit_test(strictly_every_longer_number_goes),
		cmocka_unit_test(a_live_conversation_goes_on),
		cmocka_unit_test(texts_of_no_call_leave_nothing),
		cmocka_unit_test(more_calls_than_there_is_room_for),
		cmocka_unit_test(hostile_messages),
		cmocka_unit_test(without_memory_nothing_is_said_to_be_read),
	};

	return cmocka_run_group_tests_name("redactor", tests, NULL, NULL);
}
