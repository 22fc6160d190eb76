/*
 * Maps labels to people: association first, then the label's place, then bare order, and says which it was. It must
 * never silently swap two channels: what was guessed is written down as a doubt.
 */
#include "sip/party.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "sip/sdp_crypto.h"
#include "sip/sip_uri.h"

#define NOBODY SIZE_MAX

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
	static const char *const names[] = {"none", "association", "label", "order"};

	return (size_t)rule < EW_COUNT(names) ? names[rule] : "none";
}

static bool same(const struct ew_party_text *t, struct ew_slice s)
{
	return t->len > 0 && ew_slice_equal(ew_party_text(t), s);
}

static size_t find_member(const struct ew_parties *p, struct ew_slice member)
{
	for (size_t i = 0; i < p->n; i++) {
		if (same(&p->list[i].member, member))
			return i;
	}
	return NOBODY;
}

static size_t find_label(const struct ew_parties *p, struct ew_slice label)
{
	for (size_t i = 0; i < p->n; i++) {
		if (same(&p->list[i].label, label))
			return i;
	}
	return NOBODY;
}

static int add(struct ew_parties *p, struct ew_io *io, size_t *ret)
{
	struct ew_party party = {0};

	if (p->n == EW_MAX_PARTIES_PER_CALL)
		return -E2BIG;
	int r = ew_id_new(io, &party.id);

	if (r < 0)
		return r;
	*ret = p->n;
	p->list[p->n++] = party;
	return 0;
}

/* A participant is an agent when the extension data names it so, by number, address or name. */
static bool is_agent(const struct ew_metadata *m, const struct ew_metadata_participant *who)
{
	struct ew_slice aor = ew_metadata_text(m, who->aor);
	struct ew_slice hints[] = {ew_metadata_extension(m, "agent"), ew_metadata_extension(m, "extension")};

	for (size_t i = 0; i < EW_COUNT(hints); i++) {
		if (hints[i].len == 0)
			continue;
		if (ew_slice_equal_nocase(hints[i], aor) ||
			ew_slice_equal_nocase(hints[i], ew_sip_uri_number(aor)) ||
			ew_slice_equal_nocase(hints[i], ew_metadata_text(m, who->name)) ||
			ew_slice_equal_nocase(hints[i], ew_metadata_text(m, who->id)))
			return true;
	}
	return false;
}

/* Sessions declare who calls first; an agent that is named overrides that. */
static uint8_t role_of(const struct ew_metadata *m, size_t index)
{
	if (is_agent(m, &m->participants[index]))
		return EW_PARTY_AGENT;
	if (index == 0)
		return EW_PARTY_CALLER;
	return index == 1 ? EW_PARTY_CALLEE : EW_PARTY_UNKNOWN;
}

static int take_participant(struct ew_parties *p, struct ew_io *io, const struct ew_metadata *m,
	size_t index, struct ew_party_doubts *doubts, size_t *ret_party)
{
	const struct ew_metadata_participant *who = &m->participants[index];
	struct ew_slice aor = ew_metadata_text(m, who->aor);
	struct ew_slice name = ew_metadata_text(m, who->name);
	size_t at = find_member(p, ew_metadata_text(m, who->id));

	*ret_party = at;
	if (at == NOBODY) {
		int r = add(p, io, &at);

		if (r == -E2BIG) {
			doubts->too_many = true;
			return 0;
		}
		if (r < 0)
			return r;
		ew_party_text_set(&p->list[at].member, ew_metadata_text(m, who->id));
		p->list[at].role = role_of(m, index);
	}
	if (aor.len > 0)
		ew_party_text_set(&p->list[at].address, aor);
	if (name.len > 0)
		ew_party_text_set(&p->list[at].name, name);
	*ret_party = at;
	return 0;
}

static size_t stream_with_label(const struct ew_metadata *m, struct ew_slice label)
{
	for (size_t i = 0; label.len > 0 && i < m->n_streams; i++) {
		if (ew_slice_equal(ew_metadata_text(m, m->streams[i].label), label))
			return i;
	}
	return NOBODY;
}

