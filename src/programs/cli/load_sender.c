/*
 * Two pipes and a table of calls. The caller is a process of its own, so that its CPU can be told from everybody
 * else's.
 */
#include "programs/cli/load_sender.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "programs/cli/demo.h"
#include "programs/cli/places.h"

#define TOLD_BYTES ((size_t)4 * 1024 * 1024)

static int spawn(struct ew_load_sender *s, char *const argv[], int in, int out, const char *errors)
{
	posix_spawn_file_actions_t actions;
	int code = posix_spawn_file_actions_init(&actions);

	if (code)
		return -code;
	code = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (!code)
		code = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!code)
		code = posix_spawn_file_actions_addopen(
			&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (!code)
		code = posix_spawn(&s->pid, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -code;
}

static int start(struct ew_load_sender *s, char *const argv[], const char *errors)
{
	int in[2], out[2], code;

	if (pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	s->in = in[1];
	if (pipe2(out, O_CLOEXEC) < 0) {
		code = -errno;
		ew_close_fd(&in[0]);
		return code;
	}
	s->out = out[0];
	code = spawn(s, argv, in[0], out[1], errors);
	ew_close_fd(&in[0]);
	ew_close_fd(&out[1]);
	return code;
}

int ew_load_sender_start(struct ew_load_sender *s, const struct ew_config *config, const char *sound, uint32_t most,
	const char *errors, struct ew_error *error)
{
	char program[EW_MAX_PATH_BYTES], target[80], siprec[] = "--siprec", repeat[] = "--repeat", tone[] = "--tone",
		hz[] = "440", file[] = "--file";
	_cleanup_(ew_free_ptr) char *say = sound ? strdup(sound) : NULL;
	char *argv[] = {program, siprec, target, repeat, sound ? file : tone, sound ? say : hz, NULL};
	int code = ew_place_program("earwitness-caller", program, error);

	*s = (struct ew_load_sender){.in = -1, .out = -1, .most = most, .calls = calloc(most, sizeof(*s->calls))};
	ew_buf_init(&s->told, TOLD_BYTES);
	if (code)
		return code;
	if (!s->calls || (sound && !say))
		return ew_error_set(error, -ENOMEM, "no memory for %u calls", most);
	(void)snprintf(target, sizeof(target), "127.0.0.1:%u", (unsigned)config->sip_tcp.port);
	code = start(s, argv, errors);
	return code ? ew_error_set(error, code, "cannot start %s: %s", program, strerrordesc_np(-code)) : 0;
}

static int order(struct ew_load_sender *s, const char *text, struct ew_error *error)
{
	size_t n = strlen(text);

	if (write(s->in, text, n) != (ssize_t)n)
		return ew_error_set(error, -EPIPE, "the sender does not listen any more");
	return 0;
}

int ew_load_sender_place(struct ew_load_sender *s, uint32_t n, double rate, struct ew_error *error)
{
	char text[64];

	if (n > s->most - s->asked)
		return ew_error_set(error, -ENOSPC, "there is room for %u calls", s->most);
	s->asked += n;
	(void)snprintf(text, sizeof(text), "place %u %.3f\n", n, rate);
	return order(s, text, error);
}

int ew_load_sender_hang(struct ew_load_sender *s, double rate, struct ew_error *error)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "hang %.3f\n", rate);
	return order(s, text, error);
}

/* -- what it tells -- */

static void take_answer(struct ew_load_sender *s, const char *line, int64_t now_us)
{
	unsigned number, status, retry_after;
	struct ew_load_call *call;
	long long latency;

	if (sscanf(line, "answered %u %u %lld %u", &number, &status, &latency, &retry_after) != 4 || number < 1 ||
		number > s->asked || s->calls[number - 1].status)
		return;
	call = &s->calls[number - 1];
	call->status = status;
	call->latency_us = latency;
	call->retry_after_s = retry_after;
	s->answered++;
	s->last_answer_us = now_us;
	if (status < 300)
		s->admitted++;
	else
		s->refused++;
}

static void take_end(struct ew_load_sender *s, const char *line)
{
	unsigned long long one, two;
	unsigned number;

	if (sscanf(line, "ended %u %llu %llu", &number, &one, &two) == 3 && number >= 1 && number <= s->asked) {
		s->calls[number - 1].packets[0] = one;
		s->calls[number - 1].packets[1] = two;
		s->calls[number - 1].ended = true;
		s->ended++;
	} else if (sscanf(line, "gone %u", &number) == 1 && number >= 1 && number <= s->asked) {
		s->calls[number - 1].gone = true;
		s->gone++;
	}
}

void ew_load_sender_take(struct ew_load_sender *s, const char *line, int64_t now_us)
{
	unsigned long long sent, unsent;
	long long latest;
	unsigned open;

	if (sscanf(line, "sent %llu %llu %lld %u", &sent, &unsent, &latest, &open) == 4) {
		s->sent = sent;
		s->unsent = unsent;
		s->latest_us = latest > s->latest_us ? latest : s->latest_us;
		s->open = open;
	} else if (strcmp(line, "over") == 0) {
		s->over = true;
	} else {
		take_answer(s, line, now_us);
		take_end(s, line);
	}
}

static void take_lines(struct ew_load_sender *s)
{
	int64_t now_us = ew_io_mono(ew_io_real()).us;
	size_t from = 0;

	for (;;) {
		uint8_t *end = memchr(s->told.at + from, '\n', s->told.len - from);

		if (!end)
			break;
		*end = '\0';
		ew_load_sender_take(s, (const char *)s->told.at + from, now_us);
		from = (size_t)(end - s->told.at) + 1;
	}
	ew_buf_consume(&s->told, from);
}

int ew_load_sender_listen(struct ew_load_sender *s, int wait_ms, struct ew_error *error)
{
	struct pollfd poll_out = {.fd = s->out, .events = POLLIN};
	uint8_t bytes[16384];
	ssize_t n;

	if (poll(&poll_out, 1, wait_ms) <= 0)
		return 0;
	n = read(s->out, bytes, sizeof(bytes));
	if (n < 0)
		return errno == EINTR ? 0 : ew_error_set(error, -errno, "cannot hear the sender");
	if (n == 0 && !s->over)
		return ew_error_set(error, -EPIPE,
		"the sender ended before its time; --keep, and look at its sender.log");
	if (n > 0) {
		ew_buf_add(&s->told, bytes, (size_t)n);
		take_lines(s);
	}
	return ew_buf_error(&s->told);
}

void ew_load_sender_close(struct ew_load_sender *s)
{
	if (s->pid > 0) {
		(void)kill(s->pid, SIGTERM);
		(void)ew_demo_wait(s->pid);
	}
	s->pid = 0;
	if (s->in > 0)
		ew_close_fd(&s->in);
	if (s->out > 0)
		ew_close_fd(&s->out);
	ew_buf_free(&s->told);
	free(s->calls);
	s->calls = NULL;
}
