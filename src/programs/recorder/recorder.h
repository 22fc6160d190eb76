/*
 * The recorder's core: from messages and packets to the tape and messages. One core for each thread; a thread owns its
 * calls, its tape and its sockets, and shares nothing. The core does no input or output but the tape's: sockets,
 * threads and the loop are main's, or the simulator's.
 *
 * Order of things in every packet: party's gate, keypad, frame, tape. In every restriction: gate first, then the event
 * on the tape, then (when that event is durable) the answer. In every opening: refuse unless it names a durable event
 * and the gate's last restriction.
 *
 * The core can seal and cannot open: it links no decryption, no SQL, no text protocol.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_H
#define EW_PROGRAMS_RECORDER_RECORDER_H

#include "base/error.h"
#include "ipc/messages.h"
#include "rtp/dtls.h"
#include "tape/frame.h"
#include "tape/tape_writer.h"

/** Who is at the other end of a connection. Several webs or keepers one after the other; one at a time of each. */
enum ew_recorder_peer {
	EW_RECORDER_SIGNAL,
	EW_RECORDER_KEEPER,
	EW_RECORDER_WEB,
	EW_RECORDER_EAR,
	EW_RECORDER_PEERS
};

/** Where a stream's media comes from, as signalling says. */
struct ew_recorder_remote {
	struct ew_slice address; /* of the offer */
	uint16_t port;           /* of the offer; 0: it did not say */
	/* Further addresses and prefixes ("192.0.2.0/28") of its peer, separated by spaces, or empty. Media is taken
	 * from one sender at a time: whoever sends RTP first from one of all these, and another when that one has been
	 * silent for EW_RELATCH_US or signalling named it. */
	struct ew_slice others;
};

/** What the core asks of its surroundings. Calls come only from inside calls of the core, on its thread. */
struct ew_recorder_ops {
	/** Sends a message. A peer that is not there: the message is dropped (the core keeps what must not be lost). */
	void (*send)(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number, const void *message);
	/**
	 * May much more be said to this peer now, or does too much wait already
	 * (ew_channel_has_room())? What a peer is told on connecting is held to it and goes on from
	 * tick to tick. NULL: always.
	 */
	bool (*room)(void *arg, enum ew_recorder_peer to);
	/**
	 * Opens an RTP/RTCP port pair for a stream (`port` even, 0: choose) that takes datagrams from `remote`
	 * only. `slot` comes back with every packet. Errors: -EADDRINUSE, -EMFILE, -EINVAL (address).
	 */
	int (*port_open)(void *arg, uint32_t slot, const struct ew_recorder_remote *remote, uint16_t port,
		uint16_t *ret_port);
	/** The same stream takes from elsewhere from now on. */
	int (*port_peer)(void *arg, uint32_t slot, const struct ew_recorder_remote *remote);
	/**
	 * Where the stream's peer wants its reports: at this port (0: RTP port + 1), or muxed with RTP. NULL: wherever
	 * its own come from.
	 */
	void (*port_reports)(void *arg, uint32_t slot, uint16_t rtcp_port, bool mux);
	/** Closes the pair. What has arrived already may be handed in by ew_recorder_rtp() before this returns. */
	void (*port_close)(void *arg, uint32_t slot);
	/** Sends an RTCP packet to where the stream's RTCP last came from, or its RTP port + 1. Losing it is fine. */
	void (*rtcp_send)(void *arg, uint32_t slot, struct ew_slice packet);
	/**
	 * Sends a datagram from the stream's RTP port to where its RTP last came from; before any has come, to `port`
	 * of the address that it is taken from, or nowhere when that is 0. Losing it is fine. NULL: nothing can be
	 * sent, and streams that need a handshake are refused.
	 */
	void (*rtp_send)(void *arg, uint32_t slot, uint16_t port, struct ew_slice packet);
	/**
	 * A job for the disk (syncing or minting) is ready: run ew_tape_sync_run() on it somewhere and call
	 * ew_recorder_synced() with it.
	 */
	void (*sync)(void *arg, struct ew_tape_sync *job);
	/**
	 * A piece of the tape is to be written: run ew_tape_write_run() on it somewhere else and call
	 * ew_recorder_written() with it. NULL: the core writes by itself, and waits for the disk as long as it takes.
	 */
	void (*write)(void *arg, struct ew_tape_write *piece);
};

struct ew_recorder_config {
	struct ew_tape_config tape;
	uint32_t boot_counter;     /* higher at each start of the recorder: high half of restriction numbers */
	uint32_t max_calls;        /* 0: 4096 */
	uint32_t ports;            /* pairs of RTP ports that there are; 0: as many as streams want */
	int64_t frame_us;          /* a frame holds at most this much: 90 ms when 0; sealed 110 ms after its last packet */
	int64_t flush_us;          /* events reach write(2) at least this often: 50 ms when 0; frames in each tick */
	int64_t sync_us;           /* and the disk at least this often: 100 ms when 0 */
	int64_t inactivity_us;     /* a call without a packet and without signal for this long is ended: 60 s when 0 */
	int64_t held_us;           /* the same while signalling says that all its streams are on hold: 4 h when 0 */
	int64_t linger_us; /* an ended stream's port takes late packets for so long: 1.5 s when 0, negative: not */
	const struct ew_dtls_identity *dtls; /* the process's; outlives the core. NULL: no handshakes */
	int64_t keeper_silence_us; /* gates shut when the keeper said nothing for this long: 5 s when 0 */
	bool listens;            /* a program that listens for words of consent is configured */
	bool stand_in_mandatory; /* of calls of which the keeper has not said it: gates stay when it is silent */
};

