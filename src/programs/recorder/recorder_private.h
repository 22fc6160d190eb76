/*
 * Private to the recorder's core: its state and what its rooms offer each other.
 *
 *   recorder.c         construction, time, dispatch
 *   recorder_calls.c   calls, parties, streams and slots
 *   recorder_intake.c  what signal says of calls
 *   recorder_orders.c  restrict and allow
 *   recorder_stand_in.c  what may be decided without the keeper
 *   recorder_hold.c    media that is held while somebody is asked
 *   recorder_media.c   the path of a packet
 *   recorder_codecs.c  what payload types mean, and meant before
 *   recorder_sources.c SSRCs of a stream, and RTCP
 *   recorder_ends.c    late packets after an end, and silence
 *   recorder_rations.c what signal says too often
 *   recorder_srtp.c    secured streams: keys, handshakes, what waits for them
 *   recorder_srtcp.c   the RTCP port of one with a handshake of its own
 *   recorder_keypad.c  pressed keys are masked
 *   recorder_tone.c    keys that are only heard
 *   recorder_ear.c     what the ear hears for us, in other codecs than G.711
 *   recorder_expected.c  keys that answer a consent question
 *   recorder_tape.c    frames, spans and gaps
 *   recorder_admission.c  whether another call can be recorded without loss
 *   recorder_events.c  events, and answers that wait for them
 *   recorder_keeper.c  what the keeper is told and orders
 *
 * One thread. Tables are sized when the recorder is made; what a call needs is allocated when it
 * is opened, and the packet path allocates nothing.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_PRIVATE_H
#define EW_PROGRAMS_RECORDER_RECORDER_PRIVATE_H

#include "base/secret.h"
#include "ipc/ear_ring.h"
#include "programs/recorder/recorder.h"
#include "programs/recorder/recorder_admission.h"
#include "rtp/gate.h"
#include "rtp/keypad_tone.h"
#include "rtp/rtp_source.h"

#define EW_REC_NO_SOCKET 0xffffu
#define EW_REC_ITSELF EW_RECORDER_PEERS /* who restricts, where nobody has asked it to */
#define EW_REC_KEYS "0123456789*#ABCD" /* by their number in RFC 4733, 3.2 */
#define EW_REC_WORD_KEYS 8
#define EW_REC_KEY_WORDS (1 + 2 * EW_MSG_SEGMENTS)
#define EW_REC_HOLD_SLOTS 512 /* frames that are held, of each pool of them */
#define EW_REC_HOLD_POOLS (EW_MAX_HOLD_BYTES / EW_REC_HELD_BYTES / EW_REC_HOLD_SLOTS)
#define EW_REC_EAR_POOLS 8            /* of frames that wait for the ear, 1 MiB each */
#define EW_REC_ORDERS 16            /* order ids remembered for each call */
#define EW_REC_SOURCES 4            /* SSRCs told apart on one stream at once */
#define EW_REC_REDEFINED 4          /* payload types given another meaning, of one stream, that are remembered */
#define EW_REC_REPLIES 4096         /* answers that wait for the disk */
#define EW_REC_HELD_BYTES 2048      /* one frame under construction, with its front */
#define EW_REC_OWED_BYTES (4 * 1024 * 1024)
/*
 * Nothing is sealed that came within this time: a key's tone is heard before its first packet, by
 * up to 60 ms while the gateway makes sure of it (RFC 4733, 2.5.1.2), and that packet may lie in its
 * socket for EW_REC_SWEEP_US. A kill takes what is not written. Counted from the arrival of a frame's
 * first packet: 40 ms at most until its socket is looked at and it is begun, 40 ms until the look that
 * brings its last, this, and a tick of 10 ms are 200 of the 250 ms that it may. That frames are sealed
 * in the order in which they were begun makes none wait for longer: whatever is begun before it may
 * be sealed before it.
 */
#define EW_REC_HOLD_US (110 * EW_US_PER_MS)
/*
 * How far behind the clock sockets are emptied while nothing is late: a round of sweeps and a tick. It is part of the
 * hold
 */
#define EW_REC_SWEEP_US (50 * EW_US_PER_MS)
/* A frame without a key is given up when this much has passed since it could have been sealed: what waits is lost with
 * the process, so this too stays within the 250 ms */
#define EW_REC_KEY_WAIT_US (15 * EW_US_PER_MS)
/* How long a socket may still hold packets older than an opening */
#define EW_REC_FRESH_US EW_US_PER_S

struct call;
struct secure;
struct report_line;
struct ew_srtp;
struct ew_dtls_peer;
struct stream;

/* Plaintext of a frame in locked memory: under construction, held back, waiting for a minted key, or held until
 * somebody has answered. */
struct held {
	struct ew_secret_pool *pool; /* whose block it is */
	struct held *next;           /* of its stream */
	struct held *older, *newer;  /* of the recorder, by their beginning; none without a key. Held: of the stream */
	struct stream *stream;
	struct ew_wall first; /* arrivals */
	struct ew_wall last;
	struct ew_mono begun;
	struct ew_mono came; /* its last packet, no further back than EW_REC_SWEEP_US before it was read */
	uint32_t packets;
	uint32_t len;
	bool keyless;  /* it could be sealed, but for a key */
	bool listened; /* it waits for the ear, in a list of its own */
	uint8_t bytes[];
};

