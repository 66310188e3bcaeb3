# shellcheck shell=bash
# One AION in one file, and back: its folder on the node, and those of its objects that nothing else makes again. Sourced by
# scripts/k8s.
#
# The file is a compressed tar: `about` (lines NAME=VALUE), `objects.yml`, then the folder, named as its namespace. Beside it is
# FILE.sha256, as sha256sum writes it. RabbitMQ and MongoDB are stopped meanwhile: no other copy of a quorum queue is one.

# What was made once, or by a person. aion-microservices the broker makes again from services.yml and the folder.
kept_objects=(secret/aion-rabbitmq secret/aion-redis secret/aion-mysql secret/aion-mongo-express secret/aion-rabbitmq-tls secret/aion-authority
  secret/dockerhub configmap/fluentd-outputs)
faults=() part='' stopped=no

fault() { faults+=("$@"); }
no_faults() { [ ${#faults[@]} -eq 0 ] || fail "Nothing was done:" "${faults[@]/#/  }"; }
# holds CHECK: one that ends with what is wrong; here that is one fault among others.
holds() {
  local why
  why=$("$1" 2>&1) && { "$1"; return; }
  why=${why#*✗}
  why=${why#"$plain"}
  fault "${why# }"
  return 1
}
# megabytes KILOBYTES
megabytes() { echo "$(((${1:-0} + 1023) / 1024)) MB"; }

backup() {
  local folder image='' placed='' size=0 room
  folder=$(dirname "$to")
  umask 077
  trap end_backup EXIT
  [ ! -e "$to" ] || fault "$to is there already (TO=)."
  { [ -d "$folder" ] && [ -w "$folder" ]; } || fault "$folder is no folder that you may write to (TO=)."
  if holds cluster_answers && whose && holds node_is_there; then
    if help_on_node "$image"; then
      size=$(in_helper du -sk "/aion/$namespace" 2>/dev/null | cut -f1) || true
      [[ $size =~ ^[0-9]+$ ]] || { fault "Node $node has no folder /var/lib/aion/$namespace." && size=0; }
      room=$(df -Pk "$folder" 2>/dev/null | awk 'NR == 2 {print $4}')
      [ "${room:-0}" -gt "${size:-0}" ] || fault "$folder has room for $(megabytes "$room") only, and up to $(megabytes "$size") are to be kept."
    else
      fault "A pod that reads node $node does not start: $came"
    fi
  fi
  no_faults
  part=$(mktemp -d "$folder/.aion-backup.XXXXXX")
  about "$size" >"$part/about"
  kept >"$part/objects.yml"
  [ -z "$(what_runs)" ] || { stopped=yes && stop all; }
  step "Data of namespace $namespace, up to $(megabytes "$size")" "$part/log" take || fail "Node $node could not be read. There is no backup."
  started
  { tar -tzf "$part/all" | grep -x "$namespace/" >/dev/null; } 2>/dev/null || fail "Only a part of it has arrived. There is no backup."
  (cd "$part" && mv all "$(basename "$to")" && sha256sum "$(basename "$to")" >"$(basename "$to").sha256")
  mv "$part/$(basename "$to").sha256" "$part/$(basename "$to")" "$folder/"
  good "$to: namespace $namespace of node $node, $(megabytes $(($(wc -c <"$to") / 1024)))"
  say "  It holds passwords and kanban: keep it, with $(basename "$to").sha256, as you would keep the device."
}

# whose: which AION is meant, with or without --host and --namespace. Sets `namespace`, `host`, `image`, and `placed`, the node
# that it is for; none in single mode.
whose() {
  local given=$namespace worker
  place single
  worker=$(tr '._' '--' <<<"$host")
  [ -n "$given" ] || [ -z "$host" ] || [ -z "$("$kubectl" -n "$worker" get deployments -l "$aion" -o name)" ] || namespace=$worker
  image=$("$kubectl" -n "$namespace" get deployment aion-servicebroker -o 'jsonpath={.spec.template.spec.containers[0].image}' 2>/dev/null) ||
    { fault "There is no AION in namespace $namespace." "  kubectl get deployments -A -l $aion  lists all." && return 1; }
  placed=$("$kubectl" -n "$namespace" get statefulset rabbitmq -o 'jsonpath={.spec.template.spec.nodeSelector.kubernetes\.io/hostname}')
  [ "${host:-$placed}" = "${placed:-$host}" ] || { fault "The AION of namespace $namespace is on node $placed, not on $host (HOST=)." && return 1; }
  host=${placed:-$host}
}

# what_runs: pods of AION and of its microservices.
what_runs() {
  local label
  for label in "$aion" "$managed"; do
    "$kubectl" -n "$namespace" get pods -l "$label" --field-selector status.phase!=Succeeded,status.phase!=Failed -o name
  done
}

about() {
  printf '%s\n' "AION-BACKUP 1" "namespace=$namespace" "host=$placed" "made=$(date -u +%Y-%m-%dT%H:%M:%SZ)" "kilobytes=$1"
  "$kubectl" -n "$namespace" get deployments,statefulsets -l "$aion" -o 'jsonpath={range .items[*].spec.template.spec.containers[*]}image={.image}{"\n"}{end}'
}

# kept: values written so that they are YAML whatever is in them.
kept() {
  local object
  for object in "${kept_objects[@]}"; do
    "$kubectl" -n "$namespace" get "$object" --ignore-not-found -o go-template='---
apiVersion: v1
kind: {{.kind}}
metadata: {name: {{.metadata.name}}}
{{with .type}}type: {{.}}
{{end}}data:
{{range $key, $value := .data}}  {{$key}}: {{printf "%q" $value}}
{{end}}'
  done
}

take() {
  tar -C "$part" -cf - about objects.yml |
    into_helper sh -ec "cd /tmp && tar -xf - && exec tar --numeric-owner --acls -czf - about objects.yml -C /aion '$namespace'" >"$part/all"
}

started() {
  end_helper
  [ "$stopped" = yes ] || return 0
  stopped=no
  (start all) || say "  k8s/aion-start.sh --namespace $namespace  starts it."
}

# end_backup: however it ended, AION runs if it ran before, and nothing is left lying about.
end_backup() {
  end_step
  [ -z "$helper" ] || in_helper rm -rf "/aion/.$helper" >/dev/null 2>&1 || true
  started
  [ -z "$part" ] || rm -rf "$part"
}
