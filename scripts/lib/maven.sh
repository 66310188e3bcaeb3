# shellcheck shell=bash
# Maven with the right JDK, quiet, with progress. Sourced after common.sh.

# maven TEXT LOG ARGUMENTS...
maven() {
  local text=$1 log=$2 mvn
  shift 2
  JAVA_HOME=$("$project/scripts/jdk") || exit 1
  export JAVA_HOME
  mvn=$(command -v mvn || true)
  [ -n "$mvn" ] || fail "Maven is needed to build AION, and mvn is not on the path. This gets it:" \
    "  sudo apt-get install maven        (or: sdk install maven)"
  mkdir -p "$(dirname "$log")"
  : >"$log"
  # AION_MAVEN_ARGS is for the person who builds: -T 1C, a settings file. (Not -o: generating the stubs asks for its compiler.)
  # shellcheck disable=SC2086
  failure_lines=maven_errors step "$text" "$log" "$mvn" -B -ntp -f "$project/pom.xml" ${AION_MAVEN_ARGS:-} "$@"
}

# What went wrong, without Maven's advice at the end.
maven_errors() {
  grep '^\[ERROR\]' "$1" | grep -vE 'Re-run Maven|re-run Maven|For more information|Help 1\]|^\[ERROR\] *$|After correcting|mvn <args>' |
    awk '!seen[$0]++ && ++lines <= 40'
}

# test_counts LOG: the sums of what Maven's modules ran.
test_counts() {
  sed -n 's/^\[\(INFO\|WARNING\|ERROR\)\] Tests run: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\), Skipped: \([0-9]*\)$/\2 \3 \4 \5/p' "$1" |
    awk '{run += $1; bad += $2 + $3; skipped += $4} END {printf "%d tests, %d failed, %d skipped", run, bad, skipped}'
}
