/*
 * What the certificate of a deletion says, before it has a form. What was looked for and not found, what is still there, and what nobody
 * here can look into stand side by side, each as plainly as the others.
 */
#include "report/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/page_draw.h"
#include "report/paper_words.h"

struct certificate {
	const json_t *deletion, *intent, *event, *controller, *position; /* borrowed */
	size_t verified, missing, unmanaged, due, elsewhere;             /* copies, by what is said of them */
	bool final;
};

static const struct {
	const char *state, *says;
} states[] = {
	{"verified", "Looked for, and not there"},
	{"cannot_be_verified", "CANNOT BE VERIFIED"},
	{"not_managed", "Not ours to look into"},
	{"asked", "Told to delete; has not answered yet"},
	{"acknowledged", "Says that it has deleted"},
	{"refused", "Says that it will not delete"},
};

static const struct {
	const char *form, *remains;
} forms[] = {
	{"artifacts", "The call, its record and its log remain, and say that this was deleted. What remains has periods of its own."},
	{"data", "Evidence remains: the events of consent, access and refusal, sealed anew under a key of its own, with the customer's number and "
		 "nobody's name. It has a period of its own, and a certificate when that is over."},
	{"all", "Nothing that was said or known in the call remains. Of its events their numbers, types, times and commitments remain, of which the public log "
		"is made, and the certificates."},
};

/* Times are written as the log has them: microseconds. */
static struct ew_said said_of_state(const json_t *copy)
{
	struct ew_said said = {"Not known"};

	if (ew_report_is(copy, "state", "due")) {
		struct ew_said by = ew_said_wall((struct ew_wall){ew_report_number(copy, "by", 0)});

		(void)snprintf(said.at, sizeof(said.at), "Opens for nobody from %.16s UTC at the latest", by.at);
		return said;
	}
	for (size_t i = 0; i < EW_COUNT(states); i++)
		if (ew_report_is(copy, "state", states[i].state))
			(void)snprintf(said.at, sizeof(said.at), "%s", states[i].says);
	return said;
}

/* A copy that left the house: what others say of theirs proves nothing of what is here. */
static bool is_elsewhere(const json_t *copy)
{
	return ew_report_is(copy, "copy", "recipient") || ew_report_is(copy, "copy", "taken_away");
}

static bool read_all(const json_t *all, struct certificate *c)
{
	const json_t *list, *one;
	size_t i;

	*c = (struct certificate){.deletion = json_object_get(all, "deletion")};
	c->intent = json_object_get(json_object_get(c->deletion, "intent"), "fields");
	c->event = json_object_get(c->deletion, "final_certificate");
	c->final = json_is_object(c->event);
	if (!c->final)
		c->event = json_object_get(c->deletion, "certificate");
	c->controller = json_object_get(all, "controller");
	c->position = json_object_get(all, "position");
	list = json_object_get(json_object_get(c->event, "fields"), "copies");
	json_array_foreach (list, i, one) {
		c->verified += ew_report_is(one, "state", "verified");
		c->unmanaged += ew_report_is(one, "state", "not_managed");
		c->due += ew_report_is(one, "state", "due");
		c->elsewhere += is_elsewhere(one);
	}
	c->missing = json_array_size(list) - c->verified - c->unmanaged - c->due - c->elsewhere;
	return json_is_array(list) && json_is_object(c->intent);
}

static const json_t *copies(const struct certificate *c)
{
	return json_object_get(json_object_get(c->event, "fields"), "copies");
}

/* -- the first screen -- */

