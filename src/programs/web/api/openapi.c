/*
 * GET /openapi.yaml: the description of this API. It is compiled in, because web reads no files.
 */
#include "http/answer.h"
#include "programs/web/api/api.h"

/* The bytes of schema/openapi.yaml between two names. */
__asm__(".pushsection .rodata\n"
	".global ew_openapi, ew_openapi_end\n"
	"ew_openapi: .incbin \"" EW_OPENAPI "\"\n"
	"ew_openapi_end: .byte 0\n"
	".popsection\n");

extern const uint8_t ew_openapi[], ew_openapi_end[];

EW_API_HANDLER(openapi)
{
	size_t n = (size_t)((uintptr_t)ew_openapi_end - (uintptr_t)ew_openapi);

	(void)arg;
	(void)request;
	ew_http_answer(x, 200, "application/yaml", ew_slice_of(ew_openapi, n));
}
