/*
 * Keys that rotate, with a real vault beside the keeper on one disk: what lives opens under the new ones, what was deleted is final when the
 * old ones are destroyed, a copy of before opens nothing any more; and no crash loses a key that something is under.
 *
 * CRASHES in the environment makes the last one longer; SEED repeats one.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/secret.h"
#include "catalog/erase.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/exceptions.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "open/age_open.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/vault/vault.h"
#include "seal/age_seal.h"

#define KEYS "/keys/keeper"
#define VAULT "/keys/vault"
#define GONE 1
#define HELD 2
#ifdef EW_SANITIZED
#define USUAL_CRASHES 4
#else
#define USUAL_CRASHES 20
#endif

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    keep: {recording: 3d, metadata: 4d, consent_evidence: 5d}\n";

/* -- the vault ------------------------------------------------------------------------------------ */

static int answer(void *arg, uint64_t request, uint16_t number, const void *message)
{
	return kit_say(arg, EW_ROLE_VAULT, 0, request, number, message);
}

static int ask_vault(struct kit *k, const struct ew_message *m)
{
	return ew_vault_message(k->vault_arg, EW_ROLE_KEEPER, m, answer, k);
}

static void open_vault(struct kit *k)
{
	struct ew_vault *v = NULL;

	assert_int_equal(ew_vault_new(k->io, VAULT, &v, NULL), 0);
	k->vault_arg = v;
	k->vault = ask_vault;
}

static void close_vault(struct kit *k)
{
	struct ew_vault *v = k->vault_arg;

	ew_vault_free(&v);
	k->vault_arg = NULL;
}

/* -- a house -------------------------------------------------------------------------------------- */

static void first_key(struct kit *k)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init_secret(&text, 1024);
	assert_int_equal(ew_identity_add_text(k->catalog, &text), 0);
	assert_int_equal(ew_file_mkdirs(k->io, KEYS), 0);
	assert_int_equal(ew_file_mkdirs(k->io, VAULT), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/"), 0);
	assert_int_equal(ew_io_sync_dir(k->io, "/keys"), 0);
	assert_int_equal(ew_file_replace(k->io, KEYS "/catalog.key", ew_buf_slice(&text), 0), 0);
}

