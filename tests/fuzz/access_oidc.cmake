ew_fuzz(jws SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_jws.c SEES access base)
ew_fuzz(oidc SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_oidc.c SEES access base)
