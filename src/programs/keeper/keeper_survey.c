/*
 * The life of a walk over many interactions. What a restart cuts short is said to be broken off; whoever asked asks
 * again.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>

#include "base/log.h"

int ew_survey_new(struct ew_asked *a, struct ew_survey **ret)
{
	struct ew_survey *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->by = a->who.user;
	s->asked = json_deep_copy(a->arguments);
	s->items = json_array();
	ew_tree_init(&s->tree);
	*ret = s;
	if (s->asked && s->items)
		return 0;
	ew_survey_free(ret);
	return -ENOMEM;
}

void ew_survey_free(struct ew_survey **survey)
{
	struct ew_survey *s = TAKE(*survey);

	if (!s)
		return;
	json_decref(s->asked);
	json_decref(s->items);
	if (s->text)
		ew_wipe(s->text, strlen(s->text));
	free(s->text);
	free(s->seen);
	ew_simulation_free(&s->simulation);
	ew_paper_free(&s->paper);
	free(s);
}

int ew_survey_begin(struct ew_asked *a, uint32_t kind, struct ew_survey **s)
{
	struct ew_id id;
	int r;

	if (a->k->survey)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "another_runs",
			"another paper, population, reconciliation or simulation is being made; ask again when it is done");
	if (a->k->reindexing.running && (kind == EW_REPORT_RECONCILIATION || (*s)->query.n_tokens > 0))
		return ew_keeper_still_indexing(a);
	r = ew_keeper_begin(a->k);
	if (r == 0)
		r = ew_report_begin(a->k, kind, &(*s)->row);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	if (r < 0)
		return r;
	(*s)->row.sealed = EW_SLICE_EMPTY;
	id = (*s)->row.id;
	a->k->survey = TAKE(*s);
	return ew_keeper_answer(a->k, a->connection, a->request, 202,
		json_pack("{s:o, s:s}", "id", ew_json_id(id), "state", "running"));
}

int ew_survey_progress(const struct ew_keeper *k, struct ew_id report, json_t *to)
{
	const struct ew_survey *s = k->survey;

	if (!s || s->looked_at == 0 || !ew_id_equal(s->row.id, report))
		return 0;
	return json_object_set_new(to, "progress", json_pack("{s:I, s:o}", "calls", (json_int_t)s->looked_at, "reached",
							   ew_json_wall(s->query.before_started)));
}

bool ew_keeper_survey_due(const struct ew_keeper *k)
{
	return k->survey && !ew_paper_waits(k, k->survey->paper);
}

/* A document too large, say: the others go on. */
static int break_off(struct ew_keeper *k, int why)
{
	struct ew_report_row row = k->survey->row;
	int r;

	ew_keeper_rollback(k);
	ew_log(EW_LOG_ERROR, "survey_broken_off", EW_F_I64("code", why));
	row.state = EW_REPORT_BROKEN_OFF;
	row.ended = ew_io_wall(k->io);
	row.sealed = EW_SLICE("");
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_reports_update(k->catalog, &row);
	if (r == 0)
		r = ew_keeper_commit(k);
	ew_survey_free(&k->survey);
	return r;
}

int ew_keeper_survey_step(struct ew_keeper *k)
{
	int r = k->survey->step(k, k->survey);

	if (r == -EFBIG || r == -ENOMEM || ew_keeper_call_is_lost(r))
		return break_off(k, r);
	if (r == 0)
		ew_survey_free(&k->survey);
	return r < 0 ? r : 0;
}
