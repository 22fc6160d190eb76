/*
 * Identifiers: the layout of RFC 9562 5.7 and its example (appendix A.6), and the text form.
 */
#include "test_case.h"

#include "base/id.h"
#include "base/io_sim.h"

/* 2022-02-22T14:22:22-05:00, the moment of the example. */
#define EXAMPLE "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

static void test_layout(void **state)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_wall then;
	struct ew_id a, b;
	char text[EW_ID_TEXT_BYTES];

	(void)state;
	assert_int_equal(ew_wall_parse(EW_SLICE("2022-02-22T14:22:22.000-05:00"), &then), 0);
	ew_io_sim_jump_wall(io, then.us - ew_io_wall(io).us);
	assert_int_equal(ew_id_new(io, &a), 0);
	ew_id_format(a, text);
	assert_memory_equal(text, EXAMPLE, 13);
	assert_int_equal(text[14], '7');
	assert_int_equal(a.bytes[8] & 0xc0, 0x80);
	ew_io_sim_advance(io, EW_US_PER_MS);
	assert_int_equal(ew_id_new(io, &b), 0);
	assert_true(memcmp(a.bytes, b.bytes, 16) < 0);
	assert_false(ew_id_equal(a, b));
	ew_io_sim_fail(io, 1, -EIO);
	assert_int_equal(ew_id_new(io, &a), -EIO);
	ew_io_sim_fail(io, 1, -EIO);
	assert_int_equal(ew_id_random(io, &a), -EIO);
	assert_int_equal(ew_id_random(io, &a), 0);
	assert_false(ew_id_is_zero(a));
	ew_io_sim_free(&io);
}

static void test_text(void **state)
{
	static const char *const wrong[] = {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
		EXAMPLE "0", "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
		"017f22e279b07cc398c4dc0c0c07398f"};
	struct ew_id id, same;
	char text[EW_ID_TEXT_BYTES];

	(void)state;
	assert_int_equal(ew_id_parse(EW_SLICE(EXAMPLE), &id), 0);
	ew_id_format(id, text);
	assert_string_equal(text, EXAMPLE);
	assert_int_equal(ew_id_parse(EW_SLICE("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &same), 0);
	assert_true(ew_id_equal(id, same));
	for (size_t i = 0; i < EW_COUNT(wrong); i++)
		assert_int_equal(ew_id_parse(ew_slice_text(wrong[i]), &same), -EINVAL);
	assert_true(ew_id_equal(id, same));
	assert_true(ew_id_is_zero((struct ew_id){{0}}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
