/*
 * Playbacks. Must never take silence for a yes that lasts: whoever could not be asked is asked again at the next look.
 */
#include "programs/web/playbacks.h"

#include <errno.h>

struct ew_playback {
	struct ew_playback *next;
	struct ew_playbacks *all;
	struct ew_playback_ask ask;
	struct ew_buf text; /* arguments and purpose */
	struct ew_http_sending *sending;
	bool asked, again; /* asked, and the answer is not there; asked for again meanwhile */
};

struct ew_playbacks {
	ew_playback_ask_fn *fn;
	void *arg;
	struct ew_loop_timer *timer;
	struct ew_playback *list;
	uint64_t last;
	unsigned count;
};

static void on_timer(void *arg)
{
	ew_playbacks_look(arg);
}

int ew_playbacks_new(struct ew_loop *loop, int64_t recheck_us, ew_playback_ask_fn *fn, void *arg,
	struct ew_playbacks **ret)
{
	_cleanup_(ew_playbacks_free) struct ew_playbacks *p = calloc(1, sizeof(*p));
	int r = p ? ew_loop_timer(loop, recheck_us, recheck_us, on_timer, p, &p->timer) : -ENOMEM;

	if (r)
		return r;
	p->fn = fn;
	p->arg = arg;
	*ret = TAKE(p);
	return 0;
}

static void drop(struct ew_playback *playback)
{
	struct ew_playback **at = &playback->all->list;

	while (*at != playback)
		at = &(*at)->next;
	*at = playback->next;
	playback->all->count--;
	ew_buf_free(&playback->text);
	free(playback);
}

void ew_playbacks_free(struct ew_playbacks **playbacks)
{
	struct ew_playbacks *p = TAKE(*playbacks);

	if (!p)
		return;
	ew_loop_timer_cancel(&p->timer);
	while (p->list)
		drop(p->list);
	free(p);
}

int ew_playback_add(struct ew_playbacks *all, const struct ew_playback_ask *ask, struct ew_playback **ret)
{
	struct ew_playback *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	ew_buf_init_secret(&p->text, EW_MAX_REQUEST_BODY_BYTES + EW_PLAYBACK_PURPOSE_BYTES);
	ew_buf_add_slice(&p->text, ask->arguments);
	ew_buf_add_slice(&p->text, ask->purpose);
	if (ew_buf_error(&p->text) < 0) {
		ew_buf_free(&p->text);
		free(p);
		return -ENOMEM;
	}
	p->ask = *ask;
	p->ask.number = ++all->last;
	p->ask.arguments = ew_slice_of(p->text.at, ask->arguments.len);
	p->ask.purpose = ew_slice_of(p->text.at + ask->arguments.len, ask->purpose.len);
	p->all = all;
	p->next = all->list;
	all->list = p;
	all->count++;
	*ret = p;
	return 0;
}

struct ew_http_sending **ew_playback_sending(struct ew_playback *playback)
{
	return &playback->sending;
}

void ew_playback_ended(void *playback)
{
	drop(playback);
}

static void look_at(struct ew_playback *p)
{
	p->again = p->asked;
	if (!p->asked)
		p->asked = p->all->fn(p->all->arg, &p->ask) == 0;
}

void ew_playbacks_look(struct ew_playbacks *all)
{
	for (struct ew_playback *p = all->list; p; p = p->next)
		look_at(p);
}

void ew_playback_answered(struct ew_playbacks *all, uint64_t number, bool refused)
{
	struct ew_playback *p = all->list;

	while (p && p->ask.number != number)
		p = p->next;
	if (!p)
		return;
	p->asked = false;
	if (refused) {
		ew_http_sending_stop(&p->sending);
		drop(p);
	} else if (p->again) {
		look_at(p);
	}
}

unsigned ew_playbacks_count(const struct ew_playbacks *playbacks)
{
	return playbacks->count;
}
