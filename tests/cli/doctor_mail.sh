#!/bin/sh
# postfrank doctor on how mail is authenticated: SPF and its tree, DMARC, the
# keys of DKIM.
set -u
. "${srcdir:-.}/tests/cli/doctor_room.sh"

# --- what receivers make of SPF records that have the address ---

cat >>zone <<END
late.example MX 10 mx.good.example
late.example TXT "v=spf1 include:broken.example ip4:1.2.3.10 ip6:2a0f:1::10 -all"
early.example MX 10 mx.good.example
early.example TXT "v=spf1 ip4:1.2.3.10 ip6:2a0f:1::10 include:broken.example -all"
macro.example MX 10 mx.good.example
macro.example TXT "v=spf1 include:%{d}._spf.good.example ip4:1.2.3.10 ip6:2a0f:1::10 -all"
voids.example MX 10 mx.good.example
voids.example TXT "v=spf1 a:v1.good.example a:v2.good.example a:v3.good.example ip4:1.2.3.10 ip6:2a0f:1::10 -all"
world.example MX 10 mx.good.example
world.example TXT "v=spf1 ip4:0.0.0.0/0 -all"
open.example MX 10 mx.good.example
open.example TXT "v=spf1 include:plus.good.example -all"
plus.good.example TXT "v=spf1 +all"
double.example MX 10 mx.good.example
double.example TXT "v=spf1 ip4:1.2.3.10 -all"
double.example TXT "v=spf1 ip6:2a0f:1::10 -all"
default._domainkey.late.example CNAME default._domainkey.good.example
default._domainkey.early.example CNAME default._domainkey.good.example
default._domainkey.macro.example CNAME default._domainkey.good.example
default._domainkey.voids.example CNAME default._domainkey.good.example
default._domainkey.world.example CNAME default._domainkey.good.example
default._domainkey.open.example CNAME default._domainkey.good.example
default._domainkey.double.example CNAME default._domainkey.good.example
default._domainkey.tree.example CNAME default._domainkey.good.example
default._domainkey.eleven.example CNAME default._domainkey.good.example
_dmarc.late.example TXT "v=DMARC1; p=none; rua=mailto:a@late.example"
_dmarc.early.example TXT "v=DMARC1; p=none; rua=mailto:a@early.example"
_dmarc.macro.example TXT "v=DMARC1; p=none; rua=mailto:a@macro.example"
_dmarc.voids.example TXT "v=DMARC1; p=none; rua=mailto:a@voids.example"
_dmarc.world.example TXT "v=DMARC1; p=none; rua=mailto:a@world.example"
_dmarc.open.example TXT "v=DMARC1; p=none; rua=mailto:a@open.example"
_dmarc.double.example TXT "v=DMARC1; p=none; rua=mailto:a@double.example"
END
serve

want 1 "SPF" "$postfrank" doctor -c good.conf --json late.example \
    early.example macro.example voids.example world.example open.example \
    double.example
python "SPF" <<'END'
spf = {name: x for (name, check), x in p.items() if check == "spf-record"}
at = {name: x for (name, check), x in p.items() if check == "spf"}
assert {name: (x["result"], at[name]["result"]) for name, x in spf.items()} == {
    "late.example": ("unknown", "not-asked"),
    "early.example": ("unknown", "pass"),
    "macro.example": ("pass", "fail"),
    "voids.example": ("fail", "not-asked"),
    "world.example": ("fail", "fail"),
    "open.example": ("fail", "pass"),
    "double.example": ("fail", "not-asked")}, (spf, at)
assert "broken.example (SERVFAIL)" in spf["late.example"]["detail"], spf
assert at["late.example"]["detail"] == "as spf-record", at
assert "has no SPF record" in at["macro.example"]["detail"], at
assert at["macro.example"]["records"] == [
    'macro.example. IN TXT "v=spf1 ip4:1.2.3.10 ip6:2a0f:1::10 '
    'include:%{d}._spf.good.example ip4:1.2.3.10 ip6:2a0f:1::10 -all"'], spf
assert "lets every address send" in spf["open.example"]["detail"], spf
assert "lets every address send" in spf["world.example"]["detail"], spf
assert spf["double.example"]["evidence"] == \
    ["double.example TXT: 2 SPF records"], spf
assert spf["double.example"]["records"] == [], spf
END

# --- the tree of an SPF record ---

