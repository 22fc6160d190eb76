/*
 * Requests of ours within a dialog: the refresh of a session timer (RFC 4028), the question for keys that were lost,
 * and the wish for a full snapshot of the metadata (RFC 7866 section 9.2). One at a time, and never while an offer
 * waits: a recording must not suffer from what is only asked for. What a peer refuses it is not asked for again.
 */
#include <errno.h>
#include <string.h>

#include "sip/sip_uri.h"
#include "sip/sip_write.h"
#include "sip/siprec_private.h"

#define PUT_OFF_US (5 * EW_US_PER_S)
#define MOST_TRIES 5
#define DEFAULT_PORT 5060
#define BOUNDARY "earwitness-part"
#define SNAPSHOT_TYPE "application/rs-metadata-request"
#define DISPOSITION "Content-Disposition: recording-session\r\n"

bool siprec_is_offering(const struct ew_siprec_call *call)
{
	return call->own.ticket != 0 && call->own.invite;
}

/* -- sending -- */

struct ew_sip_hop siprec_own_hop(struct ew_siprec *s, const struct ew_siprec_call *call)
{
	struct ew_sip_hop hop = call->dialog.hop;
	char address[EW_SIP_ADDRESS_BYTES];
	struct ew_sip_uri uri;

	if (!hop.tcp || !call->detour || ew_sip_uri_read(ew_dialog_text(&call->dialog, EW_DIALOG_TARGET), &uri) < 0 ||
		uri.host.len == 0 || uri.host.len >= sizeof(address))
		return hop;
	memcpy(address, uri.host.at, uri.host.len);
	address[uri.host.len] = '\0';
	if (s->ops->peer(s->arg, address).len == 0)
		return hop;
	memcpy(hop.remote, address, sizeof(address));
	hop.remote_port = uri.port ? uri.port : DEFAULT_PORT;
	return hop;
}

/* Free text for whoever reads a trace at the other side. */
static const char *reason_of(uint8_t gaps)
{
	if (gaps & EW_SIPREC_GAP_RESTORED)
		return "SRS was restarted\r\n";
	if (gaps & EW_SIPREC_GAP_UNKNOWN_ID)
		return "SRS does not know an object that was named\r\n";
	return "SRS has no usable metadata\r\n";
}

static void write_parts(struct ew_buf *to, struct ew_slice sdp, const char *reason)
{
	ew_buf_add_text(to, "--" BOUNDARY "\r\nContent-Type: application/sdp\r\n\r\n");
	ew_buf_add_slice(to, sdp);
	ew_buf_add_text(to, "\r\n--" BOUNDARY "\r\nContent-Type: " SNAPSHOT_TYPE "\r\n" DISPOSITION "\r\n");
	ew_buf_add_text(to, reason);
	ew_buf_add_text(to, "\r\n--" BOUNDARY "--\r\n");
}

static void add_headers(const struct ew_siprec_call *call, bool part, struct ew_buf *to)
{
	const struct ew_dialog *d = &call->dialog;

	siprec_add_self(NULL, &d->hop, to);
	ew_buf_add_text(to, SIPREC_ACCEPT);
	if (part)
		ew_buf_add_text(to, DISPOSITION);
	/* Any INVITE or UPDATE refreshes, and one that says nothing of the timer stops it. Here uac is us. */
	if (d->timer.seconds > 0)
		ew_buf_printf(to, "Session-Expires: %u;refresher=%s\r\n", (unsigned)d->timer.seconds,
			d->timer.ours ? "uac" : "uas");
}

static int write_request(
	struct ew_siprec_call *call, const struct ew_siprec_own *own, struct ew_slice sdp, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf headers = {0};
	_cleanup_(ew_buf_free) struct ew_buf parts = {0};
	struct ew_sip_own_request r = {
		.method = own->invite ? "INVITE" : "UPDATE", .body = sdp, .content_type = EW_SLICE("application/sdp")};

	ew_buf_init(&headers, 2048);
	ew_buf_init_secret(&parts, EW_MAX_SIP_MESSAGE_BYTES);
	if (own->gaps != 0 && own->invite) {
		write_parts(&parts, sdp, reason_of(own->gaps));
		r.content_type = EW_SLICE("multipart/mixed;boundary=" BOUNDARY);
		r.body = ew_buf_slice(&parts);
	} else if (own->gaps != 0) {
		r.content_type = EW_SLICE(SNAPSHOT_TYPE);
		r.body = ew_slice_text(reason_of(own->gaps));
	}
	add_headers(call, own->gaps != 0 && !own->invite, &headers);
	if (ew_buf_error(&headers) < 0 || ew_buf_error(&parts) < 0)
		return -ENOMEM;
	r.headers = ew_buf_slice(&headers);
	ew_sip_request_write(to, &call->dialog, &r, 0);
	return ew_buf_error(to);
}

