/*
 * What the kernel and the house itself say of a load.
 */
#ifndef EW_PROGRAMS_CLI_LOAD_MEASURE_H
#define EW_PROGRAMS_CLI_LOAD_MEASURE_H

#include "programs/cli/house.h"
#include "programs/cli/load_numbers.h"

/** CPU, memory and written bytes of the house's programs and of the sender, from /proc; counters from GET /metrics. A
 * program that is just being restarted is missing from the sum. Errors: of the API, with a sentence. Blocks. */
EW_MUST_USE int ew_load_measure(
	struct ew_house *house, pid_t sender, struct ew_load_sample *ret, struct ew_error *error);

/** Reads the Prometheus text of GET /metrics; what is not there stays 0. Pure. */
void ew_load_metrics_read(struct ew_slice text, struct ew_load_metrics *ret);

/** MemAvailable of /proc/meminfo; 0 when it cannot be read. */
uint64_t ew_load_memory(void);

/** Bytes that the files below a folder take on the disk. */
uint64_t ew_load_folder_bytes(const char *folder);

/** Removes a folder with all that is in it. Errors: as nftw(3) and remove(3). */
EW_MUST_USE int ew_load_folder_remove(const char *folder);

#endif
