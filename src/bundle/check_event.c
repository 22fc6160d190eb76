/*
 * One event: its record in canonical form, its salt, the personal values that are shown, and its place in the log. Must
 * never take a value whose digest the record does not name, nor a proof of something else.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/check_parts.h"
#include "ledger/leaf.h"
#include "ledger/tlog_proof.h"

#define SALT_BYTES 32

static int load(struct check *c, const char *base, const char *ending, size_t max, struct ew_buf *to)
{
	char path[EW_BUNDLE_NAME_BYTES];

	snprintf(path, sizeof(path), "%s%s", base, ending);
	ew_buf_init(to, max);
	return check_load(c, path, to);
}

static void drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* -- values ----------------------------------------------------------------------------------- */

static bool is_base64url(struct ew_slice line)
{
	for (size_t i = 0; i < line.len; i++) {
		uint8_t c = line.at[i];

		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return line.len > 0;
}

/* Lines become the array that events are read with. Errors: -EBADMSG, those of the buffer. */
static int values_of(struct ew_slice lines, struct ew_buf *array, size_t *ret_n)
{
	struct ew_slice line;
	size_t n = 0;

	if (lines.len > 0 && lines.at[lines.len - 1] != '\n')
		return -EBADMSG;
	ew_buf_add_text(array, "[");
	while (ew_slice_cut(&lines, '\n', &line)) {
		if (!is_base64url(line))
			return -EBADMSG;
		ew_buf_add_text(array, n++ ? ",\"" : "\"");
		ew_buf_add_slice(array, line);
		ew_buf_add_text(array, "\"");
	}
	ew_buf_add_text(array, "]");
	*ret_n = n;
	return ew_buf_error(array);
}

struct parts {
	struct ew_buf record, salt_text, values;
	uint8_t salt[SALT_BYTES];
	struct ew_hash commitment;
};

static void free_parts(struct parts *p)
{
	ew_buf_free(&p->record);
	ew_buf_free(&p->salt_text);
	ew_buf_free(&p->values);
}

static int read_plain(const struct parts *p, struct ew_slice values, struct ew_event *ret)
{
	return ew_event_read(
		ew_buf_slice(&p->record), ew_slice_of(p->salt, SALT_BYTES), values, &p->commitment, ret);
}

/* Values that do not fit are told and left out: the record stands without them. */
static int read_with_values(
	struct check *c, const char *base, const struct parts *p, struct ew_event *ret, size_t *ret_shown)
{
	_cleanup_(ew_buf_free) struct ew_buf array = {0};
	size_t n = 0;

	ew_buf_init(&array, EW_MAX_EVENT_JSON_BYTES);
	int r = values_of(ew_buf_slice(&p->values), &array, &n);

	if (r == 0)
		r = read_plain(p, ew_buf_slice(&array), ret);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		r = read_plain(p, EW_SLICE_EMPTY, ret);
		if (r < 0)
			return r;
		check_tell(c, EW_FAULT_VALUE_ALTERED, base,
			"%s.disclosures has a personal value that is not of this event, was altered, or stands there "
			"twice.",
			base);
		n = 0;
	}
	*ret_shown = n;
	return 0;
}

/* -- the record ------------------------------------------------------------------------------- */

static bool hash_of(const json_t *text, struct ew_hash *ret)
{
	return json_is_string(text) && ew_hex_decode(ew_slice_of(json_string_value(text), json_string_length(text)),
					       ret->bytes, sizeof(ret->bytes)) == 0;
}

