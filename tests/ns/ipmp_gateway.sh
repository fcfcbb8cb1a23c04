#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# IPMP: routes through gateways that somebody makes over the link of a group. The peer is a router here, with a host
# behind it. What leaves for that host, what becomes of it when members fail, and that nobody loses a route.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/ns/ipmp_lib.sh
. "$HERE/ipmp_lib.sh"

member net0
member net1
Q=192.0.2.2 # the peer by another address
F=198.51.100.2 F6=2001:db8:f::2
ip netns add far
ip -n peer link add eth1 type veth peer name eth0 netns far
ip -n peer link set eth1 up
ip -n far link set lo up
ip -n far link set eth0 up
ip -n peer addr add 198.51.100.1/24 dev eth1
ip -n peer addr add 2001:db8:f::1/64 dev eth1 nodad
ip -n peer addr add fe80::1/64 dev eth0 nodad
ip -n far addr add $F/24 dev eth0
ip -n far addr add $F6/64 dev eth0 nodad
ip -n far route add default via 198.51.100.1
ip -n far -6 route add default via 2001:db8:f::1
peer sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
before=$(kernel_state)

over() { # MEMBERS: the default routes of both families go over these
	[ "$(hops -4 default)|$(hops -6 default)" = "$1|$1" ]
}

over_family() { # -4|-6 MEMBERS
	[ "$(hops "$1" default)" = "$2" ]
}

answered() { # ADDRESS ADDRESS: one at the far host, and one of ours
	ping -c 1 -W 1 "$1" && ip netns exec far ping -c 1 -W 1 "$2"
}

reachable() { # the far host, by both families and ways
	ping -c 1 -W 1 $F && ping -c 1 -W 1 $F6 &&
		ip netns exec far ping -c 1 -W 1 $A && ip netns exec far ping -c 1 -W 1 $A6
}

ours() { # how many routes and next hops of ours there are
	echo "$(ip route show proto 74 | grep -c .) $(ip -6 route show proto 74 | grep -c '^[^[:space:]]') $(ip nexthop | grep -c .)"
}

begin
ipadm create-if net0
ipadm create-if net1
ipadm create-ipmp -i net0,net1 ipmp0
ipadm set-ifprop -p flap_damping=off -m ip ipmp0
ipadm set-ifprop -p probes=off -m ip ipmp0 # requests are counted
ipadm create-addr -a $A/24 ipmp0/a
ipadm create-addr -a $B/24 ipmp0/b
ipadm create-addr -a $A6/64 ipmp0/a6
ipadm create-addr -a $B6/64 ipmp0/b6
wait_for 10 settled
wait_for 10 ping -c 1 -W 1 $P
none=$(ours)

sync() { # what a resident daemon sees by itself, a change makes seen without one
	[ "$MODE" = daemon ] || ipadm up-addr -t ipmp0/a
}

holds 'somebody makes a default route' ip route add default via $P dev ipmp0
holds 'and one of IPv6' ip -6 route add default via $P6 dev ipmp0
sync
holds 'they go over the members' wait_for 10 over 'net0 net1'
holds 'the host behind the router is reached, and reaches us' wait_for 10 reachable
is 'from an address of the group' "$(ip -j route get $F | "$PYTHON" -c 'import json,sys; print(json.load(sys.stdin)[0]["prefsrc"])')" $A
is 'the routes that were made are there as they were' \
	"$(ip route show default dev ipmp0 | tr -d '\n')|$(ip -6 route show default dev ipmp0 | cut -d' ' -f1-4)" \
	"default via $P |default via $P6 metric"
holds 'more through the same router' ip route add 203.0.113.0/24 via $P dev ipmp0 metric 7
holds 'and through its link-local address' ip -6 route add 2001:db8:77::/48 via fe80::1 dev ipmp0
sync
holds 'go over the members, too' wait_for 10 sh -c "ip route show 203.0.113.0/24 metric 7 | grep -q 'nhid.*proto 74'"
holds 'in IPv6' wait_for 10 sh -c "ip -6 route show 2001:db8:77::/48 | grep -q 'nhid.*proto 74'"

