/*
 * Requests that are not INVITE, the life of a session after its answer, and the layer itself. A request of a stranger
 * must leave no state behind.
 */
#include "sip/siprec_session.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "sip/siprec_private.h"
#include "sip/sip_write.h"

#define ABILITIES SIPREC_ALLOW SIPREC_ACCEPT SIPREC_SUPPORTED SIPREC_RECV_INFO
#define T2_US (4 * EW_US_PER_S)
#define RESTORED_US (2 * EW_US_PER_S)

int ew_siprec_new(const struct ew_siprec_config *config, struct ew_siprec **ret)
{
	struct ew_siprec *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->io = config->io;
	s->ops = config->ops;
	s->arg = config->arg;
	size_t n = strnlen(config->rtp_address, sizeof(s->rtp_address) - 1);

	memcpy(s->rtp_address, config->rtp_address, n);
	int r = ew_io_random(s->io, &s->seed, sizeof(s->seed));

	if (r < 0) {
		free(s);
		return r;
	}
	*ret = s;
	return 0;
}

static void drop_quietly(void *arg, struct ew_siprec_call *call)
{
	struct ew_siprec *s = arg;

	if (call->pending && call->pending->transaction)
		siprec_answer(s, &call->pending->message, &call->pending->hop, call->pending->transaction,
			503, "Retry-After: 1\r\n");
	siprec_table_drop(s, call);
}

void ew_siprec_free(struct ew_siprec **s)
{
	if (!*s)
		return;
	ew_siprec_each(*s, drop_quietly, *s);
	free((*s)->farewells);
	ew_digest_nonces_free(&(*s)->nonces);
	free(*s);
	*s = NULL;
}

void siprec_answer(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction, unsigned status, const char *headers)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_id tag = {0};
	char text[EW_ID_TEXT_BYTES];

	/* Without randomness the tag is zero: the answer is still one that ends its transaction. */
	(void)!ew_id_random(s->io, &tag);
	ew_id_format(tag, text);
	ew_buf_init(&bytes, EW_MAX_SIP_MESSAGE_BYTES + 4096);
	ew_sip_reply_write(&bytes, m, hop,
		&(struct ew_sip_reply){.status = status,
			.local_tag = ew_slice_text(text),
			.headers = ew_slice_text(headers)});
	if (ew_buf_error(&bytes) == 0)
		s->ops->respond(s->arg, transaction, status, ew_buf_slice(&bytes));
	else
		s->ops->respond(s->arg, transaction, status, EW_SLICE_EMPTY);
}

void siprec_refuse_invite(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction, const struct ew_siprec_refusal *refusal,
	const char *headers)
{
	siprec_answer(s, m, hop, transaction, refusal->status, headers);
	s->ops->refused(s->arg, refusal);
}

static void end_call(struct ew_siprec *s, struct ew_siprec_call *call, enum ew_siprec_cause cause)
{
	s->ops->ended(s->arg, call, cause);
	siprec_table_drop(s, call);
}

static void refuse_pending(struct ew_siprec *s, struct ew_siprec_call *call, unsigned status)
{
	struct ew_siprec_pending *p = call->pending;

	call->pending = NULL;
	if (p->transaction)
		siprec_answer(s, &p->message, &p->hop, p->transaction, status,
			status == 503 ? "Retry-After: 1\r\n" : NULL);
	siprec_pending_free(p);
}

/* -- a BYE while dialogs are still being given back: answered now, done when its dialog comes -- */

static int name_dialog(struct ew_slice call_id, struct ew_slice local_tag,
	struct ew_slice remote_tag, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf name = {0};

	ew_buf_init(&name, EW_MAX_SIP_MESSAGE_BYTES + 8);
	ew_buf_add_u32(&name, (uint32_t)call_id.len);
	ew_buf_add_slice(&name, call_id);
	ew_buf_add_u32(&name, (uint32_t)local_tag.len);
	ew_buf_add_slice(&name, local_tag);
	ew_buf_add_slice(&name, remote_tag);
	int r = ew_buf_error(&name);

	return r < 0 ? r : ew_sha256_of(ew_buf_slice(&name), ret);
}

