/*
 * Calls that telephones fork by themselves: no metadata, one dialog for each direction, and who is heard stands in
 * parameters of From (x-nearend or x-farend, x-refci, x-farendaddr, ...) or in headers of the same names. The near end
 * is the recorded user, the far end whoever that one talks to. What is not said must stay unknown: no party is guessed.
 */
#include <string.h>

#include "sip/sip_uri.h"
#include "sip/siprec_private.h"

static const struct {
	const char *name; /* as the parameter and the header are called */
	const char *key;  /* as the facts call it */
} ids[] = {{"x-refci", "refci"}, {"x-farendrefci", "farend_refci"}, {"x-nearenddevice", "nearend_device"},
	{"x-farenddevice", "farend_device"}, {"x-farendclusterid", "farend_cluster"},
	{"x-nearendclusterid", "nearend_cluster"}, {"x-sessionid", "x_session_id"}};

/* In the brackets, behind them, or as a header of its own. */
static bool find(const struct ew_sip_message *m, const char *name, struct ew_slice *ret)
{
	struct ew_slice from = ew_sip_header_of(m, "From");
	struct ew_slice wanted = ew_slice_text(name);
	struct ew_sip_address address;
	struct ew_sip_uri uri;
	size_t at = 0;

	if (ew_sip_address_read(from, &address) == 0 && ew_sip_uri_read(address.uri, &uri) == 0 &&
		ew_sip_param(uri.params, wanted, ret))
		return true;
	return ew_sip_param(from, wanted, ret) || ew_sip_header_next(m, name, &at, ret);
}

bool siprec_leg_named(const struct ew_sip_message *m)
{
	struct ew_slice value;

	return m->is_request &&
	       (find(m, "x-nearend", &value) || find(m, "x-farend", &value) || find(m, "x-refci", &value));
}

/* The number of who is heard on this leg; empty when it is not said. */
static struct ew_slice heard(const struct ew_sip_message *m, uint8_t *ret_role)
{
	struct ew_slice value = EW_SLICE_EMPTY;
	struct ew_sip_address address;
	struct ew_sip_uri uri;

	*ret_role = EW_PARTY_UNKNOWN;
	if (find(m, "x-farend", &value)) {
		value = EW_SLICE_EMPTY;
		(void)find(m, "x-farendaddr", &value);
		return value;
	}
	if (!find(m, "x-nearend", &value) || ew_sip_address_read(ew_sip_header_of(m, "From"), &address) < 0 ||
		ew_sip_uri_read(address.uri, &uri) < 0)
		return EW_SLICE_EMPTY;
	*ret_role = EW_PARTY_AGENT;
	return uri.user;
}

static bool is_same(const struct ew_party *party, const struct ew_party_text *address)
{
	return party->address.len == address->len && memcmp(party->address.at, address->at, address->len) == 0;
}

static bool find_party(const struct ew_parties *parties, const struct ew_party_text *address, size_t *ret)
{
	for (size_t i = 0; i < parties->n; i++) {
		if (!is_same(&parties->list[i], address))
			continue;
		*ret = i;
		return true;
	}
	return false;
}

/* Another person on the line: a party of its own, with the same label. */
static bool add_party(struct ew_siprec *s, struct ew_parties *parties, const struct ew_party *like, size_t *ret)
{
	struct ew_party party = *like;

	if (parties->n == EW_MAX_PARTIES_PER_CALL || ew_id_new(s->io, &party.id) < 0)
		return false;
	*ret = parties->n;
	parties->list[parties->n++] = party;
	return true;
}

bool siprec_leg_map(struct ew_siprec *s, struct ew_parties *parties, const struct ew_sip_message *m, size_t *of_media)
{
	struct ew_party_text address = {0};
	struct ew_party *party;
	uint8_t role;

	if (!siprec_leg_named(m))
		return false;
	ew_party_text_set(&address, heard(m, &role));
	if (address.len == 0 || is_same(&parties->list[*of_media], &address))
		return false;
	if (find_party(parties, &address, of_media))
		return true;
	if (parties->list[*of_media].address.len > 0 && !add_party(s, parties, &parties->list[*of_media], of_media))
		return false;
	party = &parties->list[*of_media];
	party->address = address;
	party->role = role;
	party->rule = EW_PARTY_RULE_LABEL;
	return true;
}

void siprec_leg_ids(const struct ew_sip_message *m, struct ew_facts *f)
{
	struct ew_slice value;

	if (!siprec_leg_named(m))
		return;
	for (size_t i = 0; i < EW_COUNT(ids); i++) {
		if (find(m, ids[i].name, &value) && value.len > 0 && f->n_ids < EW_FACTS_MAX_IDS)
			f->ids[f->n_ids++] = (struct ew_facts_id){ids[i].key, value};
	}
}
