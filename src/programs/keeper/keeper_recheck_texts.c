/*
 * Stored texts, read again one by one: by the profile that their call has for their kind, and by whatever rules the redactor has today. The versions
 * of a live transcript are one conversation, as they were when they came. Must never take a text for read that nobody has read to its end.
 */
#include "programs/keeper/keeper_recheck.h"

#include <errno.h>
#include <string.h>

#include "catalog/grants.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "ipc/redact_list.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_redact_facts.h"

#define CALLS_AT_ONCE 16
#define OVERLAP 4 /* elements of a slice that are in the next one as well: a number goes on over a few */
#define TEXT_BYTES (2 * EW_MAX_HEARD_BYTES)
#define TRIES 5 /* of one text whose reader is late or dies of it */

/* -- what is being read -- */

void ew_recheck_put_down(struct ew_recheck *r)
{
	struct ew_recheck_reading *g = &r->reading;

	ew_texts_free(&g->texts);
	json_decref(g->request);
	json_decref(g->stored);
	free(g->parts);
	*g = (struct ew_recheck_reading){0};
}

/* That text is done with, however that went. */
static void go_behind(struct ew_recheck *r)
{
	if (r->reading.whole)
		r->live_done = true;
	else
		r->number = r->reading.number;
	r->slice = r->slice_n = 0;
	r->tries = 0;
	ew_recheck_put_down(r);
}

static size_t behind_slice(const struct ew_recheck *r)
{
	return r->slice + r->reading.parts[0].n;
}

/* All of the request was read: what of the text was not in it comes next. */
static void was_read(struct ew_recheck *r)
{
	const struct ew_recheck_reading *g = &r->reading;

	if (g->stored && behind_slice(r) < json_array_size(g->stored)) {
		r->slice = behind_slice(r) - (g->parts[0].n > 2 * OVERLAP ? OVERLAP : 0);
		r->tries = 0;
		ew_recheck_put_down(r);
		return;
	}
	r->texts += g->n_parts;
	go_behind(r);
}

static int unread(struct ew_recheck *r)
{
	r->unread += r->reading.n_parts;
	go_behind(r);
	return 1;
}

/* What is too much for one request, or is no list of what was said, is read version by version, and one that is still too long in slices. */
static int read_apart(struct ew_recheck *r, bool too_much)
{
	size_t n = r->reading.n_parts == 1 ? r->reading.parts[0].n : 0;

	if (r->reading.whole)
		r->live_alone = true;
	else if (too_much && n > 1)
		r->slice_n = n / 2;
	else
		return unread(r);
	ew_recheck_put_down(r);
	return 1;
}

/* -- choosing -- */

struct choosing {
	struct ew_keeper *k;
	struct ew_recheck *r;
	struct ew_call *call;
};

static enum ew_redaction_profile profile_of(const struct ew_call *call, uint32_t kind)
{
	return kind < EW_ARTIFACT_KINDS ? (enum ew_redaction_profile)ew_interaction_terms(call->fold)->redact[kind] : EW_PROFILE_NONE;
}

static bool is_said(const json_t *one)
{
	return json_is_string(json_object_get(one, "text")) && json_is_integer(json_object_get(one, "from_ms")) &&
	       json_is_integer(json_object_get(one, "to_ms"));
}

static bool is_talk(const json_t *content)
{
	const json_t *one;
	size_t i;

	json_array_foreach (content, i, one)
		if (!is_said(one))
			return false;
	return json_array_size(content) > 0;
}

/* Errors: -EBADMSG (it cannot be opened or read), -ENOMEM. */
static int open_text(const struct choosing *c, const struct ew_handed_row *row, json_t **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, TEXT_BYTES);
	r = ew_keeper_unseal(c->k, c->call, "handed", row->event, row->sealed, &plain);
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	*ret = json_loadb((const char *)plain.at, plain.len, JSON_DECODE_ANY, NULL);
	return *ret ? 0 : -EBADMSG;
}