static bool keep_farewell(struct ew_siprec *s, const struct ew_sip_message *m)
{
	struct ew_slice local = EW_SLICE_EMPTY;
	struct ew_slice remote = EW_SLICE_EMPTY;

	/* Everybody is here: what was not taken up belongs to nobody. */
	if (s->ops->whole(s->arg))
		s->n_farewells = 0;
	if (s->ops->whole(s->arg) || s->n_farewells == SIPREC_MAX_FAREWELLS)
		return false;
	if (!s->farewells)
		s->farewells = calloc(SIPREC_MAX_FAREWELLS, sizeof(*s->farewells));
	(void)ew_sip_param(ew_sip_header_of(m, "To"), EW_SLICE("tag"), &local);
	(void)ew_sip_param(ew_sip_header_of(m, "From"), EW_SLICE("tag"), &remote);
	if (!s->farewells || name_dialog(ew_sip_header_of(m, "Call-ID"), local, remote,
				     &s->farewells[s->n_farewells]) < 0)
		return false;
	s->n_farewells++;
	return true;
}

bool siprec_farewell_take(struct ew_siprec *s, const struct ew_dialog *d)
{
	struct ew_hash name;

	if (s->n_farewells == 0 || name_dialog(ew_dialog_text(d, EW_DIALOG_CALL_ID),
					   ew_dialog_text(d, EW_DIALOG_LOCAL_TAG),
					   ew_dialog_text(d, EW_DIALOG_REMOTE_TAG), &name) < 0)
		return false;
	for (size_t i = 0; i < s->n_farewells; i++) {
		if (memcmp(&s->farewells[i], &name, sizeof(name)) != 0)
			continue;
		s->farewells[i] = s->farewells[--s->n_farewells];
		return true;
	}
	return false;
}

int siprec_follow(struct ew_siprec_call *call, const struct ew_sip_message *m, const struct ew_sip_hop *hop)
{
	int r = ew_dialog_follow(&call->dialog, m, hop);

	if (r == 0)
		call->detour = false;
	return r;
}

/* RFC 3261 section 15.1.2: a pending INVITE of the dialog is answered 487 first. */
static void take_bye(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction)
{
	struct ew_siprec_call *call = siprec_table_match(s, m);

	if (!call) {
		siprec_answer(s, m, hop, transaction, keep_farewell(s, m) ? 200 : 481, NULL);
		return;
	}
	if (siprec_follow(call, m, hop) < 0) {
		siprec_answer(s, m, hop, transaction, 500, NULL);
		return;
	}
	siprec_answer(s, m, hop, transaction, 200, NULL);
	if (call->pending)
		refuse_pending(s, call, 487);
	end_call(s, call, EW_SIPREC_BYE);
}

static void take_ack(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop)
{
	struct ew_siprec_call *call = siprec_table_match(s, m);
	struct ew_sip_cseq cseq;

	if (!call || call->accepted.len == 0 ||
		ew_sip_cseq_read(ew_sip_header_of(m, "CSeq"), &cseq) < 0 ||
		cseq.number != call->accepted_cseq)
		return;
	bool known = call->dialog.confirmed;
	bool answers = call->unanswered;

	ew_buf_free(&call->accepted);
	call->unanswered = false;
	call->dialog.confirmed = true;
	if (!known)
		s->ops->changed(s->arg, call);
	/* Last, because it may end the call. */
	if (answers)
		(void)siprec_take_answer(s, call, raw, hop, false);
}

/* RFC 3261 section 8.2.1: known but not ours is 405; section 21.5.2: never heard of is 501. */
static unsigned status_of_method(struct ew_slice method)
{
	static const char *const known[] = {"REGISTER", "SUBSCRIBE", "NOTIFY", "PUBLISH", "MESSAGE", "REFER"};

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (ew_slice_equal(method, ew_slice_text(known[i])))
			return 405;
	}
	return 501;
}

/*
 * RFC 3261 section 11.2: as an INVITE would be answered, so that a peer that asks goes elsewhere in
 * time.
 */
static void take_options(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	if (s->ops->able(s->arg, hop))
		siprec_answer(s, m, hop, transaction, 200, ABILITIES);
	else
		siprec_answer(s, m, hop, transaction, 503, "Retry-After: 1\r\n" ABILITIES);
}

static void take_other(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction)
{
	if (ew_slice_equal(m->method, EW_SLICE("OPTIONS")))
		take_options(s, m, hop, transaction);
	else if (ew_slice_equal(m->method, EW_SLICE("BYE")))
		take_bye(s, m, hop, transaction);
	else if (ew_slice_equal(m->method, EW_SLICE("CANCEL")) || ew_slice_equal(m->method, EW_SLICE("PRACK")))
		/* Nothing provisional is ever sent reliably, so there is nothing a PRACK could be for (RFC 3262). */
		siprec_answer(s, m, hop, transaction, 481, NULL);
	else
		siprec_answer(s, m, hop, transaction, status_of_method(m->method), SIPREC_ALLOW);
}

