/*
 * Numbers and words to places, by the numbering plan that is shipped and by small ones; and every plan that must be
 * refused.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/pack_parts.h"
#include "real_packs.h"
#include "support/support.h"

/* -- the plan that is shipped ----------------------------------------------------------------- */

static const struct {
	const char *number, *home, *places;
	enum ew_place_source source;
	bool trust;
} numbers[] = {
	/* With a country code. */
	{"+352621000111", NULL, "LU", EW_PLACE_NUMBER, false},
	{"tel:+352-26-12-34-56", NULL, "LU", EW_PLACE_NUMBER, false},
	{"sip:+4989123456@sbc;user=phone", NULL, "DE", EW_PLACE_NUMBER, false},
	{"SIPS:+4989123456;ext=1@sbc.example.com", NULL, "DE", EW_PLACE_NUMBER, false},
	{"+4989123456@sbc.example.com", NULL, "DE", EW_PLACE_NUMBER, false},
	{" +49 (0)89 123456 ", NULL, "DE", EW_PLACE_NUMBER, false},
	{"+33123456789", NULL, "FR", EW_PLACE_NUMBER, false},
	{"+35312345678", NULL, "IE", EW_PLACE_NUMBER, false},
	{"+41443334444", NULL, "CH", EW_PLACE_NUMBER, false},
	{"+6591234567", NULL, "SG", EW_PLACE_NUMBER, false},
	{"+85223456789", NULL, "HK", EW_PLACE_NUMBER, false},
	/* Zone 1: an area code says where it was given out, nothing more. */
	{"+14155550100", NULL, "US-CA US-*", EW_PLACE_AREA, false},
	{"+14155550100", NULL, "US-CA", EW_PLACE_AREA, true},
	{"tel:+1-415-555-0100", NULL, "US-CA US-*", EW_PLACE_AREA, false},
	{"+12065550100", NULL, "US-WA US-*", EW_PLACE_AREA, false},
	{"+12025550100", NULL, "US-DC US-*", EW_PLACE_AREA, false},
	{"+17135550100", NULL, "US-TX US-*", EW_PLACE_AREA, false},
	{"+12035550100", NULL, "US-CT US-*", EW_PLACE_AREA, false},
	{"+17875550100", NULL, "US-PR US-*", EW_PLACE_AREA, false},
	{"+14165550100", NULL, "CA-ON CA-*", EW_PLACE_AREA, false},
	{"+19055550100", NULL, "CA-ON CA-*", EW_PLACE_AREA, false},
	{"+19025550100", NULL, "CA-NS CA-PE CA-*", EW_PLACE_AREA, false},
	{"+19025550100", NULL, "CA-NS CA-PE", EW_PLACE_AREA, true},
	{"+18675550100", NULL, "CA-NT CA-NU CA-YT CA-*", EW_PLACE_AREA, false},
	{"+12425550100", NULL, "BS", EW_PLACE_NUMBER, false},
	{"+18765550100", NULL, "JM", EW_PLACE_NUMBER, false},
	{"+17105550100", NULL, "US-*", EW_PLACE_NUMBER, false},
	{"+16005550100", NULL, "CA-*", EW_PLACE_NUMBER, false},
	{"+18005550100", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+18885550100", NULL, "*", EW_PLACE_NOT_KNOWN, true},
	{"+15005550100", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+19005550100", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+12115550100", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	/* Codes and areas that are shared. */
	{"+74951234567", NULL, "RU", EW_PLACE_NUMBER, false},
	{"+77012345678", NULL, "KZ", EW_PLACE_NUMBER, false},
	{"+442071234567", NULL, "GB", EW_PLACE_NUMBER, false},
	{"+441534123456", NULL, "JE", EW_PLACE_NUMBER, false},
	{"+44 (0)1534 123456", NULL, "JE", EW_PLACE_NUMBER, false},
	{"+441481123456", NULL, "GG", EW_PLACE_NUMBER, false},
	{"+441624123456", NULL, "IM", EW_PLACE_NUMBER, false},
	{"+447797123456", NULL, "JE GB", EW_PLACE_NUMBER, false},
	{"+390669812345", NULL, "VA IT", EW_PLACE_NUMBER, false},
	{"+390612345678", NULL, "IT", EW_PLACE_NUMBER, false},
	{"+4779021234", NULL, "SJ NO", EW_PLACE_NUMBER, false},
	{"+4721234567", NULL, "NO", EW_PLACE_NUMBER, false},
	{"+35818123456", NULL, "AX", EW_PLACE_NUMBER, false},
	{"+358401234567", NULL, "FI", EW_PLACE_NUMBER, false},
	{"+212528812345", NULL, "EH MA", EW_PLACE_NUMBER, false},
	{"+262269123456", NULL, "YT", EW_PLACE_NUMBER, false},
	{"+262692123456", NULL, "RE YT", EW_PLACE_NUMBER, false},
	{"+590590123456", NULL, "BL GP MF", EW_PLACE_NUMBER, false},
	{"+59991234567", NULL, "CW", EW_PLACE_NUMBER, false},
	{"+5997171234", NULL, "BQ", EW_PLACE_NUMBER, false},
	{"+61412345678", NULL, "AU-*", EW_PLACE_NUMBER, false},
	{"+61412345678", NULL, "AU-*", EW_PLACE_NUMBER, true},
	{"+611300123456", NULL, "AU-*", EW_PLACE_NUMBER, false},
	{"+61298765432", NULL, "AU-NSW AU-ACT AU-*", EW_PLACE_AREA, false},
	{"+61398765432", NULL, "AU-VIC AU-TAS", EW_PLACE_AREA, true},
	{"+61798765432", NULL, "AU-QLD AU-NSW AU-*", EW_PLACE_AREA, false},
	{"+61887654321", NULL, "AU-SA AU-WA AU-NT AU-*", EW_PLACE_AREA, false},
	{"+61891641234", NULL, "CX", EW_PLACE_NUMBER, false},
	{"+61891621234", NULL, "CC", EW_PLACE_NUMBER, false},
	/* Of no country. */
	{"+80012345678", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+870772001234", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+8835100123456", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+2101234567", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+0123456789", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	/* In the form of home. */
	{"00352621000111", NULL, "LU", EW_PLACE_NUMBER, false},
	{"0049891234567", "LU", "DE", EW_PLACE_NUMBER, false},
	{"621000111", "LU", "LU", EW_PLACE_NUMBER, false},
	{"352621000111", "LU", "LU", EW_PLACE_NUMBER, false},
	{"26123456", "LU", "LU", EW_PLACE_NUMBER, false},
	{"4989123456", "LU", "LU DE", EW_PLACE_NUMBER, false},
	{"089123456", "DE", "DE", EW_PLACE_NUMBER, false},
	{"4155550100", "US", "US-CA US-*", EW_PLACE_AREA, false},
	{"14155550100", "US", "US-CA US-*", EW_PLACE_AREA, false},
	{"01149891234567", "US", "DE", EW_PLACE_NUMBER, false},
	{"0049891234567", "US", "DE", EW_PLACE_NUMBER, false},
	{"5550100", "US", "US-*", EW_PLACE_NUMBER, false},
	{"5550100", "US-CA", "US-CA", EW_PLACE_NUMBER, false},
	{"01534123456", "GB", "JE", EW_PLACE_NUMBER, false},
	{"0412345678", "AU", "AU-*", EW_PLACE_NUMBER, false},
	{"0298765432", "AU", "AU-NSW AU-ACT AU-*", EW_PLACE_AREA, false},
	{"001135226123456", "AU", "LU", EW_PLACE_NUMBER, false},
	{"0035226123456", "AU", "*", EW_PLACE_NOT_KNOWN, false},
	{"01035226123456", "JP", "LU", EW_PLACE_NUMBER, false},
	{"00135226123456", "HK", "*", EW_PLACE_NOT_KNOWN, false},
	{"112", "LU", "LU", EW_PLACE_NUMBER, false},
	{"911", "US", "US-*", EW_PLACE_NUMBER, false},
	{"000", "AU", "AU-*", EW_PLACE_NUMBER, false},
	{"112", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"352621000111", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"112", "ZZ", "*", EW_PLACE_NOT_KNOWN, false},
	{"0352621000111", "ZZ", "*", EW_PLACE_NOT_KNOWN, false},
	{"00352621000111", "ZZ", "*", EW_PLACE_NOT_KNOWN, false},
	{"1234567890", "US", "*", EW_PLACE_NOT_KNOWN, false},
	{"112", "lu", "*", EW_PLACE_NOT_KNOWN, false},
	{"112", "*", "*", EW_PLACE_NOT_KNOWN, false},
	{"tel:7042;phone-context=+1-914", NULL, "US-NY US-*", EW_PLACE_AREA, false},
	{"tel:7042;phone-context=example.com", "LU", "LU", EW_PLACE_NUMBER, false},
	{"tel:7042;phone-context=+x", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"sip:7042@pbx", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"sip:7042@pbx;user=phone", "LU", "LU", EW_PLACE_NUMBER, false},
	{"sip:621000111@pbx", "LU", "LU", EW_PLACE_NUMBER, false},
	/* What is no number. */
	{"sip:alice@example.com", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"sip:+352@example.com", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"anonymous", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"sip:anonymous@anonymous.invalid", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{NULL, "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"+", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"tel:", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"@", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"+352+621000111", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"352+621000111", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"*31#621000111", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"+3526210001112345", NULL, "*", EW_PLACE_NOT_KNOWN, false},
	{"+352621000111352621000111352621000111", "LU", "*", EW_PLACE_NOT_KNOWN, false},
	{"+35262100011x", "LU", "*", EW_PLACE_NOT_KNOWN, false},
};

static const char *text_of(const struct ew_places *places, char *to, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < places->n && at < size; i++)
		at += (size_t)snprintf(to + at, size - at, "%s%s", i ? " " : "", places->at[i]);
	return to;
}

static struct ew_packs *load_plan(void)
{
	struct ew_packs *packs = NULL;
	struct ew_error error = {0};

	assert_int_equal(ew_packs_new(&packs), 0);
	add_real_pack(packs, "places.yaml");
	if (ew_packs_ready(packs, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return packs;
}

static void test_numbers(void **state)
{
	struct ew_packs *packs = load_plan();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(numbers); i++) {
		struct ew_places places;
		char text[64] = "";

		ew_place_of_number(packs, numbers[i].number, numbers[i].home, numbers[i].trust, &places);
		if (strcmp(text_of(&places, text, sizeof(text)), numbers[i].places) != 0)
			fail_msg("%zu: %s at %s: %s, expected %s", i, numbers[i].number, numbers[i].home, text,
				numbers[i].places);
		if (places.source != numbers[i].source)
			fail_msg("%zu: %s: %s", i, numbers[i].number, ew_place_source_name(places.source));
	}
	ew_packs_free(&packs);
}

/* Every area code of zone 1 says one place or more of one country, and that country as a whole. */
static void test_zone_1(void **state)
{
	struct ew_packs *packs = load_plan();
	size_t us = 0;
	size_t ca = 0;

	(void)state;
	for (unsigned area = 200; area < 1000; area++) {
		char number[16];
		struct ew_places p;

		(void)snprintf(number, sizeof(number), "+1%u5550100", area);
		ew_place_of_number(packs, number, NULL, false, &p);
		if (p.source != EW_PLACE_AREA)
			continue;
		const char wide[] = {p.at[0][0], p.at[0][1], '-', '*', '\0'};

		assert_true(p.n >= 2);
		assert_string_equal(p.at[p.n - 1], wide);
		us += wide[0] == 'U';
		ca += wide[0] == 'C';
	}
	assert_true(us >= 359 && ca >= 56);
	ew_packs_free(&packs);
}

static const struct {
	const char *word, *place;
	bool known;
} words[] = {
	{"LU", "LU", true},
	{"US-CA", "US-CA", true},
	{"US", "US-*", true},
	{"US-*", "US-*", true},
	{"US-ZZ", "US-*", false},
	{"AU", "AU-*", true},
	{"LU-L", "LU", false},
	{"*", "*", true},
	{"ZZ", "*", false},
	{"ZZ-A", "*", false},
	{"", "*", false},
	{"us-ca", "*", false},
	{"California", "*", false},
	{"US-CA ", "*", false},
	{"EU", "*", false},
};

static void test_words(void **state)
{
	struct ew_packs *packs = load_plan();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		struct ew_places places;

		ew_place_of_word(packs, words[i].word, EW_PLACE_TOLD, &places);
		assert_int_equal(places.n, 1);
		if (strcmp(places.at[0], words[i].place) != 0)
			fail_msg("%s: %s", words[i].word, places.at[0]);
		assert_int_equal(ew_place_is_known(packs, ew_slice_text(words[i].word)), words[i].known);
	}
	assert_false(ew_place_is_known(packs, ew_slice_of("LU\0", 3)));
	assert_false(ew_place_is_known(packs, ew_slice_of("L", 1)));
	assert_string_equal(ew_place_name(packs, "US-CA"), "California");
	assert_string_equal(ew_place_name(packs, "US-*"), "somewhere in the United States");
	assert_null(ew_place_name(packs, "ZZ"));
	ew_packs_free(&packs);
}

static void test_sources(void **state)
{
	(void)state;
	assert_string_equal(ew_place_source_name(EW_PLACE_NOT_KNOWN), "unknown");
	assert_string_equal(ew_place_source_name(EW_PLACE_AREA), "area_code");
	assert_string_equal(ew_place_source_name(EW_PLACE_NUMBER), "number");
	assert_string_equal(ew_place_source_name(EW_PLACE_TOLD), "told");
	assert_string_equal(ew_place_source_name(EW_PLACE_ENTITY), "entity");
	assert_null(ew_place_source_name((enum ew_place_source)5));
}

/* -- with packs, and without a plan ----------------------------------------------------------- */

#define PACK "pack: eu\nversion: 1\nabout: x\nadvice: none\nreview_by: 2027-01-01\nentries:\n"
#define CITES "    confidence: high\n    cites: [{ref: a, kind: case}]\n"

/* Who is said to be in a group of countries is in one of them, and it is not known in which. */
static void test_group(void **state)
{
	static const char text[] = PACK "  - place: EU\n    name: Union\n    consent: notice_suffices\n" CITES
					"  - place: LU\n    name: Luxembourg\n    parent: EU\n" CITES
					"  - place: LU-L\n    name: City\n    parent: LU\n" CITES;
	struct ew_packs *packs = NULL;
	struct ew_places places;

	(void)state;
	assert_int_equal(ew_packs_new(&packs), 0);
	ew_place_of_word(packs, "LU", EW_PLACE_TOLD, &places);
	assert_string_equal(places.at[0], "*");
	assert_int_equal(ew_packs_add(packs, "eu", EW_SLICE(text), NULL), 0);
	assert_int_equal(ew_packs_ready(packs, NULL), 0);
	ew_place_of_word(packs, "EU", EW_PLACE_TOLD, &places);
	assert_string_equal(places.at[0], "*");
	assert_int_equal(places.source, EW_PLACE_NOT_KNOWN);
	assert_false(ew_place_is_known(packs, EW_SLICE("EU")));
	ew_place_of_word(packs, "LU", EW_PLACE_ENTITY, &places);
	assert_string_equal(places.at[0], "LU");
	assert_int_equal(places.source, EW_PLACE_ENTITY);
	ew_place_of_word(packs, "LU-L", EW_PLACE_TOLD, &places);
	assert_string_equal(places.at[0], "LU-L");
	assert_string_equal(ew_place_name(packs, "LU-L"), "City");
	ew_place_of_number(packs, "+352621000111", NULL, false, &places);
	assert_string_equal(places.at[0], "*");
	ew_packs_free(&packs);
}

/* -- refused ---------------------------------------------------------------------------------- */

#define HEAD                                                                                                           \
	"places:\n  version: 1\n  about: x\n  advice: none\n  review_by: 2027-01-01\n  cites: [{ref: a, kind: "        \
	"guidance}]\n"
#define NAMES "  names: {\"*\": anywhere, LU: Luxembourg, US: America, US-CA: California, \"US-*\": somewhere}\n"
#define CODES "  codes: {LU: [352], US: [1]}\n"
#define AREAS "  areas: {US-CA: [1415]}\n"
#define NATIONAL "  national: {LU: {code: 352, least: 4, most: 11}}\n"

static const struct {
	const char *text, *says;
} refused[] = {
	{"plan: x\n", "plan: the key is not known"},
	{"places: x\n", "places.yaml:1: places: keys with values"},
	{"places:\n  about: x\n", "\"version\" is missing"},
	{HEAD CODES AREAS NATIONAL, "\"names\" is missing"},
	{HEAD NAMES AREAS NATIONAL, "\"codes\" is missing"},
	{HEAD NAMES CODES NATIONAL, "\"areas\" is missing"},
	{HEAD NAMES CODES AREAS, "\"national\" is missing"},
	{HEAD NAMES CODES AREAS NATIONAL "  mobile: {}\n", "mobile: the key is not known"},
	{HEAD "  names: {LU: Luxembourg}\n" CODES AREAS NATIONAL, "\"*\" is missing"},
	{HEAD "  names: {\"*\": a, lux: Luxembourg}\n" CODES AREAS NATIONAL, "lux: a place was expected"},
	{HEAD NAMES "  codes: {DE: [49]}\n" AREAS NATIONAL, "DE: this is none of the places"},
	{HEAD NAMES "  codes: {LU: []}\n" AREAS NATIONAL, "LU: at least one prefix"},
	{HEAD NAMES "  codes: {LU: [+352]}\n" AREAS NATIONAL, "LU: a prefix was expected"},
	{HEAD NAMES "  codes: {LU: [0352]}\n" AREAS NATIONAL, "a prefix was expected"},
	{HEAD NAMES "  codes: {LU: [{a: b}]}\n" AREAS NATIONAL, "a prefix was expected"},
	{HEAD NAMES "  codes: {LU: [1234567890123456]}\n" AREAS NATIONAL, "a prefix was expected"},
	{HEAD NAMES "  codes: {LU: [352, 352]}\n" AREAS NATIONAL, "the prefix \"352\" stands here twice"},
	{HEAD NAMES "  codes: {LU: [1415]}\n" AREAS NATIONAL, "the prefix \"1415\" stands here twice, or as a code"},
	{HEAD NAMES CODES "  areas: {US: [1415]}\n" NATIONAL, "this is no part of a country"},
	{HEAD NAMES CODES "  areas: {\"US-*\": [1415]}\n" NATIONAL, "this is no part of a country"},
	{HEAD "  names: {\"*\": a, LU: b, US: c, US-CA: d}\n" CODES AREAS NATIONAL,
		"\"US-*\" is missing among \"names\""},
	{HEAD NAMES CODES AREAS "  anywhere: [352]\n" NATIONAL, "anywhere: the prefix \"352\" stands here twice"},
	{HEAD NAMES CODES AREAS "  anywhere: [800, 800]\n" NATIONAL, "anywhere: the prefix \"800\" stands here twice"},
	{HEAD NAMES CODES AREAS "  national: {DE: {code: 49, least: 4, most: 11}}\n", "DE: a country among \"names\""},
	{HEAD NAMES CODES AREAS "  national: {US-CA: {code: 1, least: 4, most: 11}}\n", "a country among \"names\""},
	{HEAD NAMES CODES AREAS "  national: {LU: {least: 4, most: 11}}\n", "\"code\" is missing"},
	{HEAD NAMES CODES AREAS "  national: {LU: {code: 352, least: 4, most: 3}}\n",
		"\"3\" is not a number from 4 to 15"},
	{HEAD NAMES CODES AREAS "  national: {LU: {code: 352, trunk: x, least: 4, most: 11}}\n",
		"trunk: at most 5 digits"},
	{HEAD "  names: {\"*\": a, LU: b, US: c, \"US-*\": d, \"CA-*\": e, US-A: f, US-B: g, US-C: h, US-D: i, US-CA: "
	      "j}\n" CODES "  areas: {US-A: [12], US-B: [12], US-C: [12], US-D: [12]}\n" NATIONAL,
		"more than 4 places"},
};

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_packs *packs = NULL;
		struct ew_error error = {0};

		assert_int_equal(ew_packs_new(&packs), 0);
		assert_int_equal(ew_packs_add(packs, "places", ew_slice_text(refused[i].text), &error), -EINVAL);
		if (!strstr(ew_error_text(&error), refused[i].says))
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, ew_error_text(&error), refused[i].says);
		assert_int_equal(ew_packs_count(packs), 0);
		ew_packs_free(&packs);
	}
}

static int load_small(void *arg)
{
	struct ew_packs *packs = NULL;
	int r = ew_packs_new(&packs);

	(void)arg;
	if (r == 0)
		r = ew_packs_add(
			packs, "places", EW_SLICE(HEAD NAMES CODES AREAS "  anywhere: [800]\n" NATIONAL), NULL);
	if (r == 0)
		r = ew_packs_ready(packs, NULL);
	ew_packs_free(&packs);
	return r;
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(load_small, NULL) > 20);
}

/* A number that every prefix of is a number too: never a place outside of the plan, and always at least one. */
static void test_prefixes(void **state)
{
	struct ew_packs *packs = load_plan();
	static const char *const homes[] = {NULL, "LU", "US", "AU", "RU", "HU", "KR", "US-CA", "ZZ"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(numbers); i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "%s", numbers[i].number ? numbers[i].number : "");
		for (size_t n = strlen(text); n > 0; n--) {
			struct ew_places places = {0};

			text[n - 1] = '\0';
			for (size_t k = 0; k < EW_COUNT(homes); k++) {
				ew_place_of_number(packs, text, homes[k], n % 2, &places);
				assert_true(places.n >= 1 && places.n <= EW_PLACE_CANDIDATES);
				for (size_t j = 0; j < places.n; j++)
					assert_true(ew_place_is_known(packs, ew_slice_text(places.at[j])));
			}
		}
	}
	ew_packs_free(&packs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_zone_1),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
