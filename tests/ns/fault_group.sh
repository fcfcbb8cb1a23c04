#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What fault.sh does, to IPMP groups.
PART=group
# shellcheck source=tests/ns/fault.sh
. "$(dirname "$0")/fault.sh"
