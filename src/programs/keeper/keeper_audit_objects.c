/*
 * Objects read back whole and hashed, files that no row names, earlier documents, and SQLite's own check. Must never
 * hold the keeper up: a piece at a time, and what is too large for a piece is said not to have been checked.
 */
#include "programs/keeper/keeper_audit.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/check.h"
#include "catalog/events.h"
#include "catalog/objects.h"
#include "catalog/originals.h"
#include "catalog/places.h"
#include "programs/keeper/remote/remote.h"

#define PIECE_BYTES (256 * 1024)
#define READ_BYTES (64 * 1024)
#define SAMPLE 16 /* objects that are fetched from stores to be compared */

static void path_of(struct ew_id object, char to[static 64])
{
	char hex[33];

	for (size_t i = 0; i < sizeof(object.bytes); i++)
		snprintf(hex + 2 * i, 3, "%02x", object.bytes[i]);
	snprintf(to, 64, "objects/%.2s/%s.obj", hex, hex);
}

static int note_row(void *arg, const struct ew_object_row *row)
{
	struct ew_audit *a = arg;

	a->object = row->id;
	a->object_interaction = row->interaction;
	a->object_wanted = row->sha256;
	a->object_bytes_wanted = row->payload_bytes;
	return 0;
}

static int note_original(void *arg, const struct ew_original_row *row)
{
	struct ew_audit *a = arg;

	a->object = row->object;
	a->object_interaction = row->interaction;
	a->object_wanted = row->sha256;
	a->object_bytes_wanted = row->bytes;
	return 0;
}

/* Behind the last object come the originals of texts; their keys lie in their rows. */
static int next_object(struct ew_keeper *k, struct ew_audit *a, bool *ret_original)
{
	int r = ew_objects_after(k->catalog, a->object_number, &a->object_number, note_row, a);

	*ret_original = r == -ENOENT;
	return r != -ENOENT ? r : ew_originals_after(k->catalog, a->original_number, &a->original_number, note_original, a);
}

static int check_key(struct ew_keeper *k, struct ew_audit *a, const char *path)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	uint32_t epoch;
	int r;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_keys_get(k->catalog, a->object, &epoch, &header);
	return r == -ENOENT ? ew_audit_find(a, EW_AUDIT_OBJECT_KEY_MISSING, a->object_interaction, path, UINT64_MAX)
			    : r;
}

/* Some of those that lie elsewhere, by chance: each has the same one. */
static bool is_drawn(struct ew_keeper *k)
{
	struct ew_places_count count;
	uint64_t all;
	uint32_t random;

	if (ew_places_count(k->catalog, &count) < 0 || ew_io_random(k->io, &random, sizeof(random)) < 0)
		return false;
	all = count.n[EW_PLACE_STORE][EW_PLACE_STORED] + count.n[EW_PLACE_ARCHIVE][EW_PLACE_STORED];
	return all <= SAMPLE || random % all < SAMPLE;
}

/*
 * At an object store, where it was read back when it was stored. It is counted, and a few are asked for: they are compared when they come, by
 * what fetches them, which says what is wrong (remote/fetch.c).
 */
static bool lies_elsewhere(struct ew_keeper *k, struct ew_audit *a)
{
	struct ew_error why = {0};
	bool elsewhere = false;

	if (ew_places_elsewhere(k->catalog, a->object, EW_PLACE_HERE, &elsewhere) < 0 || !elsewhere)
		return false;
	a->object_handle = -1;
	a->elsewhere++;
	if (a->sampled < SAMPLE && is_drawn(k))
		a->sampled += ew_remote_want(k, a->object, false, &why) == -EINPROGRESS;
	return true;
}

static int begin_object(struct ew_keeper *k, struct ew_audit *a)
{
	char path[64];
	bool original;
	int r = next_object(k, a, &original);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	path_of(a->object, path);
	a->objects++;
	r = original ? 0 : check_key(k, a, path);
	if (r < 0)
		return r;
	r = ew_store_get(k->store, a->object, &a->object_handle);
	if (r == -ENOENT && lies_elsewhere(k, a))
		return 1;
	if (r < 0) {
		a->object_handle = -1;
		r = ew_audit_find(a, EW_AUDIT_OBJECT_MISSING, a->object_interaction, path, UINT64_MAX);
		return r < 0 ? r : 1;
	}
	a->object_offset = 0;
	r = ew_sha256_new(&a->object_hash);
	return r < 0 ? r : 1;
}

static int end_object(struct ew_keeper *k, struct ew_audit *a)
{
	struct ew_id other;
	struct ew_hash is;
	char path[64];
	int r = ew_io_close(k->io, &a->object_handle);

	a->object_handle = -1;
	if (r == 0)
		r = ew_sha256_end(a->object_hash, &is);
	ew_sha256_free(&a->object_hash);
	path_of(a->object, path);
	if (r < 0)
		return r;
	if (memcmp(&is, &a->object_wanted, sizeof(is)) == 0)
		return 1;
	r = ew_objects_of_hash(k->catalog, &is, &other);
	if (r < 0 && r != -ENOENT)
		return r;
	r = ew_audit_find(a,
		r == 0                                              ? EW_AUDIT_OBJECT_SWAPPED
		: a->object_offset != a->object_bytes_wanted ? EW_AUDIT_OBJECT_TRUNCATED
							     : EW_AUDIT_OBJECT_ALTERED,
		a->object_interaction, path, UINT64_MAX);
	return r < 0 ? r : 1;
}

