# SPDX-License-Identifier: Apache-2.0
# Installs Debian packages; sourced by the scripts at the top of the checkout, which define `fail MESSAGE`.

say() { printf '%s\n' "$*" >&2; }

# missing_packages PACKAGE=WITNESS...: prints the packages of which the witness is not there: a command, or a path, in
# which * stands for anything.
missing_packages() {
	local pair package witness
	for pair; do
		package=${pair%%=*}
		witness=${pair#*=}
		case $witness in
			/*) compgen -G "$witness" >/dev/null || printf '%s ' "$package" ;;
			*) command -v "$witness" >/dev/null || printf '%s ' "$package" ;;
		esac
	done
}

# install_packages PACKAGE=WITNESS...: installs those that are missing. The package lists are updated only when apt
# can't install with those that are there.
install_packages() {
	local packages
	packages=$(missing_packages "$@")
	[ -n "$packages" ] || return 0
	command -v apt-get >/dev/null || fail "missing on this host, which has no apt: $packages"
	[ "$(id -u)" = 0 ] || fail "missing: ${packages% }; run \`apt-get install ${packages% }\` or this command once as root"
	say "Installing ${packages% }"
	apt_install "$packages" 2>/dev/null && return 0
	say "Updating apt's package lists"
	quiet_apt update 2>/dev/null || quiet_apt update || fail "apt-get update failed twice"
	apt_install "$packages" || fail "apt-get could not install ${packages% }"
}

apt_install() {
	# shellcheck disable=SC2086 # a list of words
	quiet_apt install --no-install-recommends $1
}

# apt-get, which says on stderr what it said when it fails, and nothing else.
quiet_apt() {
	local log status=0
	log=$(mktemp)
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" </dev/null >"$log" 2>&1 || {
		status=$?
		tail -20 "$log" >&2
	}
	rm -f "$log"
	return "$status"
}

# What compiles iotrace, and what it loads when it runs.
BUILD_PACKAGES="openjdk-17-jdk-headless=javac maven=mvn clang=clang llvm=llvm-strip libbpf-dev=/usr/include/bpf/bpf_helpers.h
	linux-libc-dev=/usr/include/linux/types.h libbpf1=/usr/lib/*/libbpf.so.1"
DEMO_PACKAGES="qemu-system-x86=qemu-system-x86_64"
