/*
 * Seeds, steps and settling. A step is one small thing that could happen next anywhere; the order of steps is what the
 * seed decides.
 */
#include "world.h"

#include <stdarg.h>
#include <stdlib.h>

#define RECORDER_TICK_US (60 * EW_US_PER_MS)

/* splitmix64: the world's choices must not disturb the disk's randomness. */
static uint64_t next_random(struct world *w)
{
	uint64_t z = (w->random += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

uint64_t world_below(struct world *w, uint64_t n)
{
	return next_random(w) % n;
}

bool world_chance(struct world *w, unsigned percent)
{
	return world_below(w, 100) < percent;
}

void world_fail(struct world *w, const char *format, ...)
{
	va_list arguments;

	if (w->failure[0])
		return; /* the first failure is the one to look at */
	va_start(arguments, format);
	(void)vsnprintf(w->failure, sizeof(w->failure), format, arguments);
	va_end(arguments);
}

static void some_delivery(struct world *w)
{
	/* Mostly something is under way somewhere: a few tries find it. */
	for (int tries = 0, delivered = 0; tries < 14 && delivered < 3; tries++)
		delivered += world_deliver(
			w, (enum world_link)world_below(w, LINKS), world_chance(w, 50));
	for (unsigned turns = (unsigned)world_below(w, 4); turns > 0; turns--)
		(void)world_keeper_turn(w);
}

static void tick_keeper(struct world *w)
{
	if (w->keeper && ew_keeper_tick(w->keeper) < 0)
		world_kill_keeper(w);
}

static void tick_recorder(struct world *w)
{
	if (w->recorder)
		ew_recorder_tick(w->recorder);
	world_bury_recorder(w);
}

void world_pass(struct world *w, int64_t us)
{
	for (int64_t passed = 0; passed < us; passed += RECORDER_TICK_US) {
		ew_io_sim_advance(w->io, us - passed < RECORDER_TICK_US ? us - passed : RECORDER_TICK_US);
		tick_recorder(w);
	}
	tick_keeper(w);
}

static bool anybody_away(const struct world *w)
{
	for (unsigned i = 0; i < PROGRAMS; i++)
		if (w->away[i])
			return true;
	return false;
}

/* While somebody is away seconds pass: that he is missed must be noticed by those who wait for him. */
static void some_time(struct world *w)
{
	world_pass(w, (int64_t)world_below(w, anybody_away(w) ? 3000 : 60) * EW_US_PER_MS);
}

static void some_speech(struct world *w)
{
	for (uint64_t n = 1 + world_below(w, 4); n > 0; n--)
		world_speak(w);
}

static void some_order(struct world *w)
{
	uint64_t n = world_below(w, 10);

	if (!w->opened || w->ended)
		return;
	world_order(w, n < 5 ? ORDER_PAUSE : n < 9 ? ORDER_RESUME : ORDER_OPT_OUT);
}

static void some_death(struct world *w)
{
	switch (world_below(w, 8)) {
	case 0:
	case 1:
		world_kill_recorder(w);
		break;
	case 2:
	case 3:
		world_kill_keeper(w);
		break;
	case 4:
		world_kill_vault(w);
		break;
	case 5:
		world_power_cut(w);
		break;
	default:
		world_disconnect(w, (enum world_link)world_below(w, LINKS));
	}
}

static void some_birth(struct world *w)
{
	world_start_all(w);
	for (unsigned i = 0; i < LINKS; i++)
		if (world_chance(w, 85))
			world_connect(w, (enum world_link)i);
	world_repeat_orders(w);
}

void world_step(struct world *w)
{
	uint64_t n = world_below(w, 100);

	world_trouble(w);
	if (n < 40)
		some_delivery(w);
	else if (n < 60)
		some_speech(w);
	else if (n < 70)
		some_time(w);
	else if (n < 82)
		world_sync(w);
	else if (n < 88)
		some_order(w);
	else if (n < 97)
		some_birth(w);
	else if (n < 99)
		some_death(w);
	else
		world_repeat_orders(w);
}

static bool deliver_everything(struct world *w)
{
	bool any = false;

	for (unsigned i = 0; i < LINKS; i++) {
		while (world_deliver(w, (enum world_link)i, true))
			any = true;
		while (world_deliver(w, (enum world_link)i, false))
			any = true;
	}
	while (world_keeper_turn(w))
		any = true;
	return any;
}

/* What the disk or a vault that was away left undone is tried again after seconds. */
/* Events may go on: an opening that fails is tried again for ever. The log must keep up with them. */
static void settle_log(struct world *w)
{
	for (int i = 0; i < 12 && !w->failure[0] && !world_log_is_signed(w); i++) {
		w->log_due = world_leaves(w);
		world_pass(w, EW_US_PER_S);
		(void)deliver_everything(w);
	}
	if (world_log_is_signed(w))
		w->log_due = world_leaves(w);
}

void world_settle(struct world *w)
{
	world_no_trouble(w);
	w->settling = true;
	for (int i = 0; i < 12 && !w->failure[0]; i++) {
		world_start_all(w);
		for (unsigned link = 0; link < LINKS; link++)
			world_connect(w, (enum world_link)link);
		world_repeat_orders(w);
		(void)deliver_everything(w);
		ew_io_sim_advance(w->io, 120 * EW_US_PER_MS);
		tick_recorder(w);
		world_sync(w);
		(void)deliver_everything(w);
		tick_keeper(w);
		/* Jobs are tried again after seconds, the more the oftener they have failed. */
		if (w->ended)
			world_pass(w, 2 * EW_US_PER_S);
	}
	settle_log(w);
}
