/*
 * Roles, and giving them. Must never give one by a single person's word.
 */
#include <errno.h>
#include <string.h>

#include "access/scope.h"
#include "base/text.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/binding.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/leaving.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/persons.h"
#include "programs/keeper/people/sessions.h"

#define WORDS_BYTES (16 * 1024)
#define TITLE_BYTES 200
#define REASON_BYTES 1000

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

/* -- the roles that every house begins with -- */

/* What a role that administers may hold besides: nothing of a call. */
#define BESIDE_ADMINISTERING                                                                                             \
	(EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE | EW_RIGHT_LAUNCH | EW_RIGHT_PROVISION | EW_RIGHT_CAPTURE)
#define WORKS (EW_RIGHT_SEARCH | EW_RIGHT_READ)
#define HEARS (EW_RIGHT_LISTEN | EW_RIGHT_REVEAL)
#define SHORT_KINDS                                                                                                      \
	(1u << EW_ARTIFACT_SUMMARY | 1u << EW_ARTIFACT_NOTES | 1u << EW_ARTIFACT_DISPOSITION | 1u << EW_ARTIFACT_TAGS |  \
		1u << EW_ARTIFACT_METADATA)

static const struct {
	const char *name, *title;
	uint32_t rights, kinds;
} seeds[] = {
	{"administrator", "Administrator: people, roles, vendors; nothing of a call", EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE, 0},
	{"approver", "Approver: the second person", EW_RIGHT_APPROVE, 0},
	{"supervisor", "Supervisor: finds, reads and hears calls, and gives orders", WORKS | HEARS | EW_RIGHT_ORDER | EW_RIGHT_TELL,
		EW_ACCESS_ALL_KINDS},
	{"agent", "Agent: own calls, in short", WORKS | EW_RIGHT_ORDER | EW_RIGHT_TELL, SHORT_KINDS},
	{"auditor", "Auditor: reads, exports and verifies", WORKS | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD, EW_ACCESS_ALL_KINDS},
	{"privacy", "Privacy officer: requests, holds, erasure", WORKS | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD | EW_RIGHT_HOLD | EW_RIGHT_ERASE,
		EW_ACCESS_ALL_KINDS},
	{"compliance", "Compliance: cases, holds, legal grounds, second person",
		WORKS | HEARS | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD | EW_RIGHT_HOLD | EW_RIGHT_APPROVE, EW_ACCESS_ALL_KINDS},
	{"operator", "Operator: state of the service, exceptions, orders", WORKS | EW_RIGHT_ORDER, 1u << EW_ARTIFACT_METADATA},
};

static int seal_json(struct ew_keeper *k, const char *column, uint64_t place, const json_t *words, struct ew_buf *to)
{
	char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? 0 : -ENOMEM;

	if (r == 0 && strlen(text) > WORDS_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_keeper_seal(k, NULL, column, place, ew_slice_text(text), to);
	free(text);
	return r;
}

static int write_role(struct ew_keeper *k, struct ew_role_row *row, const char *title)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	json_t *words = json_pack("{s:s}", "title", title);
	int r;

	ew_buf_init(&sealed, WORDS_BYTES + 256);
	r = seal_json(k, "role", 0, words, &sealed);
	json_decref(words);
	row->changed = ew_io_wall(k->io);
	row->sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_roles_put(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	return r;
}

struct look {
	uint32_t rights, kinds;
	bool builtin;
};

static int look_at(void *arg, const struct ew_role_row *row)
{
	*(struct look *)arg = (struct look){row->rights, row->kinds, row->builtin};
	return 0;
}

int ew_roles_seed(struct ew_keeper *k)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(seeds); i++) {
		struct ew_role_row row = {
			.name = seeds[i].name, .rights = seeds[i].rights, .kinds = seeds[i].kinds, .builtin = true};
		struct look is;

		r = ew_roles_get(k->catalog, row.name, look_at, &is);
		if (r == 0 && is.rights == row.rights && is.kinds == row.kinds && is.builtin)
			continue;
		if (r == 0 || r == -ENOENT)
			r = write_role(k, &row, seeds[i].title);
	}
	return r;
}

/* -- showing -- */

