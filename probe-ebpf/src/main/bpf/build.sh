#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the probe: build.sh OUTPUT-DIRECTORY. The objects are for libbpf; the text, for BCC, is the same source without its macros,
# because BCC rewrites what it compiles and cannot do so inside of them. Needs clang 14 or newer, llvm-strip, libbpf-dev and linux-libc-dev.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
output=$1
for tool in clang llvm-strip; do
	command -v $tool > /dev/null || { echo "iotrace: $tool is needed to compile the probe: apt-get install clang llvm libbpf-dev linux-libc-dev" >&2; exit 1; }
done
case $(uname -m) in
x86_64) arch=x86 ;;
aarch64) arch=arm64 ;;
*) echo "iotrace: the probe is written for x86-64 and arm64, not for $(uname -m)" >&2; exit 1 ;;
esac
mkdir -p "$output"
compile() {
	clang -O2 -g -target bpf "$@" -D__TARGET_ARCH_$arch -Wall -Werror -I"/usr/include/$(uname -m)-linux-gnu" \
		-ffile-prefix-map="$here"=probe-ebpf -ffile-compilation-dir=.
}
make_object() {
	name=$1 source=$2
	shift 2
	compile -mcpu=v3 "$@" -c "$here/$source.bpf.c" -o "$output/$name.bpf.o"
	llvm-strip -g "$output/$name.bpf.o"	# keeps BTF
}
make_object trial trial
make_object iotrace iotrace
make_object iotrace.casts iotrace -DIOTRACE_CASTS
# For libbcc LLVM generates the first version of BPF, and ends the process, a JVM, at what that cannot express: so it is tried here.
compile -mcpu=v1 -c "$here/iotrace.bpf.c" -o /dev/null
{
	cat "$here/kernel.bcc.h" "$here/types.bcc.h"
	clang -E -P -target bpf -D__TARGET_ARCH_$arch -DIOTRACE_BCC -I"/usr/include/$(uname -m)-linux-gnu" \
		-imacros bpf/bpf_tracing.h -imacros bpf/bpf_core_read.h "$here/iotrace.bpf.c"
} > "$output/iotrace.bcc.c"
