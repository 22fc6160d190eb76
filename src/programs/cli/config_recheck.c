/*
 * How far the daily re-check of stored texts and sound looks back, and when it begins. What is left out is as usual.
 */
#include <string.h>

#include "programs/cli/config_read.h"

#define MOST_DAYS 3650
#define MOST_AUDIO 10000

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "04:00", in UTC. */
static int read_at(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, "at", false, "04:00", &text, error);
	uint32_t hours, minutes;

	if (code)
		return code;
	if (strlen(text) != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[3]) || !is_digit(text[4]))
		return ew_yaml_complain(ew_yaml_get(map, "at"), error, "expected an hour in UTC, as \"04:00\"");
	hours = 10 * (uint32_t)(text[0] - '0') + (uint32_t)(text[1] - '0');
	minutes = 10 * (uint32_t)(text[3] - '0') + (uint32_t)(text[4] - '0');
	if (hours > 23 || minutes > 59)
		return ew_yaml_complain(ew_yaml_get(map, "at"), error, "expected an hour in UTC, as \"04:00\"");
	c->recheck_at_s = 3600 * hours + 60 * minutes;
	return 0;
}

int ew_config_read_recheck(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	uint64_t days, audio;
	int code = ew_config_section(root, "recheck", &map, error);

	if (code || !map)
		return code;
	code = ew_yaml_get_number(map, "days", false, 1, MOST_DAYS, c->recheck_days, &days, error);
	if (!code)
		code = ew_yaml_get_number(map, "audio", false, 0, MOST_AUDIO, c->recheck_audio, &audio, error);
	if (code)
		return code;
	c->recheck_days = (uint16_t)days;
	c->recheck_audio = (uint16_t)audio;
	return read_at(map, c, error);
}
