# shellcheck shell=bash
# What tests of the scripts are written with. Sourced after common.sh.

bad() { say "    $*"; exit 1; }
has() { [[ $1 == *"$2"* ]] || bad "expected '$2' in:" "$1"; }
lacks() { [[ $1 != *"$2"* ]] || bad "did not expect '$2' in:" "$1"; }
same() { [ "$1" = "$2" ] || bad "expected '$2', got '$1'"; }
# refused COMMAND...: fails, and `output` holds all it said.
# shellcheck disable=SC2034 # for the caller
refused() { if output=$("$@" 2>&1); then bad "expected a failure of: $*"; fi; }
