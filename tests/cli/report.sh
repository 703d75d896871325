#!/bin/sh
# postfrank report, as scripts use it: exit status, JSON, the page.
set -u

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99
trap 'rm -rf "$work"' EXIT
failures=0
id=$("$top/tests/cli/make_decision" j.db) || exit 99
printf 'journal { path = "%s/j.db" }\n' "$work" >good.conf
printf 'journal { path = 1 2 }\n' >bad.conf

# want STATUS TEXT ARGUMENT...: the status, and a text in what is said.
want() {
	status=$1
	text=$2
	shift 2
	"$postfrank" report "$@" >out 2>&1
	got=$?
	[ "$got" -eq "$status" ] && grep -qF -e "$text" out && return
	printf 'report %s: status %d, want %d and "%s":\n' \
	    "$*" "$got" "$status" "$text" >&2
	cat out >&2
	failures=$((failures + 1))
}

want 0 "$id" -c good.conf
want 0 "$id" --journal j.db
want 0 "\"id\":\"$id\"" --journal j.db --json
want 0 "No egress is configured" -c good.conf
want 0 '"egresses":0' -c good.conf --json
want 0 '"egresses":null' --journal j.db --json
"$postfrank" report --journal j.db --html page.html || failures=$((failures + 1))
grep -q "<code>$id</code>" page.html || failures=$((failures + 1))
sleep 1
want 0 "No message was judged" --journal j.db --since 1ms
want 64 "24h, 7d" --journal j.db --since yesterday
want 64 "usage:" --journal j.db --json --html page.html
want 64 "usage:" --journal j.db surplus
want 66 "has postfrankd been started?" --journal none.db
want 66 "file is not a database; is it" --journal good.conf
want 73 "none/page.html" --journal j.db --html none/page.html
want 78 "bad.conf:1: " -c bad.conf

# A page that cannot be written leaves the old one, and nothing else.
[ "$(ls ./page.html*)" = ./page.html ] || failures=$((failures + 1))
exit "$failures"
