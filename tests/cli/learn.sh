#!/bin/sh
# postfrank learn: what copies show that arrived at providers of many kinds; and
# what they do not show.
set -u
. "${srcdir:-.}/tests/cli/want.sh"

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99

# Whatever is installed here.
: >empty.conf
learn="$postfrank learn -c $work/empty.conf"

# has FILE WHAT TEXT: the text is in it, lines of comments joined.
has() {
	sed 's/^	*#* *//' "$1" | tr '\n' ' ' | grep -qF -e "$3" && return
	fail "$2: no \"$3\" in it:"
	cat "$1" >&2
}
hasnt() {
	sed 's/^	*#* *//' "$1" | tr '\n' ' ' | grep -qF -e "$3" || return
	fail "$2: \"$3\" in it:"
	cat "$1" >&2
}

# is_block WHAT: what was printed is a configuration.
is_block() {
	"$postfrank" config -c out >log 2>&1 && return
	fail "$1: no configuration: $(cat log)"
	cat out >&2
}

# --- providers ---

cat >gmail.eml <<'EOF'
Delivered-To: b@gmail.com
Received: by 2002:a05:6402:1f8a:b0:4ab:1:2 with SMTP id c10csp1234;
        Sun, 22 Nov 2026 00:00:03 -0800 (PST)
X-Received: by 2002:a05:6a00:1 with SMTP id 1; Sun, 22 Nov 2026 00:00:02 -0800
Return-Path: <a@example.jp>
Received: from mail.example.jp (mail.example.jp. [192.0.2.10])
        by mx.google.com with ESMTPS id a1-20020a1.2026.11.22
        for <b@gmail.com>
        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
        Sun, 22 Nov 2026 00:00:02 -0800 (PST)
Received-SPF: pass (google.com: domain of a@example.jp designates 192.0.2.10 as permitted sender) client-ip=192.0.2.10;
Authentication-Results: mx.google.com;
       dkim=pass header.i=@example.jp header.s=s1 header.b=aBc;
       spf=pass (google.com: domain of a@example.jp designates 192.0.2.10 as permitted sender) smtp.mailfrom=a@example.jp;
       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.jp
Received: from web1.example.jp (web1.example.jp [10.0.0.5])
	by mail.example.jp (Postfix) with ESMTPSA id 4F1
	for <b@gmail.com>; Sun, 22 Nov 2026 17:00:01 +0900 (JST)
DKIM-Signature: v=1; a=rsa-sha256; d=example.jp; s=s1; h=From:Subject; bh=x; b=y
From: A <a@example.jp>
Subject: hello

Hello
EOF
want 0 "Gmail" $learn gmail.eml
is_block "Gmail"
has out "Gmail" 'addresses = { "192.0.2.10" }'
has out "Gmail" "192.0.2.10: seen in 1 of 1 message (Authentication-Results of mx.google.com; Received by mx.google.com)"
has out "Gmail" 'helo = "mail.example.jp"'
has out "Gmail" 'return-path = "keep"'
has out "Gmail" 'dkim = expected'
has out "Gmail" 'dkim-domain = "example.jp"'
has out "Gmail" "relayhost is not in a message"
want 0 "standard input" sh -c "sed 's/\$/\r/' gmail.eml | $learn -"
has out "standard input" 'addresses = { "192.0.2.10" }'

# The provider changes the Return-Path, and signs for itself.
cat >outlook.eml <<'EOF'
Received: from AS8PR.eurprd01.prod.outlook.com (2603:10a6:20b::1) by
 DB7PR.eurprd01.prod.outlook.com with HTTPS; Sun, 22 Nov 2026 08:00:05 +0000
Authentication-Results: spf=pass (sender IP is 2001:db8:5::7)
 smtp.mailfrom=bounces.provider.example; dkim=pass (signature was verified)
 header.d=provider.example;dmarc=none action=none
 header.from=example.jp;compauth=pass reason=101
Received-SPF: Pass (protection.outlook.com: domain of bounces.provider.example
 designates 2001:db8:5::7 as permitted sender)
 receiver=protection.outlook.com; client-ip=2001:db8:5::7;
 helo=out7.provider.example; pr=C
