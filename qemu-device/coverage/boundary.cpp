// The C++ side of the boundary: a recorder as QEMU's glue sees it. What is thrown for lack of memory ends the machine here.
#include "qemu-device/coverage/boundary.h"

#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <variant>

#include "coverage/recorder.h"

namespace coverage = bamboozle::coverage;

struct BzCoverage {
  coverage::Recorder recorder;
  std::string out;
};

namespace {

void tell(char** error, const std::string& text) {
  if (error != nullptr) *error = strdup(text.c_str());
}

}  // namespace

extern "C" {

BzCoverage* bz_coverage_new(const char* module, const char* out, unsigned processors, BzReadVirtual read, char** error) {
  try {
    auto image = coverage::read_module(module);
    if (const auto* problem = std::get_if<std::string>(&image)) {
      tell(error, *problem);
      return nullptr;
    }
    auto reader = [read](std::uint64_t address, std::span<std::uint8_t> to) { return read(address, to.data(), to.size()); };
    return new BzCoverage{{std::move(std::get<coverage::ModuleImage>(image)), std::move(reader), processors}, out};
  } catch (const std::exception& problem) {
    tell(error, problem.what());
    return nullptr;
  }
}

void bz_coverage_free(BzCoverage* coverage) { delete coverage; }

bool bz_coverage_translate(BzCoverage* coverage, uint64_t address, const uint32_t* code, size_t count, size_t* slot) {
  const auto found = coverage->recorder.translate(address, {code, count});
  if (found) *slot = *found;
  return found.has_value();
}

bool bz_coverage_is_branch(const BzCoverage* coverage, size_t slot) { return coverage->recorder.is_branch(slot); }

uint64_t* bz_coverage_counter(BzCoverage* coverage, size_t slot) { return coverage->recorder.counter(slot); }

void bz_coverage_enter(BzCoverage* coverage, unsigned processor, size_t slot) { coverage->recorder.enter(processor, slot); }

void bz_coverage_branch(BzCoverage* coverage, unsigned processor, size_t slot) { coverage->recorder.branch(processor, slot); }

bool bz_coverage_write(const BzCoverage* coverage, char** error) {
  const std::string problem = coverage::write_executions(coverage->recorder.executions(), coverage->out);
  if (!problem.empty()) tell(error, problem);
  return problem.empty();
}

}  // extern "C"
