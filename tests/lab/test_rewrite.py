"""Postfix rewrites addresses on their way out: judged is what leaves."""
import os
import re
import unittest

import lab

MAP = "/etc/postfix/lab_map"
GENERIC = "smtp_generic_maps=texthash:" + MAP


def table(text):
    with open(MAP, "w") as file:
        file.write(text)
    os.chmod(MAP, 0o644)


def refused(case, reply, sender):
    """The reply refuses for the domain of `sender`."""
    case.assertEqual(reply.code, 550, reply)
    case.assertRegex(reply.text, r"5\.7\.27 .*\b%s\b" % re.escape(sender))


class Rewriting(unittest.TestCase):
    def setUp(self):
        lab.clean()
        table("")

    def send(self, address, source=lab.SENDER):
        """A message from an address, as sender and in From. Postfix rewrites
        the header of its own host's mail only."""
        text, message_id = lab.message(from_=address)
        return lab.submit(text, sender=address, source=source), message_id

    def leaves(self, address, as_):
        """It is accepted, and the relay gets it as another's."""
        reply, message_id = self.send(address)
        self.assertEqual(reply.code, 250, reply)
        mail = lab.arrival(message_id)
        self.assertEqual(mail["Return-Path"], "<%s>" % as_)
        self.assertEqual(mail["From"], as_)

    def test_generic(self):
        """smtp_generic_maps: a name of this host's own may leave as a good
        address, and a good address not as one that does not exist"""
        table("root@host.localdomain alice@good.example\n"
              "carol@good.example carol@missing.example\n"
              "@lan.localdomain alice@good.example\n")
        with lab.postfix_with(GENERIC), lab.Gate():
            self.leaves("root@host.localdomain", "alice@good.example")
            self.leaves("any@lan.localdomain", "alice@good.example")
            self.leaves("alice@good.example", "alice@good.example")
            refused(self, self.send("carol@good.example")[0],
                    "missing.example")
            refused(self, self.send("x@other.localdomain")[0],
                    "other.localdomain")

    def test_generic_by_sendmail(self):
        """the same by sendmail: held for the domain that leaves"""
        table("root@host.localdomain alice@good.example\n"
              "carol@good.example carol@missing.example\n")
        with lab.postfix_with(GENERIC), lab.Gate():
            text, message_id = lab.message(from_="root@host.localdomain")
            lab.sendmail(text, sender="root@host.localdomain")
            self.assertEqual(lab.arrival(message_id)["From"],
                             "alice@good.example")
            log = lab.Log()
            text, _ = lab.message(from_="carol@good.example")
            lab.sendmail(text, sender="carol@good.example")
            lab.wait_for(lab.held)
            log.wait("door=local verdict=hold .*"
                     "checks=sender-domain,from-domain")

    def test_canonical(self):
        """sender_canonical_maps, which come after the policy door and before
        the relay"""
        table("root@host.localdomain alice@good.example\n"
              "carol@good.example carol@missing.example\n")
        with lab.postfix_with("sender_canonical_maps=texthash:" + MAP), \
                lab.Gate():
            self.leaves("root@host.localdomain", "alice@good.example")
            refused(self, self.send("carol@good.example")[0],
                    "missing.example")
            # From stays as it is then.
            refused(self, self.send("root@host.localdomain", lab.PC)[0],
                    "host.localdomain")

    def test_hash(self):
        """an indexed table is asked like any other"""
        table("root@host.localdomain alice@good.example\n")
        lab.run("postmap", "hash:" + MAP)
        with lab.postfix_with("smtp_generic_maps=hash:" + MAP), lab.Gate():
            self.leaves("root@host.localdomain", "alice@good.example")

    def test_masquerade(self):
        """masquerade_domains: the host's name goes, its domain is judged"""
        with lab.postfix_with("masquerade_domains=good.example",
                              "masquerade_exceptions=root"), lab.Gate():
            self.leaves("alice@web7.good.example", "alice@good.example")
            refused(self, self.send("root@web7.good.example")[0],
                    "web7.good.example")

    def test_both(self):
        """canonical maps, masquerading and generic maps one after another"""
        table("carol@web7.missing.example alice@web7.good.example\n"
              "alice@good.example bob@implicit.example\n")
        with lab.postfix_with("sender_canonical_maps=texthash:" + MAP,
                              "masquerade_domains=good.example", GENERIC), \
                lab.Gate():
            self.leaves("carol@web7.missing.example", "bob@implicit.example")

    def test_unreadable(self):
        """a table that the gate may not read makes it unsure, and it says
        which one"""
        table("root@host.localdomain alice@good.example\n")
        os.chmod(MAP, 0o600)
        with lab.postfix_with(GENERIC), lab.Gate("unsure = defer\n"):
            for address in ("root@host.localdomain", "carol@good.example"):
                log = lab.Log()
                reply, message_id = self.send(address)
                self.assertEqual(reply.code, 250, reply)
                lab.arrival(message_id)
                line = log.wait("door=milter verdict=note .*"
                                r"checks=\S*sender-domain,\S*from-domain")
                self.assertIn(MAP, lab.explain(line))

    def test_reload(self):
        """a table that was changed counts after a reload, and a parameter of
        Postfix that was"""
        table("carol@good.example carol@missing.example\n")
        with lab.postfix_with(GENERIC), lab.Gate() as gate:
            refused(self, self.send("carol@good.example")[0],
                    "missing.example")
            table("carol@good.example carol@implicit.example\n")
            lab.postfix_reload()
            log = lab.Log()
            gate.reload()
            log.wait("postfrankd.*configuration")
            self.leaves("carol@good.example", "carol@implicit.example")
            with lab.postfix_with("smtp_generic_maps="):
                log = lab.Log()
                gate.reload()
                log.wait("postfrankd.*configuration")
                self.leaves("carol@good.example", "carol@good.example")
