/*
 * The small library of law, and policies that must load.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policies.h"

struct ew_packs *ew_test_packs;

int ew_test_load_library(const char *eu, struct ew_packs **ret)
{
	const struct {
		const char *name;
		const char *text;
	} library[] = {{"base", PACK_BASE}, {"eu", eu}, {"lu", PACK_LU}, {"us", PACK_US}, {"pci-dss", PACK_CARDS},
		{"trading", PACK_TRADING}, {"machines", PACK_MACHINES}};
	_cleanup_(ew_packs_free) struct ew_packs *loaded = NULL;
	struct ew_error error = {0};
	int r = ew_packs_new(&loaded);

	for (size_t i = 0; r == 0 && i < EW_COUNT(library); i++)
		r = ew_packs_add(loaded, library[i].name, ew_slice_text(library[i].text), &error);
	if (r == 0)
		r = ew_packs_ready(loaded, &error);
	if (r < 0)
		return (void)fprintf(stderr, "%s\n", ew_error_text(&error)), r;
	*ret = TAKE(loaded);
	return 0;
}

int ew_test_policies_setup(void **state)
{
	(void)state;
	return ew_test_load_library(PACK_EU, &ew_test_packs);
}

int ew_test_policies_teardown(void **state)
{
	(void)state;
	ew_packs_free(&ew_test_packs);
	return 0;
}

struct ew_policy *ew_test_load_with(const struct ew_packs *law, const char *text)
{
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	if (ew_policy_load(ew_slice_text(text), "p.yaml", law, &policy, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return policy;
}

struct ew_policy *ew_test_load(const char *text)
{
	return ew_test_load_with(ew_test_packs, text);
}
