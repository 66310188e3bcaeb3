# shellcheck shell=bash
# What the scripts share: talk on standard error, progress of long steps, ports, and processes known by pid and start
# time. Sourced; expects `set -euo pipefail`.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then tty=yes; else tty=no; fi
if [ "$tty" = yes ] && [ -z "${NO_COLOR:-}" ]; then
  green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else
  green='' red='' dim='' plain=''
fi

say() { printf '%s\n' "$*" >&2; }
good() { say "${green}✓${plain} $*"; }

# fail TEXT...: what is wrong and what to do, a line each; ends with 1.
fail() {
  printf '%s\n' "${red}✗${plain} $1" "${@:2}" >&2
  exit 1
}

step_pid=''

# end_step: for traps; what runs in the background does not hear Ctrl-C by itself.
end_step() {
  [ -z "$step_pid" ] || kill "$step_pid" 2>/dev/null || true
  [ "$tty" = no ] || printf '\r\e[K' >&2
}

# step TEXT LOG COMMAND...: runs it with its output in LOG and shows that it goes on. Returns its code.
step() {
  local text=$1 log=$2 began=$SECONDS status=0
  shift 2
  "$@" >>"$log" 2>&1 </dev/null &
  step_pid=$!
  show_progress "$text" "$log" "$began"
  wait "$step_pid" || status=$?
  step_pid=''
  [ "$tty" = no ] || printf '\r\e[K' >&2
  if [ "$status" -eq 0 ]; then
    good "$text ${dim}$((SECONDS - began)) s${plain}"
  else
    say "${red}✗${plain} $text: ended with $status after $((SECONDS - began)) s. From $log:"
    "${failure_lines:-last_lines}" "$log" | sed 's/^/    /' >&2
  fi
  return "$status"
}

last_lines() { tail -n 15 "$1"; }

show_progress() {
  local text=$1 log=$2 began=$3 told=0 turn=0 last width
  local marks=('|' '/' '-' "\\")
  width=$(tput cols 2>/dev/null || echo 80)
  while kill -0 "$step_pid" 2>/dev/null; do
    if [ "$tty" = yes ]; then
      last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r\033' | sed 's/\[[0-9;]*m//g' || true)
      last="${marks[turn % 4]} $text $((SECONDS - began)) s  $last"
      printf '\r\e[K%s' "${last:0:width-1}" >&2
    elif [ $((SECONDS - began)) -ge $((told + 15)) ]; then
      told=$((SECONDS - began))
      last=$(grep -o 'Building .* \[[0-9]*/[0-9]*\]' "$log" 2>/dev/null | tail -n 1 | tr -s ' ' || true)
      say "  $text: $told s${last:+  $last}"
    fi
    turn=$((turn + 1))
    sleep 0.2
  done
}

# until_true LIMIT COMMAND...: asks five times a second, at most LIMIT seconds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# within SECONDS COMMAND...: ended after that long, where the system has `timeout`.
within() { if command -v timeout >/dev/null; then timeout "$@"; else "${@:2}"; fi; }

# open_port PORT: whether somebody listens there on this machine.
open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_ports COUNT: different ones that nobody listens on, below the range that the kernel gives to outgoing connections.
free_ports() {
  local chosen=' ' port
  while [ "$(wc -w <<<"$chosen")" -lt "$1" ]; do
    port=$((21000 + RANDOM % 9000))
    case $chosen in *" $port "*) continue ;; esac
    open_port "$port" || chosen="$chosen$port "
  done
  echo "$chosen"
}

# http_get PORT PATH [USER:PASSWORD]: the answer's body of this machine's server; fails unless it is 200. Needs no curl.
http_get() (
  trap '' PIPE # a proxy may take the connection and close it again: no answer yet, not the end of us
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  authorization=''
  [ -z "${3:-}" ] || authorization="Authorization: Basic $(printf %s "$3" | base64 | tr -d '\n')"$'\r\n'
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n%s\r\n' "$2" "$1" "$authorization" >&3 || exit 1
  body=no status=''
  while IFS= read -r -t 10 line <&3 || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -z "$status" ]; then status=${line#* } && status=${status%% *}; fi
    if [ "$body" = yes ]; then printf '%s\n' "$line"; elif [ -z "$line" ]; then body=yes; fi
  done
  [ "$status" = 200 ]
)

# random BYTES: as hexadecimal digits.
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

# detached LOG COMMAND...: in a session of its own, so that Ctrl-C in the terminal is not for it. Sets `detached_pid`.
# shellcheck disable=SC2034 # for the caller
detached() {
  local log=$1
  shift
  if command -v setsid >/dev/null; then
    setsid "$@" >>"$log" 2>&1 </dev/null &
    detached_pid=$!
  else
    set -m
    nohup "$@" >>"$log" 2>&1 </dev/null &
    detached_pid=$!
    set +m
  fi
}

# began PID: when it began, so that a later process with the same pid is not taken for it.
began() {
  local stat
  if [ -r "/proc/$1/stat" ]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    read -r -a stat <<<"${stat##*) }"
    [ "${stat[0]}" != Z ] && echo "${stat[19]}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _
  fi
}

# remember FILE PID / running FILE / pid_in FILE
remember() { echo "$2 $(began "$2")" >"$1"; }
pid_in() { cut -d' ' -f1 "$1"; }
running() {
  local pid start
  [ -r "$1" ] && read -r pid start <"$1" && [ "$(began "$pid" || true)" = "$start" ]
}

# stop FILE LIMIT: politely, then, after LIMIT seconds, the whole process group firmly.
stop() {
  local pid
  if running "$1"; then
    pid=$(pid_in "$1")
    kill -TERM "$pid" 2>/dev/null || true
    until_true "$2" gone "$1" || {
      say "  pid $pid did not end within $2 s of SIGTERM; SIGKILL"
      kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
      until_true 5 gone "$1" || true
    }
  fi
  rm -f "$1"
}
gone() { ! running "$1"; }
