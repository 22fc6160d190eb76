/*
 * The calls, found by Call-ID (for requests) and by interaction (for the recorder). The order in a bucket says nothing;
 * a peer that chooses Call-IDs cannot choose buckets, because the index is seeded.
 */
#include <string.h>

#include "base/secret.h"
#include "sip/siprec_private.h"

static size_t call_id_bucket(const struct ew_siprec *s, struct ew_slice call_id)
{
	return ew_crc32c(s->seed, call_id) % SIPREC_BUCKETS;
}

static size_t interaction_bucket(struct ew_id id)
{
	return ew_crc32c(0, ew_slice_of(id.bytes, sizeof(id.bytes))) % SIPREC_BUCKETS;
}

void siprec_table_add(struct ew_siprec *s, struct ew_siprec_call *call)
{
	size_t a = call_id_bucket(s, ew_dialog_text(&call->dialog, EW_DIALOG_CALL_ID));
	size_t b = interaction_bucket(call->dialog.interaction);

	call->next_by_call_id = s->by_call_id[a];
	s->by_call_id[a] = call;
	call->next_by_interaction = s->by_interaction[b];
	s->by_interaction[b] = call;
	s->counts.calls++;
}

void siprec_table_drop(struct ew_siprec *s, struct ew_siprec_call *call)
{
	size_t a = call_id_bucket(s, ew_dialog_text(&call->dialog, EW_DIALOG_CALL_ID));
	size_t b = interaction_bucket(call->dialog.interaction);

	for (struct ew_siprec_call **at = &s->by_call_id[a]; *at; at = &(*at)->next_by_call_id) {
		if (*at == call) {
			*at = call->next_by_call_id;
			break;
		}
	}
	for (struct ew_siprec_call **at = &s->by_interaction[b]; *at; at = &(*at)->next_by_interaction) {
		if (*at == call) {
			*at = call->next_by_interaction;
			break;
		}
	}
	s->counts.calls--;
	siprec_call_free(call);
}

struct ew_siprec_call *siprec_table_match(struct ew_siprec *s, const struct ew_sip_message *request)
{
	size_t a = call_id_bucket(s, ew_sip_header_of(request, "Call-ID"));
	struct ew_siprec_call *call = s->by_call_id[a];

	while (call && !ew_dialog_matches(&call->dialog, request))
		call = call->next_by_call_id;
	return call;
}

struct ew_siprec_call *siprec_table_match_response(struct ew_siprec *s, const struct ew_sip_message *response)
{
	struct ew_slice call_id = ew_sip_header_of(response, "Call-ID");
	struct ew_slice local = EW_SLICE_EMPTY;
	struct ew_slice remote = EW_SLICE_EMPTY;
	struct ew_siprec_call *call = s->by_call_id[call_id_bucket(s, call_id)];

	(void)ew_sip_param(ew_sip_header_of(response, "From"), EW_SLICE("tag"), &local);
	(void)ew_sip_param(ew_sip_header_of(response, "To"), EW_SLICE("tag"), &remote);
	for (; call; call = call->next_by_call_id) {
		const struct ew_dialog *d = &call->dialog;

		if (ew_slice_equal(ew_dialog_text(d, EW_DIALOG_CALL_ID), call_id) &&
			ew_slice_equal(ew_dialog_text(d, EW_DIALOG_LOCAL_TAG), local) &&
			ew_slice_equal(ew_dialog_text(d, EW_DIALOG_REMOTE_TAG), remote))
			break;
	}
	return call;
}

struct ew_siprec_call *siprec_table_merged(struct ew_siprec *s, const struct ew_sip_message *request)
{
	struct ew_slice call_id = ew_sip_header_of(request, "Call-ID");
	struct ew_slice tag = EW_SLICE_EMPTY;
	struct ew_siprec_call *call = s->by_call_id[call_id_bucket(s, call_id)];

	(void)ew_sip_param(ew_sip_header_of(request, "From"), EW_SLICE("tag"), &tag);
	for (; call; call = call->next_by_call_id) {
		if (ew_slice_equal(ew_dialog_text(&call->dialog, EW_DIALOG_CALL_ID), call_id) &&
			ew_slice_equal(ew_dialog_text(&call->dialog, EW_DIALOG_REMOTE_TAG), tag))
			break;
	}
	return call;
}

struct ew_siprec_call *ew_siprec_find(struct ew_siprec *s, struct ew_id interaction)
{
	struct ew_siprec_call *call = s->by_interaction[interaction_bucket(interaction)];

	while (call && !ew_id_equal(call->dialog.interaction, interaction))
		call = call->next_by_interaction;
	return call;
}

void ew_siprec_each(struct ew_siprec *s, void (*fn)(void *arg, struct ew_siprec_call *call), void *arg)
{
	for (size_t i = 0; i < SIPREC_BUCKETS; i++) {
		struct ew_siprec_call *next;

		for (struct ew_siprec_call *call = s->by_interaction[i]; call; call = next) {
			next = call->next_by_interaction;
			fn(arg, call);
		}
	}
}

struct ew_siprec_call *siprec_call_new(void)
{
	struct ew_siprec_call *call = calloc(1, sizeof(*call));

	if (!call)
		return NULL;
	ew_dialog_init(&call->dialog);
	ew_buf_init_secret(&call->accepted, EW_MAX_SIP_MESSAGE_BYTES); /* our keys are in it */
	ew_buf_init(&call->ack, EW_MAX_SIP_MESSAGE_BYTES);
	return call;
}

void siprec_pending_free(struct ew_siprec_pending *pending)
{
	if (!pending)
		return;
	ew_siprec_offer_clear(&pending->offer);
	ew_buf_free(&pending->raw);
	ew_wipe(pending->security, sizeof(pending->security));
	free(pending);
}

void siprec_call_free(struct ew_siprec_call *call)
{
	if (!call)
		return;
	siprec_pending_free(call->pending);
	ew_buf_free(&call->evidence);
	ew_buf_free(&call->accepted);
	ew_buf_free(&call->ack);
	ew_dialog_clear(&call->dialog);
	free(call);
}
