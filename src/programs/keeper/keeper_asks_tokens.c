/*
 * Making, listing and revoking tokens. A secret is shown once, in the answer that made it, and stands nowhere else; an
 * event names the token, its kind and its rights, and never what opens. Must never give more than the giver holds, nor
 * leave the house without anybody who may administer it.
 */
#include "programs/keeper/keeper_tokens.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/vendors.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/sessions.h"

#define SECRET_BYTES 32
#define NAME_BYTES 200
#define SEALED_BYTES 4096
#define PAGE 100

#define OPENS (EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT)
#define FINDS (EW_RIGHT_SEARCH | EW_RIGHT_READ)
#define OF_SYSTEMS (EW_RIGHT_LAUNCH | EW_RIGHT_PROVISION) /* a CRM's, a directory's */

/* A program gets what its work needs: only people open recordings or administer, only a vendor's tool asks for grants. */
static const struct {
	const char *name;
	enum ew_voice voice;
	uint32_t most;
} kinds[EW_TOKEN_KINDS] = {
	[EW_TOKEN_PERSON] = {"person", EW_VOICE_PERSON,
		FINDS | OPENS | EW_RIGHT_DOWNLOAD | EW_RIGHT_HOLD | EW_RIGHT_ERASE | EW_RIGHT_ORDER | EW_RIGHT_ADMINISTER |
			EW_RIGHT_APPROVE | EW_RIGHT_TELL | OF_SYSTEMS},
	[EW_TOKEN_AGENT] = {"agent", EW_VOICE_AGENT, FINDS | OPENS | EW_RIGHT_ORDER | EW_RIGHT_TELL},
	[EW_TOKEN_IVR] = {"ivr", EW_VOICE_MACHINE, EW_RIGHT_ORDER | EW_RIGHT_TELL},
	[EW_TOKEN_BOT] = {"bot", EW_VOICE_MACHINE, EW_RIGHT_ORDER | EW_RIGHT_TELL},
	[EW_TOKEN_PLATFORM] = {"platform", EW_VOICE_PLATFORM, FINDS | EW_RIGHT_ORDER | EW_RIGHT_TELL | OF_SYSTEMS},
	[EW_TOKEN_TOOL] = {"tool", EW_VOICE_MACHINE, EW_RIGHT_CAPTURE},
};

static bool is_kind(enum ew_token_kind kind)
{
	return (size_t)kind < EW_COUNT(kinds);
}

/* A number that this version does not know is of a later one: it gets the name, and nobody's voice. */
const char *ew_token_kind_name(enum ew_token_kind kind)
{
	return is_kind(kind) ? kinds[kind].name : "unknown";
}

int ew_token_kind_of(const char *word)
{
	for (size_t i = 0; word && i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, word) == 0)
			return (int)i;
	return -1;
}

enum ew_voice ew_token_voice(enum ew_token_kind kind)
{
	return is_kind(kind) ? kinds[kind].voice : EW_VOICE_NOBODY;
}

uint32_t ew_token_kind_rights(enum ew_token_kind kind)
{
	return is_kind(kind) ? kinds[kind].most : 0;
}

json_t *ew_rights_json(uint32_t bits)
{
	json_t *words = json_array();

	for (unsigned i = 0; i < EW_RIGHTS; i++) {
		if (!(bits & 1u << i) || json_array_append_new(words, json_string(ew_right_name(1u << i))) == 0)
			continue;
		json_decref(words);
		return NULL;
	}
	return words;
}

int ew_token_new(struct ew_keeper *k, struct ew_buf *text, struct ew_token_row *row)
{
	uint8_t secret[SECRET_BYTES];
	int r = ew_io_random(k->io, secret, sizeof(secret));

	if (r == 0)
		ew_base64_add(text, ew_slice_of(secret, sizeof(secret)), EW_BASE64_URL);
	ew_wipe(secret, sizeof(secret));
	if (r == 0)
		r = ew_buf_error(text);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(text), &row->digest);
	if (r == 0)
		r = ew_id_new(k->io, &row->user);
	row->id = row->user; /* events name a token's holder by the token, while there are no accounts */
	row->made = ew_io_wall(k->io);
	return r;
}

/* -- showing -- */

/* Where the sealed name of a token belongs: a part of its id that is random. */
static uint64_t place_of(const struct ew_token_row *row)
{
	uint64_t place;

	memcpy(&place, row->id.bytes + 8, sizeof(place));
	return place;
}

