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
#include "catalog/objects.h"
#include "open/age_open.h"
#include "programs/keeper/keeper_private.h"
#include "seal/span_key.h"
#include "tape/tape_reader.h"

#define MAX_EPOCHS 8
#define MAX_KNOWN 64
#define MAX_SPANS 64
#define MAX_EVENTS 1024
#define NO_TIME INT64_MIN

#define MOMENT_US (420 * EW_US_PER_MS)

struct logged {
	enum ew_event_type type;
	int64_t at_us;           /* true time, as all times here */
	struct ew_id party;      /* zero: all */
	struct ew_id order;
	bool again;              /* restricted: an order that was applied before */
	bool gap_began;          /* exception: media began to be lost */
	int64_t from_us, to_us;  /* gap: the stretch that the log says is missing */
	uint64_t restriction;    /* restricted: its number; opening: what it supersedes */
};

struct check {
	struct world *w;
	const struct ew_identity *epochs[MAX_EPOCHS];
	size_t n_epochs;
	struct ew_frame_opener openers[MAX_SPANS];
	size_t n_openers;
	struct logged log[MAX_EVENTS];
	size_t n_log;
	const struct ew_call *call;
};

/* -- keys -------------------------------------------------------------------------------------- */

/*
 * Keys by their text, kept from life to life: most are those of the image, and a curve's arithmetic is dear. They lie
 * in plain memory, as everything else on the simulated disk.
 */
static struct known_key {
	struct ew_identity identity;
	size_t n;
	uint8_t text[128];
} known[MAX_KNOWN];

static size_t n_known;

static const struct ew_identity *identity_of(struct ew_slice text)
{
	struct known_key *new = &known[n_known];

	for (size_t i = 0; i < n_known; i++)
		if (ew_slice_equal(text, ew_slice_of(known[i].text, known[i].n)))
			return &known[i].identity;
	if (n_known == MAX_KNOWN || text.len > sizeof(new->text) ||
		ew_identity_parse(text, &new->identity) < 0)
		return NULL;
	memcpy(new->text, text.at, text.len);
	new->n = text.len;
	n_known++;
	return &new->identity;
}

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
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		const struct ew_identity *identity = NULL;

		if (line.len > 0 && line.at[0] != '#')
			identity = identity_of(ew_slice_trim(line));
		if (identity && c->n_epochs < MAX_EPOCHS)
			c->epochs[c->n_epochs++] = identity;
	}
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
		ew_age_open(s->c->epochs, s->c->n_epochs,
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

/* -- the log ----------------------------------------------------------------------------------- */

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
		.at_us = world_true(c->w, e.decided.us),
		.party = id_field(&e, "party"),
		.order = id_field(&e, "order"),
		.gap_began = is_word(&e, "kind", "recording_gap"),
		.from_us = world_true(c->w, json_integer_value(json_object_get(e.fields, "from"))),
		.to_us = world_true(c->w, json_integer_value(json_object_get(e.fields, "to"))),
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

/* -- the tape ---------------------------------------------------------------------------------- */

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

/* Received frames may stand beside the sound that was made of them: a packet may be in both, and twice in neither. */
enum place { ON_TAPE, IN_SOUND, IN_FRAMES };

static void note_found(struct check *c, unsigned party, int64_t spoken, enum place place)
{
	for (unsigned i = 0; i < c->w->n_kept; i++) {
		struct world_kept *k = &c->w->kept[i];

		if (k->spoken_us != spoken || k->party != party)
			continue;
		if (k->places & 1u << place)
			world_fail(c->w, "a packet is %s twice", place == ON_TAPE ? "on the tape" : "in objects");
		k->places |= 1u << place;
		c->w->packets_found += !k->found;
		k->found = true;
		return;
	}
	world_fail(c->w, "there is a packet that the recorder did not say it kept");
}

static void note_payload(struct check *c, unsigned party, struct ew_slice payload, enum place place)
{
	struct ew_reader r;
	struct ew_slice word;
	int64_t spoken;

	ew_reader_init(&r, payload);
	word = ew_reader_bytes(&r, 6);
	spoken = (int64_t)ew_reader_u64(&r);
	if (!ew_reader_ok(&r) || !ew_slice_equal(word, EW_SLICE("SPOKEN"))) {
		world_fail(c->w, "a packet is not as it was spoken");
		return;
	}
	note_found(c, party, spoken, place);
	check_packet(c, party, spoken);
}

/* The key of a span that is whole in an object may be gone, and its frames with it. */
static bool given_back(const struct check *c, struct ew_id span)
{
	struct ew_span_row row;

	return c->w->keeper && ew_spans_get(c->w->keeper->catalog, span, &row) == 0 &&
		row.state >= EW_SPAN_FINISHED;
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
	if (!opener && given_back(c, record->span))
		return 0;
	ew_buf_init_secret(&plain, EW_MAX_FRAME_BYTES);
	if (!opener || ew_tape_record_open(opener, record, sealed, &plain) < 0 ||
		ew_frame_read(ew_buf_slice(&plain), &frame) < 0) {
		world_fail(c->w, "a frame on the tape cannot be opened: %s", opener ? "altered" : "no key file");
		return 0;
	}
	while (ew_frame_next(&frame, &packet) == 1)
		note_payload(c, frame.stream, packet.payload, ON_TAPE);
	return 0;
}

/* -- objects ----------------------------------------------------------------------------------- */

static int note_object(void *arg, const struct ew_object_row *row)
{
	struct check *c = arg;
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_slice rest;
	int handle = -1, r;

	ew_buf_init(&bytes, 4 * 1024 * 1024);
	r = ew_store_get(c->w->keeper->store, row->id, &handle);
	if (r == 0 && row->payload_bytes > 0 && !ew_buf_extend(&bytes, row->payload_bytes))
		r = -ENOMEM;
	if (r == 0)
		r = ew_io_read_all(c->w->io, handle, bytes.at, bytes.len, 0);
	ew_io_discard(c->w->io, &handle);
	if (r < 0) {
		world_fail(c->w, "an object of the catalogue cannot be read: %s", strerror(-r));
		return 0;
	}
	for (rest = ew_buf_slice(&bytes); rest.len >= WORLD_PACKET_BYTES;
		rest = ew_slice_of(rest.at + WORLD_PACKET_BYTES, rest.len - WORLD_PACKET_BYTES))
		note_payload(c, rest.at[0], ew_slice_of(rest.at + 1, WORLD_PACKET_BYTES - 1),
			row->kind == EW_MAKE_AUDIO ? IN_SOUND : IN_FRAMES);
	if (rest.len > 0)
		world_fail(c->w, "an object ends in the middle of a packet");
	return 0;
}

/* What has ended and settled is finished, or it is said that it could not be. */
static void check_end(struct check *c)
{
	enum ew_interaction_state state = ew_interaction_state(c->call->fold);

	if (ew_objects_of(c->w->keeper->catalog, c->w->interaction, note_object, c) < 0)
		world_fail(c->w, "the objects cannot be listed");
	if (c->w->ended && state != EW_STATE_FINISHED && state != EW_STATE_FAILED)
		world_fail(c->w, "the call has ended and is %s", ew_interaction_state_name(state));
}

/* How often the call had gone on under another recorder by then. */
static unsigned lives_before(const struct check *c, int64_t us)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->n_log; i++)
		n += c->log[i].type == EW_EVENT_CALL_RESTORED && c->log[i].at_us <= us;
	return n;
}

