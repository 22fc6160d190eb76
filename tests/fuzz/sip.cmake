ew_fuzz(sip_message SOURCES ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_sip_message.c SEES sip)
ew_fuzz(sdp SOURCES ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_sdp.c SEES sip)
ew_fuzz(siprec_metadata SOURCES ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_siprec_metadata.c SEES sip base_sim)
ew_fuzz(dialog_state SOURCES ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_dialog_state.c SEES sip)
