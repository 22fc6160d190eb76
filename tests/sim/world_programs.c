/*
 * Programs being born and dying, and the image that every world begins with.
 */
#include "world.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "catalog/catalog.h"
#include "catalog/tokens.h"
#include "catalog/vfs.h"

#define VFS "world"
#define DATA "/data"
#define TAPE "/tape"
#define KEYS "/keys"
#define KILL_LOSS_US (250 * EW_US_PER_MS)
/*
 * What has waited for a key in vain is given up after 200 ms, and the word of it is on the tape 50 ms later; or
 * never.
 */
#define WAIT_LOSS_US (290 * EW_US_PER_MS)
#define FAILED_LOSS_US (420 * EW_US_PER_MS)

static const char policy_text[] =
	"policy: simulated\n"
	"entity: {name: Simulated, country: LU}\n"
	"rules:\n"
	"  - name: everything\n"
	"    when: {direction: inbound}\n"
	"    record: automatic\n"
	"    basis: legitimate_interest\n"
	"    loosened: {consent: nothing, justification: none of it is about law, approved_by: QA, counsel_ref: none}\n"
	"    keep: {recording: 90d}\n";

/* Keys are the same in every world: what differs is what happens. */
static struct ew_identity *fixed_events, *fixed_catalog;

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "preparing the world failed: %s: %s\n", what, strerror(-r));
	abort();
}

static struct ew_identity *new_identity(struct ew_io *io)
{
	struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	assert(identity);
	must(ew_identity_new(io, identity), "an identity");
	return identity;
}

static void put_token(void)
{
	struct ew_catalog_config config = {.path = DATA "/catalog.db", .vfs = VFS};
	struct ew_token_row row = {.rights = EW_RIGHT_ORDER | EW_RIGHT_READ};
	struct ew_error error = {0};
	struct ew_catalog *c;

	memset(row.digest.bytes, 0x77, sizeof(row.digest.bytes));
	must(ew_catalog_open(&config, &c, &error), ew_error_text(&error));
	must(ew_catalog_begin(c), "begin");
	must(ew_tokens_put(c, &row), "the token");
	must(ew_catalog_commit(c), "commit");
	ew_catalog_close(&c);
}

struct ew_io *world_image(void)
{
	static struct world w;

	w = (struct world){.io = ew_io_sim_new(1), .n_eras = 1};
	assert(w.io);
	w.eras[0].ahead_us = ew_io_wall(w.io).us - world_now(&w);
	must(ew_file_mkdirs(w.io, DATA), DATA);
	must(ew_file_mkdirs(w.io, TAPE "/0"), TAPE);
	must(ew_file_mkdirs(w.io, KEYS), KEYS);
	must(ew_io_sync_dir(w.io, "/"), "the root folder");
	must(ew_io_sync_dir(w.io, TAPE), TAPE);
	fixed_events = w.events = new_identity(w.io);
	fixed_catalog = w.catalog = new_identity(w.io);
	world_door_init(&w.keeper_door, w.io);
	world_door_init(&w.recorder_door, w.io);
	must(ew_vfs_register(&w.keeper_door.io, VFS), "the VFS");
	put_token();
	/* One quiet life, so that the catalogue is made and the epochs are known to all. */
	world_settle(&w);
	world_kill_recorder(&w);
	/* In order: what every life begins with need not be recovered by every one. */
	ew_keeper_free(&w.keeper);
	world_kill_vault(&w);
	ew_vfs_unregister(VFS);
	if (w.failure[0])
		must(-EINVAL, w.failure);
	return w.io;
}

void world_image_free(struct ew_io **image)
{
	ew_io_sim_free(image);
	ew_secret_free(&fixed_events);
	ew_secret_free(&fixed_catalog);
}

/* On a full disk a program may refuse to start; it is tried again. */
static void not_started(struct world *w, const char *who, const struct ew_error *error)
{
	if (!w->full)
		world_fail(w, "the %s does not start: %s", who, ew_error_text(error));
}

void world_start_recorder(struct world *w)
{
	struct ew_recorder_config config = {
		.tape = {.folder = TAPE "/0",
			.key_stock = 2,
			.spans = 32,
			.segment_bytes = w->segment_bytes,
			.reserve_bytes = w->reserve_bytes},
		.boot_counter = w->boots + 1,
		.max_calls = 4,
	};
	struct ew_error error = {0};

	if (w->recorder || w->away[PROGRAM_RECORDER])
		return;
	config.tape.events = w->events->recipient;
	w->boots++;
	w->idle_jobs = 0;
	world_door_watch(&w->recorder_door, &w->segments, world_now(w));
	if (ew_recorder_new(&w->recorder_door.io, &config, &world_recorder_ops, w, &w->recorder,
		    &error) < 0)
		not_started(w, "recorder", &error);
}

static void drop_links_of(struct world *w, const enum world_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_disconnect(w, links[i]);
}

