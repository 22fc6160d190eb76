/*
 * From the YAML tree to the configuration. Private to the configuration.
 */
#ifndef EW_PROGRAMS_CLI_CONFIG_READ_H
#define EW_PROGRAMS_CLI_CONFIG_READ_H

#include "programs/cli/config.h"
#include "yaml/yaml.h"

/** Fills what the tree says into `c`, whose `file` is set. Errors: -EINVAL with the sentence;
 * -ENAMETOOLONG. */
EW_MUST_USE int ew_config_read(
	const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

#endif
