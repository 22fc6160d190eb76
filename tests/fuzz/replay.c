/*
 * Feeds a folder of kept inputs to a fuzz target, so that what a fuzzer found once is an ordinary
 * test for ever. Without a folder only the empty input is run. Must never skip a file silently: one
 * that cannot be read fails the run.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The copy has exactly the input's size, so that a sanitizer sees a read one byte past the end. */
static int feed(const char *path)
{
	struct stat st;
	FILE *file = fopen(path, "rb");

	if (!file)
		return -errno;
	if (fstat(fileno(file), &st) < 0 || !S_ISREG(st.st_mode)) {
		(void)fclose(file);
		return -EINVAL;
	}
	size_t size = (size_t)st.st_size;
	uint8_t *data = malloc(size ? size : 1);
	size_t got = data ? fread(data, 1, size, file) : 0;
	int r = data && got == size ? 0 : -EIO;

	(void)fclose(file);
	if (r == 0)
		(void)LLVMFuzzerTestOneInput(data, size);
	free(data);
	return r;
}

static int feed_folder(const char *folder, unsigned *passed, unsigned *failed)
{
	char path[PATH_MAX];
	DIR *dir = opendir(folder);

	if (!dir)
		return -errno;
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		int n = snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		int r = n > 0 && (size_t)n < sizeof(path) ? feed(path) : -ENAMETOOLONG;

		if (r < 0)
			(void)fprintf(stderr, "%s: %s\n", entry->d_name, strerror(-r));
		*(r < 0 ? failed : passed) += 1;
	}
	(void)closedir(dir);
	return 0;
}

int main(int argc, char **argv)
{
	uint8_t *nothing = calloc(1, 1);
	unsigned passed = 0;
	unsigned failed = 0;

	if (!nothing)
		return 1;
	(void)LLVMFuzzerTestOneInput(nothing, 0);
	free(nothing);
	passed++;
	for (int i = 1; i < argc; i++) {
		int r = feed_folder(argv[i], &passed, &failed);

		if (r < 0) {
			(void)fprintf(stderr, "%s: %s\n", argv[i], strerror(-r));
			failed++;
		}
	}
	(void)printf("%u passed, %u failed\n", passed, failed);
	return failed ? 1 : 0;
}
