/*
 * What only people can write, which paper came before, and what is another now than it was then. What somebody wrote once goes on to stand
 * in the papers after it, until it is written anew; nobody is taken to have written what they did not.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define BACK 20      /* papers that are looked through for the one before */
#define CHANGES 200  /* told one by one */
#define VALUE_BYTES 160

/* -- what people write -- */

#define OF(kind) (1u << (kind))
#define OF_ALL (OF(EW_PAPER_KINDS) - 1)

enum need { WELCOME, NEEDED, WITH_TRANSFERS, WITH_INTEREST };

static const struct {
	const char *word, *label;
	uint32_t kinds;
	enum need need;
} words[] = {
	{"controller_contact", "Contact of the controller: postal address, telephone, mailbox", OF(EW_PAPER_RECORD), NEEDED},
	{"dpo_contact", "Contact of the data protection officer", OF(EW_PAPER_RECORD), NEEDED},
	{"joint_controllers", "Joint controllers, and where their arrangement is found", OF(EW_PAPER_RECORD), WELCOME},
	{"representative", "Representative in the Union (GDPR article 27)", OF(EW_PAPER_RECORD), WELCOME},
	{"purposes", "The purposes in words that the people concerned understand", OF(EW_PAPER_RECORD), NEEDED},
	{"legitimate_interests", "The legitimate interests that are relied on, and where the balancing test is found", OF(EW_PAPER_RECORD),
		WITH_INTEREST},
	{"people", "Categories of people concerned, beyond who takes part in calls (people who are spoken of, children)", OF(EW_PAPER_RECORD),
		NEEDED},
	{"special_categories", "Special categories of data that may come up, and on which ground (GDPR article 9)", OF(EW_PAPER_RECORD), NEEDED},
	{"transfer_safeguards", "Documents of the safeguards for transfers (adequacy, standard clauses)",
		OF(EW_PAPER_RECORD) | OF(EW_PAPER_RESIDENCY) | OF(EW_PAPER_VENDORS), WITH_TRANSFERS},
	{"organisational_measures", "Organisational measures of security (training, rooms, contracts)", OF(EW_PAPER_RECORD), NEEDED},
	{"impact_assessment", "Where the data protection impact assessment is found", OF(EW_PAPER_RECORD), WELCOME},
	{"machine_location", "Where the machine of this system stands, and who runs it", OF(EW_PAPER_RESIDENCY), NEEDED},
	{"backups", "Where backups lie, and after how long the last copy is gone", OF(EW_PAPER_RESIDENCY) | OF(EW_PAPER_DELETIONS), NEEDED},
	{"ai_disclosure", "How people on calls are told that they deal with an AI system or are analysed by one (AI Act article 50)",
		OF(EW_PAPER_PROVIDERS), NEEDED},
	{"human_review", "Who looks at what AI systems make before something follows from it for a person", OF(EW_PAPER_PROVIDERS), NEEDED},
	{"owner", "Who answers for this paper", OF_ALL, NEEDED},
	{"next_review", "When it is looked at again", OF_ALL, WELCOME},
	{"notes", "Anything else", OF_ALL, WELCOME},
};

static bool is_known(const char *word)
{
	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (strcmp(words[i].word, word) == 0)
			return true;
	return false;
}

int ew_paper_check_written(const json_t *written, json_t *errors)
{
	const char *word;
	json_t *text;
	int r = 0;

	json_object_foreach((json_t *)(uintptr_t)written, word, text) {
		char field[80];

		(void)snprintf(field, sizeof(field), "with.%.60s", ew_utf8_valid(ew_slice_text(word)) ? word : "?");
		if (r == 0 && !is_known(word))
			r = ew_keeper_wrong(errors, field,
				"is nothing that people write in a paper: see docs/papers.md for the words, or `earwitness paper make --help`");
		else if (r == 0 && (!json_is_string(text) || json_string_length(text) > EW_PAPER_WRITTEN_BYTES ||
					   strlen(json_string_value(text)) != json_string_length(text)))
			r = ew_keeper_wrong(errors, field, "is a text of at most 2000 bytes; an empty one takes away what stood there before");
	}
	return r;
}

static bool any_true(const json_t *list, const char *member)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_is_true(json_object_get(one, member)))
			return true;
	return false;
}

