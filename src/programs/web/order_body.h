/*
 * The body of an order: {"order", "purposes", "party", "reason", "segment"}, and of expect_keys {"count", "within_ms"}
 * besides.
 */
#ifndef EW_PROGRAMS_WEB_ORDER_BODY_H
#define EW_PROGRAMS_WEB_ORDER_BODY_H

#include "base/id.h"
#include "http/body.h"
#include "ipc/messages.h"

enum ew_order_kind {
	EW_ORDER_PAUSE,
	EW_ORDER_RESUME,
	EW_ORDER_OPT_OUT,
	EW_ORDER_START,
	EW_ORDER_STOP,
	EW_ORDER_EXPECT_KEYS,
};

struct ew_order_body {
	enum ew_order_kind kind;
	uint32_t purposes;	/* set of enum ew_purpose_bit; all when none were named */
	struct ew_id party;	/* zero: every party */
	uint8_t segment;	/* of a pause: as in the message restrict, 1 + its number; 0: none */
	struct ew_slice reason; /* belongs to `object` */
	json_t *object;		/* the whole, to be freed by the caller */
};

/**
 * What restrict.segment says for the word of a segment ("payment", ...): 1 + its number in enum ew_segment of
 * domain/consent.h, which this program does not see; 0 for a word that is none.
 */
uint8_t ew_order_segment_of(struct ew_slice word);

/** The set of a list of purposes' words (EW_PURPOSES_ALL for NULL). Errors: -EINVAL with `problem`. */
EW_MUST_USE int ew_order_purposes_read(const json_t *list, uint32_t *ret, struct ew_http_problem *problem);

/** Pure. Errors: -EINVAL or -ENOMEM with `problem`. */
EW_MUST_USE int ew_order_body_parse(
	struct ew_slice body, struct ew_order_body *ret, struct ew_http_problem *problem);

/** True for what may go straight to the recorder. */
bool ew_order_restricts(enum ew_order_kind kind);

/** The reason under which a restricting order stands on the tape. */
enum ew_reason ew_order_reason(enum ew_order_kind kind);

/**
 * The id of an order: the Idempotency-Key when that is a UUID, else derived from token and key
 * (SHA-256, so that one caller cannot meet another's), else random. Errors: of randomness or the
 * hash.
 */
EW_MUST_USE int ew_order_id(
	struct ew_io *io, const struct ew_hash *token, const char *key, struct ew_id *ret);

#endif
