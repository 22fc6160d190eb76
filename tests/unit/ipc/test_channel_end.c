/*
 * How a channel ends: by the peer's hang-up, by what the peer says, by a peer that does not read,
 * and by its owner, in and out of its callbacks.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "pair.h"
#include "support/support.h"

static uint8_t filler[EW_MAX_MESSAGE_BYTES];

static void assert_ended(struct pair *p, const char *why)
{
	assert_int_equal(pair_settle(p), 0);
	assert_int_equal(p->ours.closes, 1);
	assert_null(p->ours.channel);
	if (!why)
		assert_null(p->ours.why);
	else
		assert_string_equal(p->ours.why, why);
}

static void a_hang_up_comes_after_the_last_message(void **state)
{
	const struct ew_msg_keeper_alive alive = {.beat = 1};
	struct pair p;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(pair_write(&p, EW_MSG_keeper_alive, &alive, NULL, 0), 0);
	ew_close_fd(&p.raw);
	assert_ended(&p, NULL);
	assert_int_equal(p.ours.messages, 100);
	pair_free(&p);
}

static void foreign_bytes_end_it(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *why;
	} cases[] = {
		{"x", 1, "a malformed message"},
		{"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", 35, "a malformed message"},
		{"\x45\x57\x02\0\0\x01\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24,
			"a message of an unknown type or version"},
		{"\x45\x57\x01\0\x7f\x01\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24,
			"a message of an unknown type or version"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct pair p;

		assert_int_equal(pair_new(&p), 0);
		assert_int_equal(send(p.raw, cases[i].bytes, cases[i].len, 0), cases[i].len);
		/* What follows is not read any more. */
		assert_int_equal(pair_write(&p, EW_MSG_keeper_alive,
					 &(struct ew_msg_keeper_alive){.beat = 1}, NULL, 0),
			0);
		assert_ended(&p, cases[i].why);
		assert_int_equal(p.ours.messages, 0);
		pair_free(&p);
	}
}

static void a_packet_that_is_too_large_ends_it(void **state)
{
	static uint8_t large[EW_MAX_MESSAGE_BYTES + 1];
	struct pair p;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	assert_int_equal(send(p.raw, large, sizeof(large), 0), sizeof(large));
	assert_ended(&p, "a message that is too large or carries too many descriptors");
	pair_free(&p);
}

static void too_many_descriptors_end_it_and_are_closed(void **state)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(9 * sizeof(int))];
	} control = {.bytes = {0}};
	char byte = 'x';
	struct iovec part = {&byte, 1};
	struct msghdr header = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&header);
	struct pair p;

	(void)state;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(9 * sizeof(int));
	memset(CMSG_DATA(c), 0, 9 * sizeof(int)); /* nine times descriptor 0 */
	assert_int_equal(pair_new(&p), 0);
	size_t before = open_descriptors();

	assert_int_equal(sendmsg(p.raw, &header, 0), 1);
	assert_ended(&p, "a message that is too large or carries too many descriptors");
	assert_int_equal(open_descriptors(), before - 1); /* the channel's own */
	pair_free(&p);
}

