/*
 * The demonstration's call: its dialogue, and orders by the API at the moments of it. Must never leave a process
 * behind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/demo.h"
#include "programs/cli/placed_call.h"
#include "programs/cli/screen.h"

/* -- voices -- */

static const char *keys_text(char *to, size_t room)
{
	for (size_t i = 0; i < ew_demo_n_lines; i++) {
		const struct ew_demo_line *line = &ew_demo_lines[i];

		if (!line->keys)
			continue;
		(void)snprintf(to, room, "%lld.%03lld:%s", (long long)line->at_ms / 1000,
			(long long)line->at_ms % 1000, line->keys);
		return to;
	}
	return NULL;
}

static int start_voices(struct ew_placed_call *c, struct ew_error *error)
{
	char customer[EW_MAX_PATH_BYTES], agent[EW_MAX_PATH_BYTES], keys[128];
	const char *const words[2][EW_PLACED_WORDS] = {
		{"--file", customer, "--codec", "pcma", "--keys", keys, NULL},
		{"--file", agent, "--codec", "pcmu", NULL},
	};
	int code = ew_path_join(customer, sizeof(customer), c->folder, "customer.wav");

	if (!code)
		code = ew_path_join(agent, sizeof(agent), c->folder, "agent.wav");
	if (!code && !keys_text(keys, sizeof(keys)))
		code = -EINVAL;
	return code ? ew_error_set(error, code, "cannot speak: %s", strerrordesc_np(-code))
		    : ew_placed_call_speak(c, words, error);
}

/* -- the dialogue -- */

static int give_order(struct ew_placed_call *c, const struct ew_demo_line *line, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *gate;
	int code = ew_call_order(c->client, c->id, line->order, line->reason, NULL, &answer, error);

	if (code)
		return code;
	gate = json_object_get(answer, "gate_us");
	if (json_is_integer(gate))
		ew_screen_say("  %-8s obeyed; the gate took %.3f ms", line->order,
			(double)json_integer_value(gate) / 1000.0);
	else
		ew_screen_say("  %-8s obeyed", line->order);
	return 0;
}

/* -- the IVR -- */

/* A token of its own: what an IVR says is a machine's word, and may do no more than tell. */
static int hire_ivr(struct ew_client *client, const struct ew_config *config, struct ew_client **ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body =
		json_pack("{s:s, s:s, s:[s], s:i}", "name", "demonstration IVR", "kind", "ivr", "rights", "tell", "expires_in", 86400);
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const struct ew_options options = {.data = config->data, .url = ew_client_url(client)};
	const char *token;
	int code = body ? ew_client_ask(client, "/v1/tokens", body, &answer, error) : -ENOMEM;

	if (code)
		return code;
	token = json_string_value(json_object_get(answer, "token"));
	code = token ? ew_client_new(&options, ret, error) : -EBADMSG;
	if (!code)
		ew_client_set_token(*ret, token);
	return code ? ew_error_set(error, code, "the IVR got no token: %s", strerrordesc_np(-code)) : 0;
}

/* Who called: the party of the caller's number. */
static int find_customer(struct ew_placed_call *c, char to[static 40], struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	const json_t *party;
	char path[128];
	size_t i;
	int code = ew_call_path(c->id, "", path, error);

	if (!code)
		code = ew_client_ask(c->client, path, NULL, &record, error);
	if (code)
		return code;
	json_array_foreach (json_object_get(record, "parties"), i, party) {
		const char *address = json_string_value(json_object_get(party, "address"));
		const char *id = json_string_value(json_object_get(party, "id"));

		if (!address || !id || !strstr(address, c->caller))
			continue;
		(void)snprintf(to, 40, "%s", id);
		return 0;
	}
	return ew_error_set(error, -ENOENT, "the record of the call does not name its caller");
}

/* What the demonstration knows of its call. */
struct stage {
	struct ew_placed_call *call;
	struct ew_client *ivr;
	char customer[40];
};

/* A segment is of the call, all else of the customer. */
static int tell(const struct stage *s, const char *event, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body = json_loads(event, 0, NULL);
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const char *type = json_string_value(json_object_get(body, "type"));
	char path[128];
	int code = body && type ? ew_call_path(s->call->id, "/events", path, error) : -ENOMEM;

	if (!code && strncmp(type, "segment", 7) != 0 && json_object_set_new(body, "party", json_string(s->customer)) < 0)
		code = -ENOMEM;
	if (!code)
		code = ew_client_ask(s->ivr, path, body, &answer, error);
	if (code)
		return ew_error_set(error, code, "the IVR could not tell: %s", strerrordesc_np(-code));
	ew_screen_say("  %-8s %s, event %lld", "IVR", type,
		(long long)json_integer_value(json_object_get(answer, "event")));
	return 0;
}

/* Orders, and what the IVR tells, come a pause before the line that they belong to. */
static int act_before(const struct stage *s, const struct ew_demo_line *line, struct ew_error *error)
{
	int code = 0;

	if (line->order || line->tell)
		ew_placed_call_wait(s->call, line->at_ms - EW_DEMO_PAUSE_MS);
	if (line->order)
		code = give_order(s->call, line, error);
	if (!code && line->tell)
		code = tell(s, line->tell, error);
	ew_placed_call_wait(s->call, line->at_ms);
	return code;
}

static int follow_dialogue(const struct stage *s, struct ew_error *error)
{
	static const char *const names[] = {"customer", "agent"};
	int code = 0;

	for (size_t i = 0; i < ew_demo_n_lines && !code; i++) {
		const struct ew_demo_line *line = &ew_demo_lines[i];

		code = act_before(s, line, error);
		if (code)
			return code;
		ew_screen_say("  %-8s %s", line->notice ? "notice" : names[line->party],
			line->keys ? "(presses a key)" : line->text);
		if (line->then) {
			ew_placed_call_wait(s->call, line->at_ms + line->ms);
			code = tell(s, line->then, error);
		}
	}
	return code;
}

static int run(struct stage *s, const struct ew_config *config, struct ew_error *error)
{
	struct ew_placed_call *c = s->call;
	int code = hire_ivr(c->client, config, &s->ivr, error);

	if (!code)
		code = ew_placed_call_ring(c, error);
	if (!code)
		code = start_voices(c, error);
	if (!code)
		code = find_customer(c, s->customer, error);
	if (!code)
		ew_screen_say("The call is up, and nothing of it is kept until the customer has agreed: %s", c->id);
	if (!code)
		code = follow_dialogue(s, error);
	if (code)
		return code;
	ew_screen_say("Waiting for the call to end and to be finished ...");
	return ew_placed_call_finish(c, error);
}

int ew_demo_call(struct ew_client *client, const struct ew_config *config, const char *folder, const char *notice,
	char ret_id[static 37], struct ew_error *error)
{
	struct ew_placed_call c = {.client = client,
		.config = config,
		.folder = folder,
		.caller = "+352621000111",
		.caller_name = "Alice",
		.callee = "+35224111",
		.callee_name = "Robin",
		.queue = "sales"};
	struct stage stage = {.call = &c};
	int code;

	ew_screen_say("Two voices rehearse ...");
	code = ew_demo_voices(folder, notice, &c.length_ms, error);
	if (!code) {
		ew_screen_say("A session border controller places a SIPREC call of %lld seconds to "
			      "queue sales ...",
			(long long)(c.length_ms + EW_PLACED_TAIL_MS) / 1000);
		code = run(&stage, config, error);
	}
	if (!code)
		(void)snprintf(ret_id, 37, "%s", c.id);
	ew_placed_call_end(&c);
	ew_client_free(&stage.ivr);
	return code;
}
