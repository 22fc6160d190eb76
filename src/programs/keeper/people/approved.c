/*
 * Doing what two people agreed on. What was true when it was proposed may not be any more: it is checked again, and what cannot be done is
 * refused with the reason.
 */
#include "programs/keeper/people/approvals.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/tokens.h"
#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/binding.h"
#include "programs/keeper/people/grounds.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/holds.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/persons.h"
#include "programs/keeper/people/redactions.h"
#include "programs/keeper/rights/package.h"
#include "programs/keeper/people/sessions.h"

struct deed {
	struct ew_asked *a;
	const struct ew_approval *approval;
	const json_t *what;
	json_t *extra;
	struct ew_error *why;
};

static const char *reason_of(const struct deed *d)
{
	return json_string_value(json_object_get(d->approval->words, "reason"));
}

/* Whoever has a role is changed by both who change it, and what they have open is looked at anew. */
static int note_holder(void *arg, const struct ew_binding_row *row)
{
	const struct deed *d = arg;
	int r = ew_note_changed(d->a->k, row->person, d->approval->row.by, ew_asked_person(d->a));

	return r < 0 ? r : ew_session_tell(d->a->k, row->person);
}

static int change_role(const struct deed *d)
{
	const char *name = json_string_value(json_object_get(d->what, "name"));
	int r = ew_role_make(d->a->k, d->what, d->approval->row.by);

	if (r == -EINVAL)
		return ew_error_set(d->why, r, "administering carries no right to content");
	return r < 0 ? r : ew_bindings_of_role(d->a->k->catalog, name, note_holder, (void *)(uintptr_t)d);
}

static int make_role(const struct deed *d)
{
	uint64_t before = 0, after = 0;
	int r = ew_people_administrators(d->a->k, &before);

	if (r == 0)
		r = change_role(d);
	if (r == 0)
		r = ew_people_administrators(d->a->k, &after);
	if (r == 0 && before > 0 && after == 0)
		return ew_error_set(d->why, -EINVAL, "nobody would administer any more");
	return r;
}

/* The account that a proposal is about, as long as it may have anything. */
static int account_of(const struct deed *d, struct ew_account *ret)
{
	int r = ew_account_get(d->a->k, d->approval->row.about, ret);

	if (r == 0 && ret->row.state == EW_PERSON_LEFT)
		return ew_error_set(d->why, -EINVAL, "this person has left meanwhile");
	return r;
}

static int give_role(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = account_of(d, &account);

	return r < 0 ? r
		     : ew_role_give(d->a->k, account.row.id, d->what, d->approval->row.by,
			       ew_asked_person(d->a), reason_of(d), d->why);
}

/* Row and event of a changed account; both people have changed it. */
static int keep(const struct deed *d, struct ew_account *account, const char *what)
{
	struct ew_keeper *k = d->a->k;
	int r = ew_account_put(k, account);

	if (r == 0)
		r = ew_note_changed(k, account->row.id, d->approval->row.by, ew_asked_person(d->a));
	if (r == 0)
		r = ew_person_changed(k, account->row.id, d->approval->row.by, what);
	return r < 0 ? r : ew_session_tell(k, account->row.id);
}

static int change(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = account_of(d, &account);

	if (r == 0)
		r = ew_account_take(&account, d->what);
	return r < 0 ? r : keep(d, &account, "words");
}

static int restore(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = account_of(d, &account);

	if (r < 0)
		return r;
	if (account.row.state != EW_PERSON_SUSPENDED)
		return ew_error_set(d->why, -EINVAL, "this person is not suspended any more");
	account.row.state = EW_PERSON_ACTIVE;
	(void)json_object_del(account.words, EW_ACCOUNT_SUSPENDED_BY);
	return keep(d, &account, "restored");
}

/* The code is shown to the second person alone: neither of the two can use the account by themselves without the other knowing. */
static int recover(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	_cleanup_(ew_buf_free) struct ew_buf code = {0};
	int r = account_of(d, &account);

	ew_buf_init_secret(&code, 64);
	if (r == 0 && account.row.state == EW_PERSON_SUSPENDED)
		return ew_error_set(d->why, -EINVAL, "this person has been suspended meanwhile");
	if (r == 0)
		r = ew_person_invite(d->a->k, &account, &code);
	if (r == 0)
		r = keep(d, &account, "recovery");
	if (r == 0 && json_object_set_new(d->extra, "code", json_stringn((const char *)code.at, code.len)) < 0)
		r = -ENOMEM;
	return r;
}

static int attest(const struct deed *d)
{
	_cleanup_(ew_picked_free) struct ew_picked p = {.found = false};
	const char *text = json_string_value(json_object_get(d->what, "binding"));
	struct ew_id binding;
	int r = text && ew_id_parse(ew_slice_text(text), &binding) == 0
			? ew_picked_find(d->a->k, d->approval->row.about, binding, &p)
			: -ENOENT;

	return r < 0 ? r
		     : ew_binding_confirmed(d->a->k, &p, d->approval->row.by, d->approval->row.by, ew_asked_person(d->a), reason_of(d));
}

