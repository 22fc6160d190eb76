/*
 * From files to a policy. Must load nothing that the keeper would load otherwise: the same texts, the same names, the same
 * order.
 */
#include "programs/cli/policy_open.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "programs/cli/config.h"
#include "yaml/yaml.h"

#define PACKS "packs/"
#define ENDING ".yaml"
#define BASE_PACK "base" /* in force whatever a policy names */

void ew_policy_close(struct ew_policy_open *opened)
{
	ew_policy_free(&opened->policy);
	ew_packs_free(&opened->packs);
	ew_policy_files_free(&opened->files);
}

int ew_policy_path(
	const struct ew_options *options, const char *file, char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;
	const char *path = file ? file : options->policy;
	int r = 0;

	if (!path) {
		r = ew_config_load(options->config, options->data, &config, error);
		path = r == 0 ? config->policy : "";
	}
	if (r == 0 && snprintf(to, EW_MAX_PATH_BYTES, "%s", path) >= EW_MAX_PATH_BYTES)
		r = ew_error_set(error, -ENAMETOOLONG, "the policy's path is too long");
	return r;
}

/* "packs/us.yaml" is the pack "us". False for what is no pack. */
static bool pack_name(const char *file, char to[static 201])
{
	size_t n = strlen(file), from = strlen(PACKS), ending = strlen(ENDING);

	if (n <= from + ending || strncmp(file, PACKS, from) != 0)
		return false;
	(void)snprintf(to, 201, "%.*s", (int)(n - from - ending), file + from);
	return true;
}

static int load_packs(struct ew_policy_open *to, struct ew_error *error)
{
	char name[201];
	int r = ew_packs_new(&to->packs);

	for (size_t i = 0; r == 0 && i < to->files.n; i++) {
		if (pack_name(to->files.files[i].name, name))
			r = ew_packs_add(to->packs, name, ew_buf_slice(&to->files.files[i].bytes), error);
	}
	return r < 0 ? r : ew_packs_ready(to->packs, error);
}

int ew_policy_open_packs(
	const char *path, const char *packs_folder, struct ew_policy_open *ret, struct ew_error *error)
{
	int r;

	*ret = (struct ew_policy_open){0};
	r = ew_policy_files_read(path, &ret->files, error);
	if (r == 0 && packs_folder)
		r = ew_policy_files_add_packs(&ret->files, packs_folder, error);
	if (r == 0)
		r = load_packs(ret, error);
	return r < 0 ? ew_error_set(error, r, "the packs could not be loaded: %s", strerrordesc_np(-r)) : 0;
}

int ew_policy_open(const char *path, const char *packs_folder, struct ew_policy_open *ret, struct ew_error *error)
{
	const struct ew_policy_file *policy;
	int r = ew_policy_open_packs(path, packs_folder, ret, error);

	if (r < 0)
		return r;
	policy = ew_policy_files_find(&ret->files, "policy");
	if (!policy)
		return ew_error_set(error, -ENOENT, "there is no policy %s; `earwitness init` writes a first one", path);
	r = ew_policy_load(ew_buf_slice(&policy->bytes), ret->files.name, ret->packs, &ret->policy, error);
	return r < 0 ? ew_error_set(error, r, "the policy %s could not be loaded: %s", path, strerrordesc_np(-r)) : 0;
}

void ew_policy_pack_version(const struct ew_policy_open *opened, const char *pack, char to[static 40])
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	const struct ew_policy_file *file;
	const struct ew_yaml *version;
	struct ew_error ignored = {0};
	char name[201];

	to[0] = '\0';
	if (snprintf(name, sizeof(name), PACKS "%s" ENDING, pack) >= (int)sizeof(name))
		return;
	file = ew_policy_files_find(&opened->files, name);
	if (!file || ew_yaml_load(ew_buf_slice(&file->bytes), name, &root, &ignored) < 0)
		return;
	version = ew_yaml_kind(root) == EW_YAML_MAP ? ew_yaml_get(root, "version") : NULL;
	if (version && ew_yaml_text(version))
		(void)snprintf(to, 40, "%s", ew_yaml_text(version));
}

/* -- the laws that it names -- */

struct naming {
	const struct ew_packs *packs;
	ew_policy_law_fn *fn;
	void *arg;
};

static int tell_pack(const struct naming *n, const char *name, bool *ret_found)
{
	int r = 0;

	for (size_t i = 0; i < ew_packs_count(n->packs); i++) {
		if (strcmp(ew_packs_name(n->packs, i), name) != 0)
			continue;
		*ret_found = true;
		for (size_t k = 0; r == 0 && k < ew_packs_laws(n->packs, i); k++)
			r = n->fn(n->arg, ew_packs_law(n->packs, i, k));
	}
	return r;
}

/* A pack, or one sector of a pack that has more. */
static int tell_name(const struct naming *n, const char *name)
{
	const struct ew_law *sector;
	bool found = false;
	int r = tell_pack(n, name, &found);

	if (found)
		return r;
	sector = ew_packs_of_sector(n->packs, name);
	return sector ? n->fn(n->arg, sector) : 0;
}

int ew_policy_each_law(const struct ew_policy_open *opened, ew_policy_law_fn *fn, void *arg)
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	const struct ew_policy_file *policy = ew_policy_files_find(&opened->files, "policy");
	struct naming n = {.packs = opened->packs, .fn = fn, .arg = arg};
	const struct ew_yaml *names;
	struct ew_error ignored = {0};
	int r = tell_name(&n, BASE_PACK);

	if (r != 0 || !policy || ew_yaml_load(ew_buf_slice(&policy->bytes), opened->files.name, &root, &ignored) < 0)
		return r;
	names = ew_yaml_kind(root) == EW_YAML_MAP ? ew_yaml_get(root, "packs") : NULL;
	if (names && ew_yaml_kind(names) == EW_YAML_SCALAR)
		return tell_name(&n, ew_yaml_text(names));
	for (size_t i = 0; r == 0 && names && i < ew_yaml_count(names); i++) {
		const char *name = ew_yaml_text(ew_yaml_at(names, i));

		r = name && strcmp(name, BASE_PACK) != 0 ? tell_name(&n, name) : 0;
	}
	return r;
}

bool ew_review_is_over(const char *review_by, struct ew_wall now)
{
	char today[EW_WALL_TEXT_BYTES];

	ew_wall_format(now, today);
	/* Dates of four, two and two digits are in order as texts are. */
	return review_by && strncmp(review_by, today, strlen("2027-05-21")) < 0;
}
