/*
 * An owner of the session layer that takes every stream with a port of its own and remembers what it was told.
 */
#ifndef EW_TEST_FAKE_OWNER_H
#define EW_TEST_FAKE_OWNER_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/io_sim.h"
#include "sip/sdp_answer.h"
#include "sip/siprec_session.h"

struct fake_owner {
	struct ew_io *io;
	struct ew_siprec *sip;
	bool hold;               /* leave offers unanswered */
	bool not_ready;
	bool restoring;
	struct ew_siprec_call *call; /* the last one offered */
	unsigned status;         /* of the last response */
	unsigned finals;
	unsigned sent;           /* 2xx sent again */
	unsigned requests;       /* of ours, ACK among them */
	uint64_t ticket;         /* of the last one */
	struct ew_sip_hop hop;   /* where it went */
	bool unreachable;        /* requests cannot be sent */
	unsigned described;
	unsigned keys;
	struct ew_id key_party;
	uint32_t key_us;
	unsigned notices;
	const struct ew_siprec_notice *notice;
	struct ew_id shunned;    /* an interaction that no thread would take */
	unsigned ready_after;    /* this many are shunned */
	unsigned ended;
	unsigned changed;
	unsigned withdrawn;
	unsigned refused; /* by the layer itself */
	const struct ew_siprec_refusal *refusal;
	enum ew_siprec_cause cause;
	char response[8192];
	char request[4096];
	char facts[EW_MAX_FACTS_BYTES + 1];
	char evidence[EW_MAX_SIP_MESSAGE_BYTES + 1];
	struct ew_id party[EW_MAX_STREAMS_PER_CALL]; /* by m-line, of the last offer; zero: none */
};

static inline void fake_copy(char *to, size_t n, struct ew_slice from)
{
	size_t len = from.len < n - 1 ? from.len : n - 1;

	if (len > 0)
		memcpy(to, from.at, len);
	to[len] = '\0';
}

static inline void fake_respond(void *arg, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct fake_owner *f = arg;

	(void)transaction;
	f->status = status;
	f->finals += status >= 200;
	fake_copy(f->response, sizeof(f->response), bytes);
}

static inline void fake_send(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct fake_owner *f = arg;

	(void)hop;
	f->sent++;
	assert_true(bytes.len > 0);
}

static inline int fake_request(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	struct fake_owner *f = arg;

	f->hop = *hop;
	if (f->unreachable)
		return -EIO;
	f->requests++;
	f->ticket = ticket;
	fake_copy(f->request, sizeof(f->request), bytes);
	return 0;
}

static inline bool fake_ready(void *arg, struct ew_id interaction)
{
	struct fake_owner *f = arg;

	if (f->ready_after > 0) {
		f->ready_after--;
		f->shunned = interaction;
		return false;
	}
	return !f->not_ready;
}

static inline void fake_accept(struct fake_owner *f)
{
	struct ew_dialog *d = &f->call->dialog;
	const struct ew_sdp *sdp = &f->call->pending->offer.sdp;

	d->n_streams = sdp->n_media;
	for (size_t i = 0; i < sdp->n_media; i++) {
		d->streams[i].live = f->call->pending->party_of_media[i] != SIZE_MAX;
		d->streams[i].active = sdp->media[i].direction & EW_SDP_SENDS;
		d->streams[i].local_port = (uint16_t)(30000 + 2 * i);
	}
	ew_siprec_accept(f->sip, f->call);
}

/* Remembers what was told, and who is on each m-line. */
static inline void fake_hear(struct fake_owner *f, const struct ew_siprec_call *call, struct ew_slice facts)
{
	fake_copy(f->facts, sizeof(f->facts), facts);
	fake_copy(f->evidence, sizeof(f->evidence), ew_buf_slice(&call->evidence));
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		size_t who = call->pending ? call->pending->party_of_media[i] : SIZE_MAX;

		f->party[i] = who < call->dialog.parties.n ? call->dialog.parties.list[who].id
							   : (struct ew_id){{0}};
	}
}

