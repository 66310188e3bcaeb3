# shellcheck shell=bash
# `aionctl new service` in each language: its test, and all of them as one pipeline. Sourced by scripts/test; builds what
# is missing.

new_services=(python go node java)

test_new_service_runs_in_each_language() {
  local language able=() not_all='' folder=$own/mine state=$work/state-new-service
  JAVA_HOME=$("$here/jdk") && export JAVA_HOME # as AION gives it to what it starts
  mkdir "$folder"
  "$here/build" --if-needed all-in-one aionctl embedded-store examples/host-watch 2>"$own/said" || bad "$(cat "$own/said")"
  for language in "${new_services[@]}"; do
    if made_ready "$language" "$folder"; then able+=("$language"); else not_all="$not_all${not_all:+, }$language ($why)"; fi
  done
  [ -z "$not_all" ] || left_out "$not_all"
  [ ${#able[@]} -gt 0 ] || return 0
  pipeline "${able[@]}" >"$folder/services.yml"
  "$here/run" --state "$state" --ports "$(free_base)" --services "$folder/services.yml" -- \
    bash "$here/testing/new-service-sent.sh" "hop-${able[0]}" "hop-${able[${#able[@]} - 1]}" >"$own/said" 2>&1 || {
    tail -n 5 "$state"/home/run/*/output.log >>"$own/said" 2>&1 || true
    bad "$(cat "$own/said")"
  }
}

# made_ready LANGUAGE FOLDER: whether there is a microservice in it, whose test has passed; else `why` says why not.
made_ready() {
  local service=$2/hop-$1
  "$here/clients" pack "$1" 2>"$own/said" || { why=$(tail -n 1 "$own/said"); return 1; }
  # From another folder, as a user does.
  (cd "$2" && "$here/aionctl" new service "hop-$1" --lang "$1") 2>"$own/said" || bad "$(cat "$own/said")"
  "$service/run" --prepare >"$own/said" 2>&1 || { cannot "$1"; return 1; }
  "$service/run" --test >"$own/said" 2>&1 || { cannot "$1"; return 1; }
}

# cannot LANGUAGE: a tool or a registry that is missing is no failure; anything else is.
cannot() {
  why=$(grep -m 1 -oE "is needed.*|lacks venv.*|Could not (resolve|transfer)|[Cc]ould not be resolved|ENOTFOUND|ECONN[A-Z]*|ENOTCACHED|ETIMEDOUT|dial tcp|no such host" "$own/said") ||
    bad "in $1:" "$(cat "$own/said")"
}

# pipeline LANGUAGE...: each hands on all it finishes to the next one.
pipeline() {
  local next
  echo "microservices:"
  while [ $# -gt 0 ]; do
    next=[]
    [ -z "${2:-}" ] || next="[{name: hop-$2}]"
    printf '  hop-%s:\n    command: [./hop-%s/run]\n    always: yes\n    nextService: {default: %s, alert: %s}\n' "$1" "$1" "$next" "$next"
    shift
  done
}
