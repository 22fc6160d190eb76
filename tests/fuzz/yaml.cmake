ew_fuzz(yaml SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_yaml.c SEES yaml base)
