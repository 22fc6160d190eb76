/*
 * Writes the facts. Everything in them was said by somebody outside: it is made valid UTF-8 and short, and the writer
 * must never produce a document past its maximum.
 */
#include "sip/facts.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sip/facts_private.h"
#include "sip/sip_uri.h"

#define EXTENSION_MAX_BYTES 1024

/* Extension elements that have a member of their own. */
static const char *const lifted[] = {"queue", "direction", "extension", "ucid"};

int ew_facts_prepare(struct ew_io *io)
{
	uint32_t seed;
	int r = ew_io_random(io, &seed, sizeof(seed));

	if (r == 0)
		json_object_seed(seed | 1); /* 0 would mean: choose one */
	return r;
}

void ew_facts_defect(struct ew_facts *f, const char *word)
{
	for (size_t i = 0; i < f->n_defects; i++) {
		if (strcmp(f->defects[i], word) == 0)
			return;
	}
	if (f->n_defects < EW_FACTS_MAX_DEFECTS)
		f->defects[f->n_defects++] = word;
}

static void json_free(json_t **json)
{
	json_decref(*json);
}

/* Sets a member to foreign text made safe and short; empty text is left out. */
int facts_set_text(json_t *object, const char *key, struct ew_slice text, size_t max)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	size_t n;

	ew_buf_init(&safe, 8 * EW_MAX_METADATA_BYTES);
	if (text.len == 0)
		return 0;
	ew_text_add_safe(&safe, text);
	if (ew_buf_error(&safe) < 0)
		return -ENOMEM;
	n = safe.len;
	if (n > max) {
		n = max;
		while (n > 0 && (safe.at[n] & 0xc0) == 0x80)
			n--;
	}
	return json_object_set_new(object, key, json_stringn((const char *)safe.at, n)) == 0 ? 0 : -ENOMEM;
}

int facts_set_word(json_t *object, const char *key, const char *word)
{
	return json_object_set_new(object, key, json_string(word)) == 0 ? 0 : -ENOMEM;
}

static struct ew_slice told(const struct ew_facts *f, const char *name)
{
	return ew_metadata_extension(f->model, name);
}

static const char *direction_of(const struct ew_facts *f)
{
	static const char *const words[] = {"inbound", "outbound", "internal"};

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (ew_slice_equal_nocase(told(f, "direction"), ew_slice_text(words[i])))
			return words[i];
	}
	return "unknown";
}

static int set_end(json_t *root, const char *key, struct ew_slice address, struct ew_slice name,
	enum facts_amount amount)
{
	json_t *end = json_object();
	int r = end ? facts_set_text(end, "address", ew_sip_uri_number(address), FACTS_TEXT_BYTES) : -ENOMEM;

	if (r == 0 && amount < FACTS_NO_NAMES)
		r = facts_set_text(end, "name", name, FACTS_TEXT_BYTES);
	if (r == 0 && json_object_size(end) > 0)
		return json_object_set_new(root, key, end) == 0 ? 0 : -ENOMEM;
	json_decref(end);
	return r;
}

static const struct ew_party *with_role(const struct ew_parties *p, enum ew_party_role role)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].role == role)
			return &p->list[i];
	}
	return NULL;
}

/* The first participant in the order of the metadata who is somebody else than `not`. */
static const struct ew_party *declared(const struct ew_facts *f, const struct ew_party *not)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(f->model, EW_META_PARTICIPANT, &at))) {
		const struct ew_party *p =
			ew_party_of_member(f->parties, ew_metadata_text(f->model, o->id));

		if (p && p != not && p->role != EW_PARTY_CALLER && p->role != EW_PARTY_CALLEE)
			return p;
	}
	return NULL;
}