cat >>zone <<END
tree.example MX 10 mx.good.example
_dmarc.tree.example TXT "v=DMARC1; p=none; rua=mailto:a@tree.example"
tree.example TXT "v=spf1 include:one.good.example mx include:broken.example -all"
one.good.example TXT "v=spf1 a:v1.good.example include:two.good.example ~all"
two.good.example TXT "v=spf1 ip4:1.2.3.10 redirect=three.good.example"
three.good.example TXT "v=spf1 ip6:2a0f:1::10 a:out.good.example"
eleven.example MX 10 mx.good.example
eleven.example TXT "v=spf1 a mx a mx a mx a mx a include:three.good.example -all"
END
serve
want 1 "the tree" "$postfrank" doctor -c good.conf --json tree.example \
    voids.example eleven.example double.example
python "the tree" <<'END'
spf = {name: x for (name, check), x in p.items() if check == "spf-record"}
def tree(name):
    return [(x["depth"], x["domain"], x["term"], x["lookups"], x["voids"])
            for x in spf[name]["tree"]]
assert tree("tree.example") == [
    (0, "tree.example", None, 7, 1),
    (1, "tree.example", "include:one.good.example", 5, 1),
    (2, "one.good.example", "a:v1.good.example", 1, 1),
    (2, "one.good.example", "include:two.good.example", 3, 0),
    (3, "two.good.example", "redirect=three.good.example", 2, 0),
    (4, "three.good.example", "a:out.good.example", 1, 0),
    (1, "tree.example", "mx", 1, 0),
    (1, "tree.example", "include:broken.example", 1, 0)], spf["tree.example"]
assert spf["tree.example"]["tree"][-1]["failure"] == "SERVFAIL", spf
assert spf["tree.example"]["tree_is_cut"] is False, spf
assert tree("voids.example")[0] == (0, "voids.example", None, 3, 3), spf
assert tree("eleven.example")[0][3] == 11, spf
assert "asks DNS 11 times" in spf["eleven.example"]["detail"], spf
assert spf["eleven.example"]["fix"].startswith("write networks as ip4"), spf
assert spf["double.example"]["tree"][0]["record"] is None, spf
END
want 75 "the tree, as text" "$postfrank" doctor -c good.conf tree.example
has out "the tree, as text" "include:one.good.example (5 lookups, 1 void):"
grep -q '^ \{10\}redirect=three.good.example (2 lookups): v=spf1' out ||
	fail "the tree, as text: no indented redirect"
grep -q '^ \{6\}include:broken.example (1 lookup): no answer' out ||
	fail "the tree, as text: no failure"

# --- DMARC ---

cat >>zone <<END
nodmarc.example MX 10 mx.good.example
nodmarc.example TXT "v=spf1 ip4:1.2.3.10 ip6:2a0f:1::10 -all"
a.nodmarc.example MX 10 mx.good.example
two.example MX 10 mx.good.example
_dmarc.two.example TXT "v=DMARC1; p=none"
_dmarc.two.example TXT "v=DMARC1; p=reject"
typo.example MX 10 mx.good.example
_dmarc.typo.example TXT "v=DMARC1; p=quarrantine; sp=reject; adkim=s; rua=mailto:a@typo.example"
norua.example MX 10 mx.good.example
_dmarc.norua.example TXT "v=DMARC1; p=none; rua=nobody; pct=0"
full.example MX 10 mx.good.example
_dmarc.full.example TXT "v=DMARC1; p=quarantine; sp=reject; np=reject; aspf=s; rua=mailto:a@full.example; ruf=mailto:b@full.example"
sub.full.example MX 10 mx.good.example
x.news.split.example MX 10 mx.good.example
_dmarc.news.split.example TXT "v=DMARC1; p=reject; rua=mailto:a@split.example"
END
serve
want 1 "DMARC" "$postfrank" doctor -c good.conf --json nodmarc.example \
    a.nodmarc.example two.example typo.example norua.example full.example \
    sub.full.example x.news.split.example good.example
python "DMARC" <<'END'
dmarc = {name: x for (name, check), x in p.items() if check == "dmarc-record"}
assert {name: x["result"] for name, x in dmarc.items()} == {
    "nodmarc.example": "fail", "a.nodmarc.example": "fail",
    "two.example": "fail", "typo.example": "fail", "norua.example": "fail",
    "full.example": "pass", "sub.full.example": "pass",
    "x.news.split.example": "fail", "good.example": "pass"}, dmarc
new = '_dmarc.nodmarc.example. IN TXT ' \
    '"v=DMARC1; p=none; rua=mailto:postmaster@nodmarc.example"'
