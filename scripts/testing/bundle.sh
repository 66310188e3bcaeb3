# shellcheck shell=bash
# Tests of scripts/bundle that need no images and no cluster. Sourced by scripts/test.

# a_bundle: of a few small files, at $own/a.bundle, with the key $own/key.
a_bundle() {
  mkdir -p "$own/content/scripts" "$own/content/k8s/generated/images/amd64"
  printf '%s\n' "AION 1.0" "with=ferretdb" >"$own/content/bundle"
  printf "%s\n" an image >"$own/content/k8s/generated/images/amd64/aion.tar"
  # What would be done with the cluster leaves a trace.
  printf '#!/bin/sh\necho "$*" >>"%s/done"\n' "$own" >"$own/content/scripts/k8s"
  mkdir -p "$own/content/aionctl/target"
  touch "$own/content/aionctl/target/aionctl.jar" "$own/content/scripts/aionctl" "$own/content/scripts/jdk" "$own/content/scripts/bundle" "$own/content/k8s/aion-start.sh"
  # shellcheck source=../lib/bundle.sh
  . "$here/lib/bundle.sh"
  key=$own/key
  key 2>/dev/null
  pack "$own/content" "$own/a.bundle"
}
bundle() { (cd "$own/at" && "$here/bundle" "$@"); }
apply_it() { bundle apply "$1" --public-key "$own/key.pub" single --load true "${@:2}"; }
nothing_done() { [ ! -e "$own/done" ] && same "$(ls -A "$own/at")" ""; }

test_bundle_is_believed_and_applied() {
  command -v openssl >/dev/null || { left_out "openssl is not installed"; return 0; }
  a_bundle
  mkdir "$own/at"
  same "$(stat -c %a "$own/key")" 600
  bundle verify "$own/a.bundle" --public-key "$own/key.pub" 2>"$own/said" || bad "$(cat "$own/said")"
  has "$(cat "$own/said")" "AION 1.0"
  nothing_done
  apply_it "$own/a.bundle" 2>"$own/said" || bad "$(cat "$own/said")"
  same "$(cat "$own/done")" "render single --with ferretdb"$'\n'"apply single --load true"
  same "$(cat "$own/at/aion-1.0/k8s/generated/images/amd64/aion.tar")" "an"$'\n'image
  # Once more, over what is there.
  apply_it "$own/a.bundle" 2>"$own/said" || bad "$(cat "$own/said")"
  same "$(wc -l <"$own/done")" 4
  same "$(ls -A "$own/at")" aion-1.0
}

test_bundle_packed_twice_is_the_same() {
  command -v openssl >/dev/null || { left_out "openssl is not installed"; return 0; }
  a_bundle
  cp -R "$own/content" "$own/again"
  rm "$own/again/SIGNATURE" "$own/again/CONTENT"
  touch -d 2001-01-01 "$own/again/bundle"
  chmod 600 "$own/again/bundle"
  pack "$own/again" "$own/b.bundle"
  cmp "$own/a.bundle" "$own/b.bundle" || bad "two bundles of the same files differ"
}

