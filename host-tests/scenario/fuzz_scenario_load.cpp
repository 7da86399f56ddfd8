// libFuzzer: any bytes as a scenario and, reversed in role, as a profile. The loader must neither throw nor hang, whatever they
// are.
#include <cstddef>
#include <cstdint>
#include <string>

#include "modem-model/scenario/loader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bamboozle::scenario;
  const std::string text(reinterpret_cast<const char*>(data), size);
  LoadOptions options;
  options.profiles = [&](const std::string&) { return ProfileText{"profile.yaml", text}; };
  const LoadResult result = load_text(text, "fuzz.yaml", options);
  if (result.ok() == result.problems.empty()) return 0;
  __builtin_trap();  // a program with problems, or neither
}
