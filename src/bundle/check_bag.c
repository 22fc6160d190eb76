/*
 * The bag: what must be there, what the manifests name, and nothing else. Says nothing of who made it; a manifest that
 * was rewritten shows later, in the export event.
 */
#include <errno.h>
#include <string.h>

#include "bundle/check_parts.h"
#include "bundle/manifest.h"

#define MANIFEST "manifest-sha256.txt"
#define TAGS "tagmanifest-sha256.txt"

static bool is_data(const char *name)
{
	return strncmp(name, "data/", 5) == 0;
}

/* -- what it is ------------------------------------------------------------------------------- */

static int look(struct check *c, const char *path, struct ew_buf *to)
{
	ew_buf_init(to, EW_MAX_CONFIG_BYTES);
	return check_load(c, path, to);
}

static bool has_line(struct ew_slice text, struct ew_slice line)
{
	struct ew_slice one;

	while (ew_slice_cut(&text, '\n', &one))
		if (ew_slice_equal(one, line))
			return true;
	return false;
}

static int check_tags(struct check *c)
{
	_cleanup_(ew_buf_free) struct ew_buf bag = {0}, info = {0};
	int r = look(c, "bagit.txt", &bag);

	if (r >= 0 && !ew_slice_equal(ew_buf_slice(&bag),
			      EW_SLICE("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")))
		check_tell(c, EW_FAULT_NOT_A_BUNDLE, "bagit.txt",
			"bagit.txt is missing, or is not that of a bag (RFC 8493).");
	if (r >= 0)
		r = look(c, "bag-info.txt", &info);
	if (r >= 0 && !has_line(ew_buf_slice(&info), EW_SLICE("Earwitness-Bundle: 1")))
		check_tell(c, EW_FAULT_NOT_A_BUNDLE, "bag-info.txt",
			"bag-info.txt is missing, or does not say \"Earwitness-Bundle: 1\": this is no bundle, or a "
			"later one.");
	return r < 0 ? r : 0;
}

static void check_there(struct check *c)
{
	static const char *const needed[] = {MANIFEST, TAGS, "data/record.json", "data/custody.json",
		"proofs/checkpoint", "proofs/policy.txt", "proofs/export.json", "proofs/export.salt",
		"proofs/export.tlog-proof"};

	for (size_t i = 0; i < EW_COUNT(needed); i++)
		if (ew_bundle_find(c->bundle, needed[i]) == SIZE_MAX)
			check_tell(c, EW_FAULT_FILE_MISSING, needed[i],
				"%s is missing; without it a bundle cannot be checked.", needed[i]);
}

/* -- names ------------------------------------------------------------------------------------ */

static bool ends(const char *name, const char *with)
{
	size_t n = strlen(name), m = strlen(with);

	return n >= m && strcmp(name + n - m, with) == 0;
}

static bool starts(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* "NNNNNN" and one of the endings. */
static bool is_numbered(const char *name, const char *const *endings, size_t n)
{
	for (size_t i = 0; i < 6; i++)
		if (name[i] < '0' || name[i] > '9')
			return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(name + 6, endings[i]) == 0)
			return true;
	return false;
}

