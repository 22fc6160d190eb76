/*
 * Seats of listeners. Must never tell somebody of a call that they could not find.
 */
#include "programs/keeper/people/audience.h"

#include <errno.h>
#include <stdlib.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/may.h"

#define LOST_US (180 * EW_US_PER_S) /* web renews every minute */

struct seat {
	uint64_t number;        /* 0: free */
	struct ew_mono renewed;
	struct ew_wall expires; /* of the session or token; 0: never */
	struct ew_id person;    /* whose roles count; zero: nobody's, the token stands alone */
	bool by_token;
	struct ew_access_binding own; /* of a token */
	json_t *scope;          /* its; owned */
};

struct ew_audience {
	struct seat seats[EW_MAX_AUDIENCE];
	size_t n;
};

static void leave(struct ew_audience *all, struct seat *seat)
{
	json_decref(seat->scope);
	*seat = (struct seat){0};
	all->n--;
}

void ew_audience_free(struct ew_audience **audience)
{
	struct ew_audience *all = *audience;

	for (size_t i = 0; all && i < EW_MAX_AUDIENCE; i++)
		if (all->seats[i].number)
			leave(all, &all->seats[i]);
	free(all);
	*audience = NULL;
}

/* The seat of this number, or a free one. */
static struct seat *seat_for(struct ew_audience *all, uint64_t number, struct ew_mono now)
{
	struct seat *free_one = NULL;

	for (size_t i = 0; i < EW_MAX_AUDIENCE; i++) {
		if (all->seats[i].number == number)
			return &all->seats[i];
		if (all->seats[i].number && now.us - all->seats[i].renewed.us > LOST_US)
			leave(all, &all->seats[i]);
		if (!all->seats[i].number && !free_one)
			free_one = &all->seats[i];
	}
	return free_one;
}

static void sit(struct ew_audience *all, struct seat *seat, const struct ew_asked *a, uint64_t number)
{
	if (seat->number)
		leave(all, seat);
	*seat = (struct seat){.number = number,
		.renewed = ew_io_mono(a->k->io),
		.expires = a->by_session ? a->session.expires : a->who.expires,
		.person = a->by_session ? a->session.person : a->owned ? a->who.owner : (struct ew_id){{0}},
		.by_token = !a->by_session,
		.own = a->own};
	seat->scope = json_incref((json_t *)(uintptr_t)a->own.scope);
	seat->own.scope = seat->scope;
	all->n++;
}

static json_t *answer_json(const struct ew_asked *a)
{
	return json_pack("{s:o, s:o, s:s, s:i, s:b}", "user", ew_json_id(a->who.user), "rights", ew_rights_json(a->who.rights),
		"kind", ew_token_kind_name(a->who.kind), "voice", (int)ew_token_voice(a->who.kind), "limited",
		ew_asked_is_limited(a));
}

int ew_ask_listen(struct ew_asked *a)
{
	const char *text = ew_asked_text(a, "listener");
	struct seat *seat;
	uint64_t number;

	if (!text || ew_slice_decimal(ew_slice_text(text), UINT64_MAX, &number) < 0 || number == 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments", "listener is a number");
	if (!a->k->audience)
		a->k->audience = calloc(1, sizeof(*a->k->audience));
	if (!a->k->audience)
		return -ENOMEM;
	if (ew_asked_is_limited(a) && (a->who.rights & (EW_RIGHT_SEARCH | EW_RIGHT_READ))) {
		seat = seat_for(a->k->audience, number, ew_io_mono(a->k->io));
		if (!seat)
			return ew_keeper_problem(a->k, a->connection, a->request, 503, "keeper_busy", "too many listen already");
		sit(a->k->audience, seat, a, number);
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, answer_json(a));
}

/* -- who may be told -- */

static bool may_find(const struct ew_access_subject *subject, const struct ew_access_resource *resource)
{
	return ew_access_decide(subject, EW_RIGHT_SEARCH, -1, resource).why == EW_ACCESS_ALLOWED ||
	       ew_access_decide(subject, EW_RIGHT_READ, -1, resource).why == EW_ACCESS_ALLOWED;
}

static int is_told(struct ew_keeper *k, const struct seat *seat, const struct ew_access_resource *resource, bool *ret)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_access_subject own = {.bindings = &seat->own, .n_bindings = 1, .viewer = {.now = now}}, persons;
	const struct ew_holder *holder;
	int r;

	*ret = false;
	if (seat->expires.us != 0 && seat->expires.us <= now.us)
		return 0;
	if (!ew_id_is_zero(seat->person)) {
		r = ew_holder_of(k, seat->person, &holder);
		if (r < 0)
			return r == -ENOENT || r == -EBADMSG ? 0 : r;
		persons = ew_holder_subject(holder, now);
		own.viewer.region = persons.viewer.region;
		if (!may_find(&persons, resource))
			return 0;
	}
	*ret = !seat->by_token || may_find(&own, resource);
	return 0;
}

static int tell_seats(struct ew_keeper *k, const struct ew_access_resource *resource, struct ew_buf *to)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_MAX_AUDIENCE; i++) {
		struct seat *seat = &k->audience->seats[i];
		bool told = false;

		if (!seat->number)
			continue;
		if (now.us - seat->renewed.us > LOST_US) {
			leave(k->audience, seat);
			continue;
		}
		r = is_told(k, seat, resource, &told);
		if (told)
			ew_buf_add_u64(to, seat->number);
	}
	return r < 0 ? r : ew_buf_error(to);
}

int ew_audience_of(struct ew_keeper *k, struct ew_id interaction, struct ew_buf *to)
{
	_cleanup_(ew_resource_free) struct ew_resource resource = {0};
	int r;

	if (!k->audience || k->audience->n == 0)
		return 0;
	r = ew_resource_of(k, interaction, &resource);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	return tell_seats(k, &resource.facts, to);
}
