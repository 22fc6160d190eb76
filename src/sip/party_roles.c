/*
 * Who called, who was called, who is the agent: from what the recording client says in so many words. Nothing is
 * concluded from labels or from the order of channels, and what is not said stays unknown.
 */
#include "sip/party.h"
#include "sip/sip_uri.h"

static struct ew_slice told(const struct ew_metadata *m, const char *name)
{
	return ew_metadata_extension(m, name);
}

static bool is_true(struct ew_slice text)
{
	return ew_slice_equal_nocase(text, EW_SLICE("true")) || ew_slice_equal(text, EW_SLICE("1"));
}

static bool same_number(struct ew_slice a, struct ew_slice b)
{
	struct ew_slice x = ew_sip_uri_number(a);
	struct ew_slice y = ew_sip_uri_number(b);

	return x.len > 0 && ew_slice_equal_nocase(x, y);
}

/* A participant is an agent when the extension data names it so, by number, address, name or id. */
static bool is_agent(const struct ew_metadata *m, const struct ew_party *p)
{
	static const char *const hints[] = {"agent", "extension"};

	for (size_t i = 0; i < EW_COUNT(hints); i++) {
		struct ew_slice hint = told(m, hints[i]);

		if (hint.len == 0)
			continue;
		if (same_number(hint, ew_party_text(&p->address)) ||
			ew_slice_equal_nocase(hint, ew_party_text(&p->address)) ||
			ew_slice_equal_nocase(hint, ew_party_text(&p->name)) ||
			ew_slice_equal_nocase(hint, ew_party_text(&p->member)))
			return true;
	}
	/* A device that a call manager records is the agent's. */
	return ew_slice_starts(ew_party_text(&p->member), EW_SLICE("near:"));
}

/* What is said inside the participant itself: whether it is the calling one. */
static enum ew_party_role role_inside(const struct ew_metadata *m, const struct ew_party *p)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(m, EW_META_EXTENSION, &at))) {
		if (!ew_slice_equal(ew_metadata_text(m, o->ref), ew_party_text(&p->member)) || o->ref.len == 0)
			continue;
		if (ew_slice_equal_nocase(ew_metadata_text(m, o->id), EW_SLICE("callingparty")))
			return is_true(ew_metadata_text(m, o->value)) ? EW_PARTY_CALLER : EW_PARTY_CALLEE;
	}
	return EW_PARTY_UNKNOWN;
}

/* A header that was copied in: its address, without name and brackets. */
static struct ew_slice address_in(struct ew_slice header)
{
	struct ew_sip_address a;

	return ew_sip_address_read(header, &a) == 0 ? a.uri : header;
}

static bool is_named(const struct ew_metadata *m, const struct ew_party *p, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ew_slice said = told(m, names[i]);

		if (said.len > 0 && (ew_slice_equal(said, ew_party_text(&p->member)) ||
					    same_number(address_in(said), ew_party_text(&p->address))))
			return true;
	}
	return false;
}

/* "user.userid" and "user.calltype", and the same again for a second user: originating or terminating. */
static enum ew_party_role role_of_user(const struct ew_metadata *m, const struct ew_party *p)
{
	static const char *const users[][2] = {
		{"user.userid", "user.calltype"}, {"user.userid#2", "user.calltype#2"}};

	for (size_t i = 0; i < EW_COUNT(users); i++) {
		struct ew_slice type = told(m, users[i][1]);

		if (p->member.len == 0 || !ew_slice_equal(told(m, users[i][0]), ew_party_text(&p->member)))
			continue;
		if (ew_slice_equal_nocase(type, EW_SLICE("origcall")))
			return EW_PARTY_CALLER;
		if (ew_slice_equal_nocase(type, EW_SLICE("termcall")))
			return EW_PARTY_CALLEE;
	}
	return EW_PARTY_UNKNOWN;
}

/* What is said of the call as a whole: its original From and To, calling and called number, or the ids of both. */
static enum ew_party_role role_outside(const struct ew_metadata *m, const struct ew_party *p)
{
	static const char *const calling[] = {"fromhdr", "fromheader", "from", "callingparty.participant_id",
		"callingpartynumber", "callingparty.number"};
	static const char *const called[] = {"tohdr", "toheader", "to", "calledparty.participant_id",
		"calledpartynumber", "calledparty.number"};
	bool caller = is_named(m, p, calling, EW_COUNT(calling));
	bool callee = is_named(m, p, called, EW_COUNT(called));

