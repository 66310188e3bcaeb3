#!/usr/bin/env bash
# k8s/aion-core-stop.sh [--namespace prj]: stops AION's own services; kanban wait in RabbitMQ meanwhile.
exec "$(dirname "$(readlink -f "$0")")/../scripts/k8s" stop core "$@"
