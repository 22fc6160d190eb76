/*
 * What outside systems tell of a call, on its way into the log.
 */
#ifndef EW_PROGRAMS_KEEPER_TELL_H
#define EW_PROGRAMS_KEEPER_TELL_H

#include "programs/keeper/keeper_private.h"

/** One thing that is told; a problem, once found, is what is answered. */
struct ew_telling {
	struct ew_asked *asked;
	struct ew_call *call;
	enum ew_voice voice;   /* of the token */
	struct ew_wall now;
	enum ew_event_type type;
	struct ew_id party;    /* zero: none was named */
	uint32_t purposes;
	int segment;
	bool other_version;    /* what was played is not what policy names */
	bool unknown_version;  /* nor can it be known whether it is */
	bool keys;             /* the answer comes by a key */
	uint32_t within_ms;
	bool controlled;
	json_t *fields, *personal;
	unsigned status;
	const char *problem;   /* a word; NULL: none */
	char detail[400];
};

/* -- reading (keeper_tell_read.c) -- */
/** A text of the body, NULL when there is none. */
const char *ew_told_text(const struct ew_telling *t, const char *name);
/**
 * Reads what is told into type, fields and personal values; a problem is set when it may not be said, or not so.
 * Errors: -EINVAL, -EPERM (with the problem), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_tell_read(struct ew_telling *t);

/* -- into the log (keeper_asks_tell.c) -- */
/** POST /v1/interactions/{id}/events: becomes an event, and what follows from it follows. */
EW_MUST_USE int ew_ask_tell(struct ew_asked *a);

#endif
