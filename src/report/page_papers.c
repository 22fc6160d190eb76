/*
 * The papers behind the story: who had access and why, what was made with which hash, who exported this, and how
 * somebody who trusts nobody checks it.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool is_access(const json_t *event)
{
	return ew_report_is(event, "type", "access") || ew_report_is(event, "type", "access_refused") ||
	       ew_report_is(event, "type", "exported");
}

static const struct ew_column access_columns[] = {
	{"When", 22, false}, {"Who", 26, false}, {"What", 20, false}, {"Why", 25, false}, {"Event", 7, false}};

static void access_row(struct ew_page *p, const json_t *event)
{
	_cleanup_(ew_buf_free) struct ew_buf why = {0};
	_cleanup_(ew_free_ptr) char *because = NULL;
	const json_t *f = json_object_get(event, "fields");
	struct ew_said at = ew_said_wall(ew_report_time_of(event, "decided_at"));
	struct ew_said who = ew_report_actor(event);
	struct ew_said what = ew_report_what(f);
	const char *refused = ew_report_is(event, "type", "access_refused") ? "REFUSED: " : "";
	char text[EW_SAID_BYTES + 32];
	char number[24];

	ew_buf_init(&why, EW_REPORT_TEXT_BYTES);
	ew_report_because(&why, f);
	because = ew_buf_take_text(&why);
	snprintf(text, sizeof(text), "%s%s%s", refused, ew_report_is(event, "type", "exported") ? "export of " : "",
		what.at);
	snprintf(number, sizeof(number), "%" PRId64, ew_report_number(event, "index", 0));
	if (!because)
		p->failed = true;
	else
		ew_page_row(p, (const char *const[]){at.at, who.at, text, because, number}, EW_COUNT(access_columns));
}

static void accesses(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *event;
	size_t i, n = 0;

	ew_page_section(p, "access", "Who had access, and why");
	json_array_foreach (v->events, i, event) {
		if (!is_access(event))
			continue;
		if (n == 0)
			ew_page_table(p, "Accesses", access_columns, EW_COUNT(access_columns));
		if (n++ < EW_REPORT_ROWS)
			access_row(p, event);
	}
	if (n == 0)
		ew_page_paragraph(
			p, "Nobody has looked at, listened to or exported this call before, as far as the log knows.");
	if (n > EW_REPORT_ROWS)
		ew_page_paragraph(p, "%zu further accesses are in data/access.csv.", n - EW_REPORT_ROWS);
}

static const struct ew_column made_columns[] = {{"What", 18, false}, {"Of whom", 16, false}, {"Length", 10, false},
	{"Bytes", 10, false}, {"SHA-256 of the sealed content", 38, true}, {"Event", 8, false}};

static void made_row(struct ew_page *p, const struct ew_report_view *v, const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");
	const json_t *maker = json_object_get(f, "made_by");
	struct ew_said who = ew_report_Who(v, ew_report_text(f, "party"));
	struct ew_said length = ew_said_length(ew_report_number(f, "duration_us", 0));
	struct ew_said bytes = ew_said_count(ew_report_number(f, "bytes", 0));
	struct ew_said hash = ew_said_of(f, "sha256", "not told");
	char what[5 * EW_SAID_BYTES];
	char number[24];

	snprintf(what, sizeof(what), "%s (%s), version %" PRId64 "%s%s%s%s", ew_said_of(f, "kind", "?").at,
		ew_said_of(f, "format", "?").at, ew_report_number(f, "version", 1), maker ? ", by " : "",
		ew_said_of(maker, "program", "").at, maker ? " " : "", ew_said_of(maker, "version", "").at);
	snprintf(number, sizeof(number), "%" PRId64, ew_report_number(event, "index", 0));
	ew_page_row(
		p, (const char *const[]){what, who.at, length.at, bytes.at, hash.at, number}, EW_COUNT(made_columns));
}

static void artifacts(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *event;
	size_t i, n = 0;

	ew_page_section(p, "artifacts", "What was made of the sound");
	json_array_foreach (v->events, i, event) {
		if (!ew_report_is(event, "type", "artifact_made"))
			continue;
		if (n == 0)
			ew_page_table(p, "Artifacts", made_columns, EW_COUNT(made_columns));
		if (n++ < EW_REPORT_ROWS)
			made_row(p, v, event);
	}
	if (n > EW_REPORT_ROWS)
		ew_page_paragraph(p, "%zu further artifacts are told of by the events.", n - EW_REPORT_ROWS);
	if (n == 0)
		ew_page_paragraph(p, "Nothing was made, or nothing is told of it.");
}

static const struct ew_column file_columns[] = {{"File", 44, true}, {"Bytes", 12, false}, {"SHA-256", 44, true}};

static void file_row(struct ew_page *p, const json_t *file)
{
	struct ew_said path = ew_said_of(file, "path", "?");
	struct ew_said bytes = ew_said_count(ew_report_number(file, "bytes", 0));
	struct ew_said hash = ew_said_of(file, "sha256", "see the manifest");

	ew_page_row(p, (const char *const[]){path.at, bytes.at, hash.at}, EW_COUNT(file_columns));
}

/* Two or three for each event: nobody reads a list of them. */
static bool is_event_file(const json_t *file)
{
	static const char folder[] = "data/events/";

	return strncmp(ew_report_text(file, "path"), folder, sizeof(folder) - 1) == 0;
}

