# shellcheck shell=bash
# Tests of scripts/k8s and scripts/images that need no cluster. Sourced by scripts/test.

k8s() { AION_GENERATED=$own/generated AION_IMAGES=$own/images KUBECONFIG=/none "$here/k8s" "$@"; }

test_k8s_asks_for_the_node() {
  refused k8s render master
  has "$output" "HOST is missing"
  has "$output" "make build-master HOST="
  refused k8s apply worker
  has "$output" "make apply-worker HOST="
  refused k8s render worker --host 'two words'
  has "$output" "name of a node"
  refused k8s render worker --host prj
  has "$output" "another use"
  refused k8s render single --namespace elsewhere
  has "$output" "prj or default"
}

test_k8s_says_what_was_not_made_before() {
  refused k8s apply master --host edge
  has "$output" "make build-master HOST=edge"
  refused k8s apply single --namespace default
  has "$output" "make build-single"
  refused env KUBECTL=no-such-kubectl "$here/k8s" status
  has "$output" "kubectl is needed"
  has_kubectl || return 0
  refused k8s render master --host edge --with nonsense
  has "$output" "There are:"
  refused k8s status
  has "$output" "No Kubernetes answers"
}

test_images_refuse_what_can_not_be() {
  refused "$here/images" --to nowhere
  has "$output" "tar, engine or registry"
  refused "$here/images" --to registry
  has "$output" "needs a registry in --prefix"
  refused "$here/images" --platform windows/amd64
  has "$output" "linux/amd64 and linux/arm64"
  refused "$here/images" --base tar:///no/such/file
  has "$output" "/no/such/file"
}

# Every overlay as kubectl renders it, so that a change of one line in base shows in all that it changes. After such a
# change: AION_UPDATE=yes scripts/test k8s
test_k8s_renders_what_was_agreed() {
  has_kubectl || return 0
  images_as_built
  local line
  for line in single:--namespace:default single:--namespace:prj master:--host:master worker:--host:Edge_1.local; do
    (
      IFS=: read -r what option value <<<"$line"
      rendered_with "$what" "$option" "$value" ""
      compare "$name"
    ) || exit 1
  done
  (rendered_with master --host master "ferretdb envoy servicemonitor nodes" && compare master-with-parts) || exit 1
  (rendered_with master --host master "mongo-4.4 mysql mongo-express fluentd tls" && compare master-with-tools) || exit 1
  (rendered_with worker --host Edge_1.local "nodes" && same "$(grep -c 'name: aion-servicebroker-nodes-edge-1-local$' "$manifest")" 3) || exit 1
  (rendered_with master --host master "standby services-config-map" && compare master-with-standby) || exit 1
  lacks "$(cat "$own"/generated/*.yml)" amqp://
}

# rendered_with WHAT OPTION VALUE PARTS: in this shell, and without building images.
rendered_with() {
  local part
  export AION_GENERATED=$own/generated AION_IMAGES=$own/images
  command=render host='' namespace='' with=$4
  printf -v "${2#--}" %s "$3"
  for part in place render cluster; do
    # shellcheck source=/dev/null
    . "$here/lib/k8s/$part.sh"
  done
  place "$1"
  can_render
  render 2>/dev/null
}

compare() {
  local golden=$project/k8s/golden/$1.yml
  [ "${AION_UPDATE:-}" != yes ] || cp "$manifest" "$golden"
  diff -u "$golden" "$manifest" >"$own/diff" || bad "k8s/golden/$1.yml is not what is rendered (AION_UPDATE=yes scripts/test k8s writes it):" "$(head -n 40 "$own/diff")"
}

# A kubectl that keeps Secrets as files of $own/secrets, one for each of their values.
a_store_of_secrets() {
  mkdir -p "$own/bin" "$own/secrets"
  cat >"$own/bin/kubectl" <<T
#!/usr/bin/env bash
cd "$own/secrets"
said="\$*"
case "\$said" in
  *"get namespace"* | *version*) ;;
  *"get secret"*jsonpath={.data*) name=\${said#*secret }; name=\${name%% *}; key=\${said#*.data.}; key=\${key%\}}
    [ ! -f "\$name" ] || base64 <"\$name.\${key//\\\\/}" ;;
  *"get secret"*) name=\${said#*secret }; [ -f "\${name%% *}" ] ;;
  create* | replace*) all=\$(cat); name=\$(sed -n 's/.*{name: \([a-z-]*\),.*/\1/p' <<<"\$all")
    [[ \$1 != create || ! -f \$name ]] && touch "\$name" && echo "\$1 \$name" >>log
    sed -n 's/^  \([a-z.]*\): \(.*\)/\1 \2/p' <<<"\$all" | while read -r key value; do base64 -d <<<"\$value" >"\$name.\$key"; done ;;
