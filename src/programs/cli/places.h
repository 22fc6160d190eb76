/*
 * Where things are: the data folder that is meant when none was said, the folder of our own binary,
 * files that come with the programs.
 */
#ifndef EW_PROGRAMS_CLI_PLACES_H
#define EW_PROGRAMS_CLI_PLACES_H

#include <stdbool.h>

#include "base/error.h"
#include "base/limits.h"

/** --data, else EARWITNESS_DATA, else /var/lib/earwitness for root and ./earwitness-data for
 * others. */
const char *ew_place_data(const char *option);

/** As above, but NULL when neither option nor environment says one. */
const char *ew_place_data_given(const char *option);

/** The configuration that belongs to a data folder nobody named a configuration for. Errors:
 * -ENAMETOOLONG. */
EW_MUST_USE int ew_place_config(
	const char *data, bool data_given, char to[static EW_MAX_PATH_BYTES]);

/** The folder of keys when the configuration names none: beside the configuration, but never inside
 * the data. */
EW_MUST_USE int ew_place_keys(
	const char *config, const char *data, char to[static EW_MAX_PATH_BYTES]);

/** The folder part of a path ("." when there is none). Errors: -ENAMETOOLONG. */
EW_MUST_USE int ew_place_folder(const char *path, char to[static EW_MAX_PATH_BYTES]);

/** A program beside our own binary or, installed, in ../libexec/earwitness. Errors: -ENOENT with a
 * sentence. */
EW_MUST_USE int ew_place_program(
	const char *name, char to[static EW_MAX_PATH_BYTES], struct ew_error *error);

/**
 * A file that comes with the programs ("openapi.yaml", "demo/siprec_call.xml"): under
 * $EARWITNESS_SHARE, then, seen from our binary, ../share/earwitness, ../share, ../schema and our own parent.
 * Errors: -ENOENT with a sentence.
 */
EW_MUST_USE int ew_place_asset(
	const char *name, char to[static EW_MAX_PATH_BYTES], struct ew_error *error);

#endif
