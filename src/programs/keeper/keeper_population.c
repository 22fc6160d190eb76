/*
 * A population for an auditor: every interaction that matches, as a count and a root over ids and first commitments,
 * and a sample that anybody can draw again. Walks a page at a time, as a chore; the document says the algorithm.
 */
#include "programs/keeper/keeper_survey.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"

#define PAGE 64

/* SHA-256("earwitness/sample/v1" NUL seed NUL id): what nobody can steer who does not choose seed or ids. */
static int rank_of(const struct ew_survey *s, struct ew_id id, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf from = {0};
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(id, text);
	ew_buf_init(&from, 512);
	ew_buf_add(&from, "earwitness/sample/v1", 21);
	ew_buf_add(&from, s->seed, strlen(s->seed) + 1);
	ew_buf_add_text(&from, text);
	return ew_buf_error(&from) < 0 ? ew_buf_error(&from) : ew_sha256_of(ew_buf_slice(&from), ret);
}

/* The lowest ranks, sorted. */
static void draw(struct ew_survey *s, const struct ew_drawn *one)
{
	size_t i = s->n_drawn;

	if (s->wanted == 0)
		return;
	if (i == s->wanted) {
		if (memcmp(one->rank.bytes, s->drawn[i - 1].rank.bytes, sizeof(one->rank.bytes)) >= 0)
			return;
		i--;
	} else {
		s->n_drawn++;
	}
	for (; i > 0 && memcmp(one->rank.bytes, s->drawn[i - 1].rank.bytes, sizeof(one->rank.bytes)) < 0; i--)
		s->drawn[i] = s->drawn[i - 1];
	s->drawn[i] = *one;
}

struct page {
	struct ew_keeper *k;
	struct ew_survey *s;
	unsigned n;
};

static int take(void *arg, const struct ew_interaction_row *row)
{
	struct page *p = arg;
	struct ew_drawn one = {.id = row->id};
	uint8_t leaf[16 + EW_SHA256_BYTES];
	struct ew_hash hash;
	int r = ew_events_commitment(p->k->catalog, row->id, 0, &one.first);

	p->n++;
	ew_search_go_behind(&p->s->query, row);
	if (r == -ENOENT)
		return 0; /* no event: an audit names it */
	memcpy(leaf, row->id.bytes, 16);
	memcpy(leaf + 16, one.first.bytes, EW_SHA256_BYTES);
	if (r == 0)
		r = ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &hash);
	if (r == 0)
		r = ew_tree_append(&p->s->tree, &hash);
	if (r == 0)
		r = rank_of(p->s, row->id, &one.rank);
	if (r == 0)
		draw(p->s, &one);
	return r;
}

static json_t *sample_json(const struct ew_survey *s)
{
	json_t *sample = json_array();

	for (size_t i = 0; sample && i < s->n_drawn; i++) {
		json_t *one = json_pack("{s:o, s:o}", "interaction", ew_json_id(s->drawn[i].id), "commitment",
			ew_json_hex(ew_slice_of(s->drawn[i].first.bytes, EW_SHA256_BYTES)));

		if (json_array_append_new(sample, one) == 0)
			continue;
		json_decref(sample);
		sample = NULL;
	}
	return sample;
}

/* What was asked for, and what was found. */
static json_t *document_of(const struct ew_keeper *k, const struct ew_survey *s, const struct ew_hash *root)
{
	json_t *found = json_pack("{s:s, s:s, s:o, s:o, s:I, s:o, s:s, s:o, s:s}", "kind", "population", "entity",
		k->entity, "id", ew_json_id(s->row.id), "made_at", ew_json_wall(ew_io_wall(k->io)), "count",
		(json_int_t)s->tree.size, "root", ew_json_hex(ew_slice_of(root->bytes, sizeof(root->bytes))), "root_is",
		"RFC 6962 tree; leaves are the 16 bytes of the id and the 32 of the commitment of its event 0, newest "
		"call "
		"first, then highest id first",
		"sample", sample_json(s), "drawn_by",
		"the lowest SHA-256 of: earwitness/sample/v1, NUL, seed, NUL, id as text");
	json_t *document = found ? json_deep_copy(s->asked) : NULL;

	if (document && json_object_update(document, found) < 0) {
		json_decref(document);
		document = NULL;
	}
	json_decref(found);
	return document;
}

static int end(struct ew_keeper *k, struct ew_survey *s)
{
	json_t *document, *fields;
	struct ew_hash root;
	int r = ew_tree_root(&s->tree, &root);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r < 0)
		return r;
	document = document_of(k, s, &root);
	fields = json_pack("{s:I, s:o, s:s, s:I}", "count", (json_int_t)s->tree.size, "root",
		ew_json_hex(ew_slice_of(root.bytes, sizeof(root.bytes))), "seed", s->seed, "sample",
		(json_int_t)s->n_drawn);
	r = ew_report_end(k, &s->row, EW_EVENT_POPULATION, s->by, document, fields);
	if (r == 0)
		r = ew_keeper_commit(k);
	json_decref(document);
	return r;
}

int ew_survey_population(struct ew_keeper *k, struct ew_survey *s)
{
	struct page p = {.k = k, .s = s};
	struct ew_search_end stopped;
	int r;

	s->query.limit = PAGE;
	s->query.tokens = s->tokens;
	r = ew_interactions_search(k->catalog, &s->query, take, &p, &stopped);
	if (r < 0)
		return r;
	if (stopped.more) {
		ew_search_go_on(&s->query, &stopped);
		return 1;
	}
	return p.n == PAGE ? 1 : end(k, s);
}

int ew_ask_population(struct ew_asked *a)
{
	_cleanup_(ew_survey_free) struct ew_survey *s = NULL;
	const char *seed = ew_asked_text(a, "seed");
	uint64_t wanted = ew_asked_number(a, "sample", 0);
	int r;

	if (!seed || !seed[0] || strlen(seed) > 128 || wanted > EW_SURVEY_SAMPLE)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"seed is a text of 1 to 128 bytes that the auditor chooses; sample at most 500");
	r = ew_survey_new(a, &s);
	if (r == 0)
		r = ew_asked_query(a, &s->query, s->tokens);
	if (r == -EINVAL)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_query",
			"from and to are RFC 3339 times; state is offered, active, finishing, finished or failed");
	if (r < 0)
		return r;
	/* Calls that begin while it is made belong to the next. */
	if (s->query.to.us == 0) {
		s->query.to = ew_io_wall(a->k->io);
		if (json_object_set_new(s->asked, "to", ew_json_wall(s->query.to)) < 0)
			return -ENOMEM;
	}
	snprintf(s->seed, sizeof(s->seed), "%s", seed);
	s->wanted = wanted;
	s->step = ew_survey_population;
	return ew_survey_begin(a, EW_REPORT_POPULATION, &s);
}
