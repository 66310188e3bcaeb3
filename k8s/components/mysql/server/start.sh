# Read by sh: the image's own start script wants to begin as root. Every start sets users and passwords anew from the Secret
# aion-mysql, so that it is right whatever an older one has left in the data.
set -e
data=/var/lib/mysql/data
if [ ! -d $data ]; then
  # Elsewhere first: one that was interrupted is not taken for a whole one.
  rm -rf $data.new
  mariadb-install-db --no-defaults --datadir=$data.new --tmpdir=/tmp --auth-root-authentication-method=normal --skip-test-db
  mv $data.new $data
fi
mkdir -p /var/lib/mysql/tmp
exec mariadbd --defaults-file=/etc/aion-mysql/mysql.cnf --init-file=/etc/aion-mysql/users.sql
