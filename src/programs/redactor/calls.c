/*
 * The memory of calls. The library keeps hashes under a key that is drawn here for one call and wiped at once; with it goes all that could be
 * tried against them.
 */
#include "programs/redactor/calls.h"

#include <errno.h>
#include <stdlib.h>

#include "base/io.h"
#include "base/secret.h"

#define BUCKETS 4096

struct ew_redacted_calls {
	struct ew_io *io;
	size_t n, most;
	struct ew_redacted_call *buckets[BUCKETS];
};

static void call_free(struct ew_redacted_call **call)
{
	struct ew_redacted_call *c = TAKE(*call);

	if (!c)
		return;
	ew_redact_free(&c->live.redact);
	ew_redact_known_free(&c->known);
	ew_wipe(c, sizeof(*c));
	free(c);
}

int ew_redacted_calls_new(struct ew_io *io, size_t most, struct ew_redacted_calls **ret)
{
	struct ew_redacted_calls *calls = calloc(1, sizeof(*calls));

	if (!calls)
		return -ENOMEM;
	calls->io = io;
	calls->most = most;
	*ret = calls;
	return 0;
}

void ew_redacted_calls_free(struct ew_redacted_calls **calls)
{
	struct ew_redacted_calls *all = TAKE(*calls);

	if (!all)
		return;
	ew_redacted_calls_trim(all, (struct ew_mono){INT64_MAX});
	free(all);
}

/* The place that points to it: NULL there when nothing is remembered. */
static struct ew_redacted_call **find(struct ew_redacted_calls *calls, struct ew_id id)
{
	struct ew_redacted_call **at = &calls->buckets[ew_id_tail(id) % BUCKETS];

	while (*at && !ew_id_equal((*at)->id, id))
		at = &(*at)->next;
	return at;
}

static void take_out(struct ew_redacted_calls *calls, struct ew_redacted_call **at)
{
	struct ew_redacted_call *call = *at;

	*at = call->next;
	calls->n--;
	call_free(&call);
}

static void forget_oldest(struct ew_redacted_calls *calls)
{
	struct ew_redacted_call **oldest = NULL;

	for (size_t i = 0; i < BUCKETS; i++)
		for (struct ew_redacted_call **at = &calls->buckets[i]; *at; at = &(*at)->next)
			if (!oldest || (*at)->used.us < (*oldest)->used.us)
				oldest = at;
	if (oldest)
		take_out(calls, oldest);
}

static int make_known(struct ew_redacted_calls *calls, struct ew_redacted_call *call)
{
	uint8_t key[16];
	int r = ew_io_random(calls->io, key, sizeof(key));

	if (r == 0)
		r = ew_redact_known_new(key, &call->known);
	ew_wipe(key, sizeof(key));
	return r;
}

static int begin(struct ew_redacted_calls *calls, struct ew_id id, struct ew_redacted_call **ret)
{
	_cleanup_(call_free) struct ew_redacted_call *call = calloc(1, sizeof(*call));
	struct ew_redacted_call **bucket = &calls->buckets[ew_id_tail(id) % BUCKETS];
	int r;

	if (!call)
		return -ENOMEM;
	call->id = id;
	r = ew_id_random(calls->io, &call->memory);
	if (r == 0)
		r = make_known(calls, call);
	if (r < 0)
		return r;
	if (calls->n >= calls->most)
		forget_oldest(calls);
	call->next = *bucket;
	*bucket = *ret = TAKE(call);
	calls->n++;
	return 0;
}

int ew_redacted_call(struct ew_redacted_calls *calls, struct ew_id id, struct ew_redacted_call **ret)
{
	struct ew_redacted_call *call = *find(calls, id);
	int r = call ? 0 : begin(calls, id, &call);

	if (r < 0)
		return r;
	call->used = ew_io_mono(calls->io);
	*ret = call;
	return 0;
}

void ew_redacted_call_end_live(struct ew_redacted_call *call)
{
	ew_redact_free(&call->live.redact);
	call->live = (struct ew_live_talk){0};
}

void ew_redacted_call_forget(struct ew_redacted_calls *calls, struct ew_id id)
{
	struct ew_redacted_call **at = find(calls, id);

	if (*at)
		take_out(calls, at);
}

void ew_redacted_calls_trim(struct ew_redacted_calls *calls, struct ew_mono before)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct ew_redacted_call **at = &calls->buckets[i]; *at;) {
			if ((*at)->used.us < before.us)
				take_out(calls, at);
			else
				at = &(*at)->next;
		}
}

size_t ew_redacted_calls_count(const struct ew_redacted_calls *calls)
{
	return calls->n;
}
