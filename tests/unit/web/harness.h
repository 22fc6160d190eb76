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

/** What the fake keeper was asked last, and what it says. */
struct fake_keeper {
	struct ew_listener *listener;
	struct ew_channel *channel;
	bool silent;
	unsigned opened;       /* connections so far */
	unsigned asked;	       /* in all */
	unsigned asked_of[64]; /* by enum ew_ask */
	struct ew_hash token;
	struct ew_id interaction;
	char arguments[4096];
	char purpose[256];
	char key[160];
	uint16_t status; /* 0: as the question deserves */
	const char *json;
	const char *rights;    /* JSON list of EW_ASK_AUTHENTICATE */
	struct ew_slice media; /* handed over as a descriptor */
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
/** The same with origins that may show the agent panel; NULL: none. */
void bench_start_for(struct bench *b, const struct ew_web_times *times, const char *embed);
void bench_stop(struct bench *b);

void bench_keeper_start(struct bench *b);
void bench_keeper_stop(struct bench *b);
void bench_thread_start(struct bench *b, size_t i);
void bench_thread_stop(struct bench *b, size_t i);

/**
 * Sends "METHOD path", with fields (each ended by CRLF) and a body (NULL: none). Returns the
 * status.
 */
int bench_ask(struct bench *b, const char *method, const char *path, const char *fields,
	const char *body);

/** The same with the token "good". */
int bench_ask_signed(struct bench *b, const char *method, const char *path, const char *fields,
	const char *body);

/** The keeper tells which tokens may restrict: `names`, ended by NULL, until `expires_us` (wall, 0:
 * for ever). */
void bench_tell_tokens(
	struct bench *b, const char *const names[], int64_t expires_us, uint32_t left_out);

/** One page of a set as it is. */
void bench_tell_page(struct bench *b, const struct ew_msg_restrict_tokens *page);

/** The keeper tells of an order of a grant. */
void bench_grant_told(struct bench *b, const char *grant, uint64_t number, const char *json);

/** The keeper says that something changed. */
void bench_changed(struct bench *b, const char *json);

#endif
