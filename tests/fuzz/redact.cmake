ew_fuzz(redact SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_redact.c SEES redact base)
