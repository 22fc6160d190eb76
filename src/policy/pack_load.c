/*
 * Reading one pack of law. Strict to the last key: an entry without a citation, a number that nobody stands behind, a
 * date that is none or a word that is not known refuses the whole pack, with file, line, key and what was expected.
 * Must never read an entry as weaker than it was written.
 */
#include "policy/pack_parts.h"

#include <errno.h>
#include <string.h>

#define MAX_STAYS_S 60
#define MAX_KEEP_S (100ull * 365 * 86400)

static const char *purpose_word(unsigned i)
{
	return ew_purpose_name(1u << i);
}

static const char *tells_word(unsigned i)
{
	return ew_tells_name(1u << i);
}

static const char *segment_word(unsigned i)
{
	return ew_segment_name((enum ew_segment)i);
}

static const char *artifact_word(unsigned i)
{
	return ew_artifact_kind_name((enum ew_artifact_kind)i);
}

static const char *const right_words[] = {"information", "access", "copy", "transcript", "rectification", "erasure",
	"restriction", "portability", "objection", "withdrawal", "human_review", "human_agent", "complaint"};

static const char *right_word(unsigned i)
{
	return right_words[i];
}

static const char *const consent_words[] = {"one_party", "notice_suffices", "all_party", "all_party_explicit", NULL};
static const char *const confidence_words[] = {"low", "medium", "high", NULL};
static const char *const effect_words[] = {"policy", "weigh", "stop", "stop_stay", "mandatory", NULL};
static const char *const then_words[] = {"continue", "end_call", "move", NULL};

/* -- what an entry is about ------------------------------------------------------------------- */

static bool is_capital(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

bool ew_place_is_word(struct ew_slice text)
{
	const uint8_t *at = text.at;
	size_t n = text.len;

	if (ew_slice_equal(text, EW_SLICE("*")))
		return true;
	if (n < 2 || n == 3 || n >= EW_PLACE_TEXT_BYTES || !is_capital(at[0]) || !is_capital(at[1]))
		return false;
	for (size_t i = 3; i < n; i++) {
		if (!is_capital(at[i]) && (at[i] < '0' || at[i] > '9') && (at[i] != '*' || n != 4))
			return false;
	}
	return n == 2 || at[2] == '-';
}

static bool is_sector(const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || n > EW_MAX_PACK_NAME_BYTES || text[0] < 'a' || text[0] > 'z')
		return false;
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static int load_who(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	const struct ew_yaml *place = ew_yaml_get(entry, "place");
	const struct ew_yaml *sector = ew_yaml_get(entry, "sector");

	if (!place == !sector)
		return ew_yaml_complain(entry, error, "either \"place\" or \"sector\" was expected, and not both");
	int r = place ? ew_pack_get_text(entry, "place", true, &law->place, error)
		      : ew_pack_get_text(entry, "sector", true, &law->sector, error);

	if (r < 0)
		return r;
	if (place && !ew_place_is_word(ew_slice_text(law->place)))
		return ew_yaml_complain(place, error,
			"\"%.40s\" is no place: two capital letters, with a subdivision or -* behind them (LU, US-CA, "
			"US-*), or \"*\"",
			law->place);
	if (sector && !is_sector(law->sector))
		return ew_yaml_complain(sector, error,
			"\"%.40s\" is no sector: small letters, digits and - were expected", law->sector);
	return 0;
}

/* -- what it demands -------------------------------------------------------------------------- */

static int load_consent(const struct ew_yaml *entry, struct ew_law_entry *to, struct ew_error *error)
{
	int mode = 0;
	int r = ew_yaml_get_word(entry, "consent", false, consent_words, 0, &mode, error);

	if (r == 0)
		r = ew_yaml_get_bool(entry, "affirmative", false, &to->law.affirmative, error);
	to->law.consent = (enum ew_consent_mode)mode;
	to->consent_said = ew_yaml_get(entry, "consent") != NULL;
	return r;
}

/*
 * `before_capture` is stated because laws state it; nothing that needs a notice is ever captured before its end, so
 * that no value of it can loosen anything.
 */
static int load_notice(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	static const char *const known[] = {"required", "before_capture", "in_recording", "tells", NULL};
	const struct ew_yaml *notice = ew_yaml_get(entry, "notice");
	bool ignored = false;
	bool required = false;

	if (!notice)
		return 0;
	int r = ew_yaml_only(notice, known, error);

	if (r == 0)
		r = ew_yaml_get_bool(notice, "required", false, &required, error);
	if (r == 0)
		r = ew_yaml_get_bool(notice, "before_capture", true, &ignored, error);
	if (r == 0)
		r = ew_yaml_get_bool(notice, "in_recording", false, &law->in_recording, error);
	if (r == 0)
		r = ew_pack_get_set(notice, "tells", tells_word, EW_TELLS_COUNT, &law->tells, error);
	if (r < 0)
		return r;
	law->notice = required || law->tells || law->in_recording;
	if (law->notice && !required && ew_yaml_get(notice, "required"))
		return ew_yaml_complain(ew_yaml_get(notice, "required"), error,
			"no notice is required, and it must tell something or be in the recording: only one of them "
			"can be");
	return 0;
}

static int load_need(const struct ew_yaml *map, size_t i, uint8_t need[], struct ew_error *error)
{
	const char *words[EW_NEED_NEVER + 2] = {NULL};
	unsigned purpose = 0;
	int level = 0;
	int r = ew_pack_find_word(
		ew_yaml_at(map, i), ew_yaml_key(map, i), purpose_word, EW_PURPOSE_COUNT, &purpose, error);

	for (int n = 0; n <= EW_NEED_NEVER; n++)
		words[n] = ew_need_name((enum ew_need)n);
	if (r == 0)
		r = ew_yaml_get_word(map, ew_yaml_key(map, i), true, words, 0, &level, error);
	if (r == 0)
		need[purpose] = (uint8_t)level;
	return r;
}

static int load_needs(const struct ew_yaml *map, uint8_t need[], struct ew_error *error)
{
	const struct ew_yaml *needs = ew_yaml_get(map, "needs");
	int r = 0;

	if (!needs)
		return 0;
	if (ew_yaml_kind(needs) != EW_YAML_MAP)
		return ew_yaml_complain(
			needs, error, "purposes with what they need were expected, such as summary: grant");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(needs); i++)
		r = load_need(needs, i, need, error);
	return r;
}

