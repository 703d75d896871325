#!/bin/sh
# postfrank monitor: what it looks at, what it tells once, and what it tells
# when it is over.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99
mkdir bin
PATH=$work/bin:$PATH
export PATH

# script NAME: a program of that name in PATH, from standard input.
script() {
	{
		echo '#!/bin/sh'
		cat
	} >"bin/$1"
	chmod +x "bin/$1"
}
script postconf <<'END'
cat <<'VALUES'
relayhost = [relay.example]:587
myorigin = good.example
myhostname = host.good.example
mydestination = good.example
VALUES
END
script postfrank-relay-test <<END
[ "\$*" = --json ] && cat "$work/relay"
END
script sendmail <<END
cat >"$work/mail"
echo "\$*" >"$work/arguments"
echo >>"$work/mails"
exit \$(cat "$work/sendmail-status")
END
script tell <<END
cat >"$work/told"
echo "\$*" >>"$work/told"
END
echo 0 >sendmail-status

# relay CLASS DAYS: what postfrank-relay-test says from now on.
relay() {
	cat >relay <<-END
	{"host":"relay.example","steps":[{"name":"auth","result":"fail",
	"detail":"the password is refused","fix":"correct it"}],
	"certificate":{"days":$2},"class":"$1"}
	END
	[ "$1" != ready ] || sed -i 's/"fail"/"ok"/' relay
}

zeros=0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0
cat >zone <<END
good.example MX 10 mx.good.example
good.example TXT "v=spf1 ip4:1.2.3.10 ip4:1.2.3.66 -all"
_dmarc.good.example TXT "v=DMARC1; p=none; rua=mailto:dmarc@good.example"
own1._domainkey.good.example TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
mx.good.example A 1.2.3.30
out.good.example A 1.2.3.10
out.good.example A 1.2.3.66
10.3.2.1.in-addr.arpa PTR out.good.example
66.3.2.1.in-addr.arpa PTR out.good.example
2.0.0.127.bl.test A 127.0.0.2
2.0.0.0.0.0.f.7.f.f.f.f.$zeros.bl.test A 127.0.0.2
66.3.2.1.bl.test A 127.0.0.2
66.3.2.1.bl.test TXT "sent spam, see https://bl.test/66"
END
: >server
"$top/tests/dns/fake_dns" zone >server &
server=$!
gate=
trap 'kill $server $gate; rm -rf "$work"' EXIT
while ! grep -q '^port' server; do
	kill -0 $server || exit 99
	sleep 0.1
done
port=$(sed -n 's/^port //p' server)

# conf ADDRESS: the egress is there.
conf() {
	cat <<-END
	user = "$(id -un)"
	local-domains = { }
	dns { servers = { "127.0.0.1@$port" } }
	dnsbl { address-lists = { "bl.test" } }
	probe { mx = no }
	milter { listen = { "unix:$work/milter.sock" } }
	policyd { listen = { "unix:$work/policy.sock" } }
	journal { path = "$work/journal.db" }
	egress "default" { addresses = { "$1" }  helo = "out.good.example"
	    dkim = none }
	END
}
conf 1.2.3.10 >good.conf
conf 1.2.3.66 >listed.conf

start_gate() {
	"$top/daemon/postfrankd" -f -c good.conf 2>gate.log &
	gate=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -S policy.sock ] && [ -f journal.db ] && return
		sleep 0.1
	done
	cat gate.log >&2
}
stop_gate() {
	kill $gate
	wait $gate
	gate=
}

# run STATUS WHAT ARGUMENT...: one run; `mail` is what it sent, if anything.
run() {
	status=$1
	what=$2
	shift 2
	rm -f mail
	: >mails
	want "$status" "$what" "$postfrank" monitor --state "$work/state" \
	    --sendmail "$work/bin/sendmail" "$@"
}
# silent WHAT: the run sent no mail.
silent() {
	[ ! -s mails ] && return
	fail "$1: a mail was sent"
	cat mail >&2
}
# told WHAT TEXT: it sent one, with that in it.
told() {
	if [ "$(wc -l <mails)" -ne 1 ]; then
		fail "$1: no mail, or several"
		return
	fi
	has mail "$1" "$2"
}

