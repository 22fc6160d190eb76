/*
 * The check of backups: when the newest that was read back was made. Whether it is there still, and elsewhere, nobody here can know.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "programs/cli/doctor.h"

#define NAME "backups"
#define MOST_BYTES 16384
#define HOUR_US (3600 * EW_US_PER_S)

static void tell_age(struct ew_doctor *d, const char *made_at)
{
	struct ew_wall made, now = ew_io_wall(ew_io_real());
	uint32_t every_s = d->config->backup_every_s;
	int64_t age_us;

	if (!made_at || ew_wall_parse(ew_slice_text(made_at), &made) < 0) {
		ew_doctor_find(d, NAME, EW_HEALTH_WARN, "what is noted of the newest backup cannot be read: run `earwitness backup verify DIR --data %s`", d->config->data);
		return;
	}
	age_us = now.us > made.us ? now.us - made.us : 0;
	if (age_us > (int64_t)every_s * EW_US_PER_S)
		ew_doctor_find(d, NAME, EW_HEALTH_WARN,
			"the backup that was read back last was made at %s, %.1f days ago: make one with `earwitness backup DIR` and read it back with `earwitness backup "
			"verify DIR --data %s`",
			made_at, (double)age_us / (24.0 * HOUR_US), d->config->data);
	else
		ew_doctor_find(d, NAME, EW_HEALTH_OK, "the one that was read back last was made at %s, %.1f hours ago", made_at, (double)age_us / (double)HOUR_US);
}

void ew_doctor_backups(struct ew_doctor *d)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	json_t *told;
	int code = ew_path_join(path, sizeof(path), d->config->data, "keeper/backup.json");

	ew_buf_init(&text, MOST_BYTES);
	if (!code)
		code = ew_file_read(ew_io_real(), path, &text);
	if (code == -ENOENT) {
		ew_doctor_find(d, NAME, EW_HEALTH_OK, "none was read back yet: `earwitness backup DIR` makes one, `earwitness backup verify DIR --data %s` reads it back",
			d->config->data);
		return;
	}
	if (code) {
		ew_doctor_find(d, NAME, EW_HEALTH_WARN, "%s cannot be read: %s", path, strerrordesc_np(-code));
		return;
	}
	told = json_loadb((const char *)text.at, text.len, 0, NULL);
	tell_age(d, json_string_value(json_object_get(told, "made_at")));
	json_decref(told);
}
