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
	struct signal_call *next_asking; /* list of those with a request that is not answered */
	uint64_t opening;                /* request of call_open; 0: none */
	uint64_t telling;                /* of call_facts */
	unsigned waiting;                /* stream_add messages that are not answered */
	bool short_of;                   /* the recorder had no room for one of them */
	bool unrecorded;                 /* nor for the call: its streams are answered as inactive */
	bool facts_unsure;               /* the last facts may not be durable yet */
	struct ew_buf evidence;          /* of messages whose facts may not be durable yet */
	/* The last facts, and each m-line's codecs as accepted; empty after a restart of ours. */
	struct ew_buf facts;
	struct ew_buf codecs[EW_MAX_STREAMS_PER_CALL];
	/* What else the last offer said of each m-line */
	struct ew_buf formats[EW_MAX_STREAMS_PER_CALL];
	uint16_t rtcp_port[EW_MAX_STREAMS_PER_CALL];
	bool rtcp_mux[EW_MAX_STREAMS_PER_CALL];
	/* How each m-line is secured, in locked memory; NULL: not known, or plain. */
	struct signal_keys *keys[EW_MAX_STREAMS_PER_CALL];

	/* The streams as they were before the offer that waits, should it come to nothing. */
	bool changing;
	struct ew_dialog_stream before[EW_MAX_STREAMS_PER_CALL];
	size_t n_before;

	/* Being brought in line with its recorder thread; see signal_resume.c. */
	bool known;    /* the thread has named it on this connection */
	bool dirty;    /* the saved dialog is older than ours */
	bool outdated; /* the thread's streams may be set otherwise */
	bool stale;    /* it is this call's turn soon */
	bool resuming; /* and its answers are waited for */
	bool reopened; /* something of it was opened anew */
	uint32_t handed; /* streams from this number on are new by intent, not by loss; 0: none */
	struct ew_mono since; /* of the first try; 0: none runs */
	bool deferred;        /* the offer that waits has its turn behind that */
	struct ew_mono deferred_at;
	uint32_t removed[EW_MAX_STREAMS_PER_CALL]; /* streams that the thread may still have */
	size_t n_removed;
};

/** An end that the recorder has not confirmed as durable. */
struct signal_tombstone {
	struct ew_id interaction;
	uint32_t cause;
	uint64_t request; /* 0: not sent on this connection */
};

struct signal_vault;

struct signal_thread {
	struct ew_hash fingerprint; /* of its certificate for DTLS; zero: it has none, or has not said */
	bool up;        /* there is a connection */
	bool ready;     /* and its calls are restored */
	bool restored;  /* they were once: every dialog of it is known */
	uint32_t named; /* dialogs given back on this connection */
	uint8_t admission; /* why it takes no new calls (enum ew_admission), 0: it does */
	struct signal_tombstone *tombstones;
	size_t n_tombstones;
};

/** Lines of one kind that repeat: a few, then only how many more there were. */
struct signal_quota {
	struct ew_mono since;
	unsigned told;
	uint64_t untold;
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
	struct signal_call *asking;
	bool catching_up; /* some calls are stale */
	struct signal_vault *vault; /* of keys; NULL until a call is secured */
	struct signal_quota refusals, notices, not_admitted, unkeyed, unrecorded;
	struct ew_signal_counts counts;
};

/** True when one more line of a kind may be logged now; how many could not is logged as `more` with the next. */
bool signal_quota_take(struct ew_signal *s, struct signal_quota *quota, const char *more);

/** The thread of a call. */
uint32_t signal_thread_of(const struct ew_signal *s, const struct ew_siprec_call *call);

/** Sends to the thread. Errors: -EPIPE (it is away), as ew_channel_send(). */
int signal_tell(struct ew_signal *s, uint32_t thread, uint16_t number, uint64_t request, const void *message);

/**
 * What a person must hear of, as an exception of the call; `thread` has it, or had. In the log it is already. Where the
 * thread is away it stays there.
 */
void signal_tell_trouble(struct ew_signal *s, uint32_t thread, struct ew_id interaction, const char *kind,
	const struct ew_error *error);

/** Says call_end, and again whenever the thread is back, until it is confirmed. */
void signal_tell_end(struct ew_signal *s, const struct ew_siprec_call *call, uint32_t cause);

/** The state of a call, made when it has none. NULL without memory. */
struct signal_call *signal_call_of(struct ew_siprec_call *call);
void signal_call_forget(struct ew_signal *s, struct ew_siprec_call *call);

/** Notes that the call waits for `done`, and forgets it when nothing more is waited for. */
void signal_ask(struct ew_signal *s, struct signal_call *it);
void signal_asked(struct ew_signal *s, struct signal_call *it);

/** Refuses the pending offer; a call that the recorder has opened for it is ended there. */
void signal_refuse(struct ew_signal *s, struct ew_siprec_call *call, unsigned status);

/** Logs why the recorder did not take a call or a stream. */
void signal_tell_refused(struct ew_id interaction, const char *what, int64_t code);