relay ready 90
start_gate

# --- all is well ---

run 0 "all well" -c good.conf
has out "all well" "0 wrong, 0 unknown; no news"
silent "all well"
[ "$(stat -c %a state)" = 600 ] || fail "mode of the state file"
run 0 "all well, JSON" -c good.conf --json
has out "JSON" '{"name":"relay","result":"well","detail":"relay.example is ready","fix":null}'
has out "JSON" '"name":"relay certificate","result":"well"'
has out "JSON" "{\"name\":\"milter unix:$work/milter.sock\",\"result\":\"well\""
has out "JSON" "{\"name\":\"policyd unix:$work/policy.sock\",\"result\":\"well\""
has out "JSON" '"name":"journal","result":"well"'
for check in ptr fcrdns helo dnsbl; do
	has out "JSON" "\"name\":\"egress default: $check\",\"result\":\"well\""
done
for check in from-domain mx spf-record; do
	has out "JSON" \
	    "\"name\":\"domain good.example: $check\",\"result\":\"well\""
done
has out "JSON" '"changes":[],"damage":null,"wrong":0,"unknown":0}'
hasnt gate.log "a look at the gate" "not answered"

# --- each fault once, and when it is over ---

relay authentication 90
run 1 "--dry-run" -c good.conf --dry-run
has out "--dry-run" "Subject: postfrank on host.good.example: 1 wrong"
silent "--dry-run"
run 1 "a password" -c good.conf
has out "a password" "relay: wrong: relay.example, at the step auth: the password is refused"
told "a password" "What to do: correct it"
has mail "a password" "From: postfrank monitor <root@good.example>"
has mail "a password" "To: root@good.example"
has mail "a password" "Auto-Submitted: auto-generated"
has arguments "a password" "-i -f root@good.example -- root@good.example"
run 1 "a password, again" -c good.conf
silent "a password, again"
relay ready 90
run 0 "a password, over" -c good.conf
told "a password, over" "Subject: postfrank on host.good.example: 1 over"
has mail "a password, over" "It was wrong since 20"
run 0 "a password, over, again" -c good.conf
silent "a password, over, again"

relay ready 21
run 1 "21 days" -c good.conf
told "21 days" "the certificate of relay.example is valid for 21 days more"
relay ready 20
run 1 "20 days" -c good.conf
silent "20 days"
relay ready 7
run 1 "7 days, one run" -c good.conf
run 1 "7 days" -c good.conf
told "7 days" "valid for 7 days more"
relay ready 90
run 0 "renewed" -c good.conf
told "renewed" "relay certificate"

run 1 "listed" -c listed.conf
told "listed" "egress default: dnsbl"
has mail "listed" "bl.test"
hasnt mail "listed" "ptr"
sed 's/dkim = none//' good.conf >check.conf
want 0 "the mail passes our own checks" "$postfrank" check --all \
    -c check.conf --to admin@good.example mail
hasnt out "the mail passes our own checks" "found"
run 0 "no longer listed, by one run" -c good.conf
silent "no longer listed, by one run"
run 1 "it comes and goes" -c listed.conf
silent "it comes and goes"
run 0 "no longer listed, by one run" -c good.conf
run 0 "no longer listed" -c good.conf
told "no longer listed" "egress default: dnsbl"

run 1 "a domain without anything" -c good.conf gone.example
told "a domain without anything" "domain gone.example: from-domain"
run 0 "it is not looked at" -c good.conf
silent "it is not looked at"
run 0 "nor again" -c good.conf
told "nor again" "Not looked at any more:"

# --- own keys ---

