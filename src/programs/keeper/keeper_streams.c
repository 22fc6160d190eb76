/*
 * Streams as the tape tells of them: what their formats are called, what a recorder that loses its memory must be told
 * of them, and what of their counters somebody should look at. A stream whose numbers look bad is kept like any other.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalog/live.h"

#define STREAM_BYTES 8192 /* a stored stream_add */
/* Less than this many packets say nothing of loss: five seconds */
#define LEAST_PACKETS 250
#define LOSS_PERCENT 5
#define LEAST_CALL_US (5 * EW_US_PER_S)
/* No clock is so wrong: the stamps are of another one than the offer says */
#define NONSENSE_PPM 50000

/* -- formats -- */

/* "rtpmap:97 AMR-WB/16000": the text behind the type, of the line of this name and payload type. */
static struct ew_slice format_of(struct ew_slice formats, const char *name, uint8_t payload_type)
{
	struct ew_slice line = EW_SLICE_EMPTY;
	char front[32];
	size_t n = (size_t)snprintf(front, sizeof(front), "%s:%u ", name, payload_type);

	while (ew_slice_cut(&formats, '\n', &line)) {
		if (line.len > n && memcmp(line.at, front, n) == 0)
			return ew_slice_of(line.at + n, line.len - n);
	}
	return EW_SLICE_EMPTY;
}

static void put_format(json_t *codec, const char *name, struct ew_slice formats, uint8_t payload_type)
{
	struct ew_slice value = format_of(formats, name, payload_type);

	/* With a NUL inside it is no attribute that anybody could use; the message that had it is kept whole. */
	if (codec && value.len > 0 && !memchr(value.at, '\0', value.len))
		json_object_set_new(codec, name, json_stringn((const char *)value.at, value.len));
}

json_t *ew_keeper_codecs_json(struct ew_slice codecs, struct ew_slice formats)
{
	struct ew_codec_entry entries[EW_MAX_CODECS_PER_STREAM];
	json_t *list = json_array();
	size_t n = 0;

	if (ew_codec_map_decode(codecs, entries, EW_COUNT(entries), &n) < 0)
		return list;
	for (size_t i = 0; i < n; i++) {
		json_t *codec = json_pack("{s:i, s:s, s:I, s:i}", "payload_type", entries[i].payload_type, "codec",
			ew_codec_name(entries[i].codec), "clock_hz", (json_int_t)entries[i].clock_hz, "channels",
			entries[i].channels);

		put_format(codec, "rtpmap", formats, entries[i].payload_type);
		put_format(codec, "fmtp", formats, entries[i].payload_type);
		json_array_append_new(list, codec);
	}
	return list;
}

/* -- what a recorder needs to open the same stream on the same port -- */

static int store(struct ew_keeper *k, struct ew_call *call, const struct ew_msg_stream_add *m)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, sealed = {0};
	int r;

	ew_buf_init_secret(&plain, STREAM_BYTES);
	ew_buf_init(&sealed, STREAM_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_message_encode(EW_MSG_stream_add, 0, m, &plain);
	if (r == 0)
		r = ew_keeper_seal(k, call, "stream", m->stream, ew_buf_slice(&plain), &sealed);
	if (r == 0)
		r = ew_live_put_stream(k->catalog, call->id, m->stream, ew_buf_slice(&sealed));
	return r;
}

int ew_keeper_stream_save(struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_added *e)
{
	struct ew_msg_stream_add m = {
		.interaction = e->interaction,
		.party = e->party,
		.stream = e->stream,
		.label = e->label,
		.codecs = e->codecs,
		.remote_address = e->remote_address,
		.remote_port = e->remote_port,
		.active = e->active,
		.port = e->port,
		.rtcp_port = e->rtcp_port,
		.rtcp_mux = e->rtcp_mux,
		.formats = e->formats,
		.security = e->security, /* its keys are signal's alone */
		.remotes = e->remotes,
	};

	return store(k, call, &m);
}

struct change {
	struct ew_keeper *k;
	struct ew_call *call;
	const struct ew_msg_ev_stream_set *e;
	struct ew_buf plain; /* of the stored message, once it is found */
	struct ew_message m;
};

