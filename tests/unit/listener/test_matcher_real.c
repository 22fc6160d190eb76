/*
 * A real engine in the cage: the example for operators, asked with a voice that is made here. What is in its grammar comes back, what is not does not.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "matcher_kit.h"

#define MOST_SAMPLES ((size_t)10 * EW_MATCHER_RATE)

static int16_t sound[MOST_SAMPLES];

static void need_packages(void)
{
	static const char *const files[] = {"/usr/bin/flite", "/usr/bin/sox", "/usr/share/pocketsphinx/model/en-us/en-us/mdef",
		"/usr/lib/python3/dist-packages/pocketsphinx/__init__.py"};

	kit_need();
	for (size_t i = 0; i < EW_COUNT(files); i++) {
		if (access(files[i], R_OK) < 0) {
			print_message("skipped: no %s; tools/setup.sh test installs it\n", files[i]);
			skip();
		}
	}
}

/* As a telephone carries it. */
static size_t speak(const struct kit *kit, const char *words)
{
	char command[512];
	size_t n;

	(void)snprintf(command, sizeof(command),
		"flite -voice slt -t '%s' -o %s/voice.wav && sox %s/voice.wav -t raw -r %d -c 1 -b 16 -e signed - && rm %s/voice.wav", words, kit->folder,
		kit->folder, EW_MATCHER_RATE, kit->folder);
	FILE *voice = popen(command, "re");

	assert_non_null(voice);
	n = fread(sound, sizeof(*sound), MOST_SAMPLES, voice);
	assert_int_equal(pclose(voice), 0);
	assert_in_range(n, EW_MATCHER_RATE / 4, MOST_SAMPLES - 1);
	return n;
}

static void start_example(struct kit *kit, char program[static 256], char grammar[static 256])
{
	const char *source = getenv("EW_SOURCE_DIR");
	const char *const argv[] = {KIT_PYTHON, program, "--grammar", grammar, NULL};
	const char *const read[] = {program, grammar, NULL};

	(void)snprintf(program, 256, "%s/examples/listening/sphinx_matcher.py", source ? source : ".");
	(void)snprintf(grammar, 256, "%s/examples/listening/consent_en.gram", source ? source : ".");
	kit_start(kit, argv, read, 0);
}

static void words_come_back(void **state)
{
	static const struct {
		const char *said, *heard, *language;
	} cases[] = {
		{"no, I do not agree", "no i do not agree", "en-GB"},
		{"please do not record me", "please do not record me", ""},
		{"yes, that is fine", "yes that is fine", "en"},
		{"my order has not arrived yet", "", "en"},
		{"what is the weather like today", "", ""},
		{"no, I do not agree", "", "fr"},
	};
	char program[256], grammar[256];
	struct kit kit;

	(void)state;
	need_packages();
	kit_open(&kit);
	start_example(&kit, program, grammar);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		size_t n = speak(&kit, cases[i].said);

		assert_int_equal(ew_matcher_hear(kit.matcher, i, cases[i].language, sound, n), 0);
		kit_wait(&kit);
		if (kit.lost)
			fail_msg("lost at \"%s\": %s", cases[i].said, kit.why);
		assert_int_equal(kit.number, i);
		assert_string_equal(kit.text, cases[i].heard);
	}
	kit_close(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(words_come_back)};

	return cmocka_run_group_tests_name("matcher_real", tests, NULL, NULL);
}
