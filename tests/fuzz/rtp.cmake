ew_fuzz(rtp SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_rtp.c SEES rtp base)
ew_fuzz(rtcp SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_rtcp.c SEES rtp base)
