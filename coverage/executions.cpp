#include "coverage/executions.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "proto/coverage.pb.h"

namespace bamboozle::coverage {
namespace {

void add_to(std::uint64_t& sum, std::uint64_t more) {
  sum = more > std::numeric_limits<std::uint64_t>::max() - sum ? std::numeric_limits<std::uint64_t>::max() : sum + more;
}

}  // namespace

std::uint64_t Executions::count(const std::string& section, std::uint64_t offset) const {
  const auto found = sections.find(section);
  if (found == sections.end() || offset / 4 >= found->second.counts.size()) return 0;
  return found->second.counts[offset / 4];
}

bool Executions::any() const {
  return std::ranges::any_of(sections, [](const auto& section) {
    return std::ranges::any_of(section.second.counts, [](std::uint64_t count) { return count != 0; });
  });
}

void Executions::add(const Executions& other) {
  for (const auto& [name, theirs] : other.sections) {
    SectionExecutions& ours = sections[name];
    ours.counts.resize(std::max(ours.counts.size(), theirs.counts.size()));
    for (std::size_t i = 0; i < theirs.counts.size(); ++i) add_to(ours.counts[i], theirs.counts[i]);
    for (const auto& [word, counts] : theirs.branches) {
      BranchCounts& sum = ours.branches[word];
      add_to(sum.taken, counts.taken);
      add_to(sum.not_taken, counts.not_taken);
    }
    if (theirs.address != 0) ours.address = theirs.address;
  }
}

std::string write_executions(const Executions& executions, const std::filesystem::path& file) {
  proto::Executions out;
  for (const auto& [name, section] : executions.sections) {
    proto::Section* to = out.add_sections();
    to->set_name(name);
    to->set_address(section.address);
    to->mutable_counts()->Add(section.counts.begin(), section.counts.end());
    for (const auto& [word, counts] : section.branches) {
      proto::Branch* branch = to->add_branches();
      branch->set_word(static_cast<std::uint32_t>(word));
      branch->set_taken(counts.taken);
      branch->set_not_taken(counts.not_taken);
    }
  }
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  const bool written = out.SerializeToOstream(&stream);
  stream.close();
  return written && stream ? std::string() : fmt::format("{}: cannot write", file.string());
}

std::variant<Executions, std::string> read_executions(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return fmt::format("{}: cannot open: the run wrote none, or was killed before it could", file.string());
  proto::Executions in;
  if (!in.ParseFromIstream(&stream)) return fmt::format("{}: holds no executions, or only a part of them", file.string());
  Executions out;
  for (const proto::Section& from : in.sections()) {
    SectionExecutions& section = out.sections[from.name()];
    section.address = from.address();
    section.counts.assign(from.counts().begin(), from.counts().end());
    for (const proto::Branch& branch : from.branches()) section.branches[branch.word()] = {branch.taken(), branch.not_taken()};
  }
  return out;
}

}  // namespace bamboozle::coverage
