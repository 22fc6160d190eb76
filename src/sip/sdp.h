/*
 * Reads a session description (RFC 8866) as far as an offer to a recorder needs it. Unknown lines and attributes are
 * passed over; a defect in one m-line never loses another.
 */
#ifndef EW_SIP_SDP_H
#define EW_SIP_SDP_H

#include "base/codec.h"
#include "base/limits.h"

#define EW_SDP_MAX_LABEL_BYTES 64

/** Bits: what the offerer does. */
enum ew_sdp_direction {
	EW_SDP_INACTIVE = 0,
	EW_SDP_SENDS = 1,
	EW_SDP_RECEIVES = 2,
	EW_SDP_BOTH = 3,
};

struct ew_sdp_media {
	struct ew_slice kind;     /* "audio", ... */
	struct ew_slice protocol; /* "RTP/AVP", ... */
	struct ew_slice formats;  /* as offered, blanks between */
	struct ew_slice label;    /* RFC 4574; may be empty */
	struct ew_slice address;  /* of the m-line or the session; may be empty */
	uint16_t port;            /* 0: not used */
	uint16_t rtcp_port;       /* RFC 3605; 0: not said */
	enum ew_sdp_direction direction;
	bool recording_refused;   /* a=recordpref:off or pause (RFC 7866 section 7.2) */
	bool rtcp_mux;            /* RFC 5761 */
	struct ew_codec_entry codecs[EW_MAX_CODECS_PER_STREAM];
	struct ew_slice rtpmaps[EW_MAX_CODECS_PER_STREAM]; /* behind the payload type, as written; may be empty */
	struct ew_slice fmtps[EW_MAX_CODECS_PER_STREAM];
	size_t n_codecs;
	/* How it is secured, as written; sip/sdp_crypto.h reads it. Those of the session where the m-line has none. */
	struct ew_slice crypto[EW_MAX_CRYPTO_LINES_PER_STREAM]; /* RFC 4568 */
	size_t n_crypto;
	struct ew_slice fingerprints[EW_MAX_FINGERPRINTS_PER_STREAM]; /* RFC 8122 */
	size_t n_fingerprints;
	bool own_fingerprints;
	struct ew_slice setup; /* RFC 4145 */
	struct ew_slice tls_id; /* RFC 8842; may be empty */
	bool standing; /* of our own description as it is kept, without keys: recordable all the same */
};

struct ew_sdp {
	struct ew_slice origin; /* value of the o= line */
	struct ew_sdp_media media[EW_MAX_STREAMS_PER_CALL];
	size_t n_media;
	bool recording_refused; /* at session level */
	bool record_said; /* a=record (RFC 7866 section 7.1.2), which is not for a recorder: noted, never obeyed */
};

/**
 * Reads a description that fills `text`. Lines may end in CR LF or bare LF. Errors: -EBADMSG (no v= line, an m-line
 * that is none, a NUL byte), -E2BIG (too many m-lines). `ret` points into `text`.
 */
EW_MUST_USE int ew_sdp_read(struct ew_slice text, struct ew_sdp *ret);

/**
 * Adds "rtpmap:97 AMR-WB/16000" and "fmtp:97 octet-align=1", a line each, for what the m-line says of its formats: what
 * somebody who decodes them later must know. Lines that are not plain text, and what EW_MAX_FORMATS_BYTES does not
 * hold, are left out. Errors stick to the buffer.
 */
void ew_sdp_formats_write(struct ew_buf *to, const struct ew_sdp_media *m);

/** True for a value of at most 256 printable ASCII characters, which may be repeated in an answer. */
bool ew_sdp_is_plain(struct ew_slice value);

/** True for 0.0.0.0 and ::, which are nobody's address. */
bool ew_sdp_is_null_address(struct ew_slice address);

/**
 * True when the offerer sends on this m-line. The null address is a hold (RFC 2543, B.5), unless the m-line is
 * sendonly: that is said to be sent, and there are recording clients that have no address to tell.
 */
bool ew_sdp_is_sent(const struct ew_sdp_media *m);

/** True for audio over plain RTP (RTP/AVP or RTP/AVPF), which is what a stream can be made of. */
bool ew_sdp_is_plain_audio(const struct ew_sdp_media *m);

#endif
