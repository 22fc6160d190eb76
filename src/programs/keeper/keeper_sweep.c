/*
 * Objects without a row: a crash came between the move of a file and its transaction. They are looked for after every
 * start, a folder at a time and a few at once, for there may be millions. An object that is on its way in is none. No legal
 * hold covers one without a row: it is of no call, and has no key.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/objects.h"

#define LOOKED_AT_ONCE 128
#define REMOVED_AT_ONCE 4 /* each waits for the disk */

static int note(void *arg, struct ew_id object)
{
	struct ew_sweeping *s = arg;

	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256;
		struct ew_id *grown = realloc(s->ids, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->ids = grown;
		s->cap = cap;
	}
	s->ids[s->n++] = object;
	return 0;
}

static bool on_its_way(const struct ew_keeper *k, struct ew_id object)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		if (k->arrivals[i].used && ew_id_equal(k->arrivals[i].work.object, object))
			return true;
	return false;
}

static int look_at(struct ew_keeper *k, struct ew_id object, unsigned *removed)
{
	bool exists;
	int r = ew_objects_exists(k->catalog, object, &exists);

	if (r < 0 || exists || on_its_way(k, object))
		return r;
	*removed += 1;
	r = ew_store_remove(k->store, object);
	if (r < 0 && r != -ENOENT)
		ew_log(EW_LOG_WARNING, "object_left_over", EW_F_ID("object", object), EW_F_I64("code", r));
	k->sweeping.swept++;
	return 0;
}

static int next_folder(struct ew_keeper *k)
{
	struct ew_sweeping *s = &k->sweeping;
	int r = 0;

	if (s->folder < EW_STORE_FOLDERS)
		r = ew_store_each_in(k->store, s->folder++, note, s);
	else
		s->over = true;
	if (s->over && s->swept > 0)
		ew_log(EW_LOG_WARNING, "objects_swept", EW_F_U64("objects", s->swept));
	if (s->over) {
		free(s->ids);
		s->ids = NULL;
		s->n = s->cap = 0;
	}
	return r;
}

int ew_keeper_sweep_step(struct ew_keeper *k)
{
	struct ew_sweeping *s = &k->sweeping;
	unsigned removed = 0;
	int r = 0;

	if (s->n == 0)
		r = next_folder(k);
	for (unsigned i = 0; r == 0 && s->n > 0 && i < LOOKED_AT_ONCE && removed < REMOVED_AT_ONCE; i++)
		r = look_at(k, s->ids[--s->n], &removed);
	return r;
}
