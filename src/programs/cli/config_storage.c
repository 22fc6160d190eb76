/*
 * Where recordings lie: the folder of data alone, or an object store behind it, and where they go when they are old. Must
 * never take half of a store for a whole one: what is wished and cannot be is refused here, with its line.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "programs/cli/config_read.h"
#include "programs/cli/config_words.h"
#include "store/s3_place.h"
#include "store/s3_request.h"

#define MIB ((uint64_t)1 << 20)
#define DAY_S 86400ull
#define YEAR_S (365 * DAY_S)
#define DEFAULT_CACHE_S DAY_S
#define MOST_CACHE_S (10 * YEAR_S)
#define DEFAULT_TIMEOUT_S 60
#define MOST_TIMEOUT_S 3600
#define DEFAULT_PART (64 * MIB)
#define LEAST_PART (5 * MIB)
#define MOST_PART (1024 * MIB)
#define DEFAULT_MOST_LOCK_S (10 * YEAR_S)
#define MOST_LOCK_S (100 * YEAR_S)

static int copy(const struct ew_yaml *map, const char *key, char *to, size_t room, struct ew_error *error)
{
	const char *text = NULL;
	int code = ew_yaml_get_text(map, key, false, NULL, &text, error);

	if (code || !text)
		return code;
	if (strlen(text) >= room)
		return ew_yaml_complain(ew_yaml_get(map, key), error, "at most %zu characters are possible", room - 1);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int only(const struct ew_yaml *map, const char *section, struct ew_error *error)
{
	const char *keys[EW_CONFIG_MAX_KEYS];

	if (ew_yaml_kind(map) != EW_YAML_MAP)
		return ew_yaml_complain(map, error, "expected keys and values here");
	ew_config_keys(section, keys);
	return ew_yaml_only(map, keys, error);
}

/* -- credentials -- */

static int read_variables(const struct ew_yaml *map, struct ew_config_credential *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "variables");

	if (!list)
		return 0;
	if (to->from != EW_CONFIG_FROM_ENVIRONMENT)
		return ew_yaml_complain(list, error, "names of variables belong to `from: environment`");
	if (ew_yaml_kind(list) != EW_YAML_LIST || ew_yaml_count(list) < 2 || ew_yaml_count(list) > 3)
		return ew_yaml_complain(list, error,
			"expected the names of two or three variables: access key, secret, and session token where there is one");
	for (size_t i = 0; i < ew_yaml_count(list); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(list, i));

		if (!text || !text[0] || strlen(text) >= EW_CONFIG_VARIABLE_BYTES || strpbrk(text, "= \t\n"))
			return ew_yaml_complain(ew_yaml_at(list, i), error, "expected the name of a variable");
		memcpy(to->variables[i], text, strlen(text) + 1);
	}
	return 0;
}

static int read_address(const struct ew_yaml *map, struct ew_config_credential *to, struct ew_error *error)
{
	bool is_role = to->from == EW_CONFIG_FROM_INSTANCE || to->from == EW_CONFIG_FROM_CONTAINER;
	int code = copy(map, "address", to->address, sizeof(to->address), error);

	if (code)
		return code;
	if (to->address[0] && !is_role)
		return ew_yaml_complain(ew_yaml_get(map, "address"), error, "an address belongs to `from: instance` or `from: container`");
	if (!to->address[0] && to->from == EW_CONFIG_FROM_CONTAINER)
		return ew_yaml_complain(map, error,
			"the address of a container's credentials is missing: what AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI says");
	return 0;
}

static int read_source(const struct ew_yaml *map, const struct ew_config *c, uint8_t rights, struct ew_config_store *store,
	struct ew_error *error)
{
	static const char *const sources[] = {"environment", "file", "instance", "container", NULL};
	struct ew_config_credential *to = &store->credential[store->n_credentials];
	int from, code = ew_yaml_get_word(map, "from", false, sources,
			  ew_yaml_get(map, "file") ? EW_CONFIG_FROM_FILE : EW_CONFIG_FROM_ENVIRONMENT, &from, error);

