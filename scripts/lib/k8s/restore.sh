# shellcheck shell=bash
# What scripts/lib/k8s/backup.sh has kept, on a node where nothing of it runs. Sourced by scripts/k8s.

restore() {
  local about image size room
  [ -r "$from" ] || fail "There is no backup $from (FROM=)."
  about=$({ tar -xzOf "$from" --occurrence=1 about | head -c 65536; } 2>/dev/null) || true
  namespace=$(of_about namespace) size=$(of_about kilobytes)
  [[ $about == "AION-BACKUP 1"$'\n'* && $namespace =~ ^[a-z0-9][a-z0-9-]*$ && $size =~ ^[0-9]+$ ]] ||
    fail "$from is no backup, or one that another version of AION has made. Nothing was done."
  trap end_backup EXIT
  { tar -tzf "$from" | grep -x "$namespace/" >/dev/null; } 2>/dev/null || fault "$from is cut off, or damaged."
  [ ! -e "$from.sha256" ] || [ "$(cut -c 1-64 "$from.sha256")" = "$(sha256sum <"$from" | cut -c 1-64)" ] ||
    fault "$from is not what $from.sha256 was made of: one of them was changed."
  host=$(tr '[:upper:]' '[:lower:]' <<<"${host:-$(of_about host)}")
  case $namespace in
    prj | default) ;;
    *) [ "$(tr '._' '--' <<<"$host")" = "$namespace" ] || fault "It is the worker $namespace, and can't be restored to $host." "  The new node needs the old one's name." ;;
  esac
  if holds cluster_answers && nothing_runs && holds node_is_there; then
    image=$(of_about image | grep -m 1 aion-servicebroker) || true
    if [ -n "$load" ] && [ ${#faults[@]} -eq 0 ]; then
      bring_images
      image=$(built_images | awk '$1 == "aion-servicebroker" {print $2}')
    fi
    if help_on_node "$image"; then
      room=$(in_helper df -Pk /aion | awk 'NR == 2 {print $4}')
      [ "${room:-0}" -gt "$size" ] || fault "Node $node has room for $(megabytes "$room") in /var/lib/aion only, and the backup holds $(megabytes "$size")."
    else
      fault "A pod of $image does not start on node $node: $came" "  Where it lacks the image:  LOAD='COMMAND', which is given each of the tars of $(shorter "$generated/images")/ARCHITECTURE."
    fi
  fi
  no_faults
  mkdir -p "$project/.run/log"
  step "Data of namespace $namespace to node $node" "$project/.run/log/restore.log" put || fail "The data did not get to node $node. Nothing was changed there."
  printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n' "$namespace" | "$kubectl" apply -f - >/dev/null
  # Not as `apply` alone does it, which would keep a copy in an annotation.
  tar -xzOf "$from" --occurrence=1 objects.yml | "$kubectl" -n "$namespace" apply --server-side --force-conflicts -f - >/dev/null ||
    fail "Its Secrets could not be made. The data on node $node are what they were; the same command again begins anew."
  [ "$(in_place)" = moved ] || fail "The data could not be put in their place on node $node. /var/lib/aion there is what it was, or has $namespace beside it."
  good "Namespace $namespace is on node $node what it was at $(of_about made). Nothing of it runs yet."
  say "  It was made by $(of_about image | paste -sd' ' -)"
  say "  Next, with the same versions or later ones:  $(next_step)"
}

of_about() { sed -n "s/^$1=//p" <<<"$about"; }

nothing_runs() {
  local pods
  pods=$(what_runs | paste -sd' ' -)
  [ -z "$pods" ] || fault "In namespace $namespace there runs: $pods" "  k8s/aion-stop.sh --namespace $namespace"
}

# put: beside its place, whole or not at all.
put() { into_helper sh -ec "cd /aion && mkdir -m 700 '.$helper' && tar --numeric-owner --acls -C '.$helper' -xzpf - '$namespace'" <"$from"; }

# in_place: what was there before is kept beside it.
in_place() {
  local before
  before=$namespace.before-$(date -u +%Y%m%d%H%M%S)
  in_helper sh -ec "cd /aion
    [ ! -e '$namespace' ] || mv '$namespace' '$before'
    mv '.$helper/$namespace' '$namespace' || { [ ! -e '$before' ] || mv '$before' '$namespace'; exit 1; }
    [ ! -e '$before' ] || echo '  What was there before is /var/lib/aion/$before.' >&2
    echo moved"
}

next_step() {
  case $namespace in
    prj | default) if [ -n "$(of_about host)" ]; then echo "make apply-master"; else echo "make apply NAMESPACE=$namespace"; fi ;;
    *) echo "make apply-worker HOST=$host" ;;
  esac
}
