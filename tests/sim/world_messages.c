/*
 * Connections: two queues each, in order, that lose everything when the connection drops, as sockets do.
 */
#include "world.h"

#include <errno.h>
#include <stdlib.h>

/*
 * A frame is under construction for 100 ms, waits up to 200 ms for a key, and is flushed 50 ms later; steps are
 * coarse.
 */
#define FRAME_US (420 * EW_US_PER_MS)
/* A sync is due every 100 ms; and a tick. */
#define SYNC_US (160 * EW_US_PER_MS)

void world_send(struct world *w, struct world_queue *queue, bool up, uint64_t request,
	uint16_t number, const void *message)
{
	struct ew_buf *to;
	int r;

	if (!up)
		return;
	if (queue->count == WORLD_QUEUE) {
		world_fail(w, "a connection holds more than %d messages", WORLD_QUEUE);
		return;
	}
	to = &queue->messages[(queue->first + queue->count) % WORLD_QUEUE];
	ew_buf_init(to, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, request, message, to);
	if (r < 0) {
		world_fail(w, "message %u cannot be encoded: %s", number, strerror(-r));
		ew_buf_free(to);
		return;
	}
	queue->count++;
}

static void empty(struct world_queue *queue)
{
	while (queue->count > 0) {
		ew_buf_free(&queue->messages[queue->first]);
		queue->first = (queue->first + 1) % WORLD_QUEUE;
		queue->count--;
	}
}

void world_disconnect(struct world *w, enum world_link link)
{
	struct world_connection *c = &w->links[link];

	empty(&c->there);
	empty(&c->back);
	if (!c->up)
		return;
	c->up = false;
	if (link == LINK_SIGNAL_RECORDER && w->recorder)
		ew_recorder_peer(w->recorder, EW_RECORDER_SIGNAL, false);
	if (link == LINK_WEB_RECORDER && w->recorder)
		ew_recorder_peer(w->recorder, EW_RECORDER_WEB, false);
	if (link == LINK_KEEPER_RECORDER && w->recorder)
		ew_recorder_peer(w->recorder, EW_RECORDER_KEEPER, false);
	if (link == LINK_KEEPER_RECORDER && w->keeper)
		ew_keeper_peer(w->keeper, EW_ROLE_RECORDER, 0, false);
	if (link == LINK_KEEPER_VAULT && w->keeper)
		ew_keeper_peer(w->keeper, EW_ROLE_VAULT, 0, false);
	if (link == LINK_WEB_KEEPER && w->keeper)
		ew_keeper_peer(w->keeper, EW_ROLE_WEB, 1, false);
	if (link == LINK_KEEPER_WORKER && w->keeper)
		ew_keeper_peer(w->keeper, EW_ROLE_WORKER, WORLD_WORKER, false);
	if (link == LINK_KEEPER_REDACTOR && w->keeper)
		ew_keeper_peer(w->keeper, EW_ROLE_REDACTOR, 0, false);
}

static bool both_live(const struct world *w, enum world_link link)
{
	switch (link) {
	case LINK_SIGNAL_RECORDER:
	case LINK_WEB_RECORDER:
		return w->recorder != NULL;
	case LINK_KEEPER_RECORDER:
		return w->recorder && w->keeper;
	case LINK_KEEPER_VAULT:
		return w->keeper && w->vault;
	case LINK_KEEPER_WORKER:
		return w->keeper && !w->away[PROGRAM_WORKER];
	case LINK_KEEPER_REDACTOR:
		return w->keeper && !w->away[PROGRAM_REDACTOR];
	default:
		return w->keeper != NULL;
	}
}

void world_connect(struct world *w, enum world_link link)
{
	struct world_connection *c = &w->links[link];

	if (c->up || !both_live(w, link))
		return;
	c->up = true;
	switch (link) {
	case LINK_SIGNAL_RECORDER:
		ew_recorder_peer(w->recorder, EW_RECORDER_SIGNAL, true);
		break;
	case LINK_WEB_RECORDER:
		ew_recorder_peer(w->recorder, EW_RECORDER_WEB, true);
		break;
	case LINK_KEEPER_RECORDER:
		ew_keeper_peer(w->keeper, EW_ROLE_RECORDER, 0, true);
		ew_recorder_peer(w->recorder, EW_RECORDER_KEEPER, true);
		break;
	case LINK_KEEPER_VAULT:
		ew_keeper_peer(w->keeper, EW_ROLE_VAULT, 0, true);
		break;
	case LINK_KEEPER_WORKER:
		ew_keeper_peer(w->keeper, EW_ROLE_WORKER, WORLD_WORKER, true);
		break;
	case LINK_KEEPER_REDACTOR:
		ew_keeper_peer(w->keeper, EW_ROLE_REDACTOR, 0, true);
		break;
	default:
		ew_keeper_peer(w->keeper, EW_ROLE_WEB, 1, true);
	}
}

