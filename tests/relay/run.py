#!/usr/bin/python3
"""postfrank-relay-test against servers that are good, and that misbehave: each
run ends within its deadline with the right class, and says no secret.

usage: tests/relay/run.py [-v] [NAME...]
"""
import concurrent.futures
import itertools
import json
import os
import pty
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from servers import (PASSWORD, TOKEN, USER, Certificates, Gone,  # noqa: E402
                     Good, Server, base, forms, leaks)

PROGRAM = os.path.join(os.environ.get("BUILD", os.getcwd()), "relay-test",
                       "postfrank-relay-test")
READY, REFUSED, USAGE, UNREACHABLE, LATER, PROTOCOL, AUTH, CONF = (
    0, 1, 64, 69, 75, 76, 77, 78)

# What none of it may have, in any form.
SECRETS = [PASSWORD, "wrong-pass-word", TOKEN, "wrong-to-ken"]


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.certificates = Certificates(cls.folder.name)
        for name, text in (("password", PASSWORD), ("token", TOKEN),
                           ("wrong", "wrong-pass-word"),
                           ("wrong-token", "wrong-to-ken"), ("empty", "")):
            with open(cls.path(name), "w") as file:
                file.write(text + "\n")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder.name, name)

    def run_program(self, *arguments, environment=None, timeout=60):
        """Exit status and the JSON object; no output has a secret."""
        begin = time.monotonic()
        done = subprocess.run(
            (PROGRAM, "--json", "-v") + arguments, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=timeout,
            env=dict(os.environ, **(environment or {})))
        took = time.monotonic() - begin
        self.transcript = done.stderr.decode()
        self.search(done.stdout, done.stderr)
        for output in (done.stdout, done.stderr):
            self.assertNotRegex(output, rb"[\x00-\x09\x0b-\x1f\x7f]")
        report = json.loads(done.stdout) if done.stdout else None
        if report:
            self.check_members(report)
            self.assertEqual(report["exit"], done.returncode)
            self.assertEqual(report["ready"], done.returncode == 0)
            report["took"] = took
        return done.returncode, report

    def search(self, *outputs):
        """No secret is in it."""
        self.assertEqual(leaks(SECRETS, *outputs), [])

    def check_members(self, report):
        """All that the manual page promises to scripts."""
        self.assertEqual(set(report), {
            "host", "port", "address", "next_hop", "steps", "mechs",
            "certificate", "capabilities", "message_id", "ready", "class",
            "exit"})
        for step in report["steps"]:
            self.assertEqual(set(step),
                             {"name", "result", "ms", "detail", "fix"})
            self.assertIn(step["result"], ("ok", "warn", "fail", "skipped"))
            self.assertIsInstance(step["ms"], int)
        for mech in report["mechs"]:
            self.assertEqual(set(mech), {"name", "result", "detail", "fix"})
            self.assertIn(mech["result"], ("ok", "warn", "fail", "skipped"))

    def options(self, *more, password="password"):
        return ("--ca", self.path("ca.pem"), "--user", USER,
                "--password-file", self.path(password)) + more

    def step(self, report, name):
        return [step for step in report["steps"] if step["name"] == name][0]

    def failed(self, report):
        """The first step that failed, and what it says."""
        for step in report["steps"]:
            if step["result"] == "fail":
                self.assertTrue(step["detail"], step)
                self.assertTrue(step["fix"], step)
                return step
        return {"name": None, "detail": ""}

    def serve(self, talk, certificate="server", implicit=False):
        server = Server(talk, self.certificates.context(certificate), implicit)
        self.addCleanup(server.close)
        return server

    def expect(self, talk, status, step, words="", options=(), timeout=5,
               certificate="server", implicit=False, base_options=None):
        """A run against a server: status, the step that fails, its words."""
        server = self.serve(talk, certificate, implicit)
        if base_options is None:
            base_options = self.options()
        got, report = self.run_program(
            *base_options, *options, "--timeout", str(timeout),
            "localhost:%d" % server.port)
        failed = self.failed(report)
        self.assertEqual((got, failed["name"]), (status, step), report)
        self.assertIn(words, failed["detail"])
        return report


# --- bad servers: name, what they do, what is wanted ---------------------

def silent(connection):
    connection.wait()


def says(text, then=silent):
    """A greeting, or what is in its place."""
    def talk(connection):
        connection.send(text)
        if then:
            then(connection)
    return talk


def after_ehlo(text, then=silent):
    def talk(connection):
        connection.reply("220 relay.example ESMTP")
        connection.line()
        connection.send(text)
        if then:
            then(connection)
    return talk


def trickle(connection):
    connection.send("220 ")
    while True:
        connection.send("x")
        time.sleep(0.05)


def flood(connection):
    connection.reply("220 relay.example ESMTP")
    connection.line()
    while True:
        connection.send("250-X\r\n" * 1000)


def endless_line(connection):
    while True:
        connection.send("2" * 65536)


class AtTls(Good):
    """Does something in the place of STARTTLS."""

    def on_starttls(self, line):
        return self.at_tls(self.connection)


def in_place_of_tls(text, then=silent):
    def at_tls(connection):
        connection.send(text)
        if then:
            then(connection)
        return "end"

    class Talk(AtTls):
        def __call__(self, connection):
            session = Talk()
            session.connection = connection
            session.at_tls = at_tls
            session.talk()
    return Talk()


class Injecting(Good):
    """Says more in clear than the answer to STARTTLS."""
    injected = "250-injected.example\r\n250 AUTH ANONYMOUS\r\n"

    def __call__(self, connection):
        session = Injecting()
        session.connection = connection
        session.talk()

    def on_starttls(self, line):
        self.connection.send("220 2.0.0 go on\r\n" + self.injected)
        self.connection.start_tls()