/* What the keeper's socket may not bring to the recorder, although it is well-formed. */
static void a_wrong_role_ends_it(void **state)
{
	const struct ew_msg_call_open open = {.facts = EW_SLICE("{}")};
	const struct ew_msg_ev_started started = {.thread = 1};
	const struct ew_msg_unwrap_grant grant = {.epoch = 1};
	const struct {
		uint16_t number;
		const void *message;
		const char *why;
	} cases[] = {
		{EW_MSG_call_open, &open, "a message that its sender may not send"},
		{EW_MSG_ev_started, &started, "a message that its sender may not send"},
		{EW_MSG_unwrap_grant, &grant, "a message that is not for this program"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct pair p;
		int fd = 0;

		assert_int_equal(pair_new(&p), 0);
		size_t before = open_descriptors();

		assert_int_equal(pair_write(&p, cases[i].number, cases[i].message, &fd, 1), 0);
		assert_ended(&p, cases[i].why);
		assert_int_equal(p.ours.messages, 0);
		assert_int_equal(open_descriptors(), before - 1);
		pair_free(&p);
	}
}

static void a_peer_that_does_not_read_is_cut_off(void **state)
{
	const struct ew_msg_done done = {.code = 0};
	struct pair p;
	int r = 0;
	int sent = 0;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	const struct ew_msg_done full = {.sentence = ew_slice_of(filler, 400)};

	for (sent = 0; r == 0 && sent < 100000; sent++)
		r = ew_channel_send(p.ours.channel, EW_MSG_done, 0, &full, NULL, 0);
	assert_int_equal(r, -ENOBUFS);
	assert_in_range(sent, EW_MAX_CHANNEL_QUEUE_BYTES / 1000, EW_MAX_CHANNEL_QUEUE_BYTES / 400);
	/* Not from within the call, but from the loop; and until then nothing more is taken. */
	assert_int_equal(p.ours.closes, 0);
	assert_int_equal(ew_channel_send(p.ours.channel, EW_MSG_done, 0, &done, NULL, 0), -EPIPE);
	assert_ended(&p, "the other side does not read");
	pair_free(&p);
}

static void sending_after_the_end_is_an_error(void **state)
{
	const struct ew_msg_done done = {.code = 0};
	struct pair p;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	ew_close_fd(&p.raw);
	assert_int_equal(ew_channel_send(p.ours.channel, EW_MSG_done, 0, &done, NULL, 0), -EPIPE);
	assert_int_equal(p.ours.closes, 0);
	assert_ended(&p, NULL);
	pair_free(&p);
}

static void it_may_be_closed_inside_its_handler(void **state)
{
	struct pair p;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	p.ours.close_at_message = true;
	p.ours.echo = true;
	for (int i = 0; i < 3; i++)
		assert_int_equal(pair_write(&p, EW_MSG_keeper_alive,
					 &(struct ew_msg_keeper_alive){.beat = 1}, NULL, 0),
			0);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.ours.messages, 1);
	assert_int_equal(p.ours.closes, 0); /* its owner knows */
	assert_null(p.ours.channel);
	pair_free(&p);
}

static void leave_open(void *arg, struct ew_channel *channel, const char *why)
{
	const struct ew_msg_done done = {.code = 0};
	unsigned *called = arg;

	(void)why;
	(*called)++;
	assert_int_equal(ew_channel_send(channel, EW_MSG_done, 0, &done, NULL, 0), -EPIPE);
}

static void ignore_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	(void)arg;
	(void)channel;
	(void)message;
	(void)fds;
	(void)n_fds;
}

/*
 * An owner that closes later hears of the end once, and the loop does not turn for a dead
 * descriptor.
 */
static void it_may_be_closed_later(void **state)
{
	unsigned called = 0;
	const struct ew_channel_config config = {.self = EW_ROLE_RECORDER,
		.peer = EW_ROLE_KEEPER,
		.on_message = ignore_message,
		.on_closed = leave_open,
		.arg = &called};
	struct ew_loop *loop;
	struct ew_channel *channel;
	int ends[2];

	(void)state;
	assert_int_equal(ew_loop_new(&loop), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(ew_channel_new(loop, &ends[0], &config, &channel), 0);
	assert_int_equal(ends[0], -1);
	ew_close_fd(&ends[1]);
	for (int i = 0; i < 5; i++)
		assert_true(ew_loop_turn(loop, 0) >= 0);
	assert_int_equal(called, 1);
	ew_channel_close(&channel);
	ew_channel_close(&channel); /* NULL is fine */
	ew_loop_free(&loop);
}

static void a_failed_new_leaves_the_descriptor(void **state)
{
	const struct ew_channel_config config = {.self = EW_ROLE_RECORDER,
		.peer = EW_ROLE_KEEPER,
		.on_message = ignore_message,
		.on_closed = leave_open};
	struct ew_loop *loop;
	struct ew_channel *channel = NULL;
	int ends[2];

	(void)state;
	assert_int_equal(ew_loop_new(&loop), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	ew_test_fail_allocation(1);
	assert_int_equal(ew_channel_new(loop, &ends[0], &config, &channel), -ENOMEM);
	ew_test_fail_allocation(0);
	assert_true(ends[0] >= 0);
	assert_null(channel);
	ew_close_fd(&ends[0]);
	ew_close_fd(&ends[1]);
	ew_loop_free(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hang_up_comes_after_the_last_message),
		cmocka_unit_test(foreign_bytes_end_it),
		cmocka_unit_test(a_packet_that_is_too_large_ends_it),
		cmocka_unit_test(too_many_descriptors_end_it_and_are_closed),
		cmocka_unit_test(a_wrong_role_ends_it),
		cmocka_unit_test(a_peer_that_does_not_read_is_cut_off),
		cmocka_unit_test(sending_after_the_end_is_an_error),
		cmocka_unit_test(it_may_be_closed_inside_its_handler),
		cmocka_unit_test(it_may_be_closed_later),
		cmocka_unit_test(a_failed_new_leaves_the_descriptor),
	};

	memset(filler, 'x', sizeof(filler));
	return cmocka_run_group_tests_name("channel_end", tests, NULL, NULL);
}
