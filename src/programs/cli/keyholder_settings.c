/*
 * From the configuration to the keyholder's settings. Must never take a PIN that others can read.
 */
#include "programs/cli/keyholder_settings.h"

#include "programs/cli/provider_settings.h"

int ew_keyholder_settings(
	const struct ew_config *config, struct ew_buf *pin, struct ew_msg_keyholder_settings *to, struct ew_error *error)
{
	const struct ew_config_keys *k = &config->key_source;
	int code = k->pin_file[0] ? ew_client_secret_read(k->pin_file, pin, error) : 0;

	if (code)
		return code;
	to->source = (uint8_t)k->kind;
	to->module = ew_slice_text(k->module);
	to->token = ew_slice_text(k->token);
	to->pin = ew_buf_slice(pin);
	to->command = ew_slice_of(k->command.bytes, k->command.len);
	to->timeout_ms = k->timeout_s * 1000;
	return 0;
}

int ew_keyholder_settings_check(const struct ew_config *config, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf pin = {0};
	struct ew_msg_keyholder_settings m = {.source = 0};

	ew_buf_init_secret(&pin, EW_KEY_PIN_BYTES);
	return ew_keyholder_settings(config, &pin, &m, error);
}
