ew_fuzz(phrase SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_phrase.c SEES phrase base)
