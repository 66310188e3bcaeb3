# shellcheck shell=bash
# The clients of clients/conformance: what each language needs, and how their cases are run. Sourced after common.sh.

kit=$project/clients/conformance
tools=$project/.run/conformance
state=$tools/aion
# What can be run, the cases, and the page that shows them.
# shellcheck disable=SC2034 # for scripts/conformance
all_languages=(python go node)
cases_file=$kit/cases.json
page=$project/docs/clients/grpc.md
proto=$project/common-kanban/src/main/protobuf

# Each prepare_LANGUAGE answers whether it can be run; else `why` says why not. What it fetches is kept in .run/conformance.

# made NAME FILE...: whether the tools of a language were made from these very files.
made() { [ "$(cat "$tools/$1/made" 2>/dev/null)" = "$(cat "${@:2}" "$proto/kanban.proto" | cksum)" ]; }
note_made() { cat "${@:2}" "$proto/kanban.proto" | cksum >"$tools/$1/made"; }

prepare_python() {
  local needs=$kit/python/requirements.txt at=$tools/python
  ! made python "$needs" || return 0
  command -v python3 >/dev/null || { why="there is no python3 (sudo apt-get install python3-venv)"; return 1; }
  rm -rf "$at"
  mkdir -p "$at/generated"
  step "Python's packages" "$tools/python.log" make_python || { why="its packages can't be had"; return 1; }
  note_made python "$needs"
}
make_python() {
  python3 -m venv "$tools/python/venv" &&
    "$tools/python/venv/bin/pip" install --disable-pip-version-check -q -r "$kit/python/requirements.txt" &&
    "$tools/python/venv/bin/python" -m grpc_tools.protoc -I "$proto" --python_out="$tools/python/generated" \
      --grpc_python_out="$tools/python/generated" kanban.proto
}
run_python() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$tools/python/generated "$tools/python/venv/bin/python" "$kit/python/conformance.py" "$kit/cases.json" "$@"; }

prepare_node() {
  local needs=("$kit/node/package.json" "$kit/node/package-lock.json") at=$tools/node
  ! made node "${needs[@]}" || return 0
  command -v node >/dev/null && command -v npm >/dev/null || { why="there is no node and npm (sudo apt-get install nodejs npm)"; return 1; }
  rm -rf "$at"
  mkdir -p "$at"
  cp "${needs[@]}" "$at"
  step "Node's packages" "$tools/node.log" npm ci --prefix "$at" --ignore-scripts --no-audit --no-fund || { why="its packages can't be had"; return 1; }
  note_made node "${needs[@]}"
}
run_node() { CONFORMANCE_PROTO=$proto/kanban.proto NODE_PATH=$tools/node/node_modules node "$kit/node/conformance.js" "$kit/cases.json" "$@"; }