static int vault_reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct world *w = arg;
	struct world_connection *c = &w->links[LINK_KEEPER_VAULT];

	world_send(w, &c->back, c->up, request, number, message);
	return 0;
}

static void to_keeper(struct world *w, enum ew_role from, uint32_t connection, const struct ew_message *m)
{
	if (w->keeper && ew_keeper_message(w->keeper, from, connection, m, NULL, 0) < 0)
		world_kill_keeper(w);
}

/* A worker does one job: when it has told the keeper how that ended, it is gone, and another may come. */
static void with_worker(struct world *w, bool there, const struct ew_message *m)
{
	if (there) {
		world_worker_message(w, m);
		return;
	}
	to_keeper(w, EW_ROLE_WORKER, WORLD_WORKER, m);
	world_disconnect(w, LINK_KEEPER_WORKER);
}

static void hand_over(struct world *w, enum world_link link, bool there, const struct ew_message *m)
{
	switch (link) {
	case LINK_SIGNAL_RECORDER:
		if (there)
			ew_recorder_message(w->recorder, EW_RECORDER_SIGNAL, m);
		else
			world_signal_message(w, m);
		break;
	case LINK_WEB_RECORDER:
		if (there)
			ew_recorder_message(w->recorder, EW_RECORDER_WEB, m);
		else
			world_web_message(w, m);
		break;
	case LINK_KEEPER_RECORDER:
		if (there)
			w->keeper_heard_us = world_now(w);
		if (there)
			ew_recorder_message(w->recorder, EW_RECORDER_KEEPER, m);
		else
			to_keeper(w, EW_ROLE_RECORDER, 0, m);
		break;
	case LINK_KEEPER_VAULT:
		if (!there)
			to_keeper(w, EW_ROLE_VAULT, 0, m);
		else if (ew_vault_message(w->vault, EW_ROLE_KEEPER, m, vault_reply, w) < 0)
			world_kill_vault(w);
		break;
	case LINK_KEEPER_WORKER:
		with_worker(w, there, m);
		break;
	case LINK_KEEPER_REDACTOR:
		if (there)
			world_redactor_message(w, m);
		else
			to_keeper(w, EW_ROLE_REDACTOR, 0, m);
		break;
	default:
		if (there)
			to_keeper(w, EW_ROLE_WEB, 1, m);
		else
			world_web_message(w, m);
	}
}

bool world_deliver(struct world *w, enum world_link link, bool there)
{
	struct world_connection *c = &w->links[link];
	/* In LINK_KEEPER_x and LINK_SIGNAL_x "there" is towards x; in LINK_WEB_KEEPER towards the keeper. */
	struct world_queue *queue = there ? &c->there : &c->back;
	struct ew_buf bytes;
	struct ew_message m;

	if (!c->up || queue->count == 0 || !both_live(w, link))
		return false;
	bytes = queue->messages[queue->first];
	queue->first = (queue->first + 1) % WORLD_QUEUE;
	queue->count--;
	if (ew_message_decode(ew_buf_slice(&bytes), &m) < 0)
		world_fail(w, "a message of our own cannot be decoded");
	else
		hand_over(w, link, there, &m);
	ew_buf_free(&bytes);
	if (link == LINK_KEEPER_VAULT)
		world_note_log(w);
	if (link == LINK_KEEPER_RECORDER && there && queue->count == 0 && w->keeper &&
		ew_keeper_drained(w->keeper, EW_ROLE_RECORDER, 0) < 0)
		world_kill_keeper(w);
	return true;
}

/* -- what the cores ask of their surroundings -------------------------------------------------- */

static void recorder_send(
	void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number, const void *message)
{
	static const enum world_link links[] = {
		[EW_RECORDER_SIGNAL] = LINK_SIGNAL_RECORDER,
		[EW_RECORDER_KEEPER] = LINK_KEEPER_RECORDER,
		[EW_RECORDER_WEB] = LINK_WEB_RECORDER,
	};
	struct world *w = arg;
	struct world_connection *c = &w->links[links[to]];

	world_send(w, &c->back, c->up, request, number, message);
}

/* Little is on its way at once, so that what a peer is told on connecting is told in many bites. */
#define ROOM 2

static bool recorder_room(void *arg, enum ew_recorder_peer to)
{
	const struct world *w = arg;

	return to == EW_RECORDER_WEB ||
	       w->links[to == EW_RECORDER_SIGNAL ? LINK_SIGNAL_RECORDER : LINK_KEEPER_RECORDER]
			       .back.count < ROOM;
}

static bool keeper_room(void *arg, enum ew_role to, uint32_t connection)
{
	const struct world *w = arg;

	(void)connection;
	return to != EW_ROLE_RECORDER || w->links[LINK_KEEPER_RECORDER].there.count < ROOM;
}