# signed SELECTOR...: mail is signed, by these if there are any.
signed() {
	sed 's/dkim = none//' good.conf
	[ $# -eq 0 ] || printf 'monitor { dkim-selectors = { %s } }\n' "$*"
}
signed >usual.conf
signed '"own1", "own3._domainkey.other.example"' >own.conf
signed '"own3._domainkey.good.example"' >gone.conf
run 75 "no usual name" -c usual.conf
run 75 "no usual name, again" -c usual.conf
told "no usual name" "dkim-selectors of the section monitor"
run 75 "no usual name, told" -c usual.conf
silent "no usual name, told"
run 0 "an own key" -c own.conf
told "an own key" "Subject: postfrank on host.good.example: 1 over"
run 1 "an own key is gone" -c gone.conf
told "an own key is gone" "selector own3._domainkey.good.example has no key"
run 1 "an own key is gone, again" -c gone.conf
silent "an own key is gone, again"
run 0 "an own key is back" -c own.conf
told "an own key is back" "domain good.example: dkim"
run 0 "nobody signs" -c good.conf

stop_gate
run 1 "no gate" -c good.conf
told "no gate" "milter unix:$work/milter.sock"
rm -f mail.no-gate
mv mail mail.no-gate
run 1 "no gate, again" -c good.conf
silent "no gate, again"
mv mail.no-gate mail
has mail "no gate" "systemctl status postfrank"
start_gate
run 0 "the gate is back" -c good.conf
told "the gate is back" "2 over"
mv journal.db journal.away
run 1 "no journal" -c good.conf
told "no journal" "journal.db: No such file or directory"
run 1 "no journal, again" -c good.conf
mv journal.away journal.db
run 0 "the journal is back" -c good.conf
told "the journal is back" "journal"

# --- unknown ---

run 75 "no DNS" -c good.conf --dns 127.0.0.1@1
silent "no DNS"
run 0 "no DNS for one run" -c good.conf
silent "no DNS for one run"
run 75 "no DNS" -c good.conf --dns 127.0.0.1@1
run 75 "no DNS for two runs" -c good.conf --dns 127.0.0.1@1
told "no DNS for two runs" "Not known any more:"
run 0 "DNS is back" -c good.conf
told "DNS is back" "Over:"
relay try-later 90
run 75 "the relay is busy" -c good.conf
silent "the relay is busy"
relay ready 90
run 0 "the relay is ready" -c good.conf
silent "the relay is ready"
mv relay relay.good
run 75 "no report" -c good.conf
has out "no report" "1 unknown"
mv relay.good relay
run 0 "a report" -c good.conf
silent "a report"

# --- whom it tells, and whether that can be done ---

{
	cat good.conf
	echo "monitor { mail = \"\"  command = { \"$work/bin/tell\", \"a b\", \"\\\$HOME\" }"
	echo "  relay = no  domains = { \"poor.example\" } }"
} >command.conf
cp state state.before
run 1 "a command" -c command.conf
silent "a command"
has told "a command" "domain poor.example: from-domain"
# shellcheck disable=SC2016 # as it is
has told "a command" 'a b $HOME'
run 1 "--mail" -c command.conf --mail admin@good.example other.example
told "--mail" "To: admin@good.example"
has arguments "--mail" "-- admin@good.example"
cp state.before state

echo 1 >sendmail-status
relay authentication 90
run 1 "sendmail fails" -c good.conf
has error "sendmail fails" "tried again at the next run"
echo 0 >sendmail-status
run 1 "sendmail works" -c good.conf
told "sendmail works" "relay"
run 1 "sendmail works, again" -c good.conf
relay ready 90
echo 1 >sendmail-status
run 75 "over, but it cannot be told" -c good.conf
echo 0 >sendmail-status
run 0 "over" -c good.conf
told "over" "relay"

# --- the state file ---

echo nonsense >state
run 0 "damaged" -c good.conf
told "damaged" "begun anew"
run 0 "damaged, again" -c good.conf
silent "damaged, again"
want 75 "two runs at once" flock "$work/state.lock" "$postfrank" monitor \
    -c good.conf --state "$work/state" --sendmail "$work/bin/sendmail"
has error "two runs at once" "another run is under way"
want 73 "no folder" "$postfrank" monitor -c good.conf --state none/state

# --- wrong ---

echo "mode = gard" >wrong.conf
run 78 "a wrong configuration" -c wrong.conf
run 78 "no address" -c good.conf --mail "-bs"
has error "no address" "is no address"
run 64 "no option" --nonsense
run 64 "no domain" -c good.conf 1.2.3.4

[ "$failures" -eq 0 ]