static void connect(struct kit *k)
{
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

static struct kit *house(const char *text)
{
	struct kit *k = kit_bare(text);

	first_key(k);
	k->keys = KEYS;
	open_vault(k);
	connect(k);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	return k;
}

static void house_free(struct kit **k)
{
	kit_stop(*k);
	close_vault(*k);
	kit_free(k);
}

/* Headers that really open: the worker's part is played with four zeros. */
struct headers {
	struct ew_id objects[8];
	struct ew_file_key keys[8];
	size_t n;
};

static int note_object(void *arg, const struct ew_object_row *row)
{
	struct headers *h = arg;

	h->objects[h->n++] = row->id;
	return 0;
}

static void seal_headers(struct kit *k, struct headers *h)
{
	struct ew_epoch_row epoch;

	assert_int_equal(ew_keeper_epoch(k->core, EW_EPOCH_STORE, &epoch), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	for (size_t i = 0; i < h->n; i++) {
		_cleanup_(ew_buf_free) struct ew_buf header = {0};
		struct ew_recipient recipient;

		memcpy(recipient.public_key, epoch.recipient, sizeof(recipient.public_key));
		ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
		assert_int_equal(ew_file_key_new(k->io, &h->keys[i]), 0);
		assert_int_equal(ew_age_seal_header(k->io, &h->keys[i], &recipient, 1, &header), 0);
		assert_int_equal(ew_keys_rewrap(k->core->catalog, h->objects[i], epoch.epoch, ew_buf_slice(&header)), 0);
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static struct ew_identity *identity_of(struct kit *k, uint32_t epoch)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];

	snprintf(path, sizeof(path), VAULT "/store-%08x.key", epoch);
	ew_buf_init_secret(&text, 4096);
	if (ew_file_read(k->io, path, &text) < 0 || ew_identity_parse(ew_slice_trim(ew_buf_slice(&text)), identity) < 0)
		fail_msg("there is no key %s", path);
	return identity;
}

/* Every object that has a row opens with the key of its epoch, and to the same file key as ever. */
static unsigned open_headers(struct kit *k, const struct headers *h, uint32_t *ret_epoch)
{
	unsigned opened = 0;

	for (size_t i = 0; i < h->n; i++) {
		_cleanup_(ew_buf_free) struct ew_buf header = {0};
		_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
		const struct ew_identity *identities[1];
		struct ew_file_key key;
		uint32_t epoch = 0;
		int r;

		ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
		r = ew_keys_get(k->core->catalog, h->objects[i], &epoch, &header);
		if (r == -ENOENT)
			continue;
		assert_int_equal(r, 0);
		identity = identity_of(k, epoch);
		identities[0] = identity;
		assert_int_equal(ew_age_open_header(identities, 1, ew_buf_slice(&header), &key, NULL), 0);
		assert_memory_equal(key.bytes, h->keys[i].bytes, sizeof(key.bytes));
		opened++;
		if (ret_epoch)
			*ret_epoch = epoch;
	}
	return opened;
}

static void hold(struct kit *k, uint8_t call)
{
	struct ew_hold_row row = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, row.id, KIT_CALL(call), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* Two calls with headers that open, one of them held. */
static struct kit *lived_in(struct headers *h)
{
	struct kit *k = house(policy);

	*h = (struct headers){.n = 0};
	for (uint8_t call = 1; call <= 2; call++) {
		deletion_call(k, call);
		assert_int_equal(ew_objects_all(k->core->catalog, KIT_CALL(call), note_object, h), 0);
	}
	assert_int_equal(h->n, 4);
	seal_headers(k, h);
	hold(k, HELD);
	return k;
}

struct looking {
	unsigned living, destroyed;
	uint32_t active;
};

static int look_at(void *arg, const struct ew_epoch_row *row)
{
	struct looking *l = arg;

	l->living += row->state != EW_EPOCH_DESTROYED;
	l->destroyed += row->state == EW_EPOCH_DESTROYED;
	if (row->state == EW_EPOCH_ACTIVE)
		l->active = row->epoch;
	return 0;
}

static struct looking look(struct kit *k, enum ew_epoch_kind kind)
{
	struct looking l = {0};

	assert_int_equal(ew_epochs_each(k->core->catalog, kind, look_at, &l), 0);
	return l;
}

static uint64_t users_before(struct kit *k, enum ew_epoch_kind kind, uint32_t epoch)
{
	uint64_t sum = 0, n = 0;

	for (uint32_t i = 0; i < epoch; i++) {
		assert_int_equal(ew_epochs_users(k->core->catalog, kind, i, &n), 0);
		sum += n;
	}
	return sum;
}

static bool can_be_read(struct kit *k, uint8_t call)
{
	return kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, call, "{}") == 200 && kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, call, "{}") == 200 &&
	       json_is_true(json_object_get(k->answer, "agrees"));
}

static void days(struct kit *k, unsigned n)
{
	while (n-- > 0)
		deletion_pass(k, STAGE_DAY_US);
}

/* -- a life --------------------------------------------------------------------------------------- */

static void what_lives_is_sealed_anew(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h);
	uint32_t before = look(k, EW_EPOCH_STORE).active, epoch = 0;

	(void)state;
	assert_int_equal(look(k, EW_EPOCH_CATALOG).active, 0);
	assert_int_equal(open_headers(k, &h, NULL), 4);
	deletion_settle(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ROTATE, 0, "{}"), 202);
	deletion_settle(k);
	assert_int_equal(look(k, EW_EPOCH_CATALOG).active, 1);
	assert_int_equal(look(k, EW_EPOCH_STORE).active, before + 1);
	assert_int_equal(users_before(k, EW_EPOCH_CATALOG, 1), 0);
	assert_int_equal(users_before(k, EW_EPOCH_STORE, before + 1), 0);
	assert_int_equal(open_headers(k, &h, &epoch), 4);
	assert_int_equal(epoch, before + 1);
	assert_true(can_be_read(k, GONE) && can_be_read(k, HELD));
	kit_stop(k); /* also by one that starts with what is on the disk */
	ew_tape_abandon(&k->tape);
	connect(k);
	assert_true(can_be_read(k, GONE) && can_be_read(k, HELD));
	assert_int_equal(look(k, EW_EPOCH_CATALOG).living, 2); /* its time is not over */
	house_free(&k);
}

