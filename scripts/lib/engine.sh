# shellcheck shell=bash
# RabbitMQ and Redis as containers of Docker or Podman. Data are in named volumes, which work the same for every image,
# user and place of the engine; containers are made anew at each start, so that changed settings reach them.
# Sourced after state.sh.

rabbitmq_image=rabbitmq:4.3-management
redis_image=redis:8.0

# AION_ENGINE names the program; else the first of docker and podman that answers.
engine_find() {
  local candidate
  for candidate in ${AION_ENGINE:-docker podman}; do
    command -v "$candidate" >/dev/null && within 15 "$candidate" info >/dev/null 2>&1 && { engine=$candidate; return 0; }
  done
  why="no container engine answers (${AION_ENGINE:-docker, podman})"
  return 1
}

# engine_usable: an engine answers and has, or can pull, the images; else `why` says why not.
engine_usable() {
  engine_find || return 1
  local image
  for image in "$rabbitmq_image" "$redis_image"; do
    "$engine" image inspect "$image" >/dev/null 2>&1 && continue
    step "$engine pulls $image" "$state/log/pull.log" within 900 "$engine" pull "$image" ||
      { why="$engine has no image $image and can't pull it"; return 1; }
  done
}

name_of() { echo "aion-$(cat "$state/id")-$1"; }
container_runs() { [ "$("$engine" inspect -f '{{.State.Running}}' "$(name_of "$1")" 2>/dev/null)" = true ]; }

engine_up() {
  engine_usable || fail "RabbitMQ and Redis as containers: $why." \
    "Start the engine, or choose others by name: --provider packages (what is kept in containers stays there)."
  if container_runs rabbitmq && until_true 60 rabbitmq_answers; then
    good "RabbitMQ $(rabbitmq_version) was already up"
  else
    rabbitmq_container
    step "RabbitMQ starts" "$state/log/engine.log" start_container rabbitmq rabbitmq_answers ||
      fail "RabbitMQ's container did not come up." "Its output: $engine logs $(name_of rabbitmq)"
    good "RabbitMQ $(rabbitmq_version) on 127.0.0.1:$(port amqp) ${dim}($engine, $rabbitmq_image)${plain}"
  fi
  if container_runs redis && until_true 30 redis_answers; then
    good "Redis was already up"
  else
    redis_container
    start_container redis redis_answers >>"$state/log/engine.log" 2>&1 ||
      fail "Redis's container did not come up." "Its output: $engine logs $(name_of redis)"
    good "Redis on 127.0.0.1:$(port redis) ${dim}($engine, $redis_image)${plain}"
  fi
}

start_container() {
  "$engine" start "$(name_of "$1")" && until_true 120 answers_or_ended "$@" && container_runs "$1"
}
answers_or_ended() { "$2" || ! container_runs "$1"; }

# make_container WHAT IMAGE-AND-BEFORE...: removes an earlier one; its volume stays.
make_container() {
  local what=$1
  shift
  "$engine" rm -f "$(name_of "$what")" >/dev/null 2>&1 || true
  "$engine" create --name "$(name_of "$what")" --hostname aion --label io.aion.state="$state" "$@" \
    >>"$state/log/engine.log" 2>&1 || fail "$engine can't make a container:" "$(tail -n 3 "$state/log/engine.log")"
}

rabbitmq_container() {
  refuse_taken amqp management stream
  make_container rabbitmq --volume "$(name_of rabbitmq)-data:/var/lib/rabbitmq" \
    --publish "127.0.0.1:$(port amqp):5672" --publish "127.0.0.1:$(port management):15672" \
    --publish "127.0.0.1:$(port stream):5552" "$rabbitmq_image"
  # Copied instead of mounted: that works for an engine on another machine and keeps the password out of `inspect`.
  rm -rf "$state/rabbitmq/container"
  mkdir -p "$state/rabbitmq/container/conf.d"
  cp "$project/config/rabbitmq/rabbitmq.conf" "$project/config/rabbitmq/enabled_plugins" "$state/rabbitmq/container"
  rabbitmq_instance >"$state/rabbitmq/container/conf.d/20-instance.conf"
  copy_into rabbitmq "$state/rabbitmq/container" /etc/rabbitmq rabbitmq.conf enabled_plugins conf.d/20-instance.conf
}

redis_container() {
  refuse_taken redis
  make_container redis --volume "$(name_of redis)-data:/data" --publish "127.0.0.1:$(port redis):6379" \
    --entrypoint redis-server "$redis_image" /etc/aion-redis.conf --include /etc/aion-redis-user.conf --bind 0.0.0.0 --protected-mode no --dir /data
  mkdir -p "$state/redis"
  cp "$project/config/redis/redis.conf" "$state/redis/aion-redis.conf"
  redis_user >"$state/redis/aion-redis-user.conf"
  copy_into redis "$state/redis" /etc aion-redis.conf aion-redis-user.conf
}

# copy_into WHAT FOLDER TARGET FILES...: readable by the user that the server runs as in there.
copy_into() {
  local what=$1 folder=$2 target=$3
  shift 3
  (cd "$folder" && chmod 644 "$@" && tar -cf - "$@") | "$engine" cp - "$(name_of "$what"):$target"
}

engine_down() {
  local what
  engine_find || { say "  $why: its containers, if any, can't be stopped"; return 0; }
  # Asked by its own command: an image whose first process is a shell does not pass SIGTERM on.
  ! container_runs rabbitmq || within 40 "$engine" exec "$(name_of rabbitmq)" rabbitmqctl shutdown >>"$state/log/engine.log" 2>&1 || true
  for what in redis rabbitmq; do
    "$engine" stop -t 10 "$(name_of "$what")" >/dev/null 2>&1 || true
    "$engine" rm -f "$(name_of "$what")" >/dev/null 2>&1 || true
  done
}

engine_forget() {
  engine_down
  "$engine" volume rm "$(name_of rabbitmq)-data" "$(name_of redis)-data" >/dev/null 2>&1 || true
}

engine_state() {
  if engine_find && container_runs "$1"; then echo "running, container $(name_of "$1")"; else echo stopped; fi
}
