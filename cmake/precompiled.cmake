# The headers that nearly every file reads, read once: parsing them is most of what compiling one of our small files costs.
#
# bamboozle_precompile(TARGET [HEADER...]) is for libraries, bamboozle_precompile_test(TARGET) for tests. A target that names headers of
# its own precompiles them and the common ones for itself, if it is compiled in large units: a file that does not use them pays for them
# too, with sanitizers four times what it costs without. The others share, and one whose flags differ from the donor's compiles as if
# there were none. A file must still include what it uses. Only with GCC: clang refuses a header that was precompiled with other
# definitions, which the tests have.
set(BAMBOOZLE_COMMON_HEADERS
  <algorithm> <array> <chrono> <cstdint> <filesystem> <fstream> <functional> <map> <memory> <optional> <string> <string_view> <utility>
  <variant> <vector> <fmt/format.h> ${PROJECT_BINARY_DIR}/proto/trace.pb.h)
set(BAMBOOZLE_PRECOMPILE OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(BAMBOOZLE_PRECOMPILE ON)
  if(CMAKE_CXX_COMPILER_LAUNCHER MATCHES "ccache")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)  # without it ccache cannot tell what is in them
  endif()
endif()

# KIND: what its users are, as code for a library and for a program differs (-fPIC, -fPIE).
function(bamboozle_precompile_donor name kind)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBS" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cpp CONTENT "int main() { return 0; }  // a target needs a source\n")
  if(kind STREQUAL "program")
    add_executable(${name} ${CMAKE_BINARY_DIR}/${name}.cpp)
  else()
    add_library(${name} STATIC ${CMAKE_BINARY_DIR}/${name}.cpp)
  endif()
  target_link_libraries(${name} PRIVATE bamboozle-sanitizers bamboozle-warnings bamboozle-proto ${ARG_LIBS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

function(bamboozle_precompile name)
  if(BAMBOOZLE_PRECOMPILE AND ARGN AND CMAKE_UNITY_BUILD)
    target_precompile_headers(${name} PRIVATE ${BAMBOOZLE_COMMON_HEADERS} ${ARGN})
  elseif(BAMBOOZLE_PRECOMPILE)
    if(NOT TARGET bamboozle-precompiled)
      bamboozle_precompile_donor(bamboozle-precompiled library HEADERS ${BAMBOOZLE_COMMON_HEADERS})
    endif()
    target_precompile_headers(${name} REUSE_FROM bamboozle-precompiled)
  endif()
endfunction()

function(bamboozle_precompile_test name)
  if(BAMBOOZLE_PRECOMPILE)
    if(NOT TARGET bamboozle-precompiled-for-tests)
      bamboozle_precompile_donor(bamboozle-precompiled-for-tests program HEADERS ${BAMBOOZLE_COMMON_HEADERS} <gmock/gmock.h> LIBS GTest::gmock)
    endif()
    target_precompile_headers(${name} REUSE_FROM bamboozle-precompiled-for-tests)
  endif()
endfunction()
