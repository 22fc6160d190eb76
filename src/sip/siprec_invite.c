/*
 * INVITE: opening a recording session and changing one. Whatever media is acceptable is accepted; no defect of headers
 * or metadata beyond the dialog's own identity may stand in the way of a recording.
 */
#include <errno.h>
#include <string.h>

#include "sip/sdp_answer.h"
#include "sip/sdp_crypto.h"
#include "sip/sip_uri.h"
#include "sip/sip_write.h"
#include "sip/siprec_headers.h"
#include "sip/siprec_private.h"

#define CHOICES 512 /* of an interaction id, until one belongs to a thread that is up */

/* What the answer can live up to: `100rel` by answering at once. */
static bool is_supported(struct ew_slice extension)
{
	static const char *const known[] = {"siprec", "timer", "100rel"};

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (ew_slice_equal_nocase(extension, ew_slice_text(known[i])))
			return true;
	}
	return extension.len == 0;
}

/* Adds what is required and not known, with commas. */
static void list_unsupported(const struct ew_sip_message *m, struct ew_buf *to)
{
	struct ew_slice value;
	struct ew_slice item;
	size_t at = 0;

	while (ew_sip_header_next(m, "Require", &at, &value)) {
		while (ew_sip_list_cut(&value, &item)) {
			if (is_supported(item))
				continue;
			ew_buf_add_text(to, to->len > 0 ? ", " : "Unsupported: ");
			ew_buf_add_slice(to, item);
		}
	}
}

bool siprec_refuse_extensions(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	ew_buf_init(&header, 2048);
	list_unsupported(m, &header);
	if (header.len == 0 && ew_buf_error(&header) == 0)
		return false;
	ew_buf_add_text(&header, "\r\n");
	text = ew_buf_take_text(&header);
	siprec_refuse_invite(
		s, m, hop, transaction, text ? &siprec_extension : &siprec_no_memory, text);
	return true;
}

