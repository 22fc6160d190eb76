/*
 * From words to consent. Who wants it to stop is believed from anybody's mouth that may be a customer's; whoever agrees is only believed where
 * policy says so, and as a machine's word. Must never open anything for what it is not sure of, nor act on a call that is over.
 */
#include "programs/keeper/keeper_phrases.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "phrase/phrase.h"
#include "programs/keeper/keeper_texts.h"

#define PIECE_BYTES (EW_PHRASE_TURN_BYTES / 2) /* so many bytes have no more words than are read */
#define DERIVED_FROM_AI                                                                                                                    \
	(EW_PURPOSE_SUMMARY | EW_PURPOSE_AGENT_ASSIST | EW_PURPOSE_SENTIMENT | EW_PURPOSE_QA | EW_PURPOSE_AI_TRAINING | EW_PURPOSE_BIOMETRICS)

static const struct ew_id nobody;

/** One phrase: of a segment, or of nothing that was written down. */
struct heard {
	struct ew_keeper *k;
	struct ew_call *call;
	const char *artifact;   /* or the purpose under which it was heard */
	uint32_t version;       /* 0: there is no artifact */
	const json_t *segment;  /* NULL: it is only known from when to when it was said */
	int64_t from_ms, to_ms; /* then; of the call */
	struct ew_id party;     /* zero: not known */
	bool customer;          /* it is one */
	struct ew_phrase_found found;
	uint32_t purposes;
	uint64_t event;         /* of phrase_heard */
};

/* -- who speaks -------------------------------------------------------------------------------- */

/* True where the call has them; whoever is not known may be a customer. */
static bool is_customer(const struct ew_call *call, struct ew_id party, bool *ret_known)
{
	struct ew_participant who;

	*ret_known = true;
	for (size_t i = 0; ew_interaction_participant(call->fold, i, &who); i++)
		if (ew_id_equal(who.id, party))
			return who.says->kind == EW_PARTY_CUSTOMER;
	*ret_known = false;
	return true;
}

static void find_speaker(struct heard *h, struct ew_id party)
{
	bool known;

	h->party = party;
	h->customer = is_customer(h->call, party, &known);
	if (!known)
		h->party = nobody;
}

static struct ew_id party_of(const json_t *segment)
{
	const char *text = json_string_value(json_object_get(segment, "party"));
	struct ew_id party;

	return text && ew_id_parse(ew_slice_text(text), &party) == 0 ? party : nobody;
}

/* -- what is meant ----------------------------------------------------------------------------- */

static int words_of(enum ew_phrase what)
{
	switch (what) {
	case EW_PHRASE_OPTS_OUT:
		return EW_WORDS_OPT_OUT;
	case EW_PHRASE_REFUSES:
	case EW_PHRASE_UNCLEAR:
		return EW_WORDS_REFUSAL;
	case EW_PHRASE_AGREES:
		return EW_WORDS_CONSENT;
	case EW_PHRASE_OPENS_PAYMENT:
	case EW_PHRASE_CLOSES:
		return EW_WORDS_PAYMENT;
	case EW_PHRASE_OPENS_HEALTH:
		return EW_WORDS_HEALTH;
	default:
		return -1; /* a question or a notice: it is noted */
	}
}

/* A refusal that names nothing is of everything; a yes is to what is offered. */
static uint32_t purposes_of(const struct heard *h)
{
	uint32_t purposes = 0;

	if (h->found.about & EW_PHRASE_ABOUT_RECORDING)
		purposes |= EW_PURPOSE_RECORDING;
	if (h->found.about & EW_PHRASE_ABOUT_TRANSCRIPT)
		purposes |= EW_PURPOSE_TRANSCRIPTION;
	if (h->found.about & EW_PHRASE_ABOUT_AI)
		purposes |= DERIVED_FROM_AI;
	if (h->found.what == EW_PHRASE_AGREES)
		return (purposes ? purposes : EW_PURPOSES_ALL) & ew_interaction_allowed(h->call->fold);
	return purposes ? ew_purposes_with_derived(purposes) : EW_PURPOSES_ALL;
}

/* By whoever said it; by every customer, where nobody knows who did. What another one refused is not this one's word. */
static uint32_t refused_before(const struct heard *h)
{
	uint32_t refused = EW_PURPOSES_ALL;
	struct ew_participant who;
	bool any = false;

	for (size_t i = 0; ew_interaction_participant(h->call->fold, i, &who); i++) {
		if (ew_id_is_zero(h->party) ? who.says->kind != EW_PARTY_CUSTOMER || !who.says->present : !ew_id_equal(who.id, h->party))
			continue;
		refused &= who.says->declined | who.says->withdrawn;
		any = true;
	}
	return any ? refused : 0;
}

