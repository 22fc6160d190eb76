/*
 * Web between a fake keeper and two fake recorder threads, over real sockets in a folder of its
 * own, all in one thread.
 */
#ifndef EW_TEST_WEB_HARNESS_H
#define EW_TEST_WEB_HARNESS_H

#include "ipc/listener.h"
#include "programs/web/web.h"
#include "unit/http/client.h"

#define THREADS 2
#define CALL_ID "019aa5a0-0000-7000-8000-000000000001"
#define PARTY_ID "019aa5a0-0000-7000-8000-0000000000aa"
#define BENCH_VOICE 3 /* of every token that is told: an agent's; the fake keeper's answer is a machine's, 1 */
#define USER_ID "019aa5a0-0000-7000-8000-0000000000bb"

#define ASKS 255 /* more than enum ew_ask has */

/** What the fake keeper says to one kind of question. */
struct fake_answer {
	uint16_t op; /* enum ew_ask; 0: none */
	uint16_t status;
	const char *json; /* NULL: {} */
};

/** What the fake keeper was asked last, and what it says. */
struct fake_keeper {
	struct ew_listener *listener;
	struct ew_channel *channel;
	bool silent;
	uint16_t silent_on;      /* questions of this kind wait for bench_keeper_answer(); 0: none does */
	uint64_t held;           /* the last of them */
	unsigned opened;         /* connections so far */
	unsigned asked;	         /* in all */
	unsigned asked_of[ASKS]; /* by enum ew_ask */
	char arguments_of[ASKS][1024]; /* of the last one of each */
	struct ew_buf heard;     /* the arguments of all, one behind the other */
	struct ew_hash token;
	struct ew_id interaction;
	char arguments[4096];
	char purpose[256];
	char key[160];
	struct fake_answer says[8]; /* goes before what follows */
	uint16_t status; /* 0: as the question deserves */
	const char *json;
	const char *rights;    /* JSON list of EW_ASK_AUTHENTICATE and EW_ASK_LISTEN */
	bool limited;          /* whoever listens may hear of some calls only */
	struct ew_slice media; /* handed over as a descriptor */
	const char *of_media;  /* what is said beside it; NULL: nothing */
};

/** A fake recorder thread. */
struct fake_thread {
	struct ew_listener *listener;
	struct ew_channel *channel;
	bool silent;
	int64_t code; /* what it answers: 0 obeys */
	unsigned got;
	struct ew_msg_restrict last; /* its text is not kept */
	char reason[EW_MAX_REASON_BYTES + 1];
};

struct bench {
	char folder[64];
	struct ew_loop *loop;
	struct ew_web *web;
	uint16_t port;
	struct fake_keeper keeper;
	struct fake_thread threads[THREADS];
	struct ew_buf got; /* the last answer */
};

/** Short times for tests, the rest as usual. */
struct ew_web_times bench_times(void);

/** Web with a keeper and recorder threads that are there and obey (thread 1 owns every call). */
void bench_start(struct bench *b, const struct ew_web_times *times);
/** The same, as if a proxy spoke TLS before it. */
void bench_start_behind_tls(struct bench *b, const struct ew_web_times *times);
/** The same with origins that may show the agent panel; NULL: none. */
void bench_start_for(struct bench *b, const struct ew_web_times *times, const char *embed);
void bench_stop(struct bench *b);

void bench_keeper_start(struct bench *b);
void bench_keeper_stop(struct bench *b);
/** Answers the question that waits; from now on none waits. */
void bench_keeper_answer(struct bench *b);
void bench_thread_start(struct bench *b, size_t i);
void bench_thread_stop(struct bench *b, size_t i);

/**
 * Sends "METHOD path", with fields (each ended by CRLF) and a body (NULL: none). Returns the
 * status.
 */
int bench_ask(struct bench *b, const char *method, const char *path, const char *fields,
	const char *body);

/** Sends the same and does not wait; the descriptor goes to bench_receive(), or is closed. */
int bench_send(struct bench *b, const char *method, const char *path, const char *fields, const char *body);
/** Waits for the answer, closes, and returns the status. */
int bench_receive(struct bench *b, int fd);

/** The same with the token "good". */
int bench_ask_signed(struct bench *b, const char *method, const char *path, const char *fields,
	const char *body);

/** The keeper tells which tokens may restrict: `names`, ended by NULL, until `expires_us` (wall, 0:
 * for ever). */
void bench_tell_tokens(
	struct bench *b, const char *const names[], int64_t expires_us, uint32_t left_out);

/** The keeper tells of one token, for ever, whose rights are of some calls only. */
void bench_tell_limited_token(struct bench *b, const char *name);

/** One page of a set as it is. */
void bench_tell_page(struct bench *b, const struct ew_msg_restrict_tokens *page);

/** The keeper tells of an order of a grant. */
void bench_grant_told(struct bench *b, const char *grant, uint64_t number, const char *json);

/** The keeper says that something changed, for those alone who may hear of every call. */
void bench_changed(struct bench *b, const char *json);
/** The same, for these listeners too. */
void bench_changed_for(struct bench *b, const char *json, const uint64_t *numbers, size_t n);
/** The number of whoever asked last to listen. */
uint64_t bench_listener(const struct bench *b);

/** The keeper says that what somebody may has changed. */
void bench_access_changed(struct bench *b);

#endif
