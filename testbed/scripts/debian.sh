# SPDX-License-Identifier: Apache-2.0
# Debian packages of any suite, unpacked into a cache and not installed; sourced by ../testbed, which defines `fail`. apt
# finds and verifies them, by the mirror and the keys that it is set up with, in folders of its own: what apt knows on
# this machine stays as it is.

# The folder that io.iotrace.guest.CacheFolder chooses, and in it our own.
cache_folder() {
	local folder
	if [ -n "${IOTRACE_CACHE:-}" ]; then
		folder=$IOTRACE_CACHE
	elif [ -n "${XDG_CACHE_HOME:-}" ]; then
		folder=$XDG_CACHE_HOME/iotrace
	elif [ -w /var/cache ]; then
		folder=/var/cache/iotrace
	else
		folder=$HOME/.cache/iotrace
	fi
	mkdir -p "$folder/testbed"
	printf '%s\n' "$folder/testbed"
}

# obtain NAME MAKE ARGUMENT…: prints the folder NAME of the cache. When it is not there whole, MAKE fills one first;
# `whole`, the last file in it, has the checksums of what must not be damaged. Neither it nor its callers may be part of
# a condition: bash would go on after an error.
obtain() {
	local cache folder
	cache=$(cache_folder)
	folder=$cache/$1
	exec 6>"$folder.lock"
	flock 6
	if ! (cd "$folder" && sha256sum --check whole) >/dev/null 2>&1; then
		rm -rf "$folder" "$folder.part"
		mkdir "$folder.part"
		"$2" "$folder.part" "${@:3}" >&2
		mv "$folder.part" "$folder"
	fi
	exec 6>&-
	printf '%s\n' "$folder"
}

obtain_kernel() { obtain "kernel-$1" unpack_kernel "$1"; }