int ew_audit_objects(struct ew_keeper *k, struct ew_audit *a)
{
	uint8_t bytes[READ_BYTES];

	if (a->object_handle < 0)
		return begin_object(k, a);
	for (size_t done = 0; done < PIECE_BYTES; done += sizeof(bytes)) {
		ssize_t n = ew_io_read_at(k->io, a->object_handle, bytes, sizeof(bytes), a->object_offset);
		int r = n > 0 ? ew_sha256_add(a->object_hash, ew_slice_of(bytes, (size_t)n)) : 0;

		if (r < 0)
			return r;
		if (n <= 0)
			return end_object(k, a);
		a->object_offset += (uint64_t)n;
		a->object_bytes += (uint64_t)n;
	}
	return 1;
}

struct files {
	struct ew_keeper *k;
	struct ew_audit *a;
};

static bool on_its_way(const struct ew_keeper *k, struct ew_id object)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		if (k->arrivals[i].used && ew_id_equal(k->arrivals[i].work.object, object))
			return true;
	return false;
}

/* Its row is gone, and its bytes go in the next tick. */
static bool on_its_way_out(const struct ew_keeper *k, struct ew_id object)
{
	for (size_t i = 0; i < k->n_replaced; i++)
		if (ew_id_equal(k->replaced[i], object))
			return true;
	return false;
}

static int look_at_file(void *arg, struct ew_id object)
{
	struct files *f = arg;
	char path[64];
	bool exists;
	int r = ew_objects_exists(f->k->catalog, object, &exists);

	if (r < 0 || exists || on_its_way(f->k, object) || on_its_way_out(f->k, object))
		return r;
	path_of(object, path);
	return ew_audit_find(f->a, EW_AUDIT_OBJECT_WITHOUT_ROW, (struct ew_id){{0}}, path, UINT64_MAX);
}

int ew_audit_files(struct ew_keeper *k, struct ew_audit *a)
{
	struct files f = {.k = k, .a = a};
	int r;

	if (a->folder >= EW_STORE_FOLDERS)
		return 0;
	r = ew_store_each_in(k->store, a->folder++, look_at_file, &f);
	if (r == -EACCES || r == -ENOTDIR || r == -ELOOP) {
		a->unlisted = true;
		return 1;
	}
	return r < 0 ? r : 1;
}

/* -- earlier documents -- */

struct bound {
	struct ew_keeper *k;
	const struct ew_report_row *row;
	bool good;
};

static int look_at_event(void *arg, const struct ew_event_row *row)
{
	struct bound *b = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	const char *said;

	if (!ew_id_is_zero(row->interaction) ||
		ew_keeper_read_event(b->k, NULL, row->index, row->sealed, &row->commitment, &e) < 0)
		return 0;
	ew_buf_init(&hex, 80);
	ew_hex_add(&hex, ew_slice_of(b->row->sha256.bytes, sizeof(b->row->sha256.bytes)));
	said = json_string_value(json_object_get(e.fields, "sha256"));
	b->good = said && hex.len == strlen(said) && memcmp(said, hex.at, hex.len) == 0;
	return 0;
}

static int look_at_report(void *arg, const struct ew_report_row *row)
{
	struct files *f = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct bound b = {.k = f->k, .row = row};
	struct ew_hash is;
	int r;

	f->a->report_before = row->number;
	if (row->state != EW_REPORT_DONE)
		return 0;
	f->a->reports++;
	ew_buf_init_secret(&plain, EW_MAX_ANSWER_BYTES);
	r = ew_report_open(f->k, row, &plain);
	if (r == -ENOMEM)
		return r;
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&plain), &is);
	if (r == 0 && row->kind == EW_REPORT_SIMULATION)
		b.good = memcmp(&is, &row->sha256, sizeof(is)) == 0; /* no event binds it */
	else if (r == 0 && memcmp(&is, &row->sha256, sizeof(is)) == 0)
		r = ew_events_walk(f->k->catalog, row->event, 1, look_at_event, &b);
	return b.good ? 0
		      : ew_audit_find(
				f->a, EW_AUDIT_REPORT_ALTERED, (struct ew_id){{0}}, "catalog.db/reports", row->number);
}

int ew_audit_reports(struct ew_keeper *k, struct ew_audit *a)
{
	struct files f = {.k = k, .a = a};
	uint64_t before = a->report_before;
	int r = ew_reports_each(k->catalog, 0, before, 1, look_at_report, &f);

	return r < 0 ? r : a->report_before != before;
}

/* -- the database -- */

int ew_audit_tables(struct ew_keeper *k, struct ew_audit *a)
{
	char table[EW_CATALOG_TABLE_BYTES], path[EW_CATALOG_TABLE_BYTES + 16];
	bool whole;
	int r = ew_catalog_table(k->catalog, a->table, table);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	a->table++;
	r = ew_catalog_check_table(k->catalog, table, &whole);
	if (r == -EFBIG) {
		r = ew_audit_unchecked(a,
			"the catalogue is too large for the database's own check between calls: stop the "
			"keeper and run `sqlite3 catalog.db 'PRAGMA integrity_check'`");
		return r < 0 ? r : 0;
	}
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "catalog.db/%s", table);
	r = whole ? 0 : ew_audit_find(a, EW_AUDIT_CATALOG_DAMAGED, (struct ew_id){{0}}, path, UINT64_MAX);
	return r < 0 ? r : 1;
}
