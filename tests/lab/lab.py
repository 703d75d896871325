"""What the lab's tests have in common: the gate, mail in, mail out, the log."""
import contextlib
import email
import email.policy
import itertools
import json
import os
import re
import signal
import smtplib
import socket
import ssl
import subprocess
import time

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.realpath(os.environ.get("BUILD", os.path.join(TOP, "build")))
POSTFRANKD = os.environ.get("POSTFRANKD",
                            os.path.join(BUILD, "daemon", "postfrankd"))
POSTFRANK = os.environ.get("POSTFRANK", os.path.join(BUILD, "cli", "postfrank"))
ENGINE = os.environ.get("ENGINE", "epoll")

LAB = "/run/lab"
SYSLOG = LAB + "/syslog"
MAILDIR = LAB + "/relay/Maildir/new"
CONF = LAB + "/gate/postfrank.conf"
JOURNAL = LAB + "/gate/journal.db"

# Addresses in the lab.
SENDER, PC, STRANGER = "192.0.2.10", "192.0.2.50", "192.0.2.99"

# A decision id, as it is in replies and log lines.
ID = r"[0-9A-HJKMNP-TV-Z]{13,}"

# Seconds that nothing takes, however busy the machine is.
PATIENCE = 60


def slowness():
    """A sanitizers' build is slower; how fast the gate is, the plain one shows."""
    with open(POSTFRANKD, "rb") as program:
        return 10 if b"__asan_init" in program.read() else 1


_serial = itertools.count(1)


def run(*command, check=True, **options):
    """The output of a command, which must succeed unless check is False."""
    done = subprocess.run(command, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **options)
    if check and done.returncode != 0:
        raise AssertionError("%s: exit %d: %s" % (
            " ".join(command), done.returncode, done.stdout))
    return done.stdout