/* What names a transaction is there, and its CSeq is of this method (RFC 3261, 8.1.1.5). */
static bool is_whole(const struct ew_sip_message *m)
{
	struct ew_sip_cseq cseq;

	return m->is_request && ew_sip_cseq_read(ew_sip_header_of(m, "CSeq"), &cseq) == 0 &&
	       ew_slice_equal(cseq.method, m->method) && ew_sip_header_of(m, "Via").len > 0 &&
	       ew_sip_header_of(m, "From").len > 0 && ew_sip_header_of(m, "To").len > 0 &&
	       ew_sip_header_of(m, "Call-ID").len > 0;
}

/* `m` is NULL when the message could not be read. */
static void refuse(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction, unsigned status)
{
	if (m)
		siprec_answer(s, m, hop, transaction, status, NULL);
	else
		s->ops->respond(s->arg, transaction, status, EW_SLICE_EMPTY);
}

static void refuse_stranger(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	static const struct ew_siprec_refusal refusal = {403, "peer_not_listed",
		"a SIP request came from an address that is none of the configured peers and "
		"was refused; if it is your recording client, add its address under `peers`, "
		"otherwise shut it out before it gets here"};

	if (!transaction)
		return;
	refuse(s, m, hop, transaction, refusal.status);
	s->ops->refused(s->arg, &refusal);
}

static void refuse_malformed(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction)
{
	static const struct ew_siprec_refusal refusal = {400, "request_malformed",
		"a SIP request of a listed peer could not be read (a header is missing or "
		"broken, or the length is wrong); capture it at the peer and have its maker "
		"look at it"};

	if (!transaction)
		return;
	refuse(s, m, hop, transaction, refusal.status);
	s->ops->refused(s->arg, &refusal);
}

/* What only the transport could not read is told so; it has no transaction (RFC 3261, 8.2.7). */
static void answer_unreadable(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_sip_message m;

	if (ew_sip_message_read(raw, &m) < 0 || !is_whole(&m) || ew_slice_equal(m.method, EW_SLICE("ACK")))
		return;
	ew_buf_init(&bytes, EW_MAX_SIP_MESSAGE_BYTES);
	ew_sip_reply_write(&bytes, &m, hop, &(struct ew_sip_reply){.status = 400});
	if (ew_buf_error(&bytes) == 0)
		s->ops->send(s->arg, hop, ew_buf_slice(&bytes));
}

void ew_siprec_unreadable(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	static const struct ew_siprec_refusal refusal = {0, "message_unreadable",
		"a datagram of a listed peer was dropped because it is no SIP message that can be read: if recordings "
		"are missing, trace what the peer sends, and let it use TCP where the network cuts large datagrams"};

	if (s->ops->peer(s->arg, hop->remote).len == 0) {
		s->counts.strangers++;
		return;
	}
	s->counts.malformed++;
	s->ops->refused(s->arg, &refusal);
	answer_unreadable(s, raw, hop);
}

void ew_siprec_request(
	struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction)
{
	struct ew_sip_message m;
	int r = ew_sip_message_read(raw, &m);

	if (s->ops->peer(s->arg, hop->remote).len == 0) {
		s->counts.strangers++;
		refuse_stranger(s, r < 0 ? NULL : &m, hop, transaction);
		return;
	}
	if (r < 0 || !is_whole(&m)) {
		s->counts.malformed++;
		refuse_malformed(s, r < 0 ? NULL : &m, hop, transaction);
		return;
	}
	if (!siprec_may_pass(s, &m, hop, transaction))
		return;
	if (ew_slice_equal(m.method, EW_SLICE("ACK")))
		take_ack(s, raw, &m, hop);
	else if (ew_slice_equal(m.method, EW_SLICE("INVITE")))
		siprec_invite(s, raw, &m, hop, transaction);
	else if (ew_slice_equal(m.method, EW_SLICE("UPDATE")))
		siprec_update(s, raw, &m, hop, transaction);
	else if (ew_slice_equal(m.method, EW_SLICE("INFO")))
		siprec_info(s, raw, &m, hop, transaction);
	else
		take_other(s, &m, hop, transaction);
}

struct search {
	struct ew_siprec *s;
	void *transaction;
	struct ew_siprec_call *found;
};

static void find_transaction(void *arg, struct ew_siprec_call *call)
{
	struct search *search = arg;

	if (call->pending && call->pending->transaction == search->transaction)
		search->found = call;
}

void ew_siprec_cancelled(struct ew_siprec *s, void *transaction)
{
	struct search search = {.s = s, .transaction = transaction};

	ew_siprec_each(s, find_transaction, &search);
	struct ew_siprec_call *call = search.found;

	if (!call)
		return;
	bool first = call->dialog.sdp_version == 0;

	refuse_pending(s, call, 487);
	if (first)
		end_call(s, call, EW_SIPREC_CANCELLED);
	else
		s->ops->withdrawn(s->arg, call);
}

