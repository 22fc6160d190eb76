/*
 * What a paper says, before it has a form: cards, facts, tables. The tables are one list for all kinds of papers; a paper has those whose
 * members it has. What is open and what cannot be known stands on the page as plainly as what is known.
 */
#include "report/paper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/page_draw.h"
#include "report/paper_words.h"

#define COLUMNS 8

struct part {
	const char *member;  /* a list of the document */
	const char *kind;    /* only in this paper; NULL: wherever the list is */
	const char *title, *intro;
	const char *none;    /* said of an empty list */
	struct {
		const char *member, *head;
		unsigned width;
		enum ew_cell how;
	} columns[COLUMNS];
};

static const struct part parts[] = {
	{"purposes", NULL, "Purposes and legal bases",
		"What the policy in force states, and whether it was used: counted calls of the period in which something was recorded, granted to a "
		"tool, or made for the purpose.",
		"No purpose is offered, and none was used.",
		{{"purpose", "Purpose", 17, EW_CELL_WORD}, {"used", "Used", 8, EW_CELL_YES}, {"calls", "Calls", 8, EW_CELL_COUNT},
			{"bases", "Basis (policy)", 15, EW_CELL_WORDS}, {"bases_applied", "Basis applied to calls", 20, EW_CELL_COUNTS},
			{"rules", "Rules", 22, EW_CELL_TEXTS}, {"in_policy", "In policy", 10, EW_CELL_YES}}},
	{"data", NULL, "Categories of data", "Kinds that exist, or that are made for a purpose the policy offers.", "No data of calls exists.",
		{{"kind", "Kind", 24, EW_CELL_WORD}, {"purpose", "Made for", 22, EW_CELL_WORD}, {"calls", "Calls", 12, EW_CELL_COUNT},
			{"made", "Made", 12, EW_CELL_COUNT}, {"redaction", "Read for what may not be kept", 30, EW_CELL_WORDS}}},
	{"people", NULL, "Categories of people", "Who took part in the calls of the period.", "Nobody took part in a call.",
		{{"kind", "Who", 60, EW_CELL_WORD}, {"calls", "Calls", 40, EW_CELL_COUNT}}},
	{"recipients", NULL, "Recipients inside: who looked, by role",
		"Counted from the log: records read, recordings and texts opened, files taken away in the period, by the roles that these people "
		"hold now.",
		"Nobody looked at a call in this period.",
		{{"role", "Role", 40, EW_CELL_TEXT}, {"people", "People", 15, EW_CELL_COUNT}, {"viewed", "Looked", 15, EW_CELL_COUNT},
			{"opened", "Opened", 15, EW_CELL_COUNT}, {"exported", "Took away", 15, EW_CELL_COUNT}}},
	{"vendors", "record_of_processing", "Recipients outside: vendors whose tools were granted something", NULL,
		"No vendor's tool was granted anything in this period.",
		{{"name", "Vendor", 30, EW_CELL_TEXT}, {"region", "Region", 14, EW_CELL_TEXT}, {"calls", "Calls", 12, EW_CELL_COUNT},
			{"purposes", "May serve", 28, EW_CELL_WORDS}, {"state", "Agreement", 16, EW_CELL_WORD}}},
	{"vendors", "vendors", "Vendors", "As the register has them; calls are those of the period.", "No vendor is on file.",
		{{"name", "Vendor", 16, EW_CELL_TEXT}, {"state", "State", 12, EW_CELL_WORD}, {"agreement", "Agreement", 24, EW_CELL_DAYS_OF},
			{"ends_in_days", "Days left", 8, EW_CELL_COUNT}, {"region", "Region", 8, EW_CELL_TEXT}, {"risk", "Risk", 8, EW_CELL_WORD},
			{"calls", "Calls", 8, EW_CELL_COUNT}, {"live_grants", "Grants that live now", 16, EW_CELL_COUNT}}},
	{"vendors", "vendors", "What they may do, and who works for them", NULL, NULL,
		{{"name", "Vendor", 18, EW_CELL_TEXT}, {"purposes", "Purposes", 20, EW_CELL_WORDS}, {"kinds", "May hand in", 18, EW_CELL_WORDS},
			{"sub_processors", "Sub-processors", 24, EW_CELL_NAMES}, {"models", "Models", 20, EW_CELL_NAMES}}},
	{"vendors", "vendors", "Versions on file", "What is on file is versioned; each version is an event of the log with this hash.", NULL,
		{{"name", "Vendor", 18, EW_CELL_TEXT}, {"version", "Version", 9, EW_CELL_COUNT}, {"changed_at", "Changed", 23, EW_CELL_TIME},
			{"contact", "Contact", 20, EW_CELL_TEXT}, {"sha256", "SHA-256 of the document", 30, EW_CELL_TEXT}}},
	{"providers", NULL, "Providers",
		"What the register says of each: models, who works for it, how its risk is judged. Calls are those of the period in which a tool of it "
		"asked.",
		"No provider is on file.",
		{{"name", "Provider", 16, EW_CELL_TEXT}, {"state", "Agreement", 12, EW_CELL_WORD}, {"region", "Region", 9, EW_CELL_TEXT},
			{"risk", "Risk", 8, EW_CELL_WORD}, {"models", "Models", 18, EW_CELL_NAMES},
			{"sub_processors", "Sub-processors", 20, EW_CELL_NAMES}, {"calls", "Calls", 7, EW_CELL_COUNT},
			{"live_grants", "Live now", 10, EW_CELL_COUNT}}},
	{"tools", NULL, "What their tools were given, and handed in", NULL, "No tool asked for anything in this period.",
		{{"vendor", "Provider", 14, EW_CELL_TEXT}, {"tool", "Tool", 12, EW_CELL_TEXT}, {"calls", "Calls", 8, EW_CELL_COUNT},
			{"grants", "Grants", 8, EW_CELL_COUNT}, {"purposes", "For", 22, EW_CELL_COUNTS},
			{"kinds", "Handed in", 18, EW_CELL_COUNTS}, {"refused", "Refused, because", 18, EW_CELL_COUNTS}}},
	{"tools", NULL, "Whether they answered",
		"Orders are acknowledged by the tool; that is its word, not a proof. A tool that lets its time pass is silent, and its grant is "
		"revoked.",
		NULL,
		{{"tool", "Tool", 16, EW_CELL_TEXT}, {"orders", "Orders", 18, EW_CELL_COUNTS}, {"acknowledged", "Acknowledged", 15, EW_CELL_COUNT},
			{"ms_mean", "On average", 12, EW_CELL_MS}, {"ms_most", "Slowest", 11, EW_CELL_MS}, {"open", "Open", 8, EW_CELL_COUNT},
			{"silent", "Silent", 8, EW_CELL_COUNT}, {"purged", "Says it has destroyed", 12, EW_CELL_COUNT}}},
	{"stores", NULL, "Where data lies", NULL, NULL,
		{{"store", "Store", 16, EW_CELL_TEXT}, {"holds", "What it holds", 42, EW_CELL_TEXT}, {"where", "Where", 24, EW_CELL_TEXT},
			{"place", "Place", 18, EW_CELL_TEXT}}},
	{"demanded", NULL, "What was demanded", "Regions to which the policy limited tools and stores, as it was decided for the calls of the period.",
		"No call was decided in this period.",
		{{"regions", "Regions allowed", 70, EW_CELL_TEXT}, {"calls", "Calls", 30, EW_CELL_COUNT}}},
	{"transfers", NULL, "Where data may go", "Vendors on file and who works for them, against the regions and the country that the policy names.",
		"No vendor is on file.",
		{{"who", "Who", 26, EW_CELL_TEXT}, {"what", "As", 14, EW_CELL_WORD}, {"region", "Region", 10, EW_CELL_TEXT},
			{"permitted", "Policy allows", 12, EW_CELL_YES}, {"abroad", "Other country", 12, EW_CELL_YES},
			{"outside_union", "Outside the EU", 13, EW_CELL_YES}, {"used", "Used in the period", 13, EW_CELL_YES}}},
	{"time_limits", NULL, "Time limits for erasure",
		"From the end of the call. Beside what the rule says: the shortest and the longest that calls of the period were decided to have, the "
		"law of their places included.",
		"The policy in force says of nothing for how long it is kept.",
		{{"kind", "Kind", 20, EW_CELL_WORD}, {"rule", "Rule", 26, EW_CELL_TEXT}, {"policy_s", "Policy says", 15, EW_CELL_SPAN},
			{"least_s", "Shortest decided", 15, EW_CELL_SPAN}, {"most_s", "Longest decided", 14, EW_CELL_SPAN},
			{"calls", "Calls", 10, EW_CELL_COUNT}}},
	{"measures", NULL, "Measures of security", "Found in configuration and state when this was made.", NULL,
		{{"measure", "Measure", 24, EW_CELL_WORD}, {"good", "In place", 10, EW_CELL_YES}, {"state", "What was found", 66, EW_CELL_TEXT}}},
	{"done", NULL, "What was destroyed after opt-outs and at its time limit",
		"After opt-outs: destroyed is what was verified to be gone, held waits for the end of a legal hold. At its time limit: keys are destroyed when a deletion "
		"begins, and it is certified when every copy was looked for and is not there. What cannot be verified is not called destroyed.",
		"Nothing was to be destroyed in this period.",
		{{"period", "When (UTC)", 22, EW_CELL_TEXT}, {"destroyed", "Destroyed", 13, EW_CELL_COUNT},
			{"cannot_be_verified", "Cannot be verified", 15, EW_CELL_COUNT}, {"held", "Held", 10, EW_CELL_COUNT},
			{"deletions", "Deletions begun", 14, EW_CELL_COUNT}, {"certified", "Certified", 13, EW_CELL_COUNT},
			{"unproven", "Not proven", 13, EW_CELL_COUNT}}},
	{"due", NULL, "What falls due", "Calls of which a kind is past its time limit, or comes to it, and that still have it now.",
		"Nothing has a time limit.",
		{{"kind", "Kind", 34, EW_CELL_WORD}, {"overdue", "Past its limit", 22, EW_CELL_COUNT},
			{"in_period", "Due in the period", 22, EW_CELL_COUNT}, {"to_come", "Still to come", 22, EW_CELL_COUNT}}},
	{"holds", NULL, "Legal holds", "Those that stand, and those that were released in the period. Names and reasons stay in the house.",
		"No legal hold stands, and none was released in this period.",
		{{"hold", "Hold", 31, EW_CELL_TEXT}, {"state", "State", 10, EW_CELL_WORD}, {"calls", "Calls", 9, EW_CELL_COUNT},
			{"made_at", "Made", 17, EW_CELL_TIME}, {"review_at", "Review", 17, EW_CELL_TIME}, {"overdue", "Overdue", 16, EW_CELL_YES}}},
	{"requests", NULL, "Requests of people about their own data", "Open ones as of now; answered ones of the period.",
		"Nobody asked, and nothing is open.",
		{{"kind", "Kind", 25, EW_CELL_WORD}, {"open", "Open", 15, EW_CELL_COUNT}, {"overdue", "Overdue", 15, EW_CELL_COUNT},
			{"done", "Granted", 15, EW_CELL_COUNT}, {"refused", "Refused", 15, EW_CELL_COUNT},
			{"answered_late", "Answered late", 15, EW_CELL_COUNT}}},
	{"written", NULL, "Written by people", "What no system can know: somebody wrote it, with this version or with one before.", NULL,
		{{"label", "About", 36, EW_CELL_TEXT}, {"text", "What was written", 64, EW_CELL_TEXT}}},
	{"changes", NULL, "What changed since the version before", NULL, NULL,
		{{"in", "In", 14, EW_CELL_WORD}, {"what", "What", 20, EW_CELL_WORD}, {"did", "How", 10, EW_CELL_WORD},
			{"field", "Field", 14, EW_CELL_WORD}, {"was", "Was", 21, EW_CELL_TEXT}, {"is", "Is", 21, EW_CELL_TEXT}}},
};

