/*
 * Which calls a rule is for. A condition that cannot be understood refuses the policy: read more widely it would record
 * calls that nobody meant, read more narrowly it would miss those that must be recorded.
 */
#include <errno.h>
#include <string.h>

#include "policy/policy_load.h"

#define EVERY_CALL_PPM 1000000u
#define EVERY_DAY 0x7fu
#define DAY_MINUTES 1440u
#define MOST_ZONE_MINUTES (14u * 60)

static const char *const direction_words[] = {"inbound", "outbound", "internal", "unknown", NULL};
static const char *const channel_words[] = {"siprec", "gateway", "websocket", "livekit", "import", NULL};
static const char *const party_words[] = {"customer", "agent", "machine", NULL};

static const char *day_word(int i)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	return names[i];
}

static const struct ew_vocabulary day_words = {day_word, 0, 6};

/* -- words and patterns ----------------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *const words[])
{
	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

static int load_known(const struct ew_yaml *when, const char *key, const char *const words[], const char *list,
	struct ew_words *to, struct ew_error *error)
{
	int r = ew_load_texts_of(when, key, to, error);

	for (size_t i = 0; r == 0 && i < to->n; i++) {
		if (!is_one_of(to->at[i], words))
			r = ew_yaml_complain(
				ew_yaml_get(when, key), error, "\"%.60s\" is none of: %s", to->at[i], list);
	}
	return r;
}

/* "+352621*" or "+35224111", "4*" or "101": a star stands at the end, behind something. */
static int load_patterns(const struct ew_yaml *when, const char *key, struct ew_words *to, struct ew_error *error)
{
	int r = ew_load_texts_of(when, key, to, error);

	for (size_t i = 0; r == 0 && i < to->n; i++) {
		const char *star = strchr(to->at[i], '*');

		if (star && (star[1] != '\0' || star == to->at[i]))
			r = ew_yaml_complain(ew_yaml_get(when, key), error,
				"\"%.60s\" is not a number, nor a prefix with one * at its end", to->at[i]);
	}
	return r;
}

static int load_words(const struct ew_yaml *when, struct ew_rule *to, struct ew_error *error)
{
	int r = ew_load_texts_of(when, "queue", &to->queue, error);

	if (r == 0)
		r = load_patterns(when, "extension", &to->extension, error);
	if (r == 0)
		r = load_known(when, "direction", direction_words, "inbound, outbound, internal, unknown",
			&to->direction, error);
	if (r == 0)
		r = load_patterns(when, "number", &to->number, error);
	if (r == 0)
		r = load_known(when, "channel", channel_words, "siprec, gateway, websocket, livekit, import",
			&to->channel, error);
	return r == 0 ? ew_load_texts_of(when, "agent", &to->agent, error) : r;
}

/* -- hours ------------------------------------------------------------------------------------ */

static bool read_digits(const char *text, unsigned *ret)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*ret = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	return true;
}

/* "08:00"; false for what is none. */
static bool read_clock(const char *text, unsigned most, unsigned *ret_minutes)
{
	unsigned hours = 0;
	unsigned minutes = 0;

	if (strlen(text) != 5 || text[2] != ':' || !read_digits(text, &hours) || !read_digits(text + 3, &minutes))
		return false;
	if (minutes > 59 || hours * 60 + minutes > most)
		return false;
	*ret_minutes = hours * 60 + minutes;
	return true;
}

static int load_clock(const struct ew_yaml *time, const char *key, uint16_t *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(time, key);
	unsigned minutes = 0;

	if (!node)
		return 0;
	if (!ew_yaml_text(node) || !read_clock(ew_yaml_text(node), DAY_MINUTES, &minutes))
		return ew_yaml_complain(node, error, "a time of day from 00:00 to 24:00 was expected");
	*to = (uint16_t)minutes;
	return 0;
}

