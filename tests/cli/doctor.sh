#!/bin/sh
# postfrank doctor, as an administrator and as scripts use it: a host in order,
# eight faults, silent DNS, no egress.
set -u
. "${srcdir:-.}/tests/cli/doctor_room.sh"

cat >>zone <<END
alias.example MX 10 www.alias.example
alias.example TXT "v=spf1 redirect=bad.good.example"
www.alias.example CNAME mx.good.example
nullmx.example MX 0 .
nullmx.example TXT "v=spf1 redirect=bad.good.example"
poor.example MX 10 mx.good.example
poor.example TXT "v=spf1 ip4:1.2.3.66 -all"
bad.good.example TXT "v=spf1 ip4:1.2.3.12 ip4:1.2.3.66 ip6:2a0f:1::12 -all"
stray.good.example A 1.2.3.99
listed.good.example A 1.2.3.66
12.3.2.1.in-addr.arpa PTR stray.good.example
66.3.2.1.in-addr.arpa PTR listed.good.example
hello.good.example TXT "no address"
lost.example MX 10 mx.lost.example
lost.example TXT "v=spf1 -all"

70.3.2.1.in-addr.arpa PTR 5.6.7.8
71.3.2.1.in-addr.arpa PTR bad\\000.good.example
2.0.0.127.nets.test A 127.0.0.2
10.3.2.1.nets.test A 127.0.0.2
2.0.0.127.world.test A 127.0.0.2
1.0.0.127.world.test A 127.0.0.2

66.3.2.1.bl.test A 127.0.0.2
66.3.2.1.bl.test TXT "sent spam, see https://bl.test/"

default._domainkey.alias.example CNAME default._domainkey.good.example
default._domainkey.nullmx.example CNAME default._domainkey.good.example
default._domainkey.poor.example CNAME default._domainkey.good.example
default._domainkey.lost.example CNAME default._domainkey.good.example
_dmarc.alias.example TXT "v=DMARC1; p=none; rua=mailto:a@alias.example"
_dmarc.nullmx.example TXT "v=DMARC1; p=none; rua=mailto:a@nullmx.example"
_dmarc.poor.example TXT "v=DMARC1; p=none; rua=mailto:a@poor.example"
_dmarc.lost.example TXT "v=DMARC1; p=none; rua=mailto:a@lost.example"
END
serve
conf 'egress "default" { addresses = { "1.2.3.12", "1.2.3.66", "2a0f:1::12" }
      helo = "hello.good.example" }' >bad.conf
echo "mode = gard" >wrong.conf

# --- all in order ---

want 0 "all in order" "$postfrank" doctor -c good.conf good.example
has out "all in order" "0 faults, 0 unknown"
has out "all in order" "good.example MX: 10 mx.good.example"
has out "all in order" "1.2.3.10 PTR: out.good.example"
has out "all in order" "2a0f:1::10 PTR: out.good.example"
has out "all in order" "out.good.example leads back to 1.2.3.10"
has out "all in order" "1.2.3.10 on bl.test: not listed"
has out "all in order" "2a0f:1::10 on bl.test: not listed"
has out "all in order" "1.2.3.0/28: 15 of 15 neighbours asked"
has out "all in order" "of each message: postfrank check FILE"
has out "all in order" "12  not-asked  multipart       of each message"
if grep -q "$(printf '\033')" out; then
	fail "colours where there is no terminal"
fi
if command -v python3 >/dev/null; then
	terminal="import pty, sys; pty.spawn(sys.argv[1:])"
	unset NO_COLOR
	want 0 "a terminal" python3 -c "$terminal" \
	    "$postfrank" doctor -c good.conf good.example
	has out "a terminal" "$(printf '\033[32mpass\033[0m       ptr  ')"
	want 0 "NO_COLOR" env NO_COLOR=1 python3 -c "$terminal" \
	    "$postfrank" doctor -c good.conf good.example
	has out "NO_COLOR" "7  pass       ptr  "
