"""Submission servers of several makes, to log in at: each is
    with make() as server: server.host, server.port, server.ca, ...
The login is USER with PASSWORD everywhere, or with token()."""
import base64
import contextlib
import functools
import glob
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import time
import unittest

import lab

USER = "client@relay.example"
PASSWORD = "relay-secret"
HOST = "relay.example"
CA = "/etc/ssl/lab/relay.example.pem"
SERVERS = os.path.realpath(os.environ["SERVERS"])
FOLDER = lab.LAB + "/submission"
RELAY = lab.LAB + "/relay/etc"


class Server:
    """A host and port that listens, and what it offers, by a password and by a
    token."""

    host, ca = HOST, CA

    def __init__(self, name, port, mechs, tokens=()):
        self.name, self.port = name, port
        self.mechs, self.tokens = mechs, list(tokens)

    def wait(self):
        def listens():
            try:
                socket.create_connection((self.host, self.port), 1).close()
            except OSError:
                return False
            return True
        lab.wait_for(listens, 20, "%s on port %d" % (self.name, self.port))
        return self


def program(path):
    """A server's program that is unpacked, not installed."""
    path = os.path.join(SERVERS, path)
    if not os.access(path, os.X_OK):
        raise unittest.SkipTest(
            "the package with %s cannot be had (tests/lab/servers.sh)"
            % os.path.basename(path))
    return path


def account(name):
    if subprocess.run(("getent", "passwd", name), stdout=subprocess.DEVNULL,
                      check=False).returncode != 0:
        lab.run("useradd", "--system", "--no-create-home", "--no-log-init",
                "--user-group", name)


