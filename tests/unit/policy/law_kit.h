/*
 * A small library of law for tests of deciding, written for them: what a place demands here is made up where the test
 * needs it, and says nothing of the packs that are shipped.
 */
#ifndef EW_TEST_LAW_KIT_H
#define EW_TEST_LAW_KIT_H

#include "policy/policy.h"

/** The library, ready; fails the test when it does not load. The caller frees it. */
struct ew_packs *law_kit_packs(void);

/** A policy of the text against them; fails the test with the complaint. */
struct ew_policy *law_kit_policy(const struct ew_packs *packs, const char *text);

/**
 * What a table expects of a decision's fields, by words: "path=value" (words of a list with commas, whole numbers,
 * true, false), "by.FIELD=PLACE" (who decided; "policy" where no law did), "!FIELD" (nobody is named for it). Fails the
 * test with `name` and what was so.
 */
void law_kit_expect(const char *name, const struct ew_decision *d, const char *expected);

#endif
