/*
 * Ending and confirming a role that somebody has. Must never leave nobody who administers, and nobody ever confirms their own.
 */
#include "programs/keeper/people/binding.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/persons.h"
#include "programs/keeper/people/sessions.h"

#define WORDS_BYTES (16 * 1024)
#define REASON_BYTES 1000

static const struct ew_id nobody;

void ew_picked_free(struct ew_picked *p)
{
	ew_buf_free(&p->sealed);
}

static int pick(void *arg, const struct ew_binding_row *row)
{
	struct ew_picked *p = arg;

	if (!ew_id_equal(row->id, p->id))
		return 0;
	p->found = true;
	p->row = *row;
	(void)snprintf(p->role, sizeof(p->role), "%s", row->role);
	ew_buf_add_slice(&p->sealed, row->sealed);
	return ew_buf_error(&p->sealed) < 0 ? ew_buf_error(&p->sealed) : 1;
}

int ew_picked_find(struct ew_keeper *k, struct ew_id person, struct ew_id binding, struct ew_picked *p)
{
	int r;

	*p = (struct ew_picked){.id = binding};
	ew_buf_init(&p->sealed, WORDS_BYTES + 256);
	r = ew_bindings_of(k->catalog, person, pick, p);
	if (r < 0)
		return r;
	p->row.role = p->role;
	p->row.sealed = ew_buf_slice(&p->sealed);
	return p->found ? 0 : -ENOENT;
}

bool ew_picked_lapsed(const struct ew_picked *p, struct ew_wall now)
{
	return p->row.attest.us != 0 && p->row.attest.us <= now.us;
}

static bool is_due(const struct ew_picked *p, struct ew_wall now)
{
	return p->row.attest.us != 0 && p->row.attest.us <= now.us + EW_ATTEST_DUE_US;
}

/* -- ending -- */

/* Whether taking it would leave nobody who administers. In the transaction, which is undone then. */
static int remove_binding(struct ew_asked *a, const struct ew_picked *p, bool *ret_last)
{
	uint64_t before = 0, after = 0;
	int r = ew_people_administrators(a->k, &before);

	if (r == 0)
		r = ew_bindings_remove(a->k->catalog, p->row.person, p->row.id);
	if (r == 0)
		r = ew_people_administrators(a->k, &after);
	*ret_last = r == 0 && before > 0 && after == 0;
	if (*ret_last)
		ew_keeper_rollback(a->k);
	return r;
}

static int note_taken(struct ew_asked *a, const struct ew_picked *p, const char *reason)
{
	struct ew_wall now = ew_io_wall(a->k->io);
	int r = ew_keeper_append(a->k, NULL, EW_EVENT_ROLE_TAKEN, now, "user", a->who.user,
		json_pack("{s:o, s:o, s:s}", "person", ew_json_id(p->row.person), "binding", ew_json_id(p->row.id), "role",
			p->role),
		reason ? json_pack("{s:s}", "reason", reason) : NULL, NULL, NULL);

	if (r == 0 && is_due(p, now))
		r = ew_attested_note(a->k, p, "ended", ew_asked_person(a), nobody, reason);
	return r < 0 ? r : ew_session_tell(a->k, p->row.person);
}

int ew_binding_end(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret)
{
	bool last = false;
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = remove_binding(a, p, &last);
	if (last) {
		*ret = (struct ew_outcome){.type = "last_administrator", .status = 409,
			.detail = "nobody else administers; let another administrator be enrolled first"};
		return 0;
	}
	if (r == 0)
		r = note_taken(a, p, reason);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		*ret = (struct ew_outcome){.did = "ended"};
	return r;
}

/* -- confirming -- */

