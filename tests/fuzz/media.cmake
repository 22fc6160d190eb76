ew_fuzz(timeline SOURCES fuzz_timeline.c SEES media tape_format base)
ew_fuzz(ogg_opus SOURCES fuzz_ogg_opus.c SEES media base)