static void files(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *file;
	size_t of_events = 0;
	size_t shown = 0;
	int64_t bytes = 0;
	size_t i;

	if (json_array_size(v->files) == 0)
		return;
	ew_page_section(p, "files", "What lies beside this report");
	ew_page_table(p, "Files", file_columns, EW_COUNT(file_columns));
	json_array_foreach (v->files, i, file) {
		if (is_event_file(file)) {
			of_events++;
			bytes += ew_report_number(file, "bytes", 0);
		} else if (shown++ < EW_REPORT_ROWS) {
			file_row(p, file);
		}
	}
	if (shown > EW_REPORT_ROWS)
		ew_page_paragraph(p, "%zu further files stand in manifest-sha256.txt.", shown - EW_REPORT_ROWS);
	if (of_events > 0)
		ew_page_paragraph(p,
			"Besides them %zu files in data/events/, of %s bytes together, hold the events, their salts "
			"and the personal values "
			"that are shown. The hash of each stands in manifest-sha256.txt.",
			of_events, ew_said_count(bytes).at);
}

/* What custody says, in the order people ask; anything else it says follows under its own name. */
static const struct {
	const char *member, *label;
} custody_words[] = {
	{"exported_at", "Exported"},
	{"made_at", "Made"},
	{"by", "By whom"},
	{"user", "By whom"},
	{"name", "Name"},
	{"for", "For whom"},
	{"recipient", "Key of the recipient"},
	{"clear", "In clear"},
	{"purpose", "Purpose"},
	{"legal_ground", "Legal ground"},
	{"case", "Case"},
	{"reason", "Reason"},
	{"approver", "Approved by"},
	{"entity", "Entity"},
	{"interaction", "Call"},
	{"log_id", "Log"},
	{"events", "Events"},
	{"earlier_log", "Of them in an earlier log"},
	{"absent", "Could not be put in"},
	{"left_out", "Left out"},
	{"withheld", "Withheld"},
};

static const char *known_label(const char *member)
{
	for (size_t i = 0; i < EW_COUNT(custody_words); i++)
		if (strcmp(custody_words[i].member, member) == 0)
			return custody_words[i].label;
	return NULL;
}

static bool is_time(const char *member)
{
	size_t len = strlen(member);

	return len > 3 && strcmp(member + len - 3, "_at") == 0;
}

static void person_fact(struct ew_page *p, const char *label, const json_t *person)
{
	const char *between = ew_report_text(person, "name") ? ", " : "";

	ew_page_fact(p, label, EW_TONE_PLAIN, "%s%s%s %s", ew_said_of(person, "name", "").at, between,
		ew_said_of(person, "kind", "").at, ew_said_of(person, "id", "").at);
}

/* A person is {"kind", "id", "name"}, or text. */
static void custody_fact(struct ew_page *p, const char *label, const char *member, const json_t *value)
{
	if (is_time(member))
		ew_page_fact(p, label, EW_TONE_PLAIN, "%s", ew_said_wall(ew_report_time(value)).at);
	else if (json_is_object(value))
		person_fact(p, label, value);
	else if (json_is_string(value) || json_is_integer(value) || json_is_boolean(value))
		ew_page_fact(p, label, EW_TONE_PLAIN, "%s", ew_said(value, "").at);
}

static void custody_list(struct ew_page *p, const char *label, const char *member, const json_t *value)
{
	const json_t *one;
	size_t i;

	if (json_array_size(value) == 0)
		ew_page_fact(p, label, EW_TONE_PLAIN, "nothing");
	json_array_foreach (value, i, one) {
		if (i >= EW_REPORT_ROWS)
			break;
		if (!json_is_object(one))
			ew_page_fact(p, label, EW_TONE_PLAIN, "%s", ew_said(one, "?").at);
		else if (strcmp(member, "withheld") == 0)
			ew_page_fact(p, label, EW_TONE_WARN, "event %s: %s", ew_said_of(one, "event", "?").at,
				ew_said_of(one, "name", "?").at);
		else
			ew_page_fact(p, label, EW_TONE_WARN, "%s: %s",
				ew_said_of(one, "what", ew_said_of(one, "path", "something").at).at,
				ew_said_of(one, "because", "no reason told").at);
	}
}

static struct ew_said label_of(const char *member)
{
	struct ew_said said = {{0}};

