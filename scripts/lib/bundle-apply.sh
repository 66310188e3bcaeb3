# shellcheck shell=bash
# Brings a bundle to the cluster. Sourced by scripts/bundle.

apply_bundle() {
  local version found
  case $what in single | master | worker) ;; *) usage ;; esac
  [ -n "$public" ] || usage
  need_openssl
  # Beside where it will stay, so that it is moved there in one step.
  work=$(mktemp -d "$PWD/.aion-bundle.XXXXXX")
  mkdir "$work/bundle"
  believed "$file" "$public" "$work/bundle"
  good "The signature is that of $(fingerprint "$public")"
  unpacked "$file" "$work/bundle"
  version=$(sed -n 's/^AION //p' "$work/bundle/bundle")
  found=$(sed -n 's/^with=//p' "$work/bundle/bundle")
  [ "$with_given" = yes ] || with=$found
  for part in $with; do
    [[ " $found " == *" $part "* ]] || fail "This bundle was made without the part '$part'. Nothing was done." "It has: ${found:-none}"
  done
  load=${load:-$(loader)}
  find "$work/bundle/aionctl" \( -path '*/bin/*' -o -name jspawnhelper -o -name jexec \) -exec chmod +x {} +
  chmod +x "$work"/bundle/scripts/{k8s,aionctl,jdk,bundle} "$work"/bundle/k8s/*.sh
  to=${to:-$PWD/aion-$version}
  keep_at "$to"
  # From here on it is its own scripts that do it.
  "$to/scripts/k8s" render "$what" ${place[@]+"${place[@]}"} ${with:+--with "$with"}
  "$to/scripts/k8s" apply "$what" ${place[@]+"${place[@]}"} --load "$load"
  say "  aionctl and the scripts of this version: $to/scripts"
}

# loader: what this machine brings images to its own node with.
loader() {
  if command -v k3s >/dev/null; then
    echo "k3s ctr images import"
  elif command -v ctr >/dev/null && [ -S /run/containerd/containerd.sock ]; then
    echo "ctr -n k8s.io images import"
  elif docker info >/dev/null 2>&1; then
    echo "docker load -q -i"
  else
    fail "This machine has neither k3s nor ctr nor docker to bring images to its node with. Nothing was done." \
      "--load names the command that does, for this node or another one; it is given each image's tar."
  fi
}

# keep_at FOLDER: in the place of an earlier one of the same kind, and of nothing else.
keep_at() {
  if [ -e "$1" ]; then
    [ -f "$1/CONTENT" ] && [ -f "$1/bundle" ] || fail "$1 is there, and is no earlier bundle. Nothing was done." "--to names another folder."
    rm -rf "$1"
  fi
  mkdir -p "$(dirname "$1")"
  mv "$work/bundle" "$1"
}
