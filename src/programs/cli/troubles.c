/*
 * A short list that is never longer than a person would read.
 */
#include "programs/cli/troubles.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

#define MOST 64

struct trouble {
	char kind[65], sentence[401];
	struct ew_wall at;
	struct ew_mono since;
	bool told;
};

struct ew_troubles {
	struct ew_io *io;
	struct trouble list[MOST]; /* from the oldest to the newest */
	size_t n;
};

int ew_troubles_new(struct ew_io *io, struct ew_troubles **ret)
{
	struct ew_troubles *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->io = io;
	*ret = t;
	return 0;
}

void ew_troubles_free(struct ew_troubles **t)
{
	free(*t);
	*t = NULL;
}

static void drop(struct ew_troubles *t, size_t i)
{
	memmove(&t->list[i], &t->list[i + 1], (--t->n - i) * sizeof(t->list[0]));
}

/* Told long enough ago to be told again. */
static void drop_old(struct ew_troubles *t, struct ew_mono now)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->list[i].told && now.us - t->list[i].since.us >= EW_TROUBLE_AGAIN_US)
			drop(t, i);
}

static bool is_known(const struct ew_troubles *t, const struct trouble *one)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->list[i].kind, one->kind) == 0 && strcmp(t->list[i].sentence, one->sentence) == 0)
			return true;
	return false;
}

void ew_troubles_add(struct ew_troubles *t, const char *kind, const char *sentence)
{
	struct trouble one = {.at = ew_io_wall(t->io), .since = ew_io_mono(t->io)};

	(void)snprintf(one.kind, sizeof(one.kind), "%s", kind);
	(void)snprintf(one.sentence, sizeof(one.sentence), "%s", sentence);
	drop_old(t, one.since);
	if (is_known(t, &one))
		return;
	if (t->n == MOST) {
		if (!t->list[0].told)
			ew_log(EW_LOG_ERROR, "trouble_not_told", EW_F_WORD("kind", t->list[0].kind));
		drop(t, 0);
	}
	t->list[t->n++] = one;
}

void ew_troubles_send(struct ew_troubles *t, struct ew_channel *keeper)
{
	for (size_t i = 0; i < t->n; i++) {
		struct trouble *one = &t->list[i];
		struct ew_msg_trouble m = {
			.kind = ew_slice_text(one->kind),
			.sentence = ew_slice_text(one->sentence),
			.at_wall = one->at.us,
		};

		if (one->told)
			continue;
		int r = ew_channel_send(keeper, EW_MSG_trouble, 0, &m, NULL, 0);

		/* What can never be said must not stand in the way of the others; it is in the log. */
		if (r < 0 && r != -EINVAL)
			return;
		one->told = true;
	}
}
