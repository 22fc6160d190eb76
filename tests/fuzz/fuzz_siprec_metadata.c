/*
 * Recording metadata: documents, one behind the other with a NUL between, merged into one model and mapped to two
 * m-lines. The call data never passes its maximum, every party that is named is there, and what is saved comes back as
 * it was.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/io_sim.h"
#include "sip/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_saved(const struct ew_metadata *model)
{
	struct ew_metadata again;
	struct ew_buf one, two;

	ew_buf_init(&one, EW_MAX_MODEL_BYTES);
	ew_buf_init(&two, EW_MAX_MODEL_BYTES);
	ew_model_init(&again);
	ew_model_save(model, &one);
	assert(ew_buf_error(&one) == 0);
	assert(ew_model_restore(ew_buf_slice(&one), &again) == 0);
	ew_model_save(&again, &two);
	assert(ew_slice_equal(ew_buf_slice(&one), ew_buf_slice(&two)));
	assert(again.n == model->n && again.needs_snapshot == model->needs_snapshot);
	ew_metadata_free(&again);
	ew_buf_free(&one);
	ew_buf_free(&two);
}

static void check_streams(const struct ew_parties *p, const size_t of_media[])
{
	assert(p->n <= EW_MAX_PARTIES_PER_CALL);
	for (size_t i = 0; i < p->n_streams; i++) {
		assert(p->streams[i].n > 0 && of_media[i] == p->streams[i].parties[0]);
		for (size_t n = 0; n < p->streams[i].n; n++)
			assert(p->streams[i].parties[n] < p->n);
	}
}

static void take(struct ew_io *io, struct ew_slice xml, const struct ew_sdp *sdp, struct ew_metadata *model,
	struct ew_parties *parties)
{
	size_t of_media[EW_MAX_STREAMS_PER_CALL];
	struct ew_party_doubts doubts;
	struct ew_metadata m;
	struct ew_buf out;
	size_t parties_before = parties->n;

	ew_buf_init(&out, EW_MAX_FACTS_BYTES);
	assert(ew_metadata_read(xml, &m) == 0);
	assert(ew_model_merge(model, &m) == 0);
	assert(ew_parties_map(parties, io, sdp, model, of_media, &doubts) == 0);
	assert(parties->n >= parties_before);
	ew_parties_set_roles(parties, model, &doubts);
	check_streams(parties, of_media);
	check_saved(model);
	assert(ew_facts_write(&(struct ew_facts){.parties = parties, .model = model}, &out) == 0);
	ew_buf_free(&out);
	ew_metadata_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] = "v=0\nm=audio 1 RTP/AVP 0\na=label:1\nm=audio 3 RTP/AVP 0\na=label:2\n";
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_parties *parties = calloc(1, sizeof(*parties));
	struct ew_slice rest = ew_slice_of(data, size);
	struct ew_slice xml = EW_SLICE_EMPTY;
	struct ew_metadata model;
	struct ew_sdp sdp;
	bool first = true;

	assert(io && parties);
	assert(ew_sdp_read(EW_SLICE(text), &sdp) == 0);
	ew_model_init(&model);
	while (ew_slice_cut(&rest, 0, &xml)) {
		/* Every other document comes without an offer. */
		take(io, xml, first ? &sdp : NULL, &model, parties);
		first = !first && rest.len % 2;
	}
	ew_metadata_free(&model);
	free(parties);
	ew_io_sim_free(&io);
	return 0;
}
