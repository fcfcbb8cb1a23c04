#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Random operations, hot-plug, kills and foreign changes for a while, with a checker (soak.py): SOAK_SECONDS (8), SOAK_SEED.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

cp "$HERE/soak.py" $BIN/
seed=${SOAK_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
"$PYTHON" $BIN/soak.py "${SOAK_SECONDS:-8}" "$seed" $W/daemon.log >$W/soak 2>&1
status=$?
note "$(tail -n 1 $W/soak)"
is "all holds (SOAK_SEED=$seed)" "$status|$(grep -A170 -e ^problem -e ^Traceback $W/soak)" '0|'
finish
