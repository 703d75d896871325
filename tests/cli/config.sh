#!/bin/sh
# `postfrank` and `postfrank config`, and the files that are made by them.
set -u

postfrank=$PWD/cli/postfrank
top=${srcdir:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail()
{
	echo "FAIL: $*"
	failed=1
}

# expect STATUS COMMAND...: what it said is in $work/out and $work/err.
expect()
{
	want=$1
	shift
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	[ "$got" -eq "$want" ] ||
		fail "$* ended with $got, not $want: $(cat "$work/err")"
}

says()
{
	grep -qF -- "$2" "$work/$1" ||
		fail "std$1 does not say \"$2\": $(cat "$work/$1")"
}

# The commands
expect 0 "$postfrank" --help
says out 'test a configuration'
expect 0 "$postfrank" --version
says out 'postfrank '
expect 0 "$postfrank" config --help
says out 'usage: postfrank config [-c CONF]'
expect 64 "$postfrank"
says err 'usage: postfrank COMMAND'
expect 64 "$postfrank" nothing
says err 'there is no command "nothing"; postfrank --help lists them'
expect 64 "$postfrank" ../cli/postfrank
expect 64 "$postfrank" ''
expect 64 "$postfrank" --nothing
expect 64 "$postfrank" config --nothing
says err 'usage: postfrank config'
expect 64 "$postfrank" config -c
expect 64 "$postfrank" config more

# Programs beside it
printf '#!/bin/sh\necho "$0: $*"\nexit 3\n' >"$work/postfrank-greet"
chmod +x "$work/postfrank-greet"
expect 3 env PATH="$work:$PATH" "$postfrank" greet 'a b' '*'
says out 'postfrank-greet: a b *'
chmod -x "$work/postfrank-greet"
expect 70 env PATH="$work" "$postfrank" greet
says err 'postfrank: postfrank-greet: Permission denied'

# A full disk is told
if [ -c /dev/full ]; then
	"$postfrank" config --sample >/dev/full 2>"$work/err"
	[ $? -eq 70 ] || fail 'a sample that cannot be written is no success'
	says err 'postfrank: standard output: No space left on device'
fi

# notes FILE: the number of checks that only note
notes()
{
	"$postfrank" config -c "$1" | sed -n 's/^checks:.* \([0-9]*\) note.*/\1/p'
}

# Configurations
: >"$work/empty.conf"
cat >"$work/good.conf" <<'CONF'
mode = guard
milter { listen = { "inet:127.0.0.1:10032", "unix:postfrank/milter.sock" } }
policyd { listen = { } }
checks { html-script { action = note } }
exempt "old" { login = { "a" } reason = "b" until = "2020-01-31" }
exempt "new" { login = { "a" } reason = "b" }
egress "bulk" { transport = "bulk" addresses = { "192.0.2.1" } }
egress "default" { addresses = { "192.0.2.2" } }
CONF
expect 0 "$postfrank" config -c "$work/good.conf"
says out "$work/good.conf is correct"
says out 'mode: guard'
says out 'milter: inet:127.0.0.1:10032, unix:postfrank/milter.sock'
says out 'policyd: off'
says out 'egress: bulk, default'
[ "$(notes "$work/good.conf")" -eq "$(($(notes "$work/empty.conf") + 1))" ] ||
	fail 'the note of html-script is not counted'
says out 'exemptions: 2, of which 1 has ended'
says out 'receivers: gmail, '
expect 0 "$postfrank" config -c "$work/empty.conf"
says out 'egress: none (its checks are not asked)'

printf '# a comment\nmode = gaurd\n' >"$work/bad.conf"
expect 78 "$postfrank" config -c "$work/bad.conf"
says err "$work/bad.conf:2: mode: \"gaurd\" is not allowed; write watch or guard"
expect 78 "$postfrank" config -c "$work/missing.conf"
says err "$work/missing.conf: No such file or directory"

# The files that a configuration names
cat >"$work/words.conf" <<CONF
checks { keywords { files = { "keywords.en", "$work/own" }
	expressions = { "$work/expressions" } } }
CONF
printf '40 cheap pills # drugs\n' >"$work/own"
expect 78 "$postfrank" config -c "$work/words.conf"
says err "$work/words.conf:2: keywords expressions: $work/expressions: No such file or directory"
printf '# drugs\n40 v[i1]agra # drugs\n' >"$work/expressions"
expect 0 "$postfrank" config -c "$work/words.conf"
printf '\n40 v[i1agra # drugs\n' >"$work/expressions"
expect 78 "$postfrank" config -c "$work/words.conf"
says err "$work/expressions:2: no regular expression: missing terminating ] for character class"
printf '40 cheap pills\n' >"$work/own"
expect 78 "$postfrank" config -c "$work/words.conf"
says err "$work/own:1: there is no reason: write one behind the word, after \" # \""

# What is committed is what the table prints
refresh='is not what the table of options prints: run "make refresh"'
expect 0 "$postfrank" config --sample
cmp -s "$work/out" "$top/etc/postfrank.conf" || fail "etc/postfrank.conf $refresh"
expect 0 "$postfrank" config -c "$top/etc/postfrank.conf"
page=$top/man/postfrank.conf.5
"$top/man/fill" "$postfrank" "$page" >"$work/page"
cmp -s "$work/page" "$page" || fail "man/postfrank.conf.5 $refresh"

# The manual pages are well written (what else is installed does not matter)
if command -v mandoc >/dev/null; then
	for page in "$top"/man/*.[0-9]; do
		mandoc -T lint "$page" 2>&1 |
			grep -v 'manual not found\|mandoc.db' >"$work/lint"
		[ ! -s "$work/lint" ] || fail "$(cat "$work/lint")"
	done
fi

exit $failed
