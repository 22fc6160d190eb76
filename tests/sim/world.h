/*
 * A small world in one thread: recorder, keeper and vault cores on one simulated disk, a telephone side, a web, and the
 * connections between them, all driven by one seed. Anything may die at any step; connections drop what is in them;
 * orders are repeated until they are answered.
 *
 * What the world itself did and was told is remembered apart (struct history), and is what the checks believe.
 */
#ifndef EW_TESTS_SIM_WORLD_H
#define EW_TESTS_SIM_WORLD_H

#include "base/io_sim.h"
#include "base/secret.h"
#include "open/identity.h"
#include "programs/keeper/keeper.h"
#include "programs/recorder/recorder.h"
#include "programs/vault/vault.h"

#define WORLD_PARTIES 2
#define WORLD_ORDERS 64
#define WORLD_QUEUE 256
#define WORLD_SLOTS 64

enum world_link { LINK_SIGNAL_RECORDER, LINK_WEB_RECORDER, LINK_KEEPER_RECORDER, LINK_KEEPER_VAULT, LINK_WEB_KEEPER, LINKS };

/** Messages under way in one direction. */
struct world_queue {
	struct ew_buf messages[WORLD_QUEUE];
	unsigned first, count;
};

struct world_connection {
	bool up;
	struct world_queue there, back; /* towards the second and towards the first of the link's name */
};

enum world_order_kind { ORDER_PAUSE, ORDER_OPT_OUT, ORDER_RESUME };

/** What web ordered and what it was told. */
struct world_order {
	enum world_order_kind kind;
	struct ew_id id;
	struct ew_id party;       /* zero: all */
	bool answered;
	int64_t requested_us;     /* wall, first time */
	int64_t applied_us;       /* wall, as the answer says */
	int64_t answered_us;
	uint64_t restriction;
};

/** A packet that passed the gate, and whether a death since then may have taken it. */
struct world_kept {
	int64_t spoken_us;
	uint8_t party;
	bool written;   /* old enough to have reached write(2): a kill cannot take it */
	bool durable;   /* covered by a finished sync: nothing can take it */
	bool excused;
	bool found;
};

#define WORLD_KEPT 4096

struct world {
	struct ew_io *io;
	uint64_t random;
	struct ew_identity *events, *catalog;
	struct ew_recorder *recorder;
	struct ew_keeper *keeper;
	struct ew_vault *vault;
	uint32_t boots;
	struct ew_tape_sync *job;          /* a sync the recorder waits for */
	struct world_connection links[LINKS];

	/* telephone side */
	struct ew_id interaction;
	struct ew_id parties[WORLD_PARTIES];
	bool opened, ended;
	uint32_t slots[WORLD_PARTIES];     /* of each party's stream, UINT32_MAX: none */
	struct { bool used; uint16_t port; } ports[WORLD_SLOTS];
	uint16_t next_port;
	uint16_t sequence[WORLD_PARTIES];

	/* history */
	struct world_order orders[WORLD_ORDERS];
	unsigned n_orders;
	struct world_kept kept[WORLD_KEPT]; /* packets that the recorder said it kept */
	unsigned n_kept;
	int64_t sync_begun_us;             /* wall, of the job that is out */
	uint64_t packets_sent;
	uint64_t packets_found;
	char failure[400];
};

/** Prepares an image with keys, catalogue, policy and epochs, once for all seeds. */
struct ew_io *world_image(void);

/** A world on a copy of the image. */
void world_begin(struct world *w, struct ew_io *image, uint64_t seed);
void world_end(struct world *w);

/** One random step. */
void world_step(struct world *w);

/** Lets everything settle: connects all, delivers all, syncs all. */
void world_settle(struct world *w);

/** Next random number below n. */
uint64_t world_below(struct world *w, uint64_t n);
bool world_chance(struct world *w, unsigned percent);

/* Life and death of programs. */
void world_start_recorder(struct world *w);
void world_kill_recorder(struct world *w);
void world_start_keeper(struct world *w);
void world_kill_keeper(struct world *w);
void world_start_vault(struct world *w);
void world_kill_vault(struct world *w);
/** Power cut: everything dies, the disk keeps what was durable and some of the rest. */
void world_power_cut(struct world *w);

void world_connect(struct world *w, enum world_link link);
void world_disconnect(struct world *w, enum world_link link);

/** Puts a message into a connection; dropped when it is down. */
void world_send(struct world *w, struct world_queue *queue, bool up, uint64_t request,
	uint16_t number, const void *message);
/** Delivers the oldest message of one direction; false when there is none. */
bool world_deliver(struct world *w, enum world_link link, bool there);
/** Runs the recorder's sync job, if there is one. */
void world_sync(struct world *w);

/* The telephone side and web. */
void world_call(struct world *w);
void world_speak(struct world *w);
void world_hang_up(struct world *w);
void world_order(struct world *w, enum world_order_kind kind);
void world_repeat_orders(struct world *w);
void world_signal_message(struct world *w, const struct ew_message *m);
void world_web_message(struct world *w, const struct ew_message *m);

/** Compares what is on tape and in the log with the history. Fills w->failure and returns false when something is wrong. */
bool world_check(struct world *w);

/** Notes what a death may take: `power` takes what no sync covers, a kill what is younger than 250 ms. */
void world_excuse(struct world *w, bool power);

void world_fail(struct world *w, const char *format, ...) EW_PRINTF(2, 3);

extern const struct ew_recorder_ops world_recorder_ops;
extern const struct ew_keeper_ops world_keeper_ops;

#endif
