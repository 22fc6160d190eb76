/*
 * Vendors of outside tools, registered, changed and withdrawn by people. The document is sealed; each version is an event
 * with its hash and with everything that an answer to a tool depends on, so that an answer can be judged later without
 * the document. Must never change a version, and never forget a vendor.
 */
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/keeper_vendors.h"

#include <errno.h>

#include "catalog/events.h"
#include "catalog/vendors.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"

#define PAGE 20

struct held {
	struct ew_keeper *k;
	struct ew_vendor_row row;
	json_t *document;
};

static void held_free(struct held *h)
{
	json_decref(h->document);
	h->document = NULL;
}

static char *text_of_document(const json_t *document)
{
	return json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
}

/* What was sealed is what the hash in the row, and in the event, is of. */
static int hold(void *arg, const struct ew_vendor_row *row)
{
	struct held *h = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_hash hash;
	int r;

	ew_buf_init_secret(&plain, EW_MAX_VENDOR_BYTES + 1);
	h->row = *row;
	h->row.sealed = EW_SLICE_EMPTY;
	r = ew_keeper_unseal(h->k, NULL, "vendor", row->number, row->sealed, &plain);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&plain), &hash);
	if (r < 0)
		return r;
	if (memcmp(hash.bytes, row->sha256.bytes, sizeof(hash.bytes)) != 0)
		return -EBADMSG;
	json_decref(h->document);
	h->document = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return h->document ? 0 : -EBADMSG;
}

int ew_keeper_vendor(struct ew_keeper *k, struct ew_id id, json_t **ret_document, struct ew_vendor *ret)
{
	_cleanup_(held_free) struct held h = {.k = k};
	int r = ew_vendors_get(k->catalog, id, hold, &h);

	if (r < 0)
		return r;
	ew_vendor_read(h.document, ret);
	ret->withdrawn = h.row.state != EW_VENDOR_REGISTERED;
	*ret_document = TAKE(h.document);
	return 0;
}

/* -- as it was -- */

#define VERSIONS_BACK 256

struct version {
	struct ew_keeper *k;
	uint64_t number;
	struct ew_event event;
};

static void version_free(struct version *v)
{
	ew_event_free(&v->event);
}

static int note_event(void *arg, const struct ew_vendor_row *row)
{
	*(uint64_t *)arg = row->event;
	return 0;
}

static int read_version(void *arg, const struct ew_event_row *row)
{
	struct version *v = arg;
	bool is_one = row->type >= EW_EVENT_VENDOR_REGISTERED && row->type <= EW_EVENT_VENDOR_WITHDRAWN;

	if (row->number != v->number || !is_one || !ew_id_is_zero(row->interaction))
		return -EBADMSG;
	return ew_keeper_read_event(v->k, NULL, row->index, row->sealed, &row->commitment, &v->event);
}

static int read_event_of(struct version *v, struct ew_id id)
{
	struct ew_id its;
	const char *text;
	int r;

	ew_event_free(&v->event);
	v->event = (struct ew_event){0};
	r = ew_events_walk(v->k->catalog, v->number, 1, read_version, v);
	if (r < 0)
		return r == -EKEYREJECTED || r == -EINVAL ? -EBADMSG : r;
	text = json_string_value(json_object_get(v->event.fields, "vendor"));
	return text && ew_id_parse(ew_slice_text(text), &its) == 0 && ew_id_equal(its, id) ? 0 : -EBADMSG;
}

/* To the version before. */
static int go_back(struct version *v)
{
	const json_t *before = json_object_get(v->event.fields, "before");
	uint64_t number = (uint64_t)json_integer_value(before);

	if (!json_is_integer(before))
		return v->event.type == EW_EVENT_VENDOR_REGISTERED ? -ENOENT : -ESTALE;
	if (number == 0 || number >= v->number)
		return -EBADMSG;
	v->number = number;
	return 0;
}

/* What an event has no word for it says with a null; a document leaves it out. */
static json_t *document_of(const json_t *fields)
{
	_cleanup_(ew_json_drop) json_t *document = json_deep_copy(fields);
	json_t *agreement = json_object_get(document, "agreement");

	if (!document)
		return NULL;
	if (json_is_null(json_object_get(agreement, "review_by")))
		(void)json_object_del(agreement, "review_by");
	return TAKE(document);
}

