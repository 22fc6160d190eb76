ew_fuzz(policy SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_policy.c SEES policy yaml domain base)
ew_fuzz(pack SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_pack.c SEES policy yaml base)
ew_fuzz(scenario SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_scenario.c SEES policy yaml domain base)
