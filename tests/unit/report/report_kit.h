/*
 * What tests of the report share: cases from files, and a form made of one.
 */
#ifndef EW_TESTS_REPORT_KIT_H
#define EW_TESTS_REPORT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "report/report.h"
#include "support/support.h"

#define MAX_BYTES (32 * 1024 * 1024)

struct input {
	json_t *all;
	struct ew_report_input in;
};

static inline struct input load(const char *name)
{
	struct input i = {0};
	char path[512];

	snprintf(path, sizeof(path), "%s/tests/cases/report/%s.json", getenv("EW_SOURCE_DIR"), name);
	i.all = json_load_file(path, 0, NULL);
	assert_non_null(i.all);
	i.in = (struct ew_report_input){.record = json_object_get(i.all, "record"),
		.events = json_object_get(i.all, "events"),
		.custody = json_object_get(i.all, "custody"),
		.files = json_object_get(i.all, "files")};
	return i;
}

typedef int form_fn(const struct ew_report_input *in, struct ew_buf *to);

static inline char *made(const struct ew_report_input *in, form_fn *make, size_t *ret_len)
{
	struct ew_buf to;
	char *text;

	ew_buf_init(&to, MAX_BYTES);
	assert_int_equal(make(in, &to), 0);
	*ret_len = to.len;
	text = ew_buf_take_text(&to);
	assert_non_null(text);
	return text;
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("it does not say: %s", part);
}

static inline void assert_has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("it has: %s", part);
}

#endif