int ew_keeper_vendor_then(
	struct ew_keeper *k, struct ew_id id, uint64_t before, json_t **ret_document, struct ew_vendor *ret)
{
	_cleanup_(version_free) struct version v = {.k = k};
	json_t *document;
	int r = ew_vendors_get(k->catalog, id, note_event, &v.number);

	if (r == 0)
		r = read_event_of(&v, id);
	for (unsigned i = 0; r == 0 && v.number >= before; i++) {
		r = i < VERSIONS_BACK ? go_back(&v) : -ESTALE;
		if (r == 0)
			r = read_event_of(&v, id);
	}
	document = r == 0 ? document_of(v.event.fields) : NULL;
	if (!document)
		return r < 0 ? r : -ENOMEM;
	ew_vendor_read(document, ret);
	ret->withdrawn = v.event.type == EW_EVENT_VENDOR_WITHDRAWN;
	*ret_document = document;
	return 0;
}

/* -- showing -- */

static json_t *head_json(const struct ew_vendor_row *row)
{
	return json_pack("{s:o, s:I, s:I, s:s, s:o, s:o, s:o}", "id", ew_json_id(row->id), "number",
		(json_int_t)row->number, "version", (json_int_t)row->version, "state",
		row->state == EW_VENDOR_REGISTERED ? "registered" : "withdrawn", "registered_at",
		ew_json_wall(row->registered), "changed_at", ew_json_wall(row->changed), "sha256",
		ew_json_hex(ew_slice_of(row->sha256.bytes, sizeof(row->sha256.bytes))));
}

static json_t *vendor_json(const struct held *h)
{
	json_t *one = head_json(&h->row);

	if (one && json_object_set(one, "document", h->document) == 0)
		return one;
	json_decref(one);
	return NULL;
}

static int no_such(struct ew_asked *a)
{
	return ew_keeper_problem(
		a->k, a->connection, a->request, 404, "no_such_vendor", "there is no vendor of this id");
}

static int altered(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 500, "vendor_unreadable",
		"the vendor's document cannot be opened: it was altered, or the data is of another installation; register "
		"the vendor anew and make its tools new tokens");
}

static int find(struct ew_asked *a, struct held *h)
{
	const char *text = ew_asked_text(a, "id");
	struct ew_id id;

	if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
		return -ENOENT;
	return ew_vendors_get(a->k->catalog, id, hold, h);
}

int ew_ask_vendor(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	int r = find(a, &h);

	if (r == -ENOENT)
		return no_such(a);
	if (r == -EBADMSG)
		return altered(a);
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, 200, vendor_json(&h));
}

struct listing {
	struct ew_keeper *k;
	json_t *items;
};

static int add_vendor(void *arg, const struct ew_vendor_row *row)
{
	struct listing *l = arg;
	_cleanup_(held_free) struct held h = {.k = l->k};
	int r = hold(&h, row);
	json_t *one;

	if (r < 0 && r != -EBADMSG)
		return r;
	one = head_json(row);
	if (one && r == -EBADMSG)
		r = json_object_set_new(one, "unreadable", json_true());
	else if (one)
		r = json_object_set(one, "name", json_object_get(h.document, "name"));
	if (one && r == 0 && h.document)
		r = json_object_set(one, "region", json_object_get(h.document, "region"));
	if (!one || r < 0) {
		json_decref(one);
		return -ENOMEM;
	}
	return json_array_append_new(l->items, one) < 0 ? -ENOMEM : 0;
}

static bool read_state(const char *state, uint32_t *ret)
{
	*ret = state && strcmp(state, "withdrawn") == 0 ? EW_VENDOR_WITHDRAWN
		: state && strcmp(state, "registered") == 0 ? EW_VENDOR_REGISTERED
							     : 0;
	return *ret != 0 || !state || strcmp(state, "all") == 0;
}

