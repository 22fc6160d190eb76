/*
 * Terms as members of the event `decided`, written and read. What is read decides what is captured of a call in
 * progress, also after an upgrade and in a replay years later: so what is not understood must never open anything,
 * and must never destroy anything either.
 */
#include "domain/terms.h"

#include <string.h>

#include "domain/event_json.h"

/* -- writing */

static const char *purpose_word(size_t i)
{
	return ew_purpose_name(1u << i);
}

static const char *tells_word(size_t i)
{
	return 1u << i == EW_TELLS_UNKNOWN ? "unknown" : ew_tells_name(1u << i);
}

static const char *segment_word(size_t i)
{
	return ew_segment_name((enum ew_segment)i);
}

static const char *voice_word(size_t i)
{
	return ew_voice_name((enum ew_voice)i);
}

static const char *kind_word(size_t i)
{
	return ew_artifact_kind_name((enum ew_artifact_kind)i);
}

/* Audio has been called recording in `keep` since there are periods. */
static const char *keep_word(size_t i)
{
	return i == EW_ARTIFACT_AUDIO ? "recording" : kind_word(i);
}

static const char *need_word(size_t i)
{
	return ew_need_name((enum ew_need)i);
}

static const char *basis_word(size_t i)
{
	return ew_basis_name((enum ew_basis)i);
}

static const char *treatment_word(size_t i)
{
	return ew_treatment_name((enum ew_treatment)i);
}

typedef const char *word_fn(size_t i);

static bool put_words(json_t *to, const char *name, uint32_t mask, word_fn *word)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < 32; i++) {
		const char *text = mask >> i & 1 ? word(i) : NULL;

		if (text && json_array_append_new(list, json_string(text)) < 0)
			return false;
	}
	return list && ew_json_put(to, name, TAKE(list));
}

/* One word for each key: {"recording": "notice", ...} */
static bool put_map(json_t *to, const char *name, const uint8_t *values, size_t n, word_fn *key, word_fn *word)
{
	_cleanup_(ew_json_drop) json_t *map = json_object();

	for (size_t i = 0; map && i < n; i++) {
		const char *text = word(values[i]);

		if (text && !ew_json_put(map, key(i), json_string(text)))
			return false;
	}
	return map && ew_json_put(to, name, TAKE(map));
}

static bool put_number(json_t *to, const char *name, uint64_t n)
{
	return ew_json_put(to, name, json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n));
}

static bool put_bool(json_t *to, const char *name, bool b)
{
	return ew_json_put(to, name, json_boolean(b));
}

static bool put_text(json_t *to, const char *name, const char *text)
{
	return !text || ew_json_put(to, name, json_string(text));
}

static bool put_key(json_t *to, const char *name, char key)
{
	const char text[2] = {key, 0};

	return put_text(to, name, text);
}

bool ew_keys_meet(const char *a, const char *b)
{
	return a[0] && b[0] && (strstr(a, b) || strstr(b, a));
}

static bool put_keys(json_t *to, const char *name, const char *keys)
{
	return keys[0] == '\0' || put_text(to, name, keys);
}

static bool put_segment(json_t *to, const struct ew_terms *t, size_t i)
{
	_cleanup_(ew_json_drop) json_t *segment = json_object();

	return segment && put_keys(segment, "open_keys", t->segment_keys[i].open) &&
	       put_keys(segment, "end_keys", t->segment_keys[i].end) &&
	       put_words(segment, "stops", t->segment_stops[i], purpose_word) &&
	       put_words(segment, "asks", t->segment_asks[i], purpose_word) &&
	       put_number(segment, "alarm_s", t->segment_alarm_s[i]) && ew_json_put(to, segment_word(i), TAKE(segment));
}

static bool put_segments(json_t *to, const struct ew_terms *t)
{
	_cleanup_(ew_json_drop) json_t *segments = json_object();

	for (size_t i = 0; segments && i < EW_SEGMENTS; i++)
		if (!put_segment(segments, t, i))
			return false;
	return segments && ew_json_put(to, "segments", TAKE(segments));
}

