/*
 * What outside tools hand in: bound to a grant and to a stretch of time. A list of segments is trimmed to those in which the
 * tool might capture; anything else that touches withheld time is refused whole. Must never store text that policy wants
 * checked before it was checked (keeper_redact.h), nor anything of a time that was withheld.
 */
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_phrases.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_vendors.h"
#include "programs/keeper/people/desk.h"
#include "programs/keeper/rights/rights.h"

#define MOST_TRIMMED 200 /* stretches that an event lists */

static const struct ew_id nobody;

/** One hand-in, as far as it was read. */
struct handing_in {
	struct ew_asked *a;
	struct ew_call *call;
	const struct ew_grant *grant;
	struct ew_id grant_id;
	enum ew_artifact_kind kind;
	const char *word;        /* of the kind */
	uint32_t purposes;
	struct ew_wall from, to;
	json_t *content;         /* owned: what is kept */
	json_t *original;        /* owned: what is sealed beside it; NULL: nothing is */
	json_t *trimmed;         /* [[from_ms, to_ms]]; owned */
	size_t kept, cut;
	bool overdue;            /* an order was not acknowledged in time, and nobody has flagged it yet */
	bool waits;              /* for the redactor: it is asked again */
	const char *because;     /* refused: a word */
	unsigned status;
	char detail[300];
};

static int refuse(struct handing_in *h, unsigned status, const char *because, const char *detail)
{
	h->status = status;
	h->because = because;
	(void)snprintf(h->detail, sizeof(h->detail), "%s", detail);
	return -EPERM;
}

static bool ms_of(const json_t *object, const char *name, int64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > INT64_C(1000000000))
		return false;
	*ret = json_integer_value(value);
	return true;
}

static struct ew_wall at_ms(const struct handing_in *h, int64_t ms)
{
	return (struct ew_wall){ew_interaction_started(h->call->fold).us + ms * EW_US_PER_MS};
}

