/*
 * `redact` and `keep_original`: what is looked for in each kind of text, and in sound by the words of its transcript; and of which kinds what
 * was found is kept as well, sealed. Must never let sound be silenced for what its transcript may still say in words.
 */
#include "policy/policy_load.h"

#include <errno.h>
#include <string.h>

#include "domain/terms.h"

static const char *const profile_words[] = {"none", "payment", "standard", "full", "numbers", "required", NULL};

static int load_one(const struct ew_yaml *map, size_t i, uint8_t *profiles, struct ew_error *error)
{
	const char *key = ew_yaml_key(map, i);
	int kind = ew_vocabulary_find(&ew_kind_words, key);
	int word = 0;
	int r = ew_yaml_get_word(map, key, true, profile_words, 0, &word, error);

	if (r == 0 && !ew_kind_is_redacted((enum ew_artifact_kind)kind))
		r = ew_yaml_complain(ew_yaml_at(map, i), error, "only what has words in it can be redacted, and audio by the words of its transcript");
	if (r == 0)
		profiles[kind] = (uint8_t)ew_profile_of(ew_slice_text(profile_words[word]));
	return r;
}

/* The least that both kinds of transcript are read for: nothing else is known of what is said. */
static uint8_t read_for(const uint8_t *profiles)
{
	uint8_t live = profiles[EW_ARTIFACT_LIVE_TRANSCRIPT], final = profiles[EW_ARTIFACT_TRANSCRIPT];

	return live < final ? live : final;
}

static int check_audio(const struct ew_yaml *map, uint8_t *profiles, struct ew_error *error)
{
	const struct ew_yaml *audio = map ? ew_yaml_get(map, ew_artifact_kind_name(EW_ARTIFACT_AUDIO)) : NULL;
	uint8_t most = read_for(profiles);

	if (profiles[EW_ARTIFACT_AUDIO] <= most)
		return 0;
	if (audio)
		return ew_yaml_complain(audio, error,
			"what is silenced in the sound is found in its transcripts: transcript and live_transcript are read for less than that");
	profiles[EW_ARTIFACT_AUDIO] = most;
	return 0;
}

static int check_originals(const struct ew_yaml *node, uint32_t kinds, struct ew_error *error)
{
	if (kinds & 1u << EW_ARTIFACT_LIVE_TRANSCRIPT)
		return ew_yaml_complain(node, error,
			"a live transcript has no original that is kept, since it comes in parts; the transcript that is made of the whole call has one");
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		if ((kinds >> i & 1) && !ew_artifact_may_have_original((enum ew_artifact_kind)i))
			return ew_yaml_complain(node, error, "only audio and texts that tools hand in have an original that is kept, and \"%s\" is neither",
				ew_artifact_kind_name((enum ew_artifact_kind)i));
	return 0;
}

int ew_load_redact(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "redact");
	int r = map ? ew_load_only(map, &ew_kind_words, NULL, l->error) : 0;

	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		l->to->redact[i] = ew_kind_has_words((enum ew_artifact_kind)i) ? EW_PROFILE_STANDARD : EW_PROFILE_NONE;
	l->to->redact[EW_ARTIFACT_AUDIO] = EW_PROFILE_PAYMENT;
	for (size_t i = 0; r == 0 && map && i < ew_yaml_count(map); i++)
		r = load_one(map, i, l->to->redact, l->error);
	if (r == 0)
		r = check_audio(map, l->to->redact, l->error);
	if (r == 0)
		r = ew_load_bits_of(l->rule, "keep_original", &ew_kind_words, &l->to->keep_original, l->error);
	return r < 0 ? r : check_originals(ew_yaml_get(l->rule, "keep_original"), l->to->keep_original, l->error);
}