#define EW_REC_FRAME_ROOM (EW_REC_HELD_BYTES - sizeof(struct held))

struct gap {
	uint64_t packets; /* 0: no gap */
	struct ew_wall from;
	struct ew_wall to;
	int why; /* negative errno */
	struct ew_mono last; /* when it grew */
};

/* The key that is being pressed, or was last, as packets of RFC 4733 tell of it or as it is heard. */
struct keypad {
	bool down;
	bool ended; /* its last packet has come */
	bool seen;           /* at least one of its packets came through an open gate */
	uint32_t ssrc;
	uint32_t from_ts;    /* where its tone may begin */
	uint32_t segment_ts; /* of the running one (RFC 4733, 2.5.1.3) */
	uint32_t before_ts;  /* duration of finished segments */
	uint32_t duration_ts;
	uint32_t clock_hz;
	struct ew_wall from;
	struct ew_wall last; /* arrival of its last packet */
};

/* From the first to the last of something; none while `to` is 0. */
struct stretch {
	struct ew_wall from;
	struct ew_wall to;
};

/* Keys that were pressed and not told yet, as one stretch. */
struct untold {
	uint32_t keys;  /* that were told of, */
	uint32_t tones; /* and that were only heard: maybe the same, maybe an echo of another party's */
	uint8_t source; /* of keys: enum ew_key_source */
	struct stretch masked;
	struct ew_wall from;
	struct ew_wall to;
	struct ew_mono due; /* ration of events */
};

struct source {
	bool taken;
	bool announced; /* a kept packet has told the reader of this start */
	bool bye;       /* it said goodbye (RTCP) and was not heard since */
	bool bounded;   /* the stream stopped, and this source was there: */
	uint32_t until_ts;   /* the last stamp that was sent before that */
	uint32_t contested;  /* bit i: the first packet of the meaning after redefined[i] is not known yet */
	uint32_t new_from[EW_REC_REDEFINED]; /* its extended number; contested: the last one of before. 0: all are */
	uint32_t clock_hz;
	struct ew_mono heard;
	struct ew_mono report_kept; /* its last sender report on the tape */
	struct ew_rtp_source rtp;
};

/* A payload type that meant something else before. */
struct redefined {
	struct ew_codec_entry was;
	struct ew_mono at;
	uint32_t order; /* 0: none */
};

/* Who waits for the end of a call or stream that is not told yet. */
struct waiter {
	enum ew_recorder_peer peer;
	uint32_t generation;
	uint64_t request; /* 0: nobody */
};

/* Why what is sent from now on is not taken. */
enum stopped { GOING, STOPPED_INACTIVE, STOPPED_ENDED };

/* A change of a stream that was obeyed and not written. */
struct unwritten_set {
	struct ew_msg_stream_set m; /* slices point into the bytes */
	uint32_t changes;
	struct waiter waiter;
	uint8_t bytes[];
};

/* Restrictions of a party that were applied and not written one by one, as one event. */
struct unwritten {
	uint32_t orders;
	uint32_t purposes;
	uint64_t restriction; /* of the last */
	int64_t requested_wall;
	int64_t applied_wall;
	uint16_t reason; /* of the last; or of a refusal among them, */
	uint8_t actor;   /* and so are these */
	uint8_t voice;
	uint8_t segment;
	uint8_t source_role;
};

enum key_does { EW_KEYS_REFUSE, EW_KEYS_OPEN, EW_KEYS_END };

/* Keys that mean something when they are pressed one after the other. */
struct key_word {
	uint8_t n;
	uint8_t keys[EW_REC_WORD_KEYS]; /* as RFC 4733 numbers them */
	uint8_t does;
	uint8_t segment; /* as messages number it: from 1 */
};

/* What the recorder may decide alone (domain/stand_in.h). All zero, but `there`: nobody has said. */
struct stand_in {
	bool there;
	bool pause_reason;
	bool shut_on_joining;
	uint8_t n_words;
	struct key_word words[EW_REC_KEY_WORDS];
	uint32_t obliged;
	uint32_t pause_voices;
	uint32_t pause_segments;
	uint32_t pause_most;
};

/* Keys that answer a consent question. */
struct expected {
	struct ew_id order;
	uint8_t count; /* 0: none are expected */
	uint8_t n;
	char digits[EW_MAX_EXPECTED_KEYS];
	char refuse_key;       /* that alone refuses; 0: none does */
	uint32_t refuses;      /* purposes */
	struct ew_wall from;   /* of the first key, or of the beginning */
	struct ew_mono until;
};

/* What is held of a party until it has answered. Begun by the keeper; over when the gate is held no more. */
struct hold {
	bool on;
	bool told;             /* that some of it went */
	struct ew_id order;
	int64_t most_us;
	struct ew_wall from;   /* what arrived before was withheld */
	uint64_t wiped;        /* packets */
};

