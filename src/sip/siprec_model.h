/*
 * What a dialog knows of its call from all the metadata that came in it (RFC 7865 section 6.1): a list of objects that
 * complete documents renew and partial ones change. Nothing that was once said to be there vanishes: what a complete
 * document leaves out is marked gone.
 */
#ifndef EW_SIP_SIPREC_MODEL_H
#define EW_SIP_SIPREC_MODEL_H

#include "sip/siprec_metadata.h"

/** An empty model. Free with ew_metadata_free(). Allocates nothing. */
void ew_model_init(struct ew_metadata *model);

/**
 * Takes a document over. An object with a known id takes the place of that object; of a participant, stream or session
 * what the new one does not say is kept. In a complete document absence means gone, in a partial one nothing. What is
 * said of a participant's streams replaces all that was said of them. Extension data and ids are never forgotten.
 * Past its limits the model gives up what is gone, oldest kinds of knowledge first, and is then `truncated`.
 * `needs_snapshot` is set where a partial document names an id that nothing is known of, and unset by a complete one.
 * Errors: -ENOMEM (the model is then as it was).
 */
EW_MUST_USE int ew_model_merge(struct ew_metadata *model, const struct ew_metadata *document);

/** True when the object is there now: neither gone nor with a time of leaving. */
bool ew_model_is_present(const struct ew_metadata_object *o);

/** True when the participant is on the call: present, and not gone from every session it attended. */
bool ew_model_attends(const struct ew_metadata *model, const struct ew_metadata_object *participant);

/** Adds the saved form, at most EW_MAX_MODEL_BYTES. Failure sticks in `to`. */
void ew_model_save(const struct ew_metadata *model, struct ew_buf *to);

/**
 * Reads the saved form into `ret`, an empty model, to be freed also after a failure. Saving it again gives the same
 * bytes. Errors: -EPROTO (another version), -EBADMSG, -ENOMEM.
 */
EW_MUST_USE int ew_model_restore(struct ew_slice bytes, struct ew_metadata *ret);

#endif
