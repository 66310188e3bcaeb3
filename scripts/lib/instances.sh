# shellcheck shell=bash
# Microservices outlive the AION that started them; `make run` ends them with it. Each is known by what AION gave it in
# its environment: AION_INSTANCE, and the AION_HOME of this run. Sourced after common.sh.

# instances HOME: the pids.
instances() {
  local file
  for file in /proc/[0-9]*/environ; do
    # Of the file itself: what writes into a pipe that grep has left, after its first find, fails.
    if grep -zqxF "AION_HOME=$1" "$file" && grep -zq '^AION_INSTANCE=' "$file"; then
      file=${file#/proc/}
      echo "${file%/environ}"
    fi
  done 2>/dev/null
}

# end_instances HOME LIMIT: politely, then firmly.
end_instances() {
  local pids
  pids=$(instances "$1")
  [ -n "$pids" ] || return 0
  # shellcheck disable=SC2086 # several pids
  kill -TERM $pids 2>/dev/null || true
  until_true "$2" no_instances "$1" && return 0
  pids=$(instances "$1")
  say "  microservices that did not end within $2 s of SIGTERM; SIGKILL: $(wc -w <<<"$pids")"
  # shellcheck disable=SC2086
  kill -KILL $pids 2>/dev/null || true
}
no_instances() { [ -z "$(instances "$1")" ]; }