assert {name: x["records"] for name, x in dmarc.items() if x["records"]} == {
    "nodmarc.example": [new], "a.nodmarc.example": [new],
    "typo.example": ['_dmarc.typo.example. IN TXT "v=DMARC1; p=none; '
                     'sp=reject; adkim=s; rua=mailto:a@typo.example"'],
    "norua.example": ['_dmarc.norua.example. IN TXT "v=DMARC1; p=none; '
                      'pct=0; rua=mailto:postmaster@norua.example"'],
}, dmarc
assert dmarc["two.example"]["evidence"] == \
    ["_dmarc.two.example TXT: several DMARC records"], dmarc
def says(name, words):
    assert any(words in e for e in dmarc[name]["evidence"]), (words, dmarc)
says("good.example", "p=none: of mail of good.example that fails, "
     "receivers are asked for nothing but reports")
says("good.example", "next step: when the reports of some weeks show")
says("good.example", "receivers find the same; the organisation is "
     "good.example")
says("full.example", "p=quarantine: of mail of full.example")
says("full.example", "sp=reject: of mail of its subdomains that fails, "
     "receivers are asked to refuse it")
says("full.example", "np=reject: of mail of subdomains that do not exist")
says("full.example", "aspf=s: SPF counts if")
says("full.example", "adkim=r: a DKIM signature counts if")
says("full.example", "rua=mailto:a@full.example: daily reports")
says("full.example", "ruf=mailto:b@full.example: reports of single")
says("full.example", "next step: when the reports stay clean, publish "
     "p=reject")
says("sub.full.example", "_dmarc.full.example TXT: v=DMARC1;")
says("sub.full.example", "of this domain, sp counts")
assert "by the tree walk (RFC 9989) the record of news.split.example" in \
    dmarc["x.news.split.example"]["detail"], dmarc
assert "psd=n at _dmarc.split.example" in \
    dmarc["x.news.split.example"]["fix"], dmarc
END

# --- keys of DKIM ---

# key SELECTOR.DOMAIN RECORD
key() {
	echo "${1%%.*}._domainkey.${1#*.} TXT \"$2\""
}
rsa512=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMbZAHA1Yc2QlUhe/QzrjXA9ApYWHzFcgu0kIxQ3J2hzdbIPnA2Z3iK4DW9UTBgZu7pL2KGUEgInDGbNodOaGSsCAwEAAQ==
rsa1024=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCznDxTHUtf8P3z86VFATEmxPS0E8U/6rHv2rJY0bsI/pGq4hcGAjANDLnbWSM1bLoVcVoGWmxSXmYiu6B4tTWSGEg7qPPyCqqrfbBQTOmJ1jquS61+YeW2cRFKBL3dAz0SimfpWCRZkuJL+RkH62Lxmsufqol5v3/Y" "wu/xBqDc0wIDAQAB
rsa2048='MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAme0tFhu3gfmu4SgrIKca6r63i7XPK83O709oGIUicEZ/UO7aSmJ1aC5c/WIfecZwPh41lEQP3uv8RGTSL3bIGjdL6GgRhLGDbKhAGXMi5wjYXHjB22aBaXrH1hq3Ix82+h6mthYaCKiOVNmQllUb/01YDeaU" "lqDQx76uBNwg7G0yadx79E7XRSB7ISg73N47Zcbm0hJUMRnaxddj6aZLNUxiTrsZo5oS/oi8vqx1rW5e9F8oQ00EDhmfWH5e0pn5wggHphKGZvGyimmoBXRmu4/f9bV6Lm/QYHcJm+eeKoVaP9hmI1WMfJeQTDxdTUf2viAup9Zw3IxwblcyjzkoQQIDAQAB'
{
	for domain in weak old keys none wild lost; do
		echo "$domain.example MX 10 mx.good.example"
	done
	key s1.weak.example "v=DKIM1; p=$rsa512"
	key s1.old.example "v=DKIM1; t=y; p=$rsa1024"
	key default.old.example "v=DKIM1; k=rsa; p="
	key s1.keys.example "v=DKIM1; k=rsa; p=$rsa2048"
	key own.keys.example "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	key bad.keys.example "v=DKIM1; k=rsa; p=rubbish!"
	key two.keys.example "v=DKIM1; p=$rsa1024"
	key two.keys.example "v=DKIM1; p=$rsa1024"
	echo 'mute._domainkey.keys.example @servfail'
	echo '*.wild.example TXT "v=spf1 -all"'
} >>zone
serve
# signed DKIM NAME: the configuration NAME.conf of good.conf's egress.
signed() {
	sed "s/helo = /dkim = $1 helo = /" good.conf >"$2.conf"
}
signed expected expected
signed none unsigned
want 1 "keys" "$postfrank" doctor -c good.conf --json weak.example \
    old.example keys.example none.example wild.example
