/*
 * From an offer to streams: opens the call at its recorder thread, asks for a port for each m-line, and answers the
 * peer when every one has its port or its refusal. No 200 is ever sent for a call that the recorder has not taken.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "programs/signal/signal_private.h"

struct signal_call *signal_call_of(struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	if (it)
		return it;
	it = calloc(1, sizeof(*it));
	if (!it)
		return NULL;
	it->call = call;
	ew_buf_init(&it->facts, EW_MAX_FACTS_BYTES);
	ew_buf_init(&it->evidence, EW_MAX_SIP_MESSAGE_BYTES);
	call->owner = it;
	return it;
}

void signal_asked(struct ew_signal *s, struct signal_call *it)
{
	struct signal_call **at = &s->asking;

	if (it->opening != 0 || it->telling != 0)
		return;
	while (*at && *at != it)
		at = &(*at)->next_asking;
	if (*at)
		*at = it->next_asking;
}

void signal_ask(struct ew_signal *s, struct signal_call *it)
{
	const struct signal_call *at = s->asking;

	while (at && at != it)
		at = at->next_asking;
	if (at)
		return;
	it->next_asking = s->asking;
	s->asking = it;
}

void signal_call_forget(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	if (!it)
		return;
	it->opening = it->telling = 0;
	signal_asked(s, it);
	ew_buf_free(&it->facts);
	ew_buf_free(&it->evidence);
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		ew_buf_free(&it->codecs[i]);
		ew_buf_free(&it->formats[i]);
	}
	signal_forget_keys(s, it);
	free(it);
	call->owner = NULL;
}

static int save_to(struct ew_siprec_call *call, struct ew_buf *bytes)
{
	ew_buf_init(bytes, EW_MAX_DIALOG_BYTES);
	return ew_dialog_save(&call->dialog, bytes);
}

void signal_save(struct ew_signal *s, struct ew_siprec_call *call)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct signal_call *it = signal_call_of(call);
	int r = save_to(call, &bytes);
	struct ew_msg_dialog_save m = {
		.interaction = call->dialog.interaction, .dialog = ew_buf_slice(&bytes)};

	if (r == 0)
		r = signal_tell(s, signal_thread_of(s, call), EW_MSG_dialog_save, 0, &m);
	if (it)
		it->dirty = r < 0;
}

static bool first_offer(const struct ew_siprec_call *call)
{
	return call->dialog.sdp_version == 0;
}

void signal_refuse(struct ew_signal *s, struct ew_siprec_call *call, unsigned status)
{
	struct ew_id interaction = call->dialog.interaction;

	if (first_offer(call)) {
		s->counts.refused++;
		ew_log(EW_LOG_WARNING, "call_refused", EW_F_ID("interaction", interaction),
			EW_F_U64("status", status));
		signal_tell_end(s, call, EW_SIPREC_TRANSPORT);
		signal_call_forget(s, call);
	} else {
		signal_roll_back(s, call);
	}
	ew_siprec_refuse(s->sip, call, status);
}

void signal_tell_refused(struct ew_id interaction, const char *what, int64_t code)
{
	struct ew_error error = {0};

	(void)!ew_error_set(&error, (int)code,
		"the recorder did not take a %s that a recording client has offered; see that it has RTP ports, memory "
		"and disk left",
		what);
	ew_log(EW_LOG_WARNING, "recorder_refused", EW_F_ID("interaction", interaction), EW_F_WORD("what", what),
		EW_F_I64("code", code), EW_F_ERROR(&error));
}

static const struct ew_signal_peer *peer_of(const struct ew_signal *s, const struct ew_siprec_call *call)
{
	struct ew_slice name = ew_dialog_text(&call->dialog, EW_DIALOG_PEER);

	for (size_t i = 0; i < s->n_peers; i++) {
		if (ew_slice_equal(ew_slice_text(s->peers[i].name), name))
			return &s->peers[i];
	}
	return NULL;
}

static bool peer_takes_unrecorded(const struct ew_signal *s, const struct ew_siprec_call *call)
{
	const struct ew_signal_peer *peer = peer_of(s, call);

	return peer && peer->unrecorded;
}

/* Nobody listens to any of its streams, and that was said. */
static bool is_unrecorded(const struct ew_siprec_call *call)
{
	bool any = false;

	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		if (call->dialog.streams[i].live)
			return false;
		any = any || call->dialog.streams[i].unrecorded;
	}
	return any;
}

