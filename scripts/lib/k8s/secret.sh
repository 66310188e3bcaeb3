# shellcheck shell=bash
# Users and passwords: made at the first apply of the part that needs them, kept in a Secret and nowhere else. Sourced by
# scripts/k8s.

# secrets_are_there: those that the manifest names.
secrets_are_there() {
  local name
  for name in aion-rabbitmq aion-redis aion-mysql aion-mongo-express; do
    ! grep -q "name: $name\$" "$manifest" || made_once "$name"
  done
  ! grep -q 'key: url-tls$' "$manifest" || addresses_for_tls
}

# addresses_for_tls: into a Secret that was made before there were such.
addresses_for_tls() {
  local password
  [ -z "$(in_secret aion-rabbitmq url-tls)" ] || return 0
  password=$(in_secret aion-rabbitmq url | sed 's#^amqp://aion:\([^@]*\)@.*#\1#')
  { echo "stringData:"; tls_addresses "$password"; } | "$kubectl" -n "$namespace" patch secret aion-rabbitmq --patch-file /dev/stdin >&2
}

made_once() {
  ! "$kubectl" -n "$namespace" get secret "$1" >/dev/null 2>&1 || return 0
  # Over standard input: arguments of a process can be read by others.
  {
    cat <<T
apiVersion: v1
kind: Secret
metadata:
  name: $1
  namespace: $namespace
stringData:
T
    "secret_of_${1//-/_}"
  } | "$kubectl" create -f - >&2
}

# What AION connects with, and what RabbitMQ reads at its start.
secret_of_aion_rabbitmq() {
  local password
  password=$(random 16)
  cat <<T
  url: amqp://aion:$password@rabbitmq:5672/$namespace
  management-url: http://aion:$password@rabbitmq:15672
$(tls_addresses "$password")
  definitions.json: |
    {"users": [{"name": "aion", "password": "$password", "tags": ["administrator"]}],
     "vhosts": [{"name": "$namespace"}],
     "permissions": [{"user": "aion", "vhost": "$namespace", "configure": ".*", "write": ".*", "read": ".*"}]}
T
}

# AION's own user and database; microservices need neither (config/redis/redis.conf).
secret_of_aion_redis() {
  local password
  password=$(random 16)
  cat <<T
  url: redis://aion:$password@redis-cluster:6379/1
  user.conf: |
    user aion on #$(printf %s "$password" | sha256sum | cut -d' ' -f1) ~* &* +@all
T
}

# tls_addresses PASSWORD: for the part `tls`.
tls_addresses() {
  echo "  url-tls: amqps://aion:$1@rabbitmq:5671/$namespace?cacertfile=/etc/aion-tls/ca.crt"
  echo "  management-url-tls: https://aion:$1@rabbitmq:15671?cacertfile=/etc/aion-tls/ca.crt"
}

# For microservices, each of which may make databases of its own; and for MariaDB's root, who has no way in but `kubectl exec`.
secret_of_aion_mysql() {
  local password
  password=$(random 16)
  cat <<T
  user: aion
  password: $password
  url: mysql://aion:$password@mysql:3306/aion
  users.sql: |
    CREATE DATABASE IF NOT EXISTS aion;
    CREATE USER IF NOT EXISTS 'aion'@'%';
    ALTER USER 'aion'@'%' IDENTIFIED BY '$password';
    GRANT ALL ON *.* TO 'aion'@'%';
    ALTER USER 'root'@'localhost' IDENTIFIED BY '$password';
    DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1';
T
}

secret_of_aion_mongo_express() {
  cat <<T
  username: aion
  password: $(random 16)
  cookie: $(random 32)
  session: $(random 32)
T
}