unpack_kernel() {
	local folder=$1 suite=$2 package parts version
	update_lists "$suite"
	package=$(apt_of "$suite" apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ { print $2; exit }')
	[ -n "$package" ] || fail "apt knows no linux-image-amd64 of $suite"
	# Debian's newest kernels are split: the package of that name depends on the kernel itself and on its modules.
	parts=$(apt_of "$suite" apt-cache depends "$package" | awk '$1 == "Depends:" && $2 ~ /^linux-(base|binary|modules)-[0-9]/ { print $2 }')
	say "Downloading $package (60 to 110 MB, once)"
	# shellcheck disable=SC2086 # a list of words
	unpack "$suite" "$folder" "$package" $parts
	[ -e "$folder/lib" ] || ln -s usr/lib "$folder/lib"
	version=$(ls "$folder/lib/modules")
	# There the kernel is, too, beside its modules.
	mkdir -p "$folder/boot"
	[ -e "$folder/boot/vmlinuz-$version" ] || ln "$folder/lib/modules/$version/vmlinuz" "$folder/boot/vmlinuz-$version"
	depmod -b "$folder" "$version"
	(cd "$folder" && sha256sum "boot/vmlinuz-$version" "lib/modules/$version/modules.dep" >whole)
}

# The headers of the kernel of a suite, which a compiler of BPF on the host needs.
obtain_headers() {
	local kernel version
	install_packages libbpfcc='/usr/lib/*/libbcc.so.0'
	kernel=$(obtain_kernel "$1")
	version=$(ls "$kernel/lib/modules")
	obtain "headers-$version" unpack_headers "$1" "$version"
}

unpack_headers() {
	local folder=$1 suite=$2 version=$3
	update_lists "$suite"
	say "Downloading the headers of Linux $version (12 MB, once)"
	unpack "$suite" "$folder" "linux-headers-$version" "linux-headers-${version%-*}-common"
	[ -e "$folder/lib" ] || ln -s usr/lib "$folder/lib"
	(cd "$folder" && sha256sum "usr/src/linux-headers-${version%-*}-common/include/linux/kconfig.h" >whole)
}

obtain_qemu() {
	local folder
	folder=$(obtain "qemu-$1" unpack_qemu "$1")
	printf '%s\n' "$folder/qemu-system-x86_64"
}

# QEMU with all it needs, the C library too. The program is made to look for its libraries beside itself, so that what
# runs is a process like any QEMU: no loader in front of it. A script that becomes it says where its modules and
# firmware are.
unpack_qemu() {
	local folder=$1 suite=$2 final=${1%.part} packages
	install_packages patchelf=patchelf
	update_lists "$suite"
	# Of the packages that they need, those that hold a library or QEMU's own files.
	packages=$(apt_of "$suite" apt-get install --no-install-recommends --simulate qemu-system-x86 |
		awk '$1 == "Inst" && $2 ~ /^(lib|qemu-|seabios|ipxe-qemu|zlib)/ { print $2 }')
	say "Downloading QEMU of $suite and its libraries (once)"
	# shellcheck disable=SC2086 # a list of words
	unpack "$suite" "$folder" $packages
	patchelf --set-interpreter "$final/usr/lib64/ld-linux-x86-64.so.2" --force-rpath \
		--set-rpath "$final/usr/lib/x86_64-linux-gnu" "$folder/usr/bin/qemu-system-x86_64"
	{
		printf '#!/bin/sh\nexport QEMU_MODULE_DIR=%q\n' "$final/usr/lib/x86_64-linux-gnu/qemu"
		printf 'exec %q -L %q -L %q -L %q "$@"\n' "$final"/usr/{bin/qemu-system-x86_64,share/qemu,share/seabios,lib/ipxe/qemu}
	} >"$folder/qemu-system-x86_64"
	chmod 755 "$folder/qemu-system-x86_64"
	(cd "$folder" && sha256sum usr/bin/qemu-system-x86_64 usr/lib/x86_64-linux-gnu/libc.so.6 >whole)
}

# unpack SUITE FOLDER PACKAGE…
unpack() {
	local suite=$1 folder=$2 package
	mkdir "$folder/packages"
	(cd "$folder/packages" && apt_of "$suite" apt-get -qq download "${@:3}")
	for package in "$folder"/packages/*.deb; do
		dpkg-deb -x "$package" "$folder"
	done
	rm -r "$folder/packages"
}

# apt_of SUITE COMMAND…: apt for that suite alone.
apt_of() {
	local root
	root=$(cache_folder)/apt-$1
	"$2" -o Dir::Etc::SourceList="$root/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o Dir::State="$root/state" \
		-o Dir::State::status="$root/status" -o Dir::Cache="$root/cache" -o APT::Architecture=amd64 \
		-o APT::Sandbox::User=root "${@:3}" </dev/null
}

update_lists() {
	local suite=$1 root archive security keys=/usr/share/keyrings/debian-archive-keyring.gpg
	command -v apt-get >/dev/null || fail "the kernels come from Debian packages, and there is no apt here"
	root=$(cache_folder)/apt-$suite
	exec {apt_lock}>"$root.lock"
	flock "$apt_lock"
	mkdir -p "$root"/state/lists/partial "$root"/cache/archives/partial
	: >"$root/status"
	archive=$(archives | awk '!/security/ { print; exit }')
	security=$(archives | awk '/security/ { print; exit }') # none, where apt's lists were never updated
	[ "$suite" != sid ] || security=                         # unstable has no security suite
	[ -n "$archive" ] || fail "apt here has no Debian archive to take packages of $suite from"
	[ -r "$keys" ] || fail "$keys is missing: apt-get install debian-archive-keyring"
	{
		printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$archive" "$suite"
		[ -z "$security" ] || printf 'deb [signed-by=%s] %s %s-security main\n' "$keys" "$security" "$suite"
	} >"$root/sources.list"
	say "Reading the package lists of $suite"
	apt_of "$suite" apt-get -qq update || fail "apt-get update failed for $suite"
	exec {apt_lock}>&-
}

# The addresses of Debian's archives that apt here is set up with.
archives() {
	# shellcheck disable=SC2016 # apt fills them in
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' |
		awk '!seen[$0]++'
}