def auth_says(*replies):
    """Each is the answer to AUTH and to what comes behind it."""
    class Talk(Good):
        mechs = "PLAIN LOGIN"

        def __call__(self, connection):
            session = Talk()
            session.connection = connection
            session.talk()

        def on_auth(self, line):
            for reply in replies:
                if reply is None:
                    return "end"
                self.connection.send(reply(self) if callable(reply) else reply)
                if self.connection.line() == "QUIT":
                    return "end"
            return "end"
    return Talk()


BAD = [
    ("closes at once", says("", None), PROTOCOL, "banner"),
    ("says nothing", silent, LATER, "banner"),
    ("half a line", says("220 rel"), LATER, "banner"),
    ("an octet now and then", trickle, LATER, "banner"),
    ("an endless line", endless_line, PROTOCOL, "banner"),
    ("a NUL", says("220 re\0lay\r\n"), PROTOCOL, "banner"),
    ("not SMTP", says("HTTP/1.1 400 Bad Request\r\n\r\n"), PROTOCOL, "banner"),
    ("a code of no class", says("999 hello\r\n"), PROTOCOL, "banner"),
    ("no service", says("554 5.7.1 no\r\n"), REFUSED, "banner"),
    ("too busy", says("421 4.7.0 later\r\n"), LATER, "banner"),
    ("a strange code", says("354 go on\r\n"), PROTOCOL, "banner"),
    ("two greetings", says("220 a ESMTP\r\n220 b ESMTP\r\n"), PROTOCOL,
     "ehlo"),
    ("a late second greeting", after_ehlo("220 b ESMTP\r\n"), PROTOCOL,
     "ehlo"),
    ("closes after EHLO", after_ehlo("", None), PROTOCOL, "ehlo"),
    ("several codes", after_ehlo("250-a\r\n550 b\r\n"), PROTOCOL, "ehlo"),
    ("100 000 capabilities", after_ehlo("250-X\r\n" * 100000 + "250 X\r\n"),
     PROTOCOL, "ehlo"),
    ("capabilities without end", flood, PROTOCOL, "ehlo"),
    ("an unfinished reply", after_ehlo("250-a\r\n250-b\r\n"), LATER, "ehlo"),
    ("knows no EHLO", after_ehlo("502 what?\r\n"), PROTOCOL, "ehlo"),
    ("does not like the name", after_ehlo("550 5.7.1 who?\r\n"), REFUSED,
     "ehlo"),
    ("no STARTTLS", Good(starttls=False), PROTOCOL, "starttls"),
    ("no TLS now", in_place_of_tls("454 4.7.0 not now\r\n"), LATER,
     "starttls"),
    ("injects before TLS", Injecting(), PROTOCOL, "starttls"),
    ("closes before TLS", in_place_of_tls("220 go\r\n", None), PROTOCOL,
     "starttls"),
    ("no handshake", in_place_of_tls("220 go\r\n"), LATER, "starttls"),
    ("the handshake is text", in_place_of_tls(
        "220 go\r\n", lambda connection: (
            time.sleep(0.3), connection.send("500 what?\r\n" * 10),
            silent(connection))), PROTOCOL, "starttls"),
    ("no AUTH", Good(mechs=""), AUTH, "auth"),
    ("a challenge that is no base64", auth_says("334 !!!!\r\n"), PROTOCOL,
     "auth"),
    ("a challenge of 10 MB", auth_says("334 " + "QUFB" * 2500000 + "\r\n"),
     PROTOCOL, "auth"),
    ("challenges without end", auth_says(*["334 \r\n"] * 200), PROTOCOL,
     "auth"),
    ("a challenge that makes no sense",
     auth_says("334 bm9uc2Vuc2U=\r\n"), PROTOCOL, "auth"),
    ("closes in AUTH", auth_says(None), PROTOCOL, "auth"),
    ("an AUTH that never ends", auth_says(
        lambda self: self.connection.wait()), LATER, "auth"),
    ("logins are down", auth_says("454 4.7.0 try later\r\n"), LATER, "auth"),
    ("goes away in AUTH", auth_says("421 4.7.0 bye\r\n"), LATER, "auth"),
    ("gives the password back", auth_says(
        "535-5.7.8 %s\r\n535-5.7.8 %s\r\n535 5.7.8 %s\r\n" % (
            PASSWORD, base("\0%s\0%s" % (USER, PASSWORD)),
            PASSWORD.encode().hex())), AUTH, "auth"),
    ("the sender is refused", Good(mail=lambda line: "550 5.7.1 no"), REFUSED,
     "mail"),
    ("the recipient is refused", Good(rcpt=lambda line: "550 5.1.1 no"),
     REFUSED, "rcpt"),
    ("the recipient has to wait", Good(rcpt=lambda line: "450 4.2.0 later"),
     LATER, "rcpt"),
    ("does not know an end", Good(on_quit=lambda line: None), READY, None),
]


# Each of these in the place of each reply of a good server, in their order.
REPLIES = ("banner", "ehlo", "starttls", "ehlo-tls", "auth", "auth", "auth",
           "mail", "rcpt", "data", "data", "quit")
IN_PLACE = [
    ("closes", says("", None), PROTOCOL),
    ("half a line, and closes", says("25", None), PROTOCOL),
    ("half a line", says("25"), LATER),
    ("half a reply, and closes", says("250-a\r\n250-b", None), PROTOCOL),
    ("an endless line", endless_line, PROTOCOL),
    ("lines without end", says("250-X\r\n" * 150000), PROTOCOL),
    ("several codes", says("250-a\r\n550 b\r\n"), PROTOCOL),
    ("a NUL", says("250 a\0b\r\n"), PROTOCOL),
    ("no reply", says("hello\r\n"), PROTOCOL),
    ("goes away", says("421 4.3.2 bye\r\n"), LATER),
]


