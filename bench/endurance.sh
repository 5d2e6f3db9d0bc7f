#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Minutes of load at full speed: fio 4 KiB random reads, depth 32, by io_uring and by libaio, on a loop device over tmpfs.
# Samples the collector's memory some twenty times, and fails when its memory grows, its maps change, or a
# request is missing that no counter explains. As root: bench/endurance.sh [MINUTES]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
minutes=${1:-10}
samples=20
work=$(mktemp -d)
cleanup() {
	local job
	for job in ${tracer:-} ${fio:-}; do kill "$job" 2> /dev/null || :; done
	wait
	[ -n "${loop:-}" ] && losetup -d "$loop"
	umount "$work" 2> /dev/null || :
	rmdir "$work"
}
trap cleanup EXIT
"$here/../iotrace" --version > /dev/null # builds what is not built
mount -t tmpfs -o size=1600m none "$work"
dd if=/dev/zero of="$work/image" bs=1M count=256 status=none
loop=$(losetup -f --show "$work/image")

options=(--filename="$loop" --rw=randread --bs=4k --direct=1 --iodepth=32 --thread --time_based --runtime="$(awk -v m="$minutes" 'BEGIN { print int(m * 60) }')")
# A shell that becomes fio once it is traced, so that no request comes before.
mkfifo "$work/go"
sh -c 'read -r line < "$1" && shift && exec "$@"' sh "$work/go" fio "${options[@]}" --name=uring --ioengine=io_uring --name=aio \
	--ioengine=libaio --output-format=json --output="$work/fio.json" > "$work/fio.out" &
fio=$!
IOTRACE_JAVA_OPTIONS="${IOTRACE_JAVA_OPTIONS:-} -Xmx256m" "$here/../iotrace" attach "$fio" --any-process \
	--record sample:1000 --output "$work/load.jfr" --format json > "$work/report.json" 2> "$work/talk" &
tracer=$!
timeout 60 sh -c "until grep -q ^Tracing '$work/talk' 2> /dev/null; do sleep 0.05; done"
echo go > "$work/go"

# The BPF maps that the collector holds, with what each can grow to.
maps() {
	local info
	for info in /proc/$tracer/fdinfo/*; do
		awk '/^map_type:/ { type = $2 } /^map_id:/ { id = $2 } /^max_entries:/ { n = $2 } END { if (id) print id, type, n }' \
			"$info" 2> /dev/null || :
	done | sort
}

maps > "$work/maps"
echo "minute  resident MiB  heap MiB  threads  descriptors"
begun=$SECONDS
while sleep "$(awk -v m="$minutes" -v n=$samples 'BEGIN { print m * 60 / (n + 1) }')" && kill -0 "$fio" 2> /dev/null; do
	heap=$(jcmd "$tracer" GC.heap_info 2> /dev/null | awk '/ used / { for (i = 1; i < NF; i++) if ($i == "used") sum += $(i + 1) } END { print sum / 1024 }')
	awk -v minute="$(awk -v s=$((SECONDS - begun)) 'BEGIN { print s / 60 }')" -v heap="${heap:-0}" \
		-v files="$(ls /proc/$tracer/fd | wc -l)" \
		'/^VmRSS:/ { rss = $2 / 1024 } /^Threads:/ { threads = $2 } END { printf "%6.1f %13.1f %9.1f %8d %12d\n", minute, rss, heap, threads, files }' \
		/proc/$tracer/status | tee -a "$work/rows"
	maps > "$work/maps.now"
	cmp -s "$work/maps" "$work/maps.now" || [ ! -d /proc/$tracer ] || { echo "the maps have changed" && exit 1; }
done
wait $fio
fio=
wait $tracer
tracer=

python3 - "$work" << 'END'
import json, statistics, sys
work = sys.argv[1]
rows = [[float(field) for field in line.split()] for line in open(work + '/rows')]
third = len(rows) // 3
early, late = (statistics.median(row[1] for row in part) for part in (rows[third:2 * third], rows[-third:]))
done = sum(job['read']['total_ios'] for job in json.load(open(work + '/fio.json'))['jobs'])
report = json.load(open(work + '/report.json'))
seen = sum(disk['requests'] for vm in report['vms'] for disk in vm['disks'] if disk['name'].startswith('loop'))
places = {place['place']: place['count'] for place in report['loss']['places']}
counted = {place: count for place, count in places.items() if count}
print('resident: %.1f MiB in the second third, %.1f in the last (%+.1f %%)' % (early, late, 100 * (late / early - 1)))
print('requests: %d by fio, %d traced, %d not seen; losses: %s' % (done, seen, done - seen, counted))
failed = []
if late > 1.05 * early:
    failed.append('memory grows')
if done != seen + report['loss']['requests']:
    failed.append('requests are missing, or seen twice, and no counter explains it')
if places['in flight at detach']:
    failed.append('requests are left in the table after the load')
if len({row[4] for row in rows[third:]}) > 1:
    failed.append('descriptors change')
print('; '.join(failed) or 'constant memory, every request accounted for')
sys.exit(bool(failed))
END