static bool read_span(const struct handing_in *h, const json_t *object, struct ew_wall *ret_from, struct ew_wall *ret_to)
{
	int64_t from, to;

	if (!ms_of(object, "from_ms", &from) || !ms_of(object, "to_ms", &to) || from > to)
		return false;
	*ret_from = at_ms(h, from);
	*ret_to = at_ms(h, to);
	return true;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* What a kind needs; what people write needs what the grant is for. */
static uint32_t purposes_of(const struct handing_in *h)
{
	uint32_t own = ew_artifact_purpose(h->kind);

	return own ? own : h->grant->purposes;
}

static int check_grant(struct handing_in *h)
{
	h->purposes = purposes_of(h);
	/* The clock looks twice a second: that an order was let pass a moment ago is seen here. */
	h->overdue = h->grant->due.us != 0 && ew_io_wall(h->a->k->io).us > h->grant->due.us;
	if (h->overdue || h->grant->silent || h->grant->state == EW_GRANT_REVOKED)
		return refuse(h, 403, "grant_revoked",
			"the grant was revoked, because an order was not acknowledged or a person said so: nothing more is taken");
	if (!(h->grant->kinds & 1u << h->kind) || (h->purposes & ~h->grant->purposes))
		return refuse(h, 403, "not_granted", "the grant does not cover this kind of artifact");
	return 0;
}

/* Frozen for somebody's request, or made for a purpose that they have objected to. */
static int check_rights(struct handing_in *h)
{
	const char *shut = ew_rights_shut(h->call, h->kind);

	return shut ? refuse(h, 403, "restricted", shut) : 0;
}

/* What would be gone before anybody reads it, or has gone already, does not come back. */
static int check_period(struct handing_in *h)
{
	struct ew_wall due = ew_retention_due_of(h->a->k, h->call, h->kind);
	bool over = due.us <= ew_io_wall(h->a->k->io).us || (ew_interaction_deleted(h->call->fold) & EW_KIND_BIT(h->kind));

	return over ? refuse(h, 410, "retention_over", "what there was of this kind is deleted, because its period is over: nothing more is taken") : 0;
}

static int read_kind(struct handing_in *h)
{
	int kind;

	h->word = json_string_value(json_object_get(h->a->arguments, "kind"));
	kind = h->word ? ew_artifact_kind_of(ew_slice_text(h->word)) : -1;
	if (kind < 0 || !ew_artifact_is_foreign((enum ew_artifact_kind)kind))
		return refuse(h, 422, "invalid_body", "\"kind\" is no kind of artifact that is handed in: transcript, "
						      "live_transcript, summary, sentiment, qa_score, tags, ...");
	h->kind = (enum ew_artifact_kind)kind;
	h->word = ew_artifact_kind_name(h->kind);
	if (!read_span(h, h->a->arguments, &h->from, &h->to))
		return refuse(h, 422, "invalid_body",
			"\"from_ms\" and \"to_ms\" are needed: which time of the call it is about, in milliseconds from its start");
	return 0;
}

/* -- trimming ---------------------------------------------------------------------------------- */

static bool might(const struct handing_in *h, const json_t *segment, struct ew_wall from, struct ew_wall to)
{
	const char *text = json_string_value(json_object_get(segment, "party"));
	struct ew_id party = nobody;

	if (text && ew_id_parse(ew_slice_text(text), &party) < 0)
		return false;
	return ew_interaction_tool_might(h->call->fold, h->grant_id, h->purposes, party, from, to);
}

static int cut(struct handing_in *h, const json_t *segment, size_t i)
{
	h->cut++;
	if (h->a->checked && h->a->checked->texts)
		ew_texts_drop_segment(h->a->checked->texts, i);
	if (json_array_size(h->trimmed) == MOST_TRIMMED)
		return 0;
	return json_array_append_new(h->trimmed,
		       json_pack("[O, O]", json_object_get(segment, "from_ms"), json_object_get(segment, "to_ms"))) < 0
		? -ENOMEM
		: 0;
}

static int take_segments(struct handing_in *h, const json_t *segments)
{
	const json_t *one;
	size_t i;

	h->content = json_array();
	json_array_foreach (segments, i, one) {
		struct ew_wall from, to;
		int r;

		if (!json_is_object(one) || !read_span(h, one, &from, &to))
			return refuse(h, 422, "invalid_body",
				"each of \"segments\" has from_ms and to_ms, and party where it is one party's words");
		if (from.us >= h->from.us && to.us <= h->to.us && might(h, one, from, to)) {
			h->kept++;
			r = json_array_append(h->content, (json_t *)(uintptr_t)one) < 0 ? -ENOMEM : 0;
		} else {
			r = cut(h, one, i);
		}
		if (r < 0)
			return r;
	}
	if (h->kept == 0 && json_array_size(segments) > 0)
		return refuse(h, 409, "withheld", "all of it is about time in which this was not allowed: nothing is taken");
	return h->content ? 0 : -ENOMEM;
}

/* What cannot be cut is taken whole or not at all. */
static int take_whole(struct handing_in *h, json_t *content)
{
	if (!might(h, h->a->arguments, h->from, h->to))
		return refuse(h, 409, "withheld",
			"it is about time in which this was not allowed, and cannot be cut: hand in \"segments\", or a shorter span");
	h->content = json_incref(content);
	h->kept = 1;
	return 0;
}

static int take_content(struct handing_in *h)
{
	const json_t *segments = json_object_get(h->a->arguments, "segments");
	json_t *content = json_object_get(h->a->arguments, "content");

	if (json_is_array(segments) && !content)
		return take_segments(h, segments);
	if (content && !segments)
		return take_whole(h, content);
	return refuse(h, 422, "invalid_body", "either \"segments\" (a list) or \"content\" was expected");
}

/* A grant of a call that is over outlives the vendor's registration; what it is good for does not. */
static int check_vendor(struct handing_in *h)
{
	struct ew_vendor vendor;
	json_t *document = NULL;
	int r = ew_keeper_vendor(h->a->k, h->a->who.vendor, &document, &vendor);

	json_decref(document);
	if (r == -ENOENT || (r == 0 && vendor.withdrawn))
		return refuse(h, 403, "withdrawn", "the vendor was withdrawn: nothing more is taken from it");
	return r;
}

/* Nobody hands in another vendor's work. */
static int check_owner(struct handing_in *h)
{
	struct ew_grant_row row;
	int r = ew_grants_get(h->a->k->catalog, h->grant_id, &row);

	if (r == -ENOENT || (r == 0 && !ew_id_equal(row.vendor, h->a->who.vendor)))
		return refuse(h, 403, "not_granted", "the grant is not of this token's vendor");
	return r < 0 ? r : check_vendor(h);
}

/* Of what is refused now, also since the call is over: what policy makes of what exists holds for what comes. */
static bool is_treated(const struct handing_in *h, enum ew_treatment treatment)
{
	bool refused = ew_interaction_refused(h->call->fold) & h->purposes;

	return ew_interaction_treated(h->call->fold, h->kind, treatment, NULL).us > h->from.us ||
	       (refused && ew_interaction_terms(h->call->fold)->treat[h->kind] == treatment);
}

/* After an opt-out that purges, what was made before it is not taken either. */
static int check_treatment(struct handing_in *h)
{
	if (!is_treated(h, EW_TREAT_PURGE))
		return 0;
	return refuse(h, 409, "purged",
		"it was refused during this call, and policy destroys what was made before: nothing of this kind is taken");
}

static int refuse_unchecked(struct handing_in *h)
{
	if (h->a->checked->how == EW_CHECK_FAILED)
		return refuse(h, 422, "cannot_be_checked",
			"policy wants this kind checked for what must not be kept, and it could not be read to its end: it is not stored; hand it in in "
			"smaller parts");
	return refuse(h, 503, "cannot_be_checked",
		"policy wants this kind checked for what must not be kept, and nobody is there to check it now: it is not stored; hand it in again in "
		"a moment");
}

static int take_anew(struct handing_in *h)
{
	json_decref(h->content);
	h->content = NULL;
	h->kept = h->cut = 0;
	if (json_array_clear(h->trimmed) < 0)
		return -ENOMEM;
	return take_content(h);
}

/* The same stretches of it as are stored, as they came. */
static int take_original(struct handing_in *h)
{
	json_t *replaced = h->a->arguments;
	int r;

	h->a->arguments = ew_texts_original(h->a->checked->texts);
	r = h->a->arguments ? take_anew(h) : -ENOMEM;
	json_decref(h->a->arguments);
	h->a->arguments = replaced;
	h->original = TAKE(h->content);
	return r;
}

/* What was read is taken anew, with findings replaced. Where nothing differs there is no original. */
static int take_checked(struct handing_in *h)
{
	int r = ew_keeper_original_wanted(h->call, h->kind) ? take_original(h) : 0;

	if (r == 0)
		r = take_anew(h);
	if (r == 0 && json_equal(h->original, h->content)) {
		json_decref(h->original);
		h->original = NULL;
	}
	return r;
}

/* Last: what is refused for anything else is nobody's to read. */
static int check_texts(struct handing_in *h)
{
	struct ew_redact_wish wish = {
		.call = h->call,
		.kind = h->kind,
		.profile = (enum ew_redaction_profile)ew_interaction_terms(h->call->fold)->redact[h->kind],
		.members = "content segments model",
	};
	bool ready;
	int r = ew_keeper_redact(h->a, &wish, &ready);

	if (r < 0)
		return r;
	h->waits = !ready;
	if (h->waits)
		return -EAGAIN;
	if (h->a->checked->how == EW_CHECK_AWAY || h->a->checked->how == EW_CHECK_FAILED)
		return refuse_unchecked(h);
	return h->a->checked->request ? take_checked(h) : 0;
}

static int read_all(struct handing_in *h)
{
	int r = check_owner(h);

	if (r == 0)
		r = check_grant(h);
	if (r == 0)
		r = check_treatment(h);
	if (r == 0)
		r = take_content(h);
	return r < 0 ? r : check_texts(h);
}

/* -- storing ----------------------------------------------------------------------------------- */

/*
 * Sealed before anything is stored. A text without its original is better than no text: then what was found is destroyed as it is everywhere else,
 * and somebody is told.
 */
static int seal_original(struct handing_in *h, struct ew_original *o, bool *ret_sealed)
{
	char *text = h->original ? json_dumps(h->original, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
	int r;

	*ret_sealed = false;
	if (!h->original)
		return 0;
	r = text ? ew_keeper_original_seal(h->a->k, h->call, h->kind, ew_slice_text(text), o) : -ENOMEM;
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	*ret_sealed = r == 0;
	return r == 0 || r == -ENOMEM ? r : ew_keeper_except(h->a->k, h->call, "original_not_kept", NULL);
}

static json_t *event_fields(const struct handing_in *h, uint32_t version, const struct ew_hash *hash, size_t bytes)
{
	struct ew_wall started = ew_interaction_started(h->call->fold);
	const char *model = json_string_value(json_object_get(h->a->arguments, "model"));

	json_t *fields = json_pack("{s:s, s:o, s:I, s:I, s:I, s:O, s:I, s:o, s:I, s:s*}", "kind", h->word, "grant",
		ew_json_id(h->grant_id), "version", (json_int_t)version, "from_ms",
		(json_int_t)((h->from.us - started.us) / EW_US_PER_MS), "to_ms",
		(json_int_t)((h->to.us - started.us) / EW_US_PER_MS), "trimmed", h->trimmed, "cut", (json_int_t)h->cut, "sha256",
		ew_json_hash_text(hash), "bytes", (json_int_t)bytes, "model",
		model && strlen(model) <= 100 ? model : NULL);

	if (fields && ew_checked_put(h->a->checked, fields))
		return fields;
	json_decref(fields);
	return NULL;
}

static int store(struct handing_in *h, struct ew_slice text, uint32_t version)
{
	struct ew_keeper *k = h->a->k;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_handed_row row = {
		.interaction = h->call->id,
		.kind = (uint32_t)h->kind,
		.version = version,
		.grant = h->grant_id,
		.from = h->from,
		.to = h->to,
		.made = ew_io_wall(k->io),
		.held_back = is_treated(h, EW_TREAT_SEAL),
	};
	_cleanup_(ew_original_free) struct ew_original original = {0};
	struct ew_hash hash;
	json_t *fields;
	bool kept = false;
	int r = ew_sha256_of(text, &hash);

	if (r == 0)
		r = seal_original(h, &original, &kept);
	if (r < 0)
		return r;
	fields = event_fields(h, version, &hash, text.len);
	if (fields && kept && !ew_json_put(fields, "original", ew_original_json(&original))) {
		json_decref(fields);
		return -ENOMEM;
	}
	r = ew_keeper_append(k, h->call, EW_EVENT_ARTIFACT_RECEIVED, row.made, "user", h->a->who.user, fields, NULL, NULL, NULL);
	if (r < 0)
		return r;
	row.event = ew_interaction_next(h->call->fold) - 1;
	if (kept)
		r = ew_keeper_original_keep(k, &original, version, row.event);
	if (r < 0)
		return r;
	ew_buf_init(&sealed, EW_MAX_REQUEST_BODY_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_keeper_seal(k, h->call, "handed", row.event, text, &sealed);
	row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_handed_insert(k->catalog, &row);
	return r < 0 ? r : ew_retention_handed_in(k, h->call, h->kind);
}

static json_t *answer_json(const struct handing_in *h, uint32_t version)
{
	json_t *answer = json_pack("{s:s, s:I, s:I, s:I, s:O}", "kind", h->word, "version", (json_int_t)version, "kept",
		(json_int_t)h->kept, "cut", (json_int_t)h->cut, "trimmed", h->trimmed);

	if (answer && ew_checked_put(h->a->checked, answer)) {
		(void)json_object_del(answer, "memory"); /* nobody's but ours */
		return answer;
	}
	json_decref(answer);
	return NULL;
}

static int take(struct handing_in *h, json_t **ret_answer)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(h->content, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	uint32_t last;
	int r = text ? ew_handed_last(h->a->k->catalog, h->call->id, (uint32_t)h->kind, &last) : -ENOMEM;

	if (r == 0)
		r = store(h, ew_slice_text(text), last + 1);
	if (r == 0 && h->a->checked && h->a->checked->texts)
		r = ew_keeper_mute_texts(h->a->k, h->call, h->a->checked->texts, h->kind, last + 1);
	if (r == 0 && json_object_get(h->a->arguments, "segments"))
		r = ew_keeper_phrases(h->a->k, h->call, h->content, h->kind, last + 1);
	if (r == 0 && h->kind == EW_ARTIFACT_TRANSCRIPT && json_object_get(h->a->arguments, "segments"))
		r = ew_keeper_spoken_notices(h->a->k, h->call, h->content, false);
	if (text)
		ew_wipe(text, strlen(text));
	if (r < 0)
		return r;
	*ret_answer = answer_json(h, last + 1);
	return *ret_answer ? 0 : -ENOMEM;
}

/* A refusal of what was not allowed is an event, and somebody looks at it; a slip of the pen is neither. */
static int note_refused(struct handing_in *h)
{
	struct ew_keeper *k = h->a->k;
	struct ew_wall started = ew_interaction_started(h->call->fold);
	int r;

	if (strcmp(h->because, "invalid_body") == 0)
		return 0;
	r = ew_keeper_append(k, h->call, EW_EVENT_ARTIFACT_REFUSED, ew_io_wall(k->io), "user", h->a->who.user,
		json_pack("{s:s, s:o, s:s, s:I, s:I}", "kind", h->word, "grant", ew_json_id(h->grant_id), "because", h->because,
			"from_ms", (json_int_t)((h->from.us - started.us) / EW_US_PER_MS), "to_ms",
			(json_int_t)((h->to.us - started.us) / EW_US_PER_MS)),
		NULL, NULL, NULL);
	if (r == 0 && h->overdue)
		r = ew_keeper_tool_is_silent(k, h->call, h->grant_id);
	return r < 0 ? r : ew_keeper_except(k, h->call, "artifact_refused", NULL);
}

static int finish(struct handing_in *h, const struct ew_once *once)
{
	struct ew_keeper *k = h->a->k;
	_cleanup_(ew_json_drop) json_t *answer = NULL;
	_cleanup_(ew_free_ptr) char *text = NULL;
	int r = ew_keeper_begin(k);

	if (r < 0)
		return r;
	if (h->because) {
		r = note_refused(h);
		text = ew_keeper_problem_text(h->status, h->because, h->detail);
	} else {
		h->status = 201;
		r = take(h, &answer);
		text = r == 0 ? json_dumps(answer, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	}
	if (r == 0 && !text)
		r = -ENOMEM;
	if (r == 0 && h->status == 201)
		r = ew_once_put(k, once, EW_ONCE_ANSWERED, h->status, ew_slice_text(text));
	if (r == 0)
		r = ew_keeper_answer_text(k, h->a->connection, h->a->request, h->status, ew_slice_text(text));
	return r < 0 ? r : ew_keeper_commit(k);
}

static int hand_in(struct ew_asked *a, struct ew_call *call, const struct ew_once *once)
{
	const char *text = json_string_value(json_object_get(a->arguments, "grant"));
	struct handing_in h = {.a = a, .call = call, .trimmed = json_array()};
	int r;

	if (!h.trimmed)
		return -ENOMEM;
	if (text && ew_id_parse(ew_slice_text(text), &h.grant_id) == 0)
		h.grant = ew_interaction_find_grant(call->fold, h.grant_id, NULL);
	r = read_kind(&h);
	if (r == 0)
		r = check_rights(&h);
	if (r == 0)
		r = check_period(&h);
	if (r == 0 && !h.grant)
		r = refuse(&h, 403, "not_granted", "\"grant\" is not the id of a grant of this call: ask with POST /v1/grants first");
	if (r == 0)
		r = read_all(&h);
	if (r == 0 || h.because)
		r = finish(&h, once);
	else if (h.waits)
		r = 0;
	json_decref(h.content);
	json_decref(h.original);
	json_decref(h.trimmed);
	return r;
}

int ew_ask_hand_in(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf before = {0};
	struct ew_once once;
	struct ew_call *call;
	uint32_t status;
	int r;

	if (a->who.kind != EW_TOKEN_TOOL)
		return ew_keeper_problem(a->k, a->connection, a->request, 403, "not_a_tool",
			"artifacts are handed in by a tool, under its grant");
	r = ew_keeper_call(a->k, a->interaction, &call);
	if (r == -ENOENT || r == -ENOKEY)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_interaction",
			"there is no interaction of this id");
	if (r == 0)
		r = ew_once_of(a, &once);
	if (r < 0)
		return r;
	ew_buf_init(&before, EW_MAX_ANSWER_BYTES);
	r = ew_once_get(a->k, &once, EW_ONCE_ANSWERED, &status, &before);
	if (r == 0)
		return ew_keeper_answer_text(a->k, a->connection, a->request, status, ew_buf_slice(&before));
	if (r == -EKEYREJECTED)
		return ew_keeper_problem(a->k, a->connection, a->request, 422, "idempotency_key_reused",
			"this Idempotency-Key was sent with another request before; choose a new one for each request");
	return r == -ENOENT ? hand_in(a, call, &once) : r;
}