int ew_token_words(struct ew_keeper *k, const struct ew_token_row *row, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r = 0;

	ew_buf_init_secret(&plain, SEALED_BYTES);
	if (row->sealed.len > 0)
		r = ew_keeper_unseal(k, NULL, "token", place_of(row), row->sealed, &plain);
	if (r < 0)
		return r;
	*ret = row->sealed.len > 0 ? json_loadb((const char *)plain.at, plain.len, 0, NULL) : json_object();
	return *ret ? 0 : -EBADMSG;
}

static json_t *token_json(const struct ew_token_row *row, const json_t *words)
{
	json_t *name = json_object_get(words, "name"), *agent = json_object_get(words, "agent");

	return json_pack("{s:o, s:s, s:O?, s:O?, s:o, s:o, s:o, s:o, s:o, s:O*}", "id", ew_json_id(row->id), "kind",
		ew_token_kind_name(row->kind), "name", name, "agent", agent, "rights", ew_rights_json(row->rights), "vendor",
		ew_json_id_or_null(row->vendor), "owner", ew_json_id_or_null(row->owner), "made_at", ew_json_wall(row->made),
		"expires_at", ew_json_wall(row->expires), "scope", json_object_get(words, "scope"));
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

/* One whose name was altered must not take the others of the list with it. */
static int add_token(void *arg, const struct ew_token_row *row)
{
	struct listing *l = arg;
	json_t *words = NULL, *one;
	int r = ew_token_words(l->k, row, &words);

	if (r < 0 && r != -EBADMSG)
		return r;
	one = token_json(row, words);
	if (r == -EBADMSG && one && json_object_set_new(one, "unreadable", json_true()) < 0) {
		json_decref(one);
		one = NULL;
	}
	json_decref(words);
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

static json_t *next_of(const json_t *items, uint64_t limit)
{
	size_t n = json_array_size(items);

	return n == 0 || n < limit ? json_null() : json_incref(json_object_get(json_array_get(items, n - 1), "id"));
}

int ew_ask_tokens(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	const char *cursor = ew_asked_text(a, "cursor");
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	struct ew_id after = {{0}};
	int r;

	if (cursor && ew_id_parse(ew_slice_text(cursor), &after) < 0)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_query", "cursor is what `next` said, the id of a token");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_tokens_each(a->k->catalog, after, (uint32_t)limit, add_token, &l) : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", next_of(l.items, limit), "items", l.items));
}

/* -- making -- */

struct wish {
	struct ew_token_row row;
	json_t *words; /* {"name", "agent"?, "scope"?} */
	json_t *errors;
};

static void wish_free(struct wish *w)
{
	json_decref(w->words);
	json_decref(w->errors);
}

static int read_name(const struct ew_asked *a, struct wish *w)
{
	const char *name = ew_asked_text(a, "name"), *agent = ew_asked_text(a, "agent");

	if (!name || !name[0] || strlen(name) > NAME_BYTES)
		return ew_keeper_wrong(w->errors, "name", "says whose the token is, in 1 to 200 bytes");
	if (agent && (w->row.kind != EW_TOKEN_AGENT || !agent[0] || strlen(agent) > NAME_BYTES))
		return ew_keeper_wrong(
			w->errors, "agent", "names the agent that a token of kind agent speaks for, in 1 to 200 bytes");
	w->words = json_pack("{s:s, s:s*}", "name", name, "agent", agent);
	return w->words ? 0 : -ENOMEM;
}

static int read_kind(const struct ew_asked *a, struct wish *w)
{
	int kind = ew_token_kind_of(ew_asked_text(a, "kind"));

	if (kind < 0)
		return ew_keeper_wrong(w->errors, "kind", "is person, agent, ivr, bot, platform or tool");
	w->row.kind = (enum ew_token_kind)kind;
	return 0;
}

static int read_rights(const struct ew_asked *a, struct wish *w)
{
	const json_t *list = json_object_get(a->arguments, "rights"), *one;
	char detail[160];
	size_t i;

	json_array_foreach(list, i, one) {
		uint32_t bit = ew_right_of(json_string_value(one));

		if (bit == 0)
			return ew_keeper_wrong(w->errors, "rights",
				"are search, read, listen, reveal, export, order, administer, tell and capture");
		w->row.rights |= bit;
		if (bit & ew_token_kind_rights(w->row.kind))
			continue;
		snprintf(detail, sizeof(detail), "a token of kind %s never holds the right to %s",
			ew_token_kind_name(w->row.kind), json_string_value(one));
		return ew_keeper_wrong(w->errors, "rights", detail);
	}
	return w->row.rights ? 0 : ew_keeper_wrong(w->errors, "rights", "names at least one right");
}

