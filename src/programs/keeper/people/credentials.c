/*
 * Comparing. Must never say which half was wrong, nor take longer for one wrong password than for another.
 */
#include "programs/keeper/people/credentials.h"

#include <errno.h>
#include <string.h>

#include "access/totp.h"
#include "base/secret.h"
#include "base/text.h"
#include "catalog/blind.h"
#include "programs/keeper/keeper_private.h"

static const char *text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Exactly n bytes of base64url. */
static bool read_bytes(const char *text, uint8_t *to, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init_secret(&plain, 128);
	if (!text || ew_base64_decode(ew_slice_text(text), EW_BASE64_URL, &plain) < 0 || plain.len != n)
		return false;
	memcpy(to, plain.at, n);
	return true;
}

static json_t *bytes_json(const uint8_t *bytes, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 128);
	ew_base64_add(&text, ew_slice_of(bytes, n), EW_BASE64_URL);
	return ew_buf_error(&text) < 0 ? NULL : json_stringn((const char *)text.at, text.len);
}

json_t *ew_credentials_salt(struct ew_keeper *k, struct ew_slice login, const struct ew_account *account)
{
	const json_t *password = account ? json_object_get(account->words, "password") : NULL;
	struct ew_hash known = {{0}}, made;

	if (password)
		return json_pack("{s:O, s:O, s:O}", "salt", json_object_get(password, "salt"), "passes",
			json_object_get(password, "passes"), "memory_kib", json_object_get(password, "memory_kib"));
	/* By the hash that an account would be found by: the same for all ways to write one login. */
	int r = ew_account_hash_login(k, login, &known);

	if (r < 0 && r != -ENOENT) /* what is too long to be one has none */
		return NULL;
	if (ew_blind_token(ew_slice_of(k->account_key, EW_COLUMN_KEY_BYTES), "salt", ew_slice_of(known.bytes, sizeof(known.bytes)),
		    &made) < 0)
		return NULL;
	return json_pack("{s:o, s:I, s:I}", "salt", bytes_json(made.bytes, EW_PASSWORD_SALT_BYTES), "passes",
		(json_int_t)ew_password_usual.passes, "memory_kib", (json_int_t)ew_password_usual.memory_kib);
}

int ew_credentials_set(struct ew_account *account, const json_t *password)
{
	json_int_t passes = json_integer_value(json_object_get(password, "passes"));
	json_int_t memory = json_integer_value(json_object_get(password, "memory_kib"));
	uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES], salt[EW_PASSWORD_SALT_BYTES];
	struct ew_hash verifier;
	json_t *kept;
	int r;

	if (!read_bytes(text_at(password, "salt"), salt, sizeof(salt)) ||
		!read_bytes(text_at(password, "stretched"), stretched, sizeof(stretched)) ||
		passes < ew_password_usual.passes || passes > 16 || memory < ew_password_usual.memory_kib ||
		memory > 1024 * 1024)
		return -EINVAL;
	r = ew_password_verifier(stretched, &verifier);
	ew_wipe(stretched, sizeof(stretched));
	if (r < 0)
		return r;
	kept = json_pack("{s:o, s:I, s:I, s:o}", "salt", bytes_json(salt, sizeof(salt)), "passes", passes, "memory_kib",
		memory, "verifier", bytes_json(verifier.bytes, sizeof(verifier.bytes)));
	return kept && json_object_set_new(account->words, "password", kept) == 0 ? 0 : -ENOMEM;
}

bool ew_credentials_password(const struct ew_account *account)
{
	return json_object_get(account->words, "password") != NULL;
}

bool ew_credentials_totp(const struct ew_account *account)
{
	return json_object_get(account->words, "totp") != NULL;
}

/* -- judging -- */

static bool password_fits(const struct ew_account *account, const char *stretched)
{
	uint8_t given[EW_PASSWORD_STRETCHED_BYTES];
	struct ew_hash verifier = {{0}}, kept = {{0}};
	bool has = read_bytes(text_at(json_object_get(account->words, "password"), "verifier"), kept.bytes,
		sizeof(kept.bytes));
	bool fits = read_bytes(stretched, given, sizeof(given)) && ew_password_verifier(given, &verifier) == 0;

	ew_wipe(given, sizeof(given));
	return fits && ew_secret_equal(verifier.bytes, kept.bytes, sizeof(kept.bytes)) && has;
}

static bool code_fits(struct ew_account *account, const char *code, struct ew_wall now)
{
	uint8_t secret[EW_TOTP_SECRET_BYTES];
	uint64_t step = 0;
	bool fits = read_bytes(ew_account_text(account, "totp"), secret, sizeof(secret)) &&
		    ew_totp_check(secret, ew_slice_text(code), now, account->row.totp_step, &step) == 0;

	ew_wipe(secret, sizeof(secret));
	if (fits)
		account->row.totp_step = step;
	return fits;
}

static enum ew_proof judge(
	struct ew_account *account, const char *stretched, const char *code, bool either, struct ew_wall now)
{
	bool password = stretched && password_fits(account, stretched);

	if (either && !stretched)
		return code && code_fits(account, code, now) ? EW_PROVED : EW_PROOF_WRONG;
	if (!password)
		return EW_PROOF_WRONG;
	if (either || !ew_credentials_totp(account))
		return EW_PROVED;
	if (!code || !*code)
		return EW_PROOF_NEEDS_CODE;
	return code_fits(account, code, now) ? EW_PROVED : EW_PROOF_WRONG;
}

enum ew_proof ew_credentials_prove(struct ew_account *account, const char *stretched, const char *code, bool either,
	struct ew_wall now, int64_t *ret_wait_us, bool *ret_locked)
{
	struct ew_lockout lock = ew_account_lockout(account);
	enum ew_proof proof;

	*ret_locked = false;
	if (!ew_lockout_open(&lock, now, ret_wait_us))
		return EW_PROOF_LOCKED;
	proof = judge(account, stretched, code, either, now);
	if (proof == EW_PROVED)
		ew_lockout_succeeded(&lock);
	else if (proof == EW_PROOF_WRONG)
		*ret_locked = ew_lockout_failed(&lock, now);
	ew_account_set_lockout(account, &lock);
	return proof;
}
