# shellcheck shell=bash
# Why is it not running: causes injected into a cluster, all at once, and each recognised. Sourced by scripts/system-test.

works="image: redis:8.0, command: [sleep, '1000']"
all_causes="causes causes-narrow causes-strict causes-blind"
data="volumeMounts: [{name: data, mountPath: /var/lib/aion/Data}]"

# pod CONTAINER POD NODE: shaped like that of a microservice.
pod() {
  printf '{enableServiceLinks: false, terminationGracePeriodSeconds: 1, nodeSelector: {kubernetes.io/hostname: %s},
    tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}, {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute},
      {key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule}],
    containers: [{name: it, imagePullPolicy: IfNotPresent, terminationMessagePolicy: FallbackToLogsOnError, %s}], %s}' "$3" "$1" "$2"
}
labels_of() { echo "{app.kubernetes.io/managed-by: aion, aion.io/service: $1, aion.io/number: '1', aion.io/copy: '1'}"; }
# kept CODE NAME CONTAINER [POD [NODE [REPLICAS]]], run_once CODE NAME CONTAINER [POD]: of that name, and what is expected of it;
# what is to be said of it besides is `says`.
says=''
kept() {
  local labels
  labels=$(labels_of "$2")
  echo "$namespace $2 $1${says:+ $says}" >>"$work/expected"
  cat >>"$work/causes.yml" <<Y
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: $2-001, namespace: $namespace, labels: $labels}
spec:
  replicas: ${6:-1}
  strategy: {type: Recreate}
  selector: {matchLabels: $labels}
  template: {metadata: {labels: $labels}, spec: $(pod "$3" "${4:-}" "${5:-master}")}
Y
}
run_once() {
  local labels
  labels=$(labels_of "$2")
  echo "$namespace $2 $1${says:+ $says}" >>"$work/expected"
  cat >>"$work/causes.yml" <<Y
---
apiVersion: batch/v1
kind: Job
metadata: {name: $2-001-1, namespace: $namespace, labels: $labels}
spec:
  backoffLimit: 0
  template: {metadata: {labels: $labels}, spec: $(pod "$3" "restartPolicy: Never, ${4:-}" master)}
Y
}
host_path() { echo "volumes: [{name: data, hostPath: {path: $1, type: Directory}}]"; }
a_volume() { echo "volumes: [{name: data, $1}]"; }
value_from() { echo "$works, env: [{name: KEY, valueFrom: {$1}}]"; }
limited() { echo "image: redis:8.0, command: [sh, -c, '$1'], resources: {limits: {$2}}"; }

causes_are_written_down() {
  cat >"$work/causes.yml" <<'Y'
---
{apiVersion: v1, kind: Namespace, metadata: {name: causes}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: causes-narrow}}
---
{apiVersion: v1, kind: ResourceQuota, metadata: {name: few, namespace: causes-narrow}, spec: {hard: {pods: "0"}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: causes-strict, labels: {pod-security.kubernetes.io/enforce: restricted}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: causes-blind}}
---
{apiVersion: v1, kind: Service, metadata: {name: taken, namespace: causes}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}}
Y
  : >"$work/expected"
  namespace=causes
  kept - works "$works"
  kept image-missing no-image "image: 'localhost:5000/nothing:1'"
  kept registry-unreachable no-registry "image: 'registry.example.com/nothing:1'"
  kept image-refused refused-image "image: 'localhost:5001/secret:1'"
  kept pull-secret-missing no-pull-secret "image: 'localhost:5001/secret:1'" "imagePullSecrets: [{name: dockerhub}]"
  kept image-name-invalid wrong-image "image: 'latonaio/Camera:1'"
  kept crash-loop crashes "image: redis:8.0, command: [sh, -c, 'echo no camera; exit 3']"
  kept command-not-found no-program "image: redis:8.0, command: [/app/camera]"
  kept command-not-executable no-right-to-run "image: redis:8.0, command: [/etc/passwd]"
  kept command-not-executable other-processor "image: redis:8.0, command: [/made/camera], volumeMounts: [{name: made, mountPath: /made}]" \
    "volumes: [{name: made, emptyDir: {}}], initContainers: [{name: make, image: redis:8.0, command: [sh, -c, 'echo machine code >/made/camera; chmod 755 /made/camera'],
      volumeMounts: [{name: made, mountPath: /made}]}]"
  kept no-node-cpu much-cpu "$works, resources: {requests: {cpu: '1000'}}"
  kept no-node-memory much-memory "$works, resources: {requests: {memory: 900Ti}}"
  kept no-node-gpu gpu "$works, resources: {limits: {nvidia.com/gpu: '1'}}"
  kept no-node-target nowhere "$works" "" edge-9
  kept no-node-taint tainted "$works" "" worker
  kept out-of-memory eats "$(limited 'tail /dev/zero' 'memory: 32Mi')"
  kept evicted writes "$(limited 'dd if=/dev/zero of=/tmp/big bs=1M count=50; sleep 1000' 'ephemeral-storage: 1Mi')"
  kept service-account-missing no-account "$works" "serviceAccountName: camera"
  kept runtime-class-missing no-runtime-class "$works" "runtimeClassName: nvidia"
  kept volume-missing no-folder "$works, $data" "$(host_path /var/lib/aion/nothing)"
  kept volume-missing no-claim "$works, $data" "$(a_volume 'persistentVolumeClaim: {claimName: films}')"
  kept secret-missing no-secret "$(value_from 'secretKeyRef: {name: aion-microservices, key: camera}')"
  kept config-map-missing no-config-map "$works, $data" "$(a_volume 'configMap: {name: colours}')"
  kept not-ready not-ready "$works, readinessProbe: {exec: {command: ['false']}, periodSeconds: 1}"
  kept not-live not-live "image: redis:8.0, command: [sleep, '1000'], livenessProbe: {exec: {command: ['false']}, periodSeconds: 1, failureThreshold: 1}"
  kept scaled-to-zero scaled "$works" "" master 0
  kept node-port-taken port-taken "$works"
  kept no-right without-rights "$works"
  kept kubernetes-unreachable nobody-answers "$works"
  run_once out-of-memory eats-once "$(limited 'tail /dev/zero' 'memory: 32Mi')"
  run_once command-not-found no-program-once "image: redis:8.0, command: [/app/camera]"
  namespace=causes-narrow
  kept quota over-quota "$works"
  run_once quota over-quota-once "$works"
  namespace=causes-strict
  kept forbidden forbidden "$works"
  run_once forbidden forbidden-once "$works"
  namespace=causes-blind
  says="can't read nodes"
  kept no-node-cpu much-cpu "$works, resources: {requests: {cpu: '1000'}}"
  kept no-node-fits nowhere "$works" "" edge-9
  says=''
}

