/*
 * RTCP from outside: any compound either is refused or read, and a report can be made about its
 * sender at any time, which our own reader accepts again.
 */
#include <stdlib.h>

#include "rtp/rtcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct ew_rtp_source source, *only = &source;
	struct ew_rtcp_seen seen = {0};
	struct ew_buf report;

	ew_rtp_source_init(&source, 7);
	source.begun = n & 1;
	if (!ew_rtcp_read(ew_slice_of(at, n), &seen))
		ew_rtcp_note(&source, &seen, (struct ew_mono){5});
	ew_buf_init(&report, 512);
	ew_rtcp_report(&report, 1, ew_slice_of(at, n), &only, 1, (struct ew_mono){1000});
	if (ew_buf_error(&report) == 0 && ew_rtcp_read(ew_buf_slice(&report), &seen))
		abort();
	ew_buf_free(&report);
	return 0;
}
