// A file of its own for one test, gone afterwards.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace bamboozle::fakes {

class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = ::testing::TempDir() + "/bamboozle-XXXXXX";
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw std::runtime_error("no temporary file: " + path_);
    ::close(file);
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes; }

 private:
  std::string path_;
};

}  // namespace bamboozle::fakes
