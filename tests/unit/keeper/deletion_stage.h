/*
 * A house whose calls are recorded, finished and grow old: time passes in seconds of the simulated clock, and the recorder's part in
 * deletion is played as it is, over a real tape.
 */
#ifndef EW_TEST_DELETION_STAGE_H
#define EW_TEST_DELETION_STAGE_H

#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/deletion/retention.h"
#include "unit/keeper/desk_stage.h"
#include "unit/keeper/recorded_stage.h"

#define STAGE_DAY_US (86400 * EW_US_PER_S)

/* Recording 90 days, data a year, evidence three years. */
extern const char deletion_policy[];

/* A house with this policy. */
struct kit *deletion_house(const char *policy);
/* Another policy is in force from now on, after a new start too; calls that there are keep what they have. The text stays the caller's. */
void deletion_policy_is(struct kit *k, const char *policy);
/* A call of two parties that was recorded, has ended and is finished, with a summary handed in. */
void deletion_call(struct kit *k, uint8_t call);
/* So long passes at once; then some seconds, tick by tick, in which the recorder obeys, until nothing is left to do. */
void deletion_pass(struct kit *k, int64_t us);
/* So many ticks with so long between them. */
void deletion_ticks(struct kit *k, unsigned n, int64_t us);
/* Only the ticks. */
void deletion_settle(struct kit *k);
/* How many deletions of the call there are in a step (0: any), by row. */
unsigned deletion_count(struct kit *k, uint8_t call, uint32_t step);
/* What is left of the call in the catalogue. */
struct ew_erase_left deletion_left(struct kit *k, uint8_t call);
/* The bytes of the wrapped key of a call, as its row has them; what they are is sought on the disk later. */
struct ew_buf deletion_key(struct kit *k, uint8_t call);

#endif