static int grant_ground(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = account_of(d, &account);

	if (r < 0 && r != -ENOENT) /* it may be for a program */
		return r;
	return ew_ground_grant(d->a->k, &(struct ew_ground_wish){.what = d->what,
						.person = d->approval->row.about,
						.by = d->approval->row.by,
						.and_by = ew_asked_person(d->a),
						.reason = reason_of(d)},
		d->why);
}

static int release_hold(const struct deed *d)
{
	return ew_hold_let_go(d->a->k, d->what, ew_asked_person(d->a), reason_of(d), d->why);
}

/* A permit: the approval itself is what the asker shows (ew_approval_holds()). */
static int permit(const struct deed *d)
{
	(void)d;
	return 0;
}

/* What it takes to propose it; who has lost it since has lost their say. */
static uint32_t right_for(uint32_t kind)
{
	switch (kind) {
	case EW_APPROVE_GROUND:
		return EW_RIGHT_READ;
	case EW_APPROVE_EXPORT:
		return EW_RIGHT_EXPORT;
	case EW_APPROVE_REVEAL:
	case EW_APPROVE_HEAR:
	case EW_APPROVE_ORIGINAL:
	case EW_APPROVE_UNREDACT:
		return EW_RIGHT_REVEAL;
	case EW_APPROVE_RELEASE:
	case EW_APPROVE_DELETION:
	case EW_APPROVE_REDATE:
	case EW_APPROVE_PACKAGE:
	case EW_APPROVE_ERASURE:
		return EW_RIGHT_HOLD;
	default:
		return EW_RIGHT_ADMINISTER;
	}
}

static int is_good(void *arg, const struct ew_token_row *row)
{
	const struct deed *d = arg;
	bool over = row->expires.us != 0 && row->expires.us <= ew_io_wall(d->a->k->io).us;

	return over || !(row->rights & right_for(d->approval->row.kind)) ? -ENOENT : 0;
}

static int still_holds(const struct deed *d, const struct ew_account *account)
{
	const struct ew_holder *holder;
	struct ew_access_subject subject;
	int r = account->row.state == EW_PERSON_ACTIVE ? ew_holder_of(d->a->k, account->row.id, &holder) : -ENOENT;

	if (r < 0)
		return r;
	subject = ew_holder_subject(holder, ew_io_wall(d->a->k->io));
	return ew_access_rights(&subject) & right_for(d->approval->row.kind) ? 0 : -ENOENT;
}

/* Two people must still want it. */
static int proposer_stays(const struct deed *d)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_account_get(d->a->k, d->approval->row.by, &account);

	if (r == -ENOENT)
		r = ew_tokens_by_id(d->a->k->catalog, d->approval->row.by, is_good, (void *)(uintptr_t)d);
	else if (r == 0)
		r = still_holds(d, &account);
	return r == -ENOENT
		? ew_error_set(d->why, -EINVAL, "who proposed this has left, is suspended, or may not propose it any more; somebody else may propose it anew")
		: r;
}

static int unredact(const struct deed *d)
{
	return ew_redaction_take_back(d->a, d->what, d->approval->row.number, reason_of(d), d->why);
}

static int resume_deletion(const struct deed *d)
{
	return ew_brake_agree(d->a->k, d->what, d->approval->row.by, ew_asked_person(d->a), reason_of(d), d->why);
}

static int redate(const struct deed *d)
{
	return ew_redate_agree(d->a->k, d->what, ew_asked_person(d->a), d->why);
}

static int erase(const struct deed *d)
{
	return ew_rights_erase_agreed(d->a->k, d->what, d->approval->row.by, d->why);
}

static int pack(const struct deed *d)
{
	return ew_package_agreed(d->a->k, d->what, d->why);
}

typedef int deed_fn(const struct deed *d);

static deed_fn *const deeds[] = {
	[EW_APPROVE_ROLE] = make_role,
	[EW_APPROVE_BINDING] = give_role,
	[EW_APPROVE_CHANGE] = change,
	[EW_APPROVE_RESTORE] = restore,
	[EW_APPROVE_RECOVER] = recover,
	[EW_APPROVE_GROUND] = grant_ground,
	[EW_APPROVE_EXPORT] = permit,
	[EW_APPROVE_REVEAL] = permit,
	[EW_APPROVE_HEAR] = permit,
	[EW_APPROVE_ORIGINAL] = permit,
	[EW_APPROVE_RELEASE] = release_hold,
	[EW_APPROVE_ATTEST] = attest,
	[EW_APPROVE_UNREDACT] = unredact,
	[EW_APPROVE_DELETION] = resume_deletion,
	[EW_APPROVE_REDATE] = redate,
	[EW_APPROVE_ERASURE] = erase,
	[EW_APPROVE_PACKAGE] = pack,
};

int ew_approved(struct ew_asked *a, const struct ew_approval *approval, json_t *extra, struct ew_error *why)
{
	struct deed d = {a, approval, json_object_get(approval->words, "what"), extra, why};
	uint32_t kind = approval->row.kind;
	int r;

	if (kind >= EW_COUNT(deeds) || !deeds[kind])
		return ew_error_set(why, -EINVAL, "this keeper does not know what was proposed; are all programs of one version?");
	r = proposer_stays(&d);
	if (r == 0)
		r = deeds[kind](&d);
	if (r == -ENOENT)
		return ew_error_set(why, -EINVAL, "what it is about is not there any more");
	return r;
}