static json_t *kinds_json(uint32_t kinds)
{
	json_t *list;

	if (kinds == EW_ACCESS_ALL_KINDS)
		return json_null();
	list = json_array();
	for (int i = 0; list && i < EW_ARTIFACT_KINDS; i++)
		if (kinds & 1u << i)
			json_array_append_new(list, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i)));
	return list;
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static json_t *title_json(struct ew_keeper *k, const struct ew_role_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_t *words, *title;

	ew_buf_init_secret(&plain, WORDS_BYTES);
	if (ew_keeper_unseal(k, NULL, "role", 0, row->sealed, &plain) < 0)
		return json_null();
	words = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	title = json_object_get(words, "title");
	title = title ? json_incref(title) : json_null();
	json_decref(words);
	return title;
}

static int add_role(void *arg, const struct ew_role_row *row)
{
	struct listing *l = arg;
	uint64_t people = 0;
	int r = ew_bindings_count(l->k->catalog, row->name, &people);

	if (r < 0)
		return r;
	return json_array_append_new(l->items,
		       json_pack("{s:s, s:o, s:o, s:o, s:b, s:I, s:o}", "name", row->name, "title", title_json(l->k, row),
			       "rights", ew_rights_json(row->rights), "kinds", kinds_json(row->kinds), "builtin", row->builtin,
			       "people", (json_int_t)people, "changed_at", ew_json_wall(row->changed))) < 0
		? -ENOMEM
		: 0;
}

int ew_ask_roles(struct ew_asked *a)
{
	struct listing l = {a->k, json_array()};
	int r = l.items ? ew_roles_each(a->k->catalog, add_role, &l) : -ENOMEM;

	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(
		a->k, a->connection, a->request, 200, json_pack("{s:o, s:n}", "items", l.items, "next"));
}

json_t *ew_binding_words(struct ew_keeper *k, const struct ew_binding_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init_secret(&plain, WORDS_BYTES);
	if (ew_keeper_unseal(k, NULL, "binding", place_of(row->id), row->sealed, &plain) < 0)
		return NULL;
	return json_loadb((const char *)plain.at, plain.len, 0, NULL);
}

static int add_binding(void *arg, const struct ew_binding_row *row)
{
	struct listing *l = arg;
	json_t *words = ew_binding_words(l->k, row);
	json_t *one = json_pack("{s:o, s:s, s:o, s:o, s:o, s:o}", "id", ew_json_id(row->id), "role", row->role, "given_at",
		ew_json_wall(row->made), "from", ew_json_wall(row->from), "until", ew_json_wall(row->until), "attest_by",
		ew_json_wall(row->attest));
	int r = one && (words ? json_object_update(one, words) : json_object_set_new(one, "unreadable", json_true())) == 0
		? 0
		: -ENOMEM;

	json_decref(words);
	if (r == 0)
		return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
	json_decref(one);
	return r;
}

int ew_roles_of_json(struct ew_keeper *k, struct ew_id person, json_t **ret)
{
	struct listing l = {k, json_array()};
	int r = l.items ? ew_bindings_of(k->catalog, person, add_binding, &l) : -ENOMEM;

	if (r < 0)
		json_decref(l.items);
	else
		*ret = l.items;
	return r;
}

/* -- making roles -- */

