/*
 * The named socket: who gets in, what becomes of the name, and a listener that is freed while it is
 * accepting.
 */
#include "test_case.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ipc/listener.h"
#include "support/support.h"

#define CHANNELS_MAX 32

struct host {
	char folder[64];
	char path[96];
	struct ew_loop *loop;
	struct ew_listener *listener;
	struct ew_channel *channels[CHANNELS_MAX];
	size_t n_channels;
	unsigned messages;
	unsigned closes;
	bool free_when_opened;
};

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct host *h = arg;

	(void)channel;
	(void)message;
	(void)fds;
	(void)n_fds;
	h->messages++;
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct host *h = arg;

	(void)why;
	h->closes++;
	for (size_t i = 0; i < h->n_channels; i++) {
		if (h->channels[i] == channel)
			h->channels[i] = NULL;
	}
	ew_channel_close(&channel);
}

static void on_opened(void *arg, struct ew_channel *channel)
{
	struct host *h = arg;

	if (h->free_when_opened)
		ew_listener_free(&h->listener);
	if (h->n_channels == CHANNELS_MAX)
		ew_channel_close(&channel);
	else
		h->channels[h->n_channels++] = channel;
}

static struct ew_listener_config config_of(struct host *h)
{
	return (struct ew_listener_config){.path = h->path,
		.self = EW_ROLE_VAULT,
		.peer = EW_ROLE_KEEPER,
		.peer_uid = (uid_t)-1,
		.group = (gid_t)-1,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = h};
}

static int host_new(struct host *h)
{
	memset(h, 0, sizeof(*h));
	(void)snprintf(h->folder, sizeof(h->folder), "/tmp/ew-listener-XXXXXX");
	if (!mkdtemp(h->folder))
		return -errno;
	(void)snprintf(h->path, sizeof(h->path), "%s/keeper.sock", h->folder);
	return ew_loop_new(&h->loop);
}

static int host_listen(struct host *h)
{
	struct ew_listener_config config = config_of(h);

	return ew_listener_new(h->loop, &config, &h->listener, NULL);
}

static void host_free(struct host *h)
{
	for (size_t i = 0; i < h->n_channels; i++)
		ew_channel_close(&h->channels[i]);
	ew_listener_free(&h->listener);
	ew_loop_free(&h->loop);
	(void)unlink(h->path);
	(void)rmdir(h->folder);
}

static int settle(struct host *h)
{
	int r = 1;

	while (r > 0)
		r = ew_loop_turn(h->loop, 0);
	return r;
}

/* A client's channel on the same loop; its events are noted in the same host. */
static int connect_to(struct host *h, struct ew_channel **ret)
{
	const struct ew_channel_config config = {.self = EW_ROLE_KEEPER,
		.peer = EW_ROLE_VAULT,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = h};

	return ew_channel_connect(h->loop, h->path, &config, ret);
}

static void a_peer_connects_and_talks(void **state)
{
	const struct ew_msg_epoch_list list = {.kind = 1};
	struct ew_channel *client;
	struct stat st;
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	assert_int_equal(connect_to(&h, &client), -ENOENT);
	assert_int_equal(host_listen(&h), 0);
	assert_int_equal(lstat(h.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(connect_to(&h, &client), 0);
	assert_int_equal(ew_channel_send(client, EW_MSG_epoch_list, 1, &list, NULL, 0), 0);
	assert_int_equal(settle(&h), 0);
	assert_int_equal(h.n_channels, 1);
	assert_int_equal(h.messages, 1);
	/* The listener goes, with its name; the connection stays. */
	ew_listener_free(&h.listener);
	assert_int_equal(lstat(h.path, &st), -1);
	assert_int_equal(ew_channel_send(client, EW_MSG_epoch_list, 2, &list, NULL, 0), 0);
	assert_int_equal(settle(&h), 0);
	assert_int_equal(h.messages, 2);
	ew_channel_close(&client);
	host_free(&h);
}

static void a_group_gets_access(void **state)
{
	struct ew_listener_config config;
	struct stat st;
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	config = config_of(&h);
	config.group = getegid();
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, NULL), 0);
	assert_int_equal(lstat(h.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	assert_int_equal(st.st_gid, getegid());
	host_free(&h);
}

static void another_user_is_refused(void **state)
{
	struct ew_listener_config config;
	struct ew_channel *client = NULL;
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	config = config_of(&h);
	config.peer_uid = geteuid() + 1;
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, NULL), 0);
	assert_int_equal(connect_to(&h, &client), 0);
	assert_int_equal(settle(&h), 0);
	assert_int_equal(h.n_channels, 0);
	assert_int_equal(h.closes, 1); /* the client's hang-up */
	host_free(&h);
}

