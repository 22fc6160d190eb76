/*
 * For the comparison with somebody else's checks: lines "word symbols" from standard input, 0 or 1 for each. Words are
 * those of the identity numbers, and luhn, verhoeff, iban and routing. Must never guess: an unknown word ends it.
 */
#include <stdio.h>
#include <string.h>

#include "redact/check.h"

typedef bool fits_fn(struct ew_slice symbols);

static fits_fn *rule_of(const char *word)
{
	static const struct {
		const char *word;
		fits_fn *fits;
	} others[] = {
		{"luhn", ew_check_luhn},
		{"verhoeff", ew_check_verhoeff},
		{"iban", ew_check_iban},
		{"routing", ew_check_routing},
	};
	const struct ew_id_rule *rule = ew_id_rule_of(word);

	for (size_t i = 0; !rule && i < EW_COUNT(others); i++) {
		if (strcmp(others[i].word, word) == 0)
			return others[i].fits;
	}
	return rule ? rule->fits : NULL;
}

int main(void)
{
	char line[256];

	while (fgets(line, sizeof(line), stdin)) {
		char *blank = strchr(line, ' ');

		if (!blank)
			return 1;
		*blank = '\0';
		fits_fn *fits = rule_of(line);

		if (!fits)
			return 1;
		putchar(fits(ew_slice_of(blank + 1, strcspn(blank + 1, "\n"))) ? '1' : '0');
		putchar('\n');
	}
	return ferror(stdin) || fflush(stdout) != 0 ? 1 : 0;
}
