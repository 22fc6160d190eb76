/*
 * Strict YAML: what is read, what is refused, and with which sentence.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "support/support.h"
#include "yaml/yaml.h"

#define DOCUMENT \
	"name: a text\n" \
	"answer: no\n" \
	"quoted: \"1\\n2\"\n" \
	"port: 8480\n" \
	"on: true\n" \
	"size: 64MiB\n" \
	"bytes: 100\n" \
	"keep: 90d\n" \
	"list: [a, {b: c}, [d]]\n" \
	"map:\n" \
	"  inner: value\n" \
	"  empty:\n"

static struct ew_yaml *load(const char *text)
{
	struct ew_yaml *root = NULL;
	struct ew_error error = {0};

	if (ew_yaml_load(ew_slice_text(text), "t.yaml", &root, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return root;
}

static void test_tree(void **state)
{
	struct ew_yaml *root = load(DOCUMENT);
	const struct ew_yaml *list = ew_yaml_get(root, "list");

	(void)state;
	assert_int_equal(ew_yaml_kind(root), EW_YAML_MAP);
	assert_int_equal(ew_yaml_count(root), 10);
	assert_string_equal(ew_yaml_key(root, 1), "answer");
	assert_null(ew_yaml_key(root, 10));
	assert_string_equal(ew_yaml_text(ew_yaml_get(root, "answer")), "no");
	assert_string_equal(ew_yaml_text(ew_yaml_get(root, "quoted")), "1\n2");
	assert_int_equal(ew_yaml_kind(list), EW_YAML_LIST);
	assert_int_equal(ew_yaml_count(list), 3);
	assert_string_equal(ew_yaml_text(ew_yaml_at(list, 0)), "a");
	assert_string_equal(ew_yaml_text(ew_yaml_get(ew_yaml_at(list, 1), "b")), "c");
	assert_null(ew_yaml_at(list, 3));
	assert_null(ew_yaml_key(list, 0));
	assert_null(ew_yaml_text(list));
	assert_int_equal(ew_yaml_line(ew_yaml_get(ew_yaml_get(root, "map"), "inner")), 11);
	assert_string_equal(ew_yaml_text(ew_yaml_get(ew_yaml_get(root, "map"), "empty")), "");
	assert_null(ew_yaml_get(root, "missing"));
	ew_yaml_free(&root);
	assert_null(root);
}

static void test_values(void **state)
{
	struct ew_yaml *root = load(DOCUMENT);
	static const char *const words[] = {"yes", "no", NULL};
	const char *text = NULL;
	uint64_t n = 0;
	bool on = false;
	int word = 9;

	(void)state;
	assert_int_equal(ew_yaml_get_text(root, "name", true, NULL, &text, NULL), 0);
	assert_string_equal(text, "a text");
	assert_int_equal(ew_yaml_get_text(root, "missing", false, "other", &text, NULL), 0);
	assert_string_equal(text, "other");
	assert_int_equal(ew_yaml_get_number(root, "port", true, 1, 65535, 0, &n, NULL), 0);
	assert_int_equal(n, 8480);
	assert_int_equal(ew_yaml_get_number(root, "missing", false, 1, 5, 77, &n, NULL), 0);
	assert_int_equal(n, 77);
	assert_int_equal(ew_yaml_get_bool(root, "on", false, &on, NULL), 0);
	assert_true(on);
	assert_int_equal(ew_yaml_get_bool(root, "missing", false, &on, NULL), 0);
	assert_false(on);
	assert_int_equal(ew_yaml_get_size(root, "size", 0, &n, NULL), 0);
	assert_int_equal(n, 64 * 1024 * 1024);
	assert_int_equal(ew_yaml_get_size(root, "bytes", 0, &n, NULL), 0);
	assert_int_equal(n, 100);
	assert_int_equal(ew_yaml_get_duration(root, "keep", true, 0, &n, NULL), 0);
	assert_int_equal(n, 90 * 86400);
	assert_int_equal(ew_yaml_get_word(root, "answer", true, words, 0, &word, NULL), 0);
	assert_int_equal(word, 1);
	assert_int_equal(ew_yaml_get_word(root, "missing", false, words, 7, &word, NULL), 0);
	assert_int_equal(word, 7);
	ew_yaml_free(&root);
}

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{"", "t.yaml:1: the document is empty"},
	{"a: 1\na: 2\n", "t.yaml:2: a: the key stands here twice"},
	{"a: &x 1\n", "anchors"},
	{"a: 1\nb: *x\n", "t.yaml:2: aliases"},
	{"a: !!int 1\n", "tags"},
	{"a: !x [1]\n", "tags"},
	{"? [a]\n: 1\n", "a key must be a plain word"},
	{"<<: {a: 1}\n", "a key must be a plain word"},
	{"\"\": 1\n", "a key must be a plain word"},
	{"a: 1\n---\nb: 2\n", "t.yaml:2: a second document"},
	{"%YAML 1.1\n---\na: 1\n", "directives"},
	{"a: [1\n", "t.yaml:"},
	{"a: \"\\0\"\n", "NUL"},
	{"a:\n\t- b\n", "t.yaml:2:"},
	{"[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]\n", "nested too deeply"},
	{"a: \xff\n", "t.yaml:"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_yaml *root = NULL;
		struct ew_error error = {0};

		assert_int_equal(
			ew_yaml_load(ew_slice_text(refused[i].text), "t.yaml", &root, &error), -EINVAL);
		assert_null(root);
		if (!strstr(error.text, refused[i].says))
			fail_msg("%zu: %s", i, error.text);
	}
}

static void test_too_large(void **state)
{
	size_t n = EW_MAX_CONFIG_BYTES + 1;
	char *text = malloc(n);
	struct ew_yaml *root = NULL;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', n);
	assert_int_equal(ew_yaml_load(ew_slice_of(text, n), "t", &root, NULL), -EINVAL);
	free(text);
}

static void write_keys(struct ew_buf *to, unsigned n, const char *last)
{
	ew_buf_init(to, EW_MAX_CONFIG_BYTES);
	for (unsigned i = 0; i < n; i++)
		ew_buf_printf(to, "key%u: %u\n", i, i);
	ew_buf_add_text(to, last);
}

/* As many keys as a map may have, on either side of where it gets a table of them. */
static void test_many_keys(void **state)
{
	static const unsigned counts[] = {1, 15, 16, 17, 18, 31, 32, 33, 34, 1000, 4096};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(counts); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_yaml *root = NULL;
		char key[32];

		write_keys(&text, counts[i], "");
		assert_int_equal(ew_yaml_load(ew_buf_slice(&text), "t.yaml", &root, NULL), 0);
		assert_int_equal(ew_yaml_count(root), counts[i]);
		for (unsigned k = 0; k < counts[i]; k++) {
			(void)snprintf(key, sizeof(key), "key%u", k);
			assert_string_equal(ew_yaml_key(root, k), key);
			assert_ptr_equal(ew_yaml_get(root, key), ew_yaml_at(root, k));
		}
		(void)snprintf(key, sizeof(key), "key%u", counts[i]);
		assert_null(ew_yaml_get(root, key));
		ew_yaml_free(&root);
	}
}

