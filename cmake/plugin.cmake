# Builds the plugin with meson, as QEMU's own world does, against the libraries of this build: target `plugin`.
find_program(MESON meson REQUIRED)
set(PLUGIN_BUILD ${PROJECT_BINARY_DIR}/plugin)

add_custom_command(
  OUTPUT ${PLUGIN_BUILD}/build.ninja
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${PLUGIN_BUILD}
  COMMAND ${MESON} setup ${PLUGIN_BUILD} ${PROJECT_SOURCE_DIR} -Dqemu_headers=${BAMBOOZLE_QEMU_HEADERS} -Dmachine_build=${PROJECT_BINARY_DIR}
  DEPENDS ${PROJECT_SOURCE_DIR}/meson.build ${PROJECT_SOURCE_DIR}/meson_options.txt ${BAMBOOZLE_QEMU_HEADERS}/cflags
  COMMENT "Configuring the plugin for the installed QEMU"
  VERBATIM)

# meson knows best what is stale: it is asked each time
add_custom_target(plugin ALL
  COMMAND ninja -C ${PLUGIN_BUILD} --quiet
  DEPENDS ${PLUGIN_BUILD}/build.ninja
  COMMENT "Building the QEMU plugin"
  VERBATIM)
add_dependencies(plugin bamboozle-machine)
