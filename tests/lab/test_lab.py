"""The lab itself: each zone answers as its name says."""
import ipaddress
import unittest

from names import A, MX, NOERROR, NXDOMAIN, PTR, SERVFAIL, ask

def reverse(address):
    return ipaddress.ip_address(address).reverse_pointer


class Zones(unittest.TestCase):
    def test_answers(self):
        """lab: every made-up zone answers as it should"""
        for name, kind, want in (
                ("good.example", MX, (NOERROR, False, 1)),
                ("implicit.example", MX, (NOERROR, False, 0)),
                ("implicit.example", A, (NOERROR, False, 1)),
                ("nullmx.example", MX, (NOERROR, False, 1)),
                ("nohost.example", A, (NOERROR, False, 0)),
                ("missing.example", MX, (NXDOMAIN, False, 0)),
                ("missing.test", A, (NXDOMAIN, False, 0)),
                ("servfail.example", MX, (SERVFAIL, False, 0)),
                ("silent.example", MX, None),
                ("10.3.2.1.in-addr.arpa", PTR, (NOERROR, False, 1)),
                ("11.3.2.1.in-addr.arpa", PTR, (NXDOMAIN, False, 0)),
                (reverse("2a0f:1::10"), PTR, (NOERROR, False, 1)),
                ("2.0.0.127.ip.dnsbl.test", A, (NOERROR, False, 1)),
                ("1.0.0.127.ip.dnsbl.test", A, (NXDOMAIN, False, 0)),
                ("2.0.0.127.dead.dnsbl.test", A, (NXDOMAIN, False, 0)),
                ("1.0.0.127.world.dnsbl.test", A, (NOERROR, False, 1))):
            with self.subTest(name=name):
                self.assertEqual(ask(name, kind), want)

    def test_truncated(self):
        """lab: an answer too large for a datagram is cut, and whole by TCP"""
        self.assertTrue(ask("many.example", MX)[1])
        self.assertEqual(ask("many.example", MX, tcp=True),
                         (NOERROR, False, 18))
