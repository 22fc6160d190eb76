/*
 * Makes the seeds of the `message` fuzz target: one small well-formed message of each type, named
 * after it. Usage: seed_message FOLDER
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "ipc/messages.h"

static void fill(const struct ew_message_type *type, uint8_t *body)
{
	const struct ew_slice content = EW_SLICE("Gr\xc3\xbc\xc3\x9f");

	for (size_t i = 0; i < type->struct_bytes; i++)
		body[i] = (uint8_t)(i + 1);
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct ew_field *field = &type->fields[i];

		if (field->kind == EW_FIELD_BYTES || field->kind == EW_FIELD_TEXT)
			memcpy(body + field->offset, &content, sizeof(content));
	}
}

static int write_seed(const char *folder, const struct ew_message_type *type)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message message;
	char path[EW_MAX_PATH_BYTES];

	fill(type, message.body);
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	int r = ew_message_encode(type->number, type->number, message.body, &bytes);

	if (r < 0)
		return r;
	r = ew_path_join(path, sizeof(path), folder, type->name);
	if (r < 0)
		return r;
	return ew_file_replace(ew_io_real(), path, ew_buf_slice(&bytes), 0);
}

int main(int argc, char **argv)
{
	size_t n;
	const struct ew_message_type *types = ew_message_types(&n);

	if (argc != 2) {
		(void)fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	for (size_t i = 0; i < n; i++) {
		int r = write_seed(argv[1], &types[i]);

		if (r < 0) {
			(void)fprintf(stderr, "%s: %s\n", types[i].name, strerror(-r));
			return 1;
		}
	}
	return 0;
}