	if (code)
		return code;
	*to = (struct ew_config_credential){.rights = rights, .from = (enum ew_config_credential_from)from};
	code = ew_config_copy_path(map, "file", c, to->file, error);
	if (!code)
		code = copy(map, "profile", to->profile, sizeof(to->profile), error);
	if (!code)
		code = read_variables(map, to, error);
	if (!code)
		code = read_address(map, to, error);
	if (code)
		return code;
	if (to->from == EW_CONFIG_FROM_FILE && !to->file[0])
		return ew_yaml_complain(map, error, "the file of the credentials is missing");
	if (to->from != EW_CONFIG_FROM_FILE && (to->file[0] || to->profile[0]))
		return ew_yaml_complain(map, error, "a file and its profile belong to `from: file`");
	store->n_credentials++;
	return 0;
}

static const char *const rights[EW_S3_RIGHTS] = {
	[EW_S3_MAY_WRITE] = "write", [EW_S3_MAY_READ] = "read", [EW_S3_MAY_DELETE] = "delete", [EW_S3_MAY_CONFIGURE] = "configure"};

/* One credential for each right. Nothing is taken from one right for another. */
static int read_by_right(const struct ew_yaml *map, const struct ew_config *c, struct ew_config_store *store, struct ew_error *error)
{
	static const char *const sources[] = {"from", "file", "profile", "variables", "address", NULL};
	static const char *const alone[] = {"write", "read", "delete", "configure", NULL};
	int code = ew_yaml_only(map, alone, error);

	for (size_t i = 0; i < EW_S3_RIGHTS && !code; i++) {
		const struct ew_yaml *one = ew_yaml_get(map, rights[i]);

		if (!one && i == EW_S3_MAY_CONFIGURE)
			continue;
		if (!one)
			return ew_yaml_complain(map, error, "the credential that may %s is missing; or name one for everything, as {from: environment}",
				rights[i]);
		if (ew_yaml_kind(one) != EW_YAML_MAP)
			return ew_yaml_complain(one, error, "expected where this credential comes from, as {file: secrets/%s}", rights[i]);
		code = ew_yaml_only(one, sources, error);
		if (!code)
			code = read_source(one, c, (uint8_t)(1u << i), store, error);
	}
	return code;
}

static int read_credentials(const struct ew_yaml *map, const struct ew_config *c, struct ew_config_store *store, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "credentials");
	int code;

	if (!node) {
		store->credential[0].rights = (1u << EW_S3_RIGHTS) - 1;
		store->n_credentials = 1;
		return 0;
	}
	code = only(node, "storage.credentials", error);
	if (code)
		return code;
	for (size_t i = 0; i < EW_S3_RIGHTS; i++)
		if (ew_yaml_get(node, rights[i]))
			return read_by_right(node, c, store, error);
	return read_source(node, c, (1u << EW_S3_RIGHTS) - 1, store, error);
}

/* -- how objects are kept -- */

static int read_lock(const struct ew_yaml *map, struct ew_config_store *store, struct ew_error *error)
{
	static const char *const modes[] = {"none", "governance", "compliance", NULL};
	const struct ew_yaml *node = ew_yaml_get(map, "lock");
	uint64_t most = 0;
	int mode, code;

	if (!node)
		return 0;
	code = only(node, "storage.lock", error);
	if (!code)
		code = ew_yaml_get_word(node, "mode", true, modes, 0, &mode, error);
	if (!code)
		code = ew_yaml_get_duration(node, "most", false, DEFAULT_MOST_LOCK_S, &most, error);
	if (code)
		return code;
	if (mode == EW_S3_LOCK_COMPLIANCE && !ew_yaml_get(node, "most"))
		return ew_yaml_complain(node, error,
			"say how long objects are locked at most (most: 7y): what is under a compliance lock nobody can delete, whatever happens");
	if (most < DAY_S || most > MOST_LOCK_S)
		return ew_yaml_complain(ew_yaml_get(node, "most"), error, "expected 1d to 100y");
	store->lock = (uint8_t)mode;
	store->lock_most_s = mode == EW_S3_LOCK_NONE ? 0 : most;
	return 0;
}

static int read_class(const struct ew_yaml *map, struct ew_config_store *store, struct ew_error *error)
{
	static const char *const frozen[] = {"GLACIER", "DEEP_ARCHIVE"};
	int code = copy(map, "class", store->class, sizeof(store->class), error);

	for (size_t i = 0; i < EW_COUNT(frozen) && !code; i++)
		if (strcmp(store->class, frozen[i]) == 0)
			return ew_yaml_complain(ew_yaml_get(map, "class"), error,
				"what lies in %s can only be read hours later, so that nobody could prove that it was stored; GLACIER_IR can be read "
				"at once", frozen[i]);
	return code;
}

