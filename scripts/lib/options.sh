# shellcheck shell=bash
# How all-in-one is started on a machine of one's own. Sourced after common.sh; also by the benchmark that takes the flags
# away one by one.

# The tuned flags of config/java/service.options; those that begin with -- every start needs.
# shellcheck disable=SC2034 # for the caller
all_in_one_options=$(grep '^-X' "$project/config/java/service.options" | paste -sd' ' -)
