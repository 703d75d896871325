"""The daemon as a service: sockets, reload, start and end, the store."""
import os
import signal
import sqlite3
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
            said = lab.subprocess.run(
                [lab.POSTFRANKD, option, "-c", lab.CONF], text=True,
                stdout=lab.subprocess.PIPE, stderr=lab.subprocess.STDOUT)
            self.assertEqual(said.returncode, 78)
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
        milters = "unix:postfrank/milter.sock"
        before = lab.run("postconf", "-n", "smtpd_milters",
                         "mua_recipient_restrictions").splitlines()
        with lab.Gate("""
            milter { listen = { "unix:postfrank/milter.sock",
                                "inet:127.0.0.1:10032", "inet:[::1]:10032" } }
            policyd { listen = { "unix:postfrank/policy.sock",
                                 "inet:127.0.0.1:10031" } }\n"""):
            lab.run("postconf", "-e", "smtpd_milters=" + milters,
                    "mua_recipient_restrictions=check_policy_service "
                    "unix:postfrank/policy.sock, permit_sasl_authenticated, "
                    "reject")
            lab.postfix_reload()
            try:
                self.assertEqual(verdict("alice@good.example"), 250)
                self.assertEqual(verdict(), 550)
                text, _ = lab.message()
                reply = lab.submit(text, sender="a@missing.example")
                self.assertEqual((reply.code, reply.command), (550, "RCPT"))
                # non_smtpd_milters = $smtpd_milters
                text, message_id = lab.message()
                lab.sendmail(text)
                lab.arrival(message_id)
            finally:
                lab.run("postconf", "-e", *before)
                lab.postfix_reload()
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


class End(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def load(self, stop, tell):
        """Sends good messages until stop is set: tell(Message-ID, reply)."""
        while not stop.is_set():
            text, message_id = lab.message()
            try:
                reply = lab.submit(text)
            except lab.smtplib.SMTPException as error:
                reply = lab.Reply((0, str(error), ""))
            tell(message_id, reply)

    def test_term_under_load(self):
        """SIGTERM under load cuts no message"""
        replies, stop = {}, threading.Event()
        gate = lab.Gate()
        senders = [threading.Thread(target=self.load, args=(
            stop, replies.__setitem__)) for _ in range(8)]
        for sender in senders:
            sender.start()
        for _ in range(3):
            time.sleep(1)
            log = lab.Log()
            gate.stop()
            self.assertEqual(log.lines(r"warning: milter|can't read SMFI"), [])
            gate.start()
        time.sleep(0.5)
        stop.set()
        for sender in senders:
            sender.join()
        gate.stop()
        accepted = [i for i, reply in replies.items() if reply.code == 250]
        self.assertGreater(len(accepted), 50)
        # While it was away Postfix answered 4xx at connect or MAIL.
        self.assertEqual({reply.code // 100 for reply in replies.values()}
                         - {2, 4}, set())
        lab.wait_for(lambda: not lab.queue(), 30, "an empty queue")
        got = lab.arrived()
        self.assertEqual([i for i in accepted if len(got.get(i, [])) != 1], [])

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
        self.assertLess(time.monotonic() - began, 1.5)
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
        lab.run("mount", "-t", "tmpfs", "-o", "size=200k", "full", folder)
        lab.run("chown", "postfrank:", folder)
        log = lab.Log()
        try:
            with lab.Gate('journal { path = "%s/journal.db" }\n' % folder):
                with open(folder + "/rest", "wb") as file:
                    try:
                        while True:
                            file.write(b"x" * 4096)
                            file.flush()
                    except OSError:
                        pass
                for _ in range(20):
                    verdict()
                self.check(log)
                log.wait("postfrankd.*journal: .*lost")
        finally:
            lab.run("umount", folder)
