# shellcheck shell=bash
# Tests of two brokers of one namespace, of which one acts, and of services.yml out of a ConfigMap. They go on from where those of
# cluster.sh have left the master. Sourced by scripts/system-test.

brokers=app.kubernetes.io/name=aion-servicebroker
acting() { k get pods -l "$brokers,aion.io/acts=yes" -o 'jsonpath={.items[*].metadata.name}'; }
standing_by() { k get pods -l "$brokers,aion.io/acts!=yes" --field-selector status.phase=Running -o 'jsonpath={.items[*].metadata.name}'; }
holder() { k get lease aion-servicebroker -o 'jsonpath={.spec.holderIdentity}'; }
ready_brokers() { k get deployment aion-servicebroker -o 'jsonpath={.status.readyReplicas}'; }
two_are_ready() { [ "$(ready_brokers)" = 2 ] && [ "$(acting | wc -w)" = 1 ]; }
now() { date +%s%3N; }
# told WHAT SINCE: a measured time, for a person.
told() { echo "    $1: $(($(now) - $2)) ms"; }

# ask POD PATH [CURL-OPTION...]: that broker itself, wherever the Service leads.
ask() {
  local address
  address=$(k get pod "$1" -o 'jsonpath={.status.podIP}')
  curl -sS -m 5 -H 'Host: localhost' "${@:3}" "http://$address:11080$2"
}
says_it_acts() { [[ $(ask "$1" /api/leadership) == *'"acts":true'* ]]; }
says_it_does_not() { [[ $(ask "$1" /api/leadership) == *'"acts":false'* ]]; }
acts_and_is_in_place() { [[ $(ask "$1" /api/topology) == *'"inPlace":true'* ]]; }
another_acts() { local one; one=$(holder) && [ -n "$one" ] && [ "$one" != "$1" ] && says_it_acts "$one"; }
# java_of POD: its process on the node.
java_of() {
  local uid
  uid=$(k get pod "$1" -o 'jsonpath={.metadata.uid}')
  on master sh -c "for each in /proc/[0-9]*; do grep -q 'pod$uid' \$each/cgroup 2>/dev/null && [ \"\$(cat \$each/comm)\" = java ] && echo \${each#/proc/}; done; true"
}
instances() { k get pods -l "$managed" --field-selector status.phase=Running -o 'jsonpath={range .items[*]}{.spec.hostname} {.metadata.uid}{"\n"}{end}' | grep -v ^alert-report | sort; }
# shellcheck disable=SC2016 # a variable of that shell
topology_owners() { k exec rabbitmq-0 -- sh -c 'PATH=/usr/lib/rabbitmq/bin:/opt/rabbitmq/sbin:$PATH rabbitmqctl -n rabbit@localhost -q list_connections client_properties' | grep -c 'service-broker topology'; }
one_owner() { [ "$(topology_owners)" = 1 ]; }

of_two_brokers_one_acts() {
  local leader other before token
  before=$(instances)
  quietly aion build-master HOST=master WITH="ferretdb envoy standby"
  quietly aion apply-master
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  leader=$(acting) other=$(standing_by)
  same "$(holder)" "$leader"
  until_true 60 acts_and_is_in_place "$leader" || bad "$(ask "$leader" /api/topology)"
  says_it_does_not "$other" || bad "$(ask "$other" /api/leadership)"
  has "$(ask "$other" /api/services)" "$other stands by; $leader acts"
  has "$(ask "$other" /api/file)" "deviceName: master"
  token=$(on master cat /var/lib/aion/prj/token)
  has "$(ask "$other" /api/file -X PUT -H 'Content-Type: application/yaml' -H "Authorization: Bearer $token" --data-binary "$outside")" "$leader acts"
  # Callers of the Service reach the one that acts.
  to_broker
  has "$(http_get "$broker" /api/leadership)" "\"name\":\"$leader\",\"acts\":true"
  no_forwards
  until_true 60 one_owner || bad "$(topology_owners)"
  same "$(instances)" "$before"
}

a_container_that_starts_again_acts_again() {
  local leader since before
  before=$(instances) leader=$(acting)
  since=$(now)
  on master kill -9 "$(java_of "$leader")"
  until_true 60 has_restarted "$leader" || bad "$(k get pods -l "$brokers")"
  until_true 90 acts_and_is_in_place "$(holder)" || bad "$(k get pods -l "$brokers")"
  told "from the kill of its process until the lease's holder, $([ "$(holder)" = "$leader" ] && echo 'the same pod' || echo 'the other one'), acts" "$since"
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  same "$(instances)" "$before"
}
has_restarted() { [ "$(k get pod "$1" -o 'jsonpath={.status.containerStatuses[0].restartCount}')" -gt 0 ]; }

when_the_one_that_acts_dies_another_one_acts() {
  local leader since before
  before=$(instances) leader=$(acting)
  since=$(now)
  on master kill -9 "$(java_of "$leader")"
  k delete pod "$leader" --grace-period=0 --force >/dev/null 2>&1
  until_true 60 another_acts "$leader" || bad "$(k get pods -l "$brokers")" "$(k get lease -o yaml)"
  told "from the death of the one that acted until another one acts" "$since"
  until_true 60 acts_and_is_in_place "$(holder)" || bad "$(ask "$(holder)" /api/topology)"
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  same "$(instances)" "$before"
}

when_the_one_that_acts_leaves_another_one_acts_at_once() {
  local leader since before
  before=$(instances) leader=$(acting)
  since=$(now)
  k delete pod "$leader" --wait=false >/dev/null
  until_true 60 another_acts "$leader" || bad "$(k get pods -l "$brokers")" "$(k get lease -o yaml)"
  told "from the request to end until another one acts" "$since"
  until_true 60 acts_and_is_in_place "$(holder)" || bad "$(ask "$(holder)" /api/topology)"
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  same "$(instances)" "$before"
}

