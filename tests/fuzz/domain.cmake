ew_fuzz(event_read SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_event_read.c SEES domain base)
ew_fuzz(call_list SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_call_list.c SEES domain base)
