"""The daemon as a service: sockets, reload, start and end, the store."""
import collections
import contextlib
import os
import signal
import smtplib
import sqlite3
import subprocess
import threading
import time
import unittest

import lab


def verdict(sender="a@missing.example"):
    """The code that a message with that From gets by SMTP."""
    text, _ = lab.message(from_=sender)
    return lab.submit(text).code


class Reload(unittest.TestCase):
    def check(self, number):
        with lab.Gate("mode = watch\n") as gate:
            self.assertEqual(verdict(), 250)
            gate.configure("mode = guard\n")
            log = lab.Log()
            gate.reload(number)
            log.wait("postfrankd.*configuration")
            self.assertEqual(verdict(), 550)
            gate.configure("mode = perhaps\n")
            log = lab.Log()
            gate.reload(number)
            log.wait(r"postfrankd.*%s:\d+: .*mode" % lab.CONF)
            self.assertEqual(verdict(), 550)

    def test_usr1(self):
        """SIGUSR1 takes a new configuration, and keeps the old over a bad"""
        self.check(signal.SIGUSR1)

    @unittest.skipIf(lab.ENGINE == "libmilter", "libmilter stops on SIGHUP")
    def test_hup(self):
        """SIGHUP does the same"""
        self.check(signal.SIGHUP)

    def test_bad_start(self):
        """a bad configuration at the start: file:line and exit 78"""
        gate = lab.Gate()
        gate.stop()
        gate.configure("checks { spfff { action = note } }\n")
        for option in ("-t", "-f"):
            said = subprocess.run(
                [lab.POSTFRANKD, option, "-c", lab.CONF], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            self.assertEqual(said.returncode, 78, said.stdout)
            self.assertRegex(said.stdout, r"%s:\d+: .*spfff" % lab.CONF)


class Sockets(unittest.TestCase):
    @unittest.skipIf(lab.ENGINE == "libmilter", "libmilter has one socket")
    def test_several(self):
        """unix sockets in the queue directory serve chrooted Postfix"""
        lab.clean()
        folder = "/var/spool/postfix/postfrank"
        os.makedirs(folder, exist_ok=True)
        lab.run("chown", "postfrank:postfix", folder)
        os.chmod(folder, 0o2750)
        with lab.Gate("""
            milter { listen = { "unix:postfrank/milter.sock",
                                "inet:127.0.0.1:10032", "inet:[::1]:10032" } }
            policyd { listen = { "unix:postfrank/policy.sock",
                                 "inet:127.0.0.1:10031" } }\n"""):
            with lab.postfix_with(
                    "smtpd_milters=unix:postfrank/milter.sock",
                    "mua_recipient_restrictions=check_policy_service "
                    "unix:postfrank/policy.sock, permit_sasl_authenticated, "
                    "reject"):
                self.assertEqual(verdict("alice@good.example"), 250)
                self.assertEqual(verdict(), 550)
                text, _ = lab.message()
                reply = lab.submit(text, sender="a@missing.example")
                self.assertEqual((reply.code, reply.command), (550, "RCPT"))
                # non_smtpd_milters = $smtpd_milters
                text, message_id = lab.message()
                lab.sendmail(text)
                lab.arrival(message_id)
        self.assertEqual(os.listdir(folder), [])

    def test_privileges(self):
        """the daemon has given up root, and all its groups"""
        with lab.Gate() as gate:
            with open("/proc/%d/status" % gate.process.pid) as file:
                status = file.read()
            user, group = lab.run("id", "-u", "postfrank"), lab.run(
                "id", "-g", "postfrank")
            self.assertRegex(status, r"Uid:(\t%s){4}\n" % user.strip())
            self.assertRegex(status, r"Gid:(\t%s){4}\n" % group.strip())
            self.assertRegex(status, r"CapEff:\t0+\n")


class Load:
    """Several clients that send good messages as long as it lasts."""

    def __init__(self, clients):
        self.replies = {}	# {Message-ID: Reply}
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self.send)
                        for _ in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def send(self):
        while not self.stop.is_set():
            text, message_id = lab.message()
            try:
                reply = lab.submit(text)
            except smtplib.SMTPException as error:
                reply = lab.Reply((450, str(error), "CONNECT"))
            self.replies[message_id] = reply
            if reply.code >= 400:
                time.sleep(0.05)


class End(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def test_term_under_load(self):
        """SIGTERM under load cuts no message"""
        clients, stops = 8, 4
        gate = lab.Gate()
        with Load(clients) as load:
            for _ in range(stops):
                time.sleep(1)
                gate.stop()
                gate.start()
            time.sleep(0.5)
        gate.stop()
        said = collections.Counter((reply.command, reply.code)
                                   for reply in load.replies.values())
        self.assertGreater(said["DATA", 250], 50, said)
        # A client may be told to come again before it hands its message over.
        # In the middle only if Postfix kept all of it back until the gate was
        # gone, which waits for two seconds of silence; with libmilter it does
        # not.
        self.assertEqual({reply for reply in said
                          if reply[0] == "DATA" or reply[1] >= 500}
                         - {("DATA", 451)}, {("DATA", 250)}, said)
        self.assertLess(said["DATA", 451], clients * stops
                        if lab.ENGINE == "libmilter"
                        else said["DATA", 250] / 50, said)
        lab.wait_for(lambda: not lab.queue(), what="an empty queue")
        arrived = lab.arrived()
        self.assertEqual(
            [message_id for message_id, reply in load.replies.items()
             if len(arrived.get(message_id, [])) != (reply.code == 250)], [])

    def test_killed(self):
        """after SIGKILL it is started again at once, on the same sockets"""
        gate = lab.Gate()
        client = lab.connect()
        client.ehlo()
        client.mail("alice@good.example")
        for _ in range(3):
            gate.kill()
            gate.start()
        self.assertEqual(verdict(), 550)
        gate.stop()


def fill(path):
    """A file that takes the room that is left."""
    with contextlib.suppress(OSError), open(path, "wb", 0) as file:
        while True:
            file.write(bytes(1024))


class Store(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def check(self, log):
        """Mail has its verdict; the refusal is in the log all the same."""
        text, message_id = lab.message()
        self.assertEqual(lab.submit(text).code, 250)
        lab.arrival(message_id)
        text, _ = lab.message(from_="a@missing.example")
        began = time.monotonic()
        self.assertEqual(lab.submit(text).code, 550)
        self.assertLess(time.monotonic() - began, 5)
        log.wait("verdict=refuse .*unstored=")

    def test_locked(self):
        """with a locked store mail has its verdict, the log the refusal"""
        log = lab.Log()
        with lab.Gate():
            store = sqlite3.connect(lab.JOURNAL, isolation_level=None)
            store.execute("BEGIN EXCLUSIVE")
            self.check(log)
            store.execute("ROLLBACK")
            store.close()

    def test_full(self):
        """with a full disk mail has its verdict, and the loss is logged"""
        folder = lab.LAB + "/full"
        os.makedirs(folder, exist_ok=True)
        lab.run("mount", "-t", "tmpfs", "-o", "size=1m", "full", folder)
        lab.run("chown", "postfrank:", folder)
        log = lab.Log()
        try:
            with lab.Gate('journal { path = "%s/journal.db" }\n' % folder):
                fill(folder + "/rest")
                for _ in range(20):
                    verdict()
                self.check(log)
                log.wait("postfrankd.*journal.* disk is full")
            log.wait("postfrankd.*journal.* records lost")
        finally:
            lab.run("umount", folder)
