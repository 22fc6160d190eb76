ew_fuzz(http_request SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_http_request.c SEES http base)
