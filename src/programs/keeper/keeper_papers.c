/*
 * The life of a paper: asked for, walked for, put together, sealed and bound by an event; listed and shown.
 */
#include "programs/keeper/keeper_papers.h"

#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/keeper/people/account.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define USUAL_DAYS 30
#define MOST_DAYS 3660
#define DOCUMENT_BYTES (EW_MAX_ANSWER_BYTES - 4096)

/* -- kinds: what each walks over, and what it says -- */

typedef int step_fn(struct ew_keeper *k, struct ew_survey *s);

#define STEPS 4
#define SIGNED_WITHIN_US (10 * EW_US_PER_S)

static const struct {
	const char *name;
	step_fn *steps[STEPS];
	int (*say)(struct ew_keeper *k, struct ew_paper *p, json_t *to);
} kinds[EW_PAPER_KINDS] = {
	[EW_PAPER_RECORD] = {"record_of_processing", {ew_paper_calls_step, ew_paper_looks_step, ew_paper_vendors_step}, ew_paper_say_record},
	[EW_PAPER_PROVIDERS] = {"provider_transparency", {ew_paper_calls_step, ew_paper_vendors_step}, ew_paper_say_providers},
	[EW_PAPER_RESIDENCY] = {"data_residency", {ew_paper_calls_step, ew_paper_looks_step, ew_paper_vendors_step}, ew_paper_say_residency},
	[EW_PAPER_VENDORS] = {"vendors", {ew_paper_calls_step, ew_paper_vendors_step}, ew_paper_say_vendors},
	[EW_PAPER_DELETIONS] = {"deletion_statistics", {ew_paper_requests_step}, ew_paper_say_deletions},
};

_Static_assert(EW_REPORT_PAPER_LAST - EW_REPORT_PAPER_FIRST + 1 == (int)EW_PAPER_KINDS, "a number for each kind");

const char *ew_paper_kind_name(enum ew_paper_kind kind)
{
	return (unsigned)kind < EW_PAPER_KINDS ? kinds[kind].name : NULL;
}

