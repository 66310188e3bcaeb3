# shellcheck shell=bash
# The folder of one set of servers: what was chosen, ports, the password, process ids. Sourced after common.sh.

# state_open DIR: sets `state`; makes the folder, readable by its owner only, and what must be the same at every start.
state_open() {
  umask 077
  mkdir -p "$1/run" "$1/log"
  state=$(cd "$1" && pwd)
  case $state in
    *[[:space:]]*) fail "RabbitMQ's scripts do not work in a folder whose name holds a space: $state" ;;
  esac
  [ -s "$state/id" ] || random 4 >"$state/id"
  [ -s "$state/secret" ] || random 16 >"$state/secret"
  if [ ! -s "$state/ports" ]; then
    local uses=(amqp management stream distribution epmd redis store) ports i
    read -r -a ports <<<"$(free_ports ${#uses[@]})"
    for i in "${!uses[@]}"; do echo "${uses[i]}=${ports[i]}"; done >"$state/ports"
  fi
}

# port NAME: as chosen at the first start, so that others (a terminal, a service) find it where it was.
port() { sed -n "s/^$1=//p" "$state/ports"; }

# kept KEY / keep KEY VALUE: which provider was chosen.
kept() { sed -n "s/^$1=//p" "$state/provider" 2>/dev/null || true; }
keep() {
  { grep -v "^$1=" "$state/provider" 2>/dev/null || true; echo "$1=$2"; } >"$state/provider.new"
  mv "$state/provider.new" "$state/provider"
}

# rabbitmq_instance LISTEN: settings of this one instance, with those that the folder holds in `rabbitmq.more`; what all share
# is in config/rabbitmq.
rabbitmq_instance() {
  printf '%s\n' "$@" "default_user = aion" "default_pass = $(cat "$state/secret")" "default_vhost = default"
  [ ! -f "$state/rabbitmq.more" ] || cat "$state/rabbitmq.more"
}

amqp_url() { echo "amqp://aion:$(cat "$state/secret")@127.0.0.1:$(port amqp)/default"; }
management_url() { echo "http://aion:$(cat "$state/secret")@127.0.0.1:$(port management)"; }
# As AION's own user, in its own database; microservices need neither user nor password (config/redis/redis.conf).
redis_url() { echo "redis://aion:$(cat "$state/secret")@127.0.0.1:$(port redis)/1"; }
redis_user() { echo "user aion on #$(printf %s "$(cat "$state/secret")" | sha256sum | cut -d' ' -f1) ~* &* +@all"; }
store_url() { echo "mongodb://127.0.0.1:$(port store)/aion"; }

# write_properties AMQP MANAGEMENT REDIS [MONGODB]: what services need to connect, for spring.config.additional-location.
write_properties() {
  {
    echo "# Written by scripts/servers; holds a password."
    echo "aion.rabbitmq.url=$1"
    echo "aion.rabbitmq.management-url=$2"
    echo "aion.redis.url=$3"
    [ -z "${4:-}" ] || echo "aion.mongodb.url=$4"
  } >"$state/aion.properties.new"
  mv "$state/aion.properties.new" "$state/aion.properties"
}

# rabbitmq_answers / redis_answers: over the network, as clients see them. The management interface answers before the
# last steps of RabbitMQ's start are done, so the AMQP greeting is asked for as well.
rabbitmq_answers() {
  http_get "$(port management)" /api/overview "aion:$(cat "$state/secret")" >"$state/run/overview" 2>/dev/null &&
    amqp_greets "$(port amqp)"
}
amqp_greets() (
  trap '' PIPE
  exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'AMQP\x00\x00\x09\x01' >&3 &&
    [ "$(within 5 head -c 1 <&3 | od -An -tx1 | tr -d ' ')" = 01 ]
) 2>/dev/null
rabbitmq_version() { grep -o '"rabbitmq_version":"[^"]*"' "$state/run/overview" | cut -d'"' -f4; }
redis_answers() (
  trap '' PIPE
  exec 3<>"/dev/tcp/127.0.0.1/$(port redis)" && printf 'PING\r\n' >&3 && read -r -t 5 line <&3 && [[ $line == +PONG* ]]
) 2>/dev/null
