# shellcheck shell=bash
# One manifest out of k8s/overlays, the node's name, and what the images that were built are called. Sourced by scripts/k8s.

# kustomize FOLDER: kubectl's own; the settings of RabbitMQ and Redis are outside of k8s, where the others read them too.
kustomize() { "$kubectl" kustomize --load-restrictor LoadRestrictionsNone "$1"; }

# can_render: before images are built, which takes minutes.
can_render() {
  local part
  need_kubectl
  for part in $with; do
    [ -f "$project/k8s/components/$part/kustomization.yaml" ] && [ "$part" != pods ] || fail "There is no part '$part' (WITH=)." \
      "There are: $(parts)"
  done
}

render() {
  local folder=$generated/$name built
  built=$(built_images)
  mkdir -p "$folder"
  kustomization "$built" >"$folder/kustomization.yaml"
  {
    echo "# Made by scripts/k8s; scripts/k8s apply reads the next line."
    echo "# aion: place=$name namespace=$namespace host=$host"
    kustomize "$folder"
  } >"$manifest.new" || {
    rm -f "$manifest.new"
    fail "kubectl can't render $folder."
  }
  mv "$manifest.new" "$manifest"
  good "Rendered $(shorter "$manifest")${host:+ for node $host}, namespace $namespace"
}

parts() { (cd "$project/k8s/components" && for part in */; do [ "$part" = pods/ ] || printf '%s ' "${part%/}"; done); }
shorter() { echo "${1#"$PWD"/}"; }

# built_images: a line for each of AION's own images in the overlay: its name there, its name as built, and a sum over what was
# built, by which a new image under an old name makes new pods.
built_images() {
  local folder=${AION_IMAGES:-$generated/images} image files file
  for image in aion-servicebroker aion-statuskanban aion-kanban-replicator; do
    files=()
    while read -r file; do files+=("$folder/$file/$image.json"); done < <(cat "$folder/last" 2>/dev/null)
    [ -f "${files[0]:-}" ] || fail "The image $image is not built." "  make images"
    echo "$image $(sed 's/.*"image":"\([^"]*\)".*/\1/' "${files[0]}") $(grep -ho '"imageId":"[^"]*"' "${files[@]}" | sha256sum | cut -c 1-16)"
  done
}

# kustomization IMAGES
kustomization() {
  local image built sum
  echo "# Made by scripts/k8s."
  echo "apiVersion: kustomize.config.k8s.io/v1beta1"
  echo "kind: Kustomization"
  echo "resources: [$(relative "overlays/$overlay")]"
  echo "namespace: $namespace"
  if [ -n "$with" ]; then
    echo "components:"
    for part in $with; do echo "  - $(relative "components/$part")"; done
  fi
  # Also what the parts bring: by this label it is applied, and found again.
  echo "labels: [{pairs: {app.kubernetes.io/part-of: aion}, includeTemplates: true}]"
  echo "replacements:"
  echo "  - path: $(relative places.yaml)"
  echo "images:"
  while read -r image built sum; do
    echo "  - {name: latonaio/$image, newName: \"${built%:*}\", newTag: \"${built##*:}\"}"
  done <<<"$1"
  echo "patches:"
  while read -r image built sum; do
    echo "  - target: {kind: Deployment, name: $image}"
    echo "    patch: '- {op: add, path: /spec/template/metadata/annotations, value: {aion.io/build: \"$sum\"}}'"
  done <<<"$1"
  # Images of microservices come from where AION's own do.
  cat <<T
  - target: {kind: Deployment, name: aion-servicebroker}
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: aion-servicebroker}
      spec: {template: {spec: {containers: [{name: aion-servicebroker, env: [{name: REPOSITORY_PREFIX, value: "$(prefix_of "$1")"}]}]}}}
T
  [ -z "$host" ] || cat <<T
  - target: {kind: Deployment|StatefulSet}
    patch: '- {op: add, path: /spec/template/spec/nodeSelector, value: {kubernetes.io/hostname: "$host"}}'
T
}

# prefix_of IMAGES: what stands before the names of images as they were built.
prefix_of() {
  local image built sum
  read -r image built sum < <(grep '^aion-servicebroker ' <<<"$1")
  echo "${built%/*}"
}

# relative PATH: of k8s, as seen from the folder that is rendered.
relative() { realpath --relative-to="$generated/$name" "$project/k8s/$1"; }

# rendered: whether `manifest` is there and for this host; without --host, `host` becomes the one it is for.
rendered() {
  local line for
  need_kubectl
  line=$(sed -n 's/^# aion: //p' "$manifest" 2>/dev/null || true)
  [ -n "$line" ] || fail "There is no manifest yet: $(shorter "$manifest")." "  $build${host:+ HOST=$host}"
  for=${line##*host=}
  [ -n "$host" ] || host=$for
  [ "$for" = "$host" ] || fail "$(shorter "$manifest") was rendered for the node '$for', not for '$host'." "  $build HOST=$host"
}
