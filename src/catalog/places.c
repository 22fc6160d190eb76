/*
 * Rows of places. Whatever waits is found by an index that holds nothing else, so that a spool of millions costs what its head costs.
 */
#include "catalog/places.h"

#include <errno.h>
#include <stdio.h>

#include "catalog/sql.h"

#define COLUMNS                                                                                                                        \
	"object, store, state, kind, made, bytes, sha256, leaves, since, used, not_before, attempts, deletion, removed, lock, until,"  \
	" hold, hold_wished, differs, version, etag, class, why"

static void bind_shown(struct ew_sql *s, const struct ew_place_row *row)
{
	ew_sql_i64(s, row->lock);
	ew_sql_i64(s, row->until.us);
	ew_sql_i64(s, row->hold);
	ew_sql_i64(s, row->hold_wished);
	ew_sql_i64(s, row->differs);
	ew_sql_text(s, row->version);
	ew_sql_text(s, row->etag);
	ew_sql_text(s, row->class);
	ew_sql_text(s, row->why);
}

int ew_places_put(struct ew_catalog *c, const struct ew_place_row *row)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO object_places (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT DO UPDATE SET state = excluded.state, leaves = excluded.leaves, since = excluded.since, used = excluded.used,"
		" not_before = excluded.not_before, attempts = excluded.attempts, deletion = excluded.deletion, removed = excluded.removed,"
		" lock = excluded.lock, until = excluded.until, hold = excluded.hold, hold_wished = excluded.hold_wished,"
		" differs = excluded.differs, version = excluded.version, etag = excluded.etag, class = excluded.class, why = excluded.why");

	ew_sql_id(&s, &row->object);
	ew_sql_i64(&s, row->store);
	ew_sql_i64(&s, row->state);
	ew_sql_i64(&s, row->kind);
	ew_sql_i64(&s, row->made.us);
	ew_sql_u64(&s, row->bytes);
	ew_sql_hash(&s, &row->sha256);
	ew_sql_i64(&s, row->from);
	ew_sql_i64(&s, row->since.us);
	ew_sql_i64(&s, row->used.us);
	ew_sql_i64(&s, row->not_before.us);
	ew_sql_i64(&s, row->attempts);
	ew_sql_u64(&s, row->deletion);
	ew_sql_u64(&s, row->removed);
	bind_shown(&s, row);
	return ew_sql_run(&s);
}

static void take_text(struct ew_sql *s, char *to, size_t size)
{
	(void)snprintf(to, size, "%s", ew_sql_get_text(s));
}

static void row_of(struct ew_sql *s, struct ew_place_row *row)
{
	row->object = ew_sql_get_id(s);
	row->store = ew_sql_get_u32(s);
	row->state = ew_sql_get_u32(s);
	row->kind = ew_sql_get_u32(s);
	row->made.us = ew_sql_get_i64(s);
	row->bytes = ew_sql_get_u64(s);
	row->sha256 = ew_sql_get_hash(s);
	row->from = ew_sql_get_u32(s);
	row->since.us = ew_sql_get_i64(s);
	row->used.us = ew_sql_get_i64(s);
	row->not_before.us = ew_sql_get_i64(s);
	row->attempts = ew_sql_get_u32(s);
	row->deletion = ew_sql_get_u64(s);
	row->removed = ew_sql_get_u64(s);
	row->lock = ew_sql_get_u32(s);
	row->until.us = ew_sql_get_i64(s);
	row->hold = ew_sql_get_i64(s) != 0;
	row->hold_wished = ew_sql_get_i64(s) != 0;
	row->differs = ew_sql_get_u32(s);
	take_text(s, row->version, sizeof(row->version));
	take_text(s, row->etag, sizeof(row->etag));
	take_text(s, row->class, sizeof(row->class));
	take_text(s, row->why, sizeof(row->why));
}

static int each(struct ew_sql *s, ew_place_row_fn *fn, void *arg)
{
	struct ew_place_row row;
	int r;

	for (r = ew_sql_step(s); r == 1; r = ew_sql_step(s)) {
		row_of(s, &row);
		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	return r;
}

int ew_places_get(struct ew_catalog *c, struct ew_id object, uint32_t store, struct ew_place_row *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM object_places WHERE object = ? AND store = ?");
	int r;

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, store);
	r = ew_sql_one(&s);
	if (r == 0)
		row_of(&s, ret);
	return r;
}

