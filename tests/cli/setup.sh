#!/bin/sh
# postfrank setup: what it would change, changes and takes back in a
# configuration directory of its own. Postfix itself does not run.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

postfrank=$(pwd)/cli/postfrank
tests=$(cd "${srcdir:-.}/tests/cli" && pwd)
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
PATH=$PATH:/usr/sbin
command -v postconf >/dev/null || exit 77

# Neither the Postfix nor the relays that there are have a part in it.
mkdir bin
cat >bin/postfix <<'EOF'
#!/bin/sh
echo "$*" >>"$WORK/postfix.log"
case $3 in
check) exit "${CHECK:-0}" ;;
status) exit "${STATUS:-1}" ;;
esac
EOF
cat >bin/postfrank-relay-test <<'EOF'
#!/bin/sh
printf '%s\n' "$@" >>"$WORK/test.log"
while [ $# -gt 0 ]; do
	[ "$1" = --password-file ] && cat "$2" >"$WORK/test.secret"
	shift
done
echo "the report"
exit "${READY:-0}"
EOF
chmod +x bin/*
PATH=$work/bin:$PATH
WORK=$work
export PATH WORK

secret='Pa:ss w0rd"$x'
printf '%s\n' "$secret" >password
# Postfix's commands wait until files have been at rest for a second.
rest() {
	touch -d '1 minute ago' etc/main.cf etc/master.cf
}
# A new Postfix, as Debian has it, with its submission service.
postfix_is() {
	rm -rf etc state gate.conf
	mkdir etc
	printf '%s\n' "$@" >etc/main.cf
	cat >etc/master.cf <<'EOF'
# A comment.
smtp      inet  n - y - - smtpd
submission inet n - y - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
pickup    unix  n - y 60 1 pickup
smtp      unix  - - y - - smtp
EOF
	chmod 640 etc/master.cf
	rest
	echo 'mode = guard' >gate.conf
	rm -rf before
	cp -pr etc before
	cp gate.conf before.conf
}
setup="$postfrank setup --postfix etc --state $work/state -c $work/gate.conf"
way="--relay relay.example --login me@example.jp --password-file password"

# value NAME: as the new main.cf has it; with a service, master.cf.
value() {
	rest
	case $1 in
	*/*) postconf -c etc -xP "$1" ;;
	*) postconf -c etc -h "$1" ;;
	esac | sed 's/^[^ ]* = //'
}
is() {
	got=$(value "$2")
	[ "$got" = "$3" ] || fail "$1: $2 is \"$got\", not \"$3\""
}
same() {
	{ diff -r before etc && diff before.conf gate.conf; } >log 2>&1 ||
	    { fail "$1: not as it was"; cat log >&2; }
}

# --- a plan, and nothing else ---

postfix_is 'myhostname = mail.example.jp'
want 0 "plan" $setup $way --domain example.jp --egress 192.0.2.7 \
    --egress 2001:db8::7 --helo mail.example.jp
same "plan"
[ ! -e state ] || fail "plan: it left $(ls state)"
for text in 'the report' 'etc/postfrank_relay_password: new, for this user' \
    'etc/main.cf: changed' '    relayhost = [relay.example]:587' \
    'submission/inet/smtpd_recipient_restrictions = check_policy_service,' \
    'it was: permit_sasl_authenticated,reject' \
    'addresses = { "192.0.2.7", "2001:db8::7" }' 'Nothing is changed yet'; do
	has out "plan" "$text"
done
has test.log "plan" 'postmaster@example.jp'
has test.log "plan" '[relay.example]:587'
[ "$(cat test.secret)" = "$secret" ] || fail "plan: no password for the test"

# --- done, done again, taken back ---

want 0 "apply" $setup $way --domain example.jp --egress 192.0.2.7 --apply
is apply relayhost '[relay.example]:587'
is apply smtp_tls_security_level secure
is apply smtp_tls_wrappermode no
is apply smtp_sasl_auth_enable yes
is apply smtp_sasl_tls_security_options noanonymous
is apply smtpd_milters inet:127.0.0.1:10032
is apply non_smtpd_milters inet:127.0.0.1:10032
is apply milter_default_action tempfail
is apply submission/inet/smtpd_recipient_restrictions \
    check_policy_service,inet:127.0.0.1:10031,permit_sasl_authenticated,reject
has etc/master.cf apply '# A comment.'
[ "$(stat -c %a etc/master.cf)" = 640 ] || fail "apply: mode of master.cf"
[ "$(stat -c %a etc/postfrank_relay_password)" = 600 ] ||
    fail "apply: mode of the credentials"