struct party {
	struct ew_id id;
	struct expected expected;
	struct ew_gate gate;
	struct unwritten unwritten;
	uint32_t streams;
	/* Opened a moment ago: packets may still come that arrived before */
	bool fresh;
	struct ew_wall opened_wall;
	struct ew_mono opened;
	struct hold hold;
	/* What the keeper said of listening to it: nothing of a party of which it has said nothing is listened to */
	struct listen_to {
		bool said;
		bool house;           /* no customer */
		struct ew_wall asked; /* when the last question about recording ended */
	} listen_to;
	struct ew_id last_allow;   /* order, for its repetition */
	uint64_t last_supersedes;
	/* So many keys of each word were its last ones: which others were pressed nobody keeps */
	uint8_t pressed[EW_REC_KEY_WORDS];
	struct ew_wall pressed_last;
};

struct stream_counts {
	uint64_t packets, lost, duplicates, late, withheld, keypad, unannounced, foreign, malformed, dropped, moved;
	uint64_t inactive, after_end, crowded, restarts, sender_reports;
	int64_t clock_ppm; /* of the source that is furthest from true */
	uint64_t auth_failed, unkeyed;
	uint32_t jitter_us;
	uint32_t sources;
};

struct stream {
	struct call *call;
	struct party *party;
	struct secure *secure;        /* NULL: plain RTP */
	struct held *frame;           /* under construction */
	struct held *waiting;         /* full ones before it, oldest first */
	struct ew_tape_span *span;
	uint32_t purposes;            /* of frame, waiting and span */
	uint32_t number;
	uint32_t slot;
	uint16_t port;
	bool active;
	uint8_t payload_type; /* of its last packet */
	enum stopped stopped;
	struct ew_wall resumed; /* when it last went on: what came before then is judged as if it still stood still */
	struct ew_mono heard; /* its last packet */
	bool quiet;           /* and it was told that this is long ago */
	struct ew_wall span_from;
	uint32_t own_ssrc;
	struct ew_mono reported;
	struct ew_wall came; /* arrival of its last packet, on the clock of its call */
	struct gap gap;
	struct keypad keypad;
	struct keypad tone;     /* the same of what is heard */
	struct untold untold;
	struct heard_last {
		struct ew_wall from; /* when the packet's first sample was spoken at the latest */
		struct ew_wall arrival;
		uint32_t ts;
		uint32_t ssrc;
	} listened;             /* the packet that the ear heard last */
	struct ew_keypad_ear ear;
	struct listening {
		bool on;         /* handed to the ear, */
		uint32_t epoch;  /* of these; */
		uint32_t clock_hz;
		uint32_t frames; /* that are kept free for it */
		struct ew_wall handed, heard; /* arrival of the latest packet that was */
		struct ew_mono refused;
	} listening;
	struct ear_name {
		uint32_t epoch;  /* of the ear that knows it */
		uint32_t serial;
	} ear_name;
	/* What is listened to for words of consent (recorder_listen.c) */
	struct words {
		struct ew_wall handed;   /* arrival of the latest packet that was */
		struct ew_mono refused;
		struct ew_mono events_due;
	} words;
	bool unannounced_told, crowded_told, inactive_told, foreign_told, moved_told;
	struct stream_counts counts;  /* of sources that were replaced; counters */
	struct source *current;
	uint32_t n_redefined;
	struct source sources[EW_REC_SOURCES];
	struct redefined redefined[EW_REC_REDEFINED];
	struct ew_codec_entry codecs[128]; /* by payload type */
	char *formats; /* rtpmap and fmtp of the offer, a line each, or NULL */
	struct ew_mono sets_due; /* ration of events */
	struct unwritten_set *unwritten_set;
	/* Ended: its port stays open for what is late. In the recorder's list, the next to go first. */
	struct stream *later, *sooner;
	struct ew_mono gone_at;
	struct ew_wall ended;
	struct waiter waiter;
	/* Held while somebody is asked: oldest and newest frame */
	struct held *hold_first, *hold_last;
	struct gap hold_gap; /* what is missing in it; told if it is written */
	uint32_t hold_starts[EW_REC_SOURCES]; /* sources whose first packet (EW_PACKET_NEW_SSRC) was wiped */
	uint8_t n_hold_starts;
};

struct order {
	struct ew_id id;
	struct ew_msg_restricted answer;
};

