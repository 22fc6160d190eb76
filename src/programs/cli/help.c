/*
 * Help texts, made from the tables, and the way from argv to a command. Must not know any command
 * by name.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "programs/cli/command.h"
#include "programs/cli/man.h"
#include "programs/cli/screen.h"

#ifndef EW_VERSION
#error "the build defines EW_VERSION"
#endif

#define HELP_BYTES 16384
#define PAGE_BYTES 65536
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
	ew_buf_printf(b, "Usage: earwitness %s", c->name);
	if (c->argument)
		ew_buf_printf(b, c->optional ? " [%s]" : " %s", c->argument);
	ew_buf_printf(b, " [options]\n\n%s\n\nOptions:\n", c->help);
	for (const char *const *name = c->takes; name && *name; name++)
		add_option(b, ew_option_find(*name));
	add_option(b, ew_option_find("json"));
	add_option(b, ew_option_find("help"));
}

static void add_ends(struct ew_buf *b)
{
	const struct ew_environment *e;

	ew_buf_add_text(b, "Exit status:");
	for (int i = 0; ew_exit_words(i); i++)
		ew_buf_printf(b, "%s %d %s", i ? "," : "", i, ew_exit_words(i));
	ew_buf_add_text(b, ".\nEnvironment:");
	for (size_t i = 0; (e = ew_environment_at(i)); i++)
		ew_buf_printf(b, "%s %s%s%s%s", i ? "," : "", e->name, e->otherwise ? " (" : "",
			e->otherwise ? e->otherwise : "", e->otherwise ? ")" : "");
	ew_buf_add_text(b, ".\n");
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
			   "the version.\n");
	add_ends(b);
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

static enum ew_exit print_page(const char *name)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int code;

	ew_buf_init(&b, PAGE_BYTES);
	code = ew_man_page(name, &b);
	if (code == -ENOENT) {
		ew_screen_complain(
			"there is no page '%s': earwitness and earwitness.yaml are", name);
		return EW_EXIT_USAGE;
	}
	return code || ew_screen_show(&b) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

enum ew_exit ew_run_help(const struct ew_options *options)
{
	const char *what = options->argument[0];
	const struct ew_command *command = what ? ew_command_find(what) : NULL;

	if (options->man)
		return print_page(what ? what : "earwitness");
	if (what && !command) {
		ew_screen_complain("there is no command '%s'; see `earwitness --help`", what);
		return EW_EXIT_USAGE;
	}
	ew_help_print(command);
	return EW_EXIT_DONE;
}

static enum ew_exit run(const struct ew_command *command, int n, char *const words[])
{
	struct ew_options options = {.rest = words, .n_rest = n};

	if (command->argument && strcmp(command->argument, EW_CLI_REST) == 0)
		return command->run(&options);
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
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		ew_help_print(NULL);
		return argc > 1 ? EW_EXIT_DONE : EW_EXIT_USAGE;
	}
	ew_screen_complain("there is no command '%s'; see `earwitness --help`", name);
	return EW_EXIT_USAGE;
}
