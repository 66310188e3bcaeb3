# shellcheck shell=bash
# RabbitMQ's user: made at the first apply, kept in a Secret and nowhere else. Sourced by scripts/k8s.

password_is_there() {
  ! "$kubectl" -n "$namespace" get secret aion-rabbitmq >/dev/null 2>&1 || return 0
  # Over standard input: arguments of a process can be read by others.
  secret "$(random 16)" | "$kubectl" create -f - >&2
}

# secret PASSWORD: what AION connects with, and what RabbitMQ reads at its start.
secret() {
  cat <<T
apiVersion: v1
kind: Secret
metadata:
  name: aion-rabbitmq
  namespace: $namespace
stringData:
  url: amqp://aion:$1@rabbitmq:5672/$namespace
  management-url: http://aion:$1@rabbitmq:15672
  definitions.json: |
    {"users": [{"name": "aion", "password": "$1", "tags": ["administrator"]}],
     "vhosts": [{"name": "$namespace"}],
     "permissions": [{"user": "aion", "vhost": "$namespace", "configure": ".*", "write": ".*", "read": ".*"}]}
T
}
