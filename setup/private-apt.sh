# shellcheck shell=bash disable=SC2034,SC2154
# An apt of our own: the machine's Debian sources, with source packages and arm64 added. Nothing of it touches the machine's apt
# or its package database. Sourced, not run. Needs: cache.
#
# One architecture, arm64, serves all: what the host takes from here is source code, and that has no architecture.

apt_home="$cache/apt"

# private_apt COMMAND...: apt-get under the private configuration.
private_apt() {
  apt-get -o "Dir::State=$apt_home" -o "Dir::State::Lists=$apt_home/lists" -o "Dir::State::status=$apt_home/status" \
    -o "Dir::Cache=$apt_home/cache" -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$apt_home/sources" \
    -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o APT::Install-Recommends=false -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)" "$@"
}

# Debian's stanzas of a deb822 file. Third parties have neither arm64 nor the sources that are wanted here.
debian_stanzas() {
  awk 'BEGIN { RS = ""; FS = "\n" }
    {
      text = ""; types = ""; uris = ""; components = ""; key = ""; off = 0
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^#/) continue
        name = $i; sub(/:.*/, "", name); name = tolower(name)
        if ($i !~ /^[ \t]/) field = name
        if (field == "types") { types = types $i; continue }
        if (field == "architectures") continue
        if (field == "enabled") { if (tolower($i) ~ /no/) off = 1; continue }
        if (field == "uris") uris = uris $i
        if (field == "components") components = components $i
        if (field == "signed-by") key = key $i
        text = text $i "\n"
      }
      if (off || types !~ /deb/ || components !~ /[: \t]main([ \t]|$)/ || (uris key) !~ /debian/) next
      print "Types: deb deb-src\n" text
    }' "$1"
}

# The same for a one-line file.
debian_lines() {
  sed -nE 's/^[[:space:]]*deb(-src)?[[:space:]]+//p' "$1" | grep -E '[[:space:]]main([[:space:]]|$)' | grep debian |
    sed -E 's/(\[[^]]*)arch=[^] ]*/\1/; s/^\[[[:space:]]*\][[:space:]]*//' | sort -u |
    while IFS= read -r source; do printf 'deb %s\ndeb-src %s\n' "$source" "$source"; done
}

# derive_sources FOLDER: the private sources, from the machine's own.
derive_sources() {
  local to=$1 file
  rm -rf "$to"
  mkdir -p "$to"
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -f "$file" ] || debian_stanzas "$file" > "$to/${file##*/}"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -f "$file" ] || debian_lines "$file" > "$to/$(basename "$file" .list).list" || true
  done
  find "$to" -type f -empty -delete
  if [ -z "$(ls -A "$to")" ]; then
    echo "found no Debian archive in /etc/apt/sources.list and /etc/apt/sources.list.d/ (a line or stanza with component main):" >&2
    echo "add one, as 'man sources.list' shows, and try again" >&2
    return 1
  fi
}

# Fetches the package lists, unless that was done within the hour. Two steps at once do it once.
private_apt_update() {
  mkdir -p "$apt_home/lists/partial" "$apt_home/cache/archives/partial"
  : > "$apt_home/status" # nothing is installed in there: every dependency is fetched
  (
    flock 8
    [ -z "$(find "$apt_home/updated" -mmin -60 2> /dev/null)" ] || exit 0
    derive_sources "$apt_home/sources"
    private_apt update && touch "$apt_home/updated"
  ) 8> "$apt_home/lock"
}
