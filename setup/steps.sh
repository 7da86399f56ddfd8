# shellcheck shell=bash disable=SC2034,SC2154
# How set-up talks: steps that run side by side, a line for each with its time; one live line on a terminal, plain lines elsewhere;
# the end of the log and its path when a step fails. Sourced, not run. Needs: build (this checkout's folder).

readonly exit_harness=5

# of one checkout: two may set up at once
logs="$build/logs"
declare -A step_pid=() step_log=() step_began=() step_lines=() step_failed=()
running=() # names, in the order of their beginning
live_line=
if [ -t 2 ] && [ -z "${CI:-}" ]; then
  live_line=yes
  columns=$(stty size < /dev/tty 2> /dev/null | cut -d ' ' -f 2) || columns=
  [ "${columns:-0}" -gt 20 ] || columns=80
fi
next_heartbeat=$((SECONDS + 60))

# begin NAME LINES COMMAND...: starts a step in the background, its output in a log.
# LINES: how long the log of a whole run is, for the progress; 0: unknown.
begin() {
  local name=$1 log
  mkdir -p "$logs"
  log="$logs/$(printf '%s' "$name" | tr -c 'a-zA-Z0-9.' '-').log"
  step_log[$name]=$log step_began[$name]=$SECONDS step_lines[$name]=$2
  shift 2
  # a process group of its own, so that an interruption stops all of it
  set -m
  "$@" > "$log" 2>&1 < /dev/null 9>&- &
  set +m
  step_pid[$name]=$!
  running+=("$name")
  [ -n "$live_line" ] || printf '  %s ...\n' "$name" >&2
}

# await NAME...: until these steps have ended, whatever else runs; fails if one of them failed.
await() {
  local name verdict=0
  for name in "$@"; do
    while [ -n "${step_pid[$name]:-}" ]; do
      reap
      [ -z "${step_pid[$name]:-}" ] || { draw; sleep 0.2; }
    done
    [ -z "${step_failed[$name]:-}" ] || verdict=1
  done
  return "$verdict"
}

# step NAME LINES COMMAND...: begin and await.
step() {
  begin "$@"
  await "$1"
}

# Takes note of the steps that have ended and says so.
reap() {
  local name took still=()
  for name in "${running[@]}"; do
    if kill -0 "${step_pid[$name]}" 2> /dev/null; then
      still+=("$name")
      continue
    fi
    took=$((SECONDS - step_began[$name]))
    [ -z "$live_line" ] || printf '\r\033[K' >&2
    if wait "${step_pid[$name]}"; then
      printf '  %-46s done in %d s\n' "$name" "$took" >&2
    else
      step_failed[$name]=yes
      printf '  %s FAILED after %d s; its last lines:\n' "$name" "$took" >&2
      tail -n 15 "${step_log[$name]}" | cut -c 1-300 | sed 's/^/    /' >&2
      printf '  the whole log: %s\n' "${step_log[$name]}" >&2
    fi
    unset "step_pid[$name]"
  done
  running=("${still[@]}")
}

# doing NAME WIDTH: what a running step is at, in that many columns: seconds, percent if known, the last line of its log.
doing() {
  local name=$1 width=$2 lines text
  text="$name: $((SECONDS - step_began[$name])) s"
  if [ "${step_lines[$name]}" -gt 0 ]; then
    lines=$(wc -l < "${step_log[$name]}")
    text+=", $((lines < step_lines[$name] ? lines * 100 / step_lines[$name] : 99)) %"
  fi
  text+=" $(tail -c 300 "${step_log[$name]}" | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | tr -cd '[:print:]')"
  printf '%-*s' "$width" "${text:0:width}"
}

draw() {
  local name text=
  if [ -n "$live_line" ]; then
    for name in "${running[@]}"; do text+=" $(doing "$name" $(((columns - 3) / ${#running[@]} - 3))) |"; done
    printf '\r\033[K %s' "${text%|}" >&2
  elif [ "$SECONDS" -ge "$next_heartbeat" ]; then
    next_heartbeat=$((SECONDS + 60))
    for name in "${running[@]}"; do printf '  ... %s\n' "$(doing "$name" 100)" >&2; done
  fi
}

stop_steps() {
  local name
  trap '' INT TERM HUP
  for name in "${running[@]}"; do kill -TERM -- "-${step_pid[$name]}" 2> /dev/null || true; done
  [ -z "$live_line" ] || printf '\r\033[K' >&2
  echo "interrupted; the next ./bamboozle goes on from here" >&2
  exit 130
}
trap stop_steps INT TERM HUP
