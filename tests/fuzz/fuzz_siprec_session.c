/*
 * A recording session that is talked to: requests within a dialog, outcomes of our own requests, and time. Parts of the
 * input are divided by lines of "%%"; "@TAG@" in them becomes our tag. One that begins with "SIP/" is the outcome of
 * our last request, one that begins with "~" lets time pass. Every request is answered exactly once with a final
 * status, and what is sent can be read.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io_sim.h"
#include "sip/siprec_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PARTS_MAX 24

struct owner {
	struct ew_siprec *sip;
	struct ew_siprec_call *call;
	uint64_t ticket;
	unsigned finals;
	char tag[EW_ID_TEXT_BYTES];
};

static void check_readable(struct ew_slice bytes)
{
	struct ew_sip_message *m = malloc(sizeof(*m));

	assert(m);
	assert(bytes.len == 0 || ew_sip_message_read(bytes, m) == 0);
	free(m);
}

static void on_respond(void *arg, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct owner *o = arg;

	assert(transaction);
	(void)bytes; /* it repeats the headers of a request that may be read as another by who is fooled by them */
	o->finals += status >= 200;
}

static void on_send(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	(void)arg;
	(void)hop;
	assert(bytes.len > 0);
}

static int on_request(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	struct owner *o = arg;

	(void)hop;
	check_readable(bytes);
	o->ticket = ticket ? ticket : o->ticket;
	return 0;
}

static bool on_ready(void *arg, struct ew_id interaction)
{
	(void)arg;
	(void)interaction;
	return true;
}

static bool on_whole(void *arg)
{
	(void)arg;
	return true;
}

static bool on_able(void *arg, const struct ew_sip_hop *hop)
{
	(void)arg;
	(void)hop;
	return true;
}

static void on_offered(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	struct owner *o = arg;
	struct ew_dialog *d = &call->dialog;
	const struct ew_sdp *sdp = &call->pending->offer.sdp;

	(void)facts;
	o->call = call;
	d->n_streams = sdp->n_media;
	for (size_t i = 0; i < sdp->n_media; i++) {
		d->streams[i].live = call->pending->party_of_media[i] < d->parties.n;
		d->streams[i].local_port = (uint16_t)(30000 + 2 * i);
	}
	ew_siprec_accept(o->sip, call);
}

static void on_described(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	(void)arg;
	(void)facts;
	for (size_t i = 0; i < call->pending->offer.sdp.n_media; i++)
		assert(call->pending->party_of_media[i] == SIZE_MAX ||
			call->pending->party_of_media[i] < call->dialog.parties.n);
}

static void on_key(void *arg, struct ew_siprec_call *call, struct ew_id party, uint32_t duration_us)
{
	(void)arg;
	(void)call;
	(void)party;
	assert(duration_us <= 10 * EW_US_PER_S);
}

static void on_noticed(void *arg, struct ew_siprec_call *call, const struct ew_siprec_notice *notice)
{
	(void)arg;
	(void)call;
	assert(notice->remedy);
}

static void on_call(void *arg, struct ew_siprec_call *call)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};

	(void)arg;
	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert(ew_dialog_save(&call->dialog, &saved) == 0);
}

static void on_withdrawn(void *arg, struct ew_siprec_call *call)
{
	(void)arg;
	(void)call;
}

static void on_refused(void *arg, const struct ew_siprec_refusal *refusal)
{
	(void)arg;
	assert(refusal->remedy);
}

static void on_ended(void *arg, struct ew_siprec_call *call, enum ew_siprec_cause cause)
{
	struct owner *o = arg;

	(void)cause;
	if (o->call == call)
		o->call = NULL;
}

static struct ew_slice on_peer(void *arg, const char *address)
{
	(void)arg;
	(void)address;
	return EW_SLICE("sbc");
}

static const struct ew_siprec_ops ops = {.respond = on_respond,
	.send = on_send,
	.request = on_request,
	.ready = on_ready,
	.able = on_able,
	.whole = on_whole,
	.offered = on_offered,
	.described = on_described,
	.key_pressed = on_key,
	.noticed = on_noticed,
	.withdrawn = on_withdrawn,
	.refused = on_refused,
	.changed = on_call,
	.ended = on_ended,
	.peer = on_peer};

static const struct ew_sip_hop hop = {
	.remote = "127.0.0.1", .remote_port = 5099, .local = "127.0.0.1", .local_port = 5060};

static bool is_ack(struct ew_slice raw)
{
	struct ew_sip_message *m = malloc(sizeof(*m));
	bool ack;

	assert(m);
	ack = ew_sip_message_read(raw, m) == 0 && ew_slice_equal(m->method, EW_SLICE("ACK"));
	free(m);
	return ack;
}

static void put_tag(struct owner *o, struct ew_slice part, struct ew_buf *to)
{
	struct ew_slice mark = EW_SLICE("@TAG@");
	size_t at;

	if (o->call) {
		struct ew_slice tag = ew_dialog_text(&o->call->dialog, EW_DIALOG_LOCAL_TAG);

		memcpy(o->tag, tag.at, tag.len < sizeof(o->tag) - 1 ? tag.len : sizeof(o->tag) - 1);
	}
	while ((at = ew_slice_find(part, mark)) != SIZE_MAX) {
		ew_buf_add(to, part.at, at);
		ew_buf_add_text(to, o->tag);
		part = ew_slice_of(part.at + at + mark.len, part.len - at - mark.len);
	}
	ew_buf_add_slice(to, part);
}

static void say(struct owner *o, struct ew_io *io, struct ew_slice part)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	int transaction = 0;

	ew_buf_init(&raw, 256 * 1024);
	put_tag(o, part, &raw);
	if (ew_buf_error(&raw) < 0)
		return;
	o->finals = 0;
	if (ew_slice_starts(ew_buf_slice(&raw), EW_SLICE("~"))) {
		ew_io_sim_advance(io, (int64_t)raw.len * 10 * EW_US_PER_S);
		ew_siprec_tick(o->sip);
		ew_siprec_tick(o->sip);
	} else if (ew_slice_starts(ew_buf_slice(&raw), EW_SLICE("SIP/"))) {
		ew_siprec_outcome(o->sip, o->ticket, 0, ew_buf_slice(&raw));
		ew_siprec_repeated(o->sip, ew_buf_slice(&raw));
	} else {
		bool ack = is_ack(ew_buf_slice(&raw));

		ew_siprec_request(o->sip, ew_buf_slice(&raw), &hop, ack ? NULL : &transaction);
		if (!ack)
			assert(o->finals == 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct owner o = {0};
	struct ew_io *io = ew_io_sim_new(7);
	struct ew_slice rest = ew_slice_of(data, size);
	struct ew_slice mark = EW_SLICE("%%\n");

	assert(io);
	assert(ew_siprec_new(&(struct ew_siprec_config){.io = io, .ops = &ops, .arg = &o, .rtp_address = "127.0.0.1"},
		       &o.sip) == 0);
	for (size_t i = 0; i < PARTS_MAX && rest.len > 0; i++) {
		size_t at = ew_slice_find(rest, mark);
		size_t len = at == SIZE_MAX ? rest.len : at;

		say(&o, io, ew_slice_of(rest.at, len));
		rest = at == SIZE_MAX ? EW_SLICE_EMPTY : ew_slice_of(rest.at + at + mark.len, rest.len - at - mark.len);
	}
	ew_siprec_free(&o.sip);
	ew_io_sim_free(&io);
	return 0;
}
