"""Postfix end to end, in the lab: smtp-source hands mail to smtpd listeners
that ask no filter, filters that do nothing, or ours. Delivered mail is thrown
away, so that what is measured is the way in."""
import os
import signal
import sqlite3
import subprocess
import time

import servers

QUEUE = "/var/spool/postfix"
SESSIONS = 10
OCTETS = 2048
SENDER = "orders@d0000.bench.jp"

# Name, port, folder of the sockets below the queue directory.
WAYS = [("no filter", 2524, None), ("filters that do nothing", 2525, "null"),
        ("postfrankd", 2526, "gate")]

SERVICE = ("{port}/inet={port} inet n - y - - smtpd"
           " -o smtpd_milters={milter}"
           " -o smtpd_recipient_restrictions={policy}permit_mynetworks,reject")


def run(*command):
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise servers.Trouble("%s: exit %d: %s" % (
            command[0], done.returncode, done.stdout))


def configure():
    """The lab's sending Postfix, with a listener for each way."""
    run("postfix", "-c", "/run/lab/relay/etc", "stop")
    run("postfix", "stop")
    # By another name than "discard", which the gate knows to go nowhere.
    run("postconf", "-Me", "outside/unix=outside unix - - n - - discard")
    run("postconf", "-e", "default_transport=outside:bench", "relayhost=",
        "smtpd_milters=", "non_smtpd_milters=")
    for _, port, folder in WAYS:
        milter = policy = ""
        if folder:
            milter = "unix:bench/%s/milter.sock" % folder
            policy = "check_policy_service,unix:bench/%s/policy.sock," % folder
        run("postconf", "-Me", SERVICE.format(
            port=port, milter=milter, policy=policy))
    # Postfix waits until its files have been at rest for a second.
    os.utime("/etc/postfix/main.cf", (0, 0))
    os.utime("/etc/postfix/master.cf", (0, 0))
    run("postfix", "start")


def quiet_log(house):
    """Syslog goes to a sink that costs little."""
    os.unlink("/dev/log")
    sink = subprocess.Popen([house.program("bench/log_sink"), "/dev/log"])
    while not os.path.exists("/dev/log"):
        time.sleep(0.01)
    return sink


def sockets(folder):
    path = os.path.join(QUEUE, "bench", folder)
    os.makedirs(path)
    return path


def open_to_postfix(server):
    os.chmod(server.socket, 0o666)
    return server


def drain():
    """Waits until the queue is empty."""
    for _ in range(600):
        if not any(files for name in ("incoming", "active", "maildrop")
                   for _, _, files in os.walk(os.path.join(QUEUE, name))):
            return
        time.sleep(0.05)
    raise servers.Trouble("the queue does not get empty")


def send(port, count):
    """Messages a second."""
    begun = time.monotonic()
    run("smtp-source", "-s", str(SESSIONS), "-m", str(count),
        "-l", str(OCTETS), "-f", SENDER, "-t", "customer@receiver.jp",
        "127.0.0.1:%d" % port)
    rate = count / (time.monotonic() - begun)
    drain()
    return rate


def judged(journal):
    """Records of the milter door."""
    store = sqlite3.connect("file:%s?mode=ro" % journal, uri=True)
    try:
        return store.execute("select count(*) from decisions where door = 'milter'").fetchone()[0]
    finally:
        store.close()


def measure(house, runs, count):
    """{name: [messages a second, ...]}, one for each turn."""
    sink = quiet_log(house)
    null, gate = sockets("null"), sockets("gate")
    rates = {name: [] for name, _, _ in WAYS}
    started = [
        house.null("policy_null", os.path.join(null, "policy.sock")),
        house.null("milter_null_epoll", os.path.join(null, "milter.sock")),
        house.gate("policy", sockets=gate)]
    try:
        for server in started:
            open_to_postfix(server)
        os.chmod(os.path.join(gate, "milter.sock"), 0o666)
        configure()
        for _, port, _ in WAYS:
            send(port, 100)
        for _ in range(runs):
            for name, port, _ in WAYS:
                rates[name].append(send(port, count))
    finally:
        for server in started:
            server.stop()
        sink.send_signal(signal.SIGTERM)
    records = judged(started[-1].journal)
    if records != 100 + runs * count:
        raise servers.Trouble("%d messages were sent past the gate, %d judged"
                              % (100 + runs * count, records))
    return rates
