/*
 * A redactor that knows one card. It may be away, or die with what it was asked: then what was to be read must not be stored.
 */
#include "world.h"

#include "ipc/redact_list.h"

static void mark_card(struct ew_buf *spans, uint32_t number, struct ew_slice text)
{
	size_t at = ew_slice_find(text, EW_SLICE(WORLD_CARD));
	struct ew_redact_mark mark = {.text = number, .from = (uint32_t)at, .score = 100};

	if (at == SIZE_MAX)
		return;
	mark.to = mark.from + (uint32_t)strlen(WORLD_CARD);
	ew_redact_mark_add(spans, &mark);
}

void world_redactor_message(struct world *w, const struct ew_message *m)
{
	const struct ew_msg_redact_texts *asked = EW_MESSAGE_AS(m, redact_texts);
	struct world_connection *c = &w->links[LINK_KEEPER_REDACTOR];
	_cleanup_(ew_buf_free) struct ew_buf spans = {0};
	struct ew_msg_redacted said = {.version = 1, .rules = EW_SLICE("card card.luhn\n")};
	struct ew_redact_piece piece;
	struct ew_slice rest;

	if (m->type->number != EW_MSG_redact_texts)
		return;
	rest = asked->texts;
	said.job = asked->job;
	ew_buf_init(&spans, EW_MAX_REDACT_SPANS_BYTES);
	for (uint32_t i = 0; ew_redact_piece_cut(&rest, &piece) == 1; i++)
		mark_card(&spans, i, piece.text);
	said.spans = ew_buf_slice(&spans);
	world_send(w, &c->back, c->up, m->request, EW_MSG_redacted, &said);
}
