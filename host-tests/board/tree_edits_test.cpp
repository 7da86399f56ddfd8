// A scenario's changes of the device tree.
#include "qemu-device/board/tree_edits.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace bamboozle {
namespace {

using scenario::TreeEdit;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NotNull;

std::vector<soc::Node> tree() { return soc::device_tree(*soc::find_profile("msm8916")); }

const soc::Node& node(const std::vector<soc::Node>& nodes, std::string_view path) {
  return *std::ranges::find(nodes, path, &soc::Node::path);
}

TEST(TreeEdits, CellsReplaceWhatTheProfileHas) {
  auto nodes = tree();
  EXPECT_THAT(apply_edits({{"f.yaml", {}, "/bam-dmux", "interrupts", std::vector<std::uint32_t>{1, 4, 11, 4}}}, nodes), IsEmpty());
  const soc::Property& property = *node(nodes, "/bam-dmux").find("interrupts");
  EXPECT_EQ(property.kind, soc::PropertyKind::cells);
  ASSERT_EQ(property.cells.size(), 4U);
  EXPECT_EQ(property.cells[1].value, 4U);
  EXPECT_THAT(property.cells[1].phandle_of, IsEmpty());
}

TEST(TreeEdits, TextsAndFlagsAreAdded) {
  auto nodes = tree();
  const std::vector<TreeEdit> edits = {{"f.yaml", {}, "/bam-dmux", "status", std::vector<std::string>{"disabled"}},
                                       {"f.yaml", {}, "/bam-dmux", "dma-coherent", TreeEdit::Empty{}}};
  EXPECT_THAT(apply_edits(edits, nodes), IsEmpty());
  ASSERT_THAT(node(nodes, "/bam-dmux").find("status"), NotNull());
  EXPECT_EQ(node(nodes, "/bam-dmux").find("status")->bytes, std::string("disabled\0", 9));
  EXPECT_EQ(node(nodes, "/bam-dmux").find("dma-coherent")->kind, soc::PropertyKind::empty);
}

TEST(TreeEdits, AbsentTakesAway) {
  auto nodes = tree();
  EXPECT_THAT(apply_edits({{"f.yaml", {}, "/bam-dmux", "dma-names", TreeEdit::Absent{}}}, nodes), IsEmpty());
  EXPECT_EQ(node(nodes, "/bam-dmux").find("dma-names"), nullptr);
}

TEST(TreeEdits, WhatIsNotThereIsSaidWithItsPlace) {
  auto nodes = tree();
  EXPECT_THAT(apply_edits({{"f.yaml", {7, 5}, "/bam-dmx", "status", TreeEdit::Empty{}}}, nodes),
              AllOf(HasSubstr("7:5: error: no node /bam-dmx"), HasSubstr("/bam-dmux")));
  EXPECT_THAT(apply_edits({{"f.yaml", {7, 5}, "/bam-dmux", "dma-name", TreeEdit::Absent{}}}, nodes),
              AllOf(HasSubstr("has no property dma-name"), HasSubstr("dma-names")));
}

}  // namespace
}  // namespace bamboozle
