# Builds the portal: cmake -DPORTAL=folder -DOUT=folder -DNODE=... -DNPM=... -P portal_build.cmake
# Several build folders share node_modules, so one at a time installs.
function(run what)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${PORTAL} RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${what} failed:\n${text}")
  endif()
endfunction()

set(installed ${PORTAL}/node_modules/.package-lock.json)
file(LOCK ${PORTAL}/.lock GUARD PROCESS TIMEOUT 540)
if(NOT EXISTS ${installed} OR ${PORTAL}/package-lock.json IS_NEWER_THAN ${installed})
  run("npm ci" ${NPM} ci --no-audit --no-fund --loglevel=error)
  file(TOUCH ${installed})
endif()
file(LOCK ${PORTAL}/.lock RELEASE)

run("vite" ${NODE} ${PORTAL}/node_modules/vite/bin/vite.js build --outDir ${OUT}/dist --logLevel warn)
run("packing" ${NODE} ${PORTAL}/tools/pack.mjs ${OUT}/dist ${OUT})
