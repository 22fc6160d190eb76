/*
 * Reading and renewing the certificate of SIP over TLS. A new file that is of no use must never take the place of an
 * old one that is, and no part of a key or secret may get into a sentence.
 */
#include "programs/cli/certificates.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "ipc/messages.h"

#define DAY_S 86400
#define LEAST_SECRET 8
#define MOST_SECRET 128
#define FILES 3

/* What tells that a file was replaced or written to. */
struct stamp {
	ino_t node;
	off_t bytes;
	struct timespec changed;
};

struct texts {
	struct ew_buf certificate;
	struct ew_buf ca;
	uint8_t *key; /* guarded */
	size_t key_bytes;
};

struct ew_certificates {
	const struct ew_config_tls *config;
	struct texts texts;
	struct ew_tls_report report;
	struct stamp stamps[FILES];
	int64_t told_s; /* when it was last said that it expires */
};

static void clear_texts(struct texts *t)
{
	ew_buf_free(&t->certificate);
	ew_buf_free(&t->ca);
	ew_secret_free(&t->key);
	t->key_bytes = 0;
}

static int64_t now_s(void)
{
	return ew_io_wall(ew_io_real()).us / EW_US_PER_S;
}

static int read_file(const char *what, const char *path, struct ew_buf *to, struct ew_error *error)
{
	int code = path[0] ? ew_file_read(ew_io_real(), path, to) : 0;

	return code ? ew_error_set(
			      error, code, "cannot read %s of SIP over TLS, %s: %s", what, path, strerrordesc_np(-code))
		    : 0;
}

static int read_key(const char *path, struct texts *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int code;

	ew_buf_init_secret(&text, EW_MAX_TLS_KEY_BYTES);
	code = read_file("the key", path, &text, error);
	if (code)
		return code;
	to->key = ew_secret_alloc(EW_MAX_TLS_KEY_BYTES);
	if (!to->key)
		return ew_error_set(error, -ENOMEM, "no locked memory for the key of SIP over TLS");
	if (text.len > 0)
		memcpy(to->key, text.at, text.len);
	to->key_bytes = text.len;
	return 0;
}

static struct ew_tls_pem pem_of(const struct texts *t)
{
	return (struct ew_tls_pem){.certificate = ew_buf_slice(&t->certificate),
		.key = ew_slice_of(t->key, t->key_bytes),
		.ca = ew_buf_slice(&t->ca)};
}

static int check(
	const struct texts *t, const struct ew_config_tls *config, struct ew_tls_report *ret, struct ew_error *error)
{
	const struct ew_tls_pem pem = pem_of(t);
	struct ew_error why = {0};
	int code = ew_tls_pem_check(&pem, true, ret, &why);

	return code ? ew_error_set(error, code, "SIP over TLS, %s: %s", config->certificate, ew_error_text(&why)) : 0;
}

static int read_texts(
	const struct ew_config_tls *config, struct texts *ret, struct ew_tls_report *ret_report, struct ew_error *error)
{
	_cleanup_(clear_texts) struct texts t = {0};
	int code;

	ew_buf_init(&t.certificate, EW_MAX_TLS_CERTIFICATE_BYTES);
	ew_buf_init(&t.ca, EW_MAX_TLS_CA_BYTES);
	code = read_file("the certificate", config->certificate, &t.certificate, error);
	if (!code)
		code = read_file("the trusted certificates", config->ca, &t.ca, error);
	if (!code)
		code = read_key(config->key, &t, error);
	if (!code)
		code = check(&t, config, ret_report, error);
	if (code)
		return code;
	*ret = t;
	t = (struct texts){0};
	return 0;
}

static void take_stamps(const struct ew_config_tls *config, struct stamp to[static FILES])
{
	const char *const paths[FILES] = {config->certificate, config->key, config->ca};

	for (size_t i = 0; i < FILES; i++) {
		struct stat st;

		to[i] = (struct stamp){0};
		if (stat(paths[i], &st) == 0)
			to[i] = (struct stamp){st.st_ino, st.st_size, st.st_mtim};
	}
}

int ew_certificates_new(const struct ew_config *config, struct ew_certificates **ret, struct ew_error *error)
{
	_cleanup_(ew_certificates_free) struct ew_certificates *c = calloc(1, sizeof(*c));
	int code = 0;

	if (!c)
		return -ENOMEM;
	c->config = &config->sip_tls;
	take_stamps(c->config, c->stamps);
	if (c->config->listen.port)
		code = read_texts(c->config, &c->texts, &c->report, error);
	if (!code)
		*ret = TAKE(c);
	return code;
}

