/*
 * All events together: the export first, because it says how many there are and of which interaction; then each; then
 * what only shows between them. A proof that fails says that record, salt or proof are not what the log has: the next
 * event, when it is proven, tells which, for it names the commitment that is in the log.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/check_parts.h"
#include "domain/record.h"

static void tell_event(struct check *c, enum ew_bundle_fault fault, uint64_t n, const char *what)
{
	char base[64];

	c->event_findings++;
	snprintf(base, sizeof(base), "data/events/%06llu", (unsigned long long)n);
	check_tell(c, fault, base, "Event %llu: %s", (unsigned long long)n, what);
}

static bool same_hash(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/* -- the export ------------------------------------------------------------------------------- */

static void free_event(struct ew_event *e)
{
	ew_event_free(e);
}

static void check_export_fields(struct check *c, const struct ew_event *e)
{
	const json_t *events = json_object_get(e->fields, "events");
	const char *what = json_string_value(json_object_get(e->fields, "what"));
	const char *named = json_string_value(json_object_get(e->fields, "manifest_sha256"));
	struct ew_hash manifest;

	if (e->type != EW_EVENT_EXPORTED || !what || strcmp(what, "bundle") != 0 || !json_is_integer(events) ||
		json_integer_value(events) < 0 || json_integer_value(events) > CHECK_EVENTS ||
		ew_id_is_zero(e->interaction)) {
		c->event_findings++;
		check_tell(c, EW_FAULT_EVENT_UNREADABLE, "proofs/export.json",
			"proofs/export.json is not the event that tells of this export.");
		return;
	}
	c->has_export = true;
	c->before = (uint64_t)json_integer_value(events);
	ew_id_format(e->interaction, c->proved.interaction);
	if (!c->has_manifest || !named ||
		ew_hex_decode(ew_slice_text(named), manifest.bytes, sizeof(manifest.bytes)) < 0 ||
		!same_hash(&manifest, &c->manifest))
		check_tell(c, EW_FAULT_MANIFEST_ALTERED, "manifest-sha256.txt",
			"manifest-sha256.txt is not the one that the export event names: what lies in data/ is not "
			"what was "
			"exported.");
}

/* Errors: -ENOMEM; what is kept was read before. */
static int keep_export(struct check *c, const struct ew_event *e)
{
	c->exported = json_loadb((const char *)e->record.at, e->record.len, JSON_REJECT_DUPLICATES, NULL);
	return c->exported && json_object_set(c->exported, "fields", e->fields) == 0 ? 0 : -ENOMEM;
}

static int check_export(struct check *c)
{
	_cleanup_(free_event) struct ew_event e = {0};
	int r = check_event_read(c, "proofs/export", "proofs/export.tlog-proof", false, &c->export, &e);

	if (r < 0 || !c->export.read)
		return r;
	check_export_fields(c, &e);
	r = keep_export(c, &e);
	if (r < 0)
		return r;
	if (c->export.proof == CHECK_PROOF_BAD) {
		c->event_findings++;
		check_tell(c, EW_FAULT_EVENT_ALTERED, "proofs/export.json",
			"The export event was altered: with its salt it does not give what the log has, or its proof "
			"is wrong.");
	}
	return 0;
}

/* -- artifacts that events name ---------------------------------------------------------------- */

static bool plain_word(const char *word)
{
	for (size_t i = 0; word[i]; i++)
		if (!(word[i] >= 'a' && word[i] <= 'z') && !(word[i] >= '0' && word[i] <= '9') && word[i] != '_')
			return false;
	return *word && strlen(word) < 32;
}

