/*
 * A channel while all is well: messages of every size, in order, with descriptors, and what may not
 * be sent.
 */
#include "test_case.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "pair.h"
#include "support/support.h"

static uint8_t filler[EW_MAX_MESSAGE_BYTES];

static void a_message_arrives_with_its_request(void **state)
{
	const struct ew_msg_keeper_alive alive = {.beat = 4};
	struct pair p;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	p.ours.echo = true;
	assert_int_equal(ew_channel_next_request(p.theirs.channel), 1);
	uint64_t request = ew_channel_next_request(p.theirs.channel);

	assert_int_equal(ew_channel_send(p.theirs.channel, EW_MSG_keeper_alive, request, &alive,
				 NULL, 0),
		0);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.ours.last_number, EW_MSG_keeper_alive);
	assert_int_equal(p.theirs.last_number, EW_MSG_done);
	assert_int_equal(p.theirs.last_request, request);
	pair_free(&p);
}

/* The largest message there is, back to back, past what the socket takes at once. */
static void big_messages_wait_and_arrive_whole(void **state)
{
	struct ew_msg_call_restore restore = {
		.dialog = ew_slice_of(filler, EW_MAX_DIALOG_BYTES)};
	struct pair p;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	for (int i = 0; i < 60; i++)
		assert_int_equal(ew_channel_send(p.theirs.channel, EW_MSG_call_restore, 0,
					 &restore, NULL, 0),
			0);
	restore.dialog.len = 7;
	assert_int_equal(
		ew_channel_send(p.theirs.channel, EW_MSG_call_restore, 9, &restore, NULL, 0), 0);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.ours.messages, 61);
	assert_int_equal(p.ours.last_request, 9); /* in order: the last is last */
	assert_int_equal(p.ours.last_len, 7);
	assert_int_equal(p.theirs.closes, 0);
	pair_free(&p);
}

/* job_object at its fullest is the largest message of all. */
static void the_largest_message_passes(void **state)
{
	const struct ew_msg_job_object object = {
		.header = ew_slice_of(filler, EW_MAX_AGE_HEADER_BYTES),
		.report = ew_slice_of(filler, 65536),
		.peaks = ew_slice_of(filler, 98304)};
	struct ew_buf storage;
	struct ew_message got;
	struct pair p;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	assert_int_equal(ew_channel_send_now(ew_channel_fd(p.ours.channel), EW_MSG_job_object, 0,
				 &object),
		0);
	assert_int_equal(ew_channel_receive_now(p.raw, 1000, &storage, &got), 0);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&got, job_object)->peaks, object.peaks));
	ew_buf_free(&storage);
	pair_free(&p);
}

static void what_is_not_allowed_is_not_sent(void **state)
{
	const struct ew_msg_allow allow = {.purposes = 1};
	const struct ew_msg_ev_started started = {.thread = 1};
	const struct ew_msg_done done = {.sentence = ew_slice_of(filler, 401)};
	const int fds[5] = {0, 0, 0, 0, 0};
	struct pair p;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	/* Only the keeper opens; a tape event is nobody's message; no number, no message. */
	assert_int_equal(
		ew_channel_send(p.ours.channel, EW_MSG_allow, 0, &allow, NULL, 0), -EACCES);
	assert_int_equal(
		ew_channel_send(p.ours.channel, EW_MSG_ev_started, 0, &started, NULL, 0), -EACCES);
	assert_int_equal(ew_channel_send(p.ours.channel, 9999, 0, &allow, NULL, 0), -EACCES);
	assert_int_equal(
		ew_channel_send(p.ours.channel, EW_MSG_done, 0, &done, NULL, 0), -EMSGSIZE);
	assert_int_equal(ew_channel_send(p.ours.channel, EW_MSG_done, 0,
				 &(struct ew_msg_done){.code = 1}, fds, 5),
		-EMSGSIZE);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.theirs.messages, 0);
	assert_int_equal(p.ours.closes + p.theirs.closes, 0);
	pair_free(&p);
}

static int marked_file(char mark)
{
	int fd = memfd_create("ipc", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, &mark, 1), 1);
	return fd;
}

static void descriptors_arrive_and_are_closed(void **state)
{
	const struct ew_msg_done done = {.code = 0};
	size_t before = open_descriptors();
	struct pair p;
	char mark = 0;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	int fds[4] = {marked_file('a'), marked_file('b'), marked_file('c'), marked_file('d')};

	p.theirs.keep_fd = true;
	assert_int_equal(ew_channel_send(p.ours.channel, EW_MSG_done, 0, &done, fds, 4), 0);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.theirs.last_fds, 4);
	assert_int_equal(pread(p.theirs.kept_fd, &mark, 1, 0), 1);
	assert_int_equal(mark, 'a');
	for (int i = 0; i < 4; i++)
		ew_close_fd(&fds[i]);
	pair_free(&p);
	/* The three that the handler left were closed for it. */
	assert_int_equal(open_descriptors(), before);
}

/* Descriptors of a message that has to wait are duplicated: the sender closes its own at once. */
static void waiting_descriptors_survive_their_sender(void **state)
{
	struct ew_msg_call_restore restore = {
		.dialog = ew_slice_of(filler, EW_MAX_DIALOG_BYTES)};
	size_t before = open_descriptors();
	struct pair p;
	char mark = 0;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(ew_channel_send(p.theirs.channel, EW_MSG_call_restore, 0,
					 &restore, NULL, 0),
			0);
	int fd = marked_file('q');

	assert_int_equal(ew_channel_send(p.theirs.channel, EW_MSG_done, 0,
				 &(struct ew_msg_done){.code = 0}, &fd, 1),
		0);
	ew_close_fd(&fd);
	p.ours.keep_fd = true;
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.ours.messages, 41);
	assert_int_equal(pread(p.ours.kept_fd, &mark, 1, 0), 1);
	assert_int_equal(mark, 'q');
	pair_free(&p);
	assert_int_equal(open_descriptors(), before);
}

