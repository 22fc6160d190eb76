/*
 * What people say, against what is found: all tables of tests/cases/phrase. EW_PHRASE_SHOW=1 prints the lines that are not right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "unit/phrase/phrase_table.h"

#define RECALL_PERCENT 95
#define FALSE_PERCENT 1
#define BIT(kind) (1u << (kind))
#define REFUSING (BIT(EW_PHRASE_REFUSES) | BIT(EW_PHRASE_OPTS_OUT))

struct figures {
	const char *file;
	unsigned wanted[EW_PHRASE_KINDS], right[EW_PHRASE_KINDS];
	unsigned harmless, false_, grave; /* agreements and opt-outs out of nothing */
	unsigned confused;                /* an agreement for a refusal, or the reverse */
};

static struct figures all[] = {
	{.file = "en.txt"}, {.file = "fr.txt"}, {.file = "de.txt"}, {.file = "es.txt"}, {.file = "hi.txt"}, {.file = "hi_latn.txt"},
	{.file = "more.txt"}, {.file = "no_answer.txt"}, {.file = "en_second.txt"}, {.file = "fr_second.txt"},
	{.file = "de_second.txt"}, {.file = "es_second.txt"}, {.file = "hi_second.txt"}, {.file = "hi_latn_second.txt"},
};

static void show(const struct figures *f, const struct table_line *line, uint32_t found)
{
	if (!getenv("EW_PHRASE_SHOW"))
		return;
	printf("%s:%u:", f->file, line->number);
	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		if (found & BIT(i))
			printf(" %s", ew_phrase_name((enum ew_phrase)i));
	printf(" for:");
	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		if (line->wanted & BIT(i))
			printf(" %s", ew_phrase_name((enum ew_phrase)i));
	printf(": %.*s\n", (int)line->text.len, (const char *)line->text.at);
}

static void count(void *context, struct ew_phrase_talk *talk, const struct table_line *line, int64_t at_ms)
{
	struct figures *f = context;
	uint32_t found = table_found(talk, line, at_ms);

	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++) {
		f->wanted[i] += (line->wanted & BIT(i)) != 0;
		f->right[i] += (line->wanted & BIT(i)) && found == line->wanted;
	}
	f->harmless += line->wanted == 0;
	f->false_ += line->wanted == 0 && found;
	f->grave += line->wanted == 0 && (found & (BIT(EW_PHRASE_AGREES) | BIT(EW_PHRASE_OPTS_OUT)));
	f->confused += (line->wanted & REFUSING) && (found & BIT(EW_PHRASE_AGREES));
	f->confused += (line->wanted & BIT(EW_PHRASE_AGREES)) && (found & REFUSING);
	if (found != line->wanted)
		show(f, line, found);
}

static unsigned failures(const struct figures *f)
{
	unsigned n = f->confused + f->grave + (f->false_ * 100 > f->harmless * FALSE_PERCENT);

	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		n += f->right[i] * 100 < f->wanted[i] * RECALL_PERCENT;
	return n;
}

static void print_figures(void)
{
	printf("%-18s", "");
	for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
		printf(" %13s", ew_phrase_name((enum ew_phrase)i));
	printf(" %9s %8s\n", "false", "confused");
	for (size_t k = 0; k < EW_COUNT(all); k++) {
		printf("%-18s", all[k].file);
		for (unsigned i = 1; i < EW_PHRASE_KINDS; i++)
			printf("       %3u/%-3u", all[k].right[i], all[k].wanted[i]);
		printf("   %3u/%-3u %8u\n", all[k].false_, all[k].harmless, all[k].confused);
	}
}

static void tables(void **state)
{
	unsigned failed = 0;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(all); i++) {
		table_read(all[i].file, count, &all[i]);
		failed += failures(&all[i]);
	}
	print_figures();
	assert_int_equal(failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
