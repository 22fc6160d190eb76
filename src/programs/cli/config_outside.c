/*
 * What goes out: witnesses, time stamps, and which private networks may be asked. Must never make anything reachable by
 * default: what is not written here is not asked.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "programs/cli/config_read.h"
#include "programs/cli/config_words.h"

#define LEAST_STAMP_S 10
#define MOST_STAMP_S 86400
#define DEFAULT_STAMP_S 60

static int read_url(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "url");
	const char *text;
	int code = ew_yaml_get_text(map, "url", true, NULL, &text, error);

	if (code)
		return code;
	if ((strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0) || strpbrk(text, " \t\n#@"))
		return ew_yaml_complain(node, error,
			"expected an http or https address, as https://tsa.example.com/stamp");
	if (strlen(text) >= sizeof(c->stamps_url))
		return ew_yaml_complain(node, error, "at most %zu characters are possible", sizeof(c->stamps_url) - 1);
	memcpy(c->stamps_url, text, strlen(text) + 1);
	return 0;
}

static int read_stamps(const struct ew_yaml *ledger, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(ledger, "stamps");
	const char *keys[EW_CONFIG_MAX_KEYS], *text;
	uint64_t every;
	int code;

	if (!map)
		return 0;
	if (ew_yaml_kind(map) != EW_YAML_MAP)
		return ew_yaml_complain(map, error, "expected keys and values here");
	ew_config_keys("ledger.stamps", keys);
	code = ew_yaml_only(map, keys, error);
	if (!code)
		code = read_url(map, c, error);
	if (!code)
		code = ew_yaml_get_text(map, "certificates", true, NULL, &text, error);
	if (!code)
		code = ew_config_copy_path(map, "certificates", c, c->stamps_certificates, error);
	if (!code)
		code = ew_yaml_get_duration(map, "every", false, DEFAULT_STAMP_S, &every, error);
	if (code)
		return code;
	if (every < LEAST_STAMP_S || every > MOST_STAMP_S)
		return ew_yaml_complain(ew_yaml_get(map, "every"), error, "expected 10s to 1d");
	c->stamp_s = (uint32_t)every;
	return 0;
}

static bool is_network(const char *text)
{
	const char *slash = strchr(text, '/');
	char host[EW_HOST_BYTES];
	uint8_t binary[16];
	uint64_t bits;
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	bool six;

	if (n == 0 || n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = '\0';
	six = inet_pton(AF_INET6, host, binary) == 1;
	if (!six && inet_pton(AF_INET, host, binary) != 1)
		return false;
	return !slash || ew_slice_decimal(ew_slice_text(slash + 1), six ? 128 : 32, &bits) == 0;
}

static int read_private(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "private");

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of addresses and prefixes");
	for (size_t i = 0; i < ew_yaml_count(list); i++) {
		const struct ew_yaml *one = ew_yaml_at(list, i);
		const char *text = ew_yaml_text(one);
		size_t used = strlen(c->outbound_private);

		if (!text || !is_network(text))
			return ew_yaml_complain(one, error,
				"expected an address or a prefix, as 10.1.2.3 or 10.1.0.0/16");
		if (i == EW_CONFIG_MAX_PRIVATE || used + strlen(text) + 2 > sizeof(c->outbound_private))
			return ew_yaml_complain(one, error, "at most %d addresses and prefixes are possible",
				EW_CONFIG_MAX_PRIVATE);
		(void)snprintf(c->outbound_private + used, sizeof(c->outbound_private) - used, "%s%s", used ? " " : "",
			text);
	}
	return 0;
}

int ew_config_read_outside(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	int code = ew_config_section(root, "ledger", &map, error);

	if (!code && map)
		code = ew_config_copy_path(map, "witnesses", c, c->witnesses, error);
	if (!code && map)
		code = read_stamps(map, c, error);
	if (!code)
		code = ew_config_section(root, "outbound", &map, error);
	if (!code && map)
		code = read_private(map, c, error);
	if (!code && map)
		code = ew_config_copy_path(map, "certificates", c, c->outbound_certificates, error);
	return code;
}
