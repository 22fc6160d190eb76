/*
 * Who has copies, and what they are told. Must never call a copy deleted because somebody was asked.
 */
#include "programs/keeper/deletion/recipients.h"

#include <errno.h>

#include "catalog/events.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "domain/retention.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/keeper_vendors.h"

#define DAY_US (86400 * EW_US_PER_S)
#define EVENTS 256 /* of a type of a call that are looked through; of more the newest */
#define SHOWN 100
#define LATE_AT_ONCE 32

static const struct ew_id nobody;

static json_t *kind_words(uint32_t kinds)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if ((kinds & EW_KIND_BIT(i)) &&
			(!list || json_array_append_new(list, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i))) < 0))
			return NULL;
	}
	return TAKE(list);
}

static json_t *id_or_null(struct ew_id id)
{
	return ew_id_is_zero(id) ? json_null() : ew_json_id(id);
}

/* -- asking -------------------------------------------------------------------------------------- */

struct asking {
	struct ew_keeper *k;
	const struct ew_call *call; /* NULL: it does not open */
	const struct ew_deletion_row *deletion;
	uint32_t kinds;
	size_t seen;     /* exports */
	bool unnamed;    /* somebody may have a copy who is not named */
};

/* What cannot be read says nothing of a time: the usual one counts. */
static int answer_by(struct ew_keeper *k, struct ew_id vendor, struct ew_wall now, struct ew_wall *ret)
{
	_cleanup_(ew_json_drop) json_t *document = NULL;
	struct ew_vendor on_file;
	int r = ew_keeper_vendor(k, vendor, &document, &on_file);
	uint32_t days = r == 0 ? ew_vendor_deletion_days(document) : 0;

	ret->us = now.us + (int64_t)(days ? days : EW_RECIPIENT_DAYS) * DAY_US;
	return r == -ENOENT || r == -EBADMSG ? 0 : r;
}

static int say_asked(struct asking *a, struct ew_recipient_row *row)
{
	int r = ew_keeper_append(a->k, NULL, EW_EVENT_RECIPIENT_ASKED, row->asked, "keeper", nobody,
		json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:I, s:I}", "recipient", (json_int_t)row->number, "deletion",
			ew_json_id(row->deletion), "interaction", ew_json_id(row->interaction), "vendor", id_or_null(row->vendor), "grant",
			id_or_null(row->grant), "person", id_or_null(row->person), "state", ew_recipient_state_name(row->state), "kinds",
			kind_words(row->kinds), "answer_by", (json_int_t)row->answer_by.us, "deletion_event", (json_int_t)a->deletion->begun_event),
		NULL, NULL, NULL);

	if (r == 0)
		r = ew_events_number(a->k->catalog, nobody, a->k->system_next - 1, &row->event);
	return r < 0 ? r : ew_recipients_update(a->k->catalog, row);
}

static int ask(struct asking *a, struct ew_recipient_row *row)
{
	int r = 0;

	row->deletion = a->deletion->id;
	row->interaction = a->deletion->interaction;
	row->asked = ew_io_wall(a->k->io);
	row->state = ew_id_is_zero(row->vendor) ? EW_RECIPIENT_UNVERIFIABLE : EW_RECIPIENT_ASKED;
	if (row->state == EW_RECIPIENT_ASKED)
		r = answer_by(a->k, row->vendor, row->asked, &row->answer_by);
	if (r == 0)
		r = ew_recipients_insert(a->k->catalog, row);
	return r < 0 ? r : say_asked(a, row);
}

/* What was asked for before is not asked for again. */
static int leave_out_asked(struct asking *a, struct ew_recipient_row *row)
{
	uint32_t before = 0;
	int r = row->kinds ? ew_recipients_kinds(a->k->catalog, a->call->id, row->vendor, row->grant, &before) : 0;

	row->kinds &= ~before;
	return r;
}

/* A tool that captured has the sound, and what it may make of it, whether it handed that in or not. No kinds: it is asked for nothing. */
static int of_grant(struct asking *a, const struct ew_grant *grant, struct ew_recipient_row *ret)
{
	const json_t *fields = NULL;
	const char *vendor;

	*ret = (struct ew_recipient_row){.grant = grant->id};
	if (!ew_interaction_find_grant(a->call->fold, grant->id, &fields))
		return 0;
	vendor = json_string_value(json_object_get(fields, "vendor"));
	if (!vendor || ew_id_parse(ew_slice_text(vendor), &ret->vendor) < 0 || ew_id_is_zero(ret->vendor))
		return 0;
	ret->kinds = a->kinds & (EW_KIND_BIT(EW_ARTIFACT_AUDIO) | grant->kinds);
	return leave_out_asked(a, ret);
}

static int ask_grant(struct asking *a, const struct ew_grant *grant)
{
	struct ew_recipient_row row;
	int r = of_grant(a, grant, &row);

	return r < 0 || row.kinds == 0 ? r : ask(a, &row);
}