# Its process is paused, as a machine without memory does: it must not act when it goes on, before it has heard of anything.
one_that_was_paused_acts_no_more() {
  local leader other java address since
  leader=$(acting) other=$(standing_by) java=$(java_of "$leader")
  address=$(k get pod "$leader" -o 'jsonpath={.status.podIP}')
  since=$(now)
  on master kill -STOP "$java"
  until_true 60 another_acts "$leader" || bad "$(k get pods -l "$brokers")" "$(k get lease -o yaml)"
  told "from the pause of the one that acted until another one acts" "$since"
  services_are "$(host_watch "")"
  until_true 60 nothing_of recorder || bad "$(k get deployments,services,jobs)"
  on master kill -CONT "$java"
  has "$(curl -sS -m 20 -H 'Host: localhost' "http://$address:11080/api/leadership")" '"acts":false'
  services_are "$(host_watch "$recorder")"
  # shellcheck disable=SC2086 # words
  until_true 60 are_kept $all_host_watch || bad "$(k get pods)"
  same "$(holder)" "$other"
  until_true 60 one_owner || bad "$(topology_owners)"
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  same "$(acting)" "$other"
}

# Nobody may renew: the one that acts stops in time, the instances run on, and without a restart one acts when that is over.
without_its_lease_nobody_acts_and_nothing_ends() {
  local leader other before since starts
  before=$(instances) leader=$(acting) other=$(standing_by)
  starts=$(starts_of_brokers)
  lease_may_be_used nobody-has-this-one
  since=$(now)
  until_true 15 says_it_does_not "$leader" || bad "it acts for longer than the lease lasts"
  told "from the last right to renew until it acts no more" "$since"
  says_it_does_not "$other" || bad "$(ask "$other" /api/leadership)"
  has "$(ask "$leader" /api/services)" "which broker does is not known"
  same "$(instances)" "$before"
  lease_may_be_used aion-servicebroker
  since=$(now)
  until_true 60 two_are_ready_and_one_acts || bad "$(k get pods -l "$brokers" --show-labels)"
  told "from when it may renew again until one acts" "$since"
  same "$(instances)" "$before"
  same "$(starts_of_brokers)" "$starts"
}
two_are_ready_and_one_acts() { two_are_ready && acts_and_is_in_place "$(holder)"; }
starts_of_brokers() { k get pods -l "$brokers" -o 'jsonpath={range .items[*]}{.metadata.name} {.status.containerStatuses[0].restartCount}{"\n"}{end}' | sort; }
# lease_may_be_used NAME: the one Lease that the brokers may read and change.
lease_may_be_used() {
  local rule
  rule=$(k get role aion-servicebroker -o 'jsonpath={range .rules[*]}{.resources[0]} {.verbs[0]}{"\n"}{end}' | grep -n '^leases get' | cut -d: -f1)
  k patch role aion-servicebroker --type=json -p "[{\"op\": \"replace\", \"path\": \"/rules/$((rule - 1))/resourceNames\", \"value\": [\"$1\"]}]" >/dev/null
}

services_come_from_a_config_map() {
  local leader token since before
  config_map_is "$(host_watch "")"
  quietly aion build-master HOST=master WITH="ferretdb envoy standby services-config-map"
  quietly aion apply-master
  until_true 120 two_are_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  until_true 60 nothing_of recorder || bad "$(k get deployments,services,jobs)" "$(k logs deployment/aion-servicebroker --tail=30)"
  since=$(now)
  config_map_is "$(host_watch "$recorder")"
  until_true 30 exists deployment/recorder-001 || bad "$(k get deployments)" "$(k logs "$(holder)" --tail=30)"
  told "from the change of the ConfigMap until the new Deployment is there" "$since"
  # shellcheck disable=SC2086 # words
  until_true 60 are_kept $all_host_watch || bad "$(k get pods)"
  leader=$(holder) token=$(on master cat /var/lib/aion/prj/token) before=$(instances)
  has "$(ask "$leader" /api/file -X PUT -H 'Content-Type: application/yaml' -H "Authorization: Bearer $token" --data-binary "$outside")" "comes from ConfigMap aion-services, change it there: kubectl -n prj"
  has "$(ask "$leader" /api/file/revisions)" '"id"'
  # What is wrong or away changes nothing.
  config_map_is "microservices: none"
  until_true 30 has_fault "$leader" "services.yml" || bad "$(ask "$leader" /api/file/faults)"
  k delete configmap aion-services >/dev/null
  until_true 30 has_fault "$leader" "there is no ConfigMap aion-services" || bad "$(ask "$leader" /api/file/faults)"
  same "$(instances)" "$before"
  # And back to the folder.
  quietly aion build-master HOST=master WITH="ferretdb envoy"
  quietly aion apply-master
  until_true 120 one_is_ready || bad "$(k get pods -l "$brokers" --show-labels)"
  same "$(instances)" "$before"
}
one_is_ready() { [ "$(k get deployment aion-servicebroker -o 'jsonpath={.status.readyReplicas} {.status.replicas}')" = "1 1" ] && [ -n "$(acting)" ]; }
exists() { k get "$1" >/dev/null 2>&1; }
has_fault() { [[ $(ask "$1" /api/file/faults) == *"$2"* ]]; }
# config_map_is TEXT: as a user makes and changes it.
config_map_is() {
  echo "$1" >"$work/services.yml"
  k create configmap aion-services --from-file="$work/services.yml" --dry-run=client -o yaml | k apply -f - >/dev/null
}