int siprec_keep(struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction, struct ew_siprec_pending **ret)
{
	struct ew_siprec_pending *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	ew_buf_init_secret(&p->raw, EW_MAX_SIP_MESSAGE_BYTES); /* the peer's keys are in it */
	ew_buf_add_slice(&p->raw, raw);
	p->hop = *hop;
	p->transaction = transaction;
	int r = ew_buf_error(&p->raw);

	if (r == 0)
		r = ew_sip_message_read(ew_buf_slice(&p->raw), &p->message);
	if (r == 0)
		r = ew_siprec_offer_read(&p->message, &p->offer);
	if (r < 0) {
		siprec_pending_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

static void refuse_for_memory(struct ew_siprec *s, struct ew_siprec_call *call)
{
	s->ops->refused(s->arg, &siprec_no_memory);
	ew_siprec_refuse(s, call, siprec_no_memory.status);
}

void siprec_offer_to_owner(struct ew_siprec *s, struct ew_siprec_call *call, bool first)
{
	_cleanup_(ew_buf_free) struct ew_buf facts = {0};
	struct ew_siprec_pending *p = call->pending;
	struct siprec_told told = {.message = &p->message,
		.raw = ew_buf_slice(&p->raw),
		.offer = &p->offer,
		.sdp = &p->offer.sdp,
		.first = first};

	ew_buf_init(&facts, EW_MAX_FACTS_BYTES);
	int r = siprec_tell(s, call, &told, &facts);

	if (r == 0 && first)
		r = ew_dialog_set(&call->dialog, EW_DIALOG_INVITE, ew_buf_slice(&call->evidence));
	if (r < 0) {
		refuse_for_memory(s, call);
		return;
	}
	memcpy(p->party_of_media, told.party_of_media, sizeof(p->party_of_media));
	s->ops->offered(s->arg, call, ew_buf_slice(&facts));
}

/* What stands, as far as our last description tells it: who sends is known from the offer that it answered. */
static bool read_standing(const struct ew_dialog *d, struct ew_sdp *ret)
{
	if (!siprec_read_description(d, ret))
		return false;
	for (size_t i = 0; i < ret->n_media; i++)
		ret->media[i].direction = i < d->n_streams && d->streams[i].active ? EW_SDP_SENDS : 0;
	return true;
}

int siprec_describe(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	_cleanup_(ew_buf_free) struct ew_buf facts = {0};
	struct siprec_told told = {.message = &p->message, .raw = ew_buf_slice(&p->raw), .offer = &p->offer};
	int r;

	if (!p->offer.has_metadata && !ew_siprec_headers_name(&p->message))
		return 0;
	ew_buf_init(&facts, EW_MAX_FACTS_BYTES);
	if (read_standing(&call->dialog, &p->offer.sdp))
		told.sdp = &p->offer.sdp;
	r = siprec_tell(s, call, &told, &facts);
	if (r < 0)
		return r;
	memcpy(p->party_of_media, told.party_of_media, sizeof(p->party_of_media));
	call->pending = p;
	s->ops->described(s->arg, call, ew_buf_slice(&facts));
	call->pending = NULL;
	ew_buf_free(&call->evidence);
	return 0;
}

/*
 * The thread that an id belongs to may be away, or have no room: the id is random, so another one belongs to another.
 * Where none has room the first that is there says why not.
 */
static int choose_interaction(struct ew_siprec *s, struct ew_id *ret)
{
	bool any = false;

	for (unsigned i = 0; i < CHOICES; i++) {
		struct ew_id id;
		int r = ew_id_new(s->io, &id);

		if (r < 0)
			return r;
		if (!s->ops->ready(s->arg, id))
			continue;
		if (!any)
			*ret = id;
		any = true;
		if (s->ops->has_room && !s->ops->has_room(s->arg, id))
			continue;
		*ret = id;
		return 0;
	}
	return any ? 0 : -EAGAIN;
}

static int open_dialog(struct ew_siprec *s, struct ew_siprec_call *call)
{
	struct ew_siprec_pending *p = call->pending;
	struct ew_dialog *d = &call->dialog;
	struct ew_id tag;
	char text[EW_ID_TEXT_BYTES];
	int r = ew_id_random(s->io, &tag);

	if (r == 0)
		r = choose_interaction(s, &d->interaction);
	if (r < 0)
		return r;
	ew_id_format(tag, text);
	r = ew_dialog_open(d, &p->message, ew_slice_text(text), &p->hop);
	if (r == 0)
		r = ew_dialog_set(d, EW_DIALOG_PEER, s->ops->peer(s->arg, p->hop.remote));
	d->sdp_session = (uint64_t)ew_io_wall(s->io).us;
	siprec_note_peer(d, &p->message);
	return r;
}

void siprec_refuse_by(struct ew_siprec *s, const struct ew_siprec_pending *p, int error)
{
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, siprec_refusal_of(error),
		error == -EAGAIN ? "Retry-After: 1\r\n" : NULL);
}

void siprec_refuse_verdict(struct ew_siprec *s, struct ew_siprec_pending *p, const struct siprec_verdict *why)
{
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &why->refusal, why->headers);
	siprec_pending_free(p);
}

static void open_call(struct ew_siprec *s, struct ew_siprec_pending *p)
{
	struct ew_siprec_call *call = siprec_call_new();
	int r = call ? 0 : -ENOMEM;

	if (r == 0) {
		call->pending = p;
		r = open_dialog(s, call);
	}
	if (r < 0) {
		siprec_refuse_by(s, p, r);
		if (!call)
			siprec_pending_free(p);
		siprec_call_free(call);
		return;
	}
	siprec_table_add(s, call);
	siprec_answer(s, &p->message, &p->hop, p->transaction, 100, NULL);
	if (!p->offer.has_sdp)
		siprec_make_offer(p);
	siprec_offer_to_owner(s, call, true);
}

static void invite_new(struct ew_siprec *s, struct ew_siprec_pending *p)
{
	const struct siprec_verdict *why = siprec_judge(p, true);

	if (why) {
		siprec_refuse_verdict(s, p, why);
		return;
	}
	if (siprec_table_merged(s, &p->message))
		siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &siprec_merged, NULL);
	else if (s->counts.calls >= EW_SIPREC_MAX_CALLS)
		siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &siprec_full,
			"Retry-After: 10\r\n");
	else {
		open_call(s, p);
		return;
	}
	siprec_pending_free(p);
}

void siprec_refuse_busy(struct ew_siprec *s, struct ew_siprec_pending *p)
{
	char header[40];
	uint8_t seconds = 0;

	/* Without randomness it is 0, which is one of them. */
	(void)!ew_io_random(s->io, &seconds, sizeof(seconds));
	(void)snprintf(header, sizeof(header), "Retry-After: %u\r\n", seconds % 11u);
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &siprec_busy, header);
	siprec_pending_free(p);
}

