/*
 * A disk, two clocks and randomness that exist only in memory and obey a seed. Written data is visible at once, but
 * durable only after sync (data) and sync_dir (names). A crash keeps what was durable and a random part of the rest:
 * any prefix of each folder's unsynced name changes, any prefix of each file's unsynced writes with the last one torn
 * at a sector. After a failed sync some of the unsynced writes are lost for good, although they can still be read. Now
 * and then a transfer of more than 512 bytes comes short, and a listing begins at any name.
 *
 * Tests only. Single-threaded. Same seed and calls, same results.
 */
#ifndef EW_BASE_IO_SIM_H
#define EW_BASE_IO_SIM_H

#include "base/io.h"

/** A new empty disk; clocks start at 2026-01-01T00:00:00Z and 0. Free with ew_io_sim_free(). NULL without memory. */
struct ew_io *ew_io_sim_new(uint64_t seed);

/** Forgets disk and clocks. NULL is fine. */
void ew_io_sim_free(struct ew_io **io);

/** Moves both clocks forward. */
void ew_io_sim_advance(struct ew_io *io, int64_t us);

/** Moves only the wall clock, forwards or back: a clock jump. */
void ew_io_sim_jump_wall(struct ew_io *io, int64_t us);

/** Lets the n-th call from now on (1 is the next) fail with `error` (negative errno), once; 0 switches it off. */
void ew_io_sim_fail(struct ew_io *io, uint64_t nth_call, int error);

/** From now on every write and create fails with -ENOSPC once the disk holds this many bytes; UINT64_MAX: no limit. */
void ew_io_sim_limit(struct ew_io *io, uint64_t bytes);

/** Calls that could fail made so far. */
uint64_t ew_io_sim_calls(const struct ew_io *io);

/** Power cut: open handles die, unsynced state is kept or forgotten at random. The io is usable again at once. */
void ew_io_sim_crash(struct ew_io *io);

/** Process death only (kill -9): open handles of `io` die, the disk keeps everything that was written. */
void ew_io_sim_kill(struct ew_io *io);

/** A second disk with the same durable and unsynced state, its own randomness from `seed`. NULL without memory. */
struct ew_io *ew_io_sim_clone(const struct ew_io *io, uint64_t seed);

/**
 * True when a byte string (1 to 4096 bytes) is anywhere on the disk: in any file as it is seen, as it is durable, or in
 * a write that a crash could still keep; deleted files too, while a crash could bring them back.
 */
bool ew_io_sim_contains(const struct ew_io *io, struct ew_slice marker);

/** The next number of the simulation's own generator, for tests that need seeded choices. */
uint64_t ew_io_sim_next(struct ew_io *io);

#endif
