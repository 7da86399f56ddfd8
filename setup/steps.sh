# How set-up talks: one line a step, with its time; a live line on a terminal; the log's tail and path when a step fails.
# Sourced, not run. Needs: cache (folder of everything that set-up makes).

readonly exit_harness=5

logs="$cache/logs"

# step NAME COMMAND...: runs the command with its output in a log.
step() {
  local name=$1 log start pid seconds mark
  shift
  mkdir -p "$logs"
  log="$logs/$(printf '%s' "$name" | tr -c 'a-zA-Z0-9\n' '-').log"
  start=$SECONDS
  "$@" > "$log" 2>&1 < /dev/null &
  pid=$!
  if [ -t 2 ]; then
    while kill -0 "$pid" 2> /dev/null; do
      mark=$(tail -n 1 "$log" 2> /dev/null | tr -d '\r' | cut -c 1-60)
      printf '\r\033[K  %s  %d s  %s' "$name" $((SECONDS - start)) "$mark" >&2
      sleep 0.3
    done
    printf '\r\033[K' >&2
  else
    printf '  %s ...\n' "$name" >&2
  fi
  if wait "$pid"; then
    seconds=$((SECONDS - start))
    printf '  %-44s done in %d s\n' "$name" "$seconds" >&2
  else
    printf '  %s FAILED after %d s; the last lines of its log:\n' "$name" $((SECONDS - start)) >&2
    tail -n 15 "$log" | sed 's/^/    /' >&2
    printf '  the whole log: %s\n  the next ./bamboozle goes on from here\n' "$log" >&2
    exit "$exit_harness"
  fi
}

# key FILE|TEXT...: a short name for a set of inputs.
key() {
  local input
  for input in "$@"; do
    if [ -f "$input" ]; then cat "$input"; else printf '%s\n' "$input"; fi
  done | sha256sum | cut -c 1-16
}
