# shellcheck shell=bash
# The cluster that kubectl is set up for: is it there, what is to be in it, and what is. Sourced by scripts/k8s.

kubectl=${KUBECTL:-kubectl}
aion=app.kubernetes.io/part-of=aion
kinds=deployments,statefulsets,services,configmaps,networkpolicies,poddisruptionbudgets,serviceaccounts,roles,rolebindings,leases
# What the broker has made.
managed=app.kubernetes.io/managed-by=aion
ready_limit=${AION_READY_LIMIT:-300}

need_kubectl() {
  command -v "$kubectl" >/dev/null || fail "kubectl is needed, and is not on the path." \
    "https://kubernetes.io/docs/tasks/tools says how to get it; KUBECTL= names one that is elsewhere."
}

cluster_answers() {
  local why
  need_kubectl
  why=$("$kubectl" version --request-timeout=10s 2>&1 >/dev/null) || fail "No Kubernetes answers: $(tail -n 1 <<<"$why")" \
    "KUBECONFIG is ${KUBECONFIG:-not set, so that it is ~/.kube/config}; kubectl cluster-info says more."
}

# node_is_there: sets `node`, the one that `host` names, or the only one.
node_is_there() {
  local nodes
  nodes=$("$kubectl" get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.kubernetes\.io/hostname} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}')
  if [ -z "$host" ]; then
    [ "$(wc -l <<<"$nodes")" -eq 1 ] || fail "This cluster has several nodes, and single mode is for one:" "$(cut -d' ' -f1 <<<"$nodes" | paste -sd' ' -)" \
      "  make build-master HOST=node && make apply-master"
    host=$(cut -d' ' -f2 <<<"$nodes")
  fi
  node=$(awk -v host="$host" '$2 == host {print $1}' <<<"$nodes")
  [ -n "$node" ] || fail "No node is called $host (HOST=)." "There are: $(cut -d' ' -f1 <<<"$nodes" | paste -sd' ' -)"
  [ "$(awk -v node="$node" '$1 == node {print $3}' <<<"$nodes")" = True ] || fail "Node $node is not ready." "kubectl describe node $node says why."
}

# apply: client-side, because it says of each object whether it has changed. What was applied once and is no longer wanted goes.
apply() {
  # The first object is the namespace.
  sed '/^---$/,$d' "$manifest" | "$kubectl" apply -f - >/dev/null
  secrets_are_there
  certificate_is_there
  awk -v RS='\n---\n' -v ORS='\n---\n' '/\nkind: Service\n/' "$manifest" | "$kubectl" apply -f - >/dev/null
  with_addresses >"$manifest.addressed"
  "$kubectl" apply -f "$manifest.addressed" --prune -l "$aion" --prune-allowlist=core/v1/ConfigMap --prune-allowlist=core/v1/Service \
    --prune-allowlist=apps/v1/Deployment --prune-allowlist=apps/v1/StatefulSet \
    --prune-allowlist=core/v1/ServiceAccount --prune-allowlist=rbac.authorization.k8s.io/v1/Role --prune-allowlist=rbac.authorization.k8s.io/v1/RoleBinding \
    --prune-allowlist=networking.k8s.io/v1/NetworkPolicy --prune-allowlist=policy/v1/PodDisruptionBudget >&2
  grep -q '^kind: ClusterRole$' "$manifest" || end_cluster_wide
}

# end_cluster_wide: what components/nodes has made; by its name, since pruning what is of no namespace would take that of other AIONs too.
end_cluster_wide() { "$kubectl" delete clusterrolebinding,clusterrole "aion-servicebroker-nodes-$namespace" --ignore-not-found >&2; }

# with_addresses: the manifest, with the MongoDB that this node's processor can run, and with the addresses of its services in each pod's /etc/hosts: the cluster's DNS is on the master, and
# the parts of a node must find one another while it is away.
with_addresses() {
  local folder=$generated/$name/addressed aliases
  aliases=$("$kubectl" -n "$namespace" get services -l "$aion" -o 'jsonpath={range .items[*]}{"{ip: "}{.spec.clusterIP}{", hostnames: ["}{.metadata.name}{"]}, "}{end}')
  mkdir -p "$folder"
  cat >"$folder/kustomization.yaml" <<T
resources: [$(realpath --relative-to="$folder" "$manifest")]
components: [${mongo:+$(realpath --relative-to="$folder" "$project/k8s/components/mongo-4.4")}]
patches:
  - target: {kind: Deployment|StatefulSet}
    patch: '- {op: add, path: /spec/template/spec/hostAliases, value: [${aliases%, }]}'
T
  kustomize "$folder"
}

# ready: waits until every workload of the namespace runs what was applied, or says which does not, and why.
ready() {
  until_true "$ready_limit" settled || true
  [ -n "$unready" ] || {
    good "AION is ready in namespace $namespace on node $node"
    return 0
  }
  local workload
  for workload in $unready; do
    say "${red}✗${plain} ${workload#*/} is not ready."
    why_not "${workload#*/}" 2>&1 | sed 's/^/    /' >&2
  done
  exit 1
}

