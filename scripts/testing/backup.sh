# shellcheck shell=bash
# Tests of `scripts/k8s backup` and `restore`: with a kubectl that only seems to be one (sourced by scripts/test), and on a cluster
# (sourced by scripts/system-test).

# a_running_aion: node edge is the folder $own/node; whatever would be changed in the cluster leaves a line in $own/log.
a_running_aion() {
  local home=$own/node/edge
  mkdir -p "$home/config/revisions" "$home/Data" "$home/volumes/rabbitmq" "$own/bin" "$own/tmp" "$own/to"
  chmod 2775 "$home/Data" && chmod 700 "$home/volumes/rabbitmq"
  (umask 077 && echo secret >"$home/token")
  echo "microservices: {}" >"$home/config/services.yml"
  ln -s ../config "$home/Data/link"
  head -c 300000 /dev/urandom >"$home/volumes/rabbitmq/segment with a space"
  printf 'pod/%s\n' rabbitmq-0 load-watch-001 >"$own/runs"
  cat >"$own/bin/kubectl" <<T
#!/usr/bin/env bash
cd "$own"
case "\$*" in
  version*) ;;
  "get nodes"*) echo "edge edge True" ;;
  *"get deployment aion-servicebroker"*) [[ \$* == *"-n edge "* ]] && [ ! -e no-aion ] && echo registry/aion-servicebroker:1 ;;
  *"get statefulset rabbitmq"*) echo edge ;;
  *"get deployments,statefulsets"*image=*) printf 'image=%s\n' registry/aion-servicebroker:1 rabbitmq:4.3-management ;;
  *"get deployments,statefulsets"* | *"get deployments -l"*) [ -e no-aion ] || echo deployment.apps/aion ;;
  *"get pods"*part-of*) cat runs ;;
  *"get pod aion-helper-"*) echo "Running " ;;
  *"get secret/aion-rabbitmq "*) printf -- '---\nkind: Secret\n' ;;
  *"apply --server-side"*) cat >applied; echo objects >>log ;;
  "create -f -" | "apply -f -") grep -q '^kind: ' ;;
  *" scale "*) echo "\${!#}" >>log; [[ \$* != *=0 ]] || : >runs ;;
  *" exec "*) while [ "\$1" != -- ]; do shift; done; shift
    [[ ! -e cut || \$* != *czf* ]] || exec head -c 1000 "$home/volumes/rabbitmq/segment with a space"
    [[ \$* != *"mv "* ]] || echo move >>log
    args=("\${@//\/tmp/$own/tmp}"); exec "\${args[@]//\/aion/$own/node}" ;;
esac
T
  chmod +x "$own/bin/kubectl"
}
backup_edge() { KUBECTL=$own/bin/kubectl k8s backup --to "$own/to/edge.aion" --host Edge; }
restore_to() { KUBECTL=$own/bin/kubectl k8s restore --from "$own/to/edge.aion" --host "$1"; }
files() { (cd "$1" && find . -printf '%P %y %m %U %G %l\n' | sort && find . -type f -exec sha256sum {} + | sort); }

test_backup_and_restore_of_everything() {
  a_running_aion
  files "$own/node/edge" >"$own/before"
  backup_edge 2>"$own/said" || bad "$(cat "$own/said")"
  same "$(stat -c %a "$own/to"/* | sort -u)" 600
  (cd "$own/to" && sha256sum --quiet -c edge.aion.sha256) || bad "wrong checksum"
  same "$(cd "$own/to" && find . -type f | sort | paste -sd' ' -)" "./edge.aion ./edge.aion.sha256"
  # Stopped before it is read, started after.
  same "$(uniq "$own/log" | paste -sd' ' -)" "--replicas=0 --replicas=1"
  lacks "$(tar -tzf "$own/to/edge.aion")" ..
  has "$(tar -xzOf "$own/to/edge.aion" about)" "image=rabbitmq:4.3-management"
  # To a node that has nothing; then over what is there, which is kept.
  rm -rf "$own/node/edge"
  restore_to edge 2>"$own/said" || bad "$(cat "$own/said")"
  files "$own/node/edge" | diff "$own/before" - || bad "not what it was"
  has "$(cat "$own/said")" "make apply-worker HOST=edge"
  has "$(cat "$own/applied")" "kind: Secret"
  echo newer >"$own/node/edge/config/services.yml"
  restore_to edge 2>"$own/said" || bad "$(cat "$own/said")"
  files "$own/node/edge" | diff "$own/before" - || bad "not what it was"
  same "$(cat "$own/node"/edge.before-*/config/services.yml)" newer
  same "$(find "$own/node" -mindepth 1 -maxdepth 1 | wc -l)" 2
}

test_backup_says_all_that_is_wrong_at_once() {
  a_running_aion
  touch "$own/to/edge.aion" "$own/no-aion"
  refused backup_edge
  has "$output" "edge.aion is there already"
  has "$output" "no AION in namespace"
  [ ! -e "$own/log" ] || bad "something was changed: $(cat "$own/log")"
  refused k8s backup
  has "$output" "TO is missing"
  refused k8s backup --to /no/such/folder/file
  has "$output" "/no/such/folder is no folder"
  has "$output" "No Kubernetes answers"
}

test_backup_that_did_not_arrive_is_none() {
  a_running_aion
  touch "$own/cut"
  refused backup_edge
  has "$output" "There is no backup"
  same "$(find "$own/to" -mindepth 1)" ""
  same "$(tail -n 1 "$own/log")" "--replicas=1"
}

test_restore_changes_nothing_where_it_can_not_be() {
  a_running_aion
  backup_edge 2>"$own/said" || bad "$(cat "$own/said")"
  rm "$own/log"
  files "$own/node" >"$own/before"
  cp "$own/to/edge.aion" "$own/whole"
  echo pod/rabbitmq-0 >"$own/runs"
  truncate -s -5000 "$own/to/edge.aion"
  refused restore_to other
  has "$output" "is cut off"
  has "$output" "one of them was changed"
  has "$output" "can't be restored to other"
  has "$output" "there runs: pod/rabbitmq-0"
  : >"$own/runs"
  head -c 400 /dev/urandom >"$own/to/edge.aion"
  refused restore_to edge
  has "$output" "is no backup"
  # The way to the node breaks in the middle.
  cp "$own/whole" "$own/to/edge.aion"
  # shellcheck disable=SC2016 # variables of that script
  sed -i 's#exec "\${args#[[ $* != *xzpf* ]] || exec < <(head -c 100000); &#' "$own/bin/kubectl"
  refused restore_to edge
  has "$output" "Nothing was changed there"
  [ ! -e "$own/log" ] || bad "something was changed: $(cat "$own/log")"
  files "$own/node" | diff "$own/before" - || bad "the node was changed"
}

# --- on a cluster (scripts/system-test) ----------------------------------------------------------------------------------

# The whole namespace and the node's folder are gone in between, as after a disk that broke.
kanban_that_wait_are_in_a_backup() {
  kanban send 51 5
  no_forwards
  quietly aion backup HOST=master TO="$work/prj.aion"
  quietly aion status
  refused aion restore FROM="$work/prj.aion"
  has "$output" "there runs: pod/"
  quietly aion delete-master
  quietly "${KUBECTL:-kubectl}" delete namespace prj
  on master rm -rf /var/lib/aion/prj
  quietly aion restore FROM="$work/prj.aion"
  same "$(on master stat -c '%a %u %g' /var/lib/aion/prj/Data)" "2775 10010 10010"
  quietly aion apply-master
  kanban receive 51 5
  no_forwards
}
