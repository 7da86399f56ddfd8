# An apt of our own: derived from the machine's Debian sources, with source packages and arm64 added, and nothing of it in the
# machine's package database. Sourced, not run. Needs: cache.

# private_apt ARCHITECTURE COMMAND...: apt-get with that private configuration. The machine's own sources name the archive.
private_apt_options() {
  local arch=$1 state="$cache/apt/$1"
  apt_options=(-o "Dir::State=$state" -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status"
    -o "Dir::Cache=$state/cache" -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$state/sources"
    -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" -o APT::Install-Recommends=false -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o Debug::NoLocking=true)
}

# Every Debian entry of the machine, once for packages and once for sources. Third parties have neither arm64 nor our sources.
derive_sources() {
  local to=$1 file
  rm -rf "$to"
  mkdir -p "$to"
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    grep -qE '^Signed-By:.*debian-archive|^URIs:.*debian' "$file" || continue
    sed -E 's/^Types:.*/Types: deb deb-src/; /^Architectures:/d; s/^Enabled:.*/Enabled: yes/' "$file" > "$to/$(basename "$file")"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    grep -E '^deb(-src)? .*debian' "$file" | sed -E 's/^deb(-src)? +(\[[^]]*\] *)?//' | sort -u |
      while IFS= read -r rest; do printf 'deb %s\ndeb-src %s\n' "$rest" "$rest"; done > "$to/$(basename "${file%.list}").list"
  done
  find "$to" -type f -empty -delete
  if [ -z "$(ls -A "$to")" ]; then
    echo "no Debian source in /etc/apt/sources.list or /etc/apt/sources.list.d: add one and try again" >&2
    return 1
  fi
}

private_apt_update() {
  local arch=$1 state="$cache/apt/$1"
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status" # nothing is installed in there: every dependency is fetched
  derive_sources "$state/sources"
  private_apt_options "$arch"
  apt-get "${apt_options[@]}" update
}
