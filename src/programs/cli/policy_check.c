/*
 * `earwitness policy check`: what the keeper would say to a policy, and what a person should see in it before it is in
 * force. Changes nothing, and asks nobody.
 */
#include "programs/cli/policy_commands.h"

#include <errno.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

/* -- what is said, as JSON ----------------------------------------------------------------------- */

static json_t *hex_json(const struct ew_hash *hash)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * EW_SHA256_BYTES + 1);
	ew_hex_add(&hex, ew_slice_of(hash->bytes, sizeof(hash->bytes)));
	return ew_buf_error(&hex) < 0 ? NULL : json_stringn((const char *)hex.at, hex.len);
}

static json_t *rules_json(const struct ew_policy *policy)
{
	json_t *list = json_array();
	unsigned line;

	for (size_t i = 0; list && i < ew_policy_rules(policy); i++) {
		const char *name = ew_policy_rule(policy, i, &line);

		if (json_array_append_new(list, json_pack("{s:s, s:i}", "name", name, "line", (int)line)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *tells_json(uint32_t tells)
{
	json_t *list = json_array();

	for (uint32_t i = 0; list && i < EW_TELLS_COUNT; i++)
		if (tells >> i & 1)
			json_array_append_new(list, json_string(ew_tells_name(1u << i)));
	return list;
}

/* The SHA-256 of its audio; null when that is not there. */
static json_t *audio_json(const struct ew_policy_open *opened, const struct ew_notice *notice)
{
	const struct ew_policy_file *file;
	char name[201];

	if (snprintf(name, sizeof(name), "notices/%s", notice->name) >= (int)sizeof(name))
		return json_null();
	file = ew_policy_files_find(&opened->files, name);
	return file ? json_stringn((const char *)file->bytes.at, file->bytes.len) : json_null();
}

static json_t *notices_json(const struct ew_policy_open *opened)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_policy_notices(opened->policy); i++) {
		const struct ew_notice *notice = ew_policy_notice(opened->policy, i);
		json_t *one = json_pack("{s:s, s:s?, s:s?, s:o, s:o}", "name", notice->name, "file", notice->file,
			"language", notice->language, "tells", tells_json(notice->tells), "sha256",
			audio_json(opened, notice));

		if (json_array_append_new(list, one) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* Entries of the packs in use. */
struct laws {
	const struct ew_policy_open *opened;
	struct ew_wall now;
	json_t *packs, *counsel, *over;
};

static bool has_pack(const json_t *packs, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach (packs, i, one) {
		if (strcmp(ew_json_text(one, "name"), name) == 0)
			return true;
	}
	return false;
}

static int put_pack(struct laws *l, const char *name)
{
	const struct ew_packs *packs = l->opened->packs;
	char version[40];

	if (has_pack(l->packs, name))
		return 0;
	ew_policy_pack_version(l->opened, name, version);
	for (size_t i = 0; i < ew_packs_count(packs); i++) {
		struct ew_hash hash = ew_packs_hash(packs, i);

		if (strcmp(ew_packs_name(packs, i), name) == 0)
			return json_array_append_new(l->packs, json_pack("{s:s, s:s, s:o}", "name", name, "version",
								      version, "sha256", hex_json(&hash)));
	}
	return 0;
}

static json_t *law_json(const struct ew_law *law)
{
	return json_pack("{s:s, s:s, s:s?, s:s?}", law->place ? "place" : "sector", law->place ? law->place : law->sector,
		"pack", law->pack, "name", law->name, "review_by", law->review_by);
}

static int take_law(void *arg, const struct ew_law *law)
{
	struct laws *l = arg;
	int r = put_pack(l, law->pack);

	if (r == 0 && law->counsel)
		r = json_array_append_new(l->counsel, law_json(law));
	if (r == 0 && ew_review_is_over(law->review_by, l->now))
		r = json_array_append_new(l->over, law_json(law));
	return r < 0 ? -ENOMEM : 0;
}

/* Audio that is there, and cannot be looked for in recordings. */
static bool add_unprovable(const struct ew_policy_open *opened, json_t *list)
{
	char text[1000];
	bool good = true;

	for (size_t i = 0; i < opened->files.n_audio; i++) {
		const struct ew_policy_audio *audio = &opened->files.audio[i];

		if (audio->doubt.code == 0)
			continue;
		(void)snprintf(text, sizeof(text),
			"%.200s: notices.%.100s: nobody can prove by recordings that it was heard: of its audio %.300s, %.200s",
			opened->files.name, audio->name, audio->path, ew_error_text(&audio->doubt));
		good &= json_array_append_new(list, json_string(text)) == 0;
	}
	return good;
}

/* What the loader warned of, audio that is not there, and audio that proves nothing. */
static json_t *warnings_json(const struct ew_policy_open *opened, const json_t *notices)
{
	json_t *list = json_array();
	const json_t *notice;
	const char *warning;
	char text[1000];
	size_t i;

	for (i = 0; list && (warning = ew_policy_warning(opened->policy, i)); i++)
		json_array_append_new(list, json_string(warning));
	json_array_foreach (notices, i, notice) {
		if (!list || !json_is_null(json_object_get(notice, "sha256")))
			continue;
		(void)snprintf(text, sizeof(text),
			"%.200s: notices.%.100s: its audio %.300s cannot be read here, so nobody can see whether what was played "
			"is what was approved",
			opened->files.name, ew_json_text(notice, "name"), ew_json_text_or(notice, "file", "(none)"));
		json_array_append_new(list, json_string(text));
	}
	return list && !add_unprovable(opened, list) ? NULL : list;
}

json_t *ew_policy_check_json(const struct ew_policy_open *opened, struct ew_wall now)
{
	struct laws laws = {
		.opened = opened, .now = now, .packs = json_array(), .counsel = json_array(), .over = json_array()};
	struct ew_hash hash = ew_policy_hash(opened->policy);
	json_t *notices = notices_json(opened), *warnings = warnings_json(opened, notices), *said = NULL;

	if (laws.packs && laws.counsel && laws.over && ew_policy_each_law(opened, take_law, &laws) == 0)
		said = json_pack("{s:s, s:o, s:o, s:O, s:O, s:O, s:O, s:O, s:b}", "policy", ew_policy_name(opened->policy),
			"sha256", hex_json(&hash), "rules", rules_json(opened->policy), "notices", notices,
			"packs", laws.packs, "counsel", laws.counsel, "review_is_over", laws.over, "warnings", warnings,
			"loads", 1);
	json_decref(notices);
	json_decref(warnings);
	json_decref(laws.packs);
	json_decref(laws.counsel);
	json_decref(laws.over);
	return said;
}

/* -- for people ---------------------------------------------------------------------------------- */

static void add_head(struct ew_buf *to, const char *head)
{
	ew_screen_add_column(to, head, 9);
	ew_buf_add_text(to, " ");
}

static void add_rules(struct ew_buf *to, const json_t *said)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(said, "rules"), i, one) {
		add_head(to, i ? "" : "rules");
		ew_buf_printf(to, "line %-4d ", (int)ew_json_number(one, "line"));
		ew_screen_add(to, ew_json_text_if_any(one, "name"));
		ew_buf_add_text(to, "\n");
	}
}

static void add_list(struct ew_buf *to, const json_t *words)
{
	const json_t *one;
	size_t i;

	json_array_foreach (words, i, one) {
		ew_buf_add_text(to, i ? ", " : "");
		ew_screen_add(to, json_string_value(one));
	}
}

static void add_notices(struct ew_buf *to, const json_t *said)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(said, "notices"), i, one) {
		add_head(to, i ? "" : "notices");
		ew_screen_add(to, ew_json_text_if_any(one, "name"));
		ew_buf_add_text(to, " (");
		ew_screen_add(to, ew_json_text_if_any(one, "language"));
		ew_buf_add_text(to, ") tells ");
		add_list(to, json_object_get(one, "tells"));
		ew_buf_printf(to, "; audio %.16s\n", ew_json_text_or(one, "sha256", "is not here"));
	}
}

static void add_packs(struct ew_buf *to, const json_t *said)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(said, "packs"), i, one) {
		add_head(to, i ? "" : "packs");
		ew_screen_add(to, ew_json_text_if_any(one, "name"));
		ew_buf_add_text(to, " ");
		ew_screen_add(to, ew_json_text_if_any(one, "version"));
		ew_buf_add_text(to, "\n");
	}
}