int ew_places_remove(struct ew_catalog *c, struct ew_id object, uint32_t store)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM object_places WHERE object = ? AND store = ?");

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, store);
	return ew_sql_run(&s);
}

int ew_places_of(struct ew_catalog *c, struct ew_id object, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c, "SELECT " COLUMNS " FROM object_places WHERE object = ? ORDER BY store");

	ew_sql_id(&s, &object);
	return each(&s, fn, arg);
}

static int each_due(struct ew_sql *s, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	ew_sql_i64(s, store);
	ew_sql_i64(s, now.us);
	ew_sql_i64(s, limit);
	return each(s, fn, arg);
}

int ew_places_waiting(struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM object_places WHERE store = ? AND state IN (1, 5) AND not_before <= ? ORDER BY not_before, since LIMIT ?");

	return each_due(&s, store, now, limit, fn, arg);
}

int ew_places_leaving(struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM object_places WHERE store = ? AND state = 3 AND hold <= hold_wished AND not_before <= ?"
		" ORDER BY not_before LIMIT ?");

	return each_due(&s, store, now, limit, fn, arg);
}

int ew_places_to_release(struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM object_places WHERE store = ? AND state = 3 AND hold > hold_wished AND not_before <= ?"
		" ORDER BY not_before LIMIT ?");

	return each_due(&s, store, now, limit, fn, arg);
}

int ew_places_to_hold(struct ew_catalog *c, uint32_t store, struct ew_wall now, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM object_places WHERE store = ? AND state = 2 AND hold <> hold_wished AND not_before <= ?"
		" ORDER BY not_before LIMIT ?");

	return each_due(&s, store, now, limit, fn, arg);
}

int ew_places_cached(struct ew_catalog *c, struct ew_wall before, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT " COLUMNS " FROM object_places p WHERE store = 0 AND state = 2 AND used < ?"
		" AND EXISTS (SELECT 1 FROM object_places q WHERE q.object = p.object AND q.store > 0 AND q.state = 2)"
		" AND NOT EXISTS (SELECT 1 FROM object_places w WHERE w.object = p.object AND w.store > 0 AND w.state IN (1, 5))"
		" ORDER BY used LIMIT ?");

	ew_sql_i64(&s, before.us);
	ew_sql_i64(&s, limit);
	return each(&s, fn, arg);
}

/* Of what is looked at, which is bounded, those that are to be moved: the last column. */
#define LOOKED_AT(by, which)                                                                                                           \
	"SELECT " COLUMNS ", NOT EXISTS (SELECT 1 FROM object_places q WHERE q.object = p.object AND q.store = ?1)"                    \
	" AND (p.store > 0 OR NOT EXISTS (SELECT 1 FROM object_places o WHERE o.object = p.object AND o.store > 0))"                   \
	" FROM object_places p " by " WHERE " which " AND state = 2 AND since < ?2 AND (since, object) > (?3, ?4) ORDER BY since, object LIMIT ?5"

int ew_places_to_move(struct ew_catalog *c, struct ew_places_walk *walk, uint32_t limit, ew_place_row_fn *fn, void *arg)
{
	/* Of itself SQLite takes the index of all that is stored here, whose cache may be millions. */
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(
		c, walk->store == EW_PLACE_HERE ? LOOKED_AT("INDEXED BY places_alone", "store = 0 AND used = 9223372036854775807") : LOOKED_AT("", "store = ?6"));
	uint32_t looked = 0, taken = 0;
	struct ew_place_row row;
	int r;

	ew_sql_i64(&s, walk->to);
	ew_sql_i64(&s, walk->before.us);
	ew_sql_i64(&s, walk->since.us);
	ew_sql_id(&s, &walk->after);
	ew_sql_i64(&s, EW_PLACES_LOOKED_AT);
	if (walk->store != EW_PLACE_HERE)
		ew_sql_i64(&s, walk->store);
	for (r = taken < limit ? ew_sql_step(&s) : 0; r == 1; r = taken < limit ? ew_sql_step(&s) : 0) {
		row_of(&s, &row);
		looked++;
		walk->since = row.since;
		walk->after = row.object;
		if (!ew_sql_get_i64(&s))
			continue;
		taken++;
		r = fn(arg, &row);
		if (r != 0)
			return r;
	}
	walk->over = taken < limit && looked < EW_PLACES_LOOKED_AT;
	return r;
}

