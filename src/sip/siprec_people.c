/*
 * Who is on an m-line when an offer says nothing of people: several parties may have had its label in turn, and the one
 * who has it now must not be taken for one who has left.
 */
#include "sip/siprec_private.h"

static size_t index_of(const struct ew_parties *parties, struct ew_id id)
{
	for (size_t i = 0; i < parties->n; i++) {
		if (ew_id_equal(parties->list[i].id, id))
			return i;
	}
	return SIZE_MAX;
}

void siprec_keep_people(const struct ew_siprec_call *call, struct ew_siprec_pending *p)
{
	const struct ew_dialog *d = &call->dialog;
	struct ew_sdp standing;

	if (!siprec_read_description(d, &standing))
		return;
	for (size_t i = 0; i < d->n_streams && i < p->offer.sdp.n_media && i < standing.n_media; i++) {
		struct ew_slice label = p->offer.sdp.media[i].label;
		size_t party = index_of(&d->parties, d->streams[i].party);

		if (d->streams[i].live && party != SIZE_MAX && p->party_of_media[i] != SIZE_MAX &&
			(label.len == 0 || ew_slice_equal(label, standing.media[i].label)))
			p->party_of_media[i] = party;
	}
}
