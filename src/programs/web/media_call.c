/*
 * Access to media. Nothing is ever served on a bare token: a purpose is stated, or was stated for
 * the handle.
 */
#include "programs/web/media_call.h"

#include <errno.h>

static const struct {
	const char *name;
	const char *content_type;
} formats[] = {
	{"opus", "audio/ogg"},
	{"wav", "audio/wav"},
};

static const struct ew_web_artifact artifacts[] = {
	{"audio", "audio/ogg", "ogg"},
	{"frames", "application/vnd.tcpdump.pcap", "pcap"},
	{"wav", "audio/wav", "wav"},
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

const struct ew_web_artifact *ew_web_artifact_find(struct ew_slice kind)
{
	size_t i;

	for (i = 0; i < EW_COUNT(artifacts); i++)
		if (ew_slice_equal(kind, ew_slice_text(artifacts[i].kind)))
			return &artifacts[i];
	return NULL;
}

bool ew_web_check_party(struct ew_web_call *call, struct ew_slice party)
{
	struct ew_id id;

	if (party.len == 0 || ew_id_parse(party, &id) == 0)
		return true;
	ew_http_refuse(call->x, EW_HTTP_BAD_PARAMETER, "party", "must be the id of a party");
	return false;
}

int ew_web_add_text(json_t *to, const char *name, struct ew_slice text)
{
	if (text.len == 0)
		return 0;
	return json_object_set_new(to, name, ew_web_text(text)) < 0 ? -ENOMEM : 0;
}

static void rendered(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_media media;

	if (reply->fd < 0 || reply->bytes == 0)
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no media");
	else if (ew_media_store(
			 call->web->media, &call->media_key, &reply->fd, reply->bytes, &media))
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the media cannot be kept");
	else
		ew_web_answer_media(call, &media, false);
	ew_web_call_end(call);
}

void ew_web_serve_media(struct ew_web_call *call, const struct ew_web_question *question,
	const struct ew_slice *parts, size_t n_parts)
{
	struct ew_media media;

	if (ew_media_key(parts, n_parts, &call->media_key)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the request cannot be told apart");
		json_decref(question->arguments);
		ew_web_call_end(call);
		return;
	}
	if (ew_media_find(call->web->media, &call->media_key, &media) == 0) {
		ew_web_answer_media(call, &media, false);
		json_decref(question->arguments);
		ew_web_call_end(call);
		return;
	}
	call->answered = rendered;
	ew_web_ask(call, question);
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

void ew_web_downloaded(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_media media = {.fd = reply->fd, .bytes = reply->bytes};
	struct ew_id tag;

	if (reply->fd < 0 || reply->bytes == 0) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no media");
	} else if (ew_id_random(call->web->io, &tag)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no randomness");
	} else {
		ew_id_format(tag, media.etag);
		ew_web_answer_media(call, &media, true);
	}
	ew_web_call_end(call);
}
