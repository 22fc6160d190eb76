/*
 * Roles by a provider's word: the mapping of the configuration, looked at with each sign-in. Must never touch a role that two people gave,
 * and never give one that both administers and opens content.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/oidc_state.h"
#include "programs/keeper/people/persons.h"

#define WORDS_BYTES (16 * 1024)
#define ROLE_BYTES 65

/* One that the person has by a provider's word. */
struct held {
	struct ew_id id;
	char role[ROLE_BYTES];
	struct ew_wall made;
	bool stays;
};

struct holding {
	struct ew_keeper *k;
	struct held at[EW_HOLDER_BINDINGS];
	size_t n, all;
};

static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

/* One that cannot be read was not given here: it stays. */
static bool is_by_provider(struct ew_keeper *k, const struct ew_binding_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *words = NULL;
	const char *source;

	ew_buf_init_secret(&plain, WORDS_BYTES);
	if (ew_keeper_unseal(k, NULL, "binding", place_of(row->id), row->sealed, &plain) < 0)
		return false;
	words = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	source = json_string_value(json_object_get(words, "source"));
	return source && strcmp(source, "oidc") == 0;
}

static int look_at(void *arg, const struct ew_binding_row *row)
{
	struct holding *h = arg;
	struct held *one = &h->at[h->n];

	h->all++;
	if (h->n == EW_COUNT(h->at) || strlen(row->role) >= ROLE_BYTES || !is_by_provider(h->k, row))
		return 0;
	*one = (struct held){.id = row->id, .made = row->made};
	(void)snprintf(one->role, sizeof(one->role), "%s", row->role);
	h->n++;
	return 0;
}

static int look_at_rights(void *arg, const struct ew_role_row *row)
{
	*(uint32_t *)arg = row->rights;
	return 0;
}

/* A role that can be given so. False: said in the log, because only who writes the configuration can help it. */
static int may_be_given(struct ew_keeper *k, const struct ew_oidc_seat *seat, const char *role, bool *ret)
{
	uint32_t rights = 0;
	int r = ew_roles_get(k->catalog, role, look_at_rights, &rights);
	const char *why = r == -ENOENT			       ? "there is no such role"
			  : r == 0 && ew_role_mixes(rights) ? "the role administers and opens content"
							       : NULL;

	*ret = !why;
	if (why)
		ew_log(EW_LOG_WARNING, "role_not_given", EW_F_WORD("provider", seat->id), EW_F_WORD("role", role),
			EW_F_WORD("why", why));
	return r == -ENOENT ? 0 : r;
}

static int write(struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_binding_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	_cleanup_(ew_json_drop) json_t *words = json_pack("{s:s, s:s, s:s}", "source", "oidc", "provider", seat->id, "reason", seat->title);
	_cleanup_(ew_free_ptr) char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&sealed, WORDS_BYTES + 256);
	if (r == 0)
		r = ew_keeper_seal(k, NULL, "binding", place_of(row->id), ew_slice_text(text), &sealed);
	row->sealed = ew_buf_slice(&sealed);
	row->attest.us = ew_io_wall(k->io).us + EW_ATTEST_US;
	if (r == 0)
		r = ew_bindings_put(k->catalog, row);
	row->sealed = EW_SLICE_EMPTY;
	return r;
}

static int note(struct ew_keeper *k, const struct ew_oidc_seat *seat, enum ew_event_type type, const struct ew_binding_row *row)
{
	return ew_keeper_append(k, NULL, type, ew_io_wall(k->io), "keeper", (struct ew_id){{0}},
		json_pack("{s:o, s:o, s:s, s:s, s:s}", "person", ew_json_id(row->person), "binding", ew_json_id(row->id), "role",
			row->role, "source", "oidc", "provider", seat->id),
		NULL, NULL, NULL);
}

/* Was it given already, then the provider has confirmed it just now. */
static int keep_or_give(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const char *role, struct holding *h, bool *changed)
{
	struct ew_binding_row row = {.person = person, .role = role, .made = ew_io_wall(k->io)};
	bool may = false;
	int r = may_be_given(k, seat, role, &may);

	if (r < 0 || !may)
		return r;
	for (size_t i = 0; i < h->n; i++) {
		if (strcmp(h->at[i].role, role) != 0)
			continue;
		if (h->at[i].stays)
			return 0;
		h->at[i].stays = true;
		row.id = h->at[i].id;
		row.made = h->at[i].made;
		return write(k, seat, &row);
	}
	if (h->n == EW_COUNT(h->at) || h->all >= EW_HOLDER_BINDINGS) {
		ew_log(EW_LOG_WARNING, "role_not_given", EW_F_WORD("provider", seat->id), EW_F_WORD("role", role),
			EW_F_WORD("why", "the person has as many roles as anybody may have"));
		return 0;
	}
	*changed = true;
	r = ew_id_new(k->io, &row.id);
	if (r == 0)
		r = write(k, seat, &row);
	if (r == 0)
		r = note(k, seat, EW_EVENT_ROLE_GIVEN, &row);
	h->at[h->n] = (struct held){.id = row.id, .made = row.made, .stays = true};
	(void)snprintf(h->at[h->n].role, ROLE_BYTES, "%s", role);
	h->n++;
	h->all++;
	return r;
}

static int take(struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const struct held *one)
{
	struct ew_binding_row row = {.id = one->id, .person = person, .role = one->role};
	int r = ew_bindings_remove(k->catalog, person, one->id);

	return r < 0 ? r : note(k, seat, EW_EVENT_ROLE_TAKEN, &row);
}

/* What is taken goes first: it makes room. */
static int take_others(struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const json_t *claims,
	struct holding *h, bool *changed)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < h->n; i++) {
		const char *theirs;
		json_t *ours;
		bool wanted = false;

		json_object_foreach(seat->roles, theirs, ours)
			wanted = wanted || (strcmp(json_string_value(ours), h->at[i].role) == 0 &&
						   ew_oidc_claim_holds(claims, seat->roles_claim, theirs));
		if (wanted) {
			h->at[kept++] = h->at[i];
			continue;
		}
		*changed = true;
		h->all--;
		r = take(k, seat, person, &h->at[i]);
	}
	h->n = kept;
	return r;
}

int ew_oidc_roles(struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const json_t *claims,
	bool *ret_changed)
{
	_cleanup_(ew_free_ptr) struct holding *h = calloc(1, sizeof(*h));
	const char *theirs;
	json_t *ours;
	int r = h ? 0 : -ENOMEM;

	*ret_changed = false;
	if (r < 0)
		return r;
	h->k = k;
	r = ew_bindings_of(k->catalog, person, look_at, h);
	if (r == 0)
		r = take_others(k, seat, person, claims, h, ret_changed);
	json_object_foreach(seat->roles, theirs, ours)
		if (r == 0 && ew_oidc_claim_holds(claims, seat->roles_claim, theirs))
			r = keep_or_give(k, seat, person, json_string_value(ours), h, ret_changed);
	return r;
}
