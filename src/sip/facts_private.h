/*
 * What the writers of the facts share.
 */
#ifndef EW_SIP_FACTS_PRIVATE_H
#define EW_SIP_FACTS_PRIVATE_H

#include <jansson.h>

#include "sip/facts.h"

#define FACTS_TEXT_BYTES 200

/** How much is written; each step leaves something more out. */
enum facts_amount { FACTS_ALL, FACTS_NO_EXTENSIONS, FACTS_NO_NAMES, FACTS_NO_HISTORY, FACTS_BARE };

/** Sets a member to foreign text made safe and short; empty text is left out. Errors: -ENOMEM. */
int facts_set_text(json_t *object, const char *key, struct ew_slice text, size_t max);

/** Sets a member to a word of ours. Errors: -ENOMEM. */
int facts_set_word(json_t *object, const char *key, const char *word);

/** Sets external_ids, communication_sessions and relations. Errors: -ENOMEM. */
int facts_set_links(json_t *root, const struct ew_facts *f, enum facts_amount amount);

#endif
