/*
 * A sender with a clock, a codec and a bad network, in true time: gives packets in the order in which they arrive and
 * knows what became of each.
 */
#ifndef EW_TEST_TRUTH_SENDER_H
#define EW_TEST_TRUTH_SENDER_H

#include "tape/frame.h"
#include "truth/speech.h"

struct plan {
	const char *name;
	enum ew_codec codec;
	uint32_t clock_hz;  /* RTP */
	uint32_t sample_hz; /* of the sound */
	uint8_t channels;
	uint8_t packet_ms;
	uint32_t bitrate; /* of Opus; 0: 48000 */
	bool dtx;       /* silence is not sent; G.711 says it with comfort noise */
	bool reports;   /* sender reports every 5 s */
	double ppm[2];  /* of each party: positive when its clock is slow */
	double wander_ppm; /* the clock's rate swings by so much once an hour */
	double loss;    /* of packets */
	double loss_swing_s; /* it goes from none to `loss` and back in so long; 0: always `loss` */
	double jitter_ms; /* mean of an exponential delay */
	double reorder; /* of packets: held up by up to 500 ms */
	double twice;   /* of packets */
	double ssrc_change_s; /* a new SSRC with new numbers every so often; 0: never */
	double law_change_s;  /* PCMA and PCMU take turns */
	double hold_s;  /* at a third of the call nothing is sent for so long */
	bool stamps_stand; /* ... and RTP time stands still meanwhile */
	double stall_ms; /* at half of the call the sender loses as much time, its stamps go on as if not */
	double withheld_s; /* the gate shuts at two thirds of the call */
};

enum fate { FATE_SOUND, FATE_LOST, FATE_WITHHELD, FATE_NOISE };

/* A stretch of true time, seconds. */
struct said {
	double from, to;
	enum fate fate;
};

struct sent {
	struct ew_packet packet; /* payload at `offset` of bytes */
	size_t offset;
};

struct call_leg {
	struct sent *sent; /* by arrival */
	size_t n_sent, cap_sent;
	uint8_t *bytes;
	size_t n_bytes, cap_bytes;
	struct said *said; /* by true time */
	size_t n_said, cap_said;
	size_t lost;       /* packets */
};

/** `origin_us` is the wall time of true second 0. -ENOMEM, -EIO (a codec). */
int leg_new(struct call_leg *leg, const struct plan *plan, const struct speech *speech, unsigned party, double seconds,
	int64_t origin_us, uint64_t seed);
void leg_free(struct call_leg *leg);

/** The packet as the recorder would take it; valid as long as the leg. */
struct ew_packet leg_packet(const struct call_leg *leg, size_t i);

#endif
