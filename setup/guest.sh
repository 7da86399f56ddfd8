# shellcheck shell=bash disable=SC2154
# The guest's parts, brought up to date: kernel, user space, file system; and the manifest that says what there is. Sourced, not run.
# Needs: root, cache, setup/plan.sh, setup/steps.sh.

mkdir -p "$build/kernels" "$cache"/{userland,initramfs,kernel}

# The lines that a build prints, for the progress: about.
kernel_lines() {
  case $kernel_name in
    6.1) echo 1080 ;;
    6.1-*) echo 1315 ;;
    *) echo 1370 ;;
  esac
}

# begin_kernel SERIES|TREE PRESET: in the background, unless it is as it should be; await_kernel waits for it.
begin_kernel() {
  kernel_step="guest kernel $1, preset $2"
  mkdir -p "$cache/kernel/own"
  if ! plan_kernel "$@"; then
    mkdir -p "$cache/kernel/$1"
    step "Linux $1 sources" 0 flock "$kernel_source.lock" "$setup/kernel-source" "$cache" "$1" "$kernel_source" || return
    plan_kernel "$@"
  fi
  if [ -e "$kernel/complete" ] && ! is_changed_tree; then return; fi
  begin "$kernel_step" "$(kernel_lines)" flock "$kernel.lock" "$setup/kernel" "$kernel_source" "$kernel" "${kernel_configs[@]}"
}

await_kernel() { await "$kernel_step"; }

# ensure_gdb_scripts: of the kernel that was planned last.
ensure_gdb_scripts() {
  [ "$kernel_preset" = symbols ] || return 0
  flock "$kernel.lock" "$setup/kernel-gdb-scripts" "$kernel_source" "$kernel" > "$logs/gdb-scripts.log" 2>&1 ||
    echo "  the kernel's own commands for gdb could not be made, going on without: $logs/gdb-scripts.log" >&2
}

# Debian's sources have a version, and stay as they are; the user's own change.
is_changed_tree() {
  [ "${kernel_home##*/}" = own ] || return 1
  [ -n "$(find "$kernel_source" -name .git -prune -o -newer "$kernel/began" -print -quit)" ]
}

ensure_userland() {
  plan_userland
  [ -d "$userland" ] || step "guest user space" 0 flock "$userland.lock" "$setup/userland" "$cache" "$root/guest/initramfs/packages.txt" "$userland"
}

ensure_initramfs() {
  plan_initramfs
  [ -e "$initramfs" ] || step "guest file system" 0 flock "$cache/initramfs/lock" "$setup/initramfs" "$userland" "$kernel" "$initramfs"
  # one of each change to the agent would stay for ever
  find "$cache/initramfs" -name '*.cpio' -mtime +2 ! -samefile "$initramfs" -delete
}

# write_entry: what the manifest says of the kernel that was planned last.
write_entry() {
  local entry
  entry="$build/kernels/$(key "$kernel_name").json"
  cat > "$entry.part" << JSON
    "$kernel_name": {
      "image": "$kernel/Image",
      "build": "$kernel/build",
      "source": "$kernel_source",
      "release": "$(cat "$kernel/release")",
      "version": "$kernel_version",
      "driver": "$kernel/modules/qcom_bam_dmux.ko",
      "config": "$kernel_preset",
      "initramfs": "$initramfs"
    }
JSON
  mv "$entry.part" "$entry"
}

# The entries of the kernels that are still there, with commas between.
entries() {
  local entry image between=
  for entry in "$build"/kernels/*.json; do
    image=$(sed -n 's/^ *"image": "\(.*\)",$/\1/p' "$entry")
    [ -e "$image" ] || continue
    printf '%s%s' "$between" "$(cat "$entry")"
    between=$',\n'
  done
}

# The manifest tells the C++ command what there is. Written only when something in it changes. The guest file system at its top is
# the default kernel's.
write_manifest() {
  local text fuzz=$build/fuzz initramfs
  [ -d "$fuzz" ] || fuzz=
  plan_kernel "$default_kernel" "$default_preset"
  plan_userland
  plan_initramfs
  text=$(cat << JSON
{
  "root": "$root",
  "cache": "$cache",
  "build": "$build/plugin",
  "build_asan": "$build/sanitize",
  "build_fuzz": "$fuzz",
  "qemu": "$(command -v qemu-system-aarch64)",
  "qemu_version": "$(qemu-system-aarch64 --version | sed -n '1s/.*version //p')",
  "plugin": "$build/plugin/plugin/libbamboozle.so",
  "kernels": {
$(entries)
  },
  "initramfs": "$initramfs",
  "packages": [$("$setup/packages" list | sed 's/.*/"&"/' | paste -sd,)]
}
JSON
  )
  if [ ! -f "$manifest" ] || [ "$text" != "$(cat "$manifest")" ]; then
    printf '%s\n' "$text" > "$manifest.part"
    mv "$manifest.part" "$manifest"
  fi
}
