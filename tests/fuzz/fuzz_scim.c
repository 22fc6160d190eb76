/*
 * Any bytes as what a directory writes; the first one says what: f a filter, n a new user, u a user, p a patch. What is taken must hold
 * what the header promises of it, and nothing that is not kept.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "programs/keeper/people/scim_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_wrong(int r, const struct ew_scim_wrong *wrong)
{
	assert(r == 0 || r == -EINVAL || r == -ENOMEM);
	assert(r != -EINVAL || (wrong->type && wrong->detail && *wrong->detail));
}

static void filter(struct ew_slice text)
{
	struct ew_scim_filter f;
	struct ew_scim_wrong wrong = {0};
	int r = ew_scim_filter_read(text, &f, &wrong);

	check_wrong(r, &wrong);
	assert(!f.user_name || json_is_string(f.user_name));
	assert(!f.external_id || json_is_string(f.external_id));
	assert(f.active >= -1 && f.active <= 1);
	assert(r == 0 || (!f.user_name && !f.external_id && f.active == -1));
	ew_scim_filter_free(&f);
}

static void check_wish(json_t *wish)
{
	static const char *const names[] = {"login", "name", "email", "external_id", "active"};
	size_t known = 0;

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		json_t *value = json_object_get(wish, names[i]);

		known += value != NULL;
		assert(!value || (i == 4 ? json_is_boolean(value) : json_is_string(value) || (i > 0 && json_is_null(value))));
		assert(i > 1 || !json_is_string(value) || json_string_length(value) > 0);
	}
	assert(known == json_object_size(wish));
	json_decref(wish);
}

static void user(json_t *body, bool whole)
{
	struct ew_scim_wrong wrong = {0};
	json_t *wish = NULL;
	int r = ew_scim_user_read(body, whole, &wish, &wrong);

	check_wrong(r, &wrong);
	assert(r < 0 || !whole || (json_object_get(wish, "login") && json_object_get(wish, "name")));
	if (r == 0)
		check_wish(wish);
}

static void patch(json_t *body)
{
	struct ew_scim_wrong wrong = {0};
	json_t *wish = NULL;
	int r = ew_scim_patch_read(body, &wish, &wrong);

	check_wrong(r, &wrong);
	if (r == 0)
		check_wish(wish);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *body;

	if (size == 0)
		return 0;
	if (data[0] == 'f')
		filter(ew_slice_of(data + 1, size - 1));
	body = json_loadb((const char *)data + 1, size - 1, JSON_REJECT_DUPLICATES, NULL);
	if (body && (data[0] == 'n' || data[0] == 'u'))
		user(body, data[0] == 'n');
	else if (body && data[0] == 'p')
		patch(body);
	json_decref(body);
	return 0;
}