python "keys" <<'END'
dkim = {name: x for (name, check), x in p.items() if check == "dkim"}
assert {name: x["result"] for name, x in dkim.items()} == {
    "weak.example": "fail", "old.example": "pass", "keys.example": "pass",
    "none.example": "unknown", "wild.example": "unknown"}, dkim
assert dkim["weak.example"]["detail"] == "selector s1 has a key of 512 " \
    "bits; receivers accept none with fewer than 1024", dkim
assert "2048 bits" in dkim["weak.example"]["fix"], dkim
assert dkim["old.example"]["evidence"] == [
    "default._domainkey.old.example: revoked (p= is empty)",
    "s1._domainkey.old.example: RSA, 1024 bits, test mode (t=y)"], dkim
assert dkim["old.example"]["detail"].startswith(
    "a hint only: selector s1 has a key of 1024 bits, where 2048"), dkim
assert "take t=y out" in dkim["old.example"]["detail"], dkim
assert dkim["keys.example"]["evidence"] == \
    ["s1._domainkey.keys.example: RSA, 2048 bits"], dkim
assert dkim["keys.example"]["detail"] is None, dkim
assert "the selector is not known" in dkim["none.example"]["detail"], dkim
assert "postfrank doctor --selector NAME none.example; or dkim-selectors" in \
    dkim["none.example"]["fix"], dkim
assert dkim["wild.example"]["evidence"] == [], dkim
END
want 1 "given selectors" "$postfrank" doctor -c good.conf --json \
    --selector OWN --selector bad --selector two keys.example
python "given selectors" <<'END'
x = p["keys.example", "dkim"]
assert x["result"] == "fail", x
assert x["evidence"] == ["own._domainkey.keys.example: Ed25519",
    "bad._domainkey.keys.example: cannot be used",
    "two._domainkey.keys.example: cannot be used",
    "s1._domainkey.keys.example: RSA, 2048 bits"], x
assert "p=rubbish!, which is no base64" in x["detail"], x
assert "selector two has 2 TXT records" in x["detail"], x
END
# dkim CONF RESULT SELECTOR: of keys.example.
dkim() {
	"$postfrank" doctor -c "$1.conf" --json --selector "$3" \
	    keys.example >out
	python "$*" <<-END
	assert p["keys.example", "dkim"]["result"] == "$2", p
	END
}
dkim good unknown absent
dkim unsigned unknown absent
dkim expected fail absent
dkim expected pass own
dkim expected unknown mute
{
	cat good.conf
	echo 'monitor { dkim-selectors = { "absent", "own._domainkey.keys.example",
	    "absent._domainkey.none.example" } }'
} >configured.conf
want 1 "configured selectors" "$postfrank" doctor -c configured.conf --json \
    keys.example none.example
python "configured selectors" <<'END'
x = p["keys.example", "dkim"]
assert x["result"] == "fail" and "selector absent has" in x["detail"], x
assert x["evidence"][0] == "own._domainkey.keys.example: Ed25519", x
assert "none.example" not in x["detail"], x
assert "absent._domainkey.none" in p["none.example", "dkim"]["detail"], p
END
want 1 "others given" "$postfrank" doctor -c configured.conf --json \
    --selector none none.example
hasnt out "others given" "selector absent"
printf 'monitor { dkim-selectors = {' >many.conf
for i in 0 1 2 3 4 5 6 7 8 9; do
	for j in 0 1 2 3 4 5 6 7 8 9; do
		printf ' "s%d%d",' $i $j >>many.conf
	done
done
sed 's/,$/ } }/' many.conf >hundred.conf
echo ' "more" } }' >>many.conf
want 1 "100 selectors" "$postfrank" doctor -c hundred.conf good.example
want 78 "101 selectors" "$postfrank" doctor -c many.conf good.example
has error "101 selectors" "at most 100"

want 1 "nobody signs" "$postfrank" doctor -c unsigned.conf --json none.example
python "nobody signs" <<'END'
assert p["none.example", "dkim"]["result"] == "not-asked", p
END
ten="--selector a --selector b --selector c --selector d --selector e
    --selector f --selector g --selector h --selector i --selector j"
want 75 "10 selectors" "$postfrank" doctor -c none.conf $ten good.example
want 64 "11 selectors" "$postfrank" doctor -c none.conf $ten --selector k \
    good.example
has error "11 selectors" "at most 10 selectors"
want 64 "no selector" "$postfrank" doctor -c none.conf --selector "a b" \
    good.example
has error "no selector" '"a b" is no selector'

[ "$failures" -eq 0 ]
