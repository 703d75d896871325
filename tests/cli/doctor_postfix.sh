#!/bin/sh
# postfrank doctor on Postfix: nothing is found in hosts that are in order
# (tests/postfix), and of each that is broken exactly its fault.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

PATH=$PATH:/usr/sbin
command -v postconf >/dev/null || exit 77
command -v python3 >/dev/null || exit 77
source=$(cd "${srcdir:-.}/tests/postfix" && pwd)
postfrank=$(pwd)/cli/postfrank
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

cat >conf <<END
mode = guard
milter { listen = { "inet:127.0.0.1:10032", "unix:postfrank/milter.sock" } }
END

# lay BASE: the folder `host` has that configuration.
lay() {
	rm -rf host
	cp -r "$source/$1" host
	chmod -R u+w host
	chmod -f 600 host/sasl_passwd
}

# look WHAT STATUS RULE...: what doctor finds are just these.
look() {
	what=$1
	status=$2
	shift 2
	# Postfix waits a while where a file has just been written.
	find host -mmin -1 -exec touch -d '-5 minutes' {} +
	want "$status" "$what" "$postfrank" doctor -c conf --json --postfix host
	hasnt out "$what" xyzzy-secret
	rules=$(python3 -c '
import json
print(*[p["check"] for p in json.load(open("out"))["postfix"]["points"]])')
	[ "$rules" = "$*" ] || {
		fail "$what: found \"$rules\", want \"$*\""
		cat out >&2
	}
}

# mend: the very line that doctor prints does it.
mend() {
	sed -n 's/^      \(postconf .*\)/\1/p' out >mend.sh
	[ -s mend.sh ] || return
	sh mend.sh || fail "$name: $(cat mend.sh)"
	"$postfrank" doctor -c conf --postfix host >out
	hasnt out "$name, mended" "  $rule  "
	mended=$((mended + 1))
}

# --- in order ---

for base in debian null domains submission senders postscreen; do
	lay "$base"
	look "$base" 0
done

# --- broken ---

hints=" milter-bounces policy-absent raw-8bit added-header relay-port \
bind-ipv6 login-plain login-shared "
name=
looked=0
mended=0
finish() {
	[ -n "$name" ] || return
	case $hints in
	*" $rule "*) look "$name" 0 "$rule" ;;
	*) look "$name" 1 "$rule" ;;
	esac
	"$postfrank" doctor -c conf --postfix host >out
	[ -z "$change" ] || has out "$name" "$change"
	mend
	looked=$((looked + 1))
	name=
}
while IFS= read -r line; do
	arguments=${line#* }
	case $line in
	'' | '#'*) ;;
	'broken '*)
		finish
		# shellcheck disable=SC2086
		set -- $arguments
		name=$1
		rule=$3
		change=
		lay "$2"
		;;
	'set '*) postconf -c host -e "$arguments" ;;
	'own '*) postconf -c host -P "$arguments" ;;
	'append '*) printf '%s\n' "$arguments" >>host/main.cf ;;
	'file '*) echo "${arguments#* }" >"host/${arguments%% *}" ;;
	'more '*) echo "${arguments#* }" >>"host/${arguments%% *}" ;;
	'mode '*) (cd host && chmod $arguments) ;;
	'want '*) change=$arguments ;;
	*) fail "tests/postfix/broken: $line" ;;
	esac
done <"$source/broken"
finish
[ "$looked" -ge 50 ] || fail "only $looked broken hosts"
[ "$mended" -ge 32 ] || fail "only $mended are mended by the line"

# --- a table that is older than what it is made of ---

lay debian
echo 'example.com smtp:' >host/transport
if postmap -c host "hash:$work/host/transport" 2>/dev/null; then
	postconf -c host -e "transport_maps=hash:$work/host/transport"
	look "a new table" 0
	touch -d '-1 hour' host/transport.*
	look "a stale table" 1 table
fi

# --- no Postfix, no folder ---

want 64 "no folder" "$postfrank" doctor -c conf --postfix nowhere
has error "no folder" "no main.cf can be read"
lay debian
echo nonsense >>host/main.cf
want 75 "a wrong main.cf" "$postfrank" doctor -c conf --postfix host
has out "a wrong main.cf" "Postfix is not looked at: postconf reads no"
lay debian
echo nonsense >>host/master.cf
want 75 "a wrong master.cf" "$postfrank" doctor -c conf --postfix host
has out "a wrong master.cf" "Postfix is not looked at: postconf reads no"
want 75 "no Postfix" env PATH=/nowhere MAIL_CONFIG=/nowhere \
    "$postfrank" doctor -c conf
has out "no Postfix" "Postfix is not"
want 75 "no Postfix, JSON" env PATH=/nowhere MAIL_CONFIG=/nowhere \
    "$postfrank" doctor -c conf --json
has out "no Postfix, JSON" '"postfix":null'

[ "$failures" -eq 0 ]