/* What struct ew_event does not carry. Errors: -EBADMSG, -ENOMEM. */
static int read_rest(struct check *c, const struct parts *p, size_t shown, struct check_event *ret)
{
	_cleanup_(drop) json_t *json =
		json_loadb((const char *)p->record.at, p->record.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *policy = json_object_get(json, "policy");
	size_t hidden = json_array_size(json_object_get(json, "sd"));
	struct ew_hash ignored;

	if (!json)
		return -ENOMEM;
	if (!hash_of(json_object_get(json, "previous"), &ret->previous) || (policy && !hash_of(policy, &ignored)))
		return -EBADMSG;
	if (policy && json_object_set_new(c->policies, json_string_value(policy), json_true()) < 0)
		return -ENOMEM;
	ret->hidden = hidden > shown ? hidden - shown : 0;
	return 0;
}

static int load_parts(struct check *c, const char *base, struct parts *p, bool *ret_whole)
{
	int r = load(c, base, ".json", EW_MAX_EVENT_JSON_BYTES, &p->record);
	bool record = r > 0;

	if (r >= 0)
		r = load(c, base, ".salt", 4096, &p->salt_text);
	if (r >= 0)
		r = load(c, base, ".disclosures", EW_MAX_EVENT_JSON_BYTES, &p->values);
	if (r < 0)
		return r;
	*ret_whole = record && p->salt_text.len == 2 * SALT_BYTES + 1 && p->salt_text.at[2 * SALT_BYTES] == '\n' &&
		     ew_hex_decode(ew_slice_of(p->salt_text.at, 2 * SALT_BYTES), p->salt, SALT_BYTES) == 0;
	for (size_t i = 0; *ret_whole && i < 2 * SALT_BYTES; i++)
		*ret_whole = p->salt_text.at[i] < 'A' || p->salt_text.at[i] > 'F';
	return 0;
}

static int commit(struct parts *p)
{
	/* The literal's own NUL is the separator (domain/event.h). */
	const struct ew_slice message[] = {EW_SLICE("earwitness/event/v1\0"), ew_buf_slice(&p->record)};

	return ew_hmac_sha256(ew_slice_of(p->salt, SALT_BYTES), message, EW_COUNT(message), &p->commitment);
}

static int read_event(
	struct check *c, const char *base, struct parts *p, struct check_event *ret, struct ew_event *ret_event)
{
	struct ew_event e;
	size_t shown = 0;
	int r = commit(p);

	if (r == 0)
		r = read_with_values(c, base, p, &e, &shown);
	if (r < 0)
		return r;
	r = read_rest(c, p, shown, ret);
	if (r < 0) {
		ew_event_free(&e);
		return r;
	}
	ret->index = e.index;
	ret->interaction = e.interaction;
	ret->commitment = p->commitment;
	*ret_event = e;
	return 0;
}

/* -- its place -------------------------------------------------------------------------------- */

/* The index line of a proof that cannot be read as a whole. */
static bool index_of(struct ew_slice file, uint64_t *ret)
{
	struct ew_slice line;

	for (int i = 0; i < 3 && ew_slice_cut(&file, '\n', &line); i++) {
		if (ew_slice_starts(line, EW_SLICE("index ")))
			return ew_slice_decimal(ew_slice_of(line.at + 6, line.len - 6), INT64_MAX, ret) == 0;
	}
	return false;
}

static int check_leaf(struct check *c, const struct ew_tlog_proof *proof, const struct ew_event *e,
	struct check_event *ret)
{
	uint8_t leaf[EW_LEAF_BYTES];
	struct ew_hash hash;

	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class(e->type), &ret->commitment, leaf);
	int r = ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &hash);

	if (r == 0)
		r = ew_proof_inclusion_check(&proof->proof, &hash, proof->index, c->tree.size, &c->tree.root);
	if (r == -ENOMEM || r == -EIO)
		return r;
	ret->proof = r == 0 ? CHECK_PROOF_GOOD : CHECK_PROOF_BAD;
	ret->place = proof->index;
	return 0;
}

/* An event of an earlier log has no proof here: the next one names its commitment, and that is checked. */
static int check_place(struct check *c, const char *path, const struct ew_event *e, bool earlier,
	struct check_event *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_tlog_proof proof;
	uint64_t index = 0;

	ew_buf_init(&file, EW_TLOG_PROOF_BYTES);
	int r = check_load(c, path, &file);

	if (r < 0)
		return r;
	if (r == 0 && earlier)
		return 0;
	if (r == 0) {
		check_tell(c, EW_FAULT_FILE_MISSING, path,
			"%s is missing: nothing proves that the event is in the log.", path);
		return 0;
	}
	if (c->has_tree && index_of(ew_buf_slice(&file), &index) && index >= c->tree.size) {
		check_tell(c, EW_FAULT_CHECKPOINT_OLD, path,
			"The checkpoint is older than the event of %s: it covers %llu leaves, and the event is leaf "
			"%llu.",
			path, (unsigned long long)c->tree.size, (unsigned long long)index);
		return 0;
	}
	r = ew_tlog_proof_parse(ew_buf_slice(&file), &proof);
	if (r == -ENOMEM || r == -EIO)
		return r;
	if (r < 0) {
		check_tell(c, EW_FAULT_PROOF_WRONG, path, "%s cannot be read as a proof.", path);
		return 0;
	}
	if (!c->has_tree)
		return 0;
	if (!ew_slice_equal(proof.checkpoint, ew_buf_slice(&c->note_text))) {
		check_tell(c, EW_FAULT_PROOF_OF_ANOTHER, path,
			"%s is a proof for another checkpoint than the bundle's.", path);
		return 0;
	}
	return e ? check_leaf(c, &proof, e, ret) : 0;
}

int check_event_read(struct check *c, const char *base, const char *proof_path, bool earlier,
	struct check_event *ret, struct ew_event *ret_event)
{
	_cleanup_(free_parts) struct parts p = {0};
	bool whole = false;
	int r = load_parts(c, base, &p, &whole);

	if (r < 0)
		return r;
	ret->there = p.record.len > 0;
	if (!ret->there)
		return 0;
	r = whole ? read_event(c, base, &p, ret, ret_event) : -EBADMSG;
	ret->read = r == 0;
	if (r == -ENOMEM || r == -EIO)
		return r;
	if (r < 0) {
		c->event_findings++;
		check_tell(c, EW_FAULT_EVENT_UNREADABLE, base,
			"%s is no event: its record is not in canonical form, or its salt is not 64 hexadecimal "
			"digits.", base);
	}
	return check_place(c, proof_path, ret->read ? ret_event : NULL, earlier, ret);
}
