"""DNS goes away under load and comes back, and the gate is started anew in
between. POSTFRANK_SOAK is how long that takes, in seconds: "make soak" has
ten minutes."""
import collections
import contextlib
import itertools
import os
import sqlite3
import threading
import time
import unittest

import door
import lab
import names

# Seconds that it takes at least.
OUTAGE = int(os.environ.get("POSTFRANK_SOAK", "15"))
SAVED_EVERY = 60	# seconds between two savings of facts
RECOVERY = 2		# seconds that DNS may be back before all is well
WARM = 20		# domains that are known, and take mail

ROWS = "gone.test 1 MX 0 .\n*.cold.test MX 10 mx.cold.test\n" + "".join(
    "w{0}.test 1 MX 10 mx.w{0}.test\nmx.w{0}.test 1 A 192.0.2.40\n".format(
        number) for number in range(WARM)) + "mx.cold.test A 192.0.2.40\n"

MUTE = "1.2.3.11"	# has no PTR record, as the server says
CONF = """
unsure = defer
egress "default" { addresses = { "%s" } }
dnsbl { address-lists = { } }
""" % MUTE

_serial = itertools.count(1)


def warm():
    return "a@w%d.test" % (next(_serial) % WARM)


def cold():
    """In a domain that exists, and was never asked about."""
    return "a@d%d.cold.test" % next(_serial)


def missing():
    """The same in one that does not exist."""
    return "a@missing-%d.test" % next(_serial)


class Load:
    """Messages of every kind at a bounded rate, and what became of them."""
    KINDS = {"warm": (warm, 0.05), "gone": (lambda: "a@gone.test", 0.5),
             "cold": (cold, 0.5), "missing": (missing, 0.5)}

    def __init__(self):
        self.replies = {kind: [] for kind in self.KINDS}
        self.broken = []	# times
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.send, args=(kind, *how))
                        for kind, how in self.KINDS.items()]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def send(self, kind, sender, pause):
        while not self.ended.wait(pause):
            try:
                self.replies[kind].append(door.judge(sender()))
            except OSError:
                self.broken.append(time.monotonic())

    def codes(self, kind):
        return collections.Counter(code for code, _ in self.replies[kind])


class Outage(unittest.TestCase):
    def saved(self):
        """A gate that is killed now would know the egress and every warm
        domain again."""
        with contextlib.closing(sqlite3.connect(
                "file:%s?mode=ro" % lab.JOURNAL, uri=True)) as store:
            known = set(store.execute("SELECT kind, key FROM facts"))
        return known >= {("egress", "default")} | {
            ("domain", "mail:w%d.test" % number) for number in range(WARM)}

    def recovered(self):
        """Seconds until a cold domain is judged, whether it exists or not."""
        began = time.monotonic()
        while (door.judge(cold())[0], door.judge(missing())[0]) != (250, 550):
            self.assertLess(time.monotonic() - began, 60)
            time.sleep(0.05)
        return time.monotonic() - began

    def knows_egress(self):
        """The gate judges what it has seen of the egress."""
        log = lab.Log()
        self.assertEqual(door.judge(warm())[0], 250)
        return MUTE + " has no PTR record" in lab.explain(
            log.wait("door=milter .*from=<a@w"))

    def restart(self, gate, end):
        """Ends the gate and starts it; when that was. It knows what it knew."""
        began = time.monotonic()
        end()
        gate.start()
        ended = time.monotonic() + 1
        self.assertTrue(self.knows_egress())
        return began, ended

    def test_outage(self):
        """DNS stops under load: nothing is refused for it, warm domains are
        judged, also by a gate started anew, and all is well soon after"""
        with names.FakeDNS(ROWS) as dns, lab.Gate(
                dns.settings + CONF) as gate:
            lab.wait_for(self.knows_egress)
            # Before the egress was known, nobody could ask for SPF at it.
            for number in range(WARM):
                self.assertEqual(door.judge("a@w%d.test" % number)[0], 250)
            self.assertEqual(door.judge("a@gone.test")[0], 550)
            dns.turn("dead")
            began = time.monotonic()
            if OUTAGE < SAVED_EVERY:
                gate.stop()
                self.assertTrue(self.saved())
                gate.start()
            with Load() as load:
                time.sleep(OUTAGE / 3)
                # What is known is saved in an outage as at any time.
                lab.wait_for(self.saved, 2 * SAVED_EVERY,
                             "facts in the store")
                restarts = [self.restart(gate, gate.kill)]
                time.sleep(OUTAGE / 6)
                restarts.append(self.restart(gate, gate.stop))
                time.sleep(max(OUTAGE / 6,
                               began + OUTAGE - time.monotonic()))
            dns.turn("alive")
            took = self.recovered()
        self.account(load, restarts)
        self.assertLess(took, RECOVERY)

    def account(self, load, restarts):
        self.assertGreater(len(load.replies["warm"]), OUTAGE)
        self.assertEqual(set(load.codes("warm")), {250})
        self.assertEqual(set(load.codes("gone")), {550})
        self.assertEqual(set(load.codes("cold")), {451})
        self.assertEqual(set(load.codes("missing")), {451})
        # The deadline is 5 s: who is known waits for nothing.
        for kind, most in (("warm", 2.5), ("gone", 2.5), ("cold", 7)):
            self.assertLess(max(took for _, took in load.replies[kind]), most)
        self.assertEqual(
            [when for when in load.broken
             if not any(first <= when <= last for first, last in restarts)],
            [])
