/*
 * Reading and writing users of a directory. Directories differ in how they say the same: what is meant is taken where there is one
 * meaning, and nothing is ever guessed about who somebody is or whether they may come in.
 */
#include "programs/keeper/people/scim_text.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static int fault(struct ew_scim_wrong *wrong, const char *type, const char *detail)
{
	*wrong = (struct ew_scim_wrong){type, detail};
	return -EINVAL;
}

/* Attribute names have no case. */
static json_t *get(json_t *object, const char *name)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
		if (strcasecmp(key, name) == 0)
			return value;
	return NULL;
}

/* -- what is kept -- */

enum attribute { USER_NAME, DISPLAY, FORMATTED, GIVEN, FAMILY, EMAIL, EXTERNAL, ACTIVE, ATTRIBUTES, NAME, EMAILS, OTHER };

/* What was given of each attribute that is kept; json_null(): it was taken away. Borrowed. */
struct given {
	json_t *at[ATTRIBUTES];
};

static const struct {
	const char *name;
	enum attribute attribute;
} attributes[] = {{"userName", USER_NAME}, {"displayName", DISPLAY}, {"name", NAME}, {"emails", EMAILS}, {"externalId", EXTERNAL},
	{"active", ACTIVE}},
  names[] = {{"formatted", FORMATTED}, {"givenName", GIVEN}, {"familyName", FAMILY}};

static bool is_word(struct ew_slice text, const char *word)
{
	return text.len == strlen(word) && strncasecmp((const char *)text.at, word, text.len) == 0;
}

static enum attribute attribute_of(struct ew_slice word)
{
	for (size_t i = 0; i < EW_COUNT(attributes); i++)
		if (is_word(word, attributes[i].name))
			return attributes[i].attribute;
	return OTHER;
}

static enum attribute name_of(struct ew_slice word)
{
	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (is_word(word, names[i].name))
			return names[i].attribute;
	return OTHER;
}

/* -- values -- */

/* Some write a plain value as [{"value": x}] or {"value": x}. */
static json_t *plain(json_t *value)
{
	if (json_is_array(value) && json_array_size(value) == 1)
		value = json_array_get(value, 0);
	if (json_is_object(value))
		value = get(value, "value");
	return value ? value : json_null();
}

static bool is_nothing(json_t *value)
{
	return !value || json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0);
}

/* The work address; else the one that is first among them, else the first. NULL: there is none. */
static json_t *work_email(json_t *list)
{
	json_t *one, *chosen = NULL;
	int best = 0;
	size_t i;

	if (json_is_object(list))
		return get(list, "value");
	json_array_foreach(list, i, one) {
		const char *type = json_string_value(get(one, "type"));
		int rank = type && strcasecmp(type, "work") == 0 ? 3 : json_is_true(get(one, "primary")) ? 2 : 1;

		if (rank <= best || is_nothing(get(one, "value")))
			continue;
		best = rank;
		chosen = get(one, "value");
	}
	return chosen;
}

static void take_name(struct given *g, json_t *name)
{
	for (size_t i = 0; i < EW_COUNT(names); i++) {
		json_t *value = get(name, names[i].name);

		if (value)
			g->at[names[i].attribute] = value;
	}
}

/* `value` NULL: taken away. */
static void take(struct given *g, enum attribute attribute, json_t *value)
{
	if (attribute == NAME && json_is_object(value))
		take_name(g, value);
	else if (attribute == NAME && json_is_string(value))
		g->at[FORMATTED] = value;
	else if (attribute == EMAILS && (json_is_array(value) || json_is_object(value)))
		g->at[EMAIL] = work_email(value) ? work_email(value) : json_null();
	else if (attribute == EMAILS)
		g->at[EMAIL] = value ? value : json_null();
	else if (attribute < ATTRIBUTES)
		g->at[attribute] = plain(value);
}

/* -- what is asked for -- */

static int add_text(json_t *wish, const char *name, json_t *value, struct ew_scim_wrong *wrong)
{
	if (is_nothing(value))
		return json_object_set_new(wish, name, json_null()) < 0 ? -ENOMEM : 0;
	if (!json_is_string(value))
		return fault(wrong, "invalidValue", "userName, names, e-mail and externalId are texts");
	return json_object_set(wish, name, value) < 0 ? -ENOMEM : 0;
}

static int add_active(json_t *wish, json_t *value, struct ew_scim_wrong *wrong)
{
	const char *word = json_string_value(value);
	bool yes = json_is_true(value) || (word && strcasecmp(word, "true") == 0);
	bool no = json_is_false(value) || (word && strcasecmp(word, "false") == 0);

	if (!yes && !no)
		return fault(wrong, "invalidValue", "active is true or false");
	return json_object_set_new(wish, "active", json_boolean(yes)) < 0 ? -ENOMEM : 0;
}

