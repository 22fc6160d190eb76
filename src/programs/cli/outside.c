/*
 * Whom deliver may ask. Must never list an address that no file of the operator names.
 */
#include "programs/cli/outside.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "ledger/tlog_policy.h"
#include "programs/cli/store_settings.h"

#define POLICY_BYTES 16384 /* what the keeper is told */
#define UNREADABLE "# the file of witnesses could not be read; the log of earwitness says why\n"
#define ALLOW_BYTES 32768

bool ew_outside_wanted(const struct ew_config *c)
{
	return c->witnesses[0] || c->stamps_url[0] || c->n_oidc > 0 || c->speech_url[0] || ew_stores_wanted(c);
}

static int read_file(const char *what, const char *path, struct ew_buf *to, struct ew_error *error)
{
	int code = path[0] ? ew_file_read(ew_io_real(), path, to) : 0;

	return code ? ew_error_set(error, code, "cannot read %s, %s: %s", what, path, strerrordesc_np(-code)) : 0;
}

static void free_policy(struct ew_tlog_policy **p)
{
	ew_tlog_policy_free(p);
}

static int add_witnesses(const struct ew_config *c, struct ew_outside *o, struct ew_error *error)
{
	_cleanup_(free_policy) struct ew_tlog_policy *policy = NULL;
	struct ew_error why = {0};
	size_t with_url = 0;
	int code = ew_tlog_policy_parse(ew_buf_slice(&o->policy), &policy, &why);

	if (code)
		return ew_error_set(error, code, "the witnesses in %s: %s", c->witnesses, ew_error_text(&why));
	for (size_t i = 0; i < ew_tlog_policy_witnesses(policy); i++) {
		struct ew_tlog_witness witness = ew_tlog_policy_witness(policy, i);

		if (!witness.key || !witness.url[0])
			continue;
		ew_buf_printf(&o->allow, "%s\n", witness.url);
		with_url++;
	}
	return with_url ? 0 : ew_error_set(error, -EINVAL,
		"no witness in %s has an address that it could be asked at; write it behind its key", c->witnesses);
}

static void add_provider(const struct ew_config_oidc *p, struct ew_outside *o)
{
	ew_buf_printf(&o->allow, "%s\n", p->issuer);
	for (size_t i = 0; i < EW_CONFIG_MAX_ENDPOINTS && p->endpoints[i][0]; i++)
		ew_buf_printf(&o->allow, "%s\n", p->endpoints[i]);
}

int ew_outside_read(const struct ew_config *c, struct ew_outside *ret, struct ew_error *error)
{
	struct ew_outside *o = ret;
	int code;

	ew_buf_init(&o->policy, POLICY_BYTES);
	ew_buf_init(&o->allow, ALLOW_BYTES);
	ew_buf_init(&o->authority, EW_MAX_AUTHORITY_BYTES);
	ew_buf_init(&o->certificates, EW_MAX_TLS_CA_BYTES);
	code = read_file("the policy of witnesses", c->witnesses, &o->policy, error);
	if (!code)
		code = read_file("the certificates of the time-stamping authority", c->stamps_certificates,
			&o->authority,
			error);
	if (!code)
		code = read_file("the certificates to trust outside", c->outbound_certificates, &o->certificates,
			error);
	if (!code && c->witnesses[0])
		code = add_witnesses(c, o, error);
	if (!code && c->stamps_url[0])
		ew_buf_printf(&o->allow, "%s\n", c->stamps_url);
	for (size_t i = 0; !code && i < c->n_oidc; i++)
		add_provider(&c->oidc[i], o);
	if (!code && c->speech_url[0])
		ew_buf_printf(&o->allow, "%s\n", c->speech_url);
	return code ? code : ew_buf_error(&o->allow);
}

int ew_outside_policy(const struct ew_config *c, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_error error = {0};
	int code;

	ew_buf_init(&text, POLICY_BYTES);
	code = read_file("the policy of witnesses", c->witnesses, &text, &error);
	if (code == -ENOMEM)
		return code;
	if (code)
		ew_log(EW_LOG_ERROR, "witnesses_unreadable", EW_F_ERROR(&error));
	/* An empty file must not look like none: that would be another policy, and said to be one. */
	if (code || (c->witnesses[0] && text.len == 0) || !ew_utf8_valid(ew_buf_slice(&text)))
		ew_buf_add_text(to, UNREADABLE);
	else
		ew_buf_add_slice(to, ew_buf_slice(&text));
	return ew_buf_error(to);
}

void ew_outside_free(struct ew_outside *o)
{
	ew_buf_free(&o->policy);
	ew_buf_free(&o->allow);
	ew_buf_free(&o->authority);
	ew_buf_free(&o->certificates);
}
