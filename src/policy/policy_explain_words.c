/*
 * What of the words is removed, and what follows from them: texts, sound, what a transcript says of consent.
 */
#include "policy/policy_explain.h"

static const char *kind_word(size_t i)
{
	return ew_artifact_kind_name((enum ew_artifact_kind)i);
}

static uint32_t kinds_checked_by(const struct ew_terms *terms, enum ew_redaction_profile profile)
{
	uint32_t kinds = 0;

	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
		if (ew_kind_has_words((enum ew_artifact_kind)kind) && terms->redact[kind] == profile)
			kinds |= 1u << kind;
	return kinds;
}

/* Of the sound nothing is known but by the words of its transcript. */
static void explain_sound(struct ew_buf *to, const struct ew_terms *terms)
{
	enum ew_redaction_profile profile = (enum ew_redaction_profile)terms->redact[EW_ARTIFACT_AUDIO];

	if (profile != EW_PROFILE_NONE)
		ew_buf_printf(to, "- Where a transcript says something of profile \"%s\", the sound is silent, and %s.\n", ew_profile_name(profile),
			terms->keep_original & 1u << EW_ARTIFACT_AUDIO ? "the original is kept sealed (but never of a security code or PIN)"
								       : "what was said there is destroyed");
}

/* Where nothing is looked for nothing is found. */
static void explain_originals(struct ew_buf *to, const struct ew_terms *terms)
{
	uint32_t kinds = terms->keep_original & ~(1u << EW_ARTIFACT_AUDIO) & ~kinds_checked_by(terms, EW_PROFILE_NONE);

	if (!kinds)
		return;
	ew_buf_add_text(to, "- Where something was found, the original is kept sealed as well (but never of a security code or PIN): ");
	ew_explain_set(to, kinds, kind_word);
	ew_buf_add_text(to, ".\n");
}

void ew_explain_redaction(struct ew_buf *to, const struct ew_terms *terms)
{
	static const char *const removes[] = {
		[EW_PROFILE_PAYMENT] = "what pays is removed: cards, their codes, PIN and one-time codes",
		[EW_PROFILE_STANDARD] = "what pays or identifies is removed: cards, accounts, secrets, identity numbers, mailboxes and telephones",
		[EW_PROFILE_FULL] = "what pays, identifies or names somebody is removed, and what is said of their health",
		[EW_PROFILE_NUMBERS] = "what pays, identifies or names somebody is removed, and every longer number that is not plainly harmless",
	};
	uint32_t unchecked = kinds_checked_by(terms, EW_PROFILE_NONE);

	for (enum ew_redaction_profile profile = EW_PROFILE_PAYMENT; profile <= EW_PROFILE_NUMBERS; profile++) {
		uint32_t kinds = kinds_checked_by(terms, profile);

		if (!kinds)
			continue;
		ew_buf_printf(to, "- Before it is stored, %s (profile \"%s\"): ", removes[profile], ew_profile_name(profile));
		ew_explain_set(to, kinds, kind_word);
		ew_buf_add_text(to, ".\n");
	}
	explain_originals(to, terms);
	explain_sound(to, terms);
	if (unchecked) {
		ew_buf_add_text(to, "- Stored as it comes, checked for nothing: ");
		ew_explain_set(to, unchecked, kind_word);
		ew_buf_add_text(to, ".\n");
	}
}

/* What transcripts say is nobody's proof: policy says how much of it counts. */
void ew_explain_words(struct ew_buf *to, const struct ew_terms *terms)
{
	static const char *const does[] = {
		[EW_WORDS_NOTE] = "is noted", [EW_WORDS_PROPOSE] = "is put before somebody", [EW_WORDS_ACT] = "counts as a machine's word"};
	static const char *const what[] = {
		[EW_WORDS_OPT_OUT] = "a customer's wish that it stop",
		[EW_WORDS_REFUSAL] = "a no to the question",
		[EW_WORDS_CONSENT] = "a yes to it",
		[EW_WORDS_PAYMENT] = "that a card is asked for",
		[EW_WORDS_HEALTH] = "talk of health",
	};

	ew_buf_add_text(to, "- Of what a transcript says in words, ");
	for (size_t i = 0; i < EW_WORDS_KINDS; i++)
		ew_buf_printf(to, "%s%s %s", i == 0 ? "" : i + 1 == EW_WORDS_KINDS ? " and " : ", ", what[i], does[terms->words[i]]);
	ew_buf_add_text(to, ".\n");
}