static const struct {
	const char *kind, *title;
} titles[] = {
	{"record_of_processing", "Record of processing activities"},
	{"provider_transparency", "What tools of providers were given"},
	{"data_residency", "Where data lies and goes"},
	{"vendors", "Vendors and sub-processors"},
	{"deletion_statistics", "Deletion, holds and requests in numbers"},
};

static const char *title_of(const char *kind)
{
	for (size_t i = 0; kind && i < EW_COUNT(titles); i++)
		if (strcmp(titles[i].kind, kind) == 0)
			return titles[i].title;
	return NULL;
}

/* -- tables -- */

static size_t columns_of(const struct part *part, struct ew_column to[static COLUMNS])
{
	size_t n = 0;

	for (; n < COLUMNS && part->columns[n].member; n++)
		to[n] = (struct ew_column){part->columns[n].head, part->columns[n].width, strcmp(part->columns[n].member, "sha256") == 0};
	return n;
}

static void add_row(struct ew_page *p, const struct part *part, const json_t *row, size_t n)
{
	char cells[COLUMNS][EW_REPORT_TEXT_BYTES];
	const char *at[COLUMNS];

	for (size_t i = 0; i < n; i++) {
		ew_paper_cell(row, part->columns[i].member, part->columns[i].how, cells[i], sizeof(cells[i]));
		at[i] = cells[i];
	}
	ew_page_row(p, at, n);
}