static int note_artifact(struct check *c, const struct ew_event *e)
{
	const char *party = json_string_value(json_object_get(e->fields, "party"));
	const char *kind = json_string_value(json_object_get(e->fields, "kind"));
	const char *sha256 = json_string_value(json_object_get(e->fields, "sha256"));
	const json_t *version = json_object_get(e->fields, "version");
	const json_t *bytes = json_object_get(e->fields, "bytes");
	struct check_artifact a = {0};
	struct ew_id id;

	if (!party || ew_id_parse(ew_slice_text(party), &id) < 0 || !kind || !plain_word(kind) || !sha256 ||
		ew_hex_decode(ew_slice_text(sha256), a.sha256.bytes, sizeof(a.sha256.bytes)) < 0 ||
		!json_is_integer(version) || !json_is_integer(bytes) || json_integer_value(bytes) < 0 ||
		c->artifacts >= CHECK_ARTIFACTS)
		return -EBADMSG;
	snprintf(a.path, sizeof(a.path), "data/media/%s-%s-%lld.age", party, kind,
		(long long)json_integer_value(version));
	a.bytes = (uint64_t)json_integer_value(bytes);
	/* A name has one recording; and a large file is not read again for each event that names it. */
	for (size_t i = 0; i < c->artifacts; i++)
		if (strcmp(c->artifact[i].path, a.path) == 0)
			return -EBADMSG;
	if (!c->artifact)
		c->artifact = calloc(CHECK_ARTIFACTS, sizeof(*c->artifact));
	if (!c->artifact)
		return -ENOMEM;
	c->artifact[c->artifacts++] = a;
	return 0;
}

/* -- each -------------------------------------------------------------------------------------- */

struct fold {
	struct ew_record *it;
	bool whole; /* every event so far went into it */
};

static void free_fold(struct fold *f)
{
	ew_record_free(&f->it);
}

static int fold_in(struct check *c, struct fold *f, const struct ew_event *e)
{
	int r = 0;

	if (c->event_findings == 0 && f->whole)
		r = ew_record_apply(f->it, e);
	else
		f->whole = false;
	if (r == -EPROTO) {
		f->whole = false;
		r = 0;
	}
	return r;
}

static int check_one(struct check *c, struct fold *f, uint64_t n)
{
	_cleanup_(free_event) struct ew_event e = {0};
	struct check_event *told = &c->event[n];
	char base[64], proof[64];

	snprintf(base, sizeof(base), "data/events/%06llu", (unsigned long long)n);
	snprintf(proof, sizeof(proof), "proofs/%06llu.tlog-proof", (unsigned long long)n);
	int r = check_event_read(c, base, proof, n < c->earlier, told, &e);

	if (r < 0 || !told->read) {
		f->whole = false;
		return r;
	}
	if (!ew_id_equal(told->interaction, c->export.interaction))
		tell_event(c, EW_FAULT_EVENT_ADDED, n, "it is of another interaction.");
	if (e.type == EW_EVENT_ARTIFACT_MADE) {
		r = note_artifact(c, &e);
		if (r == -EBADMSG)
			check_tell(c, EW_FAULT_EVENT_UNREADABLE, base,
				"%s names an artifact that cannot be looked for, or that an event before it names.",
				base);
		r = r == -EBADMSG ? 0 : r;
	}
	c->redactions += (e.type == EW_EVENT_REDACTED) - (e.type == EW_EVENT_REDACTION_REMOVED);
	c->proved.withheld += told->hidden;
	return r < 0 ? r : fold_in(c, f, &e);
}

/* -- between them ------------------------------------------------------------------------------ */

/* Which events there are by what their records say, not by their files' names. */
static int check_numbers(struct check *c)
{
	_cleanup_(ew_free_ptr) uint8_t *times = calloc(c->before + 1, 1);
	uint64_t out_of_place = UINT64_MAX;

	if (!times)
		return -ENOMEM;
	for (uint64_t n = 0; n < c->before; n++) {
		const struct check_event *e = &c->event[n];

		if (!e->read || !ew_id_equal(e->interaction, c->export.interaction))
			continue;
		if (e->index >= c->before)
			tell_event(c, EW_FAULT_EVENT_ADDED, n, "it is none of those that the export tells of.");
		else if (times[e->index] < 2)
			times[e->index]++;
		if (e->index != n && out_of_place == UINT64_MAX)
			out_of_place = n;
	}
	for (uint64_t n = 0; n < c->before; n++) {
		if (times[n] > 1)
			tell_event(c, EW_FAULT_EVENT_REPEATED, n, "it is there twice.");
		else if (times[n] == 0 && (!c->event[n].there || c->event[n].read))
			tell_event(c, EW_FAULT_EVENT_MISSING, n, "it is not in the bundle.");
	}
	if (out_of_place != UINT64_MAX)
		tell_event(c, EW_FAULT_EVENTS_REORDERED, out_of_place, "another event stands in its place.");
	return 0;
}

