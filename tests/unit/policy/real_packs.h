/*
 * The packs of the source tree as a library, for tests that ask what is shipped.
 */
#ifndef EW_TEST_REAL_PACKS_H
#define EW_TEST_REAL_PACKS_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "policy/pack.h"

static inline struct ew_slice read_pack_file(const char *file, char *to, size_t size)
{
	char path[1024];
	const char *root = getenv("EW_SOURCE_DIR");

	(void)snprintf(path, sizeof(path), "%s/packs/%s", root ? root : ".", file);
	FILE *f = fopen(path, "rb");

	if (!f)
		fail_msg("%s cannot be read", path);
	size_t n = fread(to, 1, size, f);

	assert_int_equal(fclose(f), 0);
	return ew_slice_of(to, n);
}

static inline void add_real_pack(struct ew_packs *packs, const char *file)
{
	static char text[EW_MAX_CONFIG_BYTES + 1];
	char name[EW_MAX_PACK_NAME_BYTES + 1];
	struct ew_error error = {0};

	(void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(file) - strlen(".yaml")), file);
	if (ew_packs_add(packs, name, read_pack_file(file, text, sizeof(text)), &error) < 0)
		fail_msg("%s", ew_error_text(&error));
}

static inline struct ew_packs *load_real_packs(void)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};
	char path[1024];
	const char *root = getenv("EW_SOURCE_DIR");

	(void)snprintf(path, sizeof(path), "%s/packs", root ? root : ".");
	DIR *dir = opendir(path);

	assert_non_null(dir);
	assert_int_equal(ew_packs_new(&packs), 0);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		size_t n = strlen(entry->d_name);

		if (n > 5 && strcmp(entry->d_name + n - 5, ".yaml") == 0)
			add_real_pack(packs, entry->d_name);
	}
	assert_int_equal(closedir(dir), 0);
	if (ew_packs_ready(packs, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return packs;
}

#endif