int ew_binding_confirmed(struct ew_keeper *k, struct ew_picked *p, struct ew_id actor, struct ew_id by, struct ew_id and_by,
	const char *reason)
{
	struct ew_wall now = ew_io_wall(k->io);
	bool due = is_due(p, now);
	int r;

	p->row.attest.us = now.us + EW_ATTEST_US;
	r = ew_bindings_put(k->catalog, &p->row);
	if (r == 0)
		r = ew_note_changed(k, p->row.person, by, and_by);
	if (r == 0)
		r = ew_session_tell(k, p->row.person);
	if (r == 0 && due)
		r = ew_attested_note(k, p, "confirmed", by, and_by, reason);
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_ATTESTED, now, "user", actor,
			       json_pack("{s:o, s:o, s:o, s:o*}", "person", ew_json_id(p->row.person), "binding", ew_json_id(p->row.id),
				       "attest_by", ew_json_wall(p->row.attest), "approved_by",
				       ew_id_is_zero(and_by) ? NULL : ew_json_id(and_by)),
			       reason ? json_pack("{s:s}", "reason", reason) : NULL, NULL, NULL);
}

static int confirm_now(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_binding_confirmed(a->k, p, a->who.user, ew_asked_person(a), nobody, reason);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r == 0)
		*ret = (struct ew_outcome){.did = "confirmed"};
	return r;
}

/* What has lapsed holds nothing: making it hold again widens what somebody may, and needs two people as giving it did. */
static int propose(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret)
{
	struct ew_waiting waiting;
	uint64_t number = 0;
	int r = ew_proposed_attestations(a->k, &waiting);

	if (r == 0 && ew_waiting_number(&waiting, p->row.id) != 0) {
		*ret = (struct ew_outcome){.type = "not_so", .status = 409,
			.detail = "it has lapsed, and confirming it waits for a second person already: see the approvals"};
		return 0;
	}
	if (r == 0)
		r = ew_propose_quietly(a, EW_APPROVE_ATTEST, p->row.person,
			json_pack("{s:o, s:s}", "binding", ew_json_id(p->row.id), "role", p->role), reason, &number);
	if (r == 0)
		*ret = (struct ew_outcome){.did = "proposed", .approval = number};
	return r;
}

int ew_binding_confirm(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret)
{
	if (ew_id_equal(p->row.person, ew_asked_person(a))) {
		*ret = (struct ew_outcome){
			.type = "not_independent", .status = 403, .detail = "nobody confirms their own roles"};
		return 0;
	}
	return ew_picked_lapsed(p, ew_io_wall(a->k->io)) ? propose(a, p, reason, ret) : confirm_now(a, p, reason, ret);
}

/* -- asks about one -- */

/* The binding that an ask names. Errors: -ENOENT. */
static int find_named(struct ew_asked *a, struct ew_picked *p)
{
	const char *person = ew_asked_text(a, "id"), *binding = ew_asked_text(a, "binding");
	struct ew_id id, which;

	if (!person || !binding || ew_id_parse(ew_slice_text(person), &id) < 0 || ew_id_parse(ew_slice_text(binding), &which) < 0)
		return -ENOENT;
	return ew_picked_find(a->k, id, which, p);
}

static int answer_person(struct ew_asked *a, struct ew_id person)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	json_t *one = NULL;
	int r = ew_account_get(a->k, person, &account);

	if (r == 0)
		r = ew_person_json(a->k, &account, &one);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, one);
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int answer_outcome(struct ew_asked *a, const struct ew_picked *p, const struct ew_outcome *o)
{
	if (!o->did)
		return problem(a, o->status, o->type, o->detail);
	return o->approval ? ew_answer_proposal(a, o->approval) : answer_person(a, p->row.person);
}

typedef int decide_fn(struct ew_asked *a, struct ew_picked *p, const char *reason, struct ew_outcome *ret);

static int decide(struct ew_asked *a, decide_fn *fn)
{
	_cleanup_(ew_picked_free) struct ew_picked p = {.found = false};
	const char *reason = ew_asked_text(a, "reason");
	struct ew_outcome o;
	int r = find_named(a, &p);

	if (r == -ENOENT)
		return problem(a, 404, "no_such_role", "this person has no such role; it may have been taken already");
	if (reason && strlen(reason) > REASON_BYTES)
		return problem(a, 422, "invalid_body", "reason has at most 1,000 bytes");
	if (r == 0)
		r = fn(a, &p, reason, &o);
	return r < 0 ? r : answer_outcome(a, &p, &o);
}

int ew_ask_role_take(struct ew_asked *a)
{
	return decide(a, ew_binding_end);
}

int ew_ask_role_attest(struct ew_asked *a)
{
	return decide(a, ew_binding_confirm);
}
