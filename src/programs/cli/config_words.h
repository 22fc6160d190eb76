/*
 * The vocabulary of the configuration: every key, what it is, and what holds when it is not
 * written. Reading (config_read.c) knows no other keys and the manual page lists exactly these.
 */
#ifndef EW_PROGRAMS_CLI_CONFIG_WORDS_H
#define EW_PROGRAMS_CLI_CONFIG_WORDS_H

#include <stddef.h>

#define EW_CONFIG_MAX_KEYS 24 /* of one section, with the NULL behind them */

struct ew_config_word {
	const char *section; /* "" at the top; "peers": of one entry of that list; "sip.tls": a map in a map */
	const char *key;
	const char *value;     /* what is written, as a placeholder */
	const char *otherwise; /* the default as it could be written; NULL: `help` tells it */
	const char *example;   /* a value that is taken; NULL: none is in this version */
	const char *help;
};

/** The i-th, sections together; NULL past the end. */
const struct ew_config_word *ew_config_word_at(size_t i);

/** The names of a section's keys, ended by NULL; the sections' own names belong to section "". */
void ew_config_keys(const char *section, const char *keys[static EW_CONFIG_MAX_KEYS]);

#endif
