/*
 * Strict YAML for configuration and policy: one document, plain scalars are text and nothing else, no anchors, aliases,
 * tags or duplicate keys. Every complaint names file, line, key and what was expected. Not for foreign documents.
 */
#ifndef EW_YAML_YAML_H
#define EW_YAML_YAML_H

#include "base/buf.h"
#include "base/error.h"

enum ew_yaml_kind { EW_YAML_SCALAR, EW_YAML_LIST, EW_YAML_MAP };

struct ew_yaml; /* a node; belongs to its document */

/**
 * Reads a document of at most EW_MAX_CONFIG_BYTES; `name` is what errors call it. Free the root with ew_yaml_free().
 */
EW_MUST_USE int ew_yaml_load(
	struct ew_slice text, const char *name, struct ew_yaml **ret_root, struct ew_error *error);

/** Frees the whole document. NULL is fine. */
void ew_yaml_free(struct ew_yaml **root);

/** What the node is. */
enum ew_yaml_kind ew_yaml_kind(const struct ew_yaml *node);

/** Line of the node in its file, from 1. */
unsigned ew_yaml_line(const struct ew_yaml *node);

/** The text of a scalar (also of numbers and booleans); NULL for lists and maps. */
const char *ew_yaml_text(const struct ew_yaml *node);

/** Items of a list, keys of a map, 0 for a scalar. */
size_t ew_yaml_count(const struct ew_yaml *node);
/** The i-th item of a list, or value of a map. */
const struct ew_yaml *ew_yaml_at(const struct ew_yaml *node, size_t i);
/** The i-th key of a map. */
const char *ew_yaml_key(const struct ew_yaml *node, size_t i);
/** The value under a key, or NULL. */
const struct ew_yaml *ew_yaml_get(const struct ew_yaml *map, const char *key);

/**
 * Refuses a map that has a key which is not among `known` (NULL-terminated), naming the nearest known one. Errors:
 * -EINVAL with the sentence.
 */
EW_MUST_USE int ew_yaml_only(
	const struct ew_yaml *map, const char *const known[], struct ew_error *error);

/** -EINVAL with "FILE:LINE: KEY: sentence"; for checks that the callers make. */
int ew_yaml_complain(const struct ew_yaml *node, struct ew_error *error, const char *format, ...)
	EW_PRINTF(3, 4);

/**
 * Values under a key of a map. Missing: the default is returned when `required` is false, else a complaint. Wrong kind
 * or out of range: a complaint. Durations are "90d", "5m", "3y", "20s"; sizes "64MiB", "10GiB".
 */
EW_MUST_USE int ew_yaml_get_text(const struct ew_yaml *map, const char *key, bool required,
	const char *otherwise, const char **ret, struct ew_error *error);

/** A decimal number from `least` to `most`. */
EW_MUST_USE int ew_yaml_get_number(const struct ew_yaml *map, const char *key, bool required,
	uint64_t least, uint64_t most, uint64_t otherwise, uint64_t *ret, struct ew_error *error);

/** true or false, nothing else. */
EW_MUST_USE int ew_yaml_get_bool(const struct ew_yaml *map, const char *key, bool otherwise,
	bool *ret, struct ew_error *error);

/** Bytes, with KiB, MiB, GiB or TiB behind the number. */
EW_MUST_USE int ew_yaml_get_size(const struct ew_yaml *map, const char *key, uint64_t otherwise,
	uint64_t *ret_bytes, struct ew_error *error);
/** Days for d and y (365), seconds below; the result is in seconds. */
EW_MUST_USE int ew_yaml_get_duration(const struct ew_yaml *map, const char *key, bool required,
	uint64_t otherwise_s, uint64_t *ret_s, struct ew_error *error);
/** One of `words` (NULL-terminated); the index is returned. */
EW_MUST_USE int ew_yaml_get_word(const struct ew_yaml *map, const char *key, bool required,
	const char *const words[], int otherwise, int *ret, struct ew_error *error);

#endif