static bool put_pause(json_t *to, const struct ew_pause_terms *p)
{
	_cleanup_(ew_json_drop) json_t *pause = json_object();

	return pause && put_words(pause, "voices", p->voices, voice_word) &&
	       put_words(pause, "segments", p->segments, segment_word) && put_number(pause, "most", p->most) &&
	       put_number(pause, "alarm_s", p->alarm_s) && put_bool(pause, "reason", p->reason) &&
	       ew_json_put(to, "pause", TAKE(pause));
}

bool ew_terms_put_keep(json_t *to, const struct ew_terms *t)
{
	_cleanup_(ew_json_drop) json_t *keep = json_object();

	for (size_t i = 0; keep && i < EW_ARTIFACT_KINDS; i++)
		if (t->keep_s[i] > 0 && !put_number(keep, keep_word(i), t->keep_s[i]))
			return false;
	return keep && ew_json_put(to, "keep", TAKE(keep));
}

static bool put_purposes(json_t *to, const struct ew_terms *t)
{
	return put_text(to, "mode", ew_mode_name(t->mode)) && put_words(to, "purposes", t->offered, purpose_word) &&
	       put_words(to, "obliged", t->obliged, purpose_word) &&
	       put_map(to, "needs", t->need, EW_PURPOSE_COUNT, purpose_word, need_word) &&
	       put_map(to, "agent_needs", t->agent_need, EW_PURPOSE_COUNT, purpose_word, need_word) &&
	       put_map(to, "bases", t->basis, EW_PURPOSE_COUNT, purpose_word, basis_word);
}

static bool put_asking(json_t *to, const struct ew_terms *t)
{
	return put_words(to, "tells", t->tells, tells_word) && put_bool(to, "in_recording", t->in_recording) &&
	       put_bool(to, "separate", t->separate) && put_text(to, "before_consent", ew_before_name(t->before)) &&
	       put_number(to, "hold_ms", t->hold_ms) && put_number(to, "stays_ms", t->stays_ms) &&
	       put_text(to, "ask_again", ew_voice_name(t->again)) && put_number(to, "grant_s", t->grant_s) &&
	       put_text(to, "opt_out_keys", t->opt_out_keys) && put_key(to, "grant_key", t->grant_key) &&
	       put_key(to, "refuse_key", t->refuse_key);
}

/* Which kinds stood here before there were profiles, and stand here still. */
static bool put_redaction(json_t *to, const struct ew_terms *t)
{
	_cleanup_(ew_json_drop) json_t *profiles = json_object();
	uint32_t kinds = 0;

	for (unsigned i = 0; profiles && i < EW_ARTIFACT_KINDS; i++) {
		if (t->redact[i] == EW_PROFILE_NONE)
			continue;
		kinds |= 1u << i;
		if (!put_text(profiles, kind_word(i), ew_profile_name((enum ew_redaction_profile)t->redact[i])))
			return false;
	}
	return profiles && put_words(to, "redact", kinds, kind_word) && ew_json_put(to, "redact_profiles", TAKE(profiles)) &&
	       (t->keep_original == 0 || put_words(to, "keep_original", t->keep_original, kind_word));
}

static bool put_heard(json_t *to, const struct ew_terms *t)
{
	_cleanup_(ew_json_drop) json_t *differ = json_object();

	for (unsigned i = 0; differ && i < EW_WORDS_KINDS; i++)
		if (t->words[i] != ew_words_default((enum ew_words_kind)i) &&
			!put_text(differ, ew_words_kind_name((enum ew_words_kind)i), ew_words_do_name((enum ew_words_do)t->words[i])))
			return false;
	return differ && (json_object_size(differ) == 0 || ew_json_put(to, "words", TAKE(differ)));
}