esac
T
  chmod +x "$own/bin/kubectl"
}

test_k8s_certificates_are_made_and_renewed() {
  command -v openssl >/dev/null || { left_out "openssl is not installed"; return 0; }
  a_store_of_secrets
  local tls=$own/secrets/aion-rabbitmq-tls first
  KUBECTL=$own/bin/kubectl k8s certificates 2>"$own/said" || bad "$(cat "$own/said")"
  openssl verify -CAfile "$tls.ca.crt" -purpose sslserver -verify_hostname rabbitmq "$tls.tls.crt" >/dev/null || bad "not valid"
  openssl verify -CAfile "$tls.ca.crt" -verify_hostname rabbitmq.prj.svc "$tls.tls.crt" >/dev/null || bad "not valid for its other name"
  ! openssl verify -CAfile "$tls.ca.crt" -verify_hostname elsewhere "$tls.tls.crt" >/dev/null 2>&1 || bad "valid for any name"
  same "$(openssl pkey -in "$tls.tls.key" -pubout)" "$(openssl x509 -in "$tls.tls.crt" -noout -pubkey)"
  first=$(cat "$tls.tls.crt")
  # Renewed by the same authority: whoever believed the first believes the second.
  cp "$tls.ca.crt" "$own/ca.crt"
  KUBECTL=$own/bin/kubectl k8s certificates 2>"$own/said" || bad "$(cat "$own/said")"
  lacks "$(cat "$tls.tls.crt")" "$first"
  openssl verify -CAfile "$own/ca.crt" "$tls.tls.crt" >/dev/null || bad "another authority"
  # An authority that ends first is followed by another; the earlier one is believed beside it.
  AION_CERTIFICATE_DAYS=4000 KUBECTL=$own/bin/kubectl k8s certificates 2>"$own/said" || bad "$(cat "$own/said")"
  same "$(grep -c BEGIN "$tls.ca.crt")" 2
  openssl verify -CAfile "$tls.ca.crt" "$tls.tls.crt" >/dev/null || bad "not valid"
  printf '%s\n' "$first" | openssl verify -CAfile "$tls.ca.crt" >/dev/null || bad "the earlier one is no longer believed"
  same "$(paste -sd' ' "$own/secrets/log")" "create aion-authority create aion-rabbitmq-tls replace aion-rabbitmq-tls replace aion-authority replace aion-rabbitmq-tls"
  # Nothing is left of them outside of the Secrets.
  same "$(find "$own" -name '*.key' -not -path '*/secrets/*')" ""
}

# A kubectl that knows one node: its processor is $own/cpuinfo, its images are $own/has.
a_node() {
  local has="registry/aion-servicebroker redis:8.0 mongo:4.4.18 $2"
  mkdir -p "$own/bin"
  cat >"$own/bin/kubectl" <<T
#!/usr/bin/env bash
case "\$*" in
  *"create -f"*) cat >"$own/pod" ;;
  kustomize*) exec ${KUBECTL:-kubectl} "\$@" ;;
  *"get services"*) printf '{ip: "10.0.0.1", hostnames: ["rabbitmq"]}, ' ;;
  *"get events"*) ;;
  *"get pod"*) i=0; echo "folders|registry/aion-servicebroker||Completed"
    for image in \$(sed -n 's/.* image: "\([^"]*\)".*/\1/p' "$own/pod"); do
      i=\$((i + 1))
      case " $has " in *" \$image "*) echo "image-\$i|\$image||Completed" ;; *) echo "image-\$i|\$image|ErrImagePull|" ;; esac
    done ;;
  *logs*) sed -n 's/.*grep -qE .\(.*\). .proc.cpuinfo.*/\1/p' "$own/pod" | { read -r needs; echo '$1' | grep -qE "\$needs" || echo old-processor; }
    echo looked ;;
