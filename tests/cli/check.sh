#!/bin/sh
# postfrank check and postfrank explain, as scripts use them: exit status, JSON,
# limits.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99
no_postfix "$work"

cat >zone <<EOF
example.jp MX 10 mx.example.jp
mx.example.jp A 192.0.2.25
nomail.example.jp MX 0 .
broken.example.jp @servfail
EOF
"$top/tests/dns/fake_dns" zone >server &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
while ! grep -q '^port' server; do
	kill -0 $server || exit 99
	sleep 0.1
done
port=$(sed -n 's/^port //p' server)

conf() {
	cat <<EOF
mode = guard
dns { servers = { "127.0.0.1@$port" } deadline = "5s" }
$1
EOF
}
conf "" >guard.conf
conf "unsure = defer" >defer.conf
conf "checks { from-header { action = hold } }" >hold.conf
sed 's/guard/watch/' guard.conf >watch.conf
echo "mode = gard" >bad.conf

printf 'From: a@example.jp\nSubject: hello\n\nHello\n' >good.eml
printf 'From: a@example.jp\nFrom: b@example.jp\n\nHello\n' >two.eml
printf 'From: a@broken.example.jp\n\nHello\n' >unsure.eml
printf 'From: a@nomail.example.jp\n\nHello\n' >nomail.eml
check="$postfrank check -c guard.conf"

# --- exit status ---

want 0 "a good message" $check good.eml
has out "a good message" "good.eml: pass"
want 1 "a domain that takes no mail" $check nomail.eml
has out "a domain that takes no mail" "says that it takes no mail"
want 0 "DNS fails" $check unsure.eml
has out "DNS fails" "unsure.eml: note"
want 1 "two From fields" $check two.eml
has out "two From fields" "550 5.6.0 From field: the message has 2 From"
want 1 "watch mode" "$postfrank" check -c watch.conf two.eml
has out "watch mode" "in watch mode"
want 1 "hold" "$postfrank" check -c hold.conf two.eml
has out "hold" "two.eml: hold"
want 75 "unsure = defer" "$postfrank" check -c defer.conf unsure.eml
has out "unsure = defer" "451 4.7.27"
want 66 "no such file" $check missing.eml
has error "no such file" "missing.eml: No such file"
want 66 "a directory" $check .
want 64 "no file" $check
has error "no file" "usage: postfrank check"
want 64 "an unknown option" $check --nonsense good.eml
want 78 "a wrong configuration" "$postfrank" check -c bad.conf good.eml
has error "a wrong configuration" "bad.conf:1: "
want 78 "no configuration" "$postfrank" check -c missing.conf good.eml
want 1 "refuse before defer" \
    "$postfrank" check -c defer.conf unsure.eml two.eml
want 66 "unread before refuse" $check two.eml missing.eml good.eml
want 70 "a server that is none" $check --dns nonsense good.eml

want 0 "--dns" "$postfrank" check --dns "127.0.0.1@$port" good.eml
has out "--dns" "good.eml: pass"
want 0 "standard input" sh -c "$check - <good.eml"
has out "standard input" "-: pass"

# --- the envelope ---

want 1 "--from" $check --from root good.eml
has out "--from" "the envelope sender <root> has no domain"
printf 'Return-Path: <root>\nFrom: a@example.jp\n\n' >path.eml
want 1 "Return-Path" $check path.eml
has out "Return-Path" "the envelope sender <root> has no domain"
want 0 "--from before Return-Path" $check --from a@example.jp path.eml
has out "--from before Return-Path" "the Return-Path field <root> differs"
printf 'Return-Path: <MAILER-DAEMON>\nFrom: a@example.jp\n\n' >bounce.eml
want 0 "a bounce that was delivered" $check --json bounce.eml
has out "a bounce that was delivered" '"verdict":"pass"'
has out "a bounce that was delivered" '"sender":""'
printf 'To: b@example.jp\n\n' >empty.eml
want 1 "no From" $check --json empty.eml
has out "no From" '"sender":""'
has out "no From" '"from":null'
: >nothing.eml
want 1 "an empty file" $check nothing.eml
has out "an empty file" "the message has no From field"

conf 'exempt "old" { login = { "bill" } reason = "x" }' >exempt.conf
want 0 "an exempt login" \
    "$postfrank" check -c exempt.conf --login bill two.eml
has out "an exempt login" "exempt: old"
want 1 "another login" "$postfrank" check -c exempt.conf --login bob two.eml

# --- JSON ---

printf 'From: a@example.jp\nContent-Type: text/plain; charset=iso-2022-jp\n' \
    >jis.eml