/** Brings the recorder's streams in line with the pending offer; accepts at once when nothing has to be waited for. */
void signal_sync_streams(struct ew_signal *s, struct ew_siprec_call *call);
/** Goes on with a later offer: the recorder and the call agree now. */
void signal_change_streams(struct ew_signal *s, struct ew_siprec_call *call);
/** stream_added has come for the pending offer. */
void signal_stream_added(struct ew_signal *s, struct ew_siprec_call *call, const struct ew_msg_stream_added *m);
/** Sends stream_add for m-line `index` with these codecs. `port` 0: any. */
int signal_add_stream(struct ew_signal *s, struct ew_siprec_call *call, size_t index,
	struct ew_slice codecs, uint16_t port);
/** Sends stream_set for it. */
int signal_set_stream(
	struct ew_signal *s, struct ew_siprec_call *call, size_t index, struct ew_slice codecs);
/** Repeats the restrictions that phones have asked for; the recorder answers a known order as before. */
void signal_repeat_restrictions(struct ew_signal *s, struct ew_siprec_call *call);

/** Sends call_open and waits for its answer. Errors: as signal_tell(), -ENOMEM, -EFBIG. */
int signal_open(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it);
/** Sends the facts, now or when the thread is back. */
void signal_tell_facts(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it);
/** The call is open and not recorded: answers so that nobody listens and nothing is refused. */
void signal_accept_unrecorded(struct ew_signal *s, struct ew_siprec_call *call);
/** Takes new facts over and tells them. */
void signal_change_facts(
	struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it, struct ew_slice facts);
/** Sends dialog_save, now or when the thread is back. */
void signal_save(struct ew_signal *s, struct ew_siprec_call *call);

/* -- signal_resume.c -- */

/** The thread may have a stream that the call has not: it is told so, now or when it is back. */
void signal_remove_stream(struct ew_signal *s, struct ew_siprec_call *call, uint32_t number);
/** Something of the call is to be brought in line, soon. */
void signal_mark_stale(struct ew_signal *s, struct signal_call *it);
/** The offer that changed the streams came to nothing: they are again what they were. */
void signal_roll_back(struct ew_signal *s, struct ew_siprec_call *call);
/** The thread has named a call that is here: what it keeps of it is compared. */
void signal_compare(struct ew_siprec_call *call, struct ew_slice dialog);
/** The thread has named all its calls: each of ours has its turn. */
void signal_resume_thread(struct ew_signal *s, uint32_t thread);
/**
 * True when recorder and call agree, so that the call can be changed. Has its turn now, if it was
 * not yet.
 */
bool signal_in_line(struct ew_signal *s, struct ew_siprec_call *call);
/** The pending offer waits until the call is in line, and is refused when that takes too long. */
void signal_defer(struct ew_signal *s, struct signal_call *it);
/** True when the pending offer is the answer to one of ours, which cannot be asked for again. */
bool signal_is_vital(const struct ew_siprec_call *call);
/** Goes on with those whose turn it is, as far as there is room. */
void signal_catch_up(struct ew_signal *s);
/** Answers for a call that is being brought in line. */
void signal_resume_opened(struct ew_signal *s, struct ew_siprec_call *call, int64_t code);
void signal_resume_added(
	struct ew_signal *s, struct ew_siprec_call *call, const struct ew_msg_stream_added *m);

/* -- signal_srtp.c -- */

/**
 * Chooses how each m-line of the pending offer is secured, and takes locked memory for it. Errors: -ENOMEM (locked
 * memory is short), those of ew_io_random(): the offer cannot be answered.
 */
int signal_secure_offer(struct ew_signal *s, struct ew_siprec_call *call);
/** Fills what only the recorder knows into the answer, and keeps the keys of the streams that were taken. */
void signal_keep_keys(struct ew_signal *s, struct ew_siprec_call *call);
/** Wipes and gives back all keys of a call. */
void signal_forget_keys(struct ew_signal *s, struct signal_call *it);
/** Frees what keys lie in, when no call is left. */
void signal_vault_free(struct ew_signal *s);
/** Encodes the keys of m-line `index`, of the pending offer if there is one, into a fresh secret buffer. */
int signal_encode_keys(const struct ew_siprec_call *call, size_t index, struct ew_buf *to, uint8_t *ret_security);
/** True when the pending offer secures the m-line otherwise than the one before. */
bool signal_keys_differ(const struct ew_siprec_call *call, size_t index);
/** How our last description is secured when it is offered again (`secure` of struct ew_siprec_ops). */
int signal_on_secure(
	void *arg, struct ew_siprec_call *call, bool anew, struct ew_sdp_security *security, size_t n_media);
/**
 * Notes how m-line `index` of the standing description, the pending one, is secured where nothing is known of its
 * keys: a stream that is added for it is then secured as well, and asks for them.
 */
void signal_know_security(struct ew_signal *s, struct ew_siprec_call *call, size_t index);
/** The call is in line with a recorder whose certificate may be another: its peer is offered that. */
void signal_ask_handshakes(struct ew_signal *s, struct ew_siprec_call *call);
/** The recorder has no keys for a stream: the peer is asked for them. */
void signal_on_unkeyed(struct ew_signal *s, uint32_t thread, const struct ew_msg_stream_unkeyed *m);

/** The value of a Reason header for a cause of call_gone. */
const char *signal_reason(uint32_t cause);

/** The callbacks of the session layer. */
void signal_on_offered(void *arg, struct ew_siprec_call *call, struct ew_slice facts);
void signal_on_described(void *arg, struct ew_siprec_call *call, struct ew_slice facts);
extern const struct ew_siprec_ops signal_siprec_ops;

#endif
