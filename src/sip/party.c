/*
 * Gives m-lines to parties. It must never silently swap two channels: what was guessed or contradicts itself is written
 * down as a doubt, a guess never overrules what an earlier offer settled, and a party is never taken from the list.
 */
#include "sip/party.h"

#include <errno.h>
#include <string.h>

#include "sip/party_private.h"
#include "sip/sdp_crypto.h"
#include "sip/sip_uri.h"

/* -- parties -- */

static bool is_party(const struct ew_party *p, struct ew_slice member)
{
	struct ew_party_text wanted;

	ew_party_text_set(&wanted, member);
	return wanted.len > 0 && ew_slice_equal(ew_party_text(&p->member), ew_party_text(&wanted));
}

static size_t tail_digits(struct ew_slice s, char to[static 7])
{
	size_t n = 0;

	for (size_t i = s.len; i-- > 0 && n < 7;) {
		if (s.at[i] >= '0' && s.at[i] <= '9')
			to[n++] = (char)s.at[i];
	}
	return n;
}

/* A number may come with and without its country; two names of users are two people. */
static bool is_other_address(struct ew_slice a, struct ew_slice b)
{
	struct ew_sip_uri x, y;
	char left[7], right[7];

	if (a.len == 0 || b.len == 0 || ew_slice_equal_nocase(a, b) || ew_sip_uri_read(a, &x) < 0 ||
		ew_sip_uri_read(b, &y) < 0 || x.user.len == 0 || y.user.len == 0)
		return false;
	if (ew_slice_equal_nocase(x.user, y.user))
		return false;
	size_t n = tail_digits(x.user, left);
	size_t m = tail_digits(y.user, right);

	return n < 7 || m < 7 || memcmp(left, right, 7) != 0;
}

/* A sender that goes on using an id for somebody else must not put two people under one gate. */
static bool is_somebody_else(const struct mapping *map, const struct ew_party *p,
	const struct ew_metadata_object *o)
{
	struct ew_slice address = party_model_text(map, o->value);
	struct ew_slice name = party_model_text(map, o->note);

	if (ew_party_is_placeholder(ew_party_text(&p->address)) ||
		!is_other_address(ew_party_text(&p->address), address))
		return false;
	return name.len == 0 || p->name.len == 0 || !ew_slice_equal(name, ew_party_text(&p->name));
}

static void find_parties(struct mapping *map)
{
	for (size_t i = 0; i < map->n_people; i++) {
		struct person *who = &map->people[i];

		for (size_t n = 0; n < map->parties->n; n++) {
			struct ew_party *p = &map->parties->list[n];

			if (!is_party(p, party_model_text(map, who->object->id)))
				continue;
			if (is_somebody_else(map, p, who->object)) {
				p->member.len = 0;
				map->doubts->changed = true;
				continue;
			}
			who->party = n;
		}
	}
}

static int add_party(struct ew_parties *p, struct ew_io *io, size_t *ret)
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

/* Whom the m-line had before this; by its label, or by its place where there is none. */
static const struct ew_party_stream *old_stream(const struct mapping *map, size_t media)
{
	struct ew_slice label = party_label_of(&map->parties->streams[media]);
	size_t equals;
	size_t place = party_place_among_equals(map->parties, media, &equals);

	for (size_t i = 0; i < map->n_old; i++) {
		const struct ew_party_stream *s = &map->old[i];
		bool same = label.len > 0 ? ew_slice_equal(party_label_of(s), label) : s->label_len == 0 && i == media;

		if (!same || s->n == 0)
			continue;
		if (label.len == 0 || place-- == 0)
			return s;
	}
	return NULL;
}

/* Nobody is known to be this party yet: a name that comes late is its name. */
static bool is_blank(const struct ew_party *p)
{
	return (p->member.len == 0 && p->address.len == 0 && p->name.len == 0) ||
	       ew_party_is_placeholder(ew_party_text(&p->address));
}

static bool is_taken(const struct mapping *map, size_t party)
{
	for (size_t i = 0; i < map->n_people; i++) {
		if (map->people[i].party == party && map->people[i].on_call)
			return true;
	}
	return false;
}

