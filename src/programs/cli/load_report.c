/*
 * What came of a load, in plain words and a table, and as JSON. Every figure says what it is measured in, and what was
 * not measured is said as well.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/load.h"
#include "programs/cli/screen.h"

#define MIB (1024.0 * 1024.0)

/* -- figures -- */

static double finished_share(const struct ew_load *l)
{
	double admitted = l->sender.admitted;

	return admitted > 0 ? fmin(1, (double)l->now.metrics.finished / admitted) : 0;
}

static double call_hours(const struct ew_load *l)
{
	return (double)l->now.sent / EW_LOAD_PACKETS_PER_CALL_S / 3600;
}

static double call_length(const struct ew_load *l)
{
	return l->sender.admitted ? call_hours(l) * 3600 / l->sender.admitted : 0;
}

struct ew_load_costs ew_load_costs(const struct ew_load *l)
{
	struct ew_load_costs c = ew_load_costs_of(&l->placing, &l->holding);
	double hours = call_hours(l) * finished_share(l);

	if (hours > 0)
		c.worker_s_per_call_hour = (l->now.cpu_s[EW_LOAD_WORKER] - l->begin.cpu_s[EW_LOAD_WORKER]) / hours;
	if (l->held > 0 && l->rss_held > l->begin.rss_bytes)
		c.memory_bytes_per_call = (double)(l->rss_held - l->begin.rss_bytes) / l->held;
	return c;
}

uint64_t ew_load_lost(const struct ew_load *l)
{
	const struct ew_load_metrics *m = &l->now.metrics;
	uint64_t missing = l->now.sent > m->received ? l->now.sent - m->received : 0;

	return (missing > m->dropped ? missing : m->dropped) + m->gaps + (l->audit.asked - l->audit.whole);
}

struct latencies {
	int64_t p50, p99, most;
};

static struct latencies of_setups(const struct ew_load *l)
{
	_cleanup_(ew_free_ptr) int64_t *values = calloc(l->sender.asked + 1u, sizeof(*values));
	struct latencies t = {0};
	size_t n = 0;

	for (uint32_t i = 0; values && i < l->sender.asked; i++) {
		if (l->sender.calls[i].status == 200)
			values[n++] = l->sender.calls[i].latency_us;
	}
	if (!values)
		return t;
	t.p50 = ew_load_percentile(values, n, 0.5);
	t.p99 = ew_load_percentile(values, n, 0.99);
	t.most = ew_load_percentile(values, n, 1);
	return t;
}

static struct latencies of_orders(const struct ew_load *l)
{
	return (struct latencies){ew_load_percentile(l->order_us, l->n_orders, 0.5),
		ew_load_percentile(l->order_us, l->n_orders, 0.99), ew_load_percentile(l->order_us, l->n_orders, 1)};
}

static uint32_t carries(const struct ew_load *l, const struct ew_load_size *size)
{
	uint32_t calls = size->calls[size->first];
	uint32_t seen = (uint32_t)(l->seen_whole * (1 - EW_LOAD_RESERVE));

	/* What was seen to give out counts more than arithmetic; a sender that gave out says nothing. */
	return l->gave_out[0] && !l->sender_gave_out && seen < calls ? seen : calls;
}

static unsigned retry_after(const struct ew_load *l)
{
	unsigned told = 0;

	for (uint32_t i = 0; i < l->sender.asked; i++)
		told += l->sender.calls[i].status == 503 && l->sender.calls[i].retry_after_s > 0;
	return told;
}

/* -- text -- */

static void add_calls(const struct ew_load *l, struct ew_buf *to)
{
	struct latencies t = of_setups(l);

	ew_buf_printf(to, "Calls            %u offered, %u admitted, %u refused, %u without an answer\n",
		l->sender.asked,
		l->sender.admitted, l->sender.refused, l->sender.asked - l->sender.answered);
	for (size_t i = 0; i < l->n_reasons; i++) {
		ew_buf_printf(to, "  refused %-6u ", l->reasons[i].calls);
		ew_screen_add(to, l->reasons[i].words);
		ew_buf_add_text(to, "\n");
	}
	if (l->sender.refused > 0)
		ew_buf_printf(to, "  503 with Retry-After: %u of %u\n", retry_after(l), l->sender.refused);
	ew_buf_printf(to,
		"Set-ups          %.0f a second reached of %.0f wished; 200 OK after %.1f ms (p50), %.1f ms (p99), "
		"%.1f ms at most\n",
		l->setups_per_s, l->wish.rate, (double)t.p50 / 1000, (double)t.p99 / 1000, (double)t.most / 1000);
}