static int is_registered(void *arg, const struct ew_vendor_row *row)
{
	*(bool *)arg = row->state == EW_VENDOR_REGISTERED;
	return 0;
}

static int read_vendor(const struct ew_asked *a, struct wish *w)
{
	const char *vendor = ew_asked_text(a, "vendor");
	bool registered = false;
	int r;

	if (w->row.kind != EW_TOKEN_TOOL)
		return vendor ? ew_keeper_wrong(w->errors, "vendor", "belongs to a token of kind tool") : 0;
	if (!vendor || ew_id_parse(ew_slice_text(vendor), &w->row.vendor) < 0)
		return ew_keeper_wrong(w->errors, "vendor", "a tool needs the id of its vendor; register the vendor first");
	r = ew_vendors_get(a->k->catalog, w->row.vendor, is_registered, &registered);
	if (r < 0 && r != -ENOENT)
		return r;
	return registered ? 0 : ew_keeper_wrong(w->errors, "vendor", "there is no such vendor, or it was withdrawn");
}

static int read_expiry(const struct ew_asked *a, struct wish *w)
{
	const json_t *in = json_object_get(a->arguments, "expires_in");
	bool person = w->row.kind == EW_TOKEN_PERSON || w->row.kind == EW_TOKEN_AGENT;
	int64_t now_us = ew_io_wall(a->k->io).us;

	if (!in) {
		/* What stops capture must not stop working by a date that nobody thinks of. */
		w->row.expires.us = person ? now_us + EW_TOKEN_LIFE_US : 0;
		return 0;
	}
	if (!json_is_integer(in) || json_integer_value(in) < 1 || json_integer_value(in) > EW_MAX_TOKEN_LIFE_S)
		return ew_keeper_wrong(w->errors, "expires_in", "is a number of seconds, at most ten years");
	w->row.expires.us = now_us + json_integer_value(in) * EW_US_PER_S;
	return 0;
}

/* Of which calls the token holds; of all when nothing is said. */
static int read_scope(const struct ew_asked *a, struct wish *w)
{
	json_t *scope = json_object_get(a->arguments, "scope");
	struct ew_error error = {0};

	if (!scope || !w->words)
		return 0;
	if (w->row.kind == EW_TOKEN_TOOL)
		return ew_keeper_wrong(w->errors, "scope", "a tool asks for a grant of each call, and its vendor's document limits it");
	if (ew_scope_check(scope, &error) < 0)
		return ew_keeper_wrong(w->errors, "scope", ew_error_text(&error));
	w->row.scoped = true;
	return json_object_set(w->words, "scope", scope) < 0 ? -ENOMEM : 0;
}

static int read_wish(const struct ew_asked *a, struct wish *w)
{
	int r;

	w->errors = json_array();
	r = w->errors ? read_kind(a, w) : -ENOMEM;
	if (r == 0)
		r = read_name(a, w);
	if (r == 0)
		r = json_array_size(w->errors) == 0 ? read_rights(a, w) : 0;
	if (r == 0)
		r = read_vendor(a, w);
	if (r == 0)
		r = read_scope(a, w);
	if (a->by_session)
		w->row.owner = a->session.person;
	else if (a->owned)
		w->row.owner = a->who.owner;
	return r < 0 ? r : read_expiry(a, w);
}

static int put(struct ew_asked *a, struct wish *w)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	char *text = json_dumps(w->words, JSON_COMPACT | JSON_SORT_KEYS);
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&sealed, SEALED_BYTES + 256);
	if (r == 0)
		r = ew_keeper_seal(a->k, NULL, "token", place_of(&w->row), ew_slice_text(text), &sealed);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	if (r < 0)
		return r;
	w->row.sealed = ew_buf_slice(&sealed);
	r = ew_tokens_put(a->k->catalog, &w->row);
	w->row.sealed = EW_SLICE_EMPTY;
	return r;
}

static int make(struct ew_asked *a, struct wish *w, struct ew_buf *secret)
{
	int r = ew_token_new(a->k, secret, &w->row);

	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0)
		r = put(a, w);
	/* One that no person made is the second for none that it made itself. */
	if (r == 0 && ew_id_is_zero(w->row.owner) && (w->row.rights & (EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE)))
		r = ew_note_changed(a->k, w->row.user, a->who.user, (struct ew_id){{0}});
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_TOKEN_MADE, w->row.made, "user", a->who.user,
			json_pack("{s:o, s:s, s:o, s:o, s:o}", "token", ew_json_id(w->row.id), "kind",
				ew_token_kind_name(w->row.kind), "rights", ew_rights_json(w->row.rights), "vendor",
				ew_json_id_or_null(w->row.vendor), "expires_at", ew_json_wall(w->row.expires)),
			json_incref(w->words), NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int answer_made(struct ew_asked *a, const struct wish *w, const struct ew_buf *secret)
{
	json_t *body = token_json(&w->row, w->words);

	if (body && json_object_set_new(body, "token", json_stringn((const char *)secret->at, secret->len)) < 0) {
		json_decref(body);
		body = NULL;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 201, body);
}