static int recorder_port_open(
	void *arg, uint32_t slot, const struct ew_recorder_remote *remote, uint16_t port, uint16_t *ret_port)
{
	struct world *w = arg;

	(void)remote;
	if (slot >= WORLD_SLOTS)
		return -1;
	w->ports[slot].used = true;
	w->ports[slot].port = port ? port : (w->next_port = (uint16_t)(w->next_port + 2));
	*ret_port = w->ports[slot].port;
	return 0;
}

static int recorder_port_peer(void *arg, uint32_t slot, const struct ew_recorder_remote *remote)
{
	(void)arg;
	(void)slot;
	(void)remote;
	return 0;
}

static void recorder_port_close(void *arg, uint32_t slot)
{
	struct world *w = arg;

	if (slot < WORLD_SLOTS)
		w->ports[slot].used = false;
}

static void recorder_rtcp(void *arg, uint32_t slot, struct ew_slice packet)
{
	(void)arg;
	(void)slot;
	(void)packet;
}

static void recorder_sync(void *arg, struct ew_tape_sync *job)
{
	struct world *w = arg;

	w->job = job;
	w->sync_begun_us = world_now(w);
	w->sync_refused_us = w->segments.refused_us;
}

const struct ew_recorder_ops world_recorder_ops = {
	.send = recorder_send,
	.room = recorder_room,
	.port_open = recorder_port_open,
	.port_peer = recorder_port_peer,
	.port_close = recorder_port_close,
	.rtcp_send = recorder_rtcp,
	.sync = recorder_sync,
};

static void note_durable(struct world *w, int64_t until_us)
{
	for (unsigned i = 0; i < w->n_kept; i++)
		if (w->kept[i].spoken_us < until_us)
			w->kept[i].durable = true;
}

/* What was spoken a frame's length before a job began was flushed, but for what waited for room. */
static int64_t flushed_until(const struct world *w)
{
	bool refused = w->sync_refused_us < w->sync_begun_us;

	return (refused ? w->sync_refused_us : w->sync_begun_us) - FRAME_US;
}

/* What is written is made durable before long: between two syncs there is time for one chore. */
static void note_idle(struct world *w)
{
	const struct world_segments *s = &w->segments;
	bool due = s->unsynced_us < w->sync_begun_us - SYNC_US && s->refused_us == WORLD_NEVER;
	bool idle = due && !s->synced;

	w->idle_jobs = idle ? w->idle_jobs + 1 : 0;
	if (w->idle_jobs > 1)
		world_fail(w, "%u jobs in a row synced nothing of what was written", w->idle_jobs);
}

void world_sync(struct world *w)
{
	struct ew_tape_sync *job = w->job;
	int64_t until_us = flushed_until(w);

	if (!job || !w->recorder)
		return;
	w->job = NULL;
	w->segments.synced = false;
	ew_tape_sync_run(job);
	note_idle(w);
	if (ew_recorder_synced(w->recorder, job) < 0) {
		world_kill_recorder(w);
		return;
	}
	/* A chore makes nothing durable that was spoken. */
	if (w->segments.synced)
		note_durable(w, until_us);
}

static int keeper_send(void *arg, enum ew_role to, uint32_t connection, uint64_t request,
	uint16_t number, const void *message, const int *handles, size_t n)
{
	struct world *w = arg;
	struct world_connection *c;

	(void)connection;
	switch (to) {
	case EW_ROLE_RECORDER:
		c = &w->links[LINK_KEEPER_RECORDER];
		world_send(w, &c->there, c->up, request, number, message);
		return 0;
	case EW_ROLE_VAULT:
		c = &w->links[LINK_KEEPER_VAULT];
		world_send(w, &c->there, c->up, request, number, message);
		return 0;
	case EW_ROLE_WEB:
		c = &w->links[LINK_WEB_KEEPER];
		if (number == EW_MSG_answer)
			world_send(w, &c->back, c->up, request, number, message);
		return 0;
	case EW_ROLE_REDACTOR:
		c = &w->links[LINK_KEEPER_REDACTOR];
		world_send(w, &c->there, c->up, request, number, message);
		return c->up ? 0 : -EPIPE;
	case EW_ROLE_WORKER:
		c = &w->links[LINK_KEEPER_WORKER];
		if (n > 0)
			w->job_of_worker.output = handles[0];
		world_send(w, &c->there, c->up, request, number, message);
		return 0;
	default:
		return 0;
	}
}

static int keeper_scratch(void *arg, int *ret_handle)
{
	(void)arg;
	(void)ret_handle;
	return -1;
}

/* Its turns are steps of the world like all others: what they are about may change before they come. */
static void keeper_wake(void *arg)
{
	(void)arg;
}

bool world_keeper_turn(struct world *w)
{
	if (!w->keeper || !ew_keeper_has_work(w->keeper))
		return false;
	if (ew_keeper_turn(w->keeper) < 0)
		world_kill_keeper(w);
	world_note_log(w);
	return true;
}

const struct ew_keeper_ops world_keeper_ops = {
	.send = keeper_send, .room = keeper_room, .scratch = keeper_scratch,
	.wake = keeper_wake};
