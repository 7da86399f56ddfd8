// An empty disk for QEMU's snapshots of a machine that has no disk: QEMU keeps them in a qcow2 image, and a recording begins with one.
#pragma once

#include <filesystem>
#include <string>

namespace bamboozle::cli {

/// A new qcow2 image of 1 MiB, over whatever is there. Empty, or what went wrong.
[[nodiscard]] std::string make_snapshot_disk(const std::filesystem::path& path);

}  // namespace bamboozle::cli