fi
want 0 "JSON" "$postfrank" doctor -c good.conf --json GOOD.example.
python "JSON" <<'END'
assert set(r) == {"egresses", "domains", "messages", "postfix", "remarks",
                  "faults", "unknown"}, r
assert r["faults"] == 0 and r["unknown"] == 0 and r["remarks"] == []
assert [d["name"] for d in r["domains"]] == ["good.example"]
assert [e["name"] for e in r["egresses"]] == ["default"]
assert [x["point"] for x in r["domains"][0]["points"]] == \
    [1, 3, 4, 5, 6, 6, None, None]
assert [x["point"] for x in r["egresses"][0]["points"]] == \
    [7, 8, None, 9, 10, 15]
assert [x["point"] for x in r["messages"]["points"]] == [2, 11, 12, 13, 14]
assert all(set(x) - {"tree", "tree_is_cut"} ==
           {"point", "check", "result", "evidence", "detail", "fix", "records"}
           for x in p.values())
assert [k for k, x in p.items() if "tree" in x] == \
    [("good.example", "spf-record")], p
assert count("not-asked") == [("good.example", "mx-reachable")], p
assert count("fail") == count("unknown") == []
END

# --- eight faults, each told once ---

want 1 "eight faults" "$postfrank" doctor -c bad.conf --json \
    alias.example nullmx.example poor.example gone.example
python "eight faults" <<'END'
assert count("fail") == [
    ("alias.example", "mx"), ("default", "dnsbl"), ("default", "fcrdns"),
    ("default", "helo"), ("default", "ptr"), ("gone.example", "from-domain"),
    ("nullmx.example", "from-domain"), ("poor.example", "spf")], p
assert count("unknown") == [] and r["unknown"] == 0, p
assert r["faults"] == 8, r["faults"]
records = {k: x["records"] for k, x in p.items() if x["records"]}
nibbles = "2.1." + "0." * 21 + "0.1.0.0.0.f.0.a.2.ip6.arpa."
assert records == {
    ("alias.example", "mx"): ["alias.example. IN MX 10 mx.good.example."],
    ("default", "fcrdns"): ["stray.good.example. IN A 1.2.3.12"],
    ("default", "helo"): ["hello.good.example. IN A 1.2.3.12",
                          "hello.good.example. IN A 1.2.3.66",
                          "hello.good.example. IN AAAA 2a0f:1::12"],
    ("default", "ptr"): [nibbles + " IN PTR hello.good.example."],
    ("nullmx.example", "from-domain"):
        ["nullmx.example. IN MX 10 mail.nullmx.example."],
    ("poor.example", "spf"):
        ['poor.example. IN TXT "v=spf1 ip4:1.2.3.12 ip6:2a0f:1::12 '
         'ip4:1.2.3.66 -all"'],
}, records
assert all(x["fix"] and x["detail"] and x["evidence"]
           for x in p.values() if x["result"] == "fail"), p
assert p["gone.example", "spf-record"]["detail"] == "as point 1"
assert p["gone.example", "dmarc-record"]["detail"] == "as point 1"
assert p["poor.example", "spf-record"]["result"] == "pass", p
assert p["poor.example", "spf"]["evidence"][0] == \
    "1.2.3.12: fail by -all in the record of poor.example", p
assert "1.2.3.66 on bl.test: listed 127.0.0.2: sent spam, " \
    "see https://bl.test/" in p["default", "dnsbl"]["evidence"], p
END
want 1 "eight faults" "$postfrank" doctor -c bad.conf poor.example
has out "eight faults" \
    '      poor.example. IN TXT "v=spf1 ip4:1.2.3.12 ip6:2a0f:1::12 ip4:1.2.3.66 -all"'
has out "eight faults" "5 faults, 0 unknown"