int ew_ask_vendors(struct ew_asked *a)
{
	struct listing l = {.k = a->k};
	uint64_t limit = ew_asked_number(a, "limit", PAGE);
	uint32_t state;
	int r;

	if (!read_state(ew_asked_text(a, "state"), &state))
		return ew_keeper_problem(
			a->k, a->connection, a->request, 400, "bad_query", "state is registered, withdrawn or all");
	limit = limit == 0 || limit > PAGE ? PAGE : limit;
	l.items = json_array();
	r = l.items ? ew_vendors_each(a->k->catalog, state, ew_asked_number(a, "cursor", 0), (uint32_t)limit, add_vendor,
			      &l)
		    : -ENOMEM;
	if (r < 0) {
		json_decref(l.items);
		return r;
	}
	return ew_keeper_answer(a->k, a->connection, a->request, 200,
		json_pack("{s:o, s:o}", "next", ew_asked_next(l.items, limit), "items", l.items));
}

/* -- changing -- */

static json_t *member(const json_t *document, const char *name)
{
	json_t *value = json_object_get(document, name);

	return value ? json_incref(value) : json_null();
}

/* Open: what an answer depends on, and where in the log the version before stands. Sealed with the event: who it is. */
static int say(struct ew_asked *a, struct held *h, enum ew_event_type type)
{
	const json_t *agreement = json_object_get(h->document, "agreement");
	json_t *fields = json_pack("{s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o}}", "vendor",
		ew_json_id(h->row.id), "version", (json_int_t)h->row.version, "sha256",
		ew_json_hex(ew_slice_of(h->row.sha256.bytes, sizeof(h->row.sha256.bytes))), "purposes",
		member(h->document, "purposes"), "kinds", member(h->document, "kinds"), "region",
		member(h->document, "region"), "risk", member(h->document, "risk"), "agreement", "from",
		member(agreement, "from"), "until", member(agreement, "until"), "review_by", member(agreement, "review_by"));
	json_t *personal = json_pack("{s:o, s:o, s:o}", "name", member(h->document, "name"), "contact",
		member(h->document, "contact"), "reference", member(agreement, "reference"));
	int r;

	bool whole = fields && personal &&
		     (h->row.event == 0 || ew_json_put(fields, "before", json_integer((json_int_t)h->row.event)));

	if (!whole) {
		json_decref(fields);
		json_decref(personal);
		return -ENOMEM;
	}
	r = ew_keeper_append(a->k, NULL, type, h->row.changed, "user", a->who.user, fields, personal, NULL, NULL);
	return r < 0 ? r : ew_events_count(a->k->catalog, &h->row.event);
}

static int keep(struct held *h, const char *text)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_VENDOR_BYTES + 256);
	r = ew_keeper_seal(h->k, NULL, "vendor", h->row.number, ew_slice_text(text), &sealed);
	if (r < 0)
		return r;
	h->row.sealed = ew_buf_slice(&sealed);
	r = ew_vendors_update(h->k->catalog, &h->row);
	h->row.sealed = EW_SLICE_EMPTY;
	return r;
}