/* Who called whom: roles first, then the order in which the participants were declared, then the headers. */
static int set_ends(json_t *root, const struct ew_facts *f, enum facts_amount amount)
{
	static const char *const numbers[] = {"callingpartynumber", "callingparty.number", "calledpartynumber",
		"calledparty.number"};
	const struct ew_party *from = with_role(f->parties, EW_PARTY_CALLER);
	const struct ew_party *to = with_role(f->parties, EW_PARTY_CALLEE);
	size_t at = 0;
	bool named = ew_metadata_next(f->model, EW_META_PARTICIPANT, &at) != NULL;
	struct ew_slice said[EW_COUNT(numbers)];

	from = from ? from : declared(f, to);
	to = to ? to : declared(f, from);
	for (size_t i = 0; i < EW_COUNT(numbers); i++)
		said[i] = told(f, numbers[i]);
	struct ew_slice calling = said[0].len > 0 ? said[0] : said[1];
	struct ew_slice called = said[2].len > 0 ? said[2] : said[3];
	struct ew_slice none = EW_SLICE_EMPTY;
	struct ew_slice from_address = from ? ew_party_text(&from->address) : named ? none : f->from_address;
	struct ew_slice to_address = to ? ew_party_text(&to->address) : named ? none : f->to_address;
	int r = set_end(root, "from", calling.len > 0 ? calling : from_address,
		from ? ew_party_text(&from->name) : named ? none : f->from_name, amount);

	if (r < 0)
		return r;
	return set_end(root, "to", called.len > 0 ? called : to_address,
		to ? ew_party_text(&to->name) : named ? none : f->to_name, amount);
}

/* -- parties -- */

/* When the participant came, and when it left: of the participant itself, or of its place in a session. */
static int set_times(json_t *it, const struct ew_metadata *m, const struct ew_party *party)
{
	const struct ew_metadata_object *o;
	struct ew_slice joined = EW_SLICE_EMPTY;
	struct ew_slice left = EW_SLICE_EMPTY;

	for (size_t i = 0; i < m->n; i++) {
		o = &m->objects[i];
		if ((o->kind != EW_META_PARTICIPANT && o->kind != EW_META_ATTENDS) || party->member.len == 0 ||
			!ew_slice_equal(ew_metadata_text(m, o->id), ew_party_text(&party->member)))
			continue;
		if (joined.len == 0)
			joined = ew_metadata_text(m, o->from);
		if (o->to.len > 0)
			left = ew_metadata_text(m, o->to);
	}
	o = ew_metadata_find(m, EW_META_PARTICIPANT, ew_party_text(&party->member));
	if (o && ew_model_attends(m, o))
		left = EW_SLICE_EMPTY;
	int r = facts_set_text(it, "joined_at", joined, FACTS_TEXT_BYTES);

	return r < 0 ? r : facts_set_text(it, "left_at", left, FACTS_TEXT_BYTES);
}

/* Names and addresses beyond the first, with their language. */
static int set_names(json_t *it, const struct ew_metadata *m, const struct ew_party *party)
{
	const struct ew_metadata_object *o;
	json_t *list = json_array();
	size_t at = 0;
	int r = json_object_set_new(it, "names", list) == 0 ? 0 : -ENOMEM;

	while (r == 0 && (o = ew_metadata_next(m, EW_META_NAME, &at))) {
		if (party->member.len == 0 ||
			!ew_slice_equal(ew_metadata_text(m, o->id), ew_party_text(&party->member)))
			continue;
		json_t *one = json_object();

		if (json_array_append_new(list, one) != 0)
			return -ENOMEM;
		r = facts_set_text(one, "language", ew_metadata_text(m, o->ref), FACTS_TEXT_BYTES);
		if (r == 0)
			r = facts_set_text(one, "name", ew_metadata_text(m, o->note), FACTS_TEXT_BYTES);
		if (r == 0)
			r = facts_set_text(one, "address", ew_metadata_text(m, o->value), FACTS_TEXT_BYTES);
	}
	return r == 0 && json_array_size(list) == 0 ? json_object_del(it, "names") : r;
}

static int set_person(json_t *it, const struct ew_facts *f, const struct ew_party *party, enum facts_amount amount)
{
	int r = facts_set_text(it, "address", ew_party_text(&party->address), FACTS_TEXT_BYTES);

	if (r == 0 && amount < FACTS_NO_NAMES)
		r = facts_set_text(it, "name", ew_party_text(&party->name), FACTS_TEXT_BYTES);
	if (r == 0)
		r = facts_set_text(it, "label", ew_party_text(&party->label), FACTS_TEXT_BYTES);
	if (r == 0)
		r = facts_set_word(it, "rule", ew_party_rule_name(party->rule));
	if (r == 0)
		r = facts_set_word(it, "confidence", ew_party_confidence_name(party->confidence));
	if (r == 0 && amount < FACTS_NO_NAMES)
		r = set_names(it, f->model, party);
	return r == 0 && amount < FACTS_NO_HISTORY ? set_times(it, f->model, party) : r;
}

