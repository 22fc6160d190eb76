/*
 * What the token's files share.
 */
#ifndef EW_PROGRAMS_KEYHOLDER_TOKEN_PRIVATE_H
#define EW_PROGRAMS_KEYHOLDER_TOKEN_PRIVATE_H

#include <p11-kit/pkcs11.h>

#include "programs/keyholder/token.h"

struct ew_token {
	struct ew_token_config config;
	void *library;
	CK_FUNCTION_LIST *f; /* NULL: not loaded */
	CK_SESSION_HANDLE session;
	bool initialised, open;
	bool fresh;       /* the session was opened for the wish that is being served */
	bool pin_refused; /* a token locks itself after a few wrong ones: it is not tried again */
};

/** A session that is logged in, the one that stands or a new one. Errors with a sentence; -EACCES: the PIN was refused. */
EW_MUST_USE int ew_token_open(struct ew_token *t, struct ew_error *error);
/** Ends the session and the module's work; the next wish begins anew. */
void ew_token_close(struct ew_token *t);
/** What a session that is not logged in sees is no proof of what there is. 0: it is. */
CK_RV ew_token_look(struct ew_token *t);

/** What a wish comes to: of a session that has ended, -ESTALE; -EKEYREJECTED: not the right key; otherwise -EIO. With a sentence. */
int ew_token_failed(const struct ew_token *t, const char *doing, CK_RV rv, struct ew_error *error);

#endif