static int read_encryption(const struct ew_yaml *map, struct ew_config_store *store, struct ew_error *error)
{
	static const char *const words[] = {"none", "s3", "kms", NULL};
	int word, code = ew_yaml_get_word(map, "encryption", false, words, 0, &word, error);

	if (!code)
		code = copy(map, "kms_key", store->kms_key, sizeof(store->kms_key), error);
	if (code)
		return code;
	if (store->kms_key[0] && word != EW_S3_ENCRYPTION_KMS)
		return ew_yaml_complain(ew_yaml_get(map, "kms_key"), error, "a key belongs to `encryption: kms`");
	store->encryption = (uint8_t)word;
	return 0;
}

/* -- where it is -- */

static int place_of(const struct ew_config_store *s, struct ew_s3_place *ret, struct ew_error *why)
{
	const struct ew_s3_place_wish wish = {
		.endpoint = s->endpoint, .bucket = s->bucket, .region = s->region[0] ? s->region : NULL, .prefix = s->prefix,
		.style = (enum ew_s3_style)s->style};

	return ew_s3_place_read(&wish, ret, why);
}

static int check_place(const struct ew_yaml *map, const struct ew_config_store *s, struct ew_error *error)
{
	struct ew_error why = {0};
	struct ew_s3_place place;

	return place_of(s, &place, &why) < 0 ? ew_yaml_complain(map, error, "%s", ew_error_text(&why)) : 0;
}

static int read_place(const struct ew_yaml *map, struct ew_config_store *s, struct ew_error *error)
{
	static const char *const styles[] = {"auto", "path", "host", NULL};
	const char *text;
	int style = 0, code = ew_yaml_get_text(map, "endpoint", true, NULL, &text, error);

	(void)snprintf(s->prefix, sizeof(s->prefix), "%s", EW_S3_DEFAULT_PREFIX);
	if (!code)
		code = copy(map, "endpoint", s->endpoint, sizeof(s->endpoint), error);
	if (!code)
		code = ew_yaml_get_text(map, "bucket", true, NULL, &text, error);
	if (!code)
		code = copy(map, "bucket", s->bucket, sizeof(s->bucket), error);
	if (!code)
		code = copy(map, "region", s->region, sizeof(s->region), error);
	if (!code)
		code = copy(map, "prefix", s->prefix, sizeof(s->prefix), error);
	if (!code)
		code = ew_yaml_get_word(map, "style", false, styles, 0, &style, error);
	s->style = (uint8_t)style;
	return code ? code : check_place(map, s, error);
}

static int read_bounds(const struct ew_yaml *map, struct ew_config_store *s, struct ew_error *error)
{
	uint64_t timeout = 0, part = 0;
	int code = ew_yaml_get_duration(map, "timeout", false, DEFAULT_TIMEOUT_S, &timeout, error);

	if (!code)
		code = ew_yaml_get_size(map, "part", DEFAULT_PART, &part, error);
	if (code)
		return code;
	if (timeout < 1 || timeout > MOST_TIMEOUT_S)
		return ew_yaml_complain(ew_yaml_get(map, "timeout"), error, "expected 1s to 1h");
	if (part < LEAST_PART || part > MOST_PART)
		return ew_yaml_complain(ew_yaml_get(map, "part"), error, "expected 5MiB to 1GiB");
	s->timeout_s = (uint32_t)timeout;
	s->part_bytes = part;
	return 0;
}

static int read_store(const struct ew_yaml *map, const struct ew_config *c, struct ew_config_store *s, struct ew_error *error)
{
	int code = read_place(map, s, error);

	s->is_s3 = true;
	if (!code)
		code = read_class(map, s, error);
	if (!code)
		code = read_encryption(map, s, error);
	if (!code)
		code = read_lock(map, s, error);
	if (!code)
		code = read_bounds(map, s, error);
	if (!code)
		code = ew_config_copy_path(map, "certificates", c, s->certificates, error);
	return code ? code : read_credentials(map, c, s, error);
}

/* What only an object store has, where there is none. */
static int refuse_words_of_s3(const struct ew_yaml *map, struct ew_error *error)
{
	static const char *const words[] = {"endpoint", "bucket", "region", "prefix", "style", "class", "encryption", "kms_key", "certificates",
		"timeout", "part", "cache", "lock", "credentials"};

	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (ew_yaml_get(map, words[i]))
			return ew_yaml_complain(ew_yaml_get(map, words[i]), error, "%s belongs to `kind: s3`", words[i]);
	return 0;
}

