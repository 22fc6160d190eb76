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
#include "domain/interaction.h"
#include "open/identity.h"
#include "programs/keeper/keeper.h"
#include "programs/keeper/keeper_policies.h"
#include "programs/recorder/recorder.h"
#include "programs/vault/vault.h"

#define WORLD_PARTIES 2
#define WORLD_ORDERS 64
#define WORLD_QUEUE 256
#define WORLD_SLOTS 64

enum world_link { LINK_SIGNAL_RECORDER, LINK_WEB_RECORDER, LINK_KEEPER_RECORDER, LINK_KEEPER_VAULT, LINK_WEB_KEEPER,
	LINK_KEEPER_WORKER, LINK_KEEPER_REDACTOR, LINKS };

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
	int64_t requested_wall_us;
	int64_t applied_us;       /* true time of what the answer says */
	uint64_t restriction;
};

#define WORLD_PACKET_BYTES 161 /* in an object: the stream, and the payload as it was spoken */

/** A packet that passed the gate, and whether a death since then may have taken it. */
struct world_kept {
	int64_t spoken_us;
	uint8_t party;
	bool durable;   /* covered by a finished sync: nothing can take it */
	bool excused;
	unsigned places; /* where it was found, as bits */
	bool waiting;   /* perhaps for a key, when its recorder died */
	bool found;     /* in either */
};

#define WORLD_KEPT 4096

/** What may begin at any step of a life, besides deaths. */
enum world_trouble {
	TROUBLE_CLOCK = 1, /* the wall clock jumps by hours or days, either way */
	TROUBLE_DISK = 2,  /* the disk is full for a while */
	TROUBLE_AWAY = 4,  /* a program dies and does not come back for a while, and time goes on */
};

enum world_program { PROGRAM_RECORDER, PROGRAM_KEEPER, PROGRAM_VAULT, PROGRAM_WORKER, PROGRAM_REDACTOR, PROGRAMS };

/** From `from_us` of true time on the wall clock is `ahead_us` ahead of it. */
struct world_era {
	int64_t from_us, ahead_us;
};

#define WORLD_ERAS 64

#define WORLD_JOB_SPANS 64
#define WORLD_CARD "4929118273640011" /* said in every comment: it is in none */
#define WORLD_WORKER 7 /* number of the worker's connection */

/** What the worker was told to do. */
struct world_job {
	struct ew_id id;
	struct ew_msg_job_span spans[WORLD_JOB_SPANS];
	size_t n;
	int output; /* the keeper's handle */
};

/** A checkpoint that was signed or published. */
struct world_seen {
	uint64_t size;
	struct ew_hash root;
	bool found; /* in what the catalogue holds */
};

#define WORLD_SEEN 256
#define WORLD_NEVER INT64_MAX
#define WORLD_SEGMENTS 128

/** What the disk made of the segments that a recorder writes. */
struct world_segments {
	int handles[WORLD_SEGMENTS];
	unsigned n;
	bool synced;                       /* one of them, since this was last set to false */
	int64_t unsynced_us;               /* the first write since then; WORLD_NEVER: none */
	int64_t refused_us;                /* since when writes wait in memory; or WORLD_NEVER */
	int64_t refused_before_us;         /* that, before the last write that was taken */
	int64_t taken_us;                  /* when that was */
	bool reserve_stood;                /* refused beside a reserve that nobody gave up */
};

/** One process's door to the disk; everything fails behind a door that is shut, but closing and the clocks. */
struct world_door {
	struct ew_io io; /* first: what the process is given */
	struct ew_io *disk;
	bool shut;
	struct world_segments *segments;   /* watched; or NULL */
};

/*
 * True time is the monotonic clock of the disk: what happened is remembered by it, so that jumps of the wall clock
 * change nothing about what came before what.
 */
struct world {
	struct ew_io *io;
	struct world_door keeper_door, recorder_door;
	struct world_segments segments;    /* of the recorder that lives, or lived last */
	uint64_t reserve_bytes;            /* that the tape holds for events */
	uint32_t segment_bytes;            /* of its files: small ones change often */
	uint64_t random;
	struct ew_identity *events, *catalog;
	struct ew_recorder *recorder;
	struct ew_keeper *keeper;
	struct ew_vault *vault;
	uint32_t boots;
	unsigned troubles;                 /* set of enum world_trouble */
	unsigned full;                     /* steps that the disk stays full; 0: it has room */
	unsigned away[PROGRAMS];           /* steps that a program stays dead; a worker lives while it is connected */
	bool settling;                     /* nothing goes wrong any more */
	struct world_job job_of_worker;
	struct world_era eras[WORLD_ERAS];
	unsigned n_eras;
	struct ew_tape_sync *job;          /* a sync the recorder waits for */
	struct world_connection links[LINKS];

	/* telephone side */
	struct ew_id interaction;
	struct ew_id parties[WORLD_PARTIES];
	bool opened, ended;
	struct { bool used; uint16_t port; } ports[WORLD_SLOTS];
	uint16_t next_port;
	uint16_t sequence[WORLD_PARTIES];

	/* history */
	struct world_order orders[WORLD_ORDERS];
	unsigned n_orders;
	struct world_kept kept[WORLD_KEPT]; /* packets that the recorder said it kept */
	unsigned n_kept;
	int64_t sync_begun_us;             /* of the job that is out */
	int64_t sync_refused_us;           /* what waited for room at that moment */
	unsigned idle_jobs;                /* in a row that left what was written as it was */
	int64_t keeper_heard_us;           /* when a recorder was last told something by a keeper */
	struct world_seen seen[WORLD_SEEN]; /* of the log, in the order they came */
	unsigned n_seen;
	uint64_t log_due; /* so many leaves were there a second before the end: they must be signed */
	uint64_t packets_sent;
	uint64_t packets_found;
	uint64_t crashes;                  /* power cuts, and programs killed */
	char failure[400];
};

