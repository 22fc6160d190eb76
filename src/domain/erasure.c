/*
 * The rule of erasure, kind by kind. Must never call erased what a law keeps, nor kept what nothing does.
 */
#include "domain/erasure.h"

static const struct {
	const char *word, *cite;
} duties[] = {
	[EW_DUTY_HOLD] = {"hold", "Article 17(3)(e) GDPR"},
	[EW_DUTY_RESTRICTION] = {"restriction", "Article 18(1) GDPR"},
	[EW_DUTY_MANDATORY] = {"mandatory_recording", "Article 17(3)(b) GDPR"},
	[EW_DUTY_BASIS] = {"legal_obligation", "Article 17(3)(b) GDPR"},
	[EW_DUTY_LEAST] = {"minimum_period", "Article 17(3)(b) GDPR"},
	[EW_DUTY_UNKNOWN] = {"policy_unknown", "Article 17(3)(b) GDPR"},
	[EW_DUTY_EVIDENCE] = {"evidence_of_consent", "Articles 5(2), 7(1) and 17(3)(e) GDPR"},
	[EW_DUTY_REST] = {"needed_for_the_rest", "Article 17(3)(b) GDPR"},
	[EW_DUTY_AFTER] = {"after_the_plan", "Article 17(1) GDPR"},
	[EW_DUTY_GOING_ON] = {"goes_on", "Article 17(1) GDPR"},
};

const char *ew_fate_name(enum ew_fate fate)
{
	static const char *const names[] = {"erased", "kept", "held", "not_yet"};

	return (unsigned)fate < EW_COUNT(names) ? names[fate] : NULL;
}

const char *ew_duty_name(enum ew_duty duty)
{
	return (unsigned)duty < EW_COUNT(duties) ? duties[duty].word : NULL;
}

const char *ew_duty_cite(enum ew_duty duty)
{
	return (unsigned)duty < EW_COUNT(duties) ? duties[duty].cite : NULL;
}

static struct ew_wall due_of(const struct ew_erasable *of, enum ew_artifact_kind kind)
{
	struct ew_wall due = ew_retention_due(of->terms->keep_s, of->ended, of->unstated_s, kind);

	return due.us == INT64_MAX ? (struct ew_wall){0} : due;
}

static bool is_of_duty(const struct ew_terms *t, uint32_t purpose)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if ((purpose & 1u << i) && (t->basis[i] == EW_BASIS_LEGAL_OBLIGATION || t->basis[i] == EW_BASIS_PUBLIC_TASK))
			return true;
	}
	return false;
}

/* What stands in the way of one kind by itself. */
static void judge(const struct ew_erasable *of, struct ew_erasure_line *line)
{
	uint32_t purpose = ew_artifact_purpose(line->kind);

	*line = (struct ew_erasure_line){.kind = line->kind, .fate = EW_FATE_KEPT};
	if (of->ended.us == 0) {
		*line = (struct ew_erasure_line){line->kind, EW_FATE_NOT_YET, EW_DUTY_GOING_ON, {0}};
		return;
	}
	if (of->held || of->restricted) {
		*line = (struct ew_erasure_line){line->kind, EW_FATE_HELD, of->held ? EW_DUTY_HOLD : EW_DUTY_RESTRICTION, {0}};
		return;
	}
	line->until = due_of(of, line->kind);
	if (purpose && (of->terms->obliged & purpose)) {
		line->duty = EW_DUTY_MANDATORY;
	} else if (purpose && is_of_duty(of->terms, purpose)) {
		line->duty = EW_DUTY_BASIS;
	} else if (of->least_s[line->kind] > 0) {
		struct ew_wall least = ew_kept_until(of->ended, of->least_s[line->kind]);

		line->duty = EW_DUTY_LEAST; /* where another law wants it gone before, that was weighed when the call got its period */
		if (line->until.us == 0 || least.us < line->until.us)
			line->until = least;
	} else if (line->kind == EW_ARTIFACT_CONSENT_EVIDENCE) {
		line->duty = EW_DUTY_EVIDENCE;
	} else if (of->unknown) {
		line->duty = EW_DUTY_UNKNOWN;
	} else if (of->unagreed & EW_KIND_BIT(line->kind)) {
		line->duty = EW_DUTY_AFTER;
	} else {
		*line = (struct ew_erasure_line){line->kind, EW_FATE_ERASED, EW_DUTY_NONE, {0}};
	}
}

/* Without the call's data nobody finds or plays what stays; evidence stands by itself. */
static void keep_data(struct ew_erasure_line *lines, size_t n)
{
	struct ew_erasure_line *data = NULL;
	struct ew_wall until = {0};
	bool stays = false, ever = false;

	for (size_t i = 0; i < n; i++) {
		if (lines[i].kind == EW_ARTIFACT_METADATA) {
			data = &lines[i];
		} else if (lines[i].fate == EW_FATE_KEPT && lines[i].kind != EW_ARTIFACT_CONSENT_EVIDENCE) {
			stays = true;
			ever = ever || lines[i].until.us == 0;
			until = until.us > lines[i].until.us ? until : lines[i].until;
		}
	}
	if (!data || !stays || (data->fate != EW_FATE_ERASED && data->fate != EW_FATE_KEPT))
		return;
	if (data->fate == EW_FATE_KEPT && (data->until.us == 0 || (!ever && data->until.us >= until.us)))
		return;
	*data = (struct ew_erasure_line){data->kind, EW_FATE_KEPT, EW_DUTY_REST, ever ? (struct ew_wall){0} : until};
}

size_t ew_erasure_plan(const struct ew_erasable *of, struct ew_erasure_line ret[static EW_ARTIFACT_KINDS])
{
	size_t n = 0;

	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (!(of->kinds & EW_KIND_BIT(i)))
			continue;
		ret[n].kind = (enum ew_artifact_kind)i;
		judge(of, &ret[n++]);
	}
	keep_data(ret, n);
	return n;
}

uint32_t ew_erasure_kinds(const struct ew_erasure_line *lines, size_t n)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < n; i++)
		kinds |= lines[i].fate == EW_FATE_ERASED ? EW_KIND_BIT(lines[i].kind) : 0;
	return kinds;
}
