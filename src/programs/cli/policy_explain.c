/*
 * `earwitness policy explain`: of a made-up call here, with the policy's file; of a real one by the API, for only the keeper
 * knows what was said in it.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/policy_commands.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

#define SENTENCES_BYTES ((size_t)1024 * 1024)

/* -- a made-up call ------------------------------------------------------------------------------ */

static int read_kind(struct ew_slice word, enum ew_party_kind *ret)
{
	for (int i = EW_PARTY_CUSTOMER; i <= EW_PARTY_MACHINE; i++) {
		if (ew_slice_equal(word, ew_slice_text(ew_party_kind_name((enum ew_party_kind)i)))) {
			*ret = (enum ew_party_kind)i;
			return 0;
		}
	}
	return -EINVAL;
}

static int read_fact(struct ew_slice fact, struct ew_policy_party *party, char texts[2][256])
{
	struct ew_slice name;
	int which;

	if (!ew_slice_cut(&fact, '=', &name) || fact.len == 0 || fact.len >= sizeof(texts[0]))
		return -EINVAL;
	if (ew_slice_equal(name, EW_SLICE("kind")))
		return read_kind(fact, &party->kind);
	which = ew_slice_equal(name, EW_SLICE("number")) ? 0 : ew_slice_equal(name, EW_SLICE("place")) ? 1 : -1;
	if (which < 0)
		return -EINVAL;
	memcpy(texts[which], fact.at, fact.len);
	texts[which][fact.len] = '\0';
	*(which == 0 ? &party->address : &party->told) = texts[which];
	return 0;
}

static int read_party(const char *words, struct ew_made_up *to, struct ew_error *error)
{
	size_t n = to->facts.n_parties;
	struct ew_slice rest = ew_slice_text(words), fact;
	int r = 0;

	if (n == EW_POLICY_PARTIES)
		return ew_error_set(error, -EINVAL, "--party: at most %d are possible", EW_POLICY_PARTIES);
	to->parties[n] = (struct ew_policy_party){.kind = EW_PARTY_CUSTOMER};
	while (r == 0 && ew_slice_cut(&rest, ',', &fact))
		r = read_fact(fact, &to->parties[n], to->texts[n]);
	to->facts.n_parties++;
	return r < 0 ? ew_error_set(error, r,
			       "--party: '%s' is not understood; say kind=customer|agent|machine, number=NUMBER and place=PLACE "
			       "(LU, US-CA), separated by commas",
			       words)
		     : 0;
}

static int read_channel(const char *word, struct ew_error *error)
{
	static const char *const words[] = {"siprec", "gateway", "websocket", "livekit", "import"};

	for (size_t i = 0; word && i < EW_COUNT(words); i++) {
		if (strcmp(words[i], word) == 0)
			return 0;
	}
	return word ? ew_error_set(error, -EINVAL, "--channel: one of siprec, gateway, websocket, livekit, import was expected")
		    : 0;
}

static int read_direction(const char *word, struct ew_error *error)
{
	static const char *const words[] = {"inbound", "outbound", "internal", "unknown"};

	for (size_t i = 0; word && i < EW_COUNT(words); i++) {
		if (strcmp(words[i], word) == 0)
			return 0;
	}
	return word ? ew_error_set(error, -EINVAL, "--direction: one of inbound, outbound, internal, unknown was expected") : 0;
}

int ew_made_up_read(
	const struct ew_options *o, struct ew_wall now, struct ew_made_up *ret, struct ew_error *error)
{
	struct ew_wall at = now;
	int r = 0;

	*ret = (struct ew_made_up){.facts = {.direction = o->direction,
					   .queue = o->queue,
					   .extension = o->extension,
					   .channel = o->channel,
					   .agent = o->agent,
					   .from = o->from,
					   .to = o->to}};
	if (o->at && ew_since_parse(o->at, now, &at))
		r = ew_error_set(error, -EINVAL, "--at: '%s' is no time; say 2026-11-21, RFC 3339 or 24h", o->at);
	if (r == 0)
		r = read_direction(o->direction, error);
	if (r == 0)
		r = read_channel(o->channel, error);
	for (size_t i = 0; r == 0 && i < o->party.n; i++)
		r = read_party(o->party.at[i], ret, error);
	ret->facts.parties = ret->facts.n_parties ? ret->parties : NULL;
	ret->facts.started_us = at.us;
	return r;
}

