/*
 * The check of who listens for words of consent: that the program is there, and that what it remembers cannot reach a disk.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/doctor.h"

/* Behind its heading /proc/swaps has a line for each. */
static bool has_swap(void)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	const uint8_t *line;

	ew_buf_init(&text, 65536);
	if (ew_file_read(ew_io_real(), "/proc/swaps", &text) < 0)
		return false;
	line = memchr(text.at, '\n', text.len);
	return line && line + 1 < text.at + text.len;
}

static const char *missing_path(const struct ew_config_words *paths)
{
	for (size_t at = 0; at < paths->len; at += strlen(paths->bytes + at) + 1)
		if (access(paths->bytes + at, R_OK) < 0)
			return paths->bytes + at;
	return NULL;
}

void ew_doctor_listening(struct ew_doctor *d)
{
	const char *program = d->config->listen_command.bytes, *missing = missing_path(&d->config->listen_read);

	if (d->config->listen_command.len == 0)
		return;
	if (access(program, X_OK) < 0)
		ew_doctor_find(d, "listening", EW_HEALTH_FAIL, "%s cannot be executed: nobody listens for spoken answers", program);
	else if (missing)
		ew_doctor_find(d, "listening", EW_HEALTH_FAIL, "%s, which %s is to read, cannot be read: nobody listens for spoken answers", missing, program);
	else if (has_swap())
		ew_doctor_find(d, "listening", EW_HEALTH_WARN,
			"%s hears what callers say, and this machine has swap, where its memory could end: turn swap off, or encrypt it with a key of each start",
			program);
	else
		ew_doctor_find(d, "listening", EW_HEALTH_OK, "%s listens where control_listening is open, %u at a time", program, d->config->listen_processes);
}
