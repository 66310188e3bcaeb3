# shellcheck shell=bash disable=SC2154,SC2034 # of benchmarks/pods
# Services as pods: all of them, one of them, one by a kanban, and what AION's own take. Sourced by benchmarks/pods.

nothing=$'deviceName: master\nmicroservices: {}'
# It ends when it is asked to, and does nothing: what is measured is its way to a node.
rests='[sh, -c, "trap exit TERM; sleep 1000000 & wait"]'
tag() { sed 's/.*"tags":\["\([^"]*\)".*/\1/' "$images/host-sensor.json"; }

# services FIRST LAST [MORE]: a file with these, all of them kept running; MORE is a key of each.
services() {
  local i
  echo "deviceName: master"
  echo "microservices:"
  for ((i = $1; i <= $2; i++)); do
    echo "  svc-$i: {tag: $(tag), startup: yes, always: yes, command: $rests, resources: {requests: {memory: 4Mi}}${3:+, $3}}"
  done
}

# mine: images under the names that the services here have, all of them one and the same.
mine() {
  local i
  quietly "$cluster/load" -n master "$images/host-sensor.tar"
  for i in $(seq 75) wake; do
    [ "$i" = wake ] || i=svc-$i
    quietly on master ctr -n k8s.io images tag --force "docker.io/latonaio/host-sensor:$(tag)" "docker.io/latonaio/$i:$(tag)"
  done
  on master mkdir -p /var/lib/aion/bench
  tar -C "$project/benchmarks/target/runtime" -c . | on master tar -C /var/lib/aion/bench -x
}

# appear COUNT COMMAND...: seconds until Kubernetes has that many pods of microservices, in the order in which it tells them.
appear() {
  local count=$1 began pod seen=0
  declare -A pods
  shift
  k get pods -l aion.io/service --watch-only -o 'jsonpath={.metadata.name}{"\n"}' >"$work/pods" 2>/dev/null &
  watcher=$!
  sleep 1 # until it watches
  began=$(date +%s%N)
  "$@" >"$work/said" 2>&1 &
  while read -r -t 120 pod; do
    [ -n "$pod" ] && [ -z "${pods[$pod]:-}" ] || continue
    pods[$pod]=yes seen=$((seen + 1))
    [ "$seen" -lt "$count" ] || break
  done < <(tail -n +1 -s 0.02 -f --pid="$watcher" "$work/pods")
  took=$(($(date +%s%N) - began))
  kill "$watcher" && wait "$watcher" 2>/dev/null || true
  [ "$seen" = "$count" ] || bad "$seen of $count pods after 120 s:" "$(cat "$work/said")" "$(k logs deployment/aion-servicebroker --tail=20)"
  awk -v t="$took" 'BEGIN { printf "%.2f\n", t / 1e9 }'
}

count_of() { k get "$1" -l aion.io/service -o name 2>/dev/null | wc -l; }
none_left() { [ "$(count_of pods)" = 0 ] && [ "$(count_of deployments)" = 0 ]; }
all_run() { [ "$(k get pods -l aion.io/service --field-selector status.phase=Running -o name | wc -l)" = "$1" ]; }

pods_apply() {
  local i ours='' theirs='' ratio=''
  services 1 50 >"$work/fifty"
  for ((i = 0; i <= rounds; i++)); do
    say "  round $i of $rounds ..."
    a=$(appear 50 services_are "$(cat "$work/fifty")")
    until_true 300 all_run 50 || bad "$(k get pods)"
    # The very same objects, but that AION does not know them, nor the Secret that they refer to.
    secret_by_hand
    k get deployments -l aion.io/service -o yaml |
      sed -E 's/managed-by: aion/managed-by: hand/; s/name: aion-microservices/name: by-hand/; /^ *(uid|resourceVersion|creationTimestamp|generation):/d' >"$work/fifty.yml"
    services_are "$nothing"
    until_true 300 none_left || bad "$(k get pods)"
    b=$(appear 50 k apply -f "$work/fifty.yml")
    until_true 300 all_run 50 || bad "$(k get pods)"
    quietly k delete deployments -l app.kubernetes.io/managed-by=hand
    until_true 300 none_left || bad "$(k get pods)"
    [ "$i" != 0 ] || continue # the first warms both up
    ours+="$a"$'\n' theirs+="$b"$'\n' ratio+="$(awk -v a="$a" -v b="$b" 'BEGIN { print a / b }')"$'\n'
  done
  echo "| 50 services, $rounds rounds in turn | services.yml in place | kubectl apply of the same 50 Deployments | ratio, round by round |"
  echo "|---|---|---|---|"
  echo "| until there are 50 pods | $(printf %s "$ours" | median %.2f) s | $(printf %s "$theirs" | median %.2f) s | $(printf %s "$ratio" | median %.2f) |"
}

secret_by_hand() {
  k get secret aion-microservices -o yaml |
    sed -E 's/name: aion-microservices/name: by-hand/; s/managed-by: aion/managed-by: hand/; /^ *(uid|resourceVersion|creationTimestamp):/d' | k apply -f - >/dev/null
}

