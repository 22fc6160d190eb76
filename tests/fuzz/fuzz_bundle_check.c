/*
 * The whole check over files from any bytes, without the ZIP round them, so that mutations reach what lies inside.
 * Nothing that a fuzzer makes is signed by the key that is trusted here.
 */
#include "bundle/check.h"

#include "flat_bundle.h"

#define TRUST "log elsewhere.example/log+f73f0a28+AYNAOweiHaQSskx1JKMVDzBV7j890yVbXIQ/HVcAu/xo\nquorum none\n"
#define IDENTITY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void found(void *arg, const struct ew_bundle_finding *finding)
{
	size_t *n = arg;

	if (!finding->sentence[0] || strcmp(ew_bundle_fault_word(finding->fault), "none") == 0)
		abort();
	++*n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ew_tlog_policy *trust;
	static struct ew_identity identity;
	struct memory_io io = {{&memory_ops}, ew_slice_of(data, size)};
	struct ew_bundle *b = flat_bundle(&io);
	struct ew_bundle_proved proved;
	struct ew_error error = {0};
	size_t findings = 0;

	if (!b || (!trust && (ew_tlog_policy_parse(EW_SLICE(TRUST), &trust, &error) < 0 ||
				     ew_identity_parse(EW_SLICE(IDENTITY), &identity) < 0)))
		abort();
	const struct ew_bundle_asked asked = {.trust = trust, .identity = &identity, .found = found, .arg = &findings};
	int r = ew_bundle_check(b, &asked, &proved);

	if (r == 0 || findings == 0 || proved.origin)
		abort();
	ew_bundle_close(&b);
	return 0;
}
