# shellcheck shell=bash
# Which tests reach a RabbitMQ, to run them on another one as well. Sourced after common.sh.

# broker_tests LOG: classes that reached a RabbitMQ in that run; TestBroker itself tells. system-tests start whole devices,
# for which one RabbitMQ is enough in the short form.
broker_tests() {
  sed -n 's/^.*\[test servers\] RabbitMQ used by \([A-Za-z0-9_.]*\).*$/\1/p' "$1" | grep -v '^io\.aion\.system\.' | sort -u || true
}

# module_of CLASS: its folder in the project.
module_of() {
  local file
  file=$(compgen -G "$project/*/src/test/java/${1//.//}.java" || compgen -G "$project/*/*/src/test/java/${1//.//}.java")
  file=${file#"$project"/}
  echo "${file%%/src/test/*}"
}
