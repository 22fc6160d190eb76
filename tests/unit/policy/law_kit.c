/*
 * Made-up law and words of expectation for tests of deciding.
 */
#include "law_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD(name) \
	"pack: " name "\nversion: 2026.11.0\nabout: for a test\nadvice: none\nreview_by: 2027-05-21\nentries:\n"
#define CITE(text) "    confidence: high\n    nuance: made up\n    cites: [{ref: \"" text "\", kind: statute}]\n"

static const char base_pack[] = HEAD("base")
	"  - place: \"*\"\n"
	"    name: anywhere\n"
	"    consent: all_party_explicit\n"
	"    affirmative: true\n"
	"    notice: {required: true, in_recording: true, tells: [recording, purpose, rights]}\n"
	"    needs: {biometrics: written}\n"
	"    opt_out: {effect: stop_stay, then: continue}\n"
	"    segments: [health]\n"
	CITE("Nobody knows");

static const char us_pack[] = HEAD("us")
	"  - place: US\n"
	"    name: United States\n"
	"    consent: one_party\n"
	"    hold: allowed\n"
	"    opt_out: {effect: policy}\n"
	CITE("18 U.S.C. 2511")
	"  - place: US-*\n"
	"    name: somewhere in the United States\n"
	"    consent: all_party\n"
	"    stays: 3s\n"
	"    notice: {required: true, in_recording: true, tells: [recording]}\n"
	"    needs: {biometrics: written}\n"
	"    opt_out: {effect: stop}\n"
	CITE("Strictest state")
	"  - place: US-TX\n"
	"    name: Texas\n"
	"    consent: one_party\n"
	"    hold: allowed\n"
	"    opt_out: {effect: policy}\n"
	CITE("Tex. 16.02")
	"  - place: US-CA\n"
	"    name: California\n"
	"    consent: all_party\n"
	"    stays: 3s\n"
	"    notice: {required: true, tells: [recording]}\n"
	"    opt_out: {effect: stop, then: end_call}\n"
	CITE("Cal. 632")
	"  - place: US-WA\n"
	"    name: Washington\n"
	"    consent: notice_suffices\n"
	"    hold: allowed\n"
	"    notice: {required: true, in_recording: true, tells: [recording]}\n"
	"    opt_out: {effect: stop, then: continue}\n"
	CITE("RCW 9.73.030")
	"  - place: US-IL\n"
	"    name: Illinois\n"
	"    consent: all_party\n"
	"    notice: {required: true, tells: [recording]}\n"
	"    needs: {biometrics: written}\n"
	"    opt_out: {effect: stop}\n"
	CITE("740 ILCS 14/15");

static const char eu_pack[] = HEAD("eu")
	"  - place: LU\n"
	"    name: Luxembourg\n"
	"    consent: notice_suffices\n"
	"    notice: {required: true, tells: [recording, purpose, retention]}\n"
	"    agents: {needs: {sentiment: never}}\n"
	"    opt_out: {effect: weigh}\n"
	CITE("Loi 2005 art. 4")
	"  - place: DE\n"
	"    name: Germany\n"
	"    consent: all_party_explicit\n"
	"    affirmative: true\n"
	"    notice: {required: true, tells: [recording, purpose, rights]}\n"
	"    agents: {needs: {sentiment: never}}\n"
	"    opt_out: {effect: stop_stay, then: continue}\n"
	CITE("StGB 201")
	"  - place: DK\n"
	"    name: Denmark\n"
	"    consent: notice_suffices\n"
	"    affirmative: true\n"
	"    notice: {required: true, tells: [recording]}\n"
	"    opt_out: {effect: stop}\n"
	CITE("TDC 2019")
	"  - place: FR\n"
	"    name: France\n"
	"    consent: notice_suffices\n"
	"    notice: {required: true, tells: [recording, purpose]}\n"
	"    opt_out: {effect: weigh}\n"
	"    keep: {audio: {most: 180d, cite: \"CNIL 2014-474\"}}\n"
	CITE("Code penal 226-1")
	"  - place: IE\n"
	"    name: Ireland\n"
	"    consent: one_party\n"
	"    notice: {required: true, tells: [recording]}\n"
	"    needs: {sentiment: never}\n"
	CITE("1983 s. 98")
	"  - place: AT\n"
	"    name: Austria\n"
	"    consent: notice_suffices\n"
	"    notice: {required: true, tells: [recording]}\n"
	"    needs: {transcription: grant, summary: grant}\n"
	"    opt_out: {effect: stop_stay}\n"
	CITE("StGB 120");

static const char mifid2_pack[] = HEAD("mifid2")
	"  - sector: mifid2\n"
	"    name: MiFID II\n"
	"    notice: {required: true, tells: [recording, retention]}\n"
	"    opt_out: {effect: mandatory, then: end_call}\n"
	"    mandates: [recording]\n"
	"    keep: {audio: {least: 5y, most: 7y, cite: \"2014/65/EU art. 16(7)\"}}\n"
	CITE("2014/65/EU art. 16(6)");

static const char pci_pack[] = HEAD("pci")
	"  - sector: pci\n"
	"    name: cards\n"
	"    segments: [payment]\n"
	"    redact: payment\n"
	CITE("PCI 3.3.1");

static const char ai_act_pack[] = HEAD("ai-act")
	"  - sector: ai-act\n"
	"    name: AI Act\n"
	"    keep_original: forbidden\n"
	"    notice: {tells: [ai_voice]}\n"
	"    agents: {needs: {sentiment: never}}\n"
	CITE("2024/1689 art. 5(1)(f)");

