/*
 * Recipients from any bytes. What parses has one text only.
 */
#include <stdint.h>
#include <stddef.h>
#include <string.h>

#include "seal/bech32.h"
#include "seal/recipient.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_recipient r;
	char text[EW_RECIPIENT_TEXT_BYTES];
	uint8_t bytes[32];

	(void)!ew_bech32_decode(ew_slice_of(data, size), "age-secret-key-", bytes, sizeof(bytes));
	if (ew_recipient_parse(ew_slice_of(data, size), &r) < 0)
		return 0;
	ew_recipient_format(&r, text);
	if (text[0] && !ew_slice_equal(ew_slice_text(text), ew_slice_of(data, size)))
		abort();
	return 0;
}
