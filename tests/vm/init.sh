#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The first program of a guest. It mounts what every program expects and becomes the agent; with vm.root=DISK on the
# kernel's command line it brings the programs into that root and starts the init of its own there.
export PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p /run/netns
for module in virtio_pci virtio_blk virtio_net tun; do
	modprobe -q $module
done

root=$(sed -n 's/.*vm\.root=\([^ ]*\).*/\1/p' /proc/cmdline)
if [ -z "$root" ]; then
	ip link set lo up
	exec /bin/sh /agent
fi

modprobe -q ext4
modprobe -q autofs4
mount -t ext4 "$root" /newroot || echo "vm: $root can not be mounted" >/dev/console
mkdir -p /newroot/lib/modules
rm -rf /newroot/lib/modules/*
cp -a /lib/modules/. /newroot/lib/modules/
cp -a /payload/. /newroot/
cp /agent /newroot/agent
cp /etc/modprobe.d/vm.conf /newroot/etc/modprobe.d/
umount /tmp /dev/shm /dev/pts
for directory in dev proc sys run; do
	mount --move /$directory /newroot/$directory
done
exec switch_root /newroot /lib/systemd/systemd
