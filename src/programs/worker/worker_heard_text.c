/*
 * What was heard, as the keeper reads it: segments with their words, how often a rule found something, and when that was said.
 */
#include "programs/worker/worker_hear.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/secret.h"

static int put_words(const struct ew_worker_heard *h, const struct ew_said *s, json_t *to)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < s->n_words; i++) {
		const struct ew_said_word *word = &h->words[s->first_word + i];

		if (json_array_append_new(list, json_pack("{s:s%, s:I, s:I}", "text", (const char *)h->text.at + s->at + word->at,
							(size_t)(word->behind - word->at), "from_ms", (json_int_t)word->from_ms, "to_ms",
							(json_int_t)word->to_ms)) < 0) {
			json_decref(list);
			return -ENOMEM;
		}
	}
	return json_object_set_new(to, "words", list);
}

/* Its source by number or, where the parties are known, by whose it is. */
static json_t *whose(const struct ew_worker *parties, uint8_t source)
{
	char text[EW_ID_TEXT_BYTES] = "";

	for (size_t i = 0; parties && i < parties->n_sources; i++)
		if (parties->sources[i].message.number == source)
			ew_id_format(parties->sources[i].message.party, text);
	return parties ? json_string(text) : json_integer(source);
}

static json_t *said_json(const struct ew_worker *parties, const struct ew_worker_heard *h, const struct ew_said *s, bool words)
{
	json_t *one = json_pack("{s:I, s:I, s:o, s:s%}", "from_ms", (json_int_t)s->from_ms, "to_ms", (json_int_t)s->to_ms,
		parties ? "party" : "source", whose(parties, s->source), "text", (const char *)h->text.at + s->at, s->len);

	if (one && s->confidence >= 0 &&
		json_object_set_new(one, "confidence", json_real(round(s->confidence * 1000) / 1000)) < 0) {
		json_decref(one);
		return NULL;
	}
	if (one && words && s->n_words > 0 && put_words(h, s, one) < 0) {
		json_decref(one);
		return NULL;
	}
	return one;
}

static char *dump(const struct ew_worker *parties, const struct ew_worker_heard *h, bool words)
{
	json_t *list = json_array();
	char *text = NULL;
	bool whole = list != NULL;

	for (size_t i = 0; whole && i < h->n; i++)
		whole = json_array_append_new(list, said_json(parties, h, &h->said[i], words)) == 0;
	if (whole)
		text = json_dumps(list, JSON_COMPACT | (parties ? JSON_SORT_KEYS : 0));
	json_decref(list);
	return text;
}

/* Of a call of many hours the segments alone: their words with times are more than a transcript may be. */
static char *dump_short(const struct ew_worker *parties, const struct ew_worker_heard *h)
{
	char *text = dump(parties, h, true);

	if (!text || strlen(text) <= EW_MAX_HEARD_BYTES)
		return text;
	ew_wipe(text, strlen(text));
	free(text);
	return dump(parties, h, false);
}

char *ew_worker_heard_text(const struct ew_worker_heard *h)
{
	return dump_short(NULL, h);
}

char *ew_worker_original_text(const struct ew_worker *w, const struct ew_worker_heard *h)
{
	return dump_short(w, h);
}

char *ew_worker_counts_text(const struct ew_read *read)
{
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; list && i < read->n; i++)
		if (json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "kind", read->found[i].kind, "rule", read->found[i].rule, "count",
						   (json_int_t)read->found[i].count)) < 0) {
			json_decref(list);
			return NULL;
		}
	text = list ? json_dumps(list, JSON_COMPACT) : NULL;
	json_decref(list);
	return text;
}

char *ew_worker_said_text(const struct ew_read *read)
{
	json_t *list = json_array();
	char *text;

	for (size_t i = 0; list && i < read->n_said; i++) {
		const struct ew_finding *one = &read->said[i];

		if (json_array_append_new(list, json_pack("{s:i, s:I, s:I, s:s, s:s, s:o*}", "source", one->source, "from_ms", (json_int_t)one->from_ms,
							"to_ms", (json_int_t)one->to_ms, "kind", one->kind, "rule", one->rule, "code",
							one->code ? json_true() : NULL)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	text = list ? json_dumps(list, JSON_COMPACT) : NULL;
	json_decref(list);
	return text;
}