static void test_many_keys_refused(void **state)
{
	static const struct {
		unsigned n;
		const char *last;
		const char *says;
	} rows[] = {
		{17, "key0: 1\n", "t.yaml:18: key0: the key stands here twice"},
		{40, "key16: 1\n", "t.yaml:41: key16: the key stands here twice"},
		{4095, "key4094: 1\n", "t.yaml:4096: key4094: the key stands here twice"},
		{4096, "one: 1\n", "t.yaml:4097: the map is too long"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};
		struct ew_yaml *root = NULL;
		struct ew_error error = {0};

		write_keys(&text, rows[i].n, rows[i].last);
		assert_int_equal(ew_yaml_load(ew_buf_slice(&text), "t.yaml", &root, &error), -EINVAL);
		assert_string_equal(error.text, rows[i].says);
		assert_null(root);
	}
}

/* One getter by its letter, so that a row is one complaint. */
static int ask(const struct ew_yaml *root, char getter, struct ew_error *error)
{
	static const char *const words[] = {"stop", "go", NULL};
	const char *text;
	uint64_t n;
	bool on;
	int word;

	switch (getter) {
	case 't':
		return ew_yaml_get_text(root, "k", true, NULL, &text, error);
	case 'n':
		return ew_yaml_get_number(root, "k", true, 5, 10, 0, &n, error);
	case 'b':
		return ew_yaml_get_bool(root, "k", false, &on, error);
	case 's':
		return ew_yaml_get_size(root, "k", 0, &n, error);
	case 'd':
		return ew_yaml_get_duration(root, "k", true, 0, &n, error);
	default:
		return ew_yaml_get_word(root, "k", true, words, 0, &word, error);
	}
}

