/*
 * The copy that somebody has a right to (GDPR 15(3), 20): asked for, written into the log of every call that is in it, and then packed by a
 * worker. A part has so many calls; whoever packs says which are next. Must never hand a voice to a worker before that is in the log.
 */
#include "programs/keeper/rights/package.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "catalog/events.h"
#include "catalog/grants.h"
#include "catalog/keys.h"
#include "catalog/objects.h"
#include "domain/event_json.h"
#include "domain/record.h"
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_papers.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"

#define PATH_BYTES 160
#define AGREED_US (24 * 3600 * EW_US_PER_S)

static const struct ew_id nobody;

struct packing {
	struct ew_asked *a;
	struct ew_keeper *k;
	struct ew_request_read *q;
	struct ew_package_wish wish;
	struct ew_recipient to;
	bool sealed;
	const char *language;
	struct ew_worker_seat *seat;
	struct ew_parcel parcel;
	struct ew_request_call_row rows[EW_PACKAGE_CALLS + 1];
	size_t n;            /* calls of this part */
	bool more;
	json_t *media, *inventory, *left_out; /* owned */
	struct ew_hash event; /* that gives out the call which is packed */
};

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static void packing_free(struct packing *p)
{
	json_decref(p->media);
	json_decref(p->inventory);
	json_decref(p->left_out);
}

static int take(void *arg, const struct ew_request_call_row *row)
{
	struct packing *p = arg;

	p->rows[p->n] = *row;
	p->rows[p->n++].plan = EW_SLICE_EMPTY;
	return 0;
}

/* -- one call ---------------------------------------------------------------------------------- */

static void id_text(struct ew_id id, char to[static EW_ID_TEXT_BYTES])
{
	ew_id_format(id, to);
}

struct reading {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_record *record;
};

static int take_event(void *arg, const struct ew_event_row *row)
{
	struct reading *g = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(g->k, g->call, row->index, row->sealed, &row->commitment, &e);

	return r < 0 ? r : ew_record_apply(g->record, &e);
}

static int read_record(struct ew_keeper *k, struct ew_call *call, json_t **ret)
{
	_cleanup_(ew_record_free) struct ew_record *record = NULL;
	struct reading g = {.k = k, .call = call};
	int r = ew_record_new(call->id, &record);

	g.record = record;
	if (r == 0)
		r = ew_events_each(k->catalog, call->id, 0, UINT64_MAX, take_event, &g);
	if (r < 0)
		return r;
	*ret = ew_record_json(record, k->entity);
	return *ret ? 0 : -ENOMEM;
}

static int leave_out(struct packing *p, struct ew_id call, const char *what, const char *because)
{
	return json_array_append_new(p->left_out, json_pack("{s:o, s:s, s:s}", "interaction", ew_json_id(call), "what", what, "because", because)) < 0 ? -ENOMEM
																		       : 0;
}

struct sounding {
	struct packing *p;
	struct ew_package_call *c;
};

/* The recording of one party, as it is played: what is redacted is silent. */
static int add_source(struct sounding *s, const struct ew_object_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct packing *p = s->p;
	struct ew_msg_job_source source = {.job = p->seat->job, .object = row->id, .payload_bytes = row->payload_bytes, .number = (uint8_t)json_array_size(p->media)};
	char path[PATH_BYTES], call[EW_ID_TEXT_BYTES];
	uint32_t epoch;
	int handle = -1, r;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_keys_get(p->k->catalog, row->id, &epoch, &header);
	if (r == 0)
		r = ew_store_get(p->k->store, row->id, &handle);
	if (r < 0)
		return r == -ENOENT ? leave_out(p, row->interaction, "audio", "its file or its key is not there any more") : r;
	p->seat->inputs[p->seat->n_inputs++] = handle;
	id_text(row->interaction, call);
	(void)snprintf(path, sizeof(path), "data/audio/%s-%u.ogg", call, source.number);
	if (json_array_append_new(p->media, json_pack("{s:s, s:o, s:o, s:I}", "path", path, "interaction", ew_json_id(row->interaction), "party",
						    ew_json_id(row->party), "duration_us", (json_int_t)row->duration_us)) < 0)
		return -ENOMEM;
	r = ew_keeper_grant(p->k, p->seat, EW_EPOCH_STORE, epoch, row->id, &p->event, ew_buf_slice(&header), &source.ticket);
	if (r == 0)
		r = ew_keeper_seat_add(p->seat, EW_MSG_job_source, &source, handle);
	return r < 0 ? r : ew_keeper_add_silences(p->seat, s->c->call->fold, row->party, false, source.number);
}

