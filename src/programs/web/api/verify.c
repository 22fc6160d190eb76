/*
 * GET /verify: the page that checks an evidence bundle in the browser. It is compiled in, because web reads no files,
 * and is the same for everybody, so nobody is asked who they are. What it checks never comes here: its policy allows it no
 * connection.
 */
#include "http/answer.h"
#include "programs/web/api/api.h"
#include "verify_page.h"

/* The bytes of share/verify/verify.html between two names. */
__asm__(".pushsection .rodata\n"
	".global ew_verify_page, ew_verify_page_end\n"
	"ew_verify_page: .incbin \"" EW_VERIFY_PAGE "\"\n"
	"ew_verify_page_end: .byte 0\n"
	".popsection\n");

extern const uint8_t ew_verify_page[], ew_verify_page_end[];

EW_API_HANDLER(verify)
{
	size_t n = (size_t)((uintptr_t)ew_verify_page_end - (uintptr_t)ew_verify_page);

	(void)arg;
	(void)request;
	ew_http_answer_page(x, EW_VERIFY_POLICY "; frame-ancestors 'none'", ew_slice_of(ew_verify_page, n));
}
