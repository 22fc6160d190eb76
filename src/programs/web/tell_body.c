/*
 * Events as callers write them. Foreign bytes: what is not understood whole is refused by name, never guessed at: half a
 * consent is none. Words that weigh (status, segment, purposes) are checked here, because a restriction goes to the
 * recorder before the keeper has seen them.
 */
#include "programs/web/tell_body.h"

#include <errno.h>
#include <string.h>

#include "programs/web/order_body.h"

#define WORD 32
#define MEMBERS 14

struct type {
	const char *name;
	struct ew_http_member members[MEMBERS]; /* up to the first without a name */
};

#define TYPE {"type", EW_HTTP_MEMBER_TEXT, true, WORD}
#define PARTY(needed) {"party", EW_HTTP_MEMBER_TEXT, needed, EW_ID_TEXT_BYTES}
#define REASON {"reason", EW_HTTP_MEMBER_TEXT, false, EW_MAX_REASON_BYTES}
#define REFERENCE(needed) {"reference", EW_HTTP_MEMBER_TEXT, needed, EW_MAX_REASON_BYTES}
#define PURPOSES {"purposes", EW_HTTP_MEMBER_LIST, false, EW_PURPOSE_COUNT}
#define SEGMENT(needed) {"segment", EW_HTTP_MEMBER_TEXT, needed, 16}
/* Its name in the policy, and the SHA-256 of the audio that was played. */
#define NOTICE(needed) {"notice", EW_HTTP_MEMBER_TEXT, needed, 64}, {"version", EW_HTTP_MEMBER_TEXT, false, 64}

static const struct type types[] = {
	{"notice_started", {TYPE, NOTICE(true), PARTY(false)}},
	{"notice_ended",
		{TYPE, NOTICE(true), PARTY(false), {"played", EW_HTTP_MEMBER_TEXT, true, WORD},
			{"played_ms", EW_HTTP_MEMBER_NUMBER, false, 3600 * 1000}}},
	{"asked",
		{TYPE, PARTY(false), PURPOSES, NOTICE(false), {"keys", EW_HTTP_MEMBER_TRUTH, false, 0},
			{"within_ms", EW_HTTP_MEMBER_NUMBER, false, EW_MAX_EXPECTED_KEYS_MS}}},
	{"consent",
		{TYPE, PARTY(false), PURPOSES, {"status", EW_HTTP_MEMBER_TEXT, true, WORD},
			{"method", EW_HTTP_MEMBER_TEXT, false, WORD}, SEGMENT(false), {"until", EW_HTTP_MEMBER_TEXT, false, 40},
			{"written", EW_HTTP_MEMBER_TRUTH, false, 0}, {"by_guardian", EW_HTTP_MEMBER_TRUTH, false, 0},
			NOTICE(false), REFERENCE(false), REASON}},
	{"segment_opened", {TYPE, SEGMENT(true), REASON}},
	{"segment_ended", {TYPE, SEGMENT(true)}},
	{"minor", {TYPE, PARTY(true), {"status", EW_HTTP_MEMBER_TEXT, true, WORD}, REASON}},
	{"agreement", {TYPE, PARTY(true), REFERENCE(true), PURPOSES}},
	{"located", {TYPE, PARTY(true), {"place", EW_HTTP_MEMBER_TEXT, true, 16}}},
	{"moved", {TYPE, {"to", EW_HTTP_MEMBER_TEXT, false, EW_MAX_REASON_BYTES}, REASON}},
	{"uncontrolled",
		{TYPE, {"system", EW_HTTP_MEMBER_TEXT, true, 64}, {"status", EW_HTTP_MEMBER_TEXT, true, WORD}}},
};

/* Members of one word, where it must be one of a list if it is there. */
static const struct {
	const char *type, *member, *words;
} choices[] = {
	{"notice_ended", "played", "complete interrupted"},
	{"consent", "status", "granted declined withdrawn"},
	{"consent", "method", "spoken bot agent prior api written keypad"},
	{"minor", "status", "minor adult"},
	{"uncontrolled", "status", "found controlled"},
};

static const struct type *find_type(struct ew_slice name)
{
	for (size_t i = 0; i < EW_COUNT(types); i++)
		if (ew_slice_equal(name, ew_slice_text(types[i].name)))
			return &types[i];
	return NULL;
}

static bool is_one_of(struct ew_slice word, const char *words)
{
	struct ew_slice rest = ew_slice_text(words), one;

	while (ew_slice_cut(&rest, ' ', &one))
		if (word.len > 0 && ew_slice_equal(word, one))
			return true;
	return false;
}