static int see_object(void *arg, const struct ew_object_row *row)
{
	struct sounding *s = arg;
	char party[EW_ID_TEXT_BYTES];

	if (row->kind != EW_MAKE_AUDIO || row->gone)
		return 0;
	id_text(row->party, party);
	if (!s->c->wish->others && !ew_package_is_theirs(s->c, party))
		return leave_out(s->p, row->interaction, "audio",
			json_array_size(s->c->theirs) > 0 ? "it is the voice of somebody else" : "nobody can say whose voice it is: the call names no number for it");
	if (s->p->seat->n_inputs == EW_MAX_BUNDLE_MEDIA) /* one of them is the parcel */
		return leave_out(s->p, row->interaction, "audio", "a part has room for 63 recordings");
	return add_source(s, row);
}

/* What was refused and is to be destroyed is not given out any more. */
static int add_sound(struct packing *p, struct ew_package_call *c)
{
	struct sounding s = {p, c};
	bool gone = false;

	if (ew_interaction_treated(c->call->fold, EW_ARTIFACT_AUDIO, EW_TREAT_PURGE, &gone).us != 0)
		return gone ? 0 : leave_out(p, c->call->id, "audio", "it is to be destroyed, because recording was refused");
	return ew_objects_of(p->k->catalog, c->call->id, see_object, &s);
}

static int put_text(struct sounding *s, const struct ew_handed_row *row, const char *kind, json_t *content)
{
	char path[PATH_BYTES], call[EW_ID_TEXT_BYTES];

	id_text(row->interaction, call);
	(void)snprintf(path, sizeof(path), "data/calls/%s/%s-v%u.json", call, kind, row->version);
	return ew_bundle_json(&s->p->parcel, path,
		json_pack("{s:s, s:I, s:o, s:O}", "kind", kind, "version", (json_int_t)row->version, "made_at", ew_json_wall(row->made), "content", content));
}

static int add_text(void *arg, const struct ew_handed_row *row)
{
	struct sounding *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_json_drop) json_t *content = NULL, *theirs = NULL;
	const char *name = ew_artifact_kind_name((enum ew_artifact_kind)row->kind), *kind = name ? name : "text";
	int r;

	ew_buf_init_secret(&plain, EW_MAX_HEARD_BYTES);
	r = ew_keeper_unseal(s->p->k, s->c->call, "handed", row->event, row->sealed, &plain);
	if (r == -EBADMSG)
		return leave_out(s->p, row->interaction, kind, "it cannot be opened: it was altered or is damaged");
	if (r < 0)
		return r;
	content = json_loadb((const char *)plain.at, plain.len, JSON_DECODE_ANY, NULL);
	r = content ? ew_package_mask_text(s->c, content, &theirs) : -ENOMEM;
	if (r == -EINVAL)
		return leave_out(s->p, row->interaction, kind, "it is about more than one person, and does not say which of it is whose");
	return r < 0 ? r : put_text(s, row, kind, theirs);
}

/*
 * A frozen call is packed for whom it is of: their access is not limited by a restriction (GDPR 15), and asking for it is their consent (18(2)).
 * Whoever else speaks in it may be who had it frozen: of them it says nothing, whatever was chosen.
 */
static struct ew_package_wish wish_for(const struct packing *p, const struct ew_call *call)
{
	struct ew_package_wish wish = p->wish;

	wish.others = wish.others && !ew_interaction_is_frozen(call->fold);
	return wish;
}

/* In the log of the call: what was given out to whom it is of, and by which request. */
static int say_given(struct packing *p, struct ew_call *call)
{
	char of[40];

	(void)snprintf(of, sizeof(of), "request %llu", (unsigned long long)p->q->row.number);
	return ew_keeper_append(p->k, call, EW_EVENT_EXPORTED, ew_io_wall(p->k->io), "user", p->a->who.user,
		json_pack("{s:s, s:s, s:s, s:I, s:s, s:b}", "what", "access_package", "legal_ground", "data_subject_request", "case", of, "request",
			(json_int_t)p->q->row.number, "others", wish_for(p, call).others ? "included" : "left_out", "clear", !p->sealed),
		NULL, NULL, &p->event);
}

