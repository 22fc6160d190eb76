/*
 * Walking a request for its texts. The same walk collects them and, with what was found, builds the request anew: so the n-th text of the one
 * is the n-th of the other.
 */
#include "programs/keeper/keeper_texts_parts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/limits.h"
#include "base/secret.h"
#include "domain/event_json.h"

#define LEAST_DIGITS 4  /* shorter ones are not looked at */
#define MOST_TIME 100000000   /* milliseconds of a day and more: what counts time may be so long */
#define NO_SEGMENT (-1)

/** Where the walk is. */
struct place {
	uint32_t path;    /* hash of the member names above, without places in lists */
	uint8_t speaker;
	int32_t segment;  /* place in "segments", or NO_SEGMENT */
	int32_t item;     /* in the innermost list */
	const char *name; /* of the member */
};

/* -- where things stand -- */

static uint32_t hash_add(uint32_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619u;
	return (hash ^ 0xff) * 16777619u;
}

#define ROOT 2166136261u

uint32_t ew_texts_path_of_talk(void)
{
	return hash_add(hash_add(ROOT, "segments"), "text");
}

uint32_t ew_texts_path_of_words(void)
{
	return hash_add(hash_add(hash_add(ROOT, "segments"), "words"), "text");
}

static uint8_t speaker_number(struct ew_texts *t, uint32_t who)
{
	size_t i = 0;

	while (i < t->n_speakers && t->speakers[i] != who)
		i++;
	if (i == t->n_speakers && i < EW_TEXT_SPEAKERS_TOLD)
		t->speakers[t->n_speakers++] = who;
	return (uint8_t)i;
}

static uint8_t speaker_of(struct ew_texts *t, const json_t *object, uint8_t otherwise)
{
	static const char *const names[] = {"party", "speaker", "speaker_label", "channel", "channel_index"};

	for (size_t i = 0; i < EW_COUNT(names); i++) {
		const json_t *value = json_object_get(object, names[i]);
		char number[EW_TEXT_NUMBER_BYTES];

		if (json_is_string(value))
			return speaker_number(t, hash_add(ROOT, json_string_value(value)));
		if (!json_is_integer(value))
			continue;
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return speaker_number(t, hash_add(ROOT, number));
	}
	return otherwise;
}

