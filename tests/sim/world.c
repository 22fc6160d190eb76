/*
 * Seeds, steps and settling. A step is one small thing that could happen next anywhere; the order of steps is what the
 * seed decides.
 */
#include "world.h"

#include <stdarg.h>
#include <stdlib.h>

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
	for (int tries = 0, delivered = 0; tries < 12 && delivered < 3; tries++)
		delivered += world_deliver(
			w, (enum world_link)world_below(w, LINKS), world_chance(w, 50));
}

static void some_time(struct world *w)
{
	ew_io_sim_advance(w->io, (int64_t)world_below(w, 60) * EW_US_PER_MS);
	if (w->recorder)
		ew_recorder_tick(w->recorder);
	if (w->keeper && ew_keeper_tick(w->keeper) < 0)
		world_kill_keeper(w);
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
	world_start_vault(w);
	world_start_recorder(w);
	world_start_keeper(w);
	for (unsigned i = 0; i < LINKS; i++)
		if (world_chance(w, 85))
			world_connect(w, (enum world_link)i);
	world_repeat_orders(w);
}

void world_step(struct world *w)
{
	uint64_t n = world_below(w, 100);

	if (n < 40)
		some_delivery(w);
	else if (n < 60)
		world_speak(w);
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
	return any;
}

void world_settle(struct world *w)
{
	for (int i = 0; i < 12; i++) {
		world_start_vault(w);
		world_start_recorder(w);
		world_start_keeper(w);
		for (unsigned link = 0; link < LINKS; link++)
			world_connect(w, (enum world_link)link);
		world_repeat_orders(w);
		(void)deliver_everything(w);
		ew_io_sim_advance(w->io, 120 * EW_US_PER_MS);
		ew_recorder_tick(w->recorder);
		world_sync(w);
		(void)deliver_everything(w);
		if (w->keeper && ew_keeper_tick(w->keeper) < 0)
			world_kill_keeper(w);
	}
}
