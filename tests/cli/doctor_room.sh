# For the tests of postfrank doctor: a name server with a domain that is in
# order, good.example, and the configurations good.conf, whose egress is in
# order, and none.conf, which has none.
. "${srcdir:-.}/tests/cli/want.sh"

top=$(pwd)
postfrank=$top/cli/postfrank
work=$(mktemp -d) || exit 99
cd "$work" || exit 99
no_postfix "$work"

zeros=0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0
cat >zone <<END
good.example MX 10 mx.good.example
good.example TXT "v=spf1 ip4:1.2.3.10 ip6:2a0f:1::10 -all"
mx.good.example A 1.2.3.30
out.good.example A 1.2.3.10
out.good.example AAAA 2a0f:1::10
10.3.2.1.in-addr.arpa PTR out.good.example
0.1.$zeros.0.0.1.0.0.0.f.0.a.2.ip6.arpa PTR out.good.example
2.0.0.127.bl.test A 127.0.0.2
2.0.0.0.0.0.f.7.f.f.f.f.$zeros.bl.test A 127.0.0.2
broken.example @servfail
_dmarc.broken.example @servfail
# RFC 8463 A.2
default._domainkey.good.example TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
_dmarc.good.example TXT "v=DMARC1; p=none; rua=mailto:a@good.example"
END

# serve: the zone as it is now.
server=
serve() {
	[ -z "$server" ] || { kill $server; wait $server; }
	: >server
	"$top/tests/dns/fake_dns" zone --port "${port:-0}" >server &
	server=$!
	while ! grep -q '^port' server; do
		kill -0 $server || exit 99
		sleep 0.1
	done
	port=$(sed -n 's/^port //p' server)
}

# python WHAT: a program on standard input that reads the report `r`, and by
# egress or domain and check the points `p`.
python() {
	command -v python3 >/dev/null || return
	{
		cat <<-'END'
		import json
		r = json.loads(open("out", encoding="ascii").read())
		p = {(part["name"], x["check"]): x
		     for part in r["egresses"] + r["domains"]
		     for x in part["points"]}
		def count(result):
		    return sorted(k for k, x in p.items()
		                  if x["result"] == result)
		END
		cat
	} >program.py
	python3 program.py >result 2>&1 || fail "$1: $(cat result)"
}

# conf SECTIONS: a configuration on standard output.
conf() {
	cat <<-END
	dns { servers = { "127.0.0.1@$port" } }
	dnsbl { address-lists = { "bl.test" } }
	probe { mx = no }
	$1
	END
}

trap 'kill $server; rm -rf "$work"' EXIT
serve
conf "" >none.conf
conf 'egress "default" { addresses = { "1.2.3.10", "2a0f:1::10" }
      helo = "out.good.example" }' >good.conf
