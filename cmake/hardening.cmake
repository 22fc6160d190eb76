# Warnings and hardening for every target. gcc 12 and clang 14 are both free of warnings.
add_library(ew_flags INTERFACE)
target_compile_definitions(ew_flags INTERFACE _GNU_SOURCE)
target_compile_options(ew_flags INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
  -Wcast-qual -Wconversion -Wno-sign-conversion -Wundef -Wpointer-arith -Wwrite-strings
  -fno-common -fno-omit-frame-pointer
  -include ${CMAKE_SOURCE_DIR}/src/base/banned.h)
if(EW_WERROR)
  target_compile_options(ew_flags INTERFACE -Werror)
endif()
if(EW_SANITIZE)
  string(REPLACE "," ";" _ew_sanitizers "${EW_SANITIZE}")
  foreach(s ${_ew_sanitizers})
    target_compile_options(ew_flags INTERFACE -fsanitize=${s})
    target_link_options(ew_flags INTERFACE -fsanitize=${s})
  endforeach()
  target_compile_options(ew_flags INTERFACE -fno-sanitize-recover=all)
  target_compile_definitions(ew_flags INTERFACE EW_SANITIZED=1)
endif()
if(EW_FUZZ)
  # Every object is instrumented; the targets themselves add -fsanitize=fuzzer.
  target_compile_options(ew_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(EW_COVERAGE)
  target_compile_options(ew_flags INTERFACE --coverage)
  target_link_options(ew_flags INTERFACE --coverage)
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT EW_SANITIZE)
  target_compile_options(ew_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
# Assertions are for programmer errors and stay on in release builds.
target_compile_options(ew_flags INTERFACE -UNDEBUG)
target_compile_options(ew_flags INTERFACE -fstack-protector-strong -fstack-clash-protection -fPIE)
target_link_options(ew_flags INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