/* A stranger that an m-line was given to, or a stand-in, becomes the person that is now named for it. */
static void adopt(struct mapping *map, size_t media)
{
	const struct ew_party_stream *old = old_stream(map, media);
	const struct choice *c = &map->choices[media];

	for (size_t i = 0; old && i < c->n && i < old->n; i++) {
		struct person *who = &map->people[c->who[i]];
		size_t party = old->parties[i];

		if (who->party == NOBODY && party < map->parties->n && is_blank(&map->parties->list[party]) &&
			!is_taken(map, party))
			who->party = party;
	}
}

static int seat_person(struct mapping *map, struct person *who)
{
	if (who->party == NOBODY && who->on_call) {
		int r = add_party(map->parties, map->io, &who->party);

		if (r == -E2BIG)
			map->doubts->too_many = true;
		else if (r < 0)
			return r;
	}
	if (who->party == NOBODY || !who->on_call)
		return 0;
	struct ew_party *p = &map->parties->list[who->party];
	struct ew_slice address = party_model_text(map, who->object->value);
	struct ew_slice name = party_model_text(map, who->object->note);

	ew_party_text_set(&p->member, party_model_text(map, who->object->id));
	if (address.len > 0)
		ew_party_text_set(&p->address, address);
	if (name.len > 0)
		ew_party_text_set(&p->name, name);
	map->doubts->placeholder |= ew_party_is_placeholder(ew_party_text(&p->address));
	return 0;
}

/* -- the m-lines -- */

static void write_stream(struct mapping *map, size_t media, const struct choice *c)
{
	struct ew_party_stream *s = &map->parties->streams[media];

	s->n = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t party = map->people[c->who[i]].party;

		if (party != NOBODY)
			s->parties[s->n++] = (uint8_t)party;
	}
	s->rule = (uint8_t)c->rule;
	s->confidence = (uint8_t)c->confidence;
	s->conflict = c->conflict;
}

static bool is_guess(uint8_t rule)
{
	return rule != EW_PARTY_RULE_ASSOCIATION && rule != EW_PARTY_RULE_HEADER;
}

static bool still_here(const struct mapping *map, size_t party)
{
	for (size_t i = 0; i < map->n_people; i++) {
		if (map->people[i].party == party)
			return map->people[i].on_call;
	}
	return !is_blank(&map->parties->list[party]) || map->n_people == 0;
}

/* What an earlier offer gave the m-line, as far as who was meant is there. False when nobody is. */
static bool settled(const struct mapping *map, size_t media, struct ew_party_stream *ret)
{
	const struct ew_party_stream *old = old_stream(map, media);
	struct ew_party_stream kept = map->parties->streams[media];

	if (!old)
		return false;
	kept.n = 0;
	for (size_t i = 0; i < old->n; i++) {
		if (still_here(map, old->parties[i]))
			kept.parties[kept.n++] = old->parties[i];
	}
	kept.rule = old->rule;
	kept.confidence = old->confidence;
	kept.conflict = old->conflict;
	*ret = kept;
	return kept.n > 0;
}

static bool names_all(const struct mapping *map, const struct choice *c, const struct ew_party_stream *s)
{
	for (size_t i = 0; i < s->n; i++) {
		bool found = false;

		for (size_t n = 0; n < c->n; n++)
			found |= map->people[c->who[n]].party == s->parties[i];
		if (!found)
			return false;
	}
	return true;
}

/* A guess does not overrule what was settled; it may only add people, and name who was unknown. */
static bool stands(const struct mapping *map, const struct choice *c, const struct ew_party_stream *was)
{
	if (!is_guess((uint8_t)c->rule) || was->rule == EW_PARTY_RULE_NONE)
		return false;
	return !is_guess(was->rule) || !names_all(map, c, was);
}

/* Nobody new is known: who was there before stays, even if gone; otherwise somebody of whom nothing is known. */
static int map_unknown(struct mapping *map, size_t media)
{
	const struct ew_party_stream *old = old_stream(map, media);
	struct ew_party_stream *s = &map->parties->streams[media];
	size_t party = 0;
	int r = 0;

	map->doubts->unmapped = true;
	s->n = 1;
	s->rule = EW_PARTY_RULE_NONE;
	s->confidence = EW_PARTY_GUESSED;
	s->conflict = false;
	if (old)
		party = old->parties[0];
	else
		r = add_party(map->parties, map->io, &party);
	if (r == -E2BIG) {
		map->doubts->too_many = true;
		r = 0;
	}
	s->parties[0] = (uint8_t)party;
	return r;
}

