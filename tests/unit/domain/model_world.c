/*
 * What may happen to the model, one step each, by the real ew_consent_take(), ew_capture_now(), ew_grant_next() and
 * ew_stand_in_of(). Recorder and keeper are as ARCHITECTURE.md has them: what restricts is done first and written
 * second, what opens is written first; an allow names the last restriction that the keeper knows, and the recorder
 * refuses any other.
 */
#include "unit/domain/model.h"

#include <assert.h>
#include <string.h>

/* -- the real party in 64 bits. Of three purposes, three tells and one segment; what nothing here reads is left out. */

/*
 * Two things are said in one way, because nothing that opens or shuts tells them apart: declined or withdrawn, and
 * having stayed beside having said yes (whatever takes the yes takes the staying). Whether a yes was proven is not
 * read at all.
 */
static uint64_t pack(const struct ew_consent_party *p)
{
	const uint32_t fields[] = {p->told, p->stayed, p->implied & ~p->granted, p->granted, p->declined | p->withdrawn,
		p->guardian, p->agreed, p->in_segment[0], p->heard_by[0], p->heard_by[1], p->heard_by[2],
		(uint32_t)p->minor | (uint32_t)p->present << 1};
	uint64_t packed = 0;

	for (size_t i = 0; i < EW_COUNT(fields); i++)
		packed |= (uint64_t)(fields[i] & 7) << (3 * i);
	return packed;
}

static void unpack(uint64_t packed, unsigned who, struct ew_consent_party *p)
{
	uint32_t f[12];

	for (size_t i = 0; i < EW_COUNT(f); i++)
		f[i] = packed >> (3 * i) & 7;
	*p = (struct ew_consent_party){
		.told = f[0], .stayed = f[1], .implied = f[2], .granted = f[3], .declined = f[4], .guardian = f[5],
		.agreed = f[6], .in_segment = {f[7]}, .heard_by = {(uint8_t)f[8], (uint8_t)f[9], (uint8_t)f[10]},
		.kind = who == AGENT ? EW_PARTY_AGENT : EW_PARTY_CUSTOMER, .minor = f[11] & 1, .present = f[11] & 2};
}

void model_view(const struct model *m, const struct state *st, struct view *ret)
{
	for (unsigned i = 0; i < PARTIES; i++) {
		unpack(st->party[i], i, &ret->parties[i]);
		ret->paused[i] = i == (unsigned)m->watch ? st->paused : 0;
	}
	ret->s = (struct ew_situation){
		.terms = &m->terms,
		.parties = ret->parties,
		.n_parties = PARTIES,
		.paused = ret->paused,
		.refused = st->inherited,
		.segments = st->segment,
		.wanted = st->started,
	};
}

/* -- messages */

static bool send_down(struct state *st, struct message msg)
{
	if (st->n_down == MOST_DOWN)
		return false;
	st->down[st->n_down++] = msg;
	return true;
}

static bool send_up(struct state *st, struct message msg)
{
	if (st->n_up == MOST_UP)
		return false;
	st->up[st->n_up++] = msg;
	return true;
}

static struct message take_first(struct message *queue, uint8_t *n)
{
	struct message first = queue[0];

	(*n)--;
	memmove(queue, queue + 1, *n * sizeof(*queue));
	queue[*n] = (struct message){0};
	return first;
}

/* Every number that a state names. */
static size_t numbers_of(struct state *st, uint8_t *ret[3 + MOST_DOWN + MOST_UP])
{
	size_t n = 0;

	ret[n++] = &st->known;
	ret[n++] = &st->last;
	ret[n++] = &st->joined_at;
	for (unsigned i = 0; i < st->n_down; i++)
		if (st->down[i].kind == ALLOW)
			ret[n++] = &st->down[i].number;
	for (unsigned i = 0; i < st->n_up; i++)
		ret[n++] = &st->up[i].number;
	return n;
}

static void renumber(struct state *st)
{
	uint8_t *numbers[3 + MOST_DOWN + MOST_UP];
	size_t n = numbers_of(st, numbers);
	uint32_t used = 0;

	for (size_t i = 0; i < n; i++)
		used |= 1u << *numbers[i];
	for (size_t i = 0; i < n; i++)
		*numbers[i] = (uint8_t)__builtin_popcount(used & ((1u << *numbers[i]) - 1));
}