/*
 * A speech engine gets the sound without a grant: the log says so before it goes there. Of calls of before what came back of it says so. No kinds: it
 * is asked for nothing.
 */
static int of_engine(struct asking *a, const struct ew_event_row *event, struct ew_recipient_row *ret)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	const char *vendor;
	int r = ew_keeper_read_event(a->k, a->call, event->index, event->sealed, &event->commitment, &e);

	*ret = (struct ew_recipient_row){.given = event->decided};
	if (r == -EBADMSG) /* it was altered since the call was read: nothing waits for that */
		return 0;
	vendor = r == 0 ? json_string_value(json_object_get(e.fields, "vendor")) : NULL;
	if (r < 0 || !vendor || json_string_value(json_object_get(e.fields, "grant")))
		return r;
	if (ew_id_parse(ew_slice_text(vendor), &ret->vendor) < 0 || ew_id_is_zero(ret->vendor))
		return 0;
	ret->kinds = a->kinds & (EW_KIND_BIT(EW_ARTIFACT_AUDIO) | EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT));
	return leave_out_asked(a, ret);
}

static int ask_engine(void *arg, const struct ew_event_row *event)
{
	struct ew_recipient_row row;
	int r = of_engine(arg, event, &row);

	return r < 0 || row.kinds == 0 ? r : ask(arg, &row);
}

/* 1: there is one to be asked. */
static int see_engine(void *arg, const struct ew_event_row *event)
{
	struct ew_recipient_row row;
	int r = of_engine(arg, event, &row);

	return r < 0 ? r : row.kinds != 0;
}

static int each_engine(struct asking *a, int (*fn)(void *arg, const struct ew_event_row *event))
{
	int r = ew_events_of_type(a->k->catalog, a->call->id, EW_EVENT_SPEECH_SENT, 0, EVENTS, fn, a);

	return r != 0 ? r : ew_events_of_type(a->k->catalog, a->call->id, EW_EVENT_ARTIFACT_RECEIVED, 0, EVENTS, fn, a);
}

/* Of whom a file is: as far as its event opens. */
static int read_taker(struct asking *a, const struct ew_event_row *event, struct ew_id *ret)
{
	_cleanup_(ew_event_free) struct ew_event e = {0};
	_cleanup_(ew_json_drop) json_t *record = NULL;
	const char *person;
	int r = a->call ? ew_keeper_read_event(a->k, a->call, event->index, event->sealed, &event->commitment, &e) : -EBADMSG;

	*ret = nobody;
	if (r < 0)
		return r == -EBADMSG ? 0 : r;
	record = json_loadb((const char *)e.record.at, e.record.len, 0, NULL);
	if (!record)
		return -ENOMEM;
	person = json_string_value(json_object_get(json_object_get(record, "actor"), "id"));
	if (!person || ew_id_parse(ew_slice_text(person), ret) < 0)
		*ret = nobody;
	return 0;
}

/* What was deleted before is not in a file that was made since. */
static uint32_t kinds_taken(const struct asking *a)
{
	uint32_t left = a->call ? a->kinds & ~ew_interaction_deleted(a->call->fold) : a->kinds;

	return left ? left : a->kinds;
}

/* A file that somebody took away: nobody can be told to delete it who is not a person with a name in the log. Each is told once. */
static int name_export(void *arg, const struct ew_event_row *event)
{
	struct asking *a = arg;
	struct ew_recipient_row row = {.kinds = kinds_taken(a), .given = event->decided};
	bool named = false;
	int r;

	if (a->seen++ == EVENTS) {
		a->unnamed = true;
		return 0;
	}
	r = read_taker(a, event, &row.person);
	if (r == 0)
		r = ew_recipients_is_named(a->k->catalog, a->deletion->interaction, row.person, row.given, &named);
	return r < 0 || named ? r : ask(a, &row);
}

/* Nothing is known of them but that they may be. */
static int tell_unnamed(struct asking *a)
{
	struct ew_recipient_row row = {.kinds = 0};

	return a->unnamed ? ask(a, &row) : 0;
}

int ew_recipients_any(struct ew_keeper *k, const struct ew_call *call, uint32_t kinds, bool *ret)
{
	struct asking a = {.k = k, .call = call, .kinds = kinds};
	struct ew_recipient_row row;
	int r = 0;

	*ret = false;
	for (size_t i = 0; r == 0 && !*ret && i < ew_interaction_grants(call->fold); i++) {
		r = of_grant(&a, ew_interaction_grant(call->fold, i), &row);
		*ret = r == 0 && row.kinds != 0;
	}
	if (r < 0 || *ret)
		return r;
	r = each_engine(&a, see_engine);
	*ret = r == 1;
	return r < 0 ? r : 0;
}

static int ask_vendors(struct asking *a)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_interaction_grants(a->call->fold); i++)
		r = ask_grant(a, ew_interaction_grant(a->call->fold, i));
	return r < 0 ? r : each_engine(a, ask_engine);
}

