# shellcheck shell=bash
# Gathers what goes into a bundle. Sourced by scripts/bundle.

images=${AION_IMAGES:-$project/k8s/generated/images}

make_bundle() {
  local version folder platform image
  need_openssl
  key=${key:-${XDG_CONFIG_HOME:-$HOME/.config}/aion/bundle.key}
  case $(uname -m) in aarch64 | arm64) own=linux/arm64 ;; *) own=linux/amd64 ;; esac
  platforms=${platforms:-$own}
  for part in $with; do
    [ -f "$project/k8s/components/$part/kustomization.yaml" ] || fail "There is no part '$part' (--with, WITH=)."
  done
  mkdir -p "$project/k8s/generated" "$(dirname "$key")"
  key
  [ -n "${AION_BUNDLE_AS_BUILT:-}" ] || build
  version=$(sed -n 's#.*<revision>\(.*\)</revision>.*#\1#p' "$project/pom.xml" | head -n 1)
  file=${file:-$project/k8s/generated/aion-$version.bundle}
  work=$(mktemp -d "$project/k8s/generated/bundle.XXXXXX")
  folder=$work/bundle
  mkdir -p "$folder/aionctl/target"
  printf '%s\n' "AION $version" "revision=$(git -C "$project" rev-parse HEAD 2>/dev/null || echo unknown)" "platforms=${platforms}" "with=$with" >"$folder/bundle"
  files_of_project "$folder"
  cp "$project/aionctl/target/aionctl.jar" "$folder/aionctl/target/" 2>/dev/null || fail "aionctl is not built." "  make build"
  java_of_aionctl "$folder"
  for platform in ${platforms//,/ }; do
    mkdir -p "$folder/k8s/generated/images/${platform#linux/}"
    own_images "$folder" "${platform#linux/}"
    # shellcheck disable=SC2046 # names without spaces
    for image in $(other_images); do other_image "$folder" "$platform" "$image"; done
    echo "${platform#linux/}" >>"$folder/k8s/generated/images/last"
  done
  pack "$folder" "$file"
  tool >"$file.apply"
  chmod 755 "$file.apply"
  good "$file: $(($(wc -c <"$file") / 1000000)) MB, signed with $key"
  say "  On the device, with a public key and a $(basename "$file.apply") that came on another way than the bundle:" \
    "  ./$(basename "$file.apply") apply $(basename "$file") --public-key $(basename "$key").pub single"
}

# shellcheck disable=SC2016 # what stands in the script
# tool: scripts/bundle in one file, for a machine that has nothing of AION yet.
tool() {
  local line
  while IFS= read -r line; do
    case $line in
      *'. "$here/lib/bundle-make.sh"') echo '    fail "Bundles are made in a clone of AION: make bundle"' ;;
      *'. "$here/lib/'*) line=${line#*lib/}; cat "$here/lib/${line%\"}" ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$here/bundle"
}

build() {
  "$here/images" --if-needed --platform "$platforms"
  "$here/build" --if-needed aionctl
}

# files_of_project FOLDER: what scripts/k8s needs, and scripts/aionctl.
files_of_project() {
  local name
  while read -r name; do
    mkdir -p "$1/$(dirname "$name")"
    cp "$project/$name" "$1/$name"
  done < <(cd "$project" && find LICENSE scripts/k8s scripts/aionctl scripts/jdk scripts/bundle scripts/lib k8s/base k8s/components k8s/overlays k8s/places.yaml \
    k8s/*.sh config docs/kubernetes -type f)
}

# java_of_aionctl FOLDER: what aionctl needs of Java, for machines of this one's kind; jlink makes it for no other.
java_of_aionctl() {
  local jdk
  jdk=$("$here/jdk")
  [[ ",$platforms," == *,$own,* ]] && [ -x "$jdk/bin/jlink" ] || return 0
  "$jdk/bin/jlink" --add-modules java.base --strip-debug --no-man-pages --no-header-files --compress zip-6 --output "$1/aionctl/java-${own#linux/}" ||
    fail "jlink of $jdk can't make aionctl's Java."
}

# own_images FOLDER ARCHITECTURE: and what is to be known of them.
own_images() {
  local image from=$images/$2
  for image in aion-servicebroker aion-statuskanban aion-kanban-replicator; do
    [ -f "$from/$image.tar" ] && [ -f "$from/$image.json" ] || fail "The image $image for linux/$2 is not built." "  make images PLATFORM=linux/$2"
    cp "$from/$image.tar" "$from/$image.json" "$1/k8s/generated/images/$2/"
  done
}

# other_images: of the overlays' servers and of the parts, one instead of another where a part says so.
other_images() {
  local kubectl=${KUBECTL:-kubectl} folder=$work/rendered part
  command -v "$kubectl" >/dev/null || fail "kubectl is needed to find out which images the manifests name."
  mkdir -p "$folder"
  {
    echo "resources: [$(realpath --relative-to="$folder" "$project/k8s/overlays/prj")]"
    echo "components:"
    for part in $with; do echo "  - $(realpath --relative-to="$folder" "$project/k8s/components/$part")"; done
    echo "labels: [{pairs: {app.kubernetes.io/part-of: aion}}]"
  } >"$folder/kustomization.yaml"
  "$kubectl" kustomize --load-restrictor LoadRestrictionsNone "$folder" >"$folder/all.yml" || fail "kubectl can't render $folder."
  sed -n 's/^ *-* image: //p' "$folder/all.yml" | grep -v '^latonaio/' | sort -u
  # Which MongoDB a device can run is seen there (scripts/lib/k8s/check.sh).
  ! grep -q 'name: processor$' "$folder/all.yml" || echo "mongo:$(sed -n 's/.*newTag: //p' "$project/k8s/components/mongo-4.4/kustomization.yaml")"
}

# other_image FOLDER PLATFORM IMAGE: as the engine has it, or gets it.
other_image() {
  local into name
  name=${3//[:\/]/-}
  into=$1/k8s/generated/images/${2#linux/}/$name.tar
  docker info >/dev/null 2>&1 || fail "No Docker engine answers, which $3 would come from."
  [ "$(docker image inspect -f '{{.Os}}/{{.Architecture}}' "$3" 2>/dev/null)" = "$2" ] || docker pull -q --platform "$2" "$3" >/dev/null 2>&1 ||
    fail "The Docker engine has no $3 for $2, and can't pull it." \
      "On a machine that can:  docker pull --platform $2 $3 && docker save $3 -o x.tar ; then here:  docker load -i x.tar"
  mkdir -p "$work/image"
  docker save "$3" | tar -C "$work/image" -xf - || fail "The Docker engine can't save $3."
  # In an order and with dates that depend on nothing but what is in it; plain files only, as the layers of older engines are not.
  (cd "$work/image" && find . -type f -o -type l | LC_ALL=C sort) >"$work/names"
  tar -C "$work/image" --format=gnu --owner=0 --group=0 --numeric-owner --mtime=@0 --mode='u=rw,go=r' --no-recursion -cf "$into" -T "$work/names"
  rm -rf "$work/image"
}
