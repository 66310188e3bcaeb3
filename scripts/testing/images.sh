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

# --- each of them, running with nothing of AION beside it -----------------------------------------------------------------

id='' broker_of_images=''

# images_up: a network with RabbitMQ, and with Redis and a store where the engine has them.
images_up() {
  local management
  id=aion-test-$(random 4)
  read -r management <<<"$(free_ports 1)"
  docker network create "$id" >/dev/null
  docker run -d --rm --name "$id-rabbitmq" --network "$id" --network-alias rabbitmq -p "127.0.0.1:$management:15672" \
    -e RABBITMQ_DEFAULT_VHOST=aion -e RABBITMQ_DEFAULT_USER=aion -e RABBITMQ_DEFAULT_PASS=aion rabbitmq:4.3-management >/dev/null
  broker_of_images=http://127.0.0.1:$management/api
  ! engine_has redis:8.0 || docker run -d --rm --name "$id-redis" --network "$id" --network-alias redis redis:8.0 >/dev/null
  ! engine_has ferretdb:1 || docker run -d --rm --name "$id-mongo" --network "$id" --network-alias mongo ferretdb:1 >/dev/null
  until_true 60 rabbit GET /overview >/dev/null 2>&1 || fail "RabbitMQ does not answer." "$(docker logs "$id-rabbitmq" 2>&1 | tail -n 5)"
}
images_down() {
  [ -n "$id" ] || return 0
  # shellcheck disable=SC2046 # names without spaces
  docker rm -f $(docker ps -aq --filter "name=^/$id-") >/dev/null 2>&1 || true
  docker network rm "$id" >/dev/null 2>&1 || true
  id=''
}

# rabbit METHOD PATH [BODY]: its management interface.
rabbit() { curl -sS --fail -u aion:aion -X "$1" -H 'Content-Type: application/json' ${3:+-d "$3"} "$broker_of_images$2"; }

# run_image IMAGE OPTIONS...: as a pod would be, and with 320 MB. Its home is the folder `kept_in`, or gone with it.
run_image() {
  local image=$1 loaded home=(--tmpfs /var/lib/aion:mode=0777)
  shift
  [ -z "${kept_in:-}" ] || home=(-v "$kept_in:/var/lib/aion")
  loaded=$(docker load -q <"$images/$image.tar" | sed -n 's/^Loaded image: //p')
  docker run -d --name "$id-$image" --network "$id" --read-only --tmpfs /tmp "${home[@]}" --cap-drop ALL \
    --security-opt no-new-privileges --memory 320m -e AION_RABBITMQ_URL=amqp://aion:aion@rabbitmq:5672/aion \
    -e AION_RABBITMQ_MANAGEMENT_URL=http://aion:aion@rabbitmq:15672 -e AION_REDIS_URL=redis://redis:6379 -e AION_MONGODB_URL=mongodb://mongo:27017/aion \
    "$@" "$loaded" >/dev/null
}
said_by() { docker logs "$id-$1" 2>&1 | tail -n 20; }

# run_service IMAGE HTTP ACTUATOR: until it is ready; sets `http`, a port of this machine, and `token`.
run_service() {
  local actuator
  read -r http actuator <<<"$(free_ports 2)"
  run_image "$1" -p "127.0.0.1:$http:$2" -p "127.0.0.1:$actuator:$3"
  until_true 120 http_get "$actuator" /actuator/health/readiness >/dev/null 2>&1 || bad "$(said_by "$1")"
  has "$(http_get "$actuator" /actuator/info)" '"git"'
  has "$(http_get "$actuator" /actuator/prometheus)" jvm_
  token=$(docker exec "$id-$1" cat /var/lib/aion/token)
}
# change METHOD PATH TYPE BODY: a call with the token.
change() { curl -sS --fail -X "$1" -H "Authorization: Bearer $token" -H "Content-Type: $3" --data-binary "$4" "http://127.0.0.1:$http$2"; }
answers() { [[ $(http_get "$http" "$1") == *"$2"* ]]; }

# finished SERVICE ID: a kanban that a microservice of that name has finished, into its exchange, which feeds the log.
finished() {
  local now
  now=$(date +%s%6N)
  rabbit PUT /queues/aion/kanban.log '{"durable":true,"arguments":{"x-queue-type":"stream"}}' >/dev/null
  rabbit PUT "/exchanges/aion/after.$1" '{"type":"topic","durable":true}' >/dev/null
  rabbit POST "/bindings/aion/e/after.$1/q/kanban.log" '{"routing_key":"#"}' >/dev/null
  has "$(rabbit POST "/exchanges/aion/after.$1/publish" "{\"routing_key\":\"default.1\",\"payload_encoding\":\"string\",\"payload\":\"{\\\"metadata\\\":{\\\"load\\\":1}}\",
    \"properties\":{\"delivery_mode\":2,\"content_type\":\"application/json\",\"app_id\":\"$1\",\"message_id\":\"$2\",\"correlation_id\":\"$2\",
    \"headers\":{\"aion-number\":1,\"aion-sent\":$now,\"aion-entered\":$now,\"aion-left\":$now}}}")" '"routed":true'
}
id_of_kanban=01980000-0000-7000-8000-00000000000

