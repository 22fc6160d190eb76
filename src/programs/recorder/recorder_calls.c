/*
 * The tables: calls by interaction id, streams by slot. Everything is bounded, and a table that
 * is full or memory that is short refuses the one call that asks, never the others.
 */
#include "programs/recorder/recorder_ear.h"
#include "programs/recorder/recorder_hold.h"
#include "programs/recorder/recorder_senders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CALLS 4096
#define SPARE_FRAMES 64

static size_t power_of_two(size_t at_least)
{
	size_t n = 16;

	while (n < at_least)
		n *= 2;
	return n;
}

size_t ew_rec_frames_most(const struct ew_recorder *r)
{
	return (size_t)r->config.max_calls * 6 + SPARE_FRAMES;
}

int ew_rec_tables_new(struct ew_recorder *r)
{
	uint32_t calls = r->config.max_calls ? r->config.max_calls : DEFAULT_CALLS;

	if (calls > UINT32_MAX / EW_MAX_STREAMS_PER_CALL)
		return -EINVAL;
	r->config.max_calls = calls;
	r->n_buckets = power_of_two(calls);
	r->n_slots = calls * EW_MAX_STREAMS_PER_CALL;
	r->buckets = calloc(r->n_buckets, sizeof(struct call *));
	r->slots = calloc(r->n_slots, sizeof(struct stream *));
	r->free_slots = calloc(r->n_slots, sizeof(uint32_t));
	r->replies = calloc(EW_REC_REPLIES, sizeof(struct reply));
	r->big_frame = ew_secret_alloc(EW_MAX_FRAME_BYTES);
	r->bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*r->bank));
	if (!r->buckets || !r->slots || !r->free_slots || !r->replies || !r->big_frame || !r->bank)
		return -ENOMEM;
	ew_keypad_bank_init(r->bank);
	/* Two streams for each call, each with a frame under construction, one held back and one that
	 * is about to be sealed: when all gates open at once, all streams are in step. */
	return ew_secret_pool_new(EW_REC_HELD_BYTES, ew_rec_frames_most(r), &r->frames);
}

static void drop_one(struct ew_recorder *r, struct call *c, void *arg)
{
	(void)arg;
	ew_rec_call_drop(r, &c);
}

void ew_rec_tables_free(struct ew_recorder *r)
{
	if (r->buckets && r->slots && r->free_slots)
		ew_rec_each_call(r, drop_one, NULL);
	free(TAKE(r->buckets));
	free(TAKE(r->slots));
	free(TAKE(r->free_slots));
	free(TAKE(r->replies));
	ew_rec_secure_free(r);
	ew_rec_hold_free(r);
	ew_rec_ear_free(r);
	free(TAKE(r->bank));
	ew_secret_free(&r->big_frame);
	ew_secret_pool_free(&r->frames);
}

/* Interactions are UUIDs of our own programs: their last half is random. */
static size_t bucket_of(const struct ew_recorder *r, struct ew_id id)
{
	uint64_t tail;

	memcpy(&tail, id.bytes + 8, sizeof(tail));
	return (size_t)(tail * 0x9e3779b97f4a7c15u >> 32) & (r->n_buckets - 1);
}

struct call *ew_rec_call_find(struct ew_recorder *r, struct ew_id interaction)
{
	struct call *c = r->buckets[bucket_of(r, interaction)];

	while (c && !ew_id_equal(c->id, interaction))
		c = c->next;
	return c;
}

int ew_rec_call_dialog(struct call *c, struct ew_slice dialog)
{
	uint8_t *copy = malloc(dialog.len ? dialog.len : 1);

	if (!copy)
		return -ENOMEM;
	if (dialog.len)
		memcpy(copy, dialog.at, dialog.len);
	free(c->dialog);
	c->dialog = copy;
	c->dialog_bytes = dialog.len;
	return 0;
}

static uint32_t placed_calls(const struct ew_recorder *r)
{
	return r->counts.calls - r->n_unplaced;
}

bool ew_rec_call_place(struct ew_recorder *r, struct call *c)
{
	if (placed_calls(r) >= r->config.max_calls)
		return false;
	r->n_unplaced--;
	c->placed = true;
	return true;
}

int ew_rec_call_new(struct ew_recorder *r, struct ew_id interaction, struct ew_slice dialog, bool placed,
	struct call **ret)
{
	struct call **bucket = &r->buckets[bucket_of(r, interaction)];
	struct call *c;
	int error;

	/* What only waits for late packets makes room for what begins. */
	if (ew_rec_call_find(r, interaction))
		return -EEXIST;
	if (placed && placed_calls(r) >= r->config.max_calls)
		ew_rec_ends_tick(r, true);
	if (placed && placed_calls(r) >= r->config.max_calls)
		return -ENOSPC;
	if (!placed && r->n_unplaced >= EW_MAX_UNRECORDED_CALLS + r->config.max_calls)
		return -ENOSPC; /* all that can have been before a restart */
	c = calloc(1, sizeof(*c));
	if (!c)
		return -ENOMEM;
	c->id = interaction;
	c->number = ++r->call_numbers;
	c->touched = r->now;
	c->wall_ahead_us = r->wall_ahead_us;
	error = ew_rec_call_dialog(c, dialog);
	if (error) {
		free(c);
		return error;
	}
	c->next = *bucket;
	*bucket = c;
	c->placed = placed;
	r->n_unplaced += !placed;
	r->counts.calls++;
	*ret = c;
	return 0;
}

