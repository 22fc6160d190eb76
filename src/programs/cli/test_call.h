/*
 * Synthetic calls: placed through the real front door, and their finished record compared with what was expected.
 */
#ifndef EW_PROGRAMS_CLI_TEST_CALL_H
#define EW_PROGRAMS_CLI_TEST_CALL_H

#include <jansson.h>

#include "base/clock.h"
#include "programs/cli/client.h"
#include "programs/cli/config.h"

struct ew_test_result {
	const char *result; /* "passed", "failed", "missed" */
	json_t *checks;     /* [{what, as_expected, found}] */
	char interaction[37];
	char why[401];      /* of one that failed or was missed; "" otherwise */
};

/**
 * Places the call of a test and compares. Whatever happens is a result: `missed` when the call could not be placed or
 * the record not be read, so that nothing is known. Blocks for up to two minutes. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_test_call(struct ew_client *client, const struct ew_config *config,
	const struct ew_config_test *test, struct ew_test_result *ret);
/** Tells the server. Errors: those of the client, with a sentence. */
EW_MUST_USE int ew_test_tell(struct ew_client *client, const struct ew_config_test *test,
	const struct ew_test_result *result, struct ew_error *error);
/** Frees what it owns. */
void ew_test_result_free(struct ew_test_result *result);

/**
 * Adds to `checks` what a record says of the expectations of a test; `gate_us` of its orders (-1: none was given),
 * `applied` when the opt-out was obeyed. Pure. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_test_check(const struct ew_config_test *test, const json_t *record, const int64_t gate_us[2],
	const char *applied, json_t *checks);

#endif