static void note_correction(struct mapping *map, size_t media)
{
	const struct ew_party_stream *old = old_stream(map, media);
	const struct ew_party_stream *s = &map->parties->streams[media];

	if (!old || !is_guess(old->rule) || is_guess(s->rule) || old->parties[0] == s->parties[0])
		return;
	map->doubts->corrected |= still_here(map, old->parties[0]);
}

static int map_media(struct mapping *map, size_t media)
{
	const struct choice *c = &map->choices[media];
	struct ew_party_stream *s = &map->parties->streams[media];
	struct ew_party_stream was;
	bool known = settled(map, media, &was);

	s->n = 0;
	if (c->n > 0 && !(known && stands(map, c, &was)))
		write_stream(map, media, c);
	if (s->n == 0 && known)
		*s = was;
	if (s->n == 0)
		return map_unknown(map, media);
	note_correction(map, media);
	map->doubts->by_order |= s->rule == EW_PARTY_RULE_ORDER || s->rule == EW_PARTY_RULE_LABEL;
	map->doubts->unmapped |= s->rule == EW_PARTY_RULE_NONE;
	map->doubts->mixed |= s->n > 1;
	return 0;
}

/* An m-line that is not in use keeps whose it was: it may come back. */
static void rest_media(struct mapping *map, size_t media)
{
	struct ew_party_stream was;

	if (settled(map, media, &was))
		map->parties->streams[media] = was;
}

static void label_parties(struct ew_parties *p)
{
	for (size_t i = 0; i < p->n_streams; i++) {
		const struct ew_party_stream *s = &p->streams[i];

		for (size_t n = 0; s->used && n < s->n; n++) {
			struct ew_party *party = &p->list[s->parties[n]];

			party->rule = s->rule;
			party->confidence = s->confidence;
			ew_party_text_set(&party->label, party_label_of(s));
		}
	}
}

static void take_offer(struct ew_parties *p, const struct ew_sdp *sdp)
{
	p->n_streams = sdp->n_media;
	for (size_t i = 0; i < sdp->n_media; i++) {
		const struct ew_sdp_media *m = &sdp->media[i];
		size_t n = m->label.len <= EW_SDP_MAX_LABEL_BYTES ? m->label.len : EW_SDP_MAX_LABEL_BYTES;

		p->streams[i] = (struct ew_party_stream){.used = ew_sdp_is_recordable(m) && m->port > 0,
			.held = !ew_sdp_is_sent(m),
			.label_len = (uint8_t)n};
		if (n > 0)
			memcpy(p->streams[i].label, m->label.at, n);
	}
}

static int map_all(struct mapping *map)
{
	struct ew_parties *p = map->parties;
	int r = 0;

	party_choose_all(map);
	find_parties(map);
	for (size_t i = 0; i < p->n_streams; i++)
		adopt(map, i);
	for (size_t i = 0; r == 0 && i < map->n_people; i++)
		r = seat_person(map, &map->people[i]);
	for (size_t i = 0; r == 0 && i < p->n_streams; i++) {
		if (p->streams[i].used)
			r = map_media(map, i);
		else
			rest_media(map, i);
	}
	return r;
}

int ew_parties_map(struct ew_parties *parties, struct ew_io *io, const struct ew_sdp *sdp,
	const struct ew_metadata *model, size_t ret_of_media[static EW_MAX_STREAMS_PER_CALL],
	struct ew_party_doubts *ret_doubts)
{
	struct ew_party_doubts doubts = {0};
	struct mapping map = {.parties = parties, .io = io, .model = model, .doubts = &doubts};

	memcpy(map.old, parties->streams, sizeof(map.old));
	map.n_old = parties->n_streams;
	if (sdp)
		take_offer(parties, sdp);
	int r = map_all(&map);

	if (r < 0)
		return r;
	label_parties(parties);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct ew_party_stream *s = &parties->streams[i];

		ret_of_media[i] = i < parties->n_streams && s->used && s->n > 0 ? s->parties[0] : NOBODY;
	}
	*ret_doubts = doubts;
	return 0;
}