static void add_part(struct ew_page *p, const json_t *document, const struct part *part, size_t number)
{
	const json_t *list = json_object_get(document, part->member), *row;
	struct ew_column columns[COLUMNS];
	size_t n = columns_of(part, columns), i;
	char id[40];

	if (!json_is_array(list) || (part->kind && !ew_report_is(document, "kind", part->kind)) || (json_array_size(list) == 0 && !part->none))
		return;
	(void)snprintf(id, sizeof(id), "%s-%zu", part->member, number);
	ew_page_section(p, id, part->title);
	if (json_array_size(list) == 0) {
		ew_page_paragraph(p, "%s", part->none ? part->none : "");
		return;
	}
	if (part->intro)
		ew_page_paragraph(p, "%s", part->intro);
	ew_page_table(p, "", columns, n); /* the title of the section says it */
	json_array_foreach (list, i, row)
		if (i < EW_REPORT_ROWS)
			add_row(p, part, row, n);
}

static void add_parts(struct ew_page *p, const json_t *document)
{
	for (size_t i = 0; i < EW_COUNT(parts); i++)
		add_part(p, document, &parts[i], i);
}

/* -- the first screen -- */

static struct ew_said day_of(const json_t *object, const char *name)
{
	struct ew_said said = ew_said_wall(ew_report_time_of(object, name));