int ew_places_of_deletion(struct ew_catalog *c, uint64_t deletion, ew_place_row_fn *fn, void *arg)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT " COLUMNS " FROM object_places WHERE deletion = ? AND deletion > 0 ORDER BY store, object");

	ew_sql_u64(&s, deletion);
	return each(&s, fn, arg);
}

int ew_places_elsewhere(struct ew_catalog *c, struct ew_id object, uint32_t but, bool *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT 1 FROM object_places WHERE object = ? AND store <> ? AND state = 2");
	int r;

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, but);
	r = ew_sql_step(&s);
	if (r < 0)
		return r;
	*ret = r == 1;
	return 0;
}

static int change(struct ew_sql *s, struct ew_id object)
{
	ew_sql_id(s, &object);
	return ew_sql_run(s);
}

int ew_places_hurry(struct ew_catalog *c, struct ew_id object)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "UPDATE object_places SET not_before = 0 WHERE object = ? AND store > 0 AND state IN (1, 5)");

	return change(&s, object);
}

static int remove_local(struct ew_catalog *c, struct ew_id object)
{
	return ew_places_remove(c, object, EW_PLACE_HERE);
}

int ew_places_doubt(struct ew_catalog *c, struct ew_id object, uint32_t store, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO object_places (" COLUMNS ") SELECT object, ?2, 5, kind, made, bytes, sha256, 3, ?3, 0, ?4, 0, 0, 0, 0, 0, 0, hold_wished, 0, '', '', '', ''"
		" FROM object_places WHERE object = ?1 AND store > 0 AND store <> ?2 LIMIT 1 ON CONFLICT DO NOTHING");

	ew_sql_id(&s, &object);
	ew_sql_i64(&s, store);
	ew_sql_i64(&s, now.us);
	ew_sql_i64(&s, INT64_MAX);
	return ew_sql_run(&s);
}

int ew_places_leave(struct ew_catalog *c, struct ew_id object, uint64_t deletion, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE object_places SET state = 3, deletion = ?, since = ?, not_before = 0, attempts = 0, why = '' WHERE object = ? AND store > 0");
	int r;

	ew_sql_u64(&s, deletion);
	ew_sql_i64(&s, now.us);
	r = change(&s, object);
	return r < 0 ? r : remove_local(c, object);
}

int ew_places_forget(struct ew_catalog *c, uint64_t deletion)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, "DELETE FROM object_places WHERE deletion = ? AND deletion > 0");

	ew_sql_u64(&s, deletion);
	return ew_sql_run(&s);
}

int ew_places_wake_deletion(struct ew_catalog *c, uint64_t deletion)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE deletions SET not_before = 0 WHERE number = ?1 AND step IN (2, 4)"
		" AND NOT EXISTS (SELECT 1 FROM object_places WHERE deletion = ?1 AND deletion > 0 AND state <> 4)");

	ew_sql_u64(&s, deletion);
	return ew_sql_run(&s);
}

int ew_places_wish_hold(struct ew_catalog *c, struct ew_id interaction, bool on)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"UPDATE object_places SET hold_wished = ?1, not_before = CASE WHEN state IN (2, 3) THEN 0 ELSE not_before END WHERE store > 0"
		" AND object IN (SELECT id FROM objects WHERE interaction = ?2 AND gone = 0"
		"  UNION ALL SELECT object FROM originals WHERE interaction = ?2)");

	ew_sql_i64(&s, on);
	return change(&s, interaction);
}

int ew_places_used(struct ew_catalog *c, struct ew_id object, struct ew_wall now)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(
		c, "UPDATE object_places SET used = ? WHERE object = ? AND store = 0 AND used <> 9223372036854775807");

	ew_sql_i64(&s, now.us);
	return change(&s, object);
}

