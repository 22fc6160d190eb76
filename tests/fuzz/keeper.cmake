ew_fuzz(scim SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_scim.c SEES core_keeper base)
