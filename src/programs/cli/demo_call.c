/*
 * The demonstration's call: its dialogue, and orders by the API at the moments of it. Must never leave a process
 * behind.
 */
#include <errno.h>
#include <stdio.h>

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

/* Orders come a pause before the line that they belong to. */
static int follow_dialogue(struct ew_placed_call *c, struct ew_error *error)
{
	static const char *const names[] = {"customer", "agent"};
	int code = 0;

	for (size_t i = 0; i < ew_demo_n_lines && !code; i++) {
		const struct ew_demo_line *line = &ew_demo_lines[i];

		if (line->order) {
			ew_placed_call_wait(c, line->at_ms - EW_DEMO_PAUSE_MS);
			code = give_order(c, line, error);
		}
		ew_placed_call_wait(c, line->at_ms);
		if (!code)
			ew_screen_say("  %-8s %s", names[line->party],
				line->keys ? "(presses keys)" : line->text);
	}
	return code;
}

static int run(struct ew_placed_call *c, struct ew_error *error)
{
	int code = ew_placed_call_ring(c, error);

	if (!code)
		code = start_voices(c, error);
	if (!code)
		ew_screen_say("The call is up: %s", c->id);
	if (!code)
		code = follow_dialogue(c, error);
	if (code)
		return code;
	ew_screen_say("Waiting for the call to end and to be finished ...");
	return ew_placed_call_finish(c, error);
}

int ew_demo_call(struct ew_client *client, const struct ew_config *config, const char *folder,
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
	int code;

	ew_screen_say("Two voices rehearse ...");
	code = ew_demo_voices(folder, &c.length_ms, error);
	if (!code) {
		ew_screen_say("A session border controller places a SIPREC call of %lld seconds to "
			      "queue sales ...",
			(long long)(c.length_ms + EW_PLACED_TAIL_MS) / 1000);
		code = run(&c, error);
	}
	if (!code)
		(void)snprintf(ret_id, 37, "%s", c.id);
	ew_placed_call_end(&c);
	return code;
}
