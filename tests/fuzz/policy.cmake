ew_fuzz(policy SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_policy.c SEES policy yaml base)