@contextlib.contextmanager
def daemon(name, *command, **environment):
    """A process that stays in the foreground."""
    os.makedirs(FOLDER, exist_ok=True)
    libraries = ":".join(glob.glob(SERVERS + "/exim/usr/lib/*-linux-gnu"))
    with open("%s/%s.log" % (FOLDER, name), "wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env=dict(os.environ, LD_LIBRARY_PATH=libraries, **environment))
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def write(name, text, mode=0o644):
    os.makedirs(FOLDER, exist_ok=True)
    path = "%s/%s" % (FOLDER, name)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


@contextlib.contextmanager
def full(host, port):
    """A port that answers no connection, as behind a firewall that drops: its
    queue has no room."""
    waiting = [socket.socket() for _ in range(3)]
    with socket.create_server((host, port), backlog=0):
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex((host, port))
        yield
    for sock in waiting:
        sock.close()


# --- OAuth 2.0 --------------------------------------------------------------

JWT_KEY = b"the key that signs the tokens of the lab"


def url_base64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


@functools.cache
def token(key=JWT_KEY):
    """A token of USER, a JWT that is good for an hour (RFC 7519)."""
    now = int(time.time())
    text = b".".join(url_base64(json.dumps(part).encode()) for part in (
        {"alg": "HS256", "typ": "JWT"},
        {"sub": USER, "iat": now - 60, "nbf": now - 60, "exp": now + 3600}))
    return (text + b"." + url_base64(hmac.new(
        key, text, hashlib.sha256).digest())).decode()


# --- Postfix ---------------------------------------------------------------

@contextlib.contextmanager
def relay_service(port, *options):
    """One more submission service of the lab's relay."""
    with open(RELAY + "/master.cf") as file:
        before = file.read()
    words = ["%s:%d" % (HOST, port), "inet", "n", "-", "y", "-", "-", "smtpd"]
    for option in ("smtpd_tls_security_level=encrypt",
                   "smtpd_sasl_auth_enable=yes", "smtpd_tls_auth_only=yes",
                   "smtpd_recipient_restrictions=permit_sasl_authenticated,"
                   "reject", "smtpd_relay_restrictions="
                   "permit_sasl_authenticated,reject") + options:
        words += ["-o", option]
    with open(RELAY + "/master.cf", "w") as file:
        file.write(before + " ".join(words) + "\n")
    lab.run("touch", "-d", "1 minute ago", RELAY + "/master.cf")
    lab.run("postfix", "-c", RELAY, "reload")
    try:
        yield
    finally:
        with open(RELAY + "/master.cf", "w") as file:
            file.write(before)
        lab.run("postfix", "-c", RELAY, "reload")


@contextlib.contextmanager
def postfix_cyrus():
    """Postfix with cyrus-sasl and its sasldb."""
    mechs = ("PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 "
             "SCRAM-SHA-512").split()
    path = RELAY + "/sasl/smtpd.conf"
    with open(path) as file:
        before = file.read()
    with open(path, "w") as file:
        file.write(before.replace("PLAIN LOGIN", " ".join(mechs)))
    try:
        with relay_service(2501):
            yield Server("Cyrus", 2501, mechs).wait()
    finally:
        with open(path, "w") as file:
            file.write(before)


DOVECOT = """
base_dir = %(folder)s/dovecot
state_dir = %(folder)s/dovecot
log_path = %(folder)s/dovecot.log
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 \\
  xoauth2 oauthbearer
auth_realms = relay.example
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%%u %(folder)s/users
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = %(folder)s/oauth2.conf
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/
}
service auth {
  unix_listener %(queue)s/private/dovecot {
    mode = 0660
    user = postfix
    group = postfix
  }
}
# No time is lost for wrong passwords, here and above.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=%(folder)s/keys/
username_attribute = sub
"""


@contextlib.contextmanager
def postfix_dovecot():
    """Postfix with Dovecot's authentication."""
    if shutil.which("dovecot") is None:
        raise unittest.SkipTest("dovecot is missing: apt-get build-dep .")
    write("users", "%s:{PLAIN}%s\n" % (USER, PASSWORD), 0o600)
    lab.run("chown", "dovecot", FOLDER + "/users")
    write("oauth2.conf", OAUTH2 % {"folder": FOLDER})
    os.makedirs(FOLDER + "/keys/default/HS256", exist_ok=True)
    write("keys/default/HS256/default", base64.b64encode(JWT_KEY).decode())
    path = write("dovecot.conf", DOVECOT % {
        "folder": FOLDER, "queue": lab.LAB + "/relay/queue"})
    with daemon("dovecot", "dovecot", "-F", "-c", path), \
            relay_service(2502, "smtpd_sasl_type=dovecot",
                          "smtpd_sasl_path=private/dovecot"):
        lab.wait_for(lambda: os.path.exists(
            lab.LAB + "/relay/queue/private/dovecot"), 20, "Dovecot")
        yield Server("Dovecot", 2502,
                     "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 "
                     "SCRAM-SHA-256".split(),
                     ("XOAUTH2", "OAUTHBEARER")).wait()


# --- others ----------------------------------------------------------------

EXIM = """
exim_user = Debian-exim
exim_group = Debian-exim
primary_hostname = relay.example
spool_directory = %(folder)s/exim
log_file_path = %(folder)s/exim/%%s.log
pid_file_path = %(folder)s/exim/pid
keep_environment =
local_interfaces = 192.0.2.20
daemon_smtp_ports = 2503
tls_advertise_hosts = *
tls_certificate = %(folder)s/exim.pem
tls_try_verify_hosts = *
tls_verify_certificates = %(folder)s/client.pem
auth_advertise_hosts = *
acl_smtp_rcpt = acl_rcpt
host_lookup =
rfc1413_hosts =

begin acl
acl_rcpt:
  accept authenticated = *
  deny message = authentication required

begin routers
all:
  driver = accept
  transport = nowhere

begin transports
nowhere:
  driver = appendfile
  file = /dev/null
  user = Debian-exim

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${if and{{eq{$auth2}{%(user)s}}{eq{$auth3}{%(password)s}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if and{{eq{$auth1}{%(user)s}}{eq{$auth2}{%(password)s}}}}
  server_set_id = $auth1
cram:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${if eq{$auth1}{%(user)s}{%(password)s}fail}
  server_set_id = $auth1
external:
  driver = external
  public_name = EXTERNAL
  server_advertise_condition = ${if eq{$tls_in_certificate_verified}{1}}
  server_param2 = ${certextract{subject,CN}{$tls_in_peercert}}
  server_condition = ${if eq{$auth2}{client.example}}
  server_set_id = $auth1
"""


@contextlib.contextmanager
def exim():
    """Exim, unpacked from its package."""
    exim4 = program("exim/usr/sbin/exim4")
    account("Debian-exim")
    os.makedirs(FOLDER + "/exim", exist_ok=True)
    for source, name in ((CA, "exim.pem"),
                         ("/etc/ssl/lab/client.example.pem", "client.pem")):
        with open(source) as file:
            write(name, file.read(), 0o644)
    path = write("exim.conf", EXIM % {
        "folder": FOLDER, "user": USER, "password": PASSWORD})
    lab.run("chown", "-R", "Debian-exim:", FOLDER + "/exim")
    with daemon("exim", exim4, "-C", path, "-bdf", "-v"):
        yield Server("Exim", 2503, "PLAIN LOGIN CRAM-MD5".split()).wait()


SMTPD = """
table users file:%(folder)s/smtpd.users
pki relay.example cert "%(folder)s/smtpd.cert"
pki relay.example key "%(folder)s/smtpd.key"
listen on 192.0.2.20 port 2504 hostname relay.example tls-require pki relay.example auth <users>
action "nowhere" relay host smtp://127.0.0.1:9
match auth from any for any action "nowhere"
"""


@contextlib.contextmanager
def opensmtpd():
    """OpenSMTPD, unpacked from its package into a root of its own."""
    root = program("opensmtpd/usr/sbin/smtpd")[:-len("/usr/sbin/smtpd")]
    for name in ("opensmtpd", "opensmtpq"):
        account(name)
    for folder, owner, mode in (("/var/lib/opensmtpd/empty", "root", "755"),
                                ("/var/spool/smtpd", "root", "711")):
        lab.run("install", "-d", "-o", owner, "-m", mode, root + folder)
    for folder in ("dev", "etc", "proc", "run"):
        if not os.path.ismount("%s/%s" % (root, folder)):
            lab.run("mount", "--rbind", "/" + folder,
                    "%s/%s" % (root, folder))
    with open(CA) as file:
        pem = file.read()
    begin = pem.index("-----BEGIN CERTIFICATE")
    write("smtpd.key", pem[:begin], 0o600)
    write("smtpd.cert", pem[begin:], 0o644)
    secret = lab.run("openssl", "passwd", "-6", PASSWORD).strip()
    write("smtpd.users", "%s %s\n" % (USER, secret), 0o640)
    lab.run("chgrp", "opensmtpd", FOLDER + "/smtpd.users")
    path = write("smtpd.conf", SMTPD % {"folder": FOLDER})
    with daemon("smtpd", "chroot", root, "/usr/sbin/smtpd", "-d", "-f", path):
        yield Server("OpenSMTPD", 2504, "PLAIN LOGIN".split()).wait()


@contextlib.contextmanager
def smtp_server():
    """npm's smtp-server, as it is common in Node.js."""
    folder = SERVERS + "/smtp-server/node_modules"
    if not os.path.exists(SERVERS + "/smtp-server.complete"):
        raise unittest.SkipTest(
            "npm's smtp-server cannot be had: it needs npm and Node.js 18 "
            "(tests/lab/servers.sh)")
    mechs = "PLAIN LOGIN CRAM-MD5".split()
    with daemon("smtp-server", "node",
                lab.TOP + "/tests/lab/smtp-server/server.js", "192.0.2.20",
                "2505", CA, NODE_PATH=folder, LOGIN=USER, PASSWORD=PASSWORD,
                TOKEN=token(), MECHS=" ".join(mechs + ["XOAUTH2"])):
        yield Server("smtp-server", 2505, mechs, ("XOAUTH2",)).wait()
