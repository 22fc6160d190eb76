/*
 * All rules of identity numbers in one table, and the search in it by word. The chances are measured by the tests: a
 * row whose rule changed and whose chance did not fails there.
 */
#include "redact/check.h"

#include <string.h>

#include "redact/check_ids.h"

/* By word, which is by country as well. */
const struct ew_id_rule ew_id_rules[] = {
	{"ae_emirates_id", "AE", "Emirates ID", 15, 15, false, 1, "3471", ew_id_ae_emirates_id},
	{"at_vnr", "AT", "Austrian insurance number", 10, 10, false, 38, "46", ew_id_at_vnr},
	{"au_medicare", "AU", "Medicare card number", 10, 11, false, 449, "451", ew_id_au_medicare},
	{"au_tfn", "AU", "tax file number", 8, 9, false, 909, "333", ew_id_au_tfn},
	{"be_nn", "BE", "Belgian national number", 11, 11, false, 25, "22232", ew_id_be_nn},
	{"bg_egn", "BG", "Bulgarian personal number", 10, 10, false, 110, NULL, ew_id_bg_egn},
	{"br_cpf", "BR", "Brazilian CPF", 11, 11, false, 100, "3332", ew_id_br_cpf},
	{"ca_sin", "CA", "social insurance number", 9, 9, false, 800, "333", ew_id_ca_sin},
	{"ch_ahv", "CH", "Swiss AHV number", 13, 13, false, 1, "3442", ew_id_ch_ahv},
	{"cz_rc", "CZ", "Czech birth number", 9, 10, false, 394, "64", ew_id_cz_rc},
	{"de_idnr", "DE", "German tax identification number", 11, 11, false, 33, "2333", ew_id_de_idnr},
	{"de_kvnr", "DE", "German health insurance number", 10, 10, true, 999, NULL, ew_id_de_kvnr},
	{"de_rvnr", "DE", "German pension insurance number", 12, 12, true, 72, "2613", ew_id_de_rvnr},
	{"dk_cpr", "DK", "Danish CPR number", 10, 10, false, 366, "64", ew_id_dk_cpr},
	{"ee_ik", "EE", "Estonian personal code", 11, 11, false, 29, NULL, ew_id_ee_ik},
	{"es_dni", "ES", "Spanish DNI", 9, 9, true, 385, "81", ew_id_es_dni},
	{"es_nie", "ES", "Spanish NIE", 9, 9, true, 44, "171", ew_id_es_nie},
	{"fi_hetu", "FI", "Finnish personal identity code", 10, 11, true, 12, "64", ew_id_fi_hetu},
	{"fr_nir", "FR", "French social security number", 15, 15, true, 51, "1222332", ew_id_fr_nir},
	{"fr_spi", "FR", "French tax number", 13, 13, false, 4, "22333", ew_id_fr_spi},
	{"gb_nhs", "GB", "NHS number", 10, 10, false, 908, "334", ew_id_gb_nhs},
	{"gb_nino", "GB", "National Insurance number", 8, 9, true, 5521, "22221", ew_id_gb_nino},
	{"gb_utr", "GB", "unique taxpayer reference", 10, 10, false, 1001, "55", ew_id_gb_utr},
	{"hk_hkid", "HK", "Hong Kong identity card number", 8, 9, true, 908, "71", ew_id_hk_hkid},
	{"hr_oib", "HR", "Croatian OIB", 11, 11, false, 999, NULL, ew_id_hr_oib},
	{"ie_pps", "IE", "PPS number", 8, 9, true, 385, "72", ew_id_ie_pps},
	{"il_id", "IL", "Israeli identity number", 9, 9, false, 999, "81", ew_id_il_id},
	{"in_aadhaar", "IN", "Aadhaar number", 12, 12, false, 801, "444", ew_id_in_aadhaar},
	{"in_pan", "IN", "permanent account number", 10, 10, true, 4230, NULL, ew_id_in_pan},
	{"in_vid", "IN", "Aadhaar virtual ID", 16, 16, false, 800, "4444", ew_id_in_vid},
	{"it_codice_fiscale", "IT", "codice fiscale", 16, 16, true, 108, "3355", ew_id_it_codice_fiscale},
	{"jp_my_number", "JP", "My Number", 12, 12, false, 1001, "444", ew_id_jp_my_number},
	{"lt_ak", "LT", "Lithuanian personal code", 11, 11, false, 15, NULL, ew_id_lt_ak},
	{"lu_matricule", "LU", "Luxembourg matricule", 13, 13, false, 1, "445", ew_id_lu_matricule},
	{"nl_bsn", "NL", "citizen service number (BSN)", 9, 9, false, 911, "423", ew_id_nl_bsn},
	{"no_fnr", "NO", "Norwegian birth number", 11, 11, false, 16, "65", ew_id_no_fnr},
	{"nz_ird", "NZ", "IRD number", 8, 9, false, 892, "333", ew_id_nz_ird},
	{"nz_nhi", "NZ", "National Health Index number", 7, 7, true, 715, NULL, ew_id_nz_nhi},
	{"pl_pesel", "PL", "PESEL", 11, 11, false, 183, NULL, ew_id_pl_pesel},
	{"pt_nif", "PT", "Portuguese tax number", 9, 9, false, 810, "333", ew_id_pt_nif},
	{"ro_cnp", "RO", "Romanian personal code", 13, 13, false, 32, NULL, ew_id_ro_cnp},
	{"sa_id", "SA", "Saudi identity number", 10, 10, false, 200, NULL, ew_id_sa_id},
	{"se_personnummer", "SE", "Swedish personal number", 10, 12, false, 73, "84", ew_id_se_personnummer},
	{"sg_nric", "SG", "NRIC or FIN", 9, 9, true, 74, NULL, ew_id_sg_nric},
	{"sk_rc", "SK", "Slovak birth number", 9, 10, false, 394, "64", ew_id_sk_rc},
	{"us_dea", "US", "DEA registration number", 9, 9, true, 691, NULL, ew_id_us_dea},
	{"us_itin", "US", "individual taxpayer identification number", 9, 9, false, 440, "324", ew_id_us_itin},
	{"us_mbi", "US", "Medicare beneficiary identifier", 11, 11, true, 3155, "434", ew_id_us_mbi},
	{"us_npi", "US", "national provider identifier", 10, 10, false, 200, NULL, ew_id_us_npi},
	{"us_ssn", "US", "social security number", 9, 9, false, 8889, "324", ew_id_us_ssn},
	{"za_id", "ZA", "South African identity number", 13, 13, false, 11, NULL, ew_id_za_id},
};

const size_t ew_id_rules_count = EW_COUNT(ew_id_rules);

const struct ew_id_rule *ew_id_rule_of(const char *word)
{
	size_t from = 0, to = EW_COUNT(ew_id_rules);

	while (word && from < to) {
		size_t middle = (from + to) / 2;
		int order = strcmp(word, ew_id_rules[middle].word);

		if (order == 0)
			return &ew_id_rules[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}
