/*
 * A command of `earwitness`: its name, its words of help, the options it takes, and the function
 * that runs it. The table in command_table.c is the only list of them; help, manual page, usage
 * errors and shell completion all come from it.
 */
#ifndef EW_PROGRAMS_CLI_COMMAND_H
#define EW_PROGRAMS_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#define EW_CLI_MAX_ARGUMENTS 64
#define EW_CLI_REST "OPTIONS"
#define EW_CLI_MAX_WORDS 32 /* values of an option that may be given again */

/** What a command's exit status says; scripts rely on it. */
enum ew_exit { EW_EXIT_DONE = 0, EW_EXIT_FAILED = 1, EW_EXIT_USAGE = 2 };

/** Values of an option that may be given again. */
struct ew_option_words {
	const char *at[EW_CLI_MAX_WORDS];
	size_t n;
};

/** Values of all options that any command has; NULL or false when not given. Borrowed from argv. */
struct ew_options {
	const char *data, *config, *url;
	const char *answers, *pid_file;
	const char *since, *number, *queue, *state, *limit;
	const char *out, *to, *format, *artifact, *purpose;
	const char *reason;
	struct ew_option_words party; /* of commands about one party: the last */
	const char *legal_ground, *of_case;
	struct ew_option_words withhold;
	const char *calls, *step, *rate, *seconds, *talk, *folder, *opt_outs, *threads, *plot, *trust;
	const char *note, *kind, *severity;
	const char *about, *deadline, *owner, *call, *manifest, *recipient, *outcome;
	const char *from, *until, *sample, *seed;
	const char *name, *vendor, *agent, *expires_in;
	struct ew_option_words rights;
	const char *policy, *packs, *direction, *extension, *channel, *at;
	struct ew_option_words cases;
	const char *profile;
	const char *shares, *threshold;
	const char *days, *audio;
	const char *entity, *with;
	const char *subject, *language;
	const char *newest, *older_than;
	const char *words, *query;
	bool json, once, man, help, ramp, keep, all, clear, apart, wait, dry_run, standing;
	const char *argument[EW_CLI_MAX_ARGUMENTS];
	size_t n_arguments;
	char *const *rest; /* of a command that passes its words on */
	int n_rest;
};

typedef enum ew_exit ew_command_fn(const struct ew_options *options);

struct ew_command {
	const char *name;
	const char *argument;	  /* name of the argument ("ID"), or NULL; of several: separated by blanks; "FILE...": any
				   * number; EW_CLI_REST: another program reads all */
	bool optional;		  /* the argument may be left out */
	const char *summary;	  /* one line */
	const char *help;	  /* a paragraph or two */
	const char *const *takes; /* names of the options, NULL-terminated */
	ew_command_fn *run;
};

/** One option: what it is called and what it does, for whichever commands take it. */
struct ew_option {
	const char *name;
	char letter;	   /* 0: none */
	/* Placeholder of its value; NULL for a switch. "NAME...": may be given again, and the field is a struct
	   ew_option_words. */
	const char *value;
	size_t offset;	   /* in struct ew_options */
	const char *help;
};

/** A variable of the environment that is looked at. */
struct ew_environment {
	const char *name;
	const char *otherwise; /* what holds without it, or NULL */
	const char *help;
};

/** The command of this name, or NULL. A constant, as all three below. */
const struct ew_command *ew_command_find(const char *name);

/** The i-th command in the order of the help; NULL past the end. */
const struct ew_command *ew_command_at(size_t i);
/** The option of this name, without dashes, or NULL. */
const struct ew_option *ew_option_find(const char *name);

/** The option of this letter, or NULL; 0 is nobody's letter. */
const struct ew_option *ew_option_letter(char letter);
/** The i-th option in the order of the help; NULL past the end. */
const struct ew_option *ew_option_at(size_t i);
/** The i-th variable of the environment; NULL past the end. */
const struct ew_environment *ew_environment_at(size_t i);
/** The value that was given last; NULL when none was. */
const char *ew_option_last(const struct ew_option_words *words);
/** What an exit status means, in words; NULL past the last. */
const char *ew_exit_words(int status);

/**
 * Reads the words behind the command's name into `ret`. Errors: -EINVAL, after the reason was
 * written to standard error. With --help nothing else is asked for.
 */
__attribute__((warn_unused_result)) int ew_arguments_read(
	const struct ew_command *command, int n, char *const words[], struct ew_options *ret);

/** The whole help of a command, or of the program when `command` is NULL, on standard output. */
void ew_help_print(const struct ew_command *command);

/** Everything: finds the command and runs it. The exit status. */
int ew_cli_main(int argc, char *const argv[]);

/* The commands, one file each. */
ew_command_fn ew_run_init, ew_run_serve, ew_run_demo, ew_run_enrol, ew_run_calls, ew_run_show,
	ew_run_redact, ew_run_replay, ew_run_export, ew_run_bundle, ew_run_pause, ew_run_resume, ew_run_optout, ew_run_start, ew_run_stop,
	ew_run_exceptions, ew_run_case, ew_run_hold, ew_run_request, ew_run_erase, ew_run_retention, ew_run_storage, ew_run_token, ew_run_user, ew_run_role, ew_run_approve, ew_run_vendor, ew_run_audit, ew_run_recheck, ew_run_paper, ew_run_population, ew_run_reconcile, ew_run_test, ew_run_load,
	ew_run_ledger, ew_run_keys, ew_run_backup, ew_run_restore, ew_run_policy, ew_run_witness, ew_run_doctor, ew_run_help;

#endif