static int add_party(json_t *list, const struct ew_facts *f, const struct ew_party *party, enum facts_amount amount)
{
	char id[EW_ID_TEXT_BYTES];
	json_t *it = json_object();

	if (json_array_append_new(list, it) != 0)
		return -ENOMEM;
	ew_id_format(party->id, id);
	int r = facts_set_word(it, "id", id);

	if (r == 0)
		r = facts_set_word(it, "role", ew_party_role_name(party->role));
	return r == 0 ? set_person(it, f, party, amount) : r;
}

static int set_parties(json_t *root, const struct ew_facts *f, enum facts_amount amount)
{
	json_t *list = json_array();
	int r = json_object_set_new(root, "parties", list) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < f->parties->n; i++)
		r = add_party(list, f, &f->parties->list[i], amount);
	return r;
}

/* -- streams -- */

static int add_party_id(json_t *list, const struct ew_party *party)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(party->id, id);
	return json_array_append_new(list, json_string(id)) == 0 ? 0 : -ENOMEM;
}

static int set_flag(json_t *object, const char *key, bool set)
{
	return !set || json_object_set_new(object, key, json_true()) == 0 ? 0 : -ENOMEM;
}

static int add_stream(json_t *list, const struct ew_facts *f, size_t media)
{
	const struct ew_party_stream *s = &f->parties->streams[media];
	json_t *it = json_object();
	json_t *who = json_array();
	int r = json_array_append_new(list, it) == 0 && json_object_set_new(it, "parties", who) == 0 ? 0 : -ENOMEM;

	if (r == 0 && f->numbers && f->numbers[media] != EW_FACTS_NO_NUMBER)
		r = json_object_set_new(it, "number", json_integer(f->numbers[media])) == 0 ? 0 : -ENOMEM;
	if (r == 0)
		r = facts_set_text(it, "label", ew_slice_of(s->label, s->label_len), FACTS_TEXT_BYTES);
	for (size_t i = 0; r == 0 && i < s->n; i++)
		r = add_party_id(who, &f->parties->list[s->parties[i]]);
	if (r == 0)
		r = facts_set_word(it, "rule", ew_party_rule_name(s->rule));
	if (r == 0)
		r = facts_set_word(it, "confidence", ew_party_confidence_name(s->confidence));
	if (r == 0)
		r = set_flag(it, "mixed", s->n > 1);
	return r == 0 ? set_flag(it, "label_conflict", s->conflict) : r;
}

static int set_streams(json_t *root, const struct ew_facts *f)
{
	json_t *list = json_array();
	int r = json_object_set_new(root, "streams", list) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < f->parties->n_streams; i++) {
		if (f->parties->streams[i].used)
			r = add_stream(list, f, i);
	}
	return r == 0 && json_array_size(list) == 0 ? json_object_del(root, "streams") : r;
}

/* A participant whose association says that it sends nothing any more, on a stream of its own. */
static bool is_silent(const struct ew_metadata *m, const struct ew_party *party)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	if (party->member.len == 0 || !ew_metadata_find(m, EW_META_SILENT, ew_party_text(&party->member)) ||
		!ew_metadata_find(m, EW_META_RECEIVES, ew_party_text(&party->member)))
		return false;
	while ((o = ew_metadata_next(m, EW_META_SENDS, &at))) {
		if (ew_model_is_present(o) &&
			ew_slice_equal(ew_metadata_text(m, o->id), ew_party_text(&party->member)))
			return false;
	}
	return true;
}

static int add_held(json_t *list, const struct ew_facts *f, const struct ew_party_stream *s)
{
	const struct ew_party *party = s->n > 0 ? &f->parties->list[s->parties[0]] : NULL;

	if (!s->used || !party)
		return 0;
	bool quiet = s->rule == EW_PARTY_RULE_ASSOCIATION && s->n == 1 && is_silent(f->model, party);

	return s->held || quiet ? add_party_id(list, party) : 0;
}

static int set_hold(json_t *root, const struct ew_facts *f)
{
	json_t *list = json_array();
	int r = json_object_set_new(root, "hold", list) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < f->parties->n_streams; i++)
		r = add_held(list, f, &f->parties->streams[i]);
	return r == 0 && json_array_size(list) == 0 ? json_object_del(root, "hold") : r;
}

/* -- what the metadata says besides -- */

static bool is_lifted(struct ew_slice name)
{
	for (size_t i = 0; i < EW_COUNT(lifted); i++) {
		if (ew_slice_equal(name, ew_slice_text(lifted[i])))
			return true;
	}
	return false;
}

