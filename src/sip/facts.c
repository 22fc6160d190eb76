/*
 * Writes the facts. Everything in them was said by somebody outside: it is made valid UTF-8 and short, and the writer
 * must never produce a document past its maximum.
 */
#include "sip/facts.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "sip/sip_uri.h"

#define TEXT_MAX_BYTES 200
#define EXTENSION_MAX_BYTES 1024

enum amount { EVERYTHING, NO_EXTENSIONS, NO_NAMES };

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
static int set_text(json_t *object, const char *key, struct ew_slice text, size_t max)
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

static int set_word(json_t *object, const char *key, const char *word)
{
	return json_object_set_new(object, key, json_string(word)) == 0 ? 0 : -ENOMEM;
}

/* An update may say only what is new (RFC 7865 section 6): the rest holds as it was said first. */
static struct ew_slice told(const struct ew_facts *f, const char *name)
{
	struct ew_slice text = EW_SLICE_EMPTY;

	if (f->metadata)
		text = ew_metadata_extension(f->metadata, name);
	if (text.len == 0 && f->earlier)
		text = ew_metadata_extension(f->earlier, name);
	return text;
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
	enum amount amount)
{
	json_t *end = json_object();
	int r = end ? set_text(end, "address", ew_sip_uri_number(address), TEXT_MAX_BYTES) : -ENOMEM;

	if (r == 0 && amount < NO_NAMES)
		r = set_text(end, "name", name, TEXT_MAX_BYTES);
	if (r == 0 && json_object_size(end) > 0)
		return json_object_set_new(root, key, end) == 0 ? 0 : -ENOMEM;
	json_decref(end);
	return r;
}

static int set_ends(json_t *root, const struct ew_facts *f, enum amount amount)
{
	const struct ew_parties *p = f->parties;
	bool named = (f->metadata && f->metadata->n_participants > 0) ||
		     (f->earlier && f->earlier->n_participants > 0);
	struct ew_slice from = named && p->n > 0 ? ew_party_text(&p->list[0].address) : f->from_address;
	struct ew_slice from_name = named && p->n > 0 ? ew_party_text(&p->list[0].name) : f->from_name;
	struct ew_slice to = named && p->n > 1 ? ew_party_text(&p->list[1].address) : f->to_address;
	struct ew_slice to_name = named && p->n > 1 ? ew_party_text(&p->list[1].name) : f->to_name;
	int r = set_end(root, "from", from, from_name, amount);

	return r == 0 ? set_end(root, "to", to, to_name, amount) : r;
}

static int add_party(json_t *list, const struct ew_party *party, enum amount amount)
{
	char id[EW_ID_TEXT_BYTES];
	json_t *it = json_object();

	if (json_array_append_new(list, it) != 0)
		return -ENOMEM;
	ew_id_format(party->id, id);
	int r = set_word(it, "id", id);

	if (r == 0)
		r = set_word(it, "role", ew_party_role_name(party->role));
	if (r == 0)
		r = set_text(it, "address", ew_party_text(&party->address), TEXT_MAX_BYTES);
	if (r == 0 && amount < NO_NAMES)
		r = set_text(it, "name", ew_party_text(&party->name), TEXT_MAX_BYTES);
	if (r == 0)
		r = set_text(it, "label", ew_party_text(&party->label), TEXT_MAX_BYTES);
	return r == 0 ? set_word(it, "rule", ew_party_rule_name(party->rule)) : r;
}

static int set_parties(json_t *root, const struct ew_facts *f, enum amount amount)
{
	json_t *list = json_array();
	int r = json_object_set_new(root, "parties", list) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < f->parties->n; i++)
		r = add_party(list, &f->parties->list[i], amount);
	return r;
}

static int set_session_ids(json_t *ids, const struct ew_metadata *m)
{
	int r = set_text(ids, "siprec_session_id", ew_metadata_text(m, m->session_id), TEXT_MAX_BYTES);

	if (r == 0)
		r = set_text(ids, "sip_session_id", ew_metadata_text(m, m->sip_session_id), TEXT_MAX_BYTES);
	return r == 0 ? set_text(ids, "siprec_group_id", ew_metadata_text(m, m->group_id), TEXT_MAX_BYTES) : r;
}