/* The last of them, of a copy. */
static const json_t *final_copy(struct kit *k, const char *copy)
{
	const json_t *one;
	size_t i;

	kit_read_log(k, 0);
	assert_non_null(kit_find(k, EW_EVENT_DELETION_FINAL));
	json_array_foreach (json_object_get(kit_find(k, EW_EVENT_DELETION_FINAL)->fields, "copies"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "copy")), copy) == 0)
			return one;
	return NULL;
}

static const char *final_says(struct kit *k, const char *copy)
{
	const char *state = json_string_value(json_object_get(final_copy(k, copy), "state"));

	return state ? state : "nothing";
}

static int keep_first(void *arg, const struct ew_span_row *row)
{
	struct kit *k = arg;

	return ew_spans_state(k->core->catalog, row->span, EW_SPAN_KEPT) == 0 ? 1 : -1;
}

/* The same as days(), where nothing has to be done in a hurry. */
static void days_go_by(struct kit *k, unsigned n)
{
	deletion_ticks(k, 4 * n, STAGE_DAY_US / 4);
}

/* As of a call whose object does not hold all of it. */
static void keep_on_tape(struct kit *k, uint8_t call)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_spans_of(k->core->catalog, KIT_CALL(call), keep_first, k), 1);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* Its key is the only one that opens it, and what else is under that is told. */
static void what_is_kept_on_the_tape_keeps_its_key(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h);

	(void)state;
	keep_on_tape(k, HELD);
	days_go_by(k, 45);
	assert_true(look(k, EW_EPOCH_TAPE).destroyed > 0); /* of those beside it */
	assert_int_equal(deletion_count(k, GONE, EW_DELETION_FINAL), 1); /* of its sound: what the tape tells of it is in a segment that stays */
	assert_string_equal(final_says(k, "backups"), "verified");
	assert_string_equal(final_says(k, "tape_copies"), "cannot_be_verified");
	assert_int_equal(json_integer_value(json_object_get(final_copy(k, "tape_copies"), "keys")), 1);
	assert_int_equal(json_integer_value(json_object_get(final_copy(k, "tape_copies"), "calls")), 1);
	house_free(&k);
}

/* While no recorder is there no key of the tape is destroyed: that is waited for, and not for ever. */
static void a_recorder_that_is_away_is_waited_for(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h);

	(void)state;
	days_go_by(k, 8);
	assert_true(deletion_count(k, GONE, EW_DELETION_CERTIFIED) >= 3);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	days_go_by(k, 32);
	assert_true(look(k, EW_EPOCH_CATALOG).destroyed > 0);
	assert_int_equal(look(k, EW_EPOCH_TAPE).destroyed, 0);
	assert_int_equal(deletion_count(k, GONE, EW_DELETION_FINAL), 0);
	days_go_by(k, 36);
	assert_int_equal(deletion_count(k, GONE, EW_DELETION_FINAL), deletion_count(k, GONE, 0));
	assert_string_equal(final_says(k, "tape_copies"), "cannot_be_verified");
	assert_int_equal(json_integer_value(json_object_get(final_copy(k, "tape_copies"), "calls")), 0);
	house_free(&k);
}

