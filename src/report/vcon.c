/*
 * The call as a vCon (draft-ietf-vcon-vcon-core), for other people's software: an index, not evidence. Sound is named
 * by file and hash and not put inside. What somebody agreed to or refused is told as draft-howe-vcon-lawful-basis has
 * it; where the log has no answer there is no attachment, because nothing may look like a consent that was not given.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "report/view.h"

struct vcon {
	const struct ew_report_view *v;
	json_t *parties, *dialog, *attachments; /* borrowed from the document */
	bool failed;
};

static void put(struct vcon *c, json_t *object, const char *name, json_t *value)
{
	if (!value || json_object_set_new(object, name, value) < 0)
		c->failed = true;
}

static json_t *append(struct vcon *c, json_t *array)
{
	json_t *one = json_object();

	if (!one || json_array_append_new(array, one) < 0) {
		c->failed = true;
		return NULL;
	}
	return one;
}

static json_t *said(const json_t *object, const char *name)
{
	return json_string(ew_said_of(object, name, "").at);
}

static json_t *wall(struct ew_wall at)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format(at, text);
	return json_string(text);
}

static bool is_number(const char *text)
{
	return text[strspn(text, "+0123456789")] == 0 && strlen(text) > 2;
}

/* tel or sip by the address's own form; what is neither is left to the record. */
static void put_address(struct vcon *c, json_t *to, const json_t *party)
{
	const char *address = ew_report_text(party, "address");
	char text[EW_SAID_BYTES + 8];

	if (!address)
		return;
	if (strncmp(address, "sip:", 4) == 0 || strncmp(address, "sips:", 5) == 0)
		put(c, to, "sip", said(party, "address"));
	else if (strncmp(address, "tel:", 4) == 0)
		put(c, to, "tel", said(party, "address"));
	else if (is_number(address)) {
		snprintf(text, sizeof(text), "tel:%s", ew_said_of(party, "address", "").at);
		put(c, to, "tel", json_string(text));
	}
}

static void add_parties(struct vcon *c)
{
	const json_t *party;
	size_t i;

	json_array_foreach (c->v->parties, i, party) {
		json_t *one = append(c, c->parties);

		if (!one)
			return;
		put_address(c, one, party);
		if (ew_report_text(party, "name"))
			put(c, one, "name", said(party, "name"));
		if (ew_report_text(party, "id"))
			put(c, one, "uuid", said(party, "id"));
		if (ew_report_text(party, "role"))
			put(c, one, "role", said(party, "role"));
		if (ew_report_text(party, "confidence"))
			put(c, one, "validation", said(party, "confidence"));
	}
}

static int party_index(const struct vcon *c, const char *id)
{
	const json_t *party;
	size_t i;

	json_array_foreach (c->v->parties, i, party)
		if (id && ew_report_is(party, "id", id))
			return (int)i;
	return -1;
}

/* "sha256-" and the base64url of the hash. */
static json_t *content_hash(const json_t *file, const char *name, size_t bytes)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	const char *hex = ew_report_text(file, name);
	uint8_t hash[64];

	if (!hex || ew_hex_decode(ew_slice_text(hex), hash, bytes) < 0)
		return NULL;
	ew_buf_init(&text, 160);
	ew_buf_printf(&text, "%s-", name);
	ew_base64_add(&text, ew_slice_of(hash, bytes), EW_BASE64_URL);
	return ew_buf_error(&text) ? NULL : json_stringn((const char *)text.at, text.len);
}

static void put_hashes(struct vcon *c, json_t *to, const json_t *file)
{
	json_t *sha512 = content_hash(file, "sha512", 64);
	json_t *sha256 = content_hash(file, "sha256", 32);

	if (sha512)
		put(c, to, "content_hash", sha512);
	else if (sha256)
		put(c, to, "content_hash", TAKE(sha256));
	json_decref(sha256);
}

