# One set of warnings for all of our own code; bamboozle_library(NAME SOURCES... LIBS...) applies it.
add_library(bamboozle-warnings INTERFACE)
target_compile_options(bamboozle-warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
target_include_directories(bamboozle-warnings INTERFACE ${PROJECT_SOURCE_DIR})
# generated headers (proto/trace.pb.h); SYSTEM: not ours to warn about
target_include_directories(bamboozle-warnings SYSTEM INTERFACE ${PROJECT_BINARY_DIR})
# everywhere, so that all targets have the same definitions and can share precompiled headers
target_link_libraries(bamboozle-warnings INTERFACE fmt::fmt)

# bamboozle_library(NAME SOURCES a.cpp ... LIBS x ... [PRECOMPILE <h> ...]): a static library with our warnings and sanitizers. PRECOMPILE:
# headers to precompile for it alone, besides the common ones.
function(bamboozle_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS;PRECOMPILE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE bamboozle-sanitizers PUBLIC bamboozle-warnings ${ARG_LIBS})
  bamboozle_precompile(${name} ${ARG_PRECOMPILE})
endfunction()