/* What a killed program leaves behind. */
static void make_stale(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	memcpy(address.sun_path, path, strlen(path));
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(close(fd), 0);
}

static void a_stale_name_is_replaced_a_living_one_is_not(void **state)
{
	struct ew_listener_config config;
	struct ew_listener *second = NULL;
	struct ew_error error = {0};
	struct ew_channel *client;
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	make_stale(h.path);
	assert_int_equal(connect_to(&h, &client), -ECONNREFUSED);
	assert_int_equal(host_listen(&h), 0);
	config = config_of(&h);
	assert_int_equal(ew_listener_new(h.loop, &config, &second, &error), -EADDRINUSE);
	assert_non_null(strstr(error.text, "already listening"));
	assert_null(second);
	/* The refused one took nothing away. */
	assert_int_equal(connect_to(&h, &client), 0);
	assert_int_equal(settle(&h), 0);
	assert_true(h.n_channels >= 1);
	ew_channel_close(&client);
	host_free(&h);
}

static void a_file_of_that_name_stays(void **state)
{
	struct ew_listener_config config;
	struct ew_error error = {0};
	struct stat st;
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	int fd = open(h.path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	config = config_of(&h);
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, &error), -EADDRINUSE);
	assert_int_equal(lstat(h.path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	host_free(&h);
}

static void bad_paths_are_errors(void **state)
{
	struct ew_listener_config config;
	struct host h;
	char path[200];

	(void)state;
	assert_int_equal(host_new(&h), 0);
	config = config_of(&h);
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[108] = '\0';
	config.path = path;
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, NULL), -ENAMETOOLONG);
	config.path = "";
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, NULL), -EINVAL);
	config.path = "/nonexistent-folder/x.sock";
	assert_int_equal(ew_listener_new(h.loop, &config, &h.listener, NULL), -ENOENT);
	assert_null(h.listener);
	host_free(&h);
}

static void it_may_be_freed_while_accepting(void **state)
{
	struct ew_channel *clients[3];
	struct host h;

	(void)state;
	assert_int_equal(host_new(&h), 0);
	assert_int_equal(host_listen(&h), 0);
	h.free_when_opened = true;
	for (int i = 0; i < 3; i++)
		assert_int_equal(connect_to(&h, &clients[i]), 0);
	assert_true(ew_loop_turn(h.loop, 0) > 0);
	assert_null(h.listener);
	assert_int_equal(h.n_channels, 1);
	ew_channel_close(&clients[0]);
	/* The others were hung up on; which of them were told already does not matter here. */
	assert_int_equal(settle(&h), 0);
	assert_int_equal(h.closes, 3);
	host_free(&h);
}

static int listen_and_talk(void *arg)
{
	struct host h;
	struct ew_channel *client = NULL;
	int r = host_new(&h);

	(void)arg;
	if (r == 0)
		r = host_listen(&h);
	if (r == 0)
		r = connect_to(&h, &client);
	if (r == 0)
		r = settle(&h);
	/* An accepted connection that finds no memory is hung up on: its peer tries again. */
	if (r == 0 && h.n_channels == 0)
		r = h.closes == 1 ? -ENOMEM : -EPROTO;
	if (r == 0 || h.closes == 0)
		ew_channel_close(&client);
	host_free(&h);
	return r;
}

static void allocation_failures_are_reported(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(listen_and_talk, NULL) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_peer_connects_and_talks),
		cmocka_unit_test(a_group_gets_access),
		cmocka_unit_test(another_user_is_refused),
		cmocka_unit_test(a_stale_name_is_replaced_a_living_one_is_not),
		cmocka_unit_test(a_file_of_that_name_stays),
		cmocka_unit_test(bad_paths_are_errors),
		cmocka_unit_test(it_may_be_freed_while_accepting),
		cmocka_unit_test(allocation_failures_are_reported),
	};

	return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