static int add_joined(json_t *wish, const struct given *g)
{
	json_t *name = json_sprintf("%s %s", json_string_value(g->at[GIVEN]), json_string_value(g->at[FAMILY]));

	return json_object_set_new(wish, "name", name) < 0 ? -ENOMEM : 0;
}

static bool is_text(json_t *value)
{
	return json_is_string(value) && json_string_length(value) > 0;
}

/* One name. Half of one is taken for a new account alone: what the other half was is not kept. */
static int add_name(json_t *wish, const struct given *g, bool whole, struct ew_scim_wrong *wrong)
{
	static const enum attribute one[] = {FORMATTED, DISPLAY}, other[] = {GIVEN, FAMILY, USER_NAME};

	for (size_t i = 0; i < EW_COUNT(one); i++)
		if (!is_nothing(g->at[one[i]]))
			return add_text(wish, "name", g->at[one[i]], wrong);
	if (is_text(g->at[GIVEN]) && is_text(g->at[FAMILY]))
		return add_joined(wish, g);
	for (size_t i = 0; whole && i < EW_COUNT(other); i++)
		if (!is_nothing(g->at[other[i]]))
			return add_text(wish, "name", g->at[other[i]], wrong);
	return 0;
}

static int make_wish(const struct given *g, bool whole, json_t **ret, struct ew_scim_wrong *wrong)
{
	json_t *wish = json_object();
	int r = wish ? 0 : -ENOMEM;

	if (r == 0 && (whole || g->at[USER_NAME]) && is_nothing(g->at[USER_NAME]))
		r = fault(wrong, "invalidValue", "userName is needed: what this person signs in with");
	if (r == 0 && g->at[USER_NAME])
		r = add_text(wish, "login", g->at[USER_NAME], wrong);
	if (r == 0)
		r = add_name(wish, g, whole, wrong);
	if (r == 0 && g->at[EMAIL])
		r = add_text(wish, "email", g->at[EMAIL], wrong);
	if (r == 0 && g->at[EXTERNAL])
		r = add_text(wish, "external_id", g->at[EXTERNAL], wrong);
	if (r == 0 && g->at[ACTIVE])
		r = add_active(wish, g->at[ACTIVE], wrong);
	if (r == 0)
		*ret = wish;
	else
		json_decref(wish);
	return r;
}

/* -- whole users -- */

int ew_scim_user_read(json_t *user, bool whole, json_t **ret, struct ew_scim_wrong *wrong)
{
	struct given g = {{NULL}};

	if (!json_is_object(user))
		return fault(wrong, "invalidSyntax", "the body is a user resource: a JSON object");
	for (size_t i = 0; i < EW_COUNT(attributes); i++) {
		json_t *value = get(user, attributes[i].name);

		if (value)
			take(&g, attributes[i].attribute, value);
	}
	return make_wish(&g, whole, ret, wrong);
}

/* -- paths (RFC 7644, figure 7) -- */

static struct ew_slice cut_name(struct ew_slice *rest)
{
	struct ew_slice word = {rest->at, 0};

	while (word.len < rest->len && (isalnum(rest->at[word.len]) || strchr("-_$", rest->at[word.len])))
		word.len++;
	*rest = ew_slice_of(rest->at + word.len, rest->len - word.len);
	return word;
}

/* What stands in brackets, without them; quotes may hold brackets. False: they do not close. */
static bool cut_brackets(struct ew_slice *rest, struct ew_slice *ret)
{
	bool quoted = false;

	*ret = EW_SLICE_EMPTY;
	if (rest->len == 0 || rest->at[0] != '[')
		return true;
	for (size_t i = 1; i < rest->len; i++) {
		if (rest->at[i] == '"' && rest->at[i - 1] != '\\')
			quoted = !quoted;
		if (rest->at[i] != ']' || quoted)
			continue;
		*ret = ew_slice_of(rest->at + 1, i - 1);
		*rest = ew_slice_of(rest->at + i + 1, rest->len - i - 1);
		return ret->len > 0;
	}
	return false;
}

/* type eq "work", or primary eq true: blanks may be more, and letters of any size. */
static bool is_of_work(struct ew_slice filter)
{
	char words[64];
	size_t n = 0;

	for (size_t i = 0; i < filter.len && n + 1 < sizeof(words); i++)
		if (filter.at[i] != ' ' && filter.at[i] != '"')
			words[n++] = (char)tolower(filter.at[i]);
	words[n] = '\0';
	return strcmp(words, "typeeqwork") == 0 || strcmp(words, "primaryeqtrue") == 0;
}

