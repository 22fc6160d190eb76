// Somebody who speaks for real, in G.711 A-law, and says something that may not be kept: a tone lies under it, so that it is found again wherever sound is. And the
// speech engine that hears it there.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Engine, tone } from './engine.mjs';

export const card = '4929118273640011';
export const digits = [...card].map((c) => ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][c]);
export const SAID_HZ = 2900;

/** Samples of 16 bits of somebody who speaks, 8 kHz. */
export async function speechOf(file = '/usr/share/asterisk/sounds/en_US_f_Allison/demo-instruct.wav') {
  const bytes = await readFile(file);
  return Int16Array.from({ length: (bytes.length - 44) / 2 }, (_, i) => bytes.readInt16LE(44 + 2 * i));
}

/** G.711 A-law of samples of 16 bits. */
export function encode(pcm) {
  return Buffer.from(pcm.map((sample) => {
    const level = Math.min(32635, Math.abs(sample));
    const exponent = 32 - Math.clz32(level >> 8);
    const mantissa = level < 256 ? level >> 4 : (level >> (exponent + 3)) & 15;
    return ((level < 256 ? mantissa : (exponent << 4) | mantissa) | (sample >= 0 ? 0x80 : 0)) ^ 0x55;
  }));
}

/** And back. */
export function decode(byte) {
  const x = byte ^ 0x55;
  const exponent = (x >> 4) & 7;
  const level = exponent === 0 ? ((x & 15) << 4) + 8 : (((x & 15) << 4) + 0x108) << (exponent - 1);
  return x & 0x80 ? level : -level;
}

/** Only the caller speaks; while `voice.secret` the tone lies under it. */
export function speaks({ voice }, speech) {
  voice.tick = () => {
    voice.n++;
    for (const k of voice.ports.keys()) {
      const at = (voice.n * 160) % (speech.length - 160);
      const pcm = Array.from({ length: 160 }, (_, i) => (k === 0 ? speech[at + i] / 2 : 0) +
        (voice.secret && k === 0 ? 8000 * Math.sin((2 * Math.PI * SAID_HZ * (voice.n * 160 + i)) / 8000) : 0)).map((x) => Math.round(Math.max(-32000, Math.min(32000, x))));
      voice.send(k, false, 8, encode(pcm));
    }
  };
  voice.as('speech');
}

/** Where the tone sounds in samples, in steps of 100 ms. */
export const heard = (pcm, hz) => Array.from({ length: Math.floor(pcm.length / (hz / 10)) }, (_, i) => pcm.subarray((i * hz) / 10, ((i + 1) * hz) / 10))
  .map((piece, i) => [i, tone(piece, hz, SAID_HZ), piece.some((x) => Math.abs(x) > 200)]).filter(([, share, loud]) => loud && share > 0.3).map(([i]) => i);

/** An engine to which the tone is a card, each digit with its time; `deaf()` says when it hears nothing of it. */
export const listener = (deaf = () => false) => Engine.start((one) => {
  const at = deaf() ? [] : heard(one.pcm, one.hz);
  if (at.length === 0) return 'good morning, how are you';
  const [from, to] = [at[0] / 10, (at.at(-1) + 1) / 10];
  return { text: `my card is ${digits.join(' ')} thanks`,
    words: ['my', 'card', 'is'].map((word, i) => ({ word, start: from - 0.6 + i * 0.2, end: from - 0.4 + i * 0.2 }))
      .concat(digits.map((word, i) => ({ word, start: from + ((to - from) * i) / 16, end: from + ((to - from) * (i + 1)) / 16 })), [{ word: 'thanks', start: to + 1, end: to + 1.3 }]) };
});

/** The channels of a WAV answer. */
export async function wavOf(answer) {
  assert.equal(answer.status, 200, answer.status === 200 ? '' : await answer.text());
  const bytes = Buffer.from(await answer.arrayBuffer());
  const [channels, hz] = [bytes.readUInt16LE(22), bytes.readUInt32LE(24)];
  const at = bytes.indexOf('data') + 8;
  const n = Math.floor((bytes.length - at) / 2 / channels);
  return { hz, channels: Array.from({ length: channels }, (_, c) => Int16Array.from({ length: n }, (_v, i) => bytes.readInt16LE(at + 2 * (i * channels + c)))) };
}

/** A vendor as it is registered. */
export const vendorOf = (name, kinds = ['transcript', 'live_transcript']) => ({
  name, contact: 'dpo@example.com', region: 'EU', risk: 'low', purposes: ['transcription'], kinds,
  agreement: { reference: 'DPA-2026-8', from: '2026-01-01', until: '2096-12-31' },
});