static bool is_known(const struct heard *h)
{
	if (h->found.what == EW_PHRASE_OPTS_OUT || h->found.what == EW_PHRASE_REFUSES)
		return (h->purposes & ew_interaction_allowed(h->call->fold) & ~refused_before(h)) == 0;
	if (h->found.what == EW_PHRASE_AGREES)
		return h->purposes == 0 || (!ew_id_is_zero(h->party) && (h->purposes & ~ew_interaction_may(h->call->fold, h->party)) == 0);
	return false;
}

/* -- what follows ------------------------------------------------------------------------------ */

static const char *status_of(const struct heard *h)
{
	return h->found.what == EW_PHRASE_AGREES ? "granted" : h->found.what == EW_PHRASE_REFUSES ? "declined" : "withdrawn";
}

static bool would_be_believed(const struct heard *h)
{
	struct ew_said said = {.what = EW_SAID_GRANTED, .purposes = h->purposes, .voice = EW_VOICE_MACHINE,
		.again = ew_interaction_terms(h->call->fold)->again, .segment = EW_SEGMENT_NONE};

	return h->found.what != EW_PHRASE_AGREES || ew_interaction_would(h->call->fold, h->party, &said) != EW_SAID_NOT_BELIEVED;
}

static int say_consent(struct heard *h)
{
	const struct ew_terms *terms = ew_interaction_terms(h->call->fold);
	struct ew_wall now = ew_io_wall(h->k->io);
	json_t *fields = json_pack("{s:o*, s:o, s:s, s:s, s:s, s:s, s:{s:I}}", "party", ew_id_is_zero(h->party) ? NULL : ew_json_id(h->party),
		"purposes", ew_json_purposes(h->purposes), "status", status_of(h), "method", "spoken", "voice", "machine", "asserted", "claimed",
		"evidence", "event", (json_int_t)h->event);

	if (fields && terms->grant_s > 0 && h->found.what == EW_PHRASE_AGREES)
		json_object_set_new(fields, "until", json_integer(now.us + (json_int_t)terms->grant_s * EW_US_PER_S));
	return ew_keeper_append(h->k, h->call, EW_EVENT_CONSENT, now, "keeper", nobody, fields, NULL, NULL, NULL);
}

static int say_segment(struct heard *h, enum ew_segment segment, enum ew_event_type type)
{
	json_t *fields = json_pack("{s:s, s:s, s:s, s:s, s:{s:I}}", "segment", ew_segment_name(segment), "voice", "machine", "asserted", "claimed",
		"method", "spoken", "evidence", "event", (json_int_t)h->event);
	int r = fields ? 0 : -ENOMEM;

	if (r == 0 && type == EW_EVENT_SEGMENT_ENDED)
		r = ew_keeper_name_segment(h->k, h->call, segment, fields);
	if (r == 0)
		r = ew_keeper_append(h->k, h->call, type, ew_io_wall(h->k->io), "keeper", nobody, TAKE(fields), NULL, NULL, NULL);
	json_decref(fields);
	return r < 0 || type != EW_EVENT_SEGMENT_ENDED ? r : ew_keeper_end_left_over(h->k, h->call, segment);
}

static bool is_open(const struct heard *h, enum ew_segment segment)
{
	struct ew_wall since;
	uint32_t alarm_s;

	return ew_interaction_segment_open(h->call->fold, segment, &since, &alarm_s);
}

/* Only what may be closed from here; a segment of another leg goes on. */
static int close_segments(struct heard *h)
{
	static const enum ew_segment both[] = {EW_SEGMENT_PAYMENT, EW_SEGMENT_HEALTH};
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_COUNT(both); i++) {
		struct ew_id other;

		if (is_open(h, both[i]) && !ew_keeper_why_no_end(h->k, h->call, both[i], &other))
			r = say_segment(h, both[i], EW_EVENT_SEGMENT_ENDED);
	}
	return r;
}

static int act(struct heard *h)
{
	switch (h->found.what) {
	case EW_PHRASE_OPENS_PAYMENT:
		return say_segment(h, EW_SEGMENT_PAYMENT, EW_EVENT_SEGMENT_OPENED);
	case EW_PHRASE_OPENS_HEALTH:
		return say_segment(h, EW_SEGMENT_HEALTH, EW_EVENT_SEGMENT_OPENED);
	case EW_PHRASE_CLOSES:
		return close_segments(h);
	default:
		return say_consent(h);
	}
}

