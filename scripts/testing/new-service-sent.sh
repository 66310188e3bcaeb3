#!/usr/bin/env bash
# new-service-sent.sh FIRST LAST: inside scripts/run; sends a kanban to the first microservice and waits until the last one has
# finished it.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
# shellcheck source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
first=$1 last=$2

sent() { "$project/scripts/aionctl" send "$first" --metadata '{"load": 0.93}' -o json; }
# In whatever order its members come: Java's Map.of has none.
arrived() {
  local log
  log=$("$project/scripts/aionctl" get kanban --service "$last" -o json 2>/dev/null | tr -d ' \n')
  [[ $log == *'"key":"alert"'* && $log == *'"load":0.93'* && $log == *'"seen":true'* ]]
}

until_true 60 sent
# A JVM among them starts when its kanban has come.
until_true 120 arrived || {
  "$project/scripts/aionctl" get services
  "$project/scripts/aionctl" get kanban
  fail "No kanban of $last is in the log."
}
