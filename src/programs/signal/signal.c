/*
 * The core itself: peers, threads, and the bridge between session layer and recorder. A peer that is not listed leaves
 * nothing behind but a count.
 */
#include "programs/signal/signal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "programs/signal/signal_private.h"
#include "tls/tls_context.h"

#define REFUSALS_US (10 * EW_US_PER_S)
#define REFUSALS_TOLD 10

uint32_t ew_signal_thread(struct ew_id interaction, uint32_t threads)
{
	return ew_crc32c(0, ew_slice_of(interaction.bytes, sizeof(interaction.bytes))) % threads;
}

uint32_t signal_thread_of(const struct ew_signal *s, const struct ew_siprec_call *call)
{
	return ew_signal_thread(call->dialog.interaction, s->n_threads);
}

static bool is_numeric(const char *address)
{
	uint8_t bytes[16];

	return inet_pton(AF_INET, address, bytes) == 1 || inet_pton(AF_INET6, address, bytes) == 1;
}

static int take_peers(struct ew_signal *s, const struct ew_signal_config *config)
{
	if (config->n_peers > EW_SIGNAL_MAX_PEERS)
		return -EINVAL;
	for (size_t i = 0; i < config->n_peers; i++) {
		if (!is_numeric(config->peers[i].address))
			return -EINVAL;
		s->peers[s->n_peers++] = config->peers[i];
	}
	return 0;
}

int ew_signal_new(const struct ew_signal_config *config, struct ew_signal **ret)
{
	struct ew_signal *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->io = config->io;
	s->ops = config->ops;
	s->arg = config->arg;
	s->n_threads = config->threads;
	int r = config->threads > 0 && config->threads <= EW_SIGNAL_MAX_THREADS ? 0 : -EINVAL;

	if (r == 0)
		r = take_peers(s, config);
	if (r == 0)
		r = ew_siprec_new(&(struct ew_siprec_config){.io = s->io,
					  .ops = &signal_siprec_ops,
					  .arg = s,
					  .rtp_address = config->rtp_address},
			&s->sip);
	if (r < 0) {
		ew_signal_free(&s);
		return r;
	}
	*ret = s;
	return 0;
}

static void forget_owner(void *arg, struct ew_siprec_call *call)
{
	signal_call_forget(arg, call);
}

void ew_signal_free(struct ew_signal **s)
{
	if (!*s)
		return;
	if ((*s)->sip)
		ew_siprec_each((*s)->sip, forget_owner, *s);
	ew_siprec_free(&(*s)->sip);
	signal_vault_free(*s);
	for (uint32_t i = 0; i < EW_SIGNAL_MAX_THREADS; i++)
		free((*s)->threads[i].tombstones);
	free(*s);
	*s = NULL;
}

void ew_signal_request(
	struct ew_signal *s, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction)
{
	ew_siprec_request(s->sip, raw, hop, transaction);
}

void ew_signal_unreadable(struct ew_signal *s, struct ew_slice raw, const struct ew_sip_hop *hop)
{
	ew_siprec_unreadable(s->sip, raw, hop);
}

void ew_signal_cancelled(struct ew_signal *s, void *transaction)
{
	ew_siprec_cancelled(s->sip, transaction);
}

void ew_signal_outcome(struct ew_signal *s, uint64_t ticket, int error, struct ew_slice raw)
{
	ew_siprec_outcome(s->sip, ticket, error, raw);
}

void ew_signal_repeated(struct ew_signal *s, struct ew_slice raw)
{
	ew_siprec_repeated(s->sip, raw);
}

void ew_signal_tick(struct ew_signal *s)
{
	ew_siprec_tick(s->sip);
	signal_catch_up(s);
}

struct ew_signal_counts ew_signal_counts(const struct ew_signal *s)
{
	struct ew_signal_counts counts = s->counts;
	struct ew_siprec_counts sip = ew_siprec_counts(s->sip);

	counts.strangers = sip.strangers;
	counts.malformed = sip.malformed;
	counts.calls = sip.calls;
	counts.barred = sip.barred;
	counts.unproven = sip.unproven;
	counts.expired = sip.expired;
	counts.asked = sip.asked;
	counts.keys_asked = sip.keys_asked;
	return counts;
}

/* -- what the session layer asks for -- */

static void on_respond(void *arg, void *transaction, unsigned status, struct ew_slice bytes)
{
	struct ew_signal *s = arg;

	s->ops->respond(s->arg, transaction, status, bytes);
}