class Broken(Good):
    """A good one, but for one reply."""

    def __init__(self, number, instead):
        super().__init__()
        self.number, self.instead = number, instead

    def __call__(self, connection):
        reply, count = connection.reply, itertools.count()

        def reply_or_not(*lines):
            if next(count) == self.number:
                self.instead(connection)
                raise Gone
            reply(*lines)
        connection.reply = reply_or_not
        super().__call__(connection)


class Bad(Case):
    def meet(self, rows, **options):
        """Runs against the server of each row: name, server, status, step."""
        def meet(row):
            name, talk, status, step = row
            try:
                report = self.expect(talk, status, step, timeout=1, **options)
            except AssertionError as error:
                raise AssertionError("%s: %s" % (name, error)) from error
            return name, report["took"]

        # Most of the time they wait.
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for name, took in pool.map(meet, rows):
                self.assertLess(took, 4, name)

    def test_bad(self):
        """servers that misbehave: 40 of them"""
        self.meet(BAD)
        self.assertEqual(len(BAD), 40)

    def test_each_reply(self):
        """each reply of a server is missing, cut, endless, or none"""
        self.meet([
            ("%s at reply %d, %s" % (name, number, step),
             Broken(number, instead),
             # After that nothing can go wrong for mail.
             READY if step == "quit" else status,
             None if step == "quit" else step)
            for number, step in enumerate(REPLIES)
            for name, instead, status in IN_PLACE],
            options=("--mech", "LOGIN", "--send", "me@far.example"))

    def test_late(self):
        """a greeting that is late is waited for, and told"""
        class Late(Good):
            def __call__(self, connection):
                time.sleep(5.5)
                super().__call__(connection)
        report = self.expect(Late(), READY, None, timeout=20)
        step = self.step(report, "banner")
        self.assertEqual(step["result"], "warn")
        self.assertIn("the greeting came only after 5 s", step["detail"])
        report = self.expect(Late(), LATER, "banner",
                             "no greeting came in 1 s", timeout=1)
        self.assertIn("--timeout", self.failed(report)["fix"])

    def test_whole_run(self):
        """the whole run has a deadline, too"""
        class Slow(Good):
            def __call__(self, connection):
                session = Slow()
                session.connection = connection
                session.talk()

            def talk(self):
                send = self.connection.send

                def late(data):
                    time.sleep(1.4)
                    send(data)
                self.connection.send = late
                super().talk()
        report = self.expect(Slow(), LATER, "auth", timeout=2)
        self.assertLess(report["took"], 10)

    def test_injected(self):
        """what is injected before TLS is dropped, and nothing of it counts"""
        report = self.expect(Injecting(), PROTOCOL, "starttls", "octets")
        self.assertEqual(self.step(report, "auth")["result"], "ok")
        self.assertEqual(self.step(report, "quit")["result"], "ok")
        self.assertNotIn("injected", self.transcript)
        self.assertNotIn("AUTH ANONYMOUS", report["capabilities"])

    def test_late_injected(self):
        """the same in a packet of its own"""
        class Late(Injecting):
            def __call__(self, connection):
                session = Late()
                session.connection = connection
                session.talk()

            def on_starttls(self, line):
                self.connection.send("220 2.0.0 go on\r\n250 injected\r\n")
                self.connection.start_tls()
        self.expect(Late(), PROTOCOL, "starttls", "14 octets")

    def test_no_clear_password(self):
        """nothing is given away without TLS, unless told so"""
        server = self.serve(Good(starttls=False))
        status, report = self.run_program(
            *self.options("--timeout", "5"), "localhost:%d" % server.port)
        self.assertEqual(status, PROTOCOL)
        self.assertFalse([line for line in server.heard
                          if not line.startswith(("EHLO", "QUIT"))])

        clear = Good(starttls=False, mechs="PLAIN LOGIN XOAUTH2")
        for token in ((), ("--token-file", self.path("token"))):
            report = self.expect(clear, CONF, "auth", "show the password",
                                 options=("--tls", "none") + token)
        self.expect(clear, READY, None,
                    options=("--tls", "none", "--allow-plaintext"))
        self.expect(Good(starttls=False), READY, None,
                    options=("--tls", "none"))
        self.assertIn("AUTH CRAM-MD5", self.transcript)

    def test_nobody(self):
        """nothing listens there"""
        server = self.serve(silent)
        server.close()
        status, report = self.run_program("localhost:%d" % server.port)
        self.assertEqual(status, UNREACHABLE, report)
        self.assertEqual(self.failed(report)["name"], "connect")
        self.assertIn("nothing listens", self.failed(report)["detail"])