/*
 * Rights that open nothing to people may be given by whoever administers; the others only by who holds them. A token of a person goes by
 * what its maker holds at each use; any other stands by itself, so what it opens its maker must hold of every call.
 */
static bool gives_too_much(const struct ew_asked *a, const struct wish *w)
{
	static const struct ew_access_resource unknown;
	uint32_t opens = w->row.rights & ~(EW_RIGHT_TELL | EW_RIGHT_CAPTURE | OF_SYSTEMS);

	if (w->row.kind == EW_TOKEN_PERSON || w->row.kind == EW_TOKEN_AGENT || !ew_asked_is_limited(a))
		return (opens & ~a->who.rights) != 0;
	opens &= ~EW_RIGHT_ORDER;
	if (opens && a->owned && ew_access_decide(&a->owner, opens, -1, &unknown).why != EW_ACCESS_ALLOWED)
		return true;
	return opens && ew_access_decide(&a->subject, opens, -1, &unknown).why != EW_ACCESS_ALLOWED;
}

int ew_ask_token_make(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	_cleanup_(wish_free) struct wish w = {0};
	uint64_t n = 0;
	int r = read_wish(a, &w);

	ew_buf_init_secret(&secret, 64);
	if (r < 0)
		return r;
	if (json_array_size(w.errors) > 0)
		return ew_keeper_invalid(a, TAKE(w.errors));
	if (gives_too_much(a, &w))
		return ew_keeper_problem(a->k, a->connection, a->request, 403, "right_missing",
			"nobody gives a right that they do not hold themselves, of every call where the token is a program's; but for "
			"tell, capture, launch and provision");
	r = ew_tokens_count(a->k->catalog, &n);
	if (r == 0 && n >= EW_MAX_TOKENS)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "too_many_tokens",
			"there are as many tokens as this installation may have; revoke those that nobody uses");
	if (r == 0)
		r = make(a, &w, &secret);
	return r < 0 ? r : answer_made(a, &w, &secret);
}

/* -- revoking -- */

static int hold(void *arg, const struct ew_token_row *row)
{
	struct ew_token_row *held = arg;

	*held = *row;
	held->sealed = EW_SLICE_EMPTY;
	return 0;
}

/* True when the token is all that is left with which tokens can be made: no other, and nobody who signs in. */
static int is_last(struct ew_asked *a, const struct ew_token_row *row, bool *ret)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	uint64_t n = 0, people = 0;
	int r = ew_tokens_count_holding(a->k->catalog, EW_RIGHT_ADMINISTER, now, &n);
	bool counts = (row->rights & EW_RIGHT_ADMINISTER) && (row->expires.us == 0 || row->expires.us > now.us);

	if (r == 0)
		r = ew_people_administrators(a->k, &people);
	*ret = counts && n <= 1 && people == 0;
	return r;
}

static int revoke(struct ew_asked *a, const struct ew_token_row *row)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_tokens_remove(a->k->catalog, &row->digest);
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_TOKEN_REVOKED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:o, s:s, s:o}", "token", ew_json_id(row->id), "kind", ew_token_kind_name(row->kind),
				"vendor", ew_json_id_or_null(row->vendor)),
			NULL, NULL, NULL);
	if (r == 0)
		r = ew_session_tell(a->k, row->user);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_ask_token_revoke(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_token_row row = {0};
	struct ew_id id;
	bool last = false;
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? 0 : -ENOENT;

	if (r == 0)
		r = ew_tokens_by_id(a->k->catalog, id, hold, &row);
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_token",
			"there is no token of this id; it may have been revoked already");
	if (r == 0)
		r = is_last(a, &row, &last);
	if (r == 0 && last)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "last_administrator",
			"this is the last token that may administer; make another before you revoke it");
	if (r == 0)
		r = revoke(a, &row);
	return r < 0 ? r
		     : ew_keeper_answer(a->k, a->connection, a->request, 200,
			       json_pack("{s:o, s:b}", "id", ew_json_id(row.id), "revoked", 1));
}
