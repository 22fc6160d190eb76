/*
 * Header fields of an answer: the few that mean something here, by a table.
 */
#include <errno.h>
#include <string.h>

#include "store/s3_answer_parts.h"

enum field_kind { TEXT, PRINTABLE, NUMBER, WALL, DATE, RETRY, MODE, WORD, ENCRYPTION, CUSTOMER, RESTORE, TRUTH };

struct field_row {
	const char *name;
	enum field_kind kind;
	size_t at; /* in struct ew_s3_said */
	size_t room;
};

#define AT(field) offsetof(struct ew_s3_said, field), sizeof(((struct ew_s3_said *)NULL)->field)

static const struct field_row rows[] = {
	{"etag", TEXT, AT(etag)},
	{"x-amz-version-id", TEXT, AT(version)},
	{"x-amz-checksum-sha256", TEXT, AT(checksum_sha256)},
	{"x-amz-storage-class", TEXT, AT(storage_class)},
	{"content-md5", TEXT, AT(content_md5)},
	{"x-amz-request-id", PRINTABLE, AT(request_id)},
	{"content-length", NUMBER, AT(length)},
	{"x-amz-object-lock-mode", MODE, AT(lock)},
	{"x-amz-object-lock-retain-until-date", WALL, AT(until)},
	{"x-amz-object-lock-legal-hold", WORD, AT(legal_hold)},
	{"x-amz-server-side-encryption", ENCRYPTION, AT(encryption)},
	{"x-amz-server-side-encryption-customer-algorithm", CUSTOMER, AT(encryption)},
	{"x-amz-delete-marker", TRUTH, AT(is_marker)},
	{"x-amz-restore", RESTORE, AT(restoring)},
	{"date", DATE, AT(date)},
	{"retry-after", RETRY, AT(retry_after_s)},
};

void ew_s3_copy_printable(struct ew_slice text, char *to, size_t room)
{
	size_t n = text.len < room ? text.len : room - 1;

	for (size_t i = 0; i < n; i++)
		to[i] = text.at[i] < ' ' || text.at[i] > '~' ? '?' : (char)text.at[i];
	to[n] = '\0';
}

static int copy_exact(struct ew_slice text, char *to, size_t room)
{
	if (text.len >= room)
		return -EFBIG;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return -EBADMSG;
	memcpy(to, text.at, text.len);
	to[text.len] = '\0';
	return 0;
}

int ew_s3_http_date(struct ew_slice text, struct ew_wall *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char iso[] = "0000-00-00T00:00:00Z";

	if (text.len != 29 || text.at[3] != ',' || text.at[4] != ' ' || memcmp(text.at + 25, " GMT", 4) != 0)
		return -EINVAL;
	size_t month = ew_slice_find(ew_slice_text(months), ew_slice_of(text.at + 8, 3));

	if (month == SIZE_MAX || month % 3 != 0)
		return -EINVAL;
	month = month / 3 + 1;
	memcpy(iso, text.at + 12, 4);
	iso[5] = (char)('0' + month / 10);
	iso[6] = (char)('0' + month % 10);
	memcpy(iso + 8, text.at + 5, 2);
	memcpy(iso + 11, text.at + 17, 8);
	return ew_wall_parse(EW_SLICE(iso), ret);
}

/* Seconds, or a date, which is measured against the answer's own. */
static void read_retry(struct ew_s3_said *said, struct ew_slice value)
{
	struct ew_wall until;
	uint64_t seconds;

	if (ew_slice_decimal(value, 24 * 3600, &seconds) == 0)
		said->retry_after_s = (int64_t)seconds;
	else if (said->date.us != 0 && ew_s3_http_date(value, &until) == 0 && until.us > said->date.us)
		said->retry_after_s = (until.us - said->date.us) / EW_US_PER_S;
}

/* ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT" */
static void read_restore(struct ew_s3_said *said, struct ew_slice value)
{
	static const char expiry[] = "expiry-date=\"";
	size_t at = ew_slice_find(value, EW_SLICE(expiry));

	if (ew_slice_find(value, EW_SLICE("ongoing-request=\"true\"")) != SIZE_MAX)
		said->restoring = EW_S3_SAID_ON;
	if (ew_slice_find(value, EW_SLICE("ongoing-request=\"false\"")) != SIZE_MAX)
		said->restoring = EW_S3_SAID_OFF;
	if (at == SIZE_MAX || value.len - at < sizeof(expiry) - 1 + 29)
		return;
	if (ew_s3_http_date(ew_slice_of(value.at + at + sizeof(expiry) - 1, 29), &said->restored_until) < 0)
		said->restored_until = (struct ew_wall){0};
}

static int read_number(struct ew_s3_said *said, struct ew_slice value)
{
	int r = ew_slice_decimal(value, UINT64_MAX, &said->length);

	said->has_length = r == 0;
	return r < 0 ? -EBADMSG : 0;
}

static int read_wall(struct ew_slice value, struct ew_wall *to)
{
	return ew_wall_parse(value, to) < 0 ? -EBADMSG : 0;
}

static int read_mode(struct ew_s3_said *said, struct ew_slice value)
{
	if (ew_slice_equal_nocase(value, EW_SLICE("COMPLIANCE")))
		said->lock = EW_S3_LOCK_COMPLIANCE;
	else if (ew_slice_equal_nocase(value, EW_SLICE("GOVERNANCE")))
		said->lock = EW_S3_LOCK_GOVERNANCE;
	else
		return -EBADMSG;
	return 0;
}

static int read_word(struct ew_s3_said *said, struct ew_slice value)
{
	if (ew_slice_equal_nocase(value, EW_SLICE("ON")))
		said->legal_hold = EW_S3_SAID_ON;
	else if (ew_slice_equal_nocase(value, EW_SLICE("OFF")))
		said->legal_hold = EW_S3_SAID_OFF;
	else
		return -EBADMSG;
	return 0;
}

static void read_encryption(struct ew_s3_said *said, struct ew_slice value)
{
	if (ew_slice_equal(value, EW_SLICE("AES256")))
		said->encryption = EW_S3_ENCRYPTION_S3;
	else if (ew_slice_starts(value, EW_SLICE("aws:kms")))
		said->encryption = EW_S3_ENCRYPTION_KMS;
}

static int read_row(struct ew_s3_said *said, const struct field_row *row, struct ew_slice value)
{
	char *to = (char *)said + row->at;

	switch (row->kind) {
	case TEXT:
		return copy_exact(value, to, row->room);
	case PRINTABLE:
		ew_s3_copy_printable(value, to, row->room);
		return 0;
	case NUMBER:
		return read_number(said, value);
	case WALL:
		return read_wall(value, &said->until);
	case DATE:
		if (ew_s3_http_date(value, &said->date) < 0)
			said->date = (struct ew_wall){0};
		return 0;
	case RETRY:
		read_retry(said, value);
		return 0;
	case MODE:
		return read_mode(said, value);
	case WORD:
		return read_word(said, value);
	case ENCRYPTION:
		read_encryption(said, value);
		return 0;
	case CUSTOMER:
		said->encryption = EW_S3_ENCRYPTION_CUSTOMER;
		return 0;
	case RESTORE:
		read_restore(said, value);
		return 0;
	case TRUTH:
		said->is_marker = ew_slice_equal_nocase(value, EW_SLICE("true"));
		return 0;
	}
	return 0;
}

int ew_s3_read_header(struct ew_s3_said *said, struct ew_slice name, struct ew_slice value)
{
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		if (ew_slice_equal_nocase(name, ew_slice_text(rows[i].name)))
			return value.len > 0 ? read_row(said, &rows[i], value) : 0;
	return 0;
}
