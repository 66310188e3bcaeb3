# shellcheck shell=bash
# AION's folders on a node. Sourced by scripts/k8s.

# directories: those of `namespace`, below --root. All belong to the user and group that AION's pods run as; `Data` and
# `config` may be written by whoever is in that group, also what others make in them. What is there already keeps its content.
directories() {
  local home=$root/var/lib/aion/$namespace folder
  [ "$(id -u)" -eq 0 ] || fail "Only root can make $home." "  sudo make directories ${host:+HOST=$host}"
  for folder in "" config Data; do
    install -d -o 10010 -g 10010 -m 2775 "$home/$folder"
  done
  for folder in volumes volumes/rabbitmq volumes/redis volumes/mongo volumes/mysql volumes/fluentd; do
    install -d -o 10010 -g 10010 -m 00700 "$home/$folder"
  done
  if [ ! -e "$home/token" ]; then
    (umask 077 && random 32 >"$home/token.new")
    chown 10010:10010 "$home/token.new"
    mv "$home/token.new" "$home/token"
  fi
  if ! command -v setfacl >/dev/null; then
    say "  setfacl is not there (sudo apt-get install acl): what a root microservice makes in Data, AION may not be able to change."
  elif ! setfacl -d -m g::rwX -m g:10010:rwX "$home/config" "$home/Data" 2>/dev/null; then
    say "  The file system of $home has no access lists: what a root microservice makes in Data, AION may not be able to change."
  fi
  good "Folders of namespace $namespace: $home"
  [ -e "$home/config/services.yml" ] || say "  AION reads $home/config/services.yml: put yours there, or apply it later."
}
