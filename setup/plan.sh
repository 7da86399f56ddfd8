# shellcheck shell=bash disable=SC2034,SC2154
# Where everything goes, and whether it is as it should be. Sourced, not run. Needs: root (the checkout), cache.
#
# The names of folders hold what their content was made from, so that what is stale has another name, and checkouts share the cache.

setup="$root/setup"
# the guest that everything runs in unless told otherwise; other kernels are made when they are asked for, by setup/extra-kernel
default_kernel=6.1
default_preset=plain

# key TEXT...: a short name for a set of inputs.
key() { printf '%s\n' "$@" | sha256sum | cut -c 1-16; }
# content FILE|FOLDER...: one for what is in them.
content() { find "$@" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16; }

build="$cache/build/$(key "$root")"
manifest="$build/manifest.json"

# What a purpose depends on, for its stamp. The package database stands for every tool, library and the QEMU of the machine.
inputs_of() {
  local command=(CMakeLists.txt cmake cli coverage modem-model proto)
  local run=("${command[@]}" bamboozle guest meson.build meson_options.txt qemu-device setup)
  case $1 in
    command) inputs=("${command[@]/#/$root/}") ;;
    run) inputs=("${run[@]/#/$root/}") ;;
    tests) inputs=("${run[@]/#/$root/}" "$root/driver" "$root/host-tests") ;;
  esac
  [ ! -e /var/lib/dpkg/status ] || inputs+=(/var/lib/dpkg/status)
}

# is_current PURPOSE: command, run or tests. The stamp is as old as the moment when its set-up began, so that a file changed
# meanwhile is newer; it lists what the set-up made.
is_current() {
  local stamp="$build/current-$1" made inputs
  [ -e "$stamp" ] || return 1
  while IFS= read -r made; do
    [ -e "$made" ] || return 1
  done < "$stamp"
  inputs_of "$1"
  [ -z "$(find "${inputs[@]}" -newer "$stamp" -print -quit 2> /dev/null)" ]
}

qemu_package() { dpkg-query -W -f '${Version}' qemu-system-arm 2> /dev/null; }

plan_headers() {
  local version
  version=$(qemu_package) || return 1
  headers="$cache/qemu-headers/${version//[^a-zA-Z0-9.+~-]/_}-$(key "$(cat "$setup/qemu-headers")")"
}

# plan_kernel SERIES|TREE PRESET: SERIES of Debian's sources, or the path of the user's own tree. Fails while there are no sources.
plan_kernel() {
  kernel_preset=$2
  kernel_name=$1
  kernel_configs=("$root/guest/kernel/plain.config")
  if [ "$kernel_preset" != plain ]; then
    kernel_name+="-$kernel_preset"
    kernel_configs+=("$root/guest/kernel/$kernel_preset.config")
  fi
  case $1 in
    /*)
      kernel_source=$1
      kernel_version=$1
      kernel_home="$cache/kernel/own"
      ;;
    *)
      kernel_source="$cache/kernel/$1/source"
      [ -e "$kernel_source.version" ] || return 1
      kernel_version=$(cat "$kernel_source.version")
      kernel_home="$cache/kernel/$1"
      ;;
  esac
  kernel="$kernel_home/$kernel_preset-$(key "$(cat "${kernel_configs[@]}" "$setup/kernel")" "$kernel_version" "$(aarch64-linux-gnu-gcc -dumpfullversion)")"
}

plan_userland() {
  userland="$cache/userland/$(key "$(cat "$setup/userland" "$root/guest/initramfs/packages.txt")")"
}

plan_initramfs() {
  initramfs="$cache/initramfs/$(key "$userland" "$kernel" "$(content "$root/guest/agent" "$root/guest/initramfs" "$setup/initramfs")").cpio"
}
