/*
 * The record that the events of an unpacked bundle give: `bundle_record FOLDER`, with data/events/ below it. For the
 * tests' own maker of bundles, which writes everything else by itself.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/record.h"

static int load(const char *folder, unsigned n, const char *ending, struct ew_buf *to)
{
	char path[EW_MAX_PATH_BYTES];

	snprintf(path, sizeof(path), "%s/data/events/%06u.%s", folder, n, ending);
	ew_buf_init(to, EW_MAX_EVENT_JSON_BYTES);
	return ew_file_read(ew_io_real(), path, to);
}

static void array_of(struct ew_slice lines, struct ew_buf *to)
{
	struct ew_slice line;

	ew_buf_init(to, EW_MAX_EVENT_JSON_BYTES);
	ew_buf_add_text(to, "[");
	while (ew_slice_cut(&lines, '\n', &line)) {
		ew_buf_add_text(to, to->len > 1 ? ",\"" : "\"");
		ew_buf_add_slice(to, line);
		ew_buf_add_text(to, "\"");
	}
	ew_buf_add_text(to, "]");
}

static int read_event(const char *folder, unsigned n, struct ew_event *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf record = {0}, salt = {0}, lines = {0}, values = {0};
	uint8_t bytes[32];
	struct ew_hash commitment;

	if (load(folder, n, "json", &record) < 0)
		return 0;
	if (load(folder, n, "salt", &salt) < 0 || salt.len < 64 ||
		ew_hex_decode(ew_slice_of(salt.at, 64), bytes, sizeof(bytes)) < 0)
		return -1;
	(void)!load(folder, n, "disclosures", &lines);
	array_of(ew_buf_slice(&lines), &values);
	const struct ew_slice parts[] = {EW_SLICE("earwitness/event/v1\0"), ew_buf_slice(&record)};

	if (ew_hmac_sha256(ew_slice_of(bytes, sizeof(bytes)), parts, EW_COUNT(parts), &commitment) < 0)
		return -1;
	return ew_event_read(ew_buf_slice(&record), ew_slice_of(bytes, sizeof(bytes)), ew_buf_slice(&values),
		       &commitment, ret) == 0
		       ? 1
		       : -1;
}

int main(int argc, char **argv)
{
	struct ew_record *it = NULL;
	struct ew_event e;
	int r = argc == 2 ? 1 : -1;

	for (unsigned n = 0; r == 1 && (r = read_event(argv[1], n, &e)) == 1; n++) {
		if (!it && ew_record_new(e.interaction, &it) < 0)
			return 1;
		if (ew_record_apply(it, &e) < 0)
			return 1;
		ew_event_free(&e);
	}
	json_t *record = r == 0 && it ? ew_record_json(it, NULL) : NULL;

	ew_record_free(&it);

	if (!record || json_dumpf(record, stdout, JSON_INDENT(1)) < 0)
		return 1;
	json_decref(record);
	return 0;
}
