#!/usr/bin/python3
"""A matcher for earwitness-listener (docs/listening.md) over CMU PocketSphinx, as Debian has it:

    apt install python3-pocketsphinx pocketsphinx-en-us

It knows the sentences of a grammar (JSGF) and answers everything else with nothing: enough for a few answers in English, and an example of how
little a matcher is. For free speech, or another language, put a better engine (Vosk, whisper.cpp, sherpa-onnx) behind the same few lines.
"""
import argparse
import array
import math
import os
import sys

from pocketsphinx import Decoder

MODEL = "/usr/share/pocketsphinx/model/en-us/"
FRAMES_A_SECOND = 100
TAPS = 32


def half_band():
    """The taps between samples of a windowed sinc at twice the rate."""
    taps = [math.sin(math.pi * (k + 0.5)) / (math.pi * (k + 0.5)) * (0.5 + 0.5 * math.cos(math.pi * (k + 0.5) / (TAPS // 2 + 0.5)))
            for k in range(-TAPS // 2, TAPS // 2)]
    whole = sum(taps)
    return [tap / whole for tap in taps]


BETWEEN = half_band()


def doubled(samples):
    """16 kHz of 8 kHz: the model was trained on that."""
    padded = [0] * (TAPS // 2) + list(samples) + [0] * (TAPS // 2)
    out = array.array("h", bytes(4 * len(samples)))
    out[0::2] = samples
    out[1::2] = array.array("h", (max(-32768, min(32767, round(sum(map(float.__mul__, BETWEEN, map(float, padded[at + 1:at + 1 + TAPS]))))))
                                  for at in range(len(samples))))
    return out


def decoder(grammar):
    config = Decoder.default_config()
    config.set_string("-hmm", MODEL + "en-us")
    config.set_string("-dict", MODEL + "cmudict-en-us.dict")
    config.set_string("-jsgf", grammar)
    if os.access("/dev/null", os.W_OK):
        config.set_string("-logfn", "/dev/null")
    return Decoder(config)


def understand(engine, samples, floor):
    engine.start_utt()
    engine.process_raw(doubled(samples).tobytes(), False, True)
    engine.end_utt()
    best = engine.hyp()
    # The best sentence of a grammar is no sentence at all where nothing of it was said: then it fits badly.
    if best is None or best.best_score < floor * len(samples) / 8000 * FRAMES_A_SECOND:
        return ""
    return best.hypstr


def main():
    arguments = argparse.ArgumentParser(description="A matcher for earwitness-listener over PocketSphinx.")
    arguments.add_argument("--grammar", required=True, help="JSGF: what may be said")
    arguments.add_argument("--floor", type=float, default=-32, help="the least score of 10 ms of sound (-32): below it is something else")
    given = arguments.parse_args()
    engine = decoder(given.grammar)
    while True:
        head = sys.stdin.buffer.readline().split()
        if len(head) != 5:
            return
        number, rate, count = int(head[1]), int(head[2]), int(head[3])
        sound = sys.stdin.buffer.read(2 * count)
        if rate != 8000 or len(sound) != 2 * count:
            return
        samples = array.array("h")
        samples.frombytes(sound)
        known = head[4] == b"-" or head[4].split(b"-")[0].lower() == b"en"
        print(number, understand(engine, samples, given.floor) if known else "", flush=True)


if __name__ == "__main__":
    main()
