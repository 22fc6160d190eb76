/*
 * The certificate of SIP over TLS as the supervisor holds it: read from its files, looked through, handed to
 * earwitness-signal, and read again when it was renewed. The key stays on guarded pages while it is here.
 */
#ifndef EW_PROGRAMS_CLI_CERTIFICATES_H
#define EW_PROGRAMS_CLI_CERTIFICATES_H

#include "base/buf.h"
#include "ipc/channel.h"
#include "programs/cli/config.h"
#include "tls/tls_pem.h"

#define EW_CERTIFICATE_WARN_DAYS 30

struct ew_certificates;

/**
 * Reads and checks the files. Without TLS in the configuration there is nothing to read, and nothing is ever sent. One
 * that has expired is taken nevertheless (calls come, and it is told). Errors: -EINVAL, as open(2), with a sentence;
 * -ENOMEM.
 */
EW_MUST_USE int ew_certificates_new(
	const struct ew_config *config, struct ew_certificates **ret, struct ew_error *error);

/** Wipes. NULL is fine. */
void ew_certificates_free(struct ew_certificates **c);

/** Sends them to a signal that starts, or that is to take new ones. Errors: as ew_channel_send(). */
EW_MUST_USE int ew_certificates_send(const struct ew_certificates *c, struct ew_channel *channel);

/**
 * Reads the files again, when they have changed or `always`. True when there is something new to send. What cannot be
 * read, does not fit or has expired is logged, stands in `ret_why` (else 0), and the old one stays.
 */
bool ew_certificates_refresh(struct ew_certificates *c, bool always, struct ew_error *ret_why);

/**
 * Says in the log, once a day, that the certificate expires within 30 days or has expired. True when it did; `ret_why`
 * then has the sentence, its code -ETIME: soon, -EKEYEXPIRED: it has.
 */
bool ew_certificates_tell(struct ew_certificates *c, struct ew_error *ret_why);

/** Reads and checks, for whoever only wants to know. Errors: as ew_certificates_new(). */
EW_MUST_USE int ew_certificates_look(const struct ew_config *config, struct ew_tls_report *ret, struct ew_error *error);

/**
 * Adds the secret in a peer's file (8 to 128 characters in one line) to a secret buffer. Errors: -EINVAL, as open(2),
 * with a sentence.
 */
EW_MUST_USE int ew_digest_secret_read(const char *path, struct ew_buf *to, struct ew_error *error);

#endif
