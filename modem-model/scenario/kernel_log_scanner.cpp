#include "modem-model/scenario/kernel_log_scanner.h"

#include <algorithm>

namespace bamboozle::scenario {
namespace {

constexpr std::string_view kWarning = "guest_warning";
constexpr std::string_view kPanic = "guest_panic";

/// A telling line: starts with or contains `first`, and contains `second` (when given).
struct Sign {
  std::string_view kind;
  std::string_view what;
  bool at_start;
  std::string_view first;
  std::string_view second = {};
};

// Wording of Linux 6.1 and 6.12. Order matters: the most telling name first.
constexpr Sign kSigns[] = {
    {kPanic, "panic", true, "Kernel panic - not syncing"},
    {kWarning, "KASAN", true, "BUG: KASAN:"},
    {kWarning, "KCSAN", true, "BUG: KCSAN:"},
    {kWarning, "KFENCE", true, "BUG: KFENCE:"},
    {kWarning, "soft lockup", false, "BUG: soft lockup"},
    {kWarning, "hard lockup", false, "Watchdog detected hard LOCKUP"},
    {kWarning, "workqueue lockup", true, "BUG: workqueue lockup"},
    {kWarning, "atomic sleep", true, "BUG: sleeping function called from invalid context"},
    {kWarning, "atomic sleep", true, "BUG: scheduling while atomic"},
    {kWarning, "lockdep", true, "BUG: MAX_LOCK"},
    {kWarning, "BUG", true, "BUG: "},
    {kWarning, "BUG", true, "kernel BUG at "},
    {kWarning, "lockdep", true, "WARNING: possible circular locking dependency"},
    {kWarning, "lockdep", true, "WARNING: possible recursive locking"},
    {kWarning, "lockdep", true, "WARNING: possible irq lock inversion"},
    {kWarning, "lockdep", true, "WARNING: inconsistent lock state"},
    {kWarning, "lockdep", true, "WARNING: bad unlock balance"},
    {kWarning, "lockdep", true, "WARNING: held lock freed"},
    {kWarning, "lockdep", true, "WARNING: suspicious RCU usage"},
    {kWarning, "lockdep", true, "INFO: trying to register non-static key"},
    {kWarning, "WARNING", true, "WARNING: "},
    {kWarning, "Oops", true, "Internal error: "},
    {kWarning, "Oops", true, "Oops"},
    {kWarning, "Oops", true, "Unable to handle kernel "},
    {kWarning, "Oops", true, "Unhandled fault"},
    {kWarning, "Oops", true, "Bad mode in "},
    {kWarning, "hung task", true, "INFO: task ", " blocked for more than "},
    {kWarning, "RCU stall", false, "rcu", "detected stall"},
    {kWarning, "RCU stall", false, "rcu", "kthread starved"},
    {kWarning, "DMA-API", true, "DMA-API: ", "device driver"},
    {kWarning, "DMA-API", true, "DMA-API: ", "cacheline tracking"},
    {kWarning, "DMA-API", true, "DMA-API: ", "leaked"},
    {kWarning, "UBSAN", true, "UBSAN: "},
    {kWarning, "debug objects", true, "ODEBUG: "},
    {kWarning, "kmemleak", true, "kmemleak: ", "new suspected memory leak"},
    {kWarning, "refcount", true, "refcount_t: "},
    {kWarning, "list corruption", true, "list_add corruption"},
    {kWarning, "list corruption", true, "list_del corruption"},
    {kWarning, "slab", true, "Slab corruption"},
    {kWarning, "slab", false, "Object already free"},
    {kWarning, "interrupt storm", true, "irq ", "nobody cared"},
    {kWarning, "tx timeout", true, "NETDEV WATCHDOG: "},
    {kWarning, "unregister", true, "unregister_netdevice: waiting for "},
};

/// Subsystems put their name in front: "watchdog: BUG: soft lockup", "rcu: INFO: …".
std::string_view without_prefix(std::string_view text) {
  for (const std::string_view prefix : {std::string_view("watchdog: "), std::string_view("rcu: ")}) {
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  }
  return text;
}

bool shows(const Sign& sign, std::string_view text) {
  const bool first = sign.at_start ? text.starts_with(sign.first) || without_prefix(text).starts_with(sign.first)
                                   : text.find(sign.first) != std::string_view::npos;
  return first && (sign.second.empty() || text.find(sign.second) != std::string_view::npos);
}

}  // namespace

std::optional<KernelFinding> KernelLogScanner::scan_message(std::string_view text) const {
  for (const Sign& sign : kSigns) {
    if (shows(sign, text)) return KernelFinding{sign.kind, sign.what, std::string(text)};
  }
  return std::nullopt;
}

std::optional<KernelFinding> KernelLogScanner::scan_console_line(std::string_view line) const {
  if (line.starts_with('<')) line = line.substr(std::min(line.size(), line.find('>') + 1));  // "<4>[ 1.2] …": the level
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (!line.starts_with('[')) return std::nullopt;
  const std::size_t end = line.find(']');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view stamp = line.substr(1, end - 1);
  if (stamp.find_first_not_of(" 0123456789.") != std::string_view::npos || stamp.find('.') == std::string_view::npos) {
    return std::nullopt;
  }
  line.remove_prefix(end + 1);
  if (line.starts_with('[')) {  // the caller's id: "[    T12]", "[    C0]"
    const std::size_t caller = line.find(']');
    if (caller == std::string_view::npos) return std::nullopt;
    line.remove_prefix(caller + 1);
  }
  while (line.starts_with(' ')) line.remove_prefix(1);
  return scan_message(line);
}

}  // namespace bamboozle::scenario
