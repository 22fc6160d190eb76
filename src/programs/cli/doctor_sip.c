/*
 * The checks of SIP's security: certificate, key, trusted certificates, digest secrets of peers. Must never show a part
 * of a secret.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "programs/cli/certificates.h"
#include "programs/cli/doctor.h"

#define DAY_S 86400

/* A file that nobody but its owner may read, and that is the supervisor's. */
static void check_private(struct ew_doctor *d, const char *what, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		ew_doctor_find(d, "sip", errno == EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL, "%s %s: %s", what, path,
			strerrordesc_np(errno));
	else if (!S_ISREG(st.st_mode) || st.st_mode & (S_IRWXG | S_IRWXO))
		ew_doctor_find(d, "sip", EW_HEALTH_FAIL,
			"others may read %s %s; chmod 600 it, and think of it as known", what, path);
	else if (geteuid() == 0 && st.st_uid != 0)
		ew_doctor_find(d, "sip", EW_HEALTH_WARN, "%s %s belongs to another user than root", what, path);
}

static void check_times(struct ew_doctor *d, const struct ew_tls_report *report)
{
	const char *path = d->config->sip_tls.certificate;
	int64_t now = ew_io_wall(ew_io_real()).us / EW_US_PER_S;
	long long days = (report->until_s - now) / DAY_S;

	if (now < report->from_s)
		ew_doctor_find(d, "sip", EW_HEALTH_FAIL, "%s is not valid yet; look at the clock", path);
	else if (now >= report->until_s)
		ew_doctor_find(d, "sip", EW_HEALTH_FAIL, "%s has expired; renew it and send SIGHUP", path);
	else
		ew_doctor_find(d, "sip", days < EW_CERTIFICATE_WARN_DAYS ? EW_HEALTH_WARN : EW_HEALTH_OK,
			"%s fits its key and expires in %lld days%s", path, days,
			days < EW_CERTIFICATE_WARN_DAYS ? "; renew it and send SIGHUP" : "");
}

static void check_tls(struct ew_doctor *d)
{
	struct ew_tls_report report;
	struct ew_error error = {0};
	int code;

	check_private(d, "the key", d->config->sip_tls.key);
	code = ew_certificates_look(d->config, &report, &error);
	if (code) {
		ew_doctor_find(
			d, "sip", code == -EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL, "%s", ew_error_text(&error));
		return;
	}
	check_times(d, &report);
	if (!report.complete)
		ew_doctor_find(d, "sip", EW_HEALTH_WARN,
			"%s holds not all certificates up to one that is known here; add those that "
			"signed it behind it",
			d->config->sip_tls.certificate);
	if (d->config->sip_tls.verify == 0)
		ew_doctor_find(d, "sip", EW_HEALTH_WARN,
			"no certificate is asked of peers over TLS; say `ca` and `verify` where they have "
			"one");
}

void ew_doctor_sip(struct ew_doctor *d)
{
	if (d->config->sip_tls.listen.port)
		check_tls(d);
	for (size_t i = 0; i < d->config->n_peers; i++) {
		const struct ew_config_peer *peer = &d->config->peers[i];
		_cleanup_(ew_buf_free) struct ew_buf secret = {0};
		struct ew_error error = {0};
		int code;

		if (!peer->digest_user[0])
			continue;
		check_private(d, "the secret", peer->secret_file);
		ew_buf_init_secret(&secret, 256);
		code = ew_digest_secret_read(peer->secret_file, &secret, &error);
		if (code)
			ew_doctor_find(d, "sip", code == -EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL, "%s",
				ew_error_text(&error));
	}
}