static enum attribute resolve(enum attribute whole, struct ew_slice filter, struct ew_slice sub)
{
	if (whole == NAME)
		return filter.len > 0 ? OTHER : sub.len == 0 ? NAME : name_of(sub);
	if (whole != EMAILS)
		return filter.len == 0 && sub.len == 0 ? whole : OTHER;
	if (filter.len > 0 && !is_of_work(filter))
		return OTHER;
	return sub.len == 0 ? EMAILS : filter.len > 0 && is_word(sub, "value") ? EMAIL : OTHER;
}

/* Errors: -EINVAL (it is no path). A path of another schema is a path. */
static int read_path(const char *text, enum attribute *ret)
{
	static const char core[] = EW_SCIM_USER ":";
	struct ew_slice rest = ew_slice_text(text), filter, sub = EW_SLICE_EMPTY, word;

	*ret = OTHER;
	if (strncasecmp(text, core, sizeof(core) - 1) == 0)
		rest = ew_slice_text(text + sizeof(core) - 1);
	else if (strncasecmp(text, "urn:", 4) == 0)
		return 0;
	word = cut_name(&rest);
	if (word.len == 0 || !isalpha(word.at[0]) || !cut_brackets(&rest, &filter))
		return -EINVAL;
	if (rest.len > 0 && rest.at[0] == '.') {
		rest = ew_slice_of(rest.at + 1, rest.len - 1);
		sub = cut_name(&rest);
		if (sub.len == 0)
			return -EINVAL;
	}
	if (rest.len > 0)
		return -EINVAL;
	*ret = resolve(attribute_of(word), filter, sub);
	return 0;
}

/* -- operations -- */

static int take_path(struct given *g, const char *path, json_t *value, struct ew_scim_wrong *wrong)
{
	enum attribute attribute;

	if (read_path(path, &attribute) < 0)
		return fault(wrong, "invalidPath", "a path is an attribute, such as displayName, name.formatted or emails[type eq \"work\"].value");
	if (!value && (attribute == USER_NAME || attribute == ACTIVE))
		return fault(wrong, "mutability", "userName and active are changed and not removed");
	take(g, attribute, value);
	return 0;
}

/* Without a path every member is one, whatever dots it has. */
static int take_object(struct given *g, json_t *object, struct ew_scim_wrong *wrong)
{
	const char *key;
	json_t *value;
	int r = 0;

	if (!json_is_object(object))
		return fault(wrong, "invalidSyntax", "an operation without a path has an object as its value");
	json_object_foreach(object, key, value) {
		r = take_path(g, key, value, wrong);
		if (r < 0)
			return r;
	}
	return 0;
}

static int take_operation(struct given *g, json_t *operation, struct ew_scim_wrong *wrong)
{
	const char *op = json_string_value(get(operation, "op"));
	json_t *path = get(operation, "path"), *value = get(operation, "value");
	bool removes = op && strcasecmp(op, "remove") == 0;

	if (!op || (!removes && strcasecmp(op, "add") != 0 && strcasecmp(op, "replace") != 0))
		return fault(wrong, "invalidSyntax", "op is add, replace or remove");
	if (path && !json_is_string(path) && !json_is_null(path))
		return fault(wrong, "invalidPath", "path is a text");
	if (is_nothing(path) && removes)
		return fault(wrong, "noTarget", "what is removed needs a path");
	if (!removes && !value)
		return fault(wrong, "invalidValue", "add and replace need a value");
	return is_nothing(path) ? take_object(g, value, wrong)
				: take_path(g, json_string_value(path), removes ? NULL : value, wrong);
}

int ew_scim_patch_read(json_t *patch, json_t **ret, struct ew_scim_wrong *wrong)
{
	json_t *list = get(patch, "Operations"), *operation;
	struct given g = {{NULL}};
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > EW_SCIM_OPERATIONS)
		return fault(wrong, "invalidSyntax", "Operations is a list of 1 to 100 operations");
	json_array_foreach(list, i, operation) {
		int r = take_operation(&g, operation, wrong);

		if (r < 0)
			return r;
	}
	return make_wish(&g, false, ret, wrong);
}

/* -- filters (RFC 7644, figure 1; as far as they are offered) -- */

void ew_scim_filter_free(struct ew_scim_filter *filter)
{
	json_decref(filter->user_name);
	json_decref(filter->external_id);
	*filter = (struct ew_scim_filter){.active = -1};
}