pods_change() {
  local before after
  services_are "$(services 1 50)"
  until_true 300 all_run 50 || bad "$(k get pods)"
  before=$(made)
  services_are "$(services 1 50 | sed 's/\(svc-17: .*\)4Mi/\15Mi/')"
  until_true 60 changed_is 5Mi || bad "$(k get deployment svc-17-001 -o yaml)"
  until_true 60 all_run 50 || bad "$(k get pods)"
  sleep 10 # in which nothing more may follow
  after=$(made)
  echo "| change of one service of 50 | objects made, changed or deleted |"
  echo "|---|---|"
  echo "| its memory | $(diff <(echo "$before") <(echo "$after") | grep '^>' | cut -d' ' -f2,3 | sort -u | awk '{ all = all sep $1 " " $2; sep = ", " } END { print NR ": " all }') |"
  services_are "$nothing"
  until_true 300 none_left || bad "$(k get pods)"
}
changed_is() { [ "$(k get deployment svc-17-001 -o 'jsonpath={.spec.template.spec.containers[0].resources.requests.memory}')" = "$1" ]; }

# rabbit NAMESPACE: RabbitMQ's address, as seen from this machine.
rabbit() {
  local address
  address=$("${KUBECTL:-kubectl}" -n "$1" get service rabbitmq -o 'jsonpath={.spec.clusterIP}')
  "${KUBECTL:-kubectl}" -n "$1" get secret aion-rabbitmq -o 'jsonpath={.data.url}' | base64 -d | sed "s/@rabbitmq:/@$address:/"
}

pods_job() {
  local job=$work/job.yml
  services_are "deviceName: master
microservices:
  wake:
    tag: $(tag)
    command: [java, -Xmx24m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, '/bench/*', io.aion.benchmarks.Wake]
    volumeMountPathList: ['/bench:/var/lib/aion/bench']"
  forward aion-servicebroker 11080
  local broker=http://127.0.0.1:$forwarded
  until_true 60 in_place "$forwarded" || bad "$(http_get "$forwarded" /api/topology)"
  AION_BENCH_OPTS="${AION_BENCH_OPTS:-} -Dapi=$broker" bench job "$(rabbit prj)" wake
  until_true 60 no_job_runs || bad "$(k get jobs)"
  secret_by_hand
  # The Job that AION has made, but that its queue is one that AION does not look at (which the microservices' user may not), and that it goes when it is done.
  k get "$(k get jobs -l aion.io/service=wake -o name | tail -n 1)" -o json |
    k patch --local -f - --type=merge -o json -p '{"metadata": {"labels": null, "annotations": null, "uid": null, "resourceVersion": null, "creationTimestamp": null},
      "spec": {"selector": null, "ttlSecondsAfterFinished": 0, "template": {"metadata": {"labels": null}}}, "status": null}' |
    k patch --local -f - --type=strategic -o yaml -p '{"spec": {"template": {"spec": {"containers": [{"name": "wake-001", "env": [{"name": "AION_AMQP_URL", "valueFrom": {"secretKeyRef": {"name": "aion-rabbitmq", "key": "url", "optional": null}}}, {"name": "AION_QUEUE", "value": "own.wake"}, {"name": "AION_EXCHANGE", "value": "own.wake"}]}]}}}}' |
    sed -E 's/^  name: wake-001-[0-9]+$/  generateName: by-hand-/; s/name: aion-microservices/name: by-hand/' >"$job"
  AION_BENCH_OPTS="${AION_BENCH_OPTS:-} -Dapi=$broker" bench job "$(rabbit prj)" wake "$project/benchmarks/pods.d/by-hand" "$job"
  no_forwards
  services_are "$nothing"
  until_true 120 none_left || bad "$(k get pods)"
}

# said_ready POD: seconds from the start of its service's process to ready, by its own word.
said_ready() { k logs "$1" --all-containers 2>/dev/null | sed -n 's/.*Started .* in \([0-9.]*\) seconds (process running for \([0-9.]*\)).*/\2 s/p' | tail -n 1; }

pods_memory() {
  local pod name
  services_are "$outside"
  sleep "$seconds" # until they rest
  memory_of_pods idle | tail -n +3 >"$work/idle"
  kanban both 1 100
  quietly kanban flow 1001 "$((200 * seconds))"
  no_forwards
  memory_of_pods loaded | tail -n +3 >"$work/loaded"
  while read -r pod name; do echo "$name|$(said_ready "$pod")"; done \
    < <(k get pods -o 'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.app\.kubernetes\.io/name}{"\n"}{end}') >"$work/ready"
  echo "From \`apply\` to all pods ready: $ready s."
  echo
  echo "| pod (MiB) | ready after its start | idle: working set | anonymous | of files | after $seconds s at 200/s: working set | anonymous | of files |"
  echo "|---|---|---|---|---|---|---|---|"
  awk -F'|' '
    function trim(s) { gsub(/^ +| +$/, "", s); return s }
    FILENAME ~ /ready$/ { ready[$1] = $2; next }
    FILENAME ~ /idle$/ { n = trim($2); idle[n] = $3 "|" $4 "|" $5; names[++c] = n; s1 += $3; s2 += $4; s3 += $5; next }
    { n = trim($2); load[n] = $3 "|" $4 "|" $5; t1 += $3; t2 += $4; t3 += $5 }
    END {
      for (i = 1; i <= c; i++) printf "| %s | %s |%s|%s|\n", names[i], ready[names[i]], idle[names[i]], load[names[i]]
      printf "| **sum** | | %d | %d | %d | %d | %d | %d |\n", s1, s2, s3, t1, t2, t3
    }' "$work/ready" "$work/idle" "$work/loaded"
}
