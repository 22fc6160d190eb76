/*
 * Words of kinds and of profiles.
 */
#include <string.h>

#include "redact/redact.h"

static const char *const names[EW_SENSITIVE_KINDS] = {
	[EW_SENSITIVE_CARD] = "card",
	[EW_SENSITIVE_CVV] = "cvv",
	[EW_SENSITIVE_EXPIRY] = "expiry",
	[EW_SENSITIVE_IBAN] = "iban",
	[EW_SENSITIVE_ACCOUNT] = "bank_account",
	[EW_SENSITIVE_ROUTING] = "routing_number",
	[EW_SENSITIVE_OTP] = "otp",
	[EW_SENSITIVE_PIN] = "pin",
	[EW_SENSITIVE_PASSWORD] = "password",
	[EW_SENSITIVE_SECRET] = "security_answer",
	[EW_SENSITIVE_ID] = "national_id",
	[EW_SENSITIVE_PASSPORT] = "passport",
	[EW_SENSITIVE_EMAIL] = "email",
	[EW_SENSITIVE_PHONE] = "phone",
	[EW_SENSITIVE_ADDRESS] = "address",
	[EW_SENSITIVE_NAME] = "name",
	[EW_SENSITIVE_BIRTH] = "date_of_birth",
	[EW_SENSITIVE_HEALTH] = "health",
	[EW_SENSITIVE_KNOWN] = "known",
	[EW_SENSITIVE_NUMBER] = "number",
};

#define EVERYTHING ((UINT32_C(1) << EW_SENSITIVE_KINDS) - 2)
#define FULL (EVERYTHING & ~EW_SENSITIVE_BIT(EW_SENSITIVE_NUMBER))
#define PERSONAL \
	(EW_SENSITIVE_BIT(EW_SENSITIVE_NAME) | EW_SENSITIVE_BIT(EW_SENSITIVE_ADDRESS) | EW_SENSITIVE_BIT(EW_SENSITIVE_BIRTH) | \
		EW_SENSITIVE_BIT(EW_SENSITIVE_HEALTH))

const char *ew_sensitive_name(enum ew_sensitive kind)
{
	return kind > 0 && kind < EW_SENSITIVE_KINDS ? names[kind] : NULL;
}

enum ew_sensitive ew_sensitive_of(struct ew_slice word)
{
	for (int i = 1; i < EW_SENSITIVE_KINDS; i++)
		if (ew_slice_equal(word, ew_slice_text(names[i])))
			return (enum ew_sensitive)i;
	return 0;
}

bool ew_sensitive_is_never_kept(struct ew_slice word)
{
	switch (ew_sensitive_of(word)) {
	case EW_SENSITIVE_CARD:
	case EW_SENSITIVE_EXPIRY:
	case EW_SENSITIVE_IBAN:
	case EW_SENSITIVE_ACCOUNT:
	case EW_SENSITIVE_ROUTING:
	case EW_SENSITIVE_OTP:
	case EW_SENSITIVE_PASSWORD:
	case EW_SENSITIVE_SECRET:
	case EW_SENSITIVE_ID:
	case EW_SENSITIVE_PASSPORT:
	case EW_SENSITIVE_EMAIL:
	case EW_SENSITIVE_PHONE:
	case EW_SENSITIVE_ADDRESS:
	case EW_SENSITIVE_NAME:
	case EW_SENSITIVE_BIRTH:
	case EW_SENSITIVE_HEALTH:
		return false;
	default:
		return true;
	}
}

uint32_t ew_redact_profile(struct ew_slice word)
{
	static const struct {
		const char *word;
		uint32_t kinds;
	} profiles[] = {
		{"payment", EW_SENSITIVE_PAYMENT | EW_SENSITIVE_BIT(EW_SENSITIVE_KNOWN)},
		{"standard", FULL & ~PERSONAL},
		{"full", FULL},
		{"numbers", EVERYTHING},
	};

	for (size_t i = 0; i < EW_COUNT(profiles); i++)
		if (ew_slice_equal(word, ew_slice_text(profiles[i].word)))
			return profiles[i].kinds;
	return 0;
}
