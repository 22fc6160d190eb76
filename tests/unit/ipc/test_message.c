/*
 * Messages: the bytes of one by hand, every type there and back, and every way of being malformed.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/messages.h"
#include "support/support.h"

#define FILLER_BYTES (192 * 1024)

static uint8_t filler[FILLER_BYTES];

static bool has_content(const struct ew_field *field)
{
	return field->kind == EW_FIELD_BYTES || field->kind == EW_FIELD_TEXT;
}

/*
 * A message of the type whose fields all differ, with `len` bytes (or as many as allowed) in each
 * with content.
 */
static void fill(const struct ew_message_type *type, size_t len, uint8_t *body)
{
	for (size_t i = 0; i < type->struct_bytes; i++)
		body[i] = (uint8_t)(i * 7 + 1);
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct ew_field *field = &type->fields[i];
		struct ew_slice content =
			ew_slice_of(filler + i, len < field->max ? len : field->max);

		if (has_content(field))
			memcpy(body + field->offset, &content, sizeof(content));
	}
}

static size_t width(const struct ew_field *field)
{
	static const size_t widths[] = {1, 2, 4, 8, 8, 16, 32};

	return has_content(field) ? sizeof(struct ew_slice) : widths[field->kind];
}

static void assert_same_fields(
	const struct ew_message_type *type, const uint8_t *a, const uint8_t *b)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct ew_field *field = &type->fields[i];

		if (has_content(field))
			assert_true(ew_slice_equal(
				*(const struct ew_slice *)(const void *)(a + field->offset),
				*(const struct ew_slice *)(const void *)(b + field->offset)));
		else
			assert_memory_equal(a + field->offset, b + field->offset, width(field));
	}
}

static void there_and_back(const struct ew_message_type *type, size_t len)
{
	struct ew_message source;
	struct ew_message got;
	struct ew_buf bytes;

	fill(type, len, source.body);
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_message_encode(type->number, 7, source.body, &bytes), 0);
	assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &got), 0);
	assert_ptr_equal(got.type, type);
	assert_int_equal(got.request, 7);
	assert_same_fields(type, source.body, got.body);
	ew_buf_free(&bytes);
}

static void each_type_comes_back(void **state)
{
	size_t n;
	const struct ew_message_type *types = ew_message_types(&n);

	(void)state;
	assert_in_range(n, 70, 200);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(ew_message_type(types[i].number), &types[i]);
		there_and_back(&types[i], 0);
		there_and_back(&types[i], 3);
		there_and_back(&types[i], FILLER_BYTES); /* each field at its maximum */
	}
	assert_null(ew_message_type(0));
	assert_null(ew_message_type(17));
	assert_null(ew_message_type(65535));
}

/* Offsets of neighbours must not overlap, and numbers rise, as they are never given out again. */
static void tables_describe_their_structs(void **state)
{
	size_t n;
	const struct ew_message_type *types = ew_message_types(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		size_t end = 0;

		assert_true(i == 0 || types[i].number > types[i - 1].number);
		assert_true(types[i].n_fields > 0);
		for (size_t j = 0; j < types[i].n_fields; j++) {
			const struct ew_field *field = &types[i].fields[j];

			assert_true(field->offset >= end);
			assert_true(has_content(field) == (field->max > 0));
			end = field->offset + width(field);
		}
		assert_true(end <= types[i].struct_bytes);
	}
	assert_string_equal(ew_message_type(EW_MSG_restrict)->name, "restrict");
	assert_string_equal(ew_message_type(EW_MSG_hello)->fields[1].name, "boot");
}

static void only_restrictions_come_from_signal_and_web(void **state)
{
	const unsigned opening = ew_message_type(EW_MSG_allow)->from;

	(void)state;
	assert_int_equal(opening, EW_ROLE_BIT(EW_ROLE_KEEPER));
	assert_int_equal(ew_message_type(EW_MSG_unwrap_claim)->from, EW_ROLE_BIT(EW_ROLE_WORKER));
	assert_int_equal(ew_message_type(EW_MSG_ev_allowed)->to, 0);
	assert_string_equal(ew_role_name(EW_ROLE_KEEPER), "keeper");
	assert_string_equal(ew_role_name(0), "unknown");
	assert_string_equal(ew_role_name((enum ew_role)(EW_ROLE_KEYHOLDER + 1)), "unknown");
	assert_string_equal(ew_role_name((enum ew_role)-1), "unknown");
}

/* `done` with code -2 and "no", as the bytes that the header's description gives. */
static const uint8_t done_bytes[] = {
	0x45, 0x57, 1, 0, 0, 2, 0, 2, 0, 0, 0, 14, 0, 0, 0, 0, /* envelope */
	0, 0, 0, 0, 0, 0, 1, 2,                                /* request 258 */
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,        /* code */
	0, 0, 0, 2, 'n', 'o',                                  /* sentence */
};

