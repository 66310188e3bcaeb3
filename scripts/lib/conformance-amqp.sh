# shellcheck shell=bash
# The AMQP clients of clients/: how their scripted microservices are made ready, and the runner of their cases. Sourced after
# conformance.sh, some of whose names it gives another meaning.

# shellcheck source=packages.sh
. "$here/lib/packages.sh"
# shellcheck source=engine.sh
. "$here/lib/engine.sh"
cases_file=$kit/amqp.json
page=$project/docs/clients/amqp.md
# shellcheck disable=SC2034 # for scripts/conformance
all_languages=()
for language in python go node java; do
  [ ! -x "$project/clients/$language/conformance/run" ] || all_languages+=("$language")
done

# scripted LANGUAGE: the folder for its tools; scripted_run LANGUAGE: what starts its microservice.
scripted() { echo "$tools/amqp/$1"; }
scripted_run() { echo "$project/clients/$1/conformance/run"; }

# prepare LANGUAGE: answers whether it can be run; else `why` says why not.
prepare() {
  prepare_runner || return 1
  local run
  run=$(scripted_run "$1")
  [ -x "$run" ] || { why="there is no $run"; return 1; }
  mkdir -p "$(scripted "$1")"
  step "The scripted microservice in $1" "$tools/amqp-$1.log" make_scripted "$1" "$run" || {
    why=$(tail -n 1 "$(scripted "$1")/why")
    return 1
  }
}
make_scripted() { AION_CONFORMANCE_TOOLS=$(scripted "$1") "$2" --prepare | tee "$(scripted "$1")/why"; }

prepare_runner() {
  local needs=$kit/amqp/requirements.txt at=$tools/amqp/runner
  [ "$(cat "$at/made" 2>/dev/null)" != "$(cksum <"$needs")" ] || return 0
  command -v python3 >/dev/null || { why="there is no python3 for the runner (sudo apt-get install python3-venv)"; return 1; }
  rm -rf "$at"
  mkdir -p "$at"
  step "The runner's packages" "$tools/amqp-runner.log" make_runner "$at" "$needs" || { why="the runner's packages can't be had"; return 1; }
  cksum <"$needs" >"$at/made"
}
make_runner() { python3 -m venv "$1/venv" && "$1/venv/bin/pip" install --disable-pip-version-check -q -r "$2"; }

# A Redis that is full from the beginning, in CONFORMANCE_FULL_REDIS: one for all, since nobody can write into it.
servers_up() {
  local full=(--save '' --maxmemory 1) redis
  CONFORMANCE_FULL_REDIS=$(free_ports 1 | tr -d ' ')
  export CONFORMANCE_FULL_REDIS
  mkdir -p "$state/run" "$state/log"
  redis=$(program redis-server)
  if [ -n "$redis" ]; then
    detached "$state/log/full-redis.log" "$redis" --bind 127.0.0.1 --port "$CONFORMANCE_FULL_REDIS" --dir "$state" "${full[@]}"
    remember "$state/run/full-redis.pid" "$detached_pid"
  else
    engine_find || fail "There is neither redis-server nor a container engine ($why)." "sudo apt-get install redis-server"
    echo "aion-full-redis-$CONFORMANCE_FULL_REDIS" >"$state/full-redis"
    "$engine" run --rm --detach --name "$(cat "$state/full-redis")" --publish "127.0.0.1:$CONFORMANCE_FULL_REDIS:6379" \
      "$redis_image" --protected-mode no "${full[@]}" >>"$state/log/full-redis.log" 2>&1 ||
      fail "A full Redis did not start." "$(tail -n 3 "$state/log/full-redis.log")"
  fi
  until_true 60 open_port "$CONFORMANCE_FULL_REDIS" || fail "A full Redis did not start." "$(tail -n 5 "$state/log/full-redis.log")"
}
servers_down() {
  stop "$state/run/full-redis.pid" 5
  [ ! -f "$state/full-redis" ] || ! engine_find || "$engine" rm -f "$(cat "$state/full-redis")" >/dev/null 2>&1 || true
}

# run_cases LANGUAGE [CASE...], or --services.
run_cases() {
  local arguments=("${@:2}")
  [ "${2:-}" != --services ] || arguments=(--services "$(scripted_run "$1")" "$(scripted "$1")")
  PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$kit/python "$tools/amqp/runner/venv/bin/python" "$kit/amqp/conformance.py" "$cases_file" "$1" \
    ${arguments[@]+"${arguments[@]}"}
}
