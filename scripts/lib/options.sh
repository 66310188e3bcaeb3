# shellcheck shell=bash
# How all-in-one is started on a machine of one's own. Sourced; also by the benchmark that takes the flags away one by one.

# 200 MB resident instead of 340 at 200 kanban a second (docs/figures.md): a small heap, the first compiler only.
# shellcheck disable=SC2034 # for the caller
all_in_one_options='-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders -Xss512k'