# No mail server has an address to be reached at: that is the fault of the MX.
cat >probe.conf <<END
dns { servers = { "127.0.0.1@$port" } }
probe { canary = { } }
END
want 1 "lost servers" "$postfrank" doctor -c probe.conf --json lost.example
python "lost servers" <<'END'
assert count("fail") == [("lost.example", "mx")], p
assert p["lost.example", "mx-reachable"]["detail"] == "as point 4", p
END

# --- one egress alone ---

want 0 "--egress ADDRESS" "$postfrank" doctor -c bad.conf --json \
    --egress 1.2.3.10 good.example
python "--egress ADDRESS" <<'END'
assert [e["name"] for e in r["egresses"]] == ["1.2.3.10"], r
END
# Without a PTR name nothing can lead back: one fault.
want 1 "no PTR" "$postfrank" doctor -c bad.conf --json --egress 1.2.3.99 \
    good.example
python "no PTR" <<'END'
assert ("1.2.3.99", "ptr") in count("fail"), p
assert p["1.2.3.99", "fcrdns"]["detail"] == "as point 7", p
END
want 1 "--egress NAME" "$postfrank" doctor -c bad.conf --egress default \
    poor.example
want 64 "--egress of nothing" "$postfrank" doctor -c bad.conf --egress x \
    poor.example
has error "--egress of nothing" "neither an egress of the configuration"

# --- egresses with less than all lists ---

# lists LISTS NAME: the configuration NAME.conf of good.conf's egress.
lists() {
	sed "s/address-lists = .*/$1 }/" good.conf >"$2.conf"
}
lists 'address-lists = { } network-lists = { "nets.test" }' nets
want 0 "an advisory listing" "$postfrank" doctor -c nets.conf --json \
    good.example
python "an advisory listing" <<'END'
x = p["default", "dnsbl"]
assert x["result"] == "pass" and x["detail"].startswith("a hint only: "), x
assert any("advisory): listed" in e for e in x["evidence"]), x
near = p["default", "shared-address"]["evidence"]
assert near == [
    "1.2.3.10: neighbours are not asked (no list of addresses is configured), "
    "only its PTR names are looked at",
    "2a0f:1::10: neighbours are not asked (IPv6), only its PTR names are "
    "looked at"], near
END
lists 'address-lists = { }' nolist
want 0 "no list" "$postfrank" doctor -c nolist.conf --json good.example
python "no list" <<'END'
x = p["default", "dnsbl"]
assert x["result"] == "not-asked", x
assert "1.2.3.10: no list is configured (dnsbl)" in x["evidence"], x
END
lists 'address-lists = { "world.test" }' closed
want 75 "a closed list" "$postfrank" doctor -c closed.conf --json good.example
python "a closed list" <<'END'
assert count("unknown") == [("default", "dnsbl"),
                            ("default", "shared-address")], p
assert "1.2.3.10: no list is left: they are set aside" in \
    p["default", "dnsbl"]["evidence"], p
assert all(p["default", check]["fix"].startswith("change the lists (dnsbl)")
           for check in ("dnsbl", "shared-address")), p
END

# --- PTR names that are no names of hosts ---

want 1 "an address as name" "$postfrank" doctor -c bad.conf --json \
    --egress 1.2.3.70 good.example
python "an address as name" <<'END'
x = p["1.2.3.70", "fcrdns"]
assert x["result"] == "fail" and x["records"] == [], x
END
want 1 "an octet in a name" "$postfrank" doctor -c bad.conf --json \
    --egress 1.2.3.71 good.example
python "an octet in a name" <<'END'
x = p["1.2.3.71", "ptr"]
assert x["evidence"] == ["1.2.3.71 PTR: bad\\000.good.example"], x
assert p["1.2.3.71", "fcrdns"]["records"] == [], p
END

# --- no egress ---

