/*
 * libcurl, kept small: http and https only, no redirects (a token goes nowhere else), answers of a
 * capped size.
 */
#include "programs/cli/client.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/id.h"
#include "base/limits.h"
#include "programs/cli/config.h"
#include "programs/cli/places.h"

#define DEFAULT_URL "http://127.0.0.1:8480"
#define MAX_JSON_BYTES ((size_t)8 * 1024 * 1024)
#define MAX_HEADER_BYTES 1024
#define CONNECT_S 5L
#define ANSWER_S 130L

struct ew_client {
	CURL *curl;
	char url[256];
	char *token;
};

/* One answer: JSON is collected, media goes to the descriptor. */
struct answer {
	CURL *curl;
	struct ew_buf json;
	int fd; /* -1: none */
	bool remove; /* DELETE */
	int write_error;
};

/* -- who and where -- */

static int read_token(const char *data, char **ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), data, "token");

	ew_buf_init_secret(&text, 1024);
	if (!code)
		code = ew_file_read(ew_io_real(), path, &text);
	return code ? code : ew_slice_dup(ew_slice_trim(ew_buf_slice(&text)), ret);
}

static int find_token(const char *data, char **ret, struct ew_error *error)
{
	const char *said = getenv("EARWITNESS_TOKEN");
	int code = 0;

	if (said && said[0]) {
		*ret = strdup(said);
		return *ret ? 0 : -ENOMEM;
	}
	if (data)
		code = read_token(data, ret);
	if (code && code != -ENOENT)
		return ew_error_set(
			error, code, "cannot read %s/token: %s", data, strerrordesc_np(-code));
	return 0;
}

static void url_of_config(const struct ew_options *o, char to[static 80])
{
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;

	if ((o->config || ew_place_data_given(o->data)) &&
		ew_config_load(o->config, o->data, &config, NULL) == 0)
		ew_address_url(&config->http, to);
}

static int find_url(const struct ew_options *o, char *to, size_t room, struct ew_error *error)
{
	const char *said = o->url ? o->url : getenv("EARWITNESS_URL");
	char configured[80] = DEFAULT_URL;
	size_t n;

	if (!said || !said[0])
		url_of_config(o, configured);
	n = (size_t)snprintf(to, room, "%s", said && said[0] ? said : configured);
	if (n >= room || (strncmp(to, "http://", 7) != 0 && strncmp(to, "https://", 8) != 0))
		return ew_error_set(
			error, -EINVAL, "'%s' is no http address", said ? said : configured);
	while (to[n - 1] == '/')
		to[--n] = '\0';
	return 0;
}

int ew_client_new(const struct ew_options *options, struct ew_client **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *c = calloc(1, sizeof(*c));
	int code;

	if (!c || curl_global_init(CURL_GLOBAL_DEFAULT))
		return ew_error_set(error, -ENOMEM, "no memory for the HTTP client");
	c->curl = curl_easy_init();
	if (!c->curl)
		return ew_error_set(error, -ENOMEM, "no memory for the HTTP client");
	code = find_url(options, c->url, sizeof(c->url), error);
	if (!code)
		code = find_token(ew_place_data_given(options->data), &c->token, error);
	if (!code)
		*ret = TAKE(c);
	return code;
}

void ew_client_free(struct ew_client **client)
{
	struct ew_client *c = *client;

	if (!c)
		return;
	curl_easy_cleanup(c->curl);
	free(c->token);
	free(c);
	*client = NULL;
}

const char *ew_client_url(const struct ew_client *c)
{
	return c->url;
}

void ew_client_set_token(struct ew_client *c, const char *token)
{
	char *copy = strdup(token);

	if (!copy)
		return;
	free(c->token);
	c->token = copy;
}

void ew_client_add_escaped(struct ew_buf *to, const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text; text++) {
		if (strchr(plain, *text))
			ew_buf_add_u8(to, (uint8_t)*text);
		else
			ew_buf_printf(to, "%%%02X", (unsigned char)*text);
	}
}

/* -- one request -- */

static bool is_success(CURL *curl)
{
	long status = 0;

	return curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
	       status >= 200 && status < 300;
}