static bool has_description(const struct ew_siprec_call *call)
{
	return ew_dialog_text(&call->dialog, EW_DIALOG_DESCRIPTION).len > 0;
}

static void put_off(struct ew_siprec *s, struct ew_siprec_call *call, int64_t us)
{
	call->own_at.us = ew_io_mono(s->io).us + us;
	call->own_tries++;
}

static void send_own(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_own own)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0}, sdp = {0};
	struct ew_sip_hop hop = siprec_own_hop(s, call);
	int r = 0;

	/* Keys of ours may be in them. */
	ew_buf_init_secret(&bytes, EW_MAX_SIP_MESSAGE_BYTES);
	ew_buf_init_secret(&sdp, EW_MAX_SIP_MESSAGE_BYTES);
	if (own.invite && has_description(call))
		r = siprec_write_standing(s, call, false, own.keys, &sdp);
	if (r == 0)
		r = write_request(call, &own, ew_buf_slice(&sdp), &bytes);
	own.ticket = ++s->last_ticket;
	own.cseq = call->dialog.local_cseq;
	if (r == 0)
		r = s->ops->request(s->arg, &hop, ew_buf_slice(&bytes), own.ticket);
	if (r < 0) {
		call->detour = !call->detour;
		call->keys_wanted = call->keys_wanted || own.keys;
		put_off(s, call, PUT_OFF_US);
		return;
	}
	call->own = own;
	if (sdp.len > 0)
		ew_dialog_keep_description(&call->dialog, ew_buf_slice(&sdp));
	/* The CSeq is used up, whatever becomes of it. */
	s->ops->changed(s->arg, call);
}

/* -- keys -- */

static const struct ew_siprec_notice keys_refused = {"keys_refused",
	"the keys of a secured session were lost, and its recording client was asked for them by a re-INVITE and has "
	"not given any, so its media is counted and not recorded; have it answer re-INVITEs with a=crypto or "
	"a=fingerprint, or end its session and open a new one",
	true};

static void tell_keys_refused(struct ew_siprec *s, struct ew_siprec_call *call)
{
	if (call->keys_refused)
		return;
	call->keys_refused = true;
	s->ops->noticed(s->arg, call, &keys_refused);
}

void ew_siprec_ask_keys(struct ew_siprec *s, struct ew_siprec_call *call)
{
	if (!has_description(call)) {
		tell_keys_refused(s, call);
		return;
	}
	if (call->own.keys)
		return;
	call->keys_wanted = true;
	/* After a restart what is on its way is waited for, but media that cannot be read is lost meanwhile. */
	if (call->own_tries == 0)
		call->own_at = ew_io_mono(s->io);
}

/* A bucket of EW_SIPREC_KEYS_AT_ONCE: after a restart thousands of calls may have lost theirs. */
static bool has_keys_ration(struct ew_siprec *s)
{
	const int64_t each = EW_US_PER_S / EW_SIPREC_KEYS_A_SECOND;
	int64_t now = ew_io_mono(s->io).us;

	if (s->keys_due.us < now)
		s->keys_due.us = now;
	if (s->keys_due.us - now > (EW_SIPREC_KEYS_AT_ONCE - 1) * each)
		return false;
	s->keys_due.us += each;
	return true;
}

static void ask_keys(struct ew_siprec *s, struct ew_siprec_call *call)
{
	call->keys_wanted = false;
	s->counts.keys_asked++;
	send_own(s, call, (struct ew_siprec_own){.invite = true, .keys = true});
}

/* -- snapshots -- */

void ew_siprec_ask_snapshot(struct ew_siprec *s, struct ew_siprec_call *call, enum ew_siprec_gap gap)
{
	(void)s;
	if (!call->dialog.peer.mute && !(call->dialog.asked & gap))
		call->gaps |= (uint8_t)gap;
}

/* A re-INVITE with a second part is more than some peers can take: only who says that it knows them gets one. */
static bool can_be_asked(const struct ew_siprec_call *call)
{
	const struct ew_dialog_peer *p = &call->dialog.peer;

	if (p->mute)
		return false;
	return p->updates ? p->siprec || p->snapshots : p->snapshots && has_description(call);
}

static bool has_ration(struct ew_siprec *s)
{
	struct ew_mono now = ew_io_mono(s->io);

	if (now.us - s->asks_since.us >= EW_US_PER_S) {
		s->asks_since = now;
		s->asks = 0;
	}
	if (s->asks >= EW_SIPREC_SNAPSHOTS_A_SECOND)
		return false;
	s->asks++;
	return true;
}

