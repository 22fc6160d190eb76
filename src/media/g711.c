/*
 * The decoding rules of ITU-T G.711 as arithmetic: sign, three bits of exponent, four of mantissa. Must never be
 * replaced by an approximation: a recording is compared with the received bytes sample by sample.
 */
#include "media/g711.h"

int16_t ew_g711_alaw(uint8_t code)
{
	unsigned bits = code ^ 0x55u;
	unsigned exponent = (bits >> 4) & 7u;
	int magnitude = (int)((bits & 0x0fu) << 4) + 8;

	if (exponent > 0)
		magnitude = (magnitude + 0x100) << (exponent - 1);
	return (int16_t)(bits & 0x80u ? magnitude : -magnitude);
}

int16_t ew_g711_ulaw(uint8_t code)
{
	unsigned bits = (uint8_t)~code;
	unsigned exponent = (bits >> 4) & 7u;
	int magnitude = ((int)((bits & 0x0fu) << 3) + 0x84) << exponent;

	magnitude -= 0x84;
	return (int16_t)(bits & 0x80u ? -magnitude : magnitude);
}

void ew_g711_alaw_decode(struct ew_slice from, int16_t *to)
{
	for (size_t i = 0; i < from.len; i++)
		to[i] = ew_g711_alaw(from.at[i]);
}

void ew_g711_ulaw_decode(struct ew_slice from, int16_t *to)
{
	for (size_t i = 0; i < from.len; i++)
		to[i] = ew_g711_ulaw(from.at[i]);
}
