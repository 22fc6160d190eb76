/*
 * How often random symbols fit each rule, against what the table says of it: what is weighed against a chance that is
 * wrong is weighed wrongly. A fixed sequence of draws, so that the test gives the same answer every time.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "redact/check.h"

#define DRAWS 200000u

/* By word, in the order of the table: the shapes that a number may have; the one that fits most often counts. */
static const struct {
	const char *word;
	const char *shapes[5];
} shapes[] = {
	{"ae_emirates_id", {"999999999999999"}},
	{"at_vnr", {"9999999999"}},
	{"au_medicare", {"9999999999", "99999999999"}},
	{"au_tfn", {"99999999", "999999999"}},
	{"be_nn", {"99999999999"}},
	{"bg_egn", {"9999999999"}},
	{"br_cpf", {"99999999999"}},
	{"ca_sin", {"999999999"}},
	{"ch_ahv", {"9999999999999"}},
	{"cz_rc", {"999999999", "9999999999"}},
	{"de_idnr", {"99999999999"}},
	{"de_kvnr", {"A999999999"}},
	{"de_rvnr", {"99999999A999"}},
	{"dk_cpr", {"9999999999"}},
	{"ee_ik", {"99999999999"}},
	{"es_dni", {"99999999A"}},
	{"es_nie", {"A9999999A"}},
	{"fi_hetu", {"9999999999", "999999999A", "999999A9999", "999999A999A"}},
	{"fr_nir", {"999999999999999", "999999A99999999"}},
	{"fr_spi", {"9999999999999"}},
	{"gb_nhs", {"9999999999"}},
	{"gb_nino", {"AA999999", "AA999999A"}},
	{"gb_utr", {"9999999999"}},
	{"hk_hkid", {"A9999999", "AA9999999", "A999999A"}},
	{"hr_oib", {"99999999999"}},
	{"ie_pps", {"9999999A", "9999999AA"}},
	{"il_id", {"999999999"}},
	{"in_aadhaar", {"999999999999"}},
	{"in_pan", {"AAAAA9999A"}},
	{"in_vid", {"9999999999999999"}},
	{"it_codice_fiscale", {"AAAAAA99A99A999A", "AAAAAA99A99A99AA"}},
	{"jp_my_number", {"999999999999"}},
	{"lt_ak", {"99999999999"}},
	{"lu_matricule", {"9999999999999"}},
	{"nl_bsn", {"999999999"}},
	{"no_fnr", {"99999999999"}},
	{"nz_ird", {"99999999", "999999999"}},
	{"nz_nhi", {"AAA9999", "AAA99AA"}},
	{"pl_pesel", {"99999999999"}},
	{"pt_nif", {"999999999"}},
	{"ro_cnp", {"9999999999999"}},
	{"sa_id", {"9999999999"}},
	{"se_personnummer", {"9999999999", "999999999999"}},
	{"sg_nric", {"A9999999A"}},
	{"sk_rc", {"999999999", "9999999999"}},
	{"us_dea", {"AA9999999", "A99999999"}},
	{"us_itin", {"999999999"}},
	{"us_mbi", {"9A99A99AA99", "9AA9AA9AA99", "9A99AA9AA99"}},
	{"us_npi", {"9999999999"}},
	{"us_ssn", {"999999999"}},
	{"za_id", {"9999999999999"}},
};

/* A sequence that is good enough to draw digits by (Steele, Lea and Flood: SplitMix64). */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static unsigned fitting(const struct ew_id_rule *rule, const char *shape, uint64_t *state)
{
	size_t len = strlen(shape);
	unsigned fit = 0;
	uint8_t text[32];

	for (unsigned n = 0; n < DRAWS; n++) {
		for (size_t i = 0; i < len; i++) {
			uint32_t value = (uint32_t)draw(state);

			text[i] = (uint8_t)(shape[i] == '9' ? '0' + value % 10 : 'A' + value % 26);
		}
		fit += rule->fits(ew_slice_of(text, len));
	}
	return fit;
}

static void test_chances(void **state)
{
	uint64_t seed = 7;

	(void)state;
	assert_int_equal(EW_COUNT(shapes), ew_id_rules_count);
	for (size_t i = 0; i < EW_COUNT(shapes); i++) {
		const struct ew_id_rule *rule = &ew_id_rules[i];
		unsigned most = 0;

		assert_string_equal(shapes[i].word, rule->word);
		for (size_t k = 0; shapes[i].shapes[k]; k++) {
			unsigned fit = fitting(rule, shapes[i].shapes[k], &seed);

			assert_true(strlen(shapes[i].shapes[k]) >= rule->shortest);
			assert_true(strlen(shapes[i].shapes[k]) <= rule->longest);
			most = fit > most ? fit : most;
		}
		double share = rule->chance / 10000.0;
		/* Five deviations, and the unit to which the table rounds. */
		double most_off = 5 * sqrt(DRAWS * share * (1 - share)) + DRAWS / 10000.0;

		if (fabs(most - DRAWS * share) > most_off)
			fail_msg("%s: the table says %u of 10000, drawn %.1f", rule->word, rule->chance,
				most * 10000.0 / DRAWS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