static int load_agents(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	static const char *const known[] = {"needs", NULL};
	const struct ew_yaml *agents = ew_yaml_get(entry, "agents");

	if (!agents)
		return 0;
	int r = ew_yaml_only(agents, known, error);

	return r == 0 ? load_needs(agents, law->agent_need, error) : r;
}

static int load_hold(const struct ew_yaml *entry, struct ew_law_entry *to, struct ew_error *error)
{
	static const char *const words[] = {"forbidden", "allowed", NULL};
	uint64_t stays_s = 0;
	int hold = 0;
	int r = ew_yaml_get_word(entry, "hold", false, words, 0, &hold, error);

	if (r == 0)
		r = ew_yaml_get_duration(entry, "stays", false, 0, &stays_s, error);
	if (r < 0)
		return r;
	if (stays_s > MAX_STAYS_S)
		return ew_yaml_complain(ew_yaml_get(entry, "stays"), error, "at most %ds was expected", MAX_STAYS_S);
	to->law.hold = hold == 1;
	to->hold_said = ew_yaml_get(entry, "hold") != NULL;
	to->law.stays_ms = (uint32_t)(stays_s * 1000);
	return 0;
}

static int check_opt_out(const struct ew_yaml *opt_out, const struct ew_law *law, struct ew_error *error)
{
	if (law->opt_out == EW_OPT_MANDATORY && law->place)
		return ew_yaml_complain(opt_out, error, "only a sector can make recording a duty");
	if (law->opt_out == EW_OPT_MANDATORY && law->then == EW_THEN_CONTINUE)
		return ew_yaml_complain(
			opt_out, error, "what must be recorded cannot go on unrecorded: end_call or move was expected");
	if (law->opt_out == EW_OPT_STOP_STAY && law->then > EW_THEN_CONTINUE)
		return ew_yaml_complain(
			opt_out, error, "stop_stay means that the service goes on: then: continue was expected");
	return 0;
}

static int load_opt_out(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	static const char *const known[] = {"effect", "then", NULL};
	const struct ew_yaml *opt_out = ew_yaml_get(entry, "opt_out");
	int effect = 0;

	if (!opt_out)
		return 0;
	int r = ew_yaml_only(opt_out, known, error);

	if (r == 0)
		r = ew_yaml_get_word(opt_out, "effect", true, effect_words, 0, &effect, error);
	if (r == 0)
		r = ew_yaml_get_word(opt_out, "then", false, then_words, -1, &law->then, error);
	if (r < 0)
		return r;
	law->opt_out = (enum ew_opt_effect)effect;
	return check_opt_out(opt_out, law, error);
}

static int load_mandates(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	const struct ew_yaml *mandates = ew_yaml_get(entry, "mandates");

	if (mandates && law->place)
		return ew_yaml_complain(mandates, error, "only a sector can make recording a duty");
	return ew_pack_get_set(entry, "mandates", purpose_word, EW_PURPOSE_COUNT, &law->mandates, error);
}

