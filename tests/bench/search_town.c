/*
 * See search_town.h. Nothing here is anybody: numbers are dealt out by a permutation, names are syllables.
 */
#include "search_town.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/interaction.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)

uint64_t town_dice(uint64_t i, uint64_t what)
{
	uint64_t z = i * 0x9e3779b97f4a7c15u + what * 0xbf58476d1ce4e5b9u + 0x94d049bb133111ebu;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double chance(uint64_t i, uint64_t what)
{
	return (double)(town_dice(i, what) >> 11) / (double)(1ull << 53);
}

/* Ranks with a long tail: the first of two million makes nearly one call in a hundred, most make a few in years. */
static uint32_t ranked(uint64_t n, double u)
{
	uint64_t rank = (uint64_t)((double)n * u * u * u);

	return (uint32_t)(rank < n ? rank : n - 1);
}

struct town town_of(uint64_t calls, struct ew_wall now)
{
	int64_t span = TOWN_DAYS * DAY_US;

	return (struct town){.calls = calls,
		.customers = calls / 5 + 1,
		.first_us = now.us - span - 3600 * EW_US_PER_S,
		.step_us = span / (int64_t)calls};
}

uint32_t town_queue_of(uint32_t agent)
{
	return ranked(TOWN_QUEUES, chance(agent, 71));
}

static uint32_t state_of(uint64_t i)
{
	uint64_t of = town_dice(i, 7) % 1000;

	return of < 12 ? EW_STATE_FAILED : of < 14 ? EW_STATE_FINISHING : EW_STATE_FINISHED;
}

struct town_call town_call(const struct town *t, uint64_t i)
{
	struct town_call c = {.customer = ranked(t->customers, chance(i, 1)),
		.line = ranked(TOWN_LINES, chance(i, 2)),
		.agent = (uint32_t)(town_dice(i, 3) % TOWN_AGENTS),
		.state = state_of(i),
		.outbound = town_dice(i, 4) % 5 == 0};
	uint64_t named = town_dice(c.customer, 5);

	c.started.us = t->first_us + (int64_t)i * t->step_us + (int64_t)(town_dice(i, 6) % (uint64_t)t->step_us);
	c.ended.us = c.started.us + (int64_t)(20 + town_dice(i, 8) % 600) * EW_US_PER_S;
	c.queue = town_dice(i, 9) % 10 == 0 ? ranked(TOWN_QUEUES, chance(i, 10)) : town_queue_of(c.agent);
	c.name = named % 3 == 0 ? (uint32_t)(named / 3 % TOWN_NAMES) : TOWN_NAMES;
	return c;
}

void town_customer(uint32_t rank, char to[static TOWN_NUMBER])
{
	static const struct {
		const char *code;
		unsigned digits;
	} ways[] = {{"+352621", 6}, {"+352691", 6}, {"+352661", 6}, {"+35226", 6}, {"+336", 8}, {"+4915", 9}, {"+324", 8},
		{"+447", 9}};
	static const uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
	unsigned way = rank % 8;
	/* Multiplying by a number that shares nothing with ten deals every ending out once. */
	uint64_t end = (uint64_t)(rank / 8) * 373587883u % tens[ways[way].digits];

	(void)snprintf(to, TOWN_NUMBER, "%s%0*llu", ways[way].code, (int)ways[way].digits, (unsigned long long)end);
}

void town_line(uint32_t line, char to[static TOWN_NUMBER])
{
	(void)snprintf(to, TOWN_NUMBER, "+3522411%04u", line * 17 % 10000);
}

void town_agent(uint32_t agent, char to[static TOWN_NUMBER])
{
	(void)snprintf(to, TOWN_NUMBER, "a-%04u", agent);
}

void town_queue(uint32_t queue, char to[static TOWN_NUMBER])
{
	(void)snprintf(to, TOWN_NUMBER, "queue-%02u", queue);
}

static void syllables(uint64_t of, unsigned n, char *to, size_t size)
{
	static const char *const parts[] = {"ve", "lo", "ra", "qua", "stin", "mer", "tol", "bi", "ka", "nes", "dor", "fi", "gan",
		"hul", "wes", "pra"};
	size_t at = strlen(to);

	for (unsigned i = 0; i < n; i++, of /= 16)
		at += (size_t)snprintf(to + at, size - at, "%s", parts[of % 16]);
}

void town_name(uint32_t name, char to[static TOWN_NAME])
{
	to[0] = '\0';
	syllables(name % 200 * 7919, 2, to, TOWN_NAME);
	(void)snprintf(to + strlen(to), TOWN_NAME - strlen(to), " ");
	syllables(name * 2654435761u >> 4, 4, to, TOWN_NAME);
}
