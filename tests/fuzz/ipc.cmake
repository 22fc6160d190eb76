ew_fuzz(message SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_message.c SEES ipc base)
ew_fuzz(redact_list SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_redact_list.c SEES ipc base)
ew_fuzz(parcel SOURCES ${CMAKE_CURRENT_LIST_DIR}/fuzz_parcel.c SEES ipc base_sim base)
# Writes one seed for each type of message into the folder it is given; run by hand when messages.def changes.
add_executable(seed_message ${CMAKE_CURRENT_LIST_DIR}/seed_message.c)
target_link_libraries(seed_message PRIVATE ew_flags ew_ipc ew_base)
set_target_properties(seed_message PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
