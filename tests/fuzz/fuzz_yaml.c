/*
 * Any bytes as YAML: either refused with a sentence, or a tree whose every node can be asked.
 */
#include "base/limits.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct ew_yaml *node, unsigned depth)
{
	static const char *const known[] = {"policy", "rules", NULL};
	struct ew_error error = {0};

	if (depth > 20 || ew_yaml_line(node) == 0)
		abort();
	if ((ew_yaml_kind(node) == EW_YAML_SCALAR) != (ew_yaml_text(node) != NULL))
		abort();
	if (ew_yaml_only(node, known, &error) < 0 && error.text[0] == '\0')
		abort();
	for (size_t i = 0; i < ew_yaml_count(node); i++) {
		const char *key = ew_yaml_key(node, i);
		uint64_t n;

		if (key && ew_yaml_get(node, key) != ew_yaml_at(node, i))
			abort();
		if (key)
			(void)!ew_yaml_get_duration(node, key, false, 0, &n, &error);
		if (key)
			(void)!ew_yaml_get_size(node, key, 0, &n, &error);
		walk(ew_yaml_at(node, i), depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_yaml *root = NULL;
	struct ew_error error = {0};
	int r = ew_yaml_load(ew_slice_of(data, size), "fuzz", &root, &error);

	if (r == 0)
		walk(root, 0);
	else if (error.text[0] == '\0' || root)
		abort();
	ew_yaml_free(&root);
	return 0;
}