map=$(value smtp_sasl_password_maps)
got=$(postmap -c etc -q '[relay.example]:587' "$map")
[ "$got" = "me@example.jp:$secret" ] || fail "apply: the table has \"$got\""
find etc state -newer password -name 'postfrank_relay*' -perm /077 | grep . &&
    fail "apply: others can read the credentials"
[ "$(stat -c %a state)" = 700 ] || fail "apply: mode of the copies"
want 0 "the gate's configuration" "$postfrank" config -c gate.conf
has out "the gate's configuration" 'egress: default'
has postfix.log apply "check"
hasnt postfix.log "not running" reload

cp -pr etc after
want 0 "again" $setup $way --domain example.jp --egress 192.0.2.7 --apply
has out "again" 'nothing to change'
diff -r etc after >/dev/null || fail "again: something changed"

want 0 "undo" $setup --undo
same "undo"
[ -z "$(ls state)" ] || fail "undo: it left $(ls state)"
[ "$(stat -c %a etc/master.cf)" = 640 ] || fail "undo: mode of master.cf"
want 0 "nothing to undo" $setup --undo
has out "nothing to undo" 'nothing to undo'

# Twice, and twice back.
want 0 "first" $setup $way --no-test --apply
rm -rf between
cp -pr etc between
export STATUS=0
touch -d '2001-02-03 04:05:06' etc/postfrank_relay_password*
want 0 "second" $setup $way --no-test --relay '[2001:db8::1]:465' \
    --tls encrypt --apply
unset STATUS
has postfix.log second reload
is second relayhost '[2001:db8::1]:465'
is second smtp_tls_wrappermode yes
got=$(postmap -c etc -q '[relay.example]:587' \
    "$(value smtp_sasl_password_maps)")
[ "$got" = "me@example.jp:$secret" ] || fail "second: the first has \"$got\""
got=$(postmap -c etc -q '[2001:db8::1]:465' "$(value smtp_sasl_password_maps)")
[ "$got" = "me@example.jp:$secret" ] || fail "second: it has \"$got\""
want 0 "back to the first" $setup --undo
for file in etc/postfrank_relay_password*; do
	# Postfix warns of a table that is older than its text.
	[ "$(stat -c %y "$file" | cut -c 1-19)" = '2001-02-03 04:05:06' ] ||
	    fail "back to the first: $file is of another time"
done
diff -r etc between >/dev/null || fail "back to the first: it is not"
want 0 "back to before" $setup --undo
same "back to before"

# A hand has been there meanwhile.
want 0 "before a hand" $setup $way --no-test --apply
echo 'mailbox_size_limit = 0' >>etc/main.cf
cp etc/main.cf mine
want 1 "a hand" $setup --undo
has error "a hand" 'main.cf was changed since'
cmp -s mine etc/main.cf || fail "a hand: main.cf was touched"
want 0 "force" $setup --undo --force
same "force"

# It ended in the midst: while it kept copies, while it changed files, and
# while it took that back.
want 0 "before an end" $setup $way --no-test --apply
cp -p etc/main.cf main.after
mkdir state/000002
echo x >state/000002/0
echo x >state/000002/1.postfrank-new
cp before/main.cf etc/main.cf
echo half >etc/main.cf.postfrank-new
echo half >etc/postfrank_relay_password.postfrank-new
want 0 "an end in the midst" $setup --undo
same "an end in the midst"
[ -z "$(ls state)" ] || fail "an end in the midst: it left $(ls state)"
want 0 "before another end" $setup $way --no-test --apply
rm state/000001/list
want 0 "an end of undo" $setup --undo
has out "an end of undo" 'nothing to undo'
[ -z "$(ls state)" ] || fail "an end of undo: it left $(ls state)"
cp -pr before/. etc
rm -f etc/postfrank_relay_password*

# A hand has written into the credentials.
want 0 "credentials" $setup $way --no-test --apply
{
	echo '# A comment.'
	echo '[other.example]:587 other:word'
	sed 's/me@/old@/' etc/postfrank_relay_password
	echo '[more.example]:587 more:word'
} >written
cat written >etc/postfrank_relay_password
want 0 "credentials, again" $setup $way --no-test --apply
sed 's/old@/me@/' written | cmp -s - etc/postfrank_relay_password ||
    fail "credentials: $(cat etc/postfrank_relay_password)"
want 0 "credentials, back" $setup --undo
cmp -s written etc/postfrank_relay_password || fail "credentials, back"
want 0 "credentials, all" $setup --undo --force
same "credentials"