static void what_is_deleted_becomes_final(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h);
	uint32_t epoch = 0;

	(void)state;
	days(k, 6);
	assert_true(deletion_count(k, GONE, EW_DELETION_CERTIFIED) >= 3);
	assert_int_equal(deletion_count(k, HELD, 0), 0);
	days(k, 20);
	assert_int_equal(deletion_count(k, GONE, EW_DELETION_FINAL), 0); /* the horizon is thirty days */
	assert_int_equal(look(k, EW_EPOCH_CATALOG).destroyed, 0);
	days(k, 12);
	assert_int_equal(deletion_count(k, GONE, EW_DELETION_FINAL), deletion_count(k, GONE, 0));
	assert_true(look(k, EW_EPOCH_CATALOG).destroyed > 0 && look(k, EW_EPOCH_STORE).destroyed > 0 && look(k, EW_EPOCH_TAPE).destroyed > 0);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_DELETION_FINAL), deletion_count(k, GONE, 0));
	assert_string_equal(final_says(k, "backups"), "verified");
	assert_string_equal(final_says(k, "tape_copies"), "verified");
	assert_string_equal(final_says(k, "tape_event_copies"), "not_managed"); /* of all of it: numbers and names */
	assert_true(kit_logged(k, EW_EVENT_EPOCH_ENDING) >= kit_logged(k, EW_EVENT_EPOCH_DESTROYED));
	assert_true(can_be_read(k, HELD));
	assert_int_equal(open_headers(k, &h, &epoch), 2);
	assert_true(epoch > 3);
	house_free(&k);
}

/* -- a copy of before ------------------------------------------------------------------------------- */

static void put_file(struct ew_io *from, struct ew_io *to, const char *path)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, 1 << 20);
	assert_int_equal(ew_file_read(from, path, &bytes), 0);
	assert_int_equal(ew_file_replace(to, path, ew_buf_slice(&bytes), 0), 0);
}

struct moving {
	struct ew_io *from, *to; /* `from` NULL: the file is removed */
	const char *folder;
};

static int move_one(void *arg, const char *name)
{
	struct moving *m = arg;
	char path[EW_MAX_PATH_BYTES];

	assert_int_equal(ew_path_join(path, sizeof(path), m->folder, name), 0);
	if (m->from)
		put_file(m->from, m->to, path);
	else
		assert_int_equal(ew_io_unlink(m->to, path), 0);
	return 0;
}

/* The data of an earlier copy, with the keys of today. */
static void keys_of_today(struct kit *copy, const struct kit *today)
{
	static const char *const folders[] = {KEYS, VAULT};

	for (size_t i = 0; i < EW_COUNT(folders); i++) {
		struct moving away = {NULL, copy->io, folders[i]}, here = {today->io, copy->io, folders[i]};

		assert_int_equal(ew_io_list(copy->io, folders[i], move_one, &away), 0);
		assert_int_equal(ew_io_list(today->io, folders[i], move_one, &here), 0);
	}
}

static void a_copy_of_before_opens_nothing(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h), *copy;
	struct ew_io *early;

	(void)state;
	days(k, 2);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	early = ew_io_sim_clone(k->io, 5);
	connect(k);
	days(k, 40);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	copy = kit_copy(k, 7);
	kit_put_disk(copy, early);
	copy->keys = KEYS;
	keys_of_today(copy, k);
	kit_open_tape(copy);
	assert_int_equal(kit_start(copy), -ENOKEY);
	kit_free(&copy);
	kit_free(&k);
}

