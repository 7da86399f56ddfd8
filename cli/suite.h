// Which scenarios are to be run: from what the user names on the command line, by tag, by shard.
//
// A scenario's stable name is its path below the nearest folder called "scenarios", without the suffix: "controls/ring-wrap". It
// is the same from whatever folder and by whatever path it is run. Elsewhere it is the path below the folder that was named, and
// of a file that was named the stem.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bamboozle::cli {

struct SuiteEntry {
  std::filesystem::path file;
  std::string name;  ///< stable
  std::string claim;
  std::vector<std::string> tags;
  bool understood = true;     ///< false: what is wrong with it is said when it is run
  bool host_clock = false;    ///< wall time matters to it
  bool debug_kernel = false;  ///< it needs that one
  unsigned cpus = 1;
};

struct Shard {
  unsigned index = 1;  ///< 1 to count
  unsigned count = 1;
};

struct Selection {
  std::vector<std::string> tags = {};      ///< at least one of them; empty: any
  std::vector<std::string> not_tags = {};  ///< none of them
  Shard shard = {};
};

/// "2/5"; nothing when it is none.
[[nodiscard]] std::optional<Shard> parse_shard(const std::string& text);
/// Each name is in exactly one of the shards, and stays there when others come or go.
[[nodiscard]] bool in_shard(const std::string& name, const Shard& shard);

/// `named`: the folder by which the file was found; empty: the file itself was named.
[[nodiscard]] std::string stable_name(const std::filesystem::path& file, const std::filesystem::path& named);

/// The scenarios of these files and folders, in this order; or what is wrong with a name. `clock`: what --clock says.
[[nodiscard]] std::variant<std::vector<SuiteEntry>, std::string> plan_suite(const std::vector<std::string>& named,
                                                                            const std::optional<std::string>& clock);

/// Those that are wanted. One that is not understood is: nobody knows its tags, and it shall not go unseen. Tags that select
/// nothing are a mistake, and the text says so; a shard may well be empty.
[[nodiscard]] std::variant<std::vector<SuiteEntry>, std::string> select(const std::vector<SuiteEntry>& entries,
                                                                        const Selection& selection);

}  // namespace bamboozle::cli
