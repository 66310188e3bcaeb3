# shellcheck shell=bash
# A pod on `node` that may read and write all below /var/lib/aion, for as long as the script runs. Sourced by scripts/k8s.

helper='' came=''
# Over websockets the output of short commands is lost now and then where the node has containerd 1.6, as Debian 12 does.
export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=${KUBECTL_REMOTE_COMMAND_WEBSOCKETS:-false}

# help_on_node IMAGE: false where it does not come up; `came` says why.
help_on_node() {
  helper=aion-helper-$(random 4)
  came=$(helper_manifest "$1" | "$kubectl" create -f - 2>&1 >/dev/null) || return 1
  until_true "$check_limit" helper_came || came="nothing in $check_limit s"
  [ "$came" = Running ]
}
helper_manifest() {
  cat <<T
apiVersion: v1
kind: Pod
metadata: {name: $helper, namespace: default, labels: {app.kubernetes.io/name: aion-helper}}
spec:
  nodeName: $node
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 0
  activeDeadlineSeconds: 86400
  tolerations: [{operator: Exists}]
  securityContext: {runAsUser: 0, runAsGroup: 0, seccompProfile: {type: RuntimeDefault}}
  volumes: [{name: aion, hostPath: {path: /var/lib/aion, type: DirectoryOrCreate}}, {name: tmp, emptyDir: {medium: Memory}}]
  containers:
    - name: helper
      image: "$1"
      imagePullPolicy: IfNotPresent
      command: [sleep, "86400"]
      # Files of any owner, and as whom they were.
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL], add: [CHOWN, DAC_OVERRIDE, FOWNER, FSETID]}}
      volumeMounts: [{name: aion, mountPath: /aion}, {name: tmp, mountPath: /tmp}]
T
}
helper_came() {
  came=$("$kubectl" -n default get pod "$helper" -o 'jsonpath={.status.phase} {.status.containerStatuses[0].state.waiting.reason}')
  [[ $came != *ContainerCreating && $came != "Pending " ]] && came=${came% }
}

# in_helper COMMAND...: with no input; into_helper: with ours.
in_helper() { "$kubectl" -n default exec "$helper" -- "$@" </dev/null; }
into_helper() { "$kubectl" -n default exec -i "$helper" -- "$@"; }

end_helper() {
  [ -z "$helper" ] || "$kubectl" -n default delete pod "$helper" --grace-period=0 --force >/dev/null 2>&1 || true
  helper=''
}
