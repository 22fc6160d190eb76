/*
 * A bundle's files out of a ZIP and out of a folder. What a hostile ZIP looks like is in tests/outside/alterations.mjs;
 * here is what is read, and that no failure of disk or memory passes for a bundle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "bundle/files_inside.h"
#include "support/support.h"

#define PATH "/bundle.zip"

static void u16(struct ew_buf *to, unsigned v)
{
	ew_buf_add_u8(to, (uint8_t)v);
	ew_buf_add_u8(to, (uint8_t)(v >> 8));
}

static void u32(struct ew_buf *to, uint32_t v)
{
	u16(to, v & 0xffff);
	u16(to, v >> 16);
}

struct entry {
	const char *name, *text;
	uint32_t crc;
	uint32_t at;
};

/* CRC-32 of "123456789" is the check value that every catalogue of sums lists. */
static struct entry entries[] = {
	{"top/data/b", "123456789", 0xcbf43926, 0},
	{"top/a", "", 0, 0},
	{"top/data/a", "123456789", 0xcbf43926, 0},
};

static void add_head(struct ew_buf *to, const struct entry *e)
{
	u16(to, 20);
	u16(to, 0);
	u16(to, 0);
	u32(to, 0x5d756000);
	u32(to, e->crc);
	u32(to, (uint32_t)strlen(e->text));
	u32(to, (uint32_t)strlen(e->text));
	u16(to, (unsigned)strlen(e->name));
	u16(to, 0);
}

static void make_zip(struct ew_buf *to)
{
	ew_buf_init(to, 4096);
	for (size_t i = 0; i < EW_COUNT(entries); i++) {
		entries[i].at = (uint32_t)to->len;
		u32(to, 0x04034b50);
		add_head(to, &entries[i]);
		ew_buf_add_text(to, entries[i].name);
		ew_buf_add_text(to, entries[i].text);
	}
	uint32_t directory = (uint32_t)to->len;

	for (size_t i = 0; i < EW_COUNT(entries); i++) {
		u32(to, 0x02014b50);
		u16(to, 0x0314);
		add_head(to, &entries[i]);
		u16(to, 0);
		u16(to, 0);
		u16(to, 0);
		u32(to, 0100644u << 16);
		u32(to, entries[i].at);
		ew_buf_add_text(to, entries[i].name);
	}
	uint32_t end = (uint32_t)to->len;

	u32(to, 0x06054b50);
	u32(to, 0);
	u16(to, EW_COUNT(entries));
	u16(to, EW_COUNT(entries));
	u32(to, end - directory);
	u32(to, directory);
	u16(to, 0);
}

static int put(struct ew_io *io, struct ew_slice bytes)
{
	return ew_file_replace(io, PATH, bytes, 0);
}

/* Everything that can be asked of it. */
static int read_all(struct ew_io *io)
{
	_cleanup_(ew_bundle_close) struct ew_bundle *b = NULL;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};
	struct ew_hash sum;
	int r = ew_bundle_open(io, PATH, &b, &error);

	if (r < 0)
		return error.text[0] || r == -ENOMEM ? r : -EPROTO;
	if (ew_bundle_count(b) != 3 || strcmp(ew_bundle_name(b, 0), "a") != 0 ||
		strcmp(ew_bundle_name(b, 1), "data/a") != 0 || ew_bundle_find(b, "data/b") != 2)
		return -EPROTO;
	ew_buf_init(&text, 64);
	r = ew_bundle_add(b, 2, &text);
	if (r == 0)
		r = ew_bundle_sum(b, 1, 0, &sum);
	if (r == 0 && !ew_slice_equal(ew_buf_slice(&text), EW_SLICE("123456789")))
		r = -EPROTO;
	return r;
}

static void test_zip(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf zip = {0};
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_bundle *b = NULL;
	uint8_t byte[4];

	(void)state;
	make_zip(&zip);
	assert_int_equal(put(io, ew_buf_slice(&zip)), 0);
	assert_int_equal(read_all(io), 0);
	assert_int_equal(ew_bundle_open(io, PATH, &b, NULL), 0);
	assert_string_equal(ew_bundle_folder(b), "top");
	assert_int_equal(ew_bundle_find(b, "data"), SIZE_MAX);
	assert_int_equal(ew_bundle_find(b, ""), SIZE_MAX);
	assert_int_equal(ew_bundle_read(b, 2, byte, 4, 5), 0);
	assert_memory_equal(byte, "6789", 4);
	assert_int_equal(ew_bundle_read(b, 2, byte, 4, 6), -ENODATA);
	assert_int_equal(ew_bundle_read(b, 2, byte, 1, UINT64_MAX), -ENODATA);
	assert_int_equal(ew_bundle_read(b, 0, byte, 0, 0), 0);
	assert_int_equal(ew_bundle_read(b, 0, byte, 1, 0), -ENODATA);
	ew_bundle_close(&b);
	ew_bundle_close(&b);
	ew_io_sim_free(&io);
}