prepare_go() {
  local needs=("$kit"/go/*) at=$tools/go
  ! made go "${needs[@]}" || return 0
  command -v go >/dev/null || { why="there is no go (sudo apt-get install golang-go)"; return 1; }
  # Any protoc will do; Python's packages hold one.
  prepare_python || command -v protoc >/dev/null || { why="there is no protoc (sudo apt-get install protobuf-compiler)"; return 1; }
  rm -rf "$at"
  mkdir -p "$at"
  cp "${needs[@]}" "$at"
  step "Go's modules" "$tools/go.log" make_go || { why="its modules can't be had, or built"; return 1; }
  note_made go "${needs[@]}"
}
make_go() (
  cd "$tools/go"
  export GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOBIN=$tools/go/bin PATH=$tools/go/bin:$PATH
  protoc=(protoc)
  [ ! -x "$tools/python/venv/bin/python" ] || protoc=("$tools/python/venv/bin/python" -m grpc_tools.protoc)
  module=aion/clients/conformance
  go install google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc &&
    "${protoc[@]}" -I "$proto" --go_out=. --go_opt="module=$module,Mkanban.proto=$module/kanbanpb" \
      --go-grpc_out=. --go-grpc_opt="module=$module,Mkanban.proto=$module/kanbanpb" kanban.proto && go build -o conformance .
)
run_go() { "$tools/go/conformance" "$kit/cases.json" "$@"; }

# prepare LANGUAGE, run_cases LANGUAGE ARGUMENTS...: those of the kit; conformance-amqp.sh has others.
prepare() { "prepare_$1"; }
run_cases() { "run_$1" "${@:2}"; }

# servers_up, servers_down: servers of the kit's own, beside those of scripts/servers; conformance-amqp.sh has one.
servers_up() { :; }
servers_down() { :; }

# services_file LANGUAGE...: the services.yml that their cases need, each case's microservices under names of their own.
services_file() {
  echo "deviceName: conformance"
  local language devices=
  # One for each, so that its queue is that of one case alone.
  for language in "$@"; do devices+="${devices:+, }elsewhere-$language: {addr: 192.0.2.1}"; done
  echo "devices: {$devices}"
  echo "microservices:"
  for language in "$@"; do run_cases "$language" --services; done
}

# cases_table: the table of the cases for a reader, in Markdown. The kit's file has each of these on a line of its own.
cases_table() {
  echo "| of | case | shows |"
  echo "|---|---|---|"
  awk '
    function text(line) { sub(/^ *"[a-z]+": "/, "", line); sub(/",?$/, "", line); return line }
    /^      "id": / { id = text($0) }
    /^      "of": / { of = text($0) }
    /^      "shows": / { shows = text($0) }
    /^      "lacks": / { shows = shows ". **Not yet**: " text($0) }
    /^      "steps": / { printf "| %s | `%s` | %s |\n", of, id, shows }' "$cases_file"
}

# documented [FILE]: the page with that table in its place.
documented() {
  cases_table >"$1.cases"
  awk -v cases="$1.cases" '
    /^<!-- end -->/ && within { while ((getline line < cases) > 0) print line; print ""; within = 0 }
    !within { print }
    /^<!-- generated: cases/ { within = 1; print "" }' "$page" >"$1"
  rm "$1.cases"
}

free_base() {
  local base
  while :; do
    base=$((12000 + RANDOM % 80 * 100))
    open_port $((base + 80)) || open_port $((base + 90)) || open_port $((base + 10)) || break
  done
  echo "$base"
}

# inside LANGUAGES [CASE...]: in scripts/run, which has started AION; the clients run side by side.
inside() {
  local named=$1 language management status=0 running=()
  shift
  read -r -a able <<<"${named//,/ }"
  management=$(sed -n 's/^aion.rabbitmq.management-url=//p' "$AION_PROPERTIES")
  local user=${management#*://}
  user=${user%@*}
  CONFORMANCE_AION=$(cat "$AION_STATE/run/url")
  export CONFORMANCE_AION CONFORMANCE_RABBITMQ=http://${management#*@} CONFORMANCE_DEVICE=conformance
  export CONFORMANCE_AION_AUTHORIZATION CONFORMANCE_RABBITMQ_AUTHORIZATION
  CONFORMANCE_AION_AUTHORIZATION="Bearer $(cat "$AION_HOME/token")"
  CONFORMANCE_RABBITMQ_AUTHORIZATION="Basic $(printf %s "$user" | base64 | tr -d '\n')"
  # docs/ports.md: gRPC is 70 below HTTP.
  export CONFORMANCE_GRPC=127.0.0.1:$((${CONFORMANCE_AION##*:} - 70))
  CONFORMANCE_AMQP=$(sed -n 's/^aion.rabbitmq.url=//p' "$AION_PROPERTIES")
  CONFORMANCE_REDIS=$(sed -n 's/^aion.redis.url=//p' "$AION_PROPERTIES")
  export CONFORMANCE_AMQP CONFORMANCE_REDIS CONFORMANCE_VHOST=default
  step "The microservices' queues" "$AION_STATE/log/conformance.log" until_true 90 wired "${management##*:}" "$user" ||
    fail "Not all of them are there." "$AION_STATE/log/all-in-one.log may say why."
  for language in "${able[@]}"; do
    run_cases "$language" "$@" >"$AION_STATE/log/$language.found" 2>"$AION_STATE/log/$language.log" &
    running+=($!)
  done
  step "Cases by ${named//,/, }" "$AION_STATE/log/conformance.log" ended "${running[@]}" || true
  table "${able[@]}" || status=$?
  return "$status"
}

# A service's own exchange `after.` is made last, so none is missing; then the bindings have to be there, too.
wired() {
  [ "$(http_get "$1" /api/exchanges/default?columns=name "$2" | grep -o '"name":"after\.' | wc -l)" -ge "$(grep -c '^  ' "$AION_STATE/services.yml")" ] &&
    http_get "${CONFORMANCE_AION##*:}" /api/topology | grep -q '"inPlace":true'
}

ended() {
  local process
  for process in "$@"; do while kill -0 "$process" 2>/dev/null; do sleep 0.2; done; done
}

# table LANGUAGE...: what was found, a row for each case; fails if anything differs or is missing.
table() {
  local language files=()
  for language in "$@"; do files+=("$AION_STATE/log/$language.found"); done
  awk -F '\t' -v languages="$*" -v kit="$cases_file" '
    BEGIN { count = split(languages, name, " ") }
    # In the order of the kit.
    FILENAME == kit { if (/^      "id": /) { gsub(/^.*: "|",$/, ""); order[++known] = $0 } next }
    FNR == 1 { for (file = 1; FILENAME !~ "/" name[file] "\\.found$"; file++); }
    { found[$3]; at[$3, file] = $1; if ($1 == "ok") good[file]++; else why[$3, file] = $4; if ($1 == "lacks") lacks[file]++ }
    END {
      width = 4
      for (row = 1; row <= known; row++) if (order[row] in found) id[++rows] = order[row]
      for (row = 1; row <= rows; row++) if (length(id[row]) > width) width = length(id[row])
      printf "%-" width "s", "case"
      for (f = 1; f <= count; f++) printf "  %-7s", name[f]
      print ""
      for (row = 1; row <= rows; row++) {
        printf "%-" width "s", id[row]
        for (f = 1; f <= count; f++) printf "  %-7s", ((id[row], f) in at) ? at[id[row], f] : "-"
        print ""
      }
      for (f = 1; f <= count; f++) {
        for (row = 1; row <= rows; row++) {
          if ((id[row], f) in why) printf "%s, %s: %s\n", name[f], id[row], why[id[row], f]
          if (at[id[row], f] !~ /^(ok|lacks)$/) bad++
        }
        printf "%s: %d of %d%s\n", name[f], good[f], rows, lacks[f] ? ", " lacks[f] " known to be lacking" : ""
      }
      exit rows == 0 || bad > 0
    }' "$cases_file" "${files[@]}"
}