esac
T
  chmod +x "$own/bin/kubectl"
  for part in place render cluster check; do
    # shellcheck source=/dev/null
    . "$here/lib/k8s/$part.sh"
  done
  # shellcheck disable=SC2034 # for what was sourced
  kubectl=$own/bin/kubectl manifest=$own/manifest namespace=prj node=edge host=edge directories_advice=make
  printf '%s\n' "      - image: registry/aion-servicebroker" "      - image: redis:8.0" "      - image: mongo:8.0" "        name: processor" \
    "          path: /var/lib/aion/prj/volumes/mongo" >"$manifest"
}

# What follows from the processor: features of a Raspberry Pi 4, a 5, a Celeron and a newer one.
test_k8s_chooses_the_mongodb_for_the_processor() {
  local old_arm='Features : fp asimd evtstrm crc32 cpuid' new_arm='Features : fp asimd crc32 atomics fphp asimdhp dcpop asimddp'
  a_node "$old_arm" ''
  (check 2>"$own/said" && same "$mongo" mongo:4.4.18) || bad "$(cat "$own/said")"
  has "$(cat "$own/said")" "mongo:4.4.18 in its place"
  lacks "$(cat "$own/pod")" mongo:8.0
  a_node 'flags : fpu sse4_2 popcnt aes' ''
  (check 2>"$own/said" && same "$mongo" mongo:4.4.18) || bad "$(cat "$own/said")"
  a_node 'flags : fpu sse4_2 avx avx2' mongo:8.0
  (check 2>"$own/said" && same "$mongo" '') || bad "$(cat "$own/said")"
  a_node "$new_arm" mongo:8.0
  (check 2>"$own/said" && same "$mongo" '') || bad "$(cat "$own/said")"
  a_node "$new_arm" ''
  refused check
  has "$output" "no image mongo:8.0"
  # Chosen by its user: nothing is chosen for them.
  a_node "$old_arm" ''
  printf '%s\n' "      - image: registry/aion-servicebroker" "      - image: mongo:4.4.18" >"$manifest"
  (check 2>"$own/said" && same "$mongo" '') || bad "$(cat "$own/said")"
  has "$(cat "$project/k8s/base/mongo/statefulset.yaml")" "'$mongo_needs'"
}

test_k8s_applies_the_mongodb_that_was_chosen() {
  has_kubectl || return 0
  images_as_built
  (
    rendered_with master --host master ""
    has "$(cat "$manifest")" mongo:8.0
    real=$manifest
    a_node 'flags : fpu' ''
    manifest=$real mongo=''
    with_addresses >"$own/new"
    mongo=mongo:4.4.18
    with_addresses >"$own/old"
  ) || exit 1
  has "$(cat "$own/new")" "image: mongo:8.0"
  has "$(cat "$own/new")" "name: processor"
  has "$(cat "$own/old")" "image: mongo:4.4.18"
  lacks "$(cat "$own/old")" mongo:8.0
  lacks "$(cat "$own/old")" "name: processor"
  has "$(cat "$own/old")" 'ip: 10.0.0.1'
}

images_as_built() {
  local image
  mkdir -p "$own/images/amd64"
  echo amd64 >"$own/images/last"
  for image in aion-servicebroker aion-statuskanban aion-kanban-replicator; do
    echo "{\"image\":\"latonaio/$image:1.0\",\"imageId\":\"sha256:$image\",\"tags\":[\"1.0\"]}" >"$own/images/amd64/$image.json"
  done
}

test_k8s_directories_belong_to_aions_group() {
  [ "$(id -u)" -eq 0 ] || { left_out "only root can make them"; return; }
  k8s directories --host Edge_1 --root "$own/disk" 2>/dev/null
  local home=$own/disk/var/lib/aion/edge-1
  same "$(stat -c '%a %u %g' "$home/config" "$home/Data" | sort -u)" "2775 10010 10010"
  same "$(stat -c '%a %u' "$home/token" "$home/volumes/rabbitmq" | paste -sd' ' -)" "600 10010 700 10010"
  echo kept >"$home/config/services.yml"
  local token
  token=$(cat "$home/token")
  k8s directories --host edge-1 --root "$own/disk" 2>/dev/null
  same "$(cat "$home/config/services.yml")" kept
  same "$(cat "$home/token")" "$token"
}

has_kubectl() { command -v "${KUBECTL:-kubectl}" >/dev/null || { left_out "kubectl is not installed"; return 1; }; }