/* A hold of then keeps nothing that was deleted since, for when it was, none stood. */
static void a_copy_brings_nothing_back(void **state)
{
	struct headers h;
	struct kit *k = lived_in(&h), *copy;
	struct ew_io *early;

	(void)state;
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, kit_id(0x77, 1), KIT_CALL(GONE), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	days(k, 2);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	early = ew_io_sim_clone(k->io, 5);
	connect(k);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_uncover(k->core->catalog, kit_id(0x77, 1), KIT_CALL(GONE)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	days(k, 8);
	assert_true(deletion_count(k, GONE, EW_DELETION_CERTIFIED) >= 1);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	copy = kit_copy(k, 1007);
	kit_put_disk(copy, early);
	copy->keys = KEYS;
	keys_of_today(copy, k);
	open_vault(copy);
	kit_open_tape(copy);
	assert_int_equal(kit_start(copy), 0);
	assert_true(deletion_count(copy, GONE, 0) >= 1); /* before anybody is connected */
	assert_int_equal(kit_connect(copy), 0);
	assert_int_equal(kit_ask(copy, KIT_TOKEN, EW_ASK_INTERACTION, GONE, "{}"), 404);
	assert_true(can_be_read(copy, HELD));
	kit_read_log(copy, 0);
	assert_int_equal(kit_logged(copy, EW_EVENT_DELETION_REPLAYED), 1);
	deletion_settle(copy);
	assert_int_equal(deletion_count(copy, GONE, EW_DELETION_CERTIFIED), deletion_count(copy, GONE, 0));
	assert_true(can_be_read(copy, HELD));
	assert_int_equal(open_headers(copy, &h, NULL), 2);
	kit_stop(copy); /* once */
	ew_tape_abandon(&copy->tape);
	connect(copy);
	kit_read_log(copy, 0);
	assert_int_equal(kit_logged(copy, EW_EVENT_DELETION_REPLAYED), 1);
	house_free(&copy);
	kit_free(&k);
}

/* -- keys of before --------------------------------------------------------------------------------- */

struct bringing_back {
	struct ew_io *from, *to;
	const char *folder;
	bool over; /* what says that a key is destroyed stays beside it */
	unsigned n;
};

static int bring_back(void *arg, const char *name)
{
	struct bringing_back *b = arg;
	char path[EW_MAX_PATH_BYTES], gone[EW_MAX_PATH_BYTES + 8];
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	assert_int_equal(ew_path_join(path, sizeof(path), b->folder, name), 0);
	snprintf(gone, sizeof(gone), "%s.gone", path);
	ew_buf_init(&bytes, 4096);
	if (ew_file_read(b->to, gone, &bytes) < 0)
		return 0;
	put_file(b->from, b->to, path);
	if (!b->over)
		assert_int_equal(ew_io_unlink(b->to, gone), 0);
	b->n++;
	return 0;
}

static bool is_told(struct kit *k, const char *kind)
{
	uint64_t number;

	return ew_exceptions_find(k->core->catalog, kind, ew_keeper_exception_sentence(kind), &number) == 0;
}

/* Somebody puts files of destroyed keys back into the folders: they are told of, and destroyed again. */
static void destroyed_keys_come_back(bool over)
{
	struct headers h;
	struct kit *k = lived_in(&h);
	struct bringing_back b = {.to = k->io, .over = over};
	struct looking own, store;

	days(k, 2);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	b.from = ew_io_sim_clone(k->io, 5);
	connect(k);
	days(k, 40);
	own = look(k, EW_EPOCH_CATALOG);
	store = look(k, EW_EPOCH_STORE);
	assert_false(is_told(k, "key_came_back"));
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	for (unsigned i = 0; i < 2; i++) {
		b.folder = i ? VAULT : KEYS;
		b.n = 0;
		assert_int_equal(ew_io_list(b.from, b.folder, bring_back, &b), 0);
		assert_true(b.n > 0);
	}
	open_vault(k);
	connect(k);
	deletion_settle(k);
	assert_true(is_told(k, "key_came_back"));
	deletion_ticks(k, 4, 61 * EW_US_PER_S);
	assert_int_equal(look(k, EW_EPOCH_CATALOG).destroyed, own.destroyed);
	assert_int_equal(look(k, EW_EPOCH_STORE).destroyed, store.destroyed);
	assert_true(can_be_read(k, HELD));
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	for (unsigned i = 0; i < 2; i++) { /* they are away: they can be put back once more */
		b.folder = i ? VAULT : KEYS;
		b.n = 0;
		assert_int_equal(ew_io_list(b.from, b.folder, bring_back, &b), 0);
		assert_true(b.n > 0);
	}
	ew_io_sim_free(&b.from);
	kit_free(&k);
}

static void keys_of_before_are_destroyed_again(void **state)
{
	(void)state;
	destroyed_keys_come_back(false);
	destroyed_keys_come_back(true);
}

/* The list becomes these records of another. */
static void put_list(struct ew_io *io, const struct ew_buf *list, size_t from, size_t n)
{
	struct ew_slice bytes = ew_slice_of(list->at + from * EW_TOMBSTONE_BYTES, n * EW_TOMBSTONE_BYTES);

	assert_int_equal(ew_file_replace(io, KEYS "/tombstones-00000000", bytes, 0), 0);
}

static struct ew_buf list_of(struct ew_io *io)
{
	struct ew_buf bytes = {0};

	ew_buf_init(&bytes, 1 << 20);
	assert_int_equal(ew_file_read(io, KEYS "/tombstones-00000000", &bytes), 0);
	return bytes;
}

static void ask_to_go(struct kit *k, uint8_t call, uint32_t kinds)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(call), .kinds = kinds, .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wish, &outcome), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	k->core->retention->proving = true;
	deletion_ticks(k, 5, EW_US_PER_S);
}

