ew_fuzz(order_body SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_order_body.c SEES core_web http ipc base)
ew_fuzz(restrict_tokens SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_restrict_tokens.c SEES core_web http ipc base)
ew_fuzz(tell_body SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_tell_body.c SEES core_web http ipc base)
