foreach(part note checkpoint note_key tlog_proof tlog_policy witness_request witness_answer)
  ew_fuzz(${part} SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_${part}.c SEES ledger)
endforeach()
ew_fuzz(tile SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_tile.c SEES ledger base_sim)
