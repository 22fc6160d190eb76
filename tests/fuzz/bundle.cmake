ew_fuzz(bundle_zip SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_bundle_zip.c SEES bundle base)
ew_fuzz(bundle_manifest SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_bundle_manifest.c SEES bundle base)
ew_fuzz(bundle_check SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_bundle_check.c SEES bundle base)
