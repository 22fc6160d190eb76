/*
 * Providers as the supervisor told of them. Must never show a client's secret to anybody but the provider's token endpoint.
 */
#include <errno.h>
#include <string.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/oidc_state.h"

static const char *text_of(const json_t *words, const char *name)
{
	return json_string_value(json_object_get(words, name));
}

static bool all_are_texts(json_t *map)
{
	const char *key;
	json_t *value;

	json_object_foreach(map, key, value)
		if (!json_is_string(value))
			return false;
	return true;
}

static int read_seat(const struct ew_keeper_provider *from, struct ew_oidc_seat *seat)
{
	const json_t *roles;

	ew_buf_init_secret(&seat->secret, 1024);
	ew_buf_add_slice(&seat->secret, from->secret);
	if (ew_buf_error(&seat->secret) < 0)
		return ew_buf_error(&seat->secret);
	seat->words = json_loadb((const char *)from->words.at, from->words.len, JSON_REJECT_DUPLICATES, NULL);
	roles = json_object_get(seat->words, "roles");
	seat->id = text_of(seat->words, "id");
	seat->title = text_of(seat->words, "title");
	seat->issuer = text_of(seat->words, "issuer");
	seat->client_id = text_of(seat->words, "client_id");
	seat->redirect = text_of(seat->words, "redirect");
	seat->team = text_of(seat->words, "team");
	seat->agents = text_of(seat->words, "agents");
	seat->directory = text_of(seat->words, "directory");
	seat->roles_claim = text_of(roles, "claim");
	seat->roles = json_object_get(roles, "map");
	seat->create = json_is_true(json_object_get(seat->words, "create"));
	if (!seat->id || !seat->title || !seat->issuer || !seat->client_id || !seat->redirect ||
		(roles && (!seat->roles_claim || !seat->roles || !all_are_texts(seat->roles))))
		return -EINVAL;
	return 0;
}

int ew_oidc_open(struct ew_keeper *k, const struct ew_keeper_config *config, struct ew_error *error)
{
	int r = 0;

	if (config->n_providers == 0)
		return 0;
	if (config->n_providers > EW_OIDC_PROVIDERS)
		return ew_error_set(error, -EINVAL, "at most %d providers of sign-in are possible", EW_OIDC_PROVIDERS);
	k->oidc = calloc(1, sizeof(*k->oidc));
	if (!k->oidc)
		return ew_error_set(error, -ENOMEM, "no memory for the providers of sign-in");
	for (; r == 0 && k->oidc->n < config->n_providers; k->oidc->n++)
		r = read_seat(&config->providers[k->oidc->n], &k->oidc->seats[k->oidc->n]);
	return r < 0 ? ew_error_set(error, r, "what the supervisor said of a provider of sign-in makes no sense") : 0;
}

static void empty_seat(struct ew_oidc_seat *seat)
{
	ew_oidc_provider_free(&seat->said);
	ew_jwks_free(&seat->keys);
	ew_jwks_free(&seat->earlier);
	ew_buf_free(&seat->secret);
	json_decref(seat->words);
}

void ew_oidc_close(struct ew_keeper *k)
{
	struct ew_oidc *all = TAKE(k->oidc);

	if (!all)
		return;
	for (size_t i = 0; i < EW_OIDC_ERRANDS; i++)
		ew_oidc_errand_free(&all->errands[i]);
	for (size_t i = 0; i < all->n; i++)
		empty_seat(&all->seats[i]);
	if (all->attempts)
		ew_wipe(all->attempts, sizeof(*all->attempts));
	free(all->attempts);
	free(all);
}

void ew_oidc_errand_free(struct ew_oidc_errand **errand)
{
	struct ew_oidc_errand *e = TAKE(*errand);

	if (!e)
		return;
	ew_buf_free(&e->code);
	ew_buf_free(&e->compact);
	ew_wipe(e, sizeof(*e));
	free(e);
}

struct ew_oidc_seat *ew_oidc_find(const struct ew_keeper *k, const char *id)
{
	for (size_t i = 0; id && k->oidc && i < k->oidc->n; i++)
		if (strcmp(k->oidc->seats[i].id, id) == 0)
			return &k->oidc->seats[i];
	return NULL;
}

/* -- told to people -- */

static json_t *seat_json(const struct ew_oidc_seat *seat)
{
	return json_pack("{s:s, s:s}", "name", seat->id, "title", seat->title);
}

json_t *ew_oidc_providers_json(const struct ew_keeper *k)
{
	json_t *list = json_array();

	for (size_t i = 0; list && k->oidc && i < k->oidc->n; i++) {
		if (json_array_append_new(list, seat_json(&k->oidc->seats[i])) == 0)
			continue;
		json_decref(list);
		return NULL;
	}
	return list;
}

json_t *ew_oidc_of_account_json(const struct ew_keeper *k, const struct ew_account *account)
{
	const struct ew_oidc_seat *seat = account->row.source == EW_PERSON_LOCAL
						  ? NULL
						  : ew_oidc_find(k, ew_account_text(account, "provider"));

	return seat ? seat_json(seat) : json_null();
}