static int propose(struct heard *h)
{
	static const char *const kinds[] = {[EW_WORDS_OPT_OUT] = "opt_out_in_words", [EW_WORDS_REFUSAL] = "refusal_in_words",
		[EW_WORDS_CONSENT] = "consent_in_words", [EW_WORDS_PAYMENT] = "sensitive_in_words", [EW_WORDS_HEALTH] = "sensitive_in_words"};

	return ew_keeper_except(h->k, h->call, kinds[words_of((enum ew_phrase)h->found.what)], NULL);
}

/*
 * What policy says, as far as it can be: nobody acts on a call that is over, on an answer that is none, or on a yes of nobody in particular. What
 * is known already is noted.
 */
static const char *did_of(const struct heard *h)
{
	bool answers = h->found.what >= EW_PHRASE_AGREES && h->found.what <= EW_PHRASE_UNCLEAR;
	int words = words_of((enum ew_phrase)h->found.what);
	enum ew_words_do what = words < 0 ? EW_WORDS_NOTE : (enum ew_words_do)ew_interaction_terms(h->call->fold)->words[words];

	/* Who was listened to may turn out to be no customer after all. */
	if (what == EW_WORDS_NOTE || (answers && !h->customer))
		return "noted";
	if (is_known(h))
		return "known";
	if (h->found.what == EW_PHRASE_CLOSES && !is_open(h, EW_SEGMENT_PAYMENT) && !is_open(h, EW_SEGMENT_HEALTH))
		return "noted";
	if (what == EW_WORDS_PROPOSE || !ew_keeper_call_is_live(h->call) || h->found.what == EW_PHRASE_UNCLEAR ||
		(h->found.what == EW_PHRASE_AGREES && (ew_id_is_zero(h->party) || !would_be_believed(h))))
		return "proposed";
	return "acted";
}

static int note(struct heard *h, const char *did)
{
	int64_t from_ms = h->from_ms, to_ms = h->to_ms;
	int r = h->segment ? ew_segment_when(h->segment, h->found.from, h->found.to, &from_ms, &to_ms) : 0;
	json_t *version = h->version ? json_integer((json_int_t)h->version) : NULL;
	bool names = words_of((enum ew_phrase)h->found.what) >= 0 && words_of((enum ew_phrase)h->found.what) <= EW_WORDS_CONSENT;

	if (r < 0 || (h->version && !version)) {
		json_decref(version);
		return r < 0 ? r : -ENOMEM;
	}
	h->event = ew_interaction_next(h->call->fold);
	return ew_keeper_append(h->k, h->call, EW_EVENT_PHRASE_HEARD, ew_io_wall(h->k->io), "keeper", nobody,
		json_pack("{s:s, s:s, s:i, s:i, s:s, s:o*, s:b, s:s, s:o*, s:o*, s:I, s:I, s:s}", "phrase",
			ew_phrase_name((enum ew_phrase)h->found.what), "rule", h->found.rule, "rules", (int)EW_PHRASE_VERSION, "score",
			(int)h->found.score, "language", h->found.language, "about", names ? ew_json_purposes(h->purposes) : NULL, "answer",
			h->found.answer, "artifact", h->artifact, "version", version, "party",
			ew_id_is_zero(h->party) ? NULL : ew_json_id(h->party), "from_ms", (json_int_t)from_ms, "to_ms", (json_int_t)to_ms, "did",
			did),
		NULL, NULL, NULL);
}

static int take(struct heard *h)
{
	const char *did;
	int r;

	h->purposes = purposes_of(h);
	did = did_of(h);
	r = note(h, did);
	if (r == 0 && strcmp(did, "acted") == 0)
		r = act(h);
	if (r == 0 && strcmp(did, "proposed") == 0)
		r = propose(h);
	return r;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* Up to the end of a sentence where there is one, else to a blank: a piece is never so long that a part of it would not be read. */
static struct ew_slice piece_of(struct ew_slice text, size_t at)
{
	size_t n = text.len - at;

	if (n > PIECE_BYTES) {
		const uint8_t *from = text.at + at;
		size_t end = n = PIECE_BYTES;

		while (end > PIECE_BYTES / 2 && !(from[end] == ' ' && strchr(".?!", from[end - 1])))
			end--;
		if (end == PIECE_BYTES / 2)
			for (end = PIECE_BYTES; end > PIECE_BYTES / 2 && from[end] != ' ';)
				end--;
		n = end > PIECE_BYTES / 2 ? end : n;
	}
	return ew_slice_of(text.at + at, n);
}

/* All of it, however much an engine calls one segment. */
static int read_turn(struct heard *h, struct ew_phrase_talk *talk, struct ew_phrase_turn *turn)
{
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];
	struct ew_slice text = turn->text;
	int r = 0;

	for (size_t at = 0; r == 0 && at < text.len;) {
		size_t n;

		turn->text = piece_of(text, at);
		n = ew_phrase_read(talk, turn, found);
		for (size_t i = 0; r == 0 && i < n; i++) {
			h->found = found[i];
			h->found.from += (uint32_t)at;
			h->found.to += (uint32_t)at;
			r = take(h);
		}
		at += n == EW_PHRASES_OF_TURN ? found[n - 1].to : turn->text.len;
	}
	return r;
}

