/*
 * The cores of signal and recorder with a connection between them: simulated, or a real channel.
 * The test plays the telephone side, and a keeper that remembers what it must hand back.
 */
#ifndef EW_TEST_SIGNAL_BOTH_H
#define EW_TEST_SIGNAL_BOTH_H

#include "ipc/channel.h"
#include "programs/signal/signal.h"
#include "unit/recorder/harness.h"

#define BOTH_CALLS 5000
#define BOTH_STREAMS 4

struct both_packet {
	struct both_packet *next;
	size_t len;
	uint8_t bytes[];
};

/* One direction of a simulated connection. */
struct both_queue {
	struct both_packet *first, **last;
	size_t bytes, most;
};

/* What the keeper would know of a stream or a call. */
struct both_stream {
	bool up;
	uint32_t number;
	uint16_t port;
	struct ew_id party;
	uint8_t codecs[256];
	size_t codecs_len;
};

struct both_call {
	bool live;
	struct ew_id interaction;
	uint8_t *dialog;
	size_t dialog_len;
	struct both_stream streams[BOTH_STREAMS];
	/* the telephone side */
	unsigned status, finals;
	char to[96]; /* value of To with our tag */
};

struct both {
	struct harness *h;
	struct ew_signal *signal;
	bool connected;
	bool hold; /* nothing is delivered */
	struct both_queue to_signal, to_recorder;
	size_t mark;                      /* room of a simulated connection */
	struct ew_loop *loop;             /* NULL: simulated */
	struct ew_channel *ours, *theirs; /* signal's end, the recorder's */
	unsigned closes;
	unsigned byes; /* and other requests of signal's */
	char bye[4096];
	uint64_t ticket;   /* of the last one */
	char answer[8192]; /* the last response */
	/* what signal has said to the recorder */
	unsigned said[256];
	struct ew_msg_stream_add add;
	struct ew_msg_stream_set set;
	struct ew_msg_key_pressed key;
	char facts[EW_MAX_FACTS_BYTES + 1];
	struct both_call calls[BOTH_CALLS];
	size_t n_calls;
};

/* `real`: over a channel. `max_calls`: of the recorder. Connected, restored, without calls. */
struct both *both_new(bool real, uint32_t max_calls);
void both_free(struct both **b);

void both_connect(struct both *b);
void both_disconnect(struct both *b);
/* Delivers, syncs and ticks until nothing happens any more. */
void both_settle(struct both *b);

/* The same for so many ticks of 10 ms. */
void both_ticks(struct both *b, unsigned n);

void both_restart_signal(struct both *b);
/*
 * Kills the recorder: what is not synced is gone. The next one is handed back all calls but `but`
 * (SIZE_MAX: none).
 */
void both_restart_recorder(struct both *b, size_t but);

/* A request of call `n`; `media` are m-lines, `pad` bytes are added to the headers. */
void both_say(
	struct both *b, size_t n, const char *method, unsigned cseq, const char *media, size_t pad);
/* INVITE, 200, ACK. */
void both_call(struct both *b, size_t n, const char *media, size_t pad);
void both_cancel(struct both *b, size_t n);
/* A request with headers and body of its own; `from` goes into the brackets of From. */
void both_raw(struct both *b, size_t n, const char *from, const char *method, unsigned cseq, const char *headers,
	const char *body);

#define BOTH_M1 "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"
#define BOTH_M2 "m=audio 6002 RTP/AVP 0\r\na=label:2\r\na=sendonly\r\n"

#endif