/*
 * Four deletions; a copy of the data after the third, in which call 4 is whole. The folder of keys goes back to one record and is filled again, so
 * that numbers do not say any more what they did. Whatever the copy has noted, call 4 stays gone.
 */
static void numbers_of_an_older_list_are_not_believed(void **state)
{
	struct kit *k = house(policy), *copy;
	_cleanup_(ew_buf_free) struct ew_buf list = {0}, filled = {0};
	struct ew_io *early;

	(void)state;
	for (uint8_t call = 1; call <= 4; call++)
		deletion_call(k, call);
	for (uint8_t call = 1; call <= 3; call++)
		ask_to_go(k, call, EW_KIND_BIT(EW_ARTIFACT_AUDIO));
	ask_to_go(k, 3, EW_KIND_BIT(EW_ARTIFACT_SUMMARY));
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	early = ew_io_sim_clone(k->io, 5);
	connect(k);
	ask_to_go(k, 4, EW_KINDS_ALL);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	list = list_of(k->io);
	assert_int_equal(list.len, 5 * EW_TOMBSTONE_BYTES);
	put_list(k->io, &list, 0, 1);
	connect(k); /* an older folder: all that may matter is written again */
	filled = list_of(k->io);
	assert_int_equal(filled.len, 6 * EW_TOMBSTONE_BYTES);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	for (size_t n = 1; n <= 6; n++) { /* lists that are shorter than what the copy noted, as long, and longer, with call 4 at their end */
		copy = kit_copy(k, 2000 + n);
		kit_put_disk(copy, ew_io_sim_clone(early, 6));
		copy->keys = KEYS;
		keys_of_today(copy, k);
		put_list(copy->io, &filled, 6 - n, n);
		open_vault(copy);
		kit_open_tape(copy);
		assert_int_equal(kit_start(copy), 0);
		if (deletion_left(copy, 4).key)
			fail_msg("a list of %zu records brought back what it says is gone", n);
		assert_int_equal(kit_connect(copy), 0);
		house_free(&copy);
	}
	ew_io_sim_free(&early);
	kit_free(&k);
}