static void add_packets(const struct ew_load *l, struct ew_buf *to)
{
	const struct ew_load_metrics *m = &l->now.metrics;

	ew_buf_printf(to,
		"Packets          %llu sent, %llu received, %llu kept, %llu withheld\n"
		"  lost           %llu dropped by the kernel, %llu gaps on the tape, %llu the sender could not send\n",
		(unsigned long long)l->now.sent, (unsigned long long)m->received, (unsigned long long)m->kept,
		(unsigned long long)m->withheld, (unsigned long long)m->dropped, (unsigned long long)m->gaps,
		(unsigned long long)l->now.unsent);
	ew_buf_printf(to, "Records          %u of %u finished calls that were asked for are whole", l->audit.whole,
		l->audit.asked);
	ew_buf_printf(to, ": %llu packets sent, %llu received,\n  %llu in the audio, %llu withheld "
			  "(they came before policy had opened the gate), %llu missing stretches\n",
		(unsigned long long)l->audit.sent, (unsigned long long)l->audit.received,
		(unsigned long long)l->audit.kept, (unsigned long long)l->audit.withheld,
		(unsigned long long)l->audit.gaps);
	if (l->finished_all)
		ew_buf_printf(to, "Finishing        everything was finished, %.1f calls a second\n", l->finished_per_s);
	else
		ew_buf_printf(to,
			"Finishing        behind: %llu of %u calls finished, %.1f a second; the others need about "
			"%.0f s "
			"more\n",
			(unsigned long long)m->finished, l->sender.admitted, l->finished_per_s,
			l->finished_per_s > 0 ? (double)(l->sender.admitted - m->finished) / l->finished_per_s : 0);
	if (m->failed + m->jobs_failed > 0)
		ew_buf_printf(to, "  failed         %llu calls, %llu jobs\n", (unsigned long long)m->failed,
			(unsigned long long)m->jobs_failed);
}

static void add_orders(const struct ew_load *l, struct ew_buf *to)
{
	struct latencies t = of_orders(l);

	if (!(l->wish.opt_outs > 0))
		return;
	ew_buf_printf(to,
		"Opt-outs         %zu obeyed, %u failed; answer after %.1f ms (p50), %.1f ms (p99), %.1f ms at most\n",
		l->n_orders, l->orders_failed, (double)t.p50 / 1000, (double)t.p99 / 1000, (double)t.most / 1000);
}

static void add_costs(const struct ew_load *l, const struct ew_load_costs *c, struct ew_buf *to)
{
	double total[EW_LOAD_PROGRAMS];

	ew_buf_add_text(to, "\nCPU              in all      while held   for each set-up\n");
	for (int i = 0; i < EW_LOAD_PROGRAMS; i++) {
		double seconds = l->holding.seconds;

		total[i] = l->now.cpu_s[i] - l->begin.cpu_s[i];
		ew_buf_printf(to, "  %-12s %8.2f s   %5.2f cores", ew_load_program_name(i), total[i],
			seconds > 0 ? l->holding.cpu_s[i] / seconds : 0);
		if (i < EW_LOAD_WORKER)
			ew_buf_printf(to, "   %8.2f ms", c->setup_us[i] / 1000);
		ew_buf_add_text(to, "\n");
	}
	ew_buf_printf(to,
		"  recorder     %.2f us for each packet\n"
		"  worker       %.2f s for each hour of a call, in calls of %.0f s; longer ones take less an hour\n",
		c->recorder_us_per_packet, c->worker_s_per_call_hour, call_length(l));
	ew_buf_printf(to,
		"Memory           recorder %.1f MiB with %u calls, %.1f MiB of it locked; %.1f KiB more a call\n",
		(double)l->rss_held / MIB, l->held, (double)l->locked_held / MIB, c->memory_bytes_per_call / 1024);
	ew_buf_printf(to, "Disk             %.1f kB/s for each call while held, %.2f MB/s in all; %.1f MiB in the "
		"folder\n",
		c->disk_bytes_per_call_s / 1000,
		l->holding.seconds > 0 ? (double)l->holding.written_bytes / l->holding.seconds / 1e6 : 0,
		(double)l->disk_bytes / MIB);
}

