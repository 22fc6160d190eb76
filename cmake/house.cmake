# The matrix of ARCHITECTURE.md in CMake: a library may include the headers of the rows it names and of base,
# and nothing else. Headers are included as "library/module.h"; each library's headers are exposed through a
# folder of its own, so that an include outside the row does not compile.

set(EW_INCLUDE_ROOT ${CMAKE_BINARY_DIR}/include)

# ew_expose(NAME): makes src/NAME visible as NAME/... through one private include root.
function(ew_expose name)
  file(MAKE_DIRECTORY ${EW_INCLUDE_ROOT}/${name})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${name} ${EW_INCLUDE_ROOT}/${name}/${name} SYMBOLIC)
endfunction()

# ew_library(NAME SOURCES a.c b.c SEES row... [USES external...] [FOLDER folder])
# FOLDER is given where two libraries share a folder (the write and the read side of the tape).
function(ew_library name)
  cmake_parse_arguments(L "" "FOLDER" "SOURCES;SEES;USES" ${ARGN})
  if(NOT L_FOLDER)
    set(L_FOLDER ${name})
  endif()
  ew_expose(${L_FOLDER})
  add_library(ew_${name} STATIC ${L_SOURCES})
  target_include_directories(ew_${name} PUBLIC ${EW_INCLUDE_ROOT}/${L_FOLDER})
  target_link_libraries(ew_${name} PRIVATE ew_flags)
  foreach(row ${L_SEES})
    target_link_libraries(ew_${name} PUBLIC ew_${row})
  endforeach()
  target_link_libraries(ew_${name} PUBLIC ${L_USES})
  set_target_properties(ew_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# ew_core(NAME SOURCES ... SEES row... [USES external...]): the core of the program src/programs/NAME as library
# ew_core_NAME, its headers seen as "programs/NAME/...". The simulator links cores; so does the program's main.
function(ew_core name)
  cmake_parse_arguments(C "" "" "SOURCES;SEES;USES" ${ARGN})
  set(root ${EW_INCLUDE_ROOT}/core_${name})
  file(MAKE_DIRECTORY ${root}/programs)
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/programs/${name} ${root}/programs/${name} SYMBOLIC)
  add_library(ew_core_${name} STATIC ${C_SOURCES})
  target_include_directories(ew_core_${name} PUBLIC ${root})
  target_link_libraries(ew_core_${name} PRIVATE ew_flags)
  foreach(row ${C_SEES})
    target_link_libraries(ew_core_${name} PUBLIC ew_${row})
  endforeach()
  target_link_libraries(ew_core_${name} PUBLIC ${C_USES})
endfunction()

# ew_program(NAME OUTPUT file SOURCES ... SEES row... [USES external...]): a main over libraries, with a link map
# beside it for the test that reads the maps. Its reusable core is a library ew_core_NAME that the simulator links.
function(ew_program name)
  cmake_parse_arguments(P "" "OUTPUT" "SOURCES;SEES;USES" ${ARGN})
  add_executable(${name} ${P_SOURCES})
  target_link_libraries(${name} PRIVATE ew_flags ${P_USES})
  foreach(row ${P_SEES})
    target_link_libraries(${name} PRIVATE ew_${row})
  endforeach()
  set_target_properties(${name} PROPERTIES OUTPUT_NAME ${P_OUTPUT})
  ew_install_program(${name})
  target_link_options(${name} PRIVATE -Wl,-Map=${CMAKE_BINARY_DIR}/${P_OUTPUT}.map -Wl,--gc-sections)
endfunction()

# ew_test(NAME SOURCES ... SEES ... [SECONDS n] [SUITE s]): one cmocka program, registered with CTest.
function(ew_test name)
  cmake_parse_arguments(T "" "SECONDS;SUITE" "SOURCES;SEES;USES" ${ARGN})
  if(NOT T_SECONDS)
    set(T_SECONDS 60)
  endif()
  if(NOT T_SUITE)
    set(T_SUITE unit)
  endif()
  add_executable(test_${name} ${T_SOURCES})
  target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE ew_flags ${T_USES} ew_test_support PkgConfig::CMOCKA)
  foreach(row ${T_SEES})
    target_link_libraries(test_${name} PRIVATE ew_${row})
  endforeach()
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${T_SECONDS} LABELS ${T_SUITE}
    ENVIRONMENT "EW_SOURCE_DIR=${CMAKE_SOURCE_DIR};EW_BUILD_DIR=${CMAKE_BINARY_DIR}")
endfunction()

# ew_fuzz(NAME SOURCES ... SEES ...): a parser of foreign bytes. With EW_FUZZ a libFuzzer target; without, a program
# that replays the kept corpus (tests/fuzz/corpus/NAME) as an ordinary test.
function(ew_fuzz name)
  cmake_parse_arguments(F "" "" "SOURCES;SEES;USES" ${ARGN})
  add_executable(fuzz_${name} ${F_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE ew_flags ${F_USES})
  foreach(row ${F_SEES})
    target_link_libraries(fuzz_${name} PRIVATE ew_${row})
  endforeach()
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(EW_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
    add_test(NAME fuzz_${name} COMMAND fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name})
    set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 60 LABELS fuzz)
  endif()
endfunction()