Received: from out7.provider.example (2001:db8:5::7) by
 AM0EUR02FT0.mail.protection.outlook.com (2603:10a6:208::1) with Microsoft SMTP
 Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.7000.1; x
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed; d = provider.example; s=s; b=y
Received: from mail.example.jp (mail.example.jp [203.0.113.5])
	by smtp.provider.example (Postfix) with ESMTPSA id 4F1; x
From: a@example.jp
Return-Path: r-1234@bounces.provider.example

EOF
want 0 "Outlook" $learn outlook.eml
is_block "Outlook"
has out "Outlook" 'addresses = { "2001:db8:5::7" }'
has out "Outlook" 'helo = "out7.provider.example"'
has out "Outlook" 'return-path = "bounces.provider.example"'
has out "Outlook" 'if your own system sends so, write return-path = "keep"'
has out "Outlook" 'dkim = relay'
has out "Outlook" 'dkim-domain = "provider.example"'
has out "Outlook" "before that, smtp.provider.example took it from 203.0.113.5"

cat >yahoo.eml <<'EOF'
X-Apparently-To: b@yahoo.com; Sun, 22 Nov 2026 08:00:05 +0000
Return-Path: <a@example.jp>
Received-SPF: pass (domain of example.jp designates 192.0.2.10 as permitted sender)
Authentication-Results: atlas-production.v2-mail-prod1-gq1.omega.yahoo.com;
 dkim=none;
 spf=pass smtp.mailfrom=example.jp;
 dmarc=pass(p=NONE) header.from=example.jp;
Received: from 192.0.2.10 (EHLO mail.example.jp)
 by 10.197.41.100 with SMTPs
 (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256); Sun, 22 Nov 2026 08:00:05 +0000
Received: by mail.example.jp (Postfix, from userid 33) id 4F1; x
From: a@example.jp

EOF
want 0 "Yahoo" $learn yahoo.eml
is_block "Yahoo"
has out "Yahoo" 'addresses = { "192.0.2.10" }'
has out "Yahoo" 'helo = "mail.example.jp"'
has out "Yahoo" 'dkim = none'
hasnt out "Yahoo" 'dkim-domain'

cat >icloud.eml <<'EOF'
Return-path: <a@example.jp>
Received: from p1-icloudmta-asmtp.me.com (p1-icloudmta.me.com [17.58.1.1])
 by ms1.icloud.com (Oracle) with LMTP id 1; x
Authentication-Results: bimi.icloud.com; bimi=skipped reason="insufficient dmarc"
Authentication-Results: dkim-verifier.icloud.com; dkim=fail (2048-bit key) header.d=example.jp header.i=@example.jp
Authentication-Results: spf.icloud.com; spf=pass (spf.icloud.com: domain of a@example.jp designates 192.0.2.10 as permitted sender) smtp.mailfrom=a@example.jp
Received-SPF: pass (spf.icloud.com: domain of a@example.jp designates 192.0.2.10 as permitted sender) receiver=spf.icloud.com; client-ip=192.0.2.10; helo=mail.example.jp; envelope-from=a@example.jp
Received: from mail.example.jp (mail.example.jp [192.0.2.10])
 by p1-icloudmta-asmtp.me.com (Postfix) with ESMTPS id 2; x
DKIM-Signature: v=1; d=example.jp; b=y
From: a@example.jp

EOF
want 0 "iCloud" $learn icloud.eml
is_block "iCloud"
has out "iCloud" "Authentication-Results of spf.icloud.com; Received by p1-icloudmta-asmtp.me.com"
has out "iCloud" "the receiver verified no DKIM signature (dkim=fail)"
has out "iCloud" 'dkim = unknown'

# Servers that say nothing but Received.
cat >postfix.eml <<'EOF'
Return-Path: <a@example.jp>
Delivered-To: b@example.net
Received: from mx.example.net ([127.0.0.1])
	by imap.example.net with LMTP
	id 8P6 (envelope-from <a@example.jp>)
	for <b@example.net>; Sun, 22 Nov 2026 17:00:02 +0900
Received: from localhost (localhost [127.0.0.1])
	by mx.example.net (Postfix) with ESMTP id 2; x
Received: from mail.example.jp (mail.example.jp [192.0.2.10])
	by mx.example.net (Postfix) with ESMTPS id 1; x
Received: from localhost (localhost [IPv6:::1]) by mail.example.jp (Postfix); x
From: a@example.jp

