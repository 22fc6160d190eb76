/*
 * What a party was told, agreed to and refused, as a table of what each kind of word may change. A refusal is lifted
 * in one place only (may_clear()), and nothing that was refused is ever held for agreed to: the masks of what was
 * agreed and of what was refused stay disjoint. Must never know a clock, a policy or another party.
 */
#include "domain/consent.h"

#include "domain/words.h"

/* -- words */

static const char *const consents[] = {
	[EW_CONSENT_UNKNOWN] = "unknown",
	[EW_CONSENT_NOTIFIED] = "notified",
	[EW_CONSENT_IMPLIED] = "implied",
	[EW_CONSENT_GRANTED] = "granted",
	[EW_CONSENT_DECLINED] = "declined",
	[EW_CONSENT_WITHDRAWN] = "withdrawn",
};

static const char *const needs[] = {
	[EW_NEED_NOTHING] = "nothing",
	[EW_NEED_NOTICE] = "notice",
	[EW_NEED_IMPLIED] = "implied",
	[EW_NEED_GRANT] = "grant",
	[EW_NEED_WRITTEN] = "written",
	[EW_NEED_NEVER] = "never",
};

static const char *const segments[EW_SEGMENTS] = {
	[EW_SEGMENT_PAYMENT] = "payment",
	[EW_SEGMENT_HEALTH] = "health",
	[EW_SEGMENT_CREDENTIALS] = "credentials",
	[EW_SEGMENT_IDENTITY] = "identity",
	[EW_SEGMENT_PRIVATE] = "private",
	[EW_SEGMENT_ADVICE] = "advice",
	[EW_SEGMENT_ON_HOLD] = "on_hold",
	[EW_SEGMENT_OTHER] = "other",
};

static const char *const kinds[] = {
	[EW_PARTY_CUSTOMER] = "customer",
	[EW_PARTY_AGENT] = "agent",
	[EW_PARTY_MACHINE] = "machine",
};

static const char *const voices[] = {
	[EW_VOICE_NOBODY] = "nobody",
	[EW_VOICE_MACHINE] = "machine",
	[EW_VOICE_PLATFORM] = "platform",
	[EW_VOICE_AGENT] = "agent",
	[EW_VOICE_PERSON] = "person",
	[EW_VOICE_PARTY] = "party",
};

/* By bit. */
static const char *const tells_words[EW_TELLS_COUNT] = {
	"recording",
	"transcription",
	"ai",
	"purpose",
	"retention",
	"controller",
	"rights",
	"refusal",
	"recipients",
	"ai_voice",
	"sentiment",
	"biometrics",
	"training",
};

const char *ew_consent_name(enum ew_consent consent)
{
	return EW_WORD(consents, consent);
}

const char *ew_need_name(enum ew_need need)
{
	return EW_WORD(needs, need);
}

const char *ew_segment_name(enum ew_segment segment)
{
	return EW_WORD(segments, segment);
}

const char *ew_party_kind_name(enum ew_party_kind kind)
{
	return EW_WORD(kinds, kind);
}

const char *ew_voice_name(enum ew_voice voice)
{
	return EW_WORD(voices, voice);
}

int ew_need_of(struct ew_slice word)
{
	return EW_WORD_OF(needs, word);
}

int ew_segment_of(struct ew_slice word)
{
	return EW_WORD_OF(segments, word);
}

int ew_voice_of(struct ew_slice word)
{
	return EW_WORD_OF(voices, word);
}

const char *ew_tells_name(uint32_t tell)
{
	for (unsigned i = 0; i < EW_TELLS_COUNT; i++)
		if (tell == 1u << i)
			return tells_words[i];
	return NULL;
}

uint32_t ew_tells_of(struct ew_slice word)
{
	int i = EW_WORD_OF(tells_words, word);

	return i < 0 ? 0 : 1u << i;
}

enum ew_party_kind ew_party_kind_of_role(const char *role)
{
	static const struct {
		const char *role;
		enum ew_party_kind kind;
	} ours[] = {
		{"agent", EW_PARTY_AGENT},
		{"supervisor", EW_PARTY_AGENT},
		{"bot", EW_PARTY_MACHINE},
		{"ivr", EW_PARTY_MACHINE},
	};

	for (size_t i = 0; i < EW_COUNT(ours); i++)
		if (ew_slice_equal(ew_slice_text(role), ew_slice_text(ours[i].role)))
			return ours[i].kind;
	return EW_PARTY_CUSTOMER;
}

/* -- purposes */

/* By bit: what a notice must say for the purpose to be covered by it. */
static const uint32_t own_tells[EW_PURPOSE_COUNT] = {
	EW_TELLS_RECORDING,
	EW_TELLS_TRANSCRIPTION,
	EW_TELLS_AI,         /* a summary is made by software that listens in */
	EW_TELLS_AI,         /* and so is what the agent is told */
	EW_TELLS_SENTIMENT,
	EW_TELLS_PURPOSE,    /* that people judge the call is what "for quality" says */
	EW_TELLS_TRAINING,
	EW_TELLS_BIOMETRICS,
	EW_TELLS_RECIPIENTS, /* another system gets it */
	EW_TELLS_AI,         /* listening for the answer */
};

