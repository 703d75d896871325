"""What becomes of a message: accepted, refused, held, deferred."""
import email.utils
import sqlite3
import time
import unittest

import lab
import names

HTML = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"


def stored(decision):
    """The verdict that the store has under an id, or None."""
    with sqlite3.connect("file:%s?mode=ro" % lab.JOURNAL, uri=True) as store:
        row = store.execute("SELECT verdict FROM decisions WHERE id = ?",
                            (decision,)).fetchone()
    store.close()
    return row and row[0]


class Doors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gate = lab.Gate()

    @classmethod
    def tearDownClass(cls):
        cls.gate.stop()

    def setUp(self):
        lab.clean()
        self.log = lab.Log()

    def refused(self, reply, dsn, check):
        """An answer of the gate: with id, in log and store. The id."""
        self.assertEqual(reply.code, 550, reply)
        self.assertRegex(reply.text, r"\b%s .*\(id %s\)\. Fix: ." % (
            dsn.replace(".", r"\."), lab.ID))
        found = lab.re.search(r"\(id (%s)\)" % lab.ID, reply.text)[1]
        self.log.wait("postfrankd.*id=%s .*verdict=refuse .*mode=guard "
                      ".*checks=[a-z,-]*%s" % (found, check))
        self.assertEqual(stored(found), "refuse")
        return found

    def test_accepted_by_smtp(self):
        """accepted mail by SMTP arrives with its headers and its body"""
        text, message_id = lab.message(
            subject="=?utf-8?B?44GT44KT44Gr44Gh44Gv?=", body="One\n\n.two\n",
            headers="Cc: carol@far.example\nX-Mailer: a  b\nX-Long: one\n two\n")
        self.assertEqual(lab.submit(text).code, 250)
        mail = lab.arrival(message_id)
        self.assertEqual(
            [(name, mail[name]) for name in ("From", "To", "Cc", "Subject",
                                             "X-Mailer", "X-Long")],
            [("From", "alice@good.example"), ("To", "bob@far.example"),
             ("Cc", "carol@far.example"),
             ("Subject", "=?utf-8?B?44GT44KT44Gr44Gh44Gv?="),
             ("X-Mailer", "a  b"), ("X-Long", "one\n two")])
        self.assertEqual(mail.get_payload(), "One\n\n.two\n")
        self.log.wait(r"postfrankd.*door=milter verdict=pass mode=guard")

    def test_accepted_by_sendmail(self):
        """accepted mail by sendmail arrives"""
        text, message_id = lab.message()
        lab.sendmail(text)
        self.assertEqual(lab.arrival(message_id).get_payload(), "Hello.\n")

    def test_accepted_domains(self):
        """an implicit MX and an answer that comes over TCP are fine"""
        for domain in ("implicit.example", "many.example"):
            sender = "a@" + domain
            text, message_id = lab.message(from_=sender)
            self.assertEqual(lab.submit(text, sender=sender).code, 250)
            lab.arrival(message_id)

    def test_refused(self):
        """refused mail gets the gate's sentence, id in log and store"""
        for check, dsn, fields in (
                ("from-domain", "5.7.27", {"from_": "a@missing.example"}),
                ("from-domain", "5.7.27", {"from_": "a@nullmx.example"}),
                ("from-domain", "5.7.27", {"from_": "a@nohost.example"}),
                ("from-header", "5.6.0", {"from_": "nobody"}),
                ("from-header", "5.6.0",
                 {"headers": "From: ceo@good.example\n"}),
                ("duplicate-header", "5.6.0", {"headers": "Subject: b\n"}),
                ("html-script", "5.7.1",
                 {"headers": HTML, "body": "<script>x()</script>\n"})):
            with self.subTest(check=check, **fields):
                text, message_id = lab.message(**fields)
                reply = lab.submit(text)
                self.assertEqual(reply.command, "DATA")
                self.refused(reply, dsn, check)
                self.assertNotIn(message_id, lab.arrived())

    def test_explained(self):
        """postfrank explain tells of a refusal by its id"""
        text, _ = lab.message(from_="a@missing.example")
        found = self.refused(lab.submit(text), "5.7.27", "from-domain")
        said = lab.run(lab.POSTFRANK, "explain", "-c", lab.CONF, found)
        self.assertIn("missing.example", said)

    def test_receivers(self):
        """what receivers would answer is logged and explained, not replied"""
        text, _ = lab.message(headers="From: ceo@good.example\n")
        to = ("b@yahoo.com", "c@hosted.example", "d@far.example")

        def told():
            log = lab.Log()
            reply = lab.submit(text, recipients=to)
            self.assertNotIn("yahoo", reply.text)
            found = self.refused(reply, "5.6.0", "from-header")
            said = log.wait("postfrankd.*id=%s" % found)
            self.assertIn(" receivers=yahoo.com:554-5.0.0", said)
            return found if ",hosted.example:550-5.7.1 " in said else None

        # The first message may come too early for the second domain's MX.
        found = lab.wait_for(told)
        said = lab.run(lab.POSTFRANK, "explain", "-c", lab.CONF, found)
        self.assertIn("hosted.example (Google Workspace) would answer", said)

    def test_policy_door(self):
        """a sender that cannot be is refused at RCPT, before any data"""
        for sender, check, dsn in (
                ("a@missing.example", "sender-domain", "5.7.27"),
                ("a@nullmx.example", "sender-domain", "5.7.27"),
                ("a@localhost", "return-path", "5.7.1")):
            with self.subTest(sender=sender):
                text, _ = lab.message()
                reply = lab.submit(text, sender=sender)
                self.assertEqual(reply.command, "RCPT", reply)
                self.refused(reply, dsn, check)

    def test_held_and_released(self):
        """refused mail by sendmail is held; postsuper -H lets it go"""
        text, message_id = lab.message(from_="a@missing.example")
        lab.sendmail(text)
        queue_id = list(lab.wait_for(lab.held))[0]
        self.log.wait("%s: milter-hold:" % queue_id)
        self.log.wait(r"postfrankd.* %s: id=\S+ door=local verdict=hold "
                      r"mode=guard checks=from-domain" % queue_id)
        self.assertNotIn(message_id, lab.arrived())
        log = lab.Log()
        lab.run("postsuper", "-H", queue_id)
        lab.arrival(message_id)
        self.assertEqual(log.lines(r"postfrankd.*door="), [])

    def test_null_sender_held(self):
        """mail by sendmail with a null sender is held, never lost"""
        text, message_id = lab.message(from_="a@missing.example")
        lab.sendmail(text, sender="")
        queue_id = list(lab.wait_for(lab.held))[0]
        lab.run("postsuper", "-H", queue_id)
        lab.arrival(message_id)

    def test_message_id(self):
        """a Message-ID of two messages is told of; sent again, it is one"""
        text, _ = lab.message()
        other = lab.re.sub("Date: .*", "Date: " + email.utils.formatdate(
            time.time() - 60), text) + "More.\n"
        for number, (said, verdict) in enumerate((
                (text, "pass"), (text, "pass"), (other, "note"),
                (text, "pass"), (other, "note"))):
            with self.subTest(number):
                log = lab.Log()
                self.assertEqual(lab.submit(said).code, 250)
                line = log.wait("postfrankd.*door=milter")
                self.assertIn("verdict=" + verdict, line)
                if verdict == "note":
                    self.assertRegex(line, r"checks=message-id\b")
                    self.assertIn("another message, with another Date",
                                  lab.explain(line))

    def test_one_connection(self):
        """good and bad messages take turns in one connection"""
        client = lab.connect()
        good = []
        for number in range(6):
            text, message_id = lab.message(
                from_="a@missing.example" if number % 2
                else "alice@good.example")
            reply = lab.transact(client, text)
            self.assertEqual(reply.code, 550 if number % 2 else 250, reply)
            if number % 2 == 0:
                good.append(message_id)
        client.quit()
        for message_id in good:
            lab.arrival(message_id)

    def test_abort(self):
        """a message that is given up at any point harms no other"""
        for stop in ("EHLO", "MAIL", "RCPT", "DATA"):
            client = lab.connect()
            if stop != "EHLO":
                client.mail("alice@good.example")
            if stop in ("RCPT", "DATA"):
                client.rcpt("bob@far.example")
            if stop == "DATA":
                client.putcmd("data")
                client.getreply()
                client.send("From: half@missing.exa")
            client.close()
        client = lab.connect()
        client.ehlo()
        client.mail("a@nullmx.example")
        client.rset()
        text, message_id = lab.message()
        self.assertEqual(lab.transact(client, text).code, 250)
        client.quit()
        lab.arrival(message_id)

    def test_recipients(self):
        """a message to several recipients is judged once and refused whole"""
        recipients = ["u%d@far.example" % number for number in range(50)]
        text, _ = lab.message(from_="a@missing.example")
        reply = lab.submit(text, recipients=recipients)
        self.refused(reply, "5.7.27", "from-domain")
        self.assertEqual(len(self.log.lines("door=milter")), 1)


