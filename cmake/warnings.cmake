# One set of warnings for all of our own code; bamboozle_library(NAME SOURCES... LIBS...) applies it.
add_library(bamboozle-warnings INTERFACE)
target_compile_options(bamboozle-warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
target_include_directories(bamboozle-warnings INTERFACE ${PROJECT_SOURCE_DIR})
# generated headers (proto/trace.pb.h); SYSTEM: not ours to warn about
target_include_directories(bamboozle-warnings SYSTEM INTERFACE ${PROJECT_BINARY_DIR})

# bamboozle_library(NAME SOURCES a.cpp ... LIBS x ...): a static library with our warnings and sanitizers.
function(bamboozle_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE bamboozle-sanitizers PUBLIC bamboozle-warnings ${ARG_LIBS})
endfunction()