if [ "$MODE" = daemon ]; then
	ip netns exec far "$PYTHON" $BIN/stream.py echo $F 7001 &
	ip netns exec far "$PYTHON" $BIN/stream.py echo $F6 7001 &
	"$PYTHON" $BIN/stream.py echo $A 7001 &
	sleep 0.5
	"$PYTHON" $BIN/stream.py count $F 7001 $W/counted >$W/lost1 2>&1 &
	counts=$!
	"$PYTHON" $BIN/stream.py count $F6 7001 $W/counted >$W/lost2 2>&1 &
	counts="$counts $!"
	ip netns exec far "$PYTHON" $BIN/stream.py count $A 7001 $W/counted >$W/lost3 2>&1 &
	counts="$counts $!"
	sleep 0.5
	accepted 'a member is taken out of use' ipadm offline-if net0
	holds 'the routes go over the other' wait_for 10 over net1
	accepted 'and comes back' ipadm online-if net0
	holds 'they go over both' wait_for 10 over 'net0 net1'
	touch $W/counted
	for pid in $counts; do
		wait $pid
	done
	is 'no datagram to or from the far host is lost' "$(cut -d' ' -f1 $W/lost1 $W/lost2 $W/lost3 | tr '\n' ' ')" '0 0 0 '

	for i in 1 2 3; do
		"$PYTHON" $BIN/stream.py count $F 7001 $W/down$i >$W/lost$i 2>&1 &
		pid=$!
		sleep 0.5
		port net0 down
		wait_for 10 over net1
		sleep 0.5
		touch $W/down$i
		wait $pid
		port net0 up
		wait_for 10 over 'net0 net1'
		wait_for 10 reachable
	done
	note "datagrams to the far host lost with a carrier: $(cat $W/lost1 $W/lost2 $W/lost3 | tr '\n' ' ')"
	is 'carrier is lost: nearly nothing of them' "$([ "$(cut -d' ' -f1 $W/lost1 $W/lost2 $W/lost3 | sort -n | sed -n 2p)" -le 50 ] && echo yes)" yes

	port net0 down
	port net1 down
	holds 'both carriers are lost: all ends at the link of the group' wait_for 10 over ipmp0
	port net1 up
	holds 'one is back' wait_for 10 over net1
	port net0 up
	holds 'and the other' wait_for 10 over 'net0 net1'
	holds 'the far host is reached' wait_for 10 reachable

	# What somebody takes away.
	bound() { # ADDRESS
		[ -n "$(holder "$1")" ]
	}
	lines=$(grep -c 'changed from outside' $W/daemon.log)
	gone() { # -4|-6 PREFIX
		[ -z "$(ip "$1" route show "$2")" ]
	}
	ip route del default
	holds 'who removes a route without naming its link means the one that they made' wait_for 10 gone -4 default
	ip -6 route del default via $P6 dev ipmp0
	holds 'in IPv6 the kernel does not look at the link' wait_for 10 gone -6 default
	ip route add default via $P
	ip -6 route add default via $P6 dev ipmp0
	holds 'a route is made without naming the link: it is found by its gateway' wait_for 10 over 'net0 net1'
	ip nexthop del id "$(ip -j route show default | "$PYTHON" -c 'import json,sys; print(json.load(sys.stdin)[0]["nhid"])')"
	holds 'the next hops' wait_for 10 over 'net0 net1'
	ip addr del $A/32 dev "$(holder $A | tr -d ' ')"
	holds 'a binding' wait_for 10 bound $A
	ip -6 addr del $A6/128 dev "$(holder $A6 | tr -d ' ')"
	holds 'one of IPv6' wait_for 10 bound $A6
	is 'each time a line says so' "$([ $(($(grep -c 'changed from outside' $W/daemon.log) - lines)) -ge 4 ] && echo yes)" yes

	# What somebody puts in the place of one of them.
	link far0
	ip link set far0 up
	ip addr add 203.0.113.9/24 dev far0
	ip route replace default via 203.0.113.1 dev far0
	ip -6 addr add 2001:db8:9::9/64 dev far0 nodad
	ip -6 route replace default via 2001:db8:9::1 dev far0
	elsewhere() { # -4|-6 ADDRESS
		ip "$1" route get "$2" | grep -q 'dev far0'
	}
	holds 'a route replaces the one over the group' wait_for 10 elsewhere -4 $F
	holds 'in IPv6, too' wait_for 10 elsewhere -6 $F6
	accepted 'and stays in its place' ipadm up-addr -t ipmp0/a
	is 'whatever changes' "$(elsewhere -4 $F && elsewhere -6 $F6 && echo yes)" yes
	ip link del far0
	ip -6 route add default via $P6 dev ipmp0
	holds 'it goes: that over the group is used again' wait_for 10 over 'net0 net1'

	# Thousands of routes, and what a failover costs: to another member in use, and from the last one to a spare.
	steady() { # nothing is to be done any more: announcements are over, too, which are a second apart at most
		count=$(counter messages)
		sleep 1.2
		[ "$(counter messages)" = "$count" ]
	}
	turn() { # up|down MEMBERS: net0, until packets go over these; prints the requests to the kernel that it comes to
		wait_for 20 steady
		before_it=$(counter messages)
		port net0 "$1"
		wait_for 10 over "$2"
		wait_for 20 steady
		echo $(($(counter messages) - before_it))
	}
	twice="nexthop via $P dev ipmp0 nexthop via $Q dev ipmp0 weight 2"
	routes() { # add|del: a thousand of each family, of IPv4 half of them through two gateways
		for i in $(seq 0 2 1000); do
			echo "route $1 10.$((i / 256)).$((i % 256)).0/24 via $P dev ipmp0"
			echo "route $1 10.$((i / 256)).$((i % 256 + 1)).0/24 $twice"
		done | head -n 1000 >$W/batch
		ip -batch $W/batch
		for i in $(seq 1000); do
			echo "route $1 2001:db8:7:$(printf %x "$i")::/64 via $P6 dev ipmp0 metric 1024"
		done >$W/batch
		ip -6 -batch $W/batch
	}
	carried() { # N [N]: as many routes of ours there are of IPv4, and of IPv6
		[ "$(ip route show proto 74 | grep -c '^10\.') $(ip -6 route show proto 74 | grep -c '^2001:db8:7:')" = "$1 ${2-0}" ]
	}
	as_many() { # WHAT FEW up|down MEMBERS: a link may be looked at more or less often, but a thousand routes are never gone through
		many=$(turn "$3" "$4")
		is "$1: no more requests to the kernel with a thousand routes than with few" \
			"$([ "$many" -lt $(($2 + 100)) ] || echo "$2, then $many")" ''
	}
	home='net0 net1'
	ip -n peer addr add $Q/24 dev eth0
	ip route add 172.16.0.0/12 $twice
	holds 'a route through two gateways' wait_for 10 sh -c "ip route show 172.16.0.0/12 | grep -q 'nhid.*proto 74'"
	turn down net1 >/dev/null
	turn up "$home" >/dev/null
	shared_down=$(turn down net1)
	turn up "$home" >/dev/null
	ipadm set-ifprop -p standby=on -m ip net1
	home=net0
	holds 'one member is a spare' wait_for 10 over net0
	spare_down=$(turn down net1)
	spare_up=$(turn up "$home")
	routes add
	holds 'a thousand routes of each family are carried' wait_for 30 carried 1000 1000
	# That the parts of what they are over change is not told of each route then, only what becomes of it.
	sysctl -qw net.ipv4.nexthop_compat_mode=0
	ip monitor route >$W/routes &
	monitor=$!
	as_many 'the spare takes over' "$spare_down" down net1
	as_many 'and gives back' "$spare_up" up net0
	ipadm set-ifprop -p standby=off -m ip net1
	home='net0 net1'
	wait_for 10 over "$home"
	as_many 'one of two fails' "$shared_down" down net1
	port net1 down
	wait_for 10 over ipmp0
	port net1 up
	wait_for 10 over net1
	port net0 up
	holds 'all fail, and are back' wait_for 10 over "$home"
	kill $monitor
	is 'no route was touched in all of this, by the word of the kernel' "$(grep -cE 'nhid|proto 74' $W/routes)" 0
	sysctl -qw net.ipv4.nexthop_compat_mode=1
	is 'no route is lost' "$(carried 1000 1000 && echo yes)" yes
	routes del
	ip route del 172.16.0.0/12 $twice
	holds 'they are taken away: ours go with them' wait_for 30 carried 0

	stop_daemon KILL
	ip route add 10.0.0.0/8 via $P dev ipmp0
	start_daemon
	holds 'what is made while there is no daemon is seen by the next one' wait_for 10 carried 1
	ip route del 10.0.0.0/8
	holds 'and removed' wait_for 10 carried 0