	return said;
}

static void add_cards(struct ew_page *p, const json_t *document)
{
	size_t open = json_array_size(json_object_get(document, "open")), look = json_array_size(json_object_get(document, "attention"));
	const json_t *counted = json_object_get(document, "counted"), *position = json_object_get(document, "position");
	const json_t *totals = json_object_get(document, "totals");

	if (counted)
		ew_page_card(p, EW_TONE_PLAIN, ew_said_count(ew_report_number(counted, "calls", 0)).at, "calls of the period were read, event by event");
	if (totals)
		ew_page_card(p, EW_TONE_PLAIN, ew_said_count(ew_report_number(totals, "destroyed", 0)).at, "destroyed and verified in the period; %s cannot be verified",
			ew_said_count(ew_report_number(totals, "cannot_be_verified", 0)).at);
	if (look > 0)
		ew_page_card(p, EW_TONE_WARN, ew_said_count((int64_t)look).at, "%s", look == 1 ? "thing to look at" : "things to look at");
	else
		ew_page_card(p, EW_TONE_GOOD, "Nothing", "stands out");
	if (open > 0)
		ew_page_card(p, EW_TONE_WARN, ew_said_count((int64_t)open).at, "%s to be written by the controller", open == 1 ? "field is" : "fields are");
	else
		ew_page_card(p, EW_TONE_GOOD, "Complete", "every field that people write is written");
	if (json_is_true(json_object_get(position, "signed")))
		ew_page_card(p, EW_TONE_GOOD, "Bound", "to the signed log at %s events", ew_said_count(ew_report_number(position, "size", 0)).at);
	else
		ew_page_card(p, EW_TONE_BAD, "Not signed", "the log had no signed checkpoint when this was made");
}