struct call {
	struct call *next; /* of its bucket */
	struct ew_id id;
	uint8_t *dialog;
	size_t dialog_bytes;
	struct ew_mono touched; /* last packet or word of signal */
	/* Wall minus monotonic when the call was opened: its clock, whatever is done to the wall
	 * clock later */
	int64_t wall_ahead_us;
	struct ew_wall masked_until; /* audio that arrives before this may hold the tone of a key */
	struct ew_wall told_until;   /* the same, of keys that signal has told of */
	struct stretch masked;       /* audio since keys were told last; first to last of all streams */
	bool untold;                 /* keys, or that something was masked */
	uint32_t n_listened;         /* streams that the ear listens to */
	uint32_t masker;             /* stream whose key masked last */
	struct ew_id masker_party;
	bool unheard_told;           /* that there is audio in which tones are not looked for */
	bool unlistened_told;        /* that somebody was not listened to who was to be */
	uint32_t number;             /* of this thread's calls */
	bool unwritten; /* something of a party */
	bool undecodable_told;
	/* Over, but for late packets of its streams; told with this cause and time */
	bool ending;
	bool leaving;    /* all of it ends now: nobody leaves it alone */
	/* It has a place among those that are recorded, and so many pairs of ports are still meant for it */
	bool placed;
	uint8_t ports_due;
	uint32_t cause;
	struct ew_wall ended;
	struct waiter waiter;
	/* Rations of what signal says, and what was kept of it and not written */
	struct ew_mono dialogs_due, facts_due;
	bool dialog_unwritten;
	uint8_t *facts; /* and behind them, */
	size_t facts_bytes;
	size_t raw_bytes; /* so much of what told them */
	bool evidence_told; /* that some of it was lost */
	struct waiter dialog_waiter, facts_waiter;
	struct ew_mono orders_due[EW_RECORDER_PEERS + 1]; /* ration of events, by who asks; EW_REC_ITSELF */
	struct stand_in stand_in;
	uint32_t hold_frames;        /* of all its parties */
	uint32_t pauses;             /* that were obeyed; of those for a sensitive segment none */
	uint32_t refused;            /* purposes, by anybody: without the keeper none of them goes on */
	struct ew_mono gap_told;
	bool gap_ever;
	uint32_t n_parties;
	uint32_t n_streams;
	uint32_t next_order;
	struct party parties[EW_MAX_PARTIES_PER_CALL];
	struct stream *streams[EW_MAX_STREAMS_PER_CALL];
	struct order orders[EW_REC_ORDERS];
};

struct reply {
	enum ew_recorder_peer to;
	uint32_t generation;
	uint32_t index; /* of the event that must be durable */
	uint16_t number;
	uint64_t request;
	union {
		struct ew_msg_done done;
		struct ew_msg_stream_added stream_added;
		struct ew_msg_restricted restricted;
	} as;
};

/* An event that the tape had no room for. */
struct owed {
	struct owed *next;
	struct ew_wall wall;
	size_t len;
	uint8_t bytes[];
};

/* What a peer that has connected is told of every call, bucket by bucket. */
struct handing {
	bool running;
	size_t bucket;  /* the next one */
	uint32_t count; /* messages of it so far */
};

struct peer_state {
	bool up;
	uint32_t generation; /* rises with each connection: an old one's answers are dropped */
	struct handing handing;
};

struct ew_recorder {
	struct ew_io *io;
	struct ew_recorder_config config;
	struct ew_recorder_ops ops;
	void *arg;
	struct ew_tape *tape;
	struct ew_secret_pool *frames;
	/* Of secured streams; none before the first */
	struct ew_secret_pool *srtp;
	struct ew_secret_pool *srtcp; /* of RTCP ports with a handshake of their own */
	uint8_t *opened;           /* one packet in the clear, in locked memory */
	struct secure *securing;   /* those that wait for keys or a handshake */
	size_t early_bytes;
	struct peer_state peers[EW_RECORDER_PEERS];
	struct ew_recorder_counts counts;
	struct ew_mono now;        /* of the running call of the core */
	struct ew_wall wall;
	int64_t wall_ahead_us;     /* wall minus monotonic, until the wall clock is stepped */
	int64_t ahead_before_us;   /* the same before the last step, */
	struct ew_mono stepped;    /* which was seen then */
	uint32_t restrictions;
	int failed;                /* the process must exit: first negative errno */

	struct call **buckets;
	size_t n_buckets;
	struct stream **slots;
	uint32_t *free_slots;
	uint32_t n_slots, n_free_slots, used_slots, report_cursor;
	struct held *oldest, *newest; /* frames that are not old enough to be sealed */
	uint32_t n_keyless;           /* frames that are, without a key */
	struct held *ear_oldest, *ear_newest; /* the same of calls that the ear listens to */
	struct ew_ear_ring *ear_ring; /* NULL: there is no ear */
	uint32_t ear_epoch, ear_serial; /* rise with each ear, and with each stream that is handed to one */
	uint32_t ear_permille;        /* of its budget, as it says */
	bool listener_there;          /* as the ear says */
	uint32_t call_numbers;
	bool ear_hurry;               /* there is no room: nothing waits for it */
	uint32_t ear_frames;          /* blocks that are meant for streams it listens to */
	struct ew_secret_pool *ear_pools[EW_REC_EAR_POOLS];
	uint32_t n_ear_pools;
	struct ew_mono ear_refused;   /* when there was no memory for another */
	struct ew_secret_pool *hold_pools[EW_REC_HOLD_POOLS]; /* made as they are needed, the first ones first */
	uint32_t n_hold_pools;
	uint32_t n_holds;             /* parties of which media is held */
	struct ew_mono hold_looked, hold_refused; /* when last; 0: never */
	uint32_t n_gaps; /* streams whose gap has not been told yet */
	struct stream *first_ending, *last_ending; /* by when they go */
	uint32_t n_ending; /* calls that are over and only wait for theirs */
	uint32_t n_unplaced; /* calls that are not recorded */
	uint32_t n_ports, n_lingering; /* pairs that are open, and of these the ones that wait for what is late */
	uint32_t ports_due; /* pairs that calls which were taken have yet to ask for */
	bool obliged;       /* some calls must be recorded, as far as is known */

