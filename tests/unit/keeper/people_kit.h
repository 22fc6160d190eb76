/*
 * People in a kit's keeper: who is let in, signs in, is given roles. All of it goes through the asks that web makes, so
 * that nothing here can do what a person could not.
 */
#ifndef EW_TEST_PEOPLE_KIT_H
#define EW_TEST_PEOPLE_KIT_H

#include "programs/keeper/people/approvals.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/persons.h"
#include "unit/keeper/keeper_kit.h"

#define PEOPLE_DAY_US (24 * 3600 * EW_US_PER_S)

struct person {
	struct ew_id id;
	char text[EW_ID_TEXT_BYTES]; /* the id */
	char login[32];
	struct ew_hash session;      /* digest of what the browser holds */
};

/* Lets an administrator in by a one-time token of the machine's owner. */
void person_enrol(struct kit *k, const char *login, struct person *ret);
/*
 * An account made by `by`, whose invitation was taken: signed in. `more`: members besides login and name, with a comma
 * before.
 */
void person_add(struct kit *k, const struct person *by, const char *login, const char *more, struct person *ret);
/* The same, invited only: the code of the invitation. */
void person_invite(
	struct kit *k, const struct person *by, const char *login, const char *more, struct person *ret, char code[static 64]);
/* Takes an invitation; the status. */
unsigned person_accept(struct kit *k, struct person *p, const char *code);

/* Signs in with the password of everybody here; the status. */
unsigned person_sign_in(struct kit *k, struct person *p);
/* With another stretched password (a byte that it is full of) or a code ("": none). */
unsigned person_try(struct kit *k, struct person *p, char password, const char *code);
/* Proves anew who it is. */
void person_step_up(struct kit *k, const struct person *p);
/* {"stretched": ...} as web gives it, and {"salt", ...} of a new password. */
void person_stretched(char byte, char to[static 48]);
void person_password(char byte, char to[static 160]);

/* An ask of who is signed in; the status. */
unsigned person_ask(struct kit *k, const struct person *p, enum ew_ask op, uint8_t call, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* Opens a call by a purpose with op; the status. */
unsigned person_opens(struct kit *k, const struct person *p, enum ew_ask op, uint8_t call, const char *purpose);

/* The number of the proposal of the last answer. */
unsigned long long proposal(const struct kit *k);
/* approve, refuse, withdraw; the status. */
unsigned decide(struct kit *k, const struct person *p, unsigned long long number, const char *what);
/* Proposes to give a role, with members besides role and reason (a comma before); the status. */
unsigned propose_role(struct kit *k, const struct person *by, const struct person *whom, const char *role, const char *more);
/* Both: two people give a role. */
void give_role(struct kit *k, const struct person *by, const struct person *second, const struct person *whom, const char *role,
	const char *more);

/* How many events of a type the log of the house has. */
size_t house_logged(struct kit *k, enum ew_event_type type);

#endif
