/*
 * What telephones make of a leg: 8 kHz samples to payloads of a codec, by encoders that know nothing of ours. How an
 * encoder is set follows from the dice.
 */
#ifndef EW_TEST_TONES_CODEC_H
#define EW_TEST_TONES_CODEC_H

#include "base/codec.h"
#include "tones/corpus.h"

enum kind { KIND_G711, KIND_OPUS_SILK, KIND_OPUS_HYBRID, KIND_OPUS_CELT, KIND_OPUS_STEREO, KIND_G722, KIND_L16,
	KIND_L16_STEREO, KINDS };

struct encoder;

const char *kind_name(enum kind kind);
enum ew_codec kind_codec(enum kind kind);
uint32_t kind_clock_hz(enum kind kind);
uint8_t kind_channels(enum kind kind);
/* A packet's length in samples at 8 kHz, one that the codec has. */
unsigned kind_packet(enum kind kind, struct dice *dice);

struct encoder *encoder_new(enum kind kind, struct dice *dice, unsigned packet, bool has_loss);
/* The next packet of the leg; bytes written, at most `room`. 0: the sender is silent and sends nothing. */
size_t encoder_take(struct encoder *e, const double *samples, uint8_t *to, size_t room);
void encoder_free(struct encoder **e);

#endif
