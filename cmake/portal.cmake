# The portal as a part of a program: vite builds it into the build folder, portal/tools/pack.mjs packs every file and writes
# the one C file that holds them all. Sanitizers and fuzzing look at C, so they are built without it.
if(EW_SANITIZE OR EW_FUZZ)
  set(EW_PORTAL_USUAL OFF)
else()
  set(EW_PORTAL_USUAL ON)
endif()
option(EW_PORTAL "Build the web portal into earwitness-web (needs node and npm)" ${EW_PORTAL_USUAL})

# ew_portal_source(VAR): the name of the C file with the portal's files, and how it is made.
function(ew_portal_source var)
  set(out ${CMAKE_BINARY_DIR}/portal)
  if(NOT EW_PORTAL)
    file(CONFIGURE OUTPUT ${out}/none/portal_table.c CONTENT "#include \"programs/web/portal_files.h\"

const struct ew_portal_file ew_portal_files[1] = {{0}};
const size_t ew_n_portal_files = 0;
")
    set(${var} ${out}/none/portal_table.c PARENT_SCOPE)
    return()
  endif()
  find_program(EW_NODE node)
  find_program(EW_NPM npm)
  if(NOT EW_NODE OR NOT EW_NPM)
    message(FATAL_ERROR "the portal needs node and npm: tools/setup.sh installs them; -DEW_PORTAL=OFF builds without it")
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/portal/src/*)
  foreach(file index.html panel.html package.json package-lock.json tsconfig.json vite.config.ts tools/pack.mjs)
    list(APPEND sources ${CMAKE_SOURCE_DIR}/portal/${file})
  endforeach()
  add_custom_command(OUTPUT ${out}/portal_table.c
    COMMAND ${CMAKE_COMMAND} -DPORTAL=${CMAKE_SOURCE_DIR}/portal -DOUT=${out} -DNODE=${EW_NODE} -DNPM=${EW_NPM}
      -P ${CMAKE_SOURCE_DIR}/cmake/portal_build.cmake
    DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/cmake/portal_build.cmake
    COMMENT "Building the portal" VERBATIM)
  set(${var} ${out}/portal_table.c PARENT_SCOPE)
endfunction()