static int kind_of(const char *name)
{
	for (unsigned i = 0; name && i < EW_PAPER_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (int)i;
	return -1;
}

static const char *name_of_row(const struct ew_report_row *row)
{
	return row->kind >= EW_REPORT_PAPER_FIRST ? ew_paper_kind_name((enum ew_paper_kind)(row->kind - EW_REPORT_PAPER_FIRST)) : NULL;
}

void ew_paper_free(struct ew_paper **paper)
{
	struct ew_paper *p = TAKE(*paper);

	if (!p)
		return;
	ew_paper_call_free(p->k, &p->call);
	ew_paper_counts_free(&p->n);
	json_decref(p->written);
	json_decref(p->previous);
	json_decref(p->before);
	json_decref(p->vendor_list);
	json_decref(p->live);
	json_decref(p->requests);
	free(p);
}

/* -- the end -- */

static json_t *root_json(const struct ew_keeper_ledger *l)
{
	return l->signed_size ? ew_json_hex(ew_slice_of(l->signed_root.bytes, sizeof(l->signed_root.bytes))) : json_null();
}

json_t *ew_paper_position(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return json_pack("{s:s, s:s, s:I, s:o, s:b}", "log", l->origin, "verifier", l->verifier, "size", (json_int_t)l->signed_size, "root",
		root_json(l), "signed",
		l->signed_size > 0);
}

static json_t *policy_json(const struct ew_keeper *k)
{
	_cleanup_(ew_json_drop) json_t *policy = ew_paper_policy(k);

	if (!policy)
		return NULL;
	return json_pack("{s:O?, s:O?, s:O?, s:I}", "name", json_object_get(policy, "name"), "sha256", json_object_get(policy, "sha256"), "packs",
		json_object_get(policy, "packs"), "rules", (json_int_t)json_array_size(json_object_get(policy, "rules")));
}

static json_t *head_json(const struct ew_keeper *k, const struct ew_survey *s)
{
	const struct ew_paper *p = s->paper;
	json_t *controller = ew_paper_controller(k, p);

	return json_pack("{s:s, s:i, s:o, s:o, s:s, s:s, s:{s:o, s:o}, s:o, s:o, s:o, s:{s:s, s:s}}", "kind", ew_paper_kind_name(p->kind), "form", 1,
		"id", ew_json_id(s->row.id), "made_at", ew_json_wall(ew_io_wall(k->io)), "entity", controller ? json_string_value(json_object_get(controller, "name")) : "",
		"of_entity", p->entity, "period", "from", ew_json_wall(p->from), "to", ew_json_wall(p->to), "position", ew_paper_position(k),
		"policy", policy_json(k), "controller", controller, "system", "name", "Earwitness", "version", EW_VERSION);
}

static int say_counts(const struct ew_paper *p, json_t *to)
{
	const struct ew_paper_counts *n = &p->n;
	int r = 0;

	if (kinds[p->kind].steps[0] != ew_paper_calls_step)
		return 0;
	if (!ew_json_put(to, "counted", json_pack("{s:I, s:I, s:I}", "calls", (json_int_t)n->calls, "erased", (json_int_t)n->erased, "unreadable",
						(json_int_t)n->unreadable)))
		return -ENOMEM;
	if (n->erased > 0)
		r = ew_paper_sentence(to, "not_known", "%llu calls of this period were erased: their key is gone, and with it what they were used for.",
			(unsigned long long)n->erased);
	if (r == 0 && n->unreadable > 0)
		r = ew_paper_sentence(to, "attention", "%llu calls of this period cannot be read: see the self-audit.", (unsigned long long)n->unreadable);
	if (r == 0 && n->looks_unreadable > 0)
		r = ew_paper_sentence(to, "not_known", "%llu accesses of this period cannot be read any more, because their calls were erased.",
			(unsigned long long)n->looks_unreadable);
	return r;
}

static int say_left_out(const struct ew_paper *p, json_t *to)
{
	return p->vendors_left_out == 0 ? 0
					: ew_paper_sentence(to, "attention", "%llu more vendors are on file than a paper has room for: the register has all of them.",
						  (unsigned long long)p->vendors_left_out);
}

static int put_lists(json_t *to)
{
	static const char *const lists[] = {"attention", "not_known"};

	for (size_t i = 0; i < EW_COUNT(lists); i++)
		if (!json_object_get(to, lists[i]) && !ew_json_put(to, lists[i], json_array()))
			return -ENOMEM;
	return 0;
}

static int put_together(struct ew_keeper *k, struct ew_survey *s, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *document = head_json(k, s), *by = ew_account_who_json(k, s->by);
	int r = document && by ? 0 : -ENOMEM;

	if (r == 0 && !ew_json_put(document, "by", json_incref(by)))
		r = -ENOMEM;
	if (r == 0)
		r = kinds[s->paper->kind].say(k, s->paper, document);
	if (r == 0)
		r = say_counts(s->paper, document);
	if (r == 0)
		r = say_left_out(s->paper, document);
	if (r == 0)
		r = ew_paper_say_versions(s->paper, document);
	if (r == 0)
		r = put_lists(document);
	if (r == 0)
		*ret = TAKE(document);
	return r;
}

static int end(struct ew_keeper *k, struct ew_survey *s)
{
	_cleanup_(ew_json_drop) json_t *document = NULL;
	const struct ew_paper *p = s->paper;
	int r = put_together(k, s, &document);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r < 0)
		return r;
	r = ew_report_end(k, &s->row, EW_EVENT_PAPER_MADE, s->by, document,
		json_pack("{s:s, s:I, s:o, s:o, s:I, s:o}", "kind", ew_paper_kind_name(p->kind), "version", (json_int_t)p->version, "from",
			ew_json_wall(p->from), "to", ew_json_wall(p->to), "size", (json_int_t)k->ledger->signed_size, "root",
			root_json(k->ledger)));
	return r < 0 ? r : ew_keeper_commit(k);
}

