#!/usr/bin/env bash
# k8s/aion-start.sh [--namespace prj]: starts everything that k8s/aion-stop.sh has stopped: servers, then AION's services.
exec "$(dirname "$(readlink -f "$0")")/../scripts/k8s" start all "$@"
