/*
 * Looking for what should be gone. Nothing here takes anything away; it opens, counts and reads, as somebody would who wanted to find it.
 */
#include "programs/keeper/deletion/deletion.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "catalog/erase.h"
#include "catalog/grants.h"
#include "domain/event_json.h"

#define ALL_OF(kinds) ((kinds) & EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE))
#define DATA_OF(kinds) ((kinds) & EW_KIND_BIT(EW_ARTIFACT_METADATA))
#define HEADER_BYTES 48

static struct ew_id object_at(const struct ew_deletion_row *row, size_t i)
{
	struct ew_id id;

	memcpy(id.bytes, row->objects.at + i * sizeof(id.bytes), sizeof(id.bytes));
	return id;
}

static int look_at_objects(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < row->objects.len / sizeof(struct ew_id); i++) {
		int handle = -1;

		r = ew_store_get(k->store, object_at(row, i), &handle);
		if (r == -ENOMEM || r == -EMFILE)
			return r;
		ret->objects_there += r != -ENOENT; /* what cannot be looked into is not called gone */
		ew_io_discard(k->io, &handle);
		r = 0;
	}
	ret->objects = r == 0 && ret->objects_there == 0;
	return r;
}

/* Of artifacts alone the call's own rows stay. */
static bool nothing_of(const struct ew_erase_left *left, uint32_t kinds)
{
	bool all = !left->evidence && left->events == 0;

	if (ALL_OF(kinds) && !all)
		return false;
	if (DATA_OF(kinds) || ALL_OF(kinds))
		return !left->key && left->objects + left->keys + left->handed + left->originals + left->comments + left->jobs + left->live + left->tokens == 0;
	return !(kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO)) || left->objects + left->keys == 0;
}

static int look_at_keys(struct ew_keeper *k, const struct ew_deletion_row *row, bool *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	uint32_t epoch;
	int r = -ENOENT;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	for (size_t i = 0; r == -ENOENT && i < row->objects.len / sizeof(struct ew_id); i++)
		r = ew_keys_get(k->catalog, object_at(row, i), &epoch, &header);
	*ret = r == -ENOENT;
	return r == -ENOENT ? 0 : r;
}

static int look_at_texts(struct ew_keeper *k, const struct ew_deletion_row *row, bool *ret)
{
	int r = 0;

	*ret = true;
	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		uint64_t n = 0;

		if (!(row->kinds & EW_KIND_BIT(i)))
			continue;
		r = ew_handed_count(k->catalog, row->interaction, i, row->begun, &n);
		*ret = *ret && n == 0;
	}
	return r;
}

static int look_at_rows(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret)
{
	struct ew_erase_left left;
	bool keys = false, texts = false;
	int r = ew_erase_look(k->catalog, row->interaction, &left);

	if (r == 0)
		r = look_at_keys(k, row, &keys);
	if (r == 0)
		r = look_at_texts(k, row, &texts);
	if (r < 0)
		return r;
	ret->rows = keys && texts && nothing_of(&left, row->kinds);
	ret->spans = !(row->kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO)) || left.spans == 0;
	return 0;
}

/* -- the tape ---------------------------------------------------------------------------------- */

/* When a segment was begun; of one that is gone meanwhile, or has no header yet, never. */
static int began(struct ew_keeper *k, uint32_t thread, uint32_t segment, struct ew_wall *ret)
{
	char name[14], path[EW_MAX_PATH_BYTES];
	uint8_t bytes[HEADER_BYTES];
	struct ew_tape_segment_header header;
	int handle = -1, r;

	ret->us = INT64_MAX;
	ew_tape_segment_name(segment, name);
	r = ew_path_join(path, sizeof(path), k->tapes[thread].folder, name);
	if (r == 0)
		r = ew_io_open(k->io, path, EW_IO_READ, &handle);
	if (r == 0)
		r = ew_io_read_all(k->io, handle, bytes, sizeof(bytes), 0);
	ew_io_discard(k->io, &handle);
	if (r == -ENOENT || r == -ENODATA)
		return 0;
	if (r == 0)
		r = ew_tape_segment_header_decode(ew_slice_of(bytes, sizeof(bytes)), &header);
	if (r == 0)
		*ret = header.begun;
	return r == -EBADMSG ? 0 : r;
}

/* Events of the telephone side lie on the tape until their segment is given back; those of this call are in none that began later. */
static int look_at_tape(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	size_t n = 0;
	int r;

	ret->tape = !DATA_OF(row->kinds) && !ALL_OF(row->kinds);
	if (ret->tape || row->thread >= k->threads)
		return 0;
	r = ew_tape_segments(k->io, k->tapes[row->thread].folder, &segments, &n);
	ret->tape = r == 0 || r == -ENOENT;
	for (size_t i = 0; r == 0 && ret->tape && i < n; i++) {
		struct ew_wall at;

		r = began(k, row->thread, segments[i], &at);
		ret->tape = r == 0 && at.us > row->told.us;
		if (r == 0 && !ret->tape && segments[i] == ew_tape_pos_segment(k->tapes[row->thread].position))
			ret->running = segments[i];
	}
	return r == -ENOENT ? 0 : r;
}

/* -- object stores ------------------------------------------------------------------------------- */

static int look_at_place(void *arg, const struct ew_place_row *row)
{
	struct ew_deletion_proof *proof = arg;
	struct ew_deletion_store *s;

	if (row->store == EW_PLACE_HERE || row->store >= EW_PLACES)
		return 0;
	s = &proof->store[row->store];
	s->objects++;
	s->gone += row->state == EW_PLACE_GONE;
	s->removed += row->removed;
	proof->stores = proof->stores && row->state == EW_PLACE_GONE;
	if (row->state == EW_PLACE_GONE || row->attempts == 0)
		return 0;
	if (row->until.us > s->until.us)
		s->until = row->until;
	s->held = s->held || row->hold;
	(void)snprintf(s->why, sizeof(s->why), "%s", row->why);
	return 0;
}

