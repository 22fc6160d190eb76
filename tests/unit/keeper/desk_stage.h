/*
 * A house with people who are signed in, and calls whose notice told a purpose: what the desk shows is shown to
 * somebody, of something.
 */
#ifndef EW_TEST_DESK_STAGE_H
#define EW_TEST_DESK_STAGE_H

#include "unit/keeper/keeper_kit.h"

/* Calls of which a notice tells that they are looked at for quality. */
struct kit *desk_new(void);
/* A person's id, whose session's token is `who`. */
#define DESK_PERSON(who) kit_id(0xbe, who)
/* An active person of this name, signed in, without a role. */
void desk_person(struct kit *k, uint8_t who, const char *name);
/* Gives one a role; `scope`: JSON, NULL: everywhere. */
void desk_role(struct kit *k, uint8_t who, const char *role, const char *scope);
/* The two at once, of everywhere. */
void desk_signed_in(struct kit *k, uint8_t who, const char *name, const char *role);
/* Changes the account. */
void desk_change(struct kit *k, uint8_t who, void (*how)(struct ew_keeper *k, uint8_t who, void *account));
/* A call of a customer (1) and an agent (2) in this queue. */
void desk_call(struct kit *k, uint8_t call, const char *queue);
/* Both hear the notice to its end. */
void desk_notice(struct kit *k, uint8_t call);
/* It is recorded, ends, and is finished, without any object: what was kept stays on the tape. */
void desk_finish(struct kit *k, uint8_t call);
/* Takes away the key of a call, as an erasure does. */
void desk_erase(struct kit *k, uint8_t call);

/**
 * Asks again and again, each time with a later allocation failing, until none does: then the status must be this one.
 * Before that the keeper answers or says that there is no memory, and goes on. How often one failed.
 */
size_t desk_without_memory(
	struct kit *k, uint8_t who, enum ew_ask op, uint8_t call, const char *arguments, unsigned status);

/* The i-th of the answer's items, or of another list of it; NULL: there are not so many. */
const json_t *desk_item(const struct kit *k, const char *list, size_t i);
/* A text of it; "" for none. */
const char *desk_text(const json_t *one, const char *name);
size_t desk_count(const struct kit *k, const char *list);

#endif
