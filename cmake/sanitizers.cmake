# Sanitizers for every target that links bamboozle-sanitizers.
add_library(bamboozle-sanitizers INTERFACE)
if(BAMBOOZLE_SANITIZE)
  target_compile_options(bamboozle-sanitizers INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(bamboozle-sanitizers INTERFACE -fsanitize=address,undefined)
endif()
if(BAMBOOZLE_FUZZERS)
  target_compile_options(bamboozle-sanitizers INTERFACE -fsanitize=fuzzer-no-link)
endif()
