/*
 * Seven answers for each kind of artifact. Must never say of anything that it is kept, redacted or gone unless an event does.
 */
#include "domain/register.h"

#include "domain/event_json.h"
#include "domain/interaction_state.h"
#include "domain/retention.h"

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* Which purposes stand behind a kind: its own, or for what people write those that are offered. */
static unsigned number_of(uint32_t purpose)
{
	return (unsigned)__builtin_ctz(purpose);
}

/* -- is it made -- */

static json_t *capture_of(const struct ew_interaction *it, uint32_t purpose)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	struct ew_gates_view view;

	ew_interaction_situation(it, &view);
	for (size_t i = 0; list && purpose && i < it->n_people; i++) {
		int who = -1;
		enum ew_why why = ew_capture_why(&view.situation, i, purpose, &who);

		if (!it->people[i].says.present)
			continue;
		if (json_array_append_new(list,
			    json_pack("{s:o, s:s, s:o}", "party", ew_id_json(it->people[i].id), "capture",
				    ew_why_name(why), "because_of",
				    who >= 0 && (size_t)who < it->n_people ? ew_id_json(it->people[who].id)
									   : json_null())) < 0)
			return NULL;
	}
	return TAKE(list);
}

static size_t versions_of(const struct ew_interaction *it, const char *kind)
{
	size_t n = 0;
	const json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *its = json_string_value(json_object_get(one, "kind"));
		const char *state = json_string_value(json_object_get(one, "state"));

		n += its && state && strcmp(its, kind) == 0 && strcmp(state, "made") == 0;
	}
	return n;
}

static const char *state_of(const struct ew_interaction *it, enum ew_artifact_kind kind, size_t made)
{
	const struct ew_treated *t = &it->treated[kind];
	uint32_t purpose = ew_artifact_purpose(kind);

	if (it->deleted & EW_KIND_BIT(kind))
		return "deleted";
	if (t->ordered && t->treatment == EW_TREAT_PURGE)
		return t->done ? "purged" : t->held ? "purge_held" : "being_purged";
	if (made > 0)
		return t->ordered && t->treatment == EW_TREAT_SEAL ? "sealed" : "kept";
	if (!it->mode || (purpose && !(it->terms.offered & purpose)))
		return "not_made";
	return it->ended.us == 0 ? "may_be_made" : "none";
}

/* -- the answers -- */

static json_t *needs_of(const struct ew_interaction *it, uint32_t purpose)
{
	if (!purpose || !it->mode)
		return json_null();
	return json_string(ew_need_name((enum ew_need)it->terms.need[number_of(purpose)]));
}

static json_t *basis_of(const struct ew_interaction *it, uint32_t purpose)
{
	if (!purpose || !it->mode || !(it->terms.offered & purpose))
		return json_null();
	return json_string(ew_basis_name((enum ew_basis)it->terms.basis[number_of(purpose)]));
}

static json_t *period_of(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	struct ew_wall until = {0};

	if (it->mode && it->ended.us != 0)
		until = ew_retention_due(it->terms.keep_s, it->ended, 0, kind);
	if (until.us == INT64_MAX)
		until.us = 0;
	if (!it->mode || it->terms.keep_s[kind] == 0)
		return json_pack("{s:n, s:o}", "keep_s", "until", ew_wall_json(until));
	return json_pack("{s:I, s:o}", "keep_s", (json_int_t)it->terms.keep_s[kind], "until", ew_wall_json(until));
}

static json_t *opt_out_of(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	const struct ew_treated *t = &it->treated[kind];
	_cleanup_(ew_json_drop) json_t *one = json_object();

	if (!one || !ew_json_put(one, "already_captured",
			    it->mode ? json_string(ew_treatment_name((enum ew_treatment)it->terms.treat[kind]))
				     : json_null()) ||
		!ew_json_put(one, "ordered", t->ordered ? json_string(ew_treatment_name(t->treatment)) : json_null()) ||
		!ew_json_put(one, "until", ew_wall_json(t->until)) || !ew_json_put(one, "done", json_boolean(t->done)))
		return NULL;
	return TAKE(one);
}

static json_t *redaction_of(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	if (kind == EW_ARTIFACT_AUDIO)
		return json_string(ew_interaction_redacted(it) > 0                              ? "by_hand"
				   : ew_interaction_is_checked(it, (struct ew_id){{0}}) ? "checked"
				   : ew_interaction_muted(it) > 0                           ? "by_words"
											: "not_checked");
	if (!it->mode)
		return json_null();
	return json_string(ew_profile_name((enum ew_redaction_profile)it->terms.redact[kind]));
}

static json_t *entry_of(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	_cleanup_(ew_json_drop) json_t *one = json_object();
	const char *word = ew_artifact_kind_name(kind);
	uint32_t purpose = ew_artifact_purpose(kind);
	size_t made = versions_of(it, word) + it->received[kind];

	if (!one || !ew_json_put(one, "kind", json_string(word)) ||
		!ew_json_put(one, "purpose", text_or_null(purpose ? ew_purpose_name(purpose) : NULL)) ||
		!ew_json_put(one, "state", json_string(state_of(it, kind, made))) ||
		!ew_json_put(one, "versions", json_integer((json_int_t)made)) ||
		!ew_json_put(one, "capture", capture_of(it, purpose)) ||
		!ew_json_put(one, "legal_basis", basis_of(it, purpose)) ||
		!ew_json_put(one, "consent_needed", needs_of(it, purpose)) ||
		!ew_json_put(one, "opt_out", opt_out_of(it, kind)) ||
		!ew_json_put(one, "redaction", redaction_of(it, kind)) ||
		!ew_json_put(one, "seen_by", it->see ? json_incref(it->see) : json_null()) ||
		!ew_json_put(one, "retention", period_of(it, kind)))
		return NULL;
	return TAKE(one);
}

json_t *ew_register_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (unsigned i = 0; list && i < EW_ARTIFACT_KINDS; i++) {
		if (json_array_append_new(list, entry_of(it, (enum ew_artifact_kind)i)) < 0)
			return NULL;
	}
	return TAKE(list);
}
