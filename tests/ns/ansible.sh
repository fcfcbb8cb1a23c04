#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The modules for ipadm that Ansible carries, which nobody here wrote, run unmodified: ansible.yml.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/dhcp_lib.sh
. "$HERE/dhcp_lib.sh"
# shellcheck source=tests/ns/ansible_lib.sh
. "$HERE/ansible_lib.sh"

command -v ansible-playbook >/dev/null || leave_out "Ansible's modules" 'ansible is not installed'
ansible-doc -t module community.network.ipadm_if >/dev/null 2>$W/why ||
	leave_out "Ansible's modules" 'its collection community.network is not installed'

peer_link net0
peer ip addr add 198.51.100.1/24 dev net0p
begin
case $MODE in
once) lease=refused ;;
*) if command -v dnsmasq >/dev/null && command -v dhcpcd >/dev/null; then
	lease=served
	dnsmasq_serve 198.51.100.10,198.51.100.50,2m
else
	lease=unknown
fi ;;
esac

play "$HERE/ansible.yml" 1 -i localhost, -c local -e ansible_python_interpreter="$PYTHON" -e lease=$lease
stop_server
finish
