// The ends of a run's logs, as a page shows them beside the trace.
#pragma once

#include <filesystem>
#include <vector>

#include "modem-model/views/forms.h"

namespace bamboozle::cli {

/// Of the guest's console and of QEMU, in this order; what is empty or missing is left out.
[[nodiscard]] std::vector<views::LogTail> log_tails(const std::filesystem::path& folder);

}  // namespace bamboozle::cli
