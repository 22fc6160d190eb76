/*
 * The repair pass over a document that is not well formed.
 */
#ifndef EW_SIP_SIPREC_MEND_H
#define EW_SIP_SIPREC_MEND_H

#include "base/buf.h"

/**
 * Adds the document with what keeps a parser from reading it replaced: ampersands that begin no reference and opening
 * brackets that begin no tag are escaped, bytes that are not valid become question marks. Failure sticks in `to`.
 */
void ew_metadata_mend(struct ew_slice xml, struct ew_buf *to);

#endif
