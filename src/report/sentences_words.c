/*
 * Sentences about what transcripts say: sound that is silent because of it, and words that mean something for consent. Must never say what was
 * said, nor call silent what is destroyed.
 */
#include "report/sentences.h"

#include <inttypes.h>
#include <string.h>

static const struct ew_wording kinds[] = {
	{"card", "a card number"}, {"cvv", "a security code"}, {"expiry", "the date of a card"}, {"iban", "an account"},
	{"bank_account", "an account"}, {"otp", "a one-time code"}, {"pin", "a PIN"}, {"password", "a password"},
	{"security_answer", "a secret answer"}, {"national_id", "an identity number"}, {"passport", "a passport"}, {"email", "a mailbox"},
	{"phone", "a telephone number"}, {"address", "an address"}, {"name", "a name"}, {"date_of_birth", "a date of birth"},
	{"health", "somebody's health"}, {"held", "what a legal hold had kept"},
};

static const struct ew_wording originals[] = {
	{"destroyed", "destroyed"}, {"sealed", "kept sealed, as policy says"}, {"held", "kept sealed until the last legal hold is released"}};

#define LISTED 6

static void muted(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	const json_t *list = json_object_get(f, "stretches"), *one;
	size_t i, n = json_array_size(list);

	ew_buf_printf(to, "SILENT from here on, because of what the %s says there: ", ew_said_plain_words(ew_said_of(f, "artifact", "transcript").at).at);
	json_array_foreach (list, i, one) {
		if (i == LISTED)
			break;
		ew_buf_printf(to, "%s%s, said by %s from %s to %s; the sound is %s", i > 0 ? ". " : "", EW_WORDED(one, "kind", kinds, "what may not be kept").at,
			ew_report_the(v, ew_report_text(one, "party")).at, ew_said_offset(ew_report_number(one, "from_ms", 0)).at,
			ew_said_offset(ew_report_number(one, "to_ms", 0)).at, EW_WORDED(one, "original", originals, "silent").at);
	}
	ew_buf_add_text(to, ".");
	if (n > LISTED)
		ew_buf_printf(to, " And %zu more.", n - LISTED);
}

static void artifact_replaced(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "Version %" PRId64 " of the %s of %s was DESTROYED: version %" PRId64 " stands for it, without what may not be kept.",
		ew_report_number(f, "version", 0), ew_said_plain_words(ew_said_of(f, "kind", "recording").at).at,
		ew_report_the(v, ew_report_text(f, "party")).at, ew_report_number(f, "by_version", 0));
}

static const struct ew_wording phrases[] = {
	{"agrees", "AGREED in words"}, {"refuses", "REFUSED in words"}, {"opts_out", "ASKED in words that it stop"},
	{"unclear", "answered the question so that nobody knows"}, {"asks", "asked whether it may be recorded"},
	{"tells", "told in words that it is recorded"}, {"opens_payment", "asked for a card"}, {"opens_health", "asked about health"},
	{"closes", "said that the sensitive part is over"},
};

static const struct ew_wording follows[] = {
	{"acted", "It counts as a machine's word, as policy says"}, {"proposed", "Somebody is asked to look at it"},
	{"known", "That was known already"}, {"noted", "Nothing follows from it"},
};

static void phrase_heard(struct ew_buf *to, const struct ew_report_view *v, const json_t *f)
{
	ew_buf_printf(to, "By the %s, %s %s from %s to %s (rule %s, %" PRId64 " of 100 sure). %s.",
		ew_said_plain_words(ew_said_of(f, "artifact", "transcript").at).at, ew_report_the(v, ew_report_text(f, "party")).at,
		EW_WORDED(f, "phrase", phrases, "said something about consent").at, ew_said_offset(ew_report_number(f, "from_ms", 0)).at,
		ew_said_offset(ew_report_number(f, "to_ms", 0)).at, ew_said_of(f, "rule", "unknown").at, ew_report_number(f, "score", 0),
		EW_WORDED(f, "did", follows, "What follows is not told").at);
}

const struct ew_sentence ew_sentences_of_words[] = {
	{"muted", muted},
	{"artifact_replaced", artifact_replaced},
	{"phrase_heard", phrase_heard},
	{NULL, NULL},
};
