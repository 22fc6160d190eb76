/*
 * When deletion stops by itself, and how it goes on. Must never be lifted by a restart, by one person, or early.
 */
#include "programs/keeper/deletion/brake.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "catalog/retained.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_queue.h"

#define NAME "brake"
#define SEEN "retention_seen"
#define TEXT_BYTES 1024
#define COUNTED 100000 /* calls that are counted for who is to agree; of more it is said that there are */

static const struct ew_id nobody;

const char *ew_brake_word(enum ew_brake_why why)
{
	static const char *const words[] = {[EW_BRAKE_NONE] = "none",
		[EW_BRAKE_CLOCK_BACK] = "clock_back",
		[EW_BRAKE_CLOCK_FORWARD] = "clock_forward",
		[EW_BRAKE_VOLUME] = "volume"};

	return (size_t)why < EW_COUNT(words) ? words[why] : NULL;
}

enum ew_brake_why ew_brake_judge(const struct ew_brake_view *v)
{
	int64_t gone = v->now.us - v->seen.us;

	if (v->seen.us != 0 && gone < -EW_BRAKE_BACK_US)
		return EW_BRAKE_CLOCK_BACK;
	if (v->seen.us != 0 && v->passed_us >= 0 && gone - v->passed_us > EW_BRAKE_STEP_US)
		return EW_BRAKE_CLOCK_FORWARD;
	if (v->seen.us != 0 && v->passed_us < 0 && gone > EW_BRAKE_AWAY_US)
		return EW_BRAKE_CLOCK_FORWARD;
	return v->due > v->at_once ? EW_BRAKE_VOLUME : EW_BRAKE_NONE;
}

/* -- what is kept ------------------------------------------------------------------------------ */

static enum ew_brake_why why_of(const char *word)
{
	for (unsigned i = EW_BRAKE_CLOCK_BACK; word && i <= EW_BRAKE_VOLUME; i++) {
		if (strcmp(word, ew_brake_word((enum ew_brake_why)i)) == 0)
			return (enum ew_brake_why)i;
	}
	return EW_BRAKE_VOLUME;
}

static int64_t number_of(const json_t *text, const char *name)
{
	return json_integer_value(json_object_get(text, name));
}

/* What cannot be read is a brake that is on: that is what it is for. */
int ew_brake_read(struct ew_keeper *k, struct ew_brake *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	_cleanup_(ew_json_drop) json_t *text = NULL;
	int r;

	*ret = (struct ew_brake){.state = EW_BRAKE_OFF};
	ew_buf_init(&bytes, TEXT_BYTES);
	r = ew_catalog_get(k->catalog, NAME, &bytes);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	text = json_loadb((const char *)bytes.at, bytes.len, 0, NULL);
	*ret = (struct ew_brake){.state = (enum ew_brake_state)(text ? number_of(text, "state") : EW_BRAKE_ON),
		.why = why_of(json_string_value(json_object_get(text, "why"))),
		.since = {number_of(text, "since")},
		.due = (uint64_t)number_of(text, "due"),
		.until = {number_of(text, "until")},
		.through = {number_of(text, "through")}};
	if ((unsigned)ret->state > EW_BRAKE_COOLING)
		ret->state = EW_BRAKE_ON;
	return 0;
}

static int write(struct ew_keeper *k, const struct ew_brake *b)
{
	char text[TEXT_BYTES];

	(void)snprintf(text, sizeof(text),
		"{\"state\":%u,\"why\":\"%s\",\"since\":%" PRId64 ",\"due\":%" PRIu64 ",\"until\":%" PRId64 ",\"through\":%" PRId64 "}",
		(unsigned)b->state, ew_brake_word(b->why), b->since.us, b->due, b->until.us, b->through.us);
	return ew_catalog_set(k->catalog, NAME, ew_slice_text(text));
}

int ew_brake_note_time(struct ew_keeper *k)
{
	char text[32];

	k->retention->noted = ew_io_mono(k->io);
	(void)snprintf(text, sizeof(text), "%" PRId64, ew_io_wall(k->io).us);
	return ew_catalog_set(k->catalog, SEEN, ew_slice_text(text));
}

/* -- on, agreed on, off ------------------------------------------------------------------------- */

int ew_brake_pull(struct ew_keeper *k, enum ew_brake_why why, uint64_t due)
{
	struct ew_brake b = {.state = EW_BRAKE_ON, .why = why, .since = ew_io_wall(k->io), .due = due};
	int r = write(k, &b);

	if (r == 0)
		r = ew_brake_note_time(k); /* it is pulled once for what the clock did */
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_DELETION_STOPPED, b.since, "keeper", nobody,
			json_pack("{s:s, s:I}", "because", ew_brake_word(why), "due", (json_int_t)due), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_except(k, NULL, "deletion_stopped", NULL);
}