static bool is_usable(const struct ew_sdp_media *m)
{
	return m->port > 0 && m->n_codecs > 0 && ew_sdp_is_recordable(m);
}

static uint8_t count_usable(const struct ew_sdp *sdp)
{
	uint8_t n = 0;

	for (size_t i = 0; i < sdp->n_media; i++)
		n += is_usable(&sdp->media[i]);
	return n;
}

int signal_open(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int r = save_to(call, &bytes);
	struct ew_msg_call_open m = {.interaction = call->dialog.interaction,
		.facts = ew_buf_slice(&it->facts),
		.dialog = ew_buf_slice(&bytes),
		.raw = ew_dialog_text(&call->dialog, EW_DIALOG_INVITE),
		.resumed = it->resuming,
		.unrecorded = it->resuming ? is_unrecorded(call) : peer_takes_unrecorded(s, call),
		.streams = call->pending ? count_usable(&call->pending->offer.sdp) : 0};

	if (r == 0)
		r = signal_tell(s, signal_thread_of(s, call), EW_MSG_call_open, ++s->last_request, &m);
	if (r < 0)
		return r;
	it->opening = s->last_request;
	signal_ask(s, it);
	return 0;
}

static int keep_facts(struct signal_call *it, struct ew_slice facts)
{
	ew_buf_clear(&it->facts);
	ew_buf_add_slice(&it->facts, facts);
	return ew_buf_error(&it->facts);
}

void signal_tell_facts(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	struct ew_msg_call_facts m = {.interaction = call->dialog.interaction,
		.facts = ew_buf_slice(&it->facts),
		.raw = ew_buf_slice(&it->evidence)};

	it->facts_unsure = true;
	if (signal_tell(s, signal_thread_of(s, call), EW_MSG_call_facts, ++s->last_request, &m) < 0)
		return;
	it->telling = s->last_request;
	signal_ask(s, it);
}

/*
 * Evidence waits with what is not confirmed before it. Where both are more than fits, the newer one goes; the older is
 * on its way already, and lost only if the recorder dies now.
 */
static void keep_evidence(struct ew_siprec_call *call, struct signal_call *it)
{
	struct ew_slice raw = ew_buf_slice(&call->evidence);

	if (!it->facts_unsure || raw.len > it->evidence.max - it->evidence.len) {
		if (it->facts_unsure)
			ew_log(EW_LOG_WARNING, "evidence_unsure",
				EW_F_ID("interaction", call->dialog.interaction),
				EW_F_U64("bytes", it->evidence.len));
		ew_buf_clear(&it->evidence);
	}
	ew_buf_add_slice(&it->evidence, raw);
	if (ew_buf_error(&it->evidence) < 0)
		ew_buf_clear(&it->evidence);
}

/* What was known before stays true where there is no memory for what is new. */
void signal_change_facts(
	struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it, struct ew_slice facts)
{
	struct ew_msg_call_facts m = {.interaction = call->dialog.interaction,
		.facts = facts,
		.raw = ew_buf_slice(&call->evidence)};

	keep_evidence(call, it);
	if (keep_facts(it, facts) == 0)
		signal_tell_facts(s, call, it);
	else
		(void)signal_tell(s, signal_thread_of(s, call), EW_MSG_call_facts, 0, &m);
}

void signal_on_offered(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	struct ew_signal *s = arg;
	struct signal_call *it = signal_call_of(call);

	if (first_offer(call)) {
		if (!it || keep_facts(it, facts) < 0 || signal_open(s, call, it) < 0)
			signal_refuse(s, call, 503);
		return;
	}
	/* Nothing is changed that the recorder would not know. */
	bool ready = it && s->threads[signal_thread_of(s, call)].ready;

	if (it)
		it->deferred = false;
	if (!it || (!ready && !signal_is_vital(call))) {
		signal_refuse(s, call, 503);
		return;
	}
	if (facts.len > 0)
		signal_change_facts(s, call, it, facts);
	if (ready && signal_in_line(s, call))
		signal_change_streams(s, call);
	else
		signal_defer(s, it);
}

