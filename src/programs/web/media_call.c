/*
 * Access to media. Nothing is ever served on a bare token: a purpose is stated, or was stated for
 * the handle.
 */
#include "programs/web/media_call.h"

static const struct {
	const char *name;
	const char *content_type;
} formats[] = {
	{"opus", "audio/ogg"},
	{"wav", "audio/wav"},
};

bool ew_web_need_access(
	struct ew_web_call *call, struct ew_slice handle, struct ew_slice *ret_purpose)
{
	struct ew_slice purpose;

	if (!ew_web_read_purpose(call, &purpose))
		return false;
	if (handle.len > 0) {
		*ret_purpose = purpose;
		return ew_web_may_have_token(call);
	}
	if (!ew_web_need_token(call))
		return false;
	if (purpose.len == 0) {
		ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "Earwitness-Purpose",
			"state the purpose in this field, or give a handle");
		return false;
	}
	*ret_purpose = purpose;
	return true;
}

bool ew_web_read_format(struct ew_web_call *call, struct ew_slice format, const char **ret)
{
	size_t i;

	if (format.len == 0)
		format = EW_SLICE("opus");
	for (i = 0; i < EW_COUNT(formats); i++) {
		if (!ew_slice_equal(format, ew_slice_text(formats[i].name)))
			continue;
		call->content_type = formats[i].content_type;
		*ret = formats[i].name;
		return true;
	}
	ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "format", "must be opus or wav");
	return false;
}

void ew_web_answer_media(struct ew_web_call *call, const struct ew_media *media, bool download)
{
	struct ew_http_file file = {.fd = media->fd,
		.bytes = media->bytes,
		.content_type = call->content_type,
		.etag = media->etag,
		.filename = download ? call->filename : NULL};

	ew_http_answer_file(call->x, &file);
}
