#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The real engine on the real kernel: every call fails once, and the process is killed at every call.
# The loops are in fault.py, and OPERATIONS are those of its PART that are tried.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

shim=$BUILD/tests/ns/faultshim.so
cat >$W/engine <<EOF
#!/bin/sh
[ -z "\${FAULT-}" ] || export LD_PRELOAD=$shim
exec $BIN/ipmgmtd "\$@"
EOF
chmod 755 $W/engine
for of in all default; do echo 0 >/proc/sys/net/ipv6/conf/$of/accept_dad; done # addresses are whole at once
link net0 net1
ipadm create-if net1 # somebody to lose
IPADM_ENGINE=$W/engine "$PYTHON" "$HERE/fault.py" "${PART:-host}" ${OPERATIONS-}
status=$?
[ -z "$(ls $W/sanitizer)" ] || note "$(head -n 40 $W/sanitizer/*)"
[ $status = 0 ] && [ -z "$(ls $W/sanitizer)" ]
