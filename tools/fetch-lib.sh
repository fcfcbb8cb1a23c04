# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What tools/fetch-peers and tools/fetch-clients share: Debian packages that are unpacked and not installed. It is sourced.

must_have() { # COMMAND...
	for need in "$@"; do
		command -v "$need" >/dev/null || {
			echo "${0##*/}: $need is missing: this is for Debian" >&2
			exit 1
		}
	done
}

unpack() { # DIRECTORY ROOT: all packages that are in it; there may be none. Says how much was fetched
	echo "${0##*/}: $(find "$1" -maxdepth 1 -name '*.deb' -printf '%s\n' |
		awk '{ bytes += $1 } END { printf "%d packages, %.1f MB", NR, bytes / 1e6 }')"
	for deb in "$1"/*.deb; do
		[ ! -e "$deb" ] || dpkg-deb -x "$deb" "$2"
	done
}
