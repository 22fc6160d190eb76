/*
 * Keypad tones (DTMF, ITU-T Q.23) in G.711, or in samples, at 8 kHz: whether there is one, from where and until when.
 * Which key it is never leaves this room. One small state for each source, tables that all share, no allocation, no clock.
 *
 * How it hears: windows of 20 ms (Hann), one every 10 ms. In each, the strongest of the four low and of the four high
 * frequencies; a tone is when these two hold nearly all the energy of the window, or somewhat less of it in windows
 * that follow each other with the same two at a steady frequency. Speech spreads its energy. A tone of 30 ms fills one
 * window whole, wherever it begins.
 */
#ifndef EW_RTP_KEYPAD_TONE_H
#define EW_RTP_KEYPAD_TONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

#define EW_KEYPAD_HALF 80  /* samples: windows begin at every one of these */
#define EW_KEYPAD_TONES 8  /* four low, four high */
#define EW_KEYPAD_SUMS (2 * EW_KEYPAD_TONES) /* all real, then all imaginary parts */

/** Tables; the same for every source, constant once made. */
struct ew_keypad_bank {
	/* By pairs of samples: the first half of the window, then the second, times each tone */
	_Alignas(32) int16_t waves[EW_KEYPAD_HALF / 2][2 * EW_KEYPAD_SUMS][2];
	_Alignas(32) int16_t up[EW_KEYPAD_HALF]; /* the window itself, rising, */
	_Alignas(32) int16_t down[EW_KEYPAD_HALF]; /* and falling */
	int16_t ulaw[256], alaw[256];
	bool wide; /* the processor has AVX2; cleared, the plain way is gone, with the same results */
};

enum ew_keypad_law { EW_KEYPAD_ULAW, EW_KEYPAD_ALAW };

/** What a window was like; those before it are remembered. */
struct ew_keypad_window {
	float share;  /* of its energy in the two tones; 0: not worth remembering */
	float steady; /* the same, if both tones go on from the window before at a frequency of a key; else 0 */
	bool level;   /* the two are about as loud as each other */
};

/** What was heard of one source so far. Zeroed: nothing. */
struct ew_keypad_ear {
	bool begun;     /* next_ts says where the next sample belongs */
	bool has_half;  /* rise and energy are those of the half window before */
	bool is_first;  /* no window was heard since the beginning or the last gap */
	bool goes_on;   /* a tone is heard */
	uint8_t law;
	uint8_t quiet;  /* windows without a tone since the last one with */
	uint8_t n_rest;
	uint8_t rest[EW_KEYPAD_HALF]; /* samples that fill no half window yet */
	uint32_t next_ts;
	uint32_t since_ts; /* since when windows may hold a tone; of goes_on or while before[0].share */
	int32_t energy;
	int32_t rise[EW_KEYPAD_SUMS];
	float sums[EW_KEYPAD_SUMS];        /* of the window before, if it is remembered */
	struct ew_keypad_window before[2]; /* the last one first */
};

/** What a packet has brought. Times are RTP units of the source. */
struct ew_keypad_heard {
	bool tone;        /* there is one, */
	bool goes_on;     /* and it had not ended with the last sample */
	uint32_t from_ts; /* not before, window uncertainty included; may lie in earlier packets */
	uint32_t to_ts;   /* where it was last heard, window uncertainty included */
};

/** Makes the tables. A few hundred microseconds: once for each thread. */
void ew_keypad_bank_init(struct ew_keypad_bank *bank);

/**
 * Listens to the next payload (G.711, one channel, 8 kHz) of a source. Where `ts` is not the end of the payload before,
 * samples are missing: what was heard before ends there, and at both edges of the gap one window that only may be a
 * tone is taken for one, because the other windows of it may be what is missing. A payload that comes late should be
 * given an ear of its own. Below -46 dB of a full sine nothing is a tone.
 */
struct ew_keypad_heard ew_keypad_listen(const struct ew_keypad_bank *bank, struct ew_keypad_ear *ear,
	enum ew_keypad_law law, uint32_t ts, struct ew_slice payload);

/**
 * What comes next of this source will not be heard (a gate shuts, a stream ends): the edge of a gap, as above. The ear
 * is as new after it.
 */
struct ew_keypad_heard ew_keypad_stop(struct ew_keypad_ear *ear);

/** The same of samples that somebody else has decoded. Zeroed: nothing was heard. */
struct ew_keypad_pcm_ear {
	struct ew_keypad_ear ear;
	_Alignas(32) int16_t rest[EW_KEYPAD_HALF];
};

/** As ew_keypad_listen(), of n samples at 8 kHz; `ts` counts samples. */
struct ew_keypad_heard ew_keypad_listen_pcm(const struct ew_keypad_bank *bank, struct ew_keypad_pcm_ear *ear,
	uint32_t ts, const int16_t *pcm, size_t n);

/** As ew_keypad_stop(). */
struct ew_keypad_heard ew_keypad_stop_pcm(struct ew_keypad_pcm_ear *ear);

#endif