# What Postfix does not take is not left.
export CHECK=1
want 78 "a fault" $setup $way --no-test --apply
unset CHECK
same "a fault"
chmod 777 state
want 73 "a folder of all" $setup $way --no-test --apply
has error "a folder of all" 'not trusted'
want 1 "a folder of all" $setup --undo
same "a folder of all"

# --- what is there already ---

postfix_is 'smtpd_milters = inet:localhost:8891' \
    'non_smtpd_milters = $smtpd_milters' \
    'smtp_sasl_password_maps = texthash:/etc/other' \
    'smtp_tls_CAfile = /etc/ca.pem' 'smtp_tls_wrappermode = yes' \
    'transport_maps = texthash:/etc/transport' \
    'smtpd_recipient_restrictions = check_sasl_access
	inline:{ {bob = REJECT} }, permit_sasl_authenticated, reject'
cat >>etc/master.cf <<'EOF'
192.0.2.1:465 inet n - y - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_milters=
2525      inet  n - y - - smtpd
  -o smtpd_sasl_auth_enable=yes
127.0.0.1:10025 inet n - y - - smtpd
587       inet  n - y - - smtpd
  -o smtpd_recipient_restrictions=check_policy_service,{inet:localhost:10031,timeout=9s},permit
EOF
sed -i 's/^smtp  *unix.*/&\n  -o smtp_tls_security_level=may/' etc/master.cf
rm -rf before
cp -pr etc before
want 0 "others" $setup $way --no-test --tls encrypt --apply
is others smtpd_milters 'inet:localhost:8891, inet:127.0.0.1:10032'
is others non_smtpd_milters '$smtpd_milters'
has etc/main.cf others "etc/postfrank_relay_password, texthash:/etc/other"
is others smtp_tls_CAfile /etc/ca.pem
is others smtp_tls_wrappermode no
is others smtp_tls_security_level encrypt
is others smtp/unix/smtp_tls_security_level encrypt
is others 192.0.2.1:465/inet/smtpd_milters inet:127.0.0.1:10032
# postconf takes no blanks for master.cf.
is others 192.0.2.1:465/inet/smtpd_recipient_restrictions \
    'check_policy_service,inet:127.0.0.1:10031,check_sasl_access,inline:{ {bob = REJECT} },permit_sasl_authenticated,reject'
has etc/master.cf others 'permit_sasl_authenticated,reject'
is others 2525/inet/smtpd_recipient_restrictions \
    'check_policy_service,inet:127.0.0.1:10031,check_sasl_access,inline:{ {bob = REJECT} },permit_sasl_authenticated,reject'
got=$(postconf -c etc -P '127.0.0.1:10025/inet/*' 2>/dev/null)
[ -z "$got" ] || fail "others: an inner service has $got"
has etc/master.cf others '{inet:localhost:10031,timeout=9s},permit'
has out others 'note: transport_maps'
want 0 "others again" $setup $way --no-test --tls encrypt --apply
has out "others again" 'nothing to change'
want 0 "others back" $setup --undo
same "others"

postfix_is 'myhostname = mail.example.jp'
echo 'egress "mine" { addresses = { "192.0.2.9" } }' >>gate.conf
echo 'policyd { listen = { } } milter { listen = { "unix:postfrank/m" } }' \
    >>gate.conf
cp gate.conf before.conf
want 0 "an egress" $setup $way --no-test --egress 192.0.2.7 --apply
cmp -s gate.conf before.conf || fail "an egress: it was changed"
is "a socket" smtpd_milters unix:postfrank/m
hasnt etc/master.cf "a door that is off" check_policy_service

# --- asked at a terminal ---

if command -v python3 >/dev/null; then
	terminal="python3 $tests/at_terminal.py"
	postfix_is
	want 0 "a terminal" $terminal "relay.example|me@example.jp|$secret|\
example.jp example.com|192.0.2.7, 2001:db8::7|mail.example.jp" $setup
	for text in 'HOST:PORT: relay' 'login there (often an address): me' \
	    'Password of me@example.jp: ' 'between: example.jp example' \
	    'relayhost = [relay.example]:587' \
	    'addresses = { "192.0.2.7", "2001:db8::7" }' \
	    'helo = "mail.example.jp"' 'Nothing is changed yet'; do
		has out "a terminal" "$text"
	done
	[ "$(cat test.secret)" = "$secret" ] || fail "a terminal: no password"
	hasnt out "a terminal" "$secret"
	has test.log "a terminal" 'postmaster@example.com'
	want 0 "unknown egress" $terminal "relay.example|me|$secret|||" $setup
	hasnt out "unknown egress" 'egress "default"'
	want 0 "no questions" $terminal "" $setup $way --domain example.jp \
	    --egress 192.0.2.7
	want 64 "no answer" $terminal "" $setup
	has out "no answer" 'which relay?'
	want 64 "an empty password" $terminal "relay.example|me|" $setup
	same "a terminal"
