// Which drivers have a name, and by what they are known then.
#include "cli/driver_name.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "cli/known_failure.h"
#include "host-tests/fakes/temporary_folder.h"

namespace bamboozle::cli {
namespace {

TEST(DriverNameTest, ThisCheckoutsDriverIsCppByWhateverPath) {
  const fakes::TemporaryFolder checkout;
  std::filesystem::create_directories(checkout.path() / "driver/core");
  EXPECT_EQ(driver_name(checkout.path(), "cpp"), "cpp");
  EXPECT_EQ(driver_name(checkout.path(), checkout.path() / "driver"), "cpp");
  EXPECT_EQ(driver_name(checkout.path(), checkout.path() / "driver/"), "cpp");
  EXPECT_EQ(driver_name(checkout.path(), checkout.path() / "driver/core/.."), "cpp");
}

TEST(DriverNameTest, EveryOtherIsAsItWasGiven) {
  const fakes::TemporaryFolder checkout;
  std::filesystem::create_directories(checkout.path() / "driver/core");
  EXPECT_EQ(driver_name(checkout.path(), "upstream"), "upstream");
  EXPECT_EQ(driver_name(checkout.path(), "my/cpp.c"), "my/cpp.c");
  EXPECT_EQ(driver_name(checkout.path(), checkout.path() / "driver/core"), (checkout.path() / "driver/core").string());
  EXPECT_EQ(driver_name(checkout.path(), "no/such/driver"), "no/such/driver");
}

TEST(DriverNameTest, KnownFailuresAreFoundByTheName) {
  const std::map<std::string, scenario::KnownFailure> known = {{"upstream", {.why = "u", .fails = ""}}, {"cpp", {.why = "c", .fails = ""}}};
  ASSERT_NE(known_failure(known, "cpp"), nullptr);
  EXPECT_EQ(known_failure(known, "cpp")->why, "c");
  EXPECT_EQ(known_failure({{"upstream", {.why = "u", .fails = ""}}}, "cpp"), nullptr);
}

}  // namespace
}  // namespace bamboozle::cli
