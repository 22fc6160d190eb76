ew_fuzz(tape_record SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_tape_record.c SEES tape_format)
ew_fuzz(tape_frame SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_tape_frame.c SEES tape_format)