want 0 "no egress" "$postfrank" doctor -c none.conf good.example
has out "no egress" "No egress is configured"
has out "no egress" "postfrank learn FILE"
want 0 "no egress, JSON" "$postfrank" doctor -c none.conf --json good.example
python "no egress, JSON" <<'END'
assert r["egresses"] == [] and len(r["remarks"]) == 1, r
assert p["good.example", "spf-record"]["result"] == "pass", p
assert p["good.example", "spf"]["result"] == "not-asked", p
END

# --- what is not known ---

want 75 "SERVFAIL" "$postfrank" doctor -c none.conf --json broken.example
python "SERVFAIL" <<'END'
assert p["broken.example", "from-domain"]["fix"] == \
    "run postfrank doctor again later; if this stays, look at the name " \
    "servers of broken.example", p
assert p["broken.example", "spf-record"]["evidence"] == \
    ["broken.example TXT: no answer (SERVFAIL)"], p
assert count("fail") == [], p
assert count("unknown") == [("broken.example", c) for c in
                            ("dkim", "dmarc-record", "from-domain", "mx",
                             "spf-record")], p
assert p["broken.example", "dmarc-record"]["fix"].startswith(
    "run postfrank doctor again later; if this stays, look at"), p
END
want 75 "a server that does not answer" "$postfrank" doctor -c none.conf \
    broken.example
has out "a server that does not answer" "look at the server"
want 75 "what stays" "$postfrank" doctor -c closed.conf good.example
grep -q "look at the server" out && fail "what stays: waiting helps"
kill -USR2 $server
want 75 "silent DNS" timeout 60 "$postfrank" doctor -c good.conf --json \
    good.example
python "silent DNS" <<'END'
assert count("pass") == [("default", "private-address")] or \
    count("pass") == [], p
assert count("fail") == [] and r["unknown"] >= 7, p
END
kill -USR2 $server

# --- the domains of Postfix, in the place that no_postfix made ---

echo good.example >mailname
cat >bin/postconf <<END
#!/bin/sh
echo "myorigin = $work/mailname"
echo "mydomain = localdomain"
echo "mydestination = host, Good.Example, poor.example, web.lan"
END
own="$postfrank doctor -c good.conf --json"
want 1 "own domains" $own
python "own domains" <<'END'
assert [d["name"] for d in r["domains"]] == \
    ["good.example", "poor.example"], r
assert [m.split(":")[0] for m in r["remarks"]] == \
    ["Postfix is not looked at"], r["remarks"]
END
echo "relay_domains = $(seq -f 'd%g.example' -s, 1 19)" >twenty-one
echo "cat $work/twenty-one" >>bin/postconf
want 1 "21 domains" $own
python "21 domains" <<'END'
assert len(r["domains"]) == 20, len(r["domains"])
assert "first 20 of 21 domains" in r["remarks"][1], r["remarks"]
END
sed -i 's/,d19.example//' twenty-one
want 1 "20 domains" $own
python "20 domains" <<'END'
assert len(r["domains"]) == 20 and len(r["remarks"]) == 1, r["remarks"]
END

# --- the command line ---

want 75 "nothing to look at" env PATH=/nowhere MAIL_CONFIG=/nowhere \
    "$postfrank" doctor -c none.conf
has out "nothing to look at" "Postfix names no domain"

want 64 "no domain" "$postfrank" doctor -c none.conf "a b"
has error "no domain" '"a b" is no domain'
want 64 "an address" "$postfrank" doctor -c none.conf 1.2.3.4
has error "an address" "look at it by --egress"
want 64 "not qualified" "$postfrank" doctor -c none.conf localhost
has error "not qualified" "not fully qualified"
want 64 "an unknown option" "$postfrank" doctor --nonsense
want 78 "a wrong configuration" "$postfrank" doctor -c wrong.conf good.example
want 70 "a server that is none" "$postfrank" doctor -c none.conf \
    --dns nonsense good.example
want 0 "--dns" "$postfrank" doctor --dns "127.0.0.1@$port" -c none.conf \
    good.example

[ "$failures" -eq 0 ]