static const char *mediatype(const char *path)
{
	size_t len = strlen(path);

	if (len > 4 && strcmp(path + len - 4, ".ogg") == 0)
		return "audio/ogg";
	return len > 4 && strcmp(path + len - 4, ".wav") == 0 ? "audio/wav" : "application/octet-stream";
}

/*
 * Whole seconds are left out: the working group's schema takes no whole number here ("oneOf" of integer and number),
 * and the parameter may be absent.
 */
static void put_duration(struct vcon *c, json_t *to, int64_t us)
{
	if (us > 0 && us % 1000000 != 0)
		put(c, to, "duration", json_real((double)us / 1e6));
}

static const json_t *artifact_of(const struct vcon *c, const char *party, const char *kind)
{
	const json_t *one;
	size_t i;

	json_array_foreach (ew_report_list(c->v, "artifacts"), i, one)
		if (party && kind && ew_report_is(one, "party", party) && ew_report_is(one, "kind", kind))
			return one;
	return NULL;
}

static void add_history(struct vcon *c, json_t *list, int party, struct ew_wall at, const char *event)
{
	json_t *one = at.us ? append(c, list) : NULL;

	if (!one)
		return;
	put(c, one, "party", json_integer(party));
	put(c, one, "time", wall(at));
	put(c, one, "event", json_string(event));
}

/* Holds; pauses are none, and keys are never told. */
static void put_history(struct vcon *c, json_t *dialog, int party, const char *id)
{
	json_t *list = json_array();
	const json_t *hold;
	size_t i;

	add_history(c, list, party, ew_report_time_of(json_array_get(c->v->parties, (size_t)party), "since"), "join");
	json_array_foreach (ew_report_list(c->v, "holds"), i, hold) {
		if (!ew_report_is(hold, "party", id))
			continue;
		add_history(c, list, party, ew_report_time_of(hold, "from"), "hold");
		add_history(c, list, party, ew_report_time_of(hold, "to"), "unhold");
	}
	add_history(c, list, party, c->v->ended, "drop");
	put(c, dialog, "party_history", list);
}

static void add_sound(struct vcon *c, const json_t *file)
{
	const char *id = ew_report_text(file, "party");
	const json_t *artifact = artifact_of(c, id, ew_report_text(file, "kind"));
	int party = party_index(c, id);
	json_t *one;

	if (party < 0 || !ew_report_is(file, "kind", "audio"))
		return;
	one = append(c, c->dialog);
	if (!one)
		return;
	put(c, one, "type", json_string("recording"));
	put(c, one, "start", wall(c->v->started));
	put(c, one, "parties", json_integer(party));
	put(c, one, "mediatype", json_string(mediatype(ew_report_text(file, "path"))));
	put(c, one, "filename", said(file, "path"));
	put_hashes(c, one, file);
	put_duration(c, one, ew_report_number(artifact, "duration_us", 0));
	put_history(c, one, party, id);
}

/* A call of which nothing is there is a dialog without content. */
static void add_dialogs(struct vcon *c)
{
	const json_t *file;
	size_t i;
	json_t *one;

	json_array_foreach (c->v->files, i, file)
		add_sound(c, file);
	if (json_array_size(c->dialog) > 0)
		return;
	one = append(c, c->dialog);
	if (!one)
		return;
	put(c, one, "type", json_string("recording"));
	put(c, one, "start", wall(c->v->started));
	put_duration(c, one, c->v->duration_ms * 1000);
}

static struct ew_wall refused_at(const struct vcon *c, const char *party)
{
	struct ew_wall at = {0};
	const json_t *event;
	size_t i;

	json_array_foreach (c->v->events, i, event) {
		const json_t *f = json_object_get(event, "fields");
		const char *whose = ew_report_text(f, "party");
		struct ew_opt_out o;

		if ((!whose || !party || strcmp(whose, party) == 0) && ew_report_opt_out(c->v, i, &o) && o.shut.us != 0)
			at = o.shut;
	}
	return at;
}

