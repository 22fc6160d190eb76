ew_fuzz(s3_answer SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_s3_answer.c SEES s3 base)
