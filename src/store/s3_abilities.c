/*
 * What was found out about a server, in words: for a file, and for a person.
 */
#include "store/s3_abilities.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

struct ability_row {
	const char *word;
	const char *what;    /* "The server ..." */
	const char *without; /* what is to be done where it is not proven */
};

static const struct ability_row rows[EW_S3_ABILITIES] = {
	[EW_S3_ABLE_STORE] = {"store", "stores objects and gives them back", "nothing can be kept there"},
	[EW_S3_ABLE_RANGE] = {"range", "gives parts of objects", "playing from the middle reads from the front"},
	[EW_S3_ABLE_VERSIONS] = {"versions", "keeps versions in this bucket", "what is overwritten or deleted is lost, and nothing can be locked; switch versioning on"},
	[EW_S3_ABLE_LIST_VERSIONS] = {"list_versions", "lists versions", "a deletion cannot be verified in a bucket with versions"},
	[EW_S3_ABLE_LIST_UPLOADS] = {"list_uploads", "lists unfinished uploads", "left-over parts must be removed by a lifecycle rule"},
	[EW_S3_ABLE_MULTIPART] = {"multipart", "takes objects in parts", "what is larger than one PUT may be is not stored"},
	[EW_S3_ABLE_CONDITIONAL] = {"conditional", "refuses to replace an object (If-None-Match)", "it is looked before writing, which two writers can outrun"},
	[EW_S3_ABLE_CHECK_MD5] = {"check_md5", "refuses bytes that do not have their Content-MD5", "only reading back finds damage"},
	[EW_S3_ABLE_CHECK_SHA256] = {"check_sha256", "refuses bytes that do not have their x-amz-checksum-sha256", "only reading back finds damage"},
	[EW_S3_ABLE_CHECK_PAYLOAD] = {"check_payload", "refuses bytes that were not signed", "only reading back finds changes on the way"},
	[EW_S3_ABLE_CHECK_SIGNATURE] = {"check_signature", "refuses a wrong signature", "anybody can read and delete there; do not use it"},
	[EW_S3_ABLE_CUSTOMER_KEY] = {"customer_key", "encrypts with a customer's key (SSE-C)", "do not configure SSE-C"},
	[EW_S3_ABLE_TAGS] = {"tags", "keeps tags", "do not configure tags"},
	[EW_S3_ABLE_LEGAL_HOLD] = {"legal_hold", "keeps a legal hold and lets it go again", "holds are kept by this recorder alone, not by the store"},
	[EW_S3_ABLE_GOVERNANCE] = {"governance", "keeps a GOVERNANCE lock", "do not configure locks"},
	[EW_S3_ABLE_COMPLIANCE] = {"compliance", "keeps a COMPLIANCE lock", "do not promise that nothing can be deleted before its date"},
	[EW_S3_ABLE_COMPLIANCE_ENDS] = {"compliance_ends", "lets go when a COMPLIANCE lock is over", "watch the next probe; objects may be held for longer than their lock"},
	[EW_S3_ABLE_LIFECYCLE] = {"lifecycle", "has lifecycle rules", "nothing is removed by the store itself"},
	[EW_S3_ABLE_STORAGE_CLASS] = {"storage_class", "has the storage class", "do not configure a storage class"},
	[EW_S3_ABLE_CLOCK] = {"clock", "has the time that this machine has, within five minutes", "set this machine's clock (NTP); 15 minutes apart everything is refused"},
};

const char *ew_s3_ability_word(enum ew_s3_ability ability)
{
	return rows[ability].word;
}

static const char *const proofs[] = {
	[EW_S3_UNTRIED] = "untried", [EW_S3_PROVEN] = "proven", [EW_S3_SAYS_NO] = "refused", [EW_S3_IGNORED] = "ignored"};

const char *ew_s3_proof_word(enum ew_s3_proof proof)
{
	return proofs[proof];
}