class Tls(Case):
    def test_certificates(self):
        """certificates that are wrong, each told as what it is"""
        for name, words in (("old", "has expired"),
                            ("other", "another name: it has other.example"),
                            ("own", "signed by nobody but itself")):
            with self.subTest(name):
                report = self.expect(Good(), CONF, "certificate", words,
                                     certificate=name)
                self.assertEqual(self.step(report, "auth")["result"],
                                 "skipped")
                self.assertNotIn("AUTH PLAIN", self.transcript)
        self.expect(Good(), CONF, "certificate", "no trusted CA",
                    base_options=("--user", USER, "--password-file",
                                  self.path("password")))
        report = self.expect(Good(), READY, None, certificate="soon")
        self.assertEqual(self.step(report, "certificate")["result"], "warn")
        self.assertRegex(self.step(report, "certificate")["detail"],
                         "expires soon: [23] days left")
        self.assertIn(report["certificate"]["days"], (2, 3))

    def test_own(self):
        """a certificate of its own is trusted when it is named"""
        self.expect(Good(), READY, None, certificate="own", base_options=(
            "--ca", self.path("own.pem"), "--user", USER, "--password-file",
            self.path("password")))

    def test_any(self):
        """a certificate that nobody trusts is told, and goes"""
        for name in ("old", "other", "own"):
            with self.subTest(name):
                report = self.expect(
                    Good(), READY, None, certificate=name, base_options=(
                        "--any-certificate", "--user", USER,
                        "--password-file", self.path("password")))
                self.assertEqual(self.step(report, "certificate")["result"],
                                 "warn")

    def test_implicit(self):
        """TLS from the start, and where it is not"""
        report = self.expect(Good(), READY, None, implicit=True,
                             options=("--tls", "implicit"))
        self.assertEqual([step["name"] for step in report["steps"]][:7],
                         ["configuration", "resolve", "connect", "dane",
                          "tls", "certificate", "banner"])
        self.expect(Good(), CONF, "tls", "does not begin with TLS",
                    options=("--tls", "implicit"))
        self.expect(Good(), LATER, "banner", "no greeting came",
                    implicit=True, timeout=1)

    def test_address(self):
        """a certificate for an address"""
        server = self.serve(Good())
        for address in ("127.0.0.1:%d", "[127.0.0.1]:%d"):
            status, report = self.run_program(*self.options(),
                                              address % server.port)
            self.assertEqual(status, READY, report)

    def test_files(self):
        """files of certificates that are not there"""
        self.expect(Good(), CONF, "starttls", "cannot be read",
                    options=("--cert", "/nothing", "--key", "/nothing"))
        self.expect(Good(), CONF, "starttls", "/nothing cannot be read",
                    base_options=("--ca", "/nothing"))