/* What says when, or how sure: numbers there are not what somebody said, as long as they are no longer than times are. */
static bool counts_time(const char *name)
{
	static const char *const names[] = {"from_ms", "to_ms", "start", "end", "start_ms", "end_ms", "start_time", "end_time", "begin",
		"offset", "offset_ms", "duration", "duration_ms", "time", "timestamp", "at_ms", "confidence", "score"};

	for (size_t i = 0; name && i < EW_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Words of a schema are letters and lines; what else names a member may be what somebody said. */
static bool is_plain_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");

	return name[n] == '\0' && n < EW_TEXT_WORD_BYTES;
}

static bool is_id(struct ew_slice text)
{
	struct ew_id id;

	return text.len == EW_ID_TEXT_BYTES - 1 && ew_id_parse(text, &id) == 0;
}

/* -- one text -- */

static struct ew_text *add_text(struct ew_texts *t)
{
	size_t cap = t->cap ? 2 * t->cap : 64;
	struct ew_text *more;

	if (t->n == EW_MAX_REDACT_TEXTS) {
		t->error = -E2BIG;
		return NULL;
	}
	if (t->n == t->cap) {
		more = realloc(t->texts, cap * sizeof(*more));
		if (!more) {
			t->error = -ENOMEM;
			return NULL;
		}
		t->texts = more;
		t->cap = cap;
	}
	t->texts[t->n] = (struct ew_text){.visit = (uint32_t)t->n};
	return &t->texts[t->n++];
}

static void collect(struct ew_texts *t, struct ew_slice text, const struct place *at, bool alone)
{
	struct ew_text *one = t->error == 0 ? add_text(t) : NULL;

	if (!one)
		return;
	one->path = at->path;
	one->segment = at->segment;
	one->item = at->item;
	one->speaker = at->speaker;
	one->alone = alone;
	one->text = text;
}

static char *replaced_text(struct ew_texts *t, struct ew_slice text)
{
	return ew_text_replaced(t, &t->texts[t->next++], text, &t->error);
}

/* -- the walk: NULL while collecting, and without memory -- */

static json_t *walk(struct ew_texts *t, json_t *value, const struct place *at);

static json_t *walk_text(struct ew_texts *t, json_t *value, struct ew_slice text, const struct place *at, bool alone)
{
	_cleanup_(ew_free_ptr) char *made = NULL;

	if (!t->building) {
		collect(t, text, at, alone);
		return NULL;
	}
	made = replaced_text(t, text);
	if (t->error < 0)
		return NULL;
	return made ? json_string(made) : json_incref(value);
}

static json_t *walk_string(struct ew_texts *t, json_t *value, const struct place *at)
{
	struct ew_slice text = ew_slice_of(json_string_value(value), json_string_length(value));

	if (text.len == 0 || is_id(text))
		return t->building ? json_incref(value) : NULL;
	return walk_text(t, value, text, at, false);
}

/* As it would be written; a whole one without a point. */
static bool is_long_number(const json_t *value, const char *name, char to[static EW_TEXT_NUMBER_BYTES])
{
	double x = json_number_value(value);
	size_t digits = 0;

	if (fabs(x) <= 1 || (counts_time(name) && fabs(x) < MOST_TIME))
		return false;
	if (json_is_integer(value))
		snprintf(to, EW_TEXT_NUMBER_BYTES, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		snprintf(to, EW_TEXT_NUMBER_BYTES, x == floor(x) && fabs(x) < 1e18 ? "%.0f" : "%.17g", x);
	for (const char *c = to; *c; c++)
		digits += *c >= '0' && *c <= '9';
	return digits >= LEAST_DIGITS;
}

static json_t *walk_number(struct ew_texts *t, json_t *value, const struct place *at)
{
	char number[EW_TEXT_NUMBER_BYTES];

	if (!is_long_number(value, at->name, number))
		return t->building ? json_incref(value) : NULL;
	if (t->building)
		return walk_text(t, value, ew_slice_text(number), at, true);
	collect(t, EW_SLICE_EMPTY, at, true);
	if (t->error == 0)
		memcpy(t->texts[t->n - 1].number, number, sizeof(number));
	return NULL;
}

static json_t *walk_list(struct ew_texts *t, json_t *list, const struct place *at)
{
	bool segments = at->path == hash_add(ROOT, "segments");
	json_t *made = t->building ? json_array() : NULL;
	json_t *one;
	size_t i;

	if (t->building && !made)
		t->error = -ENOMEM;
	json_array_foreach (list, i, one) {
		struct place inside = *at;
		json_t *item;

		inside.segment = segments ? (int32_t)i : at->segment;
		inside.item = (int32_t)i;
		item = t->error == 0 ? walk(t, one, &inside) : NULL;
		if (made && json_array_append_new(made, item) < 0)
			t->error = -ENOMEM;
	}
	return made;
}

/* A name that holds something is replaced, and what it names stays: two that look alike then are told apart by their number. */
static int put_member(json_t *made, const char *name, char *replaced, json_t *item)
{
	char unique[EW_TEXT_WORD_BYTES + 160];

	if (!replaced)
		return json_object_set_new(made, name, item);
	snprintf(unique, sizeof(unique), "%.180s", replaced);
	for (unsigned n = 2; json_object_get(made, unique); n++)
		snprintf(unique, sizeof(unique), "%.160s (%u)", replaced, n);
	return json_object_set_new(made, unique, item);
}

static json_t *walk_object(struct ew_texts *t, json_t *object, const struct place *at)
{
	struct place inside = {.segment = at->segment, .item = at->item, .speaker = speaker_of(t, object, at->speaker)};
	json_t *made = t->building ? json_object() : NULL;
	const char *name;
	json_t *value;

	if (t->building && !made)
		t->error = -ENOMEM;
	json_object_foreach(object, name, value) {
		_cleanup_(ew_free_ptr) char *replaced = NULL;
		json_t *item;

		inside.path = hash_add(at->path, name);
		inside.name = name;
		if (!is_plain_name(name) && t->building)
			replaced = replaced_text(t, ew_slice_text(name));
		else if (!is_plain_name(name))
			collect(t, ew_slice_text(name), &inside, true);
		item = t->error == 0 ? walk(t, value, &inside) : NULL;
		if (made && put_member(made, name, replaced, item) < 0)
			t->error = -ENOMEM;
	}
	return made;
}

static json_t *walk(struct ew_texts *t, json_t *value, const struct place *at)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return walk_object(t, value, at);
	case JSON_ARRAY:
		return walk_list(t, value, at);
	case JSON_STRING:
		return walk_string(t, value, at);
	case JSON_INTEGER:
	case JSON_REAL:
		return walk_number(t, value, at);
	default:
		return t->building ? json_incref(value) : NULL;
	}
}

