"""The lab itself: each zone answers as its name says."""
import ipaddress
import socket
import struct
import unittest

import lab

A, MX, PTR = 1, 15, 12
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3


def ask(name, kind, tcp=False, timeout=1):
    """(rcode, truncated, number of answers), or None when nothing comes."""
    question = struct.pack(">6H", 4711, 0x0100, 1, 0, 0, 0)
    for label in name.split("."):
        question += bytes([len(label)]) + label.encode()
    question += struct.pack(">BHH", 0, kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp
                       else socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect(lab.GATE_DNS)
        if tcp:
            question = struct.pack(">H", len(question)) + question
        sock.send(question)
        try:
            answer = sock.recv(65535)[2 if tcp else 0:]
        except TimeoutError:
            return None
    _, flags, _, count = struct.unpack(">4H", answer[:8])
    return flags & 15, bool(flags & 0x200), count


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