void ew_siprec_refuse(struct ew_siprec *s, struct ew_siprec_call *call, unsigned status)
{
	static const struct ew_siprec_notice unset = {"answer_refused",
		"a session whose offer was ours was ended with BYE, because the recorder could not take the answer of "
		"the "
		"recording client; look for recorder_lost in this log and at the state of earwitness-recorder",
		true};

	assert(call->pending);
	bool vital = call->pending->way == EW_SIPREC_ANSWERED && !call->pending->optional;

	refuse_pending(s, call, status);
	if (vital)
		siprec_end(s, call, &unset, "SIP;cause=503;text=\"recorder away\"");
	else if (call->dialog.sdp_version == 0)
		siprec_table_drop(s, call);
}

static void send_bye(struct ew_siprec *s, struct ew_siprec_call *call, const char *reason)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_sip_hop hop = siprec_own_hop(s, call);

	ew_buf_init(&bytes, EW_MAX_SIP_MESSAGE_BYTES);
	ew_sip_bye_write(&bytes, &call->dialog, reason);
	if (ew_buf_error(&bytes) == 0)
		(void)!s->ops->request(s->arg, &hop, ew_buf_slice(&bytes), SIPREC_BYE_TICKET);
}

void siprec_end(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_notice *notice,
	const char *reason)
{
	s->ops->noticed(s->arg, call, notice);
	if (call->pending)
		refuse_pending(s, call, 503);
	send_bye(s, call, reason);
	end_call(s, call, EW_SIPREC_TRANSPORT);
}

void ew_siprec_hang_up(struct ew_siprec *s, struct ew_siprec_call *call, const char *reason)
{
	if (call->pending)
		refuse_pending(s, call, 503);
	if (call->dialog.sdp_version > 0)
		send_bye(s, call, reason);
	siprec_table_drop(s, call);
}

/*
 * RFC 3261 section 13.3.1.4: the 2xx again at T1, doubled up to T2, over TCP too, because a hop
 * behind may be UDP; after 64*T1 without ACK the session ends.
 */
static bool repeat_answer(struct ew_siprec *s, struct ew_siprec_call *call)
{
	static const struct ew_siprec_notice silent = {"answer_unacknowledged",
		"an answer was not acknowledged for 32 s, so its session was ended; see that the ACK of the recording "
		"client "
		"reaches the address in the Contact of the answer",
		true};
	struct ew_mono now = ew_io_mono(s->io);

	if (call->accepted.len == 0)
		return false;
	if (now.us >= call->give_up_at.us) {
		siprec_end(s, call, &silent, "SIP;cause=408;text=\"no ACK\"");
		return true;
	}
	if (now.us < call->resend_at.us)
		return false;
	s->ops->send(s->arg, &call->dialog.hop, ew_buf_slice(&call->accepted));
	call->resend_us = call->resend_us * 2 < T2_US ? call->resend_us * 2 : T2_US;
	call->resend_at.us = now.us + call->resend_us;
	return false;
}

static void tick_call(void *arg, struct ew_siprec_call *call)
{
	struct ew_siprec *s = arg;

	if (!repeat_answer(s, call) && !siprec_timer_expired(s, call))
		siprec_own_tick(s, call);
}

void ew_siprec_tick(struct ew_siprec *s)
{
	ew_siprec_each(s, tick_call, s);
}

int ew_siprec_restore(struct ew_siprec *s, struct ew_slice saved, struct ew_siprec_call **ret)
{
	struct ew_siprec_call *call = siprec_call_new();

	if (!call)
		return -ENOMEM;
	int r = ew_dialog_restore(saved, &call->dialog);

	if (r == 0 && ew_siprec_find(s, call->dialog.interaction))
		r = -EEXIST;
	if (r == 0 && siprec_farewell_take(s, &call->dialog))
		r = -ECANCELED;
	if (r < 0) {
		siprec_call_free(call);
		return r;
	}
	siprec_table_add(s, call);
	siprec_timer_restore(s, call);
	call->detour = call->dialog.hop.tcp; /* connections end with the process that had them */
	/* Requests on their way are answered first; then what was missed meanwhile is asked for. */
	call->own_at.us = ew_io_mono(s->io).us + RESTORED_US;
	ew_siprec_ask_snapshot(s, call, EW_SIPREC_GAP_RESTORED);
	*ret = call;
	return 0;
}

struct ew_siprec_counts ew_siprec_counts(const struct ew_siprec *s)
{
	return s->counts;
}
