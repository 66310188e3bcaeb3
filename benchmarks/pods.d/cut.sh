# shellcheck shell=bash disable=SC2154,SC2034 # of benchmarks/pods
# A worker's node cut off for two minutes, RabbitMQ and a microservice on it killed meanwhile. Sourced by benchmarks/pods.

away=${AION_BENCH_AWAY:-120}
w() { "${KUBECTL:-kubectl}" -n worker "$@"; }
data=/var/lib/aion/worker/Data

lines() { on worker sh -c "cat $data/$1 2>/dev/null | wc -l"; }
handled_more() { [ "$(lines sink_1/handled)" -ge "$1" ]; }
node_is() { [ "$("${KUBECTL:-kubectl}" get node worker -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = "$1" ]; }
node_away() { ! node_is True; }
all_ready() { [ "$(w get pods -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}' | tr ' ' '\n' | sort -u)" = True ]; }
source_done() { on worker test -e "$data/source_1/done"; }
worker_pods() { w get pods -o 'jsonpath={range .items[*]}{.metadata.name} {.metadata.uid}{"\n"}{end}' | sort; }
restarts() { w get pods -o 'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[*].restartCount}{"\n"}{end}' | sort; }
confirmed_all_handled() { [ -z "$(on worker sh -c "sort -u $data/source_1/confirmed >/tmp/c; cut -d' ' -f1 $data/sink_1/handled | sort -u >/tmp/h; comm -23 /tmp/c /tmp/h")" ]; }

pods_cut() {
  local part pods began killed back count first before after lost
  quietly aion delete-master
  quietly on worker "$here/k8s" directories --host worker
  quietly "$cluster/load" -n worker "$images"/aion-*.tar "$images/host-sensor.tar"
  "$here/build" system-tests
  on worker mkdir -p /var/lib/aion/parts
  tar -C "$project/system-tests/target/test-classes" -c io/aion/system/parts | on worker tar -C /var/lib/aion/parts -x
  tar -C "$project/benchmarks/target/runtime" -c . | on worker tar -C /var/lib/aion/parts -x
  for part in source middle sink; do
    quietly on worker ctr -n k8s.io images tag --force "docker.io/latonaio/host-sensor:$(tag)" "docker.io/latonaio/$part:$(tag)"
  done
  on worker sh -c 'cat >/var/lib/aion/worker/config/services.yml' <<Y
deviceName: worker
microservices:
  source: {$(part Source), order: strict, startup: yes, always: yes, env: {PER_SECOND: 50}, nextService: {default: [{name: middle}]}}
  middle: {$(part Middle), order: strict, always: yes, nextService: {default: [{name: sink}]}}
  sink: {$(part Sink), always: yes}
Y
  quietly aion build-worker HOST=worker WITH=ferretdb
  quietly aion apply-worker HOST=worker
  until_true 120 handled_more 200 || bad "$(w get pods)" "$(w logs deployment/source-001 --tail=20)"
  until_true 60 all_ready || bad "$(w get pods)"
  pods=$(worker_pods) before=$(restarts)

  "$cluster/node" worker unplug
  began=$SECONDS
  until_true 60 node_away || bad "the node is not missed"
  first=$(lines source_1/confirmed)
  count=$(lines sink_1/handled)
  killed=$(date +%s%N)
  on worker pkill -KILL beam.smp || bad "no RabbitMQ was there to kill"
  on worker pkill -KILL -f '[i]o.aion.system.parts.Middle' || bad "no microservice was there to kill"
  until_true 60 handled_more $((count + 300)) || bad "after a minute they have not found each other again" "$(on worker sh -c 'tail -n 5 /var/log/pods/*/*/*.log')"
  back=$(on worker sh -c "sed -n $((count + 300))p $data/sink_1/handled" | cut -d' ' -f4)
  while [ $((SECONDS - began)) -lt "$away" ]; do sleep 1; done
  node_is True && bad "the node was not away"
  after=$(lines sink_1/handled)
  "$cluster/node" worker plug
  until_true 120 node_is True || bad "the node does not come back"
  until_true 120 all_ready || bad "$(w get pods)"
  same "$(worker_pods)" "$pods"
  on worker touch "$data/source_1/stop"
  until_true 60 source_done || bad "$(w logs deployment/source-001 --tail=20)"
  until_true 60 confirmed_all_handled || true
  lost=$(on worker sh -c 'comm -23 /tmp/c /tmp/h | wc -l')
  echo "| a node cut off for $away s, 50 kanban a second on it | |"
  echo "|---|---|"
  echo "| pods that were replaced, of $(wc -l <<<"$pods") | 0 |"
  echo "| containers started again: those that were killed | $(diff <(echo "$before") <(restarts) | sed -n 's/^> \([a-z0-9-]*\) .*/\1/p' | paste -sd, - | sed 's/,/, /g') |"
  echo "| RabbitMQ and one microservice killed: until 300 more kanban were handled, of those that had waited and new ones | $(awk -v b="$back" -v k="$killed" 'BEGIN { printf "%.1f", b / 1000 - k / 1e9 }') s |"
  echo "| kanban confirmed while it was away / handled there | $(($(lines source_1/confirmed) - first)) / $((after - count)) |"
  echo "| of $(lines source_1/confirmed) confirmed in all: lost | $lost |"
  echo "| handled twice | $(on worker sh -c "cut -d' ' -f1 $data/sink_1/handled | sort | uniq -d | wc -l") |"
  [ "$lost" = 0 ] || bad "$lost were lost"
}
part() { echo "tag: $(tag), command: [java, -Xmx32m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, '/parts:/parts/*', io.aion.system.parts.$1], volumeMountPathList: ['/parts:/var/lib/aion/parts']"; }