void signal_change_streams(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	memcpy(it->before, call->dialog.streams, sizeof(it->before));
	it->n_before = call->dialog.n_streams;
	it->changing = true;
	signal_sync_streams(s, call);
}

/* -- streams -- */

/*
 * Where media will come from. A name, a null address or none at all becomes the peer's own address: names are never
 * looked up.
 */
static void set_remote(const struct ew_siprec_call *call, const struct ew_sdp_media *m,
	char to[static EW_SIP_ADDRESS_BYTES])
{
	uint8_t bytes[16];

	if (m->address.len > 0 && m->address.len < EW_SIP_ADDRESS_BYTES && !ew_sdp_is_null_address(m->address)) {
		memcpy(to, m->address.at, m->address.len);
		to[m->address.len] = '\0';
		if (inet_pton(AF_INET, to, bytes) == 1 || inet_pton(AF_INET6, to, bytes) == 1)
			return;
	}
	memcpy(to, call->pending->hop.remote, EW_SIP_ADDRESS_BYTES);
}

static int encode_codecs(const struct ew_sdp_media *m, struct ew_buf *to)
{
	ew_buf_init(to, 8 * EW_MAX_CODECS_PER_STREAM);
	ew_codec_map_add(to, m->codecs, m->n_codecs);
	return ew_buf_error(to);
}

/* What the offer says beside the codecs: without memory for the names of formats there are none. */
static void keep_rest(struct signal_call *it, size_t index, const struct ew_sdp_media *m)
{
	struct ew_buf *formats = &it->formats[index];

	ew_buf_free(formats);
	ew_buf_init(formats, EW_MAX_FORMATS_BYTES);
	ew_sdp_formats_write(formats, m);
	if (ew_buf_error(formats))
		ew_buf_free(formats);
	it->rtcp_port[index] = m->rtcp_port;
	it->rtcp_mux[index] = m->rtcp_mux;
}

/* Of all that the recorder is told of an m-line, but for addresses and direction. */
static uint32_t sum_of(const struct signal_call *it, size_t index, struct ew_slice codecs)
{
	uint8_t rest[] = {(uint8_t)(it->rtcp_port[index] >> 8), (uint8_t)it->rtcp_port[index], it->rtcp_mux[index]};
	uint32_t sum = ew_crc32c(ew_crc32c(0, codecs), ew_buf_slice(&it->formats[index]));

	return ew_crc32c(sum, ew_slice_of(rest, sizeof(rest)));
}

/* Takes over what the offer says of a stream; true when anything has changed. */
static bool take_media(const struct ew_siprec_call *call, size_t index, const struct ew_sdp_media *m,
	struct ew_slice codecs, struct ew_dialog_stream *stream)
{
	struct ew_dialog_stream old = *stream;

	keep_rest(call->owner, index, m);

	stream->active = ew_sdp_is_sent(m);
	/* Of an offer of ours the port is not known yet. */
	stream->remote_port = call->pending->way == EW_SIPREC_OURS ? 0 : m->port;
	stream->codecs_crc = sum_of(call->owner, index, codecs);
	memset(stream->remote, 0, sizeof(stream->remote));
	set_remote(call, m, stream->remote);
	return old.active != stream->active || old.remote_port != stream->remote_port ||
	       old.codecs_crc != stream->codecs_crc || strcmp(old.remote, stream->remote) != 0;
}

static void remove_stream(struct ew_signal *s, struct ew_siprec_call *call, struct ew_dialog_stream *stream)
{
	if (stream->live)
		signal_remove_stream(s, call, stream->number);
	*stream = (struct ew_dialog_stream){0};
}

/* From where media of the call's peer may come besides. A peer that is no longer listed has nothing. */
static struct ew_slice media_of(const struct ew_signal *s, const struct ew_siprec_call *call)
{
	const struct ew_signal_peer *peer = peer_of(s, call);

	return peer ? ew_slice_text(peer->media) : EW_SLICE_EMPTY;
}

