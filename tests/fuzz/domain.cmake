ew_fuzz(event_read SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_event_read.c SEES domain base)
