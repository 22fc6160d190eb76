/*
 * What the supervisor keeps until the keeper can be told, over a real connection.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/io_sim.h"
#include "programs/cli/troubles.h"

struct fixture {
	struct ew_io *io;
	struct ew_loop *loop;
	struct ew_channel *ours, *theirs;
	struct ew_troubles *troubles;
	unsigned n;
	char kind[100][65], sentence[100][401];
};

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct fixture *f = arg;
	const struct ew_msg_trouble *t = EW_MESSAGE_AS(m, trouble);

	(void)channel;
	(void)fds;
	(void)n_fds;
	assert_in_range(f->n, 0, 99);
	snprintf(f->kind[f->n], sizeof(f->kind[0]), "%.*s", (int)t->kind.len, (const char *)t->kind.at);
	snprintf(f->sentence[f->n++], sizeof(f->sentence[0]), "%.*s", (int)t->sentence.len,
		(const char *)t->sentence.at);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)arg;
	(void)channel;
	(void)why;
}

static struct ew_channel *channel(struct fixture *f, int fd, enum ew_role self, enum ew_role peer)
{
	struct ew_channel_config config = {
		.self = self, .peer = peer, .on_message = on_message, .on_closed = on_closed, .arg = f};
	struct ew_channel *c;

	assert_int_equal(ew_channel_new(f->loop, &fd, &config, &c), 0);
	return c;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
	f->io = ew_io_sim_new(1);
	assert_int_equal(ew_loop_new(&f->loop), 0);
	f->ours = channel(f, pair[0], EW_ROLE_SUPERVISOR, EW_ROLE_KEEPER);
	f->theirs = channel(f, pair[1], EW_ROLE_KEEPER, EW_ROLE_SUPERVISOR);
	assert_int_equal(ew_troubles_new(f->io, &f->troubles), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	ew_channel_close(&f->ours);
	ew_channel_close(&f->theirs);
	ew_troubles_free(&f->troubles);
	ew_loop_free(&f->loop);
	ew_io_sim_free(&f->io);
	free(f);
	return 0;
}

static void stop(void *arg)
{
	ew_loop_stop(arg);
}

/* Tells, and gives the connection the time it needs. */
static void tell(struct fixture *f)
{
	struct ew_loop_timer *timer;

	ew_troubles_send(f->troubles, f->ours);
	assert_int_equal(ew_loop_timer(f->loop, 20 * EW_US_PER_MS, 0, stop, f->loop, &timer), 0);
	assert_int_equal(ew_loop_run(f->loop), 0);
	ew_loop_timer_cancel(&timer);
}

static void told_once_and_in_order(void **state)
{
	struct fixture *f = *state;

	ew_troubles_add(f->troubles, "program_died", "the vault died");
	ew_troubles_add(f->troubles, "program_died", "the web died");
	ew_troubles_add(f->troubles, "program_died", "the vault died");
	tell(f);
	tell(f);
	assert_int_equal(f->n, 2);
	assert_string_equal(f->sentence[0], "the vault died");
	assert_string_equal(f->sentence[1], "the web died");
	assert_string_equal(f->kind[1], "program_died");
}

static void again_after_a_minute(void **state)
{
	struct fixture *f = *state;

	for (int second = 0; second < 90; second++) {
		ew_troubles_add(f->troubles, "program_died", "the vault died");
		tell(f);
		ew_io_sim_advance(f->io, EW_US_PER_S);
	}
	assert_int_equal(f->n, 2);
}

static void the_newest_are_kept(void **state)
{
	struct fixture *f = *state;
	char text[600];

	for (int i = 0; i < 70; i++) {
		snprintf(text, sizeof(text), "%d", i);
		ew_troubles_add(f->troubles, "program_died", text);
	}
	tell(f);
	assert_int_equal(f->n, 64);
	assert_string_equal(f->sentence[0], "6");
	assert_string_equal(f->sentence[63], "69");
}

/* A text that no message holds: cut, or left out; the next one is told all the same. */
static void nothing_stands_in_the_way(void **state)
{
	struct fixture *f = *state;
	char text[600];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ew_troubles_add(f->troubles, "long", text);
	ew_troubles_add(f->troubles, "not_text", "\xff\xfe");
	ew_troubles_add(f->troubles, "program_died", "the web died");
	tell(f);
	assert_int_equal(f->n, 2);
	assert_int_equal(strlen(f->sentence[0]), 400);
	assert_string_equal(f->sentence[1], "the web died");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(told_once_and_in_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(again_after_a_minute, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_newest_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_stands_in_the_way, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