static bool is_name(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	return n >= 2 && n <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

/* Errors in words are told by name; the set is what could be read. */
static int read_rights(const json_t *list, uint32_t *ret, json_t *errors)
{
	const json_t *word;
	size_t i;
	bool wrong = !json_is_array(list) || json_array_size(list) == 0;

	*ret = 0;
	json_array_foreach(list, i, word) {
		uint32_t right = ew_right_of(json_string_value(word));

		wrong = wrong || right == 0;
		*ret |= right;
	}
	return wrong ? ew_keeper_wrong(errors, "rights", "is a list of rights: search, read, listen, reveal, download, export, "
							 "order, tell, hold, erase, administer, approve, provision, launch")
		     : 0;
}

static int read_kinds(const json_t *list, uint32_t *ret, json_t *errors)
{
	const json_t *word;
	size_t i;
	bool wrong = list && !json_is_null(list) && !json_is_array(list);

	*ret = !list || json_is_null(list) ? EW_ACCESS_ALL_KINDS : 0;
	json_array_foreach(list, i, word) {
		const char *text = json_string_value(word);
		int kind = text ? ew_artifact_kind_of(ew_slice_text(text)) : -1;

		wrong = wrong || kind < 0;
		if (kind >= 0)
			*ret |= 1u << kind;
	}
	return wrong ? ew_keeper_wrong(errors, "kinds", "is a list of kinds of artifacts: audio, transcript, summary, ...") : 0;
}

bool ew_role_mixes(uint32_t rights)
{
	return (rights & EW_RIGHT_ADMINISTER) && (rights & ~(uint32_t)BESIDE_ADMINISTERING);
}

static int check_role(struct ew_asked *a, json_t *errors)
{
	const char *name = ew_asked_text(a, "name"), *title = ew_asked_text(a, "title");
	uint32_t rights, kinds;
	struct look is = {0};
	int r = 0;

	if (!is_name(name))
		r = ew_keeper_wrong(errors, "name", "has 2 to 64 small letters, digits, - and _");
	else if (ew_roles_get(a->k->catalog, name, look_at, &is) == 0 && is.builtin)
		r = ew_keeper_wrong(errors, "name", "is a role that every house has, and stays as it is; choose another name");
	if (r == 0 && (!title || strlen(title) > TITLE_BYTES))
		r = ew_keeper_wrong(errors, "title", "has 1 to 200 bytes: what this role is for");
	if (r == 0)
		r = read_rights(json_object_get(a->arguments, "rights"), &rights, errors);
	if (r == 0)
		r = read_kinds(json_object_get(a->arguments, "kinds"), &kinds, errors);
	if (r == 0 && ew_role_mixes(rights))
		r = ew_keeper_wrong(errors, "rights", "administering carries no right to content: make two roles");
	return r;
}

int ew_ask_role_make(struct ew_asked *a)
{
	json_t *errors = json_array(), *kinds = json_object_get(a->arguments, "kinds");
	int r = errors ? check_role(a, errors) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	return ew_propose(a, EW_APPROVE_ROLE, (struct ew_id){{0}},
		json_pack("{s:O, s:O, s:O, s:O*}", "name", json_object_get(a->arguments, "name"), "title",
			json_object_get(a->arguments, "title"), "rights", json_object_get(a->arguments, "rights"), "kinds", kinds),
		ew_asked_text(a, "reason"));
}

int ew_role_make(struct ew_keeper *k, const json_t *what, struct ew_id by)
{
	const char *title = json_string_value(json_object_get(what, "title"));
	struct ew_role_row row = {.name = json_string_value(json_object_get(what, "name"))};
	_cleanup_(ew_json_drop) json_t *errors = json_array();
	int r = errors ? read_rights(json_object_get(what, "rights"), &row.rights, errors) : -ENOMEM;

	if (r == 0)
		r = read_kinds(json_object_get(what, "kinds"), &row.kinds, errors);
	/* What is proposed is looked at when it is made, too: rules may have changed since. */
	if (r == 0 && ew_role_mixes(row.rights))
		r = -EINVAL;
	if (r == 0)
		r = write_role(k, &row, title ? title : "");
	if (r < 0)
		return r;
	return ew_keeper_append(k, NULL, EW_EVENT_ROLE_CHANGED, row.changed, "user", by,
		json_pack("{s:s, s:o, s:o}", "role", row.name, "rights", ew_rights_json(row.rights), "kinds",
			kinds_json(row.kinds)),
		NULL, NULL, NULL);
}

int ew_ask_role_remove(struct ew_asked *a)
{
	const char *name = ew_asked_text(a, "name");
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_roles_remove(a->k->catalog, name ? name : "");
	if (r == -ENOENT || r == -EBUSY) {
		ew_keeper_rollback(a->k);
		return r == -EBUSY ? problem(a, 409, "role_in_use", "somebody has this role; take it from them first")
				   : problem(a, 404, "no_such_role", "there is no role of this name that could be removed");
	}
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_ROLE_CHANGED, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:s, s:b}", "role", name, "removed", 1), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 204, json_object());
}

/* -- giving -- */

static int read_wall(const json_t *what, const char *name, struct ew_wall *ret)
{
	const char *text = json_string_value(json_object_get(what, name));

	ret->us = 0;
	return text ? ew_wall_parse(ew_slice_text(text), ret) : 0;
}

