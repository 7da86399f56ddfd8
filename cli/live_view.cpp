#include "cli/live_view.h"

#include <fmt/format.h>

namespace bamboozle::cli {

std::string progress_text(const std::string& name, const std::optional<trace::ProgressRecord>& at, double wall) {
  if (!at) return fmt::format("{}: starting … {:.0f} s", name, wall);
  const double seconds = static_cast<double>(at->virtual_ns) * 1e-9;
  if (at->step == 0) return fmt::format("{}: the guest boots, {:.1f} s virtual, {:.0f} s wall", name, seconds, wall);
  return fmt::format("{}: step {}/{}, {:.1f} s virtual, {:.0f} s wall: {}", name, at->step, at->total, seconds, wall, at->text);
}

void LiveView::note(const std::filesystem::path& folder, const std::string& name, double wall) {
  const std::lock_guard lock(mutex_);
  runs_[folder] = {name, wall};
}

void LiveView::forget(const std::filesystem::path& folder) {
  const std::lock_guard lock(mutex_);
  runs_.erase(folder);
}

std::string LiveView::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [folder, run] : runs_) {
    const auto at = trace::read_progress(folder / "progress");
    if (runs_.size() == 1) return progress_text(run.name, at, run.wall);
    text += fmt::format("{}{} {}", text.empty() ? "" : " | ", run.name,
                        at && at->step != 0 ? fmt::format("{}/{}", at->step, at->total) : "starts");
  }
  return text;
}

}  // namespace bamboozle::cli
