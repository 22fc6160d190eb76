/*
 * What the files of the signal core share.
 */
#ifndef EW_PROGRAMS_SIGNAL_SIGNAL_PRIVATE_H
#define EW_PROGRAMS_SIGNAL_SIGNAL_PRIVATE_H

#include "programs/signal/signal.h"
#include "sip/siprec_session.h"

#define SIGNAL_MAX_TOMBSTONES 4096

/** What the core knows of a call beyond its dialog; `owner` of struct ew_siprec_call. */
struct signal_call {
	struct ew_siprec_call *call;
	struct signal_call *next_opening; /* list of those whose call_open is not answered */
	uint64_t request;                 /* of that call_open; 0: answered */
	unsigned waiting;                 /* stream_add messages that are not answered */
	bool dirty;                       /* the saved dialog is older than ours */
};

struct signal_thread {
	bool up;    /* there is a connection */
	bool ready; /* and its calls are restored */
	/* Ended while the thread was away: told when it speaks of them again. */
	struct ew_id *tombstones;
	size_t n_tombstones;
};

struct ew_signal {
	struct ew_io *io;
	const struct ew_signal_ops *ops;
	void *arg;
	struct ew_siprec *sip;
	struct ew_signal_peer peers[EW_SIGNAL_MAX_PEERS];
	size_t n_peers;
	struct signal_thread threads[EW_SIGNAL_MAX_THREADS];
	uint32_t n_threads;
	uint64_t last_request;
	struct signal_call *opening;
	struct ew_signal_counts counts;
};

/** The thread of a call. */
uint32_t signal_thread_of(const struct ew_signal *s, const struct ew_siprec_call *call);

/** Sends to the thread. Errors: -EPIPE (it is away), as ew_channel_send(). */
int signal_tell(struct ew_signal *s, uint32_t thread, uint16_t number, uint64_t request, const void *message);

/** Says call_end, now or when the thread is back. */
void signal_tell_end(struct ew_signal *s, const struct ew_siprec_call *call, uint32_t cause);

/** The state of a call, made when it has none. NULL without memory. */
struct signal_call *signal_call_of(struct ew_siprec_call *call);
void signal_call_forget(struct ew_signal *s, struct ew_siprec_call *call);

/** Refuses the pending offer; a call that the recorder has opened for it is ended there. */
void signal_refuse(struct ew_signal *s, struct ew_siprec_call *call, unsigned status);

/** Brings the recorder's streams in line with the pending offer; accepts at once when nothing has to be waited for. */
void signal_sync_streams(struct ew_signal *s, struct ew_siprec_call *call);
/** stream_added has come. */
void signal_stream_added(struct ew_signal *s, struct ew_siprec_call *call, const struct ew_msg_stream_added *m);
/** Repeats the restrictions that phones have asked for; the recorder answers a known order as before. */
void signal_repeat_restrictions(struct ew_signal *s, struct ew_siprec_call *call);

/** Sends dialog_save, or marks the call for later. */
void signal_save(struct ew_signal *s, struct ew_siprec_call *call);

/** The callbacks of the session layer. */
void signal_on_offered(void *arg, struct ew_siprec_call *call, struct ew_slice facts);
extern const struct ew_siprec_ops signal_siprec_ops;

#endif