static void on_send(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct ew_signal *s = arg;

	s->ops->send(s->arg, hop, bytes);
}

static int on_request(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket)
{
	struct ew_signal *s = arg;

	return s->ops->request(s->arg, hop, bytes, ticket);
}

static bool on_ready(void *arg, struct ew_id interaction)
{
	struct ew_signal *s = arg;

	return s->threads[ew_signal_thread(interaction, s->n_threads)].ready;
}

static bool on_has_room(void *arg, struct ew_id interaction)
{
	struct ew_signal *s = arg;

	return s->threads[ew_signal_thread(interaction, s->n_threads)].admission == 0;
}

static bool on_whole(void *arg)
{
	const struct ew_signal *s = arg;
	bool all = true;

	for (uint32_t i = 0; i < s->n_threads; i++)
		all = all && s->threads[i].restored;
	return all;
}

static void on_withdrawn(void *arg, struct ew_siprec_call *call)
{
	signal_roll_back(arg, call);
}

/*
 * A peer that is set up wrongly repeats itself with every call: the first lines tell what to do,
 * the rest is counted, and told of under the name `more`.
 */
bool signal_quota_take(struct ew_signal *s, struct signal_quota *q, const char *more)
{
	struct ew_mono now = ew_io_mono(s->io);

	if (now.us - q->since.us >= REFUSALS_US) {
		if (q->untold > 0)
			ew_log(EW_LOG_WARNING, more, EW_F_U64("count", q->untold));
		*q = (struct signal_quota){.since = now};
	}
	if (q->told == REFUSALS_TOLD) {
		q->untold++;
		return false;
	}
	q->told++;
	return true;
}

static void on_refused(void *arg, const struct ew_siprec_refusal *refusal)
{
	struct ew_signal *s = arg;
	struct ew_error error = {0};

	if (!signal_quota_take(s, &s->refusals, "sip_refused_more"))
		return;
	(void)!ew_error_set(&error, -EPROTO, "%s", refusal->remedy);
	ew_log(EW_LOG_WARNING, "sip_refused", EW_F_U64("status", refusal->status),
		EW_F_WORD("why", refusal->why), EW_F_ERROR(&error));
}

static void on_changed(void *arg, struct ew_siprec_call *call)
{
	signal_save(arg, call);
}

/* What a key sounded like is masked by the recorder; a key that it does not hear of is told of here. */
static void on_key(void *arg, struct ew_siprec_call *call, struct ew_id party, uint32_t duration_us)
{
	struct ew_signal *s = arg;
	struct ew_msg_key_pressed m = {.interaction = call->dialog.interaction,
		.party = party,
		.received_wall = ew_io_wall(s->io).us,
		.duration_us = duration_us};

	s->counts.keys++;
	if (signal_tell(s, signal_thread_of(s, call), EW_MSG_key_pressed, 0, &m) < 0)
		ew_log(EW_LOG_WARNING, "key_untold", EW_F_ID("interaction", m.interaction));
}

/* The facts are told again with the word, which becomes an exception of the call. */
static void add_defect(struct ew_signal *s, struct ew_siprec_call *call, const char *word)
{
	_cleanup_(ew_buf_free) struct ew_buf facts = {0};
	struct signal_call *it = call->owner;

	if (!it || it->facts.len == 0)
		return;
	ew_buf_init(&facts, EW_MAX_FACTS_BYTES);
	if (ew_facts_with_defect(ew_buf_slice(&it->facts), word, &facts) == 0)
		signal_change_facts(s, call, it, ew_buf_slice(&facts));
}

static void on_noticed(void *arg, struct ew_siprec_call *call, const struct ew_siprec_notice *notice)
{
	struct ew_signal *s = arg;
	struct ew_id none = {0};
	struct ew_error error = {0};

	if (call && notice->defect)
		add_defect(s, call, notice->why);
	if (!signal_quota_take(s, &s->notices, "session_notice_more"))
		return;
	(void)!ew_error_set(&error, -EPROTO, "%s", notice->remedy);
	ew_log(EW_LOG_WARNING, "session_notice",
		EW_F_ID("interaction", call ? call->dialog.interaction : none), EW_F_WORD("why", notice->why),
		EW_F_ERROR(&error));
}

static void on_ended(void *arg, struct ew_siprec_call *call, enum ew_siprec_cause cause)
{
	struct ew_signal *s = arg;

	ew_log(EW_LOG_INFO, "call_ended", EW_F_ID("interaction", call->dialog.interaction),
		EW_F_U64("cause", (uint64_t)cause));
	signal_tell_end(s, call, (uint32_t)cause);
	signal_call_forget(s, call);
}