static void add_cards(struct ew_page *p, const struct certificate *c)
{
	if (c->missing > 0)
		ew_page_card(p, EW_TONE_BAD, "Not proven", "%s of the copies cannot be verified to be gone", ew_said_count((int64_t)c->missing).at);
	else
		ew_page_card(p, EW_TONE_GOOD, "Gone from here", "%s kinds of copies were looked for, and none is there", ew_said_count((int64_t)c->verified).at);
	if (c->final)
		ew_page_card(p, EW_TONE_GOOD, "Final", "every key that a backup of before would need is destroyed");
	else if (c->due > 0)
		ew_page_card(p, EW_TONE_WARN, "Not final", "a backup of before may still open it: until %.16s UTC at the latest",
			ew_said_wall(ew_report_time_of(c->deletion, "unreadable_by")).at);
	ew_page_card(p, c->unmanaged ? EW_TONE_WARN : EW_TONE_PLAIN, ew_said_count((int64_t)c->unmanaged).at, "kinds of copies are not ours to look into: see below");
	if (json_is_true(json_object_get(c->position, "signed")))
		ew_page_card(p, EW_TONE_GOOD, "In the log", "as event %s; the log was signed at %s events", ew_said_of(c->event, "number", "?").at,
			ew_said_count(ew_report_number(c->position, "size", 0)).at);
	else
		ew_page_card(p, EW_TONE_BAD, "Not signed", "the log had no signed checkpoint when this was drawn");
}

static void add_controller(struct ew_page *p, const struct certificate *c)
{
	ew_page_fact(p, "Controller", EW_TONE_PLAIN, "%s, %s", ew_said_of(c->controller, "name", "?").at,
		ew_said_of(c->controller, "country", "the policy names no country").at);
	ew_page_fact(p, "Data protection officer", EW_TONE_PLAIN, "%s", ew_said_of(c->controller, "dpo", "the policy names none").at);
}

static void add_why(struct ew_page *p, const struct certificate *c)
{
	if (ew_report_is(c->deletion, "because", "request"))
		ew_page_fact(p, "Why", EW_TONE_PLAIN, "somebody asked for it who had a right to: request %s", ew_said_of(c->deletion, "request", "?").at);
	else if (ew_report_is(c->deletion, "because", "opt_out"))
		ew_page_fact(p, "Why", EW_TONE_PLAIN, "a refusal wanted it so");
	else if (ew_report_is(c->deletion, "because", "restored"))
		ew_page_fact(p, "Why", EW_TONE_PLAIN, "it was deleted before, and an older copy of the data that was put back had it again");
	else
		ew_page_fact(p, "Why", EW_TONE_PLAIN, "its period was over at %s", ew_said_wall(ew_report_time_of(c->intent, "due")).at);
	ew_page_fact(p, "Policy of the call", EW_TONE_PLAIN, "SHA-256 %s", ew_said_of(c->intent, "policy", "none: the call had none").at);
}

static void add_what(struct ew_page *p, const struct certificate *c)
{
	char kinds[EW_REPORT_TEXT_BYTES];

	ew_paper_cell(c->intent, "kinds", EW_CELL_WORDS, kinds, sizeof(kinds));
	ew_page_section(p, "deletion", "What was deleted, when and why");
	ew_page_facts(p);
	add_controller(p, c);
	ew_page_fact(p, "Call", EW_TONE_PLAIN, "%s", ew_said_of(c->deletion, "interaction", "?").at);
	ew_page_fact(p, "What of it", EW_TONE_PLAIN, "%s", kinds);
	ew_page_fact(p, "Recordings and files", EW_TONE_PLAIN, "%s, and the keys of %s stretches on the recorder's tape",
		ew_said_count(ew_report_number(c->intent, "n_objects", 0)).at, ew_said_count(ew_report_number(c->intent, "spans", 0)).at);
	add_why(p, c);
	ew_page_fact(p, "Legal holds", EW_TONE_PLAIN, "none stood on the call: a hold keeps all of it");
	ew_page_fact(p, "Keys destroyed", EW_TONE_PLAIN, "%s", ew_said_wall(ew_report_time_of(c->deletion, "begun_at")).at);
	ew_page_fact(p, "Every copy looked for", EW_TONE_PLAIN, "%s", ew_said_wall(ew_report_time_of(c->event, "at")).at);
}

/* -- copies, and what is left -- */

