ew_fuzz(transcript SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_transcript.c SEES transcript base USES PkgConfig::JANSSON)
