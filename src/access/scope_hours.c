/*
 * Hours of a week in which a role holds. A zone is a fixed distance from UTC: it does not follow summer time, so that what was
 * given never widens by itself. Must never read hours that hold no time, or the whole day, out of a mistake.
 */
#include "access/scope_parts.h"

#include <errno.h>

#define DAY_MINUTES 1440
#define DAYS 7
#define EVERY_DAY 0x7f
#define MOST_ZONE_MINUTES (14 * 60)
#define WHAT "scope: \"hours\""

static int day_of(struct ew_slice word)
{
	static const char *const names[DAYS] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int i = 0; i < DAYS; i++)
		if (ew_slice_equal(word, ew_slice_text(names[i])))
			return i;
	return -1;
}

static int read_days(const json_t *list, uint8_t *ret, struct ew_error *error)
{
	unsigned days = 0;

	if (!list)
		return 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		int day = day_of(ew_scope_text(json_array_get(list, i)));

		if (day < 0)
			return ew_error_set(error, -EINVAL, WHAT ": a day is one of mon, tue, wed, thu, fri, sat, sun");
		days |= 1u << day;
	}
	if (days == 0)
		return ew_error_set(error, -EINVAL, WHAT ": \"days\" must be a list of at least one day");
	*ret = (uint8_t)days;
	return 0;
}

/* "08:00", up to so many minutes. */
static bool read_clock(struct ew_slice text, unsigned most, unsigned *ret)
{
	uint64_t hours = 0;
	uint64_t minutes = 0;

	if (text.len != 5 || text.at[2] != ':' || ew_slice_decimal(ew_slice_of(text.at, 2), 99, &hours) < 0 ||
		ew_slice_decimal(ew_slice_of(text.at + 3, 2), 59, &minutes) < 0)
		return false;
	if (hours * 60 + minutes > most)
		return false;
	*ret = (unsigned)(hours * 60 + minutes);
	return true;
}

static int read_time_of_day(const json_t *hours, const char *name, uint16_t *ret, struct ew_error *error)
{
	const json_t *value = json_object_get(hours, name);
	unsigned minutes = 0;

	if (!value)
		return 0;
	if (!read_clock(ew_scope_text(value), DAY_MINUTES, &minutes))
		return ew_error_set(error, -EINVAL, WHAT ": \"%s\" must be a time of day from 00:00 to 24:00", name);
	*ret = (uint16_t)minutes;
	return 0;
}

static int read_zone(const json_t *value, int16_t *ret, struct ew_error *error)
{
	struct ew_slice text = ew_scope_text(value);
	unsigned minutes = 0;

	if (!value || ew_slice_equal(text, EW_SLICE("Z")))
		return 0;
	bool signed_text = text.len > 1 && (text.at[0] == '+' || text.at[0] == '-');

	if (!signed_text || !read_clock(ew_slice_of(text.at + 1, text.len - 1), MOST_ZONE_MINUTES, &minutes))
		return ew_error_set(error, -EINVAL, WHAT ": \"zone\" must be a distance from UTC such as +01:00, or Z");
	*ret = (int16_t)(text.at[0] == '-' ? -(int)minutes : (int)minutes);
	return 0;
}

static int check_members(const json_t *hours, struct ew_error *error)
{
	static const char *const known[] = {"days", "from", "to", "zone"};
	size_t found = 0;

	for (size_t i = 0; i < EW_COUNT(known); i++)
		found += json_object_get(hours, known[i]) != NULL;
	if (found == 0 || found != json_object_size(hours))
		return ew_error_set(error, -EINVAL, WHAT " must be an object of days, from, to and zone");
	return 0;
}

int ew_scope_hours_read(const json_t *hours, struct ew_scope_hours *ret, struct ew_error *error)
{
	struct ew_scope_hours h = {.days = EVERY_DAY, .to = DAY_MINUTES};
	int r = check_members(hours, error);

	if (r == 0)
		r = read_days(json_object_get(hours, "days"), &h.days, error);
	if (r == 0)
		r = read_time_of_day(hours, "from", &h.from, error);
	if (r == 0)
		r = read_time_of_day(hours, "to", &h.to, error);
	if (r == 0)
		r = read_zone(json_object_get(hours, "zone"), &h.zone, error);
	if (r == 0 && (h.from == h.to || h.from == DAY_MINUTES))
		r = ew_error_set(error, -EINVAL, WHAT ": nothing lies between \"from\" and \"to\"");
	if (r == 0)
		*ret = h;
	return r;
}

bool ew_scope_hours_hold(const struct ew_scope_hours *hours, unsigned minute)
{
	unsigned there = (unsigned)((int)minute + hours->zone + EW_WEEK_MINUTES) % EW_WEEK_MINUTES;
	unsigned day = there / DAY_MINUTES;
	unsigned of_day = there % DAY_MINUTES;
	bool today = (hours->days >> day & 1) != 0;
	bool yesterday = (hours->days >> (day + DAYS - 1) % DAYS & 1) != 0;

	if (hours->from < hours->to)
		return today && of_day >= hours->from && of_day < hours->to;
	return (today && of_day >= hours->from) || (yesterday && of_day < hours->to);
}

unsigned ew_week_minute(struct ew_wall t)
{
	int64_t minutes = t.us / (60 * EW_US_PER_S) + 3 * DAY_MINUTES; /* 1 January 1970 was a Thursday */

	return (unsigned)(minutes % EW_WEEK_MINUTES);
}
