/*
 * Who talks to whom. Each server program listens on one socket for each role that may speak to it, so that a
 * connection's role follows from the socket it came in by (and, where programs run under users of their own, from the
 * peer's user id), never from what it says of itself.
 */
#ifndef EW_IPC_ROLES_H
#define EW_IPC_ROLES_H

#include "base/cleanup.h"

enum ew_role {
	EW_ROLE_SUPERVISOR = 1,
	EW_ROLE_SIGNAL,
	EW_ROLE_RECORDER,
	EW_ROLE_KEEPER,
	EW_ROLE_VAULT,
	EW_ROLE_WEB,
	EW_ROLE_WORKER,
	EW_ROLE_DELIVER,
	EW_ROLE_EAR,
	EW_ROLE_REDACTOR,
	EW_ROLE_LISTENER,
	EW_ROLE_KEYHOLDER,
};

#define EW_ROLE_BIT(role) (1u << (role))

/** "keeper"; "unknown" for a number that is no role. */
const char *ew_role_name(enum ew_role role);

#endif
