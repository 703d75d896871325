"""1000 messages and a ledger of what was said about each: none lost, none
doubled, though the gate is killed in the middle."""
import collections
import concurrent.futures
import re
import smtplib
import sqlite3
import threading
import time
import unittest

import lab

MESSAGES = 1000
SESSIONS = 10		# at once by SMTP
SUBMITTERS = 4		# sendmail commands at once
IN_SESSION = 10		# messages in one SMTP session

# What is wrong with the message of a number, if anything is: the policy door
# refuses the second, the milter the others.
FAULTS = {3: ("alice@good.example", "a@missing.example"),
          5: ("a@nullmx.example", "alice@good.example"),
          7: ("alice@good.example", "a@nohost.example")}
FINE = ("alice@good.example", "alice@good.example")


class Ledger:
    """Message-ID: by which door, with which fault, and the reply."""
    Entry = collections.namedtuple("Entry", "door fault reply")

    def __init__(self):
        self.entries = {}
        self.half = threading.Event()
        self.lock = threading.Lock()

    def enter(self, *entry, message_id):
        with self.lock:
            self.entries[message_id] = self.Entry(*entry)
            if len(self.entries) >= MESSAGES // 2:
                self.half.set()

    def smtp(self, numbers):
        """One session; it is opened again when it breaks."""
        client = None
        for number in numbers:
            sender, from_ = FAULTS.get(number % 10, FINE)
            text, message_id = lab.message(from_=from_)
            try:
                if client is None:
                    client = lab.connect()
                reply = lab.transact(client, text, sender)
            except (smtplib.SMTPException, OSError) as error:
                reply = lab.Reply((0, str(error), ""))
            if reply.code in (0, 421):
                client = None
            self.enter("smtp", number % 10 in FAULTS, reply,
                       message_id=message_id)
            if reply.code < 250 or 400 <= reply.code < 500:
                time.sleep(1)	# the gate may take a while to come again
        if client is not None:
            client.quit()

    def sendmail(self, number):
        sender, from_ = FAULTS.get(number % 10, FINE)
        text, message_id = lab.message(from_=from_)
        lab.sendmail(text, sender)
        self.enter("sendmail", number % 10 in FAULTS,
                   lab.Reply((250, "exit 0", "")), message_id=message_id)

    def fill(self):
        """Sends all; returns when the last has its reply."""
        half = MESSAGES // 2
        sessions = [range(first, first + IN_SESSION)
                    for first in range(0, half, IN_SESSION)]
        with concurrent.futures.ThreadPoolExecutor(SESSIONS) as smtp, \
                concurrent.futures.ThreadPoolExecutor(SUBMITTERS) as local:
            jobs = [smtp.submit(self.smtp, numbers) for numbers in sessions]
            jobs += [local.submit(self.sendmail, number)
                     for number in range(half)]
            for job in jobs:
                job.result()


def held_messages():
    """The Message-IDs in the hold queue."""
    found = set()
    for queue_id in lab.held():
        header = lab.run("postcat", "-hq", queue_id)
        found.add(re.search(r"^Message-ID: (.*)$", header, re.M)[1])
    return found


def settled():
    """Nothing is on its way any more."""
    # What a dead gate has left in maildrop is tried again once a minute, or
    # now; Postfix may be too busy to hear that.
    lab.run("postqueue", "-f", check=False)
    return all(record["queue_name"] == "hold"
               for record in lab.queue().values())


class Accounts(unittest.TestCase):
    def test_ledger(self):
        """1000 messages, a killed gate: none lost, none doubled"""
        lab.clean()
        ledger = Ledger()
        gate = lab.Gate()
        sender = threading.Thread(target=ledger.fill)
        sender.start()
        self.assertTrue(ledger.half.wait(120))
        gate.kill()
        gate.start()
        sender.join()
        lab.wait_for(settled, 120, "queues with nothing but what is held")
        gate.stop()
        self.assertEqual(len(ledger.entries), MESSAGES)
        self.account(ledger.entries, lab.arrived(), held_messages())
        self.store(ledger.entries)

    def account(self, entries, arrived, held):
        wrong = []
        seen = collections.Counter()
        for message_id, entry in entries.items():
            copies = len(arrived.get(message_id, []))
            found = copies + (message_id in held)
            code = entry.reply.code
            if code == 250 and entry.door == "sendmail":
                good = found == 1 and (message_id in held) == entry.fault
            elif code == 250:
                good = copies == 1 and not entry.fault
            elif code == 0:
                # The connection broke: the client cannot know.
                good = found <= 1
            else:
                good = found == 0 and (code < 500 or entry.fault)
            seen["%s %d" % (entry.door, code)] += 1
            if not good:
                wrong.append((message_id, entry, copies, message_id in held))
        self.assertEqual(wrong, [], "%d of %s" % (len(wrong), dict(seen)))
        # Most were not hit by the kill at all.
        self.assertGreater(seen["smtp 250"], MESSAGES / 4, seen)
        self.assertGreater(seen["smtp 550"], MESSAGES / 20, seen)
        self.assertEqual(seen["sendmail 250"], MESSAGES / 2)

    def store(self, entries):
        """Each refusal that a client saw is in the store."""
        told = [re.search(r"\(id (%s)\)" % lab.ID, entry.reply.text)
                for entry in entries.values() if entry.reply.code >= 500]
        self.assertNotIn(None, told)
        store = sqlite3.connect(lab.JOURNAL)
        known = {row[0] for row in store.execute(
            "SELECT id FROM decisions WHERE verdict = 'refuse'")}
        store.close()
        self.assertEqual({match[1] for match in told} - known, set())
