/*
 * What a request tells of the call is taken over here, once: evidence without secrets, the model of its metadata,
 * parties, and the facts that the owner hears. No defect of any of them may refuse a call; each becomes a word.
 */
#include <errno.h>
#include <string.h>

#include "sip/sip_uri.h"
#include "sip/siprec_evidence.h"
#include "sip/siprec_headers.h"
#include "sip/sdp_crypto.h"
#include "sip/siprec_private.h"

static bool names_anybody(const struct ew_metadata *model)
{
	size_t at = 0;

	return ew_metadata_next(model, EW_META_PARTICIPANT, &at) != NULL;
}

static bool any_unusable_security(const struct ew_sdp *sdp)
{
	for (size_t i = 0; i < sdp->n_media; i++) {
		if (ew_sdp_is_unusable_for_security(&sdp->media[i]))
			return true;
	}
	return false;
}

static void note_defects(const struct siprec_told *t, const struct ew_party_doubts *doubts,
	const struct ew_metadata *model, struct ew_facts *f)
{
	const struct ew_siprec_offer *o = t->offer;
	const struct {
		bool met;
		const char *word;
	} defects[] = {
		{t->first && !o->has_metadata && !names_anybody(model), "metadata_missing"},
		{o->has_metadata && o->metadata.malformed, "metadata_malformed"},
		{(o->has_metadata && o->metadata.truncated) || model->truncated, "metadata_truncated"},
		{model->needs_snapshot, "metadata_incomplete"},
		{o->unclosed, "body_unclosed"},
		{o->has_sdp && o->sdp.record_said, "record_attribute"},
		{o->has_sdp && any_unusable_security(&o->sdp), "srtp_no_suite"},
		{t->evidence_lost, "evidence_lost"},
		{doubts->unmapped, "party_unknown"},
		{doubts->by_order, "party_by_order"},
		{doubts->mixed, "stream_mixed"},
		{doubts->too_many, "parties_too_many"},
		{doubts->conflict, "label_conflict"},
		{doubts->repeated, "label_repeated"},
		{doubts->corrected, "party_corrected"},
		{doubts->changed, "party_changed"},
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

/* A stream that goes on keeps its number; the next one has none yet. */
static void set_numbers(const struct ew_dialog *d, const struct siprec_told *t, uint32_t numbers[])
{
	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		const struct ew_dialog_stream *s = &d->streams[i];
		size_t party = t->party_of_media[i];

		numbers[i] = EW_FACTS_NO_NUMBER;
		if (i < d->n_streams && s->live && party < d->parties.n &&
			ew_id_equal(s->party, d->parties.list[party].id))
			numbers[i] = s->number;
	}
}

static int write_facts(const struct ew_dialog *d, const struct siprec_told *t,
	const struct ew_party_doubts *doubts, struct ew_buf *to)
{
	uint32_t numbers[EW_MAX_STREAMS_PER_CALL];
	struct ew_facts f = {
		.peer = ew_dialog_text(d, EW_DIALOG_PEER),
		.sip_call_id = ew_dialog_text(d, EW_DIALOG_CALL_ID),
		.parties = &d->parties,
		.model = &d->model,
		.numbers = numbers,
		.has_metadata_sha256 = d->has_metadata_sha256,
		.metadata_sha256 = d->metadata_sha256,
	};

	set_numbers(d, t, numbers);
	set_header_ends(d, &f);
	note_defects(t, doubts, &d->model, &f);
	return ew_facts_write(&f, to);
}

/* Whether headers say what is not known of them yet. A request repeats them, whatever it is about. */
static bool is_news(const struct ew_metadata *model, const struct ew_metadata *said)
{
	for (size_t i = 0; i < said->n; i++) {
		const struct ew_metadata_object *o = &said->objects[i];
		const struct ew_metadata_object *known =
			ew_metadata_find(model, (enum ew_metadata_kind)o->kind, ew_metadata_text(said, o->id));

		if (!known || (known->flags & EW_META_GONE) ||
			!ew_slice_equal(ew_metadata_text(model, known->value), ew_metadata_text(said, o->value)) ||
			!ew_slice_equal(ew_metadata_text(model, known->ref), ew_metadata_text(said, o->ref)))
			return true;
	}
	return false;
}

static int merge_headers(struct ew_dialog *d, const struct ew_sip_message *m, bool *changed)
{
	_cleanup_(ew_metadata_free) struct ew_metadata said = {0};
	int r = ew_siprec_headers_read(m, &said);

	if (r < 0 || !is_news(&d->model, &said))
		return r;
	/* Headers speak of everybody or of nobody. */
	said.partial = !names_anybody(&said);
	*changed = true;
	return ew_model_merge(&d->model, &said);
}

static int merge(struct ew_dialog *d, const struct siprec_told *t, bool *changed)
{
	int r = merge_headers(d, t->message, changed);

	if (r < 0 || !t->offer->has_metadata)
		return r;
	r = ew_model_merge(&d->model, &t->offer->metadata);
	if (r < 0)
		return r;
	d->has_metadata_sha256 = true;
	d->metadata_sha256 = t->offer->metadata_sha256;
	*changed = true;
	return 0;
}

/* Without memory for the evidence the call is recorded all the same, and the facts say what is missing. */
static void keep_evidence(struct ew_siprec_call *call, struct siprec_told *t)
{
	ew_buf_free(&call->evidence);
	ew_buf_init(&call->evidence, EW_MAX_SIP_MESSAGE_BYTES);
	t->evidence_lost = ew_siprec_evidence_add(t->raw, &call->evidence, NULL) < 0;
	if (t->evidence_lost)
		ew_buf_free(&call->evidence);
}

/* A complete document fills every gap; what one leaves open is asked for. */
static void want_snapshot(struct ew_siprec *s, struct ew_siprec_call *call, const struct siprec_told *t)
{
	const struct ew_metadata *m = &t->offer->metadata;

	if (t->first && !t->offer->has_metadata)
		ew_siprec_ask_snapshot(s, call, EW_SIPREC_GAP_MISSING);
	if (t->offer->has_metadata && !m->partial && !m->malformed && !m->truncated)
		call->gaps = 0;
	if (t->offer->has_metadata && (m->malformed || m->truncated))
		ew_siprec_ask_snapshot(s, call, EW_SIPREC_GAP_MALFORMED);
	if (call->dialog.model.needs_snapshot)
		ew_siprec_ask_snapshot(s, call, EW_SIPREC_GAP_UNKNOWN_ID);
}

/* Parties for the m-lines. An error leaves them as they were, but for parties that nobody is on. */
static int map(struct ew_siprec *s, struct ew_dialog *d, struct siprec_told *t, struct ew_party_doubts *doubts,
	bool *changed)
{
	struct ew_party_stream before[EW_MAX_STREAMS_PER_CALL];
	size_t n = d->parties.n_streams;
	size_t known = d->parties.n;

	memcpy(before, d->parties.streams, sizeof(before));
	int r = ew_parties_map(&d->parties, s->io, t->sdp, &d->model, t->party_of_media, doubts);

	if (r < 0) {
		memcpy(d->parties.streams, before, sizeof(before));
		d->parties.n_streams = n;
		return r;
	}
	ew_parties_set_roles(&d->parties, &d->model, doubts);
	*changed |= d->parties.n > known || memcmp(before, d->parties.streams, sizeof(before)) != 0;
	return 0;
}

int siprec_tell(struct ew_siprec *s, struct ew_siprec_call *call, struct siprec_told *t, struct ew_buf *facts)
{
	struct ew_dialog *d = &call->dialog;
	struct ew_party_doubts doubts;
	bool changed = t->first || call->untold;
	int r = merge(d, t, &changed);

	call->untold = true;
	if (r == 0)
		r = map(s, d, t, &doubts, &changed);
	ew_buf_free(&call->evidence);
	if (r < 0)
		return r;
	want_snapshot(s, call, t);
	if (changed) {
		keep_evidence(call, t);
		r = write_facts(d, t, &doubts, facts);
	}
	call->untold = r < 0;
	return r;
}