uint32_t ew_purpose_tells(uint32_t purpose)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (purpose == 1u << i)
			return own_tells[i];
	return 0;
}

uint32_t ew_purposes_with_derived(uint32_t purposes)
{
	uint32_t all = purposes & EW_PURPOSES_ALL;

	if (all & EW_PURPOSE_RECORDING)
		all |= EW_PURPOSES_ALL & ~(uint32_t)EW_PURPOSE_CONTROL_LISTENING;
	if (all & EW_PURPOSE_TRANSCRIPTION)
		all |= EW_PURPOSE_SUMMARY;
	return all;
}

/* The purposes of which all that a notice must say is among `told`. */
static uint32_t purposes_told(uint32_t told)
{
	uint32_t purposes = 0;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (!(own_tells[i] & ~told))
			purposes |= 1u << i;
	return purposes;
}

/* -- what was said */

/* Both say whether anything has changed. */
static bool add(uint32_t *mask, uint32_t bits)
{
	bool changed = bits & ~*mask;

	*mask |= bits;
	return changed;
}

static bool drop(uint32_t *mask, uint32_t bits)
{
	bool changed = bits & *mask;

	*mask &= ~bits;
	return changed;
}

static enum ew_said_effect effect_of(bool changed, uint32_t left_out)
{
	if (left_out)
		return EW_SAID_NOT_BELIEVED;
	return changed ? EW_SAID_CHANGED : EW_SAID_NOTHING_NEW;
}

static enum ew_said_effect take_told(struct ew_consent_party *party, const struct ew_said *said)
{
	return effect_of(add(&party->told, said->tells & EW_TELLS_ALL), 0);
}

/* Whoever has refused does not agree by staying: only its word does. And nobody agrees to what it was not told. */
static enum ew_said_effect take_stayed(struct ew_consent_party *party, const struct ew_said *said)
{
	uint32_t refused = said->purposes & ew_consent_refused(party);
	bool changed = add(&party->implied, said->purposes & purposes_told(party->told) & ~refused);

	changed |= add(&party->stayed, party->told);
	return effect_of(changed, refused);
}

/*
 * The one place where a refusal is lifted. `again` of EW_VOICE_NOBODY lets nobody ask, as EW_VOICE_PARTY does: what was
 * forgotten to be filled in must not open anything.
 */
static bool may_clear(const struct ew_said *said, uint8_t heard_by)
{
	if (said->voice == EW_VOICE_PARTY)
		return true;
	return said->again != EW_VOICE_NOBODY && said->voice >= said->again && said->voice >= heard_by;
}

static uint32_t clearable(const struct ew_consent_party *party, const struct ew_said *said)
{
	uint32_t purposes = 0;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (may_clear(said, party->heard_by[i]))
			purposes |= 1u << i;
	return purposes;
}

static void forget_hearers(struct ew_consent_party *party, uint32_t purposes)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (purposes & 1u << i)
			party->heard_by[i] = EW_VOICE_NOBODY;
}

/* A yes for one kind of segment is no answer to a general no. */
static enum ew_said_effect take_in_segment(struct ew_consent_party *party, const struct ew_said *said)
{
	uint32_t refused = said->purposes & ew_consent_refused(party);

	if (said->segment < 0 || said->segment >= EW_SEGMENTS)
		return EW_SAID_NOT_BELIEVED;
	return effect_of(add(&party->in_segment[said->segment], said->purposes & ~refused), refused);
}

static enum ew_said_effect take_granted(struct ew_consent_party *party, const struct ew_said *said)
{
	if (said->segment != EW_SEGMENT_NONE)
		return take_in_segment(party, said);

	uint32_t refused = said->purposes & ew_consent_refused(party);
	uint32_t cleared = refused & clearable(party, said);
	uint32_t left_out = refused & ~cleared;
	uint32_t taken = said->purposes & ~left_out;
	bool changed = drop(&party->declined, cleared);

	changed |= drop(&party->withdrawn, cleared);
	forget_hearers(party, cleared);
	changed |= add(&party->granted, taken);
	changed |= add(&party->written, said->written ? taken : 0);
	changed |= add(&party->proven, said->voice == EW_VOICE_PARTY ? taken : 0);
	return effect_of(changed, left_out);
}

/* Takes away all that was agreed to. True when there was any of it. */
static bool disagree(struct ew_consent_party *party, uint32_t purposes)
{
	bool changed = drop(&party->implied, purposes);

	changed |= drop(&party->granted, purposes);
	changed |= drop(&party->written, purposes);
	changed |= drop(&party->proven, purposes);
	changed |= drop(&party->guardian, purposes);
	for (size_t i = 0; i < EW_SEGMENTS; i++)
		changed |= drop(&party->in_segment[i], purposes);
	return changed;
}

