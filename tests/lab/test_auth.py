"""SPF, DKIM and DMARC of mail that leaves, as its receivers will see them;
opendkim signs in front of the gate."""
import contextlib
import os
import re
import subprocess
import unittest

import dkim

import lab
import names

FOLDER = lab.LAB + "/opendkim"
KEY = FOLDER + "/key"
SIGNER, GATE = "inet:127.0.0.1:10033", "inet:127.0.0.1:10032"
FINE, FINE6 = "1.2.3.10", "2a0f:1::10"		# SPF of good.example passes

# Whom opendkim signs, and as whom.
SIGNED = {"signed.example": "signed.example",
          "stray.example": "signed.example",
          "keyless.example": "keyless.example"}

CONF = """
Mode s
Socket inet:10033@127.0.0.1
UserID root
Syslog no
AutoRestart no
Canonicalization relaxed/simple
SignatureAlgorithm rsa-sha256
SignHeaders *,+List-Unsubscribe-Post
KeyTable {folder}/keys
SigningTable refile:{folder}/signers
"""


class Signer:
    """opendkim, a milter before the gate; `record` is its key in DNS."""

    def __init__(self):
        os.makedirs(FOLDER, exist_ok=True)
        lab.run("openssl", "genrsa", "-traditional", "-out", KEY, "2048")
        public = lab.run("openssl", "rsa", "-in", KEY, "-pubout")
        record = "v=DKIM1; k=rsa; p=" + "".join(
            public[public.index("-----BEGIN"):].split("-----")[2].split())
        self.record = 'TXT "%s" "%s"' % (record[:200], record[200:])
        self.write("keys", "".join(
            "{0} {0}:lab:{1}\n".format(domain, KEY)
            for domain in set(SIGNED.values())))
        self.write("signers", "".join(
            "*@%s %s\n" % pair for pair in SIGNED.items()))
        conf = self.write("conf", CONF.format(folder=FOLDER))
        self.process = subprocess.Popen(["opendkim", "-f", "-x", conf])
        lab.wait_for(self.listens, what="opendkim")

    @staticmethod
    def write(name, text):
        path = os.path.join(FOLDER, name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def listens(self):
        if self.process.poll() is not None:
            raise AssertionError("opendkim ended with %d" %
                                 self.process.returncode)
        return ":10033 " in lab.run("ss", "-ltn")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def sign(text, domain):
    """By the same key, but without opendkim."""
    with open(KEY, "rb") as file:
        field = dkim.sign(text.replace("\n", "\r\n").encode(), b"lab",
                          domain.encode(), file.read())
    return field.decode().replace("\r\n", "\n") + text


def egress(more="", addresses=(FINE,), helo="out.good.example"):
    return ('egress "default" { addresses = { %s } helo = "%s" %s }\n' % (
        ", ".join('"%s"' % address for address in addresses), helo, more) +
            "dnsbl { address-lists = { } neighbours = no }\n"
            "probe { mx = no }\n")


def rejects(domain):
    """Records of a domain that asks receivers to reject."""
    return '{0} MX 10 mx.good\n_dmarc.{0} TXT "v=DMARC1; p=reject"\n'.format(
        domain)


class Told:
    """What the journal tells of a message: of each check the outcome, and
    with what detail and fix; of the whole the reply."""

    def __init__(self, reply, explained):
        self.reply = reply
        self.explained = " ".join(explained.split())
        self.checks = {
            check: (outcome, " ".join(detail.split()))
            for check, outcome, detail in re.findall(
                r"^  \w+ +([a-z-]+), (\w+):(.*(?:\n {4,}.*)*)", explained,
                re.M)}

    def outcomes(self, *checks):
        return [self.checks.get(check, ("fine",))[0] for check in checks]


class Case(unittest.TestCase):
    def setUp(self):
        lab.clean()

    @contextlib.contextmanager
    def gate(self, settings):
        with lab.Gate(settings):
            names.egress_known()
            yield

    def judge(self, from_="a@good.example", sender="alice@good.example",
              code=250, headers="", change=lambda text: text):
        """Hands a message in by SMTP, as Told."""
        log = lab.Log()
        text, message_id = lab.message(from_=from_, headers=headers)
        reply = lab.submit(change(text), sender)
        self.assertEqual(reply.code, code, reply)
        if code == 250:
            self.mail = lab.arrival(message_id)
        return Told(reply, lab.explain(log.wait(
            "postfrankd.*door=%s " % (
                "policy" if reply.command == "RCPT" else "milter"))))

    def check(self, told, check, outcome, pattern):
        self.assertEqual(told.outcomes(check), [outcome], told.explained)
        self.assertRegex(told.checks[check][1], pattern)


class Signed(Case):
    """Behind a signer: smtpd_milters = signer, postfrank."""

    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        signer = Signer()
        stack.callback(signer.stop)
        stack.enter_context(lab.postfix_with(
            "smtpd_milters=%s, %s" % (SIGNER, GATE)))
        stack.enter_context(names.zone(
            "".join(rejects(name) for name in (
                "signed", "stray", "keyless", "hand")) +
            "".join("lab._domainkey.%s %s\n" % (name, signer.record)
                    for name in ("signed", "hand"))))

    def test_passes(self):
        """what opendkim has signed passes, by SMTP and by sendmail: for its
        From domain DMARC asks to reject, and SPF does not help"""
        with self.gate(egress("dkim = expected")):
            told = self.judge("a@signed.example")
            self.assertIn("d=signed.example;", self.mail["DKIM-Signature"])
            self.assertEqual(told.outcomes("spf", "dkim", "dmarc"),
                             3 * ["fine"], told.explained)
            log = lab.Log()
            text, message_id = lab.message(from_="a@signed.example")
            lab.sendmail(text)
            self.assertIn("d=signed.example;",
                          lab.arrival(message_id)["DKIM-Signature"])
            self.assertRegex(log.wait("postfrankd.*door=local "),
                             "verdict=pass ")

    def test_faults(self):
        """a signature that is broken, unaligned or without a key is told by
        dkim, and dmarc refuses"""
        def broken(text):
            return sign(text, "hand.example") + "A footer.\n"

        with self.gate(egress("dkim = expected")):
            self.judge("a@hand.example",
                       change=lambda text: sign(text, "hand.example"))
            for from_, change, dkim_said, dmarc_said in (
                    ("a@hand.example", broken, "", "the body was changed .*"
                     "Fix let nothing change the message behind the signer"),
                    ("a@keyless.example", str, "", "no key in DNS: "
                     "lab._domainkey.keyless.example .*Fix publish .* TXT "
                     "record of lab._domainkey.keyless.example"),
                    ("a@stray.example", str,
                     "signature of signed.example .*passes, but none is of "
                     "stray.example Fix .*d=stray.example",
                     "signature is of signed.example, which is not aligned "
                     "Fix have the mail signed with d=stray.example")):
                with self.subTest(from_):
                    told = self.judge(from_, code=550, change=change)
                    self.check(told, "dkim", "found", dkim_said or dmarc_said)
                    self.check(told, "dmarc", "found", dmarc_said)
                    self.assertRegex(
                        re.sub(r" \(id \w+\)\. Fix:", " Fix", told.reply.text),
                        r"^5\.7\.26 DMARC: .*" + dmarc_said)

    def test_no_answer(self):
        """where DNS does not give the key, dkim and dmarc are unsure: nobody
        speaks of a bad signature, and nothing is refused for good"""
        rows = """
good.example MX 10 mx.good.example
good.example TXT "v=spf1 ip4:1.2.0.0/16 -all"
mx.good.example A 192.0.2.30
signed.example MX 10 mx.good.example
_dmarc.signed.example TXT "v=DMARC1; p=reject"
lab._domainkey.signed.example @servfail
"""
        with names.FakeDNS(rows) as dns:
            for unsure, code in (("note", 250), ("defer", 451)):
                with self.subTest(unsure), self.gate(
                        "unsure = %s\n" % unsure + dns.settings +
                        egress("dkim = expected")):
                    told = self.judge("a@signed.example", code=code)
                    self.check(told, "dkim", "unsure",
                               "cannot be verified: DNS gave no usable answer "
                               "for its key.* lab._domainkey.signed.example "
                               ".*SERVFAIL")
                    self.check(told, "dmarc", "unsure",
                               "whether the DKIM signature of signed.example "
                               "passes is not known")
                    self.assertNotRegex(told.explained, "does not fit| fails")

    def test_unsigned(self):
        """a From whose domain asks to reject, that nobody signs: refused where
        it is known that nobody does, so that a person can act on it"""
        for who, code, outcome in (("expected", 550, "found"),
                                   ("none", 550, "found"),
                                   ("unknown", 250, "unsure")):
            with self.subTest(who), self.gate(egress("dkim = " + who)):
                told = self.judge("a@hand.example", code=code)
                self.check(told, "dmarc", outcome,
                           "^From is hand.example, whose DMARC record asks "
                           "receivers to reject; .*no DKIM signature")
                if code == 550:
                    self.assertRegex(
                        told.reply.text, r"^5\.7\.26 DMARC: From is hand\."
                        r"example, .*\(id %s\)\. Fix: have the mail signed "
                        "with d=hand.example, or " % lab.ID)
                    self.assertIn("Reply 550 5.7.26", told.explained)
                if who == "expected":
                    self.check(told, "dkim", "found", "no DKIM signature")

    def test_order(self):
        """a signer behind the gate is no signer: dkim says where it belongs"""
        with lab.postfix_with("smtpd_milters=%s, %s" % (GATE, SIGNER)), \
                self.gate(egress("dkim = expected") +
                          "checks { dmarc { action = note } }\n"):
            told = self.judge("a@signed.example")
            self.assertIn("DKIM-Signature", self.mail)
            self.check(told, "dkim", "found", "no DKIM signature.* Fix let "
                       "the signer stand before postfrank in smtpd_milters")

    def test_bulk(self):
        """marketing mail that nobody can unsubscribe from by one click is
        refused where the admin wants it; signed fields are fine"""
        fields = ("Precedence: bulk\nList-Unsubscribe: <%s>\n"
                  "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n")
        with self.gate(egress("dkim = expected") +
                       "checks { list-unsubscribe { action = refuse } }\n"):
            told = self.judge("a@signed.example", code=550, headers=fields %
                              "mailto:leave@signed.example")
            self.check(told, "list-unsubscribe", "found", "no https URI")
            told = self.judge("a@signed.example", headers=fields %
                              "https://signed.example/leave")
            self.assertEqual(told.outcomes("list-unsubscribe"), ["fine"],
                             told.explained)


class Spf(Case):
    """What the egress may send."""

    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        stack.enter_context(names.zone("""
half MX 10 mx.good
half TXT "v=spf1 ip4:1.2.0.0/16 ~all"
fails MX 10 mx.good
fails TXT "v=spf1 -all"
locals MX 10 mx.good
locals TXT "v=spf1 exists:%{l}.may.locals.example -all"
alice.may.locals A 127.0.0.2
wide MX 10 mx.good
wide TXT "v=spf1 ip4:1.2.3.0/25 -all"
helo.good TXT "v=spf1 -all"
networks.provider TXT "v=spf1 ip4:1.2.3.0/24 -all"
bounces.provider MX 10 mx.good
bounces.provider TXT "v=spf1 ip4:1.2.3.10 -all"
gmail.com. MX 10 mx.good
"""))

    def test_addresses(self):
        """every address of the egress counts: some that do not pass are
        named for a note, and where none passes the mail is refused"""
        with self.gate(egress(addresses=(FINE, FINE6))):
            self.assertEqual(self.judge().outcomes("spf"), ["fine"])
            told = self.judge(sender="a@half.example")
            self.check(told, "spf", "found",
                       r"^2a0f:1::10 should not send for half\.example "
                       r"\(softfail\); 1\.2\.3\.10 may Fix add ip6:2a0f:1::10 "
                       r"to the SPF record of half\.example$")
            told = self.judge(sender="a@fails.example", code=550)
            self.assertRegex(told.reply.text,
                             r"5\.7\.23 .*SPF: 1\.2\.3\.10, 2a0f:1::10 may "
                             r"not send for fails\.example \(id .*Fix: add "
                             r"ip4:1\.2\.3\.10 ip6:2a0f:1::10 to the SPF ")

    def test_locals(self):
        """where the record asks for the local part, senders of one domain
        differ"""
        with self.gate(egress()):
            for local, code in (("alice", 250), ("bob", 550), ("alice", 250)):
                told = self.judge(sender=local + "@locals.example", code=code)
                self.assertEqual(told.outcomes("spf"), [
                    "fine" if code == 250 else "found"], told.explained)

    def test_null(self):
        """SPF of the null sender is that of the HELO name, for a note"""
        with self.gate(egress(helo="helo.good.example")):
            told = self.judge(sender="")
            self.check(told, "spf", "found",
                       r"^1\.2\.3\.10 may not send for helo\.good\.example ")

    def test_return_path(self):
        """a provider's return path is judged in place of the sender"""
        path = 'return-path = "%s.example"'
        with self.gate(egress(path % "bounces.provider")):
            told = self.judge(sender="a@fails.example")
            self.assertEqual(told.outcomes("spf"), ["fine"], told.explained)
        with self.gate(egress(path % "fails")):
            told = self.judge(code=550)
            self.check(told, "spf", "found",
                       r"may not send for fails\.example Fix ask the provider")

    def test_networks(self):
        """the networks of a provider are judged, and cut where the sender's
        record does"""
        with self.gate('egress "default" { spf-domain = '
                       '"networks.provider.example" }\n' +
                       "dnsbl { address-lists = { } neighbours = no }\n"):
            self.assertEqual(self.judge().outcomes("spf"), ["fine"])
            told = self.judge(sender="a@wide.example")
            self.check(told, "spf", "found",
                       r"^1\.2\.3\.0/24 may not send for wide\.example; "
                       r"1\.2\.3\.0/25 may Fix add include:networks\.provider")
            self.judge(sender="a@fails.example", code=550)

    def test_freemail(self):
        """a From of a mailbox provider that has not signed is noted"""
        with self.gate(egress()):
            self.check(self.judge("a@gmail.com"), "freemail-from", "found",
                       r"gmail\.com")