static void add_law(struct ew_buf *to, const json_t *law)
{
	ew_screen_add(to, ew_json_text_or(law, "place", ew_json_text_if_any(law, "sector")));
	if (ew_json_text_if_any(law, "name")) {
		ew_buf_add_text(to, " ");
		ew_screen_add(to, ew_json_text_if_any(law, "name"));
	}
}

/* One line for all that counsel should read, one for each that is past its review. */
static void add_doubts(struct ew_buf *to, const json_t *said)
{
	const json_t *list = json_object_get(said, "counsel"), *one;
	size_t i;

	if (json_array_size(list) > 0) {
		add_head(to, "counsel");
		ew_buf_add_text(to, "have it read before you rely on it: ");
		json_array_foreach (list, i, one) {
			ew_buf_add_text(to, i ? "; " : "");
			add_law(to, one);
		}
		ew_buf_add_text(to, "\n");
	}
	json_array_foreach (json_object_get(said, "review_is_over"), i, one) {
		add_head(to, "warning");
		ew_buf_add_text(to, "the law of ");
		add_law(to, one);
		ew_buf_add_text(to, " (pack ");
		ew_screen_add(to, ew_json_text_if_any(one, "pack"));
		ew_buf_add_text(to, ") should have been reviewed by ");
		ew_screen_add(to, ew_json_text_if_any(one, "review_by"));
		ew_buf_add_text(to, "; get a newer pack, or have counsel confirm it\n");
	}
	json_array_foreach (json_object_get(said, "warnings"), i, one) {
		add_head(to, "warning");
		ew_screen_add(to, json_string_value(one));
		ew_buf_add_text(to, "\n");
	}
}

