// The live record: what is written is read, what is no record is nothing.
#include "modem-model/trace/progress_file.h"

#include <gtest/gtest.h>

#include "host-tests/trace/temporary_file.h"

namespace bamboozle::trace {
namespace {

TEST(ProgressFileTest, ReadsTheLastRecordWritten) {
  const fakes::TemporaryFile file;
  ProgressWriter writer(file.path());
  writer.write({3, 24, 1234567890, "a long label that is longer than the next one"});
  writer.write({4, 24, 2234567890, "two\nlines"});
  const auto record = read_progress(file.path());
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->step, 4U);
  EXPECT_EQ(record->total, 24U);
  EXPECT_EQ(record->virtual_ns, 2234567890U);
  EXPECT_EQ(record->text, "two lines");
}

TEST(ProgressFileTest, CutsWhatDoesNotFit) {
  const fakes::TemporaryFile file;
  ProgressWriter(file.path()).write({1, 1, 1, std::string(1000, 'x')});
  EXPECT_EQ(file.bytes().size(), 256U);
  EXPECT_TRUE(read_progress(file.path()).has_value());
}

TEST(ProgressFileTest, NoFileAndNoRecordAreNothing) {
  EXPECT_FALSE(read_progress("/nowhere/progress").has_value());
  const fakes::TemporaryFile file;
  EXPECT_FALSE(read_progress(file.path()).has_value());
  file.write(std::string(256, 'x'));
  EXPECT_FALSE(read_progress(file.path()).has_value());
}

TEST(ProgressFileTest, AFileThatCannotBeCreatedIsNoError) { ProgressWriter("/nowhere/at/all").write({1, 1, 1, ""}); }

}  // namespace
}  // namespace bamboozle::trace
