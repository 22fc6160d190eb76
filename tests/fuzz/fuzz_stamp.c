/*
 * What a time-stamping authority answers.
 */
#include <stddef.h>
#include <stdint.h>

#include "programs/deliver/stamp.h"

/* A certificate of nobody's, so that there is a store. */
static const char pem[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBdTCCARugAwIBAgIUexYtRl7t944A62UJjPWESRLrr0AwCgYIKoZIzj0EAwIw\n"
	"DzENMAsGA1UEAwwEcm9vdDAgFw0yNjExMjExNjA4MzVaGA8yMTI2MTAyODE2MDgz\n"
	"NVowDzENMAsGA1UEAwwEcm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNuL\n"
	"kma1FP01BVM1Aws4CaWfYW4QanoEXg+Jl6tJ2wJ7AQmz8Yxv3x7BdXu2tihHghHl\n"
	"n/KMbXH3FkxJ3lBSRBijUzBRMB0GA1UdDgQWBBTsYbjIYg8dLPKkpTs3Abx14B4l\n"
	"RzAfBgNVHSMEGDAWgBTsYbjIYg8dLPKkpTs3Abx14B4lRzAPBgNVHRMBAf8EBTAD\n"
	"AQH/MAoGCCqGSM49BAMCA0gAMEUCICt2R/z3HhVmzFjZ3jr5JL6UYXXCjJbxJiXf\n"
	"/zifBc7RAiEAuwFLQctMDp/+14Fg+XEbCncSJsoKlk4TFiB2jPss8fk=\n"
	"-----END CERTIFICATE-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ew_authority *authority;
	static struct ew_stamp_query *query;
	struct ew_error error = {0};
	struct ew_wall at;

	if (!authority && ew_authority_new(EW_SLICE(pem), &authority, NULL) < 0)
		__builtin_trap();
	if (!query && ew_stamp_query_new(EW_SLICE("a checkpoint"), &query) < 0)
		__builtin_trap();
	/* Its nonce is ours alone: nothing that is made up can be good. */
	if (ew_stamp_check(query, authority, ew_slice_of(data, size), &at, &error) == 0)
		__builtin_trap();
	return 0;
}
