/*
 * Any bytes as the text of a key, public or private: refused, or written again, but for the case of the id's digits.
 */
#include "ledger/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0};
	struct ew_slice text = ew_slice_of(data, size);
	char again[EW_VKEY_TEXT_BYTES];
	struct ew_hash material;
	struct ew_vkey key;
	struct ew_skey private;

	if (ew_vkey_parse(text, &key) == 0) {
		ew_vkey_format(&key, again);
		if (!ew_slice_equal_nocase(ew_slice_text(again), text) || ew_vkey_material(text, &material) < 0)
			abort();
	}
	ew_buf_init_secret(&secret, 1024);
	if (ew_skey_parse(text, &private) == 0 &&
		(ew_skey_add_text(&private, &secret) < 0 || !ew_slice_equal_nocase(ew_buf_slice(&secret), text)))
		abort();
	return 0;
}
