/*
 * The reader of session descriptions. Each line is looked at once and no loop depends on what a format token looks
 * like: an odd token once sent another stack into an endless loop.
 */
#include "sip/sdp.h"

#include <errno.h>
#include <string.h>

#define PAYLOAD_TYPE_MAX 127
#define PLAIN_BYTES 256

/* RFC 3551 table 4: what needs no rtpmap. 19 is the comfort noise of old drafts, still sent. */
static const struct ew_codec_entry fixed[] = {
	{0, 1, EW_CODEC_PCMU, 8000},
	{8, 1, EW_CODEC_PCMA, 8000},
	{9, 1, EW_CODEC_G722, 8000},
	{10, 2, EW_CODEC_L16, 44100},
	{11, 1, EW_CODEC_L16, 44100},
	{13, 1, EW_CODEC_COMFORT_NOISE, 8000},
	{18, 1, EW_CODEC_G729, 8000},
	{19, 1, EW_CODEC_COMFORT_NOISE, 8000},
};

static const struct {
	const char *name;
	enum ew_codec codec;
} names[] = {
	{"PCMU", EW_CODEC_PCMU}, {"PCMA", EW_CODEC_PCMA}, {"G722", EW_CODEC_G722}, {"opus", EW_CODEC_OPUS},
	{"L16", EW_CODEC_L16}, {"G729", EW_CODEC_G729}, {"AMR", EW_CODEC_AMR}, {"CN", EW_CODEC_COMFORT_NOISE},
	{"telephone-event", EW_CODEC_TELEPHONE_EVENT},
};

struct parse {
	struct ew_sdp *sdp;
	struct ew_slice session_address;
	enum ew_sdp_direction session_direction;
	struct ew_slice session_fingerprints[EW_MAX_FINGERPRINTS_PER_STREAM];
	size_t n_session_fingerprints;
	struct ew_slice session_setup;
};

static struct ew_sdp_media *current(struct parse *p)
{
	return p->sdp->n_media > 0 ? &p->sdp->media[p->sdp->n_media - 1] : NULL;
}

static struct ew_slice next_word(struct ew_slice *rest)
{
	struct ew_slice word = EW_SLICE_EMPTY;

	while (word.len == 0 && ew_slice_cut(rest, ' ', &word))
		;
	return word;
}

static struct ew_codec_entry entry_of_type(uint8_t payload_type)
{
	for (size_t i = 0; i < EW_COUNT(fixed); i++) {
		if (fixed[i].payload_type == payload_type)
			return fixed[i];
	}
	return (struct ew_codec_entry){
		.payload_type = payload_type, .channels = 1, .codec = EW_CODEC_UNKNOWN, .clock_hz = 8000};
}

/* A format that is no payload type is left out: the answer cannot name it either. */
static void read_formats(struct ew_sdp_media *m)
{
	struct ew_slice rest = m->formats;

	while (rest.len > 0 && m->n_codecs < EW_MAX_CODECS_PER_STREAM) {
		uint64_t type;

		if (ew_slice_decimal(next_word(&rest), PAYLOAD_TYPE_MAX, &type) == 0)
			m->codecs[m->n_codecs++] = entry_of_type((uint8_t)type);
	}
}

static int read_media(struct ew_slice value, struct parse *p)
{
	struct ew_sdp_media m = {.direction = p->session_direction,
		.address = p->session_address,
		.n_fingerprints = p->n_session_fingerprints,
		.setup = p->session_setup};
	struct ew_slice port;
	struct ew_slice first;
	uint64_t number;

	m.kind = next_word(&value);
	port = next_word(&value);
	m.protocol = next_word(&value);
	m.formats = ew_slice_trim(value);
	if (m.formats.len == 0 || !ew_slice_cut(&port, '/', &first) ||
		ew_slice_decimal(first, UINT16_MAX, &number) < 0)
		return -EBADMSG;
	if (p->sdp->n_media == EW_MAX_STREAMS_PER_CALL)
		return -E2BIG;
	m.port = (uint16_t)number;
	memcpy(m.fingerprints, p->session_fingerprints, sizeof(m.fingerprints));
	read_formats(&m);
	p->sdp->media[p->sdp->n_media++] = m;
	return 0;
}

static void read_connection(struct ew_slice value, struct parse *p)
{
	struct ew_sdp_media *m = current(p);
	struct ew_slice address = EW_SLICE_EMPTY;

	(void)next_word(&value);
	(void)next_word(&value);
	value = next_word(&value);
	(void)ew_slice_cut(&value, '/', &address); /* behind it: how many, or how far (RFC 8866 section 5.7) */
	if (m)
		m->address = address;
	else
		p->session_address = address;
}

