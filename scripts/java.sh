# SPDX-License-Identifier: Apache-2.0
# Finds a Java and starts iotrace with it; sourced by the launchers of the checkout and of the packages, which define `fail MESSAGE` and set
# `home`, the folder that holds lib/*.jar and where an archive of classes may lie.

# Sets java and java_major, from $JAVA_HOME or the PATH. Its "release" file is read since asking it costs a start.
find_java() {
	if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
		java=$JAVA_HOME/bin/java
	else
		java=$(command -v java) || fail "there is no Java: install openjdk-17-jdk-headless"
		java=$(readlink -f "$java")
	fi
	local release=${java%/bin/java}/release
	java_version=unknown
	java_major=17
	if [ -r "$release" ] && [[ $(<"$release") =~ JAVA_VERSION=\"(([0-9]+)[^\"]*)\" ]]; then
		java_version=${BASH_REMATCH[1]}
		java_major=${BASH_REMATCH[2]}
	fi
	[ "$java_major" -ge 17 ] || fail "$java is Java $java_version; iotrace needs 17 or newer (set JAVA_HOME)"
	archive=$home/classes-$java_version.jsa
	class_path=$(printf '%s:' "$home"/lib/*.jar)
	# Data goes to stdout: what the JVM has to say, such as of an archive that no longer fits, must not.
	options=(-XX:+UseSerialGC -Xshare:auto -Xlog:disable -Xlog:all=error:stderr)
	# From Java 24 on, calls of native code are announced, and from 23 on jnr-ffi's ways to memory.
	if [ "$java_major" -ge 24 ]; then
		options+=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
	fi
}

# Keeps the classes that commands load in the form the JVM maps into memory (AppCDS, the static kind: the dynamic kind
# leaves out picocli, whose classes have an old format). An empty archive says that there can be none.
archive_classes() {
	local list=$archive.list.$$ part=$archive.part.$$
	"$java" "${options[@]}" -Xshare:off -XX:DumpLoadedClassList="$list" -cp "$class_path" io.iotrace.cli.Main --help >/dev/null 2>&1 &&
		"$java" "${options[@]}" -Xshare:dump -XX:SharedClassListFile="$list" -XX:SharedArchiveFile="$part" -cp "$class_path" >/dev/null 2>&1 ||
		: >"$part"
	mv -f "$part" "$archive"
	rm -f "$list"
}

# Starts iotrace in place of this shell.
start() {
	find_java
	# A build by hand has newer jars, which the archive would not fit.
	if [ -w "$home" ] && { [ ! -e "$archive" ] || [ -n "$(find "$home/lib" -newer "$archive" -print -quit)" ]; }; then
		archive_classes
	fi
	if [ -s "$archive" ]; then
		options+=(-XX:SharedArchiveFile="$archive")
	fi
	# Without a locale of UTF-8 (cron, systemd, sudo env -i) Java cannot open a file with a name beyond ASCII.
	case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
		*[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8) ;;
		*)
			export LC_ALL=C.UTF-8
			options+=(-Dsun.jnu.encoding=UTF-8)
			;;
	esac
	case ${1:-} in
		attach | analyze | demo | report | diff | top | daemon | export | join | fleet)
			# Hot loops for long enough that the second compiler pays.
			;;
		*)
			options+=(-XX:TieredStopAtLevel=1)
			;;
	esac
	# shellcheck disable=SC2086 # options are words
	exec "$java" "${options[@]}" ${IOTRACE_JAVA_OPTIONS:-} -cp "$class_path" io.iotrace.cli.Main "$@"
}
