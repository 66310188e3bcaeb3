# shellcheck shell=bash
# RabbitMQ's certificate for the part `tls`: made at the first apply, renewed by `make certificates`. Sourced by scripts/k8s.
# The authority that signs it is this AION's own; its key is in the Secret aion-authority, which no pod is given.

certificate_days=${AION_CERTIFICATE_DAYS:-365} authority_days=3650 warn_days=30

# certificate_is_there: where the manifest wants one. What a person or another program has put there is left as it is.
certificate_is_there() {
  local ends
  grep -q 'secretName: aion-rabbitmq-tls$' "$manifest" || return 0
  if ! "$kubectl" -n "$namespace" get secret aion-rabbitmq-tls >/dev/null 2>&1; then
    certificates
    return
  fi
  command -v openssl >/dev/null || return 0
  ends=$(in_secret aion-rabbitmq-tls tls.crt | openssl x509 -noout -enddate 2>/dev/null) || fail "The Secret aion-rabbitmq-tls of namespace $namespace holds no certificate (tls.crt)."
  in_secret aion-rabbitmq-tls tls.crt | openssl x509 -noout -checkend $((warn_days * 86400)) >/dev/null ||
    say "  RabbitMQ's certificate ends on ${ends#*=}." "  make certificates ${host:+HOST=$host}  makes a new one; nothing restarts."
}

# certificates: a new certificate, signed by the authority that is there unless that ends before it.
certificates() (
  command -v openssl >/dev/null || fail "openssl is needed to make RabbitMQ's certificate, and is not on the path." \
    "Or put your own into the Secret aion-rabbitmq-tls of namespace $namespace: tls.crt, tls.key, ca.crt."
  "$kubectl" get namespace "$namespace" >/dev/null 2>&1 || fail "There is no namespace $namespace yet: apply makes it, and the certificate too."
  [ "$("$kubectl" -n "$namespace" get secret aion-rabbitmq-tls -o 'jsonpath={.metadata.annotations.cert-manager\.io/issuer-name}' 2>/dev/null)" = "" ] ||
    fail "The Secret aion-rabbitmq-tls of namespace $namespace is cert-manager's, which renews it by itself."
  umask 077
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cd "$folder" || exit
  in_secret aion-authority tls.crt >authority.crt || true
  in_secret aion-authority tls.key >authority.key || true
  if ! openssl x509 -in authority.crt -noout -checkend $((certificate_days * 86400)) >/dev/null 2>&1; then
    mv authority.crt earlier.crt
    make_authority
    secret_of_files aion-authority tls.crt=authority.crt tls.key=authority.key
  fi
  make_certificate
  # shellcheck disable=SC2046 # nothing, or a name without spaces
  # Those that signed earlier ones are believed as long as they last, so that not all must change at the same moment.
  cat authority.crt $(! openssl x509 -in earlier.crt -noout -checkend 0 >/dev/null 2>&1 || echo earlier.crt) >ca.crt
  secret_of_files aion-rabbitmq-tls tls.crt=rabbitmq.crt tls.key=rabbitmq.key ca.crt=ca.crt
  good "RabbitMQ's certificate for namespace $namespace, until $(openssl x509 -in rabbitmq.crt -noout -enddate | cut -d= -f2)"
)

# make_authority: authority.key and authority.crt in this folder.
make_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout authority.key -out authority.crt -days $authority_days \
    -subj "/O=AION/CN=AION $namespace" -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign 2>openssl.log ||
    fail "openssl can't make an authority:" "$(cat openssl.log)"
}

# make_certificate: rabbitmq.key and rabbitmq.crt, for all names that RabbitMQ has in the cluster.
make_certificate() {
  {
    echo "subjectAltName=DNS:rabbitmq,DNS:rabbitmq.$namespace,DNS:rabbitmq.$namespace.svc,DNS:rabbitmq.$namespace.svc.cluster.local,DNS:localhost"
    echo "basicConstraints=critical,CA:FALSE"
    echo "keyUsage=critical,digitalSignature"
    echo "extendedKeyUsage=serverAuth"
  } >names
  {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout rabbitmq.key -out rabbitmq.csr -subj /O=AION/CN=rabbitmq &&
      openssl x509 -req -in rabbitmq.csr -CA authority.crt -CAkey authority.key -set_serial "0x$(random 16)" -days "$certificate_days" -sha256 \
        -extfile names -out rabbitmq.crt
  } 2>openssl.log || fail "openssl can't make a certificate:" "$(cat openssl.log)"
}

# in_secret SECRET KEY: nothing where it is not there.
in_secret() { "$kubectl" -n "$namespace" get secret "$1" -o "jsonpath={.data.${2//./\\.}}" 2>/dev/null | base64 -d; }

# secret_of_files NAME KEY=FILE...: over standard input, and not by `apply`, which would keep a copy in an annotation.
secret_of_files() {
  local name=$1 pair do=create
  shift
  ! "$kubectl" -n "$namespace" get secret "$name" >/dev/null 2>&1 || do=replace
  {
    printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: %s}\ndata:\n' "$name" "$namespace"
    for pair in "$@"; do printf '  %s: %s\n' "${pair%%=*}" "$(base64 <"${pair#*=}" | tr -d '\n')"; done
  } | "$kubectl" "$do" -f - >&2
}
