// The launcher's manifest.
#include "cli/manifest.h"

#include <gmock/gmock.h>

namespace bamboozle::cli {
namespace {

using ::testing::HasSubstr;

TEST(ManifestTest, IsRead) {
  const auto parsed = parse_manifest(R"({"root": "/r", "cache": "/c", "qemu": "/q", "plugin": "/p.so", "initramfs": "/i.cpio",
      "kernels": {"6.1": {"image": "/k/Image", "build": "/k/build", "release": "6.1.1", "driver": "/k/d.ko", "config": "plain"}}})",
                                     "m.json");
  ASSERT_TRUE(std::holds_alternative<Manifest>(parsed)) << std::get<std::string>(parsed);
  const auto& manifest = std::get<Manifest>(parsed);
  EXPECT_EQ(manifest.root, "/r");
  EXPECT_EQ(manifest.kernels.at("6.1").release, "6.1.1");
  EXPECT_EQ(manifest.kernels.at("6.1").initramfs, "/i.cpio") << "of a manifest with one kernel";
  EXPECT_TRUE(manifest.build_asan.empty());
}

TEST(ManifestTest, EachKernelHasAFileSystemOfItsOwn) {
  const auto parsed = parse_manifest(R"({"root": "/r", "cache": "/c", "qemu": "/q", "plugin": "/p.so", "initramfs": "/i.cpio",
      "kernels": {"6.1": {"image": "/a"}, "6.1-debug": {"image": "/b", "config": "debug", "initramfs": "/d.cpio"}}})",
                                     "m.json");
  ASSERT_TRUE(std::holds_alternative<Manifest>(parsed)) << std::get<std::string>(parsed);
  EXPECT_EQ(std::get<Manifest>(parsed).kernels.at("6.1-debug").initramfs, "/d.cpio");
  EXPECT_EQ(std::get<Manifest>(parsed).kernels.at("6.1-debug").config, "debug");
}

TEST(ManifestTest, WhatIsMissingOrBrokenIsSaid) {
  for (const char* text : {"", "{}", "[]", R"({"root": 1})"}) {
    const auto parsed = parse_manifest(text, "m.json");
    ASSERT_TRUE(std::holds_alternative<std::string>(parsed)) << text;
    EXPECT_THAT(std::get<std::string>(parsed), HasSubstr("m.json: "));
    EXPECT_THAT(std::get<std::string>(parsed), HasSubstr("doctor"));
  }
}

}  // namespace
}  // namespace bamboozle::cli
