/*
 * Accounts, opened and sealed. Must never write down what a person signs in with, only what it is compared with.
 */
#include "programs/keeper/people/account.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "catalog/blind.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_tokens.h"

#define LOGIN_BYTES 128

void ew_account_free(struct ew_account *account)
{
	json_decref(account->words);
	account->words = NULL;
}

/* Where the sealed words belong: a part of the id that is random. */
static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

struct opening {
	struct ew_keeper *k;
	struct ew_account *to;
};

static int open_row(void *arg, const struct ew_person_row *row)
{
	struct opening *o = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	json_t *words;
	int r;

	ew_buf_init_secret(&plain, EW_ACCOUNT_WORDS_BYTES);
	r = ew_keeper_unseal(o->k, NULL, "person", place_of(row->id), row->sealed, &plain);
	if (r < 0)
		return r;
	words = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	if (!json_is_object(words)) {
		json_decref(words);
		return -EBADMSG;
	}
	*o->to = (struct ew_account){.row = *row, .words = words};
	o->to->row.sealed = EW_SLICE_EMPTY;
	return 0;
}

int ew_account_get(struct ew_keeper *k, struct ew_id id, struct ew_account *ret)
{
	struct opening o = {k, ret};

	return ew_people_get(k->catalog, id, open_row, &o);
}

static int hash_of(struct ew_keeper *k, const char *kind, struct ew_slice value, struct ew_hash *ret)
{
	return ew_blind_token(ew_slice_of(k->account_key, EW_COLUMN_KEY_BYTES), kind, value, ret);
}

int ew_account_hash_login(struct ew_keeper *k, struct ew_slice login, struct ew_hash *ret)
{
	struct ew_slice word = ew_slice_trim(login);
	uint8_t lower[LOGIN_BYTES];

	if (word.len == 0 || word.len > sizeof(lower))
		return -ENOENT;
	for (size_t i = 0; i < word.len; i++)
		lower[i] = (uint8_t)tolower(word.at[i]);
	return hash_of(k, "login", ew_slice_of(lower, word.len), ret);
}

int ew_account_hash_subject(
	struct ew_keeper *k, const char *kind, struct ew_slice issuer, struct ew_slice subject, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf both = {0};

	ew_buf_init(&both, EW_ACCOUNT_WORDS_BYTES);
	ew_buf_add_slice(&both, issuer);
	ew_buf_add_u8(&both, 0);
	ew_buf_add_slice(&both, subject);
	return ew_buf_error(&both) < 0 ? ew_buf_error(&both) : hash_of(k, kind, ew_buf_slice(&both), ret);
}

int ew_account_by_login(struct ew_keeper *k, struct ew_slice login, struct ew_account *ret)
{
	struct opening o = {k, ret};
	struct ew_hash hash;
	int r = ew_account_hash_login(k, login, &hash);

	return r < 0 ? r : ew_people_by_login(k->catalog, &hash, open_row, &o);
}

int ew_account_by_invitation(struct ew_keeper *k, const struct ew_hash *invitation, struct ew_account *ret)
{
	struct opening o = {k, ret};

	return ew_people_by_invitation(k->catalog, invitation, open_row, &o);
}

int ew_account_by_subject(
	struct ew_keeper *k, struct ew_slice issuer, struct ew_slice subject, struct ew_account *ret)
{
	struct opening o = {k, ret};
	struct ew_hash hash;
	int r = ew_account_hash_subject(k, "subject", issuer, subject, &hash);

	return r < 0 ? r : ew_people_by_subject(k->catalog, &hash, open_row, &o);
}

int ew_account_new(
	struct ew_keeper *k, enum ew_person_state state, enum ew_person_source source, struct ew_account *ret)
{
	struct ew_account made = {.row = {.state = state, .source = source, .made = ew_io_wall(k->io)}};
	int r = ew_id_new(k->io, &made.row.id);

	if (r < 0)
		return r;
	made.words = json_object();
	*ret = made;
	return made.words ? 0 : -ENOMEM;
}

int ew_account_put(struct ew_keeper *k, struct ew_account *account)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	const char *login = ew_account_text(account, "login");
	char *text = json_dumps(account->words, JSON_COMPACT | JSON_SORT_KEYS);
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&sealed, EW_ACCOUNT_WORDS_BYTES + 256);
	if (r == 0 && strlen(text) > EW_ACCOUNT_WORDS_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_keeper_seal(k, NULL, "person", place_of(account->row.id), ew_slice_text(text), &sealed);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	if (r == 0)
		r = login ? ew_account_hash_login(k, ew_slice_text(login), &account->row.login) : -EINVAL;
	if (r < 0)
		return r;
	account->row.changed = ew_io_wall(k->io);
	account->row.sealed = ew_buf_slice(&sealed);
	r = ew_people_put(k->catalog, &account->row);
	account->row.sealed = EW_SLICE_EMPTY;
	return r;
}

