/*
 * Private to the checks: the rules of identity numbers, one function for each, by region (check_ids_*.c). They are
 * reached through the table alone (ew_id_rules). Each takes any bytes and says whether they are such a number.
 */
#ifndef EW_REDACT_CHECK_IDS_H
#define EW_REDACT_CHECK_IDS_H

#include <stdbool.h>

#include "base/slice.h"

bool ew_id_ae_emirates_id(struct ew_slice symbols);
bool ew_id_at_vnr(struct ew_slice symbols);
bool ew_id_au_medicare(struct ew_slice symbols);
bool ew_id_au_tfn(struct ew_slice symbols);
bool ew_id_be_nn(struct ew_slice symbols);
bool ew_id_bg_egn(struct ew_slice symbols);
bool ew_id_br_cpf(struct ew_slice symbols);
bool ew_id_ca_sin(struct ew_slice symbols);
bool ew_id_ch_ahv(struct ew_slice symbols);
bool ew_id_cz_rc(struct ew_slice symbols);
bool ew_id_de_idnr(struct ew_slice symbols);
bool ew_id_de_kvnr(struct ew_slice symbols);
bool ew_id_de_rvnr(struct ew_slice symbols);
bool ew_id_dk_cpr(struct ew_slice symbols);
bool ew_id_ee_ik(struct ew_slice symbols);
bool ew_id_es_dni(struct ew_slice symbols);
bool ew_id_es_nie(struct ew_slice symbols);
bool ew_id_fi_hetu(struct ew_slice symbols);
bool ew_id_fr_nir(struct ew_slice symbols);
bool ew_id_fr_spi(struct ew_slice symbols);
bool ew_id_gb_nhs(struct ew_slice symbols);
bool ew_id_gb_nino(struct ew_slice symbols);
bool ew_id_gb_utr(struct ew_slice symbols);
bool ew_id_hk_hkid(struct ew_slice symbols);
bool ew_id_hr_oib(struct ew_slice symbols);
bool ew_id_ie_pps(struct ew_slice symbols);
bool ew_id_il_id(struct ew_slice symbols);
bool ew_id_in_aadhaar(struct ew_slice symbols);
bool ew_id_in_pan(struct ew_slice symbols);
bool ew_id_in_vid(struct ew_slice symbols);
bool ew_id_it_codice_fiscale(struct ew_slice symbols);
bool ew_id_jp_my_number(struct ew_slice symbols);
bool ew_id_lt_ak(struct ew_slice symbols);
bool ew_id_lu_matricule(struct ew_slice symbols);
bool ew_id_nl_bsn(struct ew_slice symbols);
bool ew_id_no_fnr(struct ew_slice symbols);
bool ew_id_nz_ird(struct ew_slice symbols);
bool ew_id_nz_nhi(struct ew_slice symbols);
bool ew_id_pl_pesel(struct ew_slice symbols);
bool ew_id_pt_nif(struct ew_slice symbols);
bool ew_id_ro_cnp(struct ew_slice symbols);
bool ew_id_sa_id(struct ew_slice symbols);
bool ew_id_se_personnummer(struct ew_slice symbols);
bool ew_id_sg_nric(struct ew_slice symbols);
bool ew_id_sk_rc(struct ew_slice symbols);
bool ew_id_us_dea(struct ew_slice symbols);
bool ew_id_us_itin(struct ew_slice symbols);
bool ew_id_us_mbi(struct ew_slice symbols);
bool ew_id_us_npi(struct ew_slice symbols);
bool ew_id_us_ssn(struct ew_slice symbols);
bool ew_id_za_id(struct ew_slice symbols);

#endif
