// Where a module lies: found from its code, whatever it looks like, wherever and however often it is loaded.
#include "coverage/placement.h"

#include <gtest/gtest.h>

#include "host-tests/coverage/small_module.h"

namespace bamboozle::coverage {
namespace {

constexpr std::uint64_t kTextAt = 0xffff800000a00000;
constexpr std::uint64_t kInitAt = 0xffff800000b00000;
constexpr std::uint64_t kDataAt = 0xffff800000a05740;

class PlacementTest : public ::testing::Test {
 protected:
  std::optional<Place> find(std::uint64_t address, std::size_t count) {
    return placement.find(address, memory.code(address, count));
  }

  GuestMemory memory;
  Placement placement{small_module(), memory.reader()};
};

TEST_F(PlacementTest, FindsCodeInTheMiddleOfASection) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  EXPECT_EQ(find(kTextAt + 48, 5), (Place{kText, 48}));
  EXPECT_EQ(placement.base_of(kText), kTextAt);
}

TEST_F(PlacementTest, FindsAnInitFunctionByWhatItLeadsTo) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  EXPECT_EQ(find(kInitAt, 4), (Place{kInit, 0}));
  EXPECT_EQ(placement.base_of(kText), kTextAt) << "before any of it runs";
}

TEST_F(PlacementTest, AnInitFunctionOfAnotherDriverIsNotOurs) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  memory.map(kTextAt, std::vector<std::uint8_t>(kTextWords * 4, 0x5a));  // what its data leads to
  EXPECT_EQ(find(kInitAt, 4), std::nullopt);
  memory.unmap(kDataAt);
  EXPECT_EQ(find(kInitAt, 4), std::nullopt);
}

TEST_F(PlacementTest, CodeThatOnlyBeginsLikeOursIsNotOurs) {
  std::vector<std::uint8_t> other(kTextWords * 4);
  const ModuleImage image = small_module();
  std::copy_n(image.sections[kText].bytes.begin(), 40 * 4, other.begin());
  memory.map(kTextAt, other);
  EXPECT_EQ(find(kTextAt + 16, 5), std::nullopt);
  EXPECT_EQ(placement.find(kTextAt, {}), std::nullopt);
}

TEST_F(PlacementTest, ASecondLoadElsewhereIsFoundAgain) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  ASSERT_TRUE(find(kInitAt, 4));
  for (const std::uint64_t each : {kTextAt, kInitAt, kDataAt}) memory.unmap(each);
  memory.load(placement.image(), kTextAt + 0x8000, kInitAt + 0x4000, kDataAt + 0x8000);
  EXPECT_EQ(find(kInitAt + 0x4000, 4), (Place{kInit, 0}));
  EXPECT_EQ(find(kTextAt + 0x8000 + 40, 1), (Place{kText, 40}));
}

TEST_F(PlacementTest, OtherCodeAtTheOldPlaceIsNotOurs) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  ASSERT_TRUE(find(kTextAt + 48, 5));
  memory.map(kTextAt, std::vector<std::uint8_t>(kTextWords * 4, 0x5a));
  EXPECT_EQ(find(kTextAt + 48, 5), std::nullopt);
  EXPECT_EQ(placement.base_of(kText), std::nullopt);
}

TEST_F(PlacementTest, WhatTheKernelPatchedStaysOurs) {
  memory.load(placement.image(), kTextAt, kInitAt, kDataAt);
  memory.poke(kTextAt + 100 * 4, 0xd503201f);  // before it was seen
  ASSERT_TRUE(find(kTextAt + 48, 5));
  EXPECT_EQ(find(kTextAt + 99 * 4, 3), (Place{kText, 99 * 4}));
  memory.poke(kTextAt + 60 * 4, 0xd503201f);  // and after
  EXPECT_EQ(find(kTextAt + 60 * 4, 2), (Place{kText, 60 * 4}));
}

TEST_F(PlacementTest, CodeAtTheEndsOfTheAddressSpaceIsNoTrouble) {
  const std::vector<std::uint32_t> code = {small_module().sections[kText].word(50)};
  for (const std::uint64_t address : {std::uint64_t{0}, std::uint64_t{4}, ~std::uint64_t{3}})
    EXPECT_EQ(placement.find(address, code), std::nullopt);
}

}  // namespace
}  // namespace bamboozle::coverage