static void say_what_there_is_room_for(struct side *side)
{
	const struct ew_msg_call_restore restore = {.dialog = ew_slice_of(filler, 4096)};

	while (side->left > 0 && ew_channel_has_room(side->channel)) {
		side->left--;
		assert_int_equal(
			ew_channel_send(side->channel, EW_MSG_call_restore, 0, &restore, NULL, 0),
			0);
	}
}

/* Three times what the queue may hold, said as the peer reads. */
static void much_is_said_bit_by_bit(void **state)
{
	struct pair p;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	p.theirs.go_on = say_what_there_is_room_for;
	p.theirs.left = 5000;
	say_what_there_is_room_for(&p.theirs);
	assert_false(ew_channel_has_room(p.theirs.channel));
	assert_in_range(p.theirs.left, 4000, 4900); /* most of it is still to be said */
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.theirs.left, 0);
	assert_int_equal(p.ours.messages, 5000);
	assert_in_range(p.theirs.drained, 4096 * 4000 / EW_CHANNEL_ROOM_BYTES / 2, 5000);
	assert_int_equal(p.ours.closes + p.theirs.closes, 0);
	assert_true(ew_channel_has_room(p.theirs.channel));
	pair_free(&p);
}

static void close_it(struct side *side)
{
	ew_channel_close(&side->channel);
}

/* Its owner may have had enough; a peer that is gone leaves nothing to go on with. */
static void the_end_while_it_drains(void **state)
{
	struct pair p;

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	p.theirs.left = 5000;
	say_what_there_is_room_for(&p.theirs);
	p.theirs.go_on = close_it;
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.theirs.drained, 1);
	assert_null(p.theirs.channel);
	assert_int_equal(p.ours.closes, 1);
	pair_free(&p);
	assert_int_equal(pair_of_channels(&p), 0);
	p.theirs.left = 5000;
	say_what_there_is_room_for(&p.theirs);
	ew_channel_close(&p.ours.channel);
	assert_int_equal(pair_settle(&p), 0);
	assert_int_equal(p.theirs.drained, 0);
	assert_int_equal(p.theirs.closes, 1);
	pair_free(&p);
}

/* Queued and unsent messages hold descriptors and memory; closing gives them back. */
static void closing_drops_what_waits(void **state)
{
	struct ew_msg_call_restore restore = {
		.dialog = ew_slice_of(filler, EW_MAX_DIALOG_BYTES)};
	size_t before = open_descriptors();
	struct pair p;
	int fd = marked_file('q');

	(void)state;
	assert_int_equal(pair_of_channels(&p), 0);
	for (int i = 0; i < 40; i++)
		assert_int_equal(ew_channel_send(p.theirs.channel, EW_MSG_call_restore, 0,
					 &restore, &fd, 1),
			0);
	ew_close_fd(&fd);
	pair_free(&p);
	assert_int_equal(open_descriptors(), before);
}

static void the_peers_user_is_known(void **state)
{
	struct pair p;
	uid_t uid = (uid_t)-2;

	(void)state;
	assert_int_equal(pair_new(&p), 0);
	assert_int_equal(ew_channel_peer_uid(p.ours.channel, &uid), 0);
	assert_int_equal(uid, geteuid());
	assert_ptr_equal(ew_channel_arg(p.ours.channel), &p.ours);
	ew_channel_set_arg(p.ours.channel, NULL);
	assert_null(ew_channel_arg(p.ours.channel));
	pair_free(&p);
}

/*
 * Enough to fill the socket, so that the queue's allocations fail too; a refused message must not
 * end the rest.
 */
static int talk(void *arg)
{
	struct ew_msg_call_restore restore = {
		.dialog = ew_slice_of(filler, EW_MAX_DIALOG_BYTES)};
	struct pair p;
	int r = pair_of_channels(&p);

	(void)arg;
	for (int i = 0; i < 16 && r == 0; i++)
		r = ew_channel_send(p.theirs.channel, EW_MSG_call_restore, 0, &restore, NULL, 0);
	if (r == 0)
		r = pair_settle(&p);
	if (r == 0 && p.ours.messages != 16)
		r = -EPROTO;
	pair_free(&p);
	return r;
}

static void allocation_failures_are_reported(void **state)
{
	size_t before = open_descriptors();

	(void)state;
	assert_true(ew_test_each_allocation(talk, NULL) > 10);
	assert_int_equal(open_descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_arrives_with_its_request),
		cmocka_unit_test(big_messages_wait_and_arrive_whole),
		cmocka_unit_test(the_largest_message_passes),
		cmocka_unit_test(what_is_not_allowed_is_not_sent),
		cmocka_unit_test(descriptors_arrive_and_are_closed),
		cmocka_unit_test(waiting_descriptors_survive_their_sender),
		cmocka_unit_test(much_is_said_bit_by_bit),
		cmocka_unit_test(the_end_while_it_drains),
		cmocka_unit_test(closing_drops_what_waits),
		cmocka_unit_test(the_peers_user_is_known),
		cmocka_unit_test(allocation_failures_are_reported),
	};

	memset(filler, 'x', sizeof(filler));
	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