/** Prepares an image with keys, catalogue, policy and epochs, once for all seeds. */
struct ew_io *world_image(void);

/** Frees the image and the keys that every world uses. */
void world_image_free(struct ew_io **image);

/** A world on a copy of the image, all programs started and connected. */
void world_begin(struct world *w, struct ew_io *image, uint64_t seed);

/** Ends all programs and forgets the disk. */
void world_end(struct world *w);

/** One random step. */
void world_step(struct world *w);

/** Ends all troubles and lets everything settle: connects all, delivers all, syncs all. */
void world_settle(struct world *w);

/** Lets time pass as programs see it: each is told of it as often as its loop would. */
void world_pass(struct world *w, int64_t us);

/** Next random number below n. */
uint64_t world_below(struct world *w, uint64_t n);
bool world_chance(struct world *w, unsigned percent);

/*
 * Life and death of programs. Starting one that lives or is away, and killing one that is dead, does nothing. A program
 * that does not start has failed the life, unless the disk is full.
 */
void world_start_recorder(struct world *w);
void world_kill_recorder(struct world *w);
void world_start_keeper(struct world *w);
void world_kill_keeper(struct world *w);
void world_start_vault(struct world *w);
void world_kill_vault(struct world *w);
void world_start_all(struct world *w);

/** Power cut: everything dies, the disk keeps what was durable and some of the rest. */
void world_power_cut(struct world *w);

/** A recorder that says it has failed ends, as its main does. */
void world_bury_recorder(struct world *w);

/** An open door to a disk, which must outlive it. */
void world_door_init(struct world_door *door, struct ew_io *disk);

/** A recorder is born at `now`: what it writes through the door is watched. */
void world_door_watch(struct world_door *door, struct world_segments *segments, int64_t now);

/* Troubles. */
/** Perhaps a trouble of this life begins; those that last get one step shorter. */
void world_trouble(struct world *w);

/** All troubles are over: the disk has room, and whoever is away may come back. */
void world_no_trouble(struct world *w);

/** The vault is dead and stays so until the life settles. */
void world_without_vault(struct world *w);

/** True time now, in microseconds. */
int64_t world_now(const struct world *w);

/** The true time at which the wall clock showed `wall_us`. */
int64_t world_true(const struct world *w, int64_t wall_us);

/** Connects two programs that live; a connection that is up stays. */
void world_connect(struct world *w, enum world_link link);

/** Drops a connection with all that is in it, and tells both ends. */
void world_disconnect(struct world *w, enum world_link link);

/** Puts a message into a connection; dropped when it is down. */
void world_send(struct world *w, struct world_queue *queue, bool up, uint64_t request,
	uint16_t number, const void *message);
/** Delivers the oldest message of one direction; false when there is none. */
bool world_deliver(struct world *w, enum world_link link, bool there);
/** One turn of the keeper, if there is work for it. A keeper that cannot go on dies. */
bool world_keeper_turn(struct world *w);
/** Runs the recorder's sync job, if there is one. */
void world_sync(struct world *w);

/* The telephone side and web. */
/** Sets up a call of two parties and lets it stand before anything breaks. */
void world_call(struct world *w);

/** 20 ms of both parties' speech. */
void world_speak(struct world *w);

/** Signal ends the call, and says so again until the life is over: a word of it may be lost. */
void world_hang_up(struct world *w);

/** Somebody at web orders something of one party or all. */
void world_order(struct world *w, enum world_order_kind kind);

/** Restrictions that were not answered are sent again, with their ids; and the end of the call. */
void world_repeat_orders(struct world *w);

/** What the worker was told. */
void world_worker_message(struct world *w, const struct ew_message *m);

/** What the redactor was asked; it reads, and answers. */
void world_redactor_message(struct world *w, const struct ew_message *m);

/** What signal or web was told. */
void world_signal_message(struct world *w, const struct ew_message *m);
void world_web_message(struct world *w, const struct ew_message *m);

/**
 * Compares what is on tape and in the log with the history. Fills w->failure and returns false when something is
 * wrong.
 */
bool world_check(struct world *w);

/** The call's record says `recorded` of what is on the tape and not of what was lost. Fills w->failure. */
void world_check_record(struct world *w, struct ew_interaction *fold);

/**
 * Notes what a death may take: `power` takes what no sync covers, a kill what is younger than
 * 250 ms, or was when the disk had no room for it; and a little more of a party for which no key
 * was ready.
 */
void world_excuse(struct world *w, bool power);

/** Remembers the checkpoints that lie there now. */
void world_note_log(struct world *w);

/** All that the catalogue holds is under the published checkpoint. */
bool world_log_is_signed(const struct world *w);
/** How many leaves the log should have by now. */
uint64_t world_leaves(const struct world *w);

/** Every checkpoint that was seen is the beginning of the log, which covers everything. Fills w->failure. */
void world_check_log(struct world *w);

/** The life has failed; the first failure stays. */

void world_fail(struct world *w, const char *format, ...) EW_PRINTF(2, 3);

extern const struct ew_recorder_ops world_recorder_ops;
extern const struct ew_keeper_ops world_keeper_ops;

#endif