static void ask(struct ew_siprec *s, struct ew_siprec_call *call)
{
	struct ew_siprec_own own = {.invite = !call->dialog.peer.updates, .gaps = call->gaps};

	/* What this process was not there for it may ask about again when it is new again. */
	call->dialog.asked |= (uint8_t)(call->gaps & ~EW_SIPREC_GAP_RESTORED);
	call->gaps = 0;
	s->counts.asked++;
	send_own(s, call, own);
}

void siprec_own_tick(struct ew_siprec *s, struct ew_siprec_call *call)
{
	int64_t now = ew_io_mono(s->io).us;

	if (call->own.ticket != 0 || call->pending || !call->dialog.confirmed || call->accepted.len > 0 ||
		now < call->own_at.us)
		return;
	if (call->refresh_at.us != 0 && now >= call->refresh_at.us)
		send_own(s, call,
			(struct ew_siprec_own){
				.refresh = true, .invite = !call->dialog.peer.updates && has_description(call)});
	else if (call->keys_wanted && has_keys_ration(s))
		ask_keys(s, call);
	else if (call->gaps != 0 && can_be_asked(call) && has_ration(s))
		ask(s, call);
}

/* -- outcomes -- */

static void acknowledge(struct ew_siprec *s, struct ew_siprec_call *call, uint32_t cseq)
{
	struct ew_sip_hop hop = siprec_own_hop(s, call);

	ew_buf_clear(&call->ack);
	ew_sip_request_write(&call->ack, &call->dialog, &(struct ew_sip_own_request){.method = "ACK"}, cseq);
	/* What is not sent is asked for by the next 2xx. */
	if (ew_buf_error(&call->ack) == 0)
		(void)!s->ops->request(s->arg, &hop, ew_buf_slice(&call->ack), 0);
	else
		ew_buf_free(&call->ack);
}

void ew_siprec_repeated(struct ew_siprec *s, struct ew_slice raw)
{
	struct ew_siprec_call *call;
	struct ew_sip_message m;

	if (ew_sip_message_read(raw, &m) < 0 || m.is_request)
		return;
	call = siprec_table_match_response(s, &m);
	if (!call || call->ack.len == 0)
		return;
	struct ew_sip_hop hop = siprec_own_hop(s, call);

	(void)!s->ops->request(s->arg, &hop, ew_buf_slice(&call->ack), 0);
}

/* Seconds of a header, as microseconds; 0 without. */
static int64_t seconds_us(const struct ew_sip_message *m, const char *name, uint64_t most)
{
	struct ew_slice value = m ? ew_sip_header_of(m, name) : EW_SLICE_EMPTY;
	struct ew_slice first = EW_SLICE_EMPTY;
	uint64_t n = 0;

	(void)ew_slice_cut(&value, ';', &first);
	if (ew_slice_decimal(ew_slice_trim(first), most, &n) < 0)
		return 0;
	return (int64_t)n * EW_US_PER_S;
}

/* RFC 3261 section 14.1: who has not made the Call-ID waits 0 to 2 s in steps of 10 ms. */
static int64_t after_glare_us(struct ew_siprec *s)
{
	uint8_t steps = 0;

	(void)!ew_io_random(s->io, &steps, sizeof(steps));
	return (int64_t)(steps % 201u) * 10 * EW_US_PER_MS;
}

/* True when the same request may be tried again, later. */
static bool try_later(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m, unsigned status)
{
	int64_t after = seconds_us(m, "Retry-After", 60);

	if (call->own_tries >= MOST_TRIES)
		return false;
	if (status == 491)
		put_off(s, call, after_glare_us(s));
	else if (!m || ((status == 500 || status == 503) && after > 0))
		put_off(s, call, m ? after : PUT_OFF_US);
	else
		return false;
	return true;
}

static void refresh_is_over(struct ew_siprec *s, struct ew_siprec_call *call)
{
	static const struct ew_siprec_notice gone = {"session_gone",
		"a recording client does not know its session any more (it answered a refresh with 481, or not at "
		"all), so the "
		"session was ended; if its calls go on, see why the client has lost it",
		true};

	siprec_end(s, call, &gone, "SIP;cause=481;text=\"session gone\"");
}

/* A larger interval is wanted (RFC 4028 section 7.4). */
static void enlarge(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m)
{
	int64_t least = seconds_us(m, "Min-SE", 24 * 3600) / EW_US_PER_S;

	if (least <= (int64_t)call->dialog.timer.seconds || call->own_tries >= MOST_TRIES) {
		siprec_timer_again(s, call);
		return;
	}
	call->dialog.timer.seconds = (uint32_t)least;
	put_off(s, call, 0);
}

