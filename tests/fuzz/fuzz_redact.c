/*
 * Any bytes as a conversation: findings lie in the text, in order, without overlap, never before what was called final, and are the same
 * for another cut of the same bytes. The first byte chooses the profile and how it is cut; in the rest 0x1e hands the word to
 * the next speaker, 0x1f flushes, 0x1d ends the talk.
 */
#include <stdlib.h>
#include <string.h>

#include "redact/redact.h"

#define MOST_FOUND 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
	struct ew_redact *redact;
	size_t n;
	unsigned speaker;
	uint32_t kinds;
	uint64_t read[EW_REDACT_SPEAKERS], told[EW_REDACT_SPEAKERS], last[EW_REDACT_SPEAKERS];
	struct {
		unsigned speaker;
		struct ew_redact_span span;
	} found[MOST_FOUND];
};

static struct ew_redact_rules *rules;
static struct run runs[2];

static void found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	struct run *run = context;

	if (speaker >= EW_REDACT_SPEAKERS || span->from >= span->to || span->to > run->read[speaker] ||
		span->from < run->told[speaker] || span->from < run->last[speaker])
		abort();
	if (!ew_sensitive_name((enum ew_sensitive)span->kind) || span->score < 1 || span->score > 100 || !span->rule || value.len > 256)
		abort();
	run->last[speaker] = span->to;
	if (run->n < MOST_FOUND) {
		run->found[run->n].speaker = speaker;
		run->found[run->n++].span = *span;
	}
}

static void look(struct run *run)
{
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++) {
		uint64_t final = ew_redact_final(run->redact, i);

		if (final < run->told[i] || final > run->read[i])
			abort();
		run->told[i] = final;
	}
}

static int say(struct run *run, const uint8_t *at, size_t n, size_t most)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0;) {
		size_t piece = n - i < most ? n - i : most;

		run->read[run->speaker] += piece;
		r = ew_redact_text(run->redact, run->speaker, ew_slice_of(at + i, piece));
		look(run);
		i += piece;
	}
	return r;
}

static int control(struct run *run, uint8_t byte)
{
	if (byte == 0x1e)
		run->speaker = (run->speaker + 1) % EW_REDACT_SPEAKERS;
	return byte == 0x1f ? ew_redact_flush(run->redact) : byte == 0x1d ? ew_redact_end(run->redact) : 0;
}

static bool is_control(uint8_t byte)
{
	return byte >= 0x1d && byte <= 0x1f;
}

/* 0, or -ENOMEM: then nothing more is said of it. */
static int talk(struct run *run, uint32_t kinds, const uint8_t *data, size_t size, size_t most)
{
	int r;

	memset(run, 0, sizeof(*run));
	r = ew_redact_new(rules, kinds, found, run, &run->redact);
	for (size_t i = 0, n; i < size && r == 0; i += n) {
		for (n = 0; i + n < size && !is_control(data[i + n]); n++)
			;
		r = n > 0 ? say(run, data + i, n, most) : control(run, data[i]);
		n += n == 0;
	}
	if (r == 0)
		r = ew_redact_end(run->redact);
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS && r == 0; i++)
		if (ew_redact_final(run->redact, i) != run->read[i])
			abort();
	ew_redact_free(&run->redact);
	return r;
}

static void compare(void)
{
	if (runs[0].n != runs[1].n || memcmp(runs[0].told, runs[1].told, sizeof(runs[0].told)) != 0)
		abort();
	for (size_t i = 0; i < runs[0].n; i++) {
		const struct ew_redact_span *a = &runs[0].found[i].span, *b = &runs[1].found[i].span;

		if (runs[0].found[i].speaker != runs[1].found[i].speaker || a->from != b->from || a->to != b->to ||
			a->kind != b->kind || a->score != b->score || a->rule != b->rule)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const profiles[] = {"numbers", "full", "standard", "payment"};
	uint32_t kinds;

	if (!rules && ew_redact_rules_new(&rules) < 0)
		return 0;
	if (size < 1)
		return 0;
	kinds = ew_redact_profile(ew_slice_text(profiles[data[0] & 3]));
	if (talk(&runs[0], kinds, data + 1, size - 1, SIZE_MAX) == 0 && talk(&runs[1], kinds, data + 1, size - 1, (data[0] >> 2) + 1) == 0)
		compare();
	return 0;
}