int signal_add_stream(struct ew_signal *s, struct ew_siprec_call *call, size_t index,
	struct ew_slice codecs, uint16_t port)
{
	const struct ew_dialog_stream *stream = &call->dialog.streams[index];
	const struct signal_call *it = call->owner;
	_cleanup_(ew_buf_free) struct ew_buf keys = {0};
	struct ew_slice label = EW_SLICE_EMPTY;
	uint8_t security;
	int r = signal_encode_keys(call, index, &keys, &security);

	if (r < 0)
		return r;

	for (size_t i = 0; i < call->dialog.parties.n; i++) {
		if (ew_id_equal(call->dialog.parties.list[i].id, stream->party))
			label = ew_party_text(&call->dialog.parties.list[i].label);
	}
	/* The offer's own label first: one party may send several streams. */
	if (call->pending && ew_utf8_valid(call->pending->offer.sdp.media[index].label))
		label = call->pending->offer.sdp.media[index].label;
	struct ew_msg_stream_add m = {.interaction = call->dialog.interaction,
		.party = stream->party,
		.stream = stream->number,
		.label = label.len <= EW_SDP_MAX_LABEL_BYTES ? label : EW_SLICE_EMPTY,
		.codecs = codecs,
		.remote_address = ew_slice_text(stream->remote),
		.remote_port = stream->remote_port,
		.active = stream->active,
		.port = port,
		.rtcp_port = it->rtcp_port[index],
		.rtcp_mux = it->rtcp_mux[index],
		.formats = ew_buf_slice(&it->formats[index]),
		.security = security,
		.keys = ew_buf_slice(&keys),
		.remotes = media_of(s, call)};

	return signal_tell(s, signal_thread_of(s, call), EW_MSG_stream_add, ++s->last_request, &m);
}

static int add_stream(struct ew_signal *s, struct ew_siprec_call *call, size_t index)
{
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};
	const struct ew_sdp_media *media = &call->pending->offer.sdp.media[index];
	struct ew_dialog_stream *stream = &call->dialog.streams[index];
	int r = encode_codecs(media, &codecs);

	*stream = (struct ew_dialog_stream){.number = call->dialog.next_stream++,
		.party = call->dialog.parties.list[call->pending->party_of_media[index]].id};
	(void)take_media(call, index, media, ew_buf_slice(&codecs), stream);
	return r < 0 ? r : signal_add_stream(s, call, index, ew_buf_slice(&codecs), 0);
}

int signal_set_stream(
	struct ew_signal *s, struct ew_siprec_call *call, size_t index, struct ew_slice codecs)
{
	const struct ew_dialog_stream *stream = &call->dialog.streams[index];
	const struct signal_call *it = call->owner;
	_cleanup_(ew_buf_free) struct ew_buf keys = {0};
	uint8_t security;
	int r = signal_encode_keys(call, index, &keys, &security);

	if (r < 0)
		return r;
	struct ew_msg_stream_set m = {.interaction = call->dialog.interaction,
		.stream = stream->number,
		.codecs = codecs,
		.remote_address = ew_slice_text(stream->remote),
		.remote_port = stream->remote_port,
		.active = stream->active,
		.rtcp_port = it->rtcp_port[index],
		.rtcp_mux = it->rtcp_mux[index],
		.formats = ew_buf_slice(&it->formats[index]),
		.security = security,
		.keys = ew_buf_slice(&keys),
		.remotes = media_of(s, call)};

	return signal_tell(s, signal_thread_of(s, call), EW_MSG_stream_set, 0, &m);
}

static int set_stream(struct ew_signal *s, struct ew_siprec_call *call, size_t index)
{
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};
	const struct ew_sdp_media *media = &call->pending->offer.sdp.media[index];
	int r = encode_codecs(media, &codecs);

	if (r < 0 || (!take_media(call, index, media, ew_buf_slice(&codecs), &call->dialog.streams[index]) &&
			     !signal_keys_differ(call, index)))
		return r;
	return signal_set_stream(s, call, index, ew_buf_slice(&codecs));
}

