// Which of a scenario's known failures (`known:`) is about the driver that is run.
#pragma once

#include <map>
#include <string>

#include "modem-model/scenario/program.h"

namespace bamboozle::cli {

/// Why this driver is known to fail, and how; nothing: it is not. `known` is keyed by what --driver is given ("upstream", "cpp", a path) or by
/// the stem of that path: "qcom_bam_dmux" for my/qcom_bam_dmux.c, "fixed" for drivers/fixed/.
[[nodiscard]] const scenario::KnownFailure* known_failure(const std::map<std::string, scenario::KnownFailure>& known,
                                                          const std::string& driver);

}  // namespace bamboozle::cli
