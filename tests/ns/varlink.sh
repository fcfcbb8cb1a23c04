#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A foreign client, which knows Varlink and nothing of us, on the daemon's socket.
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"

link net0
begin
is 'the service tells its interfaces' "$(ns call org.varlink.service.GetInfo | "$PYTHON" -c '
import json, sys
print("org.ipadm" in json.load(sys.stdin)["parameters"]["interfaces"])')" True
is 'and describes ours' "$(ns call org.varlink.service.GetInterfaceDescription '{"interface": "org.ipadm"}' |
	"$PYTHON" -c '
import json, sys
text = json.load(sys.stdin)["parameters"]["description"]
print(text.lstrip().splitlines()[-1] != "", "interface org.ipadm" in text, "method CreateInterface" in text)')" \
	'True True True'
case $(ns call org.ipadm.CreateInterface '{"name": "net0"}') in
*'"error"'*) not_ok 'it creates' "$(ns call org.ipadm.CreateInterface '{"name": "net0"}')" ;;
*) ok 'it creates' ;;
esac
is 'what it created is there' "$(shown)|$(is_up net0 && echo up)" 'net0:IP:down:bm--------46:-46|up'
case $(ns call org.ipadm.CreateInterface '{"name": "net0"}') in
*'"error": "org.ipadm.Failed"'*if-exists*) ok 'an error has its symbol' ;;
*) not_ok 'an error has its symbol' "$(ns call org.ipadm.CreateInterface '{"name": "net0"}')" ;;
esac

# Many clients at once, one of them silent.
"$PYTHON" - <<'EOF'
import json, socket, sys
socks = []
for i in range(60):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect('/run/ipadm/org.ipadm')
    socks.append(s)
for s in socks[1:]:
    s.sendall(b'{"method": "org.ipadm.ListInterfaces", "parameters": {}}\0')
bad = 0
for s in socks[1:]:
    data = b''
    while not data.endswith(b'\0'):
        data += s.recv(65536) or sys.exit('closed')
    bad += 'error' in json.loads(data[:-1])
sys.exit(bad)
EOF
is 'sixty clients at once' $? 0
if [ -f "$HERE/varlink_client.py" ]; then
	if "$PYTHON" "$HERE/varlink_client.py" $SOCKET >$W/client 2>&1; then
		ok 'the client of its own comes through'
	else
		not_ok 'the client of its own comes through' "$(tail -n 30 $W/client)"
	fi
fi

# The same documents as the command's, which does not ask for them.
exported() { # PARAMETERS: its document
	ns call org.ipadm.Export "$1" | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["parameters"]["document"], end="")'
}
ipadm create-addr -a 192.0.2.1/24 net0/v4
ipadm create-addr -t -a 192.0.2.2/24 net0/now
for w in persistent active kernel; do
	for f in yaml json ini; do
		is "$f of what is $w" "$(exported "{\"where\": \"$w\", \"format\": \"$f\"}")" "$(ipadm export --$f --$w)"
	done
done
is 'of two objects' "$(exported '{"objects": "net0/v4,tcp"}')" "$(ipadm export net0/v4 tcp)"
finish
