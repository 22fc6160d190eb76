/*
 * Private to s3_answer*.c: an answer that is being read.
 */
#ifndef EW_STORE_S3_ANSWER_PARTS_H
#define EW_STORE_S3_ANSWER_PARTS_H

#include "store/s3_answer.h"

/** Reads one header field into what was said. Errors: -EFBIG, -EBADMSG: a field that is needed and makes no sense. */
EW_MUST_USE int ew_s3_read_header(struct ew_s3_said *said, struct ew_slice name, struct ew_slice value);

/** Reads "Fri, 24 May 2013 00:00:00 GMT" (RFC 9110 5.6.7, the one form that is still sent). Errors: -EINVAL. */
EW_MUST_USE int ew_s3_http_date(struct ew_slice text, struct ew_wall *ret);

/** Copies text; what cannot be printed becomes '?'. What does not fit is cut off. */
void ew_s3_copy_printable(struct ew_slice text, char *to, size_t room);

struct ew_s3_xml;

/** Begins to read a document into `said`, which outlives it. `root`: the document's name; NULL: none is wanted. */
EW_MUST_USE int ew_s3_xml_new(struct ew_s3_said *said, const char *root, struct ew_s3_xml **ret);
/** NULL is fine. */
void ew_s3_xml_free(struct ew_s3_xml **xml);
/** A piece; the last one is `last`. Errors: -EBADMSG, -EFBIG, -ENOMEM. */
EW_MUST_USE int ew_s3_xml_read(struct ew_s3_xml *xml, struct ew_slice bytes, bool last);

/** Frees what a document brought. */
void ew_s3_said_clear(struct ew_s3_said *said);

#endif
