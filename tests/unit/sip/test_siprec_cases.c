/*
 * Whole call flows of many makers, read from tests/cases/siprec/ (its README says how they are written) and fed through
 * the session layer. A new file there is a new case. After every step the dialog is saved and restored to the same
 * bytes, as it would be when this program starts anew.
 */
#include "fake_owner.h"

#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>

#define CASES_MAX 200
#define WORDS_MAX 8

struct flow {
	struct fake_owner f;
	const char *name;
	unsigned line;
	char tag[128];           /* parameters behind To in our answer */
	char facts[EW_MAX_FACTS_BYTES + 1]; /* the last that were told */
	bool told;               /* in this step */
	struct ew_id before[EW_MAX_STREAMS_PER_CALL];
	struct ew_buf message;
	json_t *json;            /* of `facts` */
};

#define FAIL(flow, ...)                                                                            \
	do {                                                                                       \
		print_error("%s:%u: ", (flow)->name, (flow)->line);                                \
		print_error(__VA_ARGS__);                                                          \
		fail_msg("facts: %s\nanswer: %s", (flow)->facts, (flow)->f.response);              \
	} while (0)

/* -- messages -- */

static unsigned hex(char c)
{
	return c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* Adds one line of a message; its end is CR LF unless it ends in \l (LF) or \c (nothing). */
static void add_line(struct flow *w, const char *line)
{
	const char *end = "\r\n";

	for (const char *c = line; *c; c++) {
		if (strncmp(c, "{tag}", 5) == 0) {
			ew_buf_add_text(&w->message, w->tag);
			c += 4;
		} else if (*c != '\\') {
			ew_buf_add(&w->message, c, 1);
		} else if (c[1] == 'x') {
			ew_buf_add_u8(&w->message, (uint8_t)(hex(c[2]) << 4 | hex(c[3])));
			c += 3;
		} else {
			c++;
			if (*c == 'l')
				end = "\n";
			else if (*c == 'c')
				end = "";
			else
				ew_buf_add(&w->message, *c == 's' ? " " : "\\", 1);
		}
	}
	ew_buf_add_text(&w->message, end);
}

/* {length} in a header is how long the body is. */
static void add_filled(struct ew_slice raw, struct ew_buf *to)
{
	size_t at = ew_slice_find(raw, EW_SLICE("{length}"));
	size_t body = ew_slice_find(raw, EW_SLICE("\r\n\r\n"));

	if (at == SIZE_MAX || body == SIZE_MAX || at > body) {
		ew_buf_add_slice(to, raw);
		return;
	}
	ew_buf_add(to, raw.at, at);
	ew_buf_printf(to, "%zu", raw.len - body - 4);
	ew_buf_add(to, raw.at + at + 8, raw.len - at - 8);
}

static void keep_tag(struct flow *w)
{
	const char *to = strstr(w->f.response, "\r\nTo: ");
	const char *tag = to ? strstr(to, ";tag=") : NULL;
	size_t n = tag ? strcspn(tag + 1, ";\r\n") + 1 : 0;

	if (w->tag[0] == '\0' && n > 0 && n < sizeof(w->tag) && w->f.status == 200)
		memcpy(w->tag, tag, n);
}

static void check_saved(struct flow *w)
{
	_cleanup_(ew_buf_free) struct ew_buf one = {0};
	_cleanup_(ew_buf_free) struct ew_buf two = {0};
	struct ew_dialog *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	ew_buf_init(&one, EW_MAX_DIALOG_BYTES);
	ew_buf_init(&two, EW_MAX_DIALOG_BYTES);
	ew_dialog_init(d);
	assert_int_equal(ew_dialog_save(&w->f.call->dialog, &one), 0);
	assert_int_equal(ew_dialog_restore(ew_buf_slice(&one), d), 0);
	assert_int_equal(ew_dialog_save(d, &two), 0);
	if (!ew_slice_equal(ew_buf_slice(&one), ew_buf_slice(&two)))
		FAIL(w, "the saved dialog does not come back as it was\n");
	ew_dialog_clear(d);
	free(d);
}

static void send_message(struct flow *w)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	int transaction = 0;

	if (w->message.len == 0)
		return;
	ew_buf_init(&raw, EW_MAX_SIP_MESSAGE_BYTES);
	add_filled(ew_buf_slice(&w->message), &raw);
	ew_buf_clear(&w->message);
	assert_int_equal(ew_buf_error(&raw), 0);
	memcpy(w->before, w->f.party, sizeof(w->before));
	w->f.facts[0] = w->f.evidence[0] = w->f.response[0] = '\0';
	w->f.status = 0;
	ew_siprec_request(w->f.sip, ew_buf_slice(&raw), &fake_hop,
		ew_slice_starts(ew_buf_slice(&raw), EW_SLICE("ACK ")) ? NULL : &transaction);
	keep_tag(w);
	w->told = w->f.facts[0] != '\0';
	if (w->told) {
		memcpy(w->facts, w->f.facts, sizeof(w->facts));
		json_decref(w->json);
		w->json = json_loads(w->facts, 0, NULL);
		assert_non_null(w->json);
	}
	if (w->f.call)
		check_saved(w);
}

