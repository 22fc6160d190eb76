/*
 * By whom people may sign in besides a password here. What a provider says opens recordings, so that nothing of it is guessed: whose word
 * counts, for which client, and which of its words is which of our roles, is all written down.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "programs/cli/config_read.h"
#include "programs/cli/config_words.h"

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789-"
#define MAX_ROLES 64

/* What is said in the clear can be said by anybody on the way: on this machine alone. */
static bool is_this_machine(const char *host)
{
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':' || host[n] == '/'))
			return true;
	}
	return false;
}

static bool is_url(const char *text, bool with_query)
{
	const char *rest = strncmp(text, "https://", 8) == 0 ? text + 8 : strncmp(text, "http://", 7) == 0 ? text + 7 : NULL;

	if (!rest || !*rest || *rest == '/' || strpbrk(text, with_query ? " \t\n#@" : " \t\n#@?"))
		return false;
	return rest == text + 8 || is_this_machine(rest);
}

static int copy(const struct ew_yaml *map, const char *key, bool required, char *to, size_t n, struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, key, required, "", &text, error);

	if (code)
		return code;
	if (strlen(text) >= n)
		return ew_yaml_complain(ew_yaml_get(map, key), error, "at most %zu characters are possible", n - 1);
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int read_id(const struct ew_yaml *map, struct ew_config *c, struct ew_config_oidc *o, struct ew_error *error)
{
	int code = copy(map, "id", true, o->id, sizeof(o->id), error);

	if (code)
		return code;
	if (strspn(o->id, SMALL) != strlen(o->id))
		return ew_yaml_complain(ew_yaml_get(map, "id"), error,
			"expected small letters, digits and '-': it stands in addresses, as /v1/sign-in/oidc/ID");
	for (size_t i = 0; i < c->n_oidc; i++)
		if (strcmp(c->oidc[i].id, o->id) == 0)
			return ew_yaml_complain(ew_yaml_get(map, "id"), error, "another provider has this id");
	return 0;
}

static int read_who(const struct ew_yaml *map, struct ew_config *c, struct ew_config_oidc *o, struct ew_error *error)
{
	int code = copy(map, "name", true, o->name, sizeof(o->name), error);

	if (!code)
		code = copy(map, "issuer", true, o->issuer, sizeof(o->issuer), error);
	if (!code && !is_url(o->issuer, false))
		code = ew_yaml_complain(ew_yaml_get(map, "issuer"), error,
			"expected the https address of the provider exactly as its tokens have it in \"iss\", such as "
			"https://id.example.com/realms/bank");
	for (size_t i = 0; !code && i < c->n_oidc; i++)
		if (strcmp(c->oidc[i].issuer, o->issuer) == 0)
			code = ew_yaml_complain(ew_yaml_get(map, "issuer"), error,
				"another provider has this issuer: the same person would be found by both");
	if (!code)
		code = copy(map, "client_id", true, o->client_id, sizeof(o->client_id), error);
	return code ? code : ew_config_copy_path(map, "secret_file", c, o->secret_file, error);
}

static int read_endpoints(const struct ew_yaml *map, struct ew_config_oidc *o, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, "endpoints");

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of addresses");
	for (size_t i = 0; i < ew_yaml_count(list); i++) {
		const char *text = ew_yaml_text(ew_yaml_at(list, i));

		if (!text || !is_url(text, true) || strlen(text) >= sizeof(o->endpoints[0]))
			return ew_yaml_complain(ew_yaml_at(list, i), error,
				"expected an https address below which the provider keeps token or keys, such as "
				"https://oauth2.example.com/token");
		if (i == EW_CONFIG_MAX_ENDPOINTS)
			return ew_yaml_complain(list, error, "at most %d addresses are possible", EW_CONFIG_MAX_ENDPOINTS);
		memcpy(o->endpoints[i], text, strlen(text) + 1);
	}
	return 0;
}

static bool is_role(const char *role)
{
	size_t n = role ? strlen(role) : 0;

	return n >= 2 && n <= 64 && strspn(role, SMALL "_") == n;
}

