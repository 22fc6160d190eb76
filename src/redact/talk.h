/*
 * Private to redact: a conversation, what was said of numbers in it, and the passage that is being judged. Detectors take a
 * judgement and add findings; which of them stand is decided once, at the end.
 */
#ifndef EW_REDACT_TALK_H
#define EW_REDACT_TALK_H

#include "redact/passage.h"
#include "redact/redact.h"

#define EW_TALK_CUES 8      /* that are remembered of what was said before */
#define EW_TALK_NODES 4     /* phrases that may go on */
#define EW_MOST_FINDINGS 48 /* of one passage; beyond, it is masked as a whole */
#define EW_MOST_CUES 48     /* of one passage */
#define EW_VALUE_BYTES 40
#define EW_TALK_SAID 4

/** A cue that was heard earlier. */
struct ew_heard {
	const char *which;
	uint64_t byte;   /* of its speaker's text */
	uint32_t turn;   /* in which turn of the conversation */
	uint32_t begin;  /* number of its first token in the conversation, */
	uint32_t at;     /* and of its last */
	uint8_t cue, words;
	uint8_t speaker;
};

struct ew_speaker {
	struct ew_passage *passage; /* while something is not judged */
	uint64_t read;              /* bytes that came */
	uint32_t nodes[EW_TALK_NODES];
	uint32_t turn;              /* in which it spoke last */
	uint32_t began;             /* in which the passage began */
	uint32_t number_turn;       /* in which it said a number last */
	uint64_t turn_at;           /* byte at which its last turn began */
	uint16_t noted;             /* tokens of the passage whose cues were noted */
	uint16_t paused;            /* how many tokens were said when it did: the low bits */
	uint8_t n_nodes;
	uint8_t partial[3], n_partial; /* of a character */
};

/** A number that was found lately: whoever repeats it, or a part of it, repeats what must not be kept. */
struct ew_said {
	uint32_t at;      /* token of the conversation behind it, 0: none */
	uint8_t kind, n;
	char symbols[EW_VALUE_BYTES];
};

struct ew_redact_rules {
	struct ew_lexicon *lexicon;
};

struct ew_redact {
	const struct ew_redact_rules *rules;
	const struct ew_redact_known *known;
	ew_redact_found_fn *found;
	void *context;
	uint32_t kinds;
	uint32_t turn;     /* counts changes of who speaks */
	uint32_t tokens;   /* counts tokens of all */
	uint32_t card_at;  /* token behind the last card that was found, 0: none */
	struct ew_said said[EW_TALK_SAID]; /* the newest last */
	uint16_t languages[EW_LANGUAGES];
	uint8_t hints[EW_LANGUAGES]; /* words that several languages share */
	uint8_t last;      /* who spoke last */
	uint8_t n_heard;
	struct ew_heard heard[EW_TALK_CUES]; /* the newest last */
	struct ew_speaker speakers[EW_REDACT_SPEAKERS];
};

/** A cue of the passage: tokens [from, to). */
struct ew_cue_here {
	const char *which;
	uint8_t cue, words, language;
	uint8_t from, to;
	bool behind;
	bool everyday; /* one word, and an ordinary one as well */
};

/** Something found: tokens [from, to) of the passage. */
struct ew_finding {
	const char *rule;
	uint8_t kind, score;
	uint8_t from, to;
	uint8_t n_value;
	bool code; /* one was joined that is a security code or PIN */
	char value[EW_VALUE_BYTES];
};

/** One passage under judgement. */
struct ew_judgement {
	struct ew_redact *r;
	const struct ew_passage *p;
	const struct ew_lexicon *lexicon;
	unsigned speaker;
	size_t n;             /* tokens that are judged */
	enum ew_language language;
	bool cut;             /* the passage was cut where a number may go on */
	size_t n_cues, n_findings;
	bool overflow;
	bool has_symbols;     /* they were told apart already */
	struct ew_cue_here cues[EW_MOST_CUES];
	bool symbol[EW_PASSAGE_TOKENS];     /* a token says digits or letters of a number */
	uint8_t tail[EW_PASSAGE_TOKENS];    /* 1: belongs to the letter before it ("as in Mary") */
	uint8_t covered[EW_PASSAGE_TOKENS]; /* 1 + number of the cue that a token is part of */
	struct ew_finding findings[EW_MOST_FINDINGS];
};

/* -- cues.c -------------------------------------------------------------------------------------- */

/** A token is complete: its meaning in numbers, its flags, the phrases that end with it. */
void ew_cues_read(struct ew_redact *r, unsigned speaker, struct ew_token *t);