/* Deliver looks, and its answers are in the rows. */
static int look_at_stores(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret)
{
	ret->stores = true;
	return ew_places_of_deletion(k->catalog, row->number, look_at_place, ret);
}

int ew_deletion_look(struct ew_keeper *k, const struct ew_deletion_row *row, struct ew_deletion_proof *ret)
{
	int r;

	*ret = (struct ew_deletion_proof){.running = UINT32_MAX};
	r = look_at_objects(k, row, ret);
	if (r == 0)
		r = look_at_rows(k, row, ret);
	if (r == 0)
		r = look_at_stores(k, row, ret);
	return r < 0 ? r : look_at_tape(k, row, ret);
}

bool ew_deletion_is_proven(const struct ew_deletion_proof *proof)
{
	return proof->objects && proof->stores && proof->rows && proof->spans && proof->tape;
}

/* -- the certificate ---------------------------------------------------------------------------- */

static bool add(json_t *copies, const char *copy, const char *method, bool verified)
{
	return json_array_append_new(copies, json_pack("{s:s, s:s, s:s}", "copy", copy, "method", method, "state",
						     verified ? "verified" : "cannot_be_verified")) == 0;
}

static bool add_unmanaged(json_t *copies, const char *copy, const char *why)
{
	return json_array_append_new(copies, json_pack("{s:s, s:s, s:s}", "copy", copy, "method", why, "state", "not_managed")) == 0;
}

static bool add_due(json_t *copies, const char *copy, const char *how, struct ew_wall by)
{
	return json_array_append_new(copies, json_pack("{s:s, s:s, s:s, s:I}", "copy", copy, "method", how, "state", "due", "by", (json_int_t)by.us)) == 0;
}

/* Bytes that a lock or a hold keeps stay until it ends; nothing opens them, and both are said. */
static json_t *store_copy(uint32_t store, const struct ew_deletion_store *s)
{
	bool gone = s->gone == s->objects;
	char until[EW_WALL_TEXT_BYTES], method[200];

	ew_wall_format(s->until, until);
	if (gone)
		(void)snprintf(method, sizeof(method), "every version, delete marker and unfinished upload removed; listed and asked for afterwards");
	else if (s->until.us)
		(void)snprintf(method, sizeof(method), "no key opens it any more; its bytes are locked at the store until %s", until);
	else
		(void)snprintf(method, sizeof(method), "no key opens it any more; its bytes are %s",
			s->held ? "under a hold at the store" : "still there, or could not be shown to be gone");
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:b, s:o}", "copy", store == EW_PLACE_STORE ? "store" : "archive", "method", method,
		"state", gone ? "verified" : "cannot_be_verified", "objects", (json_int_t)s->objects, "gone", (json_int_t)s->gone, "removed",
		(json_int_t)s->removed, "locked_until", s->until.us ? json_string(until) : json_null(), "held", s->held, "why",
		s->why[0] ? json_string(s->why) : json_null());
}

static bool add_stores(json_t *copies, const struct ew_deletion_proof *proof)
{
	bool good = true;

	for (uint32_t i = EW_PLACE_STORE; good && i < EW_PLACES; i++)
		if (proof->store[i].objects > 0)
			good = json_array_append_new(copies, store_copy(i, &proof->store[i])) == 0;
	return good;
}

json_t *ew_deletion_certificate(const struct ew_deletion_row *row, const struct ew_deletion_proof *proof, json_t *recipients,
	struct ew_wall unreadable_by)
{
	_cleanup_(ew_json_drop) json_t *copies = json_array();
	bool data = DATA_OF(row->kinds) || ALL_OF(row->kinds), good = copies != NULL;

	good = good && add(copies, "keys", "cryptographic erasure: file keys of 128 bits (age v1) overwritten and removed", proof->rows);
	good = good && add(copies, "catalogue", "rows removed and overwritten; counted afterwards", proof->rows);
	good = good && add(copies, "write_ahead_log", "written back and emptied", proof->rows);
	good = good && add(copies, "objects", "unlinked; asked for afterwards", proof->objects);
	good = good && add_stores(copies, proof);
	good = good && add(copies, "tape_audio", "key files of spans unlinked by the recorder", proof->spans);
	if (data) {
		good = good && add(copies, "index", "tokens removed; counted afterwards", proof->rows);
		good = good && add(copies, "tape_events", "segments of its time given back", proof->tape);
	}
	good = good && add_due(copies, "backups", "copies of the data that were made before: what opens them is destroyed by then", unreadable_by);
	good = good && (!data || add_unmanaged(copies, "tape_event_copies", "numbers and names in copies of the folder of the tape that were made before: the key of "
									     "what the telephone side tells stays"));
	good = good && add_unmanaged(copies, "key_backups", "copies of the folder of keys that were made before");
	good = good && json_array_extend(copies, recipients) == 0;
	good = good && add_unmanaged(copies, "exports", "files that people took away and handed on: who took one is named above, or in the certificate of an earlier deletion of the call");
	good = good && add_unmanaged(copies, "snapshots", "of the machine or its disks");
	return good ? json_pack("{s:o, s:o, s:I, s:s, s:I, s:O}", "deletion", ew_json_id(row->id), "interaction",
			      ew_json_id(row->interaction), "begun", (json_int_t)row->begun_event, "because",
			      ew_deletion_cause_name(row->cause), "epoch", (json_int_t)row->epoch, "copies", copies)
		    : NULL;
}
