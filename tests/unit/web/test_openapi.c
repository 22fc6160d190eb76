/*
 * The description of the API against the API: every operation that schema/openapi.yaml names is
 * there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "unit/web/harness.h"

static void read_document(struct ew_buf *to)
{
	const char *root = getenv("EW_SOURCE_DIR");
	char path[EW_MAX_PATH_BYTES];

	assert_int_equal(
		ew_path_join(path, sizeof(path), root ? root : ".", "schema/openapi.yaml"), 0);
	ew_buf_init(to, 512 * 1024);
	assert_int_equal(ew_file_read(ew_io_real(), path, to), 0);
}

/* What stands for a parameter of a path. */
static const char *value_of(struct ew_slice name)
{
	if (ew_slice_equal(name, EW_SLICE("{file}")))
		return "5.tsr";
	if (ew_slice_equal(name, EW_SLICE("{hash}")))
		return "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	return ew_slice_equal(name, EW_SLICE("{kind}")) ? "frames" : CALL_ID;
}

/* "  /v1/interactions/{id}:" with the parameters filled in. False: no such line. */
static bool read_path(struct ew_slice line, char path[static 256])
{
	size_t n = 0, at = 0;

	if (!ew_slice_starts(line, EW_SLICE("  /")) || line.at[line.len - 1] != ':')
		return false;
	line = ew_slice_of(line.at + 2, line.len - 3);
	while (at < line.len && n < 200) {
		struct ew_slice rest = ew_slice_of(line.at + at, line.len - at);
		size_t end = rest.at[0] == '{' ? ew_slice_find(rest, EW_SLICE("}")) + 1 : 1;

		n += (size_t)snprintf(path + n, 256 - n, "%s",
			end > 1 ? value_of(ew_slice_of(rest.at, end))
				: (char[]){(char)rest.at[0], 0});
		at += end;
	}
	return true;
}

static void try_operation(struct bench *b, const char *method, const char *path)
{
	int status = bench_ask(b, method, path, "", NULL);

	if (status == 0 || status == 405 || client_has(&b->got, "the path names nothing"))
		fail_msg("%s %s: %d", method, path, status);
}

static const char *method_of(struct ew_slice line)
{
	static const struct {
		const char *line, *method;
	} methods[] = {{"    get:", "GET"}, {"    post:", "POST"}, {"    patch:", "PATCH"}, {"    delete:", "DELETE"}};

	for (size_t i = 0; i < EW_COUNT(methods); i++)
		if (ew_slice_equal(line, ew_slice_text(methods[i].line)))
			return methods[i].method;
	return NULL;
}

static void test_every_operation(void **state)
{
	static struct bench b;
	const struct ew_web_times times = bench_times();
	_cleanup_(ew_buf_free) struct ew_buf document = {0};
	struct ew_slice rest, line;
	char path[256] = "";
	unsigned operations = 0;

	(void)state;
	read_document(&document);
	bench_start(&b, &times);
	rest = ew_buf_slice(&document);
	while (ew_slice_cut(&rest, '\n', &line)) {
		const char *method = method_of(line);

		if (line.len > 0 && read_path(line, path))
			continue;
		if (!method)
			continue;
		operations++;
		try_operation(&b, method, path);
	}
	assert_true(operations >= 102);
	assert_int_equal(bench_ask(&b, "GET", "/openapi.yaml", "", NULL), 200);
	assert_true(client_has(&b.got, "openapi: 3.1.0\n"));
	assert_int_equal(bench_ask(&b, "GET", "/verify", "", NULL), 200);
	assert_true(client_has(&b.got, "Content-Security-Policy: default-src 'none'; script-src 'sha256-"));
	assert_true(client_has(&b.got, "frame-ancestors 'none'\r\n"));
	assert_true(client_has(&b.got, "<title>Check an evidence bundle</title>"));
	assert_true(client_has(&b.got, "</html>\n"));
	bench_stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_operation)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
