/*
 * What a directory sees of people: as RFC 7644 writes it, and nothing of what they may. Must never show whoever has left.
 */
#include "programs/keeper/people/scim.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/directory.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"

#define PAGE 100
#define LIST_BYTES (EW_MAX_ANSWER_BYTES - 1024)

int ew_scim_refuse(struct ew_asked *a, const char *type, unsigned status, const char *detail)
{
	return ew_keeper_answer(a->k, a->connection, a->request, status, ew_scim_error_json(status, type, detail));
}

int ew_scim_hash(struct ew_keeper *k, const char *external_id, struct ew_hash *ret)
{
	if (external_id)
		return ew_account_hash_subject(k, "external", EW_SLICE_EMPTY, ew_slice_text(external_id), ret);
	*ret = (struct ew_hash){{0}};
	return 0;
}

static bool is_there(const struct ew_account *account)
{
	return (EW_PEOPLE_THERE >> account->row.state) & 1;
}

static json_t *resource(const struct ew_account *account)
{
	char id[EW_ID_TEXT_BYTES], made[EW_WALL_TEXT_BYTES], changed[EW_WALL_TEXT_BYTES];
	struct ew_scim_person p = {.id = id,
		.login = ew_account_text(account, "login"),
		.name = ew_account_text(account, "name"),
		.email = ew_account_text(account, "email"),
		.external_id = ew_account_text(account, "external_id"),
		.made = made,
		.changed = changed,
		.active = account->row.state != EW_PERSON_SUSPENDED};

	ew_id_format(account->row.id, id);
	ew_wall_format(account->row.made, made);
	ew_wall_format(account->row.changed, changed);
	return ew_scim_user_json(&p);
}

int ew_scim_answer(struct ew_asked *a, unsigned status, const struct ew_account *account)
{
	return ew_keeper_answer(a->k, a->connection, a->request, status, resource(account));
}

int ew_scim_find(struct ew_asked *a, struct ew_account *ret)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_account_get(a->k, id, &account) : -ENOENT;

	if (r == -EBADMSG || (r == 0 && !is_there(&account)))
		r = -ENOENT;
	if (r < 0)
		return r;
	*ret = account;
	account.words = NULL;
	return 0;
}

int ew_ask_scim_user(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_scim_find(a, &account);

	return r == -ENOENT ? ew_scim_refuse(a, NULL, 404, "there is no user of this id") : r < 0 ? r : ew_scim_answer(a, 200, &account);
}

/* -- lists -- */

struct listing {
	struct ew_keeper *k;
	struct ew_id ids[PAGE];
	size_t n;
	json_t *items;
	size_t bytes;
};

static int add_id(void *arg, struct ew_id id)
{
	struct listing *l = arg;

	l->ids[l->n++] = id;
	return 0;
}

/* 1: the page is full. One that cannot be read is left out: a directory can do nothing about it. */
static int add_user(struct listing *l, struct ew_id id)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	int r = ew_account_get(l->k, id, &account);
	json_t *one;

	if (r == -EBADMSG || r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	one = resource(&account);
	l->bytes += one ? json_dumpb(one, NULL, 0, JSON_COMPACT) : 0;
	if (l->bytes > LIST_BYTES) {
		json_decref(one);
		return 1;
	}
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

static int answer_list(struct ew_asked *a, struct listing *l, uint64_t total, uint64_t start)
{
	int r = 0;

	l->items = json_array();
	for (size_t i = 0; l->items && r == 0 && i < l->n; i++)
		r = add_user(l, l->ids[i]);
	if (r < 0 || !l->items) {
		json_decref(l->items);
		return r < 0 ? r : -ENOMEM;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:[s], s:I, s:I, s:I, s:o}", "schemas", EW_SCIM_LIST, "totalResults", (json_int_t)total, "startIndex",
			(json_int_t)start, "itemsPerPage", (json_int_t)json_array_size(l->items), "Resources", l->items));
}

/* Whoever is named by login or by what the directory calls them: one person or nobody. */
static int find_named(struct ew_asked *a, const struct ew_scim_filter *f, struct ew_account *ret)
{
	struct ew_hash external;
	struct ew_id id;
	int r;

	if (f->user_name)
		return ew_account_by_login(a->k, ew_slice_text(json_string_value(f->user_name)), ret);
	r = ew_scim_hash(a->k, json_string_value(f->external_id), &external);
	if (r == 0)
		r = ew_directory_find(a->k->catalog, &external, &id);
	return r < 0 ? r : ew_account_get(a->k, id, ret);
}

static bool is_meant(const struct ew_account *account, const struct ew_scim_filter *f)
{
	const char *external = ew_account_text(account, "external_id"), *wanted = json_string_value(f->external_id);

	return is_there(account) && (!wanted || (external && strcmp(external, wanted) == 0)) &&
	       (f->active < 0 || f->active == (account->row.state != EW_PERSON_SUSPENDED));
}

static int list_named(struct ew_asked *a, const struct ew_scim_filter *f, uint64_t start, uint64_t count)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	struct listing l = {.k = a->k};
	int r = find_named(a, f, &account);
	bool found = r == 0 && is_meant(&account, f);

	if (r < 0 && r != -ENOENT && r != -EBADMSG)
		return r;
	if (found && start == 1 && count > 0)
		(void)add_id(&l, account.row.id);
	return answer_list(a, &l, found, start);
}

static int list_all(struct ew_asked *a, int active, uint64_t start, uint64_t count)
{
	static const uint32_t states[] = {EW_PEOPLE_THERE, 1u << EW_PERSON_SUSPENDED, EW_PEOPLE_NOT_SUSPENDED};
	struct listing l = {.k = a->k};
	uint64_t total = 0;
	int r = ew_directory_count(a->k->catalog, states[active + 1], &total);

	if (r == 0 && count > 0)
		r = ew_directory_each(a->k->catalog, states[active + 1], start - 1, (uint32_t)count, add_id, &l);
	return r < 0 ? r : answer_list(a, &l, total, start);
}

/* What is below the least means the least (RFC 7644, 3.4.2.4), and more than a page is a page. */
static int read_number(struct ew_asked *a, const char *name, int64_t otherwise, int64_t least, uint64_t *ret)
{
	const char *text = ew_asked_text(a, name);
	bool negative = text && text[0] == '-';

	if (!text) {
		*ret = (uint64_t)otherwise;
		return 0;
	}
	if (ew_slice_decimal(ew_slice_text(text + negative), INT32_MAX, ret) < 0)
		return -EINVAL;
	if (negative || *ret < (uint64_t)least)
		*ret = (uint64_t)least;
	return 0;
}

int ew_ask_scim_users(struct ew_asked *a)
{
	_cleanup_(ew_scim_filter_free) struct ew_scim_filter f = {.active = -1};
	const char *text = ew_asked_text(a, "filter");
	struct ew_scim_wrong wrong;
	uint64_t start, count;

	if (ew_scim_filter_read(ew_slice_text(text), &f, &wrong) < 0)
		return ew_scim_refuse(a, wrong.type, 400, wrong.detail);
	if (read_number(a, "startIndex", 1, 1, &start) < 0 || read_number(a, "count", PAGE, 0, &count) < 0)
		return ew_scim_refuse(a, "invalidValue", 400, "startIndex and count are numbers");
	count = count > PAGE ? PAGE : count;
	return f.user_name || f.external_id ? list_named(a, &f, start, count) : list_all(a, f.active, start, count);
}

/* What somebody may is given by people here, and not by a directory. */
int ew_ask_scim_groups(struct ew_asked *a)
{
	struct listing l = {.k = a->k};

	return answer_list(a, &l, 0, 1);
}