static bool rests_on_interest(const json_t *purposes)
{
	const json_t *one, *basis;
	size_t i, j;

	json_array_foreach(purposes, i, one)
		json_array_foreach(json_object_get(one, "bases"), j, basis)
			if (strcmp(json_string_value(basis), "legitimate_interest") == 0)
				return true;
	return false;
}

static bool is_needed(enum need need, const json_t *document)
{
	if (need == WITH_TRANSFERS)
		return any_true(json_object_get(document, "transfers"), "abroad");
	if (need == WITH_INTEREST)
		return rests_on_interest(json_object_get(document, "purposes"));
	return need == NEEDED;
}

static int say_written(const struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *written = json_array(), *open = json_array();
	int r = written && open ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(words); i++) {
		json_t *text = json_object_get(p->written, words[i].word);
		bool there = json_string_length(text) > 0;

		if (!(words[i].kinds >> p->kind & 1) || (!there && words[i].need == WELCOME))
			continue;
		if (there && json_array_append_new(written, json_pack("{s:s, s:s, s:O}", "field", words[i].word, "label", words[i].label, "text",
								    text)) < 0)
			r = -ENOMEM;
		if (!there && is_needed(words[i].need, to) &&
			json_array_append_new(open, json_pack("{s:s, s:s}", "field", words[i].word, "label", words[i].label)) < 0)
			r = -ENOMEM;
	}
	if (r == 0 && (!ew_json_put(to, "written", TAKE(written)) || !ew_json_put(to, "open", TAKE(open))))
		r = -ENOMEM;
	return r;
}

/* -- the one before -- */

struct looking_back {
	struct ew_keeper *k;
	struct ew_paper *p;
	bool found;
};

static int look_back(void *arg, const struct ew_report_row *row)
{
	struct looking_back *l = arg;
	struct ew_paper *p = l->p;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *document = NULL;
	const char *entity;
	int r;

	if (row->state != EW_REPORT_DONE)
		return 0;
	ew_buf_init_secret(&plain, EW_MAX_ANSWER_BYTES);
	r = ew_report_open(l->k, row, &plain);
	if (r < 0)
		return r == -EBADMSG ? 0 : r; /* an audit names it */
	document = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	entity = json_string_value(json_object_get(document, "of_entity"));
	if (!document || strcmp(entity ? entity : "", p->entity) != 0)
		return 0;
	p->before = TAKE(document);
	p->version = (uint64_t)json_integer_value(json_object_get(p->before, "version")) + 1;
	p->previous = json_pack("{s:o, s:O?, s:O?, s:o}", "id", ew_json_id(row->id), "made_at", json_object_get(p->before, "made_at"), "version",
		json_object_get(p->before, "version"), "sha256", ew_json_hex(ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes))));
	return p->previous ? 1 : -ENOMEM;
}

/* With this one, or with the one before. */
static int take_over(struct ew_paper *p)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(p->before, "written"), i, one) {
		const char *word = json_string_value(json_object_get(one, "field"));

		if (word && !json_object_get(p->written, word) && json_object_set(p->written, word, json_object_get(one, "text")) < 0)
			return -ENOMEM;
	}
	return 0;
}

int ew_paper_find_previous(struct ew_keeper *k, struct ew_paper *p)
{
	struct looking_back l = {.k = k, .p = p};
	int r = ew_reports_each(k->catalog, EW_REPORT_PAPER_FIRST + (uint32_t)p->kind, 0, BACK, look_back, &l);

	if (p->version == 0)
		p->version = 1;
	return r < 0 ? r : take_over(p);
}

/* -- what has changed -- */

/* Rows are known by `key` (and `key2`), shown as `shown`; of a row that stayed, these members are compared. Numbers of calls are not: they are
 * another every time. */
static const struct {
	const char *list, *key, *key2, *shown;
	const char *compared[6];
} tables[] = {
	{"purposes", "purpose", NULL, "purpose", {"used", "in_policy", "rules", "bases"}},
	{"data", "kind", NULL, "kind", {"redaction"}},
	{"people", "kind", NULL, "kind", {NULL}},
	{"recipients", "role", NULL, "role", {NULL}},
	{"vendors", "id", NULL, "name", {"state", "version", "region", "agreement", "sub_processors", "models"}},
	{"providers", "id", NULL, "name", {"state", "version", "region", "models", "purposes"}},
	{"tools", "vendor_id", "tool", "tool", {NULL}},
	{"transfers", "who", "what", "who", {"region", "permitted"}},
	{"time_limits", "kind", "rule", "kind", {"policy_s"}},
	{"measures", "measure", NULL, "measure", {"state", "good"}},
	{"stores", "store", NULL, "store", {"where", "place"}},
	{"written", "field", NULL, "label", {"text"}},
};

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = name ? json_string_value(json_object_get(object, name)) : "";

	return text ? text : "";
}