/* -- the keeper */

static void tell_tool(const struct model *m, struct state *st)
{
	struct ew_grant g = {.purposes = TRA | SUM, .kinds = 1u << EW_ARTIFACT_TRANSCRIPT, .silent = st->silent};
	uint32_t may[EW_GRANT_PARTIES];
	struct view v;

	if (!st->tool)
		return;
	g.state = (enum ew_grant_state)(st->tool - 1);
	for (unsigned i = 0; i < PARTIES; i++) {
		g.may[i] = st->may[i];
		g.holds[i] = st->holds[i];
	}
	model_view(m, st, &v);
	enum ew_tool_order order = ew_grant_next(&g, &v.s, may);

	ew_grant_told(&g, &v.s, order, may);
	for (unsigned i = 0; i < PARTIES; i++) {
		st->may[i] = (uint8_t)g.may[i];
		st->holds[i] = (uint8_t)g.holds[i];
		st->had[i] |= st->may[i];
		if (order == EW_TOOL_STOP || order == EW_TOOL_PURGE)
			st->had[i] &= (uint8_t)~law_refused_by_anybody(st);
	}
}

static bool tell_stand_in(struct state *st, const struct view *v)
{
	struct ew_stand_in in;

	ew_stand_in_of(&v->s, &in);
	uint8_t told = (uint8_t)(in.obliged | (in.shut_on_joining ? 8u : 0u));

	if (told == st->k_obliged)
		return true;
	st->k_obliged = told;
	return send_down(st, (struct message){.kind = STAND_IN, .purposes = told});
}

/*
 * After each event in its log the keeper looks at the gate: shuts at once, opens when nothing that it sent is
 * unanswered.
 */
static bool look(const struct model *m, struct state *st)
{
	struct view v;

	if (m->tool) {
		tell_tool(m, st);
		return true;
	}
	model_view(m, st, &v);
	bool there = v.parties[m->watch].present;
	uint8_t want = there ? (uint8_t)(ew_capture_now(&v.s, (size_t)m->watch) & THREE) : 0;
	uint8_t too_much = st->k_open & (uint8_t)~want;

	if (!tell_stand_in(st, &v))
		return false;
	if (too_much) {
		st->k_open &= want;
		st->k_waits++;
		if (!send_down(st, (struct message){.kind = RESTRICT, .purposes = too_much}))
			return false;
	}
	uint8_t more = want & (uint8_t)~st->k_open;

	if (!more || st->k_waits)
		return true;
	st->k_open |= more;
	st->k_waits++;
	return send_down(st, (struct message){.kind = ALLOW, .purposes = more, .number = st->known});
}

static void say(struct state *st, unsigned who, struct ew_said said)
{
	struct ew_consent_party p;

	unpack(st->party[who], who, &p);
	(void)ew_consent_take(&p, &said);
	st->party[who] = pack(&p);
}

static void set_present(struct state *st, unsigned who, bool present)
{
	struct ew_consent_party p;

	unpack(st->party[who], who, &p);
	p.present = present;
	st->party[who] = pack(&p);
	st->seen[who].present = present;
}

static struct ew_said said_of(const struct model *m, enum ew_said_what what, uint32_t purposes, enum ew_voice voice)
{
	return (struct ew_said){.what = what, .purposes = purposes, .voice = voice, .again = m->terms.again,
		.tells = EW_TELLS_RECORDING | EW_TELLS_TRANSCRIPTION | EW_TELLS_AI, .segment = EW_SEGMENT_NONE};
}

/*
 * Refusals of this party that the recorder has applied and the log has not yet: no yes in the log is later than
 * these.
 */
static uint8_t refusals_in_flight(const struct state *st, unsigned who)
{
	uint8_t purposes = 0;

	for (unsigned i = 0; i < st->n_up; i++)
		if (st->up[i].kind == REFUSED && st->up[i].party == who)
			purposes |= law_derived(st->up[i].purposes);
	return purposes;
}

