#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# edit: the configuration in an editor, which is a script here. What is asked at a terminal is answered through a
# pseudo-terminal (terminal.py).
# shellcheck source=tests/ns/lib.sh
. "$(dirname "$0")/lib.sh"
cp "$HERE/terminal.py" $BIN/

mkdir -p $W/tmp
export TMPDIR=$W/tmp
unset VISUAL

# An editor: line N of the file edits is what it does the N-th time.
cat >$BIN/editor <<'END'
#!/bin/sh
n=$(($(cat "$EDITS.n" 2>/dev/null || echo 0) + 1))
echo $n >"$EDITS.n"
stat -c %a "$2" >"$EDITS.mode"
eval "$(sed -n ${n}p "$EDITS")"
END
chmod +x $BIN/editor
export EDITS=$W/edits
export EDITOR="$BIN/editor -x"

edits() { # COMMAND...: one for each time the editor runs; the file is $2
	rm -f $EDITS.n
	printf '%s\n' "$@" >$EDITS
}

edited() { # NAME WANTED: how often the editor ran
	is "$1" "$(cat $EDITS.n 2>/dev/null)" "$2"
}

kept() { # how many files are
	find $TMPDIR -type f | wc -l
}

at_terminal() { # ANSWER...: edit, each question answered
	"$PYTHON" $BIN/terminal.py ipadm edit -- "$@" >$W/seen
	rc=$?
}

replace='sed -i s/192.0.2.1/192.0.2.2/ "$2"'

link net0
begin
ipadm create-addr -a 192.0.2.1/24 net0/v4
before=$(state)

# Without anybody to ask.
edits true
run ipadm edit </dev/null
is 'unchanged' "$rc|$out|$err|$(kept)" '0|unchanged||0'
is 'nothing happened' "$(state)" "$before"
is 'nobody else can read the file' "$(cat $EDITS.mode)" 600
edits 'echo "# a word" >>"$2"'
run ipadm edit </dev/null
is 'a comment is no change' "$rc|$out|$(kept)" '0|unchanged|0'
ip addr del 192.0.2.1/24 dev net0
run ipadm edit </dev/null
is 'where the kernel is another one that is said' "$rc|$out|$(kept)" '0|unchanged|0'
says 'with what to do' "differs in 1 place from the active configuration: 'ipadm check'"
edits true
run ipadm edit </dev/null
says 'without an edit, too' 'differs in 1 place'
ipadm repair net0 >/dev/null
edits 'sed -i s/static/nonsense/ "$2"'
run ipadm edit </dev/null
is 'a mistake: where, and what becomes of it' "$rc|$(echo "$err" | sed "s,$TMPDIR/ipadm\.[^ :]*,FILE,g" | cut -d' ' -f 1-5 | tr '\n' '|')" \
	'1|ipadm: FILE:7:11: address net0/v4: type|ipadm: what was edited is|'
is 'the file is kept' "$(kept)|$(cat $TMPDIR/*.yaml | grep -c nonsense)" '1|1'
rm $TMPDIR/*
edits 'sed -i s/192.0.2.1/224.0.0.1/ "$2"'
run ipadm edit </dev/null
is 'what the engine refuses' "$rc|$(echo "$err" | grep -c '224.0.0.1/24 can.t be an address')|$(kept)" '1|1|1'
rm $TMPDIR/*
is 'nothing happened all the while' "$(state)" "$before"
edits 'exit 7'
refused 'an editor that fails' failure 1 ipadm edit </dev/null
is 'it leaves nothing' "$(kept)" 0
for place in 'mkfifo "$2"' 'mkdir "$2"' 'ln -s /dev/zero "$2"'; do
	edits "rm \"\$2\"; $place"
	refused "an editor that leaves no file: $place" io-error 1 timeout 20 ipadm edit </dev/null
	says "what is in its place is told: $place" 'is not a regular file any more'
	find $TMPDIR -mindepth 1 -delete
done
edits "$replace"
run ipadm edit -m 'another number' </dev/null
is 'applied' "$rc|$(echo "$out" | tail -n 1)|$err|$(kept)" '0|applied||0'
is 'with its plan' "$(echo "$out" | grep -c '^plan \|add address 192.0.2.2/24')" 2
is 'it is so' "$(addresses net0 inet)|$(grep -c 192.0.2.2/24 $conf)" '192.0.2.2/24|1'
is 'the history tells of it' "$(ipadm history -p -o change,message | head -n 1)" 'Apply:another number'
edits 'sed -i s/192.0.2.2/192.0.2.3/ "$2"'
run ipadm edit -t </dev/null
is 'for now' "$rc|$(addresses net0 inet)|$(grep -c 192.0.2.2/24 $conf)" '0|192.0.2.3/24|1'
edits 'sed -i s/192.0.2.2/192.0.2.1/ "$2"; ipadm set-addrprop -p private=on net0/v4'
refused 'another change meanwhile' plan-changed 1 sh -c 'ipadm edit </dev/null 2>'$W/err'; rc=$?; head -n 1 '$W/err' >&2; exit $rc'
is 'the file is kept then' "$(kept)" 1
rm $TMPDIR/*
refused 'who may not' eauth 3 as_user ipadm edit </dev/null
EDITOR=/nonexistent
run ipadm edit </dev/null
is 'no editor' "$rc|$(kept)|$(echo "$err" | grep -c '^ipadm: the editor can.t be started: $VISUAL.* \[failure\]')" '1|0|1'
EDITOR="$BIN/editor -x"

# At a terminal: the editor again, the plan, the question.
edits 'sed -i s/static/nonsense/ "$2"' 'sed -i s/nonsense/static/ "$2"; sed -i s/192.0.2.2/192.0.2.4/ "$2"'
at_terminal y y
is 'mended, and applied' "$rc|$(tail -n 1 $W/seen | tr -d '\r')|$(kept)" '0|applied|0'
edited 'the editor ran twice' 2
is 'the questions' "$(grep -c 'edit again? \[Y/n\]' $W/seen)|$(grep -c 'apply? \[y/N/e(dit)\]' $W/seen)" '1|1'
is 'it is so now' "$(addresses net0 inet)" 192.0.2.4/24
before=$(state)
edits 'sed -i s/192.0.2.4/192.0.2.5/ "$2"'
at_terminal ''
is 'no is what an empty answer means' "$rc|$(kept)|$(state)" "1|1|$before"
rm $TMPDIR/*
edits 'sed -i s/static/nonsense/ "$2"'
at_terminal n
is 'not again' "$rc|$(kept)|$(state)" "1|1|$before"
rm $TMPDIR/*
edits 'sed -i s/192.0.2.4/192.0.2.5/ "$2"' 'sed -i s/192.0.2.5/192.0.2.4/ "$2"'
at_terminal e
is 'edited again, back to what it was' "$rc|$(tail -n 1 $W/seen | tr -d '\r')|$(kept)|$(state)" "0|unchanged|0|$before"
edits 'sed -i s/192.0.2.4/192.0.2.5/ "$2"; ipadm set-addrprop -p private=off net0/v4'
at_terminal y y
is 'another change meanwhile, which goes' "$rc|$(addresses net0 inet)" '0|192.0.2.5/24'
finish
