/*
 * The invariants, checked from outside: every frame on the tape is opened with the vault's keys, every event of the log
 * is read, and both are held against what the world did and was told.
 */
#include "world.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/reader.h"
#include "catalog/events.h"
#include "open/age_open.h"
#include "programs/keeper/keeper_private.h"
#include "seal/span_key.h"
#include "tape/tape_reader.h"

#define MAX_EPOCHS 8
#define MAX_SPANS 64
#define MAX_EVENTS 1024
#define NO_TIME INT64_MIN

struct logged {
	enum ew_event_type type;
	int64_t at_us;
	struct ew_id party;      /* zero: all */
	struct ew_id order;
	bool again;              /* restricted: an order that was applied before */
	bool gap_began;          /* exception: media began to be lost */
	int64_t from_us, to_us;  /* gap: the stretch that the log says is missing */
	uint64_t restriction;    /* restricted: its number; opening: what it supersedes */
};

struct check {
	struct world *w;
	struct ew_identity *epochs[MAX_EPOCHS];
	size_t n_epochs;
	struct ew_frame_opener openers[MAX_SPANS];
	size_t n_openers;
	struct logged log[MAX_EVENTS];
	size_t n_log;
	const struct ew_call *call;
};

/* -- keys ------------------------------------------------------------------------------------------------------------------------ */

static int load_key(void *arg, const char *name)
{
	struct check *c = arg;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_slice rest, line;

	if (strncmp(name, "tape-", 5) != 0 || !strstr(name, ".key") || c->n_epochs == MAX_EPOCHS)
		return 0;
	ew_buf_init_secret(&text, 4096);
	if (ew_path_join(path, sizeof(path), "/keys", name) < 0 || ew_file_read(c->w->io, path, &text) < 0)
		return -EIO;
	c->epochs[c->n_epochs] = ew_secret_alloc(sizeof(struct ew_identity));
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line))
		if (line.len > 0 && line.at[0] != '#' &&
			ew_identity_parse(ew_slice_trim(line), c->epochs[c->n_epochs]) == 0)
			c->n_epochs++;
	return 0;
}

struct key_search {
	struct check *c;
	struct ew_id span;
	bool found;
};

static int try_key(void *arg, const char *name)
{
	struct key_search *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	struct ew_span_key key;
	struct ew_id span;
	uint32_t epoch;

	if (ew_tape_key_parse(name, &epoch, &span) < 0 || !ew_id_equal(span, s->span))
		return 0;
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init_secret(&plain, 256);
	if (ew_tape_key_read(s->c->w->io, "/tape/0", epoch, span, &sealed) < 0 ||
		ew_age_open((const struct ew_identity *const *)s->c->epochs, s->c->n_epochs,
			ew_buf_slice(&sealed), &plain) < 0 ||
		ew_span_key_decode(ew_buf_slice(&plain), &key) < 0)
		return 0;
	ew_frame_opener_init(&s->c->openers[s->c->n_openers++], span, key.start);
	s->found = true;
	return 1;
}

static struct ew_frame_opener *opener_of(struct check *c, struct ew_id span)
{
	struct key_search s = {.c = c, .span = span};

	for (size_t i = 0; i < c->n_openers; i++)
		if (ew_id_equal(c->openers[i].span, span))
			return &c->openers[i];
	if (c->n_openers == MAX_SPANS)
		return NULL;
	if (ew_io_list(c->w->io, "/tape/0/keys", try_key, &s) < 0)
		world_fail(c->w, "the key files cannot be listed");
	return s.found ? &c->openers[c->n_openers - 1] : NULL;
}

/* -- the log ---------------------------------------------------------------------------------------------------------------------- */

static struct ew_id id_field(const struct ew_event *e, const char *name)
{
	const char *text = json_string_value(json_object_get(e->fields, name));
	struct ew_id id = {{0}};

	if (text && ew_id_parse(ew_slice_text(text), &id) < 0)
		id = (struct ew_id){{0}};
	return id;
}

static bool is_word(const struct ew_event *e, const char *name, const char *word)
{
	const char *text = json_string_value(json_object_get(e->fields, name));

	return text && strcmp(text, word) == 0;
}

