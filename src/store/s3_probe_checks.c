/*
 * What a probe asks, in order, as a table. An ability is proven by its effect alone: by what is refused, shown or given
 * back. A first "no" closes the question.
 */
#include <errno.h>
#include <string.h>

#include "store/s3_probe_parts.h"

static const uint8_t customer_key[EW_S3_CUSTOMER_KEY_BYTES] = "a key that guards nothing at all";
static const struct ew_s3_tag tag = {"earwitness", "canary"};

#define PROBE struct ew_s3_probe *p
#define ANSWER struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome

/* -- judgements that many share ---------------------------------------------------------------- */

static void proven_if_put_is_refused(ANSWER)
{
	ew_s3_probe_note_put(p, said, outcome);
	ew_s3_probe_proven_if_refused(p, said, outcome);
}

static bool got_canary(const struct ew_s3_probe *p)
{
	return ew_slice_equal(ew_slice_of(p->got, p->n_got), EW_SLICE(EW_S3_CANARY_TEXT));
}

static void proven_if_given_back(ANSWER)
{
	(void)said;
	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, ew_s3_probe_ability(p), got_canary(p) ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

/* Not every server has 403 for it. */
static bool is_refused(const struct ew_s3_outcome *outcome)
{
	return outcome->class == EW_S3_REFUSED || outcome->class == EW_S3_DECLINED;
}

/* -- canaries of before ------------------------------------------------------------------------ */

static int delete_old(PROBE, struct ew_s3_request **ret)
{
	if (p->turn >= p->n_old)
		return -EALREADY;
	return ew_s3_delete_object(p->place, p->old[p->turn].key, p->old[p->turn].version, true, ret);
}

static void old_was_deleted(ANSWER)
{
	const struct ew_s3_canary *c = &p->old[p->turn++];
	bool is_over = c->until.us != 0 && c->until.us < p->now.wall.us;

	(void)said;
	p->repeats = true;
	if (outcome->class == EW_S3_DONE && is_over)
		ew_s3_probe_find(p, EW_S3_ABLE_COMPLIANCE_ENDS, EW_S3_PROVEN, outcome);
	if (outcome->class == EW_S3_DONE || outcome->class == EW_S3_GONE)
		return;
	if (is_refused(outcome) && is_over)
		ew_s3_probe_find(p, EW_S3_ABLE_COMPLIANCE_ENDS, EW_S3_IGNORED, outcome);
	if (p->result.n_left < EW_S3_PROBE_LEFT)
		p->result.left[p->result.n_left++] = *c;
}

/* -- plain storing ----------------------------------------------------------------------------- */

static int put_plain(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, PLAIN, &(struct ew_s3_keeping){0}, false, AS_IT_IS, ret);
}

static int get_plain(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PLAIN, key);
	return ew_s3_get_object(p->place, key, NULL, NULL, sizeof(p->got), NULL, ret);
}

static int get_range(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];
	int r;

	ew_s3_probe_key(p, PLAIN, key);
	r = ew_s3_get_object(p->place, key, NULL, &(struct ew_s3_range){2, 6}, 0, NULL, ret);
	if (r == 0)
		(*ret)->answer_bytes = sizeof(p->got); /* who ignores it gives all */
	return r;
}

static void range_is_known(ANSWER)
{
	bool is_part = said->status == 206 && ew_slice_equal(ew_slice_of(p->got, p->n_got), EW_SLICE("canary"));

	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_RANGE, EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_RANGE, is_part ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

static int head_spoiled(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];
	int r;

	ew_s3_probe_key(p, PLAIN, key);
	r = ew_s3_head_object(p->place, key, NULL, NULL, ret);
	if (r == 0)
		(*ret)->spoil = true;
	return r;
}

static int put_wrong_payload(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, WRONG, &(struct ew_s3_keeping){0}, false, WRONG_PAYLOAD, ret);
}

static int put_wrong_md5(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, WRONG, &(struct ew_s3_keeping){0}, false, WRONG_MD5, ret);
}

static int put_wrong_sha256(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, WRONG, &(struct ew_s3_keeping){0}, false, WRONG_SHA256, ret);
}

static int put_only_new(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_probe_put_canary(p, PLAIN, &(struct ew_s3_keeping){0}, true, AS_IT_IS, ret);
}

static void condition_is_known(ANSWER)
{
	ew_s3_probe_note_put(p, said, outcome);
	if (outcome->class == EW_S3_EXISTS)
		ew_s3_probe_find(p, EW_S3_ABLE_CONDITIONAL, EW_S3_PROVEN, outcome);
	else
		ew_s3_probe_find(
			p, EW_S3_ABLE_CONDITIONAL, outcome->class == EW_S3_DONE ? EW_S3_IGNORED : EW_S3_SAYS_NO, outcome);
}

