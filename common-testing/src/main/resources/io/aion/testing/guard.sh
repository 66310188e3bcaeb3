#!/bin/sh
# guard.sh FOLDER COMMAND...: runs the command as a process group of its own until it ends by itself, or a line comes
# on standard input (the group is killed, FOLDER stays), or standard input closes (the JVM that started it is gone,
# however it went: the group is killed and FOLDER removed).
folder=$1
shift
trap '' INT HUP
exec 3<&0
setsid "$@" </dev/null 3<&- &
child=$!
(
  if IFS= read -r _ <&3; then asked=yes; else asked=no; fi
  trap '' TERM
  kill -KILL "-$child" 2>/dev/null
  [ "$asked" = yes ] || rm -rf "$folder"
) >/dev/null 2>&1 &
reader=$!
wait "$child"
status=$?
kill -TERM "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$status"