# settled: whether waiting longer makes no difference; `unready` are those that are not what was applied.
settled() {
  local stuck
  unready=$("$kubectl" -n "$namespace" get deployments,statefulsets -l "$aion" -o 'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation} {.status.observedGeneration} {.spec.replicas} {.status.replicas} {.status.updatedReplicas} {.status.readyReplicas}{"\n"}{end}' |
    awk 'NF < 7 || $2 != $3 || $4 != $5 || $4 != $6 || $4 != $7 {print $1}')
  [ -n "$unready" ] || return 0
  # Three starts in vain are enough: what another pod was not ready for yet is ready by then.
  stuck=$("$kubectl" -n "$namespace" get pods -l "$aion" -o 'jsonpath={range .items[*].status.initContainerStatuses[*]}{.state.waiting.reason} {.restartCount}{"\n"}{end}{range .items[*].status.containerStatuses[*]}{.state.waiting.reason} {.restartCount}{"\n"}{end}' |
    awk '$1 == "CrashLoopBackOff" && $2 >= 3 || $1 ~ /^(ImagePullBackOff|InvalidImageName|CreateContainerConfigError)$/')
  [ -n "$stuck" ]
}

workloads() { "$kubectl" -n "$namespace" get deployments,statefulsets -l "$1" -o name; }

# why_not NAME: its pods, what Kubernetes says of them, and their last lines.
why_not() {
  local pods="app.kubernetes.io/name=$1" pod
  "$kubectl" -n "$namespace" get pods -l "$pods" -o wide
  for pod in $("$kubectl" -n "$namespace" get pods -l "$pods" -o name); do
    "$kubectl" -n "$namespace" get events --field-selector "involvedObject.name=${pod#*/},type=Warning" \
      -o 'jsonpath={range .items[*]}{.reason}: {.message}{"\n"}{end}' | sort -u | tail -n 5
    "$kubectl" -n "$namespace" logs "$pod" --all-containers --tail=15 2>&1 || true
  done
}

delete() {
  "$kubectl" -n "$namespace" delete "$kinds" -l "$aion" --ignore-not-found >&2
  "$kubectl" -n "$namespace" wait --for=delete pod -l "$aion" --timeout="${ready_limit}s" >/dev/null 2>&1 ||
    fail "Pods of namespace $namespace are still there after $ready_limit s." "kubectl -n $namespace get pods -l $aion"
  end_microservices deployments,jobs,services,secrets
  end_cluster_wide
  good "AION is gone from namespace $namespace"
  say "  What it kept is in /var/lib/aion/$namespace on its node; namespace and password stay too (kubectl delete namespace $namespace)."
}

# end_microservices KINDS: of what the broker has made; when it is gone itself, since it would make them anew.
end_microservices() {
  "$kubectl" -n "$namespace" delete "$1" -l "$managed" --ignore-not-found >&2
  "$kubectl" -n "$namespace" wait --for=delete pod -l "$managed" --timeout="${ready_limit}s" >/dev/null 2>&1 ||
    fail "Pods of microservices in namespace $namespace are still there after $ready_limit s." "kubectl -n $namespace get pods -l $managed"
}

# scale COUNT COMPONENT: and waits for it. One that had several when it was stopped gets as many again.
scale() {
  local workload count had
  for workload in $(workloads "$aion,app.kubernetes.io/component=$2"); do
    count=$1
    had=$("$kubectl" -n "$namespace" get "$workload" -o 'jsonpath={.spec.replicas} {.metadata.annotations.aion\.io/replicas}')
    if [ "$count" -gt 0 ]; then
      [ -z "${had#* }" ] || count=${had#* }
    elif [ "${had% *}" -gt 0 ]; then
      "$kubectl" -n "$namespace" annotate --overwrite "$workload" "aion.io/replicas=${had% *}" >/dev/null
    fi
    "$kubectl" -n "$namespace" scale "$workload" --replicas="$count" >/dev/null
  done
  for workload in $(workloads "$aion,app.kubernetes.io/component=$2"); do
    "$kubectl" -n "$namespace" rollout status "$workload" --timeout="${ready_limit}s" >/dev/null ||
      fail "$workload is not ready after $ready_limit s." "kubectl -n $namespace describe $workload"
  done
  [ "$1" -gt 0 ] || "$kubectl" -n "$namespace" wait --for=delete pod -l "$aion,app.kubernetes.io/component=$2" --timeout="${ready_limit}s" >/dev/null
}

start() {
  [ -n "$(workloads "$aion")" ] || fail "There is no AION in namespace $namespace." "make help lists how to apply one."
  [ "$1" = core ] || scale 1 server
  scale 1 service
  [ "$1" = core ] || scale 1 tool
  good "Started in namespace $namespace: $([ "$1" = core ] && echo "AION's services" || echo "everything")"
}

stop() {
  [ -n "$(workloads "$aion")" ] || fail "There is no AION in namespace $namespace." "make help lists how to apply one."
  [ "$1" = core ] || scale 0 tool
  scale 0 service
  if [ "$1" = all ]; then
    end_microservices deployments,jobs
    scale 0 server
  fi
  good "Stopped in namespace $namespace: $([ "$1" = core ] && echo "AION's services; microservices run on" || echo "everything; data stay")"
}

# status: every AION in the cluster.
status() {
  local lines
  "$kubectl" get nodes
  echo
  lines=$("$kubectl" get pods -A -l "$aion" -o wide)
  [ -n "$lines" ] || { echo "No AION is in this cluster."; exit 3; }
  echo "$lines"
  # Ready as 1/1, and running.
  awk 'NR > 1 { split($3, r, "/"); if (r[1] != r[2] || $4 != "Running") bad = 1 } END { exit bad ? 3 : 0 }' <<<"$lines"
}
