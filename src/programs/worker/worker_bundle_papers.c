/*
 * What a person reads: report, table of accesses, and a vCon for other people's software, all made of the very files
 * that lie beside them. Texts of callers are data here; escaping is the report's.
 */
#include "programs/worker/worker_bundle.h"

#include <errno.h>

#include "base/log.h"
#include "base/text.h"
#include "report/report.h"

#define EVENTS "data/events/"

static int load(struct ew_slice content, json_t **ret)
{
	json_t *json = json_loadb((const char *)content.at, content.len, JSON_REJECT_DUPLICATES, NULL);

	if (!json)
		return -EBADMSG;
	json_decref(*ret);
	*ret = json;
	return 0;
}

static void free_json(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* The members of a record that a report is made of. */
static int add_event(struct ew_worker_bundle *b, struct ew_slice content)
{
	static const char *const names[] = {"index", "type", "decided_at", "actor"};
	_cleanup_(free_json) json_t *record = NULL;
	json_t *event, *fields;
	int r = load(content, &record);

	if (r < 0)
		return r;
	event = json_object();
	if (json_array_append_new(b->events, event) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (json_object_get(record, names[i]) &&
			json_object_set(event, names[i], json_object_get(record, names[i])) < 0)
			return -ENOMEM;
	fields = json_object_get(record, "fields");
	fields = json_is_object(fields) ? json_incref(fields) : json_object();
	b->fields = fields;
	return json_object_set_new(event, "fields", fields) < 0 ? -ENOMEM : 0;
}

/* A disclosure is base64url of JSON [salt, name, value] (RFC 9901, section 4.2.1). */
static int add_value(struct ew_worker_bundle *b, struct ew_slice line)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(free_json) json_t *parts = NULL;
	int r;

	ew_buf_init_secret(&text, EW_MAX_EVENT_JSON_BYTES);
	r = ew_base64_decode(line, EW_BASE64_URL, &text);
	if (r == 0)
		r = load(ew_buf_slice(&text), &parts);
	if (r < 0 || json_array_size(parts) != 3 || !json_is_string(json_array_get(parts, 1)) || !b->fields)
		return r == -ENOMEM ? r : -EBADMSG;
	return json_object_set(b->fields, json_string_value(json_array_get(parts, 1)), json_array_get(parts, 2)) < 0
		       ? -ENOMEM
		       : 0;
}

static int add_values(struct ew_worker_bundle *b, struct ew_slice content)
{
	struct ew_slice line;
	int r = 0;

	while (r == 0 && ew_slice_cut(&content, '\n', &line))
		r = line.len > 0 ? add_value(b, line) : 0;
	return r;
}

static bool ends_with(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

int ew_papers_read(struct ew_worker_bundle *b, const char *path, struct ew_slice content)
{
	if (strcmp(path, "data/record.json") == 0)
		return load(content, &b->record);
	if (strcmp(path, "data/custody.json") == 0)
		return load(content, &b->custody);
	if (strcmp(path, "media.json") == 0)
		return load(content, &b->media);
	if (!ew_slice_starts(ew_slice_text(path), EW_SLICE(EVENTS)))
		return 0;
	if (ends_with(path, ".json"))
		return add_event(b, content);
	return ends_with(path, ".disclosures") ? add_values(b, content) : 0;
}

static int pack_pdf(struct ew_worker_bundle *b, const struct ew_report_input *in, struct ew_buf *text)
{
	int r = ew_report_pdf(in, text, &b->no_pdf);

	/* It says what the page says: a machine without fonts must not keep anybody from the evidence. README tells. */
	if (r == -ENOENT) {
		ew_log(EW_LOG_WARNING, "bundle_without_pdf", EW_F_ERROR(&b->no_pdf));
		return 0;
	}
	return r < 0 ? r : ew_pack_file(b, &b->data, "data/report.pdf", ew_buf_slice(text));
}

static int pack_paper(struct ew_worker_bundle *b, const struct ew_report_input *in, const char *path,
	int (*make)(const struct ew_report_input *in, struct ew_buf *to))
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, EW_MAX_BUNDLE_FILE_BYTES);
	r = make ? make(in, &text) : pack_pdf(b, in, &text);
	if (r == 0 && make)
		r = ew_pack_file(b, &b->data, path, ew_buf_slice(&text));
	return r < 0 ? ew_error_set(&b->w->error, r, "making %s", path) : 0;
}

/* What the papers list are the files that were there before them. */
int ew_pack_papers(struct ew_worker_bundle *b)
{
	_cleanup_(free_json) json_t *files = json_copy(b->files);
	const struct ew_report_input in = {
		.record = b->record, .events = b->events, .custody = b->custody, .files = files};
	int r = files ? 0 : -ENOMEM;

	if (r == 0)
		r = pack_paper(b, &in, "data/report.html", ew_report_html);
	if (r == 0)
		r = pack_paper(b, &in, "data/report.pdf", NULL);
	if (r == 0)
		r = pack_paper(b, &in, "data/call.vcon.json", ew_report_vcon);
	return r < 0 ? r : pack_paper(b, &in, "data/access.csv", ew_report_access_csv);
}
