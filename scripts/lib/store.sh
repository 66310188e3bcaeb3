# shellcheck shell=bash
# The MongoDB side: named by the environment, else the embedded store of this project. Sourced after state.sh.

store_jar=${AION_STORE_JAR:-$project/embedded-store/target/embedded-store.jar}

# store_up: sets `mongodb_url`, empty where there is none.
store_up() {
  local chosen
  chosen=$(kept mongodb)
  if [ -z "$chosen" ]; then
    if [ -n "${AION_MONGODB_URL:-}" ]; then chosen=environment; else chosen=store; fi
  fi
  case $chosen in
    environment)
      [ -n "${AION_MONGODB_URL:-}" ] || fail "This state uses the MongoDB that AION_MONGODB_URL names, and it is not set." \
        "Set it; or change to the embedded store: sed -i /mongodb=/d $state/provider"
      mongodb_url=$AION_MONGODB_URL
      reachable "$mongodb_url" 27017
      keep mongodb environment
      good "MongoDB as AION_MONGODB_URL names it"
      ;;
    store)
      [ -z "${AION_MONGODB_URL:-}" ] || say "  AION_MONGODB_URL is set, but this state's kanban are in the embedded store, which stays" \
        "in use (to change: sed -i /mongodb=/d $state/provider)"
      embedded_store_up
      ;;
  esac
}

embedded_store_up() {
  if [ ! -f "$store_jar" ]; then
    mongodb_url=''
    say "  MongoDB: none. The embedded store is not built ($store_jar: make build)"
    return 0
  fi
  mongodb_url=$(store_url)
  keep mongodb store
  if running "$state/run/store.pid" && open_port "$(port store)"; then
    good "The embedded store was already up"
    return 0
  fi
  local java
  java=$("$project/scripts/jdk")/bin/java
  refuse_taken store
  rm -f "$state/run/store.ready"
  mkdir -p "$state/store"
  # Small: 96 MB hold its page cache (16 MB) and the largest sort of a query; buffers outside the heap have limits too.
  local small='-Xmx96m -Xss512k -XX:+UseSerialGC -XX:MaxDirectMemorySize=32m -Djdk.nio.maxCachedBufferSize=262144 -XX:ReservedCodeCacheSize=48m'
  # Behind kanban for the processors: the log may come a moment later. A session counts as one for Linux where it groups
  # by sessions; then the session's own nice value is what decides.
  # shellcheck disable=SC2086 # several options
  detached "$state/log/store.log" nice -n 10 "$java" ${AION_STORE_JAVA_OPTS:-$small} -jar "$store_jar" \
    --port "$(port store)" --data "$state/store" --ready-file "$state/run/store.ready"
  remember "$state/run/store.pid" "$detached_pid"
  until_true 60 store_ready_or_ended || true
  [ -s "$state/run/store.ready" ] || {
    tail -n 15 "$state/log/store.log" >&2
    stop "$state/run/store.pid" 5
    fail "The embedded store did not start." "Its log is $state/log/store.log."
  }
  { echo 10 >"/proc/$detached_pid/autogroup"; } 2>/dev/null || true
  good "Embedded store on 127.0.0.1:$(port store) ${dim}(speaks MongoDB's protocol)${plain}"
}
store_ready_or_ended() { [ -s "$state/run/store.ready" ] || ! running "$state/run/store.pid"; }

store_down() { stop "$state/run/store.pid" 20; }

store_state() {
  if [ "$(kept mongodb)" = environment ]; then
    echo "named by the environment"
  elif running "$state/run/store.pid"; then
    echo "running, pid $(pid_in "$state/run/store.pid")"
  elif [ ! -f "$store_jar" ]; then
    echo "not built"
  else
    echo stopped
  fi
}
