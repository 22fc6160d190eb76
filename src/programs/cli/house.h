/*
 * A private Earwitness in a folder of its own, for the demonstration and for the load kit: the programs and the code
 * that serve real calls.
 */
#ifndef EW_PROGRAMS_CLI_HOUSE_H
#define EW_PROGRAMS_CLI_HOUSE_H

#include <sys/types.h>

#include "programs/cli/client.h"
#include "programs/cli/config.h"
#include "programs/cli/init.h"

/** What its configuration and policy say. */
struct ew_house_plan {
	const char *policy;   /* YAML */
	const char *entity;   /* plain words */
	const char *recorder; /* "{...}": the section of the configuration */
	uint32_t rtp_low;     /* where free ports are looked for, */
	uint32_t rtp_high;    /* up to here, */
	uint32_t rtp_ports;   /* and how many in a row */
	uint32_t workers;
};

struct ew_house {
	struct ew_init init;
	struct ew_options options; /* with our folder and configuration: what the client goes by */
	struct ew_config *config;
	struct ew_client *client;
	char work[EW_MAX_PATH_BYTES];
	pid_t server; /* the supervisor */
	int ready;    /* a byte comes when the server is ready; the end when it is not */
};

/** Folder, keys, policy, configuration on free loopback ports; `work` is a folder in it for the command's own files.
 * To be closed also after an error, which comes with a sentence. Blocks. */
EW_MUST_USE int ew_house_prepare(struct ew_house *house, const char *data, const char *work,
	const struct ew_house_plan *plan, struct ew_error *error);

/** Starts the programs and enrols a client. Its log is WORK/server.log. Errors with a sentence. Blocks. */
EW_MUST_USE int ew_house_start(struct ew_house *house, struct ew_error *error);

/** Ends the programs in order and frees; a house that was never prepared (all zero) is fine. Blocks. */
void ew_house_close(struct ew_house *house);

#endif
