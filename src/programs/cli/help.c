/*
 * Help texts, made from the tables, and the way from argv to a command. Must not know any command
 * by name.
 */
#include <string.h>

#include "base/limits.h"
#include "programs/cli/command.h"
#include "programs/cli/screen.h"

#ifndef EW_VERSION
#error "the build defines EW_VERSION"
#endif

#define HELP_BYTES 16384
#define OPTION_COLUMN 26
#define COMMAND_COLUMN 14

static void add_option(struct ew_buf *b, const struct ew_option *o)
{
	char left[64];

	if (o->letter)
		(void)snprintf(left, sizeof(left), "-%c, --%s%s%s", o->letter, o->name,
			o->value ? " " : "", o->value ? o->value : "");
	else
		(void)snprintf(left, sizeof(left), "--%s%s%s", o->name, o->value ? " " : "",
			o->value ? o->value : "");
	ew_buf_add_text(b, "  ");
	ew_screen_add_column(b, left, OPTION_COLUMN);
	ew_buf_printf(b, " %s\n", o->help);
}

static void add_command(struct ew_buf *b, const struct ew_command *c)
{
	ew_buf_printf(b, "Usage: earwitness %s%s%s [options]\n\n%s\n\nOptions:\n", c->name,
		c->argument ? " " : "", c->argument ? c->argument : "", c->help);
	for (const char *const *name = c->takes; name && *name; name++)
		add_option(b, ew_option_find(*name));
	add_option(b, ew_option_find("json"));
	add_option(b, ew_option_find("help"));
}

static void add_program(struct ew_buf *b)
{
	ew_buf_add_text(b, "Usage: earwitness COMMAND [options]\n\nCommands:\n");
	for (size_t i = 0; ew_command_at(i); i++) {
		ew_buf_add_text(b, "  ");
		ew_screen_add_column(b, ew_command_at(i)->name, COMMAND_COLUMN);
		ew_buf_printf(b, " %s\n", ew_command_at(i)->summary);
	}
	ew_buf_add_text(b, "\n`earwitness COMMAND --help` tells more; `earwitness --version` names "
			   "the version.\n"
			   "Exit status: 0 done, 1 refused or failed, 2 not understood.\n"
			   "Environment: EARWITNESS_URL (http://127.0.0.1:8480), EARWITNESS_TOKEN, "
			   "EARWITNESS_DATA.\n");
}

void ew_help_print(const struct ew_command *command)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, HELP_BYTES);
	if (command)
		add_command(&b, command);
	else
		add_program(&b);
	if (ew_screen_show(&b))
		return; /* said already */
}

static enum ew_exit run(const struct ew_command *command, int n, char *const words[])
{
	struct ew_options options;

	if (ew_arguments_read(command, n, words, &options))
		return EW_EXIT_USAGE;
	if (options.help) {
		ew_help_print(command);
		return EW_EXIT_DONE;
	}
	return command->run(&options);
}

int ew_cli_main(int argc, char *const argv[])
{
	const char *name = argc > 1 ? argv[1] : "--help";
	const struct ew_command *command = ew_command_find(name);

	if (command)
		return run(command, argc - 2, argv + 2);
	if (strcmp(name, "--version") == 0) {
		ew_screen_say("earwitness %s", EW_VERSION);
		return EW_EXIT_DONE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		ew_help_print(argc > 2 ? ew_command_find(argv[2]) : NULL);
		return argc > 1 ? EW_EXIT_DONE : EW_EXIT_USAGE;
	}
	ew_screen_complain("there is no command '%s'; see `earwitness --help`", name);
	return EW_EXIT_USAGE;
}