static void keep_format(
	const struct ew_sdp_media *m, struct ew_slice *values, uint64_t type, struct ew_slice value)
{
	for (size_t i = 0; i < m->n_codecs; i++) {
		if (m->codecs[i].payload_type == type)
			values[i] = value;
	}
}

static void read_fmtp(struct ew_slice value, struct ew_sdp_media *m)
{
	struct ew_slice word = next_word(&value);
	uint64_t type;

	if (m && ew_slice_decimal(word, PAYLOAD_TYPE_MAX, &type) == 0)
		keep_format(m, m->fmtps, type, ew_slice_trim(value));
}

static void read_rtpmap(struct ew_slice value, struct ew_sdp_media *m)
{
	struct ew_slice name = EW_SLICE_EMPTY;
	struct ew_slice clock = EW_SLICE_EMPTY;
	struct ew_slice word = next_word(&value);
	uint64_t type;
	uint64_t hz;
	uint64_t channels = 1;

	if (!m || ew_slice_decimal(word, PAYLOAD_TYPE_MAX, &type) < 0)
		return;
	value = ew_slice_trim(value);
	keep_format(m, m->rtpmaps, type, value);
	(void)ew_slice_cut(&value, '/', &name);
	(void)ew_slice_cut(&value, '/', &clock);
	if (ew_slice_decimal(ew_slice_trim(clock), 384000, &hz) < 0 || hz == 0)
		return;
	if (value.len > 0 && (ew_slice_decimal(ew_slice_trim(value), 8, &channels) < 0 || channels == 0))
		channels = 1;
	for (size_t i = 0; i < m->n_codecs; i++) {
		struct ew_codec_entry *c = &m->codecs[i];

		if (c->payload_type != type)
			continue;
		*c = (struct ew_codec_entry){(uint8_t)type, (uint8_t)channels, EW_CODEC_UNKNOWN, (uint32_t)hz};
		for (size_t n = 0; n < EW_COUNT(names); n++) {
			if (ew_slice_equal_nocase(name, ew_slice_text(names[n].name)))
				c->codec = names[n].codec;
		}
	}
}

static bool read_direction(struct ew_slice name, enum ew_sdp_direction *direction)
{
	static const struct {
		const char *name;
		enum ew_sdp_direction direction;
	} directions[] = {{"sendonly", EW_SDP_SENDS}, {"recvonly", EW_SDP_RECEIVES}, {"sendrecv", EW_SDP_BOTH},
		{"inactive", EW_SDP_INACTIVE}};

	for (size_t i = 0; i < EW_COUNT(directions); i++) {
		if (!ew_slice_equal_nocase(name, ew_slice_text(directions[i].name)))
			continue;
		*direction = directions[i].direction;
		return true;
	}
	return false;
}

static void read_recordpref(struct ew_slice value, struct parse *p)
{
	struct ew_sdp_media *m = current(p);
	bool refused = ew_slice_equal_nocase(value, EW_SLICE("off")) ||
		       ew_slice_equal_nocase(value, EW_SLICE("pause"));

	if (m)
		m->recording_refused = refused;
	else
		p->sdp->recording_refused = refused;
}

static void read_rtcp(struct ew_slice value, struct ew_sdp_media *m)
{
	uint64_t port;

	if (m && ew_slice_decimal(next_word(&value), UINT16_MAX, &port) == 0)
		m->rtcp_port = (uint16_t)port;
}

/* -- how media is secured -- */

static void read_crypto(struct ew_slice value, struct ew_sdp_media *m)
{
	if (m && m->n_crypto < EW_MAX_CRYPTO_LINES_PER_STREAM)
		m->crypto[m->n_crypto++] = value;
}

/* Those of an m-line take the place of the session's (RFC 8122 section 5). */
static void read_fingerprint(struct ew_slice value, struct parse *p)
{
	struct ew_sdp_media *m = current(p);

	if (m && !m->own_fingerprints)
		m->n_fingerprints = 0;
	if (m)
		m->own_fingerprints = true;
	struct ew_slice *list = m ? m->fingerprints : p->session_fingerprints;
	size_t *n = m ? &m->n_fingerprints : &p->n_session_fingerprints;

	if (*n < EW_MAX_FINGERPRINTS_PER_STREAM)
		list[(*n)++] = value;
}

static bool read_security(struct ew_slice name, struct ew_slice value, struct parse *p)
{
	struct ew_sdp_media *m = current(p);

	if (ew_slice_equal_nocase(name, EW_SLICE("crypto")))
		read_crypto(value, m);
	else if (ew_slice_equal_nocase(name, EW_SLICE("fingerprint")))
		read_fingerprint(value, p);
	else if (ew_slice_equal_nocase(name, EW_SLICE("setup")))
		*(m ? &m->setup : &p->session_setup) = value;
	else if (ew_slice_equal_nocase(name, EW_SLICE("tls-id")) && m)
		m->tls_id = value;
	else if (ew_slice_equal_nocase(name, EW_SLICE("rtcp-mux")) && m)
		m->rtcp_mux = true;
	else
		return false;
	return true;
}

