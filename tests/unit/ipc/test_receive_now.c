/*
 * Messages before there is a loop.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/channel.h"

struct ends {
	int a;
	int b;
	struct ew_buf storage;
};

static void ends_new(struct ends *e)
{
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	e->a = fds[0];
	e->b = fds[1];
	ew_buf_init(&e->storage, EW_MAX_MESSAGE_BYTES);
}

static void ends_free(struct ends *e)
{
	ew_close_fd(&e->a);
	ew_close_fd(&e->b);
	ew_buf_free(&e->storage);
}

static void settings_arrive_one_by_one(void **state)
{
	const struct ew_msg_vault_settings vault = {.run = EW_SLICE("/run/earwitness"),
		.keys = EW_SLICE("/var/lib/earwitness/keys"), .user = EW_SLICE("")};
	const struct ew_msg_hello hello = {.role = EW_ROLE_SUPERVISOR};
	struct ew_message got;
	struct ends e;

	(void)state;
	ends_new(&e);
	assert_int_equal(ew_channel_send_now(e.a, EW_MSG_vault_settings, 3, &vault), 0);
	assert_int_equal(ew_channel_send_now(e.a, EW_MSG_hello, 0, &hello), 0);
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), 0);
	assert_int_equal(got.type->number, EW_MSG_vault_settings);
	assert_int_equal(got.request, 3);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&got, vault_settings)->keys, vault.keys));
	/* The second is still there, and takes the place of the first. */
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), 0);
	assert_int_equal(EW_MESSAGE_AS(&got, hello)->role, EW_ROLE_SUPERVISOR);
	ends_free(&e);
}

static void silence_times_out(void **state)
{
	struct ew_message got = {.request = 42};
	struct ends e;

	(void)state;
	ends_new(&e);
	assert_int_equal(ew_channel_receive_now(e.b, 20, &e.storage, &got), -ETIMEDOUT);
	assert_int_equal(ew_channel_receive_now(e.b, 0, &e.storage, &got), -ETIMEDOUT);
	assert_int_equal(got.request, 42);
	ends_free(&e);
}

static void the_end_is_an_end(void **state)
{
	const struct ew_msg_done done = {.code = 0};
	struct ew_message got;
	struct ends e;

	(void)state;
	ends_new(&e);
	ew_close_fd(&e.a);
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), -EPIPE);
	/* MSG_NOSIGNAL: the test would die of SIGPIPE otherwise. */
	assert_int_equal(ew_channel_send_now(e.b, EW_MSG_done, 0, &done), -EPIPE);
	ends_free(&e);
}

static void what_is_wrong_is_refused(void **state)
{
	static uint8_t large[EW_MAX_MESSAGE_BYTES + 1];
	const struct ew_msg_ev_started started = {.thread = 1};
	struct ew_message got;
	struct ew_buf bytes;
	struct ends e;

	(void)state;
	ends_new(&e);
	assert_int_equal(send(e.a, "hello", 5, 0), 5);
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), -EBADMSG);
	ends_free(&e);
	ends_new(&e);
	assert_int_equal(send(e.a, large, sizeof(large), 0), sizeof(large));
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), -EBADMSG);
	ends_free(&e);
	ends_new(&e);
	ew_buf_init(&bytes, 100);
	assert_int_equal(ew_channel_send_now(e.a, EW_MSG_ev_started, 0, &started), -EACCES);
	assert_int_equal(ew_message_encode(EW_MSG_ev_started, 0, &started, &bytes), 0);
	assert_int_equal(send(e.a, bytes.at, bytes.len, 0), bytes.len);
	assert_int_equal(ew_channel_receive_now(e.b, 1000, &e.storage, &got), -EBADMSG);
	ew_buf_free(&bytes);
	ends_free(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_arrive_one_by_one),
		cmocka_unit_test(silence_times_out),
		cmocka_unit_test(the_end_is_an_end),
		cmocka_unit_test(what_is_wrong_is_refused),
	};

	return cmocka_run_group_tests_name("receive_now", tests, NULL, NULL);
}
