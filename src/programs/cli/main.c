/*
 * earwitness: the supervisor and the command line. It touches no media, no call data but what the
 * API shows it, and no key but while `init` makes them.
 */
#include <signal.h>

#include "programs/cli/command.h"

int main(int argc, char *argv[])
{
	(void)signal(SIGPIPE, SIG_IGN);
	return ew_cli_main(argc, argv);
}
