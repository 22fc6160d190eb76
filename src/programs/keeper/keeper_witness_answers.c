/*
 * What witnesses say: a cosignature, another size, no. Must never count a cosignature that was not checked against what
 * this witness was shown, and never leave it unsaid that one refuses.
 */
#include "programs/keeper/keeper_witnesses.h"

#include <errno.h>

#include "base/log.h"
#include "ledger/witness.h"

#define WORDS_BYTES (EW_POLICY_NAME_BYTES + 256) /* a name is never cut: half a character is no text */

static const struct {
	const char *kind, *before, *after; /* the name stands between */
} troubles[] = {
	[EW_WITNESS_LATE] = {"witness_behind", "the witness ", " has cosigned nothing new for ten minutes; see GET "
		"/v1/ledger/witnesses for the reason, and ask whoever runs it"},
	[EW_WITNESS_REFUSES] = {"witness_refuses", "the witness ",
		" refuses to cosign this log: it does not know its key, "
		"or says that it was shown another history; see GET /v1/ledger/witnesses, and ask whoever runs it"},
	[EW_WITNESS_AHEAD] = {"witness_ahead", "the witness ",
		" has seen a longer log than this one: this data may be an "
		"older copy; nothing may be deleted before that is understood"},
};

static void words_of(const struct ew_witness_seat *s, enum ew_witness_trouble trouble, char to[static WORDS_BYTES])
{
	snprintf(to, WORDS_BYTES, "%s%s%s", troubles[trouble].before, s->name, troubles[trouble].after);
}

int ew_witness_trouble(struct ew_keeper *k, struct ew_witness_seat *s, enum ew_witness_trouble trouble)
{
	char words[WORDS_BYTES];

	words_of(s, trouble, words);
	if (s->trouble != trouble)
		s->asking.told = false; /* that it was late does not tell that it refuses */
	s->trouble = trouble;
	return ew_asking_complain(k, &s->asking, troubles[trouble].kind, words);
}

/* It may have had one trouble after the other, and some of them before a restart: all are looked for. */
static int is_well(struct ew_keeper *k, struct ew_witness_seat *s)
{
	bool looked = s->asking.looked, told = s->asking.told;
	char words[WORDS_BYTES];
	int r = 0;

	for (enum ew_witness_trouble t = EW_WITNESS_LATE; r == 0 && t <= EW_WITNESS_AHEAD; t++) {
		s->asking.looked = looked;
		s->asking.told = told;
		words_of(s, t, words);
		r = ew_asking_well(k, &s->asking, troubles[t].kind, words);
	}
	s->trouble = EW_WITNESS_WELL;
	s->behind = (struct ew_mono){0};
	return r;
}

/* A line that comes after its round has ended opens that again: it may still be the published checkpoint. */
static void add_line(struct ew_witnesses *w, struct ew_slice line)
{
	ew_buf_add_slice(&w->note, line);
	w->open = w->fresh = ew_buf_error(&w->note) == 0;
	w->enough = w->fresh && (w->enough || ew_witnesses_reach(w));
}

static int take_cosignature(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s,
	struct ew_slice body)
{
	_cleanup_(ew_buf_free) struct ew_buf line = {0};
	struct ew_wall at;
	int r;

	ew_buf_init(&line, EW_NOTE_BYTES);
	r = ew_witness_answer_read(body, s->key, ew_buf_slice(&s->text), &line, &at);
	if (r < 0) {
		ew_asking_failed(k, &s->asking,
			"it answered without a good cosignature of its key; is the key in the policy "
			"still the one it has?");
		return 0;
	}
	s->size = s->cosigned = s->asked;
	s->at = at;
	if (s->asked == w->size)
		add_line(w, ew_buf_slice(&line));
	return is_well(k, s);
}

/* 409: it has seen another size than we thought, and says which. */
static int correct(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s, struct ew_slice body)
{
	uint64_t size;
	int r = ew_witness_size_read(body, &size);

	if (r < 0 || s->corrected || size == s->size) {
		ew_asking_failed(k, &s->asking,
			"it says that it has seen another size, and does not say one to go on from");
		return 0;
	}
	if (size > k->ledger->signed_size) {
		ew_asking_failed(k, &s->asking, "it has seen a longer log than this one");
		return ew_witness_trouble(k, s, EW_WITNESS_AHEAD);
	}
	if (size < s->size)
		ew_log(EW_LOG_WARNING, "witness_went_back", EW_F_U64("from", s->size), EW_F_U64("to", size));
	s->size = size;
	s->corrected = true;
	s->asking.job = (struct ew_id){{0}};
	s->due = w->open && size <= w->size;
	return 0;
}

static int refused(struct ew_keeper *k, struct ew_witness_seat *s, unsigned status)
{
	static const struct {
		unsigned status;
		const char *sentence;
	} known[] = {
		{400, "400: it could not read what it was shown; are its version and its address right?"},
		{403, "403: it does not know this log's key; give its operator what `earwitness ledger checkpoint` prints"},
		{404, "404: it does not know this log; give its operator what `earwitness ledger checkpoint` prints"},
		{422, "422: it says that this checkpoint does not extend what it has seen; keep everything as it is, and "
			"compare with its operator"},
	};
	char sentence[80];

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (known[i].status != status)
			continue;
		ew_asking_failed(k, &s->asking, known[i].sentence);
		return ew_witness_trouble(k, s, EW_WITNESS_REFUSES);
	}
	snprintf(sentence, sizeof(sentence), "it answered with status %u", status);
	ew_asking_failed(k, &s->asking, sentence);
	return 0;
}

int ew_witness_answered(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s,
	const struct ew_msg_fetched *said)
{
	char sentence[400];

	if (said->code < 0) {
		snprintf(sentence, sizeof(sentence), "%.*s", (int)said->sentence.len, (const char *)said->sentence.at);
		ew_asking_failed(k, &s->asking, sentence);
		return 0;
	}
	if (said->status == 200)
		return take_cosignature(k, w, s, said->body);
	if (said->status == 409)
		return correct(k, w, s, said->body);
	return refused(k, s, said->status);
}