/* What several participants say under one name is kept under name#2 and so on. */
static int add_extension(json_t *to, struct ew_slice name, struct ew_slice text)
{
	_cleanup_(ew_free_ptr) char *key = NULL;
	char numbered[EW_MAX_METADATA_TEXT_BYTES + 4];
	int r = ew_utf8_valid(name) ? ew_slice_dup(name, &key) : 0;

	if (!key)
		return r;
	(void)snprintf(numbered, sizeof(numbered), "%s", key);
	for (unsigned i = 2; i < 10 && json_object_get(to, numbered); i++)
		(void)snprintf(numbered, sizeof(numbered), "%s#%u", key, i);
	return facts_set_text(to, numbered, text, EXTENSION_MAX_BYTES);
}

static int set_extensions(json_t *root, const struct ew_facts *f)
{
	const struct ew_metadata_object *o;
	json_t *to = json_object();
	size_t at = 0;
	int r = json_object_set_new(root, "extensions", to) == 0 ? 0 : -ENOMEM;

	while (r == 0 && (o = ew_metadata_next(f->model, EW_META_EXTENSION, &at))) {
		struct ew_slice name = ew_metadata_text(f->model, o->id);

		if (!is_lifted(name))
			r = add_extension(to, name, ew_metadata_text(f->model, o->value));
	}
	return r == 0 && json_object_size(to) == 0 ? json_object_del(root, "extensions") : r;
}

static int set_sha256(json_t *root, const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * EW_SHA256_BYTES);
	ew_hex_add(&hex, ew_slice_of(hash->bytes, EW_SHA256_BYTES));
	if (ew_buf_error(&hex) < 0)
		return ew_buf_error(&hex);
	return facts_set_text(root, "metadata_sha256", ew_buf_slice(&hex), hex.len);
}

static int set_metadata(json_t *root, const struct ew_facts *f, enum facts_amount amount)
{
	int r = facts_set_text(root, "queue", told(f, "queue"), FACTS_TEXT_BYTES);

	if (r == 0)
		r = facts_set_text(root, "extension", told(f, "extension"), FACTS_TEXT_BYTES);
	if (r == 0 && f->has_metadata_sha256)
		r = set_sha256(root, &f->metadata_sha256);
	if (r == 0 && amount == FACTS_ALL)
		r = set_extensions(root, f);
	return r;
}

static int set_defects(json_t *root, const struct ew_facts *f, enum facts_amount amount)
{
	json_t *list = json_array();

	if (json_object_set_new(root, "defects", list) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < f->n_defects; i++) {
		if (json_array_append_new(list, json_string(f->defects[i])) != 0)
			return -ENOMEM;
	}
	if (amount != FACTS_ALL && json_array_append_new(list, json_string("facts_truncated")) != 0)
		return -ENOMEM;
	return json_array_size(list) > 0 ? 0 : json_object_del(root, "defects");
}

static int write_amount(const struct ew_facts *f, enum facts_amount amount, char **ret_text)
{
	_cleanup_(json_free) json_t *root = json_object();
	int r = root ? facts_set_word(root, "source", "siprec") : -ENOMEM;

	if (r == 0)
		r = json_object_set_new(root, "peer", json_string("")) == 0 ? 0 : -ENOMEM;
	if (r == 0)
		r = facts_set_text(root, "peer", f->peer, FACTS_TEXT_BYTES);
	if (r == 0)
		r = facts_set_word(root, "direction", direction_of(f));
	if (r == 0)
		r = set_ends(root, f, amount);
	if (r == 0)
		r = set_parties(root, f, amount);
	if (r == 0)
		r = facts_set_links(root, f, amount);
	if (r == 0 && amount < FACTS_BARE)
		r = set_streams(root, f);
	if (r == 0)
		r = set_hold(root, f);
	if (r == 0)
		r = set_metadata(root, f, amount);
	if (r == 0)
		r = set_defects(root, f, amount);
	if (r < 0)
		return r;
	*ret_text = json_dumps(root, JSON_COMPACT);
	return *ret_text ? 0 : -ENOMEM;
}

int ew_facts_write(const struct ew_facts *f, struct ew_buf *to)
{
	for (enum facts_amount amount = FACTS_ALL; amount <= FACTS_BARE; amount++) {
		char *text = NULL;
		int r = write_amount(f, amount, &text);

		if (r < 0)
			return r;
		bool fits = strlen(text) <= EW_MAX_FACTS_BYTES;

		if (fits)
			ew_buf_add_text(to, text);
		free(text);
		if (fits)
			return ew_buf_error(to);
	}
	return -EFBIG;
}
