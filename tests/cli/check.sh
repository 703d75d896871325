#!/bin/sh
# postfrank check and postfrank explain, as scripts use them: exit status, JSON,
# limits.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

top=$(pwd)
tree=$(cd "${srcdir:-.}" && pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99
no_postfix "$work"

cat >zone <<EOF
example.jp MX 10 mx.example.jp
mx.example.jp A 192.0.2.25
example.jp TXT "v=spf1 mx -all"
_dmarc.example.jp TXT "v=DMARC1; p=none"
nomail.example.jp MX 0 .
broken.example.jp @servfail
hosted.example MX 10 mx1.mail.icloud.com
hosted.example MX 20 mx.hosted.example
own.example MX 10 mx.own.example
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
                      "findings", "receivers", "facts"}, first
assert first["receivers"] == [], first
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

# --- a large message ---

{
	printf 'From: a@example.jp\nContent-Type: text/html\n\n<script>x</script>'
	yes '<p>the quick brown fox' | head -c 200000
} >large.eml
conf 'milter { memory-limit = 64K temporary-directory = "/nonexistent" }' \
    >nowhere.conf
conf 'milter { memory-limit = 64K }' >little.conf
# What was found, without the ids.
found() {
	sed 's/"id":"[^"]*"//; s/(id [^)]*)//' out
}
want 1 "in memory" $check --json large.eml
in_memory=$(found)
want 1 "in a file" "$postfrank" check -c little.conf --json large.eml
[ "$(found)" = "$in_memory" ] || fail "in a file: $(cat out)"
want 1 "no file" "$postfrank" check -c nowhere.conf --json large.eml
[ "$(found)" = "$in_memory" ] || fail "no file: $(cat out)"

# --- what receivers would answer ---

twice='From: a@example.jp\nFrom: b@example.jp\n'
printf "$twice\nHello\n" >none.eml
want 1 "no recipient" $check none.eml
hasnt out "no recipient" "would answer"
want 1 "--to" $check --to '<x@gmail.com>' --to y@YAHOO.com --to z@gmail.com \
    --to x@own.example two.eml
has out "--to" "gmail.com (Gmail) would answer 550-5.7.1: not RFC"
has out "--to" "yahoo.com (Yahoo and AOL) would answer 554-5.0.0:"
[ "$(grep -c 'would answer' out)" -eq 2 ] || fail "--to: not two answers"
want 1 "a domain by its MX" $check --from a@none.example \
    --to x@hosted.example good.eml
has out "a domain by its MX" "hosted.example (iCloud Mail) would answer"
has out "a domain by its MX" "450-4.1.8: sender address rejected"
printf "${twice}To: A <a@gmail.com>, b@aol.com\nCc: c@own.example\n\nHi\n" >to.eml
want 1 "To" $check to.eml
has out "To" "gmail.com (Gmail) would answer"
has out "To" "aol.com (Yahoo and AOL) would answer"
want 1 "--to before To" $check --to x@aol.com to.eml
hasnt out "--to before To" "gmail.com"
printf "${twice}To: nobody\nTo: a@gmail.com\n\nHi\n" >wrong.eml
want 1 "a wrong To" $check wrong.eml
has out "a wrong To" "gmail.com (Gmail) would answer"
# shellcheck disable=SC2046 # one word an option
want 1 "ten domains" $check --to a@gmail.com $(seq -f '--to x@%g.example' 9) \
    two.eml
hasnt out "ten domains" "not looked at"
# shellcheck disable=SC2046
want 1 "eleven" $check --to a@gmail.com $(seq -f '--to x@%g.example' 10) \
    two.eml
has out "eleven" "1 more at other domains"
want 0 "all is well" $check --json --to x@gmail.com good.eml
has out "all is well" '"receivers":[]'
want 1 "as JSON" $check --json --to x@gmail.com two.eml
has out "as JSON" '"receivers":[{"domain":"gmail.com","receiver":"Gmail",'
has out "as JSON" '"code":"550-5.7.1","text":"not RFC 5322'

cat >own.receivers <<EOF
receiver "here" {
	domains = { "own.example" }
	answer {
		code = "554"
		when = { "from-header:duplicate" }
		text = "one From is enough"
		source = "our own policy"
	}
}
EOF
conf "receivers = \"$work/own.receivers\"" >own.conf
want 1 "an own file" "$postfrank" check -c own.conf --to x@own.example \
    --to x@gmail.com two.eml
has out "an own file" "own.example (here) would answer 554: one From is"
hasnt out "an own file" "gmail.com"
sed -i s/duplicate/duplicated/ own.receivers
want 78 "a wrong own file" "$postfrank" check -c own.conf two.eml
has error "a wrong own file" "own.receivers:5: answer when: the check"
want 78 "a wrong own file" "$postfrank" config -c own.conf
conf 'receivers = "/nonexistent/receivers.conf"' >gone.conf
want 78 "no such file" "$postfrank" config -c gone.conf
has error "no such file" "/nonexistent/receivers.conf: No such file"
cp "$tree/etc/receivers.conf" .
conf "receivers = \"$work/receivers.conf\"" >copy.conf
want 0 "a copy of the shipped file" "$postfrank" explain -c copy.conf gmail
has out "a copy of the shipped file" "fcrdns:ptr"
mv out copied
want 0 "what is built in" "$postfrank" explain -c guard.conf gmail
cmp -s copied out || fail "what is built in is not the shipped file"

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
has out "list of checks" "Yahoo and AOL"
want 0 "a check" "$postfrank" explain html-script
has out "a check" "checks { html-script { action = note } }"
want 0 "a check that notes" "$postfrank" explain mx
has out "a check that notes" "checks { mx { action = refuse } }"
want 0 "our own failure" "$postfrank" explain failure
has out "our own failure" "pass, hold or defer"
want 0 "grades" "$postfrank" explain from-header
has out "grades" "missing, invalid, duplicate, several, literal"
want 0 "a receiver" "$postfrank" explain gmail
has out "a receiver" "gmail: Gmail"
has out "a receiver" "gmail.com, googlemail.com"
has out "a receiver" "550-5.7.25"
want 78 "a receiver of a wrong file" "$postfrank" explain -c gone.conf gmail
want 64 "neither" "$postfrank" explain nonsense
has error "neither" "neither a check, a receiver nor the id"
want 64 "two words" "$postfrank" explain from-domain html-script
want 66 "no store" "$postfrank" explain --journal missing.db 0123456789ABCDEF
has error "no store" "missing.db"

id=$("$top/tests/cli/make_decision" journal.db 2>log) || fail "no decision was made"
typed=$(echo "$id" | tr 'A-Z01' 'a-zoi')
want 0 "a decision" "$postfrank" explain --journal journal.db "$typed"
has out "a decision" "$id"
has out "a decision" "refuse, guard mode"
has out "a decision" "example.jp does not exist in DNS"
has out "a decision" "yahoo.com (Yahoo and AOL) would answer 554:"
has out "a decision" "https://senders.yahooinc.com/smtp-error-codes/"
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