/* What was made of a call since it was deleted again, and a hold of now, are not what the list is about. */
static void what_was_redone_is_not_redone_twice(void **state)
{
	struct kit *k = house(policy), *copy;
	_cleanup_(ew_buf_free) struct ew_buf list = {0};
	struct ew_handed_row anew = {.interaction = KIT_CALL(1), .kind = EW_ARTIFACT_SUMMARY, .version = 2, .sealed = EW_SLICE("another summary")};
	struct ew_io *early;
	bool held = false;

	(void)state;
	deletion_call(k, 1);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	early = ew_io_sim_clone(k->io, 5);
	connect(k);
	ask_to_go(k, 1, EW_KIND_BIT(EW_ARTIFACT_SUMMARY));
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	copy = kit_copy(k, 2000);
	kit_put_disk(copy, early);
	copy->keys = KEYS;
	keys_of_today(copy, k);
	open_vault(copy);
	connect(copy);
	assert_int_equal(deletion_left(copy, 1).handed, 0);
	hold(copy, 1);
	assert_int_equal(ew_keeper_begin(copy->core), 0);
	assert_int_equal(ew_handed_insert(copy->core->catalog, &anew), 0);
	assert_int_equal(ew_keeper_commit(copy->core), 0);
	kit_stop(copy);
	ew_tape_abandon(&copy->tape);
	list = list_of(copy->io);
	assert_int_equal(list.len, 2 * EW_TOMBSTONE_BYTES);
	put_list(copy->io, &list, 0, 1);
	connect(copy);
	assert_int_equal(deletion_left(copy, 1).handed, 1);
	assert_int_equal(ew_holds_any(copy->core->catalog, KIT_CALL(1), &held), 0);
	assert_true(held);
	kit_read_log(copy, 0);
	assert_int_equal(kit_logged(copy, EW_EVENT_DELETION_REPLAYED), 1);
	house_free(&copy);
	kit_free(&k);
}

static bool excepted(struct kit *k, const char *kind)
{
	bool found = false;

	for (size_t i = 0; i < k->n_log; i++)
		found = found || (k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), kind) == 0);
	return found;
}

/* A house of which a copy was made, and three deletions since: those of calls 1 to 3, as the list has them. */
static struct kit *copied_before(struct ew_io **ret_early)
{
	struct kit *k = house(policy);

	for (uint8_t call = 1; call <= 3; call++)
		deletion_call(k, call);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	*ret_early = ew_io_sim_clone(k->io, 5);
	connect(k);
	for (uint8_t call = 1; call <= 3; call++)
		ask_to_go(k, call, EW_KINDS_ALL);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	return k;
}

/* What cannot be read is not passed over in silence, wherever it is; the others are carried out. */
static void damage_is_told(void **state)
{
	struct ew_io *early;
	struct kit *k = copied_before(&early), *copy;

	(void)state;
	for (size_t damaged = 0; damaged < 3; damaged++) {
		_cleanup_(ew_buf_free) struct ew_buf list = list_of(k->io);

		list.at[damaged * EW_TOMBSTONE_BYTES + 20] ^= 0x40;
		copy = kit_copy(k, 2000 + damaged);
		kit_put_disk(copy, ew_io_sim_clone(early, 6));
		copy->keys = KEYS;
		keys_of_today(copy, k);
		put_list(copy->io, &list, 0, 3);
		open_vault(copy);
		connect(copy);
		for (uint8_t call = 1; call <= 3; call++)
			assert_int_equal(deletion_left(copy, call).key, call == damaged + 1);
		kit_read_log(copy, 0);
		assert_int_equal(kit_logged(copy, EW_EVENT_DELETION_REPLAYED), 1);
		assert_int_equal(json_integer_value(json_object_get(kit_find(copy, EW_EVENT_DELETION_REPLAYED)->fields, "damaged")), 1);
		assert_int_equal(json_integer_value(json_object_get(kit_find(copy, EW_EVENT_DELETION_REPLAYED)->fields, "again")), 2);
		assert_true(excepted(copy, "deletions_not_replayed"));
		kit_stop(copy); /* once */
		ew_tape_abandon(&copy->tape);
		connect(copy);
		kit_read_log(copy, 0);
		assert_int_equal(kit_logged(copy, EW_EVENT_DELETION_REPLAYED), 1);
		house_free(&copy);
	}
	ew_io_sim_free(&early);
	kit_free(&k);
}

