/*
 * Starting small matchers. Must never leave one behind, nor its folder.
 */
#include "matcher_kit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

#define WAIT_US (30 * EW_US_PER_S)

static const char hears[] = "#!" KIT_PYTHON "\n"
			    "import os, sys, time\n"
			    "i, o = sys.stdin.buffer, sys.stdout.buffer\n"
			    "def hear():\n"
			    "    h = i.readline().split()\n"
			    "    if not h: sys.exit(0)\n"
			    "    assert h[0] == b'utterance' and h[2] == b'8000' and len(h) == 5\n"
			    "    return int(h[1]), h[4].decode(), i.read(2 * int(h[3]))\n"
			    "def say(line):\n"
			    "    o.write(line)\n"
			    "    o.flush()\n";

void kit_need(void)
{
	if (!ew_sandbox_missing() && access(KIT_PYTHON, X_OK) == 0)
		return;
	print_message("skipped: no %s\n", ew_sandbox_missing() ? ew_sandbox_missing() : KIT_PYTHON);
	skip();
}

void kit_open(struct kit *kit)
{
	*kit = (struct kit){.folder = "/tmp/ew-matcher-XXXXXX"};
	assert_non_null(mkdtemp(kit->folder));
	(void)snprintf(kit->script, sizeof(kit->script), "%s/matcher", kit->folder);
	assert_int_equal(ew_loop_new(&kit->loop), 0);
}

void kit_close(struct kit *kit)
{
	ew_matcher_free(&kit->matcher);
	if (kit->process.pid > 0)
		(void)kit_bury(kit->process.pid);
	ew_loop_free(&kit->loop);
	(void)unlink(kit->script);
	/* Empty but for the script: whoever leaves something behind is found here. */
	assert_int_equal(rmdir(kit->folder), 0);
}

void kit_write(struct kit *kit, const char *body)
{
	FILE *file = fopen(kit->script, "we");

	assert_non_null(file);
	assert_true(fputs(hears, file) >= 0 && fputs(body, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(kit->script, 0755), 0);
}

static void on_said(void *arg, uint64_t number, struct ew_slice text)
{
	struct kit *kit = arg;

	kit->said++;
	kit->number = number;
	kit->text_at = text.at;
	kit->text_len = text.len;
	if (text.len > 0)
		memcpy(kit->text, text.at, text.len);
	kit->text[text.len] = 0;
	if (kit->on_said)
		kit->on_said(kit);
}

static void on_lost(void *arg, const char *why)
{
	struct kit *kit = arg;

	kit->lost++;
	(void)snprintf(kit->why, sizeof(kit->why), "%s", why);
}

void kit_start(struct kit *kit, const char *const *argv, const char *const *read, int64_t answer_us)
{
	const struct ew_matcher_command command = {.argv = argv, .read = read};
	const struct ew_matcher_config config = {.said = on_said, .lost = on_lost, .arg = kit, .answer_us = answer_us, .warm_us = answer_us};
	struct ew_error error = {0};

	if (ew_matcher_start(&command, &kit->process, &error) < 0)
		fail_msg("not started: %s", ew_error_text(&error));
	assert_int_equal(ew_matcher_new(kit->loop, &config, &kit->process, &kit->matcher), 0);
	assert_int_equal(kit->process.to, -1);
	assert_int_equal(kit->process.from, -1);
	assert_int_equal(kit->process.leash, -1);
}

void kit_run(struct kit *kit, const char *body, int64_t answer_us)
{
	const char *const argv[] = {kit->script, NULL};

	kit_write(kit, body);
	kit_start(kit, argv, NULL, answer_us);
}

void kit_wait(struct kit *kit)
{
	unsigned before = kit->said + kit->lost;
	int64_t until_us = ew_loop_now(kit->loop).us + WAIT_US;

	while (kit->said + kit->lost == before && ew_loop_now(kit->loop).us < until_us)
		assert_true(ew_loop_turn(kit->loop, EW_US_PER_S) >= 0);
	assert_true(kit->said + kit->lost > before);
}

int kit_bury(pid_t pid)
{
	int status = 0;

	for (int i = 0; i < 1000; i++) {
		pid_t r = waitpid(pid, &status, WNOHANG);

		if (r > 0 || (r < 0 && errno == ECHILD))
			return status;
		(void)usleep(10000);
	}
	fail_msg("process %d does not end", (int)pid);
	return status;
}
