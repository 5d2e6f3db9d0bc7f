#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every query of every dashboard over a simulated fleet in a real Prometheus: each within five seconds, and the slowest.
# bench/fleet.sh [HOSTS [DISKS_A_HOST [MINUTES [STEP_SECONDS]]]]
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -ntp -q test -pl cli -am -Dtest=SimulatedFleetTest -Dsurefire.failIfNoSpecifiedTests=false \
	-DargLine="-Xmx2g -Dfleet.hosts=${1:-100} -Dfleet.disks=${2:-50} -Dfleet.minutes=${3:-1440} -Dfleet.step=${4:-900} -Dfleet.most=5"
