/*
 * Matching. Must never miss a query because of the order in which tokens come, and never cost more for a call because more queries stand
 * than the walk over them does.
 */
#include "domain/standing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4096 /* a power of two, at least twice as many as tokens can be named */
#define TOKEN_BYTES 8

struct slot {
	uint64_t token;
	uint32_t seen; /* the round in which a call had it */
	bool used;
};

struct compiled {
	uint16_t slots[EW_STANDING_TOKENS];
	size_t n;
	int64_t from_us, to_us;
	bool never;
};

struct ew_standing {
	uint32_t round;
	size_t n;
	struct slot slots[SLOTS];
	struct compiled queries[EW_STANDING_QUERIES];
};

/* Tokens are keyed hashes: any bits of them are as good as others. Zero slots are free, whatever their token. */
static struct slot *slot_of(struct ew_standing *s, uint64_t token)
{
	size_t i = (size_t)(token & (SLOTS - 1));

	while (s->slots[i].used && s->slots[i].token != token)
		i = (i + 1) & (SLOTS - 1);
	return &s->slots[i];
}

static void compile(struct ew_standing *s, const struct ew_standing_query *q, struct compiled *to)
{
	*to = (struct compiled){.n = q->n_tokens, .from_us = q->from_us, .to_us = q->to_us, .never = q->never};
	for (size_t i = 0; i < q->n_tokens; i++) {
		struct slot *slot = slot_of(s, q->tokens[i]);

		slot->used = true;
		slot->token = q->tokens[i];
		to->slots[i] = (uint16_t)(slot - s->slots);
	}
}

int ew_standing_new(const struct ew_standing_query *queries, size_t n, struct ew_standing **ret)
{
	struct ew_standing *s;

	_Static_assert(2 * EW_STANDING_QUERIES * EW_STANDING_TOKENS <= SLOTS, "the table is never more than half full");
	if (n > EW_STANDING_QUERIES)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (queries[i].n_tokens > EW_STANDING_TOKENS)
			return -EINVAL;
	}
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		compile(s, &queries[i], &s->queries[i]);
	s->n = n;
	*ret = s;
	return 0;
}

void ew_standing_free(struct ew_standing **s)
{
	free(*s);
	*s = NULL;
}

static uint64_t token_at(const uint8_t *at)
{
	uint64_t v = 0;

	for (size_t i = 0; i < TOKEN_BYTES; i++)
		v = v << 8 | at[i];
	return v;
}

/* After 2^32 calls rounds begin anew: what was seen then is forgotten, or a call would be said to have another's tokens. */
static void next_round(struct ew_standing *s)
{
	if (++s->round != 0)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		s->slots[i].seen = 0;
	s->round = 1;
}

static bool matches(const struct ew_standing *s, const struct compiled *q, int64_t started_us)
{
	if (q->never || (q->from_us != 0 && started_us < q->from_us) || (q->to_us != 0 && started_us >= q->to_us))
		return false;
	for (size_t i = 0; i < q->n; i++) {
		if (s->slots[q->slots[i]].seen != s->round)
			return false;
	}
	return true;
}

size_t ew_standing_match(struct ew_standing *s, int64_t started_us, struct ew_slice tokens, size_t ret[static EW_STANDING_QUERIES])
{
	size_t found = 0;

	next_round(s);
	for (size_t i = 0; i + TOKEN_BYTES <= tokens.len; i += TOKEN_BYTES) {
		struct slot *slot = slot_of(s, token_at(tokens.at + i));

		if (slot->used)
			slot->seen = s->round;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (matches(s, &s->queries[i], started_us))
			ret[found++] = i;
	}
	return found;
}
