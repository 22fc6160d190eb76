/*
 * The words of terms, once: policy files, events and answers of the API all read and write these.
 */
#include "domain/terms.h"

#include "domain/words.h"

static const char *const modes[] = {
	[EW_MODE_NEVER] = "never",
	[EW_MODE_AUTOMATIC] = "automatic",
	[EW_MODE_ON_DEMAND] = "on_demand",
	[EW_MODE_MANDATORY] = "mandatory",
};

static const char *const thens[] = {
	[EW_THEN_CONTINUE] = "continue",
	[EW_THEN_END_CALL] = "end_call",
	[EW_THEN_MOVE] = "move",
};

static const char *const befores[] = {
	[EW_BEFORE_DISCARD] = "discard",
	[EW_BEFORE_HOLD] = "hold",
};

static const char *const treatments[] = {
	[EW_TREAT_KEEP] = "keep",
	[EW_TREAT_SEGMENT] = "segment",
	[EW_TREAT_SEAL] = "seal",
	[EW_TREAT_PURGE] = "purge",
};

static const char *const effects[] = {
	[EW_OPT_POLICY] = "policy",
	[EW_OPT_WEIGH] = "weigh",
	[EW_OPT_STOP] = "stop",
	[EW_OPT_STOP_STAY] = "stop_stay",
	[EW_OPT_MANDATORY] = "mandatory",
};

static const char *const bases[] = {
	[EW_BASIS_NONE] = "none",
	[EW_BASIS_CONSENT] = "consent",
	[EW_BASIS_CONTRACT] = "contract",
	[EW_BASIS_LEGAL_OBLIGATION] = "legal_obligation",
	[EW_BASIS_VITAL_INTEREST] = "vital_interest",
	[EW_BASIS_PUBLIC_TASK] = "public_task",
	[EW_BASIS_LEGITIMATE_INTEREST] = "legitimate_interest",
};

static const char *const profiles[] = {
	[EW_PROFILE_NONE] = "none",
	[EW_PROFILE_PAYMENT] = "payment",
	[EW_PROFILE_STANDARD] = "standard",
	[EW_PROFILE_FULL] = "full",
	[EW_PROFILE_NUMBERS] = "numbers",
};

static const char *const words[] = {
	[EW_WORDS_OPT_OUT] = "opt_out",
	[EW_WORDS_REFUSAL] = "refusal",
	[EW_WORDS_CONSENT] = "consent",
	[EW_WORDS_PAYMENT] = "payment",
	[EW_WORDS_HEALTH] = "health",
};

static const char *const words_do[] = {
	[EW_WORDS_NOTE] = "note",
	[EW_WORDS_PROPOSE] = "propose",
	[EW_WORDS_ACT] = "act",
};

static const char *const whys[] = {
	[EW_WHY_CAPTURED] = "captured",
	[EW_WHY_NOT_OFFERED] = "not_offered",
	[EW_WHY_NOT_STARTED] = "not_started",
	[EW_WHY_REFUSED] = "refused",
	[EW_WHY_OTHER_REFUSED] = "other_refused",
	[EW_WHY_MINOR] = "minor",
	[EW_WHY_SEGMENT] = "segment",
	[EW_WHY_PAUSED] = "paused",
	[EW_WHY_AGENT] = "agent",
	[EW_WHY_CONSENT] = "consent",
	[EW_WHY_OTHER_CONSENT] = "other_consent",
};

const char *ew_mode_name(enum ew_mode mode)
{
	return EW_WORD(modes, mode);
}

const char *ew_then_name(enum ew_then then)
{
	return EW_WORD(thens, then);
}

const char *ew_before_name(enum ew_before before)
{
	return EW_WORD(befores, before);
}

const char *ew_treatment_name(enum ew_treatment treatment)
{
	return EW_WORD(treatments, treatment);
}

const char *ew_basis_name(enum ew_basis basis)
{
	return EW_WORD(bases, basis);
}

const char *ew_opt_effect_name(enum ew_opt_effect effect)
{
	return EW_WORD(effects, effect);
}

const char *ew_profile_name(enum ew_redaction_profile profile)
{
	return EW_WORD(profiles, profile);
}

const char *ew_why_name(enum ew_why why)
{
	return EW_WORD(whys, why);
}

const char *ew_words_kind_name(enum ew_words_kind kind)
{
	return EW_WORD(words, kind);
}

const char *ew_words_do_name(enum ew_words_do what)
{
	return EW_WORD(words_do, what);
}

int ew_words_kind_of(struct ew_slice word)
{
	return EW_WORD_OF(words, word);
}

int ew_words_do_of(struct ew_slice word)
{
	return EW_WORD_OF(words_do, word);
}

enum ew_words_do ew_words_default(enum ew_words_kind kind)
{
	switch (kind) {
	case EW_WORDS_OPT_OUT:
	case EW_WORDS_REFUSAL:
		return EW_WORDS_ACT;
	case EW_WORDS_CONSENT:
		return EW_WORDS_PROPOSE;
	default:
		return EW_WORDS_NOTE;
	}
}

int ew_mode_of(struct ew_slice word)
{
	return EW_WORD_OF(modes, word);
}

int ew_then_of(struct ew_slice word)
{
	return EW_WORD_OF(thens, word);
}

int ew_before_of(struct ew_slice word)
{
	return EW_WORD_OF(befores, word);
}

int ew_treatment_of(struct ew_slice word)
{
	return EW_WORD_OF(treatments, word);
}

int ew_basis_of(struct ew_slice word)
{
	return EW_WORD_OF(bases, word);
}

int ew_opt_effect_of(struct ew_slice word)
{
	return EW_WORD_OF(effects, word);
}

int ew_profile_of(struct ew_slice word)
{
	return ew_slice_equal(word, EW_SLICE("required")) ? (int)EW_PROFILE_STANDARD : EW_WORD_OF(profiles, word);
}

bool ew_kind_is_redacted(enum ew_artifact_kind kind)
{
	return kind == EW_ARTIFACT_AUDIO || ew_kind_has_words(kind);
}

bool ew_kind_has_words(enum ew_artifact_kind kind)
{
	return kind != EW_ARTIFACT_AUDIO && kind != EW_ARTIFACT_METADATA && kind != EW_ARTIFACT_CONSENT_EVIDENCE;
}