class Login(Case):
    def test_each(self):
        """each mechanism logs in, in one run and one by one"""
        everything = self.options(
            "--cert", self.path("client.pem"), "--key",
            self.path("client.key"), "--token-file", self.path("token"))
        report = self.expect(Good(), READY, None, base_options=everything,
                             options=("--each-mech",))
        self.assertEqual(
            {mech["name"]: mech["result"] for mech in report["mechs"]},
            dict.fromkeys(Good.mechs.split(), "ok"))
        for mech in Good.mechs.split():
            with self.subTest(mech):
                report = self.expect(Good(), READY, None,
                                     base_options=everything,
                                     options=("--mech", mech))
                self.assertEqual([(item["name"], item["result"])
                                  for item in report["mechs"]],
                                 [(mech, "ok")])

    def test_wrong(self):
        """a wrong password and a wrong token are told as such"""
        for mech in ("CRAM-MD5", "PLAIN", "LOGIN"):
            with self.subTest(mech):
                self.expect(Good(), AUTH, "auth", "with that password",
                            base_options=self.options(password="wrong"),
                            options=("--mech", mech))
        for mech in ("XOAUTH2", "OAUTHBEARER"):
            with self.subTest(mech):
                self.expect(Good(), AUTH, "auth", "the token of", options=(
                    "--token-file", self.path("wrong-token"), "--mech", mech))
        self.expect(Good(), AUTH, "auth", "401", options=(
            "--token-file", self.path("wrong-token"), "--mech", "XOAUTH2"))

    def test_some(self):
        """one that is offered and does not work is told, and what cannot be
        tried"""
        class Half(Good):
            mechs = "CRAM-MD5 PLAIN LOGIN XOAUTH2 X-OWN"

            def __call__(self, connection):
                session = Half()
                session.connection = connection
                session.talk()

            def auth_login(self, first):
                return super().auth_login(first) and False
        report = self.expect(Half(), READY, None, options=("--each-mech",))
        self.assertEqual(self.step(report, "mechs")["result"], "warn")
        self.assertIn("LOGIN", self.step(report, "mechs")["detail"])
        self.assertEqual(
            {mech["name"]: mech["result"] for mech in report["mechs"]},
            {"CRAM-MD5": "ok", "PLAIN": "ok", "LOGIN": "fail",
             "XOAUTH2": "skipped", "X-OWN": "skipped"})

    def test_first_fails(self):
        """all are tried, also when the strongest does not log in"""
        report = self.expect(
            Good(mechs="CRAM-MD5 PLAIN LOGIN", auth_cram_md5=lambda first:
                 False), AUTH, "auth", "with that password",
            options=("--each-mech",))
        self.assertEqual(
            {mech["name"]: mech["result"] for mech in report["mechs"]},
            {"CRAM-MD5": "fail", "PLAIN": "ok", "LOGIN": "ok"})
        self.assertIn("PLAIN, LOGIN", self.step(report, "mechs")["detail"])
        report = self.expect(Good(), AUTH, "auth", options=("--each-mech",),
                             base_options=self.options(password="wrong"))
        self.assertEqual(
            {mech["name"]: mech["result"] for mech in report["mechs"]},
            {"CRAM-MD5": "fail", "PLAIN": "fail", "LOGIN": "fail",
             "XOAUTH2": "skipped", "OAUTHBEARER": "skipped",
             "EXTERNAL": "skipped"})

    def test_explained(self):
        """what relays say at AUTH is explained"""
        for reply, status, words in (
                ("534 5.7.9 Application-specific password required.", AUTH,
                 "another kind of password"),
                ("535 5.7.139 Authentication unsuccessful, "
                 "SmtpClientAuthentication is disabled", AUTH,
                 "switched off"),
                ("534 5.7.9 mechanism is too weak", AUTH, "too weak"),
                ("538 5.7.11 encryption required", CONF, "TLS first"),
                ("530 5.7.0 Must issue a STARTTLS command first", CONF,
                 "TLS first"),
                ("432 4.7.12 a password transition is needed", AUTH,
                 "has to be changed"),
                ("504 5.5.4 unrecognized", AUTH, "does not take it"),
                ("454 4.7.0 temporary", LATER, "just now"),
                ("421 4.4.2 bye", LATER, "closes its service")):
            with self.subTest(reply):
                self.expect(auth_says(reply + "\r\n"), status, "auth", words)

    def test_no_mech(self):
        """no worthy mechs: why"""
        no_plugins = {"SASL_PATH": "/nonexistent"}
        server = self.serve(Good(mechs="PLAIN SCRAM-SHA-256"))
        status, report = self.run_program(
            *self.options(), "localhost:%d" % server.port,
            environment=no_plugins)
        self.assertEqual(status, CONF, report)
        self.assertIn("no worthy mechs", self.failed(report)["detail"])
        self.assertIn("PLAIN (libsasl2-modules)",
                      self.failed(report)["detail"])
        self.expect(Good(mechs="PLAIN"), AUTH, "auth",
                    "does not offer CRAM-MD5, but PLAIN",
                    options=("--mech", "CRAM-MD5"))
        self.expect(Good(mechs="XOAUTH2 EXTERNAL"), CONF, "auth",
                    "needs what was not given")

    def test_sources(self):
        """passwords and tokens come from files, commands and PASSWORD_FILE"""
        server = self.serve(Good())
        host = "localhost:%d" % server.port
        ca = ("--ca", self.path("ca.pem"))
        for arguments, environment, status in (
                (("--user", USER), {"PASSWORD_FILE": self.path("password")},
                 READY),
                (("--user", USER, "--token-command",
                  "cat " + self.path("token"), "--mech", "XOAUTH2"), {},
                 READY),
                # No shell has a part in it.
                (("--user", USER, "--token-command",
                  "cat $HOME " + self.path("token")), {}, CONF),
                (("--user", USER, "--token-command", "/nonexistent"), {},
                 CONF),
                (("--user", USER, "--token-command", " "), {}, CONF),
                (("--user", USER, "--password-file", self.path("empty")), {},
                 CONF),
                (("--user", USER, "--password-file", "/nonexistent"), {},
                 CONF)):
            with self.subTest(arguments):
                got, report = self.run_program(
                    *ca, *arguments, host, environment=environment)
                self.assertEqual(got, status, report)
                if status == CONF:
                    self.assertEqual(self.failed(report)["name"],
                                     "configuration")
        status, report = self.run_program(
            *ca, "--user", USER, "--token-command", "sleep 60", "--timeout",
            "1", host)
        self.assertEqual(status, CONF)
        self.assertLess(report["took"], 3)

    def test_prompt(self):
        """the terminal is asked, and shows nothing"""
        server = self.serve(Good())
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.pop("PASSWORD_FILE", None)
            os.execv(PROGRAM, (PROGRAM, "--ca", self.path("ca.pem"), "--user",
                               USER, "localhost:%d" % server.port))
        said = b""
        try:
            while b"Password of " + USER.encode() + b": " not in said:
                said += os.read(terminal, 4096)
            os.write(terminal, PASSWORD.encode() + b"\n")
            while True:
                said += os.read(terminal, 4096)
        except OSError:
            pass  # it has ended
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        self.assertEqual(status, READY, said)
        self.search(said)

    def test_none(self):
        """without a login, the relay says whether it wants one"""
        ca = ("--ca", self.path("ca.pem"))
        self.expect(Good(), AUTH, "mail", "wants a login", base_options=ca)
        self.expect(Good(needs_login=False), READY, None, base_options=ca)
        # Some say so in other words.
        denied = Good(needs_login=False,
                      rcpt=lambda line: "554 5.7.1 Access denied")
        self.expect(denied, AUTH, "rcpt", "wants a login", base_options=ca)
        self.expect(denied, REFUSED, "rcpt", "does not take the recipient")
        self.expect(Good(needs_login=False, mechs="",
                         rcpt=lambda line: "554 5.7.1 Access denied"),
                    REFUSED, "rcpt", base_options=ca)


class Mail(Case):
    def test_send(self):
        """nothing is sent without --send, and with it one message"""
        self.expect(Good(), READY, None)
        self.assertNotIn("DATA", self.transcript)
        server = self.serve(Good())
        status, report = self.run_program(
            *self.options("--send", "me@far.example"),
            "localhost:%d" % server.port)
        self.assertEqual(status, READY, report)
        self.assertIn("Message-ID: " + report["message_id"], server.message)
        self.assertIn("To: <me@far.example>", server.message)
        self.assertIn("RCPT TO:<me@far.example>", server.heard)
        self.assertTrue(server.message.isascii())
        self.search(server.message.encode())

    def test_addresses(self):
        """sender and recipient; what is no address is not said"""
        self.expect(Good(), READY, None, options=(
            "--from", "a@b.example", "--to", "<c@d.example>"))
        self.assertIn("C: MAIL FROM:<a@b.example>", self.transcript)
        self.assertIn("C: RCPT TO:<c@d.example>", self.transcript)
        for address in ("a@b>\r\nDATA", "a b@c", "\u00fc@c"):
            self.expect(Good(), CONF, "mail", "is no address",
                        options=("--from", address))

    def test_explained(self):
        """what relays say of senders and recipients is explained"""
        for reply, words in (
                ("554 Message rejected: Email address is not verified.",
                 "is not verified"),
                ("553 5.7.1 <a@b>: Sender address rejected: not owned by "
                 "user x", "may not send as"),
                ("550 5.7.60 SMTP; Client does not have permissions to send "
                 "as this sender", "may not send as"),
                ("554 5.7.1 <a@b>: Relay access denied", "does not pass")):
            with self.subTest(reply):
                self.expect(Good(rcpt=lambda line: reply), REFUSED, "rcpt",
                            words)

    def test_save(self):
        """the EHLO is kept for the gate"""
        folder = self.path("relay")
        server = self.serve(Good())
        status, report = self.run_program(
            *self.options("--save", folder), "localhost:%d" % server.port)
        self.assertEqual(status, READY, report)
        with open("%s/[localhost]:%d" % (folder, server.port)) as file:
            text = file.read()
        self.assertIn("\nehlo SIZE 10240000\n", text)
        self.assertNotIn("STARTTLS", text)
        self.search(text.encode())
        report = self.expect(Good(), READY, None,
                             options=("--save", "/nonexistent/folder"))
        self.assertEqual(self.step(report, "save")["result"], "warn")