static uint64_t number_field(const struct ew_event *e, const char *name)
{
	const char *text = json_string_value(json_object_get(e->fields, name));
	uint64_t n = 0;

	if (text && ew_slice_decimal(ew_slice_text(text), UINT64_MAX, &n) < 0)
		n = 0;
	return n;
}

static int note_event(void *arg, const struct ew_event_row *row)
{
	struct check *c = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(
		c->w->keeper, c->call, row->index, row->sealed, &row->commitment, &e);

	if (r < 0 || c->n_log == MAX_EVENTS) {
		world_fail(c->w, "event %llu of the log cannot be read: %s", (unsigned long long)row->index,
			strerror(-r));
		return -EIO;
	}
	if (row->index != c->n_log) {
		world_fail(c->w, "event %llu stands where %zu should", (unsigned long long)row->index, c->n_log);
		return -EIO;
	}
	c->log[c->n_log++] = (struct logged){
		.type = e.type,
		.at_us = e.decided.us,
		.party = id_field(&e, "party"),
		.order = id_field(&e, "order"),
		.gap_began = is_word(&e, "kind", "recording_gap"),
		.from_us = json_integer_value(json_object_get(e.fields, "from")),
		.to_us = json_integer_value(json_object_get(e.fields, "to")),
		.again = json_is_true(json_object_get(e.fields, "again")),
		.restriction = number_field(&e, e.type == EW_EVENT_OPENING ? "supersedes" : "restriction"),
	};
	return 0;
}

static bool concerns(struct ew_id named, struct ew_id party)
{
	return ew_id_is_zero(named) || ew_id_equal(named, party);
}

/* Something of this type for the party in (after, until], and for openings: that knew of the restriction. */
static bool logged_between(const struct check *c, enum ew_event_type type, struct ew_id party,
	int64_t after, int64_t until, uint64_t at_least)
{
	for (size_t i = 0; i < c->n_log; i++) {
		const struct logged *l = &c->log[i];

		if (l->type == type && concerns(l->party, party) && l->at_us >= after && l->at_us <= until &&
			(type != EW_EVENT_OPENING || l->restriction >= at_least))
			return true;
	}
	return false;
}

static void check_orders(struct check *c)
{
	for (unsigned i = 0; i < c->w->n_orders; i++) {
		const struct world_order *o = &c->w->orders[i];
		unsigned times = 0;

		if (o->kind == ORDER_RESUME)
			continue;
		for (size_t n = 0; n < c->n_log; n++)
			times += c->log[n].type == EW_EVENT_RESTRICTED && !c->log[n].again &&
				ew_id_equal(c->log[n].order, o->id);
		if (o->answered && times != 1)
			world_fail(c->w, "order %u was acknowledged and stands %u times in the log", i, times);
		if (times > 1)
			world_fail(c->w, "order %u stands %u times in the log", i, times);
	}
}

/* -- the tape ---------------------------------------------------------------------------------------------------------------------- */

static void check_packet(struct check *c, unsigned party, int64_t spoken)
{
	struct ew_id who = c->w->parties[party];

	if (!logged_between(c, EW_EVENT_OPENING, who, NO_TIME, spoken, 0))
		world_fail(c->w, "a packet of party %u is on the tape that no opening allows", party);
	for (unsigned i = 0; i < c->w->n_orders; i++) {
		const struct world_order *o = &c->w->orders[i];

		if (!o->answered || !concerns(o->party, who) || spoken <= o->applied_us)
			continue;
		if (o->kind == ORDER_OPT_OUT)
			world_fail(c->w, "a packet spoken %lld us after opt-out %u is on the tape",
				(long long)(spoken - o->applied_us), i);
		else if (!logged_between(
				 c, EW_EVENT_OPENING, who, o->applied_us, spoken, o->restriction))
			world_fail(c->w, "a packet spoken %lld us after pause %u is on the tape without an opening",
				(long long)(spoken - o->applied_us), i);
		else if (!logged_between(
				 c, EW_EVENT_RESUME_ORDERED, who, o->applied_us, spoken, 0))
			world_fail(c->w, "pause %u was lifted without a resume", i);
	}
}