	struct ew_keypad_bank *bank;
	uint32_t n_expected;          /* parties of which keys are expected */
	struct ew_buf scratch;     /* one event being encoded */
	struct owed *owed, **owed_end; /* oldest first */
	uint32_t n_owed;
	size_t owed_bytes;
	size_t raw_bytes; /* evidence that waits with the facts of all calls */
	uint8_t *big_frame;        /* EW_MAX_FRAME_BYTES in secret memory */
	struct reply *replies;
	uint32_t reply_first, n_replies;

	bool job_out, sync_wanted, flush_wanted;
	bool write_out;      /* a piece is being written, */
	bool wrote_for_sync; /* or was, of all that the sync that is due is to cover */
	bool sync_again;
	struct ew_mono write_began;
	bool ending;
	bool chore_last; /* the job before this one was a chore */
	bool disk_full;  /* and it was told */
	struct ew_mono job_began;   /* the one that is out */
	struct ew_mono keys_short; /* since when hardly a span key has been ready, or zero */
	struct ew_mono ticked;
	struct ew_mono swept;       /* sockets were emptied of what came before; 0: there are none */
	int64_t lag_us;             /* how late ticks come, smoothed over about a second */
	struct ew_mono tape_refused, kernel_dropped; /* when last; 0: never */
	enum ew_admission admission, admission_told;
	uint64_t not_admitted;
	struct ew_mono flushed, synced, looked;
	bool restored, dialogs_told;
	bool keeper_silent;
	struct ew_mono keeper_heard;
	struct ew_mono rang;
	struct ew_mono load_told;
	uint32_t rung_events;
	ew_tape_pos rung_durable;
	char cname[40];
};

/* -- recorder.c -- */
/** Reads both clocks for this call of the core, and notices when the wall clock was stepped. */
void ew_rec_look_at_clock(struct ew_recorder *r);
/** Now, on the clock of the call. */
struct ew_wall ew_rec_wall(const struct ew_recorder *r, const struct call *c);
/**
 * A time of the kernel on the clock of the call: the same number, unless the wall clock was stepped
 * since the call was opened. What lies in the future is taken for now.
 */
struct ew_wall ew_rec_arrival(struct ew_recorder *r, const struct call *c, struct ew_wall arrival);
/** The process must exit: remembers the first reason. */
void ew_rec_fail(struct ew_recorder *r, int error);
/** For how long the disk has been at what it was given; 0: it has nothing to do. */
int64_t ew_rec_disk_busy_us(const struct ew_recorder *r);
/** Asks for a sync as soon as possible. */
void ew_rec_sync_soon(struct ew_recorder *r);
/** Sends to a peer that is up; to one that is not, nothing. */
void ew_rec_send(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, uint16_t number,
	const void *message);

/* -- recorder_calls.c -- */
/**
 * Makes the empty tables and the locked memory of frames. Errors: -EINVAL (max_calls), -ENOMEM,
 * -EPERM (limit of locked memory); what was made is freed by ew_rec_tables_free().
 */
EW_MUST_USE int ew_rec_tables_new(struct ew_recorder *r);
/**
 * Drops every call and frees the tables, frames wiped; half-made tables and a second call are
 * fine.
 */
void ew_rec_tables_free(struct ew_recorder *r);
/** The call of this id, or NULL; good until it is dropped, as all that is found here. */
struct call *ew_rec_call_find(struct ew_recorder *r, struct ew_id interaction);
/**
 * Adds a call, with a place among those that are recorded or without. Errors: -EEXIST, -ENOSPC (max_calls,
 * EW_MAX_UNRECORDED_CALLS), -ENOMEM.
 */
EW_MUST_USE int ew_rec_call_new(struct ew_recorder *r, struct ew_id interaction, struct ew_slice dialog, bool placed,
	struct call **ret);
/** How many frames there is locked memory for. */
size_t ew_rec_frames_most(const struct ew_recorder *r);
/** Gives a call without a place one. False: there are max_calls already. */
bool ew_rec_call_place(struct ew_recorder *r, struct call *c);
/** Takes the call out of the table and frees it and what streams it still has (without events). */
void ew_rec_call_drop(struct ew_recorder *r, struct call **call);
/**
 * Keeps a copy of signal's saved dialog in place of the one before. Errors: -ENOMEM, the old one
 * stays.
 */
EW_MUST_USE int ew_rec_call_dialog(struct call *c, struct ew_slice dialog);
/** The party of this id in the call, or NULL. */
struct party *ew_rec_party_find(struct call *c, struct ew_id party);
/** Finds or adds; a new party's gate is born shut. Errors: -ENOSPC, -EINVAL (zero id). */
EW_MUST_USE int ew_rec_party_get(
	struct ew_recorder *r, struct call *c, struct ew_id party, struct party **ret,
		bool *ret_new);
/** The stream of this number in the call, or NULL. */
struct stream *ew_rec_stream_find(struct call *c, uint32_t number);
/** Makes a stream with a slot. Errors: -ENOSPC, -ENOMEM. */
EW_MUST_USE int ew_rec_stream_new(
	struct ew_recorder *r, struct call *c, uint32_t number, struct stream **ret);
