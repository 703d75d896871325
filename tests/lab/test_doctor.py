"""postfrank doctor on a domain and an egress with seven faults."""
import ipaddress
import json
import subprocess
import unittest

import lab
import names

MUTE = "2a0f:1::99"		# no PTR
STRAY = "1.2.3.12"		# its PTR name has another address
LISTED = "1.2.3.66"

# What is right in every zone here: the DMARC record, and a key of DKIM (RFC 8463
# A.2) under a usual selector.
RIGHT = """
_dmarc.%s TXT "v=DMARC1; p=none; rua=mailto:a@good.example"
default._domainkey.%s TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
"""


def right(name):
    return RIGHT % (name, name)


SICK = right("sick") + """
$ORIGIN sick.example.
@	MX	10 www
	TXT	"v=spf1 ip4:1.2.3.200 -all"
www	CNAME	mx
mx	A	192.0.2.20
"""
# What the seven have to do with DNS, as it must be published.
RECORDS = {
    "mx": "sick.example. IN MX 10 mx.sick.example.",
    "spf": 'sick.example. IN TXT "v=spf1 ip4:1.2.3.12 ip4:1.2.3.66 '
                  'ip6:2a0f:1::99 ip4:1.2.3.200 -all"',
    "ptr": ipaddress.ip_address(MUTE).reverse_pointer +
           ". IN PTR out.sick.example.",
    "fcrdns": "stray.good.example. IN A 1.2.3.12",
    "helo": "out.sick.example. IN A 1.2.3.12",
}
FAULTS = {"mx-reachable", "dnsbl"} | set(RECORDS)

CONF = """
egress "default" { addresses = { "%s", "%s", "%s" } helo = "out.sick.example" }
dnsbl { address-lists = { "ip.dnsbl.test" } }
probe { networks = { "192.0.2.0/24" } canary = { } }
""" % (STRAY, LISTED, MUTE)

UP = 'up TXT "v=spf1 a:out.good.example -all"' + right("up")
WELL = """
egress "default" { addresses = { "1.2.3.10", "2a0f:1::10" }
                   helo = "out.good.example" }
dnsbl { address-lists = { "ip.dnsbl.test" } }
probe { networks = { "192.0.2.0/24" } canary = { } }
"""


class Doctor(unittest.TestCase):
    def examine(self, domain, settings=CONF):
        """What is said: {check: point} of what is no pass."""
        lab.Gate.configure(settings)
        said = subprocess.run(
            [lab.POSTFRANK, "doctor", "-c", lab.CONF, "--json", domain],
            stdout=subprocess.PIPE, text=True, check=False)
        report = json.loads(said.stdout)
        return {point["check"]: point
                for part in report["egresses"] + report["domains"]
                for point in part["points"] if point["result"] != "pass"}

    def test_seven(self):
        """doctor finds the seven faults that are there, no other, and names
        the records that mend them"""
        with names.zone(SICK):
            found = self.examine("sick.example")
        self.assertEqual(set(found), FAULTS, found)
        self.assertEqual({point["result"] for point in found.values()},
                         {"fail"})
        for check, record in RECORDS.items():
            with self.subTest(check):
                self.assertIn(record, found[check]["records"])
        self.assertIn("192.0.2.20", found["mx-reachable"]["detail"])
        self.assertIn("https://ip.dnsbl.test/1.2.3.66",
                      found["dnsbl"]["detail"])
        for point in found.values():
            self.assertTrue(point["evidence"], point)
            self.assertTrue(point["fix"] or point["records"], point)

        # With what it says published, only what is no record is left.
        mended = [record for point in found.values()
                  for record in point["records"]]
        self.assertEqual(
            set(self.mended(mended)), {"mx-reachable", "dnsbl"})

    def mended(self, records):
        with names.zone("mx.sick A 192.0.2.20\n" + right("sick") +
                        "\n".join(records)):
            return self.examine("sick.example")

    def test_well(self):
        """doctor finds nothing where nothing is wrong, and then a neighbour
        that is listed"""
        with names.zone(UP):
            self.assertEqual(self.examine("up.example", WELL), {})
            with names.listed("1.2.3.9"):
                found = self.examine("up.example", WELL)
        self.assertEqual(set(found), {"shared-address"}, found)
        self.assertIn("1.2.3.9", found["shared-address"]["detail"])

    def test_none(self):
        """doctor says so where no egress is configured"""
        with names.zone(UP):
            lab.Gate.configure()
            said = lab.run(lab.POSTFRANK, "doctor", "-c", lab.CONF,
                           "up.example", check=False)
        self.assertIn("no egress is configured", said)
