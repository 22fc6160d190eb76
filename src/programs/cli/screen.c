/*
 * The two doors to the terminal. Nothing foreign is written but through ew_text_add_safe(): a
 * caller's name is data, also when it holds an escape sequence.
 */
#include "programs/cli/screen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define LINE_BYTES 2048

static int write_all(int fd, struct ew_slice s)
{
	while (s.len > 0) {
		ssize_t n = write(fd, s.at, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		s.at += n;
		s.len -= (size_t)n;
	}
	return 0;
}

void ew_screen_add(struct ew_buf *to, const char *foreign)
{
	ew_text_add_safe(to, foreign ? ew_slice_text(foreign) : EW_SLICE("-"));
}

/* Bytes of the first `characters` characters of well-formed UTF-8; `ret` is how many there were. */
static size_t cut_characters(struct ew_slice s, size_t characters, size_t *ret)
{
	size_t i = 0, n = 0;

	while (i < s.len && n < characters) {
		i++;
		while (i < s.len && (s.at[i] & 0xc0) == 0x80)
			i++;
		n++;
	}
	*ret = n;
	return i;
}

void ew_screen_add_column(struct ew_buf *to, const char *foreign, size_t width)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	size_t n, bytes;

	ew_buf_init(&safe, EW_SCREEN_MAX_BYTES);
	ew_screen_add(&safe, foreign);
	bytes = cut_characters(ew_buf_slice(&safe), width, &n);
	if (bytes < safe.len && width > 0) {
		bytes = cut_characters(ew_buf_slice(&safe), width - 1, &n);
		ew_buf_add(to, safe.at, bytes);
		ew_buf_add_text(to, "~");
		n++;
	} else if (bytes > 0) {
		ew_buf_add(to, safe.at, bytes);
	}
	for (; n < width; n++)
		ew_buf_add_text(to, " ");
}

int ew_screen_show(const struct ew_buf *b)
{
	int code = ew_buf_error(b);

	if (!code)
		code = write_all(STDOUT_FILENO, ew_buf_slice(b));
	if (code && code != -EPIPE)
		ew_screen_complain("cannot write the answer: %s", strerrordesc_np(-code));
	return code;
}

void ew_screen_say(const char *format, ...)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	ew_buf_init(&b, 4 * LINE_BYTES);
	ew_text_add_safe(&b, ew_slice_text(line));
	ew_buf_add_text(&b, "\n");
	if (!ew_buf_error(&b) && write_all(STDOUT_FILENO, ew_buf_slice(&b)))
		return; /* nobody reads: there is nobody to tell */
}

void ew_screen_add_line(struct ew_buf *to, const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	ew_text_add_safe(to, ew_slice_text(line));
	ew_buf_add_text(to, "\n");
}

void ew_screen_complain(const char *format, ...)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	ew_buf_init(&b, 4 * LINE_BYTES);
	ew_buf_add_text(&b, "earwitness: ");
	ew_text_add_safe(&b, ew_slice_text(line));
	ew_buf_add_text(&b, "\n");
	if (!ew_buf_error(&b) && write_all(STDERR_FILENO, ew_buf_slice(&b)))
		return; /* as above */
}

int ew_screen_error(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return error->code;
}