static void after_refresh(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_own *own,
	const struct ew_sip_message *m, unsigned status)
{
	if (status == 481 || status == 408) {
		refresh_is_over(s, call);
		return;
	}
	if (!own->invite && (status == 405 || status == 501) && call->dialog.peer.updates && has_description(call)) {
		call->dialog.peer.updates = false;
		put_off(s, call, 0);
	} else if (status == 422) {
		enlarge(s, call, m);
	} else if (try_later(s, call, m, status)) {
		return;
	} else if (!m) {
		/* As often as it takes: the end of the timer is the end of this. */
		put_off(s, call, PUT_OFF_US);
	} else {
		/* It has answered: its session is there. */
		siprec_timer_again(s, call);
		call->own_tries = 0;
	}
}

/* Asked again when the recorder says again that they are missing; at once only where the peer had no time. */
static void after_keys(
	struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m, unsigned status)
{
	if (status == 481) {
		refresh_is_over(s, call);
		return;
	}
	if (status != 408 && try_later(s, call, m, status)) {
		call->keys_wanted = true;
		return;
	}
	call->own_tries = 0;
	tell_keys_refused(s, call);
}

static void after_snapshot(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_own *own,
	const struct ew_sip_message *m, unsigned status)
{
	static const struct ew_siprec_notice refused = {"snapshot_refused",
		"a recording client was asked for its metadata anew and does not do that, so what was said while this "
		"host was not "
		"there, or could not be read, stays unknown; nothing is to be done but to know it",
		false};

	if (status != 408 && try_later(s, call, m, status)) {
		call->gaps |= own->gaps;
		return;
	}
	call->own_tries = 0;
	call->dialog.peer.mute = true;
	s->ops->noticed(s->arg, call, &refused);
	s->ops->changed(s->arg, call);
}

static void after_success(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_own *own,
	const struct ew_sip_message *m, struct ew_slice raw)
{
	call->own_tries = 0;
	ew_dialog_retarget(&call->dialog, m);
	if (own->invite)
		acknowledge(s, call, own->cseq);
	if (call->dialog.timer.seconds > 0)
		siprec_timer_answered(s, call, m);
	s->ops->changed(s->arg, call);
	/* Last, because it may end the call. */
	if (!own->invite || call->pending)
		return;
	struct ew_sip_hop hop = call->dialog.hop;
	struct ew_id interaction = call->dialog.interaction;
	bool taken = m->body.len > 0 && siprec_take_answer(s, call, raw, &hop, true);

	call = own->keys ? ew_siprec_find(s, interaction) : NULL;
	if (call && taken)
		call->keys_refused = false;
	else if (call)
		tell_keys_refused(s, call);
}

static void after_bye(struct ew_siprec *s, unsigned status)
{
	static const struct ew_siprec_notice unanswered = {"bye_unanswered",
		"a session was ended with BYE and the recording client has not answered it; if it goes on sending "
		"media, end the "
		"session at the client",
		false};

	if (status == 408 || status == 503)
		s->ops->noticed(s->arg, NULL, &unanswered);
}

struct search {
	uint64_t ticket;
	struct ew_siprec_call *found;
};

static void find_ticket(void *arg, struct ew_siprec_call *call)
{
	struct search *search = arg;

	if (call->own.ticket == search->ticket)
		search->found = call;
}

void ew_siprec_outcome(struct ew_siprec *s, uint64_t ticket, int error, struct ew_slice raw)
{
	struct search search = {.ticket = ticket};
	struct ew_sip_message message;
	bool read = error == 0 && ew_sip_message_read(raw, &message) == 0 && !message.is_request;
	const struct ew_sip_message *m = read ? &message : NULL;
	unsigned status = m ? m->status : error == -ETIMEDOUT ? 408 : 503;

	if (ticket == 0 || (m && status < 200))
		return;
	if (ticket == SIPREC_BYE_TICKET) {
		after_bye(s, status);
		return;
	}
	ew_siprec_each(s, find_ticket, &search);
	if (!search.found)
		return;
	struct ew_siprec_own own = search.found->own;

	search.found->own = (struct ew_siprec_own){0};
	if (!m && status != 408)
		search.found->detour = !search.found->detour;
	if (status < 300)
		after_success(s, search.found, &own, m, raw);
	else if (own.keys)
		after_keys(s, search.found, m, status);
	else if (own.refresh)
		after_refresh(s, search.found, &own, m, status);
	else
		after_snapshot(s, search.found, &own, m, status);
}
