/*
 * The check of who lets people in: asks each provider for its configuration, and looks whether everything in it can be asked. Must never
 * show a secret, and sends none.
 */
#include <curl/curl.h>
#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "base/file.h"
#include "programs/cli/doctor.h"
#include "programs/cli/provider_settings.h"

#define ANSWER_BYTES ((size_t)128 * 1024)
#define ANSWER_S 10L

static void free_curl(CURL **curl)
{
	curl_easy_cleanup(*curl);
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	struct ew_buf *to = arg;

	ew_buf_add_slice(to, ew_slice_of(bytes, size * n));
	return ew_buf_error(to) < 0 ? 0 : size * n;
}

/* As deliver asks: no redirect, no proxy of the environment. */
static CURLcode ask(CURL *curl, const char *url, const struct ew_buf *trusted, struct ew_buf *to, long *ret_status)
{
	struct curl_blob blob = {.data = trusted->at, .len = trusted->len, .flags = CURL_BLOB_NOCOPY};
	CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, url);

	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, ANSWER_S);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_WRITEDATA, to);
	if (code == CURLE_OK && trusted->len > 0)
		code = curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	if (code == CURLE_OK)
		code = curl_easy_perform(curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_status);
	return code;
}

/* A document of the provider; what hinders it is told. */
static bool fetch(struct ew_doctor *d, const struct ew_config_oidc *o, const char *url, struct ew_buf *to)
{
	_cleanup_(free_curl) CURL *curl = curl_easy_init();
	_cleanup_(ew_buf_free) struct ew_buf trusted = {0};
	const char *certificates = d->config->outbound_certificates;
	long status = 0;
	CURLcode code;
	int r = 0;

	ew_buf_init(&trusted, EW_MAX_TLS_CA_BYTES);
	if (certificates[0])
		r = ew_file_read(ew_io_real(), certificates, &trusted);
	if (r < 0) {
		ew_doctor_find(d, "oidc", EW_HEALTH_FAIL, "cannot read the certificates in %s: %s", certificates,
			strerrordesc_np(-r));
		return false;
	}
	code = curl ? ask(curl, url, &trusted, to, &status) : CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OK && status == 200)
		return true;
	if (code != CURLE_OK)
		ew_doctor_find(d, "oidc", EW_HEALTH_FAIL, "%s: %s is not to be had: %s", o->name, url, curl_easy_strerror(code));
	else
		ew_doctor_find(d, "oidc", EW_HEALTH_FAIL, "%s: %s was answered with status %ld; is `issuer` right?", o->name, url,
			status);
	return false;
}

static bool is_below(const char *url, const char *listed)
{
	size_t n = strlen(listed);

	while (n > 0 && listed[n - 1] == '/')
		n--;
	return n > 0 && strncmp(url, listed, n) == 0 && (url[n] == '\0' || url[n] == '/' || url[n] == '?');
}

static void check_reach(struct ew_doctor *d, const struct ew_config_oidc *o, const char *what, const char *url)
{
	bool may = is_below(url, o->issuer);

	for (size_t i = 0; i < EW_CONFIG_MAX_ENDPOINTS; i++)
		may = may || is_below(url, o->endpoints[i]);
	if (!may)
		ew_doctor_find(d, "oidc", EW_HEALTH_FAIL,
			"%s: the provider keeps its %s at %s, which may not be asked; add it to `endpoints`", o->name, what, url);
}

static void check_provider(struct ew_doctor *d, const struct ew_config_oidc *o)
{
	_cleanup_(ew_buf_free) struct ew_buf secret = {0}, json = {0};
	struct ew_oidc_provider said = {0};
	struct ew_error error = {0};
	char url[600], redirect[400];
	size_t n = strlen(o->issuer);
	int code;

	ew_buf_init_secret(&secret, 1024);
	ew_buf_init(&json, ANSWER_BYTES);
	code = ew_client_secret_read(o->secret_file, &secret, &error);
	if (code)
		ew_doctor_find(d, "oidc", code == -EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL, "%s: %s", o->name, ew_error_text(&error));
	while (n > 0 && o->issuer[n - 1] == '/')
		n--;
	(void)snprintf(url, sizeof(url), "%.*s/.well-known/openid-configuration", (int)n, o->issuer);
	if (!fetch(d, o, url, &json))
		return;
	error = (struct ew_error){0};
	if (ew_oidc_discovery_read(ew_buf_slice(&json), o->issuer, &said, &error) < 0) {
		ew_doctor_find(d, "oidc", EW_HEALTH_FAIL, "%s: %s", o->name, ew_error_text(&error));
		return;
	}
	check_reach(d, o, "tokens", said.token);
	check_reach(d, o, "keys", said.jwks);
	ew_oidc_provider_free(&said);
	ew_provider_redirect(d->config, o, redirect);
	ew_doctor_find(d, "oidc", EW_HEALTH_OK, "%s answers; it must know the redirect URI %s", o->name, redirect);
}

void ew_doctor_oidc(struct ew_doctor *d)
{
	for (size_t i = 0; i < d->config->n_oidc; i++)
		check_provider(d, &d->config->oidc[i]);
}
