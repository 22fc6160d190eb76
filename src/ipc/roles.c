/*
 * The names of the roles, for log lines and sentences. Must never decide anything: who may say what
 * is in messages.def, and who somebody is follows from the socket.
 */
#include "ipc/roles.h"

const char *ew_role_name(enum ew_role role)
{
	static const char *const names[] = {
		[EW_ROLE_SUPERVISOR] = "supervisor",
		[EW_ROLE_SIGNAL] = "signal",
		[EW_ROLE_RECORDER] = "recorder",
		[EW_ROLE_KEEPER] = "keeper",
		[EW_ROLE_VAULT] = "vault",
		[EW_ROLE_WEB] = "web",
		[EW_ROLE_WORKER] = "worker",
		[EW_ROLE_DELIVER] = "deliver",
		[EW_ROLE_EAR] = "ear",
		[EW_ROLE_REDACTOR] = "redactor",
		[EW_ROLE_LISTENER] = "listener",
		[EW_ROLE_KEYHOLDER] = "keyholder",
	};

	if ((unsigned)role >= EW_COUNT(names) || !names[role])
		return "unknown";
	return names[role];
}