static json_t *lines_json(struct ew_slice text)
{
	json_t *list = json_array();
	struct ew_slice line;

	while (list && ew_slice_cut(&text, '\n', &line))
		if (line.len > 0)
			json_array_append_new(list, json_stringn((const char *)line.at, line.len));
	return list;
}

static int explain_made_up(const struct ew_options *o, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_policy_close) struct ew_policy_open opened = {0};
	_cleanup_(ew_buf_free) struct ew_buf sentences = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_made_up call;
	struct ew_decision d;
	int r = ew_policy_path(o, NULL, path, error);

	if (r == 0)
		r = ew_policy_open(path, o->packs, &opened, error);
	if (r == 0)
		r = ew_made_up_read(o, ew_io_wall(ew_io_real()), &call, error);
	if (r < 0)
		return r;
	ew_policy_decide(opened.policy, &call.facts, NULL, &d);
	ew_buf_init(&sentences, SENTENCES_BYTES);
	r = ew_policy_explain(opened.policy, &call.facts, &d, &sentences);
	if (r < 0)
		return ew_error_set(error, r, "no room for the explanation");
	*ret = json_pack("{s:o, s:o}", "decision", ew_decision_json(&d), "sentences", lines_json(ew_buf_slice(&sentences)));
	return *ret ? 0 : ew_error_set(error, -ENOMEM, "no memory for the explanation");
}

/* -- a real one ---------------------------------------------------------------------------------- */

static int read_policy_text(const char *path, json_t *body, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	json_t *json;
	int r;

	ew_buf_init(&text, EW_MAX_CONFIG_BYTES);
	r = ew_file_read(ew_io_real(), path, &text);
	if (r < 0)
		return ew_error_set(error, r, "cannot read %s: %s", path, strerrordesc_np(-r));
	json = json_stringn((const char *)text.at, text.len);
	if (json_object_set_new(body, "policy", json) == 0)
		return 0;
	return ew_error_set(error, -EINVAL, "%s is no text in UTF-8", path);
}

static int explain_real(const struct ew_options *o, const char *id, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s}", "interaction", id);
	int r = body ? 0 : ew_error_set(error, -EINVAL, "this is no id of a call");

	if (r == 0 && o->policy)
		r = read_policy_text(o->policy, body, error);
	if (r == 0)
		r = ew_client_new(o, &client, error);
	return r < 0 ? r : ew_client_ask(client, "/v1/policies/explain", body, ret, error);
}

/* -- for people ---------------------------------------------------------------------------------- */

static void add_gates(const json_t *said, struct ew_buf *to)
{
	const json_t *gate, *one;
	size_t i, k;

	json_array_foreach (json_object_get(said, "gates"), i, gate) {
		ew_buf_add_text(to, i ? "" : "\n");
		json_array_foreach (json_object_get(gate, "purposes"), k, one) {
			ew_screen_add_column(to, k ? "" : ew_json_text_if_any(gate, "party"), 37);
			ew_screen_add_column(to, k ? "" : ew_json_text_if_any(gate, "kind"), 9);
			ew_screen_add_column(to, ew_json_text_if_any(one, "purpose"), 18);
			ew_screen_add(to, ew_json_text_if_any(one, "sentence"));
			ew_buf_add_text(to, "\n");
		}
	}
}

static int show(const json_t *said)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *one;
	size_t i;

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	json_array_foreach (json_object_get(said, "sentences"), i, one) {
		ew_screen_add(&b, json_string_value(one));
		ew_buf_add_text(&b, "\n");
	}
	add_gates(said, &b);
	return ew_screen_show(&b);
}

enum ew_exit ew_policy_do_explain(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *said = NULL;
	struct ew_error error = {0};
	int r = o->n_arguments > 1 ? explain_real(o, o->argument[1], &said, &error) : explain_made_up(o, &said, &error);

	if (r < 0) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return (o->json ? ew_json_show(said) : show(said)) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}
