/*
 * The inside of the texts of a request: keeper_texts.c walks for them, keeper_texts_found.c keeps what was found in them. For these two alone.
 */
#ifndef EW_PROGRAMS_KEEPER_TEXTS_PARTS_H
#define EW_PROGRAMS_KEEPER_TEXTS_PARTS_H

#include "ipc/redact_list.h"
#include "programs/keeper/keeper_texts.h"

#define EW_TEXT_NUMBER_BYTES 48
#define EW_TEXT_RULES 256
#define EW_TEXT_WORD_BYTES 40
#define EW_TEXT_SPEAKERS_TOLD 7 /* further ones share the last place */

struct ew_text {
	struct ew_slice text; /* of the request, or `number` */
	char number[EW_TEXT_NUMBER_BYTES];
	uint32_t path;
	uint32_t visit;
	int32_t segment;
	int32_t item;         /* place in the innermost list */
	uint8_t speaker;
	bool alone; /* has nothing to do with others of its path */
	size_t first_mark, n_marks;
};

struct ew_text_rule {
	char kind[EW_TEXT_WORD_BYTES], name[EW_TEXT_WORD_BYTES];
};

struct ew_texts {
	const json_t *request;
	const char *members;
	struct ew_text *texts; /* in the order of the walk */
	size_t n, cap;
	uint32_t *order;       /* in the order of sending */
	uint32_t speakers[EW_TEXT_SPEAKERS_TOLD]; /* hashes of what names them */
	size_t n_speakers;
	struct ew_redact_mark *marks;
	size_t n_marks;
	struct ew_text_rule *rules;
	size_t n_rules;
	/* while walking */
	bool building;
	bool original; /* while building: only what may never be kept is replaced */
	size_t next;
	int error;
};

/** Hash of the member names above the text of a segment. */
uint32_t ew_texts_path_of_talk(void);
/** The same of a word of a segment. */
uint32_t ew_texts_path_of_words(void);

/** What becomes of a text: NULL, it stays. An owned text otherwise; without memory NULL, and *ret_error says so. */
char *ew_text_replaced(const struct ew_texts *texts, const struct ew_text *one, struct ew_slice text, int *ret_error);

#endif
