/*
 * Object stores in the configuration. Part of struct ew_config.
 */
#ifndef EW_PROGRAMS_CLI_CONFIG_STORE_H
#define EW_PROGRAMS_CLI_CONFIG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

#define EW_CONFIG_STORE_CREDENTIALS 4
#define EW_CONFIG_VARIABLE_BYTES 65

enum ew_config_credential_from {
	EW_CONFIG_FROM_ENVIRONMENT,
	EW_CONFIG_FROM_FILE,
	EW_CONFIG_FROM_INSTANCE,
	EW_CONFIG_FROM_CONTAINER,
};

/** Where one credential comes from. */
struct ew_config_credential {
	uint8_t rights; /* bits 1 << enum ew_s3_right */
	enum ew_config_credential_from from;
	char file[EW_MAX_PATH_BYTES], profile[65];
	char variables[3][EW_CONFIG_VARIABLE_BYTES]; /* of the environment: access key, secret, token; empty: AWS's */
	char address[401];                           /* of a role; empty: the usual one */
};

struct ew_config_store {
	bool is_s3;
	char endpoint[301], bucket[64], region[64], prefix[201], class[32], kms_key[501];
	uint8_t style, encryption, lock; /* as messages have them */
	uint64_t lock_most_s;
	char certificates[EW_MAX_PATH_BYTES]; /* empty: those of outbound */
	uint32_t timeout_s;
	uint64_t part_bytes;
	struct ew_config_credential credential[EW_CONFIG_STORE_CREDENTIALS];
	size_t n_credentials;
};

enum ew_config_archive { EW_CONFIG_ARCHIVE_NONE, EW_CONFIG_ARCHIVE_S3, EW_CONFIG_ARCHIVE_DIRECTORY };

struct ew_config_storage {
	struct ew_config_store store, archive; /* their `is_s3` says whether there is one */
	uint32_t cache_s;
	enum ew_config_archive archive_kind;
	uint64_t archive_after_s;
	char archive_path[EW_MAX_PATH_BYTES];
};

#endif
