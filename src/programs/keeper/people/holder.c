/*
 * The copy of who holds what. Must never outlive a change of it: the counter of changes is looked at before anything is answered.
 */
#include "programs/keeper/people/holder.h"

#include <errno.h>
#include <string.h>

#include "catalog/roles.h"
#include "programs/keeper/keeper_private.h"

#define BUCKETS 256
#define SEALED_BYTES (16 * 1024)

struct ew_holders {
	struct ew_holder *buckets[BUCKETS];
	size_t n;
	json_t *teams;          /* agent -> {"person", "team"?}; NULL: not read yet */
	uint64_t teams_changes; /* of the catalogue, when that was read */
	json_t *old;            /* teams of before, that somebody may still look at */
};

static void holder_free(struct ew_holder **holder)
{
	if (!*holder)
		return;
	json_decref((*holder)->memory);
	free(*holder);
	*holder = NULL;
}

static void forget(struct ew_holders *all)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		while (all->buckets[i]) {
			struct ew_holder *first = all->buckets[i];

			all->buckets[i] = first->next;
			holder_free(&first);
		}
	}
	json_decref(all->teams);
	json_decref(all->old);
	all->teams = all->old = NULL;
	all->n = 0;
}

void ew_holders_free(struct ew_holders **holders)
{
	if (!*holders)
		return;
	forget(*holders);
	free(*holders);
	*holders = NULL;
}

static int all_of(struct ew_keeper *k, struct ew_holders **ret)
{
	if (!k->holders)
		k->holders = calloc(1, sizeof(*k->holders));
	*ret = k->holders;
	return *ret ? 0 : -ENOMEM;
}

static bool is_old(const struct ew_holders *all, uint64_t changes)
{
	for (size_t i = 0; i < BUCKETS; i++)
		if (all->buckets[i])
			return all->buckets[i]->changes != changes;
	return all->teams && all->teams_changes != changes;
}

void ew_holders_trim(struct ew_keeper *k)
{
	if (k->holders && (k->holders->n >= EW_HOLDERS || is_old(k->holders, ew_people_changes(k->catalog))))
		forget(k->holders);
}

/* -- reading one -- */

struct reading {
	struct ew_keeper *k;
	struct ew_holder *to;
	struct ew_access_binding *binding;
};

static int take_role(void *arg, const struct ew_role_row *row)
{
	struct reading *reading = arg;

	reading->binding->rights = row->rights;
	reading->binding->kinds = row->kinds;
	return 0;
}

/* What a moment without memory leaves out would be left out for as long as the copy lasts: that is an error and no copy. */
static int open_words(struct ew_keeper *k, const struct ew_binding_row *row, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_error_t error;
	uint64_t place;
	int r;

	*ret = NULL;
	ew_buf_init_secret(&plain, SEALED_BYTES);
	memcpy(&place, row->id.bytes + 8, sizeof(place));
	r = ew_keeper_unseal(k, NULL, "binding", place, row->sealed, &plain);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	*ret = json_loadb((const char *)plain.at, plain.len, 0, &error);
	return !*ret && json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : 0;
}

/* One that cannot be read holds nowhere: left out, and the others of the person are as they were. */
static int take_binding(void *arg, const struct ew_binding_row *row)
{
	struct reading *reading = arg;
	struct ew_holder *to = reading->to;
	struct ew_access_binding *b;
	json_t *words, *role;
	int r = open_words(reading->k, row, &words);

	if (r < 0)
		return r;
	role = json_string(row->role);
	if (!words || !role || to->n_bindings == EW_HOLDER_BINDINGS) {
		json_decref(words);
		json_decref(role);
		return role ? 0 : -ENOMEM;
	}
	b = &to->bindings[to->n_bindings++];
	*b = (struct ew_access_binding){.id = row->id,
		.role = json_string_value(role),
		.scope = json_object_get(words, "scope"),
		.from = row->from,
		.until = row->until,
		.attest = row->attest};
	reading->binding = b;
	if (json_array_append_new(to->memory, words) < 0 || json_array_append_new(to->memory, role) < 0)
		return -ENOMEM;
	return ew_roles_get(reading->k->catalog, row->role, take_role, reading);
}

static void take_person(struct ew_holder *to, const struct ew_account *account)
{
	const json_t *agent;
	size_t i;

	to->state = account->row.state;
	to->region = ew_account_text(account, "region");
	json_array_foreach(json_object_get(account->words, "agents"), i, agent) {
		if (i < EW_ACCOUNT_AGENTS)
			to->agents[i] = json_string_value(agent);
	}
}

static int read_holder(struct ew_keeper *k, struct ew_id person, struct ew_holder **ret)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	_cleanup_(holder_free) struct ew_holder *h = calloc(1, sizeof(*h));
	struct reading reading = {.k = k, .to = h};
	int r = h ? ew_account_get(k, person, &account) : -ENOMEM;

	if (r < 0)
		return r;
	h->person = person;
	h->memory = json_array();
	if (!h->memory || json_array_append(h->memory, account.words) < 0)
		return -ENOMEM;
	take_person(h, &account);
	r = ew_bindings_of(k->catalog, person, take_binding, &reading);
	if (r == 0)
		*ret = TAKE(h);
	return r;
}

