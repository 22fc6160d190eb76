/*
 * The demonstration's call: sipp as the session border controller, earwitness-caller as the two
 * telephones, orders by the API at the moments of the dialogue. Must never leave a process behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/demo.h"
#include "programs/cli/places.h"
#include "programs/cli/screen.h"

#define ANSWER_WAIT_MS 15000
#define FINISH_WAIT_MS 60000
#define STEP_MS 100
#define TAIL_MS 1500

struct call {
	struct ew_client *client;
	const struct ew_config *config;
	const char *folder;
	int64_t length_ms;
	char answers[EW_MAX_PATH_BYTES];
	char sip_call[128], address[64];
	unsigned ports[2];
	char *id;
	pid_t sipp, caller;
	struct timespec began;
};

static void wait_ms(int64_t ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	while (ms > 0 && nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static int64_t since_ms(const struct timespec *began)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - began->tv_sec) * 1000 + (now.tv_nsec - began->tv_nsec) / 1000000;
}

/* -- sipp -- */

static int start_sipp(struct call *c, struct ew_error *error)
{
	char scenario[EW_MAX_PATH_BYTES], errors[EW_MAX_PATH_BYTES], target[80], length[24];
	const char *argv[] = {"sipp", "-sf", scenario, "-t", "u1", "-m", "1", "-l", "1", "-d",
		length, "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin", "-trace_logs",
		"-log_file", c->answers, "-trace_err", "-error_file", errors, "-key", "caller",
		"+352621000111", "-key", "caller_name", "Alice", "-key", "callee", "+35224111",
		"-key", "callee_name", "Robin", "-key", "queue", "sales", "-key", "direction",
		"inbound", "-key", "extension", "4711", target, NULL};
	int code = ew_place_asset("demo/siprec_call.xml", scenario, error);

	if (!code)
		code = ew_path_join(c->answers, sizeof(c->answers), c->folder, "sipp-answers.log");
	if (!code)
		code = ew_path_join(errors, sizeof(errors), c->folder, "sipp-errors.log");
	if (code)
		return ew_error_set(error, code, "the demonstration's folder has too long a name");
	if (unlink(c->answers) < 0 && errno != ENOENT)
		return ew_error_set(
			error, -errno, "cannot remove %s: %s", c->answers, strerrordesc_np(errno));
	(void)snprintf(target, sizeof(target), "127.0.0.1:%u", (unsigned)c->config->sip_udp.port);
	(void)snprintf(length, sizeof(length), "%lld", (long long)(c->length_ms + TAIL_MS));
	code = ew_demo_spawn(argv, NULL, &c->sipp, error);
	return code == -ENOENT ? ew_error_set(error, code, "sipp is missing; install sip-tester")
			       : code;
}

static bool read_answer(struct call *c)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	const char *line;

	ew_buf_init(&b, 65536);
	if (ew_file_read(ew_io_real(), c->answers, &b))
		return false;
	text = ew_buf_take_text(&b);
	line = text ? strstr(text, "answer call=") : NULL;
	return line && sscanf(line, "answer call=%127s address=%63s label1=%u label2=%u",
			       c->sip_call, c->address, &c->ports[0], &c->ports[1]) == 4;
}

static int wait_answer(struct call *c, struct ew_error *error)
{
	for (int64_t waited = 0; waited < ANSWER_WAIT_MS; waited += STEP_MS) {
		if (read_answer(c))
			return 0;
		wait_ms(STEP_MS);
	}
	return ew_error_set(error, -ETIMEDOUT, "the call was not answered; see %s", c->folder);
}

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

static int start_voices(struct call *c, struct ew_error *error)
{
	char program[EW_MAX_PATH_BYTES], customer[EW_MAX_PATH_BYTES], agent[EW_MAX_PATH_BYTES],
		keys[128];
	char to[2][100];
	const char *argv[] = {program, "--to", to[0], "--file", customer, "--codec", "pcma",
		"--keys", keys, "--to", to[1], "--file", agent, "--codec", "pcmu", NULL};
	int code = ew_place_program("earwitness-caller", program, error);

	if (!code)
		code = ew_path_join(customer, sizeof(customer), c->folder, "customer.wav");
	if (!code)
		code = ew_path_join(agent, sizeof(agent), c->folder, "agent.wav");
	if (!code && !keys_text(keys, sizeof(keys)))
		code = -EINVAL;
	if (code)
		return ew_error_set(error, code, "cannot speak: %s", strerrordesc_np(-code));
	for (int i = 0; i < 2; i++)
		(void)snprintf(to[i], sizeof(to[i]), "%s:%u", c->address, c->ports[i]);
	(void)clock_gettime(CLOCK_MONOTONIC, &c->began);
	return ew_demo_spawn(argv, NULL, &c->caller, error);
}