static bool is_named(const char *members, const char *name)
{
	struct ew_slice rest = ew_slice_text(members), one;

	while (ew_slice_cut(&rest, ' ', &one))
		if (ew_slice_equal(one, ew_slice_text(name)))
			return true;
	return false;
}

static json_t *walk_request(struct ew_texts *t)
{
	json_t *request = (json_t *)(uintptr_t)t->request; /* walking changes nothing */
	json_t *made = t->building ? json_object() : NULL;
	const char *name;
	json_t *value;

	if (t->building && !made)
		t->error = -ENOMEM;
	json_object_foreach(request, name, value) {
		struct place at = {.path = hash_add(ROOT, name), .segment = NO_SEGMENT, .name = name};
		bool named = is_named(t->members, name);
		json_t *item = NULL;

		if (named && t->error == 0)
			item = walk(t, value, &at);
		else if (t->building)
			item = json_incref(value);
		if (made && json_object_set_new(made, name, item) < 0)
			t->error = -ENOMEM;
	}
	return made;
}

/* -- collecting and sending -- */

static int compare(const struct ew_text *a, const struct ew_text *b)
{
	bool talk_a = a->path == ew_texts_path_of_talk() && !a->alone, talk_b = b->path == ew_texts_path_of_talk() && !b->alone;

	if (talk_a != talk_b)
		return talk_a ? -1 : 1;
	if (a->alone != b->alone)
		return a->alone ? 1 : -1;
	if (!a->alone && a->path != b->path)
		return a->path < b->path ? -1 : 1;
	return a->visit < b->visit ? -1 : a->visit > b->visit;
}

static int by_order(const void *a, const void *b, void *arg)
{
	const struct ew_texts *t = arg;

	return compare(&t->texts[*(const uint32_t *)a], &t->texts[*(const uint32_t *)b]);
}

static int put_in_order(struct ew_texts *t)
{
	t->order = t->n > 0 ? malloc(t->n * sizeof(*t->order)) : NULL;
	if (t->n == 0)
		return 0;
	if (!t->order)
		return -ENOMEM;
	for (size_t i = 0; i < t->n; i++) {
		struct ew_text *one = &t->texts[i];

		t->order[i] = (uint32_t)i;
		if (one->text.len == 0) /* a number, now that the list does not move any more */
			one->text = ew_slice_text(one->number);
	}
	qsort_r(t->order, t->n, sizeof(*t->order), by_order, t);
	return 0;
}

int ew_texts_of(const json_t *request, const char *members, struct ew_texts **ret)
{
	_cleanup_(ew_texts_free) struct ew_texts *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return -ENOMEM;
	t->request = request;
	t->members = members;
	(void)walk_request(t);
	r = t->error < 0 ? t->error : put_in_order(t);
	if (r == 0)
		*ret = TAKE(t);
	return r;
}

void ew_texts_free(struct ew_texts **texts)
{
	struct ew_texts *t = TAKE(*texts);

	if (!t)
		return;
	if (t->texts)
		ew_wipe(t->texts, t->cap * sizeof(*t->texts));
	free(t->texts);
	free(t->order);
	free(t->marks);
	free(t->rules);
	free(t);
}

size_t ew_texts_count(const struct ew_texts *t)
{
	return t->n;
}

bool ew_texts_are_talk(const struct ew_texts *t)
{
	return t->n > 0 && t->texts[t->order[0]].path == ew_texts_path_of_talk() && !t->texts[t->order[0]].alone;
}

void ew_texts_pack(const struct ew_texts *t, bool goes_on, struct ew_buf *to)
{
	const struct ew_text *before = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct ew_text *one = &t->texts[t->order[i]];
		bool begins = before ? one->alone || before->alone || one->path != before->path : !goes_on;
		struct ew_redact_piece piece = {
			.speaker = one->speaker, .flags = begins ? EW_REDACT_BEGINS : 0, .text = one->text};

		ew_redact_piece_add(to, &piece);
		before = one;
	}
}

static json_t *build(const struct ew_texts *texts, bool original)
{
	struct ew_texts again = *texts; /* borrows everything; only the walk's own members change */
	json_t *made;

	again.building = true;
	again.original = original;
	again.next = 0;
	again.n_speakers = 0;
	made = walk_request(&again);
	if (again.error == 0)
		return made;
	json_decref(made);
	return NULL;
}

json_t *ew_texts_replaced(const struct ew_texts *texts)
{
	return build(texts, false);
}

json_t *ew_texts_original(const struct ew_texts *texts)
{
	return build(texts, true);
}