class Secrets(Case):
    def test_search(self):
        """the search of the tests finds what is given away"""
        login = "\0%s\0%s" % (USER, PASSWORD)
        for output in (PASSWORD, "x%sx" % PASSWORD, base(PASSWORD),
                       base(login), base("x" + login), base("xx" + login),
                       PASSWORD.encode().hex(),
                       PASSWORD.encode().hex().upper(),
                       base("user=%s\1auth=Bearer %s\1\1" % (USER, PASSWORD))):
            self.assertEqual(leaks([PASSWORD], b"C: " + output.encode()),
                             [PASSWORD], output)
        self.assertEqual(leaks([PASSWORD], base("other").encode()), [])


class Options(Case):
    def test_wrong(self):
        """options that cannot be meant"""
        for arguments in (("--timeout", "0", "h"), ("--tls", "ssl", "h"),
                          ("--user", "x"), ("h", "i"), ("--nothing",),
                          ("--password-file", "x", "h"),
                          ("--mech", "PLAIN", "--each-mech", "h"),
                          # Not an abbreviation, and no password is told.
                          ("--user", USER, "--password", PASSWORD, "h"),
                          ("--user", USER, "--password=" + PASSWORD, "h")):
            with self.subTest(arguments):
                self.assertEqual(self.run_program(*arguments)[0], USAGE)
        for host in ("a,b", "[", ":587", "h:0", "h:65536", "h:x"):
            with self.subTest(host):
                status, report = self.run_program(host)
                self.assertEqual(status, CONF, report)
                self.assertEqual(self.failed(report)["name"], "configuration")

    def test_words(self):
        """the text for people; --quiet says nothing"""
        server = self.serve(Good())
        arguments = (PROGRAM,) + self.options(
            "localhost:%d" % server.port)
        done = subprocess.run(arguments, check=True, stdout=subprocess.PIPE,
                              text=True)
        self.assertTrue(done.stdout.endswith("ready\n"), done.stdout)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 100)
        done = subprocess.run(arguments + ("--quiet",), check=True,
                              stdout=subprocess.PIPE)
        self.assertEqual(done.stdout, b"")
        done = subprocess.run(
            arguments + ("--verbose", "--each-mech"), check=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn(b"C: AUTH PLAIN ***\n", done.stderr)
        self.search(done.stdout, done.stderr)


class Postfix(Case):
    """As Postfix's own configuration says it."""

    def configure(self, lines, passwords=None):
        folder = tempfile.mkdtemp(dir=self.folder.name)
        files = {"main.cf": "compatibility_level = 3.6\n"
                            "myhostname = mail.client.example\n" + lines,
                 "master.cf": "", "passwords": passwords or ""}
        for name, text in files.items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text.replace("%", folder))
            os.utime(os.path.join(folder, name), (1, 1))
        return {"MAIL_CONFIG": folder}

    def run_postfix(self, lines, passwords=None, arguments=(), talk=None,
                    key="[127.0.0.1]:%d", **options):
        """A run as Postfix would do it; `#` is the relay's port."""
        server = self.serve(talk or Good(), **options)
        if passwords is None:
            passwords = "%s %s:%s\n" % (key % server.port, USER, PASSWORD)
        environment = self.configure(
            lines.replace("#", str(server.port)), passwords)
        return self.run_program("--timeout", "5", *arguments,
                                environment=environment)

    SECURE = ("relayhost = [127.0.0.1]:#\n"
              "smtp_sasl_auth_enable = yes\n"
              "smtp_sasl_password_maps = texthash:%/passwords\n"
              "smtp_sasl_security_options = noanonymous\n"
              "smtp_tls_security_level = secure\n")

    def secure(self, more=""):
        return (self.SECURE + "smtp_tls_CAfile = " + self.path("ca.pem")
                + "\n" + more)

    def test_as_postfix(self):
        """all is as Postfix does it"""
        status, report = self.run_postfix(self.secure())
        self.assertEqual(status, READY, report)
        self.assertIn("EHLO mail.client.example", self.transcript)
        self.assertIn("smtp_tls_security_level = secure",
                      self.step(report, "configuration")["detail"])
        self.assertEqual(report["mechs"][0]["name"], "CRAM-MD5")

    def test_filter(self):
        """the filter of mechanisms, and one that leaves none"""
        status, report = self.run_postfix(self.secure(
            "smtp_sasl_mechanism_filter = !cram-md5, static:rest\n"))
        self.assertEqual(status, READY, report)
        self.assertIn(report["mechs"][0]["name"], ("PLAIN", "LOGIN"))
        status, report = self.run_postfix(self.secure(
            "smtp_sasl_mechanism_filter = gssapi\n"))
        self.assertEqual(status, CONF, report)
        self.assertIn("smtp_sasl_mechanism_filter",
                      self.failed(report)["detail"])

    def test_noplaintext(self):
        """no worthy mechs, because of the default"""
        lines = self.secure().replace(
            "smtp_sasl_security_options = noanonymous\n", "")
        status, report = self.run_postfix(lines,
                                          talk=Good(mechs="PLAIN LOGIN"))
        self.assertEqual(status, CONF, report)
        self.assertIn("noplaintext", self.failed(report)["detail"])
        self.assertIn("smtp_sasl_security_options = noanonymous",
                      self.failed(report)["fix"])

    def test_security_options(self):
        """with TLS, and with a certificate that was checked, others count"""
        options = ("smtp_sasl_tls_security_options = %s\n"
                   "smtp_sasl_tls_verified_security_options = %s\n")
        for level, tls, verified, status in (
                ("secure", "noanonymous", "noanonymous", READY),
                ("secure", "noplaintext", "noanonymous", READY),
                ("secure", "noanonymous", "noplaintext", CONF),
                ("encrypt", "noanonymous", "noplaintext", READY),
                ("encrypt", "noplaintext", "noanonymous", CONF)):
            got, report = self.run_postfix(self.secure(
                options % (tls, verified)).replace(
                    "options = noanonymous\nsmtp_tls",
                    "options = noplaintext\nsmtp_tls").replace(
                        "= secure", "= " + level),
                talk=Good(mechs="PLAIN LOGIN"))
            self.assertEqual(got, status, (level, tls, verified, report))

    def test_unchecked(self):
        """Postfix goes on where it does not check, and that is told"""
        for level in ("may", "encrypt"):
            lines = self.secure().replace("= secure", "= " + level)
            status, report = self.run_postfix(lines, certificate="other")
            self.assertEqual(status, READY, report)
            step = self.step(report, "certificate")
            self.assertEqual(step["result"], "warn")
            self.assertIn("gives the login to whoever", step["detail"])
        status, report = self.run_postfix(self.secure(), certificate="other")
        self.assertEqual(status, CONF, report)
        status, report = self.run_postfix(self.secure(
            "smtp_tls_policy_maps = "
            "inline:{ { [127.0.0.1]:# = secure match=other.example } }\n"),
            certificate="other")
        self.assertEqual(status, READY, report)

    def test_fingerprint(self):
        """the level fingerprint: of the certificate or its key"""
        digits = self.certificates.fingerprint("other")
        colons = ":".join(digits[i:i + 2] for i in range(0, 64, 2)).upper()
        lines = self.secure(
            "smtp_tls_fingerprint_digest = sha256\n"
            "smtp_tls_fingerprint_cert_match = 00:11, {}\n").replace(
                "= secure", "= fingerprint")
        for fingerprint in (digits, colons, self.certificates.fingerprint(
                "other", key=True)):
            status, report = self.run_postfix(lines.format(fingerprint),
                                              certificate="other")
            self.assertEqual(status, READY, report)
            self.assertEqual(self.step(report, "certificate")["result"], "ok")
        for fingerprint in (digits[:-2], digits + "00", colons[:-1],
                            self.certificates.fingerprint("server")):
            status, report = self.run_postfix(lines.format(fingerprint),
                                              certificate="other")
            self.assertEqual(status, CONF, report)
            self.assertIn("another fingerprint: " + colons,
                          self.failed(report)["detail"])
            self.assertNotIn("C: AUTH", self.transcript)
        md5 = self.certificates.fingerprint("other", "md5")
        status, report = self.run_postfix(
            self.secure("smtp_tls_fingerprint_digest = md5\n"
                        "smtp_tls_policy_maps = inline:{ { [127.0.0.1]:# = "
                        "fingerprint match=%s|00 } }\n" % md5),
            certificate="other")
        self.assertEqual(status, READY, report)

    def test_trust_anchors(self):
        """smtp_tls_trust_anchor_file counts alone"""
        for anchors, certificate, status in (
                ("ca", "server", READY), ("own", "server", CONF),
                ("own", "own", READY),
                # No root, and all the same it is enough.
                ("server", "server", READY), ("ca", "own", CONF)):
            with self.subTest(anchors + " " + certificate):
                got, report = self.run_postfix(self.secure(
                    "smtp_tls_trust_anchor_file = %s\n"
                    % self.path(anchors + ".pem")), certificate=certificate)
                self.assertEqual(got, status, report)
        status, report = self.run_postfix(self.secure(
            "smtp_tls_trust_anchor_file = /nothing\n"))
        self.assertEqual(status, CONF, report)
        self.assertIn("/nothing", self.failed(report)["detail"])

    def test_ciphers(self):
        """a relay that has only what Postfix does not want"""
        def run(more):
            server = self.serve(Good())
            server.context.maximum_version = ssl.TLSVersion.TLSv1_2
            server.context.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
            environment = self.configure(
                self.secure(more).replace("#", str(server.port)),
                "[127.0.0.1]:%d %s:%s\n" % (server.port, USER, PASSWORD))
            return self.run_program("--timeout", "5", environment=environment)
        status, report = run("")
        self.assertEqual(status, READY, report)
        self.assertEqual(report["certificate"]["cipher"],
                         "ECDHE-ECDSA-AES128-SHA256")
        for more in ("smtp_tls_exclude_ciphers = AES128\n",
                     "smtp_tls_mandatory_exclude_ciphers = SHA256\n",
                     "tls_medium_cipherlist = AES256\n",
                     "smtp_tls_policy_maps = inline:{ { [127.0.0.1]:# = "
                     "secure match=nexthop ciphers=high exclude=AES128 } }\n"):
            status, report = run(more)
            self.assertEqual(status, PROTOCOL, report)
            self.assertIn("smtp_tls_mandatory_ciphers",
                          self.failed(report)["fix"])
        status, report = run("smtp_tls_mandatory_ciphers = best\n")
        self.assertEqual(status, CONF, report)
        status, report = run("tls_medium_cipherlist = nothing\n")
        self.assertEqual(status, CONF, report)
        self.assertIn("none of the ciphers", self.failed(report)["detail"])

    def test_weak(self):
        """Postfix takes keys that OpenSSL's own level finds too weak"""
        self.certificates.run(
            "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-days", "90",
            "-subj", "/CN=weak", "-addext", "subjectAltName=IP:127.0.0.1,"
            "DNS:localhost", "-keyout", "weak.key", "-out", "weak.pem")
        server = self.serve(Good())
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.set_ciphers("DEFAULT:@SECLEVEL=0")
        server.context.load_cert_chain(self.path("weak.pem"),
                                       self.path("weak.key"))
        environment = self.configure(
            self.secure().replace("#", str(server.port)).replace(
                "ca.pem", "weak.pem"),
            "[127.0.0.1]:%d %s:%s\n" % (server.port, USER, PASSWORD))
        status, report = self.run_program(environment=environment)
        self.assertEqual(status, READY, report)
        # Debian's own level is 2.
        status, report = self.run_program(
            "--ca", self.path("weak.pem"), "localhost:%d" % server.port)
        self.assertEqual(status, CONF, report)
        self.assertIn("too weak", self.failed(report)["detail"])

    def test_clear(self):
        """Postfix would give the password in clear: this does not"""
        status, report = self.run_postfix(
            self.secure().replace("= secure", "= none"),
            talk=Good(starttls=False, mechs="PLAIN LOGIN"))
        self.assertEqual(status, CONF, report)
        self.assertIn("without TLS", self.failed(report)["detail"])

    def test_wrapper(self):
        """port 465"""
        wrapper = "smtp_tls_wrappermode = yes\n"
        status, report = self.run_postfix(self.secure(wrapper), implicit=True)
        self.assertEqual(status, READY, report)
        status, report = self.run_postfix(
            self.secure(wrapper).replace("= secure", "= may"), implicit=True)
        self.assertEqual(status, CONF, report)
        self.assertIn("smtp_tls_wrappermode", self.failed(report)["detail"])

    def test_sender(self):
        """a sender has a relay and a login of its own"""
        lines = self.secure(
            "smtp_sender_dependent_authentication = yes\n"
            "sender_dependent_relayhost_maps = "
            "inline:{ joe@client.example=[127.0.0.1]:# }\n").replace(
                "relayhost = [127.0.0.1]:#", "relayhost = [127.0.0.1]:9", 1)
        passwords = "joe@client.example %s:%s\n" % (USER, PASSWORD)
        status, report = self.run_postfix(
            lines, passwords, ("--from", "joe@client.example"))
        self.assertEqual(status, READY, report)
        self.assertIn("MAIL FROM:<joe@client.example>", self.transcript)
        status, report = self.run_postfix(lines, passwords)
        self.assertEqual(status, UNREACHABLE, report)
        self.assertIn("--from", self.step(report, "configuration")["fix"])

    def test_faults(self):
        """what is wrong in main.cf is told"""
        for lines, passwords, words in (
                ("", None, "has no relayhost"),
                (self.SECURE.replace("texthash:%/passwords", ""), None,
                 "smtp_sasl_password_maps is empty"),
                (self.SECURE.replace("texthash:%/passwords",
                                     "hash:%/missing"), None, "missing"),
                ("relayhost = [x\n", None, "no next hop"),
                (self.SECURE.replace("= secure", "= safe"), None,
                 "does not know")):
            with self.subTest(words):
                status, report = self.run_postfix(lines, passwords)
                self.assertEqual(status, CONF, report)
                failed = self.failed(report)
                self.assertEqual(failed["name"], "configuration")
                self.assertIn(words, failed["detail"])

    def test_password_in_main_cf(self):
        """tables that are written out in main.cf, right and wrong"""
        login = "%s:%s" % (USER, PASSWORD)
        for maps, status in (
                ("static:" + login, READY),
                ("inline:{ { [127.0.0.1]:# = %s } }" % login, READY),
                ("texthash:%%/missing, static:%s" % login, CONF),
                ("inline:{ { [127.0.0.1]:# = %s }" % login, CONF),
                ("inline:{ %s }" % login, CONF)):
            with self.subTest(maps):
                got, report = self.run_postfix(self.secure().replace(
                    "texthash:%/passwords", maps))
                self.assertEqual(got, status, report)

    def test_key(self):
        """a login under another key than relayhost is no login"""
        status, report = self.run_postfix(self.secure(), key="127.0.0.1:%d")
        self.assertEqual(status, AUTH, report)
        self.assertEqual(self.step(report, "configuration")["result"], "warn")
        self.assertIn("no entry for [127.0.0.1]",
                      self.step(report, "configuration")["detail"])
        status, report = self.run_postfix(
            self.secure(), "127.0.0.1 %s:%s\n" % (USER, PASSWORD))
        self.assertEqual(status, READY, report)

    def test_no_postfix(self):
        """no HOST and no Postfix"""
        status, report = self.run_program(
            environment={"MAIL_CONFIG": "/nonexistent"})
        self.assertEqual(status, CONF, report)
        self.assertIn("no HOST", self.failed(report)["detail"])


if __name__ == "__main__":
    unittest.main(verbosity=1)
