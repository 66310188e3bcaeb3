# shellcheck shell=bash
# RabbitMQ and Redis of the distribution's packages as private instances: own data folder, ports, Erlang node name,
# cookie and name service (epmd), so that no system service and no other instance notices them. Sourced after state.sh.

# The package's wrappers in /usr/sbin change user and home; those in /usr/lib/rabbitmq/bin do not.
# AION_PROGRAMS is for tests: where programs are looked for.
programs=${AION_PROGRAMS-/usr/lib/rabbitmq/bin:$PATH:/usr/local/sbin:/usr/sbin:/sbin:/opt/homebrew/sbin:/opt/homebrew/bin}

program() { PATH=$programs type -P "$1" || true; }

packages_missing() {
  local missing=()
  [ -n "$(program rabbitmq-server)" ] && [ -n "$(program epmd)" ] || missing+=(rabbitmq-server)
  [ -n "$(program redis-server)" ] || missing+=(redis-server)
  echo "${missing[*]}"
}

# packages_usable: true when they are installed, after installing them where that is allowed; else `why` says why not.
packages_usable() {
  local missing
  missing=$(packages_missing)
  [ -z "$missing" ] || install_packages "$missing" || return 1
  missing=$(packages_missing)
  [ -z "$missing" ] || { why="not installed: $missing (sudo apt-get install $missing)"; return 1; }
}

packages_up() {
  packages_usable || fail "RabbitMQ and Redis from packages: $why"
  rabbitmq_package_up
  redis_package_up
}

packages_down() {
  stop "$state/run/redis.pid" 15
  stop "$state/run/rabbitmq.pid" 40
  stop "$state/run/epmd.pid" 5
}

packages_state() { # rabbitmq|redis
  if running "$state/run/$1.pid"; then echo "running, pid $(pid_in "$state/run/$1.pid")"; else echo stopped; fi
}

rabbitmq_package_up() {
  if running "$state/run/rabbitmq.pid" && until_true 60 rabbitmq_answers; then
    good "RabbitMQ $(rabbitmq_version) was already up"
    return 0
  fi
  stop "$state/run/rabbitmq.pid" 40
  stop "$state/run/epmd.pid" 5
  refuse_taken amqp management stream distribution epmd
  mkdir -p "$state/rabbitmq/conf.d" "$state/rabbitmq/data"
  rabbitmq_instance "listeners.tcp.local = 127.0.0.1:$(port amqp)" \
    "management.tcp.ip = 127.0.0.1" "management.tcp.port = $(port management)" \
    "stream.listeners.tcp.local = 127.0.0.1:$(port stream)" >"$state/rabbitmq/conf.d/10-instance.conf"
  detached "$state/log/epmd.log" "$(program epmd)" -address 127.0.0.1 -port "$(port epmd)"
  remember "$state/run/epmd.pid" "$detached_pid"
  step "RabbitMQ starts" "$state/log/rabbitmq-start.log" rabbitmq_package_start ||
    fail "RabbitMQ did not start." "Its log is in $state/log."
  good "RabbitMQ $(rabbitmq_version) on 127.0.0.1:$(port amqp) ${dim}(package, private instance)${plain}"
}

rabbitmq_package_start() {
  local data=$state/rabbitmq/data
  export HOME=$state/rabbitmq RABBITMQ_CONF_ENV_FILE=/dev/null
  export RABBITMQ_NODENAME
  RABBITMQ_NODENAME=aion-$(cat "$state/id")@localhost
  export RABBITMQ_MNESIA_BASE=$data RABBITMQ_LOG_BASE=$state/log
  export RABBITMQ_FEATURE_FLAGS_FILE=$data/feature_flags RABBITMQ_PLUGINS_EXPAND_DIR=$data/plugins
  export RABBITMQ_CONFIG_FILE=$project/config/rabbitmq/rabbitmq.conf
  export RABBITMQ_CONFIG_FILES="$state/rabbitmq/conf.d/*.conf"
  export RABBITMQ_ENABLED_PLUGINS_FILE=$project/config/rabbitmq/enabled_plugins
  export RABBITMQ_PID_FILE=$state/run/beam.pid
  export RABBITMQ_DIST_PORT ERL_EPMD_PORT ERL_EPMD_ADDRESS=127.0.0.1
  RABBITMQ_DIST_PORT=$(port distribution)
  ERL_EPMD_PORT=$(port epmd)
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
  detached "$state/log/rabbitmq.out" "$(program rabbitmq-server)"
  remember "$state/run/rabbitmq.pid" "$detached_pid"
  if until_true 120 rabbitmq_answers_or_ended && running "$state/run/rabbitmq.pid"; then return 0; fi
  tail -n 15 "$state/log/rabbitmq.out"
  return 1
}
rabbitmq_answers_or_ended() { rabbitmq_answers || ! running "$state/run/rabbitmq.pid"; }

redis_package_up() {
  if running "$state/run/redis.pid" && until_true 30 redis_answers; then
    good "Redis was already up"
    return 0
  fi
  refuse_taken redis
  mkdir -p "$state/redis"
  redis_user >"$state/redis/user.conf"
  detached "$state/log/redis.log" "$(program redis-server)" "$project/config/redis/redis.conf" --include "$state/redis/user.conf" \
    --bind 127.0.0.1 --port "$(port redis)" --dir "$state/redis" --daemonize no
  remember "$state/run/redis.pid" "$detached_pid"
  until_true 30 redis_answers || {
    tail -n 15 "$state/log/redis.log" >&2
    fail "Redis did not start." "Its log is $state/log/redis.log."
  }
  good "Redis $(redis_package_version) on 127.0.0.1:$(port redis) ${dim}(package, private instance)${plain}"
}

redis_package_version() { "$(program redis-server)" --version | sed 's/.* v=\([^ ]*\).*/\1/'; }

# refuse_taken NAME...: a port of ours that somebody else has taken since.
refuse_taken() {
  local name
  for name in "$@"; do
    ! open_port "$(port "$name")" || fail "Port $(port "$name") ($name) is used by another program now." \
      "End that program, or remove $state/ports: other ports are chosen then, and the data stay."
  done
}