struct ew_recorder;

/** Opens the tape and begins. Blocks (start-up only). Errors: those of ew_tape_open(). */
EW_MUST_USE int ew_recorder_new(struct ew_io *io, const struct ew_recorder_config *config,
	const struct ew_recorder_ops *ops, void *arg, struct ew_recorder **ret, struct ew_error *error);

/**
 * The process is about to end: no job is begun any more, ew_recorder_free() makes durable what
 * there is.
 */
void ew_recorder_ending(struct ew_recorder *r);

/** Ends: closes frames and spans, writes and syncs what it can. Calls stay live for the next recorder to restore. */
void ew_recorder_free(struct ew_recorder **r);

/** As if killed: wipes memory, writes nothing. Simulation only. */
void ew_recorder_abandon(struct ew_recorder **r);

/**
 * A peer has connected or gone. On connecting, signal gets its dialogs and the keeper every gate's
 * state: some now, the rest from the ticks that follow, as fast as the peer reads.
 */
void ew_recorder_peer(struct ew_recorder *r, enum ew_recorder_peer peer, bool up);

struct ew_ear_ring;

/**
 * An ear reads at the other end of this ring from now on; NULL: there is none any more. The ring stays the caller's, who
 * takes it back by this call before it is freed. Blocks for locked memory once.
 */
void ew_recorder_ear(struct ew_recorder *r, struct ew_ear_ring *ring);

/** A message has come, its type already checked against the peer's role. */
void ew_recorder_message(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message);

/*
 * How far ahead a packet is of being handed in: its slot is only known; the one before the one before it is next; the
 * one before it is next. Each reads what the step before brought.
 */
enum ew_recorder_ahead { EW_RECORDER_AHEAD_SLOT, EW_RECORDER_AHEAD_STREAM, EW_RECORDER_AHEAD_PARTS };

/**
 * A packet of this slot will be handed in soon: what it will need is brought into the processor's cache while others
 * are worked on. Thousands of streams do not fit into it, and waiting for memory would be a sixth of a packet's cost.
 * Changes nothing; any slot may be named.
 */
void ew_recorder_expect(const struct ew_recorder *r, uint32_t slot, enum ew_recorder_ahead ahead);

/**
 * A datagram on the RTP port of a slot, from the allowed address, with its kernel time. On the tape its arrival stands
 * on the clock of its call: the wall clock at the call's opening, moved on by the monotonic one.
 */
void ew_recorder_rtp(struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival);

/**
 * Everything that the kernel had before this time has been handed in. Frames are held back against this time as well:
 * after a stall a key that still lies in a socket masks what was heard before it. Zero: nothing lies anywhere (no
 * sockets, or never told).
 */
void ew_recorder_swept(struct ew_recorder *r, struct ew_mono until);

/** A datagram on the RTCP port (the core sorts out muxed RTCP on the RTP port by itself). */
void ew_recorder_rtcp(struct ew_recorder *r, uint32_t slot, struct ew_slice datagram, struct ew_wall arrival);

/**
 * A datagram came from elsewhere than media is taken from: counted, never looked at, and told once for each stream
 * when there are many (`foreign_media`).
 */
void ew_recorder_foreign(struct ew_recorder *r, uint32_t slot);

/** The stream's media comes from another sender than before, who is allowed: told once for each stream. */
void ew_recorder_moved(struct ew_recorder *r, uint32_t slot);

/**
 * The kernel had no room for `n` datagrams of this slot, all of them before `until` (zero: now). Where its gate is
 * open they are a gap.
 */
void ew_recorder_dropped(struct ew_recorder *r, uint32_t slot, uint32_t n, struct ew_wall until);

/**
 * A codec frame from a source with its own transport. The stream must have been added with port 0xffff ("no socket").
 * Errors: -ENOENT. The same gate and the same tape as packets.
 */
EW_MUST_USE int ew_recorder_frame_in(struct ew_recorder *r, struct ew_id interaction, uint32_t stream,
	const struct ew_packet *packet);

/** Does what time demands (frames, flush, sync, silence of the keeper, inactivity, RTCP reports). Call every 10 ms. */
void ew_recorder_tick(struct ew_recorder *r);

/** A sync job has run. Answers what waited for it. An error of the tape is returned: the process must exit. */
EW_MUST_USE int ew_recorder_synced(struct ew_recorder *r, struct ew_tape_sync *job);

/** A piece was written. Begins the sync that waited for it. As ew_recorder_synced(). */
EW_MUST_USE int ew_recorder_written(struct ew_recorder *r, struct ew_tape_write *piece);

/**
 * 0, or the reason (negative errno, for ever) why the process must exit: the tape has failed, or an event could not be
 * kept. To be asked after each tick and each batch; ew_recorder_synced() returns the same.
 */
EW_MUST_USE int ew_recorder_failed(const struct ew_recorder *r);

struct ew_recorder_counts {
	uint64_t packets, kept, withheld, keypad, unannounced, foreign, malformed, unknown_slot, gaps, moved, dropped;
	uint64_t after_end; /* of streams that had stopped: not kept */
	uint64_t auth_failed, unkeyed; /* of secured streams */
	uint32_t calls, streams;
	uint64_t unrecorded; /* calls that were taken without being recorded */
};

/** The counts since birth; `calls` and `streams` are those there are now. */
void ew_recorder_counts(const struct ew_recorder *r, struct ew_recorder_counts *ret);

#endif
