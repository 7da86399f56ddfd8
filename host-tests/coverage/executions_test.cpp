// The file between plugin and command, and sums over runs.
#include "coverage/executions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <limits>

namespace bamboozle::coverage {
namespace {

using ::testing::HasSubstr;

std::filesystem::path file(const std::string& name) {
  return std::filesystem::path(::testing::TempDir()) / (name + "-" + std::to_string(getpid()));
}

Executions some() {
  Executions out;
  SectionExecutions& text = out.sections[".text"];
  text.counts = {1, 0, 5};
  text.branches[2] = {3, 2};
  text.address = 0xffff800000a00000;
  out.sections[".init.text"].counts = {0};
  return out;
}

TEST(ExecutionsTest, AreReadAsTheyWereWritten) {
  ASSERT_EQ(write_executions(some(), file("executions")), "");
  const auto read = read_executions(file("executions"));
  std::filesystem::remove(file("executions"));
  ASSERT_TRUE(std::holds_alternative<Executions>(read)) << std::get<std::string>(read);
  const auto& got = std::get<Executions>(read);
  EXPECT_EQ(got.sections.size(), 2U);
  EXPECT_EQ(got.count(".text", 8), 5U);
  EXPECT_EQ(got.count(".text", 12), 0U) << "past the end";
  EXPECT_EQ(got.sections.at(".text").branches.at(2).not_taken, 2U);
  EXPECT_EQ(got.sections.at(".text").address, 0xffff800000a00000);
}

TEST(ExecutionsTest, SayWhatIsWrongWithAFile) {
  EXPECT_THAT(std::get<std::string>(read_executions(file("nowhere"))), HasSubstr("cannot open"));
  std::ofstream(file("broken"), std::ios::binary) << "\x0a\xff\xff\xff\xff no protobuf";
  EXPECT_THAT(std::get<std::string>(read_executions(file("broken"))), HasSubstr("holds no executions"));
  std::filesystem::remove(file("broken"));
  EXPECT_THAT(write_executions(some(), "/nowhere/at/all"), HasSubstr("cannot write"));
}

TEST(ExecutionsTest, AreAddedUp) {
  Executions sum;
  EXPECT_FALSE(sum.any());
  sum.add(some());
  sum.add(some());
  EXPECT_TRUE(sum.any());
  EXPECT_EQ(sum.count(".text", 8), 10U);
  EXPECT_EQ(sum.sections.at(".text").branches.at(2).taken, 6U);
  Executions most = some();
  most.sections[".text"].counts[0] = std::numeric_limits<std::uint64_t>::max();
  sum.add(most);
  EXPECT_EQ(sum.count(".text", 0), std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace bamboozle::coverage
