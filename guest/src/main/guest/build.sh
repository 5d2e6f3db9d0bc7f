#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh OUTPUT: compiles the guest's init. Without clang or on another architecture it says so and leaves none: the
# module still builds, and what needs a guest says what is missing.
set -eu
source=$(dirname "$0")
output=$1
if [ "$(uname -m)" != x86_64 ]; then
	echo "guest: no init for $(uname -m), only for x86_64: nothing that starts a guest will run" >&2
	exit 0
fi
if ! command -v clang >/dev/null; then
	echo "guest: clang is missing (apt-get install clang): nothing that starts a guest will run" >&2
	exit 0
fi
mkdir -p "$(dirname "$output")"
exec clang -O2 -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-pic -mno-red-zone -nostdlib -static \
	-Wl,--build-id=none -Wl,-z,noexecstack -s -o "$output" "$source"/*.c "$source/start-$(uname -m).S"