/* Another person on the same m-line is another stream: its gate is born shut, as for every new party. */
static int sync_media(struct ew_signal *s, struct ew_siprec_call *call, size_t index)
{
	const struct ew_sdp_media *media = &call->pending->offer.sdp.media[index];
	struct ew_dialog_stream *stream = &call->dialog.streams[index];
	size_t party = call->pending->party_of_media[index];
	struct signal_call *it = call->owner;

	if (!is_usable(media) || party >= call->dialog.parties.n) {
		remove_stream(s, call, stream);
		return 0;
	}
	if (stream->live && !ew_id_equal(stream->party, call->dialog.parties.list[party].id))
		remove_stream(s, call, stream);
	if (stream->live)
		return set_stream(s, call, index);
	it->waiting++;
	it->unrecorded = it->unrecorded || stream->unrecorded;
	return add_stream(s, call, index);
}

/* -- another person on a standing m-line, without an offer -- */

/*
 * The peer goes on sending to the same port, so the stream of the one who left ends and that of the other, whose gate
 * is born shut, begins there. It is brought about as after a loss: the recorder is asked for it until it has it.
 */
static bool hand_over(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it, size_t index)
{
	struct ew_dialog_stream *stream = &call->dialog.streams[index];
	size_t party = call->pending->party_of_media[index];

	if (!stream->live || party >= call->dialog.parties.n ||
		ew_id_equal(stream->party, call->dialog.parties.list[party].id))
		return false;
	/* This process may be younger than the stream: then the description says what was taken. */
	if (it->codecs[index].len == 0 &&
		encode_codecs(&call->pending->offer.sdp.media[index], &it->codecs[index]) < 0) {
		ew_buf_free(&it->codecs[index]);
		return false;
	}
	signal_know_security(s, call, index);
	signal_remove_stream(s, call, stream->number);
	stream->number = call->dialog.next_stream++;
	it->handed = it->handed == 0 ? stream->number : it->handed;
	stream->party = call->dialog.parties.list[party].id;
	stream->refused = false;
	stream->order = (struct ew_id){0};
	return true;
}

void signal_on_described(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	struct ew_signal *s = arg;
	struct signal_call *it = signal_call_of(call);
	struct ew_error error = {0};
	bool changed = false;

	if (!it) {
		(void)!ew_error_set(&error, -ENOMEM,
			"what the recording client told of a call was lost for want of memory: who speaks to whom in it may "
			"be wrong");
		ew_log(EW_LOG_ERROR, "facts_lost", EW_F_ID("interaction", call->dialog.interaction));
		signal_tell_trouble(s, signal_thread_of(s, call), call->dialog.interaction, "facts_lost", &error);
		return;
	}
	it->deferred = false;
	if (facts.len > 0)
		signal_change_facts(s, call, it, facts);
	for (size_t i = 0; i < call->dialog.n_streams && i < call->pending->offer.sdp.n_media; i++)
		changed = hand_over(s, call, it, i) || changed;
	if (!changed)
		return;
	signal_mark_stale(s, it);
	if (!it->resuming)
		(void)signal_in_line(s, call);
}

/* -- a=recordpref -- */

static void send_restriction(struct ew_signal *s, struct ew_siprec_call *call, struct ew_dialog_stream *stream)
{
	struct ew_msg_restrict m = {.order = stream->order,
		.interaction = call->dialog.interaction,
		.party = stream->party,
		.purposes = EW_PURPOSES_ALL,
		.reason = EW_REASON_RECORDPREF,
		.actor = EW_ACTOR_SIGNAL,
		.requested_wall = ew_io_wall(s->io).us,
		.voice = EW_MSG_VOICE_PARTY};

	(void)signal_tell(s, signal_thread_of(s, call), EW_MSG_restrict, ++s->last_request, &m);
}

/* A preference can only shut a gate. One that is taken back opens nothing: that is the keeper's to decide. */
static void restrict_streams(struct ew_signal *s, struct ew_siprec_call *call)
{
	const struct ew_sdp *sdp = &call->pending->offer.sdp;

	for (size_t i = 0; i < sdp->n_media; i++) {
		struct ew_dialog_stream *stream = &call->dialog.streams[i];
		bool refused = sdp->recording_refused || sdp->media[i].recording_refused;

		if (stream->live && refused && !stream->refused && ew_id_new(s->io, &stream->order) == 0)
			send_restriction(s, call, stream);
		stream->refused = stream->live && refused;
	}
}

