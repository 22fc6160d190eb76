/*
 * For tests only: makes one form of a report of a file {"record", "events", "custody", "files"} and writes it to
 * standard output, so that other people's validators and viewers can look at it.
 *
 *   report_dump html|pdf|csv|vcon INPUT.json
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/report.h"

/* fontconfig keeps the patterns it has matched until the process ends and gives nobody a way to free them. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

#define MAX_BYTES (64 * 1024 * 1024)

static int make(const char *form, const struct ew_report_input *in, struct ew_buf *to)
{
	struct ew_error error = {0};
	int code = -EINVAL;

	if (strcmp(form, "html") == 0)
		code = ew_report_html(in, to);
	else if (strcmp(form, "csv") == 0)
		code = ew_report_access_csv(in, to);
	else if (strcmp(form, "vcon") == 0)
		code = ew_report_vcon(in, to);
	else if (strcmp(form, "pdf") == 0)
		code = ew_report_pdf(in, to, &error);
	if (code)
		fprintf(stderr, "report_dump: %s %s\n", strerrordesc_np(-code), error.text);
	return code;
}

int main(int argc, char **argv)
{
	json_t *all = argc == 3 ? json_load_file(argv[2], 0, NULL) : NULL;
	const struct ew_report_input in = {.record = json_object_get(all, "record"),
		.events = json_object_get(all, "events"),
		.custody = json_object_get(all, "custody"),
		.files = json_object_get(all, "files")};
	_cleanup_(ew_buf_free) struct ew_buf to = {0};
	bool done;

	ew_buf_init(&to, MAX_BYTES);
	done = all && make(argv[1], &in, &to) == 0 && fwrite(to.at, 1, to.len, stdout) == to.len && fflush(stdout) == 0;
	json_decref(all);
	return done ? 0 : 1;
}
