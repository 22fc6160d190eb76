/*
 * A call that was recorded and finished by a worker, for tests of what opens it: media that somebody could get, if they could.
 */
#ifndef EW_TEST_RECORDED_STAGE_H
#define EW_TEST_RECORDED_STAGE_H

#include "unit/keeper/keeper_kit.h"

#define RECORDED_WORKER 5

/* A call of two parties, with a span of each on the tape, that goes on. `facts`: NULL: as of kit_call(). */
void recorded_call(struct kit *k, uint8_t call, const char *facts);
/* It ends, and a worker makes audio of each party. */
void recorded_finish(struct kit *k, uint8_t call);
/* The same with this report and these peaks of each party. */
void recorded_finish_with(struct kit *k, uint8_t call, const char *report, struct ew_slice peaks);
/* A worker comes, does the one job that waits, and goes. */
void recorded_job(struct kit *k, const char *report, struct ew_slice peaks);
/* A worker waits for something to render; what anybody was sent before is forgotten. */
void recorded_worker(struct kit *k);
/* True when nobody was sent anything by which a byte of media could be read since then. */
bool recorded_nothing_given(const struct kit *k);

#endif
