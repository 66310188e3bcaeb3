# shellcheck shell=bash
# RabbitMQ and Redis that the environment names. They belong to somebody else: never started, stopped or changed.
# Sourced after state.sh.

server_variables=(AION_RABBITMQ_URL AION_RABBITMQ_MANAGEMENT_URL AION_REDIS_URL)

# environment_usable: all are named; `why` says which are not.
environment_usable() {
  local name unset=()
  for name in "${server_variables[@]}"; do [ -n "${!name:-}" ] || unset+=("$name"); done
  [ ${#unset[@]} -gt 0 ] || return 0
  why="not set: ${unset[*]}"
  return 1
}

# environment_named: at least one is; then all are needed, because half of a device can't be guessed.
environment_named() {
  local name
  for name in "${server_variables[@]}"; do [ -z "${!name:-}" ] || return 0; done
  return 1
}

environment_up() {
  environment_usable || fail "RabbitMQ and Redis named by the environment: $why." \
    "Set ${server_variables[*]}, or choose others by name: --provider engine or --provider packages."
  reachable "$AION_RABBITMQ_URL" 5672
  reachable "$AION_RABBITMQ_MANAGEMENT_URL" 15672
  reachable "$AION_REDIS_URL" 6379
  good "RabbitMQ and Redis as the environment names them"
}

# reachable URL PORT: whether it takes a connection; the port is the scheme's own where the URL has none.
reachable() {
  local place=${1#*://}
  place=${place#*@}
  place=${place%%/*}
  local host=${place%:*} port=$2
  [ "$host" = "$place" ] || port=${place##*:}
  within 10 bash -c "exec 3<>/dev/tcp/\$0/\$1" "$host" "$port" 2>/dev/null ||
    fail "Nothing takes a connection at $host:$port, which the environment names."
}

environment_down() { :; }
environment_state() { echo "named by the environment"; }
