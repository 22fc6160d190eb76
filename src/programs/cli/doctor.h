/*
 * What `earwitness doctor` checks, and how it tells.
 */
#ifndef EW_PROGRAMS_CLI_DOCTOR_H
#define EW_PROGRAMS_CLI_DOCTOR_H

#include <jansson.h>

#include "programs/cli/command.h"
#include "programs/cli/config.h"

enum ew_health { EW_HEALTH_OK, EW_HEALTH_WARN, EW_HEALTH_FAIL };

struct ew_doctor {
	const struct ew_options *options;
	const struct ew_config *config;
	json_t *findings; /* [{"check", "health", "sentence"}] */
	enum ew_health worst;
	bool served; /* the API answers: its ports are ours */
};

/** Adds a finding; the sentence says what to do when it is not well. */
void ew_doctor_find(struct ew_doctor *d, const char *check, enum ew_health health,
	const char *format, ...) EW_PRINTF(4, 5);

typedef void ew_doctor_check_fn(struct ew_doctor *d);

/* In the order in which they are made. */
ew_doctor_check_fn ew_doctor_kernel, ew_doctor_limits, ew_doctor_sockets, ew_doctor_clock, ew_doctor_programs,
	ew_doctor_users, ew_doctor_folders, ew_doctor_keys, ew_doctor_key_source, ew_doctor_backups, ew_doctor_policy, ew_doctor_api,
	ew_doctor_ledger, ew_doctor_ports, ew_doctor_sip, ew_doctor_outside, ew_doctor_oidc, ew_doctor_speech, ew_doctor_listening,
	ew_doctor_store;

#endif
