/*
 * Documents of an answer, over expat. Where an element stands is its path from the root; what means something is in one
 * table, everything else is passed over. A document type ends the reading, so that no entity is ever resolved.
 */
#include <errno.h>
#include <string.h>

#include <expat.h>

#include "store/s3_answer_parts.h"

#define DEPTH_MAX 8 /* what lies deeper is nothing of ours */
#define PATH_ROOM_BYTES 200
#define TEXT_MAX_BYTES 4096

enum kind {
	ENTRY, MARKER, TAG, RULE,            /* begins one of a list */
	TEXT, PRINTABLE, BIG, SMALL, TRUTH, WALL, DATE, /* a value of the whole, */
	HEAP,                                /* or of the list's last, */
	MODE, STATUS, HOLD, ENABLED, YEARS, RULE_STATUS,
};

enum owner { WHOLE, OF_ENTRY, OF_TAG, OF_RULE };

struct row {
	const char *path;
	enum kind kind;
	enum owner owner;
	size_t at;
	size_t room;
};

#define AT(owner, type, field) owner, offsetof(struct type, field), sizeof(((struct type *)NULL)->field)
#define SAID(field) AT(WHOLE, ew_s3_said, field)
#define OF(field) AT(OF_ENTRY, ew_s3_entry, field)
#define TAGS(field) AT(OF_TAG, ew_s3_said_tag, field)
#define RULES(field) AT(OF_RULE, ew_s3_rule, field)
#define BEGINS WHOLE, 0, 0

static const struct row rows[] = {
	{"Error/Code", PRINTABLE, SAID(code)},
	{"Error/Message", PRINTABLE, SAID(message)},
	{"Error/RequestId", PRINTABLE, SAID(request_id)},
	{"Error/ServerTime", DATE, SAID(server_time)},
	{"InitiateMultipartUploadResult/UploadId", TEXT, SAID(upload_id)},
	{"CompleteMultipartUploadResult/ETag", TEXT, SAID(etag)},
	{"CopyObjectResult/ETag", TEXT, SAID(etag)},
	{"ListPartsResult/IsTruncated", TRUTH, SAID(truncated)},
	{"ListPartsResult/NextPartNumberMarker", SMALL, SAID(next_part)},
	{"ListPartsResult/Part", ENTRY, BEGINS},
	{"ListPartsResult/Part/PartNumber", SMALL, OF(number)},
	{"ListPartsResult/Part/ETag", TEXT, OF(etag)},
	{"ListPartsResult/Part/Size", BIG, OF(bytes)},
	{"ListPartsResult/Part/ChecksumSHA256", TEXT, OF(checksum_sha256)},
	{"ListMultipartUploadsResult/IsTruncated", TRUTH, SAID(truncated)},
	{"ListMultipartUploadsResult/NextKeyMarker", TEXT, SAID(next_key)},
	{"ListMultipartUploadsResult/NextUploadIdMarker", TEXT, SAID(next_version)},
	{"ListMultipartUploadsResult/Upload", ENTRY, BEGINS},
	{"ListMultipartUploadsResult/Upload/Key", HEAP, OF(key)},
	{"ListMultipartUploadsResult/Upload/UploadId", HEAP, OF(version)},
	{"ListVersionsResult/IsTruncated", TRUTH, SAID(truncated)},
	{"ListVersionsResult/NextKeyMarker", TEXT, SAID(next_key)},
	{"ListVersionsResult/NextVersionIdMarker", TEXT, SAID(next_version)},
	{"ListVersionsResult/Version", ENTRY, BEGINS},
	{"ListVersionsResult/Version/Key", HEAP, OF(key)},
	{"ListVersionsResult/Version/VersionId", HEAP, OF(version)},
	{"ListVersionsResult/Version/IsLatest", TRUTH, OF(is_latest)},
	{"ListVersionsResult/Version/ETag", TEXT, OF(etag)},
	{"ListVersionsResult/Version/Size", BIG, OF(bytes)},
	{"ListVersionsResult/Version/StorageClass", TEXT, OF(storage_class)},
	{"ListVersionsResult/DeleteMarker", MARKER, BEGINS},
	{"ListVersionsResult/DeleteMarker/Key", HEAP, OF(key)},
	{"ListVersionsResult/DeleteMarker/VersionId", HEAP, OF(version)},
	{"ListVersionsResult/DeleteMarker/IsLatest", TRUTH, OF(is_latest)},
	{"ListBucketResult/IsTruncated", TRUTH, SAID(truncated)},
	{"ListBucketResult/NextContinuationToken", TEXT, SAID(next_key)},
	{"ListBucketResult/Contents", ENTRY, BEGINS},
	{"ListBucketResult/Contents/Key", HEAP, OF(key)},
	{"ListBucketResult/Contents/ETag", TEXT, OF(etag)},
	{"ListBucketResult/Contents/Size", BIG, OF(bytes)},
	{"ListBucketResult/Contents/StorageClass", TEXT, OF(storage_class)},
	{"Retention/Mode", MODE, SAID(lock)},
	{"Retention/RetainUntilDate", WALL, SAID(until)},
	{"LegalHold/Status", HOLD, SAID(legal_hold)},
	{"Tagging/TagSet/Tag", TAG, BEGINS},
	{"Tagging/TagSet/Tag/Key", TEXT, TAGS(name)},
	{"Tagging/TagSet/Tag/Value", TEXT, TAGS(value)},
	{"VersioningConfiguration/Status", STATUS, SAID(versioning)},
	{"LifecycleConfiguration/Rule", RULE, BEGINS},
	{"LifecycleConfiguration/Rule/ID", TEXT, RULES(id)},
	{"LifecycleConfiguration/Rule/Prefix", TEXT, RULES(prefix)},
	{"LifecycleConfiguration/Rule/Filter/Prefix", TEXT, RULES(prefix)},
	{"LifecycleConfiguration/Rule/Filter/And/Prefix", TEXT, RULES(prefix)},
	{"LifecycleConfiguration/Rule/Status", RULE_STATUS, RULES(enabled)},
	{"LifecycleConfiguration/Rule/Expiration/Days", SMALL, RULES(days)},
	{"LifecycleConfiguration/Rule/Expiration/ExpiredObjectDeleteMarker", TRUTH, RULES(expire_markers)},
	{"LifecycleConfiguration/Rule/NoncurrentVersionExpiration/NoncurrentDays", SMALL, RULES(noncurrent_days)},
	{"LifecycleConfiguration/Rule/AbortIncompleteMultipartUpload/DaysAfterInitiation", SMALL, RULES(abort_days)},
	{"ObjectLockConfiguration/ObjectLockEnabled", ENABLED, SAID(lock_enabled)},
	{"ObjectLockConfiguration/Rule/DefaultRetention/Mode", MODE, SAID(lock)},
	{"ObjectLockConfiguration/Rule/DefaultRetention/Days", SMALL, SAID(lock_days)},
	{"ObjectLockConfiguration/Rule/DefaultRetention/Years", YEARS, SAID(lock_days)},
};