static void add_head(struct ew_page *p, const json_t *document)
{
	const json_t *period = json_object_get(document, "period"), *previous = json_object_get(document, "previous");
	const json_t *policy = json_object_get(document, "policy"), *position = json_object_get(document, "position");
	const json_t *counted = json_object_get(document, "counted"), *system = json_object_get(document, "system");
	char packs[EW_REPORT_TEXT_BYTES];

	ew_page_section(p, "paper", "This paper");
	ew_page_facts(p);
	ew_page_fact(p, "Entity", EW_TONE_PLAIN, "%s%s", ew_said_of(document, "entity", "?").at,
		ew_report_is(document, "of_entity", "") ? " (all calls of this installation)" : "");
	ew_page_fact(p, "Period", EW_TONE_PLAIN, "from %s", day_of(period, "from").at);
	ew_page_fact(p, "Period", EW_TONE_PLAIN, "until %s", day_of(period, "to").at);
	ew_page_fact(p, "Made", EW_TONE_PLAIN, "%s, by %s, with %s %s", day_of(document, "made_at").at,
		ew_said_of(json_object_get(document, "by"), "name", "a token without a name").at, ew_said_of(system, "name", "?").at,
		ew_said_of(system, "version", "?").at);
	ew_page_fact(p, "Version", EW_TONE_PLAIN, "%s", ew_said_of(document, "version", "?").at);
	if (json_is_object(previous))
		ew_page_fact(p, "Version before", EW_TONE_PLAIN, "%s of %s, SHA-256 %s", ew_said_of(previous, "version", "?").at,
			day_of(previous, "made_at").at, ew_said_of(previous, "sha256", "?").at);
	ew_paper_cell(policy, "packs", EW_CELL_TEXTS, packs, sizeof(packs));
	if (ew_report_text(policy, "name"))
		ew_page_fact(p, "Policy in force", EW_TONE_PLAIN, "%s, with the packs: %s. SHA-256 %s", ew_said_of(policy, "name", "?").at, packs,
			ew_said_of(policy, "sha256", "?").at);
	else
		ew_page_fact(p, "Policy in force", EW_TONE_WARN, "none");
	if (counted)
		ew_page_fact(p, "Counted", EW_TONE_PLAIN, "calls that began in the period, %s; besides, erased: %s, unreadable: %s",
			ew_said_of(counted, "calls", "?").at, ew_said_of(counted, "erased", "?").at, ew_said_of(counted, "unreadable", "?").at);
	ew_page_fact(p, "Position in the log", EW_TONE_PLAIN, "%s, size %s, root %s", ew_said_of(position, "log", "?").at,
		ew_said_of(position, "size", "?").at, ew_said_of(position, "root", "none").at);
}

static void add_controller(struct ew_page *p, const json_t *document)
{
	const json_t *c = json_object_get(document, "controller");
	char regions[EW_REPORT_TEXT_BYTES];

	ew_paper_cell(c, "regions", EW_CELL_TEXTS, regions, sizeof(regions));
	ew_page_section(p, "controller", "Controller");
	ew_page_facts(p);
	ew_page_fact(p, "Name", EW_TONE_PLAIN, "%s", ew_said_of(c, "name", "?").at);
	ew_page_fact(p, "Country", EW_TONE_PLAIN, "%s", ew_said_of(c, "country", "the policy does not say").at);
	ew_page_fact(p, "Data protection officer", EW_TONE_PLAIN, "%s", ew_said_of(c, "dpo", "the policy names none").at);
	ew_page_fact(p, "Place of the system", EW_TONE_PLAIN, "%s", ew_said_of(c, "place", "the policy does not say").at);
	ew_page_fact(p, "Regions allowed", EW_TONE_PLAIN, "%s", json_array_size(json_object_get(c, "regions")) ? regions : "any: the policy names none");
}

static void add_sentences(struct ew_page *p, const json_t *list, const char *id, const char *title)
{
	static const struct ew_column what[] = {{"What", 100, false}};
	const json_t *one;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	ew_page_section(p, id, title);
	ew_page_table(p, "", what, 1);
	json_array_foreach (list, i, one)
		if (json_is_string(one) && i < EW_REPORT_ROWS)
			ew_page_row(p, (const char *const[]){json_string_value(one)}, 1);
}

static void add_open(struct ew_page *p, const json_t *document)
{
	static const struct ew_column columns[] = {{"To be written by the controller", 70, false}, {"Word for --with", 30, true}};
	const json_t *open = json_object_get(document, "open"), *one;
	size_t i;

	if (json_array_size(open) == 0)
		return;
	ew_page_section(p, "open", "Open: to be written by people");
	ew_page_paragraph(p, "No system can know these. They were not guessed; whoever makes the next version writes them once, and they go on to stand in "
			     "the versions after it.");
	ew_page_table(p, "", columns, EW_COUNT(columns));
	json_array_foreach (open, i, one)
		ew_page_row(p, (const char *const[]){ew_said_of(one, "label", "?").at, ew_said_of(one, "field", "?").at}, EW_COUNT(columns));
}