int ew_brake_proposal(struct ew_keeper *k, const struct ew_brake *brake, json_t **ret)
{
	_cleanup_(ew_json_drop) json_t *what = ew_brake_json(brake);
	struct ew_wall now = ew_io_wall(k->io);
	uint64_t n = 0;
	int r = ew_retained_count(k->catalog, (struct ew_wall){INT64_MIN}, now, COUNTED, &n);

	if (r < 0)
		return r;
	if (!ew_json_put(what, "calls", json_integer((json_int_t)n)) || !ew_json_put(what, "more", json_boolean(n >= COUNTED)) ||
		!ew_json_put(what, "through", ew_json_wall(now)))
		return -ENOMEM;
	*ret = TAKE(what);
	return 0;
}

static bool is_word(const json_t *what, const char *name, const char *word)
{
	const char *text = json_string_value(json_object_get(what, name));

	return text && strcmp(text, word) == 0;
}

/* What was proposed is about the brake as it is, and not about one of before. */
static bool was_shown(const struct ew_brake *b, const json_t *what, struct ew_wall *ret_through)
{
	const char *through = json_string_value(json_object_get(what, "through"));
	char since[EW_WALL_TEXT_BYTES];

	ew_wall_format(b->since, since);
	return is_word(what, "since", since) && is_word(what, "because", ew_brake_word(b->why)) && through &&
	       ew_wall_parse(ew_slice_text(through), ret_through) == 0;
}

int ew_brake_agree(struct ew_keeper *k, const json_t *what, struct ew_id by, struct ew_id and_by, const char *reason, struct ew_error *why)
{
	struct ew_wall now = ew_io_wall(k->io), through = {0};
	struct ew_brake b;
	int r = ew_brake_read(k, &b);

	if (r == 0 && b.state != EW_BRAKE_ON)
		return ew_error_set(why, -EINVAL, "deletion is not stopped, or was agreed to go on already");
	if (r == 0 && !was_shown(&b, what, &through))
		return ew_error_set(why, -EINVAL, "deletion was stopped anew since this was proposed: look at why, and propose it again");
	if (r < 0)
		return r;
	b.state = EW_BRAKE_COOLING;
	b.until.us = now.us + (int64_t)k->retention->usual.cooling_s * EW_US_PER_S;
	b.through = through;
	r = write(k, &b);
	return r < 0 ? r
		     : ew_keeper_append(k, NULL, EW_EVENT_DELETION_RESUMED, now, "user", and_by,
			       json_pack("{s:s, s:o, s:I}", "because", ew_brake_word(b.why), "proposed_by", ew_json_id(by), "not_before",
				       (json_int_t)b.until.us),
			       json_pack("{s:s}", "reason", reason ? reason : ""), NULL, NULL);
}

int ew_brake_lift(struct ew_keeper *k, const struct ew_brake *brake)
{
	struct ew_brake b = *brake;
	int r;

	b.state = EW_BRAKE_OFF;
	r = write(k, &b);
	if (r == 0)
		r = ew_brake_note_time(k); /* what it is now is what two people agreed to */
	return r < 0 ? r
		     : ew_keeper_heal(k, NULL, "deletion_stopped", NULL, "two people have agreed that deletion goes on, and the time to think has passed");
}

int ew_brake_looked_at(struct ew_keeper *k, struct ew_wall until)
{
	struct ew_brake b;
	int r = ew_brake_read(k, &b);

	if (r < 0 || b.state != EW_BRAKE_OFF || b.through.us >= until.us)
		return r;
	b.through = until;
	return write(k, &b);
}

json_t *ew_brake_json(const struct ew_brake *b)
{
	static const char *const states[] = {[EW_BRAKE_OFF] = "off", [EW_BRAKE_ON] = "on", [EW_BRAKE_COOLING] = "cooling"};

	if (b->state == EW_BRAKE_OFF)
		return json_pack("{s:s, s:n, s:n, s:n, s:n}", "state", states[b->state], "because", "since", "due", "not_before");
	return json_pack("{s:s, s:s, s:o, s:I, s:o}", "state", states[b->state], "because", ew_brake_word(b->why), "since",
		ew_json_wall(b->since), "due", (json_int_t)b->due, "not_before",
		b->state == EW_BRAKE_COOLING ? ew_json_wall(b->until) : json_null());
}

/* -- the time that was seen --------------------------------------------------------------------- */

int ew_brake_noted(struct ew_keeper *k, struct ew_wall *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	uint64_t us = 0;
	int r;

	ret->us = 0;
	ew_buf_init(&bytes, 32);
	r = ew_catalog_get(k->catalog, SEEN, &bytes);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (ew_slice_decimal(ew_buf_slice(&bytes), INT64_MAX, &us) == 0)
		ret->us = (int64_t)us;
	return 0;
}

