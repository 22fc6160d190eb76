/*
 * When and how fast things are deleted whose time has come, and what the brake waits for. What is left out is as usual.
 */
#include <string.h>

#include "programs/cli/config_read.h"

#define MOST_PER_S 10000
#define MOST_AT_ONCE 100000000
#define DAY_S 86400ull
#define MOST_UNSTATED_S (100 * 365 * DAY_S)
#define LEAST_COOLING_S 60
#define MOST_COOLING_S (30 * DAY_S)
#define LEAST_ROTATE_S 10
#define MOST_HORIZON_S (400 * DAY_S)
#define USUAL_ROTATE_S (7 * DAY_S)
#define USUAL_HORIZON_S (30 * DAY_S)
#define LEAST_EVERY_S 10
#define MOST_EVERY_S (400 * DAY_S)

static int read_run(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	const char *text;
	int code = ew_yaml_get_text(map, "run", false, "automatic", &text, error);

	if (code)
		return code;
	c->retention.off = strcmp(text, "by_hand") == 0;
	if (!c->retention.off && strcmp(text, "automatic") != 0)
		return ew_yaml_complain(ew_yaml_get(map, "run"), error, "one of automatic, by_hand was expected");
	return 0;
}

/* A copy can be restored for the difference of the two: without one none could. */
static int read_rotation(const struct ew_yaml *map, struct ew_config *c, struct ew_error *error)
{
	uint64_t rotate = 0, horizon = 0;
	int code = ew_yaml_get_duration(map, "rotate", false, USUAL_ROTATE_S, &rotate, error);

	if (!code)
		code = ew_yaml_get_duration(map, "horizon", false, USUAL_HORIZON_S, &horizon, error);
	if (code)
		return code;
	if (rotate < LEAST_ROTATE_S || rotate > MOST_HORIZON_S)
		return ew_yaml_complain(ew_yaml_get(map, "rotate"), error, "a time from 10s to 400d was expected");
	if (horizon <= rotate || horizon > MOST_HORIZON_S)
		return ew_yaml_complain(ew_yaml_get(map, ew_yaml_get(map, "horizon") ? "horizon" : "rotate"), error,
			"the horizon must be longer than the time for which a key is used (`rotate`, 7d when left out), and at most 400d: a backup can be "
			"restored for the difference of the two");
	c->retention.rotate_s = rotate == USUAL_ROTATE_S ? 0 : (uint32_t)rotate;
	c->retention.horizon_s = horizon == USUAL_HORIZON_S ? 0 : (uint32_t)horizon;
	return 0;
}

int ew_config_read_retention(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	uint64_t per_s = 0, at_once = 0, unstated = 0, cooling = 0;
	int code = ew_config_section(root, "retention", &map, error);

	if (code || !map)
		return code;
	code = ew_yaml_get_number(map, "per_second", false, 1, MOST_PER_S, 0, &per_s, error);
	if (!code)
		code = ew_yaml_get_number(map, "at_once", false, 1, MOST_AT_ONCE, 0, &at_once, error);
	if (!code)
		code = ew_yaml_get_duration(map, "unstated", false, 0, &unstated, error);
	if (!code)
		code = ew_yaml_get_duration(map, "cooling_off", false, 0, &cooling, error);
	if (code)
		return code;
	if (ew_yaml_get(map, "unstated") && (unstated < DAY_S || unstated > MOST_UNSTATED_S))
		return ew_yaml_complain(ew_yaml_get(map, "unstated"), error, "a period from 1d to 100y was expected");
	if (ew_yaml_get(map, "cooling_off") && (cooling < LEAST_COOLING_S || cooling > MOST_COOLING_S))
		return ew_yaml_complain(ew_yaml_get(map, "cooling_off"), error, "a time from 1m to 30d was expected");
	c->retention.per_s = (uint32_t)per_s;
	c->retention.at_once = (uint32_t)at_once;
	c->retention.unstated_s = unstated;
	c->retention.cooling_s = (uint32_t)cooling;
	code = read_rotation(map, c, error);
	return code ? code : read_run(map, c, error);
}

int ew_config_read_backups(const struct ew_yaml *root, struct ew_config *c, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	uint64_t every = c->backup_every_s;
	int code = ew_config_section(root, "backups", &map, error);

	if (!code && map)
		code = ew_yaml_get_duration(map, "every", false, every, &every, error);
	if (code)
		return code;
	if (every < LEAST_EVERY_S || every > MOST_EVERY_S)
		return ew_yaml_complain(ew_yaml_get(map, "every"), error, "a time from 10s to 400d was expected");
	c->backup_every_s = (uint32_t)every;
	return 0;
}
