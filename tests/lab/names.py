"""The lab's name servers, and one that is late or dead when a test wants it."""
import contextlib
import itertools
import os
import signal
import socket
import struct
import subprocess
import time

import door
import lab

GATE_DNS, LISTS_DNS = ("127.0.0.1", 5399), ("127.0.0.1", 5300)
A, PTR, MX = 1, 12, 15
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3

_serial = itertools.count(1)


def resolver(number):
    """Sends a signal to the gate's resolver."""
    with open(lab.LAB + "/unbound.5399.pid") as file:
        os.kill(int(file.read()), number)


def resolver_start():
    """Starts the gate's resolver again after it was killed."""
    with open(lab.LAB + "/unbound.5399.log", "ab") as log:
        process = subprocess.Popen(
            ["unbound", "-c", "/etc/unbound/5399.conf"], stderr=log)
    with open(lab.LAB + "/unbound.5399.pid", "w") as file:
        file.write(str(process.pid))
    lab.wait_for(lambda: ask("good.example", MX), what="the resolver")


@contextlib.contextmanager
def silence():
    """The gate's resolver is there and says nothing."""
    resolver(signal.SIGSTOP)
    try:
        yield
    finally:
        resolver(signal.SIGCONT)


def ask(name, kind, tcp=False, timeout=3, server=GATE_DNS):
    """(rcode, truncated, number of answers), or None when nothing comes."""
    question = struct.pack(">6H", 4711, 0x0100, 1, 0, 0, 0)
    for label in name.split("."):
        question += bytes([len(label)]) + label.encode()
    question += struct.pack(">BHH", 0, kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp
                       else socket.SOCK_DGRAM) as sock:
        sock.settimeout(timeout)
        sock.connect(server)
        if tcp:
            question = struct.pack(">H", len(question)) + question
        sock.send(question)
        try:
            answer = sock.recv(65535)[2 if tcp else 0:]
        except (TimeoutError, ConnectionRefusedError):
            return None
    _, flags, _, count = struct.unpack(">4H", answer[:8])
    return flags & 15, bool(flags & 0x200), count


def egress_known(sender="alice@good.example"):
    """Returns when the gate has looked at the sender's egress."""
    def known():
        log = lab.Log()
        door.judge(sender)
        return "is being looked up" not in lab.explain(log.wait("door=milter"))

    lab.wait_for(known, what="the egress's facts")


@contextlib.contextmanager
def changed(path, addition, process, mark, server, old=0):
    """A server's file with more in it; `mark` is a name that exists then.
    What a resolver has asked before is believed for `old` seconds."""
    def serve(text, want):
        with open(path, "w") as file:
            file.write(text)
        with open("%s/%s.pid" % (lab.LAB, process)) as file:
            os.kill(int(file.read()), signal.SIGHUP)
        lab.wait_for(lambda: (ask(mark, A, server=server) or (None,))[0]
                     == want, what="%s at %s" % (mark, process))
        time.sleep(old)

    with open(path) as file:
        before = file.read()
    serve(before + addition, NOERROR)
    try:
        yield
    finally:
        serve(before, NXDOMAIN)


def zone(records):
    """More records of the zone example."""
    number = next(_serial)
    return changed("/etc/unbound/root.zone",
                   "$ORIGIN example.\nmark-%d A 192.0.2.1\n%s\n" % (
                       number, records),
                   "unbound.5399", "mark-%d.example" % number, GATE_DNS)


def listed(address, list_="ip", text="$ is listed here"):
    """One more entry of a blocklist. A TTL of 1 s may last for two: unbound
    counts whole seconds."""
    number = next(_serial) % 256
    kind = "ip6trie" if ":" in address else "ip4set"
    return changed(lab.LAB + "/dnsbl/dnsbl.zone",
                   "$DATASET ip4set ip\n:127.0.0.2:mark\n127.9.9.%d\n"
                   "$DATASET %s %s\n:127.0.0.4:%s\n%s\n" % (
                       number, kind, list_, text, address),
                   "rbldnsd", "%d.9.9.127.ip.dnsbl.test" % number, LISTS_DNS,
                   old=2.1)


class FakeDNS:
    """A server with rows of its own (tests/dns/fake_dns.c tells of them), on
    a port of its own; late, or dead, when a test wants it so."""

    def __init__(self, rows, delay=0):
        self.process = subprocess.Popen(
            [lab.BUILD + "/tests/dns/fake_dns", "-", "--delay", str(delay)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(rows)
        self.process.stdin.close()
        self.port = int(self.process.stdout.readline().split()[1])
        self.settings = 'dns { servers = { "127.0.0.1@%d" } }\n' % self.port

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def turn(self, want):
        """"dead" or "alive", from the other of the two."""
        self.process.send_signal(signal.SIGUSR2)
        said = self.process.stdout.readline().strip()
        if said != want:
            raise AssertionError("fake_dns is " + said)

    def counts(self):
        """How often each was asked: {(name, type): number}."""
        self.process.send_signal(signal.SIGUSR1)
        found = {}
        for line in iter(self.process.stdout.readline, ".\n"):
            count, name, kind = line.split()
            found[name, kind] = int(count)
        return found