static void read_attribute(struct ew_slice line, struct parse *p)
{
	struct ew_sdp_media *m = current(p);
	struct ew_slice name = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&line, ':', &name);
	struct ew_slice value = ew_slice_trim(line);

	name = ew_slice_trim(name);
	if (read_direction(name, m ? &m->direction : &p->session_direction) || read_security(name, value, p))
		return;
	if (ew_slice_equal_nocase(name, EW_SLICE("recordpref")))
		read_recordpref(value, p);
	else if (ew_slice_equal_nocase(name, EW_SLICE("record")))
		p->sdp->record_said = true;
	else if (ew_slice_equal_nocase(name, EW_SLICE("rtpmap")))
		read_rtpmap(value, m);
	else if (ew_slice_equal_nocase(name, EW_SLICE("fmtp")))
		read_fmtp(value, m);
	else if (ew_slice_equal_nocase(name, EW_SLICE("rtcp")))
		read_rtcp(value, m);
	else if (ew_slice_equal_nocase(name, EW_SLICE("label")) && m && value.len <= EW_SDP_MAX_LABEL_BYTES)
		m->label = value;
}

static int read_line(struct ew_slice line, struct parse *p)
{
	if (line.len < 2 || line.at[1] != '=')
		return 0;
	struct ew_slice value = ew_slice_trim(ew_slice_of(line.at + 2, line.len - 2));

	switch (line.at[0]) {
	case 'm':
		return read_media(value, p);
	case 'c':
		read_connection(value, p);
		return 0;
	case 'a':
		read_attribute(value, p);
		return 0;
	case 'o':
		p->sdp->origin = value;
		return 0;
	default:
		return 0;
	}
}

int ew_sdp_read(struct ew_slice text, struct ew_sdp *ret)
{
	struct ew_sdp sdp = {0};
	struct parse p = {.sdp = &sdp, .session_direction = EW_SDP_BOTH};
	struct ew_slice rest = text;
	struct ew_slice line;
	bool begun = false;

	if (ew_slice_find(text, ew_slice_of("", 1)) != SIZE_MAX)
		return -EBADMSG;
	while (ew_slice_cut(&rest, '\n', &line)) {
		line = ew_slice_trim(line);
		if (!begun && line.len == 0)
			continue;
		if (!begun && !ew_slice_equal(line, EW_SLICE("v=0")))
			return -EBADMSG;
		begun = true;
		int r = read_line(line, &p);

		if (r < 0)
			return r;
	}
	if (!begun)
		return -EBADMSG;
	*ret = sdp;
	return 0;
}

bool ew_sdp_is_plain(struct ew_slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] < 0x20 || value.at[i] > 0x7e)
			return false;
	}
	return value.len <= PLAIN_BYTES;
}

static void write_format(struct ew_buf *to, const char *name, uint8_t type, struct ew_slice value)
{
	if (value.len == 0 || !ew_sdp_is_plain(value) ||
		to->len + strlen(name) + value.len + 8 > EW_MAX_FORMATS_BYTES)
		return;
	ew_buf_printf(to, "%s:%u ", name, (unsigned)type);
	ew_buf_add_slice(to, value);
	ew_buf_add_text(to, "\n");
}

void ew_sdp_formats_write(struct ew_buf *to, const struct ew_sdp_media *m)
{
	for (size_t i = 0; i < m->n_codecs; i++) {
		write_format(to, "rtpmap", m->codecs[i].payload_type, m->rtpmaps[i]);
		write_format(to, "fmtp", m->codecs[i].payload_type, m->fmtps[i]);
	}
}

bool ew_sdp_is_null_address(struct ew_slice address)
{
	return ew_slice_equal(address, EW_SLICE("0.0.0.0")) || ew_slice_equal(address, EW_SLICE("::"));
}

bool ew_sdp_is_sent(const struct ew_sdp_media *m)
{
	if (ew_sdp_is_null_address(m->address))
		return m->direction == EW_SDP_SENDS;
	return m->direction & EW_SDP_SENDS;
}

bool ew_sdp_is_plain_audio(const struct ew_sdp_media *m)
{
	return ew_slice_equal_nocase(m->kind, EW_SLICE("audio")) &&
	       (ew_slice_equal_nocase(m->protocol, EW_SLICE("RTP/AVP")) ||
		       ew_slice_equal_nocase(m->protocol, EW_SLICE("RTP/AVPF")));
}