	if (caller == callee)
		return EW_PARTY_UNKNOWN;
	return caller ? EW_PARTY_CALLER : EW_PARTY_CALLEE;
}

static size_t count_role(const struct ew_parties *p, enum ew_party_role role)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += p->list[i].role == role;
	return n;
}

/* Of two people whose one side is known, the other one is the other side. */
static void set_other(struct ew_parties *p, const struct ew_metadata *m)
{
	bool outbound = ew_slice_equal_nocase(told(m, "direction"), EW_SLICE("outbound"));
	bool inbound = ew_slice_equal_nocase(told(m, "direction"), EW_SLICE("inbound"));
	bool agent = count_role(p, EW_PARTY_AGENT) == 1;

	for (size_t i = 0; p->n == 2 && i < p->n; i++) {
		const struct ew_party *other = &p->list[1 - i];

		if (p->list[i].role != EW_PARTY_UNKNOWN || p->list[i].member.len == 0)
			continue;
		if (other->role == EW_PARTY_CALLER || (agent && outbound))
			p->list[i].role = EW_PARTY_CALLEE;
		else if (other->role == EW_PARTY_CALLEE || (agent && inbound))
			p->list[i].role = EW_PARTY_CALLER;
	}
}

/* A client that says which way the call goes declares its two people in that order. */
static void set_declared(struct ew_parties *p, const struct ew_metadata *m)
{
	struct ew_slice direction = told(m, "direction");

	if (direction.len == 0 || p->n != 2 || count_role(p, EW_PARTY_UNKNOWN) != 2 ||
		p->list[0].member.len == 0 || p->list[1].member.len == 0)
		return;
	p->list[0].role = EW_PARTY_CALLER;
	p->list[1].role = EW_PARTY_CALLEE;
}

/* The role that a label is a word for. */
static enum ew_party_role role_of_label(struct ew_slice label)
{
	static const struct {
		const char *word;
		enum ew_party_role role;
	} words[] = {{"caller", EW_PARTY_CALLER}, {"calling", EW_PARTY_CALLER}, {"callee", EW_PARTY_CALLEE},
		{"called", EW_PARTY_CALLEE}};

	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (ew_slice_equal_nocase(label, ew_slice_text(words[i].word)))
			return words[i].role;
	}
	return EW_PARTY_UNKNOWN;
}

/* A label that says caller, on the stream of who was called: one of both is wrong. */
static void check_labels(struct ew_parties *p, struct ew_party_doubts *doubts)
{
	for (size_t i = 0; i < p->n_streams; i++) {
		struct ew_party_stream *s = &p->streams[i];
		enum ew_party_role said = role_of_label(ew_slice_of(s->label, s->label_len));
		uint8_t role = s->used && s->n == 1 ? p->list[s->parties[0]].role : EW_PARTY_UNKNOWN;

		if (said == EW_PARTY_UNKNOWN || (role != EW_PARTY_CALLER && role != EW_PARTY_CALLEE) || role == said)
			continue;
		s->conflict = true;
		if (s->confidence == EW_PARTY_CERTAIN)
			s->confidence = p->list[s->parties[0]].confidence = EW_PARTY_LIKELY;
		doubts->conflict = true;
	}
}

void ew_parties_set_roles(
	struct ew_parties *parties, const struct ew_metadata *model, struct ew_party_doubts *doubts)
{
	for (size_t i = 0; i < parties->n; i++) {
		struct ew_party *p = &parties->list[i];

		if (p->role != EW_PARTY_UNKNOWN)
			continue;
		if (p->member.len > 0 && is_agent(model, p))
			p->role = EW_PARTY_AGENT;
		if (p->role == EW_PARTY_UNKNOWN)
			p->role = (uint8_t)role_inside(model, p);
		if (p->role == EW_PARTY_UNKNOWN && p->member.len > 0)
			p->role = (uint8_t)role_outside(model, p);
		if (p->role == EW_PARTY_UNKNOWN)
			p->role = (uint8_t)role_of_user(model, p);
	}
	set_other(parties, model);
	set_declared(parties, model);
	check_labels(parties, doubts);
}
