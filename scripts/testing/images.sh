# shellcheck shell=bash
# Tests of the images: what is in the tars, and one of them running. Sourced by scripts/system-test.

services=(aion-servicebroker aion-statuskanban aion-kanban-replicator aion-all-in-one)
examples=(host-sensor load-watch recorder alert-report)

engine_has() { docker image inspect "$1" >/dev/null 2>&1 || docker pull -q "$1" >/dev/null 2>&1; }

# config_of TAR: the image's configuration.
config_of() { tar -xOf "$1" config.json; }
# files_of TAR: what is in AION's own layers, those without a file system's root.
files_of() {
  local layer
  for layer in $(tar -tf "$1" | grep 'gz$'); do
    tar -xOf "$1" "$layer" | tar -tzf - 2>/dev/null | grep '^app/.*[^/]$' || true
  done
}

every_image_says_who_it_is_and_what_is_inside() {
  local image config files
  for image in "${services[@]}" "${examples[@]}"; do
    [ -f "$images/$image.tar" ] || bad "no tar of $image"
    config=$(config_of "$images/$image.tar")
    has "$config" '"User":"10010:10010"'
    has "$config" "\"architecture\":\"$architecture\""
    has "$config" "\"org.opencontainers.image.title\":\"$image\""
    has "$config" "\"org.opencontainers.image.revision\":\"$(git -C "$project" rev-parse HEAD)\""
    has "$config" '"org.opencontainers.image.licenses":"Apache-2.0"'
    files=$(files_of "$images/$image.tar")
    has "$files" app/sbom/application.cdx.json
    has "$files" app/libs/common-kanban-
    # Packaged: the module's own jar, no loose classes.
    has "$files" app/classpath/
    lacks "$files" app/classes/
  done
  for image in "${services[@]}"; do has "$(config_of "$images/$image.tar")" '"java","@/app/service.options"'; done
  has "$(sbom_of aion-servicebroker)" '"name" : "spring-rabbit"'
  has "$(sbom_of host-sensor)" '"name" : "amqp-client"'
  lacks "$(sbom_of host-sensor)" '"name" : "spring-core"'
}

sbom_of() {
  local layer
  for layer in $(tar -tf "$images/$1.tar" | grep 'gz$'); do
    tar -xOf "$images/$1.tar" "$layer" | tar -xzOf - app/sbom/application.cdx.json 2>/dev/null || true
  done
}

# The jars and lists are made anew, into another folder; ids of images are sums over all that is in them.
an_image_built_twice_is_the_same() {
  local image
  find "$project" \( -path '*/target/*.jar' -o -path '*/target/sbom' \) -not -path '*/.run/*' -prune -exec rm -rf {} +
  AION_IMAGES=$work/again "$here/images"
  for image in "${services[@]}" "${examples[@]}"; do
    same "$image $(id_of "$work/again/$architecture/$image")" "$image $(id_of "$images/$image")"
  done
}
id_of() { sed 's/.*"imageId":"\([^"]*\)".*/\1/' "$1.json"; }

# On a base that holds nothing, in the place of one for that processor: what AION adds is the same for all.
an_image_for_arm64_holds_the_same() {
  empty_base "$work/base.tar" arm64
  AION_IMAGES=$work/arm "$here/images" --platform linux/arm64 --base "tar://$work/base.tar"
  has "$(config_of "$work/arm/arm64/aion-statuskanban.tar")" '"architecture":"arm64"'
  same "$(files_of "$work/arm/arm64/aion-statuskanban.tar" | sort)" "$(files_of "$images/aion-statuskanban.tar" | sort)"
}

# empty_base FILE ARCHITECTURE: an image of one empty layer, as `docker save` writes it.
empty_base() {
  local folder=$work/base layer
  mkdir -p "$folder/none"
  tar -C "$folder/none" -cf "$folder/layer.tar" .
  layer=$(sha256sum "$folder/layer.tar" | cut -d' ' -f1)
  echo "{\"architecture\":\"$2\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:$layer\"]}}" >"$folder/config.json"
  echo '[{"Config":"config.json","RepoTags":["base:1"],"Layers":["layer.tar"]}]' >"$folder/manifest.json"
  tar -C "$folder" -cf "$1" config.json layer.tar manifest.json
}

# --- one of them, running ----------------------------------------------------------------------------------------------

id=''
images_up() {
  id=aion-test-$(random 4)
  docker network create "$id" >/dev/null
  docker run -d --rm --name "$id-rabbitmq" --network "$id" --network-alias rabbitmq -e RABBITMQ_DEFAULT_VHOST=aion \
    -e RABBITMQ_DEFAULT_USER=aion -e RABBITMQ_DEFAULT_PASS=aion rabbitmq:4.3-management >/dev/null
  docker load -q <"$images/aion-servicebroker.tar" >"$work/loaded"
}
images_down() {
  [ -n "$id" ] || return 0
  docker rm -f "$id-broker" "$id-rabbitmq" >/dev/null 2>&1 || true
  docker network rm "$id" >/dev/null 2>&1 || true
  id=''
}

the_broker_is_of_use_alone_beside_rabbitmq() {
  local http actuator image token
  image=$(sed -n 's/^Loaded image: //p' "$work/loaded")
  read -r http actuator <<<"$(free_ports 2)"
  docker run -d --name "$id-broker" --network "$id" --read-only --tmpfs /tmp --tmpfs /var/lib/aion:mode=0777 --cap-drop ALL \
    --security-opt no-new-privileges --memory 320m -p "127.0.0.1:$http:11080" -p "127.0.0.1:$actuator:11090" \
    -e AION_RABBITMQ_URL=amqp://aion:aion@rabbitmq:5672/aion -e AION_RABBITMQ_MANAGEMENT_URL=http://aion:aion@rabbitmq:15672 "$image" >/dev/null
  until_true 120 http_get "$actuator" /actuator/health/readiness >/dev/null || bad "$(docker logs "$id-broker" 2>&1 | tail -n 20)"
  has "$(http_get "$actuator" /actuator/info)" '"git"'
  has "$(http_get "$actuator" /actuator/prometheus)" aion_
  token=$(docker exec "$id-broker" cat /var/lib/aion/token)
  curl -sS --fail -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: application/yaml' \
    --data-binary 'microservices: {one: {always: yes}}' "http://127.0.0.1:$http/api/file" >/dev/null
  until_true 60 has_queue || bad "$(docker exec "$id-rabbitmq" rabbitmqctl -q list_queues -p aion)" "$(http_get "$http" /api/topology)"
}
has_queue() { docker exec "$id-rabbitmq" rabbitmqctl -q list_queues -p aion name 2>/dev/null | grep -x before.one.001 >/dev/null; }