static const struct {
	const char *text;
	char getter;
	const char *says;
} complaints[] = {
	{"x: 1\n", 't', "t.yaml:1: \"k\" is missing: a text was expected"},
	{"x: 1\nk: [1]\n", 't', "t.yaml:2: k: a text was expected"},
	{"k:\n", 't', "t.yaml:1: k: a text was expected"},
	{"k: 4\n", 'n', "\"4\" is not a number from 5 to 10"},
	{"k: 11\n", 'n', "from 5 to 10"},
	{"k: 0x7\n", 'n', "from 5 to 10"},
	{"k: -7\n", 'n', "from 5 to 10"},
	{"k: {a: 1}\n", 'n', "a number was expected"},
	{"k: yes\n", 'b', "\"yes\" is none of: false, true"},
	{"k: 10MB\n", 's', "is not a size"},
	{"k: MiB\n", 's', "is not a size"},
	{"k: 99999999999999TiB\n", 's', "is not a size"},
	{"k: 90\n", 'd', "is not a duration"},
	{"k: 1.5d\n", 'd', "is not a duration"},
	{"k: 18446744073709551615y\n", 'd', "is not a duration"},
	{"k: halt\n", 'w', "t.yaml:1: k: \"halt\" is none of: stop, go"},
};

static void test_complaints(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(complaints); i++) {
		struct ew_yaml *root = load(complaints[i].text);
		struct ew_error error = {0};

		assert_int_equal(ask(root, complaints[i].getter, &error), -EINVAL);
		if (!strstr(error.text, complaints[i].says))
			fail_msg("%zu: %s", i, error.text);
		ew_yaml_free(&root);
	}
}

static void test_unknown_keys(void **state)
{
	static const char *const known[] = {"recording", "retention", NULL};
	static const struct {
		const char *text;
		const char *says; /* NULL: nothing to say */
	} rows[] = {
		{"recording: 1\n", NULL},
		{"recording: 1\nretenton: 2\n",
			"t.yaml:2: retenton: the key is not known; was \"retention\" meant?"},
		{"elephant: 1\n", "t.yaml:1: elephant: the key is not known"},
		{"[1]\n", "t.yaml:1: keys with values were expected"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_yaml *root = load(rows[i].text);
		struct ew_error error = {0};
		int r = ew_yaml_only(root, known, &error);

		assert_int_equal(r, rows[i].says ? -EINVAL : 0);
		if (rows[i].says)
			assert_string_equal(error.text, rows[i].says);
		ew_yaml_free(&root);
	}
}

static int load_document(void *arg)
{
	struct ew_yaml *root = NULL;
	int r = ew_yaml_load(EW_SLICE(DOCUMENT), "t.yaml", &root, NULL);

	(void)arg;
	ew_yaml_free(&root);
	return r;
}

static int load_many_keys(void *arg)
{
	struct ew_yaml *root = NULL;
	int r = ew_yaml_load(ew_buf_slice(arg), "t.yaml", &root, NULL);

	ew_yaml_free(&root);
	return r;
}

static void test_without_memory(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	(void)state;
	assert_true(ew_test_each_allocation(load_document, NULL) > 20);
	write_keys(&text, 40, "");
	assert_true(ew_test_each_allocation(load_many_keys, &text) > 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_many_keys_refused),
		cmocka_unit_test(test_complaints),
		cmocka_unit_test(test_unknown_keys),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
