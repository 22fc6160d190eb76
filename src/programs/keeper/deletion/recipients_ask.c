/*
 * What vendors say of the copies that they were told to delete. Must never take one vendor's word for another's, nor a second word that takes
 * back "deleted".
 */
#include <errno.h>
#include <string.h>

#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"

#define PAGE 50
#define REASON_BYTES 1000

static const struct ew_id nobody;

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static bool is_tool(const struct ew_asked *a)
{
	return !ew_id_is_zero(a->who.vendor);
}

/* The vendor that is asked about, for one of its own tools or for people with these rights; false: answered. */
static int admit(struct ew_asked *a, uint32_t rights, const char *what, struct ew_id *ret, bool *ret_admitted)
{
	const char *text = ew_asked_text(a, "id");
	bool found = text && ew_id_parse(ew_slice_text(text), ret) == 0 && !ew_id_is_zero(*ret);
	int r = 0;

	*ret_admitted = true;
	if (!is_tool(a))
		r = ew_asked_may_house(a, rights, what, ret_admitted);
	if (r < 0 || !*ret_admitted)
		return r;
	*ret_admitted = false;
	if (!found || (is_tool(a) && !ew_id_equal(a->who.vendor, *ret))) /* of other vendors a tool is not told that they exist */
		return problem(a, 404, "no_such_vendor", "there is no vendor of this id whose this could be");
	*ret_admitted = true;
	return 0;
}

static uint32_t state_of(const char *word)
{
	for (uint32_t i = EW_RECIPIENT_ASKED; i < EW_RECIPIENT_UNVERIFIABLE; i++) {
		if (strcmp(word, ew_recipient_state_name(i)) == 0)
			return i;
	}
	return 0;
}

static int add_one(void *arg, const struct ew_recipient_row *row)
{
	return json_array_append_new(arg, ew_recipient_json(row)) < 0 ? -ENOMEM : 0;
}

/* The last number of a full page; the oldest come first. */
static json_t *next_of(const json_t *items, uint64_t limit)
{
	size_t n = json_array_size(items);

	return n < limit ? json_null() : json_incref(json_object_get(json_array_get(items, n - 1), "number"));
}

int ew_ask_recipients(struct ew_asked *a)
{
	const char *state = ew_asked_text(a, "state");
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	struct ew_id vendor;
	json_t *items;
	bool admitted;
	int r = admit(a, EW_RIGHT_READ, "deletions", &vendor, &admitted);

	if (r < 0 || !admitted)
		return r;
	if (state && state_of(state) == 0)
		return problem(a, 400, "bad_query", "state is asked, acknowledged or refused");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	items = json_array();
	r = items ? ew_recipients_of_vendor(a->k->catalog, vendor, state ? state_of(state) : 0, ew_asked_number(a, "cursor", 0), (uint32_t)limit,
			    add_one, items)
		  : -ENOMEM;
	if (r < 0) {
		json_decref(items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200, json_pack("{s:o, s:o}", "next", next_of(items, limit), "items", items));
}

/* -- answering ----------------------------------------------------------------------------------- */

static int check(struct ew_asked *a, json_t *errors, uint32_t *ret_state)
{
	const char *state = ew_asked_text(a, "state"), *reason = ew_asked_text(a, "reason");
	int r = 0;

	*ret_state = state && strcmp(state, "deleted") == 0 ? EW_RECIPIENT_ACKNOWLEDGED
		: state && strcmp(state, "refused") == 0    ? EW_RECIPIENT_REFUSED
							    : 0;
	if (*ret_state == 0)
		r = ew_keeper_wrong(errors, "state", "is deleted or refused");
	if (r == 0 && reason && (!*reason || strlen(reason) > REASON_BYTES))
		r = ew_keeper_wrong(errors, "reason", "has 1 to 1,000 bytes");
	if (r == 0 && !reason && (*ret_state == EW_RECIPIENT_REFUSED || !is_tool(a)))
		r = ew_keeper_wrong(errors, "reason", "says why it is refused, or how you know what the vendor says");
	return r;
}

static int see_begun(void *arg, const struct ew_deletion_row *row)
{
	*(uint64_t *)arg = row->begun_event;
	return 0;
}

static uint64_t begun_event(struct ew_keeper *k, struct ew_id deletion)
{
	uint64_t number = 0;

	return ew_deletions_get(k->catalog, deletion, see_begun, &number) < 0 ? 0 : number;
}

static int heal(struct ew_keeper *k)
{
	uint64_t n = 0;
	int r = ew_recipients_overdue(k->catalog, &n);

	return r < 0 || n > 0 ? r : ew_keeper_heal(k, NULL, "recipient_silent", NULL, "every vendor has said what became of its copies");
}

static int write(struct ew_asked *a, struct ew_recipient_row *row)
{
	const char *reason = ew_asked_text(a, "reason");
	bool was_overdue = row->overdue;
	int r = ew_keeper_begin(a->k);

	row->answered = ew_io_wall(a->k->io);
	row->overdue = false;
	if (r == 0)
		r = ew_keeper_append(a->k, NULL, EW_EVENT_RECIPIENT_ANSWERED, row->answered, is_tool(a) ? "tool" : "user", a->who.user,
			json_pack("{s:I, s:o, s:o, s:o, s:s, s:I}", "recipient", (json_int_t)row->number, "deletion", ew_json_id(row->deletion),
				"interaction", ew_json_id(row->interaction), "vendor", ew_json_id(row->vendor), "state",
				ew_recipient_state_name(row->state), "deletion_event", (json_int_t)begun_event(a->k, row->deletion)),
			reason ? json_pack("{s:s}", "reason", reason) : NULL, NULL, NULL);
	if (r == 0)
		r = ew_events_number(a->k->catalog, nobody, a->k->system_next - 1, &row->event);
	if (r == 0)
		r = ew_recipients_update(a->k->catalog, row);
	if (r == 0 && was_overdue)
		r = heal(a->k);
	if (r == 0)
		r = ew_keeper_commit(a->k);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, ew_recipient_json(row));
}

int ew_ask_recipient_answer(struct ew_asked *a)
{
	struct ew_recipient_row row;
	json_t *errors;
	struct ew_id vendor;
	uint32_t state = 0;
	bool admitted;
	int r = admit(a, EW_RIGHT_ADMINISTER, "deletion", &vendor, &admitted);

	if (r < 0 || !admitted)
		return r;
	r = ew_recipients_get(a->k->catalog, ew_asked_number(a, "number", 0), &row);
	if (r == -ENOENT || (r == 0 && !ew_id_equal(row.vendor, vendor)))
		return problem(a, 404, "no_such_deletion", "this vendor was not asked to delete anything under this number");
	errors = r == 0 ? json_array() : NULL;
	r = r < 0 ? r : errors ? check(a, errors, &state) : -ENOMEM;
	if (r == 0 && json_array_size(errors) > 0)
		return ew_keeper_invalid(a, errors);
	json_decref(errors);
	if (r < 0)
		return r;
	if (row.state == EW_RECIPIENT_ACKNOWLEDGED && state == row.state)
		return ew_keeper_answer(a->k, a->connection, a->request, 200, ew_recipient_json(&row));
	if (row.state == EW_RECIPIENT_ACKNOWLEDGED)
		return problem(a, 409, "not_so", "it was said to be deleted, and that cannot be taken back");
	row.state = state;
	return write(a, &row);
}