static inline void fake_offered(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	struct fake_owner *f = arg;

	f->call = call;
	fake_hear(f, call, facts);
	if (!f->hold || call->pending->way == EW_SIPREC_ANSWERED)
		fake_accept(f);
}

static inline void fake_described(void *arg, struct ew_siprec_call *call, struct ew_slice facts)
{
	struct fake_owner *f = arg;

	assert_non_null(call->pending);
	f->described++;
	fake_hear(f, call, facts);
}

static inline void fake_key(void *arg, struct ew_siprec_call *call, struct ew_id party, uint32_t duration_us)
{
	struct fake_owner *f = arg;

	assert_ptr_equal(call, f->call);
	f->keys++;
	f->key_party = party;
	f->key_us = duration_us;
}

static inline void fake_noticed(void *arg, struct ew_siprec_call *call, const struct ew_siprec_notice *notice)
{
	struct fake_owner *f = arg;

	(void)call;
	f->notices++;
	f->notice = notice;
	assert_true(strlen(notice->remedy) > 40);
}

static inline void fake_changed(void *arg, struct ew_siprec_call *call)
{
	struct fake_owner *f = arg;

	(void)call;
	f->changed++;
}

static inline void fake_ended(void *arg, struct ew_siprec_call *call, enum ew_siprec_cause cause)
{
	struct fake_owner *f = arg;

	(void)call;
	f->ended++;
	f->cause = cause;
	f->call = NULL;
}

static inline struct ew_slice fake_peer(void *arg, const char *address)
{
	(void)arg;
	return strcmp(address, "127.0.0.1") == 0 ? EW_SLICE("sbc-1") : EW_SLICE_EMPTY;
}

static inline bool fake_able(void *arg, const struct ew_sip_hop *hop)
{
	const struct fake_owner *f = arg;

	(void)hop;
	return !f->not_ready;
}

static inline bool fake_whole(void *arg)
{
	const struct fake_owner *f = arg;

	return !f->restoring;
}

static inline void fake_withdrawn(void *arg, struct ew_siprec_call *call)
{
	struct fake_owner *f = arg;

	assert_null(call->pending);
	f->withdrawn++;
}

static inline void fake_refused(void *arg, const struct ew_siprec_refusal *refusal)
{
	struct fake_owner *f = arg;

	f->refused++;
	f->refusal = refusal;
	assert_true(strlen(refusal->remedy) > 40);
}

static const struct ew_siprec_ops fake_ops = {.respond = fake_respond,
	.send = fake_send,
	.request = fake_request,
	.ready = fake_ready,
	.able = fake_able,
	.whole = fake_whole,
	.offered = fake_offered,
	.described = fake_described,
	.key_pressed = fake_key,
	.noticed = fake_noticed,
	.withdrawn = fake_withdrawn,
	.refused = fake_refused,
	.changed = fake_changed,
	.ended = fake_ended,
	.peer = fake_peer};

static const struct ew_sip_hop fake_hop = {
	.remote = "127.0.0.1", .remote_port = 5099, .local = "127.0.0.1", .local_port = 5060};

static inline void fake_open(struct fake_owner *f)
{
	*f = (struct fake_owner){.io = ew_io_sim_new(7)};
	assert_non_null(f->io);
	assert_int_equal(ew_siprec_new(&(struct ew_siprec_config){.io = f->io,
					       .ops = &fake_ops,
					       .arg = f,
					       .rtp_address = "127.0.0.1"},
				 &f->sip),
		0);
}

static inline void fake_close(struct fake_owner *f)
{
	ew_siprec_free(&f->sip);
	ew_io_sim_free(&f->io);
}

/* A case of tests/cases/sip, as it is. */
static inline void fake_read_case(const char *name, struct ew_buf *to)
{
	const char *root = getenv("EW_SOURCE_DIR");
	char path[512];
	char bytes[4096];
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sip/%s.txt", root ? root : ".", name);
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("no case %s", path);
	ew_buf_init(to, EW_MAX_SIP_MESSAGE_BYTES);
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		ew_buf_add(to, bytes, n);
	(void)fclose(file);
	assert_int_equal(ew_buf_error(to), 0);
}

#endif