the_broker_is_of_use_alone_beside_rabbitmq() {
  run_service aion-servicebroker 11080 11090
  change PUT /api/file application/yaml 'microservices: {one: {always: yes}}' >/dev/null
  # What is sent to the service waits for it.
  until_true 60 taken_for_one || bad "$(http_get "$http" /api/topology)"
  until_true 20 waits_in before.one.001 || bad "$(rabbit GET /queues/aion/before.one.001)"
  docker rm -f "$id-aion-servicebroker" >/dev/null
}

taken_for_one() {
  [[ $(rabbit POST /exchanges/aion/before.one/publish '{"routing_key":"1","payload":"\"hello\"","payload_encoding":"string","properties":{}}' 2>/dev/null) == *'"routed":true'* ]]
}

the_gateway_keeps_values_and_shows_what_happens() {
  finished two "${id_of_kanban}2"
  run_service aion-statuskanban 11081 11091
  change POST /api/static/lamp application/json '{"metadata":{"colour":"green"}}' >/dev/null
  has "$(http_get "$http" /api/static/lamp)" green
  until_true 60 answers /api/board '"service":"two"' || bad "$(http_get "$http" /api/board)"
  docker rm -f "$id-aion-statuskanban" >/dev/null
}

the_replicator_stores_the_log_and_finds_in_it() {
  finished three "${id_of_kanban}3"
  run_service aion-kanban-replicator 11082 11092
  until_true 60 answers '/api/kanban?service=three' "${id_of_kanban}3" || bad "$(http_get "$http" '/api/kanban?service=three')" "$(said_by aion-kanban-replicator)"
  has "$(http_get "$http" "/api/trace/${id_of_kanban}3")" '"service":"three"'
  docker rm -f "$id-aion-kanban-replicator" >/dev/null
}

all_in_one_is_a_whole_aion() {
  run_service aion-all-in-one 11080 11090
  change PUT /api/file application/yaml 'microservices: {four: {always: yes, nextService: {default: [{name: five}]}}, five: {always: yes}}' >/dev/null
  until_true 60 in_place "$http" || bad "$(http_get "$http" /api/topology)"
  finished four "${id_of_kanban}4"
  until_true 60 answers /api/board '"service":"four"' || bad "$(http_get "$http" /api/board)"
  until_true 60 answers '/api/kanban?service=four' "${id_of_kanban}4" || bad "$(said_by aion-all-in-one)"
  # It went on to the next one, too.
  until_true 60 waits_in before.five.001 || bad "$(rabbit GET /queues/aion/before.five.001)"
  docker rm -f "$id-aion-all-in-one" >/dev/null
}

# waits_in QUEUE: whether anything does, as RabbitMQ counts every few seconds.
waits_in() { [[ $(rabbit GET "/queues/aion/$1" 2>/dev/null) == *'"messages_ready":'[1-9]* ]]; }
# holds QUEUE TEXT: whether what waits in it says so; it stays there. (A queue with a single active consumer gives out nothing this way.)
holds() { [[ $(rabbit POST "/queues/aion/$1/get" '{"count":50,"ackmode":"ack_requeue_true","encoding":"auto"}' 2>/dev/null) == *"$2"* ]]; }

# example NAME: with its queue, and with one that gets what it finishes, as the broker would make them.
example() {
  rabbit PUT "/queues/aion/before.$1.001" '{"durable":true,"arguments":{"x-queue-type":"quorum","x-single-active-consumer":true}}' >/dev/null
  rabbit PUT "/exchanges/aion/after.$1" '{"type":"topic","durable":true}' >/dev/null
  rabbit PUT "/queues/aion/finished.$1" '{"durable":true}' >/dev/null
  rabbit POST "/bindings/aion/e/after.$1/q/finished.$1" '{"routing_key":"#"}' >/dev/null
  [ -z "${2:-}" ] || has "$(rabbit POST /exchanges/aion/amq.default/publish \
    "{\"routing_key\":\"before.$1.001\",\"payload_encoding\":\"string\",\"payload\":\"${2//\"/\\\"}\",\"properties\":{\"delivery_mode\":2,\"content_type\":\"application/json\"}}")" '"routed":true'
  run_image "$1" -e SERVICE_NAME="$1" -e MS_NUMBER=1 -e AION_AMQP_URL=amqp://aion:aion@rabbitmq:5672/aion
}

each_example_does_its_work_for_whoever_has_its_queue() {
  example host-sensor
  until_true 60 holds finished.host-sensor memory.used || bad "$(said_by host-sensor)"
  example load-watch '{"metadata":{"rates":{"cpu.busy":0.5}}}'
  until_true 60 holds finished.load-watch cpu.busy || bad "$(said_by load-watch)"
  example recorder '{"metadata":{"seen":"by the recorder"}}'
  until_true 60 recorded "by the recorder" || bad "$(said_by recorder)"
  # Handles what waits, and ends by itself.
  install -d -m 777 "$work/report"
  kept_in=$work/report example alert-report '{"metadata":{"unusual":{"cpu.busy":{"value":0.9,"usual":0.1,"deviations":8.0}}}}'
  same "$(within 120 docker wait "$id-alert-report")" 0
  has "$(cat "$work"/report/Data/alert-report_1/report.txt)" "cpu.busy"
  until_true 60 holds finished.alert-report '"routing_key":"kanban.receipt.1"' || bad "$(said_by alert-report)"
}
recorded() { docker exec "$id-recorder" cat /var/lib/aion/Data/recorder_1/record.jsonl 2>/dev/null | grep "$1" >/dev/null; }
