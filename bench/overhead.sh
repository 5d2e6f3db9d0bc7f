#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What iotrace costs a load: fio io_uring 4 KiB random reads, depth 32, on a loop device over tmpfs, with fio and the loop
# worker on one processor, so that the loss of IOPS is the processor time added to the request path. Runs pairs
# (without, with) and prints each ratio and their median. As root: bench/overhead.sh [PAIRS] [SECONDS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pairs=${1:-5} seconds=${2:-5}
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

# run MODE: starts fio, which waits for the tracer, and prints IOPS.
run() {
	taskset -c 0 fio --name=load --filename="$loop" --rw=randread --bs=4k --direct=1 --ioengine=io_uring --iodepth=32 \
		--thread --time_based --runtime="$seconds" --startdelay=4 --output-format=json --output="$work/fio.json" &
	local fio=$! tracer=
	if [ "$1" != none ]; then
		taskset -c 1 "$here/../iotrace" attach "$fio" --any-process --record "$1" --output "$work/load.jfr" \
			--format json > "$work/report.json" 2> "$work/talk" &
		tracer=$!
		timeout 30 sh -c "until grep -q ^Tracing '$work/talk' 2> /dev/null; do sleep 0.05; done"
	fi
	wait $fio
	[ -n "$tracer" ] && wait $tracer
	python3 -c "
import json, sys
read = json.load(open('$work/fio.json'))['jobs'][0]['read']
line = '%d' % read['iops']
if '$1' != 'none':
    report = json.load(open('$work/report.json'))
    seen = sum(d['requests'] for v in report['vms'] for d in v['disks'] if d['name'].startswith('loop'))
    line += ' %d %d' % (read['total_ios'] - seen if '$1' == 'all' else 0, report['loss']['requests'])
print(line)"
	rm -f "$work/load.jfr"
}

echo "pair  without     with    loss  not seen  lost"
for ((i = 1; i <= pairs; i++)); do
	base=$(run none)
	read -r iops missing lost <<< "$(run all)"
	awk -v i=$i -v a="$base" -v b="$iops" -v m="$missing" -v l="$lost" \
		'BEGIN { printf "%4d %8d %8d %6.1f %% %9d %5d\n", i, a, b, 100 * (1 - b / a), m, l }'
done | tee "$work/rows"
sort -k4 -n "$work/rows" | awk '{ r[NR] = $4 } END { printf "median loss of IOPS: %.1f %%\n", NR % 2 ? r[(NR + 1) / 2] : (r[NR / 2] + r[NR / 2 + 1]) / 2 }'
