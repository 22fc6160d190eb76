/*
 * Complaint cases: what somebody said, which calls it is about, until when it must be answered, by whom, what was given
 * out and what came of it. Words are sealed and are disclosures of their events, so that a case can be shown without
 * them. Must never let a deadline pass in silence.
 */
#include "programs/keeper/keeper_queue.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/cases.h"
#include "programs/keeper/people/standing.h"
#include "catalog/events.h"
#include "catalog/interactions.h"

#define CASE_BYTES (64 * 1024)
#define MAX_TEXT 4000   /* outcome, note */
#define MAX_ABOUT 1000
#define MAX_NAME 200    /* owner, recipient */
#define MAX_CALLS 100
#define MAX_EVIDENCE 100
#define MAX_DUE 200 /* in one minute; what is over is in the list of cases */
#define NEAR_US (2 * 24 * 3600 * EW_US_PER_S)
#define LOOK_US (60 * EW_US_PER_S)

/* Members that a person writes. */
static const struct {
	const char *name;
	size_t most;
} words[] = {{"about", MAX_ABOUT}, {"owner", MAX_NAME}, {"outcome", MAX_TEXT}, {"note", MAX_TEXT}};

struct held {
	struct ew_case_row row;
	json_t *words; /* what is sealed */
	struct ew_keeper *k;
};

static void held_free(struct held *h)
{
	json_decref(h->words);
	h->words = NULL;
}

static int hold(void *arg, const struct ew_case_row *row)
{
	struct held *h = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, CASE_BYTES);
	h->row = *row;
	h->row.sealed = EW_SLICE_EMPTY;
	r = ew_keeper_unseal(h->k, NULL, "case", row->number, row->sealed, &plain);
	if (r < 0)
		return r;
	json_decref(h->words);
	h->words = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return h->words ? 0 : -EBADMSG;
}

static int keep(struct held *h)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	char *text = json_dumps(h->words, JSON_COMPACT | JSON_SORT_KEYS);
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&sealed, CASE_BYTES + 256);
	if (r == 0 && strlen(text) > CASE_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_keeper_seal(h->k, NULL, "case", h->row.number, ew_slice_text(text), &sealed);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	if (r < 0)
		return r;
	h->row.sealed = ew_buf_slice(&sealed);
	r = ew_cases_update(h->k->catalog, &h->row);
	h->row.sealed = EW_SLICE_EMPTY;
	return r;
}

/* -- showing -- */

static int add_call(void *arg, struct ew_id interaction)
{
	return json_array_append_new(arg, ew_json_id(interaction)) < 0 ? -ENOMEM : 0;
}

static json_t *head_json(const struct held *h)
{
	return json_pack("{s:I, s:o, s:s, s:o, s:o, s:o, s:O, s:O}", "number", (json_int_t)h->row.number, "id",
		ew_json_id(h->row.id), "state", h->row.state == EW_CASE_CLOSED ? "closed" : "open", "opened_at",
		ew_json_wall(h->row.opened), "deadline", ew_json_wall(h->row.deadline), "changed_at",
		ew_json_wall(h->row.changed), "about", json_object_get(h->words, "about"), "owner",
		json_object_get(h->words, "owner"));
}

static int case_json(const struct held *h, json_t **ret)
{
	json_t *one = head_json(h), *calls = json_array();
	int r = one && calls ? ew_cases_calls(h->k->catalog, h->row.number, add_call, calls) : -ENOMEM;

	if (r == 0 && json_object_update(one, h->words) < 0)
		r = -ENOMEM;
	if (r == 0 && json_object_set(one, "interactions", calls) < 0)
		r = -ENOMEM;
	json_decref(calls);
	if (r < 0)
		json_decref(one);
	else
		*ret = one;
	return r;
}

static int altered(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 500, "case_unreadable",
		"the case cannot be opened: it was altered, or the data is of another installation; what was said of "
		"it stands in its events");
}

static int answer_case(struct ew_asked *a, uint64_t number, unsigned status)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	json_t *one = NULL;
	int r = ew_cases_get(a->k->catalog, number, hold, &h);

	if (r == -ENOENT)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 404, "no_such_case", "there is no case of this number");
	if (r == -EBADMSG)
		return altered(a);
	if (r == 0)
		r = case_json(&h, &one);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, status, one);
}