/* As the record says; else that of the refusal; else nobody knows. */
static struct ew_wall answered_at(const struct vcon *c, const char *party, const char *purpose, bool no)
{
	const json_t *one;
	size_t i;

	json_array_foreach (ew_report_list(c->v, "consents"), i, one) {
		struct ew_wall at = ew_report_time_of(one, "at");

		if (party && at.us != 0 && ew_report_is(one, "party", party) && ew_report_is(one, "purpose", purpose))
			return at;
	}
	return no ? refused_at(c, party) : (struct ew_wall){0};
}

static void add_grant(struct vcon *c, json_t *grants, const char *purpose, const char *answer, const char *party)
{
	bool yes = strcmp(answer, "given") == 0 || strcmp(answer, "granted") == 0;
	bool no = strcmp(answer, "withdrawn") == 0 || strcmp(answer, "declined") == 0 || strcmp(answer, "refused") == 0;
	struct ew_wall at = answered_at(c, party, purpose, no);
	/* The form wants a time: what has none is said by record.json alone. */
	json_t *one = (yes || no) && at.us != 0 ? append(c, grants) : NULL;

	if (!one)
		return;
	put(c, one, "purpose", json_string(purpose));
	put(c, one, "granted", json_boolean(yes));
	put(c, one, "granted_at", wall(at));
	put(c, one, "status", json_string(answer));
}

static json_t *grants_of(struct vcon *c, const json_t *party)
{
	json_t *grants = json_array();
	const char *purpose;
	const json_t *answer;

	json_object_foreach (json_object_get(party, "consent"), purpose, answer)
		if (json_is_string(answer))
			add_grant(c, grants, purpose, json_string_value(answer), ew_report_text(party, "id"));
	return grants;
}

static json_t *attach(struct vcon *c, const char *purpose, int party, int dialog)
{
	json_t *one = append(c, c->attachments);

	if (!one)
		return NULL;
	put(c, one, "purpose", json_string(purpose));
	put(c, one, "start", wall(c->v->started));
	put(c, one, "party", json_integer(party));
	put(c, one, "dialog", json_integer(dialog));
	put(c, one, "mediatype", json_string("application/json"));
	put(c, one, "encoding", json_string("json"));
	return one;
}

/* The body is text of JSON: the draft allows a value too, the schema only text. */
static void put_body(struct vcon *c, json_t *attachment, const json_t *body)
{
	char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);

	put(c, attachment, "body", text ? json_string(text) : NULL);
	free(text);
}

/* The first with this party's sound; the first of all when there is none. */
static int dialog_of(const struct vcon *c, int party)
{
	const json_t *one;
	size_t i;

	json_array_foreach (c->dialog, i, one)
		if (ew_report_number(one, "parties", -1) == party)
			return (int)i;
	return 0;
}

static void add_lawful_basis(struct vcon *c)
{
	const json_t *party;
	size_t i;

	json_array_foreach (c->v->parties, i, party) {
		_cleanup_(ew_report_drop) json_t *body = json_object();
		json_t *grants = grants_of(c, party);
		json_t *one =
			json_array_size(grants) > 0 ? attach(c, "lawful_basis", (int)i, dialog_of(c, (int)i)) : NULL;

		put(c, body, "purpose_grants", grants);
		put(c, body, "lawful_basis", json_string("consent"));
		put(c, body, "expiration", json_null());
		if (one)
			put_body(c, one, body);
	}
}

/* Where the proof is: what this document was made from. */
static void add_evidence(struct vcon *c)
{
	_cleanup_(ew_report_drop) json_t *body = json_object();
	json_t *one = attach(c, "evidence", 0, 0);

	put(c, body, "interaction", said(c->v->record, "id"));
	put(c, body, "events", json_integer((json_int_t)json_array_size(c->v->events)));
	put(c, body, "record", json_string("data/record.json"));
	put(c, body, "checkpoint", json_string("proofs/checkpoint"));
	put(c, body, "verifier", json_string("earwitness-verify"));
	if (json_object_get(c->v->custody, "withheld"))
		put(c, body, "withheld", json_deep_copy(json_object_get(c->v->custody, "withheld")));
	if (json_object_get(c->v->record, "missing"))
		put(c, body, "missing", json_deep_copy(json_object_get(c->v->record, "missing")));
	if (one)
		put_body(c, one, body);
}