/* -- periods ---------------------------------------------------------------------------------- */

static int get_period(const struct ew_yaml *map, const char *key, uint64_t *ret_s, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);
	int r = ew_yaml_get_duration(map, key, false, 0, ret_s, error);

	if (r == 0 && node && (*ret_s == 0 || *ret_s > MAX_KEEP_S))
		r = ew_yaml_complain(node, error, "a period longer than nothing and at most 100y was expected");
	return r;
}

static int check_bound(
	const struct ew_yaml *map, const struct ew_keep_bound *bound, bool opinion, struct ew_error *error)
{
	if (!bound->least_s && !bound->most_s)
		return ew_yaml_complain(map, error, "\"least\" or \"most\" is missing: a period was expected");
	if (bound->most_s && bound->least_s > bound->most_s)
		return ew_yaml_complain(map, error, "\"least\" is longer than \"most\"");
	if (!bound->cite && !opinion)
		return ew_yaml_complain(map, error,
			"a number without a source: \"cite\" was expected, or opinion: true, which only warns");
	if (bound->cite && opinion)
		return ew_yaml_complain(
			map, error, "what has a source is no opinion: leave out \"opinion\" or \"cite\"");
	return 0;
}

static int load_bound(const struct ew_yaml *keep, size_t i, struct ew_law *law, struct ew_error *error)
{
	static const char *const known[] = {"least", "most", "cite", "opinion", NULL};
	const struct ew_yaml *map = ew_yaml_at(keep, i);
	int kind = ew_artifact_kind_of(ew_slice_text(ew_yaml_key(keep, i)));
	struct ew_keep_bound bound = {0};
	bool opinion = false;
	unsigned ignored = 0;

	if (kind < 0)
		return ew_pack_find_word(map, ew_yaml_key(keep, i), artifact_word, EW_ARTIFACT_KINDS, &ignored, error);
	if (law->keep[kind].least_s || law->keep[kind].most_s)
		return ew_yaml_complain(map, error, "this kind stands here twice, under two of its names");
	int r = ew_yaml_only(map, known, error);

	if (r == 0)
		r = get_period(map, "least", &bound.least_s, error);
	if (r == 0)
		r = get_period(map, "most", &bound.most_s, error);
	if (r == 0)
		r = ew_pack_get_text(map, "cite", false, &bound.cite, error);
	if (r == 0)
		r = ew_yaml_get_bool(map, "opinion", false, &opinion, error);
	if (r == 0)
		r = check_bound(map, &bound, opinion, error);
	if (r == 0)
		law->keep[kind] = bound;
	return r;
}

static int load_keep(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	const struct ew_yaml *keep = ew_yaml_get(entry, "keep");
	int r = 0;

	if (!keep)
		return 0;
	if (ew_yaml_kind(keep) != EW_YAML_MAP)
		return ew_yaml_complain(
			keep, error, "kinds with periods were expected, such as audio: {most: 90d, cite: ...}");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(keep); i++)
		r = load_bound(keep, i, law, error);
	return r;
}

/* -- what stands behind it -------------------------------------------------------------------- */

static int load_rights(const struct ew_yaml *entry, struct ew_law_entry *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(entry, "rights");
	uint32_t set = 0;
	int r = ew_pack_get_set(entry, "rights", right_word, EW_COUNT(right_words), &set, error);

	if (r < 0)
		return r;
	to->rights = calloc(list ? ew_yaml_count(list) + 1 : 1, sizeof(*to->rights));
	if (!to->rights)
		return ew_error_set(error, -ENOMEM, "no memory for the packs");
	for (size_t i = 0; list && i < ew_yaml_count(list); i++)
		to->rights[i] = ew_yaml_text(ew_yaml_at(list, i));
	to->law.rights = to->rights;
	return 0;
}

static int load_trust(const struct ew_yaml *entry, const char *review_by, struct ew_law *law, struct ew_error *error)
{
	int confidence = 0;
	int r = ew_yaml_get_word(entry, "confidence", true, confidence_words, 0, &confidence, error);

	law->confidence = (enum ew_confidence)confidence;
	if (r == 0)
		r = ew_yaml_get_bool(entry, "counsel", false, &law->counsel, error);
	if (r == 0)
		r = ew_pack_get_date(entry, "review_by", review_by, &law->review_by, error);
	if (r == 0)
		r = ew_pack_get_text(entry, "nuance", false, &law->nuance, error);
	return r == 0 ? ew_pack_get_cites(entry, law->cites, EW_PACK_CITES, &law->n_cites, error) : r;
}