static int read_segment(struct heard *h, struct ew_phrase_talk *talk)
{
	const json_t *text = json_object_get(h->segment, "text"), *from = json_object_get(h->segment, "from_ms"),
		     *to = json_object_get(h->segment, "to_ms");
	struct ew_phrase_turn turn = {.from_ms = json_integer_value(from), .to_ms = json_integer_value(to)};

	if (!json_is_string(text) || !json_is_integer(from) || !json_is_integer(to) || turn.to_ms < turn.from_ms)
		return 0;
	find_speaker(h, party_of(h->segment));
	turn.side = h->customer ? EW_PHRASE_CUSTOMER : EW_PHRASE_HOUSE;
	turn.text = ew_slice_of(json_string_value(text), json_string_length(text));
	return read_turn(h, talk, &turn);
}

int ew_keeper_phrases(
	struct ew_keeper *k, struct ew_call *call, const json_t *segments, enum ew_artifact_kind artifact, uint32_t version)
{
	struct heard h = {.k = k, .call = call, .artifact = ew_artifact_kind_name(artifact), .version = version};
	bool live = artifact == EW_ARTIFACT_LIVE_TRANSCRIPT;
	struct ew_phrase_talk whole = {0}, *talk = live ? &call->talk : &whole;
	uint64_t before = ew_interaction_next(call->fold);
	const json_t *one;
	size_t i;
	int r = 0;

	if (!json_is_array(segments) || (!live && artifact != EW_ARTIFACT_TRANSCRIPT))
		return 0;
	json_array_foreach (segments, i, one) {
		h.segment = one;
		if (r == 0)
			r = read_segment(&h, talk);
	}
	return r < 0 || ew_interaction_next(call->fold) == before || !ew_keeper_call_is_live(call) ? r : ew_keeper_decide(k, call);
}

/* -- listened to ------------------------------------------------------------------------------- */

static int tell_recorder(struct ew_keeper *k, struct ew_call *call, struct ew_id party, struct ew_wall asked)
{
	bool known;
	struct ew_msg_listen_to m = {
		.interaction = call->id, .party = party, .house = !is_customer(call, party, &known), .asked_wall = asked.us};

	return ew_keeper_post(k, EW_ROLE_RECORDER, call->thread, ++k->request, EW_MSG_listen_to, &m);
}

int ew_keeper_listen_to(struct ew_keeper *k, struct ew_call *call, struct ew_id party)
{
	return tell_recorder(k, call, party, call->asked);
}

int ew_keeper_phrases_asked(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	call->asked = ew_io_wall(k->io);
	ew_phrase_asked(&call->talk, (call->asked.us - ew_interaction_started(call->fold).us) / EW_US_PER_MS);
	for (size_t i = 0; r == 0 && i < ew_interaction_parties(call->fold); i++) {
		const struct ew_party *p = ew_interaction_party(call->fold, i);

		if (p->streams > 0 && (p->open & EW_PURPOSE_CONTROL_LISTENING))
			r = tell_recorder(k, call, p->id, call->asked);
	}
	return r;
}

static int64_t since_start(const struct ew_call *call, int64_t wall_us)
{
	int64_t us = wall_us - ew_interaction_started(call->fold).us;

	return us > 0 ? us / EW_US_PER_MS : 0;
}

int ew_keeper_phrase_listened(struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_phrase *e)
{
	struct heard h = {.k = k,
		.call = call,
		.artifact = ew_purpose_name(EW_PURPOSE_CONTROL_LISTENING),
		.from_ms = since_start(call, e->from_wall),
		.to_ms = since_start(call, e->to_wall)};
	const char *rule = ew_phrase_rule(e->rule);

	/* What is none of our rules could be anything: what somebody said, too. */
	if (!rule || !ew_phrase_name((enum ew_phrase)e->what) || e->score < 1 || e->score > 100)
		return ew_keeper_except(k, call, "phrase_unknown", NULL);
	h.found = (struct ew_phrase_found){.what = e->what, .about = e->about, .score = e->score, .answer = e->answer, .rule = rule};
	if (strchr(rule, '.') - rule < (ptrdiff_t)sizeof(h.found.language) && strncmp(rule, "answer.", 7) != 0)
		memcpy(h.found.language, rule, strcspn(rule, "."));
	find_speaker(&h, e->party);
	return take(&h);
}