/* One that cannot be read is told when it is needed. */
static int find_stored(void *arg, uint32_t stream, struct ew_slice sealed)
{
	struct change *c = arg;

	if (stream != c->e->stream)
		return 0;
	ew_buf_clear(&c->plain);
	if (ew_keeper_unseal(c->k, c->call, "stream", stream, sealed, &c->plain) < 0 ||
		ew_message_decode(ew_buf_slice(&c->plain), &c->m) < 0)
		ew_buf_clear(&c->plain);
	return 0;
}

int ew_keeper_stream_change(struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_set *e)
{
	struct change c = {.k = k, .call = call, .e = e};
	struct ew_msg_stream_add again;
	int r;

	ew_buf_init_secret(&c.plain, STREAM_BYTES);
	r = ew_live_streams(k->catalog, call->id, find_stored, &c);
	if (r == 0 && c.plain.len > 0 && c.m.type->number == EW_MSG_stream_add) {
		again = *EW_MESSAGE_AS(&c.m, stream_add);
		again.codecs = e->codecs;
		again.remote_address = e->remote_address;
		again.remote_port = e->remote_port;
		again.active = e->active;
		again.rtcp_port = e->rtcp_port;
		again.rtcp_mux = e->rtcp_mux;
		again.remotes = e->remotes;
		again.formats = e->formats.len > 0 ? e->formats : again.formats;
		again.security = e->security;
		r = store(k, call, &again);
	}
	ew_buf_free(&c.plain);
	return r;
}

/* -- what somebody should look at -- */

int ew_keeper_stream_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at,
	const struct ew_msg_ev_stream_removed *e)
{
	uint64_t came = e->packets - (e->duplicates < e->packets ? e->duplicates : e->packets);
	uint64_t expected = came + e->lost;
	char sentence[240];
	int r = 0;

	if (expected >= LEAST_PACKETS && e->lost * 100 > expected * LOSS_PERCENT) {
		snprintf(sentence, sizeof(sentence),
			"%" PRIu64 " of %" PRIu64 " packets of stream %u were lost on the way to the recorder: "
			"check the network between it and the recording client",
			e->lost, expected, (unsigned)e->stream);
		r = ew_keeper_except_at(k, call, at, "media_lost", sentence);
	}
	if (r == 0 && (e->clock_ppm > NONSENSE_PPM || e->clock_ppm < -NONSENSE_PPM)) {
		snprintf(sentence, sizeof(sentence),
			"the time stamps of stream %u run %" PRId64 "%% off the clock that its offer names: "
			"the places of its audio are by arrival; check codec and clock that the client offers",
			(unsigned)e->stream, e->clock_ppm / 10000);
		r = ew_keeper_except_at(k, call, at, "clock_nonsense", sentence);
	}
	return r;
}

/* A party that could have been heard for a while: what came of it in all. */
static bool heard_of(const struct ew_call *call, struct ew_id party, uint64_t *ret_packets)
{
	bool could = false;
	uint64_t packets = 0;

	for (size_t i = 0; i < ew_interaction_streams(call->fold); i++) {
		const struct ew_interaction_stream *s = ew_interaction_stream(call->fold, i);

		if (!ew_id_equal(s->party, party) || !s->counted)
			continue;
		packets += s->packets;
		could = could || (s->was_active && s->to.us - s->from.us >= LEAST_CALL_US);
	}
	*ret_packets = packets;
	return could;
}

int ew_keeper_call_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at)
{
	size_t silent = 0, heard = 0;

	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++) {
		uint64_t packets;
		bool could = heard_of(call, ew_interaction_party(call->fold, i)->id, &packets);

		silent += could && packets == 0;
		heard += packets > 0;
	}
	if (silent == 0)
		return 0;
	if (heard == 0)
		return ew_keeper_except_at(k, call, at, "no_media",
			"no packet came of any party, though the offer said that they are sent: check addresses, "
			"firewall and RTP ports between the recording client and the recorder");
	return ew_keeper_except_at(k, call, at, "one_sided",
		"a party was never heard, though the offer said that its audio is sent: check the recording "
		"client's fork, and the firewall and RTP ports between it and the recorder");
}
