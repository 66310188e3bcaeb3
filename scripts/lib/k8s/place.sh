# shellcheck shell=bash
# Which AION is meant: its name under k8s/generated, its namespace and its node. Sourced by scripts/k8s.

generated=${AION_GENERATED:-$project/k8s/generated}

# place single|master|worker: sets `name`, `overlay`, `namespace`, `host`, from --host and --namespace.
place() {
  # The name that a kubelet gives its node is the machine's, in lower case.
  host=$(tr '[:upper:]' '[:lower:]' <<<"$host")
  [ -z "$host" ] || [[ $host =~ ^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$ ]] ||
    fail "HOST is the name of a node, not '$host'." "kubectl get nodes lists them."
  case $1 in
    single)
      namespace=${namespace:-prj}
      case $namespace in prj | default) ;; *) [ "$command" != render ] && [ "$command" != apply ] ||
        fail "NAMESPACE is prj or default in single mode, not '$namespace'." "A worker has its own: make build-worker HOST=node" ;; esac
      name=$namespace overlay=$namespace
      ;;
    master)
      namespace=prj name=master overlay=master
      need_host_to render "make build-master HOST=$(uname -n)"
      ;;
    worker)
      need_host_to "$command" "make $([ "$command" != render ] && echo "$command" || echo build)-worker HOST=worker1"
      namespace=$(tr '._' '--' <<<"$host") overlay=worker
      name=worker-$namespace
      case $namespace in default | prj | aion | kube-*) fail "A worker can't be called $host: that namespace has another use." ;; esac
      ;;
    *) usage ;;
  esac
  manifest=$generated/$name.yml
  build="make build-$1"
  # shellcheck disable=SC2034 # for the check
  directories_advice="sudo make directories NAMESPACE=$namespace"
}

need_host_to() {
  [ "$command" != "$1" ] || [ -n "$host" ] || fail "HOST is missing: the node that it is for." \
    "  $2" "kubectl get nodes lists them."
}