static int check_choices(const json_t *body, const struct type *type, struct ew_http_problem *problem)
{
	for (size_t i = 0; i < EW_COUNT(choices); i++) {
		if (strcmp(choices[i].type, type->name) != 0 || !json_object_get(body, choices[i].member) ||
			is_one_of(ew_http_body_text(body, choices[i].member), choices[i].words))
			continue;
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(choices[i].member),
			"must be one of: %s", choices[i].words);
	}
	return 0;
}

static int check_id(const json_t *body, const char *name, struct ew_http_problem *problem)
{
	struct ew_id id;

	if (!json_object_get(body, name))
		return 0;
	if (ew_id_parse(ew_http_body_text(body, name), &id) == 0 && !ew_id_is_zero(id))
		return 0;
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(name), "must be the id of a party");
}

static int check_segment(const json_t *body, struct ew_http_problem *problem)
{
	if (!json_object_get(body, "segment") || ew_order_segment_of(ew_http_body_text(body, "segment")) != 0)
		return 0;
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("segment"),
		"must be payment, health, credentials, identity, private, advice, on_hold or other");
}

static int check_time(const json_t *body, const char *name, struct ew_http_problem *problem)
{
	struct ew_wall at;

	if (!json_object_get(body, name) || ew_wall_parse(ew_http_body_text(body, name), &at) == 0)
		return 0;
	return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, ew_slice_text(name), "must be an RFC 3339 time");
}

static int check(const json_t *body, const struct type *type, struct ew_http_problem *problem)
{
	uint32_t purposes = 0;
	int r = check_choices(body, type, problem);

	if (r == 0)
		r = check_id(body, "party", problem);
	if (r == 0)
		r = check_segment(body, problem);
	if (r == 0)
		r = ew_order_purposes_read(json_object_get(body, "purposes"), &purposes, problem);
	return r < 0 ? r : check_time(body, "until", problem);
}

/* The type alone, to know which members there may be. */
static const struct type *read_type(struct ew_slice body)
{
	_cleanup_(ew_http_json_free) json_t *object =
		json_loadb((const char *)body.at, body.len, JSON_REJECT_DUPLICATES, NULL);

	return find_type(ew_http_body_text(object, "type"));
}

int ew_tell_body_parse(struct ew_slice body, json_t **ret, struct ew_http_problem *problem)
{
	static const struct ew_http_member only_type[] = {TYPE};
	_cleanup_(ew_http_json_free) json_t *object = NULL;
	const struct type *type = body.len > 0 ? read_type(body) : NULL;
	size_t n = 0;
	int r;

	if (!type) {
		r = ew_http_body_parse(body, only_type, EW_COUNT(only_type), &object, problem);
		if (r < 0 && (problem->kind != EW_HTTP_INVALID_BODY || strcmp(problem->field, "type") == 0))
			return r;
		return ew_http_problem_set(problem, EW_HTTP_INVALID_BODY, EW_SLICE("type"),
			"must be notice_started, notice_ended, asked, consent, segment_opened, segment_ended, minor, "
			"agreement, located, moved or uncontrolled");
	}
	while (n < MEMBERS && type->members[n].name)
		n++;
	r = ew_http_body_parse(body, type->members, n, &object, problem);
	if (r == 0)
		r = check(object, type, problem);
	if (r < 0)
		return r;
	*ret = TAKE(object);
	return 0;
}

/* -- what takes permission away -- */

static bool is(const json_t *body, const char *name, const char *word)
{
	return ew_slice_equal(ew_http_body_text(body, name), ew_slice_text(word));
}

static void restrict_all(const json_t *body, enum ew_reason reason, struct ew_web_restriction *to)
{
	*to = (struct ew_web_restriction){
		.purposes = EW_PURPOSES_ALL, .reason = reason, .reason_text = ew_http_body_text(body, "reason")};
}

bool ew_tell_restricts(const json_t *body, struct ew_web_restriction *ret)
{
	struct ew_http_problem problem;

	if (is(body, "type", "segment_opened")) {
		restrict_all(body, EW_REASON_SEGMENT, ret);
		ret->segment = ew_order_segment_of(ew_http_body_text(body, "segment"));
		return true;
	}
	/* Nobody's side of a call with a minor is captured, so the restriction is everybody's. */
	if (is(body, "type", "minor") && is(body, "status", "minor")) {
		restrict_all(body, EW_REASON_MINOR, ret);
		return true;
	}
	if (!is(body, "type", "consent") || json_object_get(body, "segment") ||
		(!is(body, "status", "declined") && !is(body, "status", "withdrawn")))
		return false;
	restrict_all(body, EW_REASON_OPT_OUT, ret);
	if (ew_order_purposes_read(json_object_get(body, "purposes"), &ret->purposes, &problem) < 0)
		ret->purposes = EW_PURPOSES_ALL;
	if (json_object_get(body, "party") && ew_id_parse(ew_http_body_text(body, "party"), &ret->party) < 0)
		ret->party = (struct ew_id){{0}};
	return true;
}
