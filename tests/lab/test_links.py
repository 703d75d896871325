"""Links that lead to a domain on a blocklist."""
import unittest

import lab

LISTED = "https://www.banned-shop.com/offer"


def lists(*zones):
    return "dnsbl { domain-lists = { %s } }\n" % ", ".join(
        '"%s.dnsbl.test"' % zone for zone in zones)


class Links(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def test_refuse(self):
        """a link to a listed domain is refused, in text and in a page, and in
        a message that is large; others pass"""
        page = "Content-Type: text/html; charset=utf-8\nMIME-Version: 1.0\n"
        large = "Much to say, and little to add.\n" * 3000
        with lab.Gate(lists("domains") + "checks { html { action = off } }\n"):
            for name, headers, body, code in (
                    ("text", "", "See %s\n" % LISTED, 550),
                    ("page", page, '<p><a href="%s">Shop</a>\n' % LISTED, 550),
                    ("large", "", large + LISTED + "\n", 550),
                    ("another", "", "See https://www.good-shop.com/\n", 250),
                    ("no link", "", "See you.\n", 250)):
                with self.subTest(name):
                    reply = lab.submit(
                        lab.message(headers=headers, body=body)[0])
                    self.assertEqual(reply.code, code, reply)
                    if code == 550:
                        self.assertRegex(
                            reply.text, r"5\.7\.1 .*banned-shop\.com, which "
                            r"is on domains\.dnsbl\.test \(127\.0\.1\.2\)")

    def test_set_aside(self):
        """a list that refuses us is set aside, said so once, and stops no
        mail"""
        log = lab.Log()
        with lab.Gate(lists("closed", "dead")):
            for _ in range(2):
                reply = lab.submit(lab.message(body="See %s\n" % LISTED)[0])
                self.assertEqual(reply.code, 250, reply)
            for zone, why in (("closed", r"127\.255\.255\.254"),
                              ("dead", "no list of domains")):
                said = r"blocklist %s\.dnsbl\.test is set aside: .*%s" % (
                    zone, why)
                log.wait(said)
                self.assertEqual(len(log.lines(said)), 1)