/*
 * Media that could not be kept for want of a key is lost, but never silently. A gap that a death cut short was
 * announced when it began, by the recorder that died; the log has the time at which the keeper read of it.
 */
static bool marked_missing(const struct check *c, const struct world_kept *k)
{
	unsigned life = lives_before(c, k->spoken_us), told = 0;

	for (size_t i = 0; i < c->n_log; i++) {
		const struct logged *l = &c->log[i];

		told += l->type == EW_EVENT_CALL_RESTORED;
		if (l->type == EW_EVENT_EXCEPTION && l->gap_began && told == life)
			return true;
		if (l->type == EW_EVENT_GAP && concerns(l->party, c->w->parties[k->party]) &&
			l->from_us <= k->spoken_us && k->spoken_us <= l->to_us)
			return true;
	}
	return false;
}

/* A party of which a packet is on the tape a moment before had its key. */
static bool had_key(const struct check *c, const struct world_kept *k)
{
	for (unsigned i = 0; i < c->w->n_kept; i++) {
		const struct world_kept *other = &c->w->kept[i];

		if (other->found && other->party == k->party && other->spoken_us < k->spoken_us &&
			other->spoken_us > k->spoken_us - MOMENT_US)
			return true;
	}
	return false;
}

static bool may_be_lost(const struct check *c, const struct world_kept *k)
{
	return k->excused || (k->waiting && !had_key(c, k)) || marked_missing(c, k);
}

static void check_loss(struct check *c)
{
	for (unsigned i = 0; i < c->w->n_kept; i++) {
		const struct world_kept *k = &c->w->kept[i];

		if (!k->found && !may_be_lost(c, k))
			world_fail(c->w, "packet %u of %u (party %u) was kept, is%s durable, and is gone", i,
				c->w->n_kept, k->party, k->durable ? "" : " not");
	}
}

static void look(struct check *c)
{
	struct ew_error error = {0};
	struct ew_call *call;

	if (n_known > MAX_KNOWN - MAX_EPOCHS)
		n_known = 0;
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
	if (c->call)
		check_end(c);
	check_loss(c);
	if (c->call)
		world_check_record(c->w, c->call->fold);
	if (c->w->keeper)
		world_check_log(c->w);
}

bool world_check(struct world *w)
{
	struct check *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->w = w;
	look(c);
	ew_wipe(c->openers, sizeof(c->openers));
	free(c);
	return w->failure[0] == 0;
}
