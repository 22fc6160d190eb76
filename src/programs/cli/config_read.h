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

/** config_outside.c: witnesses, time stamps, outbound. Errors as above. */
EW_MUST_USE int ew_config_read_outside(
	const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** config_transcription.c: the section transcription. Errors as above. */
EW_MUST_USE int ew_config_read_transcription(
	const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** config_keys.c: the section keys. Errors as above. */
EW_MUST_USE int ew_config_read_keys(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** A list of words; `paths`: each must be an absolute path, otherwise the first alone. A missing one is left alone. Errors: -EINVAL. */
EW_MUST_USE int ew_config_read_words(
	const struct ew_yaml *map, const char *key, bool paths, struct ew_config_words *to, struct ew_error *error);

/** config_listening.c: the section listening. Errors as above. */
EW_MUST_USE int ew_config_read_listening(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** config_retention.c: the section retention. Errors as above. */
EW_MUST_USE int ew_config_read_retention(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);
/** config_storage.c: the section storage. Errors as above. */
EW_MUST_USE int ew_config_read_storage(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);
/** The same, when it is known where the data are. Errors: -EINVAL, with a sentence. */
EW_MUST_USE int ew_config_check_storage(const struct ew_config *c, struct ew_error *error);
/** How old the newest backup may be. Errors: as above. */
EW_MUST_USE int ew_config_read_backups(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);
/** config_recheck.c: the section recheck. Errors as above. */
EW_MUST_USE int ew_config_read_recheck(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** config_embed.c: `embed` of the section http. Errors as above. */
EW_MUST_USE int ew_config_read_embed(const struct ew_yaml *http, struct ew_config *c, struct ew_error *error);

/** config_oidc.c: the list `oidc`; `http` was read. Errors as above. */
EW_MUST_USE int ew_config_read_oidc(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

/** A map under a key, with the keys that it may have, or NULL when it is missing. Errors: -EINVAL. */
EW_MUST_USE int ew_config_section(const struct ew_yaml *root, const char *key, const struct ew_yaml **ret,
	struct ew_error *error);
/** A path under a key, made relative to the configuration's folder; a missing one is left alone. Errors: -EINVAL. */
EW_MUST_USE int ew_config_copy_path(const struct ew_yaml *map, const char *key, const struct ew_config *c,
	char to[static EW_MAX_PATH_BYTES], struct ew_error *error);

/** The list `tests` (config_tests.c). Errors: -EINVAL with the sentence. */
EW_MUST_USE int ew_config_read_tests(
	const struct ew_yaml *root, struct ew_config *c, struct ew_error *error);

#endif
