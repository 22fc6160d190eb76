/*
 * A bundle's ZIP from any bytes. What is taken must hold what it promises: sorted names, each once, none that leads
 * out, and files that lie inside of the input and can be read to their end.
 */
#include "bundle/files_inside.h"

#include "memory_io.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct ew_bundle *b, size_t i, size_t size)
{
	const char *name = ew_bundle_name(b, i);
	struct ew_hash sum;
	uint8_t byte;

	if (!ew_bundle_name_valid(ew_slice_text(name)) || ew_bundle_find(b, name) != i ||
		b->file[i].at + ew_bundle_bytes(b, i) > size)
		abort();
	if (i > 0 && strcmp(ew_bundle_name(b, i - 1), name) >= 0)
		abort();
	int r = ew_bundle_sum(b, i, 0, &sum);

	if (r < 0 && r != -EBADMSG)
		abort();
	if (ew_bundle_read(b, i, &byte, 1, ew_bundle_bytes(b, i)) != -ENODATA)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory_io io = {{&memory_ops}, ew_slice_of(data, size)};
	struct ew_bundle *b = NULL;
	struct ew_error error = {0};

	if (ew_bundle_open(&io.io, "/nonexistent/bundle", &b, &error) < 0)
		return error.text[0] ? 0 : (abort(), 0);
	for (size_t i = 0; i < ew_bundle_count(b); i++)
		look(b, i, size);
	ew_bundle_close(&b);
	return 0;
}
