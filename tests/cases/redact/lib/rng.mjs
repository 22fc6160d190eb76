// Chance that can be repeated: the same seed gives the same corpus on every machine. rng() is a number in [0, 1); the rest
// is said with it. Nothing here may use Math.random or the clock.

function seedOf(text) {
  let hash = 2166136261;
  for (const char of String(text)) hash = Math.imul(hash ^ char.codePointAt(0), 16777619);
  return hash >>> 0;
}

export function makeRng(seed) {
  let state = seedOf(seed);
  const rng = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  rng.int = (low, high) => low + Math.floor(rng() * (high - low + 1));
  rng.pick = (list) => list[Math.floor(rng() * list.length)];
  rng.chance = (share) => rng() < share;
  rng.digits = (count) => Array.from({ length: count }, () => rng.int(0, 9)).join('');
  rng.letters = (count, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') => Array.from({ length: count }, () => rng.pick(alphabet)).join('');
  // Each '#' becomes a digit and each '@' a letter.
  rng.fill = (mask) => mask.replace(/[#@]/g, (c) => (c === '#' ? rng.digits(1) : rng.letters(1)));
  rng.shuffle = (list) => {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i--) {
      const j = rng.int(0, i);
      [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
  };
  return rng;
}
