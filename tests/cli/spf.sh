#!/bin/sh
# postfrank spf, as scripts use it: result, explanation, exit status.
set -u

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99

cat >zone <<'EOF'
a.test TXT "v=spf1 ip4:192.0.2.0/24 include:b.test -all exp=why.a.test"
b.test TXT "v=spf1 a:b.test ?all"
b.test A 198.51.100.1
why.a.test TXT "%{i} may not send for %{o}"
c.test TXT "v=spf1 -all"
d.test TXT "v=spf1 ip4:192.0.2.0/24 -all exp=why.d.test"
why.d.test TXT "%{l}"
two.test TXT "v=spf1 -all"
two.test TXT "v=spf1 ?all"
dead.test @servfail
xn--mnchen-3ya.test TXT "v=spf1 all"
EOF
# 127 macros and a long literal: CVE-2023-42118 of libspf2.
{
	printf 'cve.test TXT "v=spf1 exists:"'
	for row in 1 2; do
		printf ' "'
		printf '%%{l}%.0s' $(seq 63)
		printf '"'
	done
	printf ' "%%{l}" "%s" "%s.test -all"\n' "$(printf 'x%.0s' $(seq 250))" \
	    "$(printf 'x%.0s' $(seq 200))"
	printf '*.test A 192.0.2.1\n'
} >>zone
"$top/tests/dns/fake_dns" zone >server &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
while ! grep -q '^port' server; do
	kill -0 $server || exit 99
	sleep 0.1
done
port=$(sed -n 's/^port //p' server)
echo "dns { servers = { \"127.0.0.1@$port\" } }" >dns.conf
echo "mode = nonsense" >wrong.conf
failures=0

fail() {
	printf 'spf: %s\n' "$*" >&2
	failures=$((failures + 1))
}

# spf STATUS OUTPUT ERROR ARGUMENT...: standard output is OUTPUT, and ERROR is
# in standard error.
spf() {
	status=$1
	output=$2
	error=$3
	shift 3
	"$postfrank" spf "$@" >out 2>error
	got=$?
	[ "$got" -eq "$status" ] || fail "$*: status $got, want $status"
	[ "$(cat out)" = "$output" ] || fail "$*: $(cat out), want $output"
	case $error in
	"") [ ! -s error ] ;;
	*) grep -qF -e "$error" error ;;
	esac || fail "$*: $(cat error), want $error"
}

asks="-c dns.conf --helo h.test"
# shellcheck disable=SC2086 # several words
{
spf 0 pass "" $asks --ip 192.0.2.1 --mail-from x@a.test
spf 0 pass "" $asks --ip ::ffff:198.51.100.1 --mail-from "<x@a.test>"
spf 0 "fail
203.0.113.9 may not send for a.test" "" \
    $asks --ip 203.0.113.9 --mail-from x@a.test
spf 0 "fail
2.0.0.1 may not" "" $asks --ip 2001:db8::1 --mail-from "2.0.0.1 may not@d.test"
spf 0 fail "" $asks --ip 192.0.2.1 --mail-from x@c.test
# what a terminal would obey is shown as it is
spf 0 "fail
\\x1b[31m" "" $asks --ip 203.0.113.9 --mail-from "$(printf '\033[31m')@d.test"
spf 0 pass "" $asks --ip 192.0.2.1 --mail-from x@münchen.test
spf 0 none "h.test has no SPF record" $asks --ip 192.0.2.1 --mail-from "<>"
spf 0 none "x..test" $asks --ip 192.0.2.1 --mail-from a@x..test
spf 0 permerror "two.test has 2 SPF records" \
    $asks --ip 192.0.2.1 --mail-from x@two.test
spf 0 temperror "dead.test (SERVFAIL)" \
    $asks --ip 192.0.2.1 --mail-from x@dead.test
spf 0 pass "" $asks --dns "127.0.0.1@$port" --ip 192.0.2.1 --mail-from x@a.test
spf 0 "pass
lookups  void  term
      0     0  ip4:192.0.2.0/24 of a.test: no match
      2     0  include:b.test of a.test: match
      2     0    a:b.test of b.test: match" "" \
    $asks --verbose --ip 198.51.100.1 --mail-from x@a.test

engines=native
"$postfrank" spf $asks --engine libspf2 --ip 192.0.2.1 --mail-from x@c \
    >out 2>error && engines="native libspf2"
for engine in $engines; do
	as="$asks --engine $engine"
	spf 0 pass "" $as --ip 198.51.100.1 --mail-from x@a.test
	spf 0 "fail
203.0.113.9 may not send for a.test" "" \
	    $as --ip 203.0.113.9 --mail-from x@a.test
	spf 0 fail "" $as --ip 127.0.0.1 --mail-from x@c.test
	spf 0 permerror "two.test has 2 SPF records" \
	    $as --ip 192.0.2.1 --mail-from x@two.test
	spf 0 fail "" $as --ip 192.0.2.1 --mail-from x@cve.test
	spf 0 fail "" $as --ip 192.0.2.1 --mail-from \
	    "$(printf 'a%.0s' $(seq 64))@cve.test"
done
spf 64 "" "--engine" $asks --engine other --ip 192.0.2.1 --mail-from x@c.test

spf 64 "" usage
spf 64 "" usage $asks --ip 192.0.2.1
spf 64 "" usage $asks --mail-from x@a.test
spf 64 "" usage $asks --ip 192.0.2.1 --mail-from x@a.test more
spf 64 "" "no IP address" $asks --ip 192.0.2 --mail-from x@a.test
spf 64 "" "--mail-from" $asks --ip 192.0.2.1 --mail-from "x@$(printf '\377').test"
spf 78 "" wrong.conf $asks -c wrong.conf --ip 192.0.2.1 --mail-from x@a.test
spf 70 "" DNS $asks --dns nowhere --ip 192.0.2.1 --mail-from x@a.test
}

# libspf2 is for this tool alone.
if command -v ldd >/dev/null &&
    ldd "$top/daemon/postfrankd" 2>/dev/null | grep -q libspf2; then
	fail "postfrankd is linked with libspf2"
fi

[ "$failures" -eq 0 ]