fi

ip route del default via $P dev ipmp0
ip -6 route del default via $P6 dev ipmp0 metric 1024
ip route del 203.0.113.0/24 via $P dev ipmp0
ip -6 route del 2001:db8:77::/48 via fe80::1 dev ipmp0 metric 1024
sync
same() {
	[ "$(ours)" = "$none" ]
}
holds 'the routes are taken away: nothing is left of ours' wait_for 10 same

# A switch that has lost its own link: hosts at it are heard, the router behind that link is not, and no carrier tells.
if [ "$MODE" = daemon ]; then
	N=192.0.2.3 N6=2001:db8:1::3
	ip -n switch link add br1 type bridge mcast_snooping 0
	ip -n switch link set br1 up
	ip -n switch link add trunk0 type veth peer name trunk1
	ip -n switch link set trunk0 master br0 up
	ip -n switch link set trunk1 master br1 up
	ip netns add near
	ip -n near link add eth0 type veth peer name nearp netns switch
	ip -n switch link set nearp master br1 up
	ip -n near link set lo up
	ip -n near link set eth0 up
	ip -n near addr add $N/24 dev eth0
	ip -n near addr add $N6/64 dev eth0 nodad
	ip -n switch link set net0p master br1

	pass() { # PORT yes|no: what the switch does with frames there
		ip netns exec switch bridge link set dev "$1" state "$([ "$2" = yes ] && echo 3 || echo 0)"
	}
	states() { # OF-NET0 OF-NET1
		[ "$(ipadm show-if -p -o state net0) $(ipadm show-if -p -o state net1)" = "$*" ]
	}
	asked() { # the router and the host, by both members, in both families
		for target in $P $P6 $N $N6; do
			ping -c 1 -W 1 $target
		done
		for asker in net0 net1; do
			targets=$(ipmpstat -n -P -o interface,targets -t | sed -n "s/^$asker://p" | tr -d '\\')
			for target in $P $P6 $N $N6; do
				case " $targets " in *" $target "*) ;; *) return 1 ;; esac
			done
		done
	}
	at() { # MEMBER...: whom the addresses of the group are bound to
		[ "$(for a in $A $B $A6 $B6; do holder $a; done | tr ' ' '\n' | grep . | sort -u | tr '\n' ' ')" = "$* " ]
	}
	many() { # MEMBER: answers to it, in a round there are four at most
		[ "$(grep -c "^$1:[0-9]" $W/rounds)" -ge 40 ]
	}
	rounds() { # they pass, more than a member fails in that is not heard
		ipmpstat -n -P -o interface,netrtt,target -p >$W/rounds 2>&1 &
		watch=$!
		wait_for 60 many net0 && wait_for 60 many net1
		passed=$?
		kill $watch
		return $passed
	}
	stream() { # TAG ADDRESS: from an address of the group to the far host, and from there to one
		"$PYTHON" $BIN/stream.py count "$2" 7001 $W/"$1" >$W/"$1.out" 2>&1 &
		out_pid=$!
		ip netns exec far "$PYTHON" $BIN/stream.py count "$3" 7001 $W/"$1" >$W/"$1.in" 2>&1 &
		in_pid=$!
	}
	end_stream() { # TAG
		touch $W/"$1"
		wait $out_pid $in_pid
	}

	ipadm set-ifprop -p fdt=700 -m ip ipmp0
	ipadm set-ifprop -p probes=on -m ip ipmp0
	ipadm create-addr -a 192.0.2.101/24 net0/t
	ipadm create-addr -a 192.0.2.102/24 net1/t
	"$PYTHON" $BIN/stream.py echo $A6 7001 &
	for family in -4 -6; do
		if [ $family = -4 ]; then
			far=$F router=$P to=$A
		else
			far=$F6 router=$P6 to=$A6
		fi
		ip $family route add default via $router dev ipmp0
		holds "the router and a host are asked ($family)" wait_for 60 asked
		holds 'both members hear them' wait_for 30 states ok ok
		holds 'the far host goes over both' wait_for 10 over_family $family 'net0 net1'
		stream across$family $far $to
		pass trunk0 no
		holds "the one that hears the host and not the router fails ($family)" wait_for 60 states failed ok
		is 'with its carrier on' "$(cat /sys/class/net/net0/carrier)" 1
		holds 'the far host goes over the other' wait_for 10 over_family $family net1
		holds 'and the addresses are there' wait_for 10 at net1
		holds 'the far host is reached' wait_for 10 ping -c 1 -W 1 $far
		end_stream across$family
		note "datagrams lost until then: $(cat $W/across$family.out $W/across$family.in | tr '\n' ' ')"
		stream after$family $far $to
		holds 'rounds pass' rounds
		end_stream after$family
		is "nothing is lost any more, out or in ($family)" "$(cut -d' ' -f1 $W/after$family.out $W/after$family.in | tr '\n' ' ')" '0 0 '
		is 'it is failed still' "$(states failed ok && at net1 && echo yes)" yes
		pass trunk0 yes
		holds 'the router is heard again: the member is repaired' wait_for 60 states ok ok
		holds 'the far host goes over both again' wait_for 10 over_family $family 'net0 net1'
		holds 'and addresses are at both' wait_for 10 at net0 net1
		holds 'the far host is reached, and reaches us' wait_for 10 answered $far $to

		fails_before=$(grep -c 'failed: ' $W/daemon.log)
		bound=$(for a in $A $B $A6 $B6; do holder $a; done)
		pass peerp no
		holds "no member hears the router: rounds pass ($family)" rounds
		is 'no member fails' "$(states ok ok && grep -c 'failed: ' $W/daemon.log)" "$fails_before"
		is 'and nothing moves' "$(for a in $A $B $A6 $B6; do holder $a; done)$(over_family $family 'net0 net1' && echo yes)" "${bound}yes"
		pass peerp yes
		holds 'the router is back: so is the far host' wait_for 10 answered $far $to
		# The kernel would take ours by its metric: theirs is the other one.
		ip $family route del default via $router dev ipmp0
	done
	ipadm delete-addr net0/t
	ipadm delete-addr net1/t
	ipadm set-ifprop -p probes=off -m ip ipmp0
	holds 'nothing is left of it' wait_for 10 same
fi

ip route add default via $P dev ipmp0
sync
wait_for 10 sh -c "ip route show default | grep -q 'proto 74'"
ipadm remove-ipmp -i net0,net1 ipmp0
ipadm delete-ipmp -f ipmp0
ipadm delete-if net0
ipadm delete-if net1
is 'the group goes, and all of it' "$(kernel_state)" "$before"
is 'and no next hop stays' "$(ip nexthop | grep -c .)" 0
finish