static void yes(const struct model *m, struct state *st, unsigned who, uint8_t purposes, enum ew_voice voice)
{
	uint8_t lifted = law_yes(&st->seen[who], purposes, voice, m->terms.again);

	st->applied[who] &= (uint8_t)~(lifted & ~refusals_in_flight(st, who));
	say(st, who, said_of(m, EW_SAID_GRANTED, purposes, voice));
}

static void no(const struct model *m, struct state *st, unsigned who, uint8_t purposes, enum ew_voice voice)
{
	law_no(&st->seen[who], purposes, voice);
	say(st, who, said_of(m, EW_SAID_REFUSED, purposes, voice));
}

/* -- what goes into the log of A, and may while the keeper is up. The keeper looks at the gate afterwards. */

static bool log_of_segment(struct state *st, const struct model *m, enum act act, unsigned who)
{
	struct ew_said inside = said_of(m, EW_SAID_GRANTED, REC, EW_VOICE_PARTY);

	inside.segment = EW_SEGMENT_PAYMENT;
	switch (act) {
	case SEGMENT_OPENS:
	case SEGMENT_ENDS:
		st->segment = act == SEGMENT_OPENS;
		return true;
	case GRANT_INSIDE:
		say(st, who, inside);
		st->seen[who].inside |= REC & (uint8_t)~law_refused(&st->seen[who]);
		return true;
	case RESUME:
		st->paused = 0;
		return true;
	case START:
		st->started = 1;
		return true;
	case INHERIT:
		st->inherited |= st->to_a;
		st->to_a = 0;
		return true;
	default:
		return false;
	}
}

static bool log_of_minor(struct state *st, const struct model *m, enum act act, unsigned who)
{
	struct seen *p = &st->seen[who];

	switch (act) {
	case IS_MINOR:
		say(st, who, said_of(m, EW_SAID_MINOR, 0, EW_VOICE_MACHINE));
		p->minor = 1;
		return true;
	case GUARDIAN_AGREES:
		say(st, who, said_of(m, EW_SAID_GUARDIAN, REC, EW_VOICE_AGENT));
		p->minor = 1;
		p->guardian |= REC & (uint8_t)~law_refused(p);
		return true;
	case IS_ADULT:
		say(st, who, said_of(m, EW_SAID_ADULT, 0, EW_VOICE_PERSON));
		p->minor = p->guardian = 0;
		return true;
	default:
		return log_of_segment(st, m, act, who);
	}
}

static bool log_act(struct state *st, const struct model *m, enum act act, unsigned who)
{
	struct seen *p = &st->seen[who];

	switch (act) {
	case TELL:
		law_told(p);
		say(st, who, said_of(m, EW_SAID_TOLD, 0, EW_VOICE_NOBODY));
		return true;
	case STAY:
		law_stayed(p);
		say(st, who, said_of(m, EW_SAID_STAYED, THREE, EW_VOICE_NOBODY));
		return true;
	case SAY_YES:
	case SAY_YES_TO_ONE:
		yes(m, st, who, act == SAY_YES ? THREE : TRA, EW_VOICE_PARTY);
		return true;
	case AGENT_SAYS_YES:
	case MACHINE_SAYS_YES:
		yes(m, st, who, THREE, act == AGENT_SAYS_YES ? EW_VOICE_AGENT : EW_VOICE_MACHINE);
		return true;
	case EXPIRE:
		law_expired(p);
		say(st, who, said_of(m, EW_SAID_EXPIRED, THREE, EW_VOICE_NOBODY));
		return true;
	case AGREE:
		p->agreement = 1;
		say(st, who, said_of(m, EW_SAID_AGREEMENT, THREE, EW_VOICE_PERSON));
		return true;
	case SPOKEN_REFUSAL:
		no(m, st, who, REC, EW_VOICE_PARTY);
		return true;
	default:
		return log_of_minor(st, m, act, who);
	}
}

/* -- what the recorder does by itself: act first, then the tape */

static uint8_t shut(struct state *st, uint8_t purposes)
{
	st->open &= (uint8_t)~purposes;
	return ++st->last;
}