/* -- versions ---------------------------------------------------------------------------------- */

static int get_versioning(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_get_versioning(p->place, ret);
}

static void versioning_is_known(ANSWER)
{
	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_VERSIONS, EW_S3_SAYS_NO, outcome);
	else if (said->versioning != EW_S3_SAID_ON)
		ew_s3_probe_find_word(p, EW_S3_ABLE_VERSIONS, EW_S3_SAYS_NO,
			said->versioning == EW_S3_SAID_OFF ? "Suspended" : "never switched on");
	else
		ew_s3_probe_find(p, EW_S3_ABLE_VERSIONS, ew_s3_probe_version(p, PLAIN)[0] ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

static int list_versions(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PLAIN, key);
	return ew_s3_list_versions(p->place, key, NULL, NULL, ret);
}

static bool is_listed(struct ew_s3_probe *p, const struct ew_s3_said *said, unsigned canary, const char *version)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, canary, key);
	for (size_t i = 0; i < said->n_entries; i++)
		if (strcmp(said->entry[i].key, key) == 0 && (!version || strcmp(said->entry[i].version, version) == 0))
			return true;
	return false;
}

static void versions_are_known(ANSWER)
{
	const char *version = ew_s3_probe_version(p, PLAIN);

	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_LIST_VERSIONS, EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_LIST_VERSIONS,
			is_listed(p, said, PLAIN, version[0] ? version : NULL) ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

/* -- SSE-C ------------------------------------------------------------------------------------- */

static int put_customer(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_keeping keeping = {.encryption = EW_S3_ENCRYPTION_CUSTOMER, .customer_key = customer_key};

	return ew_s3_probe_put_canary(p, CUSTOMER, &keeping, false, AS_IT_IS, ret);
}

static int get_customer(PROBE, const uint8_t *key_bytes, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, CUSTOMER, key);
	return ew_s3_get_object(p->place, key, NULL, NULL, sizeof(p->got), key_bytes, ret);
}

static int get_without_key(PROBE, struct ew_s3_request **ret)
{
	return get_customer(p, NULL, ret);
}

static int get_with_key(PROBE, struct ew_s3_request **ret)
{
	return get_customer(p, customer_key, ret);
}

/* -- tags -------------------------------------------------------------------------------------- */

static int put_tags(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PLAIN, key);
	return ew_s3_put_tagging(p->place, key, NULL, &tag, 1, ret);
}

static int get_tags(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PLAIN, key);
	return ew_s3_get_tagging(p->place, key, NULL, ret);
}

static void tags_are_known(ANSWER)
{
	bool same = said->n_tags == 1 && strcmp(said->tag[0].name, tag.name) == 0 && strcmp(said->tag[0].value, tag.value) == 0;

	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_TAGS, EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_TAGS, same ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

/* -- in parts ---------------------------------------------------------------------------------- */

static int create_upload(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PARTS, key);
	return ew_s3_create_upload(p->place, key, &(struct ew_s3_keeping){0}, ret);
}

static void upload_is_created(ANSWER)
{
	ew_s3_probe_must_work(p, said, outcome);
	if (outcome->class == EW_S3_DONE)
		memcpy(p->upload_id, said->upload_id, sizeof(p->upload_id));
}

static int upload_part(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];
	struct ew_s3_content content;
	int r = ew_s3_probe_content(&content);

	ew_s3_probe_key(p, PARTS, key);
	if (r == 0)
		r = ew_s3_upload_part(p->place, key, p->upload_id, 1, &content, &(struct ew_s3_keeping){0}, ret);
	if (r < 0)
		return r;
	(*ret)->streams = false;
	ew_buf_add_text(&(*ret)->body, EW_S3_CANARY_TEXT);
	p->part = (struct ew_s3_part){.number = 1, .sha256 = content.sha256};
	return ew_buf_error(&(*ret)->body);
}

static void part_is_there(ANSWER)
{
	ew_s3_probe_must_work(p, said, outcome);
	memcpy(p->part.etag, said->etag, sizeof(p->part.etag));
	p->part.has_checksum = said->checksum_sha256[0] != '\0';
}

static int list_uploads(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	if (!p->upload_id[0])
		return -EALREADY;
	ew_s3_probe_key(p, PARTS, key);
	return ew_s3_list_uploads(p->place, key, NULL, NULL, ret);
}

static void uploads_are_known(ANSWER)
{
	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_LIST_UPLOADS, EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_LIST_UPLOADS,
			is_listed(p, said, PARTS, p->upload_id) ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

static int complete_upload(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PARTS, key);
	p->put_of = PARTS;
	p->until = (struct ew_wall){0};
	return ew_s3_complete_upload(p->place, key, p->upload_id, &p->part, 1, false, &(struct ew_s3_keeping){0}, ret);
}

