/*
 * Notices of a finishing job: their files read, their sound looked for while the party's goes by, and what was found as rows of the
 * answer. A file that is not what its hash says must never be looked for, and none of them may fail the job: the recording is worth
 * more than the proof.
 */
#include <errno.h>
#include <string.h>

#include "ipc/heard.h"
#include "media/prompt_audio.h"
#include "media/prompt_match.h"
#include "programs/worker/worker_private.h"

_Static_assert(EW_HEARD_SEGMENT_BYTES == EW_PROMPT_BITMAP_BYTES, "a row holds every segment");

struct notice {
	uint8_t number;
	enum ew_heard_state state;
	struct ew_prompt_reference *ref; /* NULL: it could not be read */
	size_t index;                    /* in the match, where it is looked for */
};

struct ew_worker_notices {
	struct ew_prompt_match *match; /* NULL: nothing is looked for */
	struct notice at[EW_MAX_JOB_PROMPTS];
	size_t n;
};

void ew_worker_notices_free(struct ew_worker_notices **ptr)
{
	struct ew_worker_notices *n = *ptr;

	if (!n)
		return;
	ew_prompt_match_free(&n->match);
	for (size_t i = 0; i < n->n; i++)
		ew_prompt_reference_free(&n->at[i].ref);
	free(n);
	*ptr = NULL;
}

/* -EBADMSG: it is not what it was said to be. */
static int read_file(struct ew_worker *w, const struct ew_worker_prompt *p, uint8_t **ret_memory, struct ew_slice *ret)
{
	struct ew_hash is;
	uint64_t bytes;
	int r = ew_io_size(w->io, p->handle, &bytes);

	if (r < 0 || bytes == 0 || bytes > EW_MAX_PROMPT_BYTES)
		return -EBADMSG;
	*ret_memory = malloc((size_t)bytes);
	if (!*ret_memory)
		return -ENOMEM;
	r = ew_io_read_all(w->io, p->handle, *ret_memory, (size_t)bytes, 0);
	*ret = ew_slice_of(*ret_memory, (size_t)bytes);
	if (r == 0)
		r = ew_sha256_of(*ret, &is);
	return r == 0 && memcmp(is.bytes, p->sha256.bytes, sizeof(is.bytes)) != 0 ? -EBADMSG : r;
}

static int read_notice(struct ew_worker *w, const struct ew_worker_prompt *p, struct notice *to)
{
	_cleanup_(ew_free_ptr) uint8_t *memory = NULL;
	struct ew_slice file = EW_SLICE_EMPTY;
	struct ew_error ignored = {0};
	int r;

	*to = (struct notice){.number = p->number, .state = EW_HEARD_NO_PROMPT};
	r = read_file(w, p, &memory, &file);
	if (r == 0)
		r = ew_prompt_audio_read(file, &to->ref, &ignored);
	if (r == 0)
		to->state = to->ref->fit == EW_PROMPT_FITS ? EW_HEARD_LOOKED : EW_HEARD_TOO_SHORT;
	return r == -ENOMEM ? r : 0;
}

static int look_for(struct ew_worker_notices *n, uint32_t rate_hz)
{
	size_t index = 0;
	int r = ew_prompt_match_new(rate_hz, &n->match);

	for (size_t i = 0; r == 0 && i < n->n; i++) {
		if (n->at[i].state != EW_HEARD_LOOKED)
			continue;
		n->at[i].index = index++;
		r = ew_prompt_match_want(n->match, n->at[i].ref);
	}
	return r;
}

int ew_worker_notices_new(struct ew_worker *w, uint32_t rate_hz, struct ew_worker_notices **ret)
{
	_cleanup_(ew_worker_notices_free) struct ew_worker_notices *n = calloc(1, sizeof(*n));
	int r = n ? 0 : -ENOMEM;

	for (; r == 0 && n->n < w->n_prompts; n->n++)
		r = read_notice(w, &w->prompts[n->n], &n->at[n->n]);
	if (r == 0 && n->n > 0)
		r = look_for(n, rate_hz);
	if (r == 0)
		*ret = TAKE(n);
	return r;
}

void ew_worker_notices_add(struct ew_worker_notices *n, const int16_t *pcm, size_t count)
{
	if (n->match)
		ew_prompt_match_add(n->match, pcm, count);
}

static void add_row(const struct ew_worker_notices *n, const struct notice *notice, struct ew_buf *to)
{
	struct ew_heard row = {.number = notice->number, .state = (uint8_t)notice->state, .interrupted_at_ms = -1};
	struct ew_prompt_heard heard;

	if (notice->ref)
		row.length_ms = (uint32_t)(notice->ref->n / (EW_PROMPT_HZ / 1000));
	if (notice->state == EW_HEARD_LOOKED) {
		ew_prompt_match_heard(n->match, notice->index, &heard);
		row.found = heard.found;
		row.complete = heard.complete;
		row.score = heard.score;
		row.share = heard.share;
		row.drift_ppm = heard.drift_ppm;
		row.offset_ms = heard.offset_ms;
		row.interrupted_at_ms = heard.interrupted_at_ms;
		row.n_segments = heard.n_segments;
		memcpy(row.segments, heard.segments, sizeof(row.segments));
	}
	ew_heard_add(to, &row);
}

void ew_worker_notices_end(struct ew_worker_notices *n, struct ew_buf *to)
{
	if (n->match)
		ew_prompt_match_end(n->match);
	for (size_t i = 0; i < n->n; i++)
		add_row(n, &n->at[i], to);
}