static bool refuse_at_recorder(
	const struct model *m, struct state *st, unsigned who, uint8_t purposes, enum ew_voice voice)
{
	uint8_t all = law_derived(purposes);

	if (m->tool) {
		no(m, st, who, purposes, voice);
		tell_tool(m, st);
		return true;
	}
	st->applied[who] |= all;
	return send_up(st, (struct message){.kind = REFUSED, .purposes = purposes, .number = shut(st, all),
				   .party = (uint8_t)who, .voice = (uint8_t)voice});
}

static bool pause_at_recorder(const struct model *m, struct state *st)
{
	if (m->tool) {
		st->paused = THREE;
		tell_tool(m, st);
		return true;
	}
	return send_up(st, (struct message){.kind = PAUSED, .number = shut(st, THREE)});
}

static bool come_or_go(const struct model *m, struct state *st, bool comes)
{
	if (comes == st->second_is_here)
		return false;
	st->second_is_here = comes;
	if (m->tool) {
		set_present(st, SECOND, comes);
		tell_tool(m, st);
		return true;
	}
	/*
	 * Its own gate begins shut and ends with its stream; the others are shut until the keeper has looked. Also
	 * where none stands open: the restriction is what an allow that is in flight must not know of.
	 */
	bool shuts = m->watch == SECOND || (comes && st->shut_on_joining);

	if (shuts)
		(void)shut(st, THREE);
	st->joined_at = st->last;
	return send_up(st, (struct message){.kind = comes ? JOINED : LEFT, .number = st->last,
				   .purposes = shuts ? THREE : 0});
}

static bool recorder_act(const struct model *m, struct state *st, enum act act, unsigned who)
{
	switch (act) {
	case REFUSE:
		return refuse_at_recorder(m, st, who, REC, EW_VOICE_PARTY);
	case REFUSE_TO_AGENT:
		return refuse_at_recorder(m, st, who, REC, EW_VOICE_AGENT);
	case REFUSE_SUMMARY_TO_MACHINE:
		return refuse_at_recorder(m, st, who, SUM, EW_VOICE_MACHINE);
	case PAUSE:
		return pause_at_recorder(m, st);
	case JOIN:
	case LEAVE:
		return come_or_go(m, st, act == JOIN);
	case REFUSE_IN_B:
	case REFUSE_SUMMARY_IN_B:
		st->refused_in_b |= law_derived(act == REFUSE_IN_B ? REC : SUM);
		st->to_a |= act == REFUSE_IN_B ? REC : SUM;
		return true;
	default:
		return false;
	}
}

/* -- deliveries */

/* Whom the log has refuse what this order shuts: from here on the recorder has applied that. */
static void note_applied(struct state *st, uint8_t purposes)
{
	for (unsigned i = 0; i < PARTIES; i++)
		st->applied[i] |= purposes & law_refused(&st->seen[i]);
}

static bool deliver_down(struct state *st)
{
	if (st->n_down == 0 || st->n_up == MOST_UP)
		return false;
	struct message msg = take_first(st->down, &st->n_down);
	bool known = msg.number == st->last;

	switch (msg.kind) {
	case STAND_IN:
		st->obliged = msg.purposes & THREE;
		st->shut_on_joining = msg.purposes >> 3 & 1;
		return true;
	case RESTRICT:
		note_applied(st, msg.purposes);
		return send_up(st, (struct message){.kind = RESTRICTED, .number = shut(st, msg.purposes)});
	default:
		if (known)
			st->open |= msg.purposes;
		return send_up(st, (struct message){.kind = known ? ALLOWED : NOT_ALLOWED, .purposes = msg.purposes,
					   .number = st->last});
	}
}

/* What the tape says goes into the log; orders are answered. */
static void take_up(const struct model *m, struct state *st, const struct message *msg)
{
	uint8_t shut_by_it = 0;

	switch (msg->kind) {
	case RESTRICTED:
	case ALLOWED:
		st->k_waits--;
		break;
	case NOT_ALLOWED:
		st->k_waits--;
		shut_by_it = msg->purposes;
		break;
	case REFUSED:
		no(m, st, msg->party, msg->purposes, (enum ew_voice)msg->voice);
		shut_by_it = law_derived(msg->purposes);
		break;
	case PAUSED:
		st->paused = shut_by_it = THREE;
		break;
	default:
		set_present(st, SECOND, msg->kind == JOINED);
		shut_by_it = msg->purposes;
	}
	st->k_open &= (uint8_t)~shut_by_it;
	st->known = msg->number;
}

