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

static const char policy_text[] =
	"policy: simulated\n"
	"entity: {name: Simulated, country: LU}\n"
	"rules:\n"
	"  - name: everything\n"
	"    when: {direction: inbound}\n"
	"    record: automatic\n"
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
	struct ew_io *image;

	w = (struct world){.io = ew_io_sim_new(1)};
	assert(w.io);
	must(ew_file_mkdirs(w.io, DATA), DATA);
	must(ew_file_mkdirs(w.io, TAPE "/0"), TAPE);
	must(ew_file_mkdirs(w.io, KEYS), KEYS);
	must(ew_io_sync_dir(w.io, "/"), "the root folder");
	must(ew_io_sync_dir(w.io, TAPE), TAPE);
	fixed_events = w.events = new_identity(w.io);
	fixed_catalog = w.catalog = new_identity(w.io);
	must(ew_vfs_register(w.io, VFS), "the VFS");
	put_token();
	/* One quiet life, so that the catalogue is made and the epochs are known to all. */
	world_settle(&w);
	world_kill_recorder(&w);
	world_kill_keeper(&w);
	world_kill_vault(&w);
	ew_vfs_unregister(VFS);
	image = w.io;
	return image;
}

void world_begin(struct world *w, struct ew_io *image, uint64_t seed)
{
	*w = (struct world){.random = seed * 2654435761u + 1, .events = fixed_events, .catalog = fixed_catalog};
	w->io = ew_io_sim_clone(image, seed);
	assert(w->io);
	w->boots = 1000;
	w->next_port = 20000;
	for (unsigned i = 0; i < WORLD_PARTIES; i++)
		w->slots[i] = UINT32_MAX;
	must(ew_vfs_register(w->io, VFS), "the VFS");
	world_start_vault(w);
	world_start_recorder(w);
	world_start_keeper(w);
	for (unsigned i = 0; i < LINKS; i++)
		world_connect(w, (enum world_link)i);
}

void world_end(struct world *w)
{
	world_kill_recorder(w);
	world_kill_keeper(w);
	world_kill_vault(w);
	ew_vfs_unregister(VFS);
	ew_io_sim_free(&w->io);
}

void world_start_recorder(struct world *w)
{
	struct ew_recorder_config config = {
		.tape = {.folder = TAPE "/0", .key_stock = 2, .spans = 32, .segment_bytes = 256 * 1024},
		.boot_counter = w->boots + 1,
		.max_calls = 4,
	};
	struct ew_error error = {0};

	if (w->recorder)
		return;
	config.tape.events = w->events->recipient;
	w->boots++;
	if (ew_recorder_new(w->io, &config, &world_recorder_ops, w, &w->recorder, &error) < 0)
		world_fail(w, "the recorder does not start: %s", ew_error_text(&error));
}

static void drop_links_of(struct world *w, const enum world_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++)
		world_disconnect(w, links[i]);
}

void world_kill_recorder(struct world *w)
{
	static const enum world_link links[] = {
		LINK_SIGNAL_RECORDER, LINK_WEB_RECORDER, LINK_KEEPER_RECORDER};

	if (!w->recorder)
		return;
	world_excuse(w, false);
	if (w->job) {
		/* What the sync would have answered goes nowhere: the connections are dropped below. */
		ew_tape_sync_run(w->job);
		if (ew_recorder_synced(w->recorder, w->job) < 0)
			w->boots++;
		w->job = NULL;
	}
	ew_recorder_abandon(&w->recorder);
	drop_links_of(w, links, EW_COUNT(links));
	for (unsigned i = 0; i < WORLD_SLOTS; i++)
		w->ports[i].used = false;
	for (unsigned i = 0; i < WORLD_PARTIES; i++)
		w->slots[i] = UINT32_MAX;
}

void world_start_keeper(struct world *w)
{
	struct ew_keeper_config config = {
		.data = DATA,
		.tape = TAPE,
		.vfs = VFS,
		.threads = 1,
		.entity = "simulated",
		.policy_name = "policy.yaml",
		.policy = ew_slice_text(policy_text),
		.events = w->events,
		.catalog = w->catalog,
	};
	struct ew_error error = {0};

	if (w->keeper)
		return;
	if (ew_keeper_new(w->io, &config, &world_keeper_ops, w, &w->keeper, &error) < 0)
		world_fail(w, "the keeper does not start: %s", ew_error_text(&error));
}

void world_kill_keeper(struct world *w)
{
	static const enum world_link links[] = {LINK_KEEPER_RECORDER, LINK_KEEPER_VAULT, LINK_WEB_KEEPER};

	if (!w->keeper)
		return;
	ew_keeper_free(&w->keeper);
	drop_links_of(w, links, EW_COUNT(links));
}

void world_start_vault(struct world *w)
{
	struct ew_error error = {0};

	if (!w->vault && ew_vault_new(w->io, KEYS, &w->vault, &error) < 0)
		world_fail(w, "the vault does not start: %s", ew_error_text(&error));
}

void world_kill_vault(struct world *w)
{
	ew_vault_free(&w->vault);
	world_disconnect(w, LINK_KEEPER_VAULT);
}

void world_excuse(struct world *w, bool power)
{
	int64_t now = ew_io_wall(w->io).us;

	for (unsigned i = 0; i < w->n_kept; i++) {
		struct world_kept *k = &w->kept[i];

		if (power ? !k->durable : k->spoken_us > now - KILL_LOSS_US)
			k->excused = true;
	}
}

void world_power_cut(struct world *w)
{
	/* The disk first: nothing that dies afterwards can still write. */
	world_excuse(w, true);
	ew_io_sim_crash(w->io);
	world_kill_recorder(w);
	world_kill_keeper(w);
	world_kill_vault(w);
}
