/*
 * Ids and people in headers. Makers put them there under names of their own; what is not in the table is left to the
 * evidence. Nothing here may fail a call: a header that cannot be read is passed over.
 */
#include "sip/siprec_headers.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "sip/sip_uri.h"

#define HEADER_TEXT_BYTES (8 * 1024)
#define HEADER_OBJECTS 48
#define UCID_BYTES 8

static const struct {
	const char *header;
	const char *id;
} ids[] = {
	{"X-Genesys-CallUUID", "genesys_uuid"},
	{"Cisco-Guid", "guid"},
	{"X-Cisco-Guid", "guid"},
	{"X-GUID", "guid"},
	{"Session-ID", "session_id"},
	{"X-UCID", "ucid"},
	{"X-Avaya-UCID", "ucid"},
	{"X-Call-ID", "x_call_id"},
	{"X-AC-Call-ID", "x_call_id"},
	{"X-AC-Session-ID", "audiocodes_session_id"},
	{"X-Ribbon-Call-ID", "x_call_id"},
	{"X-BroadWorks-Correlation-Info", "broadworks_correlation"},
};

/* Words by which a call manager names a device it records, and of whose call. */
static const struct {
	const char *word;
	const char *id;
} refs[] = {
	{"x-refci", "refci"},
	{"x-farendrefci", "farend_refci"},
	{"x-nearendclusterid", "nearend_cluster"},
	{"x-farendclusterid", "farend_cluster"},
	{"x-nearenddevice", "nearend_device"},
	{"x-farenddevice", "farend_device"},
	{"x-sessionid", "x_session_id"},
};

static int add_object(struct ew_metadata *m, uint8_t kind, struct ew_slice id, struct ew_slice value,
	struct ew_slice ref)
{
	struct ew_metadata_object o = {.kind = kind, .flags = EW_META_FROM_HEADER};
	size_t index;
	int r = ew_metadata_keep(m, id, EW_MAX_METADATA_TEXT_BYTES, &o.id);

	if (value.len == 0 || !ew_utf8_valid(value) || !ew_utf8_valid(id))
		return r;
	if (r == 0)
		r = ew_metadata_keep(m, value, EW_MAX_METADATA_TEXT_BYTES, &o.value);
	if (r == 0)
		r = ew_metadata_keep(m, ref, EW_MAX_METADATA_TEXT_BYTES, &o.ref);
	return r < 0 ? r : ew_metadata_add(m, &o, &index);
}

static int add_id(struct ew_metadata *m, const char *name, struct ew_slice value)
{
	if (ew_metadata_find(m, EW_META_EXTERNAL, ew_slice_text(name)))
		return 0;
	return add_object(m, EW_META_EXTERNAL, ew_slice_text(name), value, EW_SLICE_EMPTY);
}

/* -- universal call ids -- */

static bool read_hex(struct ew_slice text, uint8_t to[static UCID_BYTES])
{
	return text.len == 2 * UCID_BYTES && ew_hex_decode(text, to, UCID_BYTES) == 0;
}

/* Application data of User-to-User: elements of one byte name, one byte length and data; FA is the call id. */
static bool find_ucid(struct ew_slice hex, uint8_t to[static UCID_BYTES])
{
	size_t at = 2; /* behind the protocol discriminator */

	while (at + 4 <= hex.len) {
		uint8_t head[2];

		if (ew_hex_decode(ew_slice_of(hex.at + at, 4), head, sizeof(head)) < 0)
			return false;
		size_t n = 2 * (size_t)head[1];

		at += 4;
		if (n > hex.len - at)
			return false;
		if (head[0] == 0xfa && read_hex(ew_slice_of(hex.at + at, n), to))
			return true;
		at += n;
	}
	return false;
}

void ew_siprec_ucid_add(struct ew_slice text, struct ew_buf *to)
{
	struct ew_slice hex = EW_SLICE_EMPTY;
	uint8_t id[UCID_BYTES];

	(void)ew_slice_cut(&text, ';', &hex);
	hex = ew_slice_trim(hex);
	/* Twenty characters with the name and length of the element, or with all of User-to-User around it. */
	bool known = read_hex(hex, id) || find_ucid(hex, id);

	if (!known && hex.len == 2 * UCID_BYTES + 4 && ew_slice_starts_nocase(hex, EW_SLICE("FA08")))
		known = read_hex(ew_slice_of(hex.at + 4, hex.len - 4), id);
	if (!known) {
		ew_buf_add_slice(to, hex);
		return;
	}
	ew_buf_printf(to, "%05u%05u%010u", (unsigned)(id[0] << 8 | id[1]), (unsigned)(id[2] << 8 | id[3]),
		(unsigned)((uint32_t)id[4] << 24 | (uint32_t)id[5] << 16 | (uint32_t)id[6] << 8 | id[7]));
}