static int load_originals(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	static const char *const words[] = {"allowed", "forbidden", NULL};
	int word = 0;
	int r = ew_yaml_get_word(entry, "keep_original", false, words, 0, &word, error);

	law->no_original = word == 1;
	return r;
}

static int load_redaction(const struct ew_yaml *entry, struct ew_law *law, struct ew_error *error)
{
	static const char *const words[] = {"none", "payment", "standard", "full", "numbers", NULL};
	int profile = EW_PROFILE_NONE;
	int r = ew_yaml_get_word(entry, "redact", false, words, EW_PROFILE_NONE, &profile, error);

	law->redact = (uint8_t)profile;
	return r < 0 ? r : load_originals(entry, law, error);
}

static int load_demands(const struct ew_yaml *entry, struct ew_law_entry *to, struct ew_error *error)
{
	struct ew_law *law = &to->law;
	int r = load_consent(entry, to, error);

	if (r == 0)
		r = load_notice(entry, law, error);
	if (r == 0)
		r = load_needs(entry, law->need, error);
	if (r == 0)
		r = load_agents(entry, law, error);
	if (r == 0)
		r = load_hold(entry, to, error);
	if (r == 0)
		r = load_opt_out(entry, law, error);
	if (r == 0)
		r = load_mandates(entry, law, error);
	if (r == 0)
		r = load_keep(entry, law, error);
	if (r == 0)
		r = load_redaction(entry, law, error);
	return r == 0 ? ew_pack_get_set(entry, "segments", segment_word, EW_SEGMENTS, &law->segments, error) : r;
}

static int load_entry(
	const struct ew_yaml *entry, const char *review_by, struct ew_law_entry *to, struct ew_error *error)
{
	static const char *const known[] = {"place", "sector", "name", "parent", "consent", "notice", "affirmative",
		"stays", "needs", "agents", "hold", "opt_out", "mandates", "keep", "segments", "redact", "keep_original", "rights", "confidence",
		"counsel", "review_by", "nuance", "cites", NULL};
	int r = ew_yaml_only(entry, known, error);

	to->node = entry;
	to->law.then = -1;
	if (r == 0)
		r = load_who(entry, &to->law, error);
	if (r == 0)
		r = ew_pack_get_text(entry, "name", true, &to->law.name, error);
	if (r == 0)
		r = ew_pack_get_text(entry, "parent", false, &to->parent, error);
	if (r == 0)
		r = load_demands(entry, to, error);
	if (r == 0)
		r = load_trust(entry, review_by, &to->law, error);
	return r == 0 ? load_rights(entry, to, error) : r;
}

static int load_entries(const struct ew_yaml *root, const char *review_by, struct ew_pack *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(root, "entries");
	int r = 0;

	if (!list)
		return ew_yaml_complain(
			root, error, "\"entries\" is missing: a list of places and sectors was expected");
	size_t n = ew_yaml_count(list);

	if (ew_yaml_kind(list) != EW_YAML_LIST || n == 0 || n > EW_MAX_LAWS_PER_PACK)
		return ew_yaml_complain(
			list, error, "a list of 1 to %d places and sectors was expected", EW_MAX_LAWS_PER_PACK);
	to->laws = calloc(n, sizeof(*to->laws));
	if (!to->laws)
		return ew_error_set(error, -ENOMEM, "no memory for the packs");
	to->n = n;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = load_entry(ew_yaml_at(list, i), review_by, &to->laws[i], error);
	return r;
}

int ew_pack_load(const struct ew_yaml *root, const char *name, struct ew_pack *ret, struct ew_error *error)
{
	static const char *const known[] = {"pack", "version", "about", "advice", "review_by", "entries", NULL};
	const char *says = NULL;
	const char *review_by = NULL;
	int r = ew_yaml_only(root, known, error);

	if (r == 0)
		r = ew_pack_get_text(root, "pack", true, &says, error);
	if (r == 0 && strcmp(says, name) != 0)
		r = ew_yaml_complain(
			ew_yaml_get(root, "pack"), error, "\"%.60s\", as the file is called, was expected", name);
	if (r == 0)
		r = ew_pack_check_head(root, error);
	if (r == 0)
		r = ew_pack_get_date(root, "review_by", NULL, &review_by, error);
	return r == 0 ? load_entries(root, review_by, ret, error) : r;
}

void ew_pack_clear(struct ew_pack *pack)
{
	for (size_t i = 0; i < pack->n; i++)
		free(pack->laws[i].rights);
	free(pack->laws);
	free(pack->name);
	ew_yaml_free(&pack->root);
	*pack = (struct ew_pack){0};
}
