# shellcheck shell=bash disable=SC2154,SC2034 # of benchmarks/pods
# The broker killed while it applies 50 services, at random points. Sourced by benchmarks/pods.

kills=${AION_BENCH_KILLS:-20}

# The two sets share 25, whose pods must stay the same ones throughout.
set_of() { if [ $(($1 % 2)) = 1 ]; then echo "1 50"; else echo "26 75"; fi; }
# shellcheck disable=SC2046 # two words
wanted_of() { seq $(set_of "$1") | sed 's/.*/svc-&-001/' | sort | paste -sd' ' -; }
deployments_are() { [ "$(k get deployments -l app.kubernetes.io/managed-by=aion -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}' | sort | paste -sd' ' -)" = "$1" ]; }
pods_are() { [ "$(k get pods -l app.kubernetes.io/managed-by=aion -o 'jsonpath={range .items[*]}{.spec.hostname} {.status.phase}{"\n"}{end}' | sort | sed 's/ Running$//' | paste -sd' ' -)" = "$1" ]; }
converged() { deployments_are "$1" && pods_are "$1"; }
shared_uids() {
  k get pods -l app.kubernetes.io/managed-by=aion -o 'jsonpath={range .items[*]}{.spec.hostname} {.metadata.uid}{"\n"}{end}' |
    sort | awk '{ split($1, n, "-") } n[2] >= 26 && n[2] <= 50'
}

kill_broker() {
  local pod
  pod=$(k get pods -l app.kubernetes.io/name=aion-servicebroker -o name)
  on master pkill -KILL -f '[i]o.aion.broker.ServiceBroker' || bad "no broker was there to kill"
  # A new pod, or Kubernetes would pause longer and longer before it starts the container again.
  k delete "$pod" --grace-period=0 --force >/dev/null 2>&1 || true
}
# It has the lease again, which that of a pod that has gone leaves to it after 15 s.
broker_acts() { [ "$(k get pods -l app.kubernetes.io/name=aion-servicebroker,aion.io/acts=yes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}')" = True ]; }

pods_kills() {
  local i seed=${AION_SEED:-$RANDOM} at began before watch took='' doubled
  say "  seed $seed (AION_SEED=)"
  RANDOM=$seed
  # shellcheck disable=SC2046 # two words
  services_are "$(services $(set_of 0))"
  until_true 300 converged "$(wanted_of 0)" || bad "$(k get pods)"
  before=$(shared_uids)
  k get pods -l app.kubernetes.io/managed-by=aion --watch-only -o 'jsonpath={.spec.hostname} {.metadata.uid}{"\n"}' >"$work/all" 2>/dev/null &
  watch=$!
  for ((i = 1; i <= kills; i++)); do
    until_true 120 broker_acts || bad "$(k get pods)"
    at=$((RANDOM % 4000))
    # shellcheck disable=SC2046 # two words
    services_are "$(services $(set_of "$i"))"
    began=$(date +%s)
    sleep "$(awk -v ms="$at" 'BEGIN { print ms / 1000 }')"
    kill_broker
    until_true 300 converged "$(wanted_of "$i")" || bad "round $i, killed after $at ms:" "$(k get deployments,pods)" "$(k logs deployment/aion-servicebroker --tail=20)"
    took+="$(($(date +%s) - began))"$'\n'
    say "  round $i of $kills: killed after $at ms, as it should be after $(($(date +%s) - began)) s"
  done
  kill "$watch" && wait "$watch" 2>/dev/null || true
  # Each has had as many pods as times it came; the 25 that were there throughout, whose events are not all told, at most one.
  doubled=$(sort -u "$work/all" | awk -v odd="$(((kills + 1) / 2))" -v even="$((kills / 2 + 1))" '
    { split($1, n, "-"); pods[n[2]]++ }
    END { for (s in pods) { most = s + 0 < 26 ? odd : s + 0 > 50 ? even : 1; if (pods[s] > most) print "svc-" s ": " pods[s] " instead of " most } }')
  [ -z "$doubled" ] || bad "more pods than times they were wanted:" "$doubled"
  same "$(shared_uids)" "$before"
  services_are "$nothing"
  until_true 300 none_left || bad "$(k get pods)"
  same "$(k get deployments,jobs,services,pods -l app.kubernetes.io/managed-by=aion -o name)" ""
  echo "| broker killed -9 while 25 of 50 services come and 25 go, at $kills random points of the first 4 s | |"
  echo "|---|---|"
  echo "| as it should be after, from the changed file on | $(printf %s "$took" | median %.0f) s |"
  echo "| pods that were there twice, or were left behind | 0 |"
  echo "| pods of the other 25 that were replaced | 0 |"
}