static int add_user_to_user(const struct ew_sip_message *request, struct ew_metadata *m)
{
	_cleanup_(ew_buf_free) struct ew_buf ucid = {0};
	struct ew_slice value = ew_sip_header_of(request, "User-to-User");
	struct ew_slice hex = EW_SLICE_EMPTY;
	struct ew_slice rest = value;
	uint8_t id[UCID_BYTES];

	(void)ew_slice_cut(&rest, ';', &hex);
	if (value.len == 0 || !find_ucid(ew_slice_trim(hex), id))
		return 0;
	ew_buf_init(&ucid, EW_MAX_METADATA_TEXT_BYTES);
	ew_siprec_ucid_add(value, &ucid);
	return ew_buf_error(&ucid) < 0 ? 0 : add_id(m, "ucid", ew_buf_slice(&ucid));
}

/* -- call managers -- */

/* A word of a call manager: a parameter of From, in the brackets or behind them, or a header of its own. */
static bool find_word(const struct ew_sip_message *m, const char *word, struct ew_slice *ret)
{
	struct ew_slice from = ew_sip_header_of(m, "From");
	struct ew_slice wanted = ew_slice_text(word);
	struct ew_sip_address address;
	struct ew_sip_uri uri;
	size_t at = 0;

	/* In a response to a request of ours From is this side. */
	if (!m->is_request)
		return false;
	if (ew_sip_address_read(from, &address) == 0 && ew_sip_uri_read(address.uri, &uri) == 0 &&
		ew_sip_param(uri.params, wanted, ret))
		return true;
	return ew_sip_param(from, wanted, ret) || ew_sip_header_next(m, word, &at, ret);
}

bool ew_siprec_headers_name(const struct ew_sip_message *request)
{
	static const char *const words[] = {"x-nearend", "x-farend", "x-refci"};
	struct ew_slice value;

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (find_word(request, words[i], &value))
			return true;
	}
	return ew_sip_header_of(request, "X-Cisco-Recording-Participant").len > 0;
}

static int add_person(struct ew_metadata *m, const char *prefix, struct ew_slice address, const char *media)
{
	char id[EW_MAX_METADATA_TEXT_BYTES];
	size_t n = strlen(prefix);

	if (address.len == 0 || address.len + n > sizeof(id))
		return 0;
	memcpy(id, prefix, n);
	memcpy(id + n, address.at, address.len);
	return add_object(m, EW_META_PARTICIPANT, ew_slice_of(id, n + address.len), address, ew_slice_text(media));
}

/* The dialog of the near end carries the agent's voice, that of the far end the other side's. */
static int add_ends(const struct ew_sip_message *request, struct ew_metadata *m)
{
	struct ew_slice value;
	struct ew_slice far = EW_SLICE_EMPTY;
	struct ew_sip_address from;
	struct ew_sip_uri uri;
	bool is_far = find_word(request, "x-farend", &value);
	bool is_near = find_word(request, "x-nearend", &value);

	if ((!is_far && !is_near) || ew_sip_address_read(ew_sip_header_of(request, "From"), &from) < 0 ||
		ew_sip_uri_read(from.uri, &uri) < 0)
		return 0;
	(void)find_word(request, "x-farendaddr", &far);
	int r = add_person(m, "near:", uri.user, is_near ? "0" : "");

	return r < 0 ? r : add_person(m, "far:", far, is_far ? "0" : "");
}

static int add_leg(const struct ew_sip_message *request, struct ew_metadata *m)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(refs); i++) {
		struct ew_slice value;

		if (find_word(request, refs[i].word, &value))
			r = add_id(m, refs[i].id, value);
	}
	return r < 0 ? r : add_ends(request, m);
}

/* "X-Cisco-Recording-Participant: sip:1000@host;media-index="0"" */
static int add_participants(const struct ew_sip_message *request, struct ew_metadata *m)
{
	struct ew_slice value, item, index;
	struct ew_sip_address who;
	size_t at = 0;
	int r = 0;

	while (ew_sip_header_next(request, "X-Cisco-Recording-Participant", &at, &value)) {
		while (r == 0 && ew_sip_list_cut(&value, &item)) {
			if (ew_sip_address_read(item, &who) < 0)
				continue;
			if (!ew_sip_param(item, EW_SLICE("media-index"), &index))
				index = EW_SLICE_EMPTY;
			r = add_object(m, EW_META_PARTICIPANT, who.uri, who.uri, index);
		}
	}
	return r;
}

int ew_siprec_headers_read(const struct ew_sip_message *request, struct ew_metadata *ret)
{
	struct ew_metadata m;
	int r = 0;

	ew_metadata_init(&m, HEADER_OBJECTS, HEADER_TEXT_BYTES);
	for (size_t i = 0; r == 0 && i < EW_COUNT(ids); i++)
		r = add_id(&m, ids[i].id, ew_sip_header_of(request, ids[i].header));
	if (r == 0)
		r = add_user_to_user(request, &m);
	if (r == 0)
		r = add_leg(request, &m);
	if (r == 0)
		r = add_participants(request, &m);
	if (r < 0) {
		ew_metadata_free(&m);
		return r;
	}
	*ret = m;
	return 0;
}