static void restart(struct flow *w)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};

	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&w->f.call->dialog, &saved), 0);
	ew_siprec_free(&w->f.sip);
	assert_int_equal(ew_siprec_new(&(struct ew_siprec_config){.io = w->f.io,
					       .ops = &fake_ops,
					       .arg = &w->f,
					       .rtp_address = "127.0.0.1"},
				 &w->f.sip),
		0);
	assert_int_equal(ew_siprec_restore(w->f.sip, ew_buf_slice(&saved), &w->f.call), 0);
}

/* -- expectations -- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "-";
}

static const json_t *party_where(const struct flow *w, const char *key, const char *value)
{
	const json_t *it;
	size_t i;

	json_array_foreach(json_object_get(w->json, "parties"), i, it) {
		if (strcmp(text_of(it, key), value) == 0)
			return it;
	}
	return NULL;
}

static const json_t *item_where(const struct flow *w, const char *list, const char *key, const char *value)
{
	const json_t *it;
	size_t i;

	json_array_foreach(json_object_get(w->json, list), i, it) {
		if (strcmp(text_of(it, key), value) == 0)
			return it;
	}
	return NULL;
}

/* Words of a line; the last one takes what is left. */
static size_t split(char *line, char *words[], size_t max)
{
	size_t n = 0;

	while (n < max) {
		while (*line == ' ')
			line++;
		if (*line == '\0')
			break;
		words[n++] = line;
		if (n == max)
			break;
		line += strcspn(line, " ");
		if (*line)
			*line++ = '\0';
	}
	return n;
}

static void same_text(struct flow *w, const char *what, const char *is, const char *wanted)
{
	if (strcmp(is, wanted) != 0)
		FAIL(w, "%s is '%s', not '%s'\n", what, is, wanted);
}

/* RULE CONFIDENCE ADDRESS... of one stream */
static void expect_mapping(struct flow *w, const json_t *it, char *const words[], size_t n)
{
	const json_t *who = json_object_get(it, "parties");

	same_text(w, "the rule", text_of(it, "rule"), words[0]);
	same_text(w, "the confidence", text_of(it, "confidence"), words[1]);
	if (json_array_size(who) != n - 2)
		FAIL(w, "%zu parties on the stream, not %zu\n", json_array_size(who), n - 2);
	for (size_t i = 2; i < n; i++) {
		const json_t *p = party_where(w, "id", json_string_value(json_array_get(who, i - 2)));

		same_text(w, "the address", text_of(p, "address"), words[i]);
	}
	if (json_is_true(json_object_get(it, "mixed")) != (n > 3))
		FAIL(w, "mixed is wrong\n");
}

/* stream LABEL RULE CONFIDENCE ADDRESS... */
static void expect_stream(struct flow *w, char *rest)
{
	char *words[WORDS_MAX + 3] = {NULL};
	size_t n = split(rest, words, EW_COUNT(words));
	const json_t *it = item_where(w, "streams", "label", words[0]);

	if (!it || n < 4)
		FAIL(w, "no stream of label %s\n", words[0]);
	expect_mapping(w, it, words + 1, n - 1);
}

/* media N RULE CONFIDENCE ADDRESS...: the n-th m-line that is used, where there are no labels to name it by */
static void expect_media(struct flow *w, char *rest)
{
	char *words[WORDS_MAX + 3] = {NULL};
	size_t n = split(rest, words, EW_COUNT(words));
	const json_t *it = json_array_get(json_object_get(w->json, "streams"), strtoul(words[0], NULL, 10));

	if (!it || n < 4)
		FAIL(w, "no m-line %s\n", words[0]);
	expect_mapping(w, it, words + 1, n - 1);
}

/* party ADDRESS ROLE NAME: one of the parties with this address */
static void expect_party(struct flow *w, char *rest)
{
	char *words[3] = {NULL};
	const json_t *p;

	assert_int_equal(split(rest, words, 3), 3);
	p = party_where(w, "address", words[0]);
	if (!p)
		FAIL(w, "no party %s\n", words[0]);
	same_text(w, "the role", text_of(p, "role"), words[1]);
	same_text(w, "the name", text_of(p, "name"), words[2]);
}

