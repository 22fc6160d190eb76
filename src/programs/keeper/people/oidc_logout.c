/*
 * A provider ends sessions. Must never take the same token twice, nor end anybody's who came in another way.
 */
#include <errno.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/oidc_state.h"
#include "programs/keeper/people/sessions.h"

#define MOST 64

static int once(struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_logout *logout)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_hash id;
	int r = ew_account_hash_subject(k, "jti", ew_slice_text(seat->issuer), ew_slice_text(logout->id), &id);

	return r < 0 ? r
		     : ew_oidc_logout_once(&k->oidc->logouts, &id, now,
			       (struct ew_wall){now.us + EW_OIDC_LOGOUT_US + 2 * EW_OIDC_CLOCK_US});
}

struct found {
	struct ew_id sessions[MOST], people[MOST];
	size_t n;
};

static int add(void *arg, const struct ew_session_row *row)
{
	struct found *f = arg;

	f->sessions[f->n] = row->id;
	f->people[f->n++] = row->person;
	return f->n == MOST;
}

/* Those of one session of the provider, which may have begun several here. In rounds: somebody may have more than fit at once. */
static int end_of_session(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const char *session, struct ew_id person, size_t *ret)
{
	struct ew_hash provider;
	struct found f;
	int r = ew_account_hash_subject(k, "sid", ew_slice_text(seat->issuer), ew_slice_text(session), &provider);

	*ret = 0;
	do {
		f.n = 0;
		if (r >= 0)
			r = ew_sessions_of_provider(k->catalog, &provider, person, add, &f);
		for (size_t i = 0; r >= 0 && i < f.n; i++)
			r = ew_session_over(k, f.sessions[i], f.people[i], (struct ew_id){{0}}, "provider");
		*ret += f.n;
	} while (r >= 0 && f.n == MOST);
	return r < 0 ? r : 0;
}

static int end_of_person(struct ew_keeper *k, struct ew_id person)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_sessions_over(k, person, (struct ew_id){{0}}, (struct ew_id){{0}}, "provider");
	return r < 0 ? r : ew_keeper_commit(k);
}

/*
 * A provider that names its session in one token and not in the other is taken at its word about the person: rather one session too many
 * is over.
 */
int ew_oidc_end_sessions(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_logout *logout, bool *ret_ended)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	size_t n = 0;
	int r = once(k, seat, logout);

	*ret_ended = r == 0;
	if (r < 0)
		return r == -EEXIST ? 0 : r;
	if (logout->subject)
		r = ew_account_by_subject(k, ew_slice_text(seat->issuer), ew_slice_text(logout->subject), &account);
	if (r == -ENOENT || r == -EBADMSG)
		return 0; /* nobody of the house */
	if (r == 0 && logout->session)
		r = end_of_session(k, seat, logout->session, account.row.id, &n);
	return r < 0 || n > 0 || !logout->subject ? r : end_of_person(k, account.row.id);
}