/* -- objects of before there were stores --------------------------------------------------------- */

/* The kinds of a name: received frames are kept apart, originals are text (store/s3_place.h). */
static const char adopting[] =
	"INSERT INTO object_places (object, store, state, kind, made, bytes, sha256, leaves, since, used, not_before, attempts,"
	" deletion, removed, lock, until, hold, hold_wished, differs, version, etag, class, why)"
	" SELECT id, 0, 2, CASE kind WHEN 2 THEN 1 ELSE 0 END, made, payload_bytes, sha256, 3, made, 9223372036854775807, 0, 0, 0, 0, 0, 0,"
	"  0, EXISTS (SELECT 1 FROM hold_calls h WHERE h.interaction = objects.interaction), 0, '', '', '', ''"
	" FROM objects WHERE number > ?1 AND number <= ?2 AND gone = 0 ON CONFLICT DO NOTHING";
static const char adopting_originals[] =
	"INSERT INTO object_places (object, store, state, kind, made, bytes, sha256, leaves, since, used, not_before, attempts,"
	" deletion, removed, lock, until, hold, hold_wished, differs, version, etag, class, why)"
	" SELECT object, 0, 2, 2, made, bytes, sha256, 3, made, 9223372036854775807, 0, 0, 0, 0, 0, 0,"
	"  0, EXISTS (SELECT 1 FROM hold_calls h WHERE h.interaction = originals.interaction), 0, '', '', '', ''"
	" FROM originals WHERE number > ?1 AND number <= ?2 ON CONFLICT DO NOTHING";

static int adopt_from(struct ew_catalog *c, const char *text, int64_t number, int64_t upto)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c, text);

	ew_sql_i64(&s, number);
	ew_sql_i64(&s, upto);
	return ew_sql_run(&s);
}

int ew_places_adopt(struct ew_catalog *c, int64_t *number, uint32_t limit)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_read(c,
		"SELECT max((SELECT coalesce(max(number), 0) FROM objects), (SELECT coalesce(max(number), 0) FROM originals))");
	int64_t last, upto;
	int r = ew_sql_one(&s);

	if (r < 0)
		return r;
	last = ew_sql_get_i64(&s);
	if (*number >= last)
		return -ENOENT;
	upto = last - *number < limit ? last : *number + limit; /* not behind the last: who has those numbers is still to come */
	r = adopt_from(c, adopting, *number, upto);
	if (r == 0)
		r = adopt_from(c, adopting_originals, *number, upto);
	if (r == 0)
		*number = upto;
	return r;
}

/* -- figures ------------------------------------------------------------------------------------- */

static void take_tally(struct ew_sql *s, uint64_t to[EW_PLACES][EW_PLACE_STATES])
{
	uint32_t at = ew_sql_get_u32(s);
	uint64_t n = ew_sql_get_u64(s);

	if (at / 8 < EW_PLACES && at % 8 < EW_PLACE_STATES)
		to[at / 8][at % 8] = n;
}

int ew_places_count(struct ew_catalog *c, struct ew_places_count *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql n = ew_sql_read(c, "SELECT state, n FROM tallies WHERE of = 'places'");
	_cleanup_(ew_sql_end) struct ew_sql bytes = ew_sql_read(c, "SELECT state, n FROM tallies WHERE of = 'place_bytes'");
	int r;

	*ret = (struct ew_places_count){0};
	for (r = ew_sql_step(&n); r == 1; r = ew_sql_step(&n))
		take_tally(&n, ret->n);
	for (r = r < 0 ? r : ew_sql_step(&bytes); r == 1; r = ew_sql_step(&bytes))
		take_tally(&bytes, ret->bytes);
	return r;
}

int ew_places_oldest(struct ew_catalog *c, uint32_t store, struct ew_wall *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT since FROM object_places WHERE store = ? AND state IN (1, 5) ORDER BY since LIMIT 1");
	int r;

	ew_sql_i64(&s, store);
	r = ew_sql_one(&s);
	if (r == 0)
		ret->us = ew_sql_get_i64(&s);
	else if (r == -ENOENT)
		ret->us = 0;
	return r == -ENOENT ? 0 : r;
}