/* A refusal of which it is not known who heard it is held for the party's own act: nobody else may lift it. */
static bool hear(struct ew_consent_party *party, uint32_t purposes, enum ew_voice voice)
{
	uint8_t by = voice == EW_VOICE_NOBODY || voice > EW_VOICE_PARTY ? EW_VOICE_PARTY : (uint8_t)voice;
	bool changed = false;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if (!(purposes & 1u << i) || party->heard_by[i] >= by)
			continue;
		party->heard_by[i] = by;
		changed = true;
	}
	return changed;
}

static enum ew_said_effect take_refused(struct ew_consent_party *party, const struct ew_said *said)
{
	uint32_t purposes = ew_purposes_with_derived(said->purposes);
	uint32_t agreed = purposes & (party->implied | party->granted | (said->withdraws ? ~party->declined : 0));
	bool changed = disagree(party, purposes);

	changed |= add(&party->withdrawn, agreed);
	changed |= add(&party->declined, purposes & ~party->withdrawn);
	changed |= hear(party, purposes, said->voice);
	return effect_of(changed, 0);
}

/* What has run out is to be agreed to anew; what was told stays told. */
static enum ew_said_effect take_expired(struct ew_consent_party *party, const struct ew_said *said)
{
	bool changed = disagree(party, said->purposes);

	changed |= drop(&party->agreed, said->purposes);
	return effect_of(changed, 0);
}

static enum ew_said_effect take_minor(struct ew_consent_party *party, const struct ew_said *said)
{
	bool changed = !party->minor;

	(void)said;
	party->minor = true;
	return effect_of(changed, 0);
}

/* Nobody agrees for an adult: what a guardian said goes with the error. */
static enum ew_said_effect take_adult(struct ew_consent_party *party, const struct ew_said *said)
{
	bool changed = party->minor;

	(void)said;
	party->minor = false;
	changed |= drop(&party->guardian, EW_PURPOSES_ALL);
	return effect_of(changed, 0);
}

/* Who has a guardian is a minor. */
static enum ew_said_effect take_guardian(struct ew_consent_party *party, const struct ew_said *said)
{
	uint32_t refused = said->purposes & ew_consent_refused(party);
	bool changed = !party->minor;

	party->minor = true;
	changed |= add(&party->guardian, said->purposes & ~refused);
	return effect_of(changed, refused);
}

static enum ew_said_effect take_agreement(struct ew_consent_party *party, const struct ew_said *said)
{
	return effect_of(add(&party->agreed, said->purposes), 0);
}

#define BY(voice) (1u << EW_VOICE_##voice)
#define BY_ANYBODY (BY(NOBODY) | BY_SOMEBODY)
#define BY_SOMEBODY (BY(MACHINE) | BY(PLATFORM) | BY(AGENT) | BY(PERSON) | BY(PARTY))

/* Whose word counts: what restricts is taken from anybody, what opens from somebody. */
static const struct {
	enum ew_said_effect (*take)(struct ew_consent_party *, const struct ew_said *);
	uint32_t by;
} words[] = {
	[EW_SAID_TOLD] = {take_told, BY_ANYBODY}, /* what was played is our own knowledge, as is who stayed */
	[EW_SAID_STAYED] = {take_stayed, BY_ANYBODY},
	[EW_SAID_GRANTED] = {take_granted, BY_SOMEBODY},
	[EW_SAID_REFUSED] = {take_refused, BY_ANYBODY},
	[EW_SAID_EXPIRED] = {take_expired, BY_ANYBODY},
	[EW_SAID_MINOR] = {take_minor, BY_ANYBODY},
	[EW_SAID_ADULT] = {take_adult, BY(PERSON)}, /* children say so too */
	[EW_SAID_GUARDIAN] = {take_guardian, BY(AGENT) | BY(PERSON) | BY(PARTY)}, /* no machine knows a parent */
	[EW_SAID_AGREEMENT] = {take_agreement, BY_SOMEBODY},
};

enum ew_said_effect ew_consent_take(struct ew_consent_party *party, const struct ew_said *said)
{
	size_t what = (size_t)said->what;
	struct ew_said known = *said;

	known.purposes &= EW_PURPOSES_ALL;
	if (what >= EW_COUNT(words))
		return EW_SAID_NOT_BELIEVED;
	/* A voice that is none restricts as anybody's, and opens nothing. */
	if ((size_t)said->voice > EW_VOICE_PARTY)
		known.voice = EW_VOICE_NOBODY;
	if (!(words[what].by & 1u << known.voice))
		return EW_SAID_NOT_BELIEVED;
	return words[what].take(party, &known);
}

enum ew_consent ew_consent_of(const struct ew_consent_party *party, uint32_t purpose, uint32_t duties)
{
	uint32_t tells = duties | ew_purpose_tells(purpose);

	if (!ew_purpose_name(purpose))
		return EW_CONSENT_UNKNOWN;
	if (party->withdrawn & purpose)
		return EW_CONSENT_WITHDRAWN;
	if (party->declined & purpose)
		return EW_CONSENT_DECLINED;
	if (party->granted & purpose)
		return EW_CONSENT_GRANTED;
	if ((party->implied & purpose) && !(tells & ~party->stayed))
		return EW_CONSENT_IMPLIED;
	return tells & ~party->told ? EW_CONSENT_UNKNOWN : EW_CONSENT_NOTIFIED;
}
