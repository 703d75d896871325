"""postfrank setup on a Postfix that knows no relay and no gate."""
import contextlib
import os
import subprocess
import sys
import time
import unittest

import lab
import submission
from submission import CA, PASSWORD, USER

sys.path.append(os.path.join(lab.TOP, "tests", "relay"))
from servers import forms  # noqa: E402

ETC = "/etc/postfix"
STATE = lab.LAB + "/setup"
# Of the lab's own settings, these are setup's to make.
OURS = ("relayhost smtp_sasl_auth_enable smtp_sasl_password_maps "
        "smtp_sasl_security_options smtp_tls_security_level smtp_tls_CAfile "
        "smtpd_milters non_smtpd_milters milter_default_action "
        "milter_connect_timeout milter_command_timeout "
        "milter_content_timeout").split()


def files():
    """{path: (content, mode)} of Postfix's and the gate's configuration."""
    found = {}
    for folder in (ETC, os.path.dirname(lab.CONF)):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and "journal" not in name:
                with open(path, "rb") as file:
                    found[path] = (file.read(), os.stat(path).st_mode)
    return found


@contextlib.contextmanager
def bare():
    """The lab's Postfix as it was before anybody set it up."""
    with open(ETC + "/main.cf") as file:
        before = file.read()
    lab.run("postconf", "-X", *OURS)
    lab.run("postconf", "-e", "mua_recipient_restrictions="
            "permit_sasl_authenticated, reject")
    lab.postfix_reload()
    try:
        yield
    finally:
        with open(ETC + "/main.cf", "w") as file:
            file.write(before)
        lab.postfix_reload()


class Setup(unittest.TestCase):
    def setUp(self):
        submission.write("right", PASSWORD + "\n", 0o600)
        submission.write("wrong", "not-it-at-all\n", 0o600)
        self.log = lab.Log()

    def setup_with(self, *arguments):
        """Exit status and output; no secret is in what was said."""
        path = os.path.join(lab.BUILD, "relay-test") + ":" + os.environ["PATH"]
        done = subprocess.run(
            (lab.POSTFRANK, "setup", "-c", lab.CONF, "--state", STATE)
            + arguments, env=dict(os.environ, PATH=path), check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        log = "\n".join(self.log.lines()).lower().encode()
        for form in (*forms(PASSWORD), *forms("not-it-at-all")):
            self.assertNotIn(form.lower(), done.stdout.lower())
            self.assertNotIn(form.lower(), log)
        return done.returncode, done.stdout.decode()

    def way(self, *arguments, password="right"):
        return self.setup_with(
            "--relay", "relay.example", "--login", USER, "--ca", CA,
            "--password-file", "%s/%s" % (submission.FOLDER, password),
            "--domain", "good.example", *arguments)

    def test_setup(self):
        """setup makes a bare Postfix deliver by 587 with AUTH and TLS and the
        gate in between, and takes all of it back"""
        with bare(), lab.Gate() as gate:
            before = files()
            status, said = self.way(password="wrong")
            self.assertEqual(status, 77, said)
            status, said = self.way("--egress", "1.2.3.10")
            self.assertEqual(status, 0, said)
            self.assertEqual(files(), before)

            status, said = self.way("--egress", "1.2.3.10", "--apply")
            self.assertEqual(status, 0, said)
            self.assertIn("Postfix was reloaded", said)
            for path, (content, mode) in files().items():
                if PASSWORD.encode() in content:
                    self.assertEqual(mode & 0o077, 0, path)
            gate.reload()
            # Processes of before the reload end first.
            time.sleep(0.5)
            self.deliver()

            status, said = self.way("--egress", "1.2.3.10", "--apply")
            self.assertEqual(status, 0, said)
            self.assertIn("nothing to change", said)
            status, said = self.setup_with("--undo")
            self.assertEqual(status, 0, said)
            self.assertEqual(files(), before)

    def deliver(self):
        log = lab.Log()
        text, message_id = lab.message()
        lab.sendmail(text)
        lab.arrival(message_id)
        log.wait(r"postfrankd.*door=local verdict=(pass|note)")
        log.wait(r"relay/submission/smtpd.* sasl_username=" + USER)
        log.wait(r"relay/submission/smtpd.* disconnect .*starttls=1 auth=1")
        text, message_id = lab.message()
        self.assertEqual(lab.submit(text).code, 250)
        lab.arrival(message_id)
        # The policy service is asked before anything permits.
        text, message_id = lab.message()
        reply = lab.submit(text, sender="alice@missing.example")
        self.assertEqual(reply.command, "RCPT", reply)


if __name__ == "__main__":
    unittest.main()