static int pack_call(struct packing *p, struct ew_call *call)
{
	struct ew_package_wish wish = wish_for(p, call);
	struct ew_package_call c = {.k = p->k, .wish = &wish, .call = call, .theirs = json_array()};
	_cleanup_(ew_json_drop) json_t *record = NULL;
	struct sounding s = {p, &c};
	char path[PATH_BYTES], id[EW_ID_TEXT_BYTES];
	int r = c.theirs ? read_record(p->k, call, &record) : -ENOMEM;

	if (r == 0)
		r = ew_package_theirs(&c, p->q, record);
	id_text(call->id, id);
	(void)snprintf(path, sizeof(path), "data/calls/%s/record.json", id);
	if (r == 0)
		r = ew_bundle_json(&p->parcel, path, ew_package_record(&c, record));
	if (r == 0)
		r = ew_handed_each(p->k->catalog, call->id, UINT32_MAX, add_text, &s);
	if (r == 0)
		r = add_sound(p, &c);
	if (r == 0 && p->wish.others && !wish.others)
		r = leave_out(p, call->id, "others", "the call is frozen, because somebody has asked for that: of others there is nothing in it");
	json_decref(c.theirs);
	return r;
}

/* -- all of them ------------------------------------------------------------------------------- */

/* The transaction that says it ends before anything is opened; calls stay in memory until the next turn. */
static int say_all(struct packing *p, struct ew_hash events[static EW_PACKAGE_CALLS])
{
	int r = ew_keeper_begin(p->k);

	for (size_t i = 0; r == 0 && i < p->n; i++) {
		struct ew_call *call;

		if (p->rows[i].evidence || p->rows[i].state == EW_REQUEST_CALL_ERASED)
			continue;
		r = ew_keeper_call(p->k, p->rows[i].interaction, &call);
		if (r == 0)
			r = say_given(p, call);
		events[i] = p->event;
		if (ew_keeper_call_is_lost(r))
			r = 0;
	}
	if (r == 0)
		r = ew_keeper_append(p->k, NULL, EW_EVENT_PACKAGE_GIVEN, ew_io_wall(p->k->io), "user", p->a->who.user,
			json_pack("{s:I, s:I, s:s, s:s, s:b}", "request", (json_int_t)p->q->row.number, "calls", (json_int_t)p->n, "others",
				p->wish.others ? "included" : "left_out", "listeners", p->wish.names ? "by_name" : "by_role", "clear", !p->sealed),
			NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_commit(p->k);
}

static int pack_calls(struct packing *p, const struct ew_hash *events)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n; i++) {
		struct ew_call *call;

		if (p->rows[i].evidence) {
			r = leave_out(p, p->rows[i].interaction, "call", "all but evidence of consent is deleted: see what the inventory says of it");
			continue;
		}
		p->event = events[i];
		r = ew_keeper_call(p->k, p->rows[i].interaction, &call);
		if (r == 0)
			r = pack_call(p, call);
		if (ew_keeper_call_is_lost(r))
			r = leave_out(p, p->rows[i].interaction, "call", "it is deleted, or cannot be read");
	}
	return r;
}

static json_t *about(const struct packing *p)
{
	static const char rights[] = "You may ask for rectification (Article 16 GDPR), erasure (17), restriction (18), a copy that machines read (20), object (21), "
				     "and complain to a supervisory authority (77). Of each call record.json says the purposes and their legal basis (register, "
				     "decisions), what you were told and agreed to (notices, consents), who looked by role and when (access), who received what "
				     "(tools), and until when each kind is kept (retention).";
	const struct ew_paper every_entity = {.k = p->k};

	return json_pack("{s:o, s:s, s:s, s:s, s:I, s:b, s:O}", "controller", ew_paper_controller(p->k, &every_entity), "rights", rights, "others",
		p->wish.others ? "included" : "left_out", "listeners", p->wish.names ? "by_name" : "by_role", "last_place",
		(json_int_t)(p->n ? p->rows[p->n - 1].place : 0), "more", p->more, "left_out", p->left_out);
}

/* A plan says what erasing would do; nobody has asked for that here. */
static int say_erasable(json_t *calls)
{
	json_t *call, *line;
	size_t i, j;

	json_array_foreach (calls, i, call) {
		json_array_foreach (json_object_get(call, "lines"), j, line) {
			const char *fate = json_string_value(json_object_get(line, "fate"));

			if (fate && strcmp(fate, "erased") == 0 && !ew_json_put(line, "fate", json_string("erasable")))
				return -ENOMEM;
		}
	}
	return 0;
}

