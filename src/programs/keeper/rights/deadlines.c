/*
 * Requests whose deadline comes near, or has passed, as exceptions: each once. Must never forget one while the house was down: what came
 * near meanwhile is told when it is back.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>

#include "programs/keeper/keeper_queue.h"

#define NAME "requests_looked"
#define LOOK_US (60 * EW_US_PER_S)
#define NEAR_US (7 * 24 * 3600 * EW_US_PER_S)
#define PAGE 200

static int tell_one(struct ew_keeper *k, uint64_t number, const char *kind, const char *what)
{
	char sentence[240];

	(void)snprintf(sentence, sizeof(sentence), "request %llu of somebody about their own data %s (Article 12(3) GDPR): see `earwitness request show %llu`",
		(unsigned long long)number, what, (unsigned long long)number);
	return ew_keeper_except(k, NULL, kind, sentence);
}

/* All of them: what is not told now lies behind the next look. */
static int tell(struct ew_keeper *k, struct ew_wall from, struct ew_wall to, const char *kind, const char *what)
{
	uint64_t numbers[PAGE], after = 0;
	size_t n = PAGE;
	int r = 0;

	while (r == 0 && n == PAGE) {
		r = ew_requests_due(k->catalog, from, to, after, PAGE, numbers, &n);
		for (size_t i = 0; r == 0 && i < n; i++)
			r = tell_one(k, after = numbers[i], kind, what);
	}
	return r;
}

/* 0: never. What lies in a future that the clock has left again says nothing. */
static int read_last(struct ew_keeper *k, struct ew_wall now, struct ew_wall *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};
	uint64_t us = 0;
	int r;

	ew_buf_init(&value, 32);
	r = ew_catalog_get(k->catalog, NAME, &value);
	if (r == 0 && ew_slice_decimal(ew_buf_slice(&value), INT64_MAX, &us) < 0)
		us = 0;
	ret->us = (int64_t)us <= now.us ? (int64_t)us : 0;
	return r == -ENOENT ? 0 : r;
}

int ew_keeper_rights_tick(struct ew_keeper *k)
{
	struct ew_wall now = ew_io_wall(k->io), last, near;
	char text[24];
	int r = read_last(k, now, &last);

	if (r < 0 || (last.us != 0 && now.us - last.us < LOOK_US))
		return r;
	near.us = last.us + NEAR_US > now.us ? last.us + NEAR_US : now.us; /* what is past is not near */
	(void)snprintf(text, sizeof(text), "%lld", (long long)now.us);
	r = ew_keeper_begin(k);
	if (r == 0)
		r = tell(k, last, now, "request_overdue", "should have been answered by now");
	if (r == 0)
		r = tell(k, near, (struct ew_wall){now.us + NEAR_US}, "request_due", "must be answered within a week");
	if (r == 0)
		r = ew_catalog_set(k->catalog, NAME, ew_slice_text(text));
	return r < 0 ? r : ew_keeper_commit(k);
}