static size_t on_bytes(char *at, size_t size, size_t n, void *arg)
{
	struct answer *a = arg;
	size_t left = size * n;

	if (a->fd < 0 || !is_success(a->curl)) {
		ew_buf_add(&a->json, at, left);
		return ew_buf_error(&a->json) ? 0 : size * n;
	}
	while (left > 0) {
		ssize_t written = write(a->fd, at, left);

		if (written < 0 && errno != EINTR) {
			a->write_error = -errno;
			return 0;
		}
		if (written > 0) {
			at += written;
			left -= (size_t)written;
		}
	}
	return size * n;
}

static void drop_list(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static int add_header(struct curl_slist **list, const char *name, const char *value)
{
	char line[MAX_HEADER_BYTES];
	struct curl_slist *longer;

	if (snprintf(line, sizeof(line), "%s: %s", name, value) >= (int)sizeof(line) ||
		strpbrk(value, "\r\n"))
		return -EINVAL;
	longer = curl_slist_append(*list, line);
	if (!longer)
		return -ENOMEM;
	*list = longer;
	return 0;
}

static int add_headers(
	const struct ew_client *c, bool post, const char *purpose, struct curl_slist **list)
{
	char bearer[MAX_HEADER_BYTES], key[EW_ID_TEXT_BYTES];
	struct ew_id id;
	int code = 0;

	if (c->token) {
		if (snprintf(bearer, sizeof(bearer), "Bearer %s", c->token) >= (int)sizeof(bearer))
			return -EINVAL;
		code = add_header(list, "Authorization", bearer);
	}
	if (!code && purpose)
		code = add_header(list, "Earwitness-Purpose", purpose);
	if (code || !post)
		return code;
	code = ew_id_new(ew_io_real(), &id);
	ew_id_format(id, key);
	if (!code)
		code = add_header(list, "Idempotency-Key", key);
	return code ? code : add_header(list, "Content-Type", "application/json");
}

static int set_up(struct ew_client *c, const char *url, const char *body,
	struct curl_slist *headers, struct answer *answer)
{
	CURL *curl = c->curl;
	bool ok;

	curl_easy_reset(curl);
	ok = curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_TIMEOUT, answer->fd < 0 ? ANSWER_S : 0L) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK &&
	     curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer) == CURLE_OK;
	if (ok && body)
		ok = curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body) == CURLE_OK;
	if (ok && answer->remove)
		ok = curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "DELETE") == CURLE_OK;
	return ok ? 0 : -ENOMEM;
}

static int code_of(long status)
{
	if (status == 401 || status == 403)
		return -EACCES;
	return status == 404 ? -ENOENT : -EREMOTEIO;
}

/* Everything that was wrong with a body, where the problem says it member by member. */
static bool add_errors(const json_t *problem, char *to, size_t bytes)
{
	const json_t *errors = json_object_get(problem, "errors"), *one;
	size_t i, at = 0;

	json_array_foreach(errors, i, one) {
		const char *field = json_string_value(json_object_get(one, "field"));
		const char *detail = json_string_value(json_object_get(one, "detail"));
		int n = snprintf(to + at, bytes - at, "%s%s %s", i ? "; " : "", field ? field : "", detail ? detail : "");

		if (n < 0 || (size_t)n >= bytes - at)
			break;
		at += (size_t)n;
	}
	return at > 0;
}

/* RFC 9457: the title, and the detail when it says more. */
static int refusal(
	const struct ew_client *c, long status, struct ew_slice body, struct ew_error *error)
{
	json_t *problem = json_loadb((const char *)body.at, body.len, 0, NULL);
	const char *title = json_string_value(json_object_get(problem, "title"));
	const char *detail = json_string_value(json_object_get(problem, "detail"));
	const json_t *reasons = json_object_get(problem, "reasons");
	char errors[400];
	int code = code_of(status);

	if (add_errors(problem, errors, sizeof(errors)))
		detail = errors;
	/* GET /readyz answers 503 with reasons in place of a problem. */
	if (!title && !detail && json_array_size(reasons) > 0) {
		title = "not ready";
		detail = json_string_value(json_array_get(reasons, 0));
	}
	if (status == 401 && !c->token)
		(void)ew_error_set(error, code,
			"a token is needed: `earwitness enrol --data DIR`, or set "
			"EARWITNESS_TOKEN");
	else
		(void)ew_error_set(error, code, "%s%s%s", title ? title : "the server refused",
			detail ? ": " : "", detail ? detail : "");
	json_decref(problem);
	return code;
}