/* The copy comes with it: it is the answer, and the request is closed behind it. */
static int pack_papers(struct packing *p)
{
	_cleanup_(ew_json_drop) json_t *letter = NULL;
	int r = ew_rights_letter_json(p->k, p->q, p->language, &letter);

	if (r == 0 && !ew_json_put(json_object_get(letter, "request"), "state", json_string("done")))
		r = -ENOMEM;
	if (r == 0)
		r = ew_bundle_json(&p->parcel, "letter.json", TAKE(letter));
	if (r == 0)
		r = ew_bundle_json(&p->parcel, "media.json", json_pack("{s:O}", "media", p->media));
	if (r == 0)
		r = ew_bundle_json(&p->parcel, "data/inventory.json", json_pack("{s:O, s:O}", "calls", p->inventory, "recordings", p->media));
	return r < 0 ? r : ew_bundle_json(&p->parcel, "data/about.json", about(p));
}

static int fill_seat(struct packing *p, const struct ew_hash *events)
{
	struct ew_worker_seat *seat = p->seat;
	struct ew_msg_job_package job = {.sealed = p->sealed, .made_wall = ew_io_wall(p->k->io).us};
	struct ew_msg_job_go go = {0};
	int parcel = -1, r = ew_id_random(p->k->io, &seat->job);

	job.job = go.job = seat->job;
	memcpy(job.recipient.bytes, p->to.public_key, sizeof(job.recipient.bytes));
	if (r == 0)
		r = p->k->ops->scratch(p->k->arg, &parcel);
	if (r < 0)
		return r;
	seat->inputs[seat->n_inputs++] = parcel;
	ew_parcel_init(&p->parcel, p->k->io, parcel);
	r = ew_keeper_seat_add(seat, EW_MSG_job_package, &job, parcel);
	if (r == 0)
		r = pack_calls(p, events);
	go.spans = (uint32_t)json_array_size(p->media);
	if (r == 0)
		r = pack_papers(p);
	if (r == 0)
		r = ew_parcel_end(&p->parcel);
	if (r == 0)
		r = p->k->ops->scratch(p->k->arg, &seat->output);
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
}

static int start(struct packing *p)
{
	struct ew_hash events[EW_PACKAGE_CALLS];
	int r;

	memset(events, 0, sizeof(events));
	r = say_all(p, events);
	if (r < 0)
		return r;
	p->seat = ew_keeper_idle_seat(p->k);
	if (!p->seat)
		return problem(p->a, 503, "no_worker", "no worker is free to make this; try again in a second");
	ew_keeper_take_seat(p->seat);
	p->seat->rendering = true;
	p->seat->paper = true;
	p->seat->ask_connection = p->a->connection;
	p->seat->ask_request = p->a->request;
	r = fill_seat(p, events);
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "package_not_begun", EW_F_I64("code", r));
		ew_keeper_seat_idle(p->k, p->seat);
		return problem(p->a, 503, "paper_failed", "the package could not be handed to a worker; see the keeper's log, and try again");
	}
	return ew_keeper_send_job(p->k, p->seat);
}

/* -- asking ------------------------------------------------------------------------------------ */

/* Where policy wants a second person for taking a call away, it wants one for this. */
static int needs_second(struct packing *p, bool *ret)
{
	int r = 0;

	*ret = false;
	for (size_t i = 0; r == 0 && !*ret && i < p->n; i++) {
		struct ew_call *call;

		if (p->rows[i].evidence)
			continue;
		r = ew_keeper_call(p->k, p->rows[i].interaction, &call);
		if (r == 0)
			*ret = ew_interaction_needs_second(call->fold, "export");
		if (ew_keeper_call_is_lost(r))
			r = 0;
	}
	return r;
}

/* What a second person agrees to: of which calls, what of others, whether who listened is named, and for whom it is sealed (null: for nobody). */
static json_t *terms_of(const struct packing *p)
{
	return json_pack("{s:I, s:O?, s:s, s:s, s:s?}", "request", (json_int_t)p->q->row.number, "sha256",
		json_object_get(json_object_get(p->q->words, "plan"), "sha256"), "others", p->wish.others ? "included" : "left_out", "listeners",
		p->wish.names ? "by_name" : "by_role", "to", ew_asked_text(p->a, "to"));
}

/* Exactly this, and no longer than a day ago. */
static int is_agreed(const struct packing *p, bool *ret)
{
	const json_t *agreed = json_object_get(p->q->words, "package_agreed");
	json_int_t at = json_integer_value(json_object_get(agreed, "at"));
	_cleanup_(ew_json_drop) json_t *terms = terms_of(p);

	*ret = terms && at > 0 && ew_io_wall(p->k->io).us < at + AGREED_US && json_equal(json_object_get(agreed, "what"), terms);
	return terms ? 0 : -ENOMEM;
}

