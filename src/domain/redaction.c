/*
 * From marks to silence. Must never leave out a mark that stands: two that overlap silence what either of them does.
 */
#include "domain/redaction.h"

static const char *const reasons[] = {
	[EW_REDACT_CARD] = "card",
	[EW_REDACT_SECURITY_CODE] = "security_code",
	[EW_REDACT_PASSWORD] = "password",
	[EW_REDACT_HEALTH] = "health",
	[EW_REDACT_OTHER] = "other",
};

const char *ew_redaction_reason_name(enum ew_redaction_reason reason)
{
	return (size_t)reason < EW_COUNT(reasons) ? reasons[reason] : NULL;
}

enum ew_redaction_reason ew_redaction_reason_of(struct ew_slice word)
{
	for (size_t i = 1; i < EW_COUNT(reasons); i++)
		if (ew_slice_equal(word, ew_slice_text(reasons[i])))
			return (enum ew_redaction_reason)i;
	return 0;
}

bool ew_redaction_is_possible(uint64_t from_ms, uint64_t to_ms)
{
	return from_ms < to_ms && to_ms <= EW_REDACTION_LATEST_MS;
}

static bool silences(const struct ew_redaction *mark, struct ew_id party)
{
	return !mark->removed && (ew_id_is_zero(mark->party) || ew_id_equal(mark->party, party));
}

/* Puts a stretch in its place among those that rise; there is room for it. */
static void put(struct ew_silence *list, size_t n, struct ew_silence one)
{
	size_t i = n;

	for (; i > 0 && list[i - 1].from_ms > one.from_ms; i--)
		list[i] = list[i - 1];
	list[i] = one;
}

static size_t join(struct ew_silence *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || list[i].from_ms > list[kept - 1].to_ms)
			list[kept++] = list[i];
		else if (list[i].to_ms > list[kept - 1].to_ms)
			list[kept - 1].to_ms = list[i].to_ms;
	}
	return kept;
}

size_t ew_silences_of(const struct ew_redaction *marks, size_t n, struct ew_id party,
	struct ew_silence ret[static EW_MAX_REDACTIONS])
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (!silences(&marks[i], party))
			continue;
		if (found == EW_MAX_REDACTIONS)
			found = join(ret, found);
		/* More than may stand: all of it is silent rather than one of them heard. */
		if (found == EW_MAX_REDACTIONS) {
			ret[0] = (struct ew_silence){0, EW_REDACTION_LATEST_MS};
			return 1;
		}
		put(ret, found++, (struct ew_silence){marks[i].from_ms, marks[i].to_ms});
	}
	return join(ret, found);
}