static int show(const json_t *said)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	add_head(&b, "policy");
	ew_screen_add(&b, ew_json_text_if_any(said, "policy"));
	ew_buf_printf(&b, ", SHA-256 %s\n", ew_json_text_or(said, "sha256", "-"));
	add_rules(&b, said);
	add_notices(&b, said);
	add_packs(&b, said);
	add_doubts(&b, said);
	ew_buf_add_text(&b, "It loads. Packs are no legal advice.\n");
	return ew_screen_show(&b);
}

static enum ew_exit refused(const struct ew_options *o, const struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *said = NULL;

	if (!o->json) {
		ew_screen_complain("%s", ew_error_text(error));
		return EW_EXIT_FAILED;
	}
	said = json_pack("{s:b, s:s}", "loads", 0, "because", ew_error_text(error));
	if (!said || ew_json_show(said))
		ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

enum ew_exit ew_policy_do_check(const struct ew_options *o)
{
	_cleanup_(ew_policy_close) struct ew_policy_open opened = {0};
	_cleanup_(ew_json_free) json_t *said = NULL;
	char path[EW_MAX_PATH_BYTES];
	struct ew_error error = {0};
	int r = ew_policy_path(o, o->n_arguments > 1 ? o->argument[1] : NULL, path, &error);

	if (r == 0)
		r = ew_policy_open(path, o->packs, &opened, &error);
	if (r < 0)
		return refused(o, &error);
	said = ew_policy_check_json(&opened, ew_io_wall(ew_io_real()));
	if (!said) {
		ew_screen_complain("no memory for what is to be said of the policy");
		return EW_EXIT_FAILED;
	}
	return (o->json ? ew_json_show(said) : show(said)) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}