void signal_repeat_restrictions(struct ew_signal *s, struct ew_siprec_call *call)
{
	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		if (call->dialog.streams[i].live && call->dialog.streams[i].refused)
			send_restriction(s, call, &call->dialog.streams[i]);
	}
}

/* -- the answer -- */

/* To a recording client that must not be refused: what could have been recorded is inactive, and nobody listens. */
static void park_streams(struct ew_siprec_call *call)
{
	const struct ew_sdp *sdp = &call->pending->offer.sdp;

	call->dialog.n_streams = sdp->n_media;
	for (size_t i = 0; i < sdp->n_media; i++) {
		size_t party = call->pending->party_of_media[i];

		call->dialog.streams[i] = (struct ew_dialog_stream){
			.unrecorded = is_usable(&sdp->media[i]) && party < call->dialog.parties.n};
		if (call->dialog.streams[i].unrecorded)
			call->dialog.streams[i].party = call->dialog.parties.list[party].id;
	}
}

/* What a recorder that loses a stream is told again; without memory the call is hung up then. */
static void keep_codecs(struct ew_siprec_call *call, struct signal_call *it)
{
	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		ew_buf_free(&it->codecs[i]);
		if (call->dialog.streams[i].live &&
			encode_codecs(&call->pending->offer.sdp.media[i], &it->codecs[i]) < 0)
			ew_buf_free(&it->codecs[i]);
	}
}

static void finish(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;
	size_t live = 0;

	for (size_t i = 0; i < call->dialog.n_streams; i++)
		live += call->dialog.streams[i].live;
	if (it->unrecorded && live == 0)
		park_streams(call);
	/* Half a recording is none: all of a call is taken, or nothing of it. */
	else if ((live == 0 || it->short_of) && first_offer(call)) {
		signal_refuse(s, call, 503);
		return;
	}
	if (first_offer(call))
		ew_log(EW_LOG_INFO, "call_opened", EW_F_ID("interaction", call->dialog.interaction),
			EW_F_U64("streams", live));
	restrict_streams(s, call);
	keep_codecs(call, it);
	signal_keep_keys(s, call);
	it->changing = false;
	ew_siprec_accept(s->sip, call);
}

void signal_sync_streams(struct ew_signal *s, struct ew_siprec_call *call)
{
	const struct ew_sdp *sdp = &call->pending->offer.sdp;
	struct signal_call *it = call->owner;
	int r = signal_secure_offer(s, call);

	it->waiting = 0;
	it->short_of = it->unrecorded = false;
	if (r < 0) {
		signal_refuse(s, call, 503);
		return;
	}
	/* An offer may only add m-lines (RFC 3264 section 8); what it leaves out is gone. */
	for (size_t i = sdp->n_media; i < call->dialog.n_streams; i++)
		remove_stream(s, call, &call->dialog.streams[i]);
	call->dialog.n_streams = sdp->n_media;
	for (size_t i = 0; r == 0 && i < sdp->n_media; i++)
		r = sync_media(s, call, i);
	if (r < 0)
		signal_refuse(s, call, 503);
	else if (it->waiting == 0)
		finish(s, call);
}

void signal_stream_added(
	struct ew_signal *s, struct ew_siprec_call *call, const struct ew_msg_stream_added *m)
{
	struct signal_call *it = call->owner;

	if (!call->pending || it->waiting == 0)
		return;
	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		struct ew_dialog_stream *stream = &call->dialog.streams[i];

		if (stream->number != m->stream || stream->live || stream->remote[0] == '\0')
			continue;
		stream->live = m->code == 0 && m->port > 0;
		if (!stream->live)
			signal_tell_refused(m->interaction, "stream", m->code);
		stream->local_port = m->port;
		/* An address that cannot be listened to is that stream's own defect. */
		it->short_of |= m->code != 0 && m->code != -EINVAL;
		if (--it->waiting == 0)
			finish(s, call);
		return;
	}
}

void signal_accept_unrecorded(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	/* An answer to a secured offer has keys all the same: without them it would be none. */
	if (signal_secure_offer(s, call) < 0) {
		signal_refuse(s, call, 503);
		return;
	}
	it->unrecorded = true;
	finish(s, call);
}
