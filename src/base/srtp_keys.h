/*
 * How the media of one stream is secured, as signal learns it from an offer and the recorder uses it: master keys from
 * a=crypto (RFC 4568), or what a DTLS handshake is held to (RFC 5763). Encoded it passes one socket between two of our
 * programs and is written nowhere.
 */
#ifndef EW_BASE_SRTP_KEYS_H
#define EW_BASE_SRTP_KEYS_H

#include "base/buf.h"
#include "base/limits.h"

#define EW_SRTP_MAX_MASTER_BYTES 46 /* AES-256 and a salt of 112 bits (RFC 6188) */
#define EW_SRTP_MAX_MKI_BYTES 16    /* RFC 4568 allows 128; senders use 1 to 4 */
#define EW_FINGERPRINT_MAX_BYTES 64

/** Numbers are part of messages: never change one. */
enum ew_security {
	EW_SECURITY_NONE = 0,
	EW_SECURITY_SDES = 1,
	EW_SECURITY_DTLS = 2,
};

/** RFC 4568 section 6.2, RFC 6188 section 4, RFC 7714 section 14.2; 0 is none. Numbers are part of messages. */
enum ew_srtp_suite {
	EW_SRTP_AES_CM_128_HMAC_SHA1_80 = 1,
	EW_SRTP_AES_CM_128_HMAC_SHA1_32 = 2,
	EW_SRTP_AES_192_CM_HMAC_SHA1_80 = 3,
	EW_SRTP_AES_192_CM_HMAC_SHA1_32 = 4,
	EW_SRTP_AES_256_CM_HMAC_SHA1_80 = 5,
	EW_SRTP_AES_256_CM_HMAC_SHA1_32 = 6,
	EW_SRTP_AEAD_AES_128_GCM = 7,
	EW_SRTP_AEAD_AES_256_GCM = 8,
	EW_SRTP_SUITES = 9,
};

/** Bits: what the session parameters of RFC 4568 section 6.3 take away. */
enum ew_srtp_flags {
	EW_SRTP_UNENCRYPTED_RTP = 1,
	EW_SRTP_UNENCRYPTED_RTCP = 2,
};

struct ew_srtp_master {
	uint8_t bytes[EW_SRTP_MAX_MASTER_BYTES]; /* key and behind it salt, as long as the suite says */
	uint8_t mki[EW_SRTP_MAX_MKI_BYTES];
};

struct ew_srtp_keys {
	uint8_t suite;     /* enum ew_srtp_suite */
	uint8_t flags;     /* enum ew_srtp_flags */
	uint8_t mki_bytes; /* 0: the peer's packets carry none */
	uint8_t n_peer;
	struct ew_srtp_master peer[EW_MAX_MASTER_KEYS_PER_STREAM];
	uint8_t own[EW_SRTP_MAX_MASTER_BYTES]; /* with which our RTCP is protected; never with an MKI */
};

/** Hashes of a=fingerprint that are good enough (RFC 8122). Numbers are part of messages. */
enum ew_fingerprint_hash {
	EW_FINGERPRINT_SHA256 = 1,
	EW_FINGERPRINT_SHA384 = 2,
	EW_FINGERPRINT_SHA512 = 3,
};

struct ew_dtls_peer {
	bool active; /* our role: we begin the handshake (RFC 4145) */
	uint8_t hash; /* enum ew_fingerprint_hash */
	uint8_t n;
	/* Any of these is the certificate's. */
	uint8_t fingerprints[EW_MAX_FINGERPRINTS_PER_STREAM][EW_FINGERPRINT_MAX_BYTES];
};

struct ew_stream_keys {
	uint8_t security; /* enum ew_security */
	union {
		struct ew_srtp_keys srtp; /* EW_SECURITY_SDES */
		struct ew_dtls_peer dtls; /* EW_SECURITY_DTLS */
	};
};

/** Bytes of the master key, without the salt behind it; 0 for a number that is no suite. */
size_t ew_srtp_key_bytes(unsigned suite);
/** Of the salt alone. */
size_t ew_srtp_salt_bytes(unsigned suite);

/** The name of the suite in SDP; NULL for a number that is none. */
const char *ew_srtp_suite_name(unsigned suite);

/** The suite of a name, also as some senders spell those of RFC 6188; 0 when it is none of ours. */
unsigned ew_srtp_suite_of(struct ew_slice name);

/** Bytes of a fingerprint of this hash; 0 for a number that is none. */
size_t ew_fingerprint_bytes(unsigned hash);

/** Adds the encoded form; nothing for EW_SECURITY_NONE. The buffer should be a secret one. */
void ew_stream_keys_add(struct ew_buf *to, const struct ew_stream_keys *keys);

/**
 * Reads the encoded form of a stream secured this way. Errors: -ENOKEY (nothing is there: the keys are not known),
 * -EBADMSG (anything else that is wrong). `ret` is untouched then.
 */
EW_MUST_USE int ew_stream_keys_decode(
	uint8_t security, struct ew_slice bytes, struct ew_stream_keys *ret);

#endif