int ew_s3_abilities_write(const struct ew_s3_abilities *abilities, struct ew_buf *to)
{
	char when[EW_WALL_TEXT_BYTES];

	ew_wall_format(abilities->when, when);
	ew_buf_printf(to, "{\"when\":\"%s\",\"skew_ms\":", when);
	if (abilities->skew_ms == INT64_MIN)
		ew_buf_add_text(to, "null");
	else
		ew_buf_printf(to, "%" PRId64, abilities->skew_ms);
	ew_buf_add_text(to, ",\"abilities\":{");
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		const struct ew_s3_finding *f = &abilities->finding[i];

		ew_buf_printf(to, "%s\"%s\":{\"proof\":\"%s\",\"code\":\"", i > 0 ? "," : "", rows[i].word, proofs[f->proof]);
		/* Printable ASCII; two of these would end the string. */
		for (const char *at = f->code; *at; at++)
			ew_buf_printf(to, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
		ew_buf_add_text(to, "\"}");
	}
	ew_buf_add_text(to, "}}");
	return ew_buf_error(to);
}

static void free_json(json_t **json)
{
	json_decref(*json);
}

static int read_finding(const json_t *json, struct ew_s3_finding *to)
{
	const char *proof = json_string_value(json_object_get(json, "proof"));
	const char *code = json_string_value(json_object_get(json, "code"));

	if (!proof || !code || strlen(code) >= sizeof(to->code))
		return -EBADMSG;
	for (size_t i = 0; i < EW_COUNT(proofs); i++)
		if (strcmp(proof, proofs[i]) == 0) {
			to->proof = (enum ew_s3_proof)i;
			memcpy(to->code, code, strlen(code) + 1);
			return 0;
		}
	return -EBADMSG;
}

int ew_s3_abilities_read(struct ew_slice json, struct ew_s3_abilities *ret)
{
	_cleanup_(free_json) json_t *root = json_loadb((const char *)json.at, json.len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *when = json_object_get(root, "when"), *skew = json_object_get(root, "skew_ms");
	const json_t *all = json_object_get(root, "abilities");
	struct ew_s3_abilities read = {.skew_ms = INT64_MIN};

	if (!json_is_string(when) || !json_is_object(all) || ew_wall_parse(ew_slice_text(json_string_value(when)), &read.when) < 0)
		return -EBADMSG;
	if (json_is_integer(skew))
		read.skew_ms = json_integer_value(skew);
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		const json_t *finding = json_object_get(all, rows[i].word);

		if (finding && read_finding(finding, &read.finding[i]) < 0)
			return -EBADMSG;
	}
	*ret = read;
	return 0;
}

void ew_s3_ability_say(const struct ew_s3_abilities *abilities, enum ew_s3_ability ability, struct ew_error *to)
{
	const struct ew_s3_finding *f = &abilities->finding[ability];
	const struct ability_row *row = &rows[ability];
	char code[sizeof(f->code) + 4] = "";

	*to = (struct ew_error){0};
	if (f->code[0])
		(void)snprintf(code, sizeof(code), " (%s)", f->code);
	switch (f->proof) {
	case EW_S3_PROVEN:
		(void)ew_error_set(to, -EALREADY, "the server %s%s", row->what, code);
		break;
	case EW_S3_SAYS_NO:
		(void)ew_error_set(to, -EOPNOTSUPP, "not proven that the server %s: it says no%s; %s", row->what, code, row->without);
		break;
	case EW_S3_IGNORED:
		(void)ew_error_set(to, -EBADMSG, "not so that the server %s: it said yes and did not do it%s; %s", row->what, code,
			row->without);
		break;
	case EW_S3_UNTRIED:
		(void)ew_error_set(to, -ENODATA, "not known whether the server %s%s; %s", row->what, code, row->without);
		break;
	}
}

bool ew_s3_ability_needed(enum ew_s3_ability ability, enum ew_s3_lock lock, bool with_class)
{
	switch (ability) {
	case EW_S3_ABLE_STORE:
	case EW_S3_ABLE_CHECK_SIGNATURE:
	case EW_S3_ABLE_CLOCK:
		return true;
	case EW_S3_ABLE_GOVERNANCE:
		return lock == EW_S3_LOCK_GOVERNANCE;
	case EW_S3_ABLE_COMPLIANCE:
		return lock == EW_S3_LOCK_COMPLIANCE;
	case EW_S3_ABLE_LEGAL_HOLD:
		return lock != EW_S3_LOCK_NONE;
	case EW_S3_ABLE_STORAGE_CLASS:
		return with_class;
	default:
		return false;
	}
}