	snprintf(said.at, sizeof(said.at), "%.80s", member);
	for (char *at = said.at; *at; at++)
		*at = *at == '_' ? ' ' : *at;
	if (said.at[0] >= 'a' && said.at[0] <= 'z')
		said.at[0] = (char)(said.at[0] - 'a' + 'A');
	return said;
}

static bool has_sound(const struct ew_report_view *v)
{
	const json_t *file;
	size_t i;

	json_array_foreach (v->files, i, file)
		if (ew_report_is(file, "kind", "audio"))
			return true;
	return false;
}

static void custody(struct ew_page *p, const struct ew_report_view *v)
{
	const char *member;
	const json_t *value;

	ew_page_section(p, "custody", "Chain of custody");
	ew_page_facts(p);
	for (size_t i = 0; i < EW_COUNT(custody_words); i++) {
		value = json_object_get(v->custody, custody_words[i].member);
		if (value && !json_is_array(value))
			custody_fact(p, custody_words[i].label, custody_words[i].member, value);
	}
	json_object_foreach (ew_report_walked(v->custody), member, value) {
		if (json_is_array(value))
			custody_list(p, known_label(member) ? known_label(member) : label_of(member).at, member, value);
		else if (!known_label(member))
			custody_fact(p, label_of(member).at, member, value);
	}
	if (has_sound(v))
		ew_page_fact(p, "Sound", EW_TONE_PLAIN,
			"Behind its header each sealed recording is byte for byte what the log names; only the header, "
			"which says who can "
			"open it, was made for this bundle.");
}

static void check_media(struct ew_page *p, const struct ew_report_view *v)
{
	bool clear = json_is_true(json_object_get(v->custody, "clear"));

	if (!has_sound(v))
		return;
	ew_page_paragraph(p, "A recording is the one that was made: the hash of what follows its header is that of the "
			     "event artifact_made, which "
			     "is listed above.");
	ew_page_code(p, "for f in data/media/*.age; do LC_ALL=C sed '1,/^--- /d' \"$f\" | sha256sum; done");
	ew_page_paragraph(
		p, clear ? "Opening the sound, with age (https://age-encryption.org) and the key that lies beside it:"
			 : "Opening the sound, with age (https://age-encryption.org) and the key of the recipient:");
	ew_page_code(p, "for f in data/media/*.age; do");
	ew_page_code(p, clear ? "  age -d -i data/media/identity.txt -o \"../$(basename \"$f\" .age)\" \"$f\""
			      : "  age -d -i YOUR-KEY-FILE -o \"../$(basename \"$f\" .age)\" \"$f\"");
	ew_page_code(p, "done");
}

/* The commands of README.txt, in its order. */
static void check_files(struct ew_page *p)
{
	ew_page_paragraph(p, "Every file is the one that was exported:");
	ew_page_code(p, "sha256sum --quiet -c manifest-sha256.txt");
	ew_page_code(p, "sha256sum --quiet -c tagmanifest-sha256.txt");
	ew_page_paragraph(p, "Nothing was added, left out or repacked: the last event names the manifest. Both hashes "
			     "are the same:");
	ew_page_code(p, "sha256sum manifest-sha256.txt");
	ew_page_code(p, "grep -o '\"manifest_sha256\":\"[0-9a-f]*\"' proofs/export.json");
	ew_page_paragraph(p, "An event is what was committed to when it happened. The result is its commitment, which "
			     "the next event names as "
			     "previous, and which its proof in proofs/ leads to the checkpoint:");
	ew_page_code(p, "n=000000");
	ew_page_code(p, "{ printf 'earwitness/event/v1\\0'; cat data/events/$n.json; } |");
	ew_page_code(p, "  openssl dgst -sha256 -mac HMAC -macopt hexkey:$(tr -d '\\n' < data/events/$n.salt)");
}

static void how_to_check(struct ew_page *p, const struct ew_report_view *v)
{
	ew_page_section(p, "check", "How to check this without trusting anybody");
	ew_page_paragraph(p, "This report is made from the events; by itself it proves nothing. What follows proves "
			     "it, with tools that are not "
			     "ours, typed in the folder into which the bundle was unpacked. README.txt has these "
			     "commands too, and those for the "
			     "proofs and the signature of the log.");
	check_files(p);
	check_media(p, v);
	ew_page_paragraph(p, "When the log looked like this, by a time-stamping authority, if there is a time stamp:");
	ew_page_code(p, "openssl ts -verify -in proofs/stamped.tsr -data proofs/stamped -CAfile proofs/tsa.pem");
	ew_page_paragraph(p, "All of it at once, with the keys of the log and of its witnesses from the operator's "
			     "papers or from a witness, never "
			     "from the bundle:");
	ew_page_code(p, "earwitness-verify BUNDLE --trust FILE");
}

void ew_page_papers(struct ew_page *p, const struct ew_report_view *v)
{
	accesses(p, v);
	artifacts(p, v);
	files(p, v);
	custody(p, v);
	how_to_check(p, v);
}