/* -- crashes ---------------------------------------------------------------------------------------- */

static void lives_on(struct kit *k, unsigned ticks)
{
	for (unsigned i = 0; i < ticks; i++) {
		kit_forget(k);
		ew_io_sim_advance(k->io, STAGE_DAY_US / 8);
		if (ew_keeper_tick(k->core) < 0 || kit_vault(k) < 0)
			return;
	}
}

static void crash(struct kit *k, bool power)
{
	if (power)
		ew_io_sim_crash(k->io);
	else
		ew_io_sim_kill(k->io);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	close_vault(k);
	open_vault(k);
	connect(k);
}

static void one_life(struct headers *h, struct kit *base, uint64_t seed)
{
	struct kit *k = kit_copy(base, 1000 + seed); /* none draws what the first house drew */
	unsigned crashes;

	k->keys = KEYS;
	open_vault(k);
	connect(k);
	crashes = 1 + (unsigned)(ew_io_sim_next(k->io) % 4);
	while (crashes-- > 0) {
		bool power = ew_io_sim_next(k->io) % 2;

		if (power)
			ew_io_sim_fail(k->io, 1 + ew_io_sim_next(k->io) % 900, -EIO);
		lives_on(k, 1 + (unsigned)(ew_io_sim_next(k->io) % 200));
		ew_io_sim_fail(k->io, 0, 0);
		crash(k, power);
	}
	deletion_settle(k);
	days(k, 1);
	if (!can_be_read(k, HELD) || open_headers(k, h, NULL) < 2)
		fail_msg("seed %llu: what is held does not open any more", (unsigned long long)seed);
	days(k, 45);
	if (!can_be_read(k, HELD) || open_headers(k, h, NULL) != 2)
		fail_msg("seed %llu: what is held does not open any more, later", (unsigned long long)seed);
	if (deletion_count(k, GONE, 0) == 0 || deletion_count(k, GONE, 0) != deletion_count(k, GONE, EW_DELETION_FINAL))
		fail_msg("seed %llu: %u deletions, %u final", (unsigned long long)seed, deletion_count(k, GONE, 0), deletion_count(k, GONE, EW_DELETION_FINAL));
	if (look(k, EW_EPOCH_CATALOG).living > 7 || look(k, EW_EPOCH_STORE).living > 7)
		fail_msg("seed %llu: keys pile up", (unsigned long long)seed);
	house_free(&k);
}

static void no_crash_loses_a_key(void **state)
{
	const char *one = getenv("SEED"), *many = getenv("CRASHES");
	uint64_t n = many ? strtoull(many, NULL, 10) : USUAL_CRASHES;
	struct headers h;
	struct kit *base = lived_in(&h);

	(void)state;
	kit_stop(base);
	ew_tape_abandon(&base->tape);
	close_vault(base);
	for (uint64_t seed = one ? strtoull(one, NULL, 10) : 1; seed <= n || one; seed++) {
		one_life(&h, base, seed);
		if (one)
			break;
	}
	kit_free(&base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lives_is_sealed_anew),
		cmocka_unit_test(what_is_deleted_becomes_final),
		cmocka_unit_test(what_is_kept_on_the_tape_keeps_its_key),
		cmocka_unit_test(a_recorder_that_is_away_is_waited_for),
		cmocka_unit_test(a_copy_of_before_opens_nothing),
		cmocka_unit_test(a_copy_brings_nothing_back),
		cmocka_unit_test(keys_of_before_are_destroyed_again),
		cmocka_unit_test(numbers_of_an_older_list_are_not_believed),
		cmocka_unit_test(what_was_redone_is_not_redone_twice),
		cmocka_unit_test(damage_is_told),
		cmocka_unit_test(no_crash_loses_a_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
