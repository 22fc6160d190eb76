/*
 * Statistics and arithmetic of a load. Nothing here guesses: a cost that was not measured is zero and binds nothing,
 * and the report says so.
 */
#include "programs/cli/load_numbers.h"

#include <math.h>
#include <stdlib.h>

const char *ew_load_program_name(enum ew_load_program program)
{
	static const char *const names[EW_LOAD_PROGRAMS] = {
		"recorder", "signal", "keeper", "web", "vault", "worker", "sender"};

	return program < EW_LOAD_PROGRAMS ? names[program] : "?";
}

const char *ew_load_bound_words(enum ew_load_bound bound)
{
	static const char *const words[EW_LOAD_BOUNDS] = {"the recorder's threads", "the processors", "memory",
		"the limit of calls for each recorder thread"};

	return bound < EW_LOAD_BOUNDS ? words[bound] : "?";
}

void ew_load_cores(const struct ew_load_sample *from, const struct ew_load_sample *to, double ret[EW_LOAD_PROGRAMS])
{
	double seconds = (double)(to->at_us - from->at_us) / 1e6;

	for (int i = 0; i < EW_LOAD_PROGRAMS; i++) {
		double used = to->cpu_s[i] - from->cpu_s[i];

		ret[i] = seconds > 0 && used > 0 ? used / seconds : 0;
	}
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t ew_load_percentile(int64_t *values, size_t n, double share)
{
	size_t rank;

	if (n == 0)
		return 0;
	qsort(values, n, sizeof(*values), compare);
	rank = (size_t)ceil(share * (double)n);
	return values[rank < 1 ? 0 : rank > n ? n - 1 : rank - 1];
}

void ew_load_window_add(struct ew_load_window *to, const struct ew_load_sample *from,
	const struct ew_load_sample *until, uint32_t setups)
{
	double seconds = (double)(until->at_us - from->at_us) / 1e6;

	for (int i = 0; i < EW_LOAD_PROGRAMS; i++)
		to->cpu_s[i] += until->cpu_s[i] - from->cpu_s[i];
	to->seconds += seconds;
	to->call_seconds += seconds * (from->open + until->open) / 2.0;
	to->packets += until->sent - from->sent;
	/* Workers come and go, and what they wrote goes with them */
	if (until->written_bytes > from->written_bytes)
		to->written_bytes += until->written_bytes - from->written_bytes;
	to->setups += setups;
}

static double positive(double v)
{
	return v > 0 ? v : 0;
}

struct ew_load_costs ew_load_costs_of(const struct ew_load_window *p, const struct ew_load_window *h)
{
	struct ew_load_costs c = {0};

	if (h->packets > 0)
		c.recorder_us_per_packet = h->cpu_s[EW_LOAD_RECORDER] * 1e6 / (double)h->packets;
	for (int i = 0; i < EW_LOAD_WORKER && h->call_seconds > 0; i++) {
		if (i != EW_LOAD_RECORDER)
			c.others_per_call += positive(h->cpu_s[i]) / h->call_seconds;
	}
	if (h->call_seconds > 0)
		c.disk_bytes_per_call_s = (double)h->written_bytes / h->call_seconds;
	for (int i = 0; i < EW_LOAD_WORKER && p->setups > 0; i++) {
		double held = i == EW_LOAD_RECORDER ? c.recorder_us_per_packet * (double)p->packets / 1e6 : 0;

		c.setup_us[i] = positive(p->cpu_s[i] - held) * 1e6 / p->setups;
	}
	return c;
}

static uint32_t whole(double calls)
{
	return calls >= 0 && calls < (double)UINT32_MAX ? (uint32_t)calls : UINT32_MAX;
}

struct ew_load_size ew_load_size_of(const struct ew_load_costs *c, const struct ew_load_machine *m)
{
	double usable = 1 - EW_LOAD_RESERVE, setups = 0, thread_us, core_us;
	struct ew_load_size size = {.first = EW_LOAD_BY_THREADS};

	for (int i = 0; i < EW_LOAD_SENDER; i++)
		setups += c->setup_us[i];
	thread_us = EW_LOAD_PACKETS_PER_CALL_S * c->recorder_us_per_packet +
		    c->setup_us[EW_LOAD_RECORDER] / EW_LOAD_CALL_S;
	core_us = EW_LOAD_PACKETS_PER_CALL_S * c->recorder_us_per_packet + setups / EW_LOAD_CALL_S +
		  c->others_per_call * 1e6 + c->worker_s_per_call_hour / 3600 * 1e6;
	size.core_us_per_call_s = core_us;
	size.without_finishing = whole(usable * m->cores * 1e6 / (core_us - c->worker_s_per_call_hour / 3600 * 1e6));
	size.calls[EW_LOAD_BY_THREADS] = whole(usable * m->threads * 1e6 / thread_us);
	size.calls[EW_LOAD_BY_CORES] = whole(usable * m->cores * 1e6 / core_us);
	size.calls[EW_LOAD_BY_MEMORY] = whole(usable * (double)m->memory_bytes / c->memory_bytes_per_call);
	size.calls[EW_LOAD_BY_LIMIT] = m->threads * EW_LOAD_CALLS_PER_THREAD;
	for (enum ew_load_bound i = 0; i < EW_LOAD_BOUNDS; i++) {
		if (size.calls[i] < size.calls[size.first])
			size.first = i;
	}
	return size;
}