/* times ADDRESS JOINED LEFT */
static void expect_times(struct flow *w, char *rest)
{
	char *words[3] = {NULL};

	assert_int_equal(split(rest, words, 3), 3);
	same_text(w, "joined_at", text_of(party_where(w, "address", words[0]), "joined_at"), words[1]);
	same_text(w, "left_at", text_of(party_where(w, "address", words[0]), "left_at"), words[2]);
}

static void expect_member(struct flow *w, const char *object, char *rest)
{
	char *words[2] = {NULL};

	assert_int_equal(split(rest, words, 2), 2);
	same_text(w, words[0], text_of(json_object_get(w->json, object), words[0]), words[1]);
}

/* session ID MEMBER VALUE */
static void expect_session(struct flow *w, char *rest)
{
	char *words[3] = {NULL};

	assert_int_equal(split(rest, words, 3), 3);
	same_text(w, words[1], text_of(item_where(w, "communication_sessions", "id", words[0]), words[1]), words[2]);
}

/* relation KIND KEY VALUE */
static void expect_relation(struct flow *w, char *rest)
{
	char *words[3] = {NULL};
	const json_t *it;
	size_t i;

	if (strcmp(rest, "none") == 0) {
		if (json_object_get(w->json, "relations"))
			FAIL(w, "there are relations\n");
		return;
	}
	assert_int_equal(split(rest, words, 3), 3);
	json_array_foreach(json_object_get(w->json, "relations"), i, it) {
		if (strcmp(text_of(it, "kind"), words[0]) == 0 && strcmp(text_of(it, "key"), words[1]) == 0 &&
			strcmp(text_of(it, "value"), words[2]) == 0)
			return;
	}
	FAIL(w, "no relation %s by %s\n", words[0], words[1]);
}

static bool has_word(const json_t *list, const char *word)
{
	const json_t *it;
	size_t i;

	json_array_foreach(list, i, it) {
		if (strcmp(json_string_value(it), word) == 0)
			return true;
	}
	return false;
}

/* defects WORD... or none: exactly these */
static void expect_defects(struct flow *w, char *rest)
{
	const json_t *list = json_object_get(w->json, "defects");
	char *words[WORDS_MAX] = {NULL};
	size_t n = strcmp(rest, "none") == 0 ? 0 : split(rest, words, WORDS_MAX);

	for (size_t i = 0; i < n; i++) {
		if (!has_word(list, words[i]))
			FAIL(w, "the defect %s is missing\n", words[i]);
	}
	if (json_array_size(list) != n)
		FAIL(w, "%zu defects, not %zu\n", json_array_size(list), n);
}

/* hold ADDRESS... or none: exactly these */
static void expect_hold(struct flow *w, char *rest)
{
	const json_t *list = json_object_get(w->json, "hold");
	char *words[WORDS_MAX] = {NULL};
	size_t n = strcmp(rest, "none") == 0 ? 0 : split(rest, words, WORDS_MAX);

	for (size_t i = 0; i < n; i++) {
		const json_t *p = party_where(w, "address", words[i]);

		if (!has_word(list, text_of(p, "id")))
			FAIL(w, "%s is not on hold\n", words[i]);
	}
	if (json_array_size(list) != n)
		FAIL(w, "%zu on hold, not %zu\n", json_array_size(list), n);
}

/* same M-LINE, other M-LINE: as before the step */
static void expect_same(struct flow *w, char *rest, bool same)
{
	size_t i = (size_t)strtoul(rest, NULL, 10);

	assert_true(i < EW_MAX_STREAMS_PER_CALL);
	if (ew_id_equal(w->before[i], w->f.party[i]) != same)
		FAIL(w, "m-line %zu has %s party\n", i, same ? "another" : "the same");
}

static void expect_text(struct flow *w, const char *in, const char *wanted, bool there)
{
	if ((strstr(in, wanted) != NULL) != there)
		FAIL(w, "'%s' is %sthere in:\n%s\n", wanted, there ? "not " : "", in);
}

static void expect_flag(struct flow *w, const char *rest, bool is)
{
	if (is != (strcmp(rest, "yes") == 0))
		FAIL(w, "this is not '%s'\n", rest);
}

