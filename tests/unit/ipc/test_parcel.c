/*
 * Files by name in one descriptor: what goes in comes out, and nothing comes out of what was cut off or invented.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>

#include "base/io_sim.h"
#include "ipc/parcel.h"
#include "support/support.h"

#define MOST 65536

static int open_file(struct ew_io *io)
{
	int handle = -1;

	assert_int_equal(ew_io_open(io, "parcel", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	return handle;
}

static const struct {
	const char *name, *content;
} files[] = {{"data/record.json", "{}"}, {"data/empty", ""}, {"proofs/checkpoint", "a\nb\n"}};

static int write_files(struct ew_io *io, int handle)
{
	struct ew_parcel p;
	int r = 0;

	ew_parcel_init(&p, io, handle);
	for (size_t i = 0; r == 0 && i < EW_COUNT(files); i++)
		r = ew_parcel_add(&p, files[i].name, ew_slice_text(files[i].content));
	return r < 0 ? r : ew_parcel_end(&p);
}

static void what_goes_in_comes_out(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel p;
	int handle = open_file(io);

	(void)state;
	assert_int_equal(write_files(io, handle), 0);
	ew_buf_init(&content, MOST);
	ew_parcel_init(&p, io, handle);
	for (size_t i = 0; i < EW_COUNT(files); i++) {
		assert_int_equal(ew_parcel_next(&p, name, &content), 1);
		assert_string_equal(name, files[i].name);
		assert_true(ew_slice_equal(ew_buf_slice(&content), ew_slice_text(files[i].content)));
	}
	assert_int_equal(ew_parcel_next(&p, name, &content), 0);
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static void names_have_a_length(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	char longest[EW_PARCEL_NAME_BYTES + 2];
	struct ew_parcel p;
	int handle = open_file(io);

	(void)state;
	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	ew_parcel_init(&p, io, handle);
	assert_int_equal(ew_parcel_add(&p, "", EW_SLICE("x")), -EINVAL);
	assert_int_equal(ew_parcel_add(&p, longest, EW_SLICE("x")), -EINVAL);
	assert_int_equal(ew_parcel_add(&p, longest + 1, EW_SLICE("x")), 0);
	assert_int_equal(ew_io_close(io, &handle), 0);
}

/* Cut off anywhere it ends in an error, never in fewer files. */
static void cut_off(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	int handle = open_file(io), r;
	uint64_t bytes;

	(void)state;
	assert_int_equal(write_files(io, handle), 0);
	assert_int_equal(ew_io_size(io, handle, &bytes), 0);
	ew_buf_init(&content, MOST);
	while (bytes-- > 0) {
		struct ew_parcel p;

		assert_int_equal(ew_io_truncate(io, handle, bytes), 0);
		ew_parcel_init(&p, io, handle);
		while ((r = ew_parcel_next(&p, name, &content)) == 1)
			;
		assert_int_equal(r, -EBADMSG);
	}
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static void lies(void **state)
{
	static const struct {
		struct ew_slice bytes;
		int error;
	} cases[] = {
		{EW_SLICE("\0\1a\0\0\0\0\0\0\0\5abc"), -EBADMSG},	       /* longer than the file */
		{EW_SLICE("\0\1a\377\377\377\377\377\377\377\377"), -EBADMSG}, /* and much longer */
		{EW_SLICE("\0\2a\0\0\0\0\0\0\0\0\0"), -EBADMSG},	       /* a NUL in the name */
		{EW_SLICE("\377\377a"), -EBADMSG},			       /* a name that is too long */
		{EW_SLICE("\0\1a\0\0\0\0\0\0\0\11"
			  "123456789"),
			-EFBIG}, /* longer than what is read at once */
	};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	int handle = open_file(io);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf content = {0};
		char name[EW_PARCEL_NAME_BYTES + 1];
		struct ew_parcel p;

		ew_buf_init(&content, 8);
		assert_int_equal(ew_io_truncate(io, handle, 0), 0);
		assert_int_equal(ew_io_write_all(io, handle, cases[i].bytes.at, cases[i].bytes.len, 0), 0);
		ew_parcel_init(&p, io, handle);
		assert_int_equal(ew_parcel_next(&p, name, &content), cases[i].error);
	}
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static int write_and_read(struct ew_io *io, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	struct ew_parcel p;
	int handle = -1;
	int r = ew_io_open(io, "parcel", EW_IO_WRITE | EW_IO_CREATE, &handle);

	(void)arg;
	if (r == 0)
		r = write_files(io, handle);
	ew_buf_init(&content, MOST);
	ew_parcel_init(&p, io, handle);
	for (int more = r == 0; more > 0;) {
		more = ew_parcel_next(&p, name, &content);
		r = more < 0 ? more : 0;
	}
	ew_io_discard(io, &handle);
	return r;
}

static void disk_fails(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(write_and_read, NULL, 1, -EIO) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(names_have_a_length),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(lies),
		cmocka_unit_test(disk_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