void ew_certificates_free(struct ew_certificates **c)
{
	if (!*c)
		return;
	clear_texts(&(*c)->texts);
	free(*c);
	*c = NULL;
}

int ew_certificates_send(const struct ew_certificates *c, struct ew_channel *channel)
{
	const struct ew_tls_pem pem = pem_of(&c->texts);
	const struct ew_msg_tls_identity m = {.certificate = pem.certificate, .key = pem.key, .ca = pem.ca};

	return pem.certificate.len > 0 ? ew_channel_send(channel, EW_MSG_tls_identity, 0, &m, NULL, 0) : 0;
}

static bool has_expired(const struct ew_tls_report *report)
{
	return now_s() >= report->until_s;
}

static bool is_same(const struct texts *a, const struct texts *b)
{
	return ew_slice_equal(ew_buf_slice(&a->certificate), ew_buf_slice(&b->certificate)) &&
	       ew_slice_equal(ew_buf_slice(&a->ca), ew_buf_slice(&b->ca)) && a->key_bytes == b->key_bytes &&
	       ew_secret_equal(a->key, b->key, a->key_bytes);
}

static bool tell_refused(const struct ew_error *error)
{
	ew_log(EW_LOG_ERROR, "sip_certificate_not_renewed", EW_F_ERROR(error));
	return false;
}

bool ew_certificates_refresh(struct ew_certificates *c, bool always, struct ew_error *ret_why)
{
	_cleanup_(clear_texts) struct texts t = {0};
	struct stamp stamps[FILES];
	struct ew_tls_report report;

	*ret_why = (struct ew_error){0};
	if (!c->config->listen.port)
		return false;
	take_stamps(c->config, stamps);
	if (!always && memcmp(stamps, c->stamps, sizeof(stamps)) == 0)
		return false;
	memcpy(c->stamps, stamps, sizeof(stamps));
	if (read_texts(c->config, &t, &report, ret_why))
		return tell_refused(ret_why);
	if (is_same(&t, &c->texts))
		return false;
	if (has_expired(&report) && !has_expired(&c->report)) {
		(void)!ew_error_set(ret_why, -EINVAL,
			"SIP over TLS, %s: the new certificate has expired, so the old one stays in use",
			c->config->certificate);
		return tell_refused(ret_why);
	}
	clear_texts(&c->texts);
	c->texts = t;
	t = (struct texts){0};
	c->report = report;
	c->told_s = 0;
	ew_log(EW_LOG_INFO, "sip_certificate_renewed", EW_F_I64("days", (report.until_s - now_s()) / DAY_S));
	return true;
}

bool ew_certificates_tell(struct ew_certificates *c, struct ew_error *ret_why)
{
	int64_t now = now_s();
	int64_t left_s = c->report.until_s - now;

	/* The hours do not come to the second. */
	if (!c->config->listen.port || left_s > EW_CERTIFICATE_WARN_DAYS * (int64_t)DAY_S ||
		(now >= c->told_s && now - c->told_s < DAY_S - 60))
		return false;
	c->told_s = now;
	(void)!ew_error_set(ret_why, left_s > 0 ? -ETIME : -EKEYEXPIRED,
		"the certificate of SIP over TLS in %s %s; put a new one in its place", c->config->certificate,
		left_s > 0 ? "expires soon" : "has expired: peers may refuse it, calls go on");
	if (left_s > 0)
		ew_log(EW_LOG_WARNING, "sip_certificate_expires", EW_F_I64("days", left_s / DAY_S), EW_F_ERROR(ret_why));
	else
		ew_log(EW_LOG_ERROR, "sip_certificate_expired", EW_F_ERROR(ret_why));
	return true;
}

int ew_certificates_look(const struct ew_config *config, struct ew_tls_report *ret, struct ew_error *error)
{
	_cleanup_(clear_texts) struct texts t = {0};

	return read_texts(&config->sip_tls, &t, ret, error);
}

int ew_digest_secret_read(const char *path, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, line = EW_SLICE_EMPTY;
	int code;

	ew_buf_init_secret(&text, 4096);
	code = ew_file_read(ew_io_real(), path, &text);
	if (code)
		return ew_error_set(
			error, code, "cannot read the digest secret in %s: %s", path, strerrordesc_np(-code));
	rest = ew_buf_slice(&text);
	(void)ew_slice_cut(&rest, '\n', &line);
	line = ew_slice_trim(line);
	if (line.len < LEAST_SECRET || line.len > MOST_SECRET || !ew_utf8_valid(line))
		return ew_error_set(error, -EINVAL,
			"the first line of %s must be the digest secret, %d to %d characters", path, LEAST_SECRET,
			MOST_SECRET);
	ew_buf_add_slice(to, line);
	return ew_buf_error(to);
}
