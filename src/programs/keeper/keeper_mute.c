/*
 * From what was found in words to silence in the sound. Must never leave out a finding that policy wants out of it: one without a party is
 * everybody's, and one beside another takes what lies between them along.
 */
#include "programs/keeper/keeper_mute.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_texts.h"
#include "redact/redact.h"

#define LAST_WORDS_US (5 * EW_US_PER_S)
#define STRETCHES_OF_EVENT 200

static const struct ew_id nobody;

int ew_mute_add(struct ew_mute_list *list, const struct ew_mute_found *one)
{
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 16;
		struct ew_mute_found *more = reallocarray(list->at, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		list->at = more;
		list->cap = cap;
	}
	list->at[list->n++] = *one;
	return 0;
}

void ew_mute_list_free(struct ew_mute_list *list)
{
	free(list->at);
	*list = (struct ew_mute_list){0};
}

/* -- what policy wants ------------------------------------------------------------------------- */

static enum ew_redaction_profile profile_of(const struct ew_call *call)
{
	return (enum ew_redaction_profile)ew_interaction_terms(call->fold)->redact[EW_ARTIFACT_AUDIO];
}

bool ew_keeper_mutes(const struct ew_call *call)
{
	return profile_of(call) != EW_PROFILE_NONE;
}

/* A kind that is none of ours is of newer rules: it goes. */
static bool is_wanted(const struct ew_call *call, const char *kind)
{
	enum ew_sensitive what = ew_sensitive_of(ew_slice_text(kind));

	return !what || (ew_redact_profile(ew_slice_text(ew_profile_name(profile_of(call)))) & EW_SENSITIVE_BIT(what));
}

/* What proves a card or its holder after it was used is kept by nobody, whatever policy says. */
static bool is_never_kept(const char *kind)
{
	enum ew_sensitive what = ew_sensitive_of(ew_slice_text(kind));

	return what == EW_SENSITIVE_CVV || what == EW_SENSITIVE_PIN;
}

static bool is_sealed(const struct ew_call *call, const struct ew_mute_found *one)
{
	return (ew_interaction_terms(call->fold)->keep_original & 1u << EW_ARTIFACT_AUDIO) && !one->code && !is_never_kept(one->kind);
}

/* -- stretches --------------------------------------------------------------------------------- */

struct stretch {
	struct ew_id party;
	uint32_t from_ms, to_ms;
	const char *kind, *rule;
	bool sealed, held;
};

struct stretches {
	struct stretch *at;
	size_t n;
};

static void stretches_free(struct stretches *s)
{
	free(s->at);
}

static uint32_t within(int64_t ms)
{
	return ms < 0 ? 0 : ms > EW_REDACTION_LATEST_MS ? EW_REDACTION_LATEST_MS : (uint32_t)ms;
}

/* A tool may say any number: never one that turns round when it is padded. */
static uint32_t earlier(int64_t ms)
{
	return ms < EW_MUTED_BEFORE_MS ? 0 : within(ms - EW_MUTED_BEFORE_MS);
}

static uint32_t later(int64_t ms)
{
	return within(ms > EW_REDACTION_LATEST_MS ? ms : ms + EW_MUTED_BEHIND_MS);
}

/* A hold keeps what policy would destroy until its end. */
static struct stretch padded(const struct ew_call *call, const struct ew_mute_found *one, bool held)
{
	bool known = ew_interaction_find_party(call->fold, one->party) != NULL;

	return (struct stretch){
		.party = known ? one->party : nobody,
		.from_ms = earlier(one->from_ms),
		.to_ms = later(one->to_ms),
		.kind = one->kind,
		.rule = one->rule,
		.sealed = held || is_sealed(call, one),
		.held = held && !is_sealed(call, one),
	};
}

static int by_party_and_time(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;
	int order = memcmp(&x->party, &y->party, sizeof(x->party));

	if (order != 0)
		return order;
	if (x->sealed != y->sealed)
		return x->sealed ? 1 : -1;
	if (x->held != y->held)
		return x->held ? 1 : -1;
	return x->from_ms < y->from_ms ? -1 : x->from_ms > y->from_ms;
}

/* What is silent as m is, is it silent as s has to be? What lasts as long as a hold is not what is kept for longer. */
static bool is_as_good(const struct ew_muted *m, const struct stretch *s)
{
	return !m->sealed || (s->sealed && (m->held || !s->held));
}

/* Is it silent already, and in the same manner? */
static bool is_silent(const struct ew_call *call, const struct stretch *s)
{
	for (size_t i = 0; i < ew_interaction_muted(call->fold); i++) {
		const struct ew_muted *m = ew_interaction_mute(call->fold, i);

		if ((ew_id_is_zero(m->party) || ew_id_equal(m->party, s->party)) && m->from_ms <= s->from_ms && m->to_ms >= s->to_ms &&
			is_as_good(m, s))
			return true;
	}
	return false;
}

static void join(struct stretches *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct stretch *last = n > 0 ? &s->at[n - 1] : NULL;
		const struct stretch *one = &s->at[i];

		if (last && ew_id_equal(last->party, one->party) && last->sealed == one->sealed && last->held == one->held &&
			one->from_ms <= last->to_ms + EW_MUTED_TOGETHER_MS)
			last->to_ms = one->to_ms > last->to_ms ? one->to_ms : last->to_ms;
		else
			s->at[n++] = *one;
	}
	s->n = n;
}

