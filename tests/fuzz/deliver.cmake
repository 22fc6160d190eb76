ew_fuzz(stamp SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_stamp.c SEES core_deliver)
