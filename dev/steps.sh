# shellcheck shell=bash
# Steps of a set-up: each says what it does and how long it took, keeps its output in a log, and fails with one line.
# Sourced by the scripts in dev/, which set -euo pipefail and stand in the project's folder.

readonly cache=.cache
readonly logs=$cache/log
# What a step that fails may say about why; the last line that the user sees.
reason=

# A line on the terminal, apart from what the steps' programs write.
say() { printf '%s\n' "$*"; }

# Ends with one clear line.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# step TITLE IS_DONE DO: runs the function DO unless IS_DONE says that its result is there already.
step() {
  local title=$1 is_done=$2 do=$3 started=$SECONDS log
  log=$logs/$(basename "$0")-$do.log
  printf '  %-44s ' "$title"
  if "$is_done"; then
    say 'already there'
    return
  fi
  mkdir -p "$logs"
  reason=
  # Functions do not see set -e here, so each says `|| return`.
  if "$do" >"$log" 2>&1 </dev/null; then
    say "$((SECONDS - started)) s"
    return
  fi
  say 'failed'
  tail -n 15 "$log" | sed 's/^/    | /' >&2
  die "${reason:-$title failed} (all of its output: $log)"
}

never() { return 1; }

# need_space FOLDER MEGABYTES: fails the script where the disk has less room.
need_space() {
  local folder=$1 needed=$2 free
  free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$needed" ] || die "$needed MB of free disk are needed for $folder, there are $free MB: make room and run it again"
}

# replace_folder NEW OLD: puts a folder that is complete in the place of an older one.
replace_folder() {
  rm -rf "$2" || return
  mkdir -p "$(dirname "$2")" || return
  mv "$1" "$2"
}