int ew_ask_case(struct ew_asked *a)
{
	return answer_case(a, ew_asked_number(a, "number", 0), 200);
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

/* The list shows which cases there are; what was said and given is shown with one alone. */
static int add_case(void *arg, const struct ew_case_row *row)
{
	struct listing *l = arg;
	_cleanup_(held_free) struct held h = {.k = l->k};
	int r = hold(&h, row);
	bool unreadable = r == -EBADMSG;
	json_t *one;

	/* One that was altered must not take the others of the list with it. */
	if (unreadable)
		h.words = json_pack("{s:n, s:n}", "about", "owner");
	if (r < 0 && !unreadable)
		return r;
	one = head_json(&h);
	if (unreadable && json_object_set_new(one, "unreadable", json_true()) < 0) {
		json_decref(one);
		return -ENOMEM;
	}
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

static int read_state(const char *state, uint32_t *ret)
{
	*ret = 0;
	if (!state || strcmp(state, "all") == 0)
		return 0;
	*ret = strcmp(state, "closed") == 0 ? EW_CASE_CLOSED : EW_CASE_OPEN;
	return *ret == EW_CASE_CLOSED || strcmp(state, "open") == 0 ? 0 : -EINVAL;
}

int ew_ask_cases(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	uint64_t limit = ew_asked_number(a, "limit", 20);
	uint32_t wanted;
	int r = read_state(ew_asked_text(a, "state"), &wanted);

	if (r < 0)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_query", "state is open, closed or all");
	limit = limit == 0 || limit > 20 ? 20 : limit;
	l.items = json_array();
	r = l.items ? 0 : -ENOMEM;
	if (r == 0)
		r = ew_cases_each(
			a->k->catalog, wanted, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_case, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(l.items, limit), "items", l.items));
}

/* -- changing -- */

/* Each NULL: fine. */
static const char *check_texts(const struct ew_asked *a)
{
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		const char *word = ew_asked_text(a, words[i].name);

		if (word && strlen(word) > words[i].most)
			return "about has at most 1,000 bytes, owner 200, outcome and note 4,000";
	}
	return NULL;
}

static const char *check_calls(const struct ew_asked *a)
{
	const json_t *calls = json_object_get(a->arguments, "interactions"), *call;
	struct ew_id id;
	uint32_t state;
	bool keyed;
	size_t i;

	if (json_array_size(calls) > MAX_CALLS)
		return "a case is given at most 100 interactions at once";
	json_array_foreach(calls, i, call) {
		if (!json_is_string(call) || ew_id_parse(ew_slice_text(json_string_value(call)), &id) < 0 ||
			ew_interactions_state(a->k->catalog, id, &state, &keyed) < 0)
			return "interactions are ids of interactions that exist";
	}
	return NULL;
}

static const char *check_evidence(const struct ew_asked *a)
{
	const json_t *evidence = json_object_get(a->arguments, "evidence");
	const char *hash = json_string_value(json_object_get(evidence, "manifest_sha256"));
	const char *recipient = json_string_value(json_object_get(evidence, "recipient"));

	if (!evidence)
		return NULL;
	if (!hash || strlen(hash) != 64 || strspn(hash, "0123456789abcdef") != 64 || !recipient || !recipient[0] ||
		strlen(recipient) > MAX_NAME || json_object_size(evidence) != 2)
		return "evidence has manifest_sha256 (64 hexadecimal digits: the hash of the bundle's manifest) and "
		       "recipient "
		       "(at most 200 bytes), and nothing else";
	return NULL;
}

static const char *check_words(const struct ew_asked *a)
{
	const char *wrong = check_texts(a);

	if (!wrong)
		wrong = check_calls(a);
	return wrong ? wrong : check_evidence(a);
}

static int read_deadline(const struct ew_asked *a, struct ew_wall *to)
{
	const char *text = ew_asked_text(a, "deadline");

	return text ? ew_wall_parse(ew_slice_text(text), to) : 0;
}

static int add_calls(struct ew_asked *a, uint64_t number)
{
	const json_t *call;
	struct ew_id id;
	size_t i;
	int r = 0;

	json_array_foreach(json_object_get(a->arguments, "interactions"), i, call) {
		if (r == 0 && ew_id_parse(ew_slice_text(json_string_value(call)), &id) == 0)
			r = ew_cases_add_call(a->k->catalog, number, id);
		if (r == 0)
			r = ew_keeper_standing_case(a->k, number, id);
	}
	return r;
}

