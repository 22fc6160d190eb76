/*
 * The calls of a company that recorded for three years, each made from its number alone, so that they can be gone through
 * as often as one likes without being kept: who called whom, which agent of which queue, when, and what became of it.
 */
#ifndef EW_BENCH_SEARCH_TOWN_H
#define EW_BENCH_SEARCH_TOWN_H

#include "base/buf.h"
#include "base/clock.h"

#define TOWN_AGENTS 2000
#define TOWN_QUEUES 60
#define TOWN_LINES 60    /* numbers of the house */
#define TOWN_TEAM 20     /* agents of a team: 0 to 19, 20 to 39, ... */
#define TOWN_NAMES 20000 /* of customers; one in three gives one */
#define TOWN_DAYS 1095
#define TOWN_NUMBER 32
#define TOWN_NAME 64

struct town {
	uint64_t calls, customers;
	int64_t first_us, step_us; /* start of call 0, and from one to the next */
};

struct town_call {
	struct ew_wall started, ended;
	uint32_t customer, line, agent, queue, state, name; /* name TOWN_NAMES: none */
	bool outbound;
};

/** Calls that end now. */
struct town town_of(uint64_t calls, struct ew_wall now);
/** The i-th call, from 0, the oldest first. */
struct town_call town_call(const struct town *t, uint64_t i);
/** "+352621000111": of a customer by rank, the one who calls most first. */
void town_customer(uint32_t rank, char to[static TOWN_NUMBER]);
/** "+35224110017". */
void town_line(uint32_t line, char to[static TOWN_NUMBER]);
/** "a-0017". */
void town_agent(uint32_t agent, char to[static TOWN_NUMBER]);
/** "queue-17". */
void town_queue(uint32_t queue, char to[static TOWN_NUMBER]);
/** "Velora Quastin". */
void town_name(uint32_t name, char to[static TOWN_NAME]);
/** The queue in which an agent usually is. */
uint32_t town_queue_of(uint32_t agent);
/** A number that looks drawn, for these two. */
uint64_t town_dice(uint64_t i, uint64_t what);

#endif
