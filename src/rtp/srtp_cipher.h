/*
 * Private to the rtp library: AES and HMAC-SHA1 of OpenSSL in the place of those that libsrtp was built with.
 */
#ifndef EW_RTP_SRTP_CIPHER_H
#define EW_RTP_SRTP_CIPHER_H

#include "base/cleanup.h"

/**
 * Gives libsrtp the ciphers of OpenSSL. Each runs libsrtp's own tests first. After srtp_init(), before threads.
 * Errors: -ENOTSUP (OpenSSL has not the algorithm, or a test fails).
 */
EW_MUST_USE int ew_srtp_ciphers_install(void);

#endif
