/*
 * What the headers of a request say of the call: ids by which other systems know it, and, from recording clients that
 * send no metadata, who speaks.
 */
#ifndef EW_SIP_SIPREC_HEADERS_H
#define EW_SIP_SIPREC_HEADERS_H

#include "sip/sip_message.h"
#include "sip/siprec_metadata.h"

/**
 * Reads them into a list of objects that all carry EW_META_FROM_HEADER; `ret` is set up by the call and freed with
 * ew_metadata_free(). Errors: -ENOMEM only.
 */
EW_MUST_USE int ew_siprec_headers_read(const struct ew_sip_message *request, struct ew_metadata *ret);

/**
 * True when the request names people in its headers: the identity of a forked leg (x-nearend, x-farend, x-refci), or a
 * recording participant.
 */
bool ew_siprec_headers_name(const struct ew_sip_message *request);

/**
 * A universal call id (Avaya) as its twenty digits, from the hex of a User-to-User value ("00FA08...;encoding=hex") or
 * of the id alone; what is neither is added as it is, without parameters. Failure sticks in `to`.
 */
void ew_siprec_ucid_add(struct ew_slice text, struct ew_buf *to);

#endif
