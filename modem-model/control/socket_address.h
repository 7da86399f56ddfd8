// The address of a socket in a folder, however long the folder's name is: the kernel takes only 107 bytes.
#pragma once

#include <string_view>

#include <sys/un.h>

namespace bamboozle::control {

/// `folder`: an open descriptor of it, which must stay open until the address was used.
[[nodiscard]] sockaddr_un address_in(int folder, std::string_view name);

}  // namespace bamboozle::control