static void end_recorder(struct world *w)
{
	static const enum world_link links[] = {
		LINK_SIGNAL_RECORDER, LINK_WEB_RECORDER, LINK_KEEPER_RECORDER};

	if (!w->recorder)
		return;
	world_excuse(w, false);
	/* A job that was out has been done or not; what it would have answered goes nowhere. */
	if (w->job && world_chance(w, 50))
		ew_tape_sync_run(w->job);
	w->job = NULL;
	ew_recorder_abandon(&w->recorder);
	drop_links_of(w, links, EW_COUNT(links));
	for (unsigned i = 0; i < WORLD_SLOTS; i++)
		w->ports[i].used = false;
}

void world_kill_recorder(struct world *w)
{
	w->crashes += w->recorder != NULL;
	if (w->recorder && w->segments.reserve_stood)
		world_fail(w, "what was kept waits in memory beside a reserve on the disk");
	end_recorder(w);
}

void world_bury_recorder(struct world *w)
{
	if (w->recorder && ew_recorder_failed(w->recorder) < 0)
		world_kill_recorder(w);
}

void world_start_keeper(struct world *w)
{
	const struct ew_policy_text policy = {.name = "policy", .text = ew_slice_text(policy_text)};
	struct ew_keeper_config config = {
		.data = DATA,
		.tape = TAPE,
		.vfs = VFS,
		.threads = 1,
		.max_calls = 16,
		.entity = "simulated",
		.policy_name = "policy.yaml",
		.policy = &policy,
		.n_policy = 1,
		.events = w->events,
		.catalog = w->catalog,
	};
	struct ew_error error = {0};

	if (w->keeper || w->away[PROGRAM_KEEPER])
		return;
	w->keeper_door.shut = false;
	if (ew_keeper_new(&w->keeper_door.io, &config, &world_keeper_ops, w, &w->keeper, &error) < 0)
		not_started(w, "keeper", &error);
}

static void end_keeper(struct world *w)
{
	static const enum world_link links[] = {
		LINK_KEEPER_RECORDER, LINK_KEEPER_VAULT, LINK_WEB_KEEPER, LINK_KEEPER_WORKER, LINK_KEEPER_REDACTOR};

	if (!w->keeper)
		return;
	w->keeper_door.shut = true;
	ew_keeper_free(&w->keeper);
	drop_links_of(w, links, EW_COUNT(links));
}

void world_kill_keeper(struct world *w)
{
	w->crashes += w->keeper != NULL;
	end_keeper(w);
}

void world_start_vault(struct world *w)
{
	struct ew_error error = {0};

	if (w->vault || w->away[PROGRAM_VAULT])
		return;
	if (ew_vault_new(w->io, KEYS, &w->vault, &error) < 0)
		not_started(w, "vault", &error);
}

static void end_vault(struct world *w)
{
	ew_vault_free(&w->vault);
	world_disconnect(w, LINK_KEEPER_VAULT);
}

void world_kill_vault(struct world *w)
{
	w->crashes += w->vault != NULL;
	end_vault(w);
}

void world_start_all(struct world *w)
{
	world_start_vault(w);
	world_start_recorder(w);
	world_start_keeper(w);
}

void world_excuse(struct world *w, bool power)
{
	bool failed = w->recorder && ew_recorder_failed(w->recorder) < 0;
	int64_t now = world_now(w), wait = failed ? FAILED_LOSS_US : WAIT_LOSS_US;
	int64_t written = w->segments.refused_us < now ? w->segments.refused_us : now;

	for (unsigned i = 0; i < w->n_kept; i++) {
		struct world_kept *k = &w->kept[i];

		if (power ? !k->durable : k->spoken_us > written - KILL_LOSS_US)
			k->excused = true;
		if (k->spoken_us > written - wait)
			k->waiting = true;
	}
}

void world_power_cut(struct world *w)
{
	/* The disk first: nothing that dies afterwards can still write. */
	w->crashes++;
	world_excuse(w, true);
	ew_io_sim_crash(w->io);
	end_recorder(w);
	end_keeper(w);
	end_vault(w);
}

void world_begin(struct world *w, struct ew_io *image, uint64_t seed)
{
	/* One that lasts, one that is used up soon, and none */
	static const uint64_t reserves[] = {64 * 1024, 4 * 1024, 0};

	*w = (struct world){.random = seed * 2654435761u + 1, .events = fixed_events, .catalog = fixed_catalog};
	w->io = ew_io_sim_clone(image, seed);
	assert(w->io);
	w->eras[0].ahead_us = ew_io_wall(w->io).us - world_now(w);
	w->n_eras = 1;
	w->boots = 1000;
	w->next_port = 20000;
	w->reserve_bytes = reserves[seed % EW_COUNT(reserves)];
	w->segment_bytes = seed & 1 ? 4096 : 256 * 1024;
	world_door_init(&w->keeper_door, w->io);
	world_door_init(&w->recorder_door, w->io);
	must(ew_vfs_register(&w->keeper_door.io, VFS), "the VFS");
	world_start_all(w);
	for (unsigned i = 0; i < LINKS; i++)
		world_connect(w, (enum world_link)i);
}

void world_end(struct world *w)
{
	end_recorder(w);
	end_keeper(w);
	end_vault(w);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&w->io);
}