static void add_reasoning(
	const struct ew_load *l, const struct ew_load_costs *c, const struct ew_load_size *size, struct ew_buf *to)
{
	ew_buf_printf(to,
		"\nWith a reserve of %.0f %%, calls of %.0f s (set-ups are spread over them) and this machine's %u "
		"processors:\n",
		EW_LOAD_RESERVE * 100, EW_LOAD_CALL_S, l->machine.cores);
	ew_buf_printf(to,
		"  %8u calls by the recorder's %u thread%s: %d packets a second at %.2f us each, and its part of a "
		"set-up\n",
		size->calls[EW_LOAD_BY_THREADS], l->machine.threads, l->machine.threads == 1 ? "" : "s",
		EW_LOAD_PACKETS_PER_CALL_S, c->recorder_us_per_packet);
	ew_buf_printf(to, "  %8u calls by the processors: %.3f ms of all programs for a second of a call, finishing "
		"included\n",
		size->calls[EW_LOAD_BY_CORES], size->core_us_per_call_s / 1000);
	ew_buf_printf(to, "  %8u calls by them if finishing waits for quieter hours\n", size->without_finishing);
	ew_buf_printf(to, "  %8u calls by memory: %.0f MiB were free, %.1f KiB for each call\n",
		size->calls[EW_LOAD_BY_MEMORY], (double)l->machine.memory_bytes / MIB, c->memory_bytes_per_call / 1024);
	ew_buf_printf(to, "  %8u calls by the limit of %d for each thread\n", size->calls[EW_LOAD_BY_LIMIT],
		EW_LOAD_CALLS_PER_THREAD);
}

static void add_verdict(const struct ew_load *l, const struct ew_load_size *size, struct ew_buf *to)
{
	if (l->gave_out[0])
		ew_buf_printf(to, "\nWhat gave out first: %s, at %u calls; %u calls were held without loss.\n",
		l->gave_out,
			l->n_steps ? l->steps[l->n_steps - 1].calls : 0, l->seen_whole);
	else
		ew_buf_printf(to, "\nNothing gave out: %u calls were held without loss.\n", l->seen_whole);
	if (l->sender_gave_out)
		ew_buf_add_text(to, "It was the sender, not the recorder: the figure is a lower bound. More "
		"processors, or "
				    "less beside it, show more.\n");
	ew_buf_printf(to, "This machine carries %u calls with a reserve of %.0f %%: ", carries(l, size),
		EW_LOAD_RESERVE * 100);
	if (carries(l, size) < size->calls[size->first])
		ew_buf_printf(to, "what was held without loss, less the reserve.\n");
	else
		ew_buf_printf(to, "by arithmetic, and %s would give out first.\n", ew_load_bound_words(size->first));
	if (carries(l, size) > l->seen_whole)
		ew_buf_printf(to, "More than %u calls were not held without loss here%s.\n", l->seen_whole,
			l->wish.ramp ? "" : "; `--ramp` tries");
}

static void add_unknown(const struct ew_load *l, struct ew_buf *to)
{
	double seconds = l->holding.seconds;

	ew_buf_printf(to,
		"\nNot known: what the network does (all of this was loopback), what a slower disk does, and what "
		"hours "
		"do.\nThe sender shared the machine and took %.2f of its %u processors while calls were held",
		seconds > 0 ? l->holding.cpu_s[EW_LOAD_SENDER] / seconds : 0, l->machine.cores);
	if (l->worst_cores_of_others >= 0.2)
		ew_buf_printf(to, ";\nother programs than these took up to %.2f: measure again when it is quiet",
			l->worst_cores_of_others);
	ew_buf_add_text(to, ".\n");
	if (l->now.written_bytes == 0)
		ew_buf_add_text(to, "The kernel did not say what the programs wrote; disk figures are zero.\n");
	ew_buf_printf(to, "Both parties said %s all the time; the worker's time depends on it.\n",
		l->sound[0] ? "the same recorded voice" : "a tone");
}

void ew_load_report(struct ew_load *l, struct ew_buf *to)
{
	struct ew_load_costs costs = ew_load_costs(l);
	struct ew_load_size size = ew_load_size_of(&costs, &l->machine);

	add_calls(l, to);
	add_packets(l, to);
	add_orders(l, to);
	add_costs(l, &costs, to);
	add_reasoning(l, &costs, &size, to);
	add_verdict(l, &size, to);
	add_unknown(l, to);
}

/* -- JSON -- */

static json_t *json_times(struct latencies t)
{
	return json_pack("{s:I, s:I, s:I}", "p50_us", (json_int_t)t.p50, "p99_us", (json_int_t)t.p99, "max_us",
		(json_int_t)t.most);
}

static json_t *json_of_calls(const struct ew_load *l)
{
	json_t *reasons = json_array();

	for (size_t i = 0; i < l->n_reasons; i++)
		json_array_append_new(reasons,
			json_pack("{s:s, s:I}", "reason", l->reasons[i].words, "calls",
			(json_int_t)l->reasons[i].calls));
	return json_pack("{s:I, s:I, s:I, s:I, s:o, s:I, s:f, s:o}", "offered", (json_int_t)l->sender.asked, "admitted",
		(json_int_t)l->sender.admitted, "refused", (json_int_t)l->sender.refused, "unanswered",
		(json_int_t)(l->sender.asked - l->sender.answered), "reasons", reasons, "refused_with_retry_after",
		(json_int_t)retry_after(l), "setups_per_s", l->setups_per_s, "ok_after", json_times(of_setups(l)));
}