/* No single byte of it can be another without something being told, but for those that say nothing. */
static void test_every_byte(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf zip = {0};
	struct ew_io *io = ew_io_sim_new(1);
	size_t passed = 0;

	(void)state;
	make_zip(&zip);
	for (size_t i = 0; i < zip.len; i++) {
		zip.at[i] ^= 0x20;
		assert_int_equal(put(io, ew_buf_slice(&zip)), 0);
		int r = read_all(io);

		if (r != 0 && r != -EBADMSG && r != -EPROTO)
			fail_msg("byte %zu: %d", i, r);
		passed += r == 0;
		zip.at[i] ^= 0x20;
	}
	/* Who made it (2 bytes), internal and three of the external attributes, for each of the three files. */
	assert_in_range(passed, 1, 3 * 8);
	ew_io_sim_free(&io);
}

static void test_every_length(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf zip = {0};
	struct ew_io *io = ew_io_sim_new(1);

	(void)state;
	make_zip(&zip);
	for (size_t n = 0; n < zip.len; n++) {
		assert_int_equal(put(io, ew_slice_of(zip.at, n)), 0);
		assert_int_equal(read_all(io), -EBADMSG);
	}
	ew_io_sim_free(&io);
}

static int with_io(struct ew_io *io, void *arg)
{
	int r = put(io, ew_buf_slice(arg));

	return r < 0 ? r : read_all(io);
}

static int with_memory(void *arg)
{
	return read_all(arg);
}

static void test_failures(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf zip = {0};
	struct ew_io *io = ew_io_sim_new(1);

	(void)state;
	make_zip(&zip);
	assert_in_range(ew_test_each_io_failure(with_io, &zip, 7, -EIO), 5, 1000);
	assert_int_equal(put(io, ew_buf_slice(&zip)), 0);
	assert_in_range(ew_test_each_allocation(with_memory, io), 3, 1000);
	ew_io_sim_free(&io);
}

static const struct {
	const char *name;
	bool good;
} names[] = {
	{"a", true}, {"data/events/000001.json", true}, {"a-b_c.d", true}, {"...", true}, {"", false}, {"/a", false},
	{"a/", false}, {"a//b", false}, {".", false}, {"..", false}, {"a/../b", false}, {"a/./b", false}, {"a b", false},
	{"a\\b", false}, {"a:b", false}, {"a%b", false}, {"a\nb", false}, {"a\x7f", false}, {"\xc3\xa9", false},
};

static void test_names(void **state)
{
	char longest[EW_BUNDLE_NAME_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (ew_bundle_name_valid(ew_slice_text(names[i].name)) != names[i].good)
			fail_msg("%s", names[i].name);
	assert_false(ew_bundle_name_valid(ew_slice_of("a\0b", 3)));
	memset(longest, 'x', sizeof(longest));
	assert_true(ew_bundle_name_valid(ew_slice_of(longest, EW_BUNDLE_NAME_BYTES - 1)));
	assert_false(ew_bundle_name_valid(ew_slice_of(longest, EW_BUNDLE_NAME_BYTES)));
}

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int open_folder(const char *folder, struct ew_bundle **ret)
{
	struct ew_error error = {0};
	int r = ew_bundle_open(ew_io_real(), folder, ret, &error);

	assert_true(r == 0 || error.text[0]);
	return r;
}

static void test_folder(void **state)
{
	char folder[] = "/tmp/ew-files-XXXXXX", data[64], link[80];
	struct ew_bundle *b = NULL;
	uint8_t bytes[3];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(data, sizeof(data), "%s/data", folder);
	snprintf(link, sizeof(link), "%s/link", data);
	assert_int_equal(mkdir(data, 0700), 0);
	assert_int_equal(open_folder(folder, &b), -EBADMSG);
	write_file(data, "x", "abc");
	write_file(folder, "y", "def");
	assert_int_equal(open_folder(folder, &b), 0);
	assert_int_equal(ew_bundle_count(b), 2);
	assert_string_equal(ew_bundle_name(b, 0), "data/x");
	assert_int_equal(ew_bundle_read(b, 1, bytes, 3, 0), 0);
	assert_memory_equal(bytes, "def", 3);
	assert_int_equal(ew_bundle_read(b, 0, bytes, 2, 1), 0);
	assert_memory_equal(bytes, "bc", 2);
	ew_bundle_close(&b);
	assert_int_equal(symlink("x", link), 0);
	assert_int_equal(open_folder(folder, &b), -EBADMSG);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(mkfifo(link, 0600), 0);
	assert_int_equal(open_folder(folder, &b), -EBADMSG);
	assert_int_equal(open_folder(link, &b), -EBADMSG);
	assert_int_equal(unlink(link), 0);
	write_file(data, "a b", "");
	assert_int_equal(open_folder(folder, &b), -EBADMSG);
	snprintf(link, sizeof(link), "rm -rf %s", folder);
	assert_int_equal(system(link), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zip),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
