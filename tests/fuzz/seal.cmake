ew_fuzz(bech32 SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_bech32.c SEES seal)
ew_fuzz(span_key SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_span_key.c SEES seal)