/* -- the call as the API knows it -- */

static int find_once(struct call *c, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *one;
	size_t i;
	int code = ew_client_ask(c->client, "/v1/interactions", NULL, &answer, error);

	if (code)
		return code;
	json_array_foreach(json_object_get(answer, "items"), i, one)
	{
		const char *call = json_string_value(
			json_object_get(json_object_get(one, "external_ids"), "sip_call_id"));

		if (!call || strcmp(call, c->sip_call) != 0)
			continue;
		c->id = strdup(json_string_value(json_object_get(one, "id")));
		return c->id ? 0 : -ENOMEM;
	}
	return 0;
}

static int find_call(struct call *c, struct ew_error *error)
{
	for (int64_t waited = 0; waited < ANSWER_WAIT_MS; waited += STEP_MS) {
		int code = find_once(c, error);

		if (code || c->id)
			return code;
		wait_ms(STEP_MS);
	}
	return ew_error_set(error, -ETIMEDOUT, "the call was answered but is not in the catalogue");
}

static int give_order(struct call *c, const struct ew_demo_line *line, struct ew_error *error)
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
static int follow_dialogue(struct call *c, struct ew_error *error)
{
	static const char *const names[] = {"customer", "agent"};
	int code = 0;

	for (size_t i = 0; i < ew_demo_n_lines && !code; i++) {
		const struct ew_demo_line *line = &ew_demo_lines[i];

		if (line->order) {
			wait_ms(line->at_ms - EW_DEMO_PAUSE_MS - since_ms(&c->began));
			code = give_order(c, line, error);
		}
		wait_ms(line->at_ms - since_ms(&c->began));
		if (!code)
			ew_screen_say("  %-8s %s", names[line->party],
				line->keys ? "(presses keys)" : line->text);
	}
	return code;
}

static int state_is_over(struct call *c, bool *ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	char path[128];
	const char *state;
	int code = ew_call_path(c->id, "", path, error);

	if (!code)
		code = ew_client_ask(c->client, path, NULL, &record, error);
	if (code)
		return code;
	state = json_string_value(json_object_get(record, "state"));
	*ret = state && (strcmp(state, "finished") == 0 || strcmp(state, "failed") == 0);
	return 0;
}

static int wait_finished(struct call *c, struct ew_error *error)
{
	struct ew_error last = {0};
	bool over = false;

	/* A program that is just being restarted is no reason to give up. */
	for (int64_t waited = 0; waited < FINISH_WAIT_MS; waited += STEP_MS) {
		last = (struct ew_error){0};
		if (state_is_over(c, &over, &last) == 0 && over)
			return 0;
		wait_ms(STEP_MS);
	}
	return ew_error_set(error, -ETIMEDOUT,
		"the call is over, but not finished after a minute%s%s", last.code ? ": " : "",
		last.code ? ew_error_text(&last) : "");
}

static int run(struct call *c, struct ew_error *error)
{
	int code = start_sipp(c, error), status;

	if (!code)
		code = wait_answer(c, error);
	if (!code)
		code = start_voices(c, error);
	if (!code)
		code = find_call(c, error);
	if (!code)
		ew_screen_say("The call is up: %s", c->id);
	if (!code)
		code = follow_dialogue(c, error);
	if (code)
		return code;
	ew_screen_say("Waiting for the call to end and to be finished ...");
	(void)ew_demo_wait(c->caller);
	c->caller = 0;
	status = ew_demo_wait(c->sipp);
	c->sipp = 0;
	if (status != 0)
		return ew_error_set(
			error, -EIO, "sipp ended with status %d; see %s", status, c->folder);
	return wait_finished(c, error);
}

static void end_process(pid_t pid)
{
	if (pid > 0 && kill(pid, SIGTERM) == 0)
		(void)ew_demo_wait(pid);
}

int ew_demo_call(struct ew_client *client, const struct ew_config *config, const char *folder,
	char ret_id[static 37], struct ew_error *error)
{
	struct call c = {.client = client, .config = config, .folder = folder};
	int code;

	ew_screen_say("Two voices rehearse ...");
	code = ew_demo_voices(folder, &c.length_ms, error);
	if (!code) {
		ew_screen_say("A session border controller places a SIPREC call of %lld seconds to "
			      "queue sales ...",
			(long long)(c.length_ms + TAIL_MS) / 1000);
		code = run(&c, error);
	}
	end_process(c.caller);
	end_process(c.sipp);
	if (!code)
		(void)snprintf(ret_id, 37, "%s", c.id);
	free(c.id);
	return code;
}
