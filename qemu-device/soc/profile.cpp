#include "qemu-device/soc/profile.h"

#include <array>

namespace bamboozle::soc {
namespace {

constexpr std::array kProfiles{&kMsm8916, &kMsm8937, &kMsm8974};

}  // namespace

std::span<const Profile* const> profiles() noexcept { return kProfiles; }

const Profile* find_profile(std::string_view name) noexcept {
  for (const Profile* profile : kProfiles)
    if (profile->name == name) return profile;
  return nullptr;
}

}  // namespace bamboozle::soc
