/*
 * Where private keys come from. What belongs to another kind than the one that was chosen is refused: it would be believed to be in force.
 */
#include <string.h>

#include "programs/cli/config_read.h"

#define DEFAULT_TIMEOUT_S 10
#define MOST_TIMEOUT_S 20 /* the vault calls a source away that has not answered for 30 */

static int only_of(const struct ew_yaml *map, const char *const keys[], const char *kind, struct ew_error *error)
{
	for (size_t i = 0; keys[i]; i++) {
		const struct ew_yaml *node = ew_yaml_get(map, keys[i]);

		if (node)
			return ew_yaml_complain(node, error, "%s belongs to `kind: %s`", keys[i], kind);
	}
	return 0;
}

static int need(const struct ew_yaml *map, const char *key, struct ew_error *error)
{
	const char *text;

	return ew_yaml_get_text(map, key, true, NULL, &text, error);
}

static int read_token(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	struct ew_config_keys *k = &c->key_source;
	const char *label = "";
	int code = need(map, "module", error);

	if (!code)
		code = ew_config_copy_path(map, "module", c, k->module, error);
	if (!code)
		code = ew_yaml_get_text(map, "token", true, NULL, &label, error);
	if (!code)
		code = need(map, "pin_file", error);
	if (!code)
		code = ew_config_copy_path(map, "pin_file", c, k->pin_file, error);
	if (code)
		return code;
	if (!label[0] || strlen(label) >= sizeof(k->token))
		return ew_yaml_complain(ew_yaml_get(map, "token"), error, "expected the label of a token, 1 to %zu bytes", sizeof(k->token) - 1);
	memcpy(k->token, label, strlen(label) + 1);
	return 0;
}

static int read_command(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	uint64_t seconds = DEFAULT_TIMEOUT_S;
	int code = ew_config_read_words(map, "command", false, &c->key_source.command, error);

	if (!code && c->key_source.command.len == 0)
		code = ew_yaml_complain(map, error, "expected `command`, a list: a program and its words");
	if (!code)
		code = ew_yaml_get_duration(map, "timeout", false, DEFAULT_TIMEOUT_S, &seconds, error);
	if (!code && (seconds < 1 || seconds > MOST_TIMEOUT_S))
		code = ew_yaml_complain(ew_yaml_get(map, "timeout"), error, "expected 1s to %ds", MOST_TIMEOUT_S);
	c->key_source.timeout_s = (uint32_t)seconds;
	return code;
}

int ew_config_read_keys(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	static const char *const kinds[] = {"file", "pkcs11", "kms", NULL};
	static const char *const of_token[] = {"module", "token", "pin_file", NULL}, *const of_command[] = {"command", "timeout", NULL};
	const struct ew_yaml *map = NULL;
	int kind = EW_CONFIG_KEYS_FILE, code = ew_config_section(root, "keys", &map, error);

	if (code || !map)
		return code;
	code = ew_yaml_get_word(map, "kind", false, kinds, EW_CONFIG_KEYS_FILE, &kind, error);
	if (!code)
		code = ew_config_copy_path(map, "path", c, c->keys, error);
	if (!code && kind != EW_CONFIG_KEYS_PKCS11)
		code = only_of(map, of_token, "pkcs11", error);
	if (!code && kind != EW_CONFIG_KEYS_KMS)
		code = only_of(map, of_command, "kms", error);
	if (code)
		return code;
	c->key_source.kind = (enum ew_config_key_kind)kind;
	if (kind == EW_CONFIG_KEYS_PKCS11)
		return read_token(map, c, error);
	return kind == EW_CONFIG_KEYS_KMS ? read_command(map, c, error) : 0;
}