static int add_part(struct ew_recheck_reading *g, const struct ew_handed_row *row, size_t n)
{
	const struct ew_recheck_part *last = g->n_parts > 0 ? &g->parts[g->n_parts - 1] : NULL;

	if (g->n_parts == g->cap_parts) {
		size_t cap = g->cap_parts ? 2 * g->cap_parts : 4;
		struct ew_recheck_part *more = reallocarray(g->parts, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		last = g->n_parts > 0 ? &more[g->n_parts - 1] : NULL;
		g->parts = more;
		g->cap_parts = cap;
	}
	g->parts[g->n_parts++] = (struct ew_recheck_part){.version = row->version, .event = row->event, .first = last ? last->first + last->n : 0, .n = n};
	return 0;
}

static int add_text(struct ew_recheck_reading *g, const struct ew_handed_row *row, json_t *content)
{
	bool talk = is_talk(content);
	json_t *segments;
	int r = add_part(g, row, talk ? json_array_size(content) : 0);

	if (r < 0)
		return r;
	if (g->whole && !talk)
		return -EBADMSG;
	if (!g->request)
		g->request = json_object();
	if (!talk)
		return ew_json_put(g->request, "content", json_incref(content)) ? 0 : -ENOMEM;
	segments = json_object_get(g->request, "segments");
	if (!segments)
		return ew_json_put(g->request, "segments", json_incref(content)) ? 0 : -ENOMEM;
	return json_array_extend(segments, content) < 0 ? -ENOMEM : 0;
}

/* As much as is read at once. A new reference. */
static json_t *slice_of(const struct ew_recheck *r, const json_t *content)
{
	json_t *slice = json_array();

	for (size_t i = r->slice; slice && i < json_array_size(content) && i < r->slice + r->slice_n; i++)
		if (json_array_append(slice, json_array_get(content, i)) < 0) {
			json_decref(slice);
			return NULL;
		}
	return slice;
}

static int add_slice(struct ew_recheck *r, const struct ew_handed_row *row, json_t *content)
{
	_cleanup_(ew_json_drop) json_t *slice = NULL;

	if (r->slice_n == 0)
		return add_text(&r->reading, row, content);
	slice = slice_of(r, content);
	r->reading.stored = json_incref(content);
	return slice ? add_text(&r->reading, row, slice) : -ENOMEM;
}

/* Ends behind the first one, unless more belong to it. Positive: that one was chosen. */
static int choose(void *arg, const struct ew_handed_row *row)
{
	struct choosing *c = arg;
	struct ew_recheck *r = c->r;
	struct ew_recheck_reading *g = &r->reading;
	bool live = row->kind == EW_ARTIFACT_LIVE_TRANSCRIPT && !r->live_alone;
	_cleanup_(ew_json_drop) json_t *content = NULL;
	int code;

	if (profile_of(c->call, row->kind) == EW_PROFILE_NONE || (live ? r->live_done : row->number <= r->number) || (g->n_parts > 0 && !live))
		return 0;
	g->kind = (enum ew_artifact_kind)row->kind;
	g->profile = profile_of(c->call, row->kind);
	g->whole = live;
	g->number = row->number;
	code = open_text(c, row, &content);
	if (code == 0)
		code = add_slice(r, row, content);
	else if (code == -EBADMSG && add_part(g, row, 0) < 0)
		code = -ENOMEM;
	if (code < 0)
		return code;
	return live ? 0 : 1;
}

/* -- sending -- */

static int send_texts(struct ew_keeper *k, const struct ew_call *call, struct ew_recheck_reading *g)
{
	_cleanup_(ew_buf_free) struct ew_buf pieces = {0};
	struct ew_msg_redact_texts m = {.artifact = (uint8_t)g->kind, .profile = ew_slice_text(ew_profile_name(g->profile))};
	int r;

	ew_buf_init_secret(&pieces, EW_MAX_REDACT_TEXTS_BYTES);
	ew_texts_pack(g->texts, false, &pieces);
	r = ew_buf_error(&pieces);
	if (r == 0)
		r = ew_id_random(k->io, &g->job);
	if (r == 0)
		r = ew_id_random(k->io, &g->memory);
	if (r < 0)
		return r;
	m.job = g->job;
	m.interaction = g->memory;
	m.texts = ew_buf_slice(&pieces);
	ew_keeper_tell_facts_as(k, call, ew_keeper_strictest(call), g->memory);
	g->waits = true;
	g->until.us = ew_io_mono(k->io).us + EW_REDACTING_WAIT_US;
	if (k->ops->send(k->arg, EW_ROLE_REDACTOR, 0, ++k->request, EW_MSG_redact_texts, &m, NULL, 0) < 0)
		g->lost = true; /* as one that has gone: once more in a while */
	return 0;
}

static void forget(struct ew_keeper *k, const struct ew_recheck_reading *g)
{
	struct ew_msg_redact_forget m = {.interaction = g->memory};

	(void)k->ops->send(k->arg, EW_ROLE_REDACTOR, 0, 0, EW_MSG_redact_forget, &m, NULL, 0);
}

static int read_chosen(struct ew_keeper *k, const struct ew_call *call, struct ew_recheck *r)
{
	struct ew_recheck_reading *g = &r->reading;
	int code = ew_texts_of(g->request, "content segments", &g->texts);

	if (code == 0 && ew_texts_count(g->texts) == 0) {
		was_read(r);
		return 1;
	}
	if (code == 0)
		code = send_texts(k, call, g);
	if (code == -E2BIG || code == -EFBIG)
		return read_apart(r, true);
	return code < 0 ? code : 1;
}

/* -- the walk -- */

/* Late, or gone with it: sent again in a while. A text that ends its reader each time must not hold up the others. */
static int lapse(struct ew_keeper *k, struct ew_recheck *r)
{
	if (!r->reading.lost)
		forget(k, &r->reading);
	if (++r->tries >= TRIES)
		return unread(r);
	ew_recheck_put_down(r);
	ew_recheck_pause(k, r);
	return 1;
}

static int next_text(struct ew_keeper *k, struct ew_recheck *r)
{
	struct choosing c = {.k = k, .r = r};
	int code = ew_keeper_call(k, r->call, &c.call);

	if (code == 0)
		code = ew_handed_each(k->catalog, r->call, UINT32_MAX, choose, &c);
	if (ew_keeper_call_is_lost(code) && r->reading.n_parts > 0)
		return read_apart(r, false); /* a text that cannot be opened */
	if (code < 0 && !ew_keeper_call_is_lost(code))
		return code;
	if (r->reading.n_parts > 0)
		return read_chosen(k, c.call, r);
	r->unreadable += code == -EBADMSG;
	r->in_call = false;
	return 1;
}

struct seen {
	struct ew_id id;
	uint32_t state;
	bool erased;
};

static int see(void *arg, const struct ew_interaction_row *row)
{
	*(struct seen *)arg = (struct seen){row->id, row->state, row->wrapped.len == 0};
	return 0;
}

static bool is_over(const struct seen *seen)
{
	return !seen->erased && seen->state != EW_STATE_OFFERED && seen->state != EW_STATE_ACTIVE;
}

/* Of a call whose key is gone nothing is left to be found. */
static int take_up(struct ew_keeper *k, struct ew_recheck *r, struct ew_id id)
{
	struct ew_call *call;
	int code = ew_keeper_call(k, id, &call);

	if (ew_keeper_call_is_lost(code)) {
		r->unreadable += code == -EBADMSG;
		r->call = id;
		return 0;
	}
	if (code == 0 && ew_interaction_is_frozen(call->fold)) { /* the next re-check behind its lifting has it */
		r->call = id;
		return 0;
	}
	if (code == 0)
		code = ew_recheck_draw(k, r, call);
	if (code < 0)
		return code;
	r->call = id;
	r->calls++;
	r->in_call = true;
	r->live_done = r->live_alone = false;
	r->number = 0;
	r->slice = r->slice_n = 0;
	return 0;
}

static int next_call(struct ew_keeper *k, struct ew_recheck *r)
{
	for (int i = 0; i < CALLS_AT_ONCE && !r->in_call; i++) {
		struct seen seen = {.state = 0};
		int code = ew_interactions_after(k->catalog, r->call, see, &seen);

		if (code == -ENOENT)
			return 0;
		if (code == 0 && is_over(&seen))
			code = take_up(k, r, seen.id);
		else if (code == 0)
			r->call = seen.id;
		if (code < 0)
			return code;
	}
	return 1;
}

int ew_recheck_texts(struct ew_keeper *k, struct ew_recheck *r)
{
	if (r->reading.waits)
		return lapse(k, r);
	if (!r->in_call)
		return next_call(k, r);
	if (ew_keeper_redactor_up(k))
		return next_text(k, r);
	ew_recheck_pause(k, r);
	return 1;
}

/* -- what was found -- */

int ew_recheck_take(struct ew_keeper *k, struct ew_recheck *r, const struct ew_msg_redacted *said)
{
	int code;

	forget(k, &r->reading);
	code = said->code < 0 ? -EBADMSG : ew_texts_found(r->reading.texts, said->spans, said->rules);
	if (code == -EBADMSG) {
		(void)unread(r);
		return 0;
	}
	if (code == 0)
		code = ew_recheck_mend(k, r, said->version);
	if (code < 0)
		return code;
	was_read(r);
	return 0;
}
