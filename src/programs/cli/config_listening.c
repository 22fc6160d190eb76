/*
 * The program that listens for words of consent, where control_listening is open. Must never take half a command for a whole one.
 */
#include <string.h>

#include "programs/cli/config_read.h"

#define DEFAULT_PROCESSES 1
#define MOST_PROCESSES 16
#define MOST_MEMORY ((uint64_t)1 << 40)

/* Ended by a zero byte, as listener_settings has them. */
static int add(const struct ew_yaml *node, const char *text, struct ew_config_words *to, struct ew_error *error)
{
	size_t n = strlen(text) + 1;

	if (n == 1)
		return ew_yaml_complain(node, error, "an empty word is none");
	if (to->len + n > sizeof(to->bytes))
		return ew_yaml_complain(node, error, "more than %zu bytes are not possible", sizeof(to->bytes));
	memcpy(to->bytes + to->len, text, n);
	to->len += n;
	return 0;
}

/* Of a command the first word is a path, of what may be read each. */
int ew_config_read_words(
	const struct ew_yaml *map, const char *key, bool paths, struct ew_config_words *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(map, key);
	int code = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "expected a list");
	for (size_t i = 0; i < ew_yaml_count(list) && !code; i++) {
		const struct ew_yaml *one = ew_yaml_at(list, i);
		const char *text = ew_yaml_kind(one) == EW_YAML_SCALAR ? ew_yaml_text(one) : "";

		if ((paths || i == 0) && text[0] != '/')
			return ew_yaml_complain(one, error, "expected an absolute path");
		code = add(one, text, to, error);
	}
	return code;
}

int ew_config_read_listening(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	const char *language;
	uint64_t processes;
	int code = ew_config_section(root, "listening", &map, error);

	if (code || !map)
		return code;
	code = ew_config_read_words(map, "command", false, &c->listen_command, error);
	if (!code && c->listen_command.len == 0)
		code = ew_yaml_complain(map, error, "expected `command`, a list: a program and its words");
	if (!code)
		code = ew_config_read_words(map, "read", true, &c->listen_read, error);
	if (!code)
		code = ew_yaml_get_number(map, "processes", false, 1, MOST_PROCESSES, DEFAULT_PROCESSES, &processes, error);
	if (!code)
		code = ew_yaml_get_size(map, "memory", 0, &c->listen_memory, error);
	if (!code)
		code = ew_yaml_get_text(map, "language", false, "", &language, error);
	if (code)
		return code;
	if (c->listen_memory > MOST_MEMORY)
		return ew_yaml_complain(ew_yaml_get(map, "memory"), error, "expected at most 1024GiB");
	if (strlen(language) >= sizeof(c->listen_language) || strpbrk(language, " \t\r\n"))
		return ew_yaml_complain(ew_yaml_get(map, "language"), error, "expected a tag, as en or fr-LU");
	memcpy(c->listen_language, language, strlen(language) + 1);
	c->listen_processes = (uint8_t)processes;
	return 0;
}
