/*
 * Restricting orders under way. An order is sent to every recorder thread and sent again, under the
 * same id, until the thread that owns the interaction has answered or all have said that they do
 * not; a caller who tires of waiting changes nothing about that.
 */
#ifndef EW_PROGRAMS_WEB_ORDERS_H
#define EW_PROGRAMS_WEB_ORDERS_H

#include "base/loop.h"
#include "ipc/messages.h"

struct ew_orders;
struct ew_recorder_links;

enum ew_order_outcome {
	EW_ORDER_OBEYED,  /* durable on the tape: `restricted` says where */
	EW_ORDER_NOBODY,  /* every thread has said that the call or party is not among its live ones
			   */
	EW_ORDER_FAILED,  /* the recorder refused: restricted->code */
	EW_ORDER_UNKNOWN, /* no answer within the time a caller waits; it is still being sent */
	EW_ORDER_ABANDONED, /* given up after the last attempt, or web ends */
};

typedef void ew_order_done_fn(
	void *arg, enum ew_order_outcome outcome, const struct ew_msg_restricted *restricted);

struct ew_orders_config {
	uint32_t threads;
	int64_t wait_us;
	int64_t retry_us;
	int64_t give_up_us;
};

/** `links` must be set by ew_orders_attach() before the first order. Errors: -ENOMEM. */
EW_MUST_USE int ew_orders_new(
	struct ew_loop *loop, const struct ew_orders_config *config, struct ew_orders **ret);

/** Over which links orders go; they must outlive `orders` or its last order. */
void ew_orders_attach(struct ew_orders *orders, struct ew_recorder_links *links);

/** Waiters hear EW_ORDER_ABANDONED. */
void ew_orders_free(struct ew_orders **orders);

/**
 * Sends an order, or joins it when its id is known already. `fn` is called once: from here when the
 * outcome is known already, else later. Errors: -EEXIST (the id belongs to another order), -ENOBUFS
 * (1024 are unanswered), -ENOMEM; then `fn` is never called.
 */
EW_MUST_USE int ew_orders_give(struct ew_orders *orders, const struct ew_msg_restrict *order,
	ew_order_done_fn *fn, void *arg);

/** The waiter with this `arg` is gone. */
void ew_orders_forget(struct ew_orders *orders, const void *arg);

/** From the links: an answer; a thread that has come (back). */
void ew_orders_restricted(
	void *orders, uint32_t thread, const struct ew_msg_restricted *restricted);

/** Orders that wait are sent to this thread again, with their ids. */
void ew_orders_thread_up(void *orders, uint32_t thread);

#endif
