#include "modem-model/control/socket_address.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <iterator>

namespace bamboozle::control {

sockaddr_un address_in(int folder, std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto text = fmt::format("/proc/self/fd/{}/{}", folder, name);
  std::copy_n(text.begin(), std::min(text.size(), sizeof address.sun_path - 1), std::begin(address.sun_path));
  return address;
}

}  // namespace bamboozle::control