static json_t *json_of_packets(const struct ew_load *l)
{
	const struct ew_load_metrics *m = &l->now.metrics;

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "sent", (json_int_t)l->now.sent, "received",
		(json_int_t)m->received, "kept", (json_int_t)m->kept, "withheld", (json_int_t)m->withheld,
		"dropped_by_kernel", (json_int_t)m->dropped, "gaps", (json_int_t)m->gaps, "unsent",
		(json_int_t)l->now.unsent);
}

static json_t *json_of_cpu(const struct ew_load *l, const struct ew_load_costs *c)
{
	json_t *all = json_object();

	for (int i = 0; i < EW_LOAD_PROGRAMS; i++)
		json_object_set_new(all, ew_load_program_name(i),
			json_pack("{s:f, s:f, s:f}", "seconds", l->now.cpu_s[i] - l->begin.cpu_s[i], "cores_while_held",
				l->holding.seconds > 0 ? l->holding.cpu_s[i] / l->holding.seconds : 0, "us_per_setup",
				c->setup_us[i]));
	return all;
}

static json_t *json_of_steps(const struct ew_load *l)
{
	json_t *all = json_array();

	for (size_t i = 0; i < l->n_steps; i++) {
		const struct ew_load_step *s = &l->steps[i];
		json_t *one = json_pack("{s:I, s:I, s:I, s:I, s:I}", "calls", (json_int_t)s->calls, "lag_us",
			(json_int_t)s->lag_us, "sender_late_us", (json_int_t)s->late_us, "lost", (json_int_t)s->lost,
			"refused", (json_int_t)s->refused);

		for (int k = 0; one && k < EW_LOAD_PROGRAMS; k++)
			json_object_set_new(one, ew_load_program_name(k), json_real(s->cores[k]));
		json_array_append_new(all, one);
	}
	return all;
}

static json_t *json_of_size(const struct ew_load *l, const struct ew_load_costs *c)
{
	struct ew_load_size size = ew_load_size_of(c, &l->machine);

	return json_pack("{s:I, s:f, s:s, s:I, s:I, s:I, s:I, s:I}", "calls", (json_int_t)carries(l, &size), "reserve",
		EW_LOAD_RESERVE, "first_to_give_out", ew_load_bound_words(size.first), "by_threads",
		(json_int_t)size.calls[EW_LOAD_BY_THREADS], "by_cores", (json_int_t)size.calls[EW_LOAD_BY_CORES],
		"by_memory", (json_int_t)size.calls[EW_LOAD_BY_MEMORY], "by_limit",
		(json_int_t)size.calls[EW_LOAD_BY_LIMIT], "by_cores_without_finishing",
		(json_int_t)size.without_finishing);
}

json_t *ew_load_json(struct ew_load *l)
{
	struct ew_load_costs c = ew_load_costs(l);
	json_t *all = json_pack("{s:o, s:o, s:o, s:o, s:o}", "calls", json_of_calls(l), "packets", json_of_packets(l),
		"cpu", json_of_cpu(l, &c), "steps", json_of_steps(l), "machine_carries", json_of_size(l, &c));
	json_t *more = json_pack("{s:f, s:f, s:f, s:f, s:I, s:I, s:I, s:b, s:f, s:I, s:s, s:b, s:f}",
		"recorder_us_per_packet", c.recorder_us_per_packet, "worker_s_per_call_hour", c.worker_s_per_call_hour,
		"memory_bytes_per_call", c.memory_bytes_per_call, "disk_bytes_per_call_s", c.disk_bytes_per_call_s,
		"recorder_rss_bytes", (json_int_t)l->rss_held, "recorder_locked_bytes", (json_int_t)l->locked_held,
		"folder_bytes", (json_int_t)l->disk_bytes, "finished_all", l->finished_all, "finished_per_s",
		l->finished_per_s, "held_without_loss", (json_int_t)l->seen_whole, "gave_out", l->gave_out,
		"sender_gave_out", l->sender_gave_out, "cores_of_others", l->worst_cores_of_others);
	json_t *audit = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "asked", (json_int_t)l->audit.asked,
		"withheld", (json_int_t)l->audit.withheld, "whole",
		(json_int_t)l->audit.whole, "sent", (json_int_t)l->audit.sent, "received",
		(json_int_t)l->audit.received,
		"kept", (json_int_t)l->audit.kept, "gaps", (json_int_t)l->audit.gaps);

	json_object_update(all, more);
	json_decref(more);
	json_object_set_new(all, "records", audit);
	json_object_set_new(all, "opt_outs",
		json_pack("{s:I, s:I, s:o}", "obeyed", (json_int_t)l->n_orders, "failed", (json_int_t)l->orders_failed,
			"answered_after", json_times(of_orders(l))));
	return all;
}