static void upload_is_completed(ANSWER)
{
	ew_s3_probe_must_be_put(p, said, outcome);
	if (outcome->class == EW_S3_DONE)
		p->upload_id[0] = '\0';
}

static int get_parts(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	ew_s3_probe_key(p, PARTS, key);
	return ew_s3_get_object(p->place, key, NULL, NULL, sizeof(p->got), NULL, ret);
}

/* -- storage class ----------------------------------------------------------------------------- */

static int put_class(PROBE, struct ew_s3_request **ret)
{
	if (!p->storage_class[0])
		return -EALREADY;
	return ew_s3_probe_put_canary(p, CLASS, &(struct ew_s3_keeping){.storage_class = p->storage_class}, false, AS_IT_IS, ret);
}

static int head_class(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	if (!p->storage_class[0])
		return -EALREADY;
	ew_s3_probe_key(p, CLASS, key);
	return ew_s3_head_object(p->place, key, NULL, NULL, ret);
}

static void class_is_known(ANSWER)
{
	const char *shown = said->storage_class[0] ? said->storage_class : "STANDARD";

	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_STORAGE_CLASS, EW_S3_SAYS_NO, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_STORAGE_CLASS,
			strcmp(shown, p->storage_class) == 0 ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

/* -- lifecycle --------------------------------------------------------------------------------- */

static struct ew_s3_rule canary_rule(const struct ew_s3_probe *p)
{
	struct ew_s3_rule rule = {.id = "earwitness-probe", .enabled = true, .days = 3};

	(void)snprintf(rule.prefix, sizeof(rule.prefix), "%sprobe/", p->place->prefix);
	return rule;
}

static int get_lifecycle(PROBE, struct ew_s3_request **ret)
{
	return ew_s3_get_lifecycle(p->place, ret);
}

static void lifecycle_is_read(ANSWER)
{
	p->has_rules = said->n_rules > 0;
	/* A 2xx with another document: it gave the list of the bucket, say. */
	if (outcome->class != EW_S3_DONE && outcome->class != EW_S3_GONE)
		ew_s3_probe_find(p, EW_S3_ABLE_LIFECYCLE, outcome->status < 300 ? EW_S3_IGNORED : EW_S3_SAYS_NO, outcome);
	else if (!p->may_write_lifecycle || p->has_rules)
		ew_s3_probe_find_word(p, EW_S3_ABLE_LIFECYCLE, EW_S3_PROVEN, p->has_rules ? "rules are there" : "only read");
}

static int put_lifecycle(PROBE, struct ew_s3_request **ret)
{
	const struct ew_s3_rule rule = canary_rule(p);

	return ew_s3_put_lifecycle(p->place, &rule, 1, ret);
}

static void lifecycle_is_known(ANSWER)
{
	const struct ew_s3_rule rule = canary_rule(p), *r = &said->rule[0];
	bool same = said->n_rules == 1 && strcmp(r->id, rule.id) == 0 && strcmp(r->prefix, rule.prefix) == 0 &&
		    r->enabled && r->days == rule.days && r->noncurrent_days == 0 && r->abort_days == 0;

	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, EW_S3_ABLE_LIFECYCLE, EW_S3_IGNORED, outcome);
	else
		ew_s3_probe_find(p, EW_S3_ABLE_LIFECYCLE, same ? EW_S3_PROVEN : EW_S3_IGNORED, outcome);
}

/* Only what was seen to be ours: a server that does not know lifecycles takes this for deleting the bucket. */
static int delete_lifecycle(PROBE, struct ew_s3_request **ret)
{
	bool is_ours = p->may_write_lifecycle && !p->has_rules &&
		       p->result.abilities.finding[EW_S3_ABLE_LIFECYCLE].proof == EW_S3_PROVEN;

	return is_ours ? ew_s3_delete_lifecycle(p->place, ret) : -EALREADY;
}

static void whatever(ANSWER)
{
	(void)p;
	(void)said;
	(void)outcome;
}

/* -- cleaning up ------------------------------------------------------------------------------- */

static int abort_left(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	if (!p->upload_id[0])
		return -EALREADY;
	ew_s3_probe_key(p, PARTS, key);
	return ew_s3_abort_upload(p->place, key, p->upload_id, ret);
}

static int remove_put(PROBE, struct ew_s3_request **ret)
{
	char key[EW_S3_KEY_BYTES];

	while (p->turn < p->n_puts && p->put[p->turn].is_gone)
		p->turn++;
	if (p->turn >= p->n_puts)
		return -EALREADY;
	ew_s3_probe_key(p, p->put[p->turn].canary, key);
	return ew_s3_delete_object(p->place, key, p->put[p->turn].version, true, ret);
}