const char *ew_account_text(const struct ew_account *account, const char *name)
{
	return json_string_value(json_object_get(account->words, name));
}

const char *ew_account_state_name(uint32_t state)
{
	static const char *const names[] = {NULL, "invited", "active", "suspended", "left"};

	return state > 0 && state < EW_COUNT(names) ? names[state] : "unknown";
}

struct naming {
	struct ew_keeper *k;
	json_t *name;
};

static int name_token(void *arg, const struct ew_token_row *row)
{
	struct naming *n = arg;
	json_t *words = NULL;

	if (ew_token_words(n->k, row, &words) == 0)
		n->name = json_incref(json_object_get(words, "name"));
	json_decref(words);
	return 0;
}

/* A program is called by its token. */
static json_t *who_by_token(struct ew_keeper *k, struct ew_id id)
{
	struct naming n = {.k = k};
	int r = ew_tokens_by_id(k->catalog, id, name_token, &n);

	return json_pack("{s:o, s:o?}", "id", ew_json_id(id), "name", r == 0 ? n.name : NULL);
}

json_t *ew_account_who_json(struct ew_keeper *k, struct ew_id id)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};

	if (ew_id_is_zero(id))
		return json_null();
	if (ew_account_get(k, id, &account) < 0)
		return who_by_token(k, id);
	return json_pack("{s:o, s:s?}", "id", ew_json_id(id), "name", ew_account_text(&account, "name"));
}

/* -- what people write of an account -- */

static const struct {
	const char *name, *wrong;
	size_t least, most;
} texts[] = {
	{"login", "has 2 to 128 bytes without blanks or control characters", 2, LOGIN_BYTES},
	{"name", "has 1 to 200 bytes", 1, EW_ACCOUNT_NAME_BYTES},
	{"email", "has at most 200 bytes", 0, EW_ACCOUNT_NAME_BYTES},
	{"team", "has at most 128 bytes", 0, 128},
	{"region", "is the code of a country, such as LU", 0, 16},
};

static bool has_blank(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f)
			return true;
	return false;
}

static int check_text(const json_t *given, size_t i, json_t *errors)
{
	const json_t *value = json_object_get(given, texts[i].name);
	const char *text = json_string_value(value);
	bool may_be_null = texts[i].least == 0;

	if (!value || (json_is_null(value) && may_be_null))
		return 0;
	if (!text || strlen(text) < texts[i].least || strlen(text) > texts[i].most || (i == 0 && has_blank(text)))
		return ew_keeper_wrong(errors, texts[i].name, texts[i].wrong);
	return 0;
}

static int check_agents(const json_t *agents, json_t *errors)
{
	const json_t *one;
	size_t i;
	bool wrong = agents && !json_is_null(agents) && !json_is_array(agents);

	json_array_foreach(agents, i, one)
		wrong = wrong || !json_is_string(one) || json_string_length(one) == 0 || json_string_length(one) > 128;
	if (!wrong && json_array_size(agents) <= EW_ACCOUNT_AGENTS)
		return 0;
	return ew_keeper_wrong(errors, "agents", "is a list of at most 16 words of 1 to 128 bytes: what the telephone side "
						 "calls this person");
}

int ew_account_check(const json_t *given, json_t *errors)
{
	int r = check_agents(json_object_get(given, "agents"), errors);

	for (size_t i = 0; r == 0 && i < EW_COUNT(texts); i++)
		r = check_text(given, i, errors);
	return r;
}

static bool is_empty(const json_t *value)
{
	return json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0) ||
	       (json_is_array(value) && json_array_size(value) == 0);
}

int ew_account_take(struct ew_account *account, const json_t *given)
{
	static const char *const names[] = {"login", "name", "email", "team", "region", "agents"};

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		json_t *value = json_object_get(given, names[i]);

		if (!value)
			continue;
		if (is_empty(value))
			json_object_del(account->words, names[i]);
		else if (json_object_set(account->words, names[i], value) < 0)
			return -ENOMEM;
	}
	return 0;
}

bool ew_account_by_provider(const struct ew_account *account)
{
	static const struct ew_hash none;

	return account->row.source == EW_PERSON_OIDC || memcmp(account->row.subject.bytes, none.bytes, sizeof(none.bytes)) != 0;
}

struct ew_lockout ew_account_lockout(const struct ew_account *account)
{
	return (struct ew_lockout){
		.failures = account->row.failures, .last = account->row.failed, .until = account->row.locked_until};
}

void ew_account_set_lockout(struct ew_account *account, const struct ew_lockout *lockout)
{
	account->row.failures = lockout->failures;
	account->row.failed = lockout->last;
	account->row.locked_until = lockout->until;
}
