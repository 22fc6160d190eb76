/*
 * Words and texts of parties. What comes from outside is made harmless here, once, before it is kept or compared.
 */
#include <string.h>

#include "base/text.h"
#include "sip/party.h"
#include "sip/sip_uri.h"

void ew_party_text_set(struct ew_party_text *t, struct ew_slice s)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	size_t n;

	t->len = 0;
	ew_buf_init(&safe, 4 * EW_MAX_METADATA_BYTES);
	ew_text_add_safe(&safe, s.len > 4 * EW_PARTY_TEXT_BYTES ? ew_slice_of(s.at, 4 * EW_PARTY_TEXT_BYTES) : s);
	if (ew_buf_error(&safe) < 0)
		return;
	n = safe.len;
	if (n > EW_PARTY_TEXT_BYTES) {
		/* Cut before a whole character, never inside one. */
		n = EW_PARTY_TEXT_BYTES;
		while (n > 0 && (safe.at[n] & 0xc0) == 0x80)
			n--;
	}
	if (n > 0)
		memcpy(t->at, safe.at, n);
	t->len = (uint8_t)n;
}

struct ew_slice ew_party_text(const struct ew_party_text *t)
{
	return ew_slice_of(t->at, t->len);
}

const char *ew_party_role_name(enum ew_party_role role)
{
	static const char *const names[] = {"unknown", "caller", "callee", "agent", "bot", "ivr"};

	return (size_t)role < EW_COUNT(names) ? names[role] : "unknown";
}

const char *ew_party_rule_name(enum ew_party_rule rule)
{
	static const char *const names[] = {"none", "association", "label", "order", "header"};

	return (size_t)rule < EW_COUNT(names) ? names[rule] : "none";
}

const char *ew_party_confidence_name(enum ew_party_confidence confidence)
{
	static const char *const names[] = {"guessed", "likely", "certain"};

	return (size_t)confidence < EW_COUNT(names) ? names[confidence] : "guessed";
}

const struct ew_party *ew_party_of_member(const struct ew_parties *parties, struct ew_slice member)
{
	struct ew_party_text wanted;

	ew_party_text_set(&wanted, member);
	for (size_t i = parties->n; wanted.len > 0 && i-- > 0;) {
		const struct ew_party *p = &parties->list[i];

		if (ew_slice_equal(ew_party_text(&p->member), ew_party_text(&wanted)))
			return p;
	}
	return NULL;
}

bool ew_party_is_placeholder(struct ew_slice address)
{
	struct ew_sip_uri uri;

	return ew_sip_uri_read(address, &uri) == 0 && ew_slice_equal_nocase(uri.user, EW_SLICE("ASBCE"));
}