static void bytes_are_as_described(void **state)
{
	const struct ew_msg_done done = {.code = -2, .sentence = EW_SLICE("no")};
	struct ew_message got;
	struct ew_buf bytes;

	(void)state;
	ew_buf_init(&bytes, 100);
	assert_int_equal(ew_message_encode(EW_MSG_done, 258, &done, &bytes), 0);
	assert_int_equal(bytes.len, sizeof(done_bytes));
	assert_memory_equal(bytes.at, done_bytes, sizeof(done_bytes));
	ew_buf_free(&bytes);
	assert_int_equal(
		ew_message_decode(ew_slice_of(done_bytes, sizeof(done_bytes)), &got), 0);
	assert_int_equal(got.request, 258);
	assert_int_equal(EW_MESSAGE_AS(&got, done)->code, -2);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&got, done)->sentence, EW_SLICE("no")));
}

static void malformed_is_refused(void **state)
{
	static const struct {
		const char *what;
		size_t at;
		uint8_t value;
		int error;
	} cases[] = {
		{"magic", 0, 0x46, -EBADMSG},
		{"magic", 1, 0x58, -EBADMSG},
		{"version", 2, 2, -EPROTO},
		{"version", 2, 0, -EPROTO},
		{"zero", 3, 1, -EBADMSG},
		{"unknown type", 4, 0xff, -EPROTO},
		{"another type", 5, 1, -EBADMSG},
		{"fields", 7, 3, -EBADMSG},
		{"length, more", 11, 15, -EBADMSG},
		{"length, less", 11, 13, -EBADMSG},
		{"length, huge", 8, 0xff, -EBADMSG},
		{"reserved", 15, 1, -EBADMSG},
		{"content past the end", 35, 3, -EBADMSG},
		{"content past the maximum", 34, 2, -EBADMSG},
		{"content shorter: a byte is left", 35, 1, -EBADMSG},
		{"not UTF-8", 36, 0xff, -EBADMSG},
		{"a NUL in text", 37, 0, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		uint8_t bytes[sizeof(done_bytes)];
		struct ew_message got = {.request = 99};

		memcpy(bytes, done_bytes, sizeof(bytes));
		bytes[cases[i].at] = cases[i].value;
		int r = ew_message_decode(ew_slice_of(bytes, sizeof(bytes)), &got);

		if (r != cases[i].error)
			fail_msg("%s: %d instead of %d", cases[i].what, r, cases[i].error);
		assert_int_equal(got.request, 99);
	}
}

static void every_cut_is_refused(void **state)
{
	struct ew_message got;

	(void)state;
	for (size_t n = 0; n < sizeof(done_bytes); n++) {
		/* A block of its own, so that a sanitizer sees a read behind it. */
		uint8_t *cut = malloc(n ? n : 1);

		assert_non_null(cut);
		memcpy(cut, done_bytes, n);
		assert_int_equal(ew_message_decode(ew_slice_of(cut, n), &got), -EBADMSG);
		free(cut);
	}
}

static void what_cannot_be_sent_adds_nothing(void **state)
{
	static const struct {
		struct ew_slice sentence;
		int error;
	} cases[] = {
		{{filler, 401}, -EMSGSIZE},
		{{(const uint8_t *)"a\0b", 3}, -EINVAL},
		{{(const uint8_t *)"\xc3(", 2}, -EINVAL},
	};
	struct ew_buf bytes;

	(void)state;
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const struct ew_msg_done done = {.sentence = cases[i].sentence};

		assert_int_equal(
			ew_message_encode(EW_MSG_done, 0, &done, &bytes), cases[i].error);
		assert_int_equal(bytes.len, 0);
	}
	assert_int_equal(ew_message_encode(9, 0, filler, &bytes), -EPROTO);
	assert_int_equal(ew_buf_error(&bytes), 0);
	ew_buf_free(&bytes);
	ew_buf_init(&bytes, 10);
	assert_int_equal(
		ew_message_encode(EW_MSG_keeper_alive, 0, &(struct ew_msg_keeper_alive){.beat = 1}, &bytes),
		-EFBIG);
	ew_buf_free(&bytes);
}

static int encode_one(void *arg)
{
	const struct ew_msg_done done = {.sentence = EW_SLICE("no")};
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	(void)arg;
	ew_buf_init(&bytes, 100);
	return ew_message_encode(EW_MSG_done, 1, &done, &bytes);
}

static void allocation_failures_are_reported(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(encode_one, NULL) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_comes_back),
		cmocka_unit_test(tables_describe_their_structs),
		cmocka_unit_test(only_restrictions_come_from_signal_and_web),
		cmocka_unit_test(bytes_are_as_described),
		cmocka_unit_test(malformed_is_refused),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(what_cannot_be_sent_adds_nothing),
		cmocka_unit_test(allocation_failures_are_reported),
	};

	memset(filler, 'x', sizeof(filler));
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
