/*
 * The register of artifacts: for every kind that a call can leave behind, whether it is made, on which legal basis, which
 * consent it needs and has, what an opt-out does to it, whether it is redacted, who may see it, and how long it lives.
 * Pure: made of the events alone, while the call lasts and after it.
 */
#ifndef EW_DOMAIN_REGISTER_H
#define EW_DOMAIN_REGISTER_H

#include "domain/interaction.h"

/** One entry for each enum ew_artifact_kind, in its order; a new array, NULL without memory. */
json_t *ew_register_json(const struct ew_interaction *it);

#endif
