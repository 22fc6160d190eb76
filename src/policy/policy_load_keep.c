/*
 * What is made of a call and for how long it stays. Only what is stated is kept; must never fill in a period that nobody wrote.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define MOST_KEEP_S (100ull * 365 * 86400)
#define RECORDING "recording" /* another word for audio */

int ew_kind_of_purpose(unsigned purpose)
{
	static const struct {
		uint32_t purpose;
		enum ew_artifact_kind kind;
	} kinds[] = {
		{EW_PURPOSE_RECORDING, EW_ARTIFACT_AUDIO},
		{EW_PURPOSE_TRANSCRIPTION, EW_ARTIFACT_TRANSCRIPT},
		{EW_PURPOSE_SUMMARY, EW_ARTIFACT_SUMMARY},
		{EW_PURPOSE_SENTIMENT, EW_ARTIFACT_SENTIMENT},
		{EW_PURPOSE_QA, EW_ARTIFACT_QA_SCORE},
		{EW_PURPOSE_CRM_SYNC, EW_ARTIFACT_CRM_SYNC},
	};

	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		if (kinds[i].purpose == 1u << purpose)
			return (int)kinds[i].kind;
	}
	return -1;
}

/* -- artifacts -------------------------------------------------------------------------------- */

static int add_artifact(const struct ew_yaml *item, struct ew_rule *to, struct ew_error *error)
{
	static const char *const words[] = {"audio", "frames", "wav", NULL};
	const char *text = ew_yaml_text(item);

	for (unsigned i = 0; text && words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			to->artifacts |= 1u << i;
			return 0;
		}
	}
	return ew_yaml_complain(item, error, "one of audio, frames, wav was expected");
}

int ew_load_artifacts(const struct ew_rule_load *l)
{
	const struct ew_yaml *list = ew_yaml_get(l->rule, "artifacts");
	bool records = (l->to->offered & EW_PURPOSE_RECORDING) != 0;
	int r = 0;

	l->to->artifacts = records ? EW_MAKE_AUDIO : 0;
	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, l->error, "a list of audio, frames, wav was expected");
	if (!records)
		return ew_yaml_complain(
			list, l->error, "a rule that does not offer recording makes no artifacts of it");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(list); i++)
		r = add_artifact(ew_yaml_at(list, i), l->to, l->error);
	return r;
}

/* -- periods ---------------------------------------------------------------------------------- */

static int load_period(const struct ew_yaml *keep, size_t i, struct ew_rule *to, struct ew_error *error)
{
	int kind = ew_artifact_kind_of(ew_slice_text(ew_yaml_key(keep, i)));
	uint64_t seconds = 0;
	int r = ew_yaml_get_duration(keep, ew_yaml_key(keep, i), true, 0, &seconds, error);

	if (r < 0)
		return r;
	if (to->keep_s[kind] != 0)
		return ew_yaml_complain(ew_yaml_at(keep, i), error,
			"recording and audio are two words for one thing: one of them must go");
	if (seconds == 0 || seconds > MOST_KEEP_S)
		return ew_yaml_complain(ew_yaml_at(keep, i), error,
			"a period longer than nothing and of at most 100y was expected, such as 90d");
	to->keep_s[kind] = seconds;
	return 0;
}

static int check_stated(const struct ew_rule_load *l, const struct ew_yaml *keep)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		int kind = l->to->offered & 1u << i ? ew_kind_of_purpose(i) : -1;

		if (kind >= 0 && l->to->keep_s[kind] == 0)
			return ew_yaml_complain(keep, l->error,
				"\"%s\" is missing: a duration such as 90d was expected, for the rule offers %s",
				kind == EW_ARTIFACT_AUDIO ? RECORDING
							  : ew_artifact_kind_name((enum ew_artifact_kind)kind),
				ew_purpose_name(1u << i));
	}
	return 0;
}

int ew_load_keep(const struct ew_rule_load *l)
{
	static const char *const more[] = {RECORDING, NULL};
	const struct ew_yaml *keep = ew_yaml_get(l->rule, "keep");
	int r = 0;

	if (!keep && l->to->offered)
		return ew_yaml_complain(
			l->rule, l->error, "a rule that records must say how long: keep: {recording: 90d}");
	if (!keep)
		return 0;
	r = ew_load_only(keep, &ew_kind_words, more, l->error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(keep); i++)
		r = load_period(keep, i, l->to, l->error);
	if (r == 0)
		r = check_stated(l, keep);
	if (r == 0 && l->to->keep_s[EW_ARTIFACT_LIVE_TRANSCRIPT] == 0)
		l->to->keep_s[EW_ARTIFACT_LIVE_TRANSCRIPT] = l->to->keep_s[EW_ARTIFACT_TRANSCRIPT];
	return r;
}