static int load_zone(const struct ew_yaml *time, int16_t *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(time, "zone");
	const char *text = node ? ew_yaml_text(node) : NULL;
	unsigned minutes = 0;

	if (!node || (text && strcmp(text, "Z") == 0))
		return 0;
	if (!text || (text[0] != '+' && text[0] != '-') || !read_clock(text + 1, MOST_ZONE_MINUTES, &minutes))
		return ew_yaml_complain(node, error, "a distance from UTC was expected, such as +01:00, or Z");
	*to = (int16_t)(text[0] == '-' ? -(int)minutes : (int)minutes);
	return 0;
}

static int load_hours(const struct ew_yaml *when, struct ew_hours *to, struct ew_error *error)
{
	static const char *const known[] = {"days", "from", "to", "zone", NULL};
	const struct ew_yaml *time = ew_yaml_get(when, "time");
	uint32_t days = EVERY_DAY;

	if (!time)
		return 0;
	int r = ew_yaml_only(time, known, error);

	if (r == 0)
		r = ew_load_bits_of(time, "days", &day_words, &days, error);
	if (r == 0)
		r = load_clock(time, "from", &to->from, error);
	if (r == 0)
		r = load_clock(time, "to", &to->to, error);
	if (r == 0)
		r = load_zone(time, &to->zone, error);
	if (r == 0 && (to->from == to->to || to->from == DAY_MINUTES))
		r = ew_yaml_complain(time, error, "nothing lies between \"from\" and \"to\"");
	to->days = (uint8_t)days;
	to->any = false;
	return r;
}

/* -- party and sample ------------------------------------------------------------------------- */

static int load_party(const struct ew_yaml *when, int *to, struct ew_error *error)
{
	static const int kinds[] = {EW_PARTY_CUSTOMER, EW_PARTY_AGENT, EW_PARTY_MACHINE};
	int i = 0;

	if (!ew_yaml_get(when, "party"))
		return 0;
	int r = ew_yaml_get_word(when, "party", true, party_words, 0, &i, error);

	if (r == 0)
		*to = kinds[i];
	return r;
}

/* "10%", "0.25%", down to a millionth; false for what is none, is nothing or is more than all. */
static bool read_percent(const char *text, uint32_t *ret_ppm)
{
	struct ew_slice whole = EW_SLICE_EMPTY;
	struct ew_slice rest = ew_slice_text(text);
	uint64_t percent = 0;
	uint64_t behind = 0;

	if (rest.len < 2 || rest.at[rest.len - 1] != '%')
		return false;
	rest.len--;
	bool point = memchr(rest.at, '.', rest.len) != NULL;

	(void)ew_slice_cut(&rest, '.', &whole);
	if (ew_slice_decimal(whole, 100, &percent) < 0)
		return false;
	if (point && (rest.len > 4 || ew_slice_decimal(rest, 9999, &behind) < 0))
		return false;
	for (size_t i = rest.len; point && i < 4; i++)
		behind *= 10;
	uint64_t ppm = percent * 10000 + behind;

	if (ppm == 0 || ppm > EVERY_CALL_PPM)
		return false;
	*ret_ppm = (uint32_t)ppm;
	return true;
}

static int load_sample(const struct ew_yaml *when, uint32_t *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(when, "sample");

	if (!node || (ew_yaml_text(node) && read_percent(ew_yaml_text(node), to)))
		return 0;
	return ew_yaml_complain(
		node, error, "a part of all calls was expected, more than 0%% and at most 100%%, such as 10%%");
}

int ew_load_when(const struct ew_rule_load *l)
{
	static const char *const known[] = {
		"queue", "extension", "direction", "number", "channel", "agent", "time", "party", "sample", NULL};
	const struct ew_yaml *when = ew_yaml_get(l->rule, "when");

	l->to->hours = (struct ew_hours){.any = true, .days = EVERY_DAY, .to = DAY_MINUTES};
	l->to->party = -1;
	l->to->sample_ppm = EVERY_CALL_PPM;
	if (!when)
		return 0;
	int r = ew_yaml_only(when, known, l->error);

	if (r == 0)
		r = load_words(when, l->to, l->error);
	if (r == 0)
		r = load_hours(when, &l->to->hours, l->error);
	if (r == 0)
		r = load_party(when, &l->to->party, l->error);
	return r == 0 ? load_sample(when, &l->to->sample_ppm, l->error) : r;
}