struct ew_s3_xml {
	XML_Parser parser;
	struct ew_s3_said *said;
	const char *root;
	int defect;
	unsigned depth;
	size_t ends[DEPTH_MAX]; /* of the path at each depth */
	char path[PATH_ROOM_BYTES];
	bool is_lost;           /* inside something too deep or too long to be ours */
	unsigned lost_depth;
	const struct row *row;  /* whose text is being read */
	unsigned row_depth;
	bool rule_is_left_out;
	bool has_truncated;     /* it was said, either way */
	size_t n_text;
	char text[TEXT_MAX_BYTES];
};

static void fail(struct ew_s3_xml *x, int defect)
{
	if (x->defect == 0)
		x->defect = defect;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

/* -- lists ------------------------------------------------------------------------------------- */

static void begin_entry(struct ew_s3_xml *x, bool is_marker)
{
	struct ew_s3_said *said = x->said;

	if (said->n_entries >= EW_S3_MAX_ENTRIES) {
		fail(x, -EFBIG);
		return;
	}
	if ((said->n_entries & (said->n_entries - 1)) == 0) {
		size_t room = said->n_entries ? said->n_entries * 2 : 1;
		struct ew_s3_entry *more = realloc(said->entry, room * sizeof(*more));

		if (!more) {
			fail(x, -ENOMEM);
			return;
		}
		said->entry = more;
	}
	struct ew_s3_entry *e = &said->entry[said->n_entries];

	memset(e, 0, sizeof(*e));
	e->is_marker = is_marker;
	said->n_entries++;
}

static void begin_rule(struct ew_s3_xml *x)
{
	struct ew_s3_said *said = x->said;

	x->rule_is_left_out = said->n_rules >= EW_S3_MAX_RULES;
	if (x->rule_is_left_out)
		said->rules_left_out++;
	else
		said->n_rules++;
}

static void begin_row(struct ew_s3_xml *x, const struct row *row)
{
	if (row->kind == ENTRY || row->kind == MARKER)
		begin_entry(x, row->kind == MARKER);
	else if (row->kind == RULE)
		begin_rule(x);
	else if (row->kind == TAG && x->said->n_tags >= EW_S3_MAX_TAGS)
		fail(x, -EFBIG);
	else if (row->kind == TAG)
		x->said->n_tags++;
}

/* Where the value goes; NULL for a rule that is left out. */
static void *place_of(struct ew_s3_xml *x, const struct row *row)
{
	struct ew_s3_said *said = x->said;
	void *base = said;

	if (row->owner == OF_ENTRY)
		base = &said->entry[said->n_entries - 1];
	else if (row->owner == OF_TAG)
		base = &said->tag[said->n_tags - 1];
	else if (row->owner == OF_RULE)
		base = x->rule_is_left_out ? NULL : &said->rule[said->n_rules - 1];
	return base ? (char *)base + row->at : NULL;
}

/* -- values ------------------------------------------------------------------------------------ */

static int read_truth(struct ew_slice text, bool *to)
{
	*to = ew_slice_equal_nocase(text, EW_SLICE("true"));
	return *to || ew_slice_equal_nocase(text, EW_SLICE("false")) ? 0 : -EBADMSG;
}

static int read_heap(struct ew_slice text, char **to)
{
	if (*to)
		return -EBADMSG;
	*to = strndup(text.len > 0 ? (const char *)text.at : "", text.len);
	return *to ? 0 : -ENOMEM;
}

static int read_text(struct ew_slice text, char *to, size_t room)
{
	if (text.len >= room)
		return -EFBIG;
	memcpy(to, text.at, text.len);
	to[text.len] = '\0';
	return 0;
}

static int read_small(struct ew_slice text, unsigned times, unsigned *to)
{
	uint64_t number;

	if (ew_slice_decimal(text, 1000000, &number) < 0)
		return -EBADMSG;
	*to = (unsigned)number * times;
	return 0;
}

struct word {
	const char *text;
	int value;
};

static int read_word(struct ew_slice text, const struct word *words, size_t n, int *ret)
{
	for (size_t i = 0; i < n; i++)
		if (ew_slice_equal_nocase(text, ew_slice_text(words[i].text))) {
			*ret = words[i].value;
			return 0;
		}
	return -EBADMSG;
}

static const struct word modes[] = {{"COMPLIANCE", EW_S3_LOCK_COMPLIANCE}, {"GOVERNANCE", EW_S3_LOCK_GOVERNANCE}};
static const struct word switches[] = {{"Enabled", EW_S3_SAID_ON}, {"Suspended", EW_S3_SAID_OFF},
	{"Disabled", EW_S3_SAID_OFF}, {"ON", EW_S3_SAID_ON}, {"OFF", EW_S3_SAID_OFF}};

static int read_switch(struct ew_slice text, enum ew_s3_said_word *to)
{
	int value = 0, r = read_word(text, switches, EW_COUNT(switches), &value);

	if (r == 0)
		*to = (enum ew_s3_said_word)value;
	return r;
}

/* Some servers send an empty Status or Mode where none is set: that is not said. */
static int read_setting(const struct row *row, struct ew_slice text, void *to)
{
	enum ew_s3_said_word state = EW_S3_NOT_SAID;
	int value = 0, r = 0;

	if (text.len == 0)
		return 0;
	if (row->kind == MODE) {
		r = read_word(text, modes, EW_COUNT(modes), &value);
		if (r == 0)
			*(enum ew_s3_lock *)to = (enum ew_s3_lock)value;
	} else if (row->kind == RULE_STATUS) {
		r = read_switch(text, &state);
		*(bool *)to = state == EW_S3_SAID_ON;
	} else {
		r = read_switch(text, to);
	}
	return r;
}

static int read_value(const struct row *row, struct ew_slice text, void *to)
{
	switch (row->kind) {
	case TEXT:
		return read_text(text, to, row->room);
	case PRINTABLE:
		ew_s3_copy_printable(text, to, row->room);
		return 0;
	case HEAP:
		return read_heap(text, to);
	case BIG:
		return ew_slice_decimal(ew_slice_trim(text), UINT64_MAX, to) < 0 ? -EBADMSG : 0;
	case SMALL:
		return read_small(ew_slice_trim(text), 1, to);
	case YEARS:
		return read_small(ew_slice_trim(text), 365, to);
	case TRUTH:
		return read_truth(ew_slice_trim(text), to);
	case WALL:
		return ew_wall_parse(ew_slice_trim(text), to) < 0 ? -EBADMSG : 0;
	case DATE:
		/* It only helps a sentence; the error's code must not be lost for it. */
		if (ew_wall_parse(ew_slice_trim(text), to) < 0)
			memset(to, 0, row->room);
		return 0;
	default:
		return read_setting(row, ew_slice_trim(text), to);
	}
}

/* -- elements ---------------------------------------------------------------------------------- */

static const struct row *find_row(const char *path)
{
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		if (strcmp(path, rows[i].path) == 0)
			return &rows[i];
	return NULL;
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void begin_root(struct ew_s3_xml *x, const char *name)
{
	x->said->has_error = strcmp(name, "Error") == 0;
	x->said->has_document = x->root && strcmp(name, x->root) == 0;
	/* Another document than was asked for is none; what it holds must not be taken for something. */
	x->is_lost = !x->said->has_error && !x->said->has_document;
	x->lost_depth = x->depth;
}

static bool push(struct ew_s3_xml *x, const char *name)
{
	size_t at = x->depth > 1 ? x->ends[x->depth - 2] : 0, n = strlen(name);

	if (x->depth > DEPTH_MAX || at + n + 2 > sizeof(x->path))
		return false;
	if (at > 0)
		x->path[at++] = '/';
	memcpy(x->path + at, name, n + 1);
	x->ends[x->depth - 1] = at + n;
	return true;
}

static void XMLCALL on_start(void *arg, const XML_Char *raw, const XML_Char **attributes)
{
	struct ew_s3_xml *x = arg;
	const char *name = local_name(raw);

	(void)attributes;
	x->depth++;
	if (x->depth == 1)
		begin_root(x, name);
	if (x->is_lost)
		return;
	if (!push(x, name)) {
		x->is_lost = true;
		x->lost_depth = x->depth;
		return;
	}
	x->row = find_row(x->path);
	x->row_depth = x->depth;
	x->n_text = 0;
	if (x->row)
		begin_row(x, x->row);
}

static bool has_value(const struct row *row)
{
	return row->kind != ENTRY && row->kind != MARKER && row->kind != TAG && row->kind != RULE;
}

static void end_value(struct ew_s3_xml *x)
{
	void *to = place_of(x, x->row);
	int r = to ? read_value(x->row, ew_slice_of(x->text, x->n_text), to) : 0;

	x->has_truncated |= to == &x->said->truncated;
	if (r < 0)
		fail(x, r);
}

static void XMLCALL on_end(void *arg, const XML_Char *raw)
{
	struct ew_s3_xml *x = arg;

	(void)raw;
	if (x->row && x->row_depth == x->depth && has_value(x->row) && !x->is_lost)
		end_value(x);
	if (x->is_lost && x->depth == x->lost_depth)
		x->is_lost = false;
	x->row = NULL;
	x->depth--;
	if (x->depth > 0 && x->depth <= DEPTH_MAX)
		x->path[x->ends[x->depth - 1]] = '\0';
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
	struct ew_s3_xml *x = arg;

	if (!x->row || x->row_depth != x->depth || x->is_lost || !has_value(x->row))
		return;
	if ((size_t)n > sizeof(x->text) - x->n_text) {
		fail(x, -EFBIG);
		return;
	}
	memcpy(x->text + x->n_text, text, (size_t)n);
	x->n_text += (size_t)n;
}

static void XMLCALL on_doctype(
	void *arg, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has_internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	fail(arg, -EBADMSG);
}

/* -- the whole --------------------------------------------------------------------------------- */

int ew_s3_xml_new(struct ew_s3_said *said, const char *root, struct ew_s3_xml **ret)
{
	_cleanup_(ew_s3_xml_free) struct ew_s3_xml *x = calloc(1, sizeof(*x));

	if (!x)
		return -ENOMEM;
	x->said = said;
	x->root = root;
	x->parser = XML_ParserCreate(NULL);
	if (!x->parser)
		return -ENOMEM;
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
	*ret = TAKE(x);
	return 0;
}

void ew_s3_xml_free(struct ew_s3_xml **xml)
{
	struct ew_s3_xml *x = *xml;

	if (!x)
		return;
	if (x->parser)
		XML_ParserFree(x->parser);
	free(x);
	*xml = NULL;
}

/* Nobody who reads a list has to look for NULL. */
static int complete_entries(struct ew_s3_said *said)
{
	for (size_t i = 0; i < said->n_entries; i++) {
		struct ew_s3_entry *e = &said->entry[i];

		if (!e->key)
			e->key = strdup("");
		if (!e->version)
			e->version = strdup("");
		if (!e->key || !e->version)
			return -ENOMEM;
	}
	return 0;
}

int ew_s3_xml_read(struct ew_s3_xml *x, struct ew_slice bytes, bool last)
{
	if (x->defect < 0)
		return x->defect;
	if (XML_Parse(x->parser, (const char *)bytes.at, (int)bytes.len, last) != XML_STATUS_OK && x->defect == 0)
		x->defect = XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY ? -ENOMEM : -EBADMSG;
	if (x->defect == 0 && last)
		x->defect = complete_entries(x->said);
	/* Who names what comes next has more. Amazon names it on a last page too, and says that it is the last. */
	if (last && !x->has_truncated)
		x->said->truncated = x->said->next_key[0] != '\0';
	return x->defect;
}
