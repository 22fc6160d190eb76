/*
 * The words of a command line, read by the tables of command_table.c: an option that a command does
 * not take is an error there, and never silently ignored.
 */
#include <errno.h>
#include <string.h>

#include "programs/cli/command.h"
#include "programs/cli/screen.h"

struct words {
	const struct ew_command *command;
	int n, at;
	char *const *word;
	struct ew_options *to;
};

static bool takes(const struct ew_command *command, const char *name)
{
	if (strcmp(name, "help") == 0 || strcmp(name, "json") == 0)
		return true;
	for (const char *const *one = command->takes; one && *one; one++) {
		if (strcmp(*one, name) == 0)
			return true;
	}
	return false;
}

static int usage(const struct ew_command *command, const char *what, const char *word)
{
	ew_screen_complain("%s: %s '%s'; see `earwitness %s --help`", command->name, what, word,
		command->name);
	return -EINVAL;
}

static int put_again(struct words *w, struct ew_option_words *to, const char *word, const char *value)
{
	if (to->n == EW_CLI_MAX_WORDS)
		return usage(w->command, "too many times", word);
	to->at[to->n++] = value;
	return 0;
}

static int put(struct words *w, const struct ew_option *option, const char *word, const char *value)
{
	char *field = (char *)w->to + option->offset;

	if (!option->value) {
		bool on = true;

		if (value)
			return usage(w->command, "no value belongs to", word);
		memcpy(field, &on, sizeof(on));
		return 0;
	}
	if (!value && w->at < w->n)
		value = w->word[w->at++];
	if (!value)
		return usage(w->command, "a value is missing behind", word);
	if (strstr(option->value, "..."))
		return put_again(w, (struct ew_option_words *)(void *)field, word, value);
	memcpy(field, &value, sizeof(value));
	return 0;
}

static int read_long(struct words *w, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
	const struct ew_option *option;
	char name[32];

	if (n >= sizeof(name))
		return usage(w->command, "there is no option", word);
	memcpy(name, word + 2, n);
	name[n] = '\0';
	option = ew_option_find(name);
	if (!option || !takes(w->command, name))
		return usage(w->command, "there is no option", word);
	return put(w, option, word, equals ? equals + 1 : NULL);
}

static int read_short(struct words *w, const char *word)
{
	const struct ew_option *option = ew_option_letter(word[1]);

	if (!option || !takes(w->command, option->name))
		return usage(w->command, "there is no option", word);
	return put(w, option, word, word[2] ? word + 2 : NULL);
}

static size_t most_arguments(const struct ew_command *command)
{
	size_t n = command->argument ? 1 : 0;

	if (command->argument && strstr(command->argument, "..."))
		return EW_CLI_MAX_ARGUMENTS;
	for (const char *at = command->argument; at && *at; at++)
		n += *at == ' ';
	return n < EW_CLI_MAX_ARGUMENTS ? n : EW_CLI_MAX_ARGUMENTS;
}

static int read_argument(struct words *w, const char *word)
{
	if (w->to->n_arguments == most_arguments(w->command))
		return usage(w->command, "did not expect", word);
	w->to->argument[w->to->n_arguments++] = word;
	return 0;
}

static int read_word(struct words *w, bool *only_arguments)
{
	const char *word = w->word[w->at++];

	if (!*only_arguments && strcmp(word, "--") == 0) {
		*only_arguments = true;
		return 0;
	}
	if (*only_arguments || word[0] != '-' || word[1] == '\0')
		return read_argument(w, word);
	return word[1] == '-' ? read_long(w, word) : read_short(w, word);
}

int ew_arguments_read(
	const struct ew_command *command, int n, char *const word[], struct ew_options *ret)
{
	struct ew_options options = {0};
	struct words w = {.command = command, .n = n, .word = word, .to = &options};
	bool only_arguments = false;

	while (w.at < w.n) {
		int code = read_word(&w, &only_arguments);

		if (code)
			return code;
	}
	if (command->argument && !command->optional && options.n_arguments == 0 && !options.help)
		return usage(command, "missing", command->argument);
	*ret = options;
	return 0;
}
