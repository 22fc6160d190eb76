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

void ew_signal_cancelled(struct ew_signal *s, void *transaction)
{
	ew_siprec_cancelled(s->sip, transaction);
}

void ew_signal_tick(struct ew_signal *s)
{
	ew_siprec_tick(s->sip);
}

struct ew_signal_counts ew_signal_counts(const struct ew_signal *s)
{
	struct ew_signal_counts counts = s->counts;
	struct ew_siprec_counts sip = ew_siprec_counts(s->sip);

	counts.strangers = sip.strangers;
	counts.malformed = sip.malformed;
	counts.calls = sip.calls;
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

static void on_request(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes)
{
	struct ew_signal *s = arg;

	s->ops->request(s->arg, hop, bytes);
}

static bool on_ready(void *arg, struct ew_id interaction)
{
	struct ew_signal *s = arg;

	return s->threads[ew_signal_thread(interaction, s->n_threads)].ready;
}

static void on_changed(void *arg, struct ew_siprec_call *call)
{
	signal_save(arg, call);
}

static void on_ended(void *arg, struct ew_siprec_call *call, enum ew_siprec_cause cause)
{
	struct ew_signal *s = arg;

	ew_log(EW_LOG_INFO, "call_ended", EW_F_ID("interaction", call->dialog.interaction),
		EW_F_U64("cause", (uint64_t)cause));
	signal_tell_end(s, call, (uint32_t)cause);
	signal_call_forget(s, call);
}

static struct ew_slice on_peer(void *arg, const char *address)
{
	const struct ew_signal *s = arg;

	for (size_t i = 0; i < s->n_peers; i++) {
		if (strcmp(s->peers[i].address, address) == 0)
			return ew_slice_text(s->peers[i].name);
	}
	if (s->n_peers == 0 && (strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0))
		return EW_SLICE("loopback");
	return EW_SLICE_EMPTY;
}

const struct ew_siprec_ops signal_siprec_ops = {
	.respond = on_respond,
	.send = on_send,
	.request = on_request,
	.ready = on_ready,
	.offered = signal_on_offered,
	.changed = on_changed,
	.ended = on_ended,
	.peer = on_peer,
};