static int stretches_of(const struct ew_call *call, const struct ew_mute_list *list, bool held, struct stretches *ret)
{
	size_t n = 0;

	ret->at = calloc(list->n + 1, sizeof(*ret->at));
	if (!ret->at)
		return -ENOMEM;
	for (size_t i = 0; i < list->n; i++)
		if (is_wanted(call, list->at[i].kind))
			ret->at[ret->n++] = padded(call, &list->at[i], held);
	qsort(ret->at, ret->n, sizeof(*ret->at), by_party_and_time);
	join(ret);
	for (size_t i = 0; i < ret->n; i++)
		if (!is_silent(call, &ret->at[i]))
			ret->at[n++] = ret->at[i];
	ret->n = n;
	return 0;
}

/* -- events ------------------------------------------------------------------------------------ */

static json_t *stretch_json(const struct stretch *s)
{
	return json_pack("{s:o*, s:I, s:I, s:s, s:s, s:s}", "party", ew_id_is_zero(s->party) ? NULL : ew_json_id(s->party), "from_ms",
		(json_int_t)s->from_ms, "to_ms", (json_int_t)s->to_ms, "kind", s->kind, "rule", s->rule, "original",
		s->held ? "held" : s->sealed ? "sealed" : "destroyed");
}

static int note(struct ew_keeper *k, struct ew_call *call, const struct stretches *s, size_t first, const char *artifact, uint32_t version)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = first; list && i < s->n && i < first + STRETCHES_OF_EVENT; i++)
		if (json_array_append_new(list, stretch_json(&s->at[i])) < 0)
			return -ENOMEM;
	if (!list)
		return -ENOMEM;
	return ew_keeper_append(k, call, EW_EVENT_MUTED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:s, s:I, s:O}", "by", "words", "artifact", artifact, "version", (json_int_t)version, "stretches", list), NULL, NULL,
		NULL);
}

int ew_keeper_mute(struct ew_keeper *k, struct ew_call *call, const struct ew_mute_list *list, enum ew_artifact_kind artifact, uint32_t version)
{
	_cleanup_(stretches_free) struct stretches s = {0};
	bool held = false;
	int r;

	if (!ew_keeper_mutes(call) || list->n == 0)
		return 0;
	r = ew_keeper_is_held(k, call->id, &held);
	if (r == 0)
		r = stretches_of(call, list, held, &s);
	for (size_t i = 0; r == 0 && i < s.n; i += STRETCHES_OF_EVENT)
		r = note(k, call, &s, i, ew_artifact_kind_name(artifact), version);
	return r < 0 || s.n == 0 ? r : ew_keeper_intend_remakes(k, call);
}

/* What only a hold kept goes. */
int ew_keeper_mute_again(struct ew_keeper *k, struct ew_call *call)
{
	_cleanup_(stretches_free) struct stretches s = {0};
	int r = 0;

	s.at = calloc(ew_interaction_muted(call->fold) + 1, sizeof(*s.at));
	if (!s.at)
		return -ENOMEM;
	for (size_t i = 0; i < ew_interaction_muted(call->fold); i++) {
		const struct ew_muted *m = ew_interaction_mute(call->fold, i);
		struct stretch one = {.party = m->party, .from_ms = m->from_ms, .to_ms = m->to_ms, .kind = "held", .rule = "hold.released"};

		if (m->held && !is_silent(call, &one))
			s.at[s.n++] = one;
	}
	for (size_t i = 0; r == 0 && i < s.n; i += STRETCHES_OF_EVENT)
		r = note(k, call, &s, i, ew_artifact_kind_name(EW_ARTIFACT_AUDIO), 0);
	return r < 0 || s.n == 0 ? r : ew_keeper_intend_remakes(k, call);
}

/* -- hand-ins ---------------------------------------------------------------------------------- */

static int add_said(void *arg, const struct ew_texts_said *said)
{
	const char *party = json_string_value(json_object_get(said->segment, "party"));
	struct ew_mute_found one = {.from_ms = said->from_ms, .to_ms = said->to_ms, .kind = said->kind, .rule = said->rule, .code = said->code};

	if (party && ew_id_parse(ew_slice_text(party), &one.party) < 0)
		one.party = nobody;
	return ew_mute_add(arg, &one);
}

int ew_keeper_mute_texts(
	struct ew_keeper *k, struct ew_call *call, const struct ew_texts *texts, enum ew_artifact_kind artifact, uint32_t version)
{
	_cleanup_(ew_mute_list_free) struct ew_mute_list list = {0};
	int r;

	if (!ew_keeper_mutes(call) || (artifact != EW_ARTIFACT_TRANSCRIPT && artifact != EW_ARTIFACT_LIVE_TRANSCRIPT))
		return 0;
	r = ew_texts_each_said(texts, add_said, &list);
	if (r == 0)
		r = ew_keeper_mute(k, call, &list, artifact, version);
	return r < 0 || !ew_texts_found_untimed(texts) ? r : ew_keeper_except(k, call, "sound_not_silenced", NULL);
}

/* -- finishing --------------------------------------------------------------------------------- */

int64_t ew_keeper_mute_wait_us(const struct ew_call *call)
{
	return ew_keeper_mutes(call) && ew_interaction_received(call->fold, EW_ARTIFACT_LIVE_TRANSCRIPT) ? LAST_WORDS_US : 0;
}

bool ew_keeper_muted_since(const struct ew_call *call, struct ew_id party, uint64_t event)
{
	for (size_t i = 0; i < ew_interaction_muted(call->fold); i++) {
		const struct ew_muted *m = ew_interaction_mute(call->fold, i);

		if (m->event >= event && !m->sealed && (ew_id_is_zero(m->party) || ew_id_equal(m->party, party)))
			return true;
	}
	return false;
}
