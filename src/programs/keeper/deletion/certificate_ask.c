/*
 * The certificate of a deletion as something to hand on: a page or a PDF for a data-protection officer, a proof that it is in the log for
 * whoever believes nobody. Nothing here says more than the certificate's event does.
 */
#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/keeper_papers.h"
#include "programs/keeper/people/asks.h"

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int none(struct ew_asked *a)
{
	return problem(a, 404, "no_such_deletion", "there is no deletion of this id");
}

/* What was only begun is nothing that anybody can hand on. */
static int not_certified(struct ew_asked *a)
{
	return problem(a, 409, "not_certified", "there is no certificate yet: a copy has not been looked for, or was still there; see GET /v1/deletions/{id}");
}

static int pack(struct ew_asked *a, const struct ew_deletion_row *row, struct ew_buf *to)
{
	const struct ew_paper every_entity = {.k = a->k};
	_cleanup_(ew_json_drop) json_t *deletion = NULL, *all = NULL;
	int r = ew_deletion_json(a->k, row, &deletion);

	if (r < 0)
		return r;
	all = json_pack("{s:O, s:o, s:o}", "deletion", deletion, "controller", ew_paper_controller(a->k, &every_entity), "position", ew_paper_position(a->k));
	return all ? ew_json_canonical(all, to) : -ENOMEM;
}

int ew_ask_deletion_file(struct ew_asked *a)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_deletion_row row;
	int r = ew_deletion_of_text(a->k, ew_asked_text(a, "id"), &row);

	if (r == -ENOENT)
		return none(a);
	if (r == 0 && row.certified_event == 0)
		return not_certified(a);
	ew_buf_init(&text, EW_MAX_ANSWER_BYTES);
	if (r == 0)
		r = pack(a, &row, &text);
	if (r < 0 || ew_ask_must_wait(a, &r))
		return r;
	return ew_paper_draw(a, "certificate.json", ew_buf_slice(&text));
}

int ew_ask_deletion_proof(struct ew_asked *a)
{
	struct ew_deletion_row row;
	int r = ew_deletion_of_text(a->k, ew_asked_text(a, "id"), &row);

	if (r == -ENOENT)
		return none(a);
	if (r < 0)
		return r;
	return row.certified_event == 0 ? not_certified(a) : ew_ledger_prove(a, row.final_event ? row.final_event : row.certified_event);
}
