/*
 * Periods as people read them. Must never leave out that calls keep what they have, and why.
 */
#include "programs/cli/periods.h"

#include "programs/cli/members.h"
#include "programs/cli/screen.h"

static void add_kind(const char *queue, const json_t *one, struct ew_buf *to)
{
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, queue, 24);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "kind"), 18);
	ew_screen_add_line(to, "%8lld sooner (by %lld days at most), %lld later (by %lld), the first on %.10s",
		ew_json_number(one, "shorter"), ew_json_number(one, "most_shorter_s") / 86400,
		ew_json_number(one, "longer"), ew_json_number(one, "most_longer_s") / 86400,
		*ew_json_text(one, "first_due") ? ew_json_text(one, "first_due") : "-");
}

void ew_periods_add(const json_t *periods, struct ew_buf *to)
{
	const json_t *n = json_object_get(periods, "count"), *queue, *one;
	size_t i, k;

	ew_buf_printf(to,
		"%lld calls looked at: %lld would get other periods (%lld of them sooner, %lld later), %lld would be due at once, %lld are held\n",
		ew_json_number(n, "calls"), ew_json_number(n, "changed"), ew_json_number(n, "shorter"),
		ew_json_number(n, "longer"), ew_json_number(n, "due_at_once"), ew_json_number(n, "held"));
	if (ew_json_number(n, "retention_stated") + ew_json_number(n, "announced_unknown") > 0)
		ew_buf_printf(to,
			"  %lld keep what they have, for a notice told less; %lld, for what it told is not known\n",
			ew_json_number(n, "retention_stated"), ew_json_number(n, "announced_unknown"));
	if (ew_json_number(n, "no_rule") + ew_json_number(n, "unreadable") > 0)
		ew_buf_printf(to, "  the policy says nothing of %lld, and %lld could not be read\n",
			ew_json_number(n, "no_rule"), ew_json_number(n, "unreadable"));
	json_array_foreach (json_object_get(periods, "queues"), i, queue) {
		json_array_foreach (json_object_get(queue, "kinds"), k, one)
			add_kind(ew_json_text(queue, "queue"), one, to);
	}
}
