# shellcheck shell=bash
# What the benchmarks share. Sourced after scripts/lib/common.sh; expects `project`.

java=$("$project/scripts/jdk")/bin/java

# bench NAME ARGUMENTS...: a benchmark, with what the services bring on its class path.
bench() {
  # shellcheck disable=SC2086 # several options
  "$java" -Xmx512m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -Dslf4j.internal.verbosity=WARN -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -Dwake="$project/benchmarks/Runtime/wake/run" ${AION_BENCH_OPTS:-} \
    -cp "$project/benchmarks/target/runtime/*:$project/benchmarks/target/services/*" io.aion.benchmarks.Benchmarks "$@"
}

# limit_of NAME: seconds after which a benchmark is ended, two to three times what it takes; nothing if there is none.
limit_of() {
  case $1 in
    start | plan) echo 120 ;;
    process | cpu) echo 300 ;;
    hop | stream | loss | limit | cycles | wake | parts | receivers | gateway-kills) echo 600 ;;
    rate | client | clients | queues) echo 900 ;;
    store | flags | aot) echo 1800 ;;
    pods) echo 4800 ;;
  esac
}

# brief: everything as short as it can be, to see whether it runs.
brief() {
  export AION_BENCH_OPTS="-Drounds=1 -Dwarmup=0 -Dseconds=5 -Dfull=15 -Dstarts=2 ${AION_BENCH_OPTS:-}"
  export AION_BENCH_KANBAN=12000 AION_BENCH_KANBAN_FERRETDB=3000 AION_BENCH_TRACES=200 AION_BENCH_QUEUES=50
  export AION_BENCH_STARTS=1 AION_BENCH_SECONDS=5 AION_BENCH_ROUNDS=1 AION_BENCH_KILLS=2 AION_BENCH_AWAY=40
}

# calm: whether the processors have little to do, seen for a second; 18 JVMs that have just started have much.
calm() {
  local before after
  before=$(awk '/^cpu / { print $5, $2 + $3 + $4 + $5 + $6 + $7 + $8 }' /proc/stat)
  sleep 1
  after=$(awk '/^cpu / { print $5, $2 + $3 + $4 + $5 + $6 + $7 + $8 }' /proc/stat)
  awk -v b="$before" -v a="$after" 'BEGIN { split(b, x); split(a, y); exit !(y[1] - x[1] > 0.8 * (y[2] - x[2])) }'
}

# one NAME: runs it with its limit, keeps its table in AION_BENCH_OUT and prints it.
one() {
  local began=$SECONDS status=0 file=$AION_BENCH_OUT/$1.md limit
  limit=$(limit_of "$1")
  [ -n "${AION_BENCH_BRIEF:-}" ] || until_true 60 calm || say "  The machine does not come to rest; the figures will show it."
  say "$1 ... (at most $limit s)"
  timeout -k 60 "$limit" "$project/benchmarks/one" "$1" >"$file.part" &
  local pid=$!
  # shellcheck disable=SC2064 # this one
  trap "kill $pid 2>/dev/null; wait $pid; exit 130" INT TERM
  wait "$pid" || status=$?
  trap - INT TERM
  cat "$file.part"
  echo
  if [ "$status" -ne 0 ]; then
    say "${red}✗${plain} $1 ended with $status after $((SECONDS - began)) s$([ "$status" != 124 ] || echo ", its limit"); what it printed is in $file.part"
    return "$status"
  fi
  mv "$file.part" "$file"
  good "$1: $((SECONDS - began)) s"
}

# memory PID: resident and proportional set, in MiB; proportional counts a shared page in parts.
memory() { awk '/^Rss:/ { r = $2 } /^Pss:/ { p = $2 } END { printf "%.1f %.1f", r / 1024, p / 1024 }' "/proc/$1/smaps_rollup"; }

# value FILE KEY: of a properties file.
value() { sed -n "s/^${2//./\\.}=//p" "$1"; }

# median FORMAT: of the numbers on standard input, with least and most.
median() {
  sort -n | awk -v f="$1" '{ v[NR] = $1 }
    END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf f " (" f " to " f ")", m, v[1], v[NR] }'
}
