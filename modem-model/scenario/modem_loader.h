// Reads `modem:` into ModemParameters: first the profile's, then the scenario's own values over it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modem-model/scenario/loader.h"
#include "modem-model/scenario/reader.h"

namespace bamboozle::scenario {

struct ModemSection {
  ModemParameters parameters;
  std::vector<NamedForward> forwards;
  SocSection soc;                    ///< the profile's
  std::vector<faults::Rule> faults;  ///< the profile's
  bool slirp = false;
  Location slirp_at;  ///< for the message about mixed clocks
};

/// `node` may be nullptr: the profile msm8916 as it is. Problems of the profile's own file go to `list` under the profile's path.
[[nodiscard]] ModemSection load_modem(const Node* node, const LoadOptions& options, const std::vector<std::string>& needs,
                                      Problems& problems, std::vector<Problem>& list);

/// "3" or "0..7": which channels a key of `channels:` is about; complains otherwise.
[[nodiscard]] std::vector<unsigned> read_channel_key(const Node& key, Problems& problems);

}  // namespace bamboozle::scenario