/** The language that was heard most. */
enum ew_language ew_language_of(const struct ew_redact *r);

/** True for the language of the talk, and for one that is heard a fifth as often, and twice at least. */
bool ew_is_heard(const struct ew_redact *r, unsigned language);

/** Remembers the cues of tokens that were not noted yet, for whoever speaks next. */
void ew_cues_note(struct ew_redact *r, unsigned speaker);

/** Lists the cues of the passage, those inside of longer ones left out; settles the language. */
void ew_cues_list(struct ew_judgement *j);

/** The cue that a token is part of, NULL for none. */
const struct ew_cue_here *ew_cue_over(const struct ew_judgement *j, size_t at);

/** True when a token by itself means this, among other things. */
bool ew_token_is(const struct ew_judgement *j, size_t at, enum ew_cue cue);

/** True for a word of every day, in whatever language. */
bool ew_token_is_everyday(const struct ew_judgement *j, size_t at);

/** True for those that say that it is something to hide. */
bool ew_cue_is_sensitive(enum ew_cue cue);

/** True for those that say that a number is nothing to hide. */
bool ew_cue_is_harmless(enum ew_cue cue);

/** True for those of them that name what has a number of its own: an order, a model, a meter, a room. */
bool ew_cue_is_name(enum ew_cue cue);

/* -- weigh.c ------------------------------------------------------------------------------------- */

/** What a number at tokens [from, to) of `digits` symbols is said to be. */
struct ew_meant {
	const char *which;  /* of EW_CUE_ID */
	uint8_t cue;        /* EW_CUE_NONE: nobody said */
	int8_t weight;      /* how near: 1 to 30 */
	uint8_t unit;       /* a currency or unit stands beside it: enum ew_cue, 0: none */
};
struct ew_meant ew_cues_of(const struct ew_judgement *j, size_t from, size_t to, size_t digits);

/** The currency or unit beside tokens [from, to): enum ew_cue, 0: none. */
uint8_t ew_cues_unit(const struct ew_judgement *j, size_t from, size_t to);

/** Whether a cue of this kind counts for tokens [from, to), whatever else is nearer: its weight, 0 when there is none. */
int ew_cues_say(const struct ew_judgement *j, enum ew_cue cue, size_t from, size_t to, const char **ret_which);

/** True when the dot is of the short word before it, and a number follows. */
bool ew_is_abbreviated(const struct ew_passage *p, size_t dot);

/* -- findings.c ---------------------------------------------------------------------------------- */

/** Adds a finding, of any kind: what nobody wants says what others are not. `value` may be longer than a finding holds: then it has none. */
void ew_find(struct ew_judgement *j, enum ew_sensitive kind, const char *rule, unsigned score, size_t from, size_t to,
	struct ew_slice value);

/** True for kinds that are digits and letters in a row, not a name, an e-mail or something of health. */
bool ew_finding_is_number(const struct ew_finding *f);

/** True when the kind is to be told. */
bool ew_is_wanted(const struct ew_judgement *j, enum ew_sensitive kind);

/** Settles which findings stand and tells them, in order. */
void ew_findings_tell(struct ew_judgement *j);

/* -- detectors ----------------------------------------------------------------------------------- */

void ew_judge_numbers(struct ew_judgement *j); /* numbers.c: everything that is made of symbols */
void ew_judge_mail(struct ew_judgement *j);    /* mail.c */
void ew_judge_answers(struct ew_judgement *j); /* answers.c: passwords, answers, names, addresses: words behind cues */
void ew_judge_health(struct ew_judgement *j);  /* answers.c */
void ew_judge_echo(struct ew_judgement *j);    /* echo.c: what was said before, by whomever */
void ew_judge_known(struct ew_judgement *j);   /* known.c */

/** True when tokens [0, k) of a passage have digits that stand in a row in the last number of the other. */
bool ew_echo_shares(const struct ew_redact *r, const struct ew_passage *p, size_t k, const struct ew_passage *other);

/** Remembers a number that was found, for ew_judge_echo(). */
void ew_echo_remember(struct ew_redact *r, const struct ew_finding *f, uint32_t at);

/** Findings cover what was read of them before a slip, and behind it: restarts.c. */
void ew_restarts_cover(struct ew_judgement *j);

/** All of them. */
void ew_judge(struct ew_judgement *j);

/** Whether this value was found or told before, in whole or in part. */
bool ew_known_has(const struct ew_redact_known *known, struct ew_slice value);
/** More was to be remembered than there is room for. */
bool ew_known_is_full(const struct ew_redact_known *known);

#endif