void ew_rec_call_drop(struct ew_recorder *r, struct call **call)
{
	struct call *c = TAKE(*call);
	struct call **at = &r->buckets[bucket_of(r, c->id)];

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i])
			ew_rec_stream_drop(r, &c->streams[i]);
	r->counts.calls--;
	r->n_ending -= c->ending && c->placed;
	r->n_unplaced -= !c->placed;
	r->ports_due -= c->ports_due;
	free(c->dialog);
	ew_rec_facts_drop(r, c);
	free(c);
}

struct party *ew_rec_party_find(struct call *c, struct ew_id party)
{
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (ew_id_equal(c->parties[i].id, party))
			return &c->parties[i];
	return NULL;
}

/* A party without streams may be forgotten for a new one: if it comes back its gate is born
 * shut again. */
static struct party *party_room(struct call *c)
{
	if (c->n_parties < EW_MAX_PARTIES_PER_CALL)
		return &c->parties[c->n_parties++];
	for (uint32_t i = 0; i < c->n_parties; i++)
		if (c->parties[i].streams == 0)
			return &c->parties[i];
	return NULL;
}

int ew_rec_party_get(
	struct ew_recorder *r, struct call *c, struct ew_id party, struct party **ret,
		bool *ret_new)
{
	struct party *p = ew_rec_party_find(c, party);
	bool is_new = !p;

	if (ew_id_is_zero(party))
		return -EINVAL;
	if (is_new) {
		ew_rec_tell_unwritten(r, c); /* also of one who is forgotten for this one */
		p = party_room(c);
		if (!p)
			return -ENOSPC;
		ew_rec_expected_end(r, c, p, false);
		ew_rec_hold_end(r, c, p);
		*p = (struct party){.id = party};
		ew_gate_init(&p->gate, ew_rec_next_restriction(r));
	}
	*ret = p;
	*ret_new = is_new;
	return 0;
}

struct stream *ew_rec_stream_find(struct call *c, uint32_t number)
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] && c->streams[i]->number == number)
			return c->streams[i];
	return NULL;
}

static uint32_t take_slot(struct ew_recorder *r)
{
	/* There are as many slots as streams can be, so one is always left. */
	return r->n_free_slots ? r->free_slots[--r->n_free_slots] : r->used_slots++;
}

int ew_rec_stream_new(struct ew_recorder *r, struct call *c, uint32_t number, struct stream **ret)
{
	struct stream **room = c->streams;
	struct stream *s;

	if (c->n_streams == EW_MAX_STREAMS_PER_CALL)
		ew_rec_ends_tick(r, true);
	while (room < c->streams + EW_MAX_STREAMS_PER_CALL && *room)
		room++;
	if (room == c->streams + EW_MAX_STREAMS_PER_CALL)
		return -ENOSPC;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->call = c;
	s->number = number;
	s->slot = take_slot(r);
	s->reported = s->heard = r->now;
	r->slots[s->slot] = s;
	r->counts.streams++;
	c->n_streams++;
	*room = s;
	*ret = s;
	return 0;
}

void ew_rec_stream_drop(struct ew_recorder *r, struct stream **stream)
{
	struct stream *s = *stream;
	struct call *c = s->call;

	ew_rec_secure_end(r, s);
	ew_rec_stream_unlist(r, s);
	free(s->formats);
	free(s->unwritten_set);
	ew_rec_forget_frames(r, s);
	ew_rec_ear_end(r, s);
	if (s->span)
		ew_tape_span_close(r->tape, &s->span);
	if (s->party)
		s->party->streams--;
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		if (c->streams[i] == s)
			c->streams[i] = NULL;
	r->slots[s->slot] = NULL;
	r->free_slots[r->n_free_slots++] = s->slot;
	r->counts.streams--;
	c->n_streams--;
	ew_wipe(&s->ear, sizeof(s->ear));
	free(s);
	*stream = NULL;
}

struct stream *ew_rec_slot(struct ew_recorder *r, uint32_t slot)
{
	struct stream *s = slot < r->n_slots ? r->slots[slot] : NULL;

	if (!s)
		r->counts.unknown_slot++;
	return s;
}

void ew_rec_each_of_bucket(struct ew_recorder *r, size_t bucket,
	void (*fn)(struct ew_recorder *r, struct call *c, void *arg), void *arg)
{
	struct call *next;

	for (struct call *c = r->buckets[bucket]; c; c = next) {
		next = c->next;
		fn(r, c, arg);
	}
}

void ew_rec_each_call(
	struct ew_recorder *r, void (*fn)(struct ew_recorder *r, struct call *c, void *arg),
		void *arg)
{
	for (size_t i = 0; i < r->n_buckets; i++)
		ew_rec_each_of_bucket(r, i, fn, arg);
}