static bool is_proof(const char *name)
{
	static const char *const known[] = {"checkpoint", "export.json", "export.salt", "export.disclosures",
		"export.tlog-proof", "policy.txt", "stamped", "stamped.tsr", "tsa.pem"};
	static const char *const endings[] = {".tlog-proof"};

	for (size_t i = 0; i < EW_COUNT(known); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return is_numbered(name, endings, EW_COUNT(endings));
}

static bool is_media(const char *name)
{
	return !strchr(name, '/') &&
	       (ends(name, ".age") || strcmp(name, "identity.txt") == 0 || strcmp(name, "call.ogg") == 0);
}

/* Nothing else: a second report beside the first, told apart by case alone, takes its place when it is unpacked. */
static bool is_paper(const char *name)
{
	static const char *const known[] = {
		"report.html", "report.pdf", "record.json", "call.vcon.json", "access.csv", "custody.json"};

	for (size_t i = 0; i < EW_COUNT(known); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

static bool is_of_format(const char *name)
{
	static const char *const tops[] = {MANIFEST, TAGS, "bagit.txt", "bag-info.txt", "README.txt"};
	static const char *const endings[] = {".json", ".salt", ".disclosures"};

	if (starts(name, "proofs/"))
		return is_proof(name + 7);
	if (starts(name, "data/events/"))
		return is_numbered(name + 12, endings, EW_COUNT(endings));
	if (starts(name, "data/policies/"))
		return strlen(name) == 14 + 64 + 5 && ends(name, ".yaml");
	if (starts(name, "data/media/"))
		return is_media(name + 11);
	if (is_data(name))
		return is_paper(name + 5);
	for (size_t i = 0; i < EW_COUNT(tops); i++)
		if (strcmp(name, tops[i]) == 0)
			return true;
	return false;
}

/* -- manifests -------------------------------------------------------------------------------- */

/* NULL: nothing says what it must be. */
static int compare(struct check *c, size_t i, const struct ew_hash *expected)
{
	const char *name = ew_bundle_name(c->bundle, i);
	struct ew_hash sum;
	int r = ew_bundle_sum(c->bundle, i, 0, &sum);

	if (r == -EBADMSG) {
		check_tell(c, EW_FAULT_FILE_ALTERED, name, "%s is not what the ZIP says it is (CRC-32).", name);
		return 0;
	}
	if (r == 0 && expected && memcmp(sum.bytes, expected->bytes, sizeof(sum.bytes)) != 0)
		check_tell(c, EW_FAULT_FILE_ALTERED, name,
			"%s was altered: its SHA-256 is not that of the manifest.", name);
	return r;
}

static int check_line(struct check *c, const char *manifest, const struct ew_manifest_line *line, bool *seen)
{
	char name[EW_BUNDLE_NAME_BYTES];

	if (line->path.len >= sizeof(name))
		return -EBADMSG;
	memcpy(name, line->path.at, line->path.len);
	name[line->path.len] = 0;
	if (is_data(name) != (strcmp(manifest, MANIFEST) == 0) || strcmp(name, TAGS) == 0)
		return -EBADMSG;
	size_t i = ew_bundle_find(c->bundle, name);

	if (i == SIZE_MAX) {
		check_tell(c, EW_FAULT_FILE_MISSING, name, "%s is missing: the manifest names it.", name);
		return 0;
	}
	seen[i] = true;
	return compare(c, i, &line->sha256);
}

static bool follows(struct ew_slice before, struct ew_slice path)
{
	size_t n = before.len < path.len ? before.len : path.len;
	int order = n ? memcmp(before.at, path.at, n) : 0;

	return order < 0 || (order == 0 && before.len < path.len);
}

static int check_lines(struct check *c, const char *manifest, struct ew_slice rest, bool *seen)
{
	struct ew_slice before = EW_SLICE_EMPTY;
	struct ew_manifest_line line;
	int r;

	while ((r = ew_manifest_next(&rest, &line)) == 1) {
		r = follows(before, line.path) ? check_line(c, manifest, &line, seen) : -EBADMSG;
		if (r < 0)
			break;
		before = line.path;
	}
	if (r == -EBADMSG)
		check_tell(c, EW_FAULT_MANIFEST_ALTERED, manifest,
			"%s cannot be read as a manifest: lines of another form, not in order, twice, or of the "
			"other manifest.",
			manifest);
	return r == -EBADMSG ? 0 : r;
}

static int check_manifest(struct check *c, const char *manifest, bool *seen)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, CHECK_MANIFEST_BYTES);
	int r = check_load(c, manifest, &text);

	if (r <= 0)
		return r;
	if (strcmp(manifest, MANIFEST) == 0) {
		r = ew_sha256_of(ew_buf_slice(&text), &c->manifest);
		if (r < 0)
			return r;
		c->has_manifest = true;
	} else {
		r = compare(c, ew_bundle_find(c->bundle, manifest), NULL);
		if (r < 0)
			return r;
	}
	return check_lines(c, manifest, ew_buf_slice(&text), seen);
}

int check_bag(struct check *c)
{
	size_t n = ew_bundle_count(c->bundle);
	_cleanup_(ew_free_ptr) bool *seen = calloc(n + 1, sizeof(*seen));
	int r = seen ? check_tags(c) : -ENOMEM;

	if (r < 0)
		return r;
	check_there(c);
	r = check_manifest(c, MANIFEST, seen);
	if (r >= 0)
		r = check_manifest(c, TAGS, seen);
	for (size_t i = 0; r >= 0 && i < n; i++) {
		const char *name = ew_bundle_name(c->bundle, i);

		if (!seen[i] && strcmp(name, TAGS) != 0)
			check_tell(c, EW_FAULT_FILE_ADDED, name, "%s was added: no manifest names it.", name);
		else if (!is_of_format(name))
			check_tell(c, EW_FAULT_FILE_ADDED, name, "%s is no file of a bundle of this version.", name);
	}
	return r < 0 ? r : 0;
}
