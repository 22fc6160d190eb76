/*
 * Periods as people read them. Must never leave out that calls keep what they have, and why.
 */
#include "programs/cli/periods.h"

#include "programs/cli/screen.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static void add_kind(const char *queue, const json_t *one, struct ew_buf *to)
{
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, queue, 24);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, text_of(one, "kind"), 18);
	ew_buf_printf(to, "%8lld sooner (by %lld days at most), %lld later (by %lld), the first on %.10s\n", number_of(one, "shorter"),
		number_of(one, "most_shorter_s") / 86400, number_of(one, "longer"), number_of(one, "most_longer_s") / 86400,
		*text_of(one, "first_due") ? text_of(one, "first_due") : "-");
}

void ew_periods_add(const json_t *periods, struct ew_buf *to)
{
	const json_t *n = json_object_get(periods, "count"), *queue, *one;
	size_t i, k;

	ew_buf_printf(to, "%lld calls looked at: %lld would get other periods (%lld of them sooner, %lld later), %lld would be due at once, %lld are held\n",
		number_of(n, "calls"), number_of(n, "changed"), number_of(n, "shorter"), number_of(n, "longer"), number_of(n, "due_at_once"),
		number_of(n, "held"));
	if (number_of(n, "retention_stated") + number_of(n, "announced_unknown") > 0)
		ew_buf_printf(to, "  %lld keep what they have, for a notice told less; %lld, for what it told is not known\n", number_of(n, "retention_stated"),
			number_of(n, "announced_unknown"));
	if (number_of(n, "no_rule") + number_of(n, "unreadable") > 0)
		ew_buf_printf(to, "  the policy says nothing of %lld, and %lld could not be read\n", number_of(n, "no_rule"), number_of(n, "unreadable"));
	json_array_foreach (json_object_get(periods, "queues"), i, queue) {
		json_array_foreach (json_object_get(queue, "kinds"), k, one)
			add_kind(text_of(queue, "queue"), one, to);
	}
}
