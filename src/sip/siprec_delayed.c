/*
 * INVITE without an offer (RFC 3261 section 13.2.1), as built-in bridges of telephones send it: the 2xx has an offer of
 * ours and the ACK the answer. The streams have to be there before the answer is known, so they are opened for whatever
 * we can record, from the peer's own address, and set to what the answer says when it comes. A session whose answer
 * is missing or useless must end at once: its peer would believe that it is recorded.
 */
#include <errno.h>
#include <stdio.h>

#include "base/secret.h"
#include "sip/sdp_answer.h"
#include "sip/siprec_private.h"

#define DISCARD_PORT 9 /* where nothing is sent: the peer's port is not known yet */

/* What can be decoded later, the plainest first: who answers takes the first that it can (RFC 3264 section 6.1). */
static const struct ew_codec_entry offered[] = {
	{8, 1, EW_CODEC_PCMA, 8000},
	{0, 1, EW_CODEC_PCMU, 8000},
	{9, 1, EW_CODEC_G722, 8000},
	{96, 2, EW_CODEC_OPUS, 48000},
	{97, 1, EW_CODEC_L16, 16000},
	{101, 1, EW_CODEC_TELEPHONE_EVENT, 8000},
};

static const char *const labels[EW_MAX_STREAMS_PER_CALL] = {
	"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"};

static const struct ew_siprec_notice unanswered = {"answer_missing",
	"the ACK of a recording client has no usable answer to the offer it has asked for, so its session was ended "
	"with BYE "
	"and its call is not recorded; let it answer with audio over RTP/AVP, or send its offer in the INVITE",
	true};

/* -- what is offered -- */

static void make_media(struct ew_sdp *sdp)
{
	struct ew_sdp_media *m = &sdp->media[sdp->n_media];

	*m = (struct ew_sdp_media){.kind = EW_SLICE("audio"),
		.protocol = EW_SLICE("RTP/AVP"),
		.formats = EW_SLICE("8"),
		.label = ew_slice_text(labels[sdp->n_media]),
		.port = DISCARD_PORT,
		.direction = EW_SDP_SENDS,
		.n_codecs = EW_COUNT(offered)};
	for (size_t i = 0; i < EW_COUNT(offered); i++)
		m->codecs[i] = offered[i];
	sdp->n_media++;
}

void siprec_make_offer(struct ew_siprec_pending *p)
{
	struct ew_slice value;
	size_t at = 0;

	p->way = EW_SIPREC_OURS;
	p->offer.sdp = (struct ew_sdp){0};
	make_media(&p->offer.sdp);
	/* One for each participant that is named, beyond the first. */
	(void)ew_sip_header_next(&p->message, "X-Cisco-Recording-Participant", &at, &value);
	while (ew_sip_header_next(&p->message, "X-Cisco-Recording-Participant", &at, &value) &&
		p->offer.sdp.n_media < EW_MAX_STREAMS_PER_CALL)
		make_media(&p->offer.sdp);
}

bool siprec_read_description(const struct ew_dialog *d, struct ew_sdp *ret)
{
	struct ew_slice text = ew_dialog_text(d, EW_DIALOG_DESCRIPTION);

	if (text.len == 0 || ew_sdp_read(text, ret) < 0)
		return false;
	for (size_t i = 0; i < ret->n_media; i++)
		ret->media[i].standing = true;
	return true;
}

static void refuse_offer(struct ew_siprec *s, struct ew_siprec_pending *p, int error)
{
	static const struct siprec_verdict nothing = {
		{488, "offer_unknown",
			"a re-INVITE without an offer came for a session whose description is not known here any more; "
			"let the recording client send its offer in the INVITE"},
		"Warning: 399 earwitness \"an offer is required\"\r\n"};

	if (error == -ENOENT) {
		siprec_refuse_verdict(s, p, &nothing);
		return;
	}
	siprec_refuse_by(s, p, error);
	siprec_pending_free(p);
}

void siprec_offer_again(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	_cleanup_(ew_buf_free) struct ew_buf sdp = {0};
	struct ew_dialog *d = &call->dialog;
	/* The answer will want the recorder: where it is away now, nothing is begun. */
	int r = s->ops->ready(s->arg, d->interaction) ? 0 : -EAGAIN;

	ew_buf_init_secret(&sdp, EW_MAX_SIP_MESSAGE_BYTES);
	p->way = EW_SIPREC_OURS;
	if (r == 0)
		r = siprec_describe(s, call, p);
	if (r == 0)
		r = siprec_write_standing(s, call, true, false, &sdp);
	if (r == 0) {
		siprec_timer_take(s, call, &p->message);
		r = siprec_send_accepted(s, call, p, ew_buf_slice(&sdp));
	}
	if (r < 0) {
		refuse_offer(s, p, r);
		return;
	}
	ew_dialog_keep_description(d, ew_buf_slice(&sdp));
	siprec_pending_free(p);
	s->ops->changed(s->arg, call);
}

/* -- what is answered -- */

static bool is_secured(const struct ew_sdp_media *m)
{
	struct ew_sdp_security security = {0};
	bool secured = m->standing;

	if (m->standing)
		ew_sdp_stood(m, &security);
	else
		secured = ew_sdp_secure(m, &security) == 0;
	secured = secured && security.keys.security != EW_SECURITY_NONE;
	ew_wipe(&security, sizeof(security));
	return secured;
}

/*
 * An answer need not repeat labels: its m-lines are ours, in our order. False where something is answered as plain that
 * we had offered secured: that is no answer to it.
 */
static bool compare_with_ours(const struct ew_dialog *d, struct ew_sdp *answer)
{
	struct ew_sdp ours;
	bool good = true;

	if (!siprec_read_description(d, &ours))
		return true;
	for (size_t i = 0; i < answer->n_media && i < ours.n_media; i++) {
		struct ew_sdp_media *m = &answer->media[i];

		m->label = ours.media[i].label;
		if (m->port > 0 && ours.media[i].port > 0 && is_secured(&ours.media[i]) && !is_secured(m))
			good = false;
	}
	return good;
}

static bool is_usable(const struct ew_dialog *d, struct ew_siprec_pending *p)
{
	if (!p->offer.has_sdp || !compare_with_ours(d, &p->offer.sdp))
		return false;
	for (size_t i = 0; i < p->offer.sdp.n_media; i++) {
		if (p->offer.sdp.media[i].port > 0 && ew_sdp_is_recordable(&p->offer.sdp.media[i]))
			return true;
	}
	return false;
}

bool siprec_take_answer(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_slice raw,
	const struct ew_sip_hop *hop, bool optional)
{
	struct ew_siprec_pending *p = NULL;
	int r = siprec_keep(raw, hop, NULL, &p);

	if (r == 0 && is_usable(&call->dialog, p)) {
		p->way = EW_SIPREC_ANSWERED;
		p->optional = optional;
		call->pending = p;
		siprec_offer_to_owner(s, call, false);
		return true;
	}
	siprec_pending_free(p);
	if (!optional)
		siprec_end(s, call, &unanswered, "SIP;cause=488;text=\"no usable answer\"");
	return false;
}
