/*
 * A redactor as tests want it: one that reads, that says nothing, that fails, that knows no rule, or that answers with marks of texts which nobody sent.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "ipc/redact_list.h"

#define CARD_DIGITS 16

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* Digits from here on with single blanks and hyphens between them; the place behind the last of them. */
static size_t run_end(struct ew_slice text, size_t at, size_t *ret_digits)
{
	size_t end = at;

	*ret_digits = 0;
	for (; at < text.len && (is_digit(text.at[at]) || text.at[at] == ' ' || text.at[at] == '-'); at++) {
		if (!is_digit(text.at[at]))
			continue;
		(*ret_digits)++;
		end = at + 1;
	}
	return end;
}

/* "code 123" */
static bool is_code(struct ew_slice text, size_t at, size_t digits)
{
	return digits == 3 && at >= 5 && memcmp(text.at + at - 5, "code ", 5) == 0;
}

static void mark_text(struct ew_buf *spans, uint32_t number, struct ew_slice text, bool strict, bool codes)
{
	for (size_t at = 0; at < text.len;) {
		struct ew_redact_mark mark = {.text = number, .from = (uint32_t)at, .score = 90};
		size_t digits, end = is_digit(text.at[at]) ? run_end(text, at, &digits) : at + 1;

		if (is_digit(text.at[at]) && (digits == CARD_DIGITS || (strict && digits >= 4) || (codes && is_code(text, at, digits)))) {
			mark.to = (uint32_t)end;
			mark.rule = digits == CARD_DIGITS ? 0 : digits == 3 ? 2 : 1;
			mark.code = mark.rule == 2;
			ew_redact_mark_add(spans, &mark);
		}
		at = end;
	}
}

/* As kit_say(), where memory may run out here as well as in the keeper. */
static int say(struct kit *k, uint64_t request, const struct ew_msg_redacted *said)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(EW_MSG_redacted, request, said, &bytes);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&bytes), &m);
	return r < 0 ? r : ew_keeper_message(k->core, EW_ROLE_REDACTOR, 0, &m, NULL, 0);
}

static int answer(struct kit *k, const struct ew_message *m)
{
	const struct ew_msg_redact_texts *asked = EW_MESSAGE_AS(m, redact_texts);
	_cleanup_(ew_buf_free) struct ew_buf spans = {0};
	struct ew_msg_redacted said = {.job = asked->job, .version = 1, .rules = EW_SLICE("card card.luhn\nnumber number.any\ncvv cvv.asked\n")};
	struct ew_redact_mark wild = {.text = 9999, .from = 0, .to = 1, .score = 1};
	struct ew_slice rest = asked->texts;
	struct ew_redact_piece piece;

	ew_buf_init(&spans, EW_MAX_REDACT_SPANS_BYTES);
	for (uint32_t i = 0; k->redactor != KIT_BLIND && ew_redact_piece_cut(&rest, &piece) == 1; i++)
		mark_text(&spans, i, piece.text, asked->flags & EW_REDACT_STRICT, !k->no_codes);
	if (k->redactor == KIT_GARBLES)
		ew_redact_mark_add(&spans, &wild);
	said.code = k->redactor == KIT_FAILS ? -E2BIG : ew_buf_error(&spans);
	said.spans = ew_buf_slice(&spans);
	memset(said.memory.bytes, 0x40 + k->redactor_life, sizeof(said.memory.bytes));
	return say(k, m->request, &said);
}

int kit_redact(struct kit *k)
{
	int r = 0;

	while (r == 0 && k->redactor != KIT_SILENT && k->redactor_at < k->n_sent) {
		const struct kit_sent *sent = &k->sent[k->redactor_at];
		struct ew_message m;

		if (sent->to == EW_ROLE_REDACTOR && sent->number == EW_MSG_redact_texts) {
			assert_int_equal(ew_message_decode(ew_buf_slice(&sent->bytes), &m), 0);
			r = answer(k, &m);
		}
		k->redactor_at += r == 0;
	}
	return r;
}
