/*
 * Any bytes as a conversation, and as a notice and talk: findings lie in the turn, rising and apart, each side is found only what it may say, and
 * the same bytes give the same findings. 0x1e hands the word to the other side, 0x1d asks by a prompt; up to the first 0x1f is a notice.
 */
#include <stdlib.h>
#include <string.h>

#include "phrase/likeness.h"
#include "phrase/phrase.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_one(const struct ew_phrase_turn *turn, const struct ew_phrase_found *found)
{
	bool customer = found->what <= EW_PHRASE_UNCLEAR;

	if (!ew_phrase_name((enum ew_phrase)found->what) || customer != (turn->side == EW_PHRASE_CUSTOMER))
		abort();
	if (found->from >= found->to || found->to > turn->text.len || found->to > EW_PHRASE_TURN_BYTES)
		abort();
	if (found->score < 1 || found->score > 100 || !found->rule || memchr(found->language, 0, sizeof(found->language)) == NULL)
		abort();
}

static void say(struct ew_phrase_talk *talk, const struct ew_phrase_turn *turn)
{
	struct ew_phrase_talk again = *talk;
	struct ew_phrase_found found[2][EW_PHRASES_OF_TURN];
	size_t n = ew_phrase_read(talk, turn, found[0]);

	if (n > EW_PHRASES_OF_TURN || ew_phrase_read(&again, turn, found[1]) != n)
		abort();
	for (size_t i = 0; i < n; i++) {
		check_one(turn, &found[0][i]);
		if (found[0][i].what != found[1][i].what || found[0][i].from != found[1][i].from || found[0][i].to != found[1][i].to)
			abort();
		if (i > 0 && found[0][i].from < found[0][i - 1].to)
			abort();
	}
}

static void talk_of(const uint8_t *data, size_t size)
{
	struct ew_phrase_talk talk = {0};
	struct ew_phrase_turn turn = {.side = EW_PHRASE_HOUSE};

	for (size_t at = 0, n; at < size; at += n + 1) {
		for (n = 0; at + n < size && data[at + n] != 0x1e && data[at + n] != 0x1d; n++)
			;
		turn.text = ew_slice_of(data + at, n);
		turn.to_ms = turn.from_ms + (int64_t)n;
		say(&talk, &turn);
		turn.from_ms = turn.to_ms;
		turn.side = turn.side == EW_PHRASE_HOUSE ? EW_PHRASE_CUSTOMER : EW_PHRASE_HOUSE;
		if (at + n < size && data[at + n] == 0x1d) {
			ew_phrase_asked(&talk, turn.to_ms);
			turn.side = EW_PHRASE_CUSTOMER;
		}
	}
}

static void check_best(const struct ew_likeness *likeness)
{
	struct ew_likeness_found found = ew_likeness_best(likeness);

	if (found.said_percent > 100 || found.words < EW_LIKENESS_FEWEST || found.words > EW_LIKENESS_WORDS || found.last_word >= found.words)
		abort();
	if (found.from_ms > found.to_ms || (found.complete && (!found.any || found.said_percent < 80)))
		abort();
}

static void notice_of(struct ew_slice notice, struct ew_slice talk)
{
	_cleanup_(ew_likeness_free) struct ew_likeness *likeness = NULL;
	int64_t at_ms = 0;

	if (ew_likeness_new(notice, &likeness) < 0)
		return;
	for (struct ew_slice piece; ew_slice_cut(&talk, 0x1e, &piece); at_ms += 1000)
		if (ew_likeness_add(likeness, piece, at_ms, at_ms + 1000) == 0)
			check_best(likeness);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_slice rest = ew_slice_of(data, size), notice = EW_SLICE_EMPTY;

	if (memchr(data, 0x1f, size))
		ew_slice_cut(&rest, 0x1f, &notice);
	talk_of(rest.at, rest.len);
	notice_of(notice, rest);
	return 0;
}