/* -- the archive -- */

/* However they are spelt. Two names of one host are found out later, by what lies there (keeper/remote/identity.c). */
static bool is_same(const struct ew_config_store *a, const struct ew_config_store *b)
{
	struct ew_error why = {0};
	struct ew_s3_place at, bt;

	return a->is_s3 && b->is_s3 && place_of(a, &at, &why) == 0 && place_of(b, &bt, &why) == 0 && strcasecmp(at.host, bt.host) == 0 &&
		strcmp(at.bucket, bt.bucket) == 0 && strcmp(at.prefix, bt.prefix) == 0;
}

static int read_archive_place(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	static const char *const kinds[] = {"s3", "directory", NULL};
	struct ew_config_storage *s = &c->storage;
	int kind, code = ew_yaml_get_word(map, "kind", true, kinds, 0, &kind, error);

	if (code)
		return code;
	s->archive_kind = kind == 0 ? EW_CONFIG_ARCHIVE_S3 : EW_CONFIG_ARCHIVE_DIRECTORY;
	code = ew_config_copy_path(map, "path", c, s->archive_path, error);
	if (code)
		return code;
	if (kind == 0 && s->archive_path[0])
		return ew_yaml_complain(ew_yaml_get(map, "path"), error, "a path belongs to `kind: directory`");
	if (kind == 0)
		code = read_store(map, c, &s->archive, error);
	else if (!s->archive_path[0])
		code = ew_yaml_complain(map, error, "the folder of the archive is missing, as path: /mnt/archive");
	else
		code = refuse_words_of_s3(map, error);
	if (!code && is_same(&s->store, &s->archive))
		return ew_yaml_complain(map, error, "the archive is the store itself; give it another bucket or prefix");
	return code;
}

static int read_archive(const struct ew_yaml *storage, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(storage, "archive");
	uint64_t after = 0;
	int code;

	if (!map)
		return 0;
	code = only(map, "storage.archive", error);
	if (!code)
		code = ew_yaml_get_duration(map, "after", true, 0, &after, error);
	if (code)
		return code;
	if (after < 1 || after > 100 * YEAR_S)
		return ew_yaml_complain(ew_yaml_get(map, "after"), error, "expected 1s to 100y");
	c->storage.archive_after_s = after;
	return read_archive_place(map, c, error);
}

/* -- the section -- */

static int read_cache(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	uint64_t cache = 0;
	int code = ew_yaml_get_duration(map, "cache", false, DEFAULT_CACHE_S, &cache, error);

	if (!code && cache > MOST_CACHE_S)
		return ew_yaml_complain(ew_yaml_get(map, "cache"), error, "expected 0s to 10y");
	c->storage.cache_s = (uint32_t)cache;
	return code;
}

int ew_config_read_storage(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	static const char *const kinds[] = {"directory", "s3", NULL};
	const struct ew_yaml *map = NULL;
	int kind = 0, code = ew_config_section(root, "storage", &map, error);

	if (code || !map)
		return code;
	code = ew_yaml_get_word(map, "kind", true, kinds, 0, &kind, error);
	if (!code && kind == 0)
		code = refuse_words_of_s3(map, error);
	if (!code && kind == 1)
		code = read_store(map, c, &c->storage.store, error);
	if (!code && kind == 1)
		code = read_cache(map, c, error);
	return code ? code : read_archive(map, c, error);
}

/* Its folder would be, or hold, that of the data. */
static bool is_in_the_data(const char *archive, const char *data)
{
	_cleanup_(ew_free_ptr) char *a = realpath(archive, NULL), *d = realpath(data, NULL);
	const char *inner = a ? a : archive, *outer = d ? d : data;
	size_t n = strlen(outer), m = strlen(inner);

	return (strncmp(inner, outer, n) == 0 && (inner[n] == '/' || inner[n] == '\0')) || (strncmp(outer, inner, m) == 0 && outer[m] == '/');
}

int ew_config_check_storage(const struct ew_config *c, struct ew_error *error)
{
	if (c->storage.archive_kind != EW_CONFIG_ARCHIVE_DIRECTORY || !is_in_the_data(c->storage.archive_path, c->data))
		return 0;
	return ew_error_set(error, -EINVAL, "%s: storage.archive.path is, holds or lies in the folder of data %s; give the archive a folder of its own", c->file,
		c->data);
}