static const char bounds_pack[] = HEAD("bounds")
	"  - sector: debt\n"
	"    name: debt\n"
	"    keep: {audio: {least: 3y, cite: \"12 CFR 1006.100\"}}\n"
	CITE("Reg F")
	"  - sector: thirty-days\n"
	"    name: short\n"
	"    keep: {audio: {most: 30d, cite: \"Short 1\"}}\n"
	CITE("Short")
	"  - sector: opinion\n"
	"    name: opinion\n"
	"    keep: {audio: {most: 1d, opinion: true}}\n"
	CITE("Opinion");

static const struct {
	const char *name, *text;
} packs_of[] = {
	{"base", base_pack},
	{"us", us_pack},
	{"eu", eu_pack},
	{"mifid2", mifid2_pack},
	{"pci", pci_pack},
	{"ai-act", ai_act_pack},
	{"bounds", bounds_pack},
};

static const char places[] =
	"places:\n"
	"  version: 2026.11.0\n"
	"  about: for a test\n"
	"  advice: none\n"
	"  review_by: 2027-05-21\n"
	"  cites: [{ref: \"E.164\", kind: guidance}]\n"
	"  codes: {LU: [352], DE: [49], BR: [55]}\n"
	"  areas: {US-CA: [1415], US-TX: [1512]}\n"
	"  anywhere: [1800]\n"
	"  national: {LU: {code: 352, out: \"00\", least: 4, most: 11}}\n"
	"  names: {\"*\": anywhere, LU: Luxembourg, DE: Germany, BR: Brazil, US: United States,\n"
	"    \"US-*\": somewhere in the United States, US-CA: California, US-TX: Texas}\n";

static void add(struct ew_packs *packs, const char *name, const char *text)
{
	struct ew_error error = {0};

	if (ew_packs_add(packs, name, ew_slice_text(text), &error) < 0)
		fail_msg("%s", ew_error_text(&error));
}

struct ew_packs *law_kit_packs(void)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};

	assert_int_equal(ew_packs_new(&packs), 0);
	for (size_t i = 0; i < EW_COUNT(packs_of); i++)
		add(packs, packs_of[i].name, packs_of[i].text);
	add(packs, "places", places);
	if (ew_packs_ready(packs, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return packs;
}

struct ew_policy *law_kit_policy(const struct ew_packs *packs, const char *text)
{
	struct ew_policy *policy = NULL;
	struct ew_error error = {0};

	if (ew_policy_load(ew_slice_text(text), "p.yaml", packs, &policy, &error) < 0)
		fail_msg("%s\n%s", ew_error_text(&error), text);
	return policy;
}

/* -- expectations ------------------------------------------------------------------------------ */

static void show(const json_t *value, char *to, size_t size)
{
	size_t used = 0, i = 0;
	const json_t *item = NULL;

	to[0] = '\0';
	if (json_is_string(value))
		(void)snprintf(to, size, "%s", json_string_value(value));
	else if (json_is_integer(value))
		(void)snprintf(to, size, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		(void)snprintf(to, size, "%s", json_is_true(value) ? "true" : "false");
	else if (!value)
		(void)snprintf(to, size, "absent");
	json_array_foreach (value, i, item)
		used += (size_t)snprintf(to + used, size - used, "%s%s", i ? "," : "", json_string_value(item));
}

static void value_of(const json_t *fields, const char *path, char *to, size_t size)
{
	const json_t *at = fields;
	char key[64];

	while (*path) {
		size_t n = strcspn(path, ".");

		(void)snprintf(key, sizeof(key), "%.*s", (int)n, path);
		at = json_object_get(at, key);
		path += n + (path[n] == '.');
	}
	show(at, to, size);
}

static void decider_of(const struct ew_decision *d, const char *field, char *to, size_t size)
{
	(void)snprintf(to, size, "nobody");
	for (size_t i = 0; i < d->n_deciders; i++) {
		if (strcmp(d->deciders[i].field, field) == 0) {
			(void)snprintf(to, size, "%s", d->deciders[i].place ? d->deciders[i].place : "policy");
			return;
		}
	}
}

static void expect_one(const char *name, const struct ew_decision *d, const json_t *fields, const char *word)
{
	char path[96], got[512];
	const char *value = strchr(word, '=');

	(void)snprintf(path, sizeof(path), "%.*s", value ? (int)(value - word) : (int)strlen(word), word);
	if (path[0] == '!') {
		decider_of(d, path + 1, got, sizeof(got));
		value = "=nobody";
	} else if (strncmp(path, "by.", 3) == 0) {
		decider_of(d, path + 3, got, sizeof(got));
	} else {
		value_of(fields, path, got, sizeof(got));
	}
	if (!value || strcmp(got, value + 1) != 0)
		fail_msg("%s: %s, and it is %s", name, word, got);
}

void law_kit_expect(const char *name, const struct ew_decision *d, const char *expected)
{
	json_t *fields = ew_decision_json(d);
	char word[256];

	assert_non_null(fields);
	while (*expected) {
		size_t n = strcspn(expected, " ");

		(void)snprintf(word, sizeof(word), "%.*s", (int)n, expected);
		expect_one(name, d, fields, word);
		expected += n + strspn(expected + n, " ");
	}
	json_decref(fields);
}
