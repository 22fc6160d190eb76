/*
 * The check of the speech engine: that its key can be read, and that somebody answers at its address. Must never show the key, and sends neither it
 * nor any sound.
 */
#include <curl/curl.h>

#include "base/file.h"
#include "programs/cli/doctor.h"
#include "programs/cli/provider_settings.h"

#define ANSWER_S 10L

static void free_curl(CURL **curl)
{
	curl_easy_cleanup(*curl);
}

/* As deliver asks: no redirect, no proxy of the environment. Any answer is one: an engine has nothing at this address. */
static CURLcode knock(CURL *curl, const char *url, const struct ew_buf *trusted)
{
	struct curl_blob blob = {.data = trusted->at, .len = trusted->len, .flags = CURL_BLOB_NOCOPY};
	CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, url);

	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_TIMEOUT, ANSWER_S);
	if (code == CURLE_OK && trusted->len > 0)
		code = curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	return code == CURLE_OK ? curl_easy_perform(curl) : code;
}

static void check_answer(struct ew_doctor *d)
{
	_cleanup_(free_curl) CURL *curl = curl_easy_init();
	_cleanup_(ew_buf_free) struct ew_buf trusted = {0};
	const char *certificates = d->config->outbound_certificates;
	CURLcode code;

	ew_buf_init(&trusted, EW_MAX_TLS_CA_BYTES);
	if (certificates[0] && ew_file_read(ew_io_real(), certificates, &trusted) < 0)
		return; /* said by the check of what is outside */
	code = curl ? knock(curl, d->config->speech_url, &trusted) : CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OK)
		ew_doctor_find(d, "transcription", EW_HEALTH_OK, "somebody answers at %s; calls are transcribed there when they are over",
			d->config->speech_url);
	else
		ew_doctor_find(d, "transcription", EW_HEALTH_FAIL, "nobody answers at %s (%s): calls wait for their transcripts",
			d->config->speech_url, curl_easy_strerror(code));
}

void ew_doctor_speech(struct ew_doctor *d)
{
	_cleanup_(ew_buf_free) struct ew_buf key = {0};
	struct ew_error error = {0};

	if (!d->config->speech_url[0])
		return;
	ew_buf_init_secret(&key, EW_MAX_ENGINE_KEY_BYTES);
	if (ew_client_secret_read(d->config->speech_key_file, &key, &error) < 0)
		ew_doctor_find(d, "transcription", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
	else
		check_answer(d);
}