/** Frees it with whatever frames it holds (wiped); no event, no port. */
void ew_rec_stream_drop(struct ew_recorder *r, struct stream **stream);
/** The stream of a slot, or NULL, which is counted. */
struct stream *ew_rec_slot(struct ew_recorder *r, uint32_t slot);
/** Calls fn for each call; fn may drop the call it is given. */
void ew_rec_each_call(
	struct ew_recorder *r, void (*fn)(struct ew_recorder *r, struct call *c, void *arg),
		void *arg);
/** The same for the calls of one bucket, of `n_buckets`. */
void ew_rec_each_of_bucket(struct ew_recorder *r, size_t bucket,
	void (*fn)(struct ew_recorder *r, struct call *c, void *arg), void *arg);

/* -- recorder_events.c -- */
/**
 * Appends an event that only records what has already happened: it is never refused. What the
 * tape has no room for is owed, and appended before anything later, with the time it has now; its
 * index is known now all the same. Its time is that of the call, or the wall clock's without one.
 */
void ew_rec_event(struct ew_recorder *r, const struct call *c, uint16_t number, const void *message,
	uint32_t *ret_index);
/** Appends an event that must stand before something is begun or opened. An error refuses that. */
EW_MUST_USE int ew_rec_event_first(struct ew_recorder *r, const struct call *c, uint16_t number,
	const void *message, uint32_t *ret_index);
/** Puts owed events on the tape, oldest first, as far as it has room. */
void ew_rec_events_pay(struct ew_recorder *r);
/** Forgets what is owed, when the recorder ends. */
void ew_rec_events_free(struct ew_recorder *r);
/**
 * True when one more of a kind of event may be written: `burst` at once, and one each `each_us` in
 * the long run. `due` is the kind's memory, zero at first.
 */
bool ew_rec_ration(
	const struct ew_recorder *r, struct ew_mono *due, int64_t burst, int64_t each_us);
/** Tells the tape of something that somebody must look at; as ew_rec_event(). Texts are copied. */
void ew_rec_exception(struct ew_recorder *r, struct ew_id interaction, const char *kind,
	const char *sentence);
/** The same in signal's words. */
void ew_rec_on_trouble(struct ew_recorder *r, const struct ew_message *message);
/**
 * Sends `reply` when the event of its index is durable. -EBUSY: too many wait; the caller
 * answers so.
 */
EW_MUST_USE int ew_rec_reply_later(struct ew_recorder *r, const struct reply *reply);
/**
 * The general answer to request (none when it is 0): at once with an error, or when the event
 * is durable.
 */
void ew_rec_done(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, int code);
/** The same, when the event of this index is durable; too many that wait: -EBUSY at once. */
void ew_rec_done_later(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request,
	uint32_t index);
/** The same, where a positive code says why a call that is open is not recorded. */
void ew_rec_opened_later(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, uint32_t index,
	enum ew_admission why);
/** Sends the answers whose events are durable, and asks for a sync while others wait. */
void ew_rec_replies_release(struct ew_recorder *r);

/* -- recorder_intake.c -- */
/**
 * Messages of signal, and of the keeper where it restores. What one changes is on the tape before
 * it is answered with `done` (stream_add: stream_added): -ENOENT for what is not known, else the
 * errors of tape, table or port.
 */