static int take_evidence(struct ew_asked *a, struct held *h)
{
	json_t *given = json_object_get(a->arguments, "evidence"), *list = json_object_get(h->words, "evidence");

	if (!given)
		return 0;
	if (json_array_size(list) >= MAX_EVIDENCE)
		return -EFBIG;
	return json_array_append_new(list,
		       json_pack("{s:O, s:O, s:o, s:o}", "manifest_sha256", json_object_get(given, "manifest_sha256"),
			       "recipient", json_object_get(given, "recipient"), "given_at",
			       ew_json_wall(ew_io_wall(a->k->io)), "given_by", ew_json_id(a->who.user))) < 0
		? -ENOMEM
		: 0;
}

static int take_note(struct ew_asked *a, struct held *h)
{
	const char *note = ew_asked_text(a, "note");

	if (!note)
		return 0;
	return json_array_append_new(json_object_get(h->words, "notes"),
		       json_pack("{s:o, s:o, s:s}", "at", ew_json_wall(ew_io_wall(a->k->io)), "by",
			       ew_json_id(a->who.user), "note", note)) < 0
		? -ENOMEM
		: 0;
}

/* All but the note, of which there may be many. */
static int take_words(struct ew_asked *a, struct held *h)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i + 1 < EW_COUNT(words); i++)
		if (ew_asked_text(a, words[i].name))
			r = json_object_set(h->words, words[i].name, json_object_get(a->arguments, words[i].name));
	if (r < 0)
		return -ENOMEM;
	r = take_note(a, h);
	return r < 0 ? r : take_evidence(a, h);
}

static json_t *personal_of(const struct ew_asked *a)
{
	json_t *personal = json_object(), *evidence = json_object_get(a->arguments, "evidence");
	int r = personal ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(words); i++)
		if (ew_asked_text(a, words[i].name))
			r = json_object_set(personal, words[i].name, json_object_get(a->arguments, words[i].name));
	if (r == 0 && evidence)
		r = json_object_set(personal, "recipient", json_object_get(evidence, "recipient"));
	if (r == 0)
		return personal;
	json_decref(personal);
	return NULL;
}

static int say(struct ew_asked *a, struct held *h, enum ew_event_type type)
{
	const json_t *evidence = json_object_get(a->arguments, "evidence");
	json_t *calls = json_object_get(a->arguments, "interactions"), *personal = personal_of(a);
	json_t *fields = json_pack("{s:I, s:I, s:o, s:o}", "case", (json_int_t)h->row.number, "deadline",
		(json_int_t)h->row.deadline.us, "interactions", calls ? json_incref(calls) : json_array(),
		"manifest_sha256",
		evidence ? json_incref(json_object_get(evidence, "manifest_sha256")) : json_null());
	int r;

	if (!personal) {
		json_decref(fields);
		return -ENOMEM;
	}
	r = ew_keeper_append(
		a->k, NULL, type, ew_io_wall(a->k->io), "user", a->who.user, fields, personal, NULL, NULL);
	return r < 0 ? r : ew_events_count(a->k->catalog, &h->row.event);
}

static void sentence_of(uint64_t number, const char *kind, char to[static 200])
{
	snprintf(to, 200, "case %llu: %s", (unsigned long long)number, ew_keeper_exception_sentence(kind));
}

/*
 * A deadline that is near or past when it is set would never come near again; what is closed or put off is not due any
 * more.
 */
static int settle_deadline(struct ew_asked *a, const struct held *h, bool moved)
{
	static const char *const kinds[] = {"case_due", "case_overdue"};
	int64_t left_us = h->row.deadline.us - ew_io_wall(a->k->io).us;
	const char *kind = left_us <= 0 ? "case_overdue" : "case_due";
	char sentence[200];
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(kinds) && (moved || h->row.state == EW_CASE_CLOSED); i++) {
		sentence_of(h->row.number, kinds[i], sentence);
		r = ew_keeper_heal(a->k, NULL, kinds[i], sentence,
			h->row.state == EW_CASE_CLOSED ? "the case is closed" : "the deadline was set anew");
	}
	if (r < 0 || !moved || left_us > NEAR_US || h->row.state == EW_CASE_CLOSED)
		return r;
	sentence_of(h->row.number, kind, sentence);
	return ew_keeper_except(a->k, NULL, kind, sentence);
}

static int change(struct ew_asked *a, struct held *h, enum ew_event_type type)
{
	int64_t before = h->row.deadline.us;
	int r = read_deadline(a, &h->row.deadline);

	h->row.changed = ew_io_wall(a->k->io);
	if (r == 0)
		r = take_words(a, h);
	if (r == 0)
		r = add_calls(a, h->row.number);
	if (r == 0)
		r = say(a, h, type);
	if (r == 0)
		r = keep(h);
	return r < 0 ? r : settle_deadline(a, h, h->row.deadline.us != before);
}