static const json_t *find_row(const json_t *list, size_t table, const json_t *like)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(text_of(one, tables[table].key), text_of(like, tables[table].key)) == 0 &&
			strcmp(text_of(one, tables[table].key2), text_of(like, tables[table].key2)) == 0)
			return one;
	return NULL;
}

static json_t *shown_value(const json_t *value)
{
	char *text = json_is_string(value) ? NULL : value ? json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
	char cut[VALUE_BYTES + 8];
	size_t len;

	(void)snprintf(cut, sizeof(cut), "%s", json_is_string(value) ? json_string_value(value) : text ? text : "nothing");
	free(text);
	/* Never within a character. */
	for (len = strlen(cut); len > 0 && !ew_utf8_valid(ew_slice_of(cut, len));)
		len--;
	return json_stringn(cut, len);
}

static int tell(json_t *changes, const char *where, const json_t *row, const char *shown, const char *did, const char *member, const json_t *was,
	const json_t *is)
{
	json_t *one;

	if (json_array_size(changes) >= CHANGES)
		return 0;
	one = json_pack("{s:s, s:s, s:s, s:s*}", "in", where, "what", text_of(row, shown), "did", did, "field", member);
	if (one && member && (!ew_json_put(one, "was", shown_value(was)) || !ew_json_put(one, "is", shown_value(is)))) {
		json_decref(one);
		one = NULL;
	}
	return json_array_append_new(changes, one) < 0 ? -ENOMEM : 0;
}

static int compare_row(json_t *changes, size_t table, const json_t *was, const json_t *is)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(tables[table].compared) && tables[table].compared[i]; i++) {
		const char *member = tables[table].compared[i];
		json_t *before = json_object_get(was, member), *now = json_object_get(is, member);

		if (before != now && (!before || !now || !json_equal(before, now)))
			r = tell(changes, tables[table].list, is, tables[table].shown, "changed", member, before, now);
	}
	return r;
}

static int compare_table(json_t *changes, size_t table, const json_t *before, const json_t *now)
{
	const json_t *was = json_object_get(before, tables[table].list), *is = json_object_get(now, tables[table].list), *one;
	size_t i;
	int r = 0;

	json_array_foreach(is, i, one) {
		const json_t *old = find_row(was, table, one);

		if (r == 0)
			r = old ? compare_row(changes, table, old, one)
				: tell(changes, tables[table].list, one, tables[table].shown, "added", NULL, NULL, NULL);
	}
	json_array_foreach(was, i, one)
		if (r == 0 && !find_row(is, table, one))
			r = tell(changes, tables[table].list, one, tables[table].shown, "removed", NULL, NULL, NULL);
	return r;
}

static int compare_controller(json_t *changes, const json_t *before, const json_t *now)
{
	static const char *const members[] = {"name", "country", "dpo", "place", "regions"};
	const json_t *was = json_object_get(before, "controller"), *is = json_object_get(now, "controller");
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(members); i++) {
		json_t *old = json_object_get(was, members[i]), *new = json_object_get(is, members[i]);

		if (old != new && (!old || !new || !json_equal(old, new)))
			r = tell(changes, "controller", is, "name", "changed", members[i], old, new);
	}
	return r;
}

int ew_paper_say_versions(const struct ew_paper *p, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *changes = json_array();
	int r = changes ? say_written(p, to) : -ENOMEM;

	if (r == 0 && p->before)
		r = compare_controller(changes, p->before, to);
	for (size_t i = 0; r == 0 && p->before && i < EW_COUNT(tables); i++)
		r = compare_table(changes, i, p->before, to);
	if (r < 0)
		return r;
	return ew_json_put(to, "version", json_integer((json_int_t)p->version)) &&
			ew_json_put(to, "previous", p->previous ? json_incref(p->previous) : json_null()) &&
			ew_json_put(to, "changes", TAKE(changes))
		? 0
		: -ENOMEM;
}