/* An expectation about the facts as a whole; false when it is not one. */
static bool expect_facts(struct flow *w, const char *what, char *rest)
{
	if (strcmp(what, "stream") == 0)
		expect_stream(w, rest);
	else if (strcmp(what, "media") == 0)
		expect_media(w, rest);
	else if (strcmp(what, "party") == 0)
		expect_party(w, rest);
	else if (strcmp(what, "times") == 0)
		expect_times(w, rest);
	else if (strcmp(what, "id") == 0)
		expect_member(w, "external_ids", rest);
	else if (strcmp(what, "extension") == 0)
		expect_member(w, "extensions", rest);
	else if (strcmp(what, "session") == 0)
		expect_session(w, rest);
	else if (strcmp(what, "relation") == 0)
		expect_relation(w, rest);
	else if (strcmp(what, "defects") == 0)
		expect_defects(w, rest);
	else if (strcmp(what, "hold") == 0)
		expect_hold(w, rest);
	else if (strcmp(what, "from") == 0 || strcmp(what, "to") == 0)
		same_text(w, what, text_of(json_object_get(w->json, what), "address"), rest);
	else if (strcmp(what, "facts") == 0)
		expect_text(w, w->facts, rest, true);
	else
		return false;
	return true;
}

static void expect(struct flow *w, char *line)
{
	char *words[2] = {line, (char *)(uintptr_t)""};

	(void)split(line, words, 2);
	char *what = words[0], *rest = words[1];

	if (expect_facts(w, what, rest))
		return;
	if (strcmp(what, "status") == 0 && w->f.status == (unsigned)strtoul(rest, NULL, 10))
		return;
	if (strcmp(what, "answer") == 0)
		expect_text(w, w->f.response, rest, true);
	else if (strcmp(what, "answer-not") == 0)
		expect_text(w, w->f.response, rest, false);
	else if (strcmp(what, "evidence") == 0)
		expect_text(w, w->f.evidence, rest, true);
	else if (strcmp(what, "evidence-not") == 0)
		expect_text(w, w->f.evidence, rest, false);
	else if (strcmp(what, "same") == 0 || strcmp(what, "other") == 0)
		expect_same(w, rest, strcmp(what, "same") == 0);
	else if (strcmp(what, "told") == 0)
		expect_flag(w, rest, w->told);
	else if (strcmp(what, "ended") == 0)
		expect_flag(w, rest, w->f.ended > 0);
	else if (strcmp(what, "needs-snapshot") == 0)
		expect_flag(w, rest, w->f.call && w->f.call->dialog.model.needs_snapshot);
	else
		FAIL(w, "%s: not so, or not understood (the answer was %u)\n", what, w->f.status);
}

/* -- files -- */

enum section { NOTES, MESSAGE, EXPECTATION };

static enum section begin(struct flow *w, const char *heading)
{
	if (strcmp(heading, "== send") == 0)
		return MESSAGE;
	if (strcmp(heading, "== expect") == 0) {
		send_message(w);
		ew_buf_clear(&w->message);
		return EXPECTATION;
	}
	if (strcmp(heading, "== restart") != 0)
		FAIL(w, "no such heading: %s\n", heading);
	restart(w);
	return NOTES;
}

static void take_line(struct flow *w, char *line, enum section *section)
{
	if (strncmp(line, "== ", 3) == 0)
		*section = begin(w, line);
	else if (*section == MESSAGE)
		add_line(w, line);
	else if (*section == EXPECTATION && *line && *line != '#')
		expect(w, line);
}

static void run_file(const char *path, const char *name)
{
	struct flow *w = calloc(1, sizeof(*w));
	enum section section = NOTES;
	FILE *file = fopen(path, "rb");
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	assert_non_null(w);
	assert_non_null(file);
	w->name = name;
	ew_buf_init(&w->message, EW_MAX_SIP_MESSAGE_BYTES);
	fake_open(&w->f);
	while ((n = getline(&line, &size, file)) >= 0) {
		w->line++;
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		take_line(w, line, &section);
	}
	if (section == MESSAGE)
		FAIL(w, "the last message has no expectation\n");
	free(line);
	(void)fclose(file);
	json_decref(w->json);
	ew_buf_free(&w->message);
	fake_close(&w->f);
	free(w);
}

static int is_case(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".txt") == 0;
}

static void flows_of_many_makers(void **state)
{
	const char *root = getenv("EW_SOURCE_DIR");
	struct dirent **entries;
	char folder[400], path[700];

	(void)state;
	(void)snprintf(folder, sizeof(folder), "%s/tests/cases/siprec", root ? root : ".");
	int n = scandir(folder, &entries, is_case, alphasort);

	assert_in_range(n, 25, CASES_MAX);
	for (int i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		run_file(path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flows_of_many_makers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
