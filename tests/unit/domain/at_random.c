/*
 * Drawn from splitmix64: small, without a state that could be bad, the same on every machine.
 */
#include "unit/domain/at_random.h"

#include <string.h>

uint64_t draw(struct draw *d)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint32_t draw_below(struct draw *d, uint32_t n)
{
	return (uint32_t)(draw(d) >> 33) % n;
}

uint32_t draw_mask(struct draw *d, uint32_t all)
{
	return (uint32_t)(draw(d) & draw(d)) & all;
}

bool draw_once_in(struct draw *d, uint32_t n)
{
	return draw_below(d, n) == 0;
}

struct ew_said draw_said(struct draw *d)
{
	struct ew_said said = {
		.what = (enum ew_said_what)draw_below(d, EW_SAID_AGREEMENT + 1),
		.purposes = draw_mask(d, EW_PURPOSES_ALL),
		.tells = (uint32_t)draw(d) & EW_TELLS_ALL,
		.voice = (enum ew_voice)draw_below(d, EW_VOICE_PARTY + 1),
		.written = draw_once_in(d, 3),
		.segment = draw_once_in(d, 4) ? (int)draw_below(d, EW_SEGMENTS) : EW_SEGMENT_NONE,
		.again = (enum ew_voice)draw_below(d, EW_VOICE_PARTY + 1),
	};

	if (draw_once_in(d, 4))
		said.tells = EW_TELLS_ALL;
	if (draw_once_in(d, 4))
		said.purposes = EW_PURPOSES_ALL;
	return said;
}

struct ew_consent_party draw_party(struct draw *d, unsigned n)
{
	struct ew_consent_party party = {
		.kind = (uint8_t)draw_below(d, EW_PARTY_MACHINE + 1),
		.present = !draw_once_in(d, 4),
	};

	for (unsigned i = 0; i < n; i++) {
		struct ew_said said = draw_said(d);

		/* Most histories are without refusal, so that something is open. */
		if ((said.what == EW_SAID_REFUSED || said.what == EW_SAID_MINOR) && !draw_once_in(d, 4))
			continue;
		(void)ew_consent_take(&party, &said);
	}
	return party;
}

static uint8_t draw_need(struct draw *d, uint32_t purpose)
{
	bool of_the_body = purpose == EW_PURPOSE_BIOMETRICS || purpose == EW_PURPOSE_AI_TRAINING;
	uint8_t least = of_the_body ? EW_NEED_GRANT : EW_NEED_NOTHING;
	uint8_t need = draw_once_in(d, 16) ? EW_NEED_NEVER : (uint8_t)draw_below(d, EW_NEED_NEVER);

	return need < least ? least : need;
}

static void draw_segments(struct draw *d, struct ew_terms *t)
{
	for (size_t i = 0; i < EW_SEGMENTS; i++) {
		t->segment_stops[i] = draw_mask(d, EW_PURPOSES_ALL);
		t->segment_asks[i] = draw_mask(d, EW_PURPOSES_ALL);
		t->segment_alarm_s[i] = draw_below(d, 1000);
		if (draw_once_in(d, 2))
			t->segment_keys[i] = (struct ew_segment_keys){.open = "*7", .end = "#7"};
	}
}

static void draw_keys(struct draw *d, struct ew_terms *t)
{
	static const char keys[] = "0123456789*#";
	size_t n = draw_below(d, sizeof(t->opt_out_keys));

	for (size_t i = 0; i < n; i++)
		t->opt_out_keys[i] = keys[draw_below(d, sizeof(keys) - 1)];
	t->grant_key = draw_once_in(d, 2) ? '1' : 0;
	t->refuse_key = draw_once_in(d, 2) ? '#' : 0;
}

struct ew_terms draw_terms(struct draw *d)
{
	struct ew_terms t = {
		.mode = (enum ew_mode)draw_below(d, EW_MODE_MANDATORY + 1),
		.offered = ((uint32_t)draw(d) | (uint32_t)draw(d)) & EW_PURPOSES_ALL,
		.tells = draw_once_in(d, 2) ? 0 : draw_mask(d, EW_TELLS_ALL),
		.in_recording = draw_once_in(d, 2),
		.separate = draw_once_in(d, 3),
		.before = (enum ew_before)draw_below(d, 2),
		.hold_ms = draw_below(d, 60000),
		.stays_ms = draw_below(d, 10000),
		.again = (enum ew_voice)draw_below(d, EW_VOICE_PARTY + 1),
		.opt_out = (enum ew_opt_effect)draw_below(d, EW_OPT_MANDATORY + 1),
		.then = (enum ew_then)draw_below(d, EW_THEN_MOVE + 1),
		.pause = {.voices = draw_below(d, 1u << (EW_VOICE_PARTY + 1)), .segments = draw_below(d, 256),
			.most = draw_below(d, 5), .alarm_s = draw_below(d, 500), .reason = draw_once_in(d, 2)},
		.grant_s = draw_below(d, 1000),
		.ack_ms = draw_below(d, 10000),
		.minor = (uint8_t)draw_below(d, EW_TREAT_PURGE + 1),
	};

	t.obliged = t.mode == EW_MODE_MANDATORY ? draw_mask(d, t.offered) : 0;
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		t.need[i] = draw_need(d, 1u << i);
		t.agent_need[i] = draw_need(d, 1u << i);
		t.basis[i] = (uint8_t)draw_below(d, EW_BASIS_LEGITIMATE_INTEREST + 1);
	}
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++) {
		t.treat[i] = (uint8_t)draw_below(d, EW_TREAT_PURGE + 1);
		t.redact[i] = (uint8_t)draw_below(d, EW_PROFILE_NUMBERS + 1);
		t.keep_s[i] = draw_once_in(d, 2) ? 0 : draw(d) >> 20;
	}
	draw_segments(d, &t);
	draw_keys(d, &t);
	return t;
}

static void point(struct drawn_call *call)
{
	call->s.terms = &call->terms;
	call->s.parties = call->parties;
	call->s.paused = call->paused;
	call->s.mixed = call->s.mixed ? call->mixed : NULL;
}

void copy_call(const struct drawn_call *from, struct drawn_call *ret)
{
	*ret = *from;
	point(ret);
}

void draw_call(struct draw *d, struct drawn_call *ret)
{
	struct drawn_call call = {.terms = draw_terms(d)};

	for (size_t i = 0; i < DRAWN_PARTIES; i++) {
		call.parties[i] = draw_party(d, draw_below(d, 12));
		call.paused[i] = draw_once_in(d, 4) ? draw_mask(d, EW_PURPOSES_ALL) : 0;
		call.mixed[i] = draw_once_in(d, 3) ? draw_below(d, 1u << DRAWN_PARTIES) : 0;
	}
	call.s = (struct ew_situation){
		.n_parties = 1 + draw_below(d, DRAWN_PARTIES),
		.mixed = draw_once_in(d, 2) ? call.mixed : NULL,
		.refused = draw_once_in(d, 8) ? draw_mask(d, EW_PURPOSES_ALL) : 0,
		.segments = draw_once_in(d, 4) ? draw_below(d, 1u << EW_SEGMENTS) : 0,
		.wanted = !draw_once_in(d, 8),
	};
	copy_call(&call, ret);
}

struct ew_consent_party told_party(enum ew_party_kind kind)
{
	return (struct ew_consent_party){.kind = (uint8_t)kind, .present = true, .told = EW_TELLS_ALL};
}
