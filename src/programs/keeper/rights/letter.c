/*
 * The letter about a request: what it is made of, put together here and drawn by a worker (report/letter.h). Must never be drawn before the
 * log says that it is.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_papers.h"
#include "programs/keeper/keeper_queue.h"

#define CALLS 200 /* that the table of a letter has */

static const json_t *ground_of(const struct ew_request_read *q, json_t *to)
{
	int kind = ew_request_kind_number(q);
	const char *word = json_string_value(json_object_get(q->words, "ground"));
	const struct ew_refusal_ground *ground = kind < 0 ? NULL : ew_refusal_ground_of(word, (enum ew_request_kind)kind);

	if (ground && (!ew_json_put(to, "cite", json_string(ground->cite)) || !ew_json_put(to, "sentence", json_string(ground->sentence))))
		return NULL;
	return to;
}

int ew_rights_letter_json(struct ew_keeper *k, const struct ew_request_read *q, const char *language, json_t **ret)
{
	const struct ew_paper every_entity = {.k = k};
	int kind = ew_request_kind_number(q);
	_cleanup_(ew_json_drop) json_t *all = NULL;
	json_t *calls = NULL;
	uint64_t last = 0;
	int r = ew_rights_calls_json(k, q->row.number, 0, CALLS, &calls, &last);

	if (r < 0)
		return r;
	all = json_pack("{s:o, s:s?, s:o, s:b, s:s, s:o, s:o}", "request", ew_request_json(k, q), "article",
		kind < 0 ? NULL : ew_request_article((enum ew_request_kind)kind), "calls", calls, "more", json_array_size(calls) == CALLS, "language",
		language ? language : "en", "made_at", ew_json_wall(ew_io_wall(k->io)), "controller", ew_paper_controller(k, &every_entity));
	if (!all || !ground_of(q, all))
		return -ENOMEM;
	*ret = TAKE(all);
	return 0;
}

static int say(struct ew_asked *a, const struct ew_request_read *q, const char *language)
{
	int r = ew_keeper_begin(a->k);

	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_LETTER_GIVEN, ew_io_wall(a->k->io), "user", a->who.user,
			json_pack("{s:I, s:s}", "request", (json_int_t)q->row.number, "language", language), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

int ew_ask_request_letter(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_json_drop) json_t *all = NULL;
	const char *language = ew_asked_text(a, "language");
	bool found;
	int r = ew_request_find(a, &q, &found);

	if (r < 0 || !found)
		return r;
	language = language ? language : "en";
	if (strcmp(language, "en") && strcmp(language, "de") && strcmp(language, "fr"))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query", "language is en, de or fr");
	if (ew_ask_must_wait(a, &r))
		return r;
	ew_buf_init_secret(&text, EW_MAX_LARGE_ANSWER_BYTES);
	r = ew_rights_letter_json(a->k, &q, language, &all);
	if (r == 0)
		r = ew_json_canonical(all, &text);
	if (r == 0)
		r = say(a, &q, language);
	return r < 0 ? r : ew_paper_draw(a, "letter.json", ew_buf_slice(&text));
}
