# shellcheck shell=bash
# The processes of the device that scripts/bench has started. Sourced after scripts/lib/common.sh, instances.sh and engine.sh;
# expects `state`, and `load`, the pid of the benchmark that plays two of the microservices.

# processes: `name;pid` of each.
processes() {
  local what pid file
  for what in all-in-one store; do
    file=$state/run/$what.pid
    ! running "$file" || echo "${what/#store/embedded store};$(pid_in "$file")"
  done
  for what in rabbitmq redis; do
    server_pids "$what" | while read -r pid; do echo "$(server_name "$pid");$pid"; done
  done
  for pid in $(instances "$AION_HOME"); do
    if [ "$(cat "/proc/$pid/comm")" = sh ]; then
      echo "shells around the microservices;$pid"
    else
      echo "microservice $(tr '\0' '\n' <"/proc/$pid/environ" | sed -n 's/^SERVICE_NAME=//p');$pid"
    fi
  done
  echo "microservices bench-a and bench-b (the benchmark);$load"
}

# server_pids rabbitmq|redis: of a private instance or of a container; nothing where it belongs to somebody else.
server_pids() {
  local file=$state/run/$1.pid
  if running "$file"; then
    ps -o pid= -s "$(pid_in "$file")"
  elif engine_find; then
    "$engine" top "$(name_of "$1")" -eo pid 2>/dev/null | tail -n +2
  fi
}
server_name() {
  case $(cat "/proc/$1/comm" 2>/dev/null) in
    beam.smp) echo RabbitMQ ;;
    redis-server) echo Redis ;;
    *) echo "RabbitMQ's helpers" ;;
  esac
}
