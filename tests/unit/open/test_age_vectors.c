/*
 * The public vectors of C2SP CCTV, each through the whole-file reader and, where the header
 * opens, through the reader with random access.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "open/age_open.h"

struct vector {
	struct ew_buf file;
	struct ew_slice expect;
	struct ew_slice payload; /* hex of SHA-256 */
	struct ew_slice identity[8];
	size_t identities;
	struct ew_slice age;
};

static void read_field(struct vector *v, struct ew_slice line)
{
	struct ew_slice name;

	assert_true(ew_slice_cut(&line, ':', &name));
	line = ew_slice_trim(line);
	if (ew_slice_equal(name, EW_SLICE("expect")))
		v->expect = line;
	else if (ew_slice_equal(name, EW_SLICE("payload")))
		v->payload = line;
	else if (ew_slice_equal(name, EW_SLICE("identity")))
		v->identity[v->identities++] = line;
}

static void read_vector(struct vector *v, const char *path)
{
	struct ew_slice rest;
	struct ew_slice line;

	ew_buf_init(&v->file, 1 << 20);
	assert_int_equal(ew_file_read(ew_io_real(), path, &v->file), 0);
	rest = ew_buf_slice(&v->file);
	while (ew_slice_cut(&rest, '\n', &line) && line.len > 0)
		read_field(v, line);
	v->age = rest;
}

static int code_of(struct ew_slice expect)
{
	if (ew_slice_equal(expect, EW_SLICE("success")))
		return 0;
	if (ew_slice_equal(expect, EW_SLICE("no match")))
		return -ENOKEY;
	return ew_slice_equal(expect, EW_SLICE("HMAC failure")) ? -EKEYREJECTED : -EBADMSG;
}

static void check_hash(const struct vector *v, struct ew_slice plain)
{
	struct ew_hash want;
	struct ew_hash got;

	assert_int_equal(ew_hex_decode(v->payload, want.bytes, sizeof(want.bytes)), 0);
	assert_int_equal(ew_sha256_of(plain, &got), 0);
	assert_memory_equal(got.bytes, want.bytes, sizeof(got.bytes));
}

static ssize_t source(void *arg, void *to, size_t n, uint64_t offset)
{
	struct ew_slice *s = arg;

	if (offset >= s->len)
		return 0;
	n = s->len - offset < n ? s->len - offset : n;
	n = n > 1000 ? 1000 : n; /* short counts happen */
	memcpy(to, s->at + offset, n);
	return (ssize_t)n;
}

/* Reads backwards in odd pieces, so that no chunk comes in order. */
static int read_backwards(struct ew_age_reader *r, struct ew_buf *to)
{
	uint64_t left = ew_age_reader_size(r);
	uint8_t *at = ew_buf_extend(to, left);

	while (left > 0) {
		size_t n = left < 7919 ? (size_t)left : 7919;
		ssize_t got = ew_age_reader_read(r, at + left - n, n, left - n);

		if (got < 0)
			return (int)got;
		assert_int_equal(got, n);
		left -= n;
	}
	return 0;
}

static void check_reader(const struct vector *v, const struct ew_identity *const *ids, int want)
{
	_cleanup_(ew_age_reader_free) struct ew_age_reader *r = NULL;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_file_key key;
	struct ew_slice payload;
	size_t header;
	int e = ew_age_open_header(ids, v->identities, v->age, &key, &header);

	ew_buf_init(&plain, 1 << 20);
	if (e == 0) {
		payload = ew_slice_of(v->age.at + header, v->age.len - header);
		e = ew_age_reader_new(&key, source, &payload, payload.len, &r);
	}
	if (e == 0)
		e = read_backwards(r, &plain);
	assert_int_equal(e, want);
	if (want == 0)
		check_hash(v, ew_buf_slice(&plain));
}

static void check_vector(const char *path)
{
	struct vector v = {0};
	struct ew_identity id[8];
	const struct ew_identity *ids[8];
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int want;

	read_vector(&v, path);
	want = code_of(v.expect);
	ew_buf_init_secret(&plain, 1 << 20);
	for (size_t i = 0; i < v.identities; i++) {
		assert_int_equal(ew_identity_parse(v.identity[i], &id[i]), 0);
		ids[i] = &id[i];
	}
	assert_int_equal(ew_age_open(ids, v.identities, v.age, &plain), want);
	if (want == 0)
		check_hash(&v, ew_buf_slice(&plain));
	else
		assert_int_equal(plain.len, 0);
	check_reader(&v, ids, want);
	ew_buf_free(&v.file);
}

static void test_vectors(void **state)
{
	char folder[400];
	char path[700];
	size_t n = 0;
	DIR *dir;

	(void)state;
	assert_non_null(getenv("EW_SOURCE_DIR"));
	(void)snprintf(folder, sizeof(folder), "%s/tests/cases/age", getenv("EW_SOURCE_DIR"));
	dir = opendir(folder);
	assert_non_null(dir);
	for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
		if (e->d_name[0] == '.' || strcmp(e->d_name, "README.md") == 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		print_message("%s\n", e->d_name);
		check_vector(path);
		n++;
	}
	(void)closedir(dir);
	assert_true(n >= 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