bool ew_paper_waits(const struct ew_keeper *k, const struct ew_paper *p)
{
	return p && p->covers > 0 && k->ledger->state != EW_LEDGER_REFUSES && ew_io_mono(k->io).us < p->until.us &&
	       !ew_keeper_ledger_covers(k, p->covers);
}

/* The position that it names is to be behind everything that it counts; a log that is not signed must not keep it from being made. */
static int want_signature(struct ew_keeper *k, struct ew_paper *p)
{
	int r = ew_events_count(k->catalog, &p->covers);

	p->until.us = ew_io_mono(k->io).us + SIGNED_WITHIN_US;
	if (r == 0)
		ew_keeper_ledger_want(k, p->covers);
	return r < 0 ? r : 1;
}

static int step(struct ew_keeper *k, struct ew_survey *s)
{
	struct ew_paper *p = s->paper;
	int r;

	if (p->stage == STEPS || !kinds[p->kind].steps[p->stage])
		return p->covers == 0 ? want_signature(k, p) : end(k, s);
	r = kinds[p->kind].steps[p->stage](k, s);
	p->stage += r == 0;
	return r < 0 ? r : 1;
}

/* -- the beginning -- */

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static int read_period(struct ew_asked *a, struct ew_paper *p)
{
	const char *from = ew_asked_text(a, "from"), *to = ew_asked_text(a, "to");
	struct ew_wall now = ew_io_wall(a->k->io);
	int r = 0;

	p->to = now;
	if (to)
		r = ew_wall_parse(ew_slice_text(to), &p->to);
	p->from.us = p->to.us - USUAL_DAYS * DAY_US;
	if (r == 0 && from)
		r = ew_wall_parse(ew_slice_text(from), &p->from);
	/* What has not happened yet belongs to a later paper. */
	if (r == 0 && p->to.us > now.us)
		p->to = now;
	return r < 0 || p->from.us >= p->to.us || p->to.us - p->from.us > MOST_DAYS * DAY_US ? -EINVAL : 0;
}

static int read_paper(struct ew_asked *a, enum ew_paper_kind kind, struct ew_survey *s)
{
	const char *entity = ew_asked_text(a, "entity");
	const json_t *with = json_object_get(a->arguments, "with");
	struct ew_paper *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return -ENOMEM;
	s->paper = p;
	p->k = a->k;
	p->kind = kind;
	p->by = a->who.user;
	p->written = with ? json_deep_copy(with) : json_object();
	(void)snprintf(p->entity, sizeof(p->entity), "%s", entity ? entity : "");
	r = p->written ? ew_paper_counts_new(&p->n) : -ENOMEM;
	if (r == 0)
		r = read_period(a, p);
	if (r == 0)
		r = ew_paper_find_previous(a->k, p);
	s->query.from = p->from;
	s->query.to = p->to;
	s->query.tokens = s->tokens;
	s->step = step;
	return r;
}

int ew_ask_paper_make(struct ew_asked *a)
{
	_cleanup_(ew_survey_free) struct ew_survey *s = NULL;
	_cleanup_(ew_json_drop) json_t *errors = json_array();
	int kind = kind_of(ew_asked_text(a, "kind"));
	int r = errors ? ew_paper_check_written(json_object_get(a->arguments, "with"), errors) : -ENOMEM;

	if (r == 0 && kind < 0)
		r = ew_keeper_wrong(errors, "kind",
			"is record_of_processing, provider_transparency, data_residency, vendors or deletion_statistics");
	if (r < 0)
		return r;
	if (json_array_size(errors) > 0)
		return ew_keeper_invalid(a, TAKE(errors));
	r = ew_survey_new(a, &s);
	if (r == 0)
		r = read_paper(a, (enum ew_paper_kind)kind, s);
	if (r == -EINVAL)
		return problem(a, 400, "bad_arguments",
			"from and to are RFC 3339 times, from before to and not in the future, and at most ten years apart");
	return r < 0 ? r : ew_survey_begin(a, EW_REPORT_PAPER_FIRST + (uint32_t)kind, &s);
}