# explained "ARGUMENTS" [COMMAND...]: the program that asks, run by that command.
explained() {
  local jdk
  jdk=$("$here/jdk")
  [ -d "$work/all-in-one" ] ||
    "$jdk/bin/java" -Djarmode=tools -jar "$project/all-in-one/target/all-in-one.jar" extract --destination "$work/all-in-one" >/dev/null
  # shellcheck disable=SC2086 # words
  "${@:2}" "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow -cp "$work/all-in-one/lib/*" "$here/testing/Explained.java" $1
}

# Who asks may what the broker may: in one namespace without nodes, in the others with them.
the_broker_may_ask() {
  local all="${KUBECTL:-kubectl}" namespace
  for namespace in $all_causes; do
    sed "/^subjects:/,\$s/^    name: .*/&\n    namespace: $namespace/" "$project/k8s/base/service-broker/access.yaml" | "$all" -n "$namespace" apply -f - >/dev/null
    [ "$namespace" = causes-blind ] || sed "s/NAMESPACE/$namespace/" "$project/k8s/components/nodes/access.yaml" | "$all" apply -f - >/dev/null
  done
}

every_injected_cause_is_recognised() {
  local all="${KUBECTL:-kubectl}"
  causes_are_written_down
  explained "refuse 5001 300" on master >/dev/null 2>&1 &
  "$all" taint node worker dedicated=films:NoSchedule --overwrite >/dev/null
  "$all" apply -f "$work/causes.yml" >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  the_broker_may_ask
  explained "recognise $work/expected 180" >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  cut -c1-180 "$work/said"
}

a_node_that_is_away_is_the_cause() {
  local all="${KUBECTL:-kubectl}"
  "$all" taint node worker dedicated- >/dev/null
  rm "$work/expected" "$work/causes.yml"
  for namespace in causes-blind causes; do kept - on-worker "$works" "" worker; done
  "$all" apply -f "$work/causes.yml" >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  explained "recognise $work/expected 60" >"$work/said" 2>&1 || bad "$(cat "$work/said")"
  for namespace in causes-blind causes; do "$all" -n "$namespace" rollout status deployment/on-worker-001 --timeout=60s >/dev/null; done
  "$cluster/node" worker kubelet stop
  sed -i "s/ -$/ node-offline/; /^causes-blind/s/$/ can't read nodes/" "$work/expected"
  explained "recognise $work/expected 120" >"$work/said" 2>&1 || away_failed
  kept node-offline new-on-worker "$works" "" worker
  "$all" apply -f "$work/causes.yml" >>"$work/said" 2>&1 || away_failed
  explained "recognise $work/expected 120" >"$work/said" 2>&1 || away_failed
  cut -c1-180 "$work/said"
  "$cluster/node" worker kubelet start
  for namespace in $all_causes; do
    "$all" delete clusterrolebinding,clusterrole "aion-servicebroker-nodes-$namespace" --ignore-not-found >/dev/null
    "$all" delete namespace "$namespace" --wait=false >/dev/null
  done
}
away_failed() {
  "$cluster/node" worker kubelet start
  bad "$(cat "$work/said")"
}
