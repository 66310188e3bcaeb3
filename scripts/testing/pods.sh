# shellcheck shell=bash
# Microservices as pods: what the broker makes of services.yml on a cluster. Sourced by scripts/system-test after cluster.sh.

managed=app.kubernetes.io/managed-by=aion
# host_watch LINES: the example as it is on Kubernetes, where its programs are in images; LINES is its recorder, if it has one.
host_watch() {
  local tag next='{name: recorder, pattern: "0"}'
  [ -n "$1" ] || next=''
  tag=$(sed 's/.*"tags":\["\([^"]*\)".*/\1/' "$images/host-sensor.json")
  cat <<Y
deviceName: master
microservices:
  host-sensor: {tag: $tag, startup: yes, always: yes, scale: 2, nextService: {default: [{name: load-watch}]}}
  load-watch: {tag: $tag, always: yes, scale: 2, nextService: {default: [$next], alert: [{name: alert-report, pattern: "0"}]}}
  alert-report: {tag: $tag}
${1//TAG/$tag}
Y
}
recorder='  recorder: {tag: TAG, always: yes, ports: [{name: http, port: 8080}], env: {DB_PASSWORD: hidden}, resources: {limits: {memory: 128Mi}}}'

kept_pods() { k get pods -l "$managed" --field-selector status.phase=Running -o 'jsonpath={range .items[*]}{.spec.hostname}{"\n"}{end}' | grep -v alert-report | sort | paste -sd' ' -; }
are_kept() { [ "$(kept_pods)" = "$*" ]; }
# made: what the broker has made of kept ones, with what changes when somebody changes it.
made() { k get deployments,services,secrets -l "$managed" -o 'jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation} {.data}{"\n"}{end}' | sort; }
api() { http_get "$broker" "/api/services$1"; }
to_broker() {
  until_true 120 k rollout status deployment/aion-servicebroker --timeout=5s >/dev/null 2>&1 || true
  forward aion-servicebroker 11080
  broker=$forwarded
}
all_host_watch="host-sensor-001 host-sensor-002 load-watch-001 load-watch-002 recorder-001"

microservices_become_pods() {
  local image
  for image in host-sensor load-watch recorder alert-report; do quietly "$cluster/load" -n master "$images/$image.tar"; done
  services_are "$(host_watch "$recorder")"
  # shellcheck disable=SC2086 # words
  until_true 120 are_kept $all_host_watch || bad "$(k get pods -o wide)" "$(k logs deployment/aion-servicebroker --tail=30)"
  until_true 60 on master test -s /var/lib/aion/prj/Data/recorder_1/record.jsonl || bad "$(k logs deployment/recorder-001 --tail=20)"
  same "$(k get service recorder-001-srv -o 'jsonpath={.spec.type} {.spec.ports[0].name} {.spec.ports[0].port}')" "ClusterIP http 8080"
  same "$(k get pods -l "$managed" -o 'jsonpath={.items[*].spec.nodeName}' | tr ' ' '\n' | sort -u)" master
  lacks "$(k get deployments -o yaml)" hidden
  same "$(k get secret aion-microservices -o 'jsonpath={.data.recorder-001\.DB_PASSWORD}' | base64 -d)" hidden
  to_broker
  has "$(api /recorder)" '"state":"running"'
  # What the broker may: nothing of other Secrets, nothing of other namespaces.
  same "$(k auth can-i get secret/aion-rabbitmq --as=system:serviceaccount:prj:aion-servicebroker || true)" no
  same "$(k auth can-i list secrets --as=system:serviceaccount:prj:aion-servicebroker || true)" no
  same "$("${KUBECTL:-kubectl}" -n default auth can-i list pods --as=system:serviceaccount:prj:aion-servicebroker || true)" no
  no_forwards
}

a_kanban_starts_a_job() {
  local token before
  token=$(on master cat /var/lib/aion/prj/token)
  before=$(jobs_of alert-report | wc -l)
  forward aion-statuskanban 11081
  curl -sS --fail -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
    -d '{"metadata":{"unusual":{"test":{"value":2,"usual":1,"deviations":9}}}}' "http://127.0.0.1:$forwarded/api/services/alert-report/1/kanban" >/dev/null
  until_true 60 reported || bad "$(k get jobs,pods)" "$(k logs deployment/aion-servicebroker --tail=30)"
  until_true 60 no_job_runs || bad "$(k get jobs)"
  [ "$(jobs_of alert-report | wc -l)" -gt "$before" ] || [ "$before" -ge 3 ] || bad "$(k get jobs)"
  same "$(k get jobs -l "$managed" -o 'jsonpath={.items[*].spec.backoffLimit}' | tr ' ' '\n' | sort -u)" 0
  no_forwards
}
jobs_of() { k get jobs -l "$managed,aion.io/service=$1" -o name; }
reported() { on master grep -q "test  " /var/lib/aion/prj/Data/alert-report_1/report.txt 2>/dev/null; }
no_job_runs() { [ -z "$(k get jobs -l "$managed" -o 'jsonpath={.items[*].status.active}' | tr -d ' ')" ]; }

a_change_of_one_touches_one_object() {
  local before after
  before=$(made)
  services_are "$(host_watch "${recorder/128Mi/160Mi}")"
  until_true 60 limit_is 160Mi || bad "$(k get deployment recorder-001 -o yaml)"
  # shellcheck disable=SC2086 # words
  until_true 60 are_kept $all_host_watch || bad "$(k get pods)"
  sleep 5 # in which nothing more may follow
  after=$(made)
  same "$(diff <(echo "$before") <(echo "$after") | grep '^>' | cut -d' ' -f2,3)" "Deployment recorder-001"
}
limit_is() { [ "$(k get deployment recorder-001 -o 'jsonpath={.spec.template.spec.containers[0].resources.limits.memory}')" = "$1" ]; }

a_broker_that_is_killed_meanwhile_doubles_and_orphans_nothing() {
  local round uids
  uids=$(k get pods -l "$managed,aion.io/service=host-sensor" -o 'jsonpath={.items[*].metadata.uid}')
  for round in 1 2 3 4 5 6; do
    # In and out, while its broker dies at some other moment of it each time.
    if [ $((round % 2)) = 1 ]; then services_are "$(host_watch "")"; else services_are "$(host_watch "$recorder")"; fi
    sleep "0.$((RANDOM % 10))"
    k delete pod -l app.kubernetes.io/name=aion-servicebroker --grace-period=0 --force >/dev/null 2>&1
    # Its successor acts when the lease of the dead one has run out.
    until_true 120 exists_ready_and_acts || bad "$(k get pods --show-labels)"
  done
  # shellcheck disable=SC2086 # words
  until_true 120 are_kept $all_host_watch || bad "$(k get pods)" "$(k logs deployment/aion-servicebroker --tail=30)"
  same "$(k get pods -l "$managed,aion.io/service=host-sensor" -o 'jsonpath={.items[*].metadata.uid}')" "$uids"
  services_are "$(host_watch "")"
  until_true 120 are_kept host-sensor-001 host-sensor-002 load-watch-001 load-watch-002 || bad "$(k get pods)"
  until_true 60 nothing_of recorder || bad "$(k get deployments,services,jobs)"
  until_true 60 secret_lacks recorder-001 || bad "$(k get secret aion-microservices -o yaml)"
}
exists_ready_and_acts() { [[ $(k get pods -l app.kubernetes.io/name=aion-servicebroker,aion.io/acts=yes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}') == True ]]; }
nothing_of() { [ -z "$(k get deployments,services,jobs,pods -l "$managed,aion.io/service=$1" -o name)" ]; }
secret_lacks() { [[ $(k get secret aion-microservices -o yaml) != *"$1"* ]]; }

what_is_not_ours_is_not_touched() {
  local before
  services_are "$(host_watch "")"
  until_true 120 nothing_of recorder || bad "$(k get deployments,services,jobs)"
  k create deployment recorder-001 --image=nothing:1 --replicas=0 >/dev/null
  before=$(k get deployment recorder-001 -o 'jsonpath={.metadata.uid} {.metadata.generation}')
  services_are "$(host_watch "$recorder")"
  to_broker
  until_true 60 says recorder "that AION has not made" || bad "$(api /recorder)"
  until_true 60 says recorder/explain '"name-taken"' || bad "$(api /recorder/explain)"
  same "$(k get deployment recorder-001 -o 'jsonpath={.metadata.uid} {.metadata.generation}')" "$before"
  k delete deployment recorder-001 >/dev/null
  # shellcheck disable=SC2086 # words
  until_true 60 are_kept $all_host_watch || bad "$(api /recorder)"
  no_forwards
}
says() { [[ $(api "/$1") == *"$2"* ]]; }

# In its own pod, with the Role that it is given; with a right more where that is asked for, which goes away again.
the_broker_explains_what_does_not_run() {
  services_are "$(host_watch "$recorder"$'\n  far-away: {tag: TAG, startup: yes, always: yes, targetNode: edge-9}')"
  to_broker
  until_true 60 says far-away/explain "can't read nodes" || bad "$(api /far-away/explain)"
  has "$(api /far-away/explain)" '"code":"no-node-'
  until_true 60 says host-sensor/explain '"state":"running","causes":[]' || bad "$(api /host-sensor/explain)"
  until_true 60 says alert-report/explain '"waiting-for-kanban"' || bad "$(api /alert-report/explain)"
  quietly aion build-master HOST=master WITH="ferretdb envoy nodes"
  quietly aion apply-master
  no_forwards # to a pod that may have been replaced
  to_broker
  until_true 60 says far-away/explain "the nodes are called master, worker" || bad "$(api /far-away/explain)"
  has "$(api /far-away/explain)" '"code":"no-node-target"'
  quietly aion build-master HOST=master WITH="ferretdb envoy"
  quietly aion apply-master
  refused "${KUBECTL:-kubectl}" get clusterrole aion-servicebroker-nodes-prj
  services_are "$(host_watch "$recorder")"
  until_true 60 nothing_of far-away || bad "$(k get deployments,pods)"
  no_forwards
}