/* Who may delete nothing is refused with or without a lock: then no refusal proved one. */
static void doubt_locks(struct ew_s3_probe *p)
{
	static const enum ew_s3_ability doubted[] = {
		EW_S3_ABLE_LEGAL_HOLD, EW_S3_ABLE_GOVERNANCE, EW_S3_ABLE_COMPLIANCE};

	for (size_t i = 0; i < EW_COUNT(doubted); i++)
		if (p->result.abilities.finding[doubted[i]].proof == EW_S3_PROVEN)
			ew_s3_probe_find_word(p, doubted[i], EW_S3_UNTRIED, "deleting is refused without a lock too");
}

/* It was taken off, the server said, and what may be deleted otherwise is still held. */
static void doubt_holds(struct ew_s3_probe *p)
{
	if (p->result.abilities.finding[EW_S3_ABLE_LEGAL_HOLD].proof == EW_S3_PROVEN)
		ew_s3_probe_find_word(p, EW_S3_ABLE_LEGAL_HOLD, EW_S3_IGNORED, "could not be taken off");
}

static void put_was_removed(ANSWER)
{
	const struct ew_s3_probe_put *put = &p->put[p->turn++];
	struct ew_s3_canary *left = &p->result.left[p->result.n_left];

	(void)said;
	p->repeats = true;
	if (is_refused(outcome) && put->canary == PLAIN)
		doubt_locks(p);
	if (is_refused(outcome) && put->canary == HOLD)
		doubt_holds(p);
	if (outcome->class == EW_S3_DONE || outcome->class == EW_S3_GONE || p->result.n_left == EW_S3_PROBE_LEFT)
		return;
	p->result.n_left++;
	*left = (struct ew_s3_canary){.until = put->until};
	ew_s3_probe_key(p, put->canary, left->key);
	memcpy(left->version, put->version, sizeof(left->version));
}

#define ASK(ability, make, judge) {EW_S3_ABLE_##ability, make, judge, false, false}
#define READ(ability, make, judge) {EW_S3_ABLE_##ability, make, judge, false, true}
#define ALWAYS(ability, make, judge) {EW_S3_ABLE_##ability, make, judge, true, false}

static const struct ew_s3_probe_row before[] = {
	ASK(STORE, put_plain, ew_s3_probe_must_be_put),
	READ(STORE, get_plain, proven_if_given_back),
	ALWAYS(COMPLIANCE_ENDS, delete_old, old_was_deleted),
	READ(RANGE, get_range, range_is_known),
	ASK(CHECK_SIGNATURE, head_spoiled, ew_s3_probe_proven_if_refused),
	ASK(CHECK_PAYLOAD, put_wrong_payload, proven_if_put_is_refused),
	ASK(CHECK_MD5, put_wrong_md5, proven_if_put_is_refused),
	ASK(CHECK_SHA256, put_wrong_sha256, proven_if_put_is_refused),
	ASK(CONDITIONAL, put_only_new, condition_is_known),
	ASK(VERSIONS, get_versioning, versioning_is_known),
	ASK(LIST_VERSIONS, list_versions, versions_are_known),
	ASK(CUSTOMER_KEY, put_customer, ew_s3_probe_must_be_put),
	READ(CUSTOMER_KEY, get_without_key, ew_s3_probe_must_be_refused),
	READ(CUSTOMER_KEY, get_with_key, proven_if_given_back),
	ASK(TAGS, put_tags, ew_s3_probe_must_work),
	ASK(TAGS, get_tags, tags_are_known),
	ASK(MULTIPART, create_upload, upload_is_created),
	ASK(MULTIPART, upload_part, part_is_there),
	ASK(LIST_UPLOADS, list_uploads, uploads_are_known),
	ASK(MULTIPART, complete_upload, upload_is_completed),
	READ(MULTIPART, get_parts, proven_if_given_back),
	ASK(STORAGE_CLASS, put_class, ew_s3_probe_must_be_put),
	ASK(STORAGE_CLASS, head_class, class_is_known),
};

static const struct ew_s3_probe_row after[] = {
	ASK(LIFECYCLE, get_lifecycle, lifecycle_is_read),
	ASK(LIFECYCLE, put_lifecycle, ew_s3_probe_must_work),
	ASK(LIFECYCLE, get_lifecycle, lifecycle_is_known),
	ALWAYS(LIFECYCLE, delete_lifecycle, whatever),
	ALWAYS(MULTIPART, abort_left, whatever),
	ALWAYS(STORE, remove_put, put_was_removed),
};

const struct ew_s3_probe_row *ew_s3_probe_row(size_t at)
{
	if (at < EW_COUNT(before))
		return &before[at];
	at -= EW_COUNT(before);
	if (at < ew_s3_probe_n_lock_rows)
		return &ew_s3_probe_lock_rows[at];
	at -= ew_s3_probe_n_lock_rows;
	return at < EW_COUNT(after) ? &after[at] : NULL;
}
