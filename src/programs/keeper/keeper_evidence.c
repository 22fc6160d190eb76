/*
 * The messages by which the telephone side told of a call, kept as they came but for their secrets: personal values of
 * an event, sealed under the interaction's key and shown to whoever may read its events. Nothing decides by them.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/text.h"

/* JSON of this length still fits an event after base64 and with its salt. */
#define TEXT_MAX_BYTES (86 * 1024)

/* Bytes the text takes in JSON: control characters six, quotes and line ends two. */
static size_t json_bytes(struct ew_slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.at[i];

		if (c == '\r' || c == '\n' || c == '\t' || c == '"' || c == '\\')
			n += 2;
		else
			n += c < 0x20 || c == 0x7f ? 6 : 1;
	}
	return n;
}

static json_t *message_json(struct ew_slice raw, const char **ret_form)
{
	_cleanup_(ew_buf_free) struct ew_buf base64 = {0};

	/* A NUL is a character to JSON, and the end of a text to many who read it. */
	*ret_form = "text";
	if (ew_utf8_valid(raw) && !memchr(raw.at, '\0', raw.len) && json_bytes(raw) <= TEXT_MAX_BYTES)
		return json_stringn((const char *)raw.at, raw.len);
	*ret_form = "base64";
	ew_buf_init(&base64, 2 * EW_MAX_SIP_MESSAGE_BYTES);
	ew_base64_add(&base64, raw, EW_BASE64_PADDED);
	if (ew_buf_error(&base64) < 0)
		return NULL;
	return json_stringn((const char *)base64.at, base64.len);
}

int ew_keeper_note_signalling(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, struct ew_slice raw)
{
	const char *form;
	json_t *message;

	if (raw.len == 0)
		return 0;
	message = message_json(raw, &form);
	if (!message)
		return -ENOMEM;
	return ew_keeper_append(k, call, EW_EVENT_SIGNALLING, at, "signal", (struct ew_id){{0}},
		json_pack("{s:s, s:I}", "form", form, "bytes", (json_int_t)raw.len),
		json_pack("{s:o}", "message", message), NULL, NULL);
}
