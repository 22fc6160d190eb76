/*
 * The speech engine that calls are transcribed by, once they are over. Must never take half of it for a whole: without a vendor nobody could say
 * whether it may be asked.
 */
#include <string.h>

#include "base/id.h"
#include "programs/cli/config_read.h"
#include "programs/cli/config_words.h"

#define DEFAULT_TIMEOUT_S 60
#define MOST_TIMEOUT_S 600

static int read_url(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "url");
	const char *text;
	size_t n;
	int code = ew_yaml_get_text(map, "url", true, NULL, &text, error);

	if (code)
		return code;
	n = strlen(text);
	if ((strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0) || strpbrk(text, " \t\n#@?"))
		return ew_yaml_complain(node, error, "expected an http or https address, as http://127.0.0.1:9000/v1");
	while (n > 0 && text[n - 1] == '/')
		n--;
	if (n >= sizeof(c->speech_url))
		return ew_yaml_complain(node, error, "at most %zu characters are possible", sizeof(c->speech_url) - 1);
	memcpy(c->speech_url, text, n);
	c->speech_url[n] = '\0';
	return 0;
}

static int read_word(const struct ew_yaml *map, const char *key, const char *otherwise, char *to, size_t room, struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, key, false, otherwise, &text, error);
	size_t n;

	if (code)
		return code;
	n = strlen(text);
	if (n >= room || strpbrk(text, " \t\r\n\""))
		return ew_yaml_complain(ew_yaml_get(map, key), error, "expected a word of at most %zu characters", room - 1);
	memcpy(to, text, n + 1);
	return 0;
}

static int read_vendor(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, "vendor", true, NULL, &text, error);

	if (!code && ew_id_parse(ew_slice_text(text), &c->speech_vendor) < 0)
		return ew_yaml_complain(ew_yaml_get(map, "vendor"), error,
			"expected the id of a vendor, as `earwitness vendor add` prints it");
	return code;
}

int ew_config_read_transcription(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	uint64_t timeout;
	int code = ew_config_section(root, "transcription", &map, error);

	if (code || !map)
		return code;
	code = read_url(map, c, error);
	if (!code)
		code = read_word(map, "model", "whisper-1", c->speech_model, sizeof(c->speech_model), error);
	if (!code)
		code = read_word(map, "language", "auto", c->speech_language, sizeof(c->speech_language), error);
	if (!code)
		code = ew_config_copy_path(map, "key_file", c, c->speech_key_file, error);
	if (!code)
		code = read_vendor(map, c, error);
	if (!code)
		code = ew_yaml_get_duration(map, "timeout", false, DEFAULT_TIMEOUT_S, &timeout, error);
	if (code)
		return code;
	if (timeout < 1 || timeout > MOST_TIMEOUT_S)
		return ew_yaml_complain(ew_yaml_get(map, "timeout"), error, "expected 1s to 10m");
	c->speech_timeout_s = (uint32_t)timeout;
	return 0;
}