int ew_holder_of(struct ew_keeper *k, struct ew_id person, const struct ew_holder **ret)
{
	uint64_t changes = ew_people_changes(k->catalog);
	struct ew_holder **bucket, *h;
	struct ew_holders *all;
	int r = all_of(k, &all);

	if (r < 0)
		return r;
	bucket = &all->buckets[person.bytes[15] % BUCKETS];
	for (h = *bucket; h; h = h->next) {
		if (h->changes != changes || !ew_id_equal(h->person, person))
			continue;
		*ret = h;
		return 0;
	}
	r = read_holder(k, person, &h);
	if (r < 0)
		return r;
	h->changes = changes;
	h->next = *bucket;
	*bucket = h;
	all->n++;
	*ret = h;
	return 0;
}

struct ew_access_subject ew_holder_subject(const struct ew_holder *h, struct ew_wall now)
{
	return (struct ew_access_subject){.person = h->person,
		.bindings = h->bindings,
		.n_bindings = h->state == EW_PERSON_ACTIVE ? h->n_bindings : 0,
		.viewer = {.agents = h->agents, .region = h->region, .now = now}};
}

/* -- teams -- */

#define PEOPLE_AT_ONCE 500

static int add_team(struct ew_keeper *k, struct ew_id person, json_t *teams)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const json_t *agent;
	size_t i;
	int r = ew_account_get(k, person, &account);

	if (r < 0 || account.row.state == EW_PERSON_LEFT)
		return r == -EBADMSG ? 0 : r;
	json_array_foreach(json_object_get(account.words, "agents"), i, agent) {
		json_t *one = json_pack("{s:o, s:O*}", "person", ew_json_id(person), "team", json_object_get(account.words, "team"));

		if (json_object_set_new(teams, json_string_value(agent), one) < 0)
			return -ENOMEM;
	}
	return 0;
}

struct page {
	struct ew_id ids[PEOPLE_AT_ONCE];
	size_t n;
};

static int add_id(void *arg, const struct ew_person_row *row)
{
	struct page *page = arg;

	page->ids[page->n++] = row->id;
	return 0;
}

static int read_teams(struct ew_keeper *k, json_t *teams)
{
	struct ew_id after = {{0}};
	struct page page;
	int r;

	do {
		page.n = 0;
		r = ew_people_each(k->catalog, after, 0, PEOPLE_AT_ONCE, add_id, &page);
		for (size_t i = 0; r == 0 && i < page.n; i++)
			r = add_team(k, page.ids[i], teams);
		if (page.n > 0)
			after = page.ids[page.n - 1];
	} while (r == 0 && page.n == PEOPLE_AT_ONCE);
	return r;
}

/* Those of before stay until nobody looks at them any more. */
static int renew_teams(struct ew_keeper *k, struct ew_holders *all)
{
	json_t *teams = json_object();
	int r = teams ? read_teams(k, teams) : -ENOMEM;

	if (r == 0 && !all->old)
		all->old = json_array();
	if (r == 0 && all->teams && json_array_append(all->old, all->teams) < 0)
		r = -ENOMEM;
	if (r < 0) {
		json_decref(teams);
		return r;
	}
	json_decref(all->teams);
	all->teams = teams;
	all->teams_changes = ew_people_changes(k->catalog);
	return 0;
}

static int current_teams(struct ew_keeper *k, const json_t **ret)
{
	struct ew_holders *all;
	int r = all_of(k, &all);

	if (r == 0 && (!all->teams || all->teams_changes != ew_people_changes(k->catalog)))
		r = renew_teams(k, all);
	if (r == 0)
		*ret = all->teams;
	return r;
}

/* What is known of an agent's word; NULL in *ret: nothing. */
static int known_of(struct ew_keeper *k, const char *agent, const json_t **ret)
{
	const json_t *teams = NULL;
	int r = current_teams(k, &teams);

	if (r == 0)
		*ret = json_object_get(teams, agent);
	return r;
}

int ew_holder_of_agent(struct ew_keeper *k, const char *agent, struct ew_id *ret)
{
	const json_t *known = NULL;
	const char *person;
	int r = known_of(k, agent, &known);

	if (r < 0)
		return r;
	person = json_string_value(json_object_get(known, "person"));
	return person && ew_id_parse(ew_slice_text(person), ret) == 0 ? 0 : -ENOENT;
}

int ew_holder_team(struct ew_keeper *k, const char *agent, const char **ret)
{
	const json_t *known = NULL;
	int r = known_of(k, agent, &known);

	if (r == 0)
		*ret = json_string_value(json_object_get(known, "team"));
	return r;
}

int ew_holder_agents_of(
	struct ew_keeper *k, const char *team, int (*fn)(void *arg, const char *agent), void *arg)
{
	const json_t *teams = NULL;
	const char *agent;
	json_t *known;
	int r = current_teams(k, &teams);

	if (r < 0)
		return r;
	json_object_foreach((json_t *)(uintptr_t)teams, agent, known) {
		const char *of = json_string_value(json_object_get(known, "team"));

		r = of && strcmp(of, team) == 0 ? fn(arg, agent) : 0;
		if (r != 0)
			return r;
	}
	return 0;
}
