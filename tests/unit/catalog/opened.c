/*
 * A catalogue on a simulated disk.
 */
#include "unit/catalog/opened.h"

#include "catalog/vfs.h"

int open_on_disk(struct ew_catalog **ret, struct ew_error *error)
{
	struct ew_catalog_config config = {.path = "/catalog.db", .vfs = VFS};

	return ew_catalog_open(&config, ret, error);
}

int open_for_test(void **state)
{
	struct opened *o = calloc(1, sizeof(*o));

	if (!o)
		return -1;
	*state = o;
	o->io = ew_io_sim_new(1);
	if (!o->io || ew_vfs_register(o->io, VFS) < 0)
		return -1;
	return open_on_disk(&o->c, NULL);
}

int close_after_test(void **state)
{
	struct opened *o = *state;

	ew_catalog_close(&o->c);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&o->io);
	free(o);
	return 0;
}

const char without_short_rows[] =
	"DROP INDEX spans_kept;"
	"DROP TRIGGER places_only; DROP TRIGGER places_only_out; DROP TABLE object_places; DROP TABLE store_moves;"
	"DROP TRIGGER evidence_lost; DROP TABLE evidence_found; DROP TABLE request_calls; DROP TABLE request_work; DROP TABLE objections;"
	"DROP INDEX interactions_key_epoch; ALTER TABLE interactions DROP COLUMN key_epoch; DROP INDEX keys_epoch;"
	"ALTER TABLE epochs DROP COLUMN retired; ALTER TABLE epochs DROP COLUMN destroyed; ALTER TABLE epochs DROP COLUMN emptied; ALTER TABLE epochs DROP COLUMN escrows;"
	"DROP TABLE recipients; DROP TABLE redates; DROP TABLE hold_queries; DROP TABLE retained; DROP TABLE deletions; DROP TABLE evidence; DROP TRIGGER events_held_emptied;"
	"DROP TRIGGER interactions_held_overwritten; DELETE FROM names WHERE name = 'dating';"
	"DROP TRIGGER originals_erased; DROP TABLE originals; ALTER TABLE objects DROP COLUMN gone; DROP TABLE blind; DROP TABLE blind_of; ALTER TABLE blind_before RENAME TO blind; DELETE FROM names WHERE name = 'reindex';"
	"CREATE INDEX interactions_started ON interactions (started, id);"
	"CREATE TRIGGER interactions_at AFTER UPDATE OF started ON interactions WHEN old.started <> new.started BEGIN"
	"  UPDATE blind SET started = new.started WHERE interaction = new.id; END; PRAGMA user_version=12;";

struct ew_id id_of(uint64_t n)
{
	struct ew_id id = {0};

	for (size_t i = 0; i < 8; i++)
		id.bytes[15 - i] = (uint8_t)(n >> (8 * i));
	return id;
}

struct ew_hash hash_of(uint64_t n)
{
	struct ew_hash hash = {0};

	for (size_t i = 0; i < 8; i++)
		hash.bytes[i] = (uint8_t)(n >> (8 * i));
	return hash;
}