static bool put_effects(json_t *to, const struct ew_terms *t)
{
	return put_text(to, "opt_out", ew_opt_effect_name(t->opt_out)) &&
	       put_text(to, "opt_out_then", ew_then_name(t->then)) &&
	       put_map(to, "treat", t->treat, EW_ARTIFACT_KINDS, kind_word, treatment_word) &&
	       put_text(to, "minors", treatment_word(t->minor)) && put_segments(to, t) && put_pause(to, &t->pause) &&
	       put_number(to, "ack_ms", t->ack_ms) && put_redaction(to, t) &&
	       put_heard(to, t) && ew_terms_put_keep(to, t);
}

json_t *ew_terms_json(const struct ew_terms *terms)
{
	_cleanup_(ew_json_drop) json_t *to = json_object();

	if (!to || !put_purposes(to, terms) || !put_asking(to, terms) || !put_effects(to, terms))
		return NULL;
	return TAKE(to);
}

/* -- reading: each takes what is the strictest for what it cannot read */

#define ALL_KINDS ((1u << EW_ARTIFACT_KINDS) - 1)
#define ALL_SEGMENTS ((1u << EW_SEGMENTS) - 1)
#define SHORT_ALARM_S 1
#define SHORT_ACK_MS 1000

static struct ew_slice text_of(const json_t *value)
{
	return ew_slice_of(json_string_value(value), json_string_length(value));
}

static int purpose_bit(struct ew_slice word)
{
	uint32_t purpose = ew_purpose_of(word);

	return purpose ? __builtin_ctz(purpose) : -1;
}

static int tells_bit(struct ew_slice word)
{
	uint32_t tell = ew_tells_of(word);

	return __builtin_ctz(tell ? tell : EW_TELLS_UNKNOWN);
}

typedef int number_fn(struct ew_slice word);

/* Words that are none are left out. False when it is no list. */
static bool words(const json_t *from, const char *name, number_fn *number, uint32_t *mask)
{
	const json_t *list = json_object_get(from, name);
	const json_t *word;
	size_t i;

	*mask = 0;
	if (!json_is_array(list))
		return false;
	json_array_foreach (list, i, word) {
		int bit = number(text_of(word));

		if (bit >= 0)
			*mask |= 1u << bit;
	}
	return true;
}

static uint32_t words_or(const json_t *from, const char *name, number_fn *number, uint32_t strictest)
{
	uint32_t mask;

	return words(from, name, number, &mask) ? mask : strictest;
}

static unsigned word_or(const json_t *from, const char *name, number_fn *number, unsigned strictest)
{
	int n = number(text_of(json_object_get(from, name)));

	return n < 0 ? strictest : (unsigned)n;
}

static uint64_t number_or(const json_t *from, const char *name, uint64_t most, uint64_t strictest)
{
	const json_t *value = json_object_get(from, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 || (uint64_t)json_integer_value(value) > most)
		return strictest;
	return (uint64_t)json_integer_value(value);
}

static uint32_t u32_or(const json_t *from, const char *name, uint32_t strictest)
{
	return (uint32_t)number_or(from, name, UINT32_MAX, strictest);
}

static bool bool_or(const json_t *from, const char *name, bool strictest)
{
	const json_t *value = json_object_get(from, name);

	return json_is_boolean(value) ? json_is_true(value) : strictest;
}

static void read_map(const json_t *from, const char *name, uint8_t *values, size_t n, word_fn *key, number_fn *number,
	unsigned strictest)
{
	const json_t *map = json_object_get(from, name);

	for (size_t i = 0; i < n; i++)
		values[i] = (uint8_t)word_or(map, key(i), number, strictest);
}

static bool is_key(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'D') || c == '*' || c == '#';
}

/* Keys of a telephone; none when it is anything else. */
static void read_keys(const json_t *from, const char *name, char *keys, size_t size)
{
	struct ew_slice text = text_of(json_object_get(from, name));

	memset(keys, 0, size);
	if (text.len >= size)
		return;
	for (size_t i = 0; i < text.len; i++)
		if (!is_key((char)text.at[i]))
			return;
	for (size_t i = 0; i < text.len; i++)
		keys[i] = (char)text.at[i];
}