static const struct check_event *after(const struct check *c, uint64_t n)
{
	const struct check_event *next = n + 1 < c->before ? &c->event[n + 1] : &c->export;

	return next->read && next->index == n + 1 ? next : NULL;
}

static void check_proof(struct check *c, uint64_t n)
{
	const struct check_event *e = &c->event[n], *next = after(c, n);

	if (e->proof != CHECK_PROOF_BAD)
		return;
	if (next && next->proof == CHECK_PROOF_GOOD && same_hash(&next->previous, &e->commitment))
		tell_event(c, EW_FAULT_PROOF_WRONG, n,
			"its proof does not lead to the checkpoint, though the event after it says that it is "
			"genuine.");
	else
		tell_event(c, EW_FAULT_EVENT_ALTERED, n,
			"it was altered: record and salt do not give what the log has.");
}

static void check_link(struct check *c, uint64_t n)
{
	const struct check_event *e = &c->event[n], *next = after(c, n);
	static const struct ew_hash nothing;

	if (!e->read || e->index != n)
		return;
	if (n == 0 && !same_hash(&e->previous, &nothing))
		tell_event(c, EW_FAULT_CHAIN_BROKEN, n, "it is the first and names one before it.");
	if (next && !same_hash(&next->previous, &e->commitment))
		tell_event(c, EW_FAULT_CHAIN_BROKEN, n + 1, "it names another event as the one before it.");
	if (next && e->proof == CHECK_PROOF_GOOD && next->proof == CHECK_PROOF_GOOD && next->place <= e->place)
		tell_event(c, EW_FAULT_EVENTS_REORDERED, n + 1, "in the log it stands before the one before it.");
}

/* Files of events that the export does not know. */
static void check_more(struct check *c)
{
	size_t n = ew_bundle_count(c->bundle);

	for (size_t i = 0; i < n; i++) {
		const char *name = ew_bundle_name(c->bundle, i);
		unsigned long long number = 0;
		bool event = sscanf(name, "data/events/%6llu.", &number) == 1;
		bool proof = !event && sscanf(name, "proofs/%6llu.", &number) == 1;

		if ((event || proof) && number >= c->before)
			check_tell(c, EW_FAULT_EVENT_ADDED, name,
				"%s: the export tells of %llu events only, numbered from 0.",
				name, (unsigned long long)c->before);
	}
	if (c->export.index > c->before)
		tell_event(c, EW_FAULT_EVENT_MISSING, c->before,
			"the export itself says that there were more before it.");
	else if (c->export.index < c->before)
		tell_event(c, EW_FAULT_EVENT_ADDED, c->export.index,
			"the export itself says that there were fewer before it.");
}

static int make_record(struct check *c, const struct fold *f)
{
	if (c->event_findings > 0)
		return 0;
	if (!f->whole) {
		check_tell(c, EW_FAULT_RECORD_DIFFERS, "data/record.json", "No record can be made of these events.");
		return 0;
	}
	c->record = ew_record_json(f->it, NULL);
	return c->record ? 0 : -ENOMEM;
}

int check_events(struct check *c)
{
	_cleanup_(free_fold) struct fold f = {.whole = true};
	int r = check_export(c);

	if (r < 0 || !c->has_export)
		return r;
	c->event = calloc(c->before + 1, sizeof(*c->event));
	if (!c->event)
		return -ENOMEM;
	r = ew_record_new(c->export.interaction, &f.it);
	for (uint64_t n = 0; r == 0 && n < c->before; n++)
		r = check_one(c, &f, n);
	if (r == 0)
		r = check_numbers(c);
	if (r < 0)
		return r;
	for (uint64_t n = 0; n < c->before; n++)
		check_proof(c, n);
	for (uint64_t n = 0; n < c->before; n++)
		check_link(c, n);
	check_more(c);
	c->proved.events = c->before + 1;
	for (uint64_t n = 0; n < c->before && n < c->earlier; n++)
		c->proved.earlier += c->event[n].proof == CHECK_PROOF_NONE;
	return make_record(c, &f);
}
