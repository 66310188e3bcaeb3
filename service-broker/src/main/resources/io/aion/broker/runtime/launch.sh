# Runs one microservice and writes down how it ended: sh launch.sh session|alone FOLDER PROGRAM [ARGUMENT...]
# Stays beside it, so that the exit code is known also when nobody of AION was there to see it.
folder=$2
# Caught, not ignored: what is ignored would be ignored by the microservice too. Without a session of its own (no setsid
# here) that is wanted of what a terminal sends.
trap : HUP INT TERM
[ "$1" = session ] || trap '' HUP INT
shift 2
(
    # Own process and its start time, before it becomes the program: read, because $$ is the parent's here.
    read -r pid name state parent group session tty foreground flags minor cminor major cmajor user system cuser \
        csystem priority nice threads timer start rest </proc/self/stat
    echo "$pid $start" >"$folder/pid"
    exec "$@"
)
echo "$?" >"$folder/exit"
