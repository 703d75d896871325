"""Mail that is not outgoing passes a guarding gate untouched."""
import unittest

import lab

# A message that every check has something against.
WORST = {"from_": "a@missing.example",
         "headers": "Subject: twice\nMIME-Version: 1.0\n"
                    "Content-Type: text/html\n",
         "body": "<script>x()</script>\n"}


class Scope(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = lab.Gate()

    @classmethod
    def tearDownClass(cls):
        cls.gate.stop()

    def setUp(self):
        lab.clean()
        self.log = lab.Log()

    def reaches(self, user, message_id):
        lab.wait_for(lambda: message_id in lab.mailbox(user),
                     what="%s in %s's mailbox" % (message_id, user))
        self.assertEqual(self.log.lines("postfrankd.*verdict="), [])

    def test_inbound(self):
        """inbound mail from a stranger on port 25 passes untouched"""
        text, message_id = lab.message(**WORST, to="bob@client.example")
        reply = lab.submit(text, sender="a@missing.example", login=None,
                           recipients=["bob@client.example"], port=25,
                           source=lab.STRANGER)
        self.assertEqual(reply.code, 250, reply)
        self.reaches("bob", message_id)

    def test_own_network(self):
        """mail from one of our own networks is judged without a login"""
        text, _ = lab.message(**WORST)
        reply = lab.submit(text, login=None, host="127.0.0.1", port=25,
                           source="127.0.0.1")
        self.assertEqual(reply.code, 550, reply)

    def test_local_by_smtp(self):
        """mail from a login to a local user passes untouched"""
        text, message_id = lab.message(**WORST, to="bob@client.example")
        reply = lab.submit(text, sender="alice@client.example",
                           recipients=["bob@client.example"])
        self.assertEqual(reply.code, 250, reply)
        self.reaches("bob", message_id)

    def test_local_by_sendmail(self):
        """mail by sendmail to a local user passes untouched"""
        text, message_id = lab.message(**WORST, to="bob")
        lab.sendmail(text, sender="alice", recipients=["bob"])
        self.reaches("bob", message_id)

    def test_cron(self):
        """what cron writes to root passes untouched"""
        text = ("From: root (Cron Daemon)\nTo: root\n"
                "Subject: Cron <root@mail> backup\n"
                "Message-ID: <cron@client.example>\n\ndone\n")
        lab.run("sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "root",
                input=text)
        self.reaches("root", "<cron@client.example>")

    def test_bounce(self):
        """a bounce of Postfix's own passes untouched"""
        text, message_id = lab.message(from_="bob@client.example")
        lab.sendmail(text, sender="bob@client.example",
                     recipients=["refused@far.example"])
        lab.wait_for(lambda: "MAILER-DAEMON" in lab.mailbox("bob"),
                     what="the bounce")
        self.assertIn(message_id, lab.mailbox("bob"))
        self.assertEqual(len(self.log.lines("postfrankd.*verdict=")), 1)

    def test_mixed(self):
        """one remote recipient among local ones makes a message outgoing"""
        text, _ = lab.message(**WORST)
        reply = lab.submit(text, recipients=["bob@client.example",
                                             "bob@far.example"])
        self.assertEqual(reply.code, 550, reply)

    def test_counted(self):
        """what passes unjudged is counted in the report"""
        text, message_id = lab.message(to="bob")
        lab.sendmail(text, sender="alice", recipients=["bob"])
        self.reaches("bob", message_id)
        self.gate.stop()
        self.gate.start()
        self.assertRegex(
            lab.run(lab.POSTFRANK, "report", "-c", lab.CONF), "unjudged")


class Watch(unittest.TestCase):
    def test_watch(self):
        """in watch mode bad mail passes, and the log says what would be"""
        lab.clean()
        log = lab.Log()
        with lab.Gate("mode = watch\n"):
            text, message_id = lab.message(**WORST)
            self.assertEqual(lab.submit(text).code, 250)
            lab.arrival(message_id)
            log.wait(r"door=milter verdict=refuse mode=watch "
                     r"checks=\S*from-domain")
            text, message_id = lab.message(**WORST)
            lab.sendmail(text, sender="a@missing.example")
            lab.arrival(message_id)
            log.wait(r"door=local verdict=hold mode=watch")

    def test_exempt(self):
        """an exempt login sends what others may not"""
        lab.clean()
        log = lab.Log()
        with lab.Gate("""exempt "old program" {
                         login = { "bob@client.example" }
                         checks = { "from-domain" }
                         reason = "until it is replaced"
                         until = "2099-12-31" }\n"""):
            text, message_id = lab.message(from_="a@missing.example")
            self.assertEqual(lab.submit(text, login="alice").code, 550)
            self.assertEqual(lab.submit(text, login="bob").code, 250)
            lab.arrival(message_id)
            log.wait("verdict=note .*exempt=old")