static void hash_into(struct ew_sha256 *h, const json_t *json, int *code)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);

	if (!text)
		*code = -ENOMEM;
	else if (*code == 0)
		*code = ew_sha256_add(h, ew_slice_text(text));
	free(text);
}

/*
 * RFC 9562, version 8: the time of the call, then bits of the hash of what this document is made from. Another choice
 * of what is withheld is another document.
 */
static int make_uuid(const struct ew_report_view *v, char text[40])
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *h = NULL;
	uint64_t ms = (uint64_t)(v->started.us / 1000);
	struct ew_hash hash;
	uint8_t *b = hash.bytes;
	int code = ew_sha256_new(&h);

	if (code == 0)
		code = ew_sha256_add(h, EW_SLICE("earwitness/vcon/v1"));
	if (code)
		return code;
	hash_into(h, v->record, &code);
	hash_into(h, v->custody, &code);
	hash_into(h, v->files, &code);
	if (code == 0)
		code = ew_sha256_end(h, &hash);
	if (code)
		return code;
	snprintf(text, 40, "%08" PRIx64 "-%04" PRIx64 "-8%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		ms >> 16 & 0xffffffff, ms & 0xffff, b[0] & 0xf, b[1], 0x80 | (b[2] & 0x3f), b[3], b[4], b[5], b[6],
		b[7], b[8], b[9]);
	return 0;
}

static void fill(struct vcon *c, json_t *document, const char *uuid)
{
	struct ew_wall made = ew_report_time_of(c->v->custody, "exported_at");

	if (made.us == 0)
		made = c->v->ended.us ? c->v->ended : c->v->started;
	c->parties = json_array();
	c->dialog = json_array();
	c->attachments = json_array();
	put(c, document, "uuid", json_string(uuid));
	put(c, document, "created_at", wall(made));
	put(c, document, "subject", json_sprintf("Call %s", ew_said_of(c->v->record, "id", "").at));
	put(c, document, "extensions", json_pack("[s,s]", "lawful_basis", "earwitness"));
	put(c, document, "parties", c->parties);
	put(c, document, "dialog", c->dialog);
	put(c, document, "analysis", json_array());
	put(c, document, "attachments", c->attachments);
	if (c->failed)
		return;
	add_parties(c);
	add_dialogs(c);
	add_lawful_basis(c);
	if (json_array_size(c->parties) > 0)
		add_evidence(c);
}

static int dump_to(const char *bytes, size_t n, void *to)
{
	ew_buf_add(to, bytes, n);
	return ew_buf_error(to) ? -1 : 0;
}

static int write_vcon(const struct ew_report_view *v, struct ew_buf *to)
{
	_cleanup_(ew_report_drop) json_t *document = json_object();
	struct vcon c = {.v = v};
	char uuid[40];
	int code = make_uuid(v, uuid);

	if (code == 0)
		fill(&c, document, uuid);
	if (code == 0 && c.failed)
		code = -ENOMEM;
	if (code == 0 && json_dump_callback(document, dump_to, to, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) < 0)
		code = ew_buf_error(to) ? ew_buf_error(to) : -ENOMEM;
	if (code)
		return code;
	ew_buf_add_text(to, "\n");
	return ew_buf_error(to);
}

int ew_report_vcon(const struct ew_report_input *in, struct ew_buf *to)
{
	_cleanup_(ew_report_view_free) struct ew_report_view v = {0};
	int code = ew_report_view(in, &v);

	return code ? code : write_vcon(&v, to);
}
