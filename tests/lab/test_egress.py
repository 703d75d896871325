"""What receivers see of the egress, and what becomes of it on messages."""
import contextlib
import email.utils
import re
import time
import unittest

import door
import lab
import names

FINE = "1.2.3.10"		# its reverse DNS is in order
FINE6 = "2a0f:1::10"
MUTE = "1.2.3.11"		# no PTR
STRAY = "1.2.3.12"		# a PTR whose name has another address
LISTED = "1.2.3.66"		# on the list of addresses, and that of networks
LISTED6 = "2a0f:1::66"
NEAR = "1.2.3.70"		# in a listed network


def egress(*addresses, title="default", helo="out.good.example", more=""):
    return 'egress "%s" { addresses = { %s } helo = "%s" %s }\n' % (
        title, ", ".join('"%s"' % address for address in addresses), helo,
        more)


def lists(*lists_, networks=(), every="1h"):
    def quoted(zones):
        return ", ".join('"%s.dnsbl.test"' % zone for zone in zones)
    return ("dnsbl { address-lists = { %s } network-lists = { %s } "
            'every = "%s" neighbours = no }\n' % (
                quoted(lists_), quoted(networks), every))


class Case(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def gate(self, settings, senders=("alice@good.example",)):
        """A gate that has looked at the egresses of these senders."""
        gate = lab.Gate(settings)
        for sender in senders:
            names.egress_known(sender)
        return gate

    def found(self, sender="alice@good.example", local=False, code=250):
        """Sends a message: {check: what is said} of what was found."""
        log = lab.Log()
        text, message_id = lab.message(from_=sender)
        if local:
            lab.sendmail(text, sender)
        else:
            self.assertEqual(lab.submit(text, sender).code, code)
        if code == 250:
            lab.arrival(message_id)
        line = log.wait("postfrankd.*door=%s " % (
            "local" if local else "milter"))
        return {check: " ".join(said.split()) for check, said in re.findall(
            r"^  \w+ +([a-z-]+), found:(.*(?:\n {12,}.*)*)",
            lab.explain(line), re.M)}


class Messages(Case):
    def test_fine(self):
        """an egress in good order: nothing is found, by SMTP and sendmail"""
        with self.gate(egress(FINE, FINE6) + lists("ip", networks=["net"])):
            self.assertEqual(self.found(), {})
            self.assertEqual(self.found(local=True), {})

    def test_faults(self):
        """each fault of an egress is noted on a message, with its evidence,
        and nothing else is"""
        for name, settings, check, said in (
                ("no PTR", egress(MUTE, helo="mute.good.example"), "ptr",
                 MUTE),
                ("PTR that leads elsewhere",
                 egress(STRAY, helo="host.good.example"), "fcrdns",
                 "stray.good.example"),
                ("HELO of another address",
                 egress(FINE, helo="mute.good.example"), "fcrdns",
                 "mute.good.example"),
                ("listed", egress(LISTED, helo="listed.good.example"),
                 "dnsbl", r"https://ip\.dnsbl\.test/1\.2\.3\.66"),
                ("listed, IPv6", egress(LISTED6, helo="listed.good.example"),
                 "dnsbl", r"https://ip\.dnsbl\.test/2a0f:1::66"),
                ("in a listed network",
                 egress(NEAR, helo="near.good.example"), "dnsbl",
                 "net.dnsbl.test"),
                ("private", egress("10.1.2.3", helo="private.good.example"),
                 "private-address", "RFC 1918"),
                ("HELO without address",
                 egress(FINE, helo="nowhere.good.example"), "helo",
                 "nowhere.good.example"),
                ("HELO that is no name", egress(FINE, helo="localhost"),
                 "helo", "localhost")):
            with self.subTest(name), self.gate(
                    settings + lists("ip", networks=["net"])):
                found = self.found()
                self.assertEqual(list(found), [check])
                self.assertRegex(found[check], said)

    def test_provider(self):
        """the addresses of a provider are those of its SPF record"""
        with self.gate('egress "default" { spf-domain = '
                       '"spf.provider.example" }\n' + lists("ip")):
            found = self.found()
            self.assertEqual(set(found), {"ptr", "dnsbl"})
            self.assertIn(MUTE, found["ptr"])
            self.assertIn(LISTED6, found["dnsbl"])

    def test_by_sendmail(self):
        """by sendmail a fault of the egress is noted, too"""
        with self.gate(egress(MUTE)):
            self.assertIn("ptr", self.found(local=True))

    def test_refuse(self):
        """where the admin wants it, mail of a listed egress is refused at every
        door, with the list's own words; by sendmail it is held"""
        with self.gate(egress(LISTED) + lists("ip", networks=["net"]) +
                       "checks { dnsbl { action = refuse } }\n"):
            text, _ = lab.message()
            reply = lab.submit(text)
            self.assertEqual((reply.code, reply.command), (550, "RCPT"), reply)
            self.assertRegex(reply.text, r"5\.7\.1 .*ip\.dnsbl\.test.*"
                             r"\(id %s\)\. Fix: ." % lab.ID)
            self.assertEqual(door.judge("alice@good.example")[0], 550)
            lab.sendmail(text)
            lab.wait_for(lab.held)

    def test_advisory(self):
        """a listed network is a hint: never more than a note"""
        with self.gate(egress(NEAR) + lists("ip", networks=["net"]) +
                       "checks { dnsbl { action = refuse } }\n"):
            self.assertIn("dnsbl", self.found())

    def test_set_aside(self):
        """a list that cannot be believed is set aside, said so, and counts
        for nothing"""
        for zone, why in (("dead", "127.0.0.2"), ("world", "127.0.0.1"),
                          ("blocked", "127.255.255.254"),
                          ("lying", "192.0.2.66")):
            log = lab.Log()
            with self.subTest(zone), self.gate(
                    egress(FINE) + lists(zone, "ip") +
                    "checks { dnsbl { action = refuse } }\n"):
                log.wait(r"postfrankd.*%s\.dnsbl\.test.*%s" % (
                    zone, re.escape(why)))
                self.found()

    def test_several(self):
        """a message takes the egress of its sender, or of the next hop"""
        settings = (
            egress(MUTE, title="news", more='senders = { "@implicit.example" }')
            + egress(STRAY, title="other",
                     more='relayhost = "[other.example]:587"')
            + egress(LISTED, title="relay", helo="listed.good.example",
                     more='relayhost = "[relay.example]:587"')
            + lists("ip"))
        with self.gate(settings, ("alice@good.example", "a@implicit.example")):
            self.assertIn("ptr", self.found("a@implicit.example"))
            found = self.found()
            self.assertIn("dnsbl", found)
            self.assertNotIn("fcrdns", found)
            # The sendmail command's mail has no next hop yet.
            self.assertIn("dnsbl", self.found(local=True))

    def test_none(self):
        """without an egress that is said at the start and in the report, and
        nothing is found"""
        log = lab.Log()
        with lab.Gate():
            log.wait("postfrankd.*no egress")
            self.assertEqual(self.found(), {})
            self.assertIn("egress", lab.run(
                lab.POSTFRANK, "report", "-c", lab.CONF))


class Learned(Case):
    def learn(self):
        return lab.run(lab.POSTFRANK, "learn", "-c", lab.CONF,
                       *lab.arrived_files(), check=False)

    def test_learn(self):
        """what a received copy shows is an egress that the gate can take, and
        what it does not agree with is told"""
        with lab.postfix_with("smtp_bind_address=" + FINE,
                              "smtp_helo_name=out.good.example"):
            with lab.Gate():
                text, message_id = lab.message()
                self.assertEqual(lab.submit(text).code, 250)
                lab.arrival(message_id)
                settings = self.learn()
            self.assertIn('addresses = { "%s" }' % FINE, settings)
            with self.gate(settings + lists("ip")):
                self.assertEqual(self.found(), {})
                self.assertNotIn("DISAGREES", self.learn())
            lab.Gate.configure(egress(MUTE, helo="mute.good.example"))
            said = " ".join(self.learn().split())
            self.assertRegex(said, "DISAGREES: .*%s" % FINE)
            self.assertRegex(said, "DISAGREES: .*mute.good.example")


class Notices(Case):
    def test_notices(self):
        """one notice when an address is listed, and one when it is over"""
        settings = egress(FINE) + lists("ip", every="1s")
        pattern = r"postfrankd.*1\.2\.3\.10.*ip\.dnsbl\.test"
        with self.gate(settings):
            log = lab.Log()
            with names.listed(FINE):
                log.wait(pattern)
                time.sleep(3)
                self.assertEqual(len(log.lines(pattern)), 1)
                log = lab.Log()
            log.wait(pattern)
            time.sleep(3)
            self.assertEqual(len(log.lines(pattern)), 1)


class Servers(Case):
    """mx and mx-reachable, of the sender's domain."""
    PROBE = ('probe { networks = { "192.0.2.0/24" } canary = { } '
             'timeout = "5s" }\n')

    def test_mx(self):
        """faults of MX records are noted"""
        many = "".join("crowd MX %d mx%d.crowd\nmx%d.crowd A 192.0.2.30\n" % (
            number, number, number) for number in range(500))
        with names.zone(many), lab.Gate(self.PROBE):
            for domain, said in (
                    ("alias", r"www\.alias\.example.*CNAME"),
                    ("literal", r"192\.0\.2\.30"),
                    ("lost", r"mx\.lost\.example"),
                    ("implicit", "no MX record")):
                with self.subTest(domain):
                    found = self.found("a@%s.example" % domain)
                    self.assertRegex(found.get("mx", str(found)), said)
            for domain in ("good", "crowd"):
                with self.subTest(domain):
                    self.assertNotIn("mx",
                                     self.found("a@%s.example" % domain))

    def test_reachable(self):
        """a mail server is probed in the background: a later message knows"""
        with lab.Gate(self.PROBE):
            found = {}
            for domain in ("up", "down"):
                sender = "a@%s.example" % domain
                self.assertNotIn("mx-reachable", self.found(sender))

            def known():
                found.update(self.found("a@down.example"))
                return "mx-reachable" in found

            lab.wait_for(known, what="what became of the probe")
            self.assertIn("192.0.2.20", found["mx-reachable"])
            self.assertNotIn("mx-reachable", self.found("a@up.example"))

    def test_hops(self):
        """a message that has been through fifty hands goes no further"""
        with lab.postfix_with("hopcount_limit=100"), lab.Gate():
            hop = "Received: from a.example by b.example; %s\n" % (
                email.utils.formatdate())
            text, _ = lab.message(headers=hop * 60)
            reply = lab.submit(text)
            self.assertEqual(reply.code, 550, reply)
            self.assertIn("5.4.6", reply.text)

    def test_idn(self):
        """a sender in U-labels is the one in A-labels"""
        label = "b\u00fccher".encode("idna").decode()
        with names.zone(label + " MX 10 mx.good"), lab.Gate(), \
                contextlib.closing(lab.connect()) as client:
            for domain, code in (("b\u00fccher.example", 250),
                                 ("k\u00e4se.example", 550)):
                text, message_id = lab.message(from_="a@" + domain)
                reply = lab.transact(
                    client, text.replace("\n", "\r\n").encode(),
                    "a@" + domain, options=["SMTPUTF8"])
                self.assertEqual(reply.code, code, reply)
                if code == 250:
                    lab.arrival(message_id)
            # And the same written in A-labels.
            text, _ = lab.message(from_="a@%s.example" % label)
            self.assertEqual(
                lab.transact(client, text, "a@%s.example" % label).code, 250)
