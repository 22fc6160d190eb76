ew_fuzz(rtp SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_rtp.c SEES rtp base)
ew_fuzz(rtcp SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_rtcp.c SEES rtp base)
ew_fuzz(dtls SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_dtls.c SEES rtp base)
ew_fuzz(stream_keys SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_stream_keys.c SEES base)