class Deferred(unittest.TestCase):
    def setUp(self):
        lab.clean()

    def test_deferred(self):
        """deferred mail is tried again, and arrives once DNS is right"""
        text, message_id = lab.message(from_="a@late.example")

        def accepted():
            time.sleep(0.5)
            return lab.submit(text).code == 250

        with lab.Gate("checks { from-domain { action = defer } }\n"):
            reply = lab.submit(text)
            self.assertEqual(reply.code, 451, reply)
            self.assertRegex(reply.text, r"4\.7\.27 .*\(id %s\)" % lab.ID)
            with names.zone("late\tMX\t10 mx.good"):
                # The gate believes any answer for half a minute.
                lab.wait_for(accepted, what="the message to be accepted")
            lab.arrival(message_id)

    def test_unsure_deferred(self):
        """with unsure = defer, mail waits as long as DNS fails"""
        with lab.Gate("unsure = defer\n"):
            text, _ = lab.message(from_="a@servfail.example")
            reply = lab.submit(text)
            self.assertEqual(reply.code, 451, reply)
            self.assertRegex(reply.text, r"4\.7\.27 .*\(id %s\)" % lab.ID)

    def test_unsure_passes(self):
        """what DNS does not tell is no reason to refuse"""
        with lab.Gate('dns { servers = { "127.0.0.1@5399" } '
                      'deadline = "1s" }\n'):
            for domain in ("servfail.example", "silent.example"):
                sender = "a@" + domain
                text, message_id = lab.message(from_=sender)
                self.assertEqual(lab.submit(text, sender=sender).code, 250)
                lab.arrival(message_id)