fi

# --- Postfix of other versions, as postconf tells of them ---

mkdir other
cat >other/postconf <<EOF
#!/bin/sh
case "\$3 \$4" in
'-m ') printf '%s\\n' \$TYPES ;;
'-h default_database_type') echo \$STANDARD ;;
*) exec $(command -v postconf) "\$@" ;;
esac
EOF
chmod +x other/postconf
# version VERSION STANDARD TYPES MAP SUFFIX: which table is made there. What has
# other defaults since 3.11 is set, whatever they are.
version() {
	postfix_is
	STANDARD=$2 TYPES=$3 PATH=$work/other:$PATH
	export STANDARD TYPES
	want 0 "$1" $setup $way --no-test
	PATH=${PATH#"$work/other:"}
	has out "$1" "smtp_sasl_password_maps = $4:"
	has out "$1" "etc/postfrank_relay_password$5: new"
	has out "$1" 'smtp_tls_security_level = secure'
	has out "$1" 'milter_default_action = tempfail'
}
version 3.5 hash 'btree cidr hash inline texthash' hash .db
version 3.7 hash 'btree cidr hash inline lmdb texthash' hash .db
version 3.10 lmdb 'btree cidr hash inline lmdb texthash' lmdb .lmdb
version 3.11 lmdb 'cdb cidr inline lmdb texthash' lmdb .lmdb
version "3.11 with cdb" cdb 'cdb cidr inline lmdb texthash' cdb .cdb
version "3.11 without hash" hash 'cidr inline lmdb texthash' lmdb .lmdb
version "3.11 with none" hash 'cidr inline texthash' texthash ''

# --- the relay is not ready ---

postfix_is
export READY=77
want 77 "not ready" $setup $way --apply
has error "not ready" 'the relay is not ready'
unset READY
same "not ready"

# The relay is tested as Postfix will use it.
rm -f test.log
want 0 "tested, --tls secure" $setup $way
hasnt test.log "tested, --tls secure" '--any-certificate'
want 0 "tested, --tls encrypt" $setup $way --tls encrypt
has test.log "tested, --tls encrypt" '--any-certificate'

# --- the command line ---

want 64 "no relay" $setup </dev/null
has error "no relay" 'Give --relay'
want 64 "no login" $setup --relay relay.example </dev/null
want 64 "no password" env -u PASSWORD_FILE $setup --relay a --login b </dev/null
has error "no password" 'PASSWORD_FILE'
want 64 "a password" $setup --password "$secret"
has error "a password" 'there is no option --password'
hasnt error "a password" "$secret"
want 64 "an empty file" $setup --relay a --login b --password-file /dev/null
printf 'x \n' >blank
want 64 "a blank" $setup --relay a --login b --password-file blank
for wrong in '--relay a:b:c' '--relay a,b' '--relay [a' '--login a:b' \
    '--relay 192.0.2.1' '--relay [2001:db8::1]:465' '--domain -' '--egress a"b' '--helo a$b' '--tls none' '--undo --apply'; do
	want 64 "$wrong" $setup $way $wrong --no-test </dev/null
done
want 78 "an egress that is none" $setup $way --no-test --egress 192.0.2.300
want 78 "no Postfix" "$postfrank" setup --postfix "$work/none" $way
mkdir empty
want 78 "an empty folder" $setup --postfix empty $way --no-test
want 0 "as cron finds programs" env PATH="$work/bin:/usr/bin:/bin" \
    $setup $way --no-test
PASSWORD_FILE=password
export PASSWORD_FILE
want 0 "PASSWORD_FILE" $setup --relay a --login b --no-test </dev/null
same "the command line"

# --- no secret anywhere ---

printf %s "$secret" | base64 >forms
printf %s "$secret" | od -An -tx1 | tr -d ' \n' >>forms
printf '\n%s\n' "$secret" >>forms
for file in out error test.log postfix.log; do
	grep -qiF -f forms $file && fail "a secret is in $file"
done
ls /tmp/postfrank-setup.* >/dev/null 2>&1 && fail "something is left in /tmp"

[ "$failures" -eq 0 ]