EOF
want 0 "Postfix" $learn postfix.eml
is_block "Postfix"
has out "Postfix" "192.0.2.10: seen in 1 of 1 message (Received by mx.example.net)"
hasnt out "Postfix" "dkim ="

cat >exim.eml <<'EOF'
Return-path: <a@example.jp>
Envelope-to: b@example.net
Received: from host-192-0-2-11.isp.example ([192.0.2.11]:40312 helo=mail.example.jp)
	by mx.example.net with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384
	(Exim 4.96) (envelope-from <a@example.jp>) id 1qX; x
From: a@example.jp

EOF
want 0 "Exim" $learn exim.eml
is_block "Exim"
has out "Exim" 'addresses = { "192.0.2.11" }'
has out "Exim" 'helo = "mail.example.jp"'

cat >qmail.eml <<'EOF'
Return-Path: <a@example.jp>
Received: (qmail 1234 invoked from network); 22 Nov 2026 08:00:00 -0000
Received: from unknown (HELO web1) (192.0.2.10)
  by mx.example.ne.jp with SMTP; 22 Nov 2026 08:00:00 -0000
From: a@example.jp

EOF
want 0 "qmail" $learn qmail.eml
is_block "qmail"
has out "qmail" 'addresses = { "192.0.2.10" }'
has out "qmail" 'the HELO was "web1", which is no full host name'
hasnt out "qmail" "helo ="

# --- several messages ---

want 0 "several" $learn gmail.eml yahoo.eml exim.eml
is_block "several"
has out "several" 'addresses = { "192.0.2.10", "192.0.2.11" }'
has out "several" "192.0.2.10: seen in 2 of 3 messages"
has out "several" "192.0.2.11: seen in 1 of 3 messages (Received by mx.example.net)"
has out "several" "seen in 3 of 3 messages (Received by mx.google.com)"
want 0 "two ways" $learn gmail.eml gmail.eml outlook.eml
is_block "two ways"
has out "two ways" 'helo = "mail.example.jp"'
has out "two ways" "but also out7.provider.example: seen in 1 of 3 messages"
want 66 "one is missing" $learn gmail.eml missing.eml
has error "one is missing" "missing.eml: No such file"
has out "one is missing" 'addresses = { "192.0.2.10" }'

# --- what anybody may have written ---

# Forged fields below our own Received field count for nothing.
sed '/^From: A/i\
Authentication-Results: mx.google.com; spf=pass (google.com: domain of a@evil.example designates 198.51.100.66 as permitted sender); dkim=pass header.d=evil.example\
Received-SPF: pass (x) client-ip=198.51.100.66; helo=evil.example\
Received: from evil.example (evil.example [198.51.100.66]) by mx.google.com with SMTP' \
    gmail.eml >forged.eml
want 0 "forged below" $learn forged.eml
has out "forged below" 'addresses = { "192.0.2.10" }'
hasnt out "forged below" "evil.example\""

# The same where the receiver says nothing, and our host left no trace: fields
# at the top of the message are not the receiver's.
cat >forged2.eml <<'EOF'
Received: from mail.example.jp (mail.example.jp [192.0.2.10])
	by mx.example.net (Postfix) with ESMTPS id 1; x
Authentication-Results: mx.evil.example; spf=pass (sender IP is 198.51.100.66);
	dkim=pass header.d=evil.example
Received-SPF: pass (x) client-ip=198.51.100.66; helo=evil.example
Return-Path: <a@evil.example>
From: a@example.jp

EOF
want 0 "forged beside" $learn forged2.eml
has out "forged beside" 'addresses = { "192.0.2.10" }'
hasnt out "forged beside" "evil.example"
hasnt out "forged beside" "198.51.100.66"

# Octets that a terminal would obey.
printf 'Received: from \033[2Jx (\200 [192.0.2.10]) by \033]0;x\007 with SMTP\nFrom: a@example.jp\n\n' >octets.eml
want 0 "octets" $learn octets.eml
is_block "octets"
if LC_ALL=C grep -q '[^ -~	]' out; then
	fail "octets: not printable"
fi

# --- nothing to be seen ---

cat >inside.eml <<'EOF'
Received: from web1.example.jp (web1.example.jp [10.0.0.5])
	by mail.example.jp (Postfix) with ESMTP id 1; x
Authentication-Results: mail.example.jp; spf=pass (sender IP is 198.51.100.66)
From: a@example.jp