static void add_copies(struct ew_page *p, const struct certificate *c)
{
	static const struct ew_column columns[] = {{"Copy", 20, false}, {"How", 52, false}, {"Result", 28, false}};
	const json_t *one;
	size_t i;

	ew_page_section(p, "copies", c->final ? "Copies of before" : "Every copy");
	if (c->final)
		ew_page_paragraph(p, "The first certificate says what was looked for in this installation, and not found. This one is of copies that were made before: the "
				     "keys under which they were sealed are destroyed since.");
	else
		ew_page_paragraph(p, "From the moment its keys were destroyed nothing that this installation has could open it. Then each place was emptied and "
				     "looked into. Whoever has an older copy of the data and the keys of today could open it until those keys are destroyed as well; then "
				     "there is a final certificate.");
	ew_page_table(p, "", columns, EW_COUNT(columns));
	json_array_foreach (copies(c), i, one)
		if (!is_elsewhere(one))
			ew_page_row(p, (const char *const[]){ew_said_plain_words(ew_said_of(one, "copy", "?").at).at, ew_said_of(one, "method", "?").at, said_of_state(one).at},
				EW_COUNT(columns));
	if (c->unmanaged > 0)
		ew_page_paragraph(p, "What is not ours to look into is not certified: whoever keeps copies of the folder of keys, files that were taken away, or "
				     "snapshots of the machine answers for them.");
}

/* As they stand when this is drawn, with what was said since the certificate; each answer is an event of the log that names the deletion. */
static void add_elsewhere(struct ew_page *p, const struct certificate *c)
{
	static const struct ew_column columns[] = {{"Who", 36, true}, {"What", 24, false}, {"Result", 22, false}, {"When", 18, false}};
	const json_t *list = json_object_get(c->deletion, "recipients"), *one;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	ew_page_section(p, "elsewhere", "Copies that left the house");
	ew_page_paragraph(p, "Vendors whose tools were given the call were told to delete their copies. What they say of it is not proof. Files that people took "
			     "away are named with who took them.");
	ew_page_table(p, "", columns, EW_COUNT(columns));
	json_array_foreach (list, i, one) {
		bool person = ew_report_is(one, "state", "cannot_be_verified");
		char kinds[EW_REPORT_TEXT_BYTES];

		ew_paper_cell(one, "kinds", EW_CELL_WORDS, kinds, sizeof(kinds));
		ew_page_row(p,
			(const char *const[]){ew_said_of(one, person ? "person" : "vendor", "?").at, !person ? kinds : json_array_size(json_object_get(one, "kinds")) ? "taken away as a file" : "others that are not known", said_of_state(one).at,
				ew_said_of(one, json_is_string(json_object_get(one, "answered_at")) ? "answered_at" : person ? "given_at" : "asked_at", "?").at},
			EW_COUNT(columns));
	}
}

static void add_remains(struct ew_page *p, const struct certificate *c)
{
	ew_page_section(p, "remains", "What remains");
	for (size_t i = 0; i < EW_COUNT(forms); i++)
		if (ew_report_is(c->intent, "form", forms[i].form))
			ew_page_paragraph(p, "%s", forms[i].remains);
}

static void add_objects(struct ew_page *p, const struct certificate *c)
{
	static const struct ew_column columns[] = {{"Object", 30, true}, {"Kind", 14, false}, {"Bytes", 12, false}, {"SHA-256 of the sealed bytes", 44, true}};
	const json_t *list = json_object_get(c->intent, "objects"), *one;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	ew_page_section(p, "objects", "Recordings and files, as they were listed before");
	ew_page_table(p, "", columns, EW_COUNT(columns));
	json_array_foreach (list, i, one)
		if (i < EW_REPORT_ROWS)
			ew_page_row(p, (const char *const[]){ew_said_of(one, "object", "?").at, ew_paper_word(ew_said_of(one, "kind", "?").at).at,
					       ew_said_count(ew_report_number(one, "bytes", 0)).at, ew_said_of(one, "sha256", "?").at},
				EW_COUNT(columns));
	if (ew_report_number(c->intent, "n_objects", 0) > (int64_t)json_array_size(list))
		ew_page_paragraph(p, "And more: SHA-256 over the ids of all of them is %s.", ew_said_of(c->intent, "objects_sha256", "?").at);
}