/* The first participant that sends the stream; `mixed` is set when there is another one. */
static size_t sender_of(const struct ew_metadata *m, size_t stream, bool *mixed)
{
	struct ew_slice id = ew_metadata_text(m, m->streams[stream].id);
	size_t found = NOBODY;

	for (size_t i = 0; id.len > 0 && i < m->n_sends; i++) {
		if (m->sends[i].receives || !ew_slice_equal(ew_metadata_text(m, m->sends[i].stream), id))
			continue;
		for (size_t n = 0; n < m->n_participants; n++) {
			if (!ew_slice_equal(ew_metadata_text(m, m->participants[n].id),
				    ew_metadata_text(m, m->sends[i].participant)))
				continue;
			if (found != NOBODY && found != n)
				*mixed = true;
			else
				found = n;
		}
	}
	return found;
}

static size_t choose(const struct ew_metadata *m, const struct ew_sdp_media *media, size_t index,
	enum ew_party_rule *rule, bool *mixed)
{
	size_t stream = stream_with_label(m, media->label);
	size_t who = stream == NOBODY ? NOBODY : sender_of(m, stream, mixed);

	*rule = EW_PARTY_RULE_ASSOCIATION;
	if (who != NOBODY)
		return who;
	*rule = stream == NOBODY ? EW_PARTY_RULE_ORDER : EW_PARTY_RULE_LABEL;
	who = stream == NOBODY ? index : stream;
	return who < m->n_participants ? who : NOBODY;
}

/* A new party that nothing is known of; when there is no more room, the first one has the stream. */
static int add_unknown(struct ew_parties *p, struct ew_io *io, struct ew_party_doubts *doubts, size_t *ret)
{
	int r = add(p, io, ret);

	doubts->unmapped = true;
	if (r != -E2BIG)
		return r;
	doubts->too_many = true;
	*ret = 0;
	return 0;
}

struct mapping {
	struct ew_parties *parties;
	const struct ew_sdp *sdp;
	const struct ew_metadata *metadata;
	size_t of_participant[EW_METADATA_MAX_PARTICIPANTS];
	struct ew_party_doubts *doubts;
};

static int map_media(struct mapping *map, struct ew_io *io, size_t index, size_t *ret)
{
	const struct ew_sdp_media *media = &map->sdp->media[index];
	enum ew_party_rule rule = EW_PARTY_RULE_NONE;
	size_t who = NOBODY;
	int r = 0;

	size_t at = find_label(map->parties, media->label);

	if (map->metadata)
		who = choose(map->metadata, media, index, &rule, &map->doubts->mixed);
	/* What an earlier offer settled is not overruled by a guess: an update may name only who is new. */
	if (who != NOBODY && (rule == EW_PARTY_RULE_ASSOCIATION || at == NOBODY)) {
		map->doubts->by_order |= rule != EW_PARTY_RULE_ASSOCIATION;
		at = map->of_participant[who];
	} else {
		rule = EW_PARTY_RULE_NONE;
	}

	if (at == NOBODY) {
		rule = EW_PARTY_RULE_NONE;
		r = add_unknown(map->parties, io, map->doubts, &at);
	}
	if (r < 0)
		return r;
	struct ew_party *party = &map->parties->list[at];

	if (rule != EW_PARTY_RULE_NONE)
		party->rule = (uint8_t)rule;
	if (party->label.len == 0)
		ew_party_text_set(&party->label, media->label);
	*ret = at;
	return 0;
}

int ew_parties_map(struct ew_parties *parties, struct ew_io *io, const struct ew_sdp *sdp,
	const struct ew_metadata *metadata, size_t ret_of_media[static EW_MAX_STREAMS_PER_CALL],
	struct ew_party_doubts *ret_doubts)
{
	struct ew_party_doubts doubts = {0};
	struct mapping map = {.parties = parties, .sdp = sdp, .metadata = metadata, .doubts = &doubts};

	for (size_t i = 0; metadata && i < metadata->n_participants; i++) {
		int r = take_participant(parties, io, metadata, i, &doubts, &map.of_participant[i]);

		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		ret_of_media[i] = NOBODY;
	for (size_t i = 0; i < sdp->n_media; i++) {
		if (!ew_sdp_is_recordable(&sdp->media[i]) || sdp->media[i].port == 0)
			continue;
		int r = map_media(&map, io, i, &ret_of_media[i]);

		if (r < 0)
			return r;
	}
	*ret_doubts = doubts;
	return 0;
}