int ew_package_agreed(struct ew_keeper *k, const json_t *what, struct ew_error *why)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	int r = ew_request_get(k, (uint64_t)json_integer_value(json_object_get(what, "request")), &q);

	if (r < 0)
		return r;
	if (q.row.state >= EW_REQUEST_DONE)
		return ew_error_set(why, -EINVAL, "the request was answered meanwhile");
	if (!json_equal(json_object_get(json_object_get(q.words, "plan"), "sha256"), json_object_get(what, "sha256")))
		return ew_error_set(why, -EINVAL, "other calls were found meanwhile: look at them, and propose it anew");
	if (!ew_json_put(q.words, "package_agreed", json_pack("{s:I, s:O}", "at", (json_int_t)ew_io_wall(k->io).us, "what", what)))
		return -ENOMEM;
	return ew_request_put(k, &q);
}

static int read_wish(struct packing *p, json_t *errors)
{
	const char *others = ew_asked_text(p->a, "others"), *names = ew_asked_text(p->a, "names_because"), *to = ew_asked_text(p->a, "to");
	const char *reason = ew_asked_text(p->a, "reason");
	int r = 0;

	p->language = ew_asked_text(p->a, "language");
	if (!others || (strcmp(others, "left_out") && strcmp(others, "included")))
		r = ew_keeper_wrong(errors, "others", "is left_out (or masked), or included: what of other people is in the calls");
	if (r == 0 && (!reason || !*reason || strlen(reason) > 1000))
		r = ew_keeper_wrong(errors, "reason", "says in 1 to 1,000 bytes why others are included or left out");
	if (r == 0 && to && ew_recipient_parse(ew_slice_text(to), &p->to) < 0)
		r = ew_keeper_wrong(errors, "to", "is an age recipient (age1...)");
	if (r == 0 && p->language && strcmp(p->language, "en") && strcmp(p->language, "de") && strcmp(p->language, "fr"))
		r = ew_keeper_wrong(errors, "language", "is en, de or fr");
	p->wish.others = others && strcmp(others, "included") == 0;
	p->wish.names = names && *names;
	p->sealed = to != NULL;
	return r;
}

/* 0 with *ret_may: it may be packed; else it was answered. */
static int may(struct packing *p, bool *ret_may)
{
	int kind = ew_request_kind_number(p->q);
	bool second = false, agreed = false;
	int r;

	*ret_may = false;
	if (p->q->row.state == EW_REQUEST_RECEIVED)
		return problem(p->a, 409, "not_identified", "nothing is handed out before it is known who asks: say how that was found out (identity)");
	if (p->q->row.state >= EW_REQUEST_DONE)
		return problem(p->a, 409, "request_closed", "this request was answered; record another one");
	if (kind != EW_REQUEST_ACCESS && kind != EW_REQUEST_PORTABILITY)
		return problem(p->a, 409, "not_of_this_kind", "a copy is for a request for access or portability: record one");
	if (!json_object_get(p->q->words, "plan"))
		return problem(p->a, 409, "no_plan", "the person's calls have not been found yet: POST /v1/requests/{number}/find, and look at what it says");
	r = needs_second(p, &second);
	if (r == 0 && second)
		r = is_agreed(p, &agreed);
	if (r == 0 && second && !agreed)
		return ew_propose(p->a, EW_APPROVE_PACKAGE, nobody, terms_of(p), ew_asked_text(p->a, "reason"));
	*ret_may = r == 0;
	return r;
}

static int pack(struct packing *p)
{
	uint64_t after = ew_asked_number(p->a, "after", 0), last = 0;
	bool may_be = false;
	int r = ew_request_calls_each(p->k->catalog, p->q->row.number, after, EW_PACKAGE_CALLS + 1, take, p);

	p->more = p->n > EW_PACKAGE_CALLS;
	p->n -= p->more;
	if (r == 0)
		r = may(p, &may_be);
	if (r < 0 || !may_be || ew_ask_must_wait(p->a, &r))
		return r;
	p->media = json_array();
	p->left_out = json_array();
	r = p->media && p->left_out ? ew_rights_calls_json(p->k, p->q->row.number, after, EW_PACKAGE_CALLS, &p->inventory, &last) : -ENOMEM;
	if (r == 0)
		r = say_erasable(p->inventory);
	return r < 0 ? r : start(p);
}

int ew_ask_request_package(struct ew_asked *a)
{
	_cleanup_(ew_request_free) struct ew_request_read q = {0};
	_cleanup_(packing_free) struct packing p = {.a = a, .k = a->k, .q = &q};
	json_t *errors = json_array();
	bool found;
	int r = errors ? read_wish(&p, errors) : -ENOMEM;

	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r == 0)
		r = ew_request_find(a, &q, &found);
	return r < 0 || !found ? r : pack(&p);
}
