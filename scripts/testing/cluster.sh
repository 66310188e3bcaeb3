# shellcheck shell=bash
# Tests of AION on a cluster, in their order. Sourced by scripts/system-test, which sets `cluster`, the folder of its scripts.

servers=(rabbitmq:4.3-management redis:8.0 ferretdb:1 envoyproxy/envoy:v1.40-latest)
started=no
forwards=()

# cluster_missing: true where there can be none; prints why.
cluster_missing() {
  local image
  [ -x "$cluster/up" ] || { echo "there is no $cluster/up (AION_CLUSTER names its folder; scripts/testing/given takes the cluster of KUBECONFIG)"; return; }
  [ "$(id -u)" -eq 0 ] || [ "$(basename "$cluster")" = given ] || { echo "only root can start one"; return; }
  command -v "${KUBECTL:-kubectl}" >/dev/null || { echo "kubectl is not installed (KUBECTL= names one that is elsewhere)"; return; }
  for image in "${servers[@]}"; do
    engine_has "$image" || { echo "no Docker engine has $image, or can pull it"; return; }
  done
  return 1
}

cluster_up() {
  local image
  "$cluster/build" >"$work/up" 2>&1 || fail "The cluster can't be built." "$(tail -n 5 "$work/up")"
  "$cluster/up" --nodes 2 >"$work/up" 2>&1 || fail "The cluster does not start." "$(tail -n 5 "$work/up")"
  started=yes
  KUBECONFIG=$(sed -n 's/^export KUBECONFIG=//p' "$work/up")
  # Over websockets some versions lose the output of short commands.
  export KUBECONFIG KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false KUBECTL_PORT_FORWARD_WEBSOCKETS=false
  export AION_GENERATED=$work/generated AION_IMAGES=$project/k8s/generated/images
  mkdir "$work/servers"
  ! engine_has mariadb:11.8 || servers+=(mariadb:11.8)
  for image in "${servers[@]}"; do docker save "$image" -o "$work/servers/${image//[:\/]/-}.tar"; done
  "$cluster/load" "$work"/servers/*.tar >"$work/up" 2>&1 || fail "Images can't be loaded." "$(tail -n 5 "$work/up")"
}

cluster_down() {
  no_forwards
  [ "$started" = no ] || "$cluster/down" >/dev/null 2>&1 || true
}

k() { "${KUBECTL:-kubectl}" -n prj "$@"; }
on() { "$cluster/node" "$1" exec "${@:2}"; }
aion() { make -s -C "$project" "$@"; }
# quietly COMMAND...: shows what it said only where it fails.
quietly() { "$@" >"$work/said" 2>&1 || bad "$(cat "$work/said")"; }

what_is_missing_is_said_before_anything_is_changed() {
  refused aion build-master
  has "$output" "HOST is missing"
  refused aion apply-master
  has "$output" "make build-master"
  quietly aion build-master HOST=master WITH="ferretdb servicemonitor"
  refused aion apply-master
  has "$output" PodMonitor
  quietly aion build-master HOST=master WITH="ferretdb envoy"
  refused env KUBECONFIG=/none "$here/k8s" apply master
  has "$output" "No Kubernetes answers"
  quietly aion build-worker HOST=nobody WITH=ferretdb
  refused aion apply-worker HOST=nobody
  has "$output" "No node is called nobody"
  has "$output" "master worker"
  quietly aion build-single WITH=ferretdb
  refused aion apply
  has "$output" "several nodes"
  refused aion apply-master
  has "$output" "no folder /var/lib/aion/prj"
  quietly on master "$here/k8s" directories
  on master chown 0:0 /var/lib/aion/prj/Data
  quietly "$cluster/load" -n master "$images/aion-servicebroker.tar"
  refused aion apply-master
  has "$output" "aion-kanban-replicator"
  has "$output" "can't pull it"
  quietly "$cluster/load" -n master "$images/aion-kanban-replicator.tar" "$images/aion-statuskanban.tar"
  refused aion apply-master
  has "$output" "can't use: Data"
  on master chown 10010:10010 /var/lib/aion/prj/Data
  refused k get namespace prj
  same "$("${KUBECTL:-kubectl}" get pods -A -o name --field-selector metadata.namespace!=aion-system-test)" "" # those of scripts/testing/given
}

# services_are TEXT: the services.yml of the master.
services_are() { on master sh -c 'cat >/var/lib/aion/prj/config/services.new && mv /var/lib/aion/prj/config/services.new /var/lib/aion/prj/config/services.yml' <<<"$1"; }
# Two that run outside of the cluster: by such a name nothing can be made in it.
outside='deviceName: master
microservices:
  from_outside: {always: yes, nextService: {default: [{name: to_outside}]}}
  to_outside: {always: yes}'

the_master_becomes_ready() {
  services_are "$outside"
  quietly aion apply-master HOST=master LOAD="$cluster/load -n master"
  same "$(k get pods -o 'jsonpath={.items[*].metadata.labels.app\.kubernetes\.io/name}' | tr ' ' '\n' | sort | paste -sd' ' -)" \
    "aion-kanban-replicator aion-servicebroker aion-statuskanban mongo rabbitmq redis-cluster"
  same "$(k get pods -o 'jsonpath={.items[*].spec.nodeName}' | tr ' ' '\n' | sort -u)" master
  quietly aion status
  has "$(cat "$work/said")" aion-servicebroker
  quietly k get pod redis-cluster-0 mongo-0 rabbitmq-0
  # So that they find one another also without the cluster's DNS.
  same "$(k exec deployment/aion-servicebroker -- grep -c -w -e rabbitmq -e redis-cluster -e mongo -e aion-statuskanban /etc/hosts)" 4
  aion_keeps_its_keys_from_microservices
}

aion_keeps_its_keys_from_microservices() {
  forward aion-statuskanban 11081
  has "$(curl -sS --fail -H 'content-type: application/json' -d '{"metadata": {"colour": "green"}}' "http://127.0.0.1:$forwarded/api/static/lamp")" '"id"'
  no_forwards
  has "$(k exec redis-cluster-0 -- redis-cli INFO keyspace)" db1:keys=
  same "$(k exec redis-cluster-0 -- redis-cli DBSIZE)" 0
  has "$(k exec redis-cluster-0 -- redis-cli SELECT 1)" NOPERM
}

applying_again_changes_nothing() {
  local before
  before=$(everything)
  aion apply-master >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  same "$(everything)" "$before"
  # kubectl says so of a disruption budget each time: its selector is replaced by the same one.
  lacks "$(grep -v ^poddisruptionbudget "$work/said")" configured
  lacks "$(cat "$work/said")" created
}
# everything: what was asked for, and the pods that run.
everything() { k get deployments,statefulsets,services,configmaps,secrets,networkpolicies,poddisruptionbudgets,pods -o 'jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}'; }

# The namespace warns of what the level "restricted" does not allow, so that asking is enough.
pods_keep_every_rule_but_folders_of_the_node() {
  has "$(k apply --dry-run=server -f "$AION_GENERATED/master.yml" 2>&1)" 'would violate PodSecurity "restricted:latest": restricted volume types'
  sed '/- hostPath:/,/type:/c\      - emptyDir: {}' "$AION_GENERATED/master.yml" >"$work/without.yml"
  k apply --dry-run=server -f "$work/without.yml" >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  has "$(cat "$work/said")" "statefulset.apps/rabbitmq configured"
  lacks "$(cat "$work/said")" "would violate"
}

# All of them as one, and each of those that take another's place; those whose images are not at hand can't be more than read.
every_part_is_what_kubernetes_takes() {
  local with
  for with in "mysql mongo-express fluentd tls envoy" "mongo-4.4 tls" "ferretdb mysql fluentd"; do
    AION_GENERATED=$work/parts quietly aion build-master HOST=master WITH="$with"
    k apply --dry-run=server --validate=strict -f "$work/parts/master.yml" >"$work/said" 2>&1 || bad "$with:" "$(cat "$work/said")"
    lacks "$(cat "$work/said")" "unknown field"
    # Beside folders of the node they keep every rule of the level "restricted".
    sed '/- hostPath:/,/type:/c\      - emptyDir: {}' "$work/parts/master.yml" >"$work/without.yml"
    k apply --dry-run=server -f "$work/without.yml" >"$work/said" 2>&1 || bad "$with:" "$(cat "$work/said")"
    lacks "$(cat "$work/said")" "would violate"
  done
}

parts_come_and_go_and_aion_speaks_tls() {
  local password first
  quietly aion build-master HOST=master WITH="ferretdb envoy mysql tls"
  quietly aion apply-master
  has "$(cat "$work/said")" "RabbitMQ's certificate"
  # All of AION's connections are encrypted, and it works.
  until_true 60 all_encrypted || bad "$(connections)"
  kanban both 100 20
  password=$(k get secret aion-mysql -o 'jsonpath={.data.password}' | base64 -d)
  in_mysql "$password" 'CREATE DATABASE own; CREATE TABLE own.t (x INT); INSERT INTO own.t VALUES (41)' || bad "$(k logs mysql-0 | tail -n 20)"
  k delete pod mysql-0 >/dev/null
  quietly aion apply-master
  same "$(in_mysql "$password" 'SELECT x + 1 FROM own.t')" 42
  # A renewed certificate is used without a restart; and by those who believed the first.
  first=$(k get pods -o 'jsonpath={.items[*].metadata.uid}')
  quietly aion certificates
  until_true 300 shown_certificate_is_the_secrets || bad "RabbitMQ still shows the old certificate after 5 minutes"
  kanban both 200 20
  same "$(k get pods -o 'jsonpath={.items[*].metadata.uid}')" "$first"
  quietly aion build-master HOST=master WITH="ferretdb envoy"
  quietly aion apply-master
  refused k get pod mysql-0
  kanban both 300 20
}
in_mysql() { k exec mysql-0 -- env MYSQL_PWD="$1" mariadb -h 127.0.0.1 -u aion -N -e "$2"; }
# shellcheck disable=SC2016 # a variable of that shell
connections() { k exec rabbitmq-0 -- sh -c 'PATH=/usr/lib/rabbitmq/bin:/opt/rabbitmq/sbin:$PATH rabbitmqctl -n rabbit@localhost -q list_connections user ssl'; }
all_encrypted() {
  local all
  all=$(connections) || return 1
  [[ $all == *$'aion\ttrue'* && $all != *$'aion\tfalse'* ]]
}
shown_certificate_is_the_secrets() {
  local port shown
  forward rabbitmq 5671
  port=$forwarded
  shown=$(openssl s_client -connect "127.0.0.1:$port" -servername rabbitmq </dev/null 2>/dev/null | openssl x509 -noout -serial) || return 1
  no_forwards
  [ "$shown" = "$(k get secret aion-rabbitmq-tls -o 'jsonpath={.data.tls\.crt}' | base64 -d | openssl x509 -noout -serial)" ] || { sleep 5; return 1; }
}

# Whoever is started again by Kubernetes without a reason would not be missed by what else is looked at.
nobody_was_started_again() {
  same "$(k get pods -o 'jsonpath={range .items[*]}{.metadata.name}{range .status.containerStatuses[*]} {.restartCount}{end}{"\n"}{end}' | grep -v ' 0\( 0\)*$' || true)" ""
  lacks "$(k get events --field-selector reason=Unhealthy)" "Liveness probe failed"
}

# forward SERVICE PORT: sets `forwarded`, a port of this machine.
forward() {
  read -r forwarded <<<"$(free_ports 1)"
  k port-forward "service/$1" "$forwarded:$2" >"$work/forward" 2>&1 &
  forwards+=($!)
  until_true 20 open_port "$forwarded" || bad "$(cat "$work/forward")"
}
no_forwards() {
  local pid
  for pid in ${forwards[@]+"${forwards[@]}"}; do kill "$pid" 2>/dev/null || true; done
  forwards=()
}

# kanban send|receive|both|flow FIRST COUNT: from `from_outside` to `to_outside`, through the gateway of the cluster.
kanban() {
  local jdk gateway
  jdk=$("$here/jdk")
  [ -d "$work/all-in-one" ] ||
    "$jdk/bin/java" -Djarmode=tools -jar "$project/all-in-one/target/all-in-one.jar" extract --destination "$work/all-in-one" >/dev/null
  forward aion-statuskanban 10000
  gateway=$forwarded
  quietly "$jdk/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$work/all-in-one/lib/*" \
    "$here/testing/KanbanThrough.java" "$1" "$gateway" from_outside to_outside "$2" "$3"
}

kanban_go_through_and_into_the_log() {
  local broker log http token
  forward aion-servicebroker 11080
  broker=$forwarded
  until_true 60 in_place "$broker" || bad "$(http_get "$broker" /api/topology)"
  has "$(http_get "$broker" /api/services)" "can't be a host name on Kubernetes"
  kanban both 1 20
  # One more over HTTP, straight to the second: it waits for it.
  forward aion-statuskanban 11081
  http=$forwarded token=$(on master cat /var/lib/aion/prj/token)
  curl -sS --fail -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -d '{"dataPath":"/kanban/21"}' "http://127.0.0.1:$http/api/services/to_outside/1/kanban" >/dev/null
  kanban receive 21 1
  forward aion-kanban-replicator 11082
  log=$forwarded
  until_true 60 logged "$log" /kanban/21 || bad "$(http_get "$log" "/api/kanban?service=to_outside&limit=3")"
  has "$(http_get "$log" "/api/kanban?service=from_outside&limit=100")" '"/kanban/1"'
  no_forwards
}
kanban_flow_at_200_a_second() {
  kanban flow 1001 6000
  no_forwards
}
in_place() { [[ $(http_get "$1" /api/topology) == *'"inPlace":true'* ]]; }
logged() { [[ $(http_get "$1" "/api/kanban?service=to_outside&limit=100") == *"\"$2\""* ]]; }

kanban_wait_while_aion_is_stopped() {
  kanban send 31 5
  no_forwards
  quietly "$project/k8s/aion-core-stop.sh"
  same "$(k get pods -o name | sort | paste -sd' ' -)" "pod/mongo-0 pod/rabbitmq-0 pod/redis-cluster-0"
  quietly "$project/k8s/aion-stop.sh"
  same "$(k get pods -o name)" ""
  quietly "$project/k8s/aion-start.sh"
  kanban receive 31 5
  no_forwards
}

a_master_that_was_deleted_finds_its_data_again() {
  kanban send 41 5
  no_forwards
  quietly aion delete-master
  # Passwords and the authority stay: what is in the folders was made with them.
  same "$(k get pods,services,configmaps,deployments,jobs,secrets -o name | grep -v -e kube-root-ca -E -e '^secret/aion-(rabbitmq|rabbitmq-tls|mysql|authority)$')" ""
  quietly aion apply-master
  kanban receive 41 5
  no_forwards
}

a_worker_has_its_own_namespace_and_node() {
  quietly on worker "$here/k8s" directories --host Worker
  quietly aion build-worker HOST=Worker WITH=ferretdb
  quietly aion apply-worker HOST=Worker LOAD="$cluster/load -n worker"
  same "$("${KUBECTL:-kubectl}" -n worker get pods -o 'jsonpath={.items[*].spec.nodeName}' | tr ' ' '\n' | sort | uniq -c | tr -s ' ')" " 6 worker"
  quietly aion delete-worker HOST=Worker
  same "$("${KUBECTL:-kubectl}" -n worker get pods -o name)" ""
}

status_tells_what_is_not_ready() {
  k set image deployment/aion-statuskanban aion-statuskanban=nothing:1 >/dev/null
  until_true 60 not_ready || bad "$(aion status 2>&1)"
  # What somebody has changed by hand is put right.
  quietly aion apply-master
  quietly aion status
}
not_ready() { ! aion status >/dev/null 2>&1; }

# Not a test: a table of what each pod takes, as its node's control groups count it, in MiB.
memory_of_pods() {
  local pod uid group
  echo "| pod, $1 | working set | anonymous | file |"
  echo "|---|---|---|---|"
  while read -r pod uid; do
    group=/sys/fs/cgroup/memory/kubepods/burstable/pod$uid
    on master sh -c "cat $group/memory.usage_in_bytes; grep -E '^total_(inactive_file|rss|cache) ' $group/memory.stat" | awk -v pod="$pod" '
      NR == 1 { used = $1 } $1 == "total_inactive_file" { old = $2 } $1 == "total_rss" { rss = $2 } $1 == "total_cache" { cache = $2 }
      END { printf "| %s | %.0f | %.0f | %.0f |\n", pod, (used - old) / 1048576, rss / 1048576, cache / 1048576 }'
  done < <(k get pods -o 'jsonpath={range .items[*]}{.metadata.labels.app\.kubernetes\.io/name} {.metadata.uid}{"\n"}{end}')
}
