/*
 * What every simulator run has in common: seeds, lives, steps, settling, checking and the summary. A run is a table of
 * kinds of lives; the seed decides which kind a life is of, and everything that happens in it.
 */
#ifndef EW_TESTS_SIM_FRAME_H
#define EW_TESTS_SIM_FRAME_H

#include "world.h"

/** One kind of life. */
struct sim_life {
	const char *name;
	unsigned troubles; /* set of enum world_trouble: what may begin at any step, besides deaths */
	/* Happens before the call begins; NULL: nothing. */
	void (*before)(struct world *w);
	/* Happens in the call, `times` times at steps that the seed picks; NULL: nothing. */
	void (*blow)(struct world *w);
};

struct sim_run {
	const char *count;       /* name of the environment's variable: how many lives, or blows if there are any */
	uint64_t otherwise;      /* where it says nothing */
	unsigned times;          /* blows in a life; 0: lives are counted */
	unsigned steps;          /* of each life, before it settles */
	const struct sim_life *kinds; /* as many as `n_kinds`; life i is of kind seed % n_kinds */
	size_t n_kinds;
};

/**
 * The main function of a run. Without an argument: as many lives as the environment says, from seed FIRST (0) on, then
 * the summary. With a seed: that one life, with all log lines. Returns the exit status: 1 when a life failed (its seed
 * was printed; the run ends at the fifth), or when a kind of lives recorded nothing and so proved nothing.
 */
int sim_main(const struct sim_run *run, int argc, char **argv);

#endif
