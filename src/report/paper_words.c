/*
 * Words of papers as people read them.
 */
#include "report/paper_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_S (24 * 3600)

static const struct {
	const char *word, *said;
} names[] = {
	{"qa", "quality assurance"},
	{"ai_training", "training of AI systems"},
	{"crm_sync", "copy to the CRM"},
	{"control_listening", "listening for words of consent"},
	{"frames", "packets as received"},
	{"wav", "audio as WAV"},
	{"metadata", "call data"},
	{"consent_evidence", "evidence of consent"},
	{"sub_processor", "sub-processor"},
	{"agreement_over", "agreement is over"},
	{"agreement_not_begun", "agreement has not begun"},
	{"in_force", "in force"},
	{"machine", "machines (bots, IVR)"},
	{"customer", "customers"},
	{"agent", "agents"},
	{"recordings_encrypted", "encryption of recordings"},
	{"capture_encrypted", "encryption during the call"},
	{"catalogue_encrypted", "encryption of the catalogue"},
	{"log_signed", "signed log"},
	{"log_witnessed", "witnesses of the log"},
	{"log_time_stamped", "time stamps of the log"},
	{"roles", "access by role"},
	{"four_eyes", "four eyes"},
	{"purpose_of_access", "purpose of access"},
	{"self_audit", "self-audit"},
};

struct ew_said ew_paper_word(const char *word)
{
	for (size_t i = 0; word && i < EW_COUNT(names); i++)
		if (strcmp(names[i].word, word) == 0)
			return ew_said_plain(names[i].said);
	return ew_said_plain_words(word ? word : "");
}

static void add(char *to, size_t size, const char *before, const char *text)
{
	size_t len = strlen(to);

	(void)snprintf(to + len, size - len, "%s%s", len > 0 ? before : "", text);
}

static void add_list(const json_t *list, bool ours, char *to, size_t size)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *text = json_string_value(one);

		if (text)
			add(to, size, ", ", ours ? ew_paper_word(text).at : ew_said_plain(text).at);
	}
}

static void add_counts(const json_t *counts, char *to, size_t size)
{
	const char *word;
	json_t *n;

	json_object_foreach (ew_report_walked(counts), word, n) {
		char one[2 * EW_SAID_BYTES + 8];

		(void)snprintf(one, sizeof(one), "%s: %s", word[0] ? ew_paper_word(word).at : "not said", ew_said_count(json_integer_value(n)).at);
		if (json_integer_value(n) != 0)
			add(to, size, ", ", one);
	}
}

static void add_names(const json_t *list, char *to, size_t size)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *more = ew_report_text(one, "region") ? "region" : "version";

		add(to, size, "; ", ew_said_of(one, "name", "?").at);
		if (ew_report_text(one, more)) {
			add(to, size, " (", ew_said_of(one, more, "").at);
			add(to, size, ")", "");
		}
		if (ew_report_text(one, "service"))
			add(to, size, ", ", ew_said_of(one, "service", "").at);
	}
}

static void add_agreement(const json_t *a, char *to, size_t size)
{
	add(to, size, "", ew_said_of(a, "reference", "?").at);
	add(to, size, ", from ", ew_said_of(a, "from", "?").at);
	add(to, size, " until ", ew_said_of(a, "until", "?").at);
	if (ew_report_text(a, "review_by"))
		add(to, size, ", to be reviewed by ", ew_said_of(a, "review_by", "").at);
}

static void add_span(int64_t s, char *to, size_t size)
{
	char text[EW_SAID_BYTES + 16];

	if (s % DAY_S == 0 || s > 7 * DAY_S)
		(void)snprintf(text, sizeof(text), "%s day%s", ew_said_count(s / DAY_S).at, s / DAY_S == 1 ? "" : "s");
	else
		(void)snprintf(text, sizeof(text), "%s", ew_said_length(s * 1000000).at);
	add(to, size, "", text);
}

static void add_ms(int64_t ms, char *to, size_t size)
{
	char text[EW_SAID_BYTES + 16];

	(void)snprintf(text, sizeof(text), "%s ms", ew_said_count(ms).at);
	add(to, size, "", text);
}

void ew_paper_cell(const json_t *row, const char *member, enum ew_cell how, char *to, size_t size)
{
	const json_t *value = json_object_get(row, member);

	to[0] = '\0';
	if (how == EW_CELL_TEXT)
		add(to, size, "", ew_report_text(row, member) ? ew_report_text(row, member) : ew_said(value, "").at);
	else if (how == EW_CELL_WORD)
		add(to, size, "", ew_paper_word(json_string_value(value)).at);
	else if (how == EW_CELL_COUNT && json_is_integer(value))
		add(to, size, "", ew_said_count(json_integer_value(value)).at);
	else if (how == EW_CELL_YES)
		add(to, size, "", json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "not known");
	else if (how == EW_CELL_WORDS || how == EW_CELL_TEXTS)
		add_list(value, how == EW_CELL_WORDS, to, size);
	else if (how == EW_CELL_COUNTS)
		add_counts(value, to, size);
	else if (how == EW_CELL_SPAN && json_is_integer(value))
		add_span(json_integer_value(value), to, size);
	else if (how == EW_CELL_MS && json_is_integer(value))
		add_ms(json_integer_value(value), to, size);
	else if (how == EW_CELL_TIME && ew_report_time(value).us != 0)
		add(to, size, "", ew_said_wall(ew_report_time(value)).at);
	else if (how == EW_CELL_DAYS_OF && json_is_object(value))
		add_agreement(value, to, size);
	else if (how == EW_CELL_NAMES)
		add_names(value, to, size);
	if (to[0] == '\0')
		(void)snprintf(to, size, "\xe2\x80\x93"); /* a dash */
}