static int set_ids(json_t *root, const struct ew_facts *f)
{
	json_t *ids = json_object();
	int r = json_object_set_new(root, "external_ids", ids) == 0 ? 0 : -ENOMEM;

	if (r == 0)
		r = set_text(ids, "sip_call_id", f->sip_call_id, TEXT_MAX_BYTES);
	for (size_t i = 0; r == 0 && i < f->n_ids; i++)
		r = set_text(ids, f->ids[i].key, f->ids[i].value, TEXT_MAX_BYTES);
	if (r == 0 && f->earlier)
		r = set_session_ids(ids, f->earlier);
	if (r == 0 && f->metadata)
		r = set_session_ids(ids, f->metadata);
	return r == 0 ? set_text(ids, "ucid", told(f, "ucid"), TEXT_MAX_BYTES) : r;
}

static bool is_lifted(struct ew_slice name)
{
	for (size_t i = 0; i < EW_COUNT(lifted); i++) {
		if (ew_slice_equal(name, ew_slice_text(lifted[i])))
			return true;
	}
	return false;
}

static int add_extension(json_t *to, struct ew_slice name, struct ew_slice text)
{
	char *key = NULL;
	int r = ew_utf8_valid(name) ? ew_slice_dup(name, &key) : 0;

	if (key)
		r = set_text(to, key, text, EXTENSION_MAX_BYTES);
	free(key);
	return r;
}

static int add_extensions(json_t *to, const struct ew_metadata *m)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->n_extensions; i++) {
		struct ew_slice name = ew_metadata_text(m, m->extensions[i].name);

		if (!is_lifted(name))
			r = add_extension(to, name, ew_metadata_text(m, m->extensions[i].text));
	}
	return r;
}

static int set_extensions(json_t *root, const struct ew_facts *f)
{
	json_t *to = json_object();
	int r = json_object_set_new(root, "extensions", to) == 0 ? 0 : -ENOMEM;

	if (r == 0 && f->earlier)
		r = add_extensions(to, f->earlier);
	if (r == 0 && f->metadata)
		r = add_extensions(to, f->metadata);
	return r == 0 && json_object_size(to) == 0 ? json_object_del(root, "extensions") : r;
}

static int set_sha256(json_t *root, const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * EW_SHA256_BYTES);
	ew_hex_add(&hex, ew_slice_of(hash->bytes, EW_SHA256_BYTES));
	if (ew_buf_error(&hex) < 0)
		return ew_buf_error(&hex);
	return set_text(root, "metadata_sha256", ew_buf_slice(&hex), hex.len);
}

static int set_metadata(json_t *root, const struct ew_facts *f, enum amount amount)
{
	int r = set_text(root, "queue", told(f, "queue"), TEXT_MAX_BYTES);

	if (r == 0)
		r = set_text(root, "extension", told(f, "extension"), TEXT_MAX_BYTES);
	if (r == 0 && f->metadata)
		r = set_sha256(root, &f->metadata_sha256);
	if (r == 0 && amount == EVERYTHING)
		r = set_extensions(root, f);
	return r;
}

static int set_defects(json_t *root, const struct ew_facts *f, enum amount amount)
{
	json_t *list = json_array();

	if (json_object_set_new(root, "defects", list) != 0)
		return -ENOMEM;
	for (size_t i = 0; i < f->n_defects; i++) {
		if (json_array_append_new(list, json_string(f->defects[i])) != 0)
			return -ENOMEM;
	}
	if (amount != EVERYTHING && json_array_append_new(list, json_string("facts_truncated")) != 0)
		return -ENOMEM;
	return json_array_size(list) > 0 ? 0 : json_object_del(root, "defects");
}

static int write_amount(const struct ew_facts *f, enum amount amount, char **ret_text)
{
	_cleanup_(json_free) json_t *root = json_object();
	int r = root ? set_word(root, "source", "siprec") : -ENOMEM;

	if (r == 0)
		r = json_object_set_new(root, "peer", json_string("")) == 0 ? 0 : -ENOMEM;
	if (r == 0)
		r = set_text(root, "peer", f->peer, TEXT_MAX_BYTES);
	if (r == 0)
		r = set_word(root, "direction", direction_of(f));
	if (r == 0)
		r = set_ends(root, f, amount);
	if (r == 0)
		r = set_parties(root, f, amount);
	if (r == 0)
		r = set_ids(root, f);
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
	for (enum amount amount = EVERYTHING; amount <= NO_NAMES; amount++) {
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