static int request(struct ew_client *c, const char *path, const char *body, const char *purpose,
	struct answer *answer, struct ew_error *error)
{
	_cleanup_(drop_list) struct curl_slist *headers = NULL;
	char url[2048];
	long status = 0;
	CURLcode result;
	int code = add_headers(c, body != NULL, purpose, &headers);

	if (!code && snprintf(url, sizeof(url), "%s%s", c->url, path) >= (int)sizeof(url))
		code = -EINVAL;
	answer->curl = c->curl;
	if (!code)
		code = set_up(c, url, body, headers, answer);
	if (code)
		return ew_error_set(
			error, code, "cannot ask %s: %s", c->url, strerrordesc_np(-code));
	result = curl_easy_perform(c->curl);
	if (answer->write_error)
		return ew_error_set(error, answer->write_error, "cannot write the answer: %s",
			strerrordesc_np(-answer->write_error));
	if (result != CURLE_OK)
		return ew_error_set(error, result == CURLE_COULDNT_CONNECT ? -ECONNREFUSED : -EIO,
			"no answer from %s: %s; is `earwitness serve` running?", c->url,
			curl_easy_strerror(result));
	if (curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
		status < 200 || status > 299)
		return refusal(c, status, ew_buf_slice(&answer->json), error);
	return 0;
}

static int ask_json(struct ew_client *c, const char *path, const char *text, bool remove, json_t **ret,
	struct ew_error *error)
{
	struct answer answer = {.fd = -1, .remove = remove};
	json_t *json = NULL;
	int code;

	ew_buf_init_secret(&answer.json, MAX_JSON_BYTES);
	code = request(c, path, text, NULL, &answer, error);
	if (!code) {
		json = json_loadb((const char *)answer.json.at, answer.json.len, 0, NULL);
		if (json)
			*ret = json;
		else
			code = ew_error_set(error, -EBADMSG, "%s did not answer with JSON", c->url);
	}
	ew_buf_free(&answer.json);
	return code;
}

int ew_client_ask(struct ew_client *c, const char *path, const json_t *body, json_t **ret,
	struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;

	return body && !text ? -ENOMEM : ask_json(c, path, text, false, ret, error);
}

int ew_client_ask_once(
	const struct ew_options *options, const char *path, const json_t *body, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	int code = ew_client_new(options, &client, error);

	return code ? code : ew_client_ask(client, path, body, ret, error);
}

int ew_client_delete(struct ew_client *c, const char *path, json_t **ret, struct ew_error *error)
{
	return ask_json(c, path, NULL, true, ret, error);
}

int ew_client_fetch(
	struct ew_client *c, const char *path, const char *purpose, int fd, struct ew_error *error)
{
	struct answer answer = {.fd = fd};
	int code;

	ew_buf_init(&answer.json, MAX_JSON_BYTES);
	code = request(c, path, NULL, purpose, &answer, error);
	ew_buf_free(&answer.json);
	return code;
}

int ew_client_read(struct ew_client *c, const char *path, struct ew_buf *to, struct ew_error *error)
{
	struct answer answer = {.fd = -1};
	int code;

	ew_buf_init(&answer.json, MAX_JSON_BYTES);
	code = request(c, path, NULL, NULL, &answer, error);
	if (!code)
		ew_buf_add_slice(to, ew_buf_slice(&answer.json));
	ew_buf_free(&answer.json);
	if (!code && ew_buf_error(to))
		code = ew_error_set(error, -EFBIG, "%s%s is longer than such a file can be", c->url, path);
	return code;
}

int ew_client_fetch_for(struct ew_client *c, const char *path, const json_t *body, const char *purpose, int fd,
	struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(body, JSON_COMPACT);
	struct answer answer = {.fd = fd};
	int code;

	if (!text)
		return -ENOMEM;
	ew_buf_init(&answer.json, MAX_JSON_BYTES);
	code = request(c, path, text, purpose, &answer, error);
	ew_buf_free(&answer.json);
	return code;
}
