/*
 * Any bytes as an outside list of calls: reading ends, each text is ended, and a line that was passed over was counted.
 */
#include <errno.h>
#include <string.h>

#include "domain/call_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_call_list list;
	struct ew_listed_call call;
	uint32_t line = 0;
	int r = ew_call_list_begin(ew_slice_of(data, size), NULL, &list);

	if (r < 0)
		return 0;
	do {
		size_t left = list.rest.len;

		r = ew_call_list_next(&list, &call);
		if (r == 0)
			break;
		if (r != 1 && r != -EBADMSG && r != -ENOMEM)
			abort();
		if (r != -ENOMEM && (list.rest.len >= left || call.line <= line))
			abort();
		line = call.line;
		if (r == 1 && (call.duration_us < 0 || (!call.id[0] && call.start.us == 0) ||
				      strnlen(call.id, sizeof(call.id)) == sizeof(call.id)))
			abort();
	} while (true);
	return 0;
}