/*
 * Whoever sends a new INVITE within the dialog has had the 2xx of the one before: its ACK is late
 * or lost.
 */
static void take_as_acknowledged(struct ew_siprec_call *call)
{
	ew_buf_free(&call->accepted);
	call->dialog.confirmed = true;
}

/*
 * RFC 3261 section 14.2: an offer of ours has no answer yet. What is in the 2xx is answered by the ACK, which is on its
 * way or comes again with the next 2xx.
 */
static bool refuse_crossed(struct ew_siprec *s, const struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	if (!call->unanswered && !siprec_is_offering(call))
		return false;
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, &siprec_crossed, NULL);
	siprec_pending_free(p);
	return true;
}

/* Frees `p` when it was refused. */
static bool refuse_again(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	if (call->pending) {
		siprec_refuse_busy(s, p);
		return true;
	}
	if (refuse_crossed(s, call, p))
		return true;
	int r = siprec_follow(call, &p->message, &p->hop);

	if (r == 0)
		return false;
	siprec_refuse_by(s, p, r);
	siprec_pending_free(p);
	return true;
}

static void invite_again(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	if (refuse_again(s, call, p))
		return;
	take_as_acknowledged(call);
	siprec_note_peer(&call->dialog, &p->message);
	const struct siprec_verdict *why = siprec_judge(p, false);

	if (why) {
		siprec_refuse_verdict(s, p, why);
		return;
	}
	siprec_answer(s, &p->message, &p->hop, p->transaction, 100, NULL);
	if (!p->offer.has_sdp) {
		siprec_offer_again(s, call, p);
		return;
	}
	call->pending = p;
	siprec_offer_to_owner(s, call, false);
}

/*
 * 481 would end the session at the peer: not to be said while its dialog may only not have been
 * given back yet.
 */
void siprec_refuse_unknown(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	if (s->ops->whole(s->arg))
		siprec_refuse_invite(s, m, hop, transaction, &siprec_unknown, NULL);
	else
		siprec_refuse_invite(s, m, hop, transaction, &siprec_early, "Retry-After: 1\r\n");
}

void siprec_invite(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	struct ew_siprec_pending *p = NULL;
	struct ew_siprec_call *call = siprec_table_match(s, m);
	struct ew_slice tag;

	if (!call && ew_sip_param(ew_sip_header_of(m, "To"), EW_SLICE("tag"), &tag)) {
		siprec_refuse_unknown(s, m, hop, transaction);
		return;
	}
	if (siprec_refuse_extensions(s, m, hop, transaction) || siprec_timer_refused(s, m, hop, transaction))
		return;
	int r = siprec_keep(raw, hop, transaction, &p);

	if (r < 0)
		siprec_refuse_invite(s, m, hop, transaction, siprec_refusal_of(r), NULL);
	else if (call)
		invite_again(s, call, p);
	else
		invite_new(s, p);
}

void siprec_note_peer(struct ew_dialog *d, const struct ew_sip_message *m)
{
	if (ew_sip_has_token(m, "Require", EW_SLICE("siprec")) ||
		ew_sip_has_token(m, "Supported", EW_SLICE("siprec")) ||
		ew_slice_find(ew_sip_header_of(m, "Contact"), EW_SLICE("+sip.src")) != SIZE_MAX)
		d->peer.siprec = true;
	if (ew_sip_header_of(m, "Allow").len > 0)
		d->peer.updates = ew_sip_has_token(m, "Allow", EW_SLICE("UPDATE"));
	if (ew_sip_has_token(m, "Accept", EW_SLICE("application/rs-metadata-request")))
		d->peer.snapshots = true;
}

void siprec_add_self(const struct ew_sip_message *request, const struct ew_sip_hop *hop, struct ew_buf *to)
{
	ew_sip_contact_write(to, request, hop);
	ew_buf_add_text(to, SIPREC_ALLOW SIPREC_SUPPORTED);
}

static uint16_t port_of(const struct ew_dialog_stream *stream)
{
	if (stream->unrecorded)
		return EW_SDP_DISCARD_PORT;
	return stream->live ? stream->local_port : 0;
}