void ew_rec_on_call_open(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** New facts of a call go on the tape as they came. */
void ew_rec_on_call_facts(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** The dialog is kept for the next signal, and on the tape for the next recorder. */
void ew_rec_on_dialog_save(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** Opens the port and begins the stream; a new party's gate is born shut. */
void ew_rec_on_stream_add(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** Codecs, peer and direction of a stream from now on. */
void ew_rec_on_stream_set(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** Seals what was accepted, closes the port, tells the counts. */
void ew_rec_on_stream_remove(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** As ew_rec_call_end(), with the cause of the message. */
void ew_rec_on_call_end(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/** Closes the port, seals what was accepted and writes the stream's end; it is gone. The index is that of its event. */
uint32_t ew_rec_stream_end(struct ew_recorder *r, struct stream *s);
/** Ends a call at once with all its events; `*call` is gone. The index is that of ev_call_ended. */
void ew_rec_call_end(struct ew_recorder *r, struct call **call, uint32_t cause,
	uint32_t *ret_index);

/* -- recorder_admission.c -- */
/** How late this tick comes, and what follows of it; tells signal when the answer has changed. */
void ew_rec_admission_tick(struct ew_recorder *r);
/** Whether one more call can be recorded without loss, as things stand now. */
enum ew_admission ew_rec_admission(const struct ew_recorder *r, uint32_t streams);
/** Pairs of RTP ports that a new call could have. */
uint32_t ew_rec_ports_free(const struct ew_recorder *r);
/** Tells signal, which has just connected. */
void ew_rec_admission_up(struct ew_recorder *r);

/* -- recorder_orders.c -- */
/**
 * Shuts gates at once and before anything that can fail; answered with `restricted` when the event
 * is durable, or with an error at once. An id that was obeyed before and holds gets its first
 * answer.
 */
void ew_rec_on_restrict(struct ew_recorder *r, enum ew_recorder_peer from,
	const struct ew_message *m);
/**
 * Opens a gate for the keeper, who names a durable event and the last restriction; answered with
 * `allowed`: -ESTALE (a newer restriction), -ENOENT, -EINVAL, those of ew_rec_event_first().
 */
void ew_rec_on_allow(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);
/** The next number of a restriction; rises over all boots. */
uint64_t ew_rec_next_restriction(struct ew_recorder *r);
/** Shuts gates of the call as an order would and refuses nothing; nobody is answered. For what the recorder heard. */
void ew_rec_restrict(struct ew_recorder *r, struct call *c, const struct ew_msg_restrict *order);
/**
 * The keeper is silent: shuts of every call what does not go on without it (ew_rec_goes_on()), then writes one event
 * for each call.
 */
void ew_rec_shut_all(struct ew_recorder *r, enum ew_reason reason);
/** The same of one call. */
void ew_rec_shut_call(struct ew_recorder *r, struct call *c, enum ew_reason reason);
/** Somebody's last stream ends: a gate that stands open is shut, and an event says so. */
void ew_rec_shut_left(struct ew_recorder *r, struct call *c, struct party *left);
/**
 * Who has a stream now, as a number that the keeper makes of its log as well (ew_interaction_who()): what opens a gate was
 * decided for these people and no others.
 */
uint64_t ew_rec_who(const struct call *c);
/** Shuts the gates of all but `joined` that stand open, then writes an event for each. */
void ew_rec_shut_others(struct ew_recorder *r, struct call *c, const struct party *joined, enum ew_reason reason);
/** Writes what restrict orders that came too fast have done, if there is any. */
void ew_rec_tell_unwritten(struct ew_recorder *r, struct call *c);
/** Tells the tape that a restored party's gate was born shut. */
void ew_rec_tell_restart(struct ew_recorder *r, struct call *c, const struct party *p);

/* -- recorder_media.c -- */
/**
 * A packet of a known stream on its way through gate, keypad and frame: true when the gate let
 * its audio through.
 */
bool ew_rec_packet(struct ew_recorder *r, struct stream *s, struct ew_packet *p);
/** RTCP reports of the streams whose turn it is. */
void ew_rec_report(struct ew_recorder *r);
/** Takes the payload away and leaves its length. */
void ew_rec_mask(const struct stream *s, struct ew_packet *p);

/** A packet that is in the clear now, on its way through source and gate. */
void ew_rec_take_rtp(struct ew_recorder *r, struct stream *s, struct ew_slice datagram,
	struct ew_wall arrival);

/* -- recorder_srtp.c -- */
/**
 * How the stream is secured from now on; `keys` empty: as they are, or not known yet. A change of keys loses nothing
 * that is under way. Errors: -EBADMSG, -EOPNOTSUPP (no handshakes here), -ENOMEM; the stream is then as it was.
 */
EW_MUST_USE int ew_rec_secure(struct ew_recorder *r, struct stream *s, uint8_t security,
	struct ew_slice keys, uint16_t remote_port, bool mux);
/** Forgets keys, handshake and what waited for them, which is counted. Fine for a plain stream. */
void ew_rec_secure_end(struct ew_recorder *r, struct stream *s);
/** A datagram of a secured stream, from either port (`rtcp`): opened and passed on, kept for later, or counted. */
void ew_rec_secure_datagram(struct ew_recorder *r, struct stream *s, struct ew_slice datagram, bool rtcp,
	struct ew_wall arrival);
/** Sends a report of ours under our key; nothing is sent before there is one. `at` has room behind it. */
void ew_rec_secure_report(struct ew_recorder *r, struct stream *s, uint8_t *at, size_t len);
/** Handshakes go on; what waits for keys too long is told. */
void ew_rec_secure_tick(struct ew_recorder *r);
/* -- recorder_srtcp.c: the RTCP port under DTLS, where it is not that of the media -- */

/**
 * Begins a handshake of the RTCP port with this peer. Errors: -ENOBUFS (EW_MAX_REPORT_LINES), -ENOMEM, -EINVAL. `ret`
 * is not set then.
 */
EW_MUST_USE int ew_rec_reports_new(
	struct ew_recorder *r, struct stream *s, const struct ew_dtls_peer *peer, struct report_line **ret);
/** Forgets keys and handshake. NULL is fine. */
void ew_rec_reports_free(struct report_line **line);
/** A datagram of a handshake has come to the port. */
void ew_rec_reports_handshake(struct report_line *l, struct ew_slice datagram);
/** Its keys, the line's own; NULL: none yet, or no line. */
struct ew_srtp *ew_rec_reports_keys(struct report_line *l);
/** The handshake goes on; false when there is none, or no line. */
bool ew_rec_reports_tick(struct report_line *l);

/** Frees what the thread has for secured streams, when none is left. */
void ew_rec_secure_free(struct ew_recorder *r);
/** SHA-256 of our certificate; zero when there is none. */
struct ew_hash ew_rec_fingerprint(const struct ew_recorder *r);
/** EW_SECURITY_NONE for a plain stream. */
uint8_t ew_rec_security(const struct stream *s);

/* -- recorder_keypad.c -- */
/** A packet of RFC 4733. `open`: the gate lets recording through. */
void ew_rec_keypad_event(struct ew_recorder *r, struct stream *s, const struct ew_packet *p,
	bool open);
/** True when audio that arrives now may hold the tone of a key: it is to be masked. */
bool ew_rec_keypad_masks(const struct stream *s, const struct ew_packet *p);
/** Masks it, and remembers from when to when audio of the call was. */
void ew_rec_keypad_mask(struct stream *s, struct ew_packet *p);
/** Audio that is not masked: what was pressed before it is told. */
void ew_rec_keypad_passed(struct ew_recorder *r, struct call *c, struct ew_wall arrival);
/** Ends a key whose last packet never came, and writes what could not be written before. */
void ew_rec_keypad_look(struct ew_recorder *r, struct stream *s);
/** Ends what is still pressed and writes its event, and all that were not written before. */
void ew_rec_keypad_end(struct ew_recorder *r, struct stream *s);
/**
 * Masks what is held back of all streams of the call, from this wall time on; and of `pressed` what `ssrc` spoke from
 * `from_ts` on. Blocks nobody, allocates nothing.
 */
void ew_rec_keypad_mask_held(struct ew_recorder *r, struct stream *pressed, uint32_t ssrc,
	uint32_t from_ts, struct ew_wall from);
/** `k`, of `s`, is up: it will be told. Nothing, when it is not down. */
void ew_rec_keypad_up(struct stream *s, struct keypad *k);
/** Audio of the call is masked for as long as its keys are known to be down, and a moment longer. */
void ew_rec_keypad_again(struct call *c);
/** signal read a digit in SIP INFO: masks as a key does. */
void ew_rec_on_key_pressed(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);

/* -- recorder_tone.c -- */
/** Listens to audio that came through an open gate, before it is masked or kept. True when the ear was given it. */
bool ew_rec_tone_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** The stream will not be heard for a while: what may be a tone at its end is one. */
void ew_rec_tone_stop(struct ew_recorder *r, struct stream *s);
/** A tone whose end was not heard is over when no packet came for this long. */
#define EW_REC_LOST_END_US (200 * EW_US_PER_MS)

/* -- recorder_expected.c -- */
/** The keeper expects keys of a party; answered with `done`: 0, -ENOENT, -EINVAL. */
void ew_rec_on_expect_keys(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *m);
/** A key went down, as RFC 4733 numbers it. Read only if it is expected. */
void ew_rec_expected_key(struct ew_recorder *r, struct stream *s, uint8_t key, struct ew_wall at);
/** Ends what is expected of a party and tells what came; `dropped`: without its digits. */
void ew_rec_expected_end(struct ew_recorder *r, struct call *c, struct party *p, bool dropped);
/** Ends what has been waited for too long. */
void ew_rec_expected_tick(struct ew_recorder *r);

/* -- recorder_tape.c -- */
/** Puts an allowed packet into the frame under construction. What cannot be kept becomes a gap. */
void ew_rec_keep(struct ew_recorder *r, struct stream *s, const struct ew_packet *p);
/** Seals what was accepted and ends the span: before a mask changes or the stream goes. */
void ew_rec_close_span(struct ew_recorder *r, struct stream *s);
/** Seals frames that are old enough, and those that waited for a key. */
void ew_rec_frames_tick(struct ew_recorder *r);
/**
 * Datagrams that the kernel had no room for, between the stream's last packet and `until`: a gap.
 */
void ew_rec_lost(struct ew_recorder *r, struct stream *s, uint32_t packets, struct ew_wall until);
/** A packet of a secured stream came at this time and there are no keys to read it: a gap, where the gate is open. */
void ew_rec_unread(struct ew_recorder *r, struct stream *s, struct ew_wall at);
/** Tells, once, that the disk has no room. */
void ew_rec_watch_disk(struct ew_recorder *r);
/** Wipes all plaintext of the stream. */
void ew_rec_forget_frames(struct ew_recorder *r, struct stream *s);
/* -- recorder_keeper.c -- */
/** Tells a keeper that has just connected every gate, then rings. */
void ew_rec_keeper_up(struct ew_recorder *r);
/**
 * Hands signal its dialogs and restore_end, once in a connection and only after the keeper has
 * restored; else nothing.
 */
void ew_rec_signal_up(struct ew_recorder *r);
/** Goes on telling peers what they are told on connecting, as far as there is room. */
void ew_rec_hand_on(struct ew_recorder *r);
/**
 * Tells the keeper how far the tape is durable: at once with `now`, else only what is news and not
 * too often.
 */
void ew_rec_doorbell(struct ew_recorder *r, bool now);
/** Tells the keeper, once a second, what this thread has seen. */
void ew_rec_tell_load(struct ew_recorder *r);
/**
 * What only the keeper says: signs of life, epochs, copies, restoring, orders about the tape. What
 * needs the disk is done by a job.
 */
void ew_rec_on_keeper(struct ew_recorder *r, const struct ew_message *m);
/** Answers the tape orders that are done. */
void ew_rec_orders_done(struct ew_recorder *r);

#endif