static const struct ew_signal_peer *find_peer(const struct ew_signal *s, const char *address)
{
	static const struct ew_signal_peer loopback = {.name = "loopback"};

	for (size_t i = 0; i < s->n_peers; i++) {
		if (strcmp(s->peers[i].address, address) == 0)
			return &s->peers[i];
	}
	if (s->n_peers == 0 && (strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0))
		return &loopback;
	return NULL;
}

/* A peer whose calls are also taken unrecorded is answered as long as there is a recorder that can tell of them. */
static bool on_able(void *arg, const struct ew_sip_hop *hop)
{
	const struct ew_signal *s = arg;
	const struct ew_signal_peer *peer = find_peer(s, hop->remote);
	bool any = false;

	for (uint32_t i = 0; i < s->n_threads; i++)
		any = any || (s->threads[i].ready && (s->threads[i].admission == 0 || (peer && peer->unrecorded)));
	return any;
}

static struct ew_slice on_peer(void *arg, const char *address)
{
	const struct ew_signal_peer *peer = find_peer(arg, address);

	return peer ? ew_slice_text(peer->name) : EW_SLICE_EMPTY;
}

static const struct ew_siprec_refusal wrong_transport = {403, "transport_not_allowed",
	"a listed peer sent a request over a transport that its `transport` in the configuration does not name (with "
	"tls_name, that is TLS alone); set the recording client to that one, or add this one"};
static const struct ew_siprec_refusal no_certificate = {403, "certificate_missing",
	"a peer that has a tls_name in the configuration came over TLS without a certificate; give the recording "
	"client one that carries the name"};
static const struct ew_siprec_refusal bad_certificate = {403, "certificate_untrusted",
	"the certificate of a peer that has a tls_name in the configuration does not come from what `sip: {tls: {ca: "
	"...}}` names, or is not valid now; renew it or name who signed it"};
static const struct ew_siprec_refusal wrong_name = {403, "certificate_of_another",
	"the certificate of a peer does not carry its tls_name as a DNS name, SIP URI or address (subjectAltName); "
	"give the recording client another certificate, or mend tls_name"};

static unsigned transport_of(const struct ew_sip_hop *hop)
{
	if (hop->tls)
		return EW_SIGNAL_TLS;
	return hop->tcp ? EW_SIGNAL_TCP : EW_SIGNAL_UDP;
}

static const struct ew_siprec_refusal *judge_certificate(const struct ew_sip_hop *hop)
{
	switch ((enum ew_tls_standing)hop->standing) {
	case EW_TLS_NAMED:
		return NULL;
	case EW_TLS_UNKNOWN:
		return &no_certificate;
	case EW_TLS_DOUBTFUL:
		return &bad_certificate;
	case EW_TLS_TRUSTED:
		break;
	}
	return &wrong_name;
}

static struct ew_siprec_access on_access(void *arg, const struct ew_sip_hop *hop)
{
	const struct ew_signal_peer *peer = find_peer(arg, hop->remote);
	struct ew_siprec_access access = {0};

	if (!peer)
		return access;
	access.user = peer->digest;
	if ((peer->transports && !(peer->transports & transport_of(hop))) || (peer->tls_name[0] && !hop->tls))
		access.refusal = &wrong_transport;
	else if (peer->tls_name[0])
		access.refusal = judge_certificate(hop);
	return access;
}

const char *ew_signal_tls_name(const struct ew_signal *s, const char *address)
{
	const struct ew_signal_peer *peer = find_peer(s, address);

	return peer ? peer->tls_name : NULL;
}

void ew_signal_trouble(struct ew_signal *s, const struct ew_sip_trouble *trouble)
{
	const struct ew_siprec_refusal refusal = {.why = trouble->why, .remedy = trouble->remedy};

	on_refused(s, &refusal);
}

const struct ew_siprec_ops signal_siprec_ops = {
	.respond = on_respond,
	.send = on_send,
	.request = on_request,
	.ready = on_ready,
	.has_room = on_has_room,
	.able = on_able,
	.whole = on_whole,
	.offered = signal_on_offered,
	.described = signal_on_described,
	.key_pressed = on_key,
	.noticed = on_noticed,
	.withdrawn = on_withdrawn,
	.refused = on_refused,
	.changed = on_changed,
	.secure = signal_on_secure,
	.ended = on_ended,
	.peer = on_peer,
	.access = on_access,
};
