/*
 * Whose pages may show the agent panel. Each origin is written as browsers write it, because it goes into a content policy
 * and is compared byte by byte: one that means the same and looks otherwise would never match, and must be refused here.
 */
#include <string.h>

#include "programs/cli/config_read.h"

#define MAX_HOST 253

/* The default port is left out by browsers. */
static bool is_port(struct ew_slice text, bool secure)
{
	uint64_t port;

	return text.len > 0 && text.at[0] != '0' && ew_slice_decimal(text, 65535, &port) == 0 && port != (secure ? 443 : 80);
}

static bool is_host(struct ew_slice host)
{
	if (host.len == 0 || host.len > MAX_HOST)
		return false;
	for (size_t i = 0; i < host.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", host.at[i]) || host.at[i] == '\0')
			return false;
	return host.at[0] != '.' && host.at[0] != '-' && host.at[host.len - 1] != '.';
}

static bool is_origin(const char *text)
{
	bool secure = strncmp(text, "https://", 8) == 0;
	struct ew_slice rest, host;

	if (!secure && strncmp(text, "http://", 7) != 0)
		return false;
	rest = ew_slice_text(text + (secure ? 8 : 7));
	if (!memchr(rest.at, ':', rest.len))
		return is_host(rest);
	return ew_slice_cut(&rest, ':', &host) && is_host(host) && is_port(rest, secure);
}

static int add(const struct ew_yaml *node, struct ew_config *c, struct ew_error *error)
{
	const char *text = ew_yaml_kind(node) == EW_YAML_SCALAR ? ew_yaml_text(node) : "";
	size_t n = strlen(c->http_embed), more = strlen(text);

	if (!is_origin(text))
		return ew_yaml_complain(node, error,
			"an origin was expected as browsers write it, such as https://crm.example.com: small letters, "
			"no path, no usual port");
	if (n + 1 + more >= sizeof(c->http_embed))
		return ew_yaml_complain(node, error, "the list is too long");
	if (n > 0)
		c->http_embed[n++] = ' ';
	memcpy(c->http_embed + n, text, more + 1);
	return 0;
}

int ew_config_read_embed(const struct ew_yaml *http, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(http, "embed");
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of origins");
	if (ew_yaml_count(list) > EW_CONFIG_MAX_EMBED)
		return ew_yaml_complain(list, error, "at most %d origins are possible", EW_CONFIG_MAX_EMBED);
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++)
		code = add(ew_yaml_at(list, i), c, error);
	return code;
}
