/*
 * The command line. An option that is not known ends the program: a word that was mistyped must never turn a check
 * with trust into one without.
 */
#include "programs/verify/options.h"

#include <errno.h>
#include <string.h>

const char verify_usage[] =
	"usage: earwitness-verify BUNDLE [--trust FILE] [--identity FILE] [--authority PEM] [--json] [--quiet]\n"
	"\n"
	"Checks an evidence bundle, a ZIP or the folder it was unpacked to, without network and configuration.\n"
	"\n"
	"  --trust FILE      whom you trust: a tlog-policy with the log's key, witnesses and quorum, that must not\n"
	"                    come from the bundle. Without it: at best consistent with itself, origin unproven.\n"
	"  --identity FILE   your age identity; the recordings are opened to see that they can be\n"
	"  --authority PEM   certificates of the time-stamping authority that you trust\n"
	"  --json            the answer for programs\n"
	"  --quiet           no answer but the exit status\n"
	"\n"
	"Exit status: 0 everything was proved; 1 something is wrong or not proved; 2 wrong use.\n";

static bool take_value(int argc, char **argv, int *i, const char *name, const char **to)
{
	size_t n = strlen(name);

	/* Twice, and nobody could say which one counts. */
	if (*to || strncmp(argv[*i], name, n) != 0)
		return false;
	if (argv[*i][n] == '=')
		*to = argv[*i] + n + 1;
	else if (argv[*i][n] == 0 && *i + 1 < argc)
		*to = argv[++*i];
	return *to && **to;
}

static bool take_switch(const char *word, struct verify_options *o)
{
	const struct {
		const char *name;
		bool *to;
	} switches[] = {{"--json", &o->json}, {"--quiet", &o->quiet}, {"-q", &o->quiet}, {"--help", &o->help},
		{"-h", &o->help}, {"--version", &o->version}};

	for (size_t i = 0; i < EW_COUNT(switches); i++) {
		if (strcmp(word, switches[i].name) == 0) {
			*switches[i].to = true;
			return true;
		}
	}
	return false;
}

int verify_options_read(int argc, char **argv, struct verify_options *ret, struct ew_error *error)
{
	struct verify_options o = {0};

	for (int i = 1; i < argc; i++) {
		if (take_switch(argv[i], &o) || take_value(argc, argv, &i, "--trust", &o.trust) ||
			take_value(argc, argv, &i, "--identity", &o.identity) ||
			take_value(argc, argv, &i, "--authority", &o.authority))
			continue;
		if (argv[i][0] == '-')
			return ew_error_set(error, -EINVAL,
				"%s is no option, stands there twice, or its value is missing.", argv[i]);
		if (o.bundle)
			return ew_error_set(error, -EINVAL, "One bundle is checked at a time.");
		o.bundle = argv[i];
	}
	if ((!o.bundle || !*o.bundle) && !o.help && !o.version)
		return ew_error_set(error, -EINVAL, "Which bundle?");
	*ret = o;
	return 0;
}
