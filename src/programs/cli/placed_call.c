/*
 * sipp and earwitness-caller as child processes, and the call as the API knows it.
 */
#include "programs/cli/placed_call.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/demo.h"
#include "programs/cli/places.h"

#define ANSWER_WAIT_MS 15000
#define FINISH_WAIT_MS 60000
#define STEP_MS 100

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

/* Where the front door is as it is seen from here; what listens everywhere is called on loopback. */
static const struct ew_address *front_door(const struct ew_config *config, bool *ret_udp)
{
	*ret_udp = config->sip_udp.port != 0;
	if (*ret_udp)
		return &config->sip_udp;
	return config->sip_tcp.port ? &config->sip_tcp : NULL;
}

static const char *host_of(const struct ew_address *door)
{
	return strcmp(door->host, "0.0.0.0") == 0 ? "127.0.0.1" : strcmp(door->host, "::") == 0 ? "::1" : door->host;
}

static int make_paths(struct ew_placed_call *c, char scenario[static EW_MAX_PATH_BYTES],
	char errors[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	int code = ew_place_asset("demo/siprec_call.xml", scenario, error);

	if (!code)
		code = ew_path_join(c->answers, sizeof(c->answers), c->folder, "sipp-answers.log");
	if (!code)
		code = ew_path_join(errors, EW_MAX_PATH_BYTES, c->folder, "sipp-errors.log");
	if (code)
		return ew_error_set(error, code,
			"the call cannot be prepared: its folder has too long a name, or a file is missing");
	if (unlink(c->answers) < 0 && errno != ENOENT)
		return ew_error_set(
			error, -errno, "cannot remove %s: %s", c->answers, strerrordesc_np(errno));
	return 0;
}

static int start_sipp(struct ew_placed_call *c, struct ew_error *error)
{
	char scenario[EW_MAX_PATH_BYTES], errors[EW_MAX_PATH_BYTES], target[80], length[24];
	bool udp;
	const struct ew_address *door = front_door(c->config, &udp);
	const char *host = door ? host_of(door) : NULL;
	const char *argv[] = {"sipp", "-sf", scenario, "-t", udp ? "u1" : "t1", "-m", "1", "-l", "1", "-d",
		length, "-i", host, "-mi", host, "-nostdin", "-trace_logs", "-log_file", c->answers,
		"-trace_err", "-error_file", errors, "-key", "caller", c->caller, "-key", "caller_name",
		c->caller_name, "-key", "callee", c->callee, "-key", "callee_name", c->callee_name, "-key",
		"queue", c->queue, "-key", "direction", "inbound", "-key", "extension", "4711", target,
		NULL};
	bool six = host && strchr(host, ':');
	int code;

	if (!door)
		return ew_error_set(error, -EADDRNOTAVAIL,
			"there is neither UDP nor TCP to call: a test cannot come over TLS in this version");
	code = make_paths(c, scenario, errors, error);
	if (code)
		return code;
	(void)snprintf(target, sizeof(target), "%s%s%s:%u", six ? "[" : "", host, six ? "]" : "", (unsigned)door->port);
	(void)snprintf(length, sizeof(length), "%lld", (long long)(c->length_ms + EW_PLACED_TAIL_MS));
	code = ew_demo_spawn(argv, NULL, &c->sipp, error);
	return code == -ENOENT ? ew_error_set(error, code, "sipp is missing; install sip-tester")
			       : code;
}

static bool read_answer(struct ew_placed_call *c)
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

int ew_placed_call_ring(struct ew_placed_call *c, struct ew_error *error)
{
	int code = start_sipp(c, error);

	if (code)
		return code;
	for (int64_t waited = 0; waited < ANSWER_WAIT_MS; waited += STEP_MS) {
		if (read_answer(c))
			return 0;
		wait_ms(STEP_MS);
	}
	return ew_error_set(error, -ETIMEDOUT, "the call was not answered; see %s", c->folder);
}

/* -- the call as the API knows it -- */

static int find_once(struct ew_placed_call *c, struct ew_error *error)
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
		const char *id = json_string_value(json_object_get(one, "id"));

		if (!call || !id || strcmp(call, c->sip_call) != 0)
			continue;
		c->id = strdup(id);
		return c->id ? 0 : -ENOMEM;
	}
	return 0;
}

static int find_call(struct ew_placed_call *c, struct ew_error *error)
{
	for (int64_t waited = 0; waited < ANSWER_WAIT_MS; waited += STEP_MS) {
		int code = find_once(c, error);

		if (code || c->id)
			return code;
		wait_ms(STEP_MS);
	}
	return ew_error_set(error, -ETIMEDOUT, "the call was answered but is not in the catalogue");
}

/* -- voices -- */

static size_t add_words(const char **argv, size_t n, const char *to, const char *const words[EW_PLACED_WORDS])
{
	argv[n++] = "--to";
	argv[n++] = to;
	for (size_t i = 0; words[i]; i++)
		argv[n++] = words[i];
	return n;
}

int ew_placed_call_speak(
	struct ew_placed_call *c, const char *const words[2][EW_PLACED_WORDS], struct ew_error *error)
{
	char program[EW_MAX_PATH_BYTES], to[2][100];
	const char *argv[2 * EW_PLACED_WORDS + 6] = {program};
	size_t n = 1;
	int code = ew_place_program("earwitness-caller", program, error);

	if (code)
		return code;
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(to[i], sizeof(to[i]), "%s:%u", c->address, c->ports[i]);
		n = add_words(argv, n, to[i], words[i]);
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &c->began);
	code = ew_demo_spawn(argv, NULL, &c->voices, error);
	return code ? code : find_call(c, error);
}

void ew_placed_call_wait(const struct ew_placed_call *c, int64_t ms)
{
	wait_ms(ms - since_ms(&c->began));
}

/* -- the end -- */

static int state_is_over(struct ew_placed_call *c, bool *ret, struct ew_error *error)
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

static int wait_finished(struct ew_placed_call *c, struct ew_error *error)
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

int ew_placed_call_finish(struct ew_placed_call *c, struct ew_error *error)
{
	int status;

	(void)ew_demo_wait(c->voices);
	c->voices = 0;
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

void ew_placed_call_end(struct ew_placed_call *c)
{
	end_process(c->voices);
	end_process(c->sipp);
	c->voices = c->sipp = 0;
	free(c->id);
	c->id = NULL;
}
