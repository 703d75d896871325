"""What a message costs whose facts are all known: no question, no call."""
import contextlib
import re
import subprocess
import time
import unittest

import lab
import names

ROWS = """
good.example 3600 MX 10 mx.good.example
mx.good.example 3600 A 192.0.2.30
cold.example 3600 MX 10 mx.good.example
10.3.2.1.in-addr.arpa 3600 PTR out.good.example
out.good.example 3600 A 1.2.3.10
"""
EGRESS = """
egress "default" { addresses = { "1.2.3.10" } helo = "out.good.example" }
dnsbl { address-lists = { } neighbours = no }
"""
MAP = "/etc/postfix/warm_map"
# What a warm message may use: the doors, the log, the store.
OURS = re.compile(r'<TCP:\[127\.0\.0\.1:1003[12]\b|sendto\(\d+<UNIX[^"]*"<22>|%s'
                  % re.escape(lab.JOURNAL))


@contextlib.contextmanager
def traced(process, path):
    """strace of a process, into a file; the test is skipped without."""
    strace = subprocess.Popen(
        ["strace", "-f", "-yy", "-e", "trace=network,file,process",
         "-o", path, "-p", str(process.pid)],
        stderr=subprocess.PIPE, text=True)
    said = strace.stderr.readline()
    if "attached" not in said:
        strace.wait()
        strace.stderr.close()
        raise unittest.SkipTest("no ptrace here: " + said.strip())
    try:
        yield
    finally:
        strace.terminate()
        strace.wait()
        strace.stderr.close()


def calls(path):
    """The calls so far that are not a door's, the log's or the store's; and
    how many are."""
    with open(path) as file:
        lines = [line for line in file
                 if not re.search(r"resumed>|\+\+\+ exited|--- SIG", line)]
    others = [line for line in lines if not OURS.search(line)]
    return others, len(lines) - len(others)


def quiet(dns):
    """What was asked so far, when that was all for a second; or None."""
    before = dns.counts()
    time.sleep(1)
    return before if dns.counts() == before else None


class Warm(unittest.TestCase):
    def send(self, client, sender, code=250):
        text, _ = lab.message(from_=sender)
        reply = lab.transact(client, text, sender)
        self.assertEqual(reply.code, code, reply)

    def test_calls(self):
        """100 messages whose facts are known: no question to DNS, no program,
        and no call but the doors', the log's and the store's"""
        path = lab.LAB + "/strace"
        lab.clean()
        with open(MAP, "w") as file:
            file.write("alice@good.example a.smith@good.example\n")
        with names.FakeDNS(ROWS) as dns, \
                lab.postfix_with("smtp_generic_maps=texthash:" + MAP), \
                lab.Gate(dns.settings + EGRESS) as gate, \
                contextlib.closing(lab.connect()) as client:
            for _ in range(3):
                self.send(client, "alice@good.example")
            before = lab.wait_for(lambda: quiet(dns), what="no more questions")
            with traced(gate.process, path):
                for _ in range(100):
                    self.send(client, "alice@good.example")
                time.sleep(1)	# the store is written after the answer
                others, ours = calls(path)
                self.assertEqual(others, [])
                self.assertGreater(ours, 0)
                self.assertEqual(dns.counts(), before)
                # The trace does show a question.
                self.send(client, "alice@cold.example")
                lab.wait_for(lambda: any("UDP:" in line or "SOCK_DGRAM" in line
                                         for line in calls(path)[0]),
                             what="a cold domain's question in the trace")
                self.assertNotEqual(dns.counts(), before)