static int add_roles(const struct ew_yaml *map, json_t *to, struct ew_error *error)
{
	for (size_t i = 0; i < ew_yaml_count(map); i++) {
		const char *role = ew_yaml_text(ew_yaml_at(map, i));

		if (!is_role(role))
			return ew_yaml_complain(ew_yaml_at(map, i), error,
				"expected the name of one of our roles, such as supervisor");
		if (json_object_set_new(to, ew_yaml_key(map, i), json_string(role)) < 0)
			return ew_error_set(error, -ENOMEM, "no memory for the roles of a provider");
	}
	return 0;
}

static int keep_roles(const char *claim, const struct ew_yaml *map, struct ew_config_oidc *o, struct ew_error *error)
{
	json_t *ours = json_object();
	json_t *all = json_pack("{s:s, s:o}", "claim", claim, "map", ours);
	char *text = NULL;
	int code = all ? add_roles(map, ours, error) : ew_error_set(error, -ENOMEM, "no memory for the roles of a provider");

	if (!code)
		text = json_dumps(all, JSON_COMPACT);
	if (!code && (!text || strlen(text) >= sizeof(o->roles)))
		code = ew_yaml_complain(map, error, "the roles of a provider are too long; at most %zu bytes are possible",
			sizeof(o->roles) - 1);
	if (!code)
		memcpy(o->roles, text, strlen(text) + 1);
	free(text);
	json_decref(all);
	return code;
}

static int read_roles(const struct ew_yaml *map, struct ew_config_oidc *o, struct ew_error *error)
{
	const struct ew_yaml *roles = ew_yaml_get(map, "roles"), *words;
	const char *keys[EW_CONFIG_MAX_KEYS];
	char claim[EW_CONFIG_CLAIM_BYTES];
	int code;

	if (!roles)
		return 0;
	if (ew_yaml_kind(roles) != EW_YAML_MAP)
		return ew_yaml_complain(roles, error, "expected keys and values here");
	ew_config_keys("oidc.roles", keys);
	code = ew_yaml_only(roles, keys, error);
	if (!code)
		code = copy(roles, "claim", true, claim, sizeof(claim), error);
	if (code)
		return code;
	words = ew_yaml_get(roles, "map");
	if (!words || ew_yaml_kind(words) != EW_YAML_MAP || ew_yaml_count(words) == 0 || ew_yaml_count(words) > MAX_ROLES)
		return ew_yaml_complain(words ? words : roles, error,
			"expected `map: {THEIR-WORD: OUR-ROLE}` with 1 to %d of their words", MAX_ROLES);
	return keep_roles(claim, words, o, error);
}

static int read_one(const struct ew_yaml *map, struct ew_config *c, struct ew_config_oidc *o, struct ew_error *error)
{
	const char *keys[EW_CONFIG_MAX_KEYS];
	int code;

	if (ew_yaml_kind(map) != EW_YAML_MAP)
		return ew_yaml_complain(map, error, "expected keys and values here");
	ew_config_keys("oidc", keys);
	code = ew_yaml_only(map, keys, error);
	if (!code)
		code = read_id(map, c, o, error);
	if (!code)
		code = read_who(map, c, o, error);
	if (!code)
		code = read_endpoints(map, o, error);
	if (!code)
		code = read_roles(map, o, error);
	if (!code)
		code = ew_yaml_get_bool(map, "create", false, &o->create, error);
	if (!code)
		code = copy(map, "team", false, o->team, sizeof(o->team), error);
	if (!code)
		code = copy(map, "agents", false, o->agents, sizeof(o->agents), error);
	return code ? code : copy(map, "directory", false, o->directory, sizeof(o->directory), error);
}

int ew_config_read_oidc(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(root, "oidc");
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list of providers");
	if (ew_yaml_count(list) > EW_CONFIG_MAX_OIDC)
		return ew_yaml_complain(list, error, "at most %d providers are possible", EW_CONFIG_MAX_OIDC);
	if (ew_yaml_count(list) > 0 && !c->http_public[0])
		return ew_yaml_complain(list, error,
			"a provider must know where to send people back: say `http: {public: https://calls.example.com}`, the address "
			"in their browsers");
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++) {
		code = read_one(ew_yaml_at(list, i), c, &c->oidc[i], error);
		c->n_oidc += !code;
	}
	return code;
}