static void add_check(struct ew_page *p, const struct certificate *c)
{
	struct ew_said id = ew_said_of(c->deletion, "id", "ID");
	char line[3 * EW_SAID_BYTES];

	ew_page_section(p, "check", "How this is checked");
	ew_page_paragraph(p, "The certificate is event %s of the log %s. Its record and salt give the commitment below, with programs that are not ours; the "
			     "proof leads from the commitment to a checkpoint of the log that is signed.",
		ew_said_of(c->event, "number", "?").at, ew_said_of(c->position, "log", "?").at);
	ew_page_facts(p);
	ew_page_fact(p, "Commitment", EW_TONE_PLAIN, "%s", ew_said_of(c->event, "commitment", "?").at);
	ew_page_fact(p, "Salt", EW_TONE_PLAIN, "%s", ew_said_of(c->event, "salt", "?").at);
	ew_page_fact(p, "Log when this was drawn", EW_TONE_PLAIN, "size %s, root %s", ew_said_of(c->position, "size", "?").at,
		ew_said_of(c->position, "root", "none").at);
	(void)snprintf(line, sizeof(line), "earwitness retention save %s --format json -o deletion.json", id.at);
	ew_page_code(p, line);
	(void)snprintf(line, sizeof(line), "(printf 'earwitness/event/v1\\0'; jq -cjS .%s.record deletion.json) |",
		c->event == json_object_get(c->deletion, "certificate") ? "certificate" : "final_certificate");
	ew_page_code(p, line);
	(void)snprintf(line, sizeof(line), "    openssl dgst -sha256 -mac HMAC -macopt hexkey:$(jq -r .%s.salt deletion.json)",
		c->event == json_object_get(c->deletion, "certificate") ? "certificate" : "final_certificate");
	ew_page_code(p, line);
	(void)snprintf(line, sizeof(line), "earwitness retention save %s --format proof -o certificate.tlog-proof", id.at);
	ew_page_code(p, line);
	ew_page_paragraph(p, "It proves what this system says of itself, when it said so, and that nobody changed it since. It does not prove what other systems do.");
}

static int make(const json_t *all, struct ew_page *ret)
{
	struct certificate c;
	struct ew_page p;

	if (!read_all(all, &c))
		return -EINVAL;
	ew_page_begin(&p);
	ew_page_title(&p, "title", c.final ? "Final certificate of deletion" : "Certificate of deletion");
	ew_page_title(&p, "subtitle", "%s \xe2\x80\x93 call %s, %.16s UTC", ew_said_of(c.controller, "name", "?").at,
		ew_said_of(c.deletion, "interaction", "?").at, ew_said_wall(ew_report_time_of(c.event, "at")).at);
	ew_page_title(&p, "id", "%s", ew_said_of(c.deletion, "id", "").at);
	ew_page_title(&p, "author", "%s", ew_said_of(c.controller, "name", "").at);
	ew_page_title(&p, "footer", "Deletion %s. Drawn from its two events in the log; nothing was added by hand.", ew_said_of(c.deletion, "id", "").at);
	add_cards(&p, &c);
	add_what(&p, &c);
	add_copies(&p, &c);
	add_elsewhere(&p, &c);
	add_remains(&p, &c);
	add_objects(&p, &c);
	add_check(&p, &c);
	if (p.failed) {
		ew_page_free(&p);
		return -ENOMEM;
	}
	*ret = p;
	return 0;
}

int ew_certificate_html(const json_t *all, struct ew_buf *to)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	struct ew_lanes none = {0};
	int r = make(all, &page);

	return r ? r : ew_page_html(&page, &none, to);
}

int ew_certificate_pdf(const json_t *all, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	const json_t *deletion = json_object_get(all, "deletion");
	struct ew_lanes none = {0};
	int r = make(all, &page);

	if (r)
		return ew_error_set(error, r, "cannot make the certificate as PDF: %s", r == -EINVAL ? "its input has no certificate" : strerrordesc_np(-r));
	return ew_page_pdf(&page, &none, ew_report_time_of(json_object_get(deletion, "certificate"), "at"), to, error);
}