static int refuse(struct ew_asked *a, const char *why)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments", why);
}

static int settle(struct ew_asked *a, struct held *h, int r, unsigned status)
{
	uint64_t number = h->row.number;

	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == -EINVAL || r == -EFBIG) {
		ew_keeper_rollback(a->k);
		return refuse(a, r == -EINVAL ? "deadline is an RFC 3339 time" : "the case says too much already");
	}
	return r < 0 ? r : answer_case(a, number, status);
}

int ew_ask_case_open(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	const char *wrong = check_words(a);
	int r;

	if (!ew_asked_text(a, "about") || !ew_asked_text(a, "about")[0] || !ew_asked_text(a, "deadline"))
		return refuse(a, "a case says what it is about, and until when it must be answered (deadline)");
	if (wrong)
		return refuse(a, wrong);
	h.row = (struct ew_case_row){.state = EW_CASE_OPEN, .opened = ew_io_wall(a->k->io), .sealed = EW_SLICE("")};
	h.words = json_pack("{s:s, s:[], s:[], s:s, s:n}", "about", "", "evidence", "notes", "owner", "", "outcome");
	r = h.words ? ew_id_new(a->k->io, &h.row.id) : -ENOMEM;
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_cases_insert(a->k->catalog, &h.row);
	if (r == 0)
		r = change(a, &h, EW_EVENT_CASE_OPENED);
	return settle(a, &h, r, 201);
}

int ew_ask_case_do(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	const char *state = ew_asked_text(a, "state"), *wrong = check_words(a);
	bool close = state && strcmp(state, "closed") == 0;
	int r;

	if (wrong)
		return refuse(a, wrong);
	if (state && !close)
		return refuse(a, "state can only become closed; what comes after is another case that names it");
	r = ew_cases_get(a->k->catalog, ew_asked_number(a, "number", 0), hold, &h);
	if (r == -ENOENT)
		return answer_case(a, 0, 404);
	if (r < 0)
		return r == -EBADMSG ? altered(a) : r;
	if (h.row.state == EW_CASE_CLOSED)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "case_closed",
			"this case is closed; open another that names it");
	if (close && (!ew_asked_text(a, "outcome") || !ew_asked_text(a, "outcome")[0]))
		return refuse(a, "a case is closed with its outcome");
	if (close)
		h.row.state = EW_CASE_CLOSED;
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = change(a, &h, close ? EW_EVENT_CASE_CLOSED : EW_EVENT_CASE_CHANGED);
	return settle(a, &h, r, 200);
}

/* -- deadlines -- */

static int tell_due(struct ew_keeper *k, struct ew_wall from, struct ew_wall to, const char *kind)
{
	uint64_t numbers[MAX_DUE];
	char sentence[200];
	size_t n = 0;
	int r = ew_cases_due(k->catalog, from, to, MAX_DUE, numbers, &n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		sentence_of(numbers[i], kind, sentence);
		r = ew_keeper_except(k, NULL, kind, sentence);
	}
	return r;
}

int ew_keeper_cases_tick(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	struct ew_wall now = ew_io_wall(k->io), last = {0}, near;
	char text[24];
	uint64_t us = 0;
	int r;

	ew_buf_init(&value, sizeof(text));
	r = ew_catalog_get(k->catalog, "cases_looked", &value);
	if (r == 0 && ew_slice_decimal(ew_buf_slice(&value), INT64_MAX, &us) == 0)
		last.us = (int64_t)us;
	if ((r < 0 && r != -ENOENT) || (now.us >= last.us - LOOK_US && now.us - last.us < LOOK_US))
		return r == -ENOENT ? 0 : r;
	/* Looked at in a future that the clock has left again: nothing is known of what has come near since. */
	if (last.us > now.us)
		last.us = 0;
	near.us = last.us + NEAR_US > now.us ? last.us + NEAR_US : now.us; /* what is past is not near */
	snprintf(text, sizeof(text), "%lld", (long long)now.us);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = tell_due(k, last, now, "case_overdue");
	if (r == 0)
		r = tell_due(k, near, (struct ew_wall){now.us + NEAR_US}, "case_due");
	if (r == 0)
		r = ew_catalog_set(k->catalog, "cases_looked", ew_slice_text(text));
	return r < 0 ? r : ew_keeper_commit(k);
}