int ew_role_wish_check(struct ew_keeper *k, const json_t *what, json_t *errors)
{
	const char *role = json_string_value(json_object_get(what, "role"));
	struct ew_wall from, until;
	struct ew_error error = {0};
	struct look is;
	int r = 0;

	if (!role || ew_roles_get(k->catalog, role, look_at, &is) < 0)
		r = ew_keeper_wrong(errors, "role", "there is no such role");
	if (r == 0 && ew_scope_check(json_object_get(what, "scope"), &error) < 0)
		r = ew_keeper_wrong(errors, "scope", ew_error_text(&error));
	if (r == 0 && (read_wall(what, "from", &from) < 0 || read_wall(what, "until", &until) < 0))
		r = ew_keeper_wrong(errors, "until", "from and until are times as in RFC 3339");
	else if (r == 0 && until.us != 0 && (until.us <= from.us || until.us <= ew_io_wall(k->io).us))
		r = ew_keeper_wrong(errors, "until", "lies behind from, and behind now");
	return r;
}

int ew_ask_role_give(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *text = ew_asked_text(a, "id"), *reason = ew_asked_text(a, "reason");
	json_t *errors = json_array();
	struct ew_id id = {{0}};
	int r = errors ? ew_role_wish_check(a->k, a->arguments, errors) : -ENOMEM;

	if (r == 0 && (!reason || !*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes what it is needed for");
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_account_get(a->k, id, &account) : -ENOENT;
	if (r == -ENOENT || (r == 0 && account.row.state == EW_PERSON_LEFT))
		return problem(a, 404, "no_such_person", "there is nobody of this id who could have a role");
	return r < 0 ? r
		     : ew_propose(a, EW_APPROVE_BINDING, id,
			       json_pack("{s:O, s:O*, s:O*, s:O*}", "role", json_object_get(a->arguments, "role"), "scope",
				       json_object_get(a->arguments, "scope"), "from", json_object_get(a->arguments, "from"), "until",
				       json_object_get(a->arguments, "until")),
			       reason);
}

static int count_one(void *arg, const struct ew_binding_row *row)
{
	(void)row;
	++*(size_t *)arg;
	return 0;
}

static int write_binding(
	struct ew_keeper *k, struct ew_binding_row *row, const json_t *what, json_t *words)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	json_t *scope = json_object_get(what, "scope");
	int r = words && scope && json_object_set(words, "scope", scope) < 0 ? -ENOMEM : 0;

	ew_buf_init(&sealed, WORDS_BYTES + 256);
	if (r == 0)
		r = seal_json(k, "binding", place_of(row->id), words, &sealed);
	row->sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_bindings_put(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	return r;
}

int ew_role_give(struct ew_keeper *k, struct ew_id person, const json_t *what, struct ew_id by, struct ew_id and_by,
	const char *reason, struct ew_error *why)
{
	struct ew_binding_row row = {
		.person = person, .role = json_string_value(json_object_get(what, "role")), .made = ew_io_wall(k->io)};
	_cleanup_(ew_json_drop) json_t *words = json_pack("{s:o, s:o, s:s?}", "given_by", ew_account_who_json(k, by),
		"approved_by", ew_account_who_json(k, and_by), "reason", reason);
	size_t n = 0;
	int r = ew_bindings_of(k->catalog, person, count_one, &n);

	if (r == 0 && n >= EW_HOLDER_BINDINGS)
		return ew_error_set(why, -EINVAL, "this person has %d roles already; take one first", EW_HOLDER_BINDINGS);
	if (r == 0)
		r = ew_id_new(k->io, &row.id);
	if (r == 0 && (read_wall(what, "from", &row.from) < 0 || read_wall(what, "until", &row.until) < 0))
		return ew_error_set(why, -EINVAL, "from and until are times as in RFC 3339");
	row.attest.us = row.made.us + EW_ATTEST_US;
	if (r == 0)
		r = write_binding(k, &row, what, words);
	if (r == -ENOENT)
		return ew_error_set(why, -EINVAL, "the role is not there any more");
	if (r == 0)
		r = ew_note_changed(k, person, by, and_by);
	if (r == 0)
		r = ew_session_tell(k, person);
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_ROLE_GIVEN, row.made, "user", by,
			       json_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "person", ew_json_id(person), "binding",
				       ew_json_id(row.id), "role", row.role, "from", ew_json_wall(row.from), "until",
				       ew_json_wall(row.until), "approved_by", ew_json_id_or_null(and_by)),
			       json_object_get(what, "scope") ? json_pack("{s:O}", "scope", json_object_get(what, "scope")) : NULL,
			       NULL, NULL);
}