/* -- lists -- */

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

/* What is known of it without opening it, and of a finished one what it is about. */
static int add_paper(void *arg, const struct ew_report_row *row)
{
	static const char *const members[] = {"period", "version", "entity", "by"};
	struct listing *l = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *document = NULL;
	json_t *one = ew_report_head(row, name_of_row(row));
	int r = 0;

	ew_buf_init_secret(&plain, DOCUMENT_BYTES);
	if (row->state == EW_REPORT_DONE)
		r = ew_report_open(l->k, row, &plain);
	if (r == 0 && row->state == EW_REPORT_DONE)
		document = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	for (size_t i = 0; one && i < EW_COUNT(members); i++) {
		json_t *value = json_object_get(document, members[i]);

		if (value)
			json_object_set(one, members[i], value);
	}
	if (one && document)
		json_object_set_new(one, "open", json_integer((json_int_t)json_array_size(json_object_get(document, "open"))));
	if (one && r == -EBADMSG)
		json_object_set_new(one, "unreadable", json_true());
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : r == -ENOMEM ? r : 0;
}

int ew_ask_papers(struct ew_asked *a)
{
	struct listing l = {.k = a->k, .items = json_array()};
	const char *word = ew_asked_text(a, "kind");
	uint64_t limit = ew_asked_number(a, "limit", 20);
	int kind = kind_of(word), r;
	uint32_t first = kind < 0 ? EW_REPORT_PAPER_FIRST : EW_REPORT_PAPER_FIRST + (uint32_t)kind;

	if (!l.items)
		return -ENOMEM;
	if (word && kind < 0) {
		json_decref(l.items);
		return problem(a, 400, "bad_query",
			"kind is record_of_processing, provider_transparency, data_residency, vendors or deletion_statistics");
	}
	limit = limit == 0 || limit > 20 ? 20 : limit;
	r = ew_reports_between(a->k->catalog, first, kind < 0 ? EW_REPORT_PAPER_LAST : first, ew_asked_number(a, "cursor", 0), (uint32_t)limit,
		add_paper, &l);
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(l.items, limit), "items", l.items));
}

struct showing {
	struct ew_keeper *k;
	json_t *one;
};

static int show(void *arg, const struct ew_report_row *row)
{
	struct showing *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	if (!name_of_row(row) || row->kind > EW_REPORT_PAPER_LAST)
		return -ENOENT;
	s->one = ew_report_head(row, name_of_row(row));
	if (!s->one)
		return -ENOMEM;
	if (row->state != EW_REPORT_DONE)
		return ew_survey_progress(s->k, row->id, s->one);
	ew_buf_init_secret(&plain, DOCUMENT_BYTES);
	r = ew_report_open(s->k, row, &plain);
	if (r < 0)
		return r;
	return ew_json_put(s->one, "event", json_integer((json_int_t)row->event)) &&
			ew_json_put(s->one, "document", json_loadb((const char *)plain.at, plain.len, 0, NULL))
		? 0
		: -ENOMEM;
}

int ew_ask_paper(struct ew_asked *a)
{
	struct showing s = {.k = a->k};
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;
	int r = text && ew_id_parse(ew_slice_text(text), &id) == 0 ? ew_reports_get(a->k->catalog, id, show, &s) : -ENOENT;

	if (r == 0)
		r = ew_keeper_answer(a->k, a->connection, a->request, 200, json_incref(s.one));
	else if (r == -ENOENT)
		r = problem(a, 404, "no_such_paper", "there is no paper of this id");
	else if (r == -EBADMSG)
		r = problem(a, 500, "report_altered", "the paper cannot be opened: it was altered, or the data is of another installation");
	json_decref(s.one);
	return r;
}
