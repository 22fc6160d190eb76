/*
 * What is found in conversations, and what is not: one row for each thing that the redaction promises, of each kind, written
 * and spoken, in five languages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "talk_kit.h"
#include "talks.h"

#define MOST_CALL_BYTES 8192 /* a call of two */

static struct ew_redact_rules *rules;
static struct stage stage;
static struct talk talk;

static int make(void **state)
{
	(void)state;
	return ew_redact_rules_new(&rules);
}

static int drop(void **state)
{
	(void)state;
	ew_redact_rules_free(&rules);
	ew_redact_rules_free(&rules);
	return 0;
}

static const char *marked(const char *row, const char *profile)
{
	talk_read(&talk, row);
	stage_begin(&stage, rules, profile);
	for (size_t i = 0; i < talk.n; i++)
		assert_int_equal(stage_say(&stage, talk.turns[i].speaker, talk.turns[i].text), 0);
	assert_int_equal(ew_redact_end(stage.redact), 0);
	stage_look(&stage);
	stage_end(&stage);
	if (stage.broken)
		fail_msg("%s: %s", row, stage.broken);
	return talk_marked(&talk, &stage);
}

static void every_row(void **state)
{
	size_t wrong = 0, most_bytes = 0;

	(void)state;
	for (size_t i = 0; i < redact_talks_count; i++) {
		const char *is = marked(redact_talks[i], "full");

		most_bytes = stage.most_bytes > most_bytes ? stage.most_bytes : most_bytes;
		if (strcmp(is, redact_talks[i]) == 0)
			continue;
		print_error("should be:\n%s\nis:\n%s\n\n", redact_talks[i], is);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	assert_in_range(most_bytes, 1, MOST_CALL_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