/* Everything that a version needs, in one transaction, and what follows from it. A new one has no number yet. */
static int write_version(struct ew_asked *a, struct held *h, enum ew_event_type type)
{
	char *text = text_of_document(h->document);
	int r = text ? 0 : -ENOMEM;

	if (r == 0 && strlen(text) > EW_MAX_VENDOR_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_sha256_of(ew_slice_text(text), &h->row.sha256);
	h->row.changed = ew_io_wall(a->k->io);
	h->row.version++;
	if (r == 0)
		r = ew_keeper_begin(a->k);
	if (r == 0 && h->row.number == 0) {
		h->row.sealed = EW_SLICE("");
		h->row.registered = h->row.changed;
		r = ew_vendors_insert(a->k->catalog, &h->row);
	}
	if (r == 0)
		r = say(a, h, type);
	if (r == 0)
		r = keep(h, text);
	free(text);
	/* What it captures now ends with it. */
	if (r == 0 && type == EW_EVENT_VENDOR_WITHDRAWN)
		r = ew_keeper_withdraw_grants(a->k, h->row.id);
	return r < 0 ? r : ew_keeper_commit(a->k);
}

static int answer_version(struct ew_asked *a, struct held *h, int r, unsigned status)
{
	if (r == -EFBIG)
		return ew_keeper_problem(
			a->k, a->connection, a->request, 422, "invalid_body", "the document has more than 32 KiB");
	return r < 0 ? r : ew_keeper_answer(a->k, a->connection, a->request, status, vendor_json(h));
}

/* 0: it is well; 1: everything that is wrong was answered. */
static int check(struct ew_asked *a, const json_t *document, int *ret_answered)
{
	json_t *errors = json_array();
	int r = errors ? ew_vendor_check(document, errors) : -ENOMEM;

	if (r < 0 || json_array_size(errors) == 0) {
		json_decref(errors);
		return r;
	}
	*ret_answered = ew_keeper_invalid(a, errors);
	return 1;
}

struct counting {
	uint64_t n;
};

static int count_one(void *arg, const struct ew_vendor_row *row)
{
	(void)row;
	((struct counting *)arg)->n++;
	return 0;
}

int ew_ask_vendor_add(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k, .row = {.state = EW_VENDOR_REGISTERED}};
	struct counting c = {0};
	int answered = 0, r = check(a, a->arguments, &answered);

	if (r != 0)
		return r < 0 ? r : answered;
	r = ew_vendors_each(a->k->catalog, 0, 0, EW_MAX_VENDORS, count_one, &c);
	if (r == 0 && c.n >= EW_MAX_VENDORS)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "too_many_vendors",
			"there are as many vendors as this installation may have");
	h.document = json_incref(a->arguments);
	if (r == 0)
		r = ew_id_new(a->k->io, &h.row.id);
	if (r == 0)
		r = write_version(a, &h, EW_EVENT_VENDOR_REGISTERED);
	return answer_version(a, &h, r, 201);
}

/* Members take the place of those before. */
static int take_members(const struct ew_asked *a, struct held *h)
{
	const char *name;
	json_t *value;
	int r = 0;

	json_object_foreach(a->arguments, name, value) {
		if (strcmp(name, "id") == 0 || strcmp(name, "version") == 0)
			continue;
		if (r == 0)
			r = json_object_set(h->document, name, value);
	}
	return r < 0 ? -ENOMEM : 0;
}

/* 0: it may be changed; 1: answered. */
static int find_to_change(struct ew_asked *a, struct held *h, int *ret_answered)
{
	uint64_t version = ew_asked_number(a, "version", 0);
	int r = find(a, h);

	if (r == -ENOENT)
		*ret_answered = no_such(a);
	else if (r == -EBADMSG)
		*ret_answered = altered(a);
	else if (r == 0 && h->row.state != EW_VENDOR_REGISTERED)
		*ret_answered = ew_keeper_problem(a->k, a->connection, a->request, 409, "vendor_withdrawn",
			"this vendor was withdrawn; register it anew");
	else if (r == 0 && version != 0 && version != h->row.version)
		*ret_answered = ew_keeper_problem(a->k, a->connection, a->request, 409, "vendor_changed",
			"somebody has changed the vendor since this version; read it again");
	else
		return r;
	return 1;
}

int ew_ask_vendor_change(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	int answered = 0, r = find_to_change(a, &h, &answered);

	if (r == 0)
		r = take_members(a, &h);
	if (r == 0)
		r = check(a, h.document, &answered);
	if (r > 0)
		return answered;
	if (r == 0)
		r = write_version(a, &h, EW_EVENT_VENDOR_CHANGED);
	return answer_version(a, &h, r, 200);
}

int ew_ask_vendor_withdraw(struct ew_asked *a)
{
	_cleanup_(held_free) struct held h = {.k = a->k};
	int answered = 0, r = find_to_change(a, &h, &answered);

	if (r > 0)
		return answered;
	h.row.state = EW_VENDOR_WITHDRAWN;
	if (r == 0)
		r = write_version(a, &h, EW_EVENT_VENDOR_WITHDRAWN);
	return answer_version(a, &h, r, 200);
}