static void add_taken_away(struct ew_page *p, const json_t *document)
{
	const json_t *t = json_object_get(document, "taken_away");

	if (!t)
		return;
	ew_page_section(p, "taken-away", "What was taken away in the period");
	ew_page_facts(p);
	ew_page_fact(p, "Bundles, sealed to a recipient", EW_TONE_PLAIN, "%s", ew_said_of(t, "sealed_bundles", "?").at);
	ew_page_fact(p, "Bundles that anybody can open", EW_TONE_PLAIN, "%s", ew_said_of(t, "clear_bundles", "?").at);
	ew_page_fact(p, "Other exports", EW_TONE_PLAIN, "%s", ew_said_of(t, "exports", "?").at);
	ew_page_fact(p, "Tools refused because of their region", EW_TONE_PLAIN, "%s", ew_said_of(document, "refused_for_region", "?").at);
}

static void add_check(struct ew_page *p, const json_t *paper, const json_t *document)
{
	char line[EW_SAID_BYTES + 100];

	ew_page_section(p, "check", "How this is checked");
	ew_page_paragraph(p, "This page is drawn from a JSON document. Its SHA-256 is in event %s of the log (paper_made), which is a leaf of the signed log; "
			     "the position above is the checkpoint that was signed when it was made.",
		ew_said_of(paper, "event", "?").at);
	ew_page_facts(p);
	ew_page_fact(p, "SHA-256", EW_TONE_PLAIN, "%s", ew_said_of(paper, "sha256", "?").at);
	(void)snprintf(line, sizeof(line), "earwitness paper show %s --json | jq -cjS .document | sha256sum", ew_said_of(document, "id", "ID").at);
	ew_page_code(p, line);
	ew_page_code(p, "earwitness ledger verify");
	ew_page_paragraph(p, "It proves what this system says of itself, and that nobody changed it since. It does not prove what other systems do.");
}

static int make(const json_t *paper, struct ew_page *ret)
{
	const json_t *document = json_object_get(paper, "document"), *period = json_object_get(document, "period");
	const char *title = title_of(ew_report_text(document, "kind"));
	struct ew_page p;

	if (!title || !json_is_object(document))
		return -EINVAL;
	ew_page_begin(&p);
	ew_page_title(&p, "title", "%s", title);
	ew_page_title(&p, "subtitle", "%s \xe2\x80\x93 from %.10s until %.16s UTC, version %s", ew_said_of(document, "entity", "?").at, day_of(period, "from").at,
		day_of(period, "to").at, ew_said_of(document, "version", "?").at);
	ew_page_title(&p, "id", "%s", ew_said_of(document, "id", "").at);
	ew_page_title(&p, "author", "%s", ew_said_of(document, "entity", "").at);
	ew_page_title(&p, "footer", "Paper %s. Computed from the log, the catalogue and the policy in force; what people wrote is marked as such.",
		ew_said_of(document, "id", "").at);
	add_cards(&p, document);
	add_head(&p, document);
	add_sentences(&p, json_object_get(document, "attention"), "attention", "To be looked at");
	add_controller(&p, document);
	add_open(&p, document);
	add_parts(&p, document);
	add_taken_away(&p, document);
	add_sentences(&p, json_object_get(document, "not_known"), "not-known", "What cannot be known from here");
	add_check(&p, paper, document);
	if (p.failed) {
		ew_page_free(&p);
		return -ENOMEM;
	}
	*ret = p;
	return 0;
}

int ew_paper_html(const json_t *paper, struct ew_buf *to)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	struct ew_lanes none = {0};
	int r = make(paper, &page);

	return r ? r : ew_page_html(&page, &none, to);
}

int ew_paper_pdf(const json_t *paper, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	struct ew_lanes none = {0};
	int r = make(paper, &page);

	if (r)
		return ew_error_set(error, r, "cannot make the paper as PDF: %s", r == -EINVAL ? "its input is no paper" : strerrordesc_np(-r));
	return ew_page_pdf(&page, &none, ew_report_time_of(json_object_get(paper, "document"), "made_at"), to, error);
}
