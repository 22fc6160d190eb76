# Where `cmake --install` puts things. What a person types goes to bin; what earwitness starts, to a folder of its own.
include(GNUInstallDirs)
set(EW_INSTALL_PROGRAMS ${CMAKE_INSTALL_FULL_LIBEXECDIR}/earwitness)
set(EW_INSTALL_SHARE ${CMAKE_INSTALL_FULL_DATADIR}/earwitness)

# ew_install_program(NAME): called by ew_program for each.
function(ew_install_program name)
  if(name STREQUAL "earwitness")
    install(TARGETS ${name} DESTINATION ${CMAKE_INSTALL_BINDIR})
  else()
    install(TARGETS ${name} DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/earwitness)
  endif()
endfunction()

install(FILES schema/openapi.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/earwitness)
install(DIRECTORY packs DESTINATION ${CMAKE_INSTALL_DATADIR}/earwitness)
install(DIRECTORY share/demo DESTINATION ${CMAKE_INSTALL_DATADIR}/earwitness)
install(FILES share/verify/verify.html DESTINATION ${CMAKE_INSTALL_DATADIR}/earwitness)
install(FILES share/man/earwitness-verify.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES share/completion/earwitness.bash RENAME earwitness
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${CMAKE_BINARY_DIR}/man/earwitness.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/man/earwitness.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES README.md SECURITY.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