/* Of one of which only evidence is left everybody was told with its data. */
static int is_told(struct ew_keeper *k, struct ew_id interaction, bool *ret)
{
	uint32_t state;
	bool keyed = false;
	int r = ew_interactions_state(k->catalog, interaction, &state, &keyed);

	*ret = !keyed;
	return r == -ENOENT ? 0 : r;
}

int ew_recipients_ask(
	struct ew_keeper *k, const struct ew_call *call, const struct ew_deletion_row *deletion, uint32_t kinds)
{
	struct asking a = {.k = k, .call = call, .deletion = deletion, .kinds = kinds, .unnamed = !call};
	bool told = false;
	int r = call ? ask_vendors(&a) : is_told(k, deletion->interaction, &told);

	if (r < 0 || told)
		return r;
	if (kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO)) /* what was taken away is told with what was heard, and with what goes later */
		r = ew_events_of_type(k->catalog, deletion->interaction, EW_EVENT_EXPORTED, 0, EVENTS + 1, name_export, &a);
	return r < 0 ? r : tell_unnamed(&a);
}

/* -- showing ------------------------------------------------------------------------------------- */

static const char *method_of(const struct ew_recipient_row *row)
{
	if (row->state != EW_RECIPIENT_UNVERIFIABLE)
		return "a vendor was told to delete its copies; what it says is in the log, and is not proof";
	if (row->kinds == 0)
		return "others may have copies who are not named: the log of the call does not open, or there were more files taken away than are told one by one";
	return ew_id_is_zero(row->person) ? "a file that was taken away: who took it cannot be read any more"
					  : "a file that somebody of the house took away: nobody here can look into it";
}

static struct ew_wall time_of(const struct ew_recipient_row *row)
{
	return row->answered.us ? row->answered : row->state == EW_RECIPIENT_UNVERIFIABLE && row->given.us ? row->given : row->asked;
}

static int add_copy(void *arg, const struct ew_recipient_row *row)
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:I, s:I}", "copy", row->state == EW_RECIPIENT_UNVERIFIABLE ? "taken_away" : "recipient",
		"method", method_of(row), "state", ew_recipient_state_name(row->state), "recipient", (json_int_t)row->number, "vendor",
		id_or_null(row->vendor), "grant", id_or_null(row->grant), "person", id_or_null(row->person), "kinds", kind_words(row->kinds), "at",
		(json_int_t)time_of(row).us, "event", (json_int_t)row->event);

	return json_array_append_new(arg, one) < 0 ? -ENOMEM : 0;
}

int ew_recipients_copies(struct ew_keeper *k, struct ew_id deletion, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	int r = list ? ew_recipients_of(k->catalog, deletion, add_copy, list) : -ENOMEM;

	if (r == 0)
		*ret = TAKE(list);
	return r;
}

json_t *ew_recipient_json(const struct ew_recipient_row *row)
{
	return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:b, s:I}", "number", (json_int_t)row->number, "deletion",
		ew_json_id(row->deletion), "interaction", ew_json_id(row->interaction), "vendor", id_or_null(row->vendor), "grant",
		id_or_null(row->grant), "person", id_or_null(row->person), "kinds", kind_words(row->kinds), "state",
		ew_recipient_state_name(row->state), "given_at", ew_json_wall(row->given), "asked_at", ew_json_wall(row->asked), "answer_by",
		ew_json_wall(row->answer_by), "answered_at", ew_json_wall(row->answered), "overdue", (int)row->overdue, "event",
		(json_int_t)row->event);
}

static int add_shown(void *arg, const struct ew_recipient_row *row)
{
	return json_array_append_new(arg, ew_recipient_json(row)) < 0 ? -ENOMEM : 0;
}

int ew_recipients_json(struct ew_keeper *k, struct ew_id deletion, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	int r = list ? ew_recipients_of(k->catalog, deletion, add_shown, list) : -ENOMEM;

	if (r == 0)
		*ret = TAKE(list);
	return r;
}

int ew_recipients_orders(struct ew_keeper *k, struct ew_id grant, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	int r = list ? ew_recipients_of_grant(k->catalog, grant, SHOWN, add_shown, list) : -ENOMEM;

	if (r == 0)
		*ret = TAKE(list);
	return r;
}

/* -- whose time is over -------------------------------------------------------------------------- */

static int tell_late(struct ew_keeper *k, struct ew_recipient_row *row)
{
	int r = ew_keeper_begin(k);

	row->overdue = true;
	if (r == 0)
		r = ew_recipients_update(k->catalog, row);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "recipient_silent", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_recipients_tick(struct ew_keeper *k)
{
	struct ew_recipient_row row;
	int r = 0;

	for (unsigned i = 0; r == 0 && i < LATE_AT_ONCE; i++) {
		r = ew_recipients_late(k->catalog, ew_io_wall(k->io), &row);
		if (r == 0)
			r = tell_late(k, &row);
	}
	return r == -ENOENT ? 0 : r;
}