def wait_for(condition, timeout=PATIENCE, what="it"):
    """The first true value of condition(), or a failure after the timeout."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited %g s for %s" % (timeout, what))
        time.sleep(0.02)


# --- the log ---------------------------------------------------------------

class Log:
    """What was logged from its making on."""

    def __init__(self):
        self.start = os.path.getsize(SYSLOG)

    def lines(self, pattern=""):
        with open(SYSLOG, errors="replace") as log:
            log.seek(self.start)
            return [line.rstrip("\n") for line in log
                    if re.search(pattern, line)]

    def wait(self, pattern, timeout=PATIENCE):
        """The first line that matches."""
        return wait_for(lambda: self.lines(pattern), timeout,
                        "a log line like " + pattern)[0]


# --- the gate --------------------------------------------------------------

class Gate:
    """postfrankd in guard mode on its usual sockets, unless told otherwise.

    `settings` is more text for the configuration file, which may set what is
    set by default here as well.
    """

    DEFAULTS = {
        "mode": "mode = guard",
        "user": 'user = "postfrank"',
        "dns": 'dns { servers = { "127.0.0.1@5399" } }',
        "milter": 'milter { listen = { "inet:127.0.0.1:10032" } '
                  "engine = %s }" % ENGINE,
        "policyd": 'policyd { listen = { "inet:127.0.0.1:10031" } }',
        "journal": 'journal { path = "%s" }' % JOURNAL,
    }
    process = None
    running = None

    def __init__(self, settings=""):
        if Gate.running is not None:
            # A test that failed has left it.
            Gate.running.kill()
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(JOURNAL + suffix):
                os.unlink(JOURNAL + suffix)
        self.configure(settings)
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process is not None:
            self.stop()

    @staticmethod
    def configure(settings=""):
        os.makedirs(os.path.dirname(CONF), mode=0o755, exist_ok=True)
        run("chown", "postfrank:", os.path.dirname(CONF))
        with open(CONF, "w") as conf:
            for name, line in Gate.DEFAULTS.items():
                if not re.search(r"^\s*%s\b" % name, settings, re.M):
                    conf.write(line + "\n")
            conf.write(settings + "\n")

    def start(self):
        """Starts it; returns when it serves."""
        with open(LAB + "/gate.err", "ab") as errors:
            log = Log()
            errors.truncate(0)
            self.process = subprocess.Popen(
                [POSTFRANKD, "-f", "-c", CONF], stderr=errors)
        Gate.running = self
        wait_for(lambda: log.lines(r"postfrankd.* started")
                 or self.process.poll() is not None, what="the gate to start")
        if self.process.poll() is not None:
            self.ended()

    def ended(self):
        """It has ended, which must have been in good order."""
        status, self.process, Gate.running = self.process.wait(), None, None
        if status != 0:
            with open(LAB + "/gate.err") as errors:
                raise AssertionError("postfrankd ended with %d: %s" % (
                    status, errors.read()[-4000:]))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("postfrankd does not stop")
        self.ended()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = Gate.running = None

    def reload(self, number=signal.SIGUSR1):
        self.process.send_signal(number)


def explain(line):
    """What `postfrank explain` tells of the decision of a log line."""
    said = None

    def stored():
        # Of a pass the log knows first.
        nonlocal said
        said = subprocess.run(
            [POSTFRANK, "explain", "-c", CONF,
             re.search(r"\bid=(\S+)", line)[1]],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=False)
        return said.returncode == 0

    wait_for(stored, what="the record of " + line)
    return said.stdout


# --- mail in ---------------------------------------------------------------

def message(from_="alice@good.example", to="bob@far.example",
            body="Hello.\n", subject="a test", headers=""):
    """The text of a message, and its Message-ID."""
    message_id = "<%d.%d@client.example>" % (time.time_ns(), next(_serial))
    text = ("From: %s\nTo: %s\nSubject: %s\n"
            "Date: %s\nMessage-ID: %s\n%s\n%s" % (
                from_, to, subject, email.utils.formatdate(), message_id,
                headers, body))
    return text, message_id


class Reply(tuple):
    """(code, text, command) of the SMTP command that settled a message."""
    code = property(lambda self: self[0])
    text = property(lambda self: self[1])
    command = property(lambda self: self[2])


def connect(login="alice", host=SENDER, port=587, source=PC):
    """An SMTP session; with a login, by STARTTLS and AUTH."""
    client = smtplib.SMTP(host, port, local_hostname="pc.client.example",
                          timeout=120, source_address=(source, 0))
    if login:
        client.starttls(context=ssl._create_unverified_context())
        client.login(login + "@client.example", login + "-secret")
    return client


def transact(client, text, sender="alice@good.example",
             recipients=("bob@far.example",), options=()):
    """One message in an open session: the reply that settled it."""
    client.ehlo_or_helo_if_needed()
    steps = [("mail", "MAIL", sender, options)]
    steps += [("rcpt", "RCPT", recipient) for recipient in recipients]
    steps.append(("data", "DATA", text))
    for method, name, *arguments in steps:
        try:
            code, answer = getattr(client, method)(*arguments)
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error
        if code >= 400:
            try:
                client.rset()
            except smtplib.SMTPServerDisconnected:
                pass
            return Reply((code, answer.decode(), name))
    return Reply((code, answer.decode(), "DATA"))


def submit(text, sender="alice@good.example", recipients=("bob@far.example",),
           **session):
    """Hands a message in by SMTP, as Reply."""
    client = connect(**session)
    try:
        return transact(client, text, sender, recipients)
    finally:
        client.close()


def sendmail(text, sender="alice@good.example",
             recipients=("bob@far.example",)):
    """Hands a message in by the sendmail command."""
    run("sendmail", "-i", "-f", sender, "--", *recipients, input=text)


# --- mail out --------------------------------------------------------------

def arrived_files():
    """What the relay has got."""
    if not os.path.isdir(MAILDIR):
        return []
    return [os.path.join(MAILDIR, name) for name in os.listdir(MAILDIR)]


def arrived():
    """The same as {Message-ID: [message, ...]}."""
    found = {}
    for name in arrived_files():
        with open(name, "rb") as file:
            mail = email.message_from_binary_file(
                file, policy=email.policy.compat32)
        found.setdefault(mail["Message-ID"], []).append(mail)
    return found


def arrival(message_id):
    """The message, once it has arrived; it must have arrived once."""
    copies = wait_for(lambda: arrived().get(message_id),
                      what="%s at the relay" % message_id)
    if len(copies) != 1:
        raise AssertionError("%s arrived %d times" % (
            message_id, len(copies)))
    return copies[0]


def mailbox(user):
    """The text of a local user's mailbox."""
    try:
        with open("/var/mail/" + user, errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def queue():
    """Postfix's queue: {queue id: postqueue(1)'s record of it}."""
    records = [json.loads(line) for line in run("postqueue", "-j").splitlines()]
    return {record["queue_id"]: record for record in records}


def held():
    return {queue_id: record for queue_id, record in queue().items()
            if record["queue_name"] == "hold"}


def postfix_reload():
    """Postfix with its files as they are now; they must be at rest first."""
    log = Log()
    run("touch", "-d", "1 minute ago", "/etc/postfix/main.cf")
    run("postfix", "reload")
    log.wait(r"postfix/master.*reload -- version")
    # Then its idle processes end.
    time.sleep(0.5)


@contextlib.contextmanager
def postfix_with(*settings):
    """Postfix with other parameters, each as NAME=VALUE."""
    with open("/etc/postfix/main.cf") as file:
        before = file.read()
    run("postconf", "-e", *settings)
    postfix_reload()
    try:
        yield
    finally:
        with open("/etc/postfix/main.cf", "w") as file:
            file.write(before)
        postfix_reload()


def clean():
    """Empties queues and mailboxes."""
    run("postsuper", "-d", "ALL")
    for folder in (MAILDIR, "/var/mail"):
        if os.path.isdir(folder):
            for name in os.listdir(folder):
                os.unlink(os.path.join(folder, name))
