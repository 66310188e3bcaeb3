#!/usr/bin/env bash
# k8s/aion-core-start.sh [--namespace prj]: starts AION's own services; RabbitMQ, Redis and MongoDB run already.
exec "$(dirname "$(readlink -f "$0")")/../scripts/k8s" start core "$@"
