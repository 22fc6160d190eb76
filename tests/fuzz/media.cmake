ew_fuzz(timeline SOURCES fuzz_timeline.c SEES media tape_format base)
ew_fuzz(ogg_opus SOURCES fuzz_ogg_opus.c SEES media base)
ew_fuzz(wav_reader SOURCES fuzz_wav_reader.c SEES media base)
