ew_fuzz(age_header SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_age_header.c SEES open)
ew_fuzz(age_file SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_age_file.c SEES open)