EOF
want 1 "not sent" $learn inside.eml
has out "not sent" "no address was learned"
hasnt out "not sent" "198.51.100.66"
hasnt out "not sent" "egress \""
: >empty.eml
want 1 "empty" $learn empty.eml
head -c 100000 /dev/zero >zero.eml
want 1 "zeros" $learn zero.eml

# --- compared with a configuration ---

conf() {
	cat <<EOF
egress "main" {
	relayhost = "[relay.example.jp]:587"
	addresses = { "192.0.2.0/24" }
	$1
}
EOF
}
conf 'helo = "mail.example.jp" dkim = expected dkim-domain = "example.jp"' \
    >good.conf
want 0 "agrees" "$postfrank" learn -c good.conf gmail.eml
is_block "agrees"
has out "agrees" "nothing disagrees with the configuration"
has out "agrees" 'egress "main" {'
has out "agrees" 'relayhost = "[relay.example.jp]:587"'
conf 'helo = "other.example.jp" return-path = "provider.example" dkim = relay dkim-domain = "provider.example"' \
    >bad.conf
want 1 "disagrees" "$postfrank" learn -c bad.conf gmail.eml
is_block "disagrees"
has out "disagrees" 'DISAGREES: egress "main": helo is other.example.jp in the configuration, but mail.example.jp in what arrived'
has out "disagrees" "return-path is provider.example in the configuration, but keep"
has out "disagrees" "dkim-domain is provider.example in the configuration, but example.jp"
want 1 "another address" "$postfrank" learn -c good.conf outlook.eml
has out "another address" "the address 2001:db8:5::7 is in no egress"
has out "another address" "return-path is keep in the configuration, but bounces.provider.example"
want 1 "not signed" "$postfrank" learn -c good.conf yahoo.eml
has out "not signed" "verified no DKIM signature"
conf 'dkim = none' >none.conf
want 1 "signed" "$postfrank" learn -c none.conf gmail.eml
has out "signed" "dkim is none in the configuration"
echo 'egress "spf" { spf-domain = "spf.provider.example" }' >spf.conf
want 0 "spf-domain" "$postfrank" learn -c spf.conf postfix.eml
has out "spf-domain" "postfrank doctor does"
want 0 "no egress" $learn gmail.eml
has out "no egress" "the configuration has no egress yet"
hasnt out "no egress" "DISAGREES"
# What is installed is compared with, where this may pretend to have it.
installed() {
	unshare -rm sh -c 'mount -t tmpfs tmpfs /etc && mkdir /etc/postfrank &&
	    cp "$1" /etc/postfrank/postfrank.conf && shift && "$@"' sh "$@"
}
if installed bad.conf true 2>log; then
	want 1 "installed" installed bad.conf "$postfrank" learn gmail.eml
	has out "installed" 'DISAGREES: egress "main": helo is other.example.jp'
fi
echo "mode = gard" >wrong.conf
want 78 "a wrong configuration" "$postfrank" learn -c wrong.conf gmail.eml
want 64 "no file" "$postfrank" learn
has error "no file" "usage: postfrank learn"

# --- JSON ---

want 1 "JSON" "$postfrank" learn --json -c bad.conf gmail.eml exim.eml
if command -v python3 >/dev/null; then
	python3 - >result 2>&1 <<'EOF' || fail "JSON: $(cat result)"
import json

with open("out", encoding="ascii") as file:
    lines = file.read().splitlines()
assert len(lines) == 1, lines
told = json.loads(lines[0])
assert set(told) == {"messages", "egress", "learned", "disagreements",
                     "notes"}, told
assert told["messages"] == 2 and told["egress"] == "main", told
assert set(told["learned"]) == {"addresses", "helo", "return-path", "dkim",
                                "dkim-domain"}, told
addresses = told["learned"]["addresses"]
assert [a["value"] for a in addresses] == ["192.0.2.10", "192.0.2.11"]
assert addresses[0]["messages"] == 1
assert addresses[1]["source"] == "Received by mx.example.net", addresses
assert told["learned"]["helo"][0] == {
    "value": "mail.example.jp", "messages": 2,
    "source": "Received by mx.google.com"}, told
assert any("helo is other" in d["what"] and d["messages"] == 2
           for d in told["disagreements"]), told
EOF
fi

[ "$failures" -eq 0 ]