static char read_key(const json_t *from, const char *name)
{
	char keys[2];

	read_keys(from, name, keys, sizeof(keys));
	return keys[0];
}

static void read_segments(const json_t *from, struct ew_terms *t)
{
	const json_t *all = json_object_get(from, "segments");

	for (size_t i = 0; i < EW_SEGMENTS; i++) {
		const json_t *segment = json_object_get(all, segment_word(i));

		t->segment_stops[i] = words_or(segment, "stops", purpose_bit, EW_PURPOSES_ALL);
		t->segment_asks[i] = words_or(segment, "asks", purpose_bit, 0);
		t->segment_alarm_s[i] = u32_or(segment, "alarm_s", SHORT_ALARM_S);
		read_keys(segment, "open_keys", t->segment_keys[i].open, sizeof(t->segment_keys[i].open));
		read_keys(segment, "end_keys", t->segment_keys[i].end, sizeof(t->segment_keys[i].end));
	}
}

/* Nobody may pause what must be recorded, but for what is sensitive. */
static void read_pause(const json_t *from, struct ew_pause_terms *p)
{
	const json_t *pause = json_object_get(from, "pause");

	p->voices = words_or(pause, "voices", ew_voice_of, 0);
	p->segments = words_or(pause, "segments", ew_segment_of, ALL_SEGMENTS);
	p->most = u32_or(pause, "most", 1);
	p->alarm_s = u32_or(pause, "alarm_s", SHORT_ALARM_S);
	p->reason = bool_or(pause, "reason", true);
}

void ew_terms_read_keep(const json_t *from, struct ew_terms *t)
{
	const json_t *keep = json_object_get(from, "keep");

	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		t->keep_s[i] = number_or(keep, keep_word(i), INT64_MAX, 0);
}

static void read_purposes(const json_t *from, struct ew_terms *t)
{
	t->obliged = words_or(from, "obliged", purpose_bit, 0) & t->offered;
	read_map(from, "needs", t->need, EW_PURPOSE_COUNT, purpose_word, ew_need_of, EW_NEED_NEVER);
	read_map(from, "agent_needs", t->agent_need, EW_PURPOSE_COUNT, purpose_word, ew_need_of, EW_NEED_NEVER);
	read_map(from, "bases", t->basis, EW_PURPOSE_COUNT, purpose_word, ew_basis_of, EW_BASIS_NONE);
}

static void read_asking(const json_t *from, struct ew_terms *t)
{
	t->tells = words_or(from, "tells", tells_bit, EW_TELLS_ALL | EW_TELLS_UNKNOWN);
	t->in_recording = bool_or(from, "in_recording", true);
	t->separate = bool_or(from, "separate", false);
	t->before = word_or(from, "before_consent", ew_before_of, EW_BEFORE_DISCARD);
	t->hold_ms = u32_or(from, "hold_ms", 0);
	t->stays_ms = u32_or(from, "stays_ms", UINT32_MAX);
	t->again = word_or(from, "ask_again", ew_voice_of, EW_VOICE_PARTY);
	t->grant_s = u32_or(from, "grant_s", 1);
	read_keys(from, "opt_out_keys", t->opt_out_keys, sizeof(t->opt_out_keys));
	t->grant_key = read_key(from, "grant_key");
	t->refuse_key = read_key(from, "refuse_key");
}

static void read_redaction(const json_t *from, struct ew_terms *t)
{
	uint32_t kinds = words_or(from, "redact", ew_artifact_kind_of, ALL_KINDS);
	const json_t *profiles = json_object_get(from, "redact_profiles");

	t->keep_original = words_or(from, "keep_original", ew_artifact_kind_of, 0);
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (!(kinds & 1u << i))
			continue;
		t->redact[i] = EW_PROFILE_STANDARD;
		if (profiles)
			t->redact[i] = (uint8_t)word_or(profiles, kind_word(i), ew_profile_of, EW_PROFILE_NUMBERS);
		if (t->redact[i] == EW_PROFILE_NONE)
			t->redact[i] = EW_PROFILE_NUMBERS;
	}
	/* Sound that is destroyed does not come back: never for what cannot be read. */
	if (!json_is_string(json_object_get(profiles, kind_word(EW_ARTIFACT_AUDIO))) ||
		ew_profile_of(ew_slice_text(json_string_value(json_object_get(profiles, kind_word(EW_ARTIFACT_AUDIO))))) < 0)
		t->redact[EW_ARTIFACT_AUDIO] = EW_PROFILE_NONE;
}

