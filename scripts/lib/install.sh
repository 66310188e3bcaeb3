# shellcheck shell=bash
# Installs missing packages where that is allowed, without leaving their system services running. Sourced after common.sh.

# install_packages "NAMES": `why` says why not. Allowed: as root, with sudo that asks nothing, or with sudo after a yes in
# a terminal; never with AION_INSTALL=no.
install_packages() {
  local names=$1 as=()
  command -v apt-get >/dev/null || { why="not installed: $names (and no apt-get here: install them by your system's means)"; return 1; }
  local command="sudo apt-get install $names"
  [ "${AION_INSTALL:-yes}" != no ] || { why="not installed: $names; AION_INSTALL=no ($command)"; return 1; }
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { why="not installed: $names; not root, and no sudo (as root: apt-get install $names)"; return 1; }
    if ! sudo -n true 2>/dev/null; then
      ask_to_install "$names" || { why="not installed: $names ($command)"; return 1; }
    fi
    as=(sudo)
  fi
  apt_install "$names" ${as[@]+"${as[@]}"} || { why="$command failed"; return 1; }
}

ask_to_install() {
  local answer=''
  [ -t 0 ] && [ "$tty" = yes ] || return 1
  read -r -p "Install $1 from your distribution with sudo apt-get? Their system services are left off. [Y/n] " answer || return 1
  case $answer in '' | [Yy]*) sudo -v ;; *) return 1 ;; esac
}

# apt_install "NAMES" [sudo]: with policy-rc.d, which Debian's packages ask whether they may start their service.
apt_install() {
  local names=$1 policy=/usr/sbin/policy-rc.d made=no status=0 log
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/aion-install.XXXXXX")
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "$@" tee "$policy" >/dev/null && "$@" chmod 755 "$policy" && made=yes
  fi
  step "apt-get update" "$log" "$@" apt-get update || true
  # shellcheck disable=SC2086 # several names
  step "apt-get install $names" "$log" "$@" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends $names || status=$?
  [ "$made" = no ] || "$@" rm -f "$policy"
  if [ "$status" -eq 0 ]; then
    rm -f "$log"
    services_off "$names" "$@"
  fi
  return "$status"
}

# services_off "NAMES" [sudo]: nor at the next start of the machine. Only what was installed just now comes here.
services_off() {
  local names=$1 unit
  shift
  command -v systemctl >/dev/null && [ -d /run/systemd/system ] || return 0
  for unit in $names epmd.socket epmd.service; do
    "$@" systemctl disable --now "$unit" >/dev/null 2>&1 || true
  done
}