static void write_answer(struct ew_siprec *s, const struct ew_siprec_call *call, struct ew_buf *to)
{
	const struct ew_dialog *d = &call->dialog;
	struct ew_sdp_answer answer = {
		.session = d->sdp_session,
		.version = d->sdp_version,
		.address = ew_slice_text(s->rtp_address[0] ? s->rtp_address : d->hop.local),
		.security = call->pending->security,
	};

	for (size_t i = 0; i < call->pending->offer.sdp.n_media; i++) {
		answer.unread[i] = d->streams[i].unrecorded;
		answer.ports[i] = port_of(&d->streams[i]);
		answer.record_off |= answer.unread[i];
	}
	answer.record_off &= ew_sip_has_token(&call->pending->message, "Supported", EW_SLICE("record-aware"));
	ew_sdp_answer_write(to, &call->pending->offer.sdp, &answer);
}

static int write_ok(struct ew_siprec_call *call, const struct ew_siprec_pending *p, struct ew_slice sdp,
	struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf headers = {0};

	ew_buf_init(&headers, 2048);
	siprec_add_self(&p->message, &p->hop, &headers);
	ew_buf_add_text(&headers, SIPREC_RECV_INFO);
	siprec_timer_add(&call->dialog, &headers);
	if (ew_buf_error(&headers) < 0)
		return ew_buf_error(&headers);
	ew_buf_clear(to);
	ew_sip_reply_write(to, &p->message, &p->hop,
		&(struct ew_sip_reply){.status = 200,
			.local_tag = ew_dialog_text(&call->dialog, EW_DIALOG_LOCAL_TAG),
			.headers = ew_buf_slice(&headers),
			.content_type = EW_SLICE("application/sdp"),
			.body = sdp});
	return ew_buf_error(to);
}

int siprec_send_accepted(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_pending *p,
	struct ew_slice sdp)
{
	struct ew_mono now = ew_io_mono(s->io);
	struct ew_sip_cseq cseq = {0};
	int r = write_ok(call, p, sdp, &call->accepted);

	if (r < 0) {
		ew_buf_free(&call->accepted);
		return r;
	}
	/* It was read before, or there would be no dialog. */
	(void)!ew_sip_cseq_read(ew_sip_header_of(&p->message, "CSeq"), &cseq);
	call->accepted_cseq = cseq.number;
	call->unanswered = p->way == EW_SIPREC_OURS;
	call->resend_us = SIPREC_T1_US;
	call->resend_at.us = now.us + SIPREC_T1_US;
	call->give_up_at.us = now.us + 64 * SIPREC_T1_US;
	s->ops->respond(s->arg, p->transaction, 200, ew_buf_slice(&call->accepted));
	return 0;
}

int siprec_send_updated(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_pending *p,
	struct ew_slice sdp)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int r;

	ew_buf_init(&bytes, EW_MAX_SIP_MESSAGE_BYTES);
	r = write_ok(call, p, sdp, &bytes);
	if (r == 0)
		s->ops->respond(s->arg, p->transaction, 200, ew_buf_slice(&bytes));
	return r;
}

static int send_answer(struct ew_siprec *s, struct ew_siprec_call *call)
{
	_cleanup_(ew_buf_free) struct ew_buf sdp = {0};
	const struct ew_siprec_pending *p = call->pending;

	ew_buf_init_secret(&sdp, EW_MAX_SIP_MESSAGE_BYTES); /* our keys are in it */
	call->dialog.sdp_version++;
	write_answer(s, call, &sdp);
	siprec_timer_take(s, call, &p->message);
	int r = ew_buf_error(&sdp);

	if (r == 0)
		r = p->way == EW_SIPREC_UPDATED ? siprec_send_updated(s, call, p, ew_buf_slice(&sdp))
						: siprec_send_accepted(s, call, p, ew_buf_slice(&sdp));
	if (r < 0)
		call->dialog.sdp_version--;
	else
		ew_dialog_keep_description(&call->dialog, ew_buf_slice(&sdp));
	return r;
}

void ew_siprec_accept(struct ew_siprec *s, struct ew_siprec_call *call)
{
	static const struct ew_siprec_notice no_memory = {"resources_short",
		"an answer could not be made for want of memory, so its session was ended; look at the memory of this "
		"host",
		true};
	struct ew_siprec_pending *p = call->pending;

	if (p->way != EW_SIPREC_ANSWERED && send_answer(s, call) < 0) {
		s->ops->noticed(s->arg, call, &no_memory);
		s->ops->ended(s->arg, call, EW_SIPREC_TRANSPORT);
		ew_siprec_hang_up(s, call, "SIP;cause=500;text=\"no memory\"");
		return;
	}
	call->pending = NULL;
	ew_buf_free(&call->evidence);
	siprec_pending_free(p);
	s->ops->changed(s->arg, call);
}