printf 'Subject: =?iso-2022-jp?B?GyRCLSEtahsoQg==?= \033$B;3\033(B\n\n' \
    >>jis.eml
want 0 "a subject" $check --json jis.eml
has out "a subject" '"subject":"①㈱ 山"'

printf 'From: a@example.jp\nFrom: b@example.jp\n' >hostile.eml
printf 'Subject: "\\\033[2J\377\200\303\n\nHello\n' >>hostile.eml
want 1 "JSON" $check --json hostile.eml nomail.eml unsure.eml
if command -v python3 >/dev/null; then
	python3 - >result 2>&1 <<'EOF' || fail "JSON: $(cat result)"
import json

lines = open("out", encoding="utf-8").read().splitlines()
assert len(lines) == 3, lines
first, second, third = map(json.loads, lines)
assert set(first) == {"file", "id", "verdict", "mode", "reply", "message",
                      "findings", "facts"}, first
assert first["file"] == "hostile.eml" and first["verdict"] == "refuse"
assert first["mode"] == "guard" and len(first["id"]) >= 13
assert first["reply"]["code"] == 550 and first["reply"]["dsn"] == "5.6.0"
assert first["id"] in first["reply"]["text"]
assert first["message"]["sender"] == "a@example.jp", first["message"]
assert "\x1b" not in first["message"]["subject"]
found = first["findings"][0]
assert set(found) == {"check", "outcome", "action", "detail", "fix",
                      "source"}, found
assert found["check"] == "from-header" or found["outcome"] == "unsure"
assert all(f["outcome"] in ("found", "unsure") for f in first["findings"])
domain = second["facts"]["from_domain"]
assert domain["name"] == "nomail.example.jp" and domain["null_mx"] == "yes"
assert domain["mx"] == [{"preference": 0, "host": ""}], domain
assert third["reply"] is None and third["verdict"] == "note"
assert third["facts"]["sender_domain"]["exists"] == "unknown", third["facts"]
EOF
fi
want 0 "--all" $check --json --all good.eml
has out "--all" '"check":"html-script","outcome":"fine","action":"pass"'
conf "checks { html-script { action = off } }" >off.conf
want 0 "off" "$postfrank" check -c off.conf --json --all good.eml
has out "off" '"check":"html-script","outcome":"not-asked"'
if LC_ALL=C grep -q '[^ -~]' out; then
	fail "JSON has octets that are no printable ASCII"
fi

# --- the limit of a file: 64 MB, and one octet more ---

printf 'From: a@example.jp\n\n' >large.eml
truncate -s 67108864 large.eml
want 0 "at the limit" $check large.eml
truncate -s 67108865 large.eml
want 66 "over the limit" $check large.eml
has error "over the limit" "larger than 64 MB"

# --- explain ---

want 0 "list of checks" "$postfrank" explain
has out "list of checks" "from-domain"
want 0 "a check" "$postfrank" explain html-script
has out "a check" "checks { html-script { action = note } }"
want 0 "a check that notes" "$postfrank" explain mx
has out "a check that notes" "checks { mx { action = refuse } }"
want 0 "our own failure" "$postfrank" explain failure
has out "our own failure" "pass, hold or defer"
want 64 "neither" "$postfrank" explain nonsense
has error "neither" "neither a check nor the id"
want 64 "two words" "$postfrank" explain from-domain html-script
want 66 "no store" "$postfrank" explain --journal missing.db 0123456789ABCDEF
has error "no store" "missing.db"

id=$("$top/tests/cli/make_decision" journal.db 2>log) || fail "no decision was made"
typed=$(echo "$id" | tr 'A-Z01' 'a-zoi')
want 0 "a decision" "$postfrank" explain --journal journal.db "$typed"
has out "a decision" "$id"
has out "a decision" "refuse, guard mode"
has out "a decision" "example.jp does not exist in DNS"
want 0 "a subject, C" env LC_ALL=C "$postfrank" explain --journal journal.db "$id"
has out "a subject, C" '\u5c71 x'
want 0 "a subject, UTF-8" \
    env LC_ALL=C.UTF-8 "$postfrank" explain --journal journal.db "$id"
has out "a subject, UTF-8" '山 x'
want 0 "a subject, JSON" \
    env LC_ALL=C "$postfrank" report --json --journal journal.db
has out "a subject, JSON" '"subject":"山 x"'
conf 'journal { path = "'"$work"'/journal.db" }' >journal.conf
want 0 "the store of a configuration" \
    "$postfrank" explain -c journal.conf "$id"
want 66 "no such decision" \
    "$postfrank" explain --journal journal.db 0123456789ABCDEF
has error "no such decision" "there is no decision 0123456789ABCDEF"

[ "$failures" -eq 0 ]
