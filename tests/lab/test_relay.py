"""postfrank-relay-test at real submission servers, and as Postfix does it."""
import json
import os
import signal
import subprocess
import unittest

import lab
import submission
from servers import leaks
from submission import CA, PASSWORD, USER

PROGRAM = os.path.join(lab.BUILD, "relay-test", "postfrank-relay-test")
WRONG = "wrong-pass-word"
TOKEN, WRONG_TOKEN = submission.token(), submission.token(b"another key")
SECRETS = (PASSWORD, WRONG, TOKEN, WRONG_TOKEN)
READY, REFUSED, UNREACHABLE, LATER, PROTOCOL, AUTH, CONF = (
    0, 1, 69, 75, 76, 77, 78)


class Case(unittest.TestCase):
    def setUp(self):
        for name, text in (("right", PASSWORD), ("wrong", WRONG),
                           ("right-token", TOKEN),
                           ("wrong-token", WRONG_TOKEN)):
            submission.write(name, text + "\n", 0o600)
        self.log = lab.Log()

    def tearDown(self):
        self.search("\n".join(self.log.lines()).encode())

    def search(self, *outputs):
        """No secret is in it, in clear, base64 or hexadecimal."""
        self.assertEqual(leaks(SECRETS, *outputs), [])

    def run_program(self, *arguments):
        """Exit status and report; no secret is in what was said."""
        done = subprocess.run((PROGRAM, "--json", "-v", "--timeout", "10")
                              + arguments, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        self.search(done.stdout, done.stderr)
        self.transcript = done.stderr.decode()
        return done.returncode, json.loads(done.stdout)

    def at(self, server, *arguments, password="right"):
        return self.run_program(
            "--ca", server.ca, "--user", USER, "--password-file",
            "%s/%s" % (submission.FOLDER, password),
            *(("--token-file", "%s/%s-token" % (submission.FOLDER, password))
              if server.tokens else ()), *arguments,
            "%s:%d" % (server.host, server.port))

    @staticmethod
    def failed(report):
        return ([step for step in report["steps"]
                 if step["result"] == "fail"] + [None])[0]

    @staticmethod
    def step(report, name):
        return [step for step in report["steps"] if step["name"] == name][0]


class Servers(Case):
    def log_in(self, make):
        """Each mechanism logs in, and a wrong password is told as such."""
        with make() as server:
            status, report = self.at(server, "--each-mech")
            self.assertEqual(status, READY, report)
            got = {mech["name"]: mech["result"] for mech in report["mechs"]}
            self.assertEqual(got, dict.fromkeys(
                server.mechs + server.tokens, "ok"))
            for mech in server.mechs + server.tokens:
                with self.subTest("%s %s" % (server.name, mech)):
                    status, report = self.at(server, "--mech", mech,
                                             password="wrong")
                    self.assertEqual(status, AUTH, report)
                    self.assertIn(
                        "the token of" if mech in server.tokens
                        else "with that password",
                        self.failed(report)["detail"])
            self.assertEqual(self.told(server.name),
                             set(server.mechs + server.tokens))

    @staticmethod
    def told(name):
        """What the table of the README says; EXTERNAL has a test of its own."""
        with open(os.path.join(lab.TOP, "relay-test", "README.md")) as file:
            row = next(line for line in file
                       if line.startswith("|") and name in line)
        return set(row.split("|")[2].split()) - {"EXTERNAL"}

    def test_postfix_cyrus(self):
        """each mechanism logs in at Postfix with Cyrus SASL"""
        self.log_in(submission.postfix_cyrus)

    def test_postfix_dovecot(self):
        """each mechanism logs in at Postfix with Dovecot"""
        self.log_in(submission.postfix_dovecot)

    def test_exim(self):
        """each mechanism logs in at Exim"""
        self.log_in(submission.exim)

    def test_exim_external(self):
        """a certificate logs in at Exim"""
        with submission.exim() as server:
            key = "/etc/ssl/lab/client.example.pem"
            status, report = self.run_program(
                "--ca", server.ca, "--user", USER, "--cert", key, "--key",
                key, "--mech", "EXTERNAL",
                "%s:%d" % (server.host, server.port))
            self.assertEqual(status, READY, report)
            self.assertEqual(report["mechs"][0]["name"], "EXTERNAL")
            # Without it, the server does not even offer that.
            status, report = self.at(server, "--mech", "EXTERNAL")
            self.assertEqual(status, AUTH, report)
            self.assertIn("does not offer EXTERNAL",
                          self.failed(report)["detail"])

    def test_opensmtpd(self):
        """each mechanism logs in at OpenSMTPD"""
        self.log_in(submission.opensmtpd)

    def test_smtp_server(self):
        """each mechanism logs in at npm's smtp-server"""
        self.log_in(submission.smtp_server)


class Postfix(Case):
    def test_as_postfix(self):
        """without arguments, it does as Postfix does, and sends nothing"""
        log = lab.Log()
        status, report = self.run_program("--save", lab.LAB + "/saved")
        self.assertEqual(status, READY, report)
        self.assertEqual(report["host"], "relay.example")
        self.assertIn("login " + USER,
                      self.step(report, "configuration")["detail"])
        self.assertIn("SIZE 10240000", report["capabilities"])
        line = log.wait(r"relay/submission/smtpd.* disconnect .*rcpt=1")
        self.assertNotIn("data=", line)
        with open(lab.LAB + "/saved/[relay.example]:587") as file:
            text = file.read()
        self.assertIn("ehlo SIZE 10240000\n", text)
        self.search(text.encode())

    def test_by_name(self):
        """postfrank relay-test runs it"""
        done = subprocess.run(
            (lab.POSTFRANK, "relay-test", "--quiet"), check=False,
            env=dict(os.environ, PATH="%s:%s" % (os.path.dirname(PROGRAM),
                                                 os.environ["PATH"])),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((done.returncode, done.stdout), (READY, b""))

    def test_send(self):
        """--send sends one message, which postfrank learn can read"""
        status, report = self.run_program(
            "--from", "alice@good.example", "--send", "bob@far.example")
        self.assertEqual(status, READY, report)
        mail = lab.arrival(report["message_id"])
        self.assertEqual(mail["To"], "<bob@far.example>")
        self.search(mail.as_bytes())
        path = submission.write("copy.eml", mail.as_string())
        said = lab.run(lab.POSTFRANK, "learn", path, check=False)
        # All addresses of the lab are for documentation.
        self.assertIn("no Received field shows a public address", said)

    def test_refused(self):
        """a recipient that the relay refuses"""
        status, report = self.run_program("--to", "refused@far.example")
        self.assertEqual(status, REFUSED, report)
        self.assertIn("Access denied", self.failed(report)["detail"])

    def test_wrong_password(self):
        """a wrong password in Postfix's own table"""
        submission.write("passwords", "[relay.example]:587 %s:%s\n"
                         % (USER, WRONG), 0o600)
        with lab.postfix_with("smtp_sasl_password_maps=texthash:%s/passwords"
                              % submission.FOLDER):
            status, report = self.run_program()
            self.assertEqual(status, AUTH, report)
            self.assertIn("with that password",
                          self.failed(report)["detail"])

    def test_unreadable(self):
        """a table that this user cannot read, and a missing one"""
        done = subprocess.run(
            ("setpriv", "--reuid=postfrank", "--clear-groups", PROGRAM,
             "--json"), stdout=subprocess.PIPE, check=False)
        self.search(done.stdout)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, CONF, report)
        self.assertIn("as root", self.failed(report)["fix"])
        with lab.postfix_with(
                "smtp_sasl_password_maps=hash:/etc/postfix/missing"):
            status, report = self.run_program()
        self.assertEqual(status, CONF, report)
        self.assertIn("there is no file /etc/postfix/missing.db",
                      self.failed(report)["detail"])
        with lab.postfix_with("smtp_sasl_password_maps=odd:/etc/postfix/x"):
            status, report = self.run_program()
        self.assertEqual(status, CONF, report)
        self.assertIn("postconf -m", self.failed(report)["fix"])

    def test_no_brackets(self):
        """a relayhost without brackets leads to the MX hosts"""
        with lab.postfix_with("relayhost=good.example:587"):
            status, report = self.run_program()
        self.assertEqual(status, UNREACHABLE, report)
        step = self.step(report, "resolve")
        self.assertIn("no brackets", step["detail"])
        self.assertIn("mx.good.example", step["detail"])
        self.assertIn("relayhost = [good.example]:587", step["fix"])

    def test_mx_login(self):
        """by MX records, the login is looked for under the MX host's name"""
        for key, status in (("relay.example", READY),
                            ("down.example:587", READY),
                            # Postfix asks for no such key.
                            ("down.example", AUTH), ("other.example", AUTH)):
            submission.write("passwords", "%s %s:%s\n"
                             % (key, USER, PASSWORD), 0o600)
            with self.subTest(key), lab.postfix_with(
                    "relayhost=down.example:587",
                    "smtp_tls_security_level=encrypt",
                    "smtp_sasl_password_maps=texthash:%s/passwords"
                    % submission.FOLDER):
                got, report = self.run_program()
                self.assertEqual(got, status, report)
                if status == AUTH:
                    self.assertIn("no entry for down.example:587",
                                  self.step(report, "auth")["detail"])

    def test_port_25(self):
        """port 25: nothing listens, and a firewall that drops"""
        fix = "relayhost = [relay.example]:587"
        with lab.postfix_with("relayhost=[relay.example]"):
            status, report = self.run_program()
            self.assertEqual(status, UNREACHABLE, report)
            self.assertIn("block outgoing port 25",
                          self.failed(report)["detail"])
            self.assertIn(fix, self.failed(report)["fix"])
            with submission.full("192.0.2.20", 25):
                status, report = self.run_program("--timeout", "1")
            self.assertEqual(status, UNREACHABLE, report)
            self.assertIn("192.0.2.20: no answer in time; many providers "
                          "block outgoing port 25",
                          self.failed(report)["detail"])
            self.assertIn(fix, self.failed(report)["fix"])
        with submission.full("192.0.2.20", 2506):
            status, report = self.run_program("--timeout", "1",
                                              "relay.example:2506")
        self.assertEqual(status, UNREACHABLE, report)
        self.assertIn("a firewall", self.failed(report)["fix"])

    def test_port_465(self):
        """port 465: TLS from the first octet, and what does not begin so"""
        arguments = ("--ca", CA, "--user", USER, "--password-file",
                     submission.FOLDER + "/right", "--timeout", "1")
        with submission.relay_service(465, "smtpd_tls_wrappermode=yes"):
            status, report = self.run_program(*arguments,
                                              "relay.example:465")
            self.assertEqual(status, READY, report)
            self.assertEqual(report["steps"][4]["name"], "tls")
            status, report = self.run_program(
                *arguments, "--tls", "starttls", "relay.example:465")
            self.assertEqual(status, CONF, report)
            self.assertIn("port 465 says nothing",
                          self.failed(report)["detail"])
            self.assertIn("smtp_tls_wrappermode = yes",
                          self.failed(report)["fix"])
            with lab.postfix_with("relayhost=[relay.example]:465"):
                status, report = self.run_program("--timeout", "1")
                self.assertEqual(status, CONF, report)
                self.assertIn("port 465 says nothing",
                              self.failed(report)["detail"])
        status, report = self.run_program(*arguments, "--tls", "implicit",
                                          "relay.example:587")
        self.assertEqual(status, CONF, report)
        self.assertIn("does not begin with TLS",
                      self.failed(report)["detail"])

    def test_names(self):
        """names that do not exist, have no address, or cannot be asked"""
        for name, status, words in (
                ("missing.example", CONF, "does not exist"),
                ("nohost.example", CONF, "no address"),
                ("servfail.example", LATER, "cannot be resolved"),
                ("silent.example", LATER, "cannot be resolved"),
                ("nullmx.example", UNREACHABLE, "")):
            with self.subTest(name), lab.postfix_with(
                    "relayhost=[%s]:587" % name):
                got, report = self.run_program("--timeout", "3")
                self.assertEqual(got, status, report)
                self.assertIn(words, self.failed(report)["detail"])
        with lab.postfix_with("relayhost=nullmx.example:587"):
            got, report = self.run_program()
            self.assertEqual(got, CONF, report)
            self.assertIn("null MX", self.failed(report)["detail"])
        got, report = self.run_program("missing.example")
        self.assertEqual(got, CONF, report)

    def test_addresses(self):
        """each address of a name is tried, and told"""
        with open("/etc/hosts", "a") as hosts:
            hosts.write("192.0.2.10 two.example\n192.0.2.20 two.example\n"
                        "2001:db8::1 two.example\n")
        with open("/etc/hosts") as hosts:
            before = hosts.read().replace("two.example", "used.example")
        status, report = self.run_program("--ca", CA, "two.example:2525")
        self.assertEqual(status, UNREACHABLE, report)
        for address in ("192.0.2.10", "192.0.2.20", "2001:db8::1"):
            self.assertIn(address, self.failed(report)["detail"])
        status, report = self.run_program("--ca", CA, "two.example:587")
        step = self.step(report, "connect")
        self.assertEqual(step["result"], "warn", step)
        self.assertIn("2001:db8::1", step["detail"])
        with open("/etc/hosts", "w") as hosts:
            hosts.write(before)


class Kept(Case):
    def test_gate(self):
        """the EHLO that root's run keeps is what the gate judges by"""
        lab.run("mount", "-t", "tmpfs", "lab", "/var/lib")
        self.addCleanup(lab.run, "umount", "--lazy", "/var/lib")
        lab.run("install", "-d", "-o", "postfix", "/var/lib/postfix")
        # As systemd makes it.
        lab.run("install", "-d", "-o", "postfrank", "-m", "750",
                "/var/lib/postfrank")
        submission.write("passwords", "relay.example %s:%s\n"
                         % (USER, PASSWORD), 0o600)
        with submission.relay_service(2507, "message_size_limit=20000"), \
                lab.postfix_with(
                    "relayhost=[relay.example]:2507",
                    "smtp_sasl_password_maps=texthash:%s/passwords"
                    % submission.FOLDER):
            status, report = self.run_program()
            self.assertEqual(status, READY, report)
            self.assertEqual(self.step(report, "save")["result"], "ok")
            self.assertIn("SIZE 20000", report["capabilities"])
            with lab.Gate():
                for lines, code in ((100, 250), (1000, 550)):
                    text, _ = lab.message(body="30 octets with its line's end\n"
                                          * lines)
                    reply = lab.submit(text)
                    self.assertEqual(reply.code, code, reply)
            self.assertIn("takes no more than 20000", reply.text)


class Dane(Case):
    """TLSA records of a zone that is signed."""
    ZONE, KEYS = "signed.example", "/etc/unbound"

    def setUp(self):
        super().setUp()
        if subprocess.run(("which", "ldns-signzone"), check=False,
                          stdout=subprocess.DEVNULL).returncode != 0:
            self.skipTest("ldnsutils is missing: apt-get build-dep .")

    def sign(self, tlsa):
        """Serves the zone with that TLSA record."""
        folder = self.KEYS
        if not hasattr(Dane, "key"):
            Dane.key = lab.run("ldns-keygen", "-a", "ECDSAP256SHA256", "-k",
                               self.ZONE, cwd=folder).strip()
        zone = os.path.join(folder, "signed.zone")
        with open(zone, "w") as file:
            file.write("$TTL 1\n%s. SOA ns.%s. h.%s. 1 60 60 600000 1\n"
                       "%s. NS ns.%s.\nns.%s. A 127.0.0.1\n"
                       "relay.%s. A 192.0.2.20\n"
                       "_587._tcp.relay.%s. TLSA %s\n" % (
                           (self.ZONE,) * 8 + (tlsa,)))
        lab.run("ldns-signzone", zone, Dane.key, cwd=folder)
        with open(folder + "/53.conf") as file:
            conf = file.read()
        if "signed.zone" not in conf:
            with open(folder + "/53.conf", "a") as file:
                file.write("auth-zone:\n    name: \"%s.\"\n    zonefile: "
                           "\"%s.signed\"\n    for-downstream: yes\n"
                           "    for-upstream: yes\n" % (self.ZONE, zone))
        with open(lab.LAB + "/unbound.53.pid") as file:
            os.kill(int(file.read()), signal.SIGHUP)

        def serves():
            return self.record() == tlsa.split()[-1]
        lab.wait_for(serves, 10, "the signed zone")

    @staticmethod
    def record():
        """The data of the TLSA record that is served."""
        import names
        import socket
        import struct
        question = struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0)
        for label in "_587._tcp.relay.signed.example".split("."):
            question += bytes([len(label)]) + label.encode()
        question += struct.pack(">BHH", 0, 52, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(1)
            sock.connect((names.GATE_DNS[0], 53))
            sock.send(question)
            try:
                return sock.recv(4096)[-32:].hex()
            except OSError:
                return None

    def digest(self):
        """Of the public key of the lab's relay (3 1 1)."""
        key = subprocess.run(("openssl", "x509", "-in", CA, "-pubkey",
                              "-noout"), stdout=subprocess.PIPE, check=True)
        der = subprocess.run(("openssl", "pkey", "-pubin", "-outform", "DER"),
                             input=key.stdout, stdout=subprocess.PIPE,
                             check=True)
        import hashlib
        return hashlib.sha256(der.stdout).hexdigest()

    def anchor(self):
        return ("--anchor", "%s/%s.ds" % (self.KEYS, Dane.key))

    def test_dane(self):
        """TLSA records decide, where DNSSEC proves them"""
        host = "relay.%s:587" % self.ZONE
        login = ("--user", USER, "--password-file",
                 submission.FOLDER + "/right")
        self.sign("3 1 1 " + self.digest())
        # No CA is trusted, and the name is another.
        status, report = self.run_program(*self.anchor(), *login, host)
        self.assertEqual(status, READY, report)
        self.assertTrue(report["certificate"]["dane"])
        self.assertIn("1 TLSA record", self.step(report, "dane")["detail"])
        # Nothing is proved by the anchor of the root.
        status, report = self.run_program(*login, host)
        self.assertEqual(status, CONF, report)
        self.assertEqual(self.step(report, "dane")["result"], "skipped")
        self.assertIsNone(report["certificate"]["dane"])

        self.sign("3 1 1 " + "00" * 32)
        status, report = self.run_program(*self.anchor(), *login, host)
        self.assertEqual(status, CONF, report)
        self.assertIn("for another certificate",
                      self.failed(report)["detail"])
        self.assertNotIn("AUTH ", self.transcript)

    def test_dane_only(self):
        """smtp_tls_security_level = dane-only"""
        self.sign("3 1 1 " + self.digest())
        submission.write("passwords", "[relay.%s]:587 %s:%s\n"
                         % (self.ZONE, USER, PASSWORD), 0o600)
        with lab.postfix_with(
                "relayhost=[relay.%s]:587" % self.ZONE,
                "smtp_sasl_password_maps=texthash:%s/passwords"
                % submission.FOLDER,
                "smtp_tls_security_level=dane-only",
                "smtp_dns_support_level=dnssec"):
            status, report = self.run_program(*self.anchor())
            self.assertEqual(status, READY, report)
            # Postfix defers what cannot be proved.
            status, report = self.run_program()
            self.assertEqual(status, LATER, report)
            self.assertEqual(self.failed(report)["name"], "dane")


if __name__ == "__main__":
    unittest.main()
