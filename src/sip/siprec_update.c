/*
 * UPDATE (RFC 3311): a changed offer without an ACK, metadata alone, or nothing but the sign that the peer is there. An
 * offer goes the way of a re-INVITE's; what has no offer is answered without a description, because an answer that was
 * not asked for would end the peer's own state.
 */
#include <errno.h>

#include "sip/siprec_headers.h"
#include "sip/siprec_private.h"

/* Frees `p` when it was refused. */
static bool refuse_offer(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	/* RFC 3311 section 5.2: 500 while an offer of theirs waits, 491 while one of ours does. */
	if (call->pending) {
		siprec_refuse_busy(s, p);
		return true;
	}
	if (!p->offer.has_sdp || (!call->unanswered && !siprec_is_offering(call)))
		return false;
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &siprec_crossed, NULL);
	siprec_pending_free(p);
	return true;
}

/* Metadata, or only the refresh of a timer. */
static void describe(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	int r = siprec_describe(s, call, p);

	if (r == 0) {
		siprec_timer_take(s, call, &p->message);
		r = siprec_send_updated(s, call, p, EW_SLICE_EMPTY);
	}
	if (r < 0)
		siprec_refuse_by(s, p, r);
	siprec_pending_free(p);
	if (r == 0)
		s->ops->changed(s->arg, call);
}

static void take(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	const struct siprec_verdict *why = siprec_judge(p, false);
	/* Only a sign that the peer is there: nothing that waits is in its way. */
	bool bare = p->message.body.len == 0 && !ew_siprec_headers_name(&p->message);

	if (!bare && refuse_offer(s, call, p))
		return;
	int r = siprec_follow(call, &p->message, &p->hop);

	if (r < 0) {
		siprec_refuse_by(s, p, r);
		siprec_pending_free(p);
		return;
	}
	siprec_note_peer(&call->dialog, &p->message);
	if (why) {
		siprec_refuse_verdict(s, p, why);
		return;
	}
	p->way = EW_SIPREC_UPDATED;
	if (!p->offer.has_sdp) {
		describe(s, call, p);
		return;
	}
	call->pending = p;
	siprec_offer_to_owner(s, call, false);
}

void siprec_update(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	struct ew_siprec_call *call = siprec_table_match(s, m);
	struct ew_siprec_pending *p = NULL;

	if (!call) {
		siprec_refuse_unknown(s, m, hop, transaction);
		return;
	}
	if (siprec_refuse_extensions(s, m, hop, transaction) || siprec_timer_refused(s, m, hop, transaction))
		return;
	int r = siprec_keep(raw, hop, transaction, &p);

	if (r < 0)
		siprec_refuse_invite(s, m, hop, transaction, siprec_refusal_of(r), NULL);
	else
		take(s, call, p);
}
