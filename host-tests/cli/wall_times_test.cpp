// What is remembered of how long scenarios took.
#include "cli/wall_times.h"

#include <gtest/gtest.h>

#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

TEST(WallTimesTest, AreThereTheNextTime) {
  const fakes::TemporaryFolder folder;
  const auto file = folder.path() / "times.json";
  WallTimes first(file);
  EXPECT_EQ(first.of("a"), std::nullopt);
  first.note("a", 1.5);
  first.save();
  EXPECT_EQ(WallTimes(file).of("a"), 1.5);
  EXPECT_EQ(WallTimes(file).of("b"), std::nullopt);
}

TEST(WallTimesTest, DoNotLoseWhatAnotherCommandWroteMeanwhile) {
  const fakes::TemporaryFolder folder;
  const auto file = folder.path() / "times.json";
  WallTimes first(file);
  WallTimes second(file);
  first.note("a", 1);
  second.note("b", 2);
  first.save();
  second.save();
  EXPECT_EQ(WallTimes(file).of("a"), 1);
  EXPECT_EQ(WallTimes(file).of("b"), 2);
}

TEST(WallTimesTest, ADamagedFileIsAnEmptyOne) {
  const fakes::TemporaryFolder folder;
  for (const char* text : {"", "{", "[1]", "\"x\"", "{\"a\": \"long\"}"}) {
    folder.write("times.json", text);
    EXPECT_EQ(WallTimes(folder.path() / "times.json").of("a"), std::nullopt) << text;
  }
  WallTimes nowhere("/nowhere/at/all.json");
  nowhere.note("a", 1);
  nowhere.save();  // no more than a hint is lost
}

}  // namespace
}  // namespace bamboozle::cli
