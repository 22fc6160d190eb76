/*
 * The keeper's half of an evidence bundle: a call with 500 events, from the question to the worker's parcel, and from
 * its manifest to the proofs, on a disk in memory; CPU of the least of three. Prints; never judges.
 */
#include <time.h>

#include "unit/keeper/bundle_stage.h"

#define EVENTS 500
#define RUNS 3
#define CLEAR "{\"clear\":true,\"purpose\":\"complaint 12\",\"reason\":\"r\"}"

static double cpu_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The call as long as is wanted: somebody looks again and again. */
static void grow(struct stage *s)
{
	kit_read_log(s->k, 1);
	for (size_t n = s->k->n_log; n < EVENTS; n++) {
		(void)kit_ask(s->k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}");
		kit_forget(s->k);
	}
	s->at = 0;
	stage_pass(s, 4);
}

static int run(double *collect, double *prove)
{
	struct stage s;
	double begun;
	int r = 0;

	stage_begin(&s, NULL, 0);
	grow(&s);
	begun = cpu_s();
	(void)stage_ask(&s, CLEAR);
	*collect = cpu_s() - begun;
	begun = cpu_s();
	stage_packed(&s);
	stage_pass(&s, 2);
	*prove = cpu_s() - begun;
	if (!kit_last_sent(s.k, EW_ROLE_WORKER, EW_MSG_job_seal))
		r = 1;
	stage_end(&s);
	return r;
}

int main(void)
{
	double collect = 1e9, prove = 1e9;

	for (int i = 0; i < RUNS; i++) {
		double c, p;

		if (run(&c, &p))
			return 1;
		collect = c < collect ? c : collect;
		prove = p < prove ? p : prove;
	}
	(void)printf("bundle, the keeper's half: %d events\n", EVENTS);
	(void)printf("  question to parcel   CPU %7.0f ms\n", collect * 1e3);
	(void)printf("  manifest to proofs   CPU %7.0f ms, a checkpoint in it\n", prove * 1e3);
	return 0;
}