static void note_found(struct check *c, unsigned party, int64_t spoken)
{
	for (unsigned i = 0; i < c->w->n_kept; i++) {
		struct world_kept *k = &c->w->kept[i];

		if (k->spoken_us != spoken || k->party != party)
			continue;
		if (k->found)
			world_fail(c->w, "a packet is on the tape twice");
		k->found = true;
		c->w->packets_found++;
		return;
	}
	world_fail(c->w, "a packet is on the tape that the recorder did not say it kept");
}

static int note_frame(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct check *c = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_frame_opener *opener;
	struct ew_frame_reader frame;
	struct ew_packet packet;

	(void)at;
	(void)next;
	if (record->type != EW_TAPE_FRAME)
		return 0;
	opener = opener_of(c, record->span);
	ew_buf_init_secret(&plain, EW_MAX_FRAME_BYTES);
	if (!opener || ew_tape_record_open(opener, record, sealed, &plain) < 0 ||
		ew_frame_read(ew_buf_slice(&plain), &frame) < 0) {
		world_fail(c->w, "a frame on the tape cannot be opened: %s", opener ? "altered" : "no key file");
		return 0;
	}
	while (ew_frame_next(&frame, &packet) == 1) {
		struct ew_reader r;
		struct ew_slice word;
		int64_t spoken;

		ew_reader_init(&r, packet.payload);
		word = ew_reader_bytes(&r, 6);
		spoken = (int64_t)ew_reader_u64(&r);
		if (!ew_reader_ok(&r) || !ew_slice_equal(word, EW_SLICE("SPOKEN")))
			world_fail(c->w, "a packet on the tape is not as it was spoken");
		note_found(c, frame.stream, spoken);
		check_packet(c, frame.stream, spoken);
	}
	return 0;
}

/* Media that could not be kept for want of a key is lost, but never silently. */
static bool marked_missing(const struct check *c, const struct world_kept *k)
{
	for (size_t i = 0; i < c->n_log; i++) {
		const struct logged *l = &c->log[i];

		/* A gap that a death cut short was announced when it began. */
		if (l->type == EW_EVENT_EXCEPTION && l->gap_began && l->at_us >= k->spoken_us &&
			l->at_us <= k->spoken_us + 500 * EW_US_PER_MS)
			return true;
		if (l->type == EW_EVENT_GAP && concerns(l->party, c->w->parties[k->party]) &&
			l->from_us <= k->spoken_us && k->spoken_us <= l->to_us)
			return true;
	}
	return false;
}

static void check_loss(struct check *c)
{
	for (unsigned i = 0; i < c->w->n_kept; i++) {
		const struct world_kept *k = &c->w->kept[i];

		if (!k->found && !k->excused && !marked_missing(c, k))
			world_fail(c->w, "packet %u of %u (party %u) was kept, is%s durable, and is gone", i,
				c->w->n_kept, k->party, k->durable ? "" : " not");
	}
}

static void look(struct check *c)
{
	struct ew_error error = {0};
	struct ew_call *call;

	if (ew_io_list(c->w->io, "/keys", load_key, c) < 0)
		world_fail(c->w, "the keys cannot be read");
	if (c->w->keeper && ew_keeper_call(c->w->keeper, c->w->interaction, &call) == 0) {
		c->call = call;
		if (ew_events_each(c->w->keeper->catalog, c->w->interaction, 0, MAX_EVENTS, note_event, c) < 0)
			world_fail(c->w, "the log cannot be read");
	}
	check_orders(c);
	if (ew_tape_scan(c->w->io, "/tape/0", 0, EW_TAPE_NOWHERE, note_frame, c, &error) < 0)
		world_fail(c->w, "the tape cannot be read: %s", ew_error_text(&error));
	check_loss(c);
}

bool world_check(struct world *w)
{
	struct check *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->w = w;
	look(c);
	for (size_t i = 0; i < c->n_epochs; i++)
		ew_secret_free(&c->epochs[i]);
	ew_wipe(c->openers, sizeof(c->openers));
	free(c);
	return w->failure[0] == 0;
}
