# shellcheck shell=bash
# Whether the node has what the pods will need, proved by a pod that asks for the same and then goes. Sourced by scripts/k8s.

check_limit=${AION_CHECK_LIMIT:-600}
check_pod='' processor='' mongo=''
# What MongoDB 8.0 needs one of, in /proc/cpuinfo: AVX, or a sign of ARMv8.2. As in k8s/base/mongo.
mongo_needs='^flags.* avx( |$)|^Features.* (fphp|dcpop|sha3|sm3|sm4|asimddp|sha512|sve)( |$)'

# bring_images: with --load, the tars of the images that were built, for the node's processor. Others in that folder go too:
# there is where one saves those that the node can't pull.
bring_images() {
  local tars architecture
  [ -n "$load" ] || return 0
  architecture=$("$kubectl" get node "$node" -o 'jsonpath={.status.nodeInfo.architecture}')
  mapfile -t tars < <(compgen -G "${AION_IMAGES:-$generated/images}/$architecture/*.tar")
  [ ${#tars[@]} -gt 0 ] || fail "There are no images for linux/$architecture, which node $node is." "  make images PLATFORM=linux/$architecture"
  mkdir -p "$project/.run/log"
  step "${#tars[@]} images to node $node" "$project/.run/log/load.log" load_each "${tars[@]}" || fail "LOAD= failed: $load"
}

# load_each TAR...: one at a time, since `ctr images import` takes only one.
load_each() {
  local tar
  # shellcheck disable=SC2086 # a command with its arguments
  for tar in "$@"; do $load "$tar" || return; done
}

# check: ends with what is missing: a folder, a right, an image that is neither there nor can be pulled.
check() {
  local why
  # Kinds and fields, as this cluster knows them.
  why=$("$kubectl" create -f "$manifest" --dry-run=client 2>&1 >/dev/null) || fail "This cluster does not take $(shorter "$manifest"):" "$why"
  trap end_check EXIT
  trap 'exit 130' INT TERM
  say "  Looking at node $node: folders and images ..."
  look "$(images_in "$manifest")"
  if [ "$processor" = old ] && chooses_mongo; then
    say "  Its processor has neither AVX nor ARMv8.2, which MongoDB 8.0 needs: $old_mongo in its place."
    mongo=$old_mongo
    look "$(images_in "$manifest" | sed "s/^mongo:8.*/$mongo/")"
  fi
  [ -z "$trouble" ] || fail "$trouble" "${advice[@]}"
  good "Node $node has the folders of /var/lib/aion/$namespace and all images"
}

# chooses_mongo: MongoDB is to be there, and nobody has chosen which.
chooses_mongo() { grep -q 'name: processor$' "$manifest"; }
old_mongo=mongo:$(sed -n 's/.*newTag: //p' "$project/k8s/components/mongo-4.4/kustomization.yaml")

# look IMAGES: sets `processor`, `trouble` and `advice`.
look() {
  check_pod=aion-check-$(random 4)
  check_manifest "$1" | "$kubectl" create -f - >/dev/null 2>&1 ||
    fail "Node $node can't be asked: a pod that looks at it can't be made in namespace default." "kubectl -n default run try --image=x says why."
  until_true "$check_limit" checked || fail "Node $node has not answered within $check_limit s." "$("$kubectl" -n default describe pod "$check_pod" | tail -n 8)"
  end_check
}

end_check() {
  [ -z "$check_pod" ] || "$kubectl" -n default delete pod "$check_pod" --grace-period=0 --force >/dev/null 2>&1 || true
  check_pod=''
}

images_in() { sed -n 's/^ *-* image: //p' "$1" | sort -u; }

# check_manifest IMAGES: a container for each; each proves its image, whether or not there is a program `true` in it.
check_manifest() {
  local image i=0 broker volumes
  volumes=$(sed -n 's#.*path: /var/lib/aion/[^/]*/\(volumes/[a-z]*\)$#\1#p' "$manifest" | sort -u | paste -sd' ' -)
  broker=$(grep -m 1 aion-servicebroker <<<"$1")
  cat <<T
apiVersion: v1
kind: Pod
metadata: {name: $check_pod, namespace: default, labels: {app.kubernetes.io/name: aion-check}}
spec:
  nodeName: $node
  restartPolicy: Never
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 0
  tolerations: [{operator: Exists}]
  securityContext: {runAsNonRoot: true, runAsUser: 10010, runAsGroup: 10010, seccompProfile: {type: RuntimeDefault}}
  volumes: [{name: home, hostPath: {path: /var/lib/aion/$namespace, type: Directory}}]
  containers:
    - name: folders
      image: $broker
      imagePullPolicy: IfNotPresent
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: home, mountPath: /home/aion}]
      terminationMessagePolicy: FallbackToLogsOnError
      command:
        - sh
        - -c
        - |
          cd /home/aion
          for d in . config Data volumes/*; do [ -w \$d ] && [ -x \$d ] || echo \$d; done
          for d in config Data $volumes; do [ -d \$d ] || echo \$d; done
          [ -r token ] || echo token
          grep -qE '$mongo_needs' /proc/cpuinfo || echo old-processor
          echo looked
T
  for image in $1; do
    i=$((i + 1))
    cat <<T
    - {name: image-$i, image: "$image", imagePullPolicy: IfNotPresent, command: ["true"], securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}
T
  done
}

# checked: whether the answer is known; then `trouble` and `advice` say what is wrong, if anything is.
checked() {
  local states name image reason ended message said=''
  trouble='' advice=() processor=''
  message=$("$kubectl" -n default get events --field-selector "involvedObject.name=$check_pod,reason=FailedMount" -o 'jsonpath={.items[0].message}' 2>/dev/null)
  if [[ $message == *hostPath* ]]; then
    trouble="Node $node has no folder /var/lib/aion/$namespace." advice=("On that node:  $directories_advice")
    return 0
  fi
  states=$("$kubectl" -n default get pod "$check_pod" -o 'jsonpath={range .status.containerStatuses[*]}{.name}|{.image}|{.state.waiting.reason}|{.state.terminated.reason}{"\n"}{end}')
  [ -n "$states" ] || return 1
  if grep -q '^folders|.*|.*|.' <<<"$states"; then
    said=$("$kubectl" -n default logs "$check_pod" -c folders 2>/dev/null | sort -u | paste -sd' ' -)
    [ -n "$said" ] || return 1
    # Which images are needed follows from the processor: the others are not missed.
    if [[ " $said " == *" old-processor "* ]]; then
      processor=old
      [ -n "$mongo" ] || ! chooses_mongo || return 0
      said=$(tr ' ' '\n' <<<"$said" | grep -vx old-processor | paste -sd' ' -)
    fi
  fi
  while IFS='|' read -r name image reason ended; do
    case $reason in
      ErrImagePull | ImagePullBackOff | ErrImageNeverPull | InvalidImageName)
        [ -n "$said" ] || [ "$name" = folders ] || ! chooses_mongo || return 1
        trouble="Node $node has no image $image, and can't pull it."
        advice=("Bring it as a tar:  docker save $image -o image.tar, and on that node:  ctr -n k8s.io images import image.tar (k3s: k3s ctr images import)"
          "or with all others:  LOAD='COMMAND', which is given each of the tars of $(shorter "$generated/images")/ARCHITECTURE.")
        return 0
        ;;
    esac
    [ -n "$ended" ] || return 1
  done <<<"$states"
  [ -n "$said" ] || return 1
  # Without its last word it has not looked: then what it said instead, such as that its program is for another processor.
  if [ "$said" != looked ]; then
    said=${said//looked/}
    trouble="In /var/lib/aion/$namespace on node $node AION's pods (user and group 10010) miss, or can't use: $said"
    advice=("On that node:  $directories_advice")
  fi
  return 0
}
