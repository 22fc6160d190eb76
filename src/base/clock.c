/*
 * RFC 3339 both ways, in UTC, without the C library's calendar: no time zone data, no locale, no
 * shared state. Days are counted in the proleptic Gregorian calendar.
 */
#include "base/clock.h"

#include <errno.h>
#include <stdio.h>

#define DAY_S ((int64_t)86400)
#define YEAR_0_S ((int64_t)-62167219200)   /* 0000-01-01T00:00:00Z */
#define YEAR_10000_S ((int64_t)253402300800) /* 10000-01-01T00:00:00Z */

struct civil {
	int64_t year;
	unsigned month; /* 1 to 12 */
	unsigned day;   /* 1 to 31 */
};

/*
 * Years begin in March here, so that the leap day is the last of its year and months have a
 * formula.
 */
static int64_t days_of(struct civil c)
{
	int64_t year = c.month <= 2 ? c.year - 1 : c.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = c.month > 2 ? c.month - 3 : c.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + c.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static struct civil civil_of(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t month = (5 * doy + 2) / 153;
	struct civil c = {
		.year = yoe + era * 400,
		.month = (unsigned)(month < 10 ? month + 3 : month - 9),
		.day = (unsigned)(doy - (153 * month + 2) / 5 + 1),
	};

	c.year += c.month <= 2;
	return c;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Decimal digits from the right; the field's width is fixed. */
static void put(char *to, unsigned digits, int64_t value)
{
	for (unsigned i = digits; i > 0; i--, value /= 10)
		to[i - 1] = (char)('0' + value % 10);
}

struct ew_wall ew_wall_years_later(struct ew_wall t, uint32_t years)
{
	const int64_t last_us = YEAR_10000_S * EW_US_PER_S - 1, day_us = DAY_S * EW_US_PER_S;
	int64_t day = floor_div(t.us, day_us), of_day = t.us - day * day_us;
	struct civil c = civil_of(day);

	c.year += years;
	if (t.us > last_us || c.year > 9999)
		return (struct ew_wall){last_us};
	/* days_of() counts on from the first of the month, so 29 February of a common year is 1 March. */
	return (struct ew_wall){days_of(c) * day_us + of_day};
}

void ew_wall_format(struct ew_wall t, char text[static EW_WALL_TEXT_BYTES])
{
	int64_t us = t.us;

	if (us < YEAR_0_S * EW_US_PER_S)
		us = YEAR_0_S * EW_US_PER_S;
	if (us >= YEAR_10000_S * EW_US_PER_S)
		us = YEAR_10000_S * EW_US_PER_S - 1;
	int64_t seconds = floor_div(us, EW_US_PER_S);
	int64_t days = floor_div(seconds, DAY_S);
	int64_t of_day = seconds - days * DAY_S;
	struct civil c = civil_of(days);

	for (unsigned i = 0; i < EW_WALL_TEXT_BYTES; i++)
		text[i] = "0000-00-00T00:00:00.000Z"[i];
	put(text, 4, c.year);
	put(text + 5, 2, c.month);
	put(text + 8, 2, c.day);
	put(text + 11, 2, of_day / 3600);
	put(text + 14, 2, of_day / 60 % 60);
	put(text + 17, 2, of_day % 60);
	put(text + 20, 3, (us - seconds * EW_US_PER_S) / EW_US_PER_MS);
}

/* Takes a fixed number of digits off the front; false when they are not there. */
static bool take(struct ew_slice *s, size_t digits, unsigned *ret)
{
	uint64_t value = 0;

	if (s->len < digits || ew_slice_decimal(ew_slice_of(s->at, digits), 9999, &value) < 0)
		return false;
	*s = ew_slice_of(s->at + digits, s->len - digits);
	*ret = (unsigned)value;
	return true;
}

static bool take_char(struct ew_slice *s, char a, char b)
{
	if (s->len == 0 || (s->at[0] != a && s->at[0] != b))
		return false;
	*s = ew_slice_of(s->at + 1, s->len - 1);
	return true;
}

static bool take_date(struct ew_slice *s, int64_t *ret_days)
{
	static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year, month, day;

	if (!take(s, 4, &year) || !take_char(s, '-', '-') || !take(s, 2, &month) ||
		!take_char(s, '-', '-') || !take(s, 2, &day))
		return false;
	if (month < 1 || month > 12)
		return false;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	unsigned length = lengths[month - 1] + (month == 2 && leap ? 1u : 0u);

	if (day < 1 || day > length)
		return false;
	*ret_days = days_of((struct civil){.year = year, .month = month, .day = day});
	return true;
}

/* Up to nine digits after the point; what is finer than a microsecond is cut off. */
static bool take_fraction(struct ew_slice *s, int64_t *ret_us)
{
	int64_t us = 0;
	int64_t scale = 100000;
	size_t digits = 0;

	*ret_us = 0;
	if (!take_char(s, '.', '.'))
		return true;
	for (unsigned digit; take(s, 1, &digit); digits++, scale /= 10)
		us += scale * digit;
	*ret_us = us;
	return digits >= 1 && digits <= 9;
}

static bool take_time(struct ew_slice *s, int64_t *ret_us)
{
	unsigned hour, minute, second;
	int64_t fraction;

	if (!take(s, 2, &hour) || !take_char(s, ':', ':') || !take(s, 2, &minute) ||
		!take_char(s, ':', ':') || !take(s, 2, &second) || !take_fraction(s, &fraction))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	/*
	 * Unix time has no leap seconds; the last representable moment before it keeps the order.
	 */
	if (second == 60) {
		second = 59;
		fraction = 999999;
	}
	*ret_us = (int64_t)(hour * 3600 + minute * 60 + second) * EW_US_PER_S + fraction;
	return true;
}

static bool take_offset(struct ew_slice *s, int64_t *ret_us)
{
	unsigned hour, minute;

	*ret_us = 0;
	if (take_char(s, 'Z', 'z'))
		return true;
	int64_t sign = s->len > 0 && s->at[0] == '-' ? -1 : 1;

	if (!take_char(s, '+', '-') || !take(s, 2, &hour) || !take_char(s, ':', ':') ||
		!take(s, 2, &minute))
		return false;
	*ret_us = sign * (int64_t)(hour * 60 + minute) * 60 * EW_US_PER_S;
	return hour <= 23 && minute <= 59;
}

int ew_wall_parse(struct ew_slice text, struct ew_wall *ret)
{
	int64_t days, time_us, offset_us;

	/* RFC 3339 5.6: "T" and "Z" may be lower case, and a blank may stand for the "T". */
	bool ok = take_date(&text, &days) &&
		  (take_char(&text, 'T', 't') || take_char(&text, ' ', ' ')) &&
		  take_time(&text, &time_us) && take_offset(&text, &offset_us);

	if (!ok || text.len > 0)
		return -EINVAL;
	ret->us = days * DAY_S * EW_US_PER_S + time_us - offset_us;
	return 0;
}
