/*
 * INVITE: opening a recording session and changing one. Whatever media is acceptable is accepted; no defect of headers
 * or metadata beyond the dialog's own identity may stand in the way of a recording.
 */
#include <errno.h>
#include <string.h>

#include "sip/sdp_answer.h"
#include "sip/sip_uri.h"
#include "sip/sip_write.h"
#include "sip/siprec_private.h"

#define T1_US (500 * EW_US_PER_MS)

/* What the answer can live up to: `timer` by leaving the refresh to the peer, `100rel` by answering at once. */
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

static bool refuse_extensions(struct ew_siprec *s, const struct ew_sip_message *m,
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

/* A copy of the request that lives until the answer is sent. */
static int keep_request(struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction,
	struct ew_siprec_pending **ret)
{
	struct ew_siprec_pending *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	ew_buf_init(&p->raw, EW_MAX_SIP_MESSAGE_BYTES);
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

static void note_defects(const struct ew_siprec_pending *p, const struct ew_party_doubts *doubts,
	bool first, struct ew_facts *f)
{
	const struct {
		bool met;
		const char *word;
	} defects[] = {
		{first && !p->offer.has_metadata, "metadata_missing"},
		{p->offer.has_metadata && p->offer.metadata.malformed, "metadata_malformed"},
		{p->offer.has_metadata && p->offer.metadata.truncated, "metadata_truncated"},
		{p->offer.unclosed, "body_unclosed"},
		{doubts->unmapped, "party_unknown"},
		{doubts->by_order, "party_by_order"},
		{doubts->mixed, "stream_mixed"},
		{doubts->too_many, "parties_too_many"},
	};

	for (size_t i = 0; i < EW_COUNT(defects); i++) {
		if (defects[i].met)
			ew_facts_defect(f, defects[i].word);
	}
}

static void set_header_ends(const struct ew_dialog *d, struct ew_facts *f)
{
	struct ew_sip_address a;

	if (ew_sip_address_read(ew_dialog_text(d, EW_DIALOG_REMOTE), &a) == 0) {
		f->from_address = a.uri;
		f->from_name = a.name;
	}
	if (ew_sip_address_read(ew_dialog_text(d, EW_DIALOG_LOCAL), &a) == 0) {
		f->to_address = a.uri;
		f->to_name = a.name;
	}
}

/* The metadata of the first INVITE, which an update need not repeat. False when there is none to be had. */
static bool read_earlier(const struct ew_dialog *d, struct ew_siprec_offer *ret)
{
	struct ew_sip_message m;

	return ew_sip_message_read(ew_dialog_text(d, EW_DIALOG_INVITE), &m) == 0 &&
	       ew_siprec_offer_read(&m, ret) == 0 && ret->has_metadata;
}

static int write_facts(const struct ew_siprec_call *call, const struct ew_party_doubts *doubts, bool first,
	struct ew_buf *to)
{
	_cleanup_(ew_siprec_offer_clear) struct ew_siprec_offer earlier = {0};
	const struct ew_siprec_pending *p = call->pending;
	const struct ew_dialog *d = &call->dialog;
	struct ew_facts f = {
		.peer = ew_dialog_text(d, EW_DIALOG_PEER),
		.sip_call_id = ew_dialog_text(d, EW_DIALOG_CALL_ID),
		.parties = &d->parties,
		.metadata = p->offer.has_metadata ? &p->offer.metadata : NULL,
		.metadata_sha256 = p->offer.metadata_sha256,
	};

	if (!first && read_earlier(d, &earlier))
		f.earlier = &earlier.metadata;
	set_header_ends(d, &f);
	note_defects(p, doubts, first, &f);
	return ew_facts_write(&f, to);
}

/* Maps the offer to parties and hands it to the owner. Facts are empty when nothing new is known. */
static int offer_to_owner(struct ew_siprec *s, struct ew_siprec_call *call, bool first)
{
	_cleanup_(ew_buf_free) struct ew_buf facts = {0};
	struct ew_siprec_pending *p = call->pending;
	struct ew_party_doubts doubts;
	size_t known = call->dialog.parties.n;
	int r = ew_parties_map(&call->dialog.parties, s->io, &p->offer.sdp,
		p->offer.has_metadata ? &p->offer.metadata : NULL, p->party_of_media, &doubts);

	ew_buf_init(&facts, EW_MAX_FACTS_BYTES);
	if (r == 0 && (first || p->offer.has_metadata || call->dialog.parties.n > known))
		r = write_facts(call, &doubts, first, &facts);
	if (r < 0)
		return r;
	s->ops->offered(s->arg, call, ew_buf_slice(&facts));
	return 0;
}

static int open_dialog(struct ew_siprec *s, struct ew_siprec_call *call)
{
	struct ew_siprec_pending *p = call->pending;
	struct ew_dialog *d = &call->dialog;
	struct ew_id tag;
	char text[EW_ID_TEXT_BYTES];
	int r = ew_id_random(s->io, &tag);

	if (r == 0)
		r = ew_id_new(s->io, &d->interaction);
	if (r < 0)
		return r;
	ew_id_format(tag, text);
	r = ew_dialog_open(d, &p->message, ew_buf_slice(&p->raw), ew_slice_text(text), &p->hop);
	if (r == 0)
		r = ew_dialog_set(d, EW_DIALOG_PEER, s->ops->peer(s->arg, p->hop.remote));
	d->sdp_session = (uint64_t)ew_io_wall(s->io).us;
	return r;
}

static void refuse_by(struct ew_siprec *s, const struct ew_siprec_pending *p, int error)
{
	siprec_refuse_invite(s, &p->message, &p->hop, p->transaction, siprec_refusal_of(error),
		error == -EAGAIN ? "Retry-After: 1\r\n" : NULL);
}

static void refuse_for_memory(struct ew_siprec *s, struct ew_siprec_call *call)
{
	s->ops->refused(s->arg, &siprec_no_memory);
	ew_siprec_refuse(s, call, siprec_no_memory.status);
}

static void open_call(struct ew_siprec *s, struct ew_siprec_pending *p)
{
	struct ew_siprec_call *call = siprec_call_new();
	int r = call ? 0 : -ENOMEM;

	if (r == 0) {
		call->pending = p;
		r = open_dialog(s, call);
	}
	if (r == 0 && !s->ops->ready(s->arg, call->dialog.interaction))
		r = -EAGAIN;
	if (r < 0) {
		refuse_by(s, p, r);
		if (!call)
			siprec_pending_free(p);
		siprec_call_free(call);
		return;
	}
	siprec_table_add(s, call);
	siprec_answer(s, &p->message, &p->hop, p->transaction, 100, NULL);
	if (offer_to_owner(s, call, true) < 0)
		refuse_for_memory(s, call);
}

static void invite_new(struct ew_siprec *s, struct ew_siprec_pending *p)
{
	const struct siprec_verdict *why = siprec_judge(p, true);

	if (why)
		siprec_refuse_invite(
			s, &p->message, &p->hop, p->transaction, &why->refusal, why->headers);
	else if (siprec_table_merged(s, &p->message))
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

/* RFC 3261 section 14.2: 500 with a random Retry-After of 0 to 10 s. */
static void refuse_busy(struct ew_siprec *s, struct ew_siprec_pending *p)
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

static void invite_again(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	if (call->pending) {
		refuse_busy(s, p);
		return;
	}
	int r = ew_dialog_follow(&call->dialog, &p->message, &p->hop);

	if (r < 0) {
		refuse_by(s, p, r);
		siprec_pending_free(p);
		return;
	}
	take_as_acknowledged(call);
	const struct siprec_verdict *why = siprec_judge(p, false);

	if (why) {
		siprec_refuse_invite(
			s, &p->message, &p->hop, p->transaction, &why->refusal, why->headers);
		siprec_pending_free(p);
		return;
	}
	call->pending = p;
	siprec_answer(s, &p->message, &p->hop, p->transaction, 100, NULL);
	if (offer_to_owner(s, call, false) < 0)
		refuse_for_memory(s, call);
}

/*
 * 481 would end the session at the peer: not to be said while its dialog may only not have been
 * given back yet.
 */
static void refuse_unknown(struct ew_siprec *s, const struct ew_sip_message *m,
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
		refuse_unknown(s, m, hop, transaction);
		return;
	}
	if (refuse_extensions(s, m, hop, transaction))
		return;
	int r = keep_request(raw, hop, transaction, &p);

	if (r < 0)
		siprec_refuse_invite(s, m, hop, transaction, siprec_refusal_of(r), NULL);
	else if (call)
		invite_again(s, call, p);
	else
		invite_new(s, p);
}

/* RFC 4028: a peer that wants a timer refreshes it itself; a session that falls silent ends at the recorder. */
static void add_timer(const struct ew_sip_message *m, struct ew_buf *to)
{
	struct ew_slice value = ew_sip_header_of(m, "Session-Expires");
	struct ew_slice seconds;
	uint64_t n;

	if (!ew_slice_cut(&value, ';', &seconds) ||
		ew_slice_decimal(ew_slice_trim(seconds), UINT32_MAX, &n) < 0)
		return;
	if (!ew_sip_has_token(m, "Supported", EW_SLICE("timer")) &&
		!ew_sip_has_token(m, "Require", EW_SLICE("timer")))
		return;
	ew_buf_printf(to, "Session-Expires: %llu;refresher=uac\r\nRequire: timer\r\n", (unsigned long long)n);
}

static void add_headers(const struct ew_siprec_pending *p, struct ew_buf *to)
{
	ew_sip_contact_write(to, &p->message, &p->hop);
	ew_buf_add_text(to, "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nSupported: siprec, timer\r\n");
	add_timer(&p->message, to);
}

static void write_answer(struct ew_siprec *s, const struct ew_siprec_call *call, struct ew_buf *to)
{
	const struct ew_dialog *d = &call->dialog;
	struct ew_sdp_answer answer = {
		.session = d->sdp_session,
		.version = d->sdp_version,
		.address = ew_slice_text(s->rtp_address[0] ? s->rtp_address : d->hop.local),
	};

	for (size_t i = 0; i < call->pending->offer.sdp.n_media; i++)
		answer.ports[i] = d->streams[i].live ? d->streams[i].local_port : 0;
	ew_sdp_answer_write(to, &call->pending->offer.sdp, &answer);
}

static int write_accepted(struct ew_siprec *s, struct ew_siprec_call *call)
{
	_cleanup_(ew_buf_free) struct ew_buf sdp = {0};
	_cleanup_(ew_buf_free) struct ew_buf headers = {0};
	struct ew_siprec_pending *p = call->pending;

	ew_buf_init(&sdp, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_init(&headers, 2048);
	write_answer(s, call, &sdp);
	add_headers(p, &headers);
	int r = ew_buf_error(&sdp);

	if (r == 0)
		r = ew_buf_error(&headers);
	if (r < 0)
		return r;
	ew_buf_clear(&call->accepted);
	ew_sip_reply_write(&call->accepted, &p->message, &p->hop,
		&(struct ew_sip_reply){.status = 200,
			.local_tag = ew_dialog_text(&call->dialog, EW_DIALOG_LOCAL_TAG),
			.headers = ew_buf_slice(&headers),
			.content_type = EW_SLICE("application/sdp"),
			.body = ew_buf_slice(&sdp)});
	return ew_buf_error(&call->accepted);
}

void ew_siprec_accept(struct ew_siprec *s, struct ew_siprec_call *call)
{
	struct ew_mono now = ew_io_mono(s->io);
	struct ew_siprec_pending *p = call->pending;

	call->dialog.sdp_version++;
	if (write_accepted(s, call) < 0) {
		call->dialog.sdp_version--;
		ew_buf_free(&call->accepted);
		s->ops->ended(s->arg, call, EW_SIPREC_TRANSPORT);
		ew_siprec_hang_up(s, call, "SIP;cause=500;text=\"no memory\"");
		return;
	}
	call->pending = NULL;
	call->resend_us = T1_US;
	call->resend_at.us = now.us + T1_US;
	call->give_up_at.us = now.us + 64 * T1_US;
	s->ops->respond(s->arg, p->transaction, 200, ew_buf_slice(&call->accepted));
	siprec_pending_free(p);
	s->ops->changed(s->arg, call);
}