static bool deliver_up(const struct model *m, struct state *st)
{
	bool catches_up = st->keeper == KEEPER_CATCHES_UP;

	if (st->n_up == 0 || (st->keeper != KEEPER_UP && !catches_up))
		return false;
	uint8_t waits = st->k_waits;
	struct message msg = take_first(st->up, &st->n_up);

	take_up(m, st, &msg);
	if (catches_up)
		st->k_waits = waits; /* answers to orders that it does not remember */
	return catches_up || look(m, st);
}

/* -- the keeper's own life */

static bool keeper_act(const struct model *m, struct state *st, enum act act)
{
	switch (act) {
	case KEEPER_DIES:
		if (st->keeper != KEEPER_UP)
			return false;
		st->keeper = KEEPER_DEAD;
		st->k_open = st->k_waits = 0; /* its memory; what is in the log stays */
		st->k_obliged = 0xff;
		return true;
	case RECORDER_NOTICES: /* what it had sent is read before its silence is */
		if (st->keeper != KEEPER_DEAD || st->n_down > 0)
			return false;
		st->keeper = KEEPER_AWAY;
		st->open &= st->obliged;
		return true;
	case KEEPER_COMES_BACK:
		if ((st->keeper != KEEPER_DEAD && st->keeper != KEEPER_AWAY) || st->n_down > 0)
			return false;
		st->keeper = KEEPER_CATCHES_UP;
		return true;
	case KEEPER_HAS_CAUGHT_UP: /* the whole tape is in its log; then it asks for the gates */
		if (st->keeper != KEEPER_CATCHES_UP || st->n_up > 0)
			return false;
		st->keeper = KEEPER_UP;
		st->known = st->last;
		st->k_open = st->open;
		return look(m, st);
	default:
		return false;
	}
}

static bool tool_act(const struct model *m, struct state *st, enum act act)
{
	static const struct ew_vendor vendor = {.purposes = TRA | SUM, .until = {1}};
	enum ew_grant_why why;
	struct view v;

	model_view(m, st, &v);
	switch (act) {
	case TOOL_ASKS:
		if (st->tool || ew_grant_judge(&vendor, &v.s, TRA | SUM, "", (struct ew_wall){0}, &why) != EW_GRANT_YES)
			return false;
		st->tool = 1 + EW_GRANT_LIVE;
		tell_tool(m, st);
		return true;
	case TOOL_FALLS_SILENT:
		st->silent = 1;
		return st->tool != 0;
	case TOOL_ENDS:
		if (st->tool != 1 + EW_GRANT_LIVE)
			return false;
		st->tool = 1 + EW_GRANT_ENDED;
		memset(st->may, 0, sizeof(st->may));
		tell_tool(m, st);
		return true;
	default:
		return false;
	}
}

static bool happen(const struct model *m, enum act act, unsigned who, struct state *st)
{
	if (act == DELIVER_DOWN)
		return deliver_down(st);
	if (act == DELIVER_UP)
		return deliver_up(m, st);
	if (act >= TOOL_ASKS)
		return tool_act(m, st, act);
	if (act >= KEEPER_DIES)
		return keeper_act(m, st, act);
	if (recorder_act(m, st, act, who))
		return true;
	return st->keeper == KEEPER_UP && log_act(st, m, act, who) && look(m, st);
}

bool model_step(const struct model *m, enum act act, unsigned who, const struct state *from, struct state *ret)
{
	memcpy(ret, from, sizeof(*ret));
	if (!happen(m, act, who, ret))
		return false;
	renumber(ret);
	return true;
}

void model_begin(const struct model *m, struct state *ret)
{
	memset(ret, 0, sizeof(*ret));
	set_present(ret, FIRST, true);
	set_present(ret, AGENT, true);
	set_present(ret, SECOND, m->present);
	ret->second_is_here = m->present;
	ret->started = m->terms.mode != EW_MODE_ON_DEMAND;
	ret->k_obliged = 0xff;
	ret->shut_on_joining = 1; /* until a stand-in policy says otherwise */
	bool sent = look(m, ret);

	assert(sent);
	(void)sent;
}
