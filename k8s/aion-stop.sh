#!/usr/bin/env bash
# k8s/aion-stop.sh [--namespace prj]: stops AION's services, then RabbitMQ, Redis and MongoDB. Data stay on the node.
exec "$(dirname "$(readlink -f "$0")")/../scripts/k8s" stop all "$@"
