/*
 * The two ends of a tested connection. Uses no assertion itself, so that it may run while
 * allocations fail.
 */
#include "pair.h"

#include <dirent.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/packet.h"

static size_t content_len(const struct ew_message *message)
{
	for (size_t i = 0; i < message->type->n_fields; i++) {
		const struct ew_field *field = &message->type->fields[i];

		if (field->kind == EW_FIELD_BYTES || field->kind == EW_FIELD_TEXT)
			return ((const struct ew_slice *)(const void *)(message->body +
								       field->offset))
				->len;
	}
	return 0;
}

static void note_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct side *side = arg;
	const struct ew_msg_done done = {.code = 0};

	side->messages++;
	side->last_number = message->type->number;
	side->last_request = message->request;
	side->last_len = content_len(message);
	side->last_fds = n_fds;
	if (side->keep_fd && n_fds > 0)
		side->kept_fd = TAKE_FD(fds[0]);
	if (side->echo &&
		ew_channel_send(channel, EW_MSG_done, message->request, &done, NULL, 0) < 0)
		side->echo = false;
	if (side->close_at_message)
		ew_channel_close(&side->channel);
}

static void note_close(void *arg, struct ew_channel *channel, const char *why)
{
	struct side *side = arg;

	(void)channel;
	side->closes++;
	side->why = why;
	ew_channel_close(&side->channel);
}

static void note_drained(void *arg, struct ew_channel *channel)
{
	struct side *side = arg;

	(void)channel;
	side->drained++;
	if (side->go_on)
		side->go_on(side);
}

static int new_side(
	struct pair *p, struct side *side, enum ew_role self, enum ew_role peer, int *fd)
{
	const struct ew_channel_config config = {.self = self,
		.peer = peer,
		.on_message = note_message,
		.on_closed = note_close,
		.on_drained = note_drained,
		.arg = side};

	return ew_channel_new(p->loop, fd, &config, &side->channel);
}

static int prepare(struct pair *p, int ends[2])
{
	*p = (struct pair){.raw = -1, .ours.kept_fd = -1, .theirs.kept_fd = -1};
	int r = ew_loop_new(&p->loop);

	if (r < 0)
		return r;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int pair_new(struct pair *p)
{
	int ends[2] = {-1, -1};
	int r = prepare(p, ends);

	if (r < 0)
		return r;
	p->raw = ends[1];
	ew_packet_make_room(p->raw);
	r = new_side(p, &p->ours, EW_ROLE_RECORDER, EW_ROLE_KEEPER, &ends[0]);
	ew_close_fd(&ends[0]);
	return r;
}

int pair_of_channels(struct pair *p)
{
	int ends[2] = {-1, -1};
	int r = prepare(p, ends);

	if (r < 0)
		return r;
	r = new_side(p, &p->ours, EW_ROLE_RECORDER, EW_ROLE_KEEPER, &ends[0]);
	if (r == 0)
		r = new_side(p, &p->theirs, EW_ROLE_KEEPER, EW_ROLE_RECORDER, &ends[1]);
	ew_close_fd(&ends[0]);
	ew_close_fd(&ends[1]);
	return r;
}

void pair_free(struct pair *p)
{
	ew_channel_close(&p->ours.channel);
	ew_channel_close(&p->theirs.channel);
	ew_close_fd(&p->ours.kept_fd);
	ew_close_fd(&p->theirs.kept_fd);
	ew_close_fd(&p->raw);
	ew_loop_free(&p->loop);
}

int pair_settle(struct pair *p)
{
	int r = 1;

	for (int turns = 0; r > 0 && turns < 10000; turns++)
		r = ew_loop_turn(p->loop, 0);
	return r;
}

int pair_write(struct pair *p, uint16_t number, const void *message, const int *fds, size_t n_fds)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	int r = ew_message_encode(number, 5, message, &bytes);

	return r < 0 ? r : ew_packet_send(p->raw, ew_buf_slice(&bytes), fds, n_fds);
}

size_t open_descriptors(void)
{
	size_t n = 0;
	DIR *dir = opendir("/proc/self/fd");

	if (!dir)
		return 0;
	while (readdir(dir))
		n++;
	(void)closedir(dir);
	return n;
}
