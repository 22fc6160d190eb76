/*
 * A recorder's core on a simulated disk, with somebody at every end: messages go in as bytes,
 * answers are kept, ports are numbers, sync jobs run when the test says so, and the tape is read
 * back with real keys.
 */
#ifndef EW_TEST_RECORDER_HARNESS_H
#define EW_TEST_RECORDER_HARNESS_H

#include "base/io_sim.h"
#include "open/identity.h"
#include "programs/recorder/recorder.h"

#define TAPE_FOLDER "/tape/0"
#define MAX_SENT 4096
#define MAX_EVENTS 8192
#define MAX_KEPT 65536

struct sent {
	enum ew_recorder_peer to;
	uint64_t request;
	uint16_t number;
	union {
		struct ew_msg_done done;
		struct ew_msg_stream_added stream_added;
		struct ew_msg_restricted restricted;
		struct ew_msg_allowed allowed;
		struct ew_msg_gate_state gate_state;
		struct ew_msg_gate_state_end gate_state_end;
		struct ew_msg_doorbell doorbell;
		struct ew_msg_dialog_restore dialog_restore; /* its slice is not to be read */
		struct ew_msg_restore_end restore_end;
		struct ew_msg_call_gone call_gone;
		struct ew_msg_admission admission;
		uint8_t bytes[256];
	} as;
};

/* One packet read back from the tape, its payload copied. */
struct kept {
	struct ew_id span;
	uint32_t stream;
	uint32_t purposes;
	struct ew_packet packet;
	uint32_t order; /* among all records of the tape */
};

struct event {
	struct ew_message message; /* slices point into kept bytes */
	struct ew_wall wall;       /* of its record */
	uint32_t order;
};

struct harness {
	struct ew_io *io;
	struct ew_recorder *core;
	struct ew_recorder_config config;
	struct ew_identity *keeper; /* opens events */
	struct ew_identity *vault;  /* opens media of epoch 1 */
	struct ew_tape_sync *job;
	bool keeper_is_silent;
	bool hold_jobs; /* the disk is slow: jobs wait for harness_sync() */
	bool behind;    /* set before the start: write(2) is somebody else's as well, and waits likewise */
	struct ew_tape_write *piece;
	uint64_t request;
	size_t n_sent;
	struct sent sent[MAX_SENT];
	size_t n_events;
	struct event events[MAX_EVENTS];
	size_t n_kept;
	struct kept kept[MAX_KEPT];
	struct ew_buf memory; /* of events and payloads read back */
	size_t n_blocks;
	void *blocks[MAX_KEPT];
	int open_error;       /* what port_open answers */
	/*
	 * Where messages go instead of being kept, and whether there is room for more; NULL: kept,
	 * always.
	 */
	void (*tap)(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number,
		const void *message);
	bool (*room)(void *arg, enum ew_recorder_peer to);
	void *tap_arg;
	/* Where datagrams go that are sent from an RTP port; NULL: nowhere. */
	void (*on_rtp_send)(void *arg, uint32_t slot, uint16_t port, struct ew_slice packet);
	void *rtp_send_arg;
	void (*on_rtcp_send)(void *arg, struct ew_slice packet); /* not NULL: instead of noting it as a report */
	uint8_t report[256]; /* the last RTCP packet that was sent */
	size_t report_len;
	size_t ports_open;
	size_t reports;
};

/* Birth with an epoch, a connected keeper (restored) and signal. */
struct harness *harness_new(uint64_t seed);
/* The same over settings of the test, without starting the core. */
struct harness *harness_bare(uint64_t seed);
void harness_free(struct harness **h);
void harness_start(struct harness *h);
void harness_connect(struct harness *h);

/* Sends a message as bytes and returns the request number used. */
uint64_t harness_say(struct harness *h, enum ew_recorder_peer from, uint16_t number,
	const void *message);
/* Runs the job that is out and those that follow it. */
void harness_sync(struct harness *h);
void harness_run_ms(struct harness *h, int64_t ms);

/* The last message of the number, or NULL. */
const struct sent *harness_last(const struct harness *h, uint16_t number);
const struct sent *harness_answer(const struct harness *h, uint64_t request);
size_t harness_count(const struct harness *h, uint16_t number);

/* Reads the whole tape into events and kept; asserts that all of it opens. */
void harness_read(struct harness *h);
size_t harness_events(const struct harness *h, uint16_t number);
const struct event *harness_event(const struct harness *h, uint16_t number, size_t nth);

struct ew_id harness_id(uint8_t n);
void harness_open_call(struct harness *h, uint8_t call);
/* Adds a stream of G.711 (0, 8), telephone-event (101) and L16 (96) and returns its slot. */
uint32_t harness_add_stream(struct harness *h, uint8_t call, uint8_t party, uint32_t stream);
/* Opens the party's gate for the purposes and returns the answer's code. */
int64_t harness_allow(struct harness *h, uint8_t call, uint8_t party, uint32_t purposes);
int64_t harness_allow_as(
	struct harness *h, uint8_t call, uint8_t party, uint32_t purposes, uint64_t supersedes);
uint64_t harness_restriction(struct harness *h, uint8_t call, uint8_t party);
uint64_t harness_restrict(struct harness *h, uint8_t order, uint8_t call, uint8_t party,
	uint32_t purposes);
/* A packet that arrives now, with 160 bytes of payload that hold `marker` and the sequence
 * number. */
void harness_rtp(struct harness *h, uint32_t slot, uint16_t sequence, const char *marker);
void harness_rtp_raw(struct harness *h, uint32_t slot, uint8_t payload_type, uint16_t sequence,
	uint32_t rtp_ts, struct ew_slice payload);
/* One that came a while ago and lay in its socket since. */
void harness_rtp_at(struct harness *h, uint32_t slot, uint8_t payload_type, uint16_t sequence, uint32_t rtp_ts,
	struct ew_slice payload, struct ew_wall arrival);
struct ew_slice harness_payload(uint8_t at[static 160], uint16_t sequence, const char *marker);

#endif
