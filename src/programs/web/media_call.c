/*
 * Access to media. Nothing is ever served on a bare token: a purpose is stated, or was stated for
 * the handle.
 */
#include "programs/web/media_call.h"

#include <errno.h>
#include <string.h>

#include "ipc/asks.h"

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

static json_t *arguments_again(const struct ew_web_call *call)
{
	return call->again ? json_loads(call->again, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

/* What an answer of the keeper says of what it comes with; what it does not say is 0, "" and NULL. */
static struct ew_media_facts facts_of(const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *json =
		json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
	const char *digest = json_string_value(json_object_get(json, "sha256"));
	json_t *sources = json_object_get(json, "sources");
	struct ew_media_facts facts = {.redactions = (uint64_t)json_integer_value(json_object_get(json, "redactions"))};

	if (digest && strlen(digest) < sizeof(facts.digest))
		memcpy(facts.digest, digest, strlen(digest));
	facts.sources = json_is_array(sources) ? json_dumps(sources, JSON_COMPACT) : NULL;
	return facts;
}

static uint64_t redactions_of(const struct ew_reply *reply)
{
	struct ew_media_facts facts = facts_of(reply);

	free(facts.sources);
	return facts.redactions;
}

/*
 * What is asked while it is being sent: a handle that was good when it began may grow old, but what is redacted meanwhile is not sent to
 * its end.
 */
static char *playing_arguments(const struct ew_web_call *call, const struct ew_media *media, bool download)
{
	_cleanup_(ew_http_json_free) json_t *arguments = download ? json_object() : arguments_again(call);

	if (!arguments || (!download && json_object_set_new(arguments, "playing", json_true()) < 0) ||
		json_object_set_new(arguments, "redactions", json_integer((json_int_t)media->facts.redactions)) < 0)
		return NULL;
	return json_dumps(arguments, JSON_COMPACT);
}

/* What is being sent is looked after until it is over; a file that nobody could look after is not sent. */
static void send_media(struct ew_web_call *call, const struct ew_media *media, bool download)
{
	_cleanup_(ew_free_ptr) char *playing = playing_arguments(call, media, download);
	struct ew_playback_ask ask = {.token = call->token,
		.interaction = call->interaction,
		.away = download,
		.arguments = ew_slice_text(playing ? playing : "{}"),
		.purpose = ew_slice_text(call->purpose)};
	struct ew_playback *playback;
	struct ew_http_file file = {.fd = media->fd,
		.bytes = media->bytes,
		.content_type = call->content_type,
		.etag = media->etag,
		.filename = download ? call->filename : NULL,
		.digest = media->facts.digest[0] ? media->facts.digest : NULL,
		.ended = ew_playback_ended};

	if (media->facts.sources)
		file.fields[0] = (struct ew_http_field){"Earwitness-Sources", media->facts.sources};
	if (!playing || ew_playback_add(call->web->playbacks, &ask, &playback)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no memory");
		return;
	}
	file.arg = playback;
	file.sending = ew_playback_sending(playback);
	ew_http_answer_file(call->x, &file);
	if (!*file.sending)
		ew_playback_ended(playback);
}

static void allowed_again(struct ew_web_call *call, struct ew_reply *reply);

/* Whoever asked may have lost their rights while it was rendered: then they are asked for again. */
static void ask_again(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = EW_ASK_MEDIA_AGAIN,
		.has_arguments = true,
		.arguments = arguments_again(call),
		.purpose = ew_slice_text(call->purpose)};

	call->access_changes = call->web->access_changes;
	call->answered = allowed_again;
	ew_web_ask(call, &question);
}

static void rendered(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_media_facts facts = facts_of(reply);
	struct ew_media media;

	if (reply->fd < 0 || reply->bytes == 0)
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no media");
	else if (ew_media_store(
			 call->web->media, &call->media_key, &reply->fd, reply->bytes, &facts, &media))
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the media cannot be kept");
	else if (call->access_changes != call->web->access_changes) {
		ask_again(call);
		return;
	} else
		send_media(call, &media, false);
	free(facts.sources);
	ew_web_call_end(call);
}

/* The rendering went away while the keeper was asked, or the call was redacted since: it is made anew. */
static void render_again(struct ew_web_call *call)
{
	struct ew_web_question question = {.op = call->media_op,
		.has_arguments = true,
		.arguments = arguments_again(call),
		.purpose = ew_slice_text(call->purpose),
		.timeout_us = call->web->times.render_us};

	call->answered = rendered;
	call->access_changes = call->web->access_changes;
	ew_web_ask(call, &question);
}

static void allowed_again(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_media media;

	if (ew_media_find(call->web->media, &call->media_key, &media) || media.facts.redactions != redactions_of(reply)) {
		render_again(call);
		return;
	}
	send_media(call, &media, false);
	ew_web_call_end(call);
}

static bool keep_question(struct ew_web_call *call, const struct ew_web_question *question)
{
	call->media_op = question->op;
	call->again = question->arguments ? json_dumps(question->arguments, JSON_COMPACT) : NULL;
	if (question->purpose.len <= EW_WEB_PURPOSE_BYTES && question->purpose.len > 0)
		memcpy(call->purpose, question->purpose.at, question->purpose.len);
	return call->again != NULL;
}

/* What is kept here was given to this token for this purpose; whether it still may be seen is asked each time. */
void ew_web_serve_media(struct ew_web_call *call, const struct ew_web_question *question,
	const struct ew_slice *parts, size_t n_parts)
{
	struct ew_web_question asked = *question;
	struct ew_media media;

	if (!keep_question(call, question) || ew_media_key(parts, n_parts, &call->media_key)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "the request cannot be told apart");
		json_decref(question->arguments);
		ew_web_call_end(call);
		return;
	}
	call->answered = rendered;
	call->access_changes = call->web->access_changes;
	if (ew_media_find(call->web->media, &call->media_key, &media) == 0) {
		asked.op = EW_ASK_MEDIA_AGAIN;
		asked.timeout_us = 0;
		call->answered = allowed_again;
	}
	ew_web_ask(call, &asked);
}

static void give_download(struct ew_web_call *call)
{
	struct ew_media media = {
		.fd = call->download.fd, .bytes = call->download.bytes, .facts = call->download.facts};
	struct ew_id tag;

	if (ew_id_random(call->web->io, &tag)) {
		ew_http_refuse(call->x, EW_HTTP_INTERNAL, NULL, "no randomness");
	} else {
		ew_id_format(tag, media.etag);
		send_media(call, &media, true);
	}
	ew_web_call_end(call);
}

static void may_be_taken_away(struct ew_web_call *call, struct ew_reply *reply)
{
	(void)reply;
	give_download(call);
}

static void downloaded(struct ew_web_call *call, struct ew_reply *reply)
{
	struct ew_web_question again = {.op = EW_ASK_EXPORT_AGAIN, .has_arguments = true};

	if (reply->fd < 0 || reply->bytes == 0) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper gave no media");
		ew_web_call_end(call);
		return;
	}
	call->download.fd = TAKE_FD(reply->fd);
	call->download.bytes = reply->bytes;
	call->download.facts = facts_of(reply);
	if (call->access_changes == call->web->access_changes) {
		give_download(call);
		return;
	}
	again.arguments = json_pack("{s:I}", "redactions", (json_int_t)call->download.facts.redactions);
	call->answered = may_be_taken_away;
	ew_web_ask(call, &again);
}

void ew_web_download(struct ew_web_call *call, const struct ew_web_question *question)
{
	call->answered = downloaded;
	call->access_changes = call->web->access_changes;
	ew_web_ask(call, question);
}