static void skip_blanks(struct ew_slice *rest)
{
	while (rest->len > 0 && rest->at[0] == ' ')
		*rest = ew_slice_of(rest->at + 1, rest->len - 1);
}

static struct ew_slice cut_word(struct ew_slice *rest)
{
	struct ew_slice word = {rest->at, 0};

	while (word.len < rest->len && rest->at[word.len] != ' ')
		word.len++;
	*rest = ew_slice_of(rest->at + word.len, rest->len - word.len);
	skip_blanks(rest);
	return word;
}

/* A JSON text, true or false. NULL: it is none. */
static json_t *cut_value(struct ew_slice *rest)
{
	size_t n = 0;

	if (rest->len > 0 && rest->at[0] == '"')
		for (n = 1; n < rest->len && rest->at[n] != '"'; n++)
			n += rest->at[n] == '\\';
	n = n > 0 ? n + 1 : 0;
	while (n == 0 || (n < rest->len && rest->at[n] != ' '))
		n++;
	if (n > rest->len)
		return NULL;
	json_t *value = json_loadb((const char *)rest->at, n, JSON_DECODE_ANY, NULL);

	*rest = ew_slice_of(rest->at + n, rest->len - n);
	skip_blanks(rest);
	return value;
}

/* Takes the value. Whoever asks for two at once asks for nobody, and is told so. */
static int add_comparison(struct ew_scim_filter *f, struct ew_slice name, json_t *value)
{
	enum attribute attribute = attribute_of(name);
	json_t **to = attribute == USER_NAME ? &f->user_name : attribute == EXTERNAL ? &f->external_id : NULL;
	const char *word = json_string_value(value);

	if (to && !*to && word) {
		*to = value;
		return 0;
	}
	if (attribute == ACTIVE && f->active < 0 && (json_is_boolean(value) || word)) {
		bool no = json_is_false(value) || (word && strcasecmp(word, "false") == 0);
		bool yes = json_is_true(value) || (word && strcasecmp(word, "true") == 0);

		f->active = yes;
		json_decref(value);
		return yes || no ? 0 : -EINVAL;
	}
	json_decref(value);
	return -EINVAL;
}

static int read_comparisons(struct ew_slice rest, struct ew_scim_filter *f)
{
	static const char core[] = EW_SCIM_USER ":";

	skip_blanks(&rest);
	while (rest.len > 0) {
		struct ew_slice name = cut_word(&rest);

		if (name.len >= sizeof(core) && strncasecmp((const char *)name.at, core, sizeof(core) - 1) == 0)
			name = ew_slice_of(name.at + sizeof(core) - 1, name.len - sizeof(core) + 1);
		if (!is_word(cut_word(&rest), "eq") || add_comparison(f, name, cut_value(&rest)) < 0)
			return -EINVAL;
		if (rest.len == 0)
			return 0;
		if (!is_word(cut_word(&rest), "and") || rest.len == 0)
			return -EINVAL;
	}
	return 0;
}

int ew_scim_filter_read(struct ew_slice text, struct ew_scim_filter *ret, struct ew_scim_wrong *wrong)
{
	struct ew_scim_filter f = {.active = -1};

	if (text.len <= EW_SCIM_FILTER_BYTES && read_comparisons(text, &f) == 0) {
		*ret = f;
		return 0;
	}
	ew_scim_filter_free(&f);
	*ret = f;
	return fault(wrong, "invalidFilter",
		"a filter is made of userName eq \"...\", externalId eq \"...\" and active eq true or false, each once, joined by and");
}

/* -- writing -- */

json_t *ew_scim_user_json(const struct ew_scim_person *p)
{
	json_t *emails = p->email ? json_pack("[{s:s, s:s, s:b}]", "value", p->email, "type", "work", "primary", 1) : NULL;

	return json_pack("{s:[s], s:s, s:s*, s:s*, s:s*, s:{s:s*}, s:o*, s:b, s:{s:s, s:s, s:s, s:o}}", "schemas", EW_SCIM_USER, "id",
		p->id, "externalId", p->external_id, "userName", p->login, "displayName", p->name, "name", "formatted", p->name,
		"emails", emails, "active", p->active, "meta", "resourceType", "User", "created", p->made, "lastModified", p->changed,
		"location", json_sprintf("/scim/v2/Users/%s", p->id));
}

json_t *ew_scim_error_json(unsigned status, const char *type, const char *detail)
{
	return json_pack("{s:[s], s:o, s:s*, s:s}", "schemas", EW_SCIM_ERROR, "status", json_sprintf("%u", status), "scimType", type,
		"detail", detail);
}