test_bundle_that_was_touched_changes_nothing() {
  command -v openssl >/dev/null || { left_out "openssl is not installed"; return 0; }
  a_bundle
  mkdir "$own/at"
  refused_with() { refused apply_it "$own/bad.bundle"; has "$output" "$1"; nothing_done; }
  # A byte of a file, of the list, of the signature.
  sed 's/^image$/imagf/' "$own/a.bundle" >"$own/bad.bundle"
  refused_with "was changed since it was signed"
  has "$output" aion.tar
  sed 's#  bundle$#  bundlf#' "$own/a.bundle" >"$own/bad.bundle"
  refused_with "was not signed with the key"
  head -c 512 "$own/a.bundle" >"$own/bad.bundle"
  head -c 64 /dev/urandom >>"$own/bad.bundle"
  tail -c +577 "$own/a.bundle" >>"$own/bad.bundle"
  refused_with "was not signed with the key"
  # Cut off, at two places; and no bundle at all.
  head -c $(($(wc -c <"$own/a.bundle") / 2)) "$own/a.bundle" >"$own/bad.bundle"
  refused_with "is cut off, or"
  head -c 700 "$own/a.bundle" >"$own/bad.bundle"
  refused_with "is not a bundle"
  echo text >"$own/bad.bundle"
  refused_with "is not a bundle"
  # Signed by somebody else; with another file behind; with a file twice; with a link in a file's place.
  ( key=$own/other; key 2>/dev/null; rm "$own/content/SIGNATURE" "$own/content/CONTENT"; pack "$own/content" "$own/bad.bundle")
  refused_with "was not signed with the key"
  cp "$own/a.bundle" "$own/bad.bundle"
  tar -rf "$own/bad.bundle" -C "$own" key.pub
  refused_with "holds other files than those that were signed"
  cp "$own/a.bundle" "$own/bad.bundle"
  tar -rf "$own/bad.bundle" -C "$own/content" bundle
  refused_with "holds other files than those that were signed"
  tar -xOf "$own/a.bundle" SIGNATURE >"$own/content/SIGNATURE"
  tar -xOf "$own/a.bundle" CONTENT >"$own/content/CONTENT"
  rm "$own/content/bundle"
  ln -s /etc/passwd "$own/content/bundle"
  tar -tf "$own/a.bundle" >"$own/names"
  tar -C "$own/content" --no-recursion -cf "$own/bad.bundle" -T "$own/names"
  refused_with "holds links"
}

test_bundle_says_what_is_missing() {
  command -v openssl >/dev/null || { left_out "openssl is not installed"; return 0; }
  a_bundle
  mkdir "$own/at"
  refused bundle apply "$own/none" --public-key "$own/key.pub" single
  has "$output" "There is no bundle"
  refused bundle apply "$own/a.bundle" --public-key "$own/none.pub" single
  has "$output" "There is no public key"
  refused bundle apply "$own/a.bundle" --public-key "$own/key" single
  has "$output" "is not a public key"
  refused apply_it "$own/a.bundle" --with mysql
  has "$output" "without the part 'mysql'"
  mkdir "$own/at/aion-1.0"
  refused apply_it "$own/a.bundle"
  has "$output" "is no earlier bundle"
  rmdir "$own/at/aion-1.0"
  nothing_done
  refused "$here/bundle" make --key "$own/key.pub"
  has "$output" "not a private key"
}

# --- on a cluster (scripts/system-test) ----------------------------------------------------------------------------------

# From the bundle and its tool alone: no clone, no engine's images; the node's own copies are taken away before.
a_bundle_brings_aion_to_a_cluster_that_has_nothing() {
  local at=$work/air image
  mkdir -p "$at"
  quietly aion delete-master
  services_are "$outside" # the bundle has no images of microservices
  quietly "$here/bundle" make --with ferretdb --key "$at/key" --file "$at/aion.bundle"
  cp "$at/aion.bundle" "$at/once"
  quietly "$here/bundle" make --with ferretdb --key "$at/key" --file "$at/aion.bundle"
  cmp "$at/once" "$at/aion.bundle" || bad "made again it is another one"
  for image in $(on master ctr -n k8s.io images ls -q | grep -e rabbitmq -e redis -e ferretdb -e latonaio); do on master ctr -n k8s.io images rm "$image" >/dev/null; done
  printf 'x' | dd of="$at/once" bs=1 seek=$(($(wc -c <"$at/once") - 20000)) conv=notrunc 2>/dev/null
  refused from_bundle "$at/once"
  has "$output" "Nothing was done"
  lacks "$(on master ctr -n k8s.io images ls -q)" latonaio
  quietly from_bundle "$at/aion.bundle"
  has "$("$at"/aion-*/scripts/aionctl --version)" aionctl
  same "$(k get pods -o 'jsonpath={.items[*].status.containerStatuses[*].ready}' | tr ' ' '\n' | sort | uniq -c | tr -s ' ')" " 6 true"
}
from_bundle() (
  cd "$at" || exit
  env -u AION_GENERATED -u AION_IMAGES ./aion.bundle.apply apply "$1" --public-key key.pub master --host master --load "$cluster/load -n master"
)
