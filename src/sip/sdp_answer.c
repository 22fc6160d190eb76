/*
 * The writer of answers. Plain application/sdp, never a multipart body: recording clients are known to lose their
 * media over one. It repeats of the offer only what it has read and checked.
 */
#include "sip/sdp_answer.h"

static bool is_decodable(enum ew_codec codec)
{
	switch (codec) {
	case EW_CODEC_PCMU:
	case EW_CODEC_PCMA:
	case EW_CODEC_G722:
	case EW_CODEC_OPUS:
	case EW_CODEC_L16:
		return true;
	default:
		return false;
	}
}

static bool has_decodable(const struct ew_sdp_media *m)
{
	for (size_t i = 0; i < m->n_codecs; i++) {
		if (is_decodable(m->codecs[i].codec))
			return true;
	}
	return false;
}

bool ew_sdp_answer_takes(const struct ew_sdp_media *m, const struct ew_codec_entry *codec)
{
	return codec->codec == EW_CODEC_TELEPHONE_EVENT || codec->codec == EW_CODEC_COMFORT_NOISE ||
	       is_decodable(codec->codec) || !has_decodable(m);
}

/* A codec that is not ours to know is named, and its parameters agreed to, in the offerer's own words. */
static void write_foreign(struct ew_buf *to, const struct ew_sdp_media *m, size_t i)
{
	const struct {
		const char *name;
		struct ew_slice value;
	} lines[] = {{"rtpmap", m->rtpmaps[i]}, {"fmtp", m->fmtps[i]}};

	for (size_t k = 0; k < EW_COUNT(lines); k++) {
		if (lines[k].value.len == 0 || !ew_sdp_is_plain(lines[k].value))
			continue;
		ew_buf_printf(to, "a=%s:%u ", lines[k].name, (unsigned)m->codecs[i].payload_type);
		ew_buf_add_slice(to, lines[k].value);
		ew_buf_add_text(to, "\r\n");
	}
}

static bool is_foreign(enum ew_codec codec)
{
	return codec == EW_CODEC_UNKNOWN || codec == EW_CODEC_AMR || codec == EW_CODEC_G729;
}

static void write_map(struct ew_buf *to, const struct ew_sdp_media *m, size_t i)
{
	const struct ew_codec_entry *c = &m->codecs[i];

	if (is_foreign(c->codec) && m->rtpmaps[i].len > 0) {
		write_foreign(to, m, i);
		return;
	}
	if (c->codec == EW_CODEC_UNKNOWN)
		return;
	const char *name = c->codec == EW_CODEC_TELEPHONE_EVENT ? "telephone-event"
			   : c->codec == EW_CODEC_COMFORT_NOISE ? "CN"
								: ew_codec_name(c->codec);

	ew_buf_printf(to, "a=rtpmap:%u %s/%u", (unsigned)c->payload_type, name, (unsigned)c->clock_hz);
	if (c->channels > 1)
		ew_buf_printf(to, "/%u", (unsigned)c->channels);
	ew_buf_add_text(to, "\r\n");
	if (c->codec == EW_CODEC_TELEPHONE_EVENT)
		ew_buf_printf(to, "a=fmtp:%u 0-15\r\n", (unsigned)c->payload_type);
}

static void write_head(struct ew_buf *to, const struct ew_sdp_media *m, uint16_t port)
{
	ew_buf_add_text(to, "m=");
	ew_buf_add_slice(to, m->kind);
	ew_buf_printf(to, " %u ", (unsigned)port);
	ew_buf_add_slice(to, m->protocol);
}

static void write_label(struct ew_buf *to, const struct ew_sdp_media *m)
{
	if (m->label.len == 0)
		return;
	ew_buf_add_text(to, "a=label:");
	ew_buf_add_slice(to, m->label);
	ew_buf_add_text(to, "\r\n");
}

static void write_declined(struct ew_buf *to, const struct ew_sdp_media *m)
{
	write_head(to, m, 0);
	ew_buf_add_text(to, " ");
	ew_buf_add_slice(to, m->formats);
	ew_buf_add_text(to, "\r\n");
	write_label(to, m);
}

static void write_taken(struct ew_buf *to, const struct ew_sdp_media *m, uint16_t port,
	const struct ew_sdp_security *security, bool unread)
{
	write_head(to, m, port);
	for (size_t i = 0; i < m->n_codecs; i++) {
		if (ew_sdp_answer_takes(m, &m->codecs[i]))
			ew_buf_printf(to, " %u", (unsigned)m->codecs[i].payload_type);
	}
	ew_buf_add_text(to, "\r\n");
	for (size_t i = 0; i < m->n_codecs; i++) {
		if (ew_sdp_answer_takes(m, &m->codecs[i]))
			write_map(to, m, i);
	}
	write_label(to, m);
	if (m->rtcp_mux)
		ew_buf_add_text(to, "a=rtcp-mux\r\n");
	if (security)
		ew_sdp_security_write(to, security);
	ew_buf_add_text(to, (m->direction & EW_SDP_SENDS) && !unread ? "a=recvonly\r\n" : "a=inactive\r\n");
}

void ew_sdp_answer_write(struct ew_buf *to, const struct ew_sdp *offer, const struct ew_sdp_answer *answer)
{
	bool v6 = ew_slice_find(answer->address, EW_SLICE(":")) != SIZE_MAX;
	int len = (int)answer->address.len;
	const char *address = (const char *)answer->address.at;

	ew_buf_printf(to, "v=0\r\no=earwitness %llu %llu IN %s %.*s\r\ns=-\r\nc=IN %s %.*s\r\nt=0 0\r\n",
		(unsigned long long)answer->session, (unsigned long long)answer->version,
		v6 ? "IP6" : "IP4", len, address, v6 ? "IP6" : "IP4", len, address);
	if (answer->record_off)
		ew_buf_add_text(to, "a=record:off\r\n");
	for (size_t i = 0; i < offer->n_media; i++) {
		if (answer->ports[i] == 0)
			write_declined(to, &offer->media[i]);
		else
			write_taken(to, &offer->media[i], answer->ports[i],
				answer->security ? &answer->security[i] : NULL, answer->unread[i]);
	}
}
