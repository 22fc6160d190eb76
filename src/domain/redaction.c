/*
 * From marks to silence. Must never leave out a mark that stands: two that overlap silence what either of them does.
 */
#include "domain/redaction.h"

#include <stdlib.h>

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

static int by_begin(const void *a, const void *b)
{
	const struct ew_silence *x = a, *y = b;

	return x->from_ms < y->from_ms ? -1 : x->from_ms > y->from_ms;
}

static size_t join(struct ew_silence *list, size_t n, uint64_t between_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || (list[i].from_ms > list[kept - 1].to_ms && list[i].from_ms - list[kept - 1].to_ms > between_ms))
			list[kept++] = list[i];
		else if (list[i].to_ms > list[kept - 1].to_ms)
			list[kept - 1].to_ms = list[i].to_ms;
	}
	return kept;
}

size_t ew_silences_join(struct ew_silence *list, size_t n, size_t most)
{
	if (n > 1)
		qsort(list, n, sizeof(*list), by_begin);
	n = join(list, n, 0);
	/* Rather more silence than one of them heard. */
	for (uint64_t between_ms = 1; n > most && between_ms <= 2 * (uint64_t)UINT32_MAX; between_ms *= 2)
		n = join(list, n, between_ms);
	return n;
}

size_t ew_silences_of(const struct ew_redaction *marks, size_t n, struct ew_id party,
	struct ew_silence ret[static EW_MAX_REDACTIONS])
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		if (!silences(&marks[i], party))
			continue;
		if (found == EW_MAX_REDACTIONS)
			found = ew_silences_join(ret, found, EW_MAX_REDACTIONS);
		/* More than may stand: all of it is silent rather than one of them heard. */
		if (found == EW_MAX_REDACTIONS) {
			ret[0] = (struct ew_silence){0, EW_REDACTION_LATEST_MS};
			return 1;
		}
		ret[found++] = (struct ew_silence){marks[i].from_ms, marks[i].to_ms};
	}
	return ew_silences_join(ret, found, EW_MAX_REDACTIONS);
}
