#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What iotrace costs a load, and a load that is not traced: fio 4 KiB random reads, depth 32, on a loop device over tmpfs, with fio and the
# loop worker on one processor and the tracer on the other, so that the loss of IOPS is the processor time added to the request path.
# Rounds of all rows by turns; each row is the device's IOPS before the tracer starts, in its first five seconds, and after these.
#
#   bench/overhead.sh [ROUNDS] [SECONDS]         as root
#   ROWS="untraced bystander device none all biolatency programs:all"   which rows; ENGINE=io_uring|libaio|psync
#
# untraced    no tracer: the noise of the method
# bystander   iotrace follows another process, which sleeps
# device      iotrace follows the load with --level device
# none, all   iotrace follows the load, and records nothing or every request
# biolatency  the yardstick (libbpf-tools), where it is installed
# programs:ROW  as ROW; prints how often each program runs a request, and how long, instead (kernel.bpf_stats_enabled adds some 60 ns to each
#             run): figures that the noise of the machine does not move as it moves IOPS. Programs of other tracers on the host are in the list.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-3} seconds=${2:-5} engine=${ENGINE:-io_uring}
work=$(mktemp -d)
cpumask=/sys/devices/virtual/workqueue/cpumask
before=$(cat $cpumask)
cleanup() {
	echo "$before" > $cpumask
	[ -n "${loop:-}" ] && losetup -d "$loop"
	umount "$work" 2> /dev/null || :
	rmdir "$work"
}
trap cleanup EXIT
"$here/../iotrace" --version > /dev/null # builds what is not built
mount -t tmpfs -o size=1600m none "$work"
dd if=/dev/zero of="$work/image" bs=1M count=512 status=none
loop=$(losetup -f --show "$work/image")
echo 1 > $cpumask

# requests that the device completed
completed() { awk '{ print $1 + $5 }' "/sys/block/${loop#/dev/}/stat"; }

# rate SECONDS: IOPS of the device
rate() {
	local from start
	from=$(completed) start=$(date +%s%N)
	sleep "$1"
	echo $((($(completed) - from) * 1000000000 / ($(date +%s%N) - start)))
}

# attach PID ROW
attach() {
	local how="--record $2"
	[ "$2" = device ] && how='--level device'
	# shellcheck disable=SC2086 # options are words
	taskset -c 1 "$here/../iotrace" attach "$1" --any-process $how --output "$work/load.jfr" --format json \
		> "$work/report.json" 2> "$work/talk" &
	tracer=$!
	timeout 30 sh -c "until grep -q ^Tracing '$work/talk' 2> /dev/null; do sleep 0.05; done"
}

programs() {
	local from
	sysctl -q kernel.bpf_stats_enabled=1
	from=$(completed)
	sleep "$seconds"
	bpftool prog show -j | requests=$(($(completed) - from)) python3 -c "
import json, os, sys
requests = int(os.environ['requests'])
for p in sorted(json.load(sys.stdin), key=lambda p: -p.get('run_time_ns', 0)):
    if p.get('run_cnt', 0) > requests / 100:
        runs, nanos = p['run_cnt'], p['run_time_ns']
        print('%-24s %5.2f runs a request, %4.0f ns a run' % (p.get('name', '?'), runs / requests, nanos / runs))"
	sysctl -q kernel.bpf_stats_enabled=0
}

# run ROW
run() {
	local fio tracer='' other='' base cold warm row=${1#programs:}
	taskset -c 0 fio --name=load --filename="$loop" --rw=randread --bs=4k --direct=1 --ioengine="$engine" --iodepth=32 \
		--thread --time_based --runtime=600 --output=/dev/null &
	fio=$!
	sleep 1.5
	base=$(rate "$seconds")
	case $row in
	untraced) ;;
	bystander)
		sleep 999 &
		other=$!
		attach $other none
		;;
	biolatency)
		taskset -c 1 "$(command -v biolatency || echo /usr/sbin/biolatency)" 600 1 > /dev/null 2>&1 &
		tracer=$!
		;;
	*) attach $fio "$row" ;;
	esac
	if [ "$row" != "$1" ]; then
		echo "$1"
		sleep 2
		programs
	else
		cold=$(rate 5)
		warm=$(rate "$seconds")
	fi
	kill -INT $fio 2> /dev/null || :
	wait $fio || :
	[ -n "$other" ] && kill $other
	if [ -n "$tracer" ]; then
		sleep 0.5
		kill -INT $tracer 2> /dev/null || :
		wait $tracer || :
	fi
	rm -f "$work"/load.jfr*
	[ "$row" != "$1" ] || awk -v row="$1" -v a="$base" -v c="$cold" -v w="$warm" 'BEGIN {
		printf "%-10s %8d %8d %8d %7.1f %% %7.1f %% %+7.0f ns\n", row, a, c, w, 100 * (1 - c / a), 100 * (1 - w / a), 1e9 / w - 1e9 / a }'
}

printf '%-10s %8s %8s %8s %9s %9s %10s\n' row before 'first 5s' after 'first 5s' after 'a request'
for ((i = 1; i <= rounds; i++)); do
	for row in ${ROWS:-untraced bystander device none all biolatency}; do
		run "$row"
	done
done | tee "$work/rows"
rows=${ROWS:-untraced bystander device none all biolatency}
for row in $rows; do
	awk -v row="$row" '$1 == row && $2 ~ /^[0-9]+$/ { print $7, $(NF - 1) }' "$work/rows" | sort -n | awk -v row="$row" '
		{ loss[NR] = $1; nanos[NR] = $2 }
		END { if (NR) printf "median %-10s %5.1f %% of the IOPS, %+.0f ns a request\n", row, loss[int((NR + 1) / 2)], nanos[int((NR + 1) / 2)] }'
done
rm -f "$work/rows" "$work/report.json" "$work/talk" "$work/image"