/* What cannot be read is what policy says of nothing: who wants it to stop is believed. */
static void read_heard(const json_t *from, struct ew_terms *t)
{
	const json_t *differ = json_object_get(from, "words");

	for (unsigned i = 0; i < EW_WORDS_KINDS; i++)
		t->words[i] = (uint8_t)word_or(differ, ew_words_kind_name((enum ew_words_kind)i), ew_words_do_of, ew_words_default((enum ew_words_kind)i));
}

static void read_effects(const json_t *from, struct ew_terms *t)
{
	t->opt_out = word_or(from, "opt_out", ew_opt_effect_of, EW_OPT_STOP_STAY);
	read_map(from, "treat", t->treat, EW_ARTIFACT_KINDS, kind_word, ew_treatment_of, EW_TREAT_SEAL);
	t->minor = (uint8_t)word_or(from, "minors", ew_treatment_of, EW_TREAT_SEAL);
	read_segments(from, t);
	read_pause(from, &t->pause);
	t->ack_ms = u32_or(from, "ack_ms", SHORT_ACK_MS);
	read_redaction(from, t);
	read_heard(from, t);
}

/* True for what was decided before there were needs: then none of these members was ever written. */
static bool is_of_before(const json_t *decided)
{
	static const char *const since[] = {"obliged", "needs", "agent_needs", "bases", "tells", "in_recording",
		"separate", "before_consent", "ask_again", "opt_out", "treat", "segments", "pause"};

	for (size_t i = 0; i < EW_COUNT(since); i++)
		if (json_object_get(decided, since[i]))
			return false;
	return true;
}

/*
 * What was decided before there were needs was recorded by anybody's refusal alone; it goes on so. What came with needs
 * finds such a call in progress with the strictest that harms nothing.
 */
static void read_of_before(struct ew_terms *t)
{
	for (size_t i = 0; i < EW_SEGMENTS; i++)
		t->segment_stops[i] = EW_PURPOSES_ALL;
	t->pause.segments = ALL_SEGMENTS;
	t->again = EW_VOICE_PARTY;
	t->ack_ms = SHORT_ACK_MS;
	t->minor = EW_TREAT_SEAL;
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		t->redact[i] = ew_kind_has_words((enum ew_artifact_kind)i) ? EW_PROFILE_STANDARD : EW_PROFILE_NONE;
	if (t->mode == EW_MODE_MANDATORY)
		t->obliged = t->offered & EW_PURPOSE_RECORDING;
}

bool ew_terms_read(const json_t *decided, struct ew_terms *ret)
{
	struct ew_terms t = {0};
	int mode = ew_mode_of(text_of(json_object_get(decided, "mode")));

	t.mode = mode < 0 ? EW_MODE_NEVER : (enum ew_mode)mode;
	t.offered = mode < 0 ? 0 : words_or(decided, "purposes", purpose_bit, 0);
	/* Whether the call goes on is no matter of strictness: it ends where it may not go on unrecorded. */
	t.then = word_or(decided, "opt_out_then", ew_then_of,
		t.mode == EW_MODE_MANDATORY ? EW_THEN_END_CALL : EW_THEN_CONTINUE);
	ew_terms_read_keep(decided, &t);
	if (mode >= 0 && is_of_before(decided)) {
		read_of_before(&t);
	} else {
		read_purposes(decided, &t);
		read_asking(decided, &t);
		read_effects(decided, &t);
	}
	*ret = t;
	return mode >= 0;
}
