# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Sourced by a script that shows, tests or measures the built programs: starts that script anew in
# network, mount and process namespaces of its own, with an empty /run and a private /etc, so that
# nothing outside is seen or changed and nothing is left when it ends. As root or as anybody who may
# make user namespaces.
#
# Needs BUILD, the build directory. Leaves: W, a tmpfs of its own; BIN, the programs, first in PATH;
# PYTHON, a python that every user may run. The library finds the engine by IPADM_ENGINE,
# the DHCP client its hook by IPADM_DHCP_HOOK.

W=/mnt
BIN=$W/bin

if [ -z "${IPADM_INSIDE-}" ]; then
	if [ "$(id -u)" = 0 ]; then map=; else map=-r; fi
	# shellcheck disable=SC2086 # no word at all when it is empty
	IPADM_INSIDE=1 exec unshare $map -n -m -p -f --mount-proc --kill-child sh "$0" "$@"
fi

enter() {
	mount --make-rprivate / 2>/dev/null
	mount -t tmpfs -o mode=1777 ipadm-test $W || return 1

	# A private /etc: everything in it leads to the real one, except what we put there ourselves.
	mkdir -p $BIN $W/old-etc
	mount --bind /etc $W/old-etc && mount -t tmpfs -o mode=755 ipadm-test /etc || return 1
	for entry in $W/old-etc/* $W/old-etc/.[!.]*; do
		case ${entry##*/} in
		ipadm | netns | '*' | '.[!.]*') ;;
		*) ln -s "$entry" /etc/ ;;
		esac
	done
	mkdir -p /etc/ipadm /etc/netns
	mount -t tmpfs -o mode=755 ipadm-test /run && mount -t tmpfs -o mode=755 ipadm-test /var/lib || return 1
	mkdir -p /run/netns
	mount -t sysfs sysfs /sys 2>/dev/null # shows this namespace's links

	# Copies, so that other users can run them wherever the build directory is.
	cp "$BUILD/src/cli/ipadm" "$BUILD/src/daemon/ipmgmtd" "$BUILD/src/daemon/dhcp-hook" \
		"$BUILD/src/lib/libipadm.so.1" $BIN/ || return 1
	chmod 755 $BIN $BIN/*
	ln -s ipadm $BIN/ipmpstat
	PYTHON=$(command -v /usr/bin/python3 || command -v python3)
	export LD_LIBRARY_PATH=$BIN IPADM_ENGINE=$BIN/ipmgmtd IPADM_DHCP_HOOK=$BIN/dhcp-hook PATH="$BIN:$PATH:/usr/sbin:/sbin"
	export PYTHONDONTWRITEBYTECODE=1
	ip link set lo up
}

enter || {
	echo "$0: no namespaces of our own here: they need root, or user namespaces" >&2
	exit 1
}
