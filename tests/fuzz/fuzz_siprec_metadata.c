/*
 * Recording metadata, mapped to two m-lines and written as call data: never more than the maximum.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/io_sim.h"
#include "sip/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char text[] = "v=0\nm=audio 1 RTP/AVP 0\na=label:1\nm=audio 3 RTP/AVP 0\na=label:2\n";
	struct ew_io *io = ew_io_sim_new(1);
	struct ew_parties *parties = calloc(1, sizeof(*parties));
	size_t of_media[EW_MAX_STREAMS_PER_CALL];
	struct ew_party_doubts doubts;
	struct ew_metadata m;
	struct ew_sdp sdp;
	struct ew_buf out;

	ew_buf_init(&out, EW_MAX_FACTS_BYTES);
	assert(io && parties);
	assert(ew_sdp_read(EW_SLICE(text), &sdp) == 0);
	assert(ew_metadata_read(ew_slice_of(data, size), &m) == 0);
	assert(ew_parties_map(parties, io, &sdp, &m, of_media, &doubts) == 0);
	assert(of_media[0] < parties->n && of_media[1] < parties->n);
	assert(ew_facts_write(&(struct ew_facts){.parties = parties, .metadata = &m}, &out) == 0);
	ew_buf_free(&out);
	ew_metadata_free(&m);
	free(parties);
	ew_io_sim_free(&io);
	return 0;
}
