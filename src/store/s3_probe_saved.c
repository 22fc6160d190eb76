/*
 * What a probe leaves behind, from one to the next: a canary under a lock is forgotten by nobody.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "store/s3_probe.h"

static void free_json(json_t **json)
{
	json_decref(*json);
}

static int add_left(const struct ew_s3_probed *probed, json_t *list)
{
	for (size_t i = 0; i < probed->n_left; i++) {
		const struct ew_s3_canary *c = &probed->left[i];
		char until[EW_WALL_TEXT_BYTES] = "";
		json_t *one;

		if (c->until.us != 0)
			ew_wall_format(c->until, until);
		one = json_pack("{s:s, s:s, s:s}", "key", c->key, "version", c->version, "until", until);
		if (!one || json_array_append_new(list, one) < 0)
			return -ENOMEM;
	}
	return 0;
}

int ew_s3_probed_write(const struct ew_s3_probed *probed, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf found = {0};
	_cleanup_(free_json) json_t *root = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;
	json_t *left;
	int r;

	ew_buf_init(&found, EW_S3_MAX_BODY_BYTES);
	r = ew_s3_abilities_write(&probed->abilities, &found);
	if (r < 0)
		return r;
	root = json_loadb((const char *)found.at, found.len, 0, NULL);
	left = json_array();
	if (!root || json_object_set_new(root, "left", left) < 0)
		return -ENOMEM;
	r = add_left(probed, left);
	text = r == 0 ? json_dumps(root, JSON_COMPACT) : NULL;
	if (!text)
		return -ENOMEM;
	ew_buf_add_text(to, text);
	return ew_buf_error(to);
}

static int read_canary(const json_t *json, struct ew_s3_canary *ret)
{
	const char *key = json_string_value(json_object_get(json, "key"));
	const char *version = json_string_value(json_object_get(json, "version"));
	const char *until = json_string_value(json_object_get(json, "until"));

	if (!key || !version || !until || strlen(key) >= sizeof(ret->key) || strlen(version) >= sizeof(ret->version))
		return -EBADMSG;
	*ret = (struct ew_s3_canary){0};
	memcpy(ret->key, key, strlen(key) + 1);
	memcpy(ret->version, version, strlen(version) + 1);
	return until[0] && ew_wall_parse(ew_slice_text(until), &ret->until) < 0 ? -EBADMSG : 0;
}

int ew_s3_probed_read_left(struct ew_slice json, struct ew_s3_canary ret[static EW_S3_PROBE_LEFT], size_t *ret_n)
{
	_cleanup_(free_json) json_t *root = json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *left = json_object_get(root, "left");
	size_t n = json_array_size(left);

	if (!json_is_array(left) || n > EW_S3_PROBE_LEFT)
		return -EBADMSG;
	for (size_t i = 0; i < n; i++) {
		int r = read_canary(json_array_get(left, i), &ret[i]);

		if (r < 0)
			return r;
	}
	*ret_n = n;
	return 0;
}
